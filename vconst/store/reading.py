"""Reading rows of segments: each chunk once, and nothing that is not what was written."""

import json
from collections import deque

import google_crc32c
import numpy as np
from numcodecs import blosc

from vconst.errors import DamageError
from vconst.store import files
from vconst.store.arrays import decode, open_group
from vconst.store.layout import MANIFEST, digest, segment_name
from vconst.store.recent import RecentChunks
from vconst.store.threads import at_once


class SegmentReader:
    """
    One segment, opened for reading.

    Parameters
    ----------
    root : str
        Folder of the store.
    entry : mapping
        What the commit says of the segment.
    recent : RecentChunks or None
        Where chunks that are read in part are kept; None for nowhere.
    """

    def __init__(self, root, entry, recent=None):
        self.entry, self._recent = entry, recent or RecentChunks(0)
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
    def is_open(self):
        """Whether the manifest was read."""
        return self._manifest is not None

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

    def lacks(self, name):
        """Whether there is an array of this name whose description was not read yet."""
        return name not in self._arrays and f"{name}/zarr.json" in self.manifest["objects"]

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
        chunk = f"{name}/c/{number}{'/0' * (array.ndim - 1)}"
        whole = array.ndim and high - low == height
        if whole and self._recent.get((self.name, chunk)) is None:
            self._decompress(chunk, out[low - first : high - first])
            return
        held = self._kept(chunk, array.chunks, out.dtype)
        out[low - first : high - first] = held[low - begin : high - begin]

    def _kept(self, chunk, shape, kind):
        """A whole chunk: as it was decompressed a moment ago, or now."""
        key = (self.name, chunk)
        values = self._recent.get(key)
        if values is None:
            values = np.empty(shape, kind)
            self._decompress(chunk, values)
            self._recent.put(key, values)
        return values

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


def load(segments, names=()):
    """
    Read what describes segments, side by side where they lie far away.

    Parameters
    ----------
    segments : list of SegmentReader
    names : sequence of str
        Arrays that will be read.
    """
    if not segments:
        return
    root = segments[0].folder
    exhaust(files.side_by_side(root, _manifest_of, [s for s in segments if not s.is_open]))
    due = [(s, name) for s in segments for name in names if s.lacks(name)]
    exhaust(files.side_by_side(root, lambda one: one[0].array(one[1]), due))


def read_whole(segments, names):
    """
    All values of some arrays of each segment.

    Parameters
    ----------
    segments : list of SegmentReader
        At least one.
    names : list of str

    Returns
    -------
    values : list of list of numpy.ndarray
        Of each segment, in the order of the names.
    """
    load(segments)
    asked = [(segment, name) for segment in segments for name in names]
    found = files.side_by_side(segments[0].folder, lambda one: one[0].whole(one[1]), asked)
    return [[next(found) for _ in names] for _ in segments]


def exhaust(iterator):
    """Let everything be done; what it gives is not wanted."""
    deque(iterator, maxlen=0)


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


def _manifest_of(segment):
    return segment.manifest


def _number(four):
    return int.from_bytes(four, "little")


def _compare(data, expected, name):
    if digest(data) != expected:
        raise DamageError(f"{name}: the object is not what was written.", hint=_CHECK)


_CHECK = "'vconst store check' finds all damage, and with --repair reads the source files again."
