"""Reading rows of segments: each chunk once, and nothing that is not what was written."""

import json
from typing import NamedTuple

import google_crc32c
import numpy as np
from numcodecs import blosc

from vconst.errors import DamageError
from vconst.store import files
from vconst.store.agreement import common_attributes, translate_flags
from vconst.store.arrays import decode, open_group
from vconst.store.layout import MANIFEST, digest, segment_name
from vconst.store.threads import at_once


class Pieces(NamedTuple):
    """
    Rows of segments in the order in which they are wanted.

    Attributes
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


class SegmentReader:
    """
    One segment, opened for reading.

    Parameters
    ----------
    root : str
        Folder of the store.
    entry : mapping
        What the commit says of the segment.
    """

    def __init__(self, root, entry):
        self.entry = entry
        self.name = segment_name(entry["product"], entry["id"])
        self.folder = files.join(root, self.name)
        self._manifest = self._details = None
        self._arrays = {}

    @property
    def manifest(self):
        """The manifest, compared with the hash in the commit log."""
        if self._manifest is None:
            name = f"{self.name}/{MANIFEST}"
            data = files.read_or_damage(f"{self.folder}/{MANIFEST}", name)
            _compare(data, self.entry["manifest"], name)
            self._manifest = json.loads(data)["attributes"]["vconst"]
        return self._manifest

    @property
    def details(self):
        """What the manifest says of each granule, by id."""
        if self._details is None:
            self._details = {said["id"]: said for said in self.manifest["granules"]}
        return self._details

    @property
    def variables(self):
        """Names of the arrays, without those of the block index."""
        return [
            name.removesuffix("/zarr.json")
            for name in self.manifest["objects"]
            if name.count("/") == 1 and name.endswith("/zarr.json") and name != "blocks/zarr.json"
        ]

    @property
    def has_blocks(self):
        """Whether the segment has a block index."""
        return "blocks/zarr.json" in self.manifest["objects"]

    def array(self, name):
        """The zarr array of a name; its description is compared with its hash."""
        if name not in self._arrays:
            described = f"{name}/zarr.json"
            data = files.read_or_damage(f"{self.folder}/{described}", f"{self.name}/{described}")
            _compare(
                data, self.manifest["objects"][described]["sha256"], f"{self.name}/{described}"
            )
            self._arrays[name] = open_group({described: data})[name]
        return self._arrays[name]

    def dims(self, name):
        """Names of the dimensions of an array."""
        return tuple(self.array(name).metadata.dimension_names or ())

    def attributes(self, name):
        """Attributes of an array, without those that say how it is stored."""
        array = self.array(name)
        return decode(np.zeros(0, array.dtype), dict(array.attrs))[1]

    def whole(self, name):
        """All values of an array, decoded."""
        array = self.array(name)
        end = np.array([array.shape[0]])
        return decode(self.numbers(name, np.zeros(1, int), end), dict(array.attrs))[0]

    def rows(self, name, first, stop):
        """
        Values of some rows.

        Parameters
        ----------
        name : str
        first, stop : numpy.ndarray of int, shape (ranges,)
            Rows ``first <= row < stop``, ascending and apart.

        Returns
        -------
        values : numpy.ndarray, shape (rows, ...)
            Decoded. Every chunk that holds one of the rows was read once, others not.
        """
        return decode(self.numbers(name, first, stop), dict(self.array(name).attrs))[0]

    def numbers(self, name, first, stop, out=None):
        """As :meth:`rows`, but as they are stored; into *out* where it is given."""
        array = self.array(name)
        if out is None:
            out = np.empty((int((stop - first).sum()), *array.shape[1:]), array.dtype)
        apart = first[1:] // array.chunks[0] > (stop[:-1] - 1) // array.chunks[0] + 1
        filled = 0
        for span in np.split(np.arange(first.size), np.flatnonzero(apart) + 1):
            rows = int((stop[span] - first[span]).sum())
            if rows:
                self._span(name, first[span], stop[span], out[filled : filled + rows])
            filled += rows
        return out

    def _span(self, name, first, stop, out):
        low, high = int(first[0]), int(stop[-1])
        if high - low == len(out):
            self._fill(name, low, high, out)
            return
        block = np.empty((high - low, *out.shape[1:]), out.dtype)
        self._fill(name, low, high, block)
        out[...] = block[expand(first - low, stop - low)]

    def _fill(self, name, first, stop, out):
        """Rows of an array into *out*, several chunks at the same time."""
        height = self.array(name).chunks[0] if self.array(name).ndim else 1
        numbers = range(first // height, -(-stop // height)) if out.size else ()
        at_once(lambda number: self._fill_from(name, number, first, stop, out), numbers)

    def _fill_from(self, name, number, first, stop, out):
        """The rows that one chunk holds: a whole chunk straight into its place."""
        array = self.array(name)
        height = array.chunks[0] if array.ndim else 1
        begin = number * height
        low, high = max(first, begin), min(stop, begin + height)
        whole = array.ndim and high - low == height
        target = out[low - first : high - first] if whole else np.empty(array.chunks, out.dtype)
        self._decompress(f"{name}/c/{number}{'/0' * (array.ndim - 1)}", target)
        if not whole:
            out[low - first : high - first] = target[low - begin : high - begin]

    def _decompress(self, chunk, target):
        """
        One chunk into an array of its shape.

        zarr reads a chunk that is not there as fill, and copies every chunk twice (three
        times slower than decompression alone); so chunks are decoded here. The chunk's own
        check sum says that it is whole, that of the manifest that it is this one. (SHA-256
        says the same and made reading of noise 1.8 times slower; 'store check' compares it.)
        """
        name = f"{self.name}/{chunk}"
        data = files.read_or_damage(f"{self.folder}/{chunk}", name)
        expected = self.manifest["objects"][chunk]
        if len(data) != expected["bytes"]:
            raise DamageError(
                f"{name}: the object has {len(data)} bytes, {expected['bytes']} were written.",
                hint=_CHECK,
            )
        body = data[:-4]
        if "crc32c" not in expected:  # segments of before it was noted
            _compare(data, expected["sha256"], name)
        elif not google_crc32c.value(body) == _number(data[-4:]) == expected["crc32c"]:
            raise DamageError(f"{name}: the object is not what was written.", hint=_CHECK)
        blosc.decompress(body, target)


def gather(pieces, name):
    """
    Values of one variable, in the order of the pieces.

    Parameters
    ----------
    pieces : Pieces
    name : str

    Returns
    -------
    values : numpy.ndarray, shape (rows, ...)
        A segment without the variable counts as NaN, no text, or no bit set.

    Raises
    ------
    DamageError
        Naming segment and object.
    """
    lengths = pieces.stop - pieces.first
    if _one_after_the_other(pieces) and _stored_alike(pieces.segments, name):
        return _gather_at_once(pieces, name, lengths)
    common = common_attributes(pieces.segments, name)
    parts = {}
    for number, segment in enumerate(pieces.segments):
        mine = pieces.which == number
        if name in segment.variables:
            values = segment.rows(name, pieces.first[mine], pieces.stop[mine])
            if "flag_masks" in common:
                values = translate_flags(values, segment.attributes(name), common)
            parts[number] = values
        else:
            parts[number] = _absent(pieces, name, int(lengths[mine].sum()))
    if len(parts) == 1:
        return parts[0]
    return _interleave(parts, pieces.which, lengths)


def expand(first, stop):
    """
    The row numbers of ranges, one after the other.

    Examples
    --------
    >>> expand(np.array([0, 7]), np.array([2, 9]))
    array([0, 1, 7, 8])
    """
    lengths = stop - first
    ends = np.cumsum(lengths)
    return np.arange(lengths.sum()) + np.repeat(first - (ends - lengths), lengths)


def _one_after_the_other(pieces):
    """Whether the rows of each segment are wanted together."""
    changes = np.count_nonzero(np.diff(pieces.which))
    return changes == len(np.unique(pieces.which)) - 1


def _stored_alike(segments, name):
    """Whether a variable has one meaning, type and code in all segments."""
    if len({segment.entry["schema"] for segment in segments}) > 1:
        return False
    if name not in segments[0].variables or "strings" in segments[0].array(name).attrs:
        return False
    return len({segment.array(name).dtype for segment in segments}) == 1


def _gather_at_once(pieces, name, lengths):
    """Rows of segments that are stored alike, each straight into its place."""
    array = pieces.segments[0].array(name)
    numbers = np.empty((int(lengths.sum()), *array.shape[1:]), array.dtype)
    filled = 0
    for which in dict.fromkeys(pieces.which.tolist()):
        mine = pieces.which == which
        rows = int(lengths[mine].sum())
        out = numbers[filled : filled + rows]
        pieces.segments[which].numbers(name, pieces.first[mine], pieces.stop[mine], out)
        filled += rows
    return decode(numbers, dict(array.attrs))[0]


def _interleave(parts, which, lengths):
    """Rows of several segments, run after run, as one array."""
    kind = np.result_type(*parts.values())
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    tail = next(iter(parts.values())).shape[1:]
    result = np.empty((int(offsets[-1]), *tail), kind)
    taken = dict.fromkeys(parts, 0)
    changes = np.flatnonzero(np.diff(which, prepend=-1))
    for begin, end in zip(changes, [*changes[1:], which.size], strict=True):
        number, low, high = int(which[begin]), offsets[begin], offsets[end]
        result[low:high] = parts[number][taken[number] : taken[number] + high - low]
        taken[number] += high - low
    return result


def _absent(pieces, name, rows):
    holder = next(segment for segment in pieces.segments if name in segment.variables)
    none = holder.rows(name, np.zeros(0, int), np.zeros(0, int))
    fill = {"f": np.nan, "M": "NaT", "U": ""}.get(none.dtype.kind, 0)
    return np.full((rows, *none.shape[1:]), fill, none.dtype)


def _number(four):
    return int.from_bytes(four, "little")


def _compare(data, expected, name):
    if digest(data) != expected:
        raise DamageError(f"{name}: the object is not what was written.", hint=_CHECK)


_CHECK = "Run 'vconst store check' for all damage; restore it or ingest its files again."
