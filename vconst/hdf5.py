"""
Careful reading of HDF5: only what was asked for, and only from the file itself.

HDF5 can be made to return bytes of other files (external storage, external links, virtual
datasets) and to declare terabytes in a few kilobytes; h5py checks none of it.
"""

import os
import re
from contextlib import contextmanager
from functools import cache, partial
from math import prod
from pathlib import Path

import h5py
import numpy as np

from vconst.errors import FileError

#: Bytes of one dataset: half an orbit of waveforms takes up to 100 MB a component.
LIMIT = 512 * 1024**2

#: A dataset that declares more than this many times the size of its file is a bomb.
RATIO = 200

#: A megabyte may be declared by any file; RATIO is for larger ones.
ALWAYS = 1024**2

#: Files up to this size (bytes) are read at once: HDF5 asks the system for every header.
SMALL = 512 * 1024

#: Links that are looked at in the root; files of one instrument have some twenty datasets.
LINKS = 4096

#: Longest text (bytes) of an attribute that is read without asking for its type first.
WORDS = 64

#: Numbers of an attribute that eight bytes can hold: of one byte each.
NUMBERS = 8

#: Types that need no looking up.
NATIVE = {
    "<f8": h5py.h5t.IEEE_F64LE,
    "<f4": h5py.h5t.IEEE_F32LE,
    "<i8": h5py.h5t.STD_I64LE,
    "<i4": h5py.h5t.STD_I32LE,
}

NUMPY = {name: np.dtype(name) for name in NATIVE}

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
    size = path.stat().st_size
    if size == 0:
        raise FileError(f"{product}: '{path.name}' is empty (0 bytes).", hint="Download it again.")
    try:
        file = h5py.h5f.open(os.fsencode(path), h5py.h5f.ACC_RDONLY, _access(size <= SMALL))
        try:
            root = Hdf5(file, product)
            yield root
        except BaseException:
            file.close()  # with all that is open in it and kept by the traceback
            raise
        root.release()
    except FileError:
        raise
    except DAMAGE as error:
        raise FileError(
            f"{product}: '{path.name}' is not a whole HDF5 file: {_in_words(error)}.",
            hint="It is cut short or damaged: download it again.",
        ) from error


def _in_words(error):
    """What the HDF5 library said, in words for who has no need to know it."""
    said = " ".join(str(error).split())
    cut = re.search(r"truncated file: eof = (\d+),.*?stored_eof = (\d+)", said)
    if cut:
        return f"it has {int(cut[1])} bytes of the {int(cut[2])} that it should have"
    inside = re.search(r"\(([^()]*)\)$", said)
    return inside[1] if inside else said


