"""Predictions of Dst and AE by LASP: the last 96 hours of a model, no observation."""

from pathlib import Path

import numpy as np

from vconst import Content
from vconst_indices.text import Table, reach

#: First words of the files, by index.
HEADERS = {"DST": "Time          Predicted Dst", "AE": "Time          Predicted AE"}

_DAY = np.timedelta64(1, "D")


def read_lasp(path, index):
    """
    One file of predictions.

    Parameters
    ----------
    path : path-like
    index : str
        ``"DST"`` or ``"AE"``.

    Returns
    -------
    Content
        ``time`` (n,) datetime64[ns] UTC, about every ten minutes; the index (n,) nT;
        ``predicted`` (n,) 1 everywhere.

    Raises
    ------
    FileError
        With the line that is damaged.
    """
    table = Table(path)
    if not table.lines or table.lines[0][1].strip() != HEADERS[index]:
        table.fail(1, f"the header '{HEADERS[index]}' is expected")
    rows = [_line(table, *line) for line in table.lines[1:]]
    times = table.days(rows)
    values = np.array([value for _, value in rows])
    return Content(
        arrays={"time": times, index: values, "predicted": np.ones(len(rows))},
        key={"from": str(times[0].astype("datetime64[D]"))},
        revision=reach(times, values),
        definitive=False,
    )


def write_lasp(arrays, path, index):
    """
    Write predictions.

    Parameters
    ----------
    arrays : mapping
        ``time`` (n,), whole seconds, and the index (n,) nT with one decimal.
    path : path-like
    index : str
    """
    lines = [f"      {HEADERS[index]}"]
    times = np.asarray(arrays["time"]).astype("datetime64[s]")
    for time, value in zip(times, np.asarray(arrays[index], float), strict=True):
        year, clock = str(time)[:4], str(time)[11:19]
        day = (time.astype("datetime64[D]") - np.datetime64(year, "D")).astype(int) + 1
        lines.append(f"{year}/{day:03d}-{clock} {value:10.1f}")
    path = Path(path)
    path.write_text("\n".join(lines) + "\n", encoding="latin-1")
    return path


def _line(table, number, line):
    year, day, clock = line[:4], line[5:8], line[9:17]
    parts = clock.split(":")
    digits = [year, day, *parts]
    if len(line) < 20 or line[4] != "/" or line[8] != "-" or not all(map(str.isdecimal, digits)):
        table.fail(number, f"'{line[:24]}' is no line 'YYYY/DDD-hh:mm:ss value'")
    if len(parts) != 3 or int(parts[0]) > 23 or int(parts[1]) > 59 or int(parts[2]) > 59:
        table.fail(number, f"'{clock}' is no time of a day")
    start = table.date(number, year, "1", "1")
    date = start + (int(day) - 1) * _DAY
    if not 1 <= int(day) <= 366 or str(date)[:4] != year:
        table.fail(number, f"{year} has no day {int(day)}")
    seconds = (int(parts[0]) * 60 + int(parts[1])) * 60 + int(parts[2])
    value = table.number(number, line[17:])
    if np.isnan(value):
        table.fail(number, "no value")
    return date.astype("datetime64[ns]") + np.timedelta64(seconds, "s"), value
