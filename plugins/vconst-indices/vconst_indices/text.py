"""Text files of indices, line by line, within limits, with errors that say where."""

import re
from pathlib import Path

import numpy as np

from vconst import FileError, decode_times

#: Bytes of a file and of a line, and lines: half-hourly values since 1985 have 45 MB in 720
#: thousand lines.
SIZE_LIMIT, LINE_LIMIT, MOST_LINES = 200_000_000, 1024, 2_000_000


#: What float() takes besides (nan, inf, 1_0) is in no such file.
_NUMBER = re.compile(r" *[+-]?(?:\d+\.?\d*|\.\d+) *")


class Table:
    """
    The lines of a file.

    Parameters
    ----------
    path : path-like

    Attributes
    ----------
    lines : list of (int, str)
        Number from one, and text without its end.
    """

    def __init__(self, path):
        path = Path(path)
        self.name = path.name
        if path.stat().st_size > SIZE_LIMIT:
            raise FileError(f"{self.name}: larger than {SIZE_LIMIT} bytes.")
        content = path.read_bytes()
        if content.count(b"\n") > MOST_LINES:  # counted first: a list of them takes gigabytes
            self.fail(MOST_LINES, f"more than {MOST_LINES} lines")
        lines = content.decode("latin-1").split("\n")
        if max(map(len, lines)) > LINE_LIMIT:
            number = next(n for n, line in enumerate(lines, 1) if len(line) > LINE_LIMIT)
            self.fail(number, f"a line of more than {LINE_LIMIT} characters")
        stripped = (line.rstrip("\r") for line in lines)
        self.lines = [(number, line) for number, line in enumerate(stripped, 1) if line]

    def fail(self, number, message, hint=None):
        """Raise FileError naming file and line."""
        raise FileError(f"{self.name}:{number}: {message}.", hint=hint)

    def date(self, number, year, month, day):
        """A day as datetime64[D] from three texts; refused with its line if there is none."""
        try:
            if not all(part.strip().isdecimal() for part in map(str, (year, month, day))):
                raise ValueError
            return np.datetime64(f"{int(year):04d}-{int(month):02d}-{int(day):02d}")
        except ValueError:
            return self.fail(number, f"'{year} {month} {day}' is no date")

    def year(self, number, short, first, century=""):
        """Four digits from two and a century, or from the first year that an index has."""
        if not short.strip().isdecimal() or not (century.strip() or "0").isdecimal():
            self.fail(number, f"'{century}{short}' is no year")
        if century.strip():
            return int(century) * 100 + int(short)
        return int(short) + (1900 if int(short) >= first else 2000)

    def days(self, rows):
        """The days or times that rows begin with, as an array; refused unless they rise."""
        if not rows:
            self.fail_empty()
        days = np.array([row[0] for row in rows])
        if (days[1:] <= days[:-1]).any():
            self.fail(len(self.lines), "the times are not in order, each once")
        return days

    def fail_empty(self):
        """Raise FileError because no line holds data."""
        hint = "It is cut short, or a description of the format."
        self.fail(len(self.lines), "no line with data", hint)

    def number(self, number, text, missing=()):
        """A float from a text; NaN if it is blank or one of *missing*; refused otherwise."""
        if not text.strip(" "):
            return np.nan
        if not _NUMBER.fullmatch(text):
            self.fail(number, f"'{text.strip()}' is no number")
        value = float(text)
        return np.nan if value in missing else value


#: Times as pandas and the web service of GFZ write them.
_TIME = re.compile(r"(?:19|20)\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?Z?", re.ASCII)


def utc_times(texts):
    """
    Times from texts such as ``2009-01-01T00:00:00Z``, all at once.

    Parameters
    ----------
    texts : list of str
        UTC, with or without Z.

    Returns
    -------
    times : array of datetime64[ns], shape (n,)
        NaT where a text is no time.
    """
    try:
        if all(map(_TIME.fullmatch, texts)):
            return np.array([text.removesuffix("Z") for text in texts], "datetime64[ns]")
    except ValueError:
        pass  # one of them is no date; which, is found one by one
    return decode_times(np.array(texts, dtype=str), "iso")


def times_of(days, interval):
    """Beginnings of the intervals of each day: (days,) to (days * 86400 / interval,)."""
    days = np.asarray(days, dtype="datetime64[D]").astype("datetime64[ns]")
    steps = np.arange(0, 86400, interval) * np.timedelta64(1, "s")
    return (days[:, None] + steps).reshape(-1)


def reach(times, *values):
    """
    How far a file reaches, for its revision: of two files the one fetched later is greater.

    Parameters
    ----------
    times : array of datetime64, shape (n,)
    *values : array, shape (n,)
        NaN where nothing is known yet, as later today in a file fetched this morning.

    Returns
    -------
    reached : tuple of (str, str, int)
        The last time with a value (empty if there is none), the last time, and how many
        values there are.
    """
    times = np.asarray(times).astype("datetime64[s]")
    known = np.isfinite(np.array(values, float))
    given = times[known.any(axis=0)]
    return str(given.max()) if given.size else "", str(times.max()), int(known.sum())


def days_of(times, values, interval):
    """The inverse: days, and values as (days, per day), NaN where none is given."""
    times = np.asarray(times).astype("datetime64[ns]")
    days, rows = np.unique(times.astype("datetime64[D]"), return_inverse=True)
    within = (times - times.astype("datetime64[D]")) / np.timedelta64(interval, "s")
    table = np.full((len(days), 86400 // interval), np.nan)
    table[rows, within.astype(int)] = values
    return days, table