@cache
def _access(small):
    """How files are opened: closing ends everything in them, and nothing is locked."""
    access = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
    if small:
        access.set_fapl_core(SMALL, False)
    access.set_fclose_degree(h5py.h5f.CLOSE_STRONG)
    access.set_file_locking(False, ignore_when_disabled=True)
    return access


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
        self.product = product
        self._links, self._said = {}, None
        self._root.links.iterate(self._note, info=True)
        if len(self._links) > LINKS:
            raise FileError(
                f"{product}: the file has more than {LINKS} entries; files of data have fewer.",
                hint="Do not trust this file: get it again from where it is published.",
            )

    def _note(self, name, info):
        """One link of the root and its type, as HDF5 lists it; True ends the listing."""
        self._links[name.decode("utf-8", "replace")] = info.type
        return len(self._links) > LINKS

    def release(self):
        """Let go of the file: the last who does closes it, which costs less than closing it all."""
        self._root = None

    def names(self):
        """Names of the links in the root, sorted; nothing is opened."""
        return sorted(self._links)

    def holds(self, name):
        """Whether the root has a link of this name, wherever it leads."""
        return name in self._links

    def attribute(self, name, expected=None):
        """An attribute of the file as plain Python; see :func:`plain`."""
        if self._said is None:
            said = set()
            h5py.h5a.iterate(self._root, said.add)
            self._said = said
        return _read_attribute(self._root, name, expected) if name in self._said else None

    def read(self, name, shape, dtype=""):
        """
        The values of one dataset of the root.

        Parameters
        ----------
        name : str
            It must be there.
        shape : tuple of int or None
            Of a record; None for an axis, any length.
        dtype : str
            What it is expected to hold, as numpy spells it; only a hint.

        Returns
        -------
        values : numpy.ndarray
            Shape (records, *shape); a column (n, 1) becomes (n,). Of the file's own type.
        attributes : callable
            Gives an attribute of it by name; its second argument is what is expected:
            ``"text"``, ``"number"``, ``"whole"`` or None.

        Raises
        ------
        FileError
            If it is not a plain array of numbers, stored whole in this file.
        """
        dataset = self._open(name)
        kind, native = _type_of(dataset, dtype)
        here = self._check_storage(dataset, kind, name)
        found = self._checked_shape(dataset, kind, name, shape)
        declared = prod(found) * kind.itemsize
        stored = dataset.get_storage_size() if here else declared
        if stored < declared:
            raise refused(self.product, name, f"holds {stored} of {declared} bytes")
        values = np.empty(found, kind)
        dataset.read(h5py.h5s.ALL, h5py.h5s.ALL, values, native)
        values = values if shape else values.reshape(-1)
        return values, partial(_read_attribute, dataset)

    def _open(self, name):
        if self._links[name] != h5py.h5l.TYPE_HARD:
            raise refused(self.product, name, "is a link to somewhere else")
        dataset = h5py.h5o.open(self._root, name.encode())
        if not isinstance(dataset, h5py.h5d.DatasetID):
            raise refused(self.product, name, "is not an array")
        return dataset

    def _check_storage(self, dataset, kind, name):
        """Whether values lie in one piece; refuses those that are no numbers of this file."""
        if dataset.get_offset() is not None and kind.kind in "iufS":
            return True  # they lie in this file
        plan = dataset.get_create_plist()
        layout = plan.get_layout()
        if layout == h5py.h5d.VIRTUAL:
            raise refused(self.product, name, "is virtual: its values are in other files")
        if plan.get_external_count():
            raise refused(self.product, name, "keeps its values in another file")
        if kind.kind not in "iufS":
            raise refused(self.product, name, f"holds {kind}, not numbers")
        return layout == h5py.h5d.CONTIGUOUS

    def _checked_shape(self, dataset, kind, name, shape):
        found = dataset.shape
        if not fits(found, shape):
            wanted = ", ".join(map(str, ("records", *(shape or (1,)))))
            raise refused(self.product, name, f"has shape {found}, not ({wanted})")
        declared = prod(found) * kind.itemsize
        if declared > LIMIT or declared > max(ALWAYS, RATIO * self._size):
            raise refused(
                self.product, name, f"declares {declared} bytes in a file of {self._size}"
            )
        return found


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


def refused(product, name, why):
    """The error of a dataset that is no plain array of numbers in the file itself."""
    return FileError(
        f"{product}: '{name}' {why}; plain arrays of numbers are read.",
        hint="Do not trust this file: get it again from where it is published.",
    )


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


def _type_of(dataset, expected):
    """Its type for numpy and, if it is a usual one, for HDF5: what is expected is tried first."""
    held, native = dataset.get_type(), NATIVE.get(expected)
    if native is not None and held.equal(native):
        return NUMPY[expected], native
    for name, native in NATIVE.items():
        if held.equal(native):
            return NUMPY[name], native
    return dataset.dtype, None


def _read_attribute(thing, name, expected):
    try:
        attribute = h5py.h5a.open(thing, name)
    except KeyError:
        return None
    try:
        value = _read_usual(attribute, attribute.get_storage_size(), expected or _kind(attribute))
    except (OSError, TypeError, ValueError, RuntimeError):
        value = None  # of another kind, or of none
    return value if value is not None else _read_any(attribute)


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
