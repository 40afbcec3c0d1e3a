"""netCDF-3 and netCDF-4 files from the local disk, variables as they are packed."""

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from vconst import FileError

#: Most values of one variable: 20 years of daily maps of one degree are 470 million.
MOST_VALUES = 1 << 29


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
    """

    name: str
    dimensions: tuple
    shape: tuple
    attributes: dict
    raw: Any

    def values(self):
        """
        All values, packed.

        Raises
        ------
        FileError
            If there are more than can be meant.
        """
        if np.prod(self.shape, dtype=float) > MOST_VALUES:
            raise FileError(
                f"'{self.name}' has the shape {self.shape}: more than {MOST_VALUES:,} values.",
                hint="Cut the file into shorter ones.",
            )
        return np.asarray(self.raw[...])


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
    from scipy.io import netcdf_file

    with netcdf_file(str(path), mmap=False) as file:
        found = {
            name: Packed(name, tuple(v.dimensions), tuple(v.shape), _said(v._attributes), v.data)
            for name, v in file.variables.items()
        }
        yield found, _said(file._attributes)


@contextmanager
def _hierarchical(path):
    import h5netcdf

    with h5netcdf.File(str(path), "r") as file:
        found = {
            name: Packed(name, tuple(v.dimensions), tuple(v.shape), _said(v.attrs), v)
            for name, v in file.variables.items()
        }
        yield found, _said(file.attrs)


def _said(attributes):
    return {str(name): _plain(value) for name, value in dict(attributes).items()}


def _plain(value):
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, np.ndarray | list | tuple):
        return _plain(value[0]) if len(value) else ""
    return value.item() if isinstance(value, np.generic) else value
