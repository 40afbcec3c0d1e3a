"""One numpy array as a zarr v3 array and back: codes, scales and chunks."""

import numpy as np
import zarr
from zarr.buffer.cpu import Buffer
from zarr.codecs import BloscCodec, Crc32cCodec

from vconst.errors import DatasetError
from vconst.store.layout import MANIFEST

#: Values in one chunk; from there on a read costs its decompression and little else.
CHUNK_VALUES = 2**18
#: Degrees that one step of a stored position means: 0.11 m on the ground.
POSITION_STEP = 1e-6
#: Stored position that means "no position".
NO_POSITION = -(2**31)
#: Stored time that means "no time"; numpy's NaT.
NO_TIME = -(2**63)
TIME_UNITS = "nanoseconds since 1970-01-01"

_RESERVED = ("_FillValue", "scale_factor", "add_offset", "strings", "calendar")


def encode(values, attributes, *, position=False):
    """
    The numbers that are stored for an array, and the attributes that say how.

    Parameters
    ----------
    values : numpy.ndarray
        Numbers, bool, ``datetime64``, ``timedelta64`` or text (None in it becomes "").
    attributes : mapping
        Plain JSON.
    position : bool
        Latitude or longitude in degree: kept as int32 of 1e-6 degree, NaN as -2^31.
        Values that do not fit (2147 degree and more) keep their array in float64,
        rounded in the same way where they can be.

    Returns
    -------
    numbers : numpy.ndarray
    attributes : dict
    fill : number
        The zarr fill value; all chunks are written, so it is never met.
    """
    reserved = [name for name in _RESERVED if name in attributes]
    if reserved:
        raise DatasetError(
            f"attribute '{reserved[0]}' says how values are stored; the store sets it."
        )
    kind = values.dtype.kind
    if kind in "OUS":
        return _encode_text(values, attributes)
    if kind == "M":
        numbers = values.astype("datetime64[ns]").view("i8")
        said = {"units": TIME_UNITS, "calendar": "proleptic_gregorian", "_FillValue": NO_TIME}
        return numbers, {**attributes, **said}, NO_TIME
    if kind == "m":
        return values.astype("timedelta64[ns]").view("i8"), {**attributes, "units": "ns"}, NO_TIME
    if position and kind == "f":
        return _encode_position(values, attributes)
    fill = np.nan if kind == "f" else complex(np.nan) if kind == "c" else values.dtype.type(0)
    return values, dict(attributes), fill


def decode(numbers, attributes):
    """
    What :func:`encode` was given, from what it gave.

    Returns
    -------
    values : numpy.ndarray
        Positions are ``i * 1e-6`` in float64 everywhere; text is ``U``.
    attributes : dict
        Without those that say how values are stored.
    """
    kept = {name: value for name, value in attributes.items() if name not in _RESERVED}
    if "strings" in attributes:
        return np.array(attributes["strings"] or [""], dtype="U")[numbers], kept
    if attributes.get("units") == TIME_UNITS:
        kept.pop("units")
        return numbers.view("datetime64[ns]"), kept
    if "scale_factor" in attributes and numbers.dtype.kind == "i":
        values = numbers * attributes["scale_factor"]
        values[numbers == NO_POSITION] = np.nan
        return values, kept
    return numbers, kept


def write_array(group, name, values, dims, attributes, fill):
    """Write encoded numbers as one zarr array of a group, every chunk of it."""
    array = group.create_array(
        name,
        shape=values.shape,
        dtype=values.dtype,
        chunks=chunk_shape(values.shape),
        filters=None,
        compressors=[
            BloscCodec(
                cname="zstd", clevel=3, shuffle="bitshuffle", typesize=values.dtype.itemsize
            ),
            Crc32cCodec(),
        ],
        fill_value=fill,
        dimension_names=dims,
        attributes=attributes,
        config={"write_empty_chunks": True},
    )
    if values.size:
        array[...] = np.ascontiguousarray(values) if values.ndim else values


def write_group(attributes):
    """
    A new zarr group in memory.

    Returns
    -------
    group : zarr.Group
    objects : callable
        ``objects()`` gives what was written: bytes by path.
    """
    held = {}
    group = zarr.open_group(
        zarr.storage.MemoryStore(held), mode="w", zarr_format=3, attributes=attributes
    )
    return group, lambda: {name: buffer.to_bytes() for name, buffer in sorted(held.items())}


def open_group(objects):
    """
    A zarr group of objects that were read already.

    Parameters
    ----------
    objects : mapping of str to bytes
        By path inside the group; chunks that nobody will ask for may be left out.

    Returns
    -------
    group : zarr.Group
    """
    held = {name: Buffer.from_bytes(data) for name, data in objects.items()}
    if MANIFEST not in held:
        held[MANIFEST] = Buffer.from_bytes(b'{"zarr_format":3,"node_type":"group"}')
    store = zarr.storage.MemoryStore(held, read_only=True)
    return zarr.open_group(store, mode="r", zarr_format=3, use_consolidated=False)


def chunk_shape(shape):
    """About 2^18 values: whole trailing dimensions, as many samples as fit, at least one."""
    if not shape:
        return ()
    trailing = [max(1, length) for length in shape[1:]]
    rows = max(1, CHUNK_VALUES // int(np.prod(trailing, dtype=np.int64)))
    return (max(1, min(rows, shape[0])), *trailing)


def _encode_text(values, attributes):
    if values.dtype.kind == "S":
        values = np.char.decode(values, "utf-8", "replace")
    text = np.array(["" if item is None else str(item) for item in values.ravel().tolist()], "U")
    table, codes = np.unique(text, return_inverse=True)
    numbers = codes.reshape(values.shape).astype("i4")
    return numbers, {**attributes, "strings": table.tolist()}, 0


def _encode_position(values, attributes):
    steps = np.rint(np.asarray(values, "f8") * 1e6)
    fits = np.abs(steps) < 2**31
    if not np.all(fits | np.isnan(steps)):
        return np.where(fits, steps * POSITION_STEP, values), dict(attributes), np.nan
    numbers = np.where(np.isnan(steps), NO_POSITION, steps).astype("i4")
    said = {"scale_factor": POSITION_STEP, "_FillValue": NO_POSITION}
    return numbers, {**attributes, **said}, NO_POSITION
