"""How good a distribution is that was made without the values it is judged by."""

import numpy as np
from scipy.special import kolmogorov

from vconst.kernels.percentile import distance_from_uniform


def ranked_probability_score(values, pool):
    """
    Continuous ranked probability score of the distribution of a pool, for each value.

    Parameters
    ----------
    values : array of float, shape (n,)
    pool : array of float, shape (m,)
        Finite; in any order.

    Returns
    -------
    score : numpy.ndarray of float64, shape (n,)
        ``E|X - x| - E|X - X'| / 2`` with X and X' from the pool; in the unit of the values, 0
        if the pool is the value itself. NaN where the value is, or the pool is empty.

    References
    ----------
    Gneiting & Raftery (2007), doi:10.1198/016214506000001437, equation 21.
    """
    values, pool = np.asarray(values, np.float64), np.sort(np.asarray(pool, np.float64))
    size = pool.size
    if not size:
        return np.full(values.shape, np.nan)
    below = np.searchsorted(pool, values)
    sums = np.concatenate([[0.0], np.cumsum(pool)])
    apart = below * values - sums[below] + sums[-1] - sums[below] - (size - below) * values
    rank = np.arange(1, size + 1)
    return apart / size - ((2 * rank - size - 1) * pool).sum() / size**2


def chance_of_uniform(shares):
    """
    Probability that uniform shares lie as far from uniform, after Kolmogorov and Smirnov.

    Parameters
    ----------
    shares : array of float, shape (n,)
        Independent; NaN is left out.

    Returns
    -------
    chance : float
        By the limit law with Stephens' (1970, doi:10.1111/j.2517-6161.1970.tb00821.x) factor
        for few, ``sqrt(n) + 0.12 + 0.11 / sqrt(n)``; NaN of nothing.
    """
    shares = np.asarray(shares, np.float64)
    number = int(np.isfinite(shares).sum())
    if not number:
        return np.nan
    root = np.sqrt(number)
    return float(kolmogorov((root + 0.12 + 0.11 / root) * distance_from_uniform(shares)))


def thinned(time, apart):
    """
    Rows of times that are at least so far from each other.

    Parameters
    ----------
    time : array of int64, shape (n,)
        ns, ascending.
    apart : int
        ns.

    Returns
    -------
    rows : numpy.ndarray of int64
        The first, and each time the next that is far enough from the last taken.
    """
    time, rows, at = np.asarray(time, np.int64), [], 0
    while at < time.size:
        rows.append(at)
        at = int(np.searchsorted(time, time[at] + apart))
    return np.array(rows, np.int64)
