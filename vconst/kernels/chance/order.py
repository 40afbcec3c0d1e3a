"""When several things were first unusual, how far apart that is, and whether the order holds."""

import math

import numpy as np
from scipy.special import stdtrit


def first_unusual(deviates, limit):
    """
    When each series was first unusual, as well as its gaps let it be known.

    Parameters
    ----------
    deviates : array of float, shape (..., d)
        By whole days before an origin, the nearest first; NaN where nothing was seen.
    limit : float
        Unusual is what is at least so great.

    Returns
    -------
    late : numpy.ndarray of float64, shape (...)
        Days before the origin at which it was unusual at the latest: the later end of the first
        unusual day. NaN if it never was.
    early : numpy.ndarray of float64, shape (...)
        And at the earliest: the later end of the last day before on which it was seen as usual;
        infinite if it was not seen before.
    """
    deviates = np.asarray(deviates, np.float64)
    seen = np.isfinite(deviates)
    unusual = seen & (np.abs(np.nan_to_num(deviates)) >= limit)
    day = np.arange(deviates.shape[-1])
    late = np.where(unusual, day, -1).max(axis=-1)
    before = seen & (day > late[..., None])
    early = np.where(before, day, np.iinfo(np.int64).max).min(axis=-1)
    known = late >= 0
    open_end = early == np.iinfo(np.int64).max
    return (
        np.where(known, late, np.nan).astype(float),
        np.where(known, np.where(open_end, np.inf, early), np.nan).astype(float),
    )


def lag_of(first, second):
    """
    By how much the first came before the second.

    Parameters
    ----------
    first, second : (late, early) of arrays of float
        As :func:`first_unusual` gives them, days before an origin.

    Returns
    -------
    lag, low, high : numpy.ndarray of float64
        Days, positive if the first was earlier: between the days on which each was first seen as
        unusual, and the bounds that the gaps leave; NaN where one never was.
    """
    (late, early), (other_late, other_early) = first, second
    with np.errstate(invalid="ignore"):
        return late - other_late, late - other_early, early - other_late


def mean_lag(lags, *, level=0.95):
    """
    Mean of the lags of several events, with an interval between events.

    Parameters
    ----------
    lags : array of float, shape (n,)
        NaN is left out.

    Returns
    -------
    mean, low, high : float
        Student's interval; bounds are NaN with fewer than three events.
    number : int
    """
    lags = np.asarray(lags, np.float64)
    lags = lags[np.isfinite(lags)]
    if not lags.size:
        return math.nan, math.nan, math.nan, 0
    mean = float(lags.mean())
    if lags.size < 3:
        return mean, math.nan, math.nan, int(lags.size)
    half = stdtrit(lags.size - 1, 0.5 + level / 2) * lags.std(ddof=1) / math.sqrt(lags.size)
    return mean, mean - float(half), mean + float(half), int(lags.size)


def agreement_of_order(late):
    """
    How much one order holds over events.

    Parameters
    ----------
    late : array of float, shape (..., e, g)
        Of e events when each of g things was first unusual; NaN if it never was.

    Returns
    -------
    agreement : numpy.ndarray of float64, shape (...)
        Over all pairs of things, and of events in which both have an order of them: the share in
        which it is the same, less that in which it is not; -1 to 1, NaN with no two such events.
    strength : numpy.ndarray of float64, shape (...)
        Agreement times the square root of the number of those pairs: a few agree easily.
    """
    late = np.asarray(late, np.float64)
    with np.errstate(invalid="ignore"):
        sign = np.sign(late[..., :, None] - late[..., None, :])
    one, two = np.triu_indices(late.shape[-1], 1)
    sign = np.nan_to_num(sign[..., one, two])
    number, total = (sign != 0).sum(axis=-2), sign.sum(axis=-2)
    alike = (total**2 - number).sum(axis=-1)
    pairs = (number * (number - 1)).sum(axis=-1)
    agreement = np.where(pairs > 0, alike / np.maximum(pairs, 1), np.nan)
    return agreement, agreement * np.sqrt(pairs)
