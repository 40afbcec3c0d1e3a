"""The noise of evenly spaced samples of something smooth."""

import numpy as np

#: Standard deviation of normal numbers over their median absolute deviation, 1/0.67449.
_NORMAL = 1.482602218505602

#: 1 + 9 + 9 + 1: variance of a third difference of white noise of variance 1.
_THIRD = 20.0


def third_differences(values, steady):
    """
    Third differences, each as large as the noise of one value.

    Parameters
    ----------
    values : numpy.ndarray of float, shape (n,)
        Evenly spaced where *steady* says so.
    steady : numpy.ndarray of bool, shape (n - 1,)
        Whether the step from each value to the next is a usual one.

    Returns
    -------
    differences : numpy.ndarray of float, shape (m,)
        ``(x[i+3] - 3 x[i+2] + 3 x[i+1] - x[i]) / sqrt(20)`` over three steady steps, in
        the unit of the values; those with NaN are left out.

    Notes
    -----
    Of white noise with standard deviation s they have the standard deviation s; a wave of
    amplitude A and period P samples leaves (2 pi / P)^3 A / sqrt(20).
    """
    values = np.asarray(values, np.float64)
    if values.size < 4:
        return np.zeros(0)
    found = (values[3:] - values[:-3] + 3.0 * (values[1:-2] - values[2:-1])) / np.sqrt(_THIRD)
    even = steady[2:] & steady[1:-1] & steady[:-2]
    return found[even & np.isfinite(found)]


def robust_deviation(differences):
    """
    Standard deviation of most of some numbers about zero: 1.4826 times the median of |x|.

    Parameters
    ----------
    differences : array of float

    Returns
    -------
    deviation : float
        NaN of nothing.

    References
    ----------
    Rousseeuw, P. J., Croux, C. (1993), Alternatives to the median absolute deviation,
    doi:10.1080/01621459.1993.10476408
    """
    size = np.abs(np.asarray(differences, np.float64))
    return float(_NORMAL * np.median(size)) if size.size else float("nan")


def smallest_step(values, resolution):
    """
    The step in which values come, if they come in steps.

    Parameters
    ----------
    values : numpy.ndarray of float, shape (n,)
        Finite.
    resolution : float
        What the number format itself cannot tell apart at the greatest value.

    Returns
    -------
    step : float
        Smallest difference of two values that is more than four times the resolution; NaN
        where there are fewer than 10 differences below 20 times it, or fewer than 90 % of
        these are whole multiples of it to 5 %: then the values do not come in steps.
    """
    differences = np.diff(np.unique(np.asarray(values, np.float64)))
    differences = differences[differences > 4.0 * resolution]
    if not differences.size:
        return float("nan")
    multiples = differences / differences.min()
    multiples = multiples[multiples < 20.0]
    whole = np.abs(multiples - np.rint(multiples)) <= 0.05
    if multiples.size < 10 or whole.mean() < 0.9:
        return float("nan")
    return float(np.median(differences[differences < 1.05 * differences.min()]))
