"""netCDF-3 and netCDF-4 files from the local disk, variables as they are packed."""

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
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

#: Entries of a netCDF-4 file that are looked at; grids have some ten.
MOST_LINKS = 4096


@dataclass(frozen=True)
class Packed:
    """
    One variable as the file has it.

    Parameters
    ----------
    name : str
    dimensions : tuple of str
    shape : tuple of int
    attributes : dict
        Text as str, numbers as Python numbers; of several the first.
    raw : object
        What gives the values, in the file's own type, when it is sliced.
    declared : int
        Bytes that the file says the values have, whatever the dimensions say.
    size : int
        Bytes of the file.
    """

    name: str
    dimensions: tuple
    shape: tuple
    attributes: dict
    raw: Any
    declared: int
    size: int

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
    about, values = _said(variable._attributes), variable.data
    shape = tuple(variable.shape)
    return Packed(name, tuple(variable.dimensions), shape, about, values, values.nbytes, size)


@contextmanager
def _hierarchical(path):
    import h5netcdf
    import h5py

    size = path.stat().st_size
    with h5py.File(path, "r", locking=False) as inside:
        wrong = inside.visititems_links(_wrong_link(inside, h5py))
        if wrong is not None:  # HDF5 lets nothing be raised while it lists
            raise wrong
        with h5netcdf.File(inside, "r") as file:
            found = {name: _stored(inside, v, size) for name, v in file.variables.items()}
            yield found, _said(file.attrs)


def _stored(inside, variable, size):
    """A variable of netCDF-4: its array may be larger than its dimensions are."""
    name = variable.name.lstrip("/")
    shape = tuple(variable.shape)
    held = inside[name].shape if name in inside else shape
    declared = max(prod(held or ()), prod(shape)) * variable.dtype.itemsize
    about = _said(variable.attrs)
    return Packed(name, tuple(variable.dimensions), shape, about, variable, declared, size)


def _wrong_link(file, h5py):
    """What finds a link that makes HDF5 read elsewhere, and opens nothing behind it."""
    seen = []

    def find(name, link):
        seen.append(name)
        if len(seen) > MOST_LINKS:
            return FileError(f"the file has more than {MOST_LINKS} entries; a grid has ten.")
        if not isinstance(link, h5py.HardLink):
            return _leads_outside(name, "is a link to somewhere else")
        found = file[name]
        if isinstance(found, h5py.Dataset) and found.is_virtual:
            return _leads_outside(name, "is virtual: its values are in other files")
        if isinstance(found, h5py.Dataset) and found.external:
            return _leads_outside(name, "keeps its values in another file")
        return None

    return find


def _leads_outside(name, how):
    return FileError(
        f"'{name}' {how}; only what a file itself holds is read.",
        hint="Do not trust this file: get it again from where it is published.",
    )


def _said(attributes):
    return {str(name): _plain(value) for name, value in dict(attributes).items()}


def _plain(value):
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, np.ndarray | list | tuple):
        return _plain(value[0]) if len(value) else ""
    return value.item() if isinstance(value, np.generic) else value
