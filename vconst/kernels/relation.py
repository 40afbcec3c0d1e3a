"""The relation between a target and its reference, forwards and backwards."""

import numpy as np
from scipy.constants import electron_mass, elementary_charge, epsilon_0, pi

from vconst.kernels.constants import DAY

#: Plasma frequency in MHz over the square root of the electron density in m-3: 8.98e-6.
PLASMA = 1e-6 * elementary_charge / (2.0 * pi * (epsilon_0 * electron_mass) ** 0.5)


def days_since(time, epoch):
    """
    Days between two times.

    Parameters
    ----------
    time : numpy.ndarray of datetime64
    epoch : str or datetime64
        UTC.

    Returns
    -------
    days : numpy.ndarray
        In 86,400 s; positive after the epoch.
    """
    since = np.asarray(time, "datetime64[ns]") - np.datetime64(epoch, "ns")
    return since.astype(np.int64) / DAY


def fitting_scale(values, *, scale, pivot):
    """
    Bring values to the scale in which the relation is a straight line.

    Parameters
    ----------
    values : numpy.ndarray
    scale : {"linear", "log", "plasma-frequency"}
    pivot : float
        In the unit of *values*; used for the logarithm only.

    Returns
    -------
    fitted : numpy.ndarray
        The values; or log10(values / pivot), NaN where not positive; or, of an electron
        density in m-3, the plasma frequency in MHz, NaN where negative.
    """
    if scale == "linear":
        return np.asarray(values, float)
    with np.errstate(invalid="ignore", divide="ignore"):
        if scale == "plasma-frequency":
            return PLASMA * np.sqrt(np.asarray(values, float))
        fitted = np.log10(np.asarray(values, float) / pivot)
    return np.where(np.isfinite(fitted), fitted, np.nan)


def natural_scale(fitted, *, scale, pivot):
    """
    The inverse of :func:`fitting_scale`.

    Parameters
    ----------
    fitted : numpy.ndarray
    scale : {"linear", "log", "plasma-frequency"}
    pivot : float

    Returns
    -------
    values : numpy.ndarray
        NaN where a plasma frequency is negative.
    """
    if scale == "plasma-frequency":
        return np.where(np.asarray(fitted) >= 0.0, np.square(fitted) / PLASMA**2, np.nan)
    return fitted if scale == "linear" else pivot * 10.0**fitted


def natural_change(values, *, scale):
    """
    By how much a value changes with its fitted scale.

    Parameters
    ----------
    values : numpy.ndarray
        In their own unit.
    scale : {"linear", "log", "plasma-frequency"}

    Returns
    -------
    change : numpy.ndarray
        Derivative of the value by what :func:`fitting_scale` makes of it: an error in the
        fitting scale times this is one in the unit of the value.
    """
    values = np.asarray(values, float)
    if scale == "log":
        return values * np.log(10.0)
    if scale == "plasma-frequency":
        return 2.0 * np.sqrt(values) / PLASMA
    return np.ones_like(values)


def fitted_units(scale, units):
    """
    Unit of what is fitted.

    Parameters
    ----------
    scale : {"linear", "log", "plasma-frequency"}
    units : str
        Of the variable.

    Returns
    -------
    units : str
        ``"1"`` where it is a logarithm.
    """
    return {"log": "1", "plasma-frequency": "MHz"}.get(scale, units)


def predicted_target(reference, days, *, slope, offset, drift=0.0, scale="linear", pivot=1.0):
    """
    What the target shows where the reference shows a value.

    Parameters
    ----------
    reference : numpy.ndarray
    days : numpy.ndarray or float
        Since the date from which the drift is reckoned.
    slope, offset : float
        Offset in the unit of the values, or in log10 of them.
    drift : float
        Unit of the offset a day.
    scale, pivot
        See :func:`fitting_scale`.

    Returns
    -------
    target : numpy.ndarray

    Notes
    -----
    target = slope·reference + offset + drift·days, in log10 of both over the pivot where
    the scale is log.
    """
    fitted = fitting_scale(reference, scale=scale, pivot=pivot)
    return natural_scale(slope * fitted + offset + drift * days, scale=scale, pivot=pivot)


def corrected_target(target, days, *, slope, offset, drift=0.0, scale="linear", pivot=1.0):
    """
    What the reference would show where the target shows a value.

    Parameters
    ----------
    target : numpy.ndarray
    days, slope, offset, drift, scale, pivot
        See :func:`predicted_target`, of which this is the inverse.

    Returns
    -------
    reference : numpy.ndarray
        NaN where the target is, and in the log scale where it is not positive.
    """
    fitted = fitting_scale(target, scale=scale, pivot=pivot)
    return natural_scale((fitted - offset - drift * days) / slope, scale=scale, pivot=pivot)


def corrected_error(target, corrected, days, *, slope, scale="linear", pivot=1.0, covariance):
    """
    Standard error of corrected values that the uncertainty of the relation gives.

    Parameters
    ----------
    target, corrected : numpy.ndarray
        In one unit; of :func:`corrected_target`.
    days : numpy.ndarray or float
        Since the date from which the drift is reckoned.
    slope : float
    scale, pivot
        See :func:`fitting_scale`.
    covariance : array, shape (2, 2) or (3, 3)
        Of slope, offset and, with three, drift.

    Returns
    -------
    error : numpy.ndarray
        In the unit of the values, NaN where *corrected* is. The same coefficients serve all
        values: these errors do not average out.

    Notes
    -----
    With X the corrected value in the fitting scale, X = (Y - offset - drift t) / slope, the
    derivatives are -X/slope, -1/slope and -t/slope (GUM, JCGM 100:2008, 5.2.2:
    u² = Σ Σ ∂ᵢ ∂ⱼ cov(i, j)); :func:`natural_change` brings u to the unit of the values.
    """
    fitted = fitting_scale(corrected, scale=scale, pivot=pivot)
    ones = np.ones_like(fitted)
    parts = [fitted, ones, ones * days][: len(covariance)]
    square = sum(
        float(covariance[i][j]) * one * other
        for i, one in enumerate(parts)
        for j, other in enumerate(parts)
    )
    error = np.sqrt(np.maximum(square, 0.0)) / abs(slope)
    return error * natural_change(corrected, scale=scale)


def correction_slope(target, corrected, *, slope, scale="linear"):
    """
    By how much the corrected value changes with the measured one.

    Parameters
    ----------
    target, corrected : numpy.ndarray
    slope : float
    scale : {"linear", "log", "plasma-frequency"}

    Returns
    -------
    derivative : numpy.ndarray or float
        Not negative: 1/|slope|, times the :func:`natural_change` of corrected over that of
        measured values.
    """
    if scale == "linear":
        return 1.0 / abs(slope)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = natural_change(corrected, scale=scale) / natural_change(target, scale=scale)
    return np.abs(ratio) / abs(slope)
