"""
Careful reading of HDF5: only what was asked for, and only from the file itself.

HDF5 can be made to return bytes of other files (external storage, external links, virtual
datasets) and to declare terabytes in a few kilobytes; h5py checks none of it.
"""

import os
from contextlib import contextmanager
from math import prod
from pathlib import Path

import h5py
import numpy as np

from vconst import FileError

#: Bytes of one dataset: a half-orbit at 1 Hz takes 20 kB a column.
LIMIT = 16 * 1024**2

#: A dataset that declares more than this many times the size of its file is a bomb.
RATIO = 1000

#: What h5py raises on damaged files.
DAMAGE = (OSError, RuntimeError, KeyError, ValueError, TypeError)


@contextmanager
def opened(path, product):
    """
    An HDF5 file, open for reading; what h5py raises inside becomes a FileError.

    Parameters
    ----------
    path : path-like
        Of a local file.
    product : str
        For the message.

    Yields
    ------
    file : h5py.File

    Raises
    ------
    FileError
        If the file is empty, not HDF5, cut short or damaged.
    """
    path = Path(path)
    if path.stat().st_size == 0:
        raise FileError(f"{product}: '{path.name}' is empty (0 bytes).", hint="Download it again.")
    try:
        with h5py.File(path, "r", locking=False) as file:
            yield file
    except DAMAGE as error:
        raise FileError(
            f"{product}: '{path.name}' is not a whole HDF5 file: {error}.",
            hint="It is cut short or damaged: download it again.",
        ) from error


def names(file):
    """Names of the links in the root, sorted; nothing is opened."""
    return sorted(file)


def holds(file, name):
    """Whether the root has a link of this name, wherever it leads."""
    return file.id.links.exists(name.encode())


def read_dataset(file, name, *, width, product):
    """
    The values of one dataset of the root.

    Parameters
    ----------
    file : h5py.File
    name : str
        It must be there.
    width : int
        Number of columns that are expected.
    product : str
        For messages.

    Returns
    -------
    values : numpy.ndarray
        Shape (n,) if *width* is 1, else (n, width).
    dataset : h5py.h5d.DatasetID
        For its attributes.

    Raises
    ------
    FileError
        If it is not a plain array of numbers, stored whole in this file.
    """
    dataset, layout = _open(file, name, product)
    size = os.fstat(file.id.get_vfd_handle()).st_size
    shape = _checked_shape(dataset, name, width, size, product)
    declared = prod(shape) * dataset.dtype.itemsize
    stored = dataset.get_storage_size() if layout == h5py.h5d.CONTIGUOUS else declared
    if stored < declared:
        raise _refused(product, name, f"holds {stored} of {declared} bytes")
    values = np.empty(shape, dataset.dtype)
    dataset.read(h5py.h5s.ALL, h5py.h5s.ALL, values)
    return values.reshape(shape[0]) if width == 1 else values, dataset


def read_attribute(thing, name):
    """
    One attribute as plain Python: text, number or None.

    Parameters
    ----------
    thing : h5py.h5d.DatasetID or h5py.h5g.GroupID
    name : bytes

    Returns
    -------
    value : str, int, float or None
        None if it is absent, empty, or longer than 64 values; of an array the first.
    """
    if not h5py.h5a.exists(thing, name):
        return None
    attribute = h5py.h5a.open(thing, name)
    shape, dtype = attribute.shape, attribute.dtype
    if shape is None or not 0 < prod(shape) <= 64 or dtype.kind not in "iufSO":
        return None
    value = np.empty(shape, dtype)
    attribute.read(value)
    return _plain(value.reshape(-1)[0])


def _open(file, name, product):
    link = file.id.links.get_info(name.encode())
    if link.type != h5py.h5l.TYPE_HARD:
        raise _refused(product, name, "is a link to somewhere else")
    dataset = h5py.h5o.open(file.id, name.encode())
    if not isinstance(dataset, h5py.h5d.DatasetID):
        raise _refused(product, name, "is not an array")
    plan = dataset.get_create_plist()
    layout = plan.get_layout()
    if layout == h5py.h5d.VIRTUAL:
        raise _refused(product, name, "is virtual: its values are in other files")
    if plan.get_external_count():
        raise _refused(product, name, "keeps its values in another file")
    if dataset.dtype.kind not in "iuf":
        raise _refused(product, name, f"holds {dataset.dtype}, not numbers")
    return dataset, layout


def _checked_shape(dataset, name, width, size, product):
    shape = dataset.shape
    if shape is None or not (shape[1:] == (width,) or (width == 1 and len(shape) == 1)):
        raise _refused(product, name, f"has shape {shape}, not (records, {width})")
    declared = prod(shape) * dataset.dtype.itemsize
    if declared > min(LIMIT, RATIO * size):
        raise _refused(product, name, f"declares {declared} bytes in a file of {size}")
    return shape


def _refused(product, name, why):
    return FileError(
        f"{product}: '{name}' {why}. Level 2 files hold plain arrays of numbers.",
        hint="Do not trust this file: get it again from where it is published.",
    )


def _plain(value):
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace").strip("\x00 ")
    return value.item() if isinstance(value, np.generic) else str(value)
