"""One numpy array as the numbers of a zarr array and back: codes and scales."""

import numpy as np
import zarr
from zarr.buffer.cpu import Buffer

from vconst.errors import DatasetError
from vconst.store.layout import MANIFEST

#: Degrees that one step of a stored position means: 0.11 m on the ground.
POSITION_STEP = 1e-6
#: Stored position that means "no position".
NO_POSITION = -(2**31)
#: Stored time that means "no time"; numpy's NaT.
NO_TIME = -(2**63)
TIME_UNITS = "nanoseconds since 1970-01-01"

_NO_COMPLEX = complex(np.nan)
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
    fill = np.nan if kind == "f" else _NO_COMPLEX if kind == "c" else values.dtype.type(0)
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
    if is_position(numbers, attributes):
        return decode_position(numbers, attributes), kept
    return numbers, kept


def is_position(array, attributes):
    """Whether an array, here or stored, holds positions as steps."""
    return "scale_factor" in attributes and array.dtype.kind == "i"


def decode_position(numbers, attributes, out=None):
    """What :func:`decode` gives for positions; into *out* of float64 where it is given."""
    values = np.multiply(numbers, attributes["scale_factor"], out=out)
    none = numbers == NO_POSITION
    if none.any():
        values[none] = np.nan
    return values


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
