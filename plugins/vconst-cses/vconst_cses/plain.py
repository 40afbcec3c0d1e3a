"""What HDF5 and zarr files hold, as plain Python, and the words in which they are refused."""

import numpy as np

from vconst import FileError


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
    """The error of a dataset that is not what level 2 files hold."""
    return FileError(
        f"{product}: '{name}' {why}. Level 2 files hold plain arrays of numbers.",
        hint="Do not trust this file: get it again from where it is published.",
    )
