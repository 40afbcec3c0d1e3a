"""netCDF-3 and netCDF-4 files from the local disk, variables as they are packed."""

from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from vconst import FileError

#: Most values of one variable: 20 years of daily maps of one degree are 470 million.
MOST_VALUES = 1 << 29

#: A variable that declares more than this many times the size of its file is a bomb.
RATIO = 200

#: Bytes that a variable of any file may declare; RATIO is for more.
ALWAYS = 8 << 20


@dataclass(frozen=True)
class Packed:
    """
    One variable as the file has it.

    Parameters
    ----------
    name : str
    shape : tuple of int
    attributes : mapping
        By name: text as str, numbers as Python numbers, of several a tuple.
    name_dimensions : callable
        Gives the names of the dimensions, one for each number of the shape, when they are asked
        for: of most variables they are not.
    raw : object
        What gives the values, in the file's own type, when it is sliced.
    declared : int
        Bytes that the file says the values have, whatever the dimensions say.
    size : int
        Bytes of the file.
    """

    name: str
    shape: tuple
    attributes: Mapping
    name_dimensions: Callable
    raw: Any
    declared: int
    size: int

    @cached_property
    def dimensions(self):
        """Names, one for each number of the shape."""
        return self.name_dimensions()

    def values(self):
        """
        All values, packed.

        Raises
        ------
        FileError
            If there are more than can be meant, or than such a file can hold.
        """
        self._check_amount()
        return np.asarray(self.raw[...])

    def _check_amount(self):
        if self.declared > max(ALWAYS, RATIO * self.size):
            raise FileError(
                f"'{self.name}' declares {self.declared} bytes in a file of {self.size}.",
                hint="Do not trust this file: get it again from where it is published.",
            )
        if np.prod(self.shape, dtype=float) > MOST_VALUES:
            raise FileError(
                f"'{self.name}' has the shape {self.shape}: more than {MOST_VALUES:,} values.",
                hint="Cut the file into shorter ones.",
            )


@contextmanager
def open_netcdf(path):
    """
    The variables of a file, and what it says of itself.

    Parameters
    ----------
    path : path-like
        On the local disk; nothing is fetched.

    Yields
    ------
    variables : dict of str to Packed
    attributes : dict

    Raises
    ------
    FileError
        If it is not netCDF, or cut short.
    """
    path = Path(path)
    with path.open("rb") as file:
        first = file.read(8)
    opener = _classic if first[:3] == b"CDF" else _hierarchical
    try:
        with opener(path) as (variables, attributes):
            yield variables, attributes
    except FileError:
        raise
    except Exception as error:  # both libraries raise anything on a damaged file
        words = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise FileError(
            f"'{path.name}' is no sound netCDF file: {words}",
            hint="Is it cut short? Fetch it again.",
        ) from error


@contextmanager
def _classic(path):
    size = path.stat().st_size
    with _bounded()(str(path), mmap=False) as file:
        found = {name: _packed(name, v, size) for name, v in file.variables.items()}
        yield found, _said(file._attributes)


@cache
def _bounded():
    """
    scipy's file, which refuses variables that all together are larger than the file.

    Otherwise it reads each wherever its header says: the same bytes a thousand times.
    """
    from scipy.io import netcdf_file

    class Bounded(netcdf_file):
        _declared = 0

        def _read_var(self):
            found = super()._read_var()
            shape, width = found[2], found[5]
            lengths = [self._recs if length is None else length for length in shape]
            declared = self._declared + prod(map(int, lengths)) * width
            self.__dict__["_declared"] = declared  # as an attribute it would be the file's
            held = Path(self.filename).stat().st_size
            if declared > held:
                raise FileError(
                    f"'{Path(self.filename).name}' declares more than its {held} bytes.",
                    hint="It is cut short or damaged: fetch it again.",
                )
            return found

    return Bounded


def _packed(name, variable, size):
    values, said = variable.data, _said(variable._attributes)
    dimensions = tuple(variable.dimensions)
    return Packed(
        name, tuple(variable.shape), said, lambda: dimensions, values, int(values.nbytes), size
    )


@contextmanager
def _hierarchical(path):
    from vconst.hdf5 import open_file

    file = open_file(path)
    try:
        root = _root_of(file)
        yield _Variables(root), _Attributes(root.handle)
    finally:
        file.close()


def _root_of(file):
    """The root, in which no link leads elsewhere."""
    from h5py import h5g

    from vconst.hdf5 import Hdf5

    root = Hdf5(h5g.open(file, b"/"), "netCDF-4", file.get_filesize())
    root.check_links()
    return root


