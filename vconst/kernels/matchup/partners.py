"""One partner for every matched sample, and how many it had."""

from typing import NamedTuple

import numpy as np
from numba import njit

from vconst.kernels.shell_sort import sort_first


class Partners(NamedTuple):
    """
    Matched samples of a target, each with its nearest partner.

    Attributes
    ----------
    target : numpy.ndarray of int64, shape (n,)
        Row of the target, ascending, each once.
    reference : numpy.ndarray of int64, shape (n,)
        Row of its nearest partner.
    square : numpy.ndarray of float64, shape (n,)
        Squared chord between the two on the unit sphere.
    count : numpy.ndarray of int64, shape (n,)
        How many samples of the reference match it.
    """

    target: np.ndarray
    reference: np.ndarray
    square: np.ndarray
    count: np.ndarray


def choose_partners(intervals, target_time, reference_time):
    """
    The nearest partner of every matched sample of the target.

    Parameters
    ----------
    intervals : Intervals
        From :func:`vconst.kernels.matchup.match_tracks`.
    target_time, reference_time : array of int64
        Times of the two tracks, ns.

    Returns
    -------
    Partners
        The smallest separation wins; of equal ones the smallest difference of time; of
        these the earlier sample.
    """
    arrays = _choose(
        *intervals,
        np.ascontiguousarray(target_time, np.int64),
        np.ascontiguousarray(reference_time, np.int64),
    )
    return Partners(*arrays)


def list_pairs(intervals):
    """
    Every pair of matching samples.

    Parameters
    ----------
    intervals : Intervals

    Returns
    -------
    target, reference : numpy.ndarray of int64, shape (pairs,)
        Rows, ascending in the target and then in the reference.
    """
    length = intervals.stop - intervals.start
    before = np.repeat(np.cumsum(length) - length, length)
    reference = np.arange(length.sum()) - before + np.repeat(intervals.start, length)
    return np.repeat(intervals.target, length), reference


def median_of_partners(intervals, values):
    """
    The median of the partners of every matched sample.

    Parameters
    ----------
    intervals : Intervals
        From :func:`vconst.kernels.matchup.match_tracks`.
    values : array of float, shape (m,)
        Of the reference, one for each row.

    Returns
    -------
    median : numpy.ndarray of float64, shape (n,)
        In the order of :func:`choose_partners`; of the partners whose value is not NaN, NaN
        where there is none. Of an even number the mean of the two in the middle.
    count : numpy.ndarray of int64, shape (n,)
        How many there are.
    """
    return _medians(
        intervals.target, intervals.start, intervals.stop, np.ascontiguousarray(values, np.float64)
    )


@njit(cache=True, nogil=True)
def _medians(target, start, stop, values):
    median, count = np.empty(target.size), np.empty(target.size, np.int64)
    held = np.empty(256)
    n = k = 0
    while k < target.size:
        following, size = k, 0
        while following < target.size and target[following] == target[k]:
            size += stop[following] - start[following]
            following += 1
        if size > held.size:
            held = np.empty(2 * size)
        size = 0
        for interval in range(k, following):
            for m in range(start[interval], stop[interval]):
                if values[m] == values[m]:
                    held[size] = values[m]
                    size += 1
        sort_first(held, size)
        median[n] = 0.5 * (held[(size - 1) >> 1] + held[size >> 1]) if size else np.nan
        count[n] = size
        n, k = n + 1, following
    return median[:n].copy(), count[:n].copy()


@njit(cache=True, nogil=True)
def _choose(target, start, stop, nearest, square, target_time, reference_time):
    rows = np.empty(target.size, np.int64)
    partner = np.empty(target.size, np.int64)
    least = np.empty(target.size)
    count = np.empty(target.size, np.int64)
    n = 0
    for k in range(target.size):
        if n == 0 or rows[n - 1] != target[k]:
            rows[n], partner[n], least[n] = target[k], nearest[k], square[k]
            count[n] = stop[k] - start[k]
            n += 1
            continue
        count[n - 1] += stop[k] - start[k]
        now = target_time[target[k]]
        sooner = abs(reference_time[nearest[k]] - now) < abs(reference_time[partner[n - 1]] - now)
        if square[k] < least[n - 1] or (square[k] == least[n - 1] and sooner):
            partner[n - 1], least[n - 1] = nearest[k], square[k]
    return rows[:n], partner[:n], least[:n], count[:n]
