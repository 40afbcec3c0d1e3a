"""Datasets and attributes of a made-up file, through h5py's lower level."""

from functools import cache
from typing import NamedTuple

import h5py
import numpy as np

SCALAR = h5py.h5s.create(h5py.h5s.SCALAR)
ONE = h5py.h5s.create_simple((1,))
TWO = h5py.h5s.create_simple((2,))
NOTHING = h5py.h5s.create(h5py.h5s.NULL)
FLOAT = h5py.h5t.IEEE_F64LE
WHOLE = h5py.h5t.STD_I64LE
PLAN = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
PLAN.set_obj_track_times(False)  # the same samples give the same bytes


class Described(NamedTuple):
    """Name of a dataset, and what it says of itself."""

    name: str
    fill: float
    long_name: str
    unit: str
    valid: tuple[float, float] | str


def lay_out(file, root, unit_attribute, datasets, generated):
    """
    Make the attributes of a file and its datasets, one after the other.

    Parameters
    ----------
    file : h5py.File
        New.
    root : mapping of str to bytes, int or other
        Attributes of the file.
    unit_attribute : bytes
        What datasets call their unit.
    datasets : iterable of (Described, numpy.ndarray)
    generated : bytes
        ``GenerationDate`` of every dataset.
    """
    for name, value in root.items():
        if isinstance(value, bytes):
            _text(file.id, name.encode(), value)
        elif isinstance(value, int):
            h5py.h5a.create(file.id, name.encode(), WHOLE, ONE).write(np.array([value]))
        else:
            file.attrs[name] = value
    for described, values in datasets:
        dataset = _dataset(file.id, described.name, values)
        _describe(dataset, described, unit_attribute, generated)


def _dataset(group, name, values):
    space = h5py.h5s.create_simple(values.shape)
    dataset = h5py.h5d.create(group, name.encode(), _kind(values.dtype), space, PLAN)
    if values.size:
        dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, values)
    return dataset


def _describe(dataset, described, unit_attribute, generated):
    _numbers(dataset, b"FillValue", ONE, [described.fill])
    _text(dataset, b"GenerationDate", generated)
    _text(dataset, b"LongName", described.long_name.encode())
    _text(dataset, unit_attribute, described.unit.encode())
    if isinstance(described.valid, str):
        _text(dataset, b"ValidRange", described.valid.encode())
    else:
        _numbers(dataset, b"ValidRange", TWO, described.valid)


def _numbers(thing, name, space, numbers):
    attribute = h5py.h5a.create(thing, name, FLOAT, space)
    attribute.write(np.array(numbers, "<f8"), FLOAT)


def _text(thing, name, text):
    if not text:
        h5py.h5a.create(thing, name, _kind(np.dtype("S1")), NOTHING)
        return
    value = np.array(text)
    kind = _kind(value.dtype)
    h5py.h5a.create(thing, name, kind, SCALAR).write(value, kind)


@cache
def _kind(dtype):
    """How HDF5 calls a type; few are needed, again and again."""
    return h5py.h5t.py_create(dtype)
