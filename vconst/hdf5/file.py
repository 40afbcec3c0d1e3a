"""Datasets of a group of an HDF5 file, each whole and from this file alone."""

from functools import partial
from math import prod

import h5py
import numpy as np

from vconst.errors import FileError
from vconst.hdf5.attributes import attribute_of, values_of

#: Bytes of one dataset: half an orbit of waveforms takes up to 100 MB a component.
LIMIT = 512 * 1024**2

#: A dataset that declares more than this many times the size of its file is a bomb.
RATIO = 200

#: A megabyte may be declared by any file; RATIO is for larger ones.
ALWAYS = 1024**2

#: Links that are looked at in the root; files of one instrument have some twenty datasets.
LINKS = 4096

#: Types that need no looking up.
NATIVE = {
    "<f8": h5py.h5t.IEEE_F64LE,
    "<f4": h5py.h5t.IEEE_F32LE,
    "<i8": h5py.h5t.STD_I64LE,
    "<i4": h5py.h5t.STD_I32LE,
}

NUMPY = {name: np.dtype(name) for name in NATIVE}


class Hdf5:
    """
    A group of an HDF5 file: its datasets, groups and attributes by name.

    Parameters
    ----------
    group : h5py.h5g.GroupID
    product : str
        For messages.
    size : int
        Bytes of the file.

    Attributes
    ----------
    handle : h5py.h5g.GroupID
    product, size
        As they were given.
    """

    def __init__(self, group, product, size):
        self.handle, self.product, self.size = group, product, size
        self._links, self._said = {}, None
        group.links.iterate(self._note, info=True)
        if len(self._links) > LINKS:
            raise self._too_many()

    def _too_many(self):
        return FileError(
            f"{self.product}: the file has more than {LINKS} entries; files of data have fewer.",
            hint="Do not trust this file: get it again from where it is published.",
        )

    def _note(self, name, info):
        """One link of the group and its type, as HDF5 lists it; True ends the listing."""
        self._links[name.decode("utf-8", "replace")] = info.type
        return len(self._links) > LINKS

    def release(self):
        """Let go of the file: the last who does closes it, which costs less than closing it all."""
        self.handle = None

    def names(self):
        """Names of the links, sorted; nothing is opened."""
        return sorted(self._links)

    def holds(self, name):
        """Whether there is a link of this name, wherever it leads."""
        return name in self._links

    def attribute(self, name, expected=None):
        """An attribute of the group as plain Python; see :func:`vconst.hdf5.plain`."""
        if self._said is None:
            said = set()
            h5py.h5a.iterate(self.handle, said.add)
            self._said = said
        return attribute_of(self.handle, name, expected) if name in self._said else None

    def every(self, name):
        """An attribute of the group with all that it holds; see :func:`vconst.hdf5.values_of`."""
        return values_of(self.handle, name)

    def entry(self, name):
        """
        What a link leads to, opened: a dataset or a group, of h5py's lower level.

        Raises
        ------
        FileError
            If it leads out of the file, or elsewhere in it.
        """
        if self._links[name] != h5py.h5l.TYPE_HARD:
            raise refused(self.product, name, "is a link to somewhere else")
        return h5py.h5o.open(self.handle, name.encode())

    def check_links(self):
        """Refuse a group in which, or below which, any link leads elsewhere, asked for or not."""
        seen = []

        def find(name, info):
            seen.append(name)
            if len(seen) > LINKS:
                return self._too_many()
            if info.type != h5py.h5l.TYPE_HARD:
                where = name.decode("utf-8", "replace")
                return refused(self.product, where, "is a link to somewhere else")
            return None

        wrong = self.handle.links.visit(find, info=True)
        if wrong is not None:  # HDF5 lets nothing be raised while it lists
            raise wrong

    def groups(self):
        """The groups in this one, as pairs of name and :class:`Hdf5`; links elsewhere left out."""
        for name in self.names():
            if self._links[name] == h5py.h5l.TYPE_HARD:
                found = self.entry(name)
                if isinstance(found, h5py.h5g.GroupID):
                    yield name, Hdf5(found, self.product, self.size)

    def texts(self, name):
        """
        Words of one dataset, each of any length.

        Returns
        -------
        texts : numpy.ndarray of str, shape (records,)

        Raises
        ------
        FileError
            If it is none of them, or not stored in this file.
        """
        dataset = self._open(name)
        kind = dataset.dtype
        if kind.kind not in "OS" or h5py.check_string_dtype(kind) is None:
            raise refused(self.product, name, f"holds {kind}, not text")
        if away := is_elsewhere(dataset.get_create_plist()):
            raise refused(self.product, name, away)
        values = np.empty(self._checked_shape(dataset, kind, name, ()), kind)
        dataset.read(h5py.h5s.ALL, h5py.h5s.ALL, values)
        return np.array([one.decode("utf-8", "replace") for one in values.reshape(-1)], str)

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
        kind, native = type_of(dataset, dtype)
        in_one_piece = self._check_storage(dataset, kind, name)
        found = self._checked_shape(dataset, kind, name, shape)
        declared = prod(found) * kind.itemsize
        stored = dataset.get_storage_size() if in_one_piece else declared
        if stored < declared:
            raise refused(self.product, name, f"holds {stored} of {declared} bytes")
        values = np.empty(found, kind)
        dataset.read(h5py.h5s.ALL, h5py.h5s.ALL, values, native)
        values = values if shape else values.reshape(-1)
        return values, partial(attribute_of, dataset)

    def _open(self, name):
        dataset = self.entry(name)
        if not isinstance(dataset, h5py.h5d.DatasetID):
            raise refused(self.product, name, "is not an array")
        return dataset

    def _check_storage(self, dataset, kind, name):
        """Whether values lie in one piece; refuses those that are no numbers of this file."""
        if dataset.get_offset() is not None and kind.kind in "iufS":
            return True  # they lie in this file
        plan = dataset.get_create_plist()
        layout = plan.get_layout()
        if away := is_elsewhere(plan, layout):
            raise refused(self.product, name, away)
        if kind.kind not in "iufS":
            raise refused(self.product, name, f"holds {kind}, not numbers")
        return layout == h5py.h5d.CONTIGUOUS

    def _checked_shape(self, dataset, kind, name, shape):
        found = dataset.shape
        if not fits(found, shape):
            wanted = ", ".join(map(str, ("records", *(shape or (1,)))))
            raise refused(self.product, name, f"has shape {found}, not ({wanted})")
        declared = prod(found) * kind.itemsize
        if declared > LIMIT or declared > max(ALWAYS, RATIO * self.size):
            raise refused(self.product, name, f"declares {declared} bytes in a file of {self.size}")
        return found


def refused(product, name, why):
    """The error of a dataset that is no plain array of numbers in the file itself."""
    return FileError(
        f"{product}: '{name}' {why}; plain arrays of numbers are read.",
        hint="Do not trust this file: get it again from where it is published.",
    )


def is_elsewhere(plan, layout=None):
    """
    How values of a dataset lie in other files; empty where they lie in this one.

    Parameters
    ----------
    plan : h5py.h5p.PropDCID
        How it was created.
    layout : int or None
        What this says of its layout, if it was asked already.
    """
    layout = plan.get_layout() if layout is None else layout
    if layout == h5py.h5d.VIRTUAL:
        return "is virtual: its values are in other files"
    return "keeps its values in another file" if plan.get_external_count() else ""


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


def type_of(dataset, expected=""):
    """Its type for numpy and, if it is a usual one, for HDF5: what is expected is tried first."""
    held, native = dataset.get_type(), NATIVE.get(expected)
    if native is not None and held.equal(native):
        return NUMPY[expected], native
    for name, native in NATIVE.items():
        if held.equal(native):
            return NUMPY[name], native
    return dataset.dtype, None
