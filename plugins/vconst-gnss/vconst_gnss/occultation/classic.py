"""Variables and attributes of netCDF files, within what the file itself can hold."""

from functools import cache
from math import prod
from pathlib import Path

import numpy as np

from vconst import FileError

#: Values of one variable: a profile has some 5000 levels.
MOST = 1_000_000

_DAMAGED = "Is it cut short? Fetch it again."


def read_netcdf(path):
    """
    All numbers of a small netCDF file.

    Parameters
    ----------
    path : path-like
        netCDF-3 or netCDF-4, on the local disk.

    Returns
    -------
    variables : dict of str to (numpy.ndarray, dict)
        Values as they are packed, and attributes.
    attributes : dict
        Of the file.

    Raises
    ------
    FileError
        If it is damaged, hostile or cut short.
    """
    path = Path(path)
    with path.open("rb") as stream:
        classic = stream.read(3) == b"CDF"
    try:
        return _classic(path) if classic else _hierarchical(path)
    except FileError:
        raise
    except Exception as error:  # both libraries raise anything on a damaged file
        words = " ".join(f"{type(error).__name__}: {error}".split())[:160]
        raise FileError(f"{path.name}: it is no sound netCDF file: {words}.", hint=_DAMAGED) from (
            error
        )


def _classic(path):
    with _bounded()(str(path), mmap=False) as file:
        found = {
            name: (np.array(v.data), _said(v._attributes)) for name, v in file.variables.items()
        }
        return found, _said(file._attributes)


@cache
def _bounded():
    """scipy's file, which refuses variables that all together are larger than the file."""
    from scipy.io import netcdf_file

    class Bounded(netcdf_file):
        _declared = 0

        def _read_var(self):
            found = super()._read_var()
            lengths = [self._recs if length is None else length for length in found[2]]
            declared = self._declared + prod(map(int, lengths)) * found[5]
            self.__dict__["_declared"] = declared  # as an attribute it would be the file's
            held = Path(self.filename).stat().st_size
            if declared > held:
                raise FileError(
                    f"{Path(self.filename).name}: it declares more than its {held} bytes.",
                    hint=_DAMAGED,
                )
            return found

    return Bounded


def _hierarchical(path):
    import h5py

    found = {}
    with h5py.File(path, "r", locking=False) as file:
        for name in list(file)[:1000]:
            if not isinstance(file.get(name, getlink=True), h5py.HardLink):
                raise FileError(f"{path.name}: '{name}' is a link to somewhere else.")
            item = file[name]
            if not isinstance(item, h5py.Dataset) or item.dtype.kind not in "iuf":
                continue
            if item.is_virtual or item.external or item.size > MOST:
                raise FileError(f"{path.name}: '{name}' is no variable of a profile.")
            found[name] = np.asarray(item[()]), _said(dict(item.attrs))
        return found, _said(dict(file.attrs))


def _said(attributes):
    return {str(name): _plain(value) for name, value in dict(attributes).items()}


def _plain(value):
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, np.ndarray | list | tuple):
        return _plain(value[0]) if len(value) else ""
    return value.item() if isinstance(value, np.generic) else value
