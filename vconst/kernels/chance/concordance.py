"""Do several quantities deviate together? Counts, a sum that knows their correlation, an index."""

import math

import numpy as np
from scipy.special import ndtr

from vconst.kernels.chance.several import nearest_correlation, stouffer


def together(deviates, coverage, limit, correlation=None):
    """
    What is unusual together on each day at each place-time.

    Parameters
    ----------
    deviates : array of float, shape (g, p, d)
        Of groups of quantities, places and days, in units of their scatter; NaN where one is
        not compared.
    coverage : array of float, shape (g, d)
        Share of what could be seen of a group on a day that was seen, 0 to 1, of the event; it
        weighs controls as well, so that one statistic is taken of all.
    limit : float
        A group is unusual if the size of its deviate is at least this.
    correlation : array of float, shape (p, g, g) or None
        Of the groups, as each place is to be judged by; None takes them as independent.

    Returns
    -------
    found : dict of str to (p, d) array
        ``count``, unusual groups K; ``stouffer``, ``Z = sum(z) / sqrt(1' R 1)`` over the groups
        seen; ``index``, ``sum(c 1[|z| >= limit]) / sum(c)``. NaN where nothing is.
    """
    deviates = np.asarray(deviates, np.float64)
    seen = np.isfinite(deviates)
    unusual = seen & (np.abs(np.nan_to_num(deviates)) >= limit)
    any_seen = seen.any(axis=0)
    weight = np.where(seen, np.asarray(coverage, np.float64)[:, None, :], 0.0)
    total = weight.sum(axis=0)
    share = (weight * unusual).sum(axis=0) / np.where(total > 0, total, 1.0)
    by_day = np.moveaxis(deviates, 0, -1)
    each = None if correlation is None else np.asarray(correlation)[:, None]
    return {
        "count": np.where(any_seen, unusual.sum(axis=0), np.nan),
        "stouffer": stouffer(by_day, each),
        "index": np.where(total > 0, share, np.nan),
    }


def correlations_without_own(deviates):
    """
    Correlation of groups, for each place from all other places.

    Parameters
    ----------
    deviates : array of float, shape (g, p, d)
        NaN where a group is not compared.

    Returns
    -------
    correlation : numpy.ndarray of float64, shape (p, g, g)
        Over the days on which both were seen at the other places, nearest matrix without
        negative eigenvalues; 0 between groups with fewer than 3 such days.

    Notes
    -----
    Of the event it is that of its controls. A control is judged by the event and the other
    controls, so that all are treated alike: that keeps the rank of the event exact, which one
    matrix of the controls for all would not.
    """
    deviates = np.asarray(deviates, np.float64)
    known = np.isfinite(deviates).astype(float)
    z = np.nan_to_num(deviates)
    number, first, square, product = (
        each.sum(axis=0) - each
        for each in (
            np.einsum("apd,bpd->pab", known, known),
            np.einsum("apd,bpd->pab", z, known),
            np.einsum("apd,bpd->pab", z**2, known),
            np.einsum("apd,bpd->pab", z, z),
        )
    )
    held = np.maximum(number, 1.0)
    first, second = first / held, np.swapaxes(first, 1, 2) / held
    own, other = square / held - first**2, np.swapaxes(square, 1, 2) / held - second**2
    spread = np.sqrt(np.clip(own * other, 0.0, None))
    sound = (number >= 3) & (spread > 1e-12)
    found = np.where(sound, (product / held - first * second) / np.where(sound, spread, 1.0), 0.0)
    eye = np.eye(deviates.shape[0], dtype=bool)
    return nearest_correlation(np.where(eye, 1.0, np.clip(found, -1.0, 1.0)))


def strongest(values):
    """
    The greatest size on any day of each place, its sign kept, and the day.

    Parameters
    ----------
    values : array of float, shape (p, d)

    Returns
    -------
    value : numpy.ndarray of float64, shape (p,)
        NaN where there is none.
    day : numpy.ndarray of int, shape (p,)
        The one nearest to the origin (first) of several; -1 where there is none.
    """
    values = np.asarray(values, np.float64)
    size = np.where(np.isfinite(values), np.abs(values), -1.0)
    day = size.argmax(axis=1)
    value = values[np.arange(len(values)), day]
    return value, np.where(np.isfinite(value), day, -1)


def joint_chance(values):
    """
    Probability that the least p of several statistics is as small, by rank.

    Parameters
    ----------
    values : array of float, shape (s, n)
        Statistics of n place-times, the event first; large is unusual. A row of NaN at the
        event is left out.

    Returns
    -------
    chance : float
        Each place-time is ranked among all in each statistic, and then by its least rank: that
        several statistics were looked at is paid for. NaN if the event has none.

    References
    ----------
    Westfall & Young (1993), Resampling-Based Multiple Testing: single step, min P.
    """
    values = np.asarray(values, np.float64)
    values = values[np.isfinite(values[:, 0])]
    if not len(values):
        return math.nan
    values = np.where(np.isfinite(values), values, -np.inf)
    above = (values[:, None, :] >= values[:, :, None]).sum(axis=2)
    least = above.min(axis=0)
    return float((least <= least[0]).mean())


def chance_of_count(rates, count):
    """
    Probability that at least so many of several independent things happen on some day.

    Parameters
    ----------
    rates : array of float, shape (g, d)
        Of each group on each day; NaN where it was not seen.
    count : float

    Returns
    -------
    chance : float
        ``1 - prod over days P(K < count)``: what independence alone would give. Quantities of
        one plasma are not independent, and days are not, so it is no p.

    Examples
    --------
    >>> round(chance_of_count([[0.5], [0.5]], 2), 3)
    0.25
    """
    if not np.isfinite(count):
        return math.nan
    none = 1.0
    for day in np.asarray(rates, np.float64).T:
        spread = np.ones(1)
        for rate in day[np.isfinite(day)]:
            spread = np.convolve(spread, [1.0 - rate, rate])
        none *= spread[: max(math.ceil(count), 0)].sum()
    return float(np.clip(1.0 - none, 0.0, 1.0))


def chance_of_deviate(deviate, days):
    """
    Probability that a normal deviate of this size occurs on one of several independent days.

    Parameters
    ----------
    deviate : float
    days : int

    Examples
    --------
    >>> round(chance_of_deviate(1.959964, 1), 3)
    0.05
    """
    return float(-np.expm1(days * np.log1p(-2.0 * ndtr(-abs(deviate)))))
