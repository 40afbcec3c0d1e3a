"""The daily table of GFZ: Kp, ap, sunspot number and F10.7, one line a day."""

from pathlib import Path

import numpy as np

from vconst import Content
from vconst_indices.scale import disagreements, kp_in_thirds
from vconst_indices.text import Table, days_of, reach, times_of

#: Day zero of the column ``days`` (GFZ format description).
DAY_ZERO = np.datetime64("1932-01-01")

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
    Kp, ap and F10.7 of one file ``Kp_ap_Ap_SN_F107_*.txt``.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    contents : dict of str to list of Content
        ``gfz/kp``: ``time`` (n,) datetime64[ns], beginning of the three hours, UTC; ``Kp``
        (n,) in exact thirds; ``ap`` (n,); ``definitive`` (n,) 2 or 0. Definitive and
        preliminary days are two contents. ``gfz/f107``: ``time`` (n,) 00:00 UTC; ``F10.7obs``,
        ``F10.7adj`` (n,) sfu. Missing (-1) is NaN. A product without any value is left out.
        ``ap_not_of_kp`` counts values of ap that are not those of the table.

    Raises
    ------
    FileError
        With the line that is damaged.
    """
    table = Table(path)
    rows = [_read_line(table, *line) for line in table.lines if not line[1].startswith("#")]
    if not rows:
        table.fail(len(table.lines), "no line with data", "It is cut short: fetch it again.")
    days, values = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    if (days[1:] <= days[:-1]).any():
        table.fail(len(table.lines), "the days are not in order, each once")
    found = {"gfz/kp": _kp_contents(days, values), "gfz/f107": _f107_contents(days, values)}
    return {name: contents for name, contents in found.items() if contents}


def write_gfz(arrays, path):
    """
    Write the daily table, 40 header lines and 158 columns.

    Parameters
    ----------
    arrays : mapping
        ``time`` and either ``Kp``, ``ap`` (and ``definitive``) three-hourly, or ``F10.7obs``,
        ``F10.7adj`` daily. What is not given is written as missing.
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


def _read_line(table, number, line):
    parts = line.split()
    if len(parts) != FIELDS:
        table.fail(number, f"{len(parts)} columns; {FIELDS} are expected", "Is it cut short?")
    day = table.date(number, *parts[:3])
    if int(table.number(number, parts[3])) != int((day - DAY_ZERO).astype(int)):
        table.fail(number, f"{parts[3]} days since 1932 is not {day}")
    values = [table.number(number, text, MISSING) for text in parts[7:]]
    try:
        values[:8] = kp_in_thirds(values[:8])
    except ValueError as error:
        table.fail(number, str(error))
    if values[20] not in (0, 1, 2):
        table.fail(number, f"D is '{parts[27]}'; 0, 1 or 2 is expected")
    return day, values


def _kp_contents(days, values):
    """D is 0 where Kp is preliminary, 1 or 2 where it is definitive."""
    contents = []
    for word, grade, chosen in (
        ("definitive", 2, values[:, 20] >= 1),
        ("preliminary", 0, values[:, 20] < 1),
    ):
        kp, ap = values[chosen, :8].ravel(), values[chosen, 8:16].ravel()
        if not np.isfinite(kp).any():
            continue
        wrong = disagreements(kp, ap)
        times = times_of(days[chosen], 10800)
        contents.append(
            Content(
                arrays={
                    "time": times,
                    "Kp": kp,
                    "ap": ap,
                    "definitive": np.full(kp.size, float(grade)),
                },
                # A later file of the same days wins; one that begins elsewhere adds to it.
                key={"part": word, "from": str(days[chosen][0])},
                revision=(grade, *reach(times, kp, ap)),
                definitive=grade == 2,
                counts={"ap_not_of_kp": wrong} if wrong else {},
            )
        )
    return contents


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
    grade = values.get("definitive", np.zeros(8))
    definitive = int(np.nanmin(grade) >= 2) if np.isfinite(grade).any() else 0
    year, month, date = str(day).split("-")
    return (
        f"{year} {month} {date} {of_day:5d} {of_day + 0.5:7.1f} {rotation + 1:4d} {within + 1:2d} "
        + " ".join(f"{_known(item):6.3f}" for item in kp)
        + " "
        + " ".join(f"{_known(item):4.0f}" for item in ap)
        + f"  {_known(mean):4.0f}  -1 "
        + " ".join(f"{_known(item):8.1f}" for item in flux)
        + f" {definitive}"
    )


def _known(value):
    return -1.0 if np.isnan(value) else value