class _Variables(Mapping):
    """Variables of netCDF-4, each opened when it is asked for: files have dozens."""

    def __init__(self, root):
        self._root, self._known = root, {}
        self._names = {name.removeprefix(_NOT_A_DIMENSION): name for name in root.names()}

    def __getitem__(self, name):
        if name not in self._known:
            self._known[name] = self._opened(name) if name in self._names else None
        if self._known[name] is None:
            raise KeyError(name)
        return self._known[name]

    def __iter__(self):
        return (name for name in self._names if name in self)

    def __len__(self):
        return sum(1 for _ in self)

    def _opened(self, name):
        from h5py import h5d

        from vconst.hdf5 import is_elsewhere, refused, type_of

        found = self._root.entry(self._names[name])
        if not isinstance(found, h5d.DatasetID):
            return None
        shape, attributes = found.shape, _Attributes(found)
        if _is_only_a_dimension(shape, attributes):
            return None
        if found.get_offset() is None and (away := is_elsewhere(found.get_create_plist())):
            raise refused("netCDF-4", name, away)
        kind, native = type_of(found)
        return Packed(
            name,
            shape,
            attributes,
            lambda: _dimensions(name, found, attributes),
            _Stored(found, shape, kind, native),
            prod(shape) * kind.itemsize,  # the file, not its dimensions, says how large it is
            self._root.size,
        )


class _Stored:
    """The values of HDF5, read whole by what h5py stands on: files are small, and many."""

    def __init__(self, found, shape, kind, native):
        self._found, self._shape, self._kind, self._native = found, shape, kind, native

    def __getitem__(self, place):
        from h5py import h5s

        values = np.empty(self._shape, self._kind) if self._shape else np.zeros((), self._kind)
        self._found.read(h5s.ALL, h5s.ALL, values, self._native)
        return values[place]


#: What netCDF puts before the name of a variable that is called like a dimension and is none,
#: and the name of a dimension that has no variable.
_NOT_A_DIMENSION = "_nc4_non_coord_"
_NO_VARIABLE = "This is a netCDF dimension but not a netCDF variable"


def _is_only_a_dimension(shape, attributes):
    return len(shape) == 1 and str(attributes.get("NAME", "")).startswith(_NO_VARIABLE)


def _dimensions(name, found, attributes):
    """Names of the scales that are attached; a scale is its own dimension."""
    from h5py import h5i, h5r

    if "DIMENSION_LIST" not in attributes:
        return (name,) if len(found.shape) == 1 else ("",) * len(found.shape)
    scales = (list(each) for each in attributes.raw("DIMENSION_LIST"))
    return tuple(
        h5i.get_name(h5r.dereference(each[0], found)).decode().lstrip("/") if each else ""
        for each in scales
    )


#: Attributes by which HDF5 hangs dimensions on variables; they say nothing to people.
_OF_HDF5 = ("DIMENSION_LIST", "REFERENCE_LIST", "CLASS", "NAME")


class _Attributes(Mapping):
    """Attributes of HDF5, each read when it is asked for: files have hundreds."""

    def __init__(self, holder):
        self._holder, self._known, self._listed = holder, {}, None

    def __getitem__(self, name):
        if name not in self:
            raise KeyError(name)
        if name not in self._known:
            from vconst.hdf5 import values_of

            self._known[name] = values_of(self._holder, name.encode())
        return self._known[name]

    def get(self, name, default=None):
        """The value of one, or the default: most of those that are asked for are not there."""
        try:
            return self[name]
        except KeyError:
            return default

    def raw(self, name):
        """The value of one that is there, as an array."""
        from h5py import h5a

        held = h5a.open(self._holder, name.encode())
        values = np.zeros(held.shape, held.dtype)
        held.read(values)
        return values

    @property
    def _names(self):
        if self._listed is None:
            from h5py import h5a

            names = []
            h5a.iterate(self._holder, lambda name, *_: names.append(name.decode()))
            self._listed = dict.fromkeys(names)
        return self._listed

    def __contains__(self, name):
        return name in self._names

    def __iter__(self):
        return (name for name in self._names if name not in _OF_HDF5)

    def __len__(self):
        return sum(1 for _ in self)


def _said(attributes):
    return {str(name): _plain(value) for name, value in attributes.items()}


def _plain(value):
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, np.ndarray | list | tuple):
        values = tuple(_plain(each) for each in np.ravel(value).tolist())
        return values[0] if len(values) == 1 else values or ""
    return value.item() if isinstance(value, np.generic) else value
