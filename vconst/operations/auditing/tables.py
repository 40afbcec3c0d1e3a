"""Numbers and columns of a table with their units and words."""

import numpy as np
import xarray as xr


def scalar(value, words, units="1"):
    """A number of a table: its value, what it is, its unit."""
    return xr.Variable((), value, {"long_name": words, "units": units})


def column(dimension, values, words, units="1"):
    """A column of a table along one dimension (or several): values, what they are, their unit."""
    units = {} if np.asarray(values).dtype.kind == "M" else {"units": units}
    return xr.Variable(dimension, values, {"long_name": words, **units})


def text(values):
    """Words as an array, also where there are none."""
    return np.array(list(values), dtype="U") if len(values) else np.array([], "U1")
