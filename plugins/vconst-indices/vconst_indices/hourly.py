"""Hourly indices in the exchange format of the WDCs, 120 columns: Dst, and AE, AL, AO, AU."""

from pathlib import Path

import numpy as np

from vconst import Content
from vconst_indices.fixed import FixedColumns
from vconst_indices.grades import WORDS, definitive_of, in_order, revision_of
from vconst_indices.text import Table, days_of, times_of

DST, AE = ("DST",), ("AE", "AL", "AO", "AU")

#: First year of the indices: a two-digit year before it is of this century.
FIRST_YEAR = 57

#: "No value", before and after the base value is added (WDC exchange format).
MISSING = 9999

#: Least value that four characters hold; a day with lower ones gets a base value.
_LEAST = -999

_WIDTH, _HOURS = 120, 24


def read_hourly(path, names):
    """
    One file of hourly values, a line a day and index.

    Parameters
    ----------
    path : path-like
    names : tuple of str
        Indices that it may hold: :data:`DST` or :data:`AE`.

    Returns
    -------
    contents : list of Content
        One for each version in the file: ``time`` (n,) datetime64[ns], beginning of the hour,
        UTC (the first value of a line is that of 00 to 01); by name (n,) nT, NaN where
        missing; ``definitive`` (n,) 2 final, 1 provisional, 0 quick look, NaN where the file
        does not say.

    Raises
    ------
    FileError
        With the line that is damaged; also where the hours do not give the daily mean.

    References
    ----------
    WDC for Geomagnetism, Kyoto, wdc.kugi.kyoto-u.ac.jp/dstae/format/dstformat.html and
    aehformat.html.
    """
    table = Table(path)
    rows = table.filled()
    heads = [_head(table, *table.line(row), names) for row in rows.tolist()]
    for name in dict.fromkeys(own for own, _, _ in heads):
        table.days([(day,) for own, day, _ in heads if own == name])
    values = _values(table, rows)
    return [_content(heads, values, grade, names) for grade in in_order(h[2] for h in heads)]


def write_hourly(arrays, path, names):
    """
    Write the exchange format, with century and version.

    Parameters
    ----------
    arrays : mapping
        ``time`` (n,) hours; values by name (n,) nT, rounded to integers; ``definitive`` (n,)
        optional.
    path : path-like
    names : tuple of str
        :data:`DST` or :data:`AE`; those that are not given are left out.
    """
    given = np.asarray(arrays.get("definitive", np.full(len(arrays["time"]), np.nan)), float)
    _, grades = days_of(arrays["time"], given, 3600)
    lines = []
    for name in (name for name in names if name in arrays):
        days, values = days_of(arrays["time"], np.asarray(arrays[name], float), 3600)
        lines += [_line(name, day, values[i], grades[i]) for i, day in enumerate(days)]
    path = Path(path)
    path.write_text("\n".join(lines) + "\n", encoding="latin-1")
    return path


def _head(table, number, line, names):
    """Name, day and grade of a line."""
    name = line[:3].rstrip()
    if len(line) < _WIDTH or name not in names or line[7] != "*":
        form = "DSTyymm*dd" if names == DST else "AE yymm*dd"
        table.fail(number, f"'{line[:20]}' is no line of {_WIDTH} columns '{form}'")
    year = table.year(number, line[3:5], FIRST_YEAR, line[14:16])
    day = table.date(number, year, line[5:7], line[8:10])
    digit = table.number(number, line[13])
    return name, day, None if np.isnan(digit) else min(int(digit), 2)


def _values(table, rows):
    """Hours of each line (lines, 24) in nT, held to the mean of the day."""
    columns = FixedColumns(table, rows)
    base = 100 * np.nan_to_num(columns.numbers(16, 4))[:, None]
    hours, mean = columns.numbers(20, 4, _HOURS), columns.numbers(116, 4)
    hours[(hours == MISSING) | (hours == MISSING + base)] = np.nan
    mean[(mean == MISSING) | (mean == MISSING + base[:, 0])] = np.nan
    values, mean = hours + base, mean + base[:, 0]
    whole = np.isfinite(values).all(axis=1)
    wrong = whole & ~(np.abs(values.mean(axis=1) - mean) <= 1)
    if wrong.any():
        at = int(np.argmax(wrong))
        own = values[at].mean()
        table.fail(table.line(rows[at])[0], f"the hours have the mean {own:.1f}, not {mean[at]:g}")
    return values


def _content(heads, values, grade, names):
    own = [(name, day, row) for row, (name, day, given) in enumerate(heads) if given == grade]
    days = np.unique(np.array([day for _, day, _ in own]))
    found = {}
    for name in names:
        rows = [(day, row) for each, day, row in own if each == name]
        if rows:
            found[name] = np.full((len(days), _HOURS), np.nan)
            places = np.searchsorted(days, np.array([day for day, _ in rows]))
            found[name][places] = values[[row for _, row in rows]]
    times = times_of(days, 3600)
    arrays = {name: cells.ravel() for name, cells in found.items()}
    key = {"part": WORDS[grade], "from": str(days[0])}
    return Content(
        arrays={"time": times, **arrays, "definitive": definitive_of(grade, times.size)},
        key=key if len(arrays) == len(names) else key | {"indices": "-".join(arrays)},
        revision=revision_of(grade, times, *arrays.values()),
        definitive=grade == 2,
    )


def _line(name, day, values, grades):
    known = np.isfinite(values)
    low = values[known].min() if known.any() else 0
    base = int(np.floor(low / 100)) if low < _LEAST else 0
    shifted = values - 100 * base
    hours = [f"{value:4.0f}" for value in np.where(known, shifted, MISSING)]
    mean = f"{np.rint(shifted.mean()):4.0f}" if known.all() else f"{MISSING:4d}"
    digit = " " if np.isnan(grades).all() else f"{np.nanmin(grades):.0f}"
    year, month, date = str(day).split("-")
    mark = "RR" if name == "DST" else "  "
    head = f"{name:<3}{year[2:]}{month}*{date}{mark}X{digit}{year[:2]}{base:4d}"
    return f"{head}{''.join(hours)}{mean}"
