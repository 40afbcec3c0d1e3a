"""Where a value stands among others, as a share and as a normal deviate."""

import numba
import numpy as np
from scipy.special import ndtri


def bounded_shares(values, pool):
    """
    Share of a pool that lies below each value, never 0 or 1.

    Parameters
    ----------
    values : array of float, shape (n,)
        NaN gives NaN.
    pool : array of float, shape (m,)
        Finite, m at least 1.

    Returns
    -------
    shares : numpy.ndarray of float64, shape (n,)
        ``u = (k + 1/2) / (m + 1)``, k the members below plus half of those equal, kept in
        [1/(m+1), m/(m+1)]: a pool says nothing of what is rarer than one in its size.
    """
    values, pool = np.asarray(values, np.float64), np.sort(np.asarray(pool, np.float64))
    below = np.searchsorted(pool, values, side="left")
    upto = np.searchsorted(pool, values, side="right")
    share = ((below + upto) / 2.0 + 0.5) / (pool.size + 1.0)
    share = np.clip(share, 1.0 / (pool.size + 1.0), pool.size / (pool.size + 1.0))
    return np.where(np.isnan(values), np.nan, share)


def earlier_shares(values, time, ready, least, source=None):
    """
    Share of what was known before that lies below each value, never 0 or 1.

    Parameters
    ----------
    values : array of float, shape (n,)
        NaN gives NaN, and enters nothing.
    time : array of int, shape (n,)
        Of each value, in any order.
    ready : array of int, shape (n,)
        From when on a value may stand among what others are ranked in; not before its time.
    least : int
        Of fewer sources there is no share.
    source : array of int or None, shape (n,)
        What each value comes from, from 0: several of one (a half-orbit through two zones) are
        worth one. None: each is one of its own.

    Returns
    -------
    shares : numpy.ndarray of float64, shape (n,)
        As :func:`bounded_shares` of the values with ``ready <= time``, kept in [1/(m+1), m/(m+1)]
        with m their sources.
    sizes : numpy.ndarray of int, shape (n,)
        That m.
    """
    values = np.asarray(values, np.float64)
    known = np.flatnonzero(np.isfinite(values))
    share, sizes = np.full(values.size, np.nan), np.zeros(values.size, np.int64)
    if not known.size:
        return share, sizes
    _, level = np.unique(values[known], return_inverse=True)
    time, ready = (np.asarray(each, np.int64)[known] for each in (time, ready))
    asked, entering = (np.argsort(each, kind="stable") for each in (time, ready))
    source = np.arange(values.size) if source is None else np.asarray(source, np.int64)
    below, equal, size, sources = _count_earlier(
        level + 1, time, ready, asked, entering, source[known]
    )
    found = (below + equal / 2.0 + 0.5) / (size + 1.0)
    found = np.clip(found, 1.0 / (sources + 1.0), sources / (sources + 1.0))
    share[known] = np.where(sources >= max(least, 1), found, np.nan)
    sizes[known] = sources
    return share, sizes


@numba.njit(cache=True, nogil=True)
def _count_earlier(level, time, ready, asked, entering, source):
    """Below, equal, all and their sources among the entered of each, by a tree over levels."""
    count = level.size
    tree, held = np.zeros(count + 1, np.int64), np.zeros(count + 2, np.int64)
    below, equal = np.zeros(count, np.int64), np.zeros(count, np.int64)
    size, sources = np.zeros(count, np.int64), np.zeros(count, np.int64)
    seen, entered, different = np.zeros(source.max() + 1, np.bool_), 0, 0
    for j in asked:
        while entered < count and ready[entering[entered]] <= time[j]:
            at = level[entering[entered]]
            held[at] += 1
            if not seen[source[entering[entered]]]:
                seen[source[entering[entered]]] = True
                different += 1
            while at <= count:
                tree[at] += 1
                at += at & -at
            entered += 1
        at = level[j] - 1
        while at > 0:
            below[j] += tree[at]
            at -= at & -at
        equal[j], size[j], sources[j] = held[level[j]], entered, different
    return below, equal, size, sources


