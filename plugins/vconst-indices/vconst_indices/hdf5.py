"""Series in HDF5 and netCDF-4: columns of one dimension, as the core reads them."""

from vconst import FileError


def column(file, name, kinds="fiu"):
    """
    The numbers or letters of one variable.

    Parameters
    ----------
    file : vconst.hdf5.Hdf5
    name : str
    kinds : str
        Kinds of numpy types that it may have.

    Returns
    -------
    values : array, shape (n,)
    attributes : callable
        Gives an attribute of it by name.

    Raises
    ------
    FileError
        If it is not there, of another shape or kind, lies in another file, or declares more
        than the file can hold.
    """
    if not file.holds(name):
        raise FileError(f"{file.product}: no variable '{name}' in the file.")
    values, attributes = file.read(name, (), "<f8")
    if values.dtype.kind not in kinds:
        raise FileError(f"{file.product}: '{name}' is no series of numbers of that kind.")
    return values, attributes
