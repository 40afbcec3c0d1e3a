"""Comma-separated tables with a header: their columns as texts, numbers and times."""

import csv
import re
from functools import reduce
from itertools import islice
from operator import itemgetter
from pathlib import Path

import numpy as np

from vconst import FileError
from vconst_events.columns import MOST_BYTES, find_columns
from vconst_events.entries import TEXT_LIMIT, check_size, fail

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?", re.ASCII)
#: Years that nanoseconds can count, as texts.
_FIRST, _LAST = "1678", "2261"

#: Rows that are taken at once.
_PIECE = 4096

_PLAIN = frozenset("0123456789+-.")

#: Characters of a number that is read digit by digit: it is below 2^53.
_MOST_DIGITS = 15
_POWERS = np.array([float(10**power) for power in range(_MOST_DIGITS + 1)])

#: How the USGS writes times: what is no digit in it, and which digits are of year to milliseconds.
_STAMP = "0000-00-00T00:00:00.000Z"
_MARKS = np.array([ord(letter) for letter in _STAMP if letter != "0"], np.uint8)
_FIELDS = ((0, 4), (4, 6), (6, 8), (8, 10), (10, 12), (12, 14), (14, 17))

_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)?Z?", re.ASCII)


class CsvTable:
    """
    The columns of a file.

    Parameters
    ----------
    path : path-like
        UTF-8.
    known : sequence of str
        Columns that are kept; they may be missing or come in any order.
    required : sequence of str
        Columns without which the file is refused.
    skip : int
        Lines before the header.
    units : bool
        Whether the line after the header holds units, and is left out.

    Attributes
    ----------
    lines : sequence of int
        The line on which each entry ends.

    Raises
    ------
    FileError
        With the line that is damaged.
    """

    def __init__(self, path, known, required, *, skip=0, units=False):
        self.path = Path(path)
        check_size(self.path)
        self._check_end()
        self.lines, self._columns, self._found = [], {name: [] for name in known}, {}
        if not self._take_at_once(required, skip, units):
            try:
                with self.path.open(encoding="utf-8-sig", newline="") as stream:
                    self._read(stream, required, skip, units)
            except UnicodeDecodeError as error:
                raise FileError(f"{self.path.name}: not UTF-8 text: {error.reason}.") from None
        if not self.lines:
            fail(self.path, 1 + skip, "no entry follows the header")

    def __len__(self):
        return len(self.lines)

    def texts(self, name):
        """A column as it is; empty texts where there is none."""
        if name in self._found:
            return self._found[name].words.tolist()
        return self._columns[name] or [""] * len(self.lines)

    def words(self, name):
        """A column as an array of text, shape (n,)."""
        if name in self._found:
            return self._found[name].words
        return np.array(self.texts(name), dtype=str)

    def numbers(self, name):
        """A column as an array of float (n,); NaN where it is empty."""
        if name in self._found and (values := _plain_numbers(self._found[name])) is not None:
            return values
        texts = [text.strip() for text in self.texts(name)]
        if _PLAIN.issuperset("".join(texts)):
            try:
                return np.array([text or "nan" for text in texts], dtype="S").astype(float)
            except ValueError:
                pass  # one of them is no number; which, is found one by one
        self._check_all(texts, _NUMBER, f"{name} '{{}}' is no number")
        return np.array([float(text) if text else np.nan for text in texts])

    def times(self, name):
        """A column of UTC as datetime64[ns] (n,); NaT where it is empty."""
        if name in self._found and (times := _stamps(self._found[name])) is not None:
            return times
        return self._times_one_by_one(name, [text.strip() for text in self.texts(name)])

    def _take_at_once(self, required, skip, units):
        """Whether the columns were found in one go; what is unusual is read line by line."""
        content = self.path.read_bytes() if self.path.stat().st_size <= MOST_BYTES else b""
        for _ in range(skip):
            content = content.partition(b"\n")[2]
        found, header = find_columns(content, self._columns, before=int(units), longest=TEXT_LIMIT)
        if found is None or not set(required) <= set(header):
            return False
        first = 2 + skip + int(units)
        rows = len(next(iter(found.values())).lengths)
        self._found, self.lines = found, range(first, first + rows)
        return True

    def _times_one_by_one(self, name, texts):
        message = f"{name} '{{}}' is no time in UTC"
        self._check_all(texts, _TIME, message)
        texts = [text.removesuffix("Z") or "NaT" for text in texts]
        far = [
            at for at, text in enumerate(texts) if text != "NaT" and not _FIRST <= text[:4] <= _LAST
        ]
        if far:  # numpy would take 2500 for 1915
            fail(self.path, self.lines[far[0]], message.format(texts[far[0]]))
        try:
            return np.array(texts, dtype="datetime64[ns]")
        except ValueError:
            bad = next(place for place, text in enumerate(texts) if not _is_date(text))
            return fail(self.path, self.lines[bad], message.format(texts[bad]))

    def _read(self, stream, required, skip, units):
        for _ in range(skip):
            stream.readline(TEXT_LIMIT * 10)
        reader = csv.reader(stream, strict=True)
        try:
            header = next(reader, [])
            missing = [name for name in required if name not in header]
            if missing:
                fail(self.path, 1 + skip, f"the header has no column '{missing[0]}'")
            known = [(at, name) for at, name in enumerate(header) if name in self._columns]
            if units:
                next(reader, None)
            self._keep(reader, known, len(header), skip)
        except csv.Error as error:
            fail(self.path, reader.line_num + skip, str(error))

    def _keep(self, reader, known, width, skip):
        """The known columns of all rows; others are not kept, a table may have hundreds."""
        pick, rows, before = itemgetter(*(at for at, _ in known), 0), [], reader.line_num
        while piece := list(islice(reader, _PIECE)):
            if set(map(len, piece)) != {width}:
                self._refuse_width(width, skip, before)
            rows.extend(map(pick, piece))
        first = before + skip + 1
        self.lines = range(first, first + len(rows))
        if reader.line_num != before + len(rows):  # some entries have several lines
            self.lines = self._ends(before, skip)
        for (_, name), column in zip(known, zip(*rows, strict=True), strict=False):
            if max(map(len, column)) > TEXT_LIMIT:
                at = next(n for n, text in enumerate(column) if len(text) > TEXT_LIMIT)
                fail(self.path, self.lines[at], f"a text of more than {TEXT_LIMIT} characters")
            self._columns[name] = column

    def _refuse_width(self, width, skip, before):
        """Name the first entry with another number of columns."""
        for number, row in self._again(before, skip):
            if len(row) != width:
                fail(self.path, number, f"{len(row)} columns; {width} are expected")

    def _ends(self, before, skip):
        return [number for number, _ in self._again(before, skip)]

    def _again(self, before, skip):
        """Entries once more with the line on which each ends: counting takes as long as reading."""
        with self.path.open(encoding="utf-8-sig", newline="") as stream:
            for _ in range(skip):
                stream.readline(TEXT_LIMIT * 10)
            reader = csv.reader(stream, strict=True)
            for row in reader:
                if reader.line_num > before:
                    yield reader.line_num + skip, row

    def _check_end(self):
        """The last line has an end; without one, its last value may be the half of a number."""
        with self.path.open("rb") as file:
            file.seek(max(0, self.path.stat().st_size - 1))
            if file.read(1) not in (b"\n", b"\r"):
                raise FileError(
                    f"{self.path.name}: it ends in the middle of a line.",
                    hint="It is cut short: fetch it again, or end its last line if it is whole.",
                )

    def _check_all(self, texts, pattern, message):
        for place, text in enumerate(texts):
            if text and not pattern.fullmatch(text):
                fail(self.path, self.lines[place], message.format(text[:60]))


