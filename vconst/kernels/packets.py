"""Times of packets: rounded in files, rebuilt from the sampling rate where none is missing."""

from itertools import pairwise

import numpy as np


def rebuild_times(stated, step, *, tolerance):
    """
    A continuous time base inside runs without gaps.

    A run ends where two stated times are further from *step* apart than *tolerance*. Inside
    it packets follow each other by *step*, or by the run's own step where its clock plainly
    differs; the run lies where the median of its differences to the stated times is zero, so
    that a few wrong ones do not move it. A run that no even step follows keeps its stated
    times.

    Parameters
    ----------
    stated : array of int64, shape (n,)
        ns; rounded times in the order of the file.
    step : float
        Length of a packet in ns; need not be whole.
    tolerance : float
        In ns; 1.5 times the rounding of *stated*, or more.

    Returns
    -------
    times : numpy.ndarray of int64, shape (n,)
    runs : numpy.ndarray of int64, shape (n,)
        Number of each packet's run, from 0.
    steps : numpy.ndarray of float, shape (runs,)
        By which its packets follow each other, ns: *step*, its own, or NaN where the stated
        times are kept.

    Notes
    -----
    ``t_k = k d + median_j(s_j - j d)`` with stated times s, step d and k, j counted from the
    beginning of the run. The own step is a least-squares one of the stated times near the
    line whose step is the median of ``(s_(j+h) - s_j) / h``, with h half of the run; it is
    taken where it makes more than ``tolerance (1/3 + 2 / sqrt(n))`` of the n
    packets, so that at most half of that is left at the ends of a run for a step that is
    taken as nominal. Of a run that is rebuilt at least nine in ten times are changed by at
    most half the tolerance, and all by at most twice the tolerance.

    Examples
    --------
    >>> rebuild_times(np.array([0, 410, 819, 1229, 5000]), 409.6, tolerance=2.0)[0].tolist()
    [0, 410, 819, 1229, 5000]
    """
    stated = np.asarray(stated, np.int64)
    if not len(stated):
        return stated.copy(), np.zeros(0, np.int64), np.zeros(0)
    breaks = np.abs(np.diff(stated) - step) > tolerance
    runs = np.concatenate([[0], np.cumsum(breaks)])
    edges = np.concatenate([[0], np.flatnonzero(breaks) + 1, [len(stated)]])
    times, steps = stated.copy(), np.empty(len(edges) - 1)
    for number, (first, last) in enumerate(pairwise(edges)):
        since = (stated[first:last] - stated[first]).astype(np.float64)
        fitted, steps[number] = _even(since, step, tolerance)
        times[first:last] = stated[first] + np.rint(fitted).astype(np.int64)
    return times, runs, steps


def _even(since, step, tolerance):
    """Times of one run since its first, and its step; NaN where none follows them."""
    count = np.arange(len(since))
    own = step + _departure(since - count * step, tolerance)
    fitted = count * own
    fitted += np.median(since - fitted)
    change = np.abs(fitted - since)
    if np.quantile(change, 0.9) > tolerance / 2 or change.max() > 2 * tolerance:
        return since, np.nan
    return fitted, own


def _departure(rest, tolerance):
    """By how much a run's step differs from the nominal one, ns; 0 where that is not plain."""
    size = len(rest)
    half = size // 2
    if not half:
        return 0.0
    count = np.arange(size)
    found = float(np.median((rest[half:] - rest[: size - half]) / half))
    for limit in (tolerance, tolerance / 2):
        left = rest - found * count
        near = np.abs(left - np.median(left)) <= limit
        away = count[near] - count[near].mean()
        found += float((away * left[near]).sum() / max((away**2).sum(), 1.0))
    plain = tolerance * (1 / 3 + 2 / np.sqrt(size))
    return found if abs(found) * size > plain else 0.0
