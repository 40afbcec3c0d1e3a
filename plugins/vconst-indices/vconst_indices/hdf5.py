"""Series in HDF5 and netCDF-4: one-dimensional numbers from the file itself, and nothing else."""

from contextlib import contextmanager
from math import prod
from pathlib import Path

from vconst import FileError

#: Most values of one column: 20 years of minutes are 10 million.
MOST_VALUES = 40_000_000

#: A column that declares more than this many times the size of its file is a bomb; any may
#: declare a megabyte.
RATIO, ALWAYS = 200, 1 << 20


@contextmanager
def opened(path):
    """
    The root of an HDF5 file as an :class:`Hdf5`; what h5py raises inside becomes a FileError.

    Parameters
    ----------
    path : path-like
    """
    import h5py

    path = Path(path)
    damage = (OSError, RuntimeError, KeyError, ValueError, TypeError, OverflowError, MemoryError)
    try:
        with h5py.File(path, "r") as file:
            yield Hdf5(path, file)
    except damage as error:
        words = " ".join(f"{type(error).__name__}: {error}".split())[:160]
        raise FileError(
            f"{path.name}: no sound HDF5 file: {words}.", hint="It is cut short: fetch it again."
        ) from None


class Hdf5:
    """
    An open file.

    Parameters
    ----------
    path : Path
    file : h5py.File
    """

    def __init__(self, path, file):
        self.name, self._size, self._file = path.name, path.stat().st_size, file

    def column(self, name, kinds="fiu"):
        """
        The numbers or letters of one variable.

        Parameters
        ----------
        name : str
        kinds : str
            Kinds of numpy types that it may have.

        Returns
        -------
        values : array, shape (n,)

        Raises
        ------
        FileError
            If it is not there, of another shape or kind, lies in another file, or declares more
            than the file can hold.
        """
        import h5py

        if not isinstance(self._file.get(name, getlink=True), h5py.HardLink):
            raise FileError(f"{self.name}: no variable '{name}' in the file.")
        found = self._file[name]
        if not isinstance(found, h5py.Dataset) or found.ndim != 1 or found.dtype.kind not in kinds:
            raise FileError(f"{self.name}: '{name}' is no series of numbers.")
        if found.external or found.is_virtual:
            raise FileError(f"{self.name}: '{name}' lies in another file.")
        declared = prod(found.shape) * found.dtype.itemsize
        if found.size > MOST_VALUES or declared > max(ALWAYS, RATIO * self._size):
            raise FileError(
                f"{self.name}: '{name}' declares {declared} bytes in a file of {self._size}."
            )
        return found[...]

    def said(self, name, attribute):
        """Text of an attribute of a variable; ``""`` if there is none."""
        value = self._file[name].attrs.get(attribute, "")
        return value.decode("latin-1") if isinstance(value, bytes) else str(value)

    def __contains__(self, name):
        return name in self._file
