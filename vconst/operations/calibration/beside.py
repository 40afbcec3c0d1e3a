"""What is written beside values that a calibration was applied to."""

import numpy as np


def beside(before, name, time, validity):
    """
    Attributes of values under one more calibration.

    Parameters
    ----------
    before : mapping
        Attributes of the values that it was applied to.
    name : str
        Of the calibration.
    time : numpy.ndarray of datetime64
    validity : tuple of str
        First and last time of what it was fitted to; empty where it says none.

    Returns
    -------
    attributes : dict
        ``calibration``, of several in a chain all, and ``calibration_outside_validity``, samples
        outside the time of any of them.
    """
    said = {"calibration": name, **_outside(time, validity)}
    if not before.get("calibration"):
        return said
    outside = [each.get("calibration_outside_validity", 0) for each in (before, said)]
    then = "; " if name.startswith("by ") else "; then "
    names = f"{before['calibration']}{then}{said['calibration']}"
    return {**said, "calibration": names, "calibration_outside_validity": max(outside)}


def said_of_error(variable, attributes):
    """
    Attributes of the error that a calibration gives to a variable.

    Parameters
    ----------
    variable : str
    attributes : mapping
        Of the variable.

    Returns
    -------
    attributes : dict
    """
    words = f"standard error of {variable} that its calibration gives, the same for all samples"
    kept = {"units": attributes["units"]} if "units" in attributes else {}
    return {**kept, "long_name": words}


def _outside(time, validity):
    if not validity:
        return {}
    start, stop = (np.datetime64(edge, "ns") for edge in validity)
    # the last second is included: the edges are written in whole seconds
    outside = (time < start) | (time > stop + np.timedelta64(1, "s"))
    return {"calibration_outside_validity": int(outside.sum())}