def _plain_numbers(column):
    """
    Numbers of digits, signs and points; None where there is anything else.

    A whole number below 2^53 over a power of ten up to 10^22 is rounded once, so it is the
    double that is nearest to what is written, as any careful reading of it is.
    """
    letters, there = column.letters, column.lengths > 0
    if letters.shape[1] > _MOST_DIGITS:
        return None
    digits, points = letters - np.uint8(ord("0")), letters == ord(".")
    known = digits < 10
    signs = (letters[:, 0] == ord("-")) | (letters[:, 0] == ord("+"))
    many, count = known.sum(axis=1), points.sum(axis=1)
    sound = (many + count + signs == column.lengths) & (count <= 1) & ((many > 0) | ~there)
    if not sound.all():  # one of them is no number; which, is found one by one
        return None
    whole = np.zeros(len(there), np.int64)
    for place in range(letters.shape[1]):
        here = known[:, place]
        whole = np.where(here, whole * 10 + digits[:, place], whole)
    after = np.where(count > 0, column.lengths - 1 - points.argmax(axis=1), 0)
    values = whole / _POWERS[after]
    values = np.where(letters[:, 0] == ord("-"), -values, values)
    return np.where(there, values, np.nan)


def _stamps(column):
    """
    Times that are all written ``2020-01-08T00:00:00.000Z``; None where one is written otherwise.

    Such a column is a table of digits: read at once it takes a tenth of the time.
    """
    if (column.lengths != len(_STAMP)).any():
        return None
    letters, marks = column.letters, np.array([letter != "0" for letter in _STAMP])
    digits = letters[:, ~marks].T - np.uint8(ord("0"))
    if (digits > 9).any() or (letters[:, marks] != _MARKS).any():
        return None
    year, month, day, hour, minute, second, milli = (
        reduce(lambda so_far, digit: so_far * 10 + digit, digits[first:stop].astype(np.int64))
        for first, stop in _FIELDS
    )
    sound = (year >= int(_FIRST)) & (year <= int(_LAST)) & (month >= 1) & (month <= 12) & (day >= 1)
    sound &= (hour < 24) & (minute < 60) & (second < 60)
    if not sound.all():
        return None
    months = ((year - 1970) * 12 + month - 1).astype("M8[M]")
    days = months.astype("M8[D]") + (day - 1).astype("m8[D]")
    if (days.astype("M8[M]") != months).any():
        return None
    clock = ((hour * 60 + minute) * 60 + second) * 1000 + milli
    return days.astype("M8[ns]") + (clock * 1_000_000).astype("m8[ns]")


def _is_date(text):
    try:
        np.datetime64(text)
    except ValueError:
        return False
    return True


def written_times(times):
    """Times as tables have them, ``2020-01-08T00:00:00.000Z``; empty where there is none."""
    times = np.asarray(times).astype("datetime64[ns]")
    texts = np.datetime_as_string(times, unit="ms")
    return [
        f"{text}Z" if known else "" for text, known in zip(texts, ~np.isnat(times), strict=True)
    ]


def written_numbers(values):
    """Numbers to their last digit; empty where there is none."""
    return [
        "" if np.isnan(value) else np.format_float_positional(value, trim="-")
        for value in np.asarray(values, float)
    ]


def quoted(text):
    """A text as a cell: in quotation marks if it holds a comma, one of them or an end of line."""
    text = str(text)
    if any(mark in text for mark in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
