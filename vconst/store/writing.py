"""
Zarr groups in memory, as zarr writes them, byte for byte.

zarr writes an array chunk by chunk through an event loop and threads: for the short arrays of
a segment that takes several times as long as compressing them.
"""

import json
from functools import lru_cache

import google_crc32c
import numpy as np
import zarr
from numcodecs import blosc
from zarr.codecs import BloscCodec, Crc32cCodec

from vconst.store.layout import MANIFEST

#: Values in one chunk; from there on a read costs its decompression and little else.
CHUNK_VALUES = 2**18

#: Blocks of this many bytes at level 1 are smaller than those that blosc would choose at level 2,
#: and take a third less time both ways.
_CODE, _LEVEL, _BLOCK = "zstd", 1, 2**19


class GroupWriter:
    """
    A new group.

    Parameters
    ----------
    attributes : mapping
        Plain JSON.

    Attributes
    ----------
    objects : dict of str to bytes
        What was written, by path inside the outermost group.
    """

    def __init__(self, attributes, _objects=None, _place=""):
        self.objects = {} if _objects is None else _objects
        self._place = _place
        about = {"attributes": dict(attributes), "zarr_format": 3, "node_type": "group"}
        self._describe("", about)

    def group(self, name, attributes):
        """A new group inside this one."""
        return GroupWriter(attributes, self.objects, f"{self._place}{name}/")

    def array(self, name, values, dims, attributes, fill):
        """
        Write encoded numbers as one array, every chunk of it.

        Parameters
        ----------
        name : str
        values : numpy.ndarray
            As :func:`vconst.store.arrays.encode` gives them.
        dims : sequence of str
        attributes : mapping
            Plain JSON.
        fill : number
            The zarr fill value; it also fills up the last chunk.
        """
        values = np.ascontiguousarray(values, values.dtype.newbyteorder("=")).reshape(values.shape)
        shape = chunk_shape(values.shape)
        about = json.loads(_description(values.dtype, fill))
        about["shape"] = list(values.shape)
        about["chunk_grid"]["configuration"]["chunk_shape"] = list(shape)
        about["attributes"], about["dimension_names"] = dict(attributes), list(dims)
        if not dims:
            del about["dimension_names"]
        self._describe(f"{name}/", about)
        for number, chunk in enumerate(_chunks(values, shape, fill)):
            place = "".join(f"/{number if axis == 0 else 0}" for axis in range(values.ndim))
            self.objects[f"{self._place}{name}/c{place}"] = _encode(chunk)

    def _describe(self, name, about):
        text = json.dumps(about, allow_nan=True, indent=2)
        self.objects[f"{self._place}{name}{MANIFEST}"] = text.encode()


def chunk_shape(shape):
    """About 2^18 values: whole trailing dimensions, as many samples as fit, at least one."""
    if not shape:
        return ()
    trailing = [max(1, length) for length in shape[1:]]
    rows = max(1, CHUNK_VALUES // int(np.prod(trailing, dtype=np.int64)))
    return (max(1, min(rows, shape[0])), *trailing)


def _chunks(values, shape, fill):
    """The values in pieces along the samples; the last one is filled up."""
    if not values.size:
        return
    if not values.ndim:
        yield values
        return
    height = shape[0]
    for first in range(0, len(values), height):
        chunk = values[first : first + height]
        if len(chunk) < height:
            whole = np.full(shape, fill, values.dtype)
            whole[: len(chunk)] = chunk
            chunk = whole
        yield chunk


def _encode(chunk):
    """A chunk as it is stored; where nothing is amiss all bits are zero, in many chunks."""
    words = chunk.reshape(-1).view(np.uint8)  # not values: minus zero is not zero
    if words[: chunk.itemsize].any() or words.any():
        return _compressed(chunk)
    return _zeros(chunk.dtype, chunk.shape)


@lru_cache(maxsize=64)
def _zeros(dtype, shape):
    return _compressed(np.zeros(shape, dtype))


def _compressed(chunk):
    body = blosc.compress(chunk, _CODE.encode(), _LEVEL, blosc.BITSHUFFLE, _BLOCK)
    return body + google_crc32c.value(body).to_bytes(4, "little")


@lru_cache(maxsize=64)
def _description(dtype, fill):
    """What zarr says of an array of a type, all that depends on its values left empty."""
    held = {}
    zarr.create_array(
        zarr.storage.MemoryStore(held),
        shape=(1,),
        chunks=(1,),
        dtype=dtype,
        filters=None,
        compressors=[
            BloscCodec(
                cname=_CODE,
                clevel=_LEVEL,
                shuffle="bitshuffle",
                typesize=dtype.itemsize,
                blocksize=_BLOCK,
            ),
            Crc32cCodec(),
        ],
        fill_value=fill,
        dimension_names=("x",),
        zarr_format=3,
    )
    return held[MANIFEST].to_bytes()
