"""HDF4 through pyhdf, which is an extra of this plugin."""

from contextlib import contextmanager
from pathlib import Path

import numpy as np

from vconst import FileError

#: Most values of one variable: a tile of 1 km has 1.44 million, one of 250 m 23 million.
MOST_VALUES = 1 << 25


def library(where):
    """
    pyhdf's module ``SD``.

    Raises
    ------
    FileError
        If pyhdf is not installed; *where* names the file.
    """
    try:
        from pyhdf import SD
    except ImportError as error:
        raise FileError(
            f"'{where}' is HDF4, which needs the package pyhdf ({error}).",
            hint="pip install 'vconst-infrared[hdf4]'",
        ) from None
    return SD


@contextmanager
def open_hdf4(path):
    """
    Scientific data sets of a file by name, and its text attributes.

    Yields
    ------
    read : callable
        ``read(name)`` gives the numbers and the attributes of a data set; None where there
        is none of that name.
    attributes : dict of str to str

    Raises
    ------
    FileError
        If pyhdf is missing, or the file is no sound HDF4.
    """
    path = Path(path)
    module = library(path.name)
    try:
        file = module.SD(str(path), module.SDC.READ)
        try:
            known = file.datasets()
            yield (
                (lambda name: _data(file, name, path.name) if name in known else None),
                {str(name): str(value) for name, value in file.attributes().items()},
            )
        finally:
            file.end()
    except FileError:
        raise
    except Exception as error:  # pyhdf raises anything on a damaged file
        words = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise FileError(
            f"'{path.name}' is no sound HDF4 file: {words}", hint="Is it cut short? Fetch it again."
        ) from error


def _data(file, name, where):
    chosen = file.select(name)
    try:
        _, _, shape, _, _ = chosen.info()
        sizes = np.atleast_1d(shape)
        if np.prod(sizes, dtype=float) > MOST_VALUES:
            raise FileError(f"'{where}': '{name}' has the shape {tuple(sizes)}: more than a tile.")
        return np.asarray(chosen.get()), chosen.attributes()
    finally:
        chosen.endaccess()
