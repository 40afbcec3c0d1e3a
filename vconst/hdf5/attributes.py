"""Attributes of HDF5 as plain Python."""

from functools import cache
from math import prod

import h5py
import numpy as np

#: Longest text (bytes) of an attribute that is read without asking for its type first.
WORDS = 64

#: Numbers of an attribute that eight bytes can hold: of one byte each.
NUMBERS = 8

#: Values of an attribute that are read.
MOST = 4096


def plain(value):
    """
    One value of an attribute as plain Python.

    Parameters
    ----------
    value : bytes, str, number or numpy scalar

    Returns
    -------
    value : str, int or float
        Text without zeros and spaces at its ends.
    """
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace").strip("\x00 ")
    return value.item() if isinstance(value, np.generic) else str(value).strip("\x00 ")


def attribute_of(thing, name, expected=None):
    """
    An attribute as plain Python: the first of what it holds; None if there is none.

    Parameters
    ----------
    thing : h5py object of the lower level
    name : str or bytes
    expected : str or None
        ``"text"``, ``"number"`` or ``"whole"``: what it most likely is.
    """
    try:
        attribute = h5py.h5a.open(thing, name)
    except KeyError:
        return None
    try:
        value = _read_usual(attribute, attribute.get_storage_size(), expected or _kind(attribute))
    except (OSError, TypeError, ValueError, RuntimeError):
        value = None  # of another kind, or of none
    return value if value is not None else _read_any(attribute)


def values_of(thing, name):
    """
    An attribute with all that it holds.

    Parameters
    ----------
    thing : h5py object of the lower level
    name : str or bytes

    Returns
    -------
    value : str, int, float, tuple or None
        Of several a tuple; empty text of nothing; None if there is no such attribute.
    """
    try:
        attribute = h5py.h5a.open(thing, name)
    except KeyError:
        return None
    if attribute.get_space().get_simple_extent_npoints() == 1:
        kind, size = _kind(attribute), attribute.get_storage_size()
        if kind != "whole" or size < 8:  # an unsigned one of eight bytes may be greater than int64
            value = _read_usual(attribute, size, kind)
            if value is not None:
                return value
    shape, dtype = attribute.shape, attribute.dtype
    if shape is None or not 0 < prod(shape) <= MOST or dtype.kind not in "iufSO":
        return ""
    values = np.zeros(shape, dtype)
    attribute.read(values)
    plain_ones = tuple(plain(value) for value in values.reshape(-1))
    return plain_ones[0] if len(plain_ones) == 1 else plain_ones


def _kind(attribute):
    """What it holds: text of a fixed length, whole numbers, numbers, or something else."""
    kind = attribute.get_type()
    if isinstance(kind, h5py.h5t.TypeStringID):
        return "" if kind.is_variable_str() else "text"
    if isinstance(kind, h5py.h5t.TypeIntegerID):
        return "whole"
    return "number" if isinstance(kind, h5py.h5t.TypeFloatID) else ""


def _read_usual(attribute, size, kind):
    """
    Short text, or the first of a few numbers: a third of the time of any other.

    h5py does not compare the room with what HDF5 fills. An attribute of *size* bytes has at
    most as many elements as bytes; room is made for so many.
    """
    if kind == "text" and 0 < size <= WORDS:
        text = np.zeros(size, f"S{size}")
        attribute.read(text, _text_type(size))
        return plain(text[0])
    if kind in ("whole", "number") and 0 < size <= 8:
        number = np.empty(NUMBERS, np.int64 if kind == "whole" else np.float64)
        attribute.read(number, h5py.h5t.NATIVE_INT64 if kind == "whole" else _DOUBLE)
        return number[0].item()
    return None


_DOUBLE = h5py.h5t.NATIVE_DOUBLE


@cache
def _text_type(size):
    kind = h5py.h5t.C_S1.copy()
    kind.set_size(size)
    kind.set_strpad(h5py.h5t.STR_NULLPAD)
    return kind


def _read_any(attribute):
    shape, dtype = attribute.shape, attribute.dtype
    if shape is None or not 0 < prod(shape) <= 64 or dtype.kind not in "iufSO":
        return None
    value = np.empty(shape, dtype)
    attribute.read(value)
    return plain(value.reshape(-1)[0])
