"""Numbers and columns of a table with their units and words."""

import re

import numpy as np
import xarray as xr

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def scalar(value, words, units="1"):
    """A number of a table: its value, what it is, its unit."""
    return xr.Variable((), value, {"long_name": words, "units": units})


def column(dimension, values, words, units="1"):
    """A column of a table along one dimension (or several): values, what they are, their unit."""
    units = {} if np.asarray(values).dtype.kind == "M" else {"units": units}
    return xr.Variable(dimension, values, {"long_name": words, **units})


def amount(value, units):
    """
    A value with its unit for a sentence.

    Examples
    --------
    >>> amount(3.92e8, "m-3"), amount(0.2, "nT")
    ('3.92×10⁸ m⁻³', '0.2 nT')
    """
    shown = f"{value:.3g}"
    if "e" in shown:
        mantissa, exponent = shown.split("e")
        shown = f"{mantissa}×10{str(int(exponent)).translate(_RAISED)}"
    units = re.sub(r"(?<=[A-Za-z])-?\d+", lambda found: found[0].translate(_RAISED), units)
    return shown if units == "1" else f"{shown} {units}"


def text(values):
    """Words as an array, also where there are none."""
    return np.array(list(values), dtype="U") if len(values) else np.array([], "U1")
