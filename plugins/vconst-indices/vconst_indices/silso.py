"""The international sunspot number as SILSO publishes it, a line a day."""

from pathlib import Path

import numpy as np

from vconst_indices.grades import graded_contents
from vconst_indices.text import Table

#: Before it the store keeps nothing; the series begins in 1818.
FIRST = np.datetime64("1900-01-01")

_FIELDS = 8
_MISSING = (-1.0,)


def read_silso(path):
    """
    Daily total sunspot numbers.

    Parameters
    ----------
    path : path-like
        ``SN_d_tot_V2.0.csv``: year, month, day, decimal year, number (-1 missing), standard
        deviation, observations, and 1 definitive or 0 provisional; between semicolons.

    Returns
    -------
    contents : dict of str to list of Content
        ``silso/sunspot-number``: ``time`` (n,) datetime64[ns] 00:00 UTC, ``SN`` (n,),
        ``definitive`` (n,) 2 or 1, in a content each. Days before 1900 are left out and counted as
        ``before_1900``.

    Raises
    ------
    FileError
        With the line that is damaged.

    References
    ----------
    sidc.be/SILSO/infosndtot.
    """
    table = Table(path)
    rows = [_line(table, *line) for line in table.lines]
    days = table.days(rows)
    values = np.array([row[1:] for row in rows])
    late = days >= FIRST
    if not late.any():
        table.fail(len(table), "no day since 1900")
    early = int((~late).sum())
    arrays = {"time": days[late].astype("datetime64[ns]"), "SN": values[late, 0]}
    return {
        "silso/sunspot-number": graded_contents(
            arrays,
            np.where(values[late, 1] == 1, 2.0, 1.0),
            counts=lambda _: {"before_1900": early} if early else {},
        )
    }


def write_silso(arrays, path):
    """
    Write daily numbers.

    Parameters
    ----------
    arrays : mapping
        ``time`` (n,), ``SN`` (n,), rounded to whole numbers; ``definitive`` (n,) optional, else
        all are provisional.
    path : path-like
    """
    days = np.asarray(arrays["time"]).astype("datetime64[D]")
    given = np.asarray(arrays.get("definitive", np.zeros(len(days))), float)
    lines = []
    for day, value, grade in zip(days, np.asarray(arrays["SN"], float), given, strict=True):
        year, month, date = str(day).split("-")
        start = np.datetime64(year, "D")
        length = (np.datetime64(f"{int(year) + 1}", "D") - start).astype(int)
        decimal = int(year) + ((day - start).astype(int) + 0.5) / length
        number = -1 if np.isnan(value) else int(np.rint(value))
        lines.append(f"{year};{month};{date};{decimal:.3f};{number:4d};-1.0;   0;{int(grade == 2)}")
    path = Path(path)
    path.write_text("\n".join(lines) + "\n", encoding="latin-1")
    return path


def _line(table, number, line):
    parts = line.split(";")
    if len(parts) != _FIELDS:
        table.fail(number, f"{len(parts)} columns; {_FIELDS} are expected", "Is it cut short?")
    day = table.date(number, *(part.strip() for part in parts[:3]))
    spots = table.number(number, parts[4], _MISSING)
    grade = table.number(number, parts[7])
    if grade not in (0, 1):
        table.fail(number, f"the last column is '{parts[7].strip()}'; 0 or 1 is expected")
    if spots != np.rint(spots) and np.isfinite(spots):
        table.fail(number, f"{spots:g} is no daily sunspot number")
    return day, spots, grade
