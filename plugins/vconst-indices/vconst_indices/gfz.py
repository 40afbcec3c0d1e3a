"""Tables of GFZ: Kp, ap, sunspot number and F10.7, one line a day; others in `intervals`."""

from pathlib import Path

import numpy as np

from vconst import Content
from vconst_indices.digits import days_from
from vconst_indices.grades import graded_contents
from vconst_indices.intervals import DAY_ZERO, count_kp, index_of, read_intervals
from vconst_indices.scale import nearest_thirds
from vconst_indices.text import Table, days_of, reach, times_of
from vconst_indices.words import read_words

#: First day of Bartels rotation 1, 8 February 1832; a rotation has 27 days.
BARTELS = np.datetime64("1832-02-08")

FIELDS = 28
MISSING = (-1.0,)
_TITLE = (
    "# PURPOSE: This file distributes the geomagnetic planetary three-hour index Kp and "
    "associated geomagnetic indices as well as relevant solar indices."
)
_NAMES = (
    "#YYY MM DD  days  days_m  Bsr dB    Kp1    Kp2    Kp3    Kp4    Kp5    Kp6    Kp7    Kp8"
    "  ap1  ap2  ap3  ap4  ap5  ap6  ap7  ap8    Ap  SN F10.7obs F10.7adj D"
)
_HEADER_LINES = 40


def read_gfz(path):
    """
    One table of GFZ: a line a day (``Kp_ap_Ap_SN_F107_*.txt``) or a line an interval.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    contents : dict of str to list of Content
        ``gfz/kp``: ``time`` (n,) datetime64[ns], beginning of the three hours, UTC; ``Kp``
        (n,) in exact thirds; ``ap`` (n,); ``definitive`` (n,) 2 or 0. Definitive and
        preliminary days are two contents. ``gfz/f107``: ``time`` (n,) 00:00 UTC; ``F10.7obs``,
        ``F10.7adj`` (n,) sfu. ``gfz/sunspot-number``: ``time`` (n,) 00:00 UTC, ``SN`` (n,),
        ``definitive`` (n,). Missing (-1) is NaN. A product without any value is left out.
        ``ap_not_of_kp`` counts values of ap that are not those of the table. Tables with a
        line an interval: as :func:`vconst_indices.intervals.read_intervals` gives them.

    Raises
    ------
    FileError
        With the line that is damaged.
    """
    table = Table(path)
    index = index_of(table)
    if index:
        return read_intervals(table, index)
    days, values = _read_days(table)
    return {name: contents for name, contents in _contents(days, values).items() if contents}


def write_gfz(arrays, path):
    """
    Write the daily table, 40 header lines and 158 columns.

    Parameters
    ----------
    arrays : mapping
        ``time`` and either ``Kp``, ``ap`` (and ``definitive``) three-hourly, or ``F10.7obs``,
        ``F10.7adj`` or ``SN`` daily. What is not given is written as missing.
    path : path-like
    """
    interval = 10800 if "Kp" in arrays else 86400
    daily = {
        name: days_of(arrays["time"], np.asarray(arrays[name], float), interval)
        for name in arrays
        if name != "time"
    }
    days = next(iter(daily.values()))[0]
    tables = {name: values for name, (_, values) in daily.items()}
    header = [_TITLE, *["#"] * (_HEADER_LINES - 2), _NAMES]
    lines = [
        _line(day, {name: table[index] for name, table in tables.items()})
        for index, day in enumerate(days)
    ]
    path = Path(path)
    path.write_text("\n".join([*header, *lines]) + "\n", encoding="latin-1")
    return path


def _read_days(table):
    """Days (n,), and the columns from Kp1 to D (n, 21): Kp in exact thirds, NaN where missing."""
    rows = table.without_comments()
    cells = read_words(table, rows, (0, 1, 2, 3, *range(7, FIELDS)), FIELDS)
    days, sound = days_from(*cells[:, :3].T)
    since, values = cells[:, 3], cells[:, 4:]
    _check(table, rows, ~sound, lambda at: "{} {} {} is no date".format(*_words(table, rows[at])))
    _check(
        table,
        rows,
        since != (days - DAY_ZERO).astype(int),
        lambda at: f"{since[at]:g} days since 1932 is not {days[at]}",
    )
    for missing in MISSING:
        values[values == missing] = np.nan
    kp, odd = nearest_thirds(values[:, :8])
    _check(
        table,
        rows,
        odd.any(axis=1),
        lambda at: f"{kp[at][odd[at]][0]:g} is no Kp: a third from 0 to 9 is expected",
    )
    _check(
        table,
        rows,
        ~np.isin(values[:, 20], (0, 1, 2)),
        lambda at: f"D is '{_words(table, rows[at])[27]}'; 0, 1 or 2 is expected",
    )
    back = np.append(False, days[1:] <= days[:-1])
    _check(table, rows, back, lambda at: "the times are not in order, each once")
    values[:, :8] = kp
    return days, values


def _check(table, rows, odd, say):
    """Refuse the table with the first line that is odd."""
    if odd.any():
        at = int(np.argmax(odd))
        table.fail(table.line(rows[at])[0], say(at))


def _words(table, row):
    return table.line(row)[1].split()


def _contents(days, values):
    """D is 0 where Kp is preliminary, 1 or 2 where it is definitive; of SN only 2 says so."""
    grade = values[:, 20]
    kp = {"Kp": values[:, :8].ravel(), "ap": values[:, 8:16].ravel()}
    of_kp = np.repeat(np.where(grade >= 1, 2.0, 0.0), 8)
    spots = {"time": times_of(days, 86400), "SN": values[:, 17]}
    return {
        "gfz/kp": graded_contents({"time": times_of(days, 10800), **kp}, of_kp, counts=count_kp),
        "gfz/f107": _f107_contents(days, values),
        "gfz/sunspot-number": graded_contents(spots, np.where(grade == 2, 2.0, 0.0)),
    }


def _f107_contents(days, values):
    observed, adjusted = values[:, 18], values[:, 19]
    if not (np.isfinite(observed) | np.isfinite(adjusted)).any():
        return []
    times = times_of(days, 86400)
    arrays = {"time": times, "F10.7obs": observed, "F10.7adj": adjusted}
    revision = reach(times, observed, adjusted)
    return [Content(arrays=arrays, key={"from": str(days[0])}, revision=revision)]


def _line(day, values):
    of_day = int((day - DAY_ZERO).astype(int))
    rotation, within = divmod(int((day - BARTELS).astype(int)), 27)
    kp, ap = values.get("Kp", np.full(8, np.nan)), values.get("ap", np.full(8, np.nan))
    mean = np.rint(ap.mean()) if np.isfinite(ap).all() else np.nan
    flux = [values.get(name, [np.nan])[0] for name in ("F10.7obs", "F10.7adj")]
    spots = values.get("SN", [np.nan])[0]
    grade = values.get("definitive", np.zeros(8))
    final = np.isfinite(grade).any() and np.nanmin(grade) >= 2
    definitive = (2 if "SN" in values else 1) if final else 0
    year, month, date = str(day).split("-")
    return (
        f"{year} {month} {date} {of_day:5d} {of_day + 0.5:7.1f} {rotation + 1:4d} {within + 1:2d} "
        + " ".join(f"{_known(item):6.3f}" for item in kp)
        + " "
        + " ".join(f"{_known(item):4.0f}" for item in ap)
        + f"  {_known(mean):4.0f} {_known(spots):3.0f} "
        + " ".join(f"{_known(item):8.1f}" for item in flux)
        + f" {definitive}"
    )


def _known(value):
    return -1.0 if np.isnan(value) else value
