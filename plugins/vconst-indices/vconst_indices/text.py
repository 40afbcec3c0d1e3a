"""Text files of indices, line by line, within limits, with errors that say where."""

import re
from functools import cached_property
from pathlib import Path

import numpy as np

from vconst import FileError, decode_times
from vconst_indices.digits import BLANK

#: Bytes of a file and of a line, and lines: half-hourly values since 1985 have 45 MB in 720
#: thousand lines.
SIZE_LIMIT, LINE_LIMIT, MOST_LINES = 160_000_000, 1024, 2_000_000
_FEED, _RETURN = 10, 13

#: Bytes that are looked at together: they stay near the processor.
_PIECE = 1 << 18


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
    codes : array of uint8, shape (size,)
        The bytes of the file.
    starts, ends : array of int, shape (lines,)
        Where the lines that are not empty begin and end in it, without the end of line.
    """

    def __init__(self, path):
        path = Path(path)
        self.name = path.name
        self.size = path.stat().st_size
        if self.size > SIZE_LIMIT:
            raise FileError(f"{self.name}: larger than {SIZE_LIMIT} bytes.")
        self._content = path.read_bytes()
        self.codes = np.frombuffer(self._content, np.uint8)
        feeds = self._feeds()
        starts = np.concatenate([[0], feeds + 1])
        ends = np.concatenate([feeds, [self.codes.size]])
        if int((ends - starts).max()) > LINE_LIMIT:
            number = int(np.argmax(ends - starts > LINE_LIMIT)) + 1
            self.fail(number, f"a line of more than {LINE_LIMIT} characters")
        self._without_returns(starts, ends)
        held = np.flatnonzero(ends > starts)
        self.starts, self.ends, self._numbers = starts[held], ends[held], held + 1

    def _feeds(self):
        """Where lines end; piece by piece, for memory that is new takes longer than looking."""
        found, number = [np.arange(0)], 0
        for at in range(0, self.codes.size, _PIECE):
            found.append(np.flatnonzero(self.codes[at : at + _PIECE] == _FEED) + at)
            number += found[-1].size
            if number > MOST_LINES:
                self.fail(MOST_LINES, f"more than {MOST_LINES} lines")
        return np.concatenate(found)

    def _without_returns(self, starts, ends):
        """Ends of lines before their carriage returns, in place."""
        rows = np.arange(len(ends))
        while rows.size:
            rows = rows[ends[rows] > starts[rows]]
            rows = rows[self.codes[ends[rows] - 1] == _RETURN]
            ends[rows] -= 1

    def __len__(self):
        return len(self.starts)

    @cached_property
    def lines(self):
        """Number of each line, from one, and its text, without its end."""
        text = self._content.decode("latin-1")
        edges = zip(self._numbers.tolist(), self.starts.tolist(), self.ends.tolist(), strict=True)
        return [(number, text[start:end]) for number, start, end in edges]

    def line(self, row):
        """Number and text of one line; *row* counts those that are not empty, from 0."""
        text = self._content[self.starts[row] : self.ends[row]].decode("latin-1")
        return int(self._numbers[row]), text

    def filled(self):
        """Rows of the lines that hold more than blanks, shape (n,); refused if there is none."""
        begin = self.codes[self.starts]
        rows = np.flatnonzero(begin == BLANK)
        blank = [row for row in rows.tolist() if not self.line(row)[1].strip()]
        return self._some(np.delete(np.arange(len(self)), blank))

    def without_comments(self):
        """Rows of the lines that begin with no ``#``, shape (n,); refused if there is none."""
        return self._some(np.flatnonzero(self.codes[self.starts] != ord("#")))

    def _some(self, rows):
        if not rows.size:
            self.fail_empty()
        return rows

    def cells(self, rows, first, width):
        """
        The same columns of some lines.

        Parameters
        ----------
        rows : array of int, shape (n,)
        first, width : int
            Place of the first in a line, from 0, and how many.

        Returns
        -------
        cells : array of uint8, shape (n, width)
            Blanks beyond the end of a line.
        """
        begins, room = self.starts[rows] + first, self.ends[rows] - self.starts[rows] - first
        codes, most = self.codes, int(begins.max(initial=0)) + width
        if most > codes.size:
            codes = np.concatenate([codes, np.full(most - codes.size, BLANK, np.uint8)])
        apart = np.diff(begins)
        if apart.size and (apart == apart[0]).all():  # lines of one length need no copying
            form = (len(begins), width)
            cells = np.ndarray(form, np.uint8, codes, int(begins[0]), (int(apart[0]), 1))
        else:
            windows = np.ndarray(codes.size - width + 1, f"V{width}", codes, strides=(1,))
            cells = windows[begins].view(np.uint8).reshape(-1, width)
        if int(room.min(initial=width)) < width:
            cells = np.where(np.arange(width) < room[:, None], cells, np.uint8(BLANK))
        return cells

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
            self.fail(len(self), "the times are not in order, each once")
        return days

    def fail_empty(self):
        """Raise FileError because no line holds data."""
        hint = "It is cut short, or a description of the format."
        self.fail(len(self), "no line with data", hint)

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
