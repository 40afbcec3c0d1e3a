"""What is written without zarr is what zarr would have written."""

import numpy as np
import pytest
import zarr
from zarr.codecs import BloscCodec, Crc32cCodec

from vconst.store.arrays import encode
from vconst.store.writing import CHUNK_VALUES, GroupWriter, chunk_shape

DRAW = np.random.default_rng(3)
ARRAYS = {
    "float": DRAW.standard_normal(700).astype("f4"),
    "double with a second chunk": DRAW.standard_normal(CHUNK_VALUES + 5),
    "spectra": DRAW.standard_normal((3000, 100)).astype("f4"),
    "cube": DRAW.integers(0, 9, (40, 6, 5)).astype("i2"),
    "complex": (DRAW.standard_normal(CHUNK_VALUES + 1) + 1j).astype("c8"),
    "bool": DRAW.random(50) > 0.5,
    "bits": DRAW.integers(0, 2**32, 60).astype("u4"),
    "bytes": np.arange(30, dtype="u1"),
    "big endian": np.arange(30, dtype=">i4"),
    "every other": np.arange(60, dtype="f4")[::2],
    "column": np.asfortranarray(DRAW.standard_normal((50, 4))),
    "time": np.arange(10).astype("M8[s]").astype("M8[ns]"),
    "duration": np.arange(10).astype("m8[ns]"),
    "text": np.array(["a", "b", "a", "ü"]),
    "one": np.array(3.5),
    "none": np.zeros(0, "f4"),
    "no columns": np.zeros((4, 0), "f4"),
}


def _by_zarr(name, numbers, dims, attributes, fill):
    held = {}
    group = zarr.open_group(
        zarr.storage.MemoryStore(held), mode="w", zarr_format=3, attributes={"a": 1}
    )
    numbers = np.ascontiguousarray(numbers, numbers.dtype.newbyteorder("=")).reshape(numbers.shape)
    array = group.create_array(
        name,
        shape=numbers.shape,
        dtype=numbers.dtype,
        chunks=chunk_shape(numbers.shape),
        filters=None,
        compressors=[
            BloscCodec(
                cname="zstd",
                clevel=1,
                shuffle="bitshuffle",
                typesize=numbers.dtype.itemsize,
                blocksize=2**19,
            ),
            Crc32cCodec(),
        ],
        fill_value=fill,
        dimension_names=dims,
        attributes=attributes,
        config={"write_empty_chunks": True},
    )
    if numbers.size:
        array[...] = numbers
    return {name: buffer.to_bytes() for name, buffer in held.items()}


@pytest.mark.parametrize("kind", ARRAYS)
def test_objects_are_byte_for_byte_those_of_zarr(kind):
    values = ARRAYS[kind]
    dims = ("time", "frequency", "channel")[: values.ndim]
    encoded = encode(values, {"units": "K", "long_name": "größe"} if kind != "time" else {})
    group = GroupWriter({"a": 1})
    group.array("x", encoded[0], dims, *encoded[1:])
    assert group.objects == _by_zarr("x", encoded[0], dims, *encoded[1:])


def test_a_group_inside_is_one_of_zarr():
    group = GroupWriter({"a": 1})
    group.group("blocks", {"gap": 10.0}).array("x", np.arange(3.0), ("block",), {}, np.nan)
    held = {name: zarr.buffer.cpu.Buffer.from_bytes(data) for name, data in group.objects.items()}
    opened = zarr.open_group(zarr.storage.MemoryStore(held), mode="r", zarr_format=3)
    assert opened["blocks"].attrs["gap"] == 10.0
    assert opened["blocks/x"][:].tolist() == [0.0, 1.0, 2.0]
    assert opened.attrs["a"] == 1
