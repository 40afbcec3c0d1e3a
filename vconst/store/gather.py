"""Rows of several segments as one array a variable."""

from itertools import islice
from typing import NamedTuple

import numpy as np

from vconst.store import files
from vconst.store.agreement import common_attributes, translate_flags
from vconst.store.arrays import decode, decode_position, is_position
from vconst.store.reading import exhaust, load

#: Values of which reading some arrays ahead, while others are decoded, saves more time than
#: its threads cost.
_MUCH = 1 << 22


class Pieces(NamedTuple):
    """
    Rows of segments in the order in which they are wanted.

    Parameters
    ----------
    segments : list of SegmentReader
    which : numpy.ndarray of int, shape (pieces,)
        Number of the segment in *segments*.
    first, stop : numpy.ndarray of int, shape (pieces,)
        Rows ``first <= row < stop`` of that segment; ascending within a segment.
    """

    segments: list
    which: np.ndarray
    first: np.ndarray
    stop: np.ndarray

    @property
    def lengths(self):
        """Rows of each piece."""
        return self.stop - self.first

    @property
    def one_after_the_other(self):
        """Whether the rows of each segment are wanted together."""
        changes = np.count_nonzero(np.diff(self.which))
        return changes == len(np.unique(self.which)) - 1

    def of(self, number):
        """First rows, rows after the last, and how many rows in all, of one segment."""
        mine = self.which == number
        return self.first[mine], self.stop[mine], int(self.lengths[mine].sum())


class Reading(NamedTuple):
    """Rows of one array of one segment, and where they go: positions decoded, others as stored."""

    segment: object
    name: str
    first: np.ndarray
    stop: np.ndarray
    out: np.ndarray
    position: dict | None = None

    def __call__(self):
        if self.position is None:
            self.segment.numbers(self.name, self.first, self.stop, self.out)
        else:  # here, where what was read is still in the processor's cache
            numbers = self.segment.numbers(self.name, self.first, self.stop)
            decode_position(numbers, self.position, self.out)


def gather(pieces, names):
    """
    Values of variables, in the order of the pieces.

    Parameters
    ----------
    pieces : Pieces
    names : sequence of str

    Returns
    -------
    values : dict of str to numpy.ndarray, shape (rows, ...)
        By variable. A segment without the variable counts as NaN, no text, or no bit set.

    Raises
    ------
    DamageError
        Naming segment and object.
    """
    load(pieces.segments, names)
    parts = [_part(pieces, name) for name in names]
    readings = (reading for part in parts for reading in part.readings)
    much = int(pieces.lengths.sum()) * len(names) >= _MUCH
    read = files.read_ahead if much else files.side_by_side
    done = read(pieces.segments[0].folder, Reading.__call__, readings)
    values = {}
    for name, part in zip(names, parts, strict=True):
        exhaust(islice(done, len(part.readings)))
        values[name] = part.values()
        part.readings.clear()  # and with them what was stored
    return values


def _part(pieces, name):
    """One variable: all that has to be read for it, and what is made of that."""
    if pieces.one_after_the_other and _stored_alike(pieces.segments, name):
        return _Alike(pieces, name)
    return _Apart(pieces, name)


class _Alike:
    """A variable of segments that are stored alike: rows go straight into their place."""

    def __init__(self, pieces, name):
        array = pieces.segments[0].array(name)
        self._attributes = dict(array.attrs)
        self._is_position = is_position(array, self._attributes)
        kind, said = (np.float64, self._attributes) if self._is_position else (array.dtype, None)
        self._whole = np.empty((int(pieces.lengths.sum()), *array.shape[1:]), kind)
        self.readings, filled = [], 0
        for number in dict.fromkeys(pieces.which.tolist()):
            first, stop, rows = pieces.of(number)
            out = self._whole[filled : filled + rows]
            self.readings.append(Reading(pieces.segments[number], name, first, stop, out, said))
            filled += rows

    def values(self):
        whole, self._whole = self._whole, None
        return whole if self._is_position else decode(whole, self._attributes)[0]


class _Apart:
    """A variable of segments that differ, or whose rows alternate."""

    def __init__(self, pieces, name):
        self._pieces, self._name = pieces, name
        self.readings, self._numbers = [], {}
        for number, segment in enumerate(pieces.segments):
            if name not in segment.variables:
                continue
            array, (first, stop, rows) = segment.array(name), pieces.of(number)
            self._numbers[number] = np.empty((rows, *array.shape[1:]), array.dtype)
            self.readings.append(Reading(segment, name, first, stop, self._numbers[number]))

    def values(self):
        common = common_attributes(self._pieces.segments, self._name)
        parts = {n: self._decoded(n, common) for n in range(len(self._pieces.segments))}
        if len(parts) == 1:
            return parts[0]
        return _interleave(parts, self._pieces.which, self._pieces.lengths)

    def _decoded(self, number, common):
        if number not in self._numbers:
            return _absent(self._pieces, self._name, self._pieces.of(number)[2])
        segment = self._pieces.segments[number]
        numbers = self._numbers.pop(number)
        values = decode(numbers, dict(segment.array(self._name).attrs))[0]
        if "flag_masks" in common:
            values = translate_flags(values, segment.attributes(self._name), common)
        return values


def _stored_alike(segments, name):
    """Whether a variable has one meaning, type and code in all segments."""
    if len({segment.entry["schema"] for segment in segments}) > 1:
        return False
    if name not in segments[0].variables or "strings" in segments[0].array(name).attrs:
        return False
    return len({segment.array(name).dtype for segment in segments}) == 1


def _interleave(parts, which, lengths):
    """Rows of several segments, run after run, as one array."""
    kind = np.result_type(*parts.values())
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    tail = next(iter(parts.values())).shape[1:]
    result = np.empty((int(offsets[-1]), *tail), kind)
    taken = dict.fromkeys(parts, 0)
    begins = np.flatnonzero(np.diff(which, prepend=-1))
    for begin, end in zip(begins, [*begins[1:], which.size][: begins.size], strict=True):
        number, low, high = int(which[begin]), offsets[begin], offsets[end]
        result[low:high] = parts[number][taken[number] : taken[number] + high - low]
        taken[number] += high - low
    return result


def _absent(pieces, name, rows):
    holder = next(segment for segment in pieces.segments if name in segment.variables)
    none = holder.rows(name, np.zeros(0, int), np.zeros(0, int))
    fill = {"f": np.nan, "M": "NaT", "U": ""}.get(none.dtype.kind, 0)
    return np.full((rows, *none.shape[1:]), fill, none.dtype)
