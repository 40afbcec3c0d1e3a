"""Datasets and attributes of a made-up file, through h5py's lower level."""

from functools import cache

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


def write_file(path, faulty, generated):
    """
    Write columns as an HDF5 file.

    Parameters
    ----------
    path : path-like
        Overwritten.
    faulty : vconst_cses.faults.Faulty
        Columns, attributes of the file, and how its units are called.
    generated : bytes
        ``GenerationDate`` of every dataset.
    """
    with h5py.File(path, "w") as file:
        for name, value in faulty.root.items():
            if isinstance(value, bytes):
                _text(file.id, name.encode(), value)
            elif isinstance(value, int):
                h5py.h5a.create(file.id, name.encode(), WHOLE, ONE).write(np.array([value]))
            else:
                file.attrs[name] = value
        for column, name, values in faulty.datasets():
            dataset = _dataset(file.id, name, values)
            _describe(dataset, column, faulty, generated)


def _dataset(group, name, values):
    space = h5py.h5s.create_simple(values.shape)
    dataset = h5py.h5d.create(group, name.encode(), _kind(values.dtype), space, PLAN)
    if values.size:
        dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, values)
    return dataset


def _describe(dataset, column, faulty, generated):
    _numbers(dataset, b"FillValue", ONE, [column.fill])
    _text(dataset, b"GenerationDate", generated)
    _text(dataset, b"LongName", column.long_name.encode())
    _text(dataset, faulty.unit_attribute.encode(), faulty.unit_of(column).encode())
    if isinstance(column.valid, str):
        _text(dataset, b"ValidRange", column.valid.encode())
    else:
        _numbers(dataset, b"ValidRange", TWO, column.valid)


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
