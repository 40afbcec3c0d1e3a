"""One-minute indices in the 400 columns of the WDC at Kyoto: AE, AL, AO, AU, and SYM and ASY."""

from pathlib import Path

import numpy as np

from vconst import Content
from vconst_indices.fixed import FixedColumns
from vconst_indices.grades import WORDS, definitive_of, in_order, revision_of
from vconst_indices.text import Table

#: Component and name of the index in columns 19 and 22 to 24, by the name that it gets here.
AE = {"AE": "EAE ", "AL": "LAL ", "AO": "OAO ", "AU": "UAU "}
ASYSYM = {"ASY-D": "DASY", "ASY-H": "HASY", "SYM-D": "DSYM", "SYM-H": "HSYM"}

#: What each line begins with.
FILLERS = {"AE": "AEALAOAU", "ASYSYM": "ASYSYM"}
_OF = {"AE": AE, "ASYSYM": ASYSYM}

#: What columns 25 to 34 say of the version: the files of AE do, those of SYM and ASY do not.
_EDITIONS = (("KYOTO/E", 2), ("PRVAE", 1), ("QUICKLK", 0), ("RT", 0))

#: First year of the indices; two digits below it are of this century.
FIRST_YEAR = 57

MISSING = 99999
_WIDTH, _MINUTES = 400, 60
_HOUR = np.timedelta64(1, "h")

#: How far the mean of the hour may be from that of its minutes, nT: it is rounded.
_ROUNDING = 1.0


def read_minutes(path, kind):
    """
    One file of one-minute values, a line an hour and index.

    Parameters
    ----------
    path : path-like
    kind : str
        ``"AE"`` or ``"ASYSYM"``.

    Returns
    -------
    contents : list of Content
        One for each version in the file: ``time`` (n,) datetime64[ns], beginning of the
        minute, UTC; those of ``AE``, ``AL``, ``AO``, ``AU`` or ``ASY-D``, ``ASY-H``,
        ``SYM-D``, ``SYM-H`` that the file holds (n,) nT, NaN where missing; ``definitive``
        (n,) 2 final, 1 provisional, 0 quick look, NaN where the file does not say. Hours whose
        minutes have another mean than is stated are counted as ``mean_of_hour_differs``.

    Raises
    ------
    FileError
        With the line that is damaged or there twice.

    References
    ----------
    WDC for Geomagnetism, Kyoto, wdc.kugi.kyoto-u.ac.jp/aeasy/format/aeformat.html and
    asyformat.html.
    """
    table = Table(path)
    rows = table.filled()
    known, days = {code: name for name, code in _OF[kind].items()}, {}
    heads = [_head(table, *table.line(row), kind, known, days) for row in rows.tolist()]
    columns = FixedColumns(table, rows)
    values, means = columns.numbers(34, 6, _MINUTES), columns.numbers(394, 6)
    values[values == MISSING], means[means == MISSING] = np.nan, np.nan
    grades = [grade for _, _, grade in heads]
    return [
        _content(table, rows, heads, values, means, grade, _OF[kind]) for grade in in_order(grades)
    ]


def write_minutes(arrays, path, kind):
    """
    Write one-minute values, 400 columns, hour by hour.

    Parameters
    ----------
    arrays : mapping
        ``time`` (n,) whole minutes; values by name (n,) nT, rounded to integers; what is not
        given is left out. ``definitive`` (n,) optional; of SYM and ASY it is not written.
    path : path-like
    kind : str
        ``"AE"`` or ``"ASYSYM"``.
    """
    times = np.asarray(arrays["time"]).astype("datetime64[m]")
    hours = times.astype("datetime64[h]")
    minutes = (times - hours).astype(int)
    grades = np.asarray(arrays.get("definitive", np.full(times.size, np.nan)), float)
    lines = []
    for hour in np.unique(hours):
        own = hours == hour
        edition = _edition(kind, grades[own])
        for name, code in _OF[kind].items():
            if name in arrays:
                values = np.full(_MINUTES, np.nan)
                values[minutes[own]] = np.asarray(arrays[name], float)[own]
                lines.append(_line(kind, code, hour, edition, values))
    path = Path(path)
    path.write_text("\n".join(lines) + "\n", encoding="latin-1")
    return path


def _head(table, number, line, kind, known, days):
    """Name, hour and grade of a line."""
    name = known.get(line[18:19] + line[21:24])
    if len(line) < _WIDTH or not line.startswith(FILLERS[kind]) or name is None:
        names = ", ".join(_OF[kind])
        table.fail(number, f"'{line[:34]}' is no line of {_WIDTH} columns of {names}")
    date = line[12:18]
    if date not in days:
        year = table.year(number, date[:2], FIRST_YEAR)
        days[date] = table.date(number, year, date[2:4], date[4:6])
    hour = line[19:21]
    if not hour.isdecimal() or int(hour) > 23:
        table.fail(number, f"'{hour}' is no hour")
    grade = next((grade for word, grade in _EDITIONS if line[24:34].startswith(word)), None)
    return name, days[date].astype("datetime64[h]") + int(hour) * _HOUR, grade


def _content(table, rows, heads, values, means, grade, names):
    own = np.array([row for row, head in enumerate(heads) if head[2] == grade])
    hours, place = np.unique(np.array([heads[row][1] for row in own]), return_inverse=True)
    found = {}
    for name in names:
        mine = np.array([heads[row][0] == name for row in own])
        if not mine.any():
            continue
        _check_once(table, rows, own[mine], place[mine], name)
        found[name] = np.full((len(hours), _MINUTES), np.nan)
        found[name][place[mine]] = values[own[mine]]
    times = (hours.astype("datetime64[m]")[:, None] + np.arange(_MINUTES)).ravel()
    times = times.astype("datetime64[ns]")
    arrays = {name: cells.ravel() for name, cells in found.items()}
    key = {"part": WORDS[grade], "from": str(hours[0])}
    wrong = np.abs(values[own].mean(axis=1) - means[own]) > _ROUNDING
    return Content(
        arrays={"time": times, **arrays, "definitive": definitive_of(grade, times.size)},
        key=key if len(arrays) == len(names) else key | {"indices": "_".join(arrays)},
        revision=revision_of(grade, times, *arrays.values()),
        definitive=grade == 2,
        counts={"mean_of_hour_differs": int(wrong.sum())} if wrong.any() else {},
    )


def _check_once(table, rows, own, place, name):
    _, first = np.unique(place, return_index=True)
    if len(first) < len(place):
        again = own[np.setdiff1d(np.arange(len(place)), first)[0]]
        table.fail(table.line(rows[again])[0], f"the hour of {name} is there twice")


def _edition(kind, grades):
    if kind == "ASYSYM":
        return "WDCC2KYOTO"
    if np.isnan(grades).all():
        return " " * 10
    return {2: "KYOTO/E02 ", 1: "PRVAE/E02 ", 0: "QUICKLK   "}[int(np.nanmin(grades))]


def _line(kind, code, hour, edition, values):
    known = np.isfinite(values)
    mean = f"{np.rint(values.mean()):6.0f}" if known.all() else f"{MISSING:6d}"
    cells = "".join(f"{value:6.0f}" for value in np.where(known, values, MISSING))
    text = str(hour)  # 2020-01-08T05
    date = text[2:4] + text[5:7] + text[8:10]
    start = "AEALAOAU    " if kind == "AE" else "ASYSYM N6E01"
    return f"{start}{date}{code[0]}{text[11:13]}{code[1:]}{edition}{cells}{mean}"