def same_passes(time, place, apart):
    """
    Rows that are one pass, seen at several places.

    Parameters
    ----------
    time : array of int64, shape (n,)
        Of each row, in any order.
    place : array of int, shape (n,)
        From 0: two rows of one place are two passes.
    apart : int
        A pass ends with a longer pause.

    Returns
    -------
    number : numpy.ndarray of int64, shape (n,)
        Of the pass of each row, from 0.
    """
    time, place = np.asarray(time, np.int64), np.asarray(place, np.int64)
    order = np.lexsort((place, time))
    number = np.empty(time.size, np.int64)
    if order.size:
        number[order] = _one_by_one(time[order], place[order], apart)
    return number


@numba.njit(cache=True, nogil=True)
def _one_by_one(time, place, apart):
    found = np.zeros(time.size, np.int64)
    last = np.full(place.max() + 1, -1, np.int64)
    last[place[0]] = 0
    for row in range(1, time.size):
        found[row] = found[row - 1]
        if time[row] - time[row - 1] > apart or last[place[row]] == found[row]:
            found[row] += 1
        last[place[row]] = found[row]
    return found


def distance_from_uniform(shares):
    """
    Greatest distance of a distribution of shares from the uniform one, after Kolmogorov.

    Examples
    --------
    >>> distance_from_uniform([0.125, 0.375, 0.625, 0.875])
    0.125
    """
    shares = np.sort(np.asarray(shares, np.float64))
    shares = shares[np.isfinite(shares)]
    if not shares.size:
        return np.nan
    steps = np.arange(shares.size + 1) / shares.size
    return float(max((steps[1:] - shares).max(), (shares - steps[:-1]).max()))


def normal_deviate(share):
    """
    The standard normal value with this share below it.

    Examples
    --------
    >>> float(normal_deviate(20 / 21)).__round__(2)
    1.67
    """
    return ndtri(share)


def chance_of(statistic, controls):
    """
    Probability of a statistic this great among controls, by rank.

    Parameters
    ----------
    statistic : float
    controls : array of float, shape (n,)
        NaN is left out.

    Returns
    -------
    chance : float
        ``(1 + number >= statistic) / (1 + n)``; NaN if the statistic is.
    """
    known = np.asarray(controls, np.float64)
    known = known[np.isfinite(known)]
    if not np.isfinite(statistic):
        return np.nan
    return float((1 + np.count_nonzero(known >= statistic)) / (1 + known.size))


def effective_number(values, distance, lag, *, bins=4):
    """
    How many independent values a set of correlated ones is worth.

    Parameters
    ----------
    values : array of float, shape (n,)
        Of a statistic; finite.
    distance, lag : array of float, shape (n, n)
        How far two of them are apart in place and in time, 1 where they stop sharing data.
    bins : int
        Classes of each up to 1, and one of all that is farther in place; what is farther in
        time is taken as independent.

    Returns
    -------
    number : float
        ``n^2 / sum_ij r_ij``, 1 to n, with r the mean product of standardised values in
        each class of (distance, lag), below zero taken as zero. Of values that are all equal,
        as counts can be, r is 1 for those that share data and 0 for others.
    """
    values = np.asarray(values, np.float64)
    count = values.size
    spread = values.std()
    if count < 3:
        return float(min(count, 1))
    if spread == 0:
        return float(count**2 / np.count_nonzero((distance < 1) & (lag < 1)))
    standard = (values - values.mean()) / spread
    product = np.outer(standard, standard)
    far = np.minimum(np.floor(distance * bins), bins).astype(int)
    place = far * bins + np.floor(lag * bins).astype(int)
    near = (lag < 1) & ~np.eye(count, dtype=bool)
    classes = (bins + 1) * bins
    total = np.bincount(place[near], product[near], classes)
    pairs = np.bincount(place[near], minlength=classes)
    correlation = np.clip(total / np.maximum(pairs, 1), 0.0, 1.0)
    shared = count + float((correlation * pairs).sum())
    return float(np.clip(count**2 / shared, 1.0, count))
