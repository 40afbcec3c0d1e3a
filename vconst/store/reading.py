"""Reading rows of segments: each chunk once, and nothing that is not what was written."""

import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
import zarr

from vconst.errors import DamageError
from vconst.store import files
from vconst.store.agreement import common_attributes, translate_flags
from vconst.store.arrays import decode
from vconst.store.layout import MANIFEST, digest, segment_name


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
        self.folder = str(Path(root) / self.name)
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
            store = zarr.storage.LocalStore(self.folder, read_only=True)
            self._arrays[name] = zarr.open_array(store, path=name, mode="r", zarr_format=3)
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
        numbers = self._slice(name, 0, array.shape[0] if array.ndim else 1)
        return decode(numbers, dict(array.attrs))[0]

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
        array = self.array(name)
        height = array.chunks[0]
        apart = first[1:] // height > (stop[:-1] - 1) // height + 1
        spans = np.split(np.arange(first.size), np.flatnonzero(apart) + 1)
        parts = [self._span(name, first[span], stop[span]) for span in spans if span.size]
        parts = parts or [self._slice(name, 0, 0)]
        numbers = parts[0] if len(parts) == 1 else np.concatenate(parts)
        return decode(numbers, dict(array.attrs))[0]

    def _span(self, name, first, stop):
        block = self._slice(name, int(first[0]), int(stop[-1]))
        if (stop - first).sum() == len(block):
            return block
        return block[expand(first - first[0], stop - first[0])]

    def _slice(self, name, first, stop):
        array = self.array(name)
        self._expect_chunks(name, array, first, stop)
        try:
            return np.asarray(array[first:stop] if array.ndim else array[...])
        except Exception as error:
            raise DamageError(
                f"{self.name}/{name}: rows {first} to {stop} cannot be decoded ({error}).",
                hint=_CHECK,
            ) from error

    def _expect_chunks(self, name, array, first, stop):
        """A chunk that is not there reads as fill; so look before reading."""
        objects = self.manifest["objects"]
        tail = "/0" * (array.ndim - 1)
        if array.ndim:
            numbers = range(first // array.chunks[0], -(-stop // array.chunks[0]))
            chunks = [f"{name}/c/{number}{tail}" for number in numbers]
        else:
            chunks = [f"{name}/c"]
        for chunk in chunks:
            found = files.size(f"{self.folder}/{chunk}")
            if found != objects[chunk]["bytes"]:
                state = "is missing" if found is None else f"has {found} bytes"
                raise DamageError(
                    f"{self.name}/{chunk}: the object {state}, "
                    f"{objects[chunk]['bytes']} bytes were written.",
                    hint=_CHECK,
                )


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


def _compare(data, expected, name):
    if digest(data) != expected:
        raise DamageError(f"{name}: the object is not what was written.", hint=_CHECK)


_CHECK = "Run 'vconst store check' for all damage; restore it or ingest its files again."
