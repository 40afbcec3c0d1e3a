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
from vconst_cses.plain import plain, refused

#: Bytes of one dataset: a half-orbit of waveforms takes up to 100 MB a component.
LIMIT = 512 * 1024**2

#: A dataset that declares more than this many times the size of its file is a bomb.
RATIO = 200

#: A megabyte may be declared by any file; RATIO is for larger ones.
ALWAYS = 1024**2

#: Longest text of an attribute that is read, in bytes.
WORDS = 4096

#: Types that need no looking up.
NATIVE = {
    "<f8": h5py.h5t.IEEE_F64LE,
    "<f4": h5py.h5t.IEEE_F32LE,
    "<i8": h5py.h5t.STD_I64LE,
    "<i4": h5py.h5t.STD_I32LE,
}

#: What h5py raises on damaged files.
DAMAGE = (OSError, RuntimeError, KeyError, ValueError, TypeError, OverflowError, MemoryError)


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
    file : Hdf5

    Raises
    ------
    FileError
        If the file is empty, not HDF5, cut short or damaged.
    """
    path = Path(path)
    if path.stat().st_size == 0:
        raise FileError(f"{product}: '{path.name}' is empty (0 bytes).", hint="Download it again.")
    access = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
    access.set_fclose_degree(h5py.h5f.CLOSE_STRONG)
    access.set_file_locking(False, ignore_when_disabled=True)
    try:
        file = h5py.h5f.open(os.fsencode(path), h5py.h5f.ACC_RDONLY, access)
        try:
            yield Hdf5(file, product)
        finally:
            file.close()
    except FileError:
        raise
    except DAMAGE as error:
        raise FileError(
            f"{product}: '{path.name}' is not a whole HDF5 file: {error}.",
            hint="It is cut short or damaged: download it again.",
        ) from error


class Hdf5:
    """
    The root of an HDF5 file: its datasets and attributes by name.

    Parameters
    ----------
    file : h5py.h5f.FileID
    product : str
        For messages.
    """

    def __init__(self, file, product):
        self._root = h5py.h5g.open(file, b"/")
        self._size = file.get_filesize()
        self._product = product

    def names(self):
        """Names of the links in the root, sorted; nothing is opened."""
        return sorted(name.decode("utf-8", "replace") for name in self._root)

    def holds(self, name):
        """Whether the root has a link of this name, wherever it leads."""
        return self._root.links.exists(name.encode())

    def attribute(self, name):
        """An attribute of the file as plain Python; see :func:`vconst_cses.plain.plain`."""
        return _read_attribute(self._root, name)

    def read(self, name, shape):
        """
        The values of one dataset of the root.

        Parameters
        ----------
        name : str
            It must be there.
        shape : tuple of int or None
            Of a record; None for an axis, any length.

        Returns
        -------
        values : numpy.ndarray
            Shape (records, *shape); a column (n, 1) becomes (n,).
        attributes : callable
            Gives an attribute of it by name.

        Raises
        ------
        FileError
            If it is not a plain array of numbers, stored whole in this file.
        """
        dataset, layout = self._open(name)
        found = self._checked_shape(dataset, name, shape)
        kind = dataset.dtype
        declared = prod(found) * kind.itemsize
        stored = dataset.get_storage_size() if layout == h5py.h5d.CONTIGUOUS else declared
        if stored < declared:
            raise refused(self._product, name, f"holds {stored} of {declared} bytes")
        values = np.empty(found, kind)
        dataset.read(h5py.h5s.ALL, h5py.h5s.ALL, values, NATIVE.get(kind.str))
        values = values if shape else values.reshape(-1)
        return values, lambda attribute: _read_attribute(dataset, attribute)

    def _open(self, name):
        link = self._root.links.get_info(name.encode())
        if link.type != h5py.h5l.TYPE_HARD:
            raise refused(self._product, name, "is a link to somewhere else")
        dataset = h5py.h5o.open(self._root, name.encode())
        if not isinstance(dataset, h5py.h5d.DatasetID):
            raise refused(self._product, name, "is not an array")
        if dataset.get_offset() is not None and dataset.dtype.kind in "iufS":
            return dataset, h5py.h5d.CONTIGUOUS  # its values lie in this file, in one piece
        plan = dataset.get_create_plist()
        layout = plan.get_layout()
        if layout == h5py.h5d.VIRTUAL:
            raise refused(self._product, name, "is virtual: its values are in other files")
        if plan.get_external_count():
            raise refused(self._product, name, "keeps its values in another file")
        if dataset.dtype.kind not in "iufS":
            raise refused(self._product, name, f"holds {dataset.dtype}, not numbers")
        return dataset, layout

    def _checked_shape(self, dataset, name, shape):
        found = dataset.shape
        if not fits(found, shape):
            wanted = ", ".join(map(str, ("records", *(shape or (1,)))))
            raise refused(self._product, name, f"has shape {found}, not ({wanted})")
        declared = prod(found) * dataset.dtype.itemsize
        if declared > LIMIT or declared > max(ALWAYS, RATIO * self._size):
            raise refused(
                self._product, name, f"declares {declared} bytes in a file of {self._size}"
            )
        return found


def fits(found, shape):
    """
    Whether a dataset has the shape that a table says.

    Parameters
    ----------
    found : tuple of int or None
        None for a dataset without values.
    shape : tuple of int or None
        Of a record; empty for (n, 1) or (n,), None for an axis: one of its lengths is 1.
    """
    if found is None:
        return False
    if shape is None:
        return len(found) == 1 or (len(found) == 2 and 1 in found)
    return found[1:] == shape if shape else found[1:] in ((), (1,))


def _read_attribute(thing, name):
    if not h5py.h5a.exists(thing, name):
        return None
    attribute = h5py.h5a.open(thing, name)
    value = _read_usual(attribute)
    return plain(value) if value is not None else _read_any(attribute)


def _read_usual(attribute):
    """Text of a fixed length, or one number in an array: a quarter of the time of any other."""
    kind = attribute.get_type()
    try:
        size = attribute.get_storage_size()
        if isinstance(kind, h5py.h5t.TypeStringID):
            if kind.is_variable_str() or not 0 < size <= WORDS or size != kind.get_size():
                return None
            text = np.empty((), f"S{size}")
            attribute.read(text, kind)
            return text[()]
        if size == 8 and isinstance(kind, h5py.h5t.TypeFloatID):
            number = np.empty(1)
            attribute.read(number, h5py.h5t.NATIVE_DOUBLE)
            return number[0]
    except (TypeError, ValueError, RuntimeError):
        return None  # of another shape, or of none
    return None


def _read_any(attribute):
    shape, dtype = attribute.shape, attribute.dtype
    if shape is None or not 0 < prod(shape) <= 64 or dtype.kind not in "iufSO":
        return None
    value = np.empty(shape, dtype)
    attribute.read(value)
    return plain(value.reshape(-1)[0])
