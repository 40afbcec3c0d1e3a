"""Gaps of a series that has one value every so often, and of files that follow each other."""

import numpy as np


def gaps_between(time, step):
    """
    Where samples of a series are missing.

    Parameters
    ----------
    time : array of int64, shape (n,)
        ns, ascending; equal ones are one.
    step : int
        Usual time between samples, ns.

    Returns
    -------
    before, after : numpy.ndarray of int64, shape (k,)
        Times of the samples on both sides of each gap.
    missing : numpy.ndarray of int64, shape (k,)
        Samples that would have room between them, at least 1.

    Notes
    -----
    A gap is longer than one and a half steps, so that stamps may be off by a quarter of one.
    """
    time = np.unique(np.asarray(time, np.int64))
    apart = np.diff(time)
    at = np.flatnonzero(apart > 1.5 * step)
    return time[at], time[at + 1], np.rint(apart[at] / step).astype(np.int64) - 1


def gaps_between_files(start, stop):
    """
    Where files are missing between others that follow each other.

    Parameters
    ----------
    start, stop : array of int64, shape (n,)
        First and last time of each file, ns, in any order; they may overlap.

    Returns
    -------
    after, before : numpy.ndarray of int64, shape (k,)
        The last time before each gap and the first behind it.

    Notes
    -----
    What is usual is the (lower) median of the times from one beginning to the next. A gap is
    longer than half of it without any file, and its end comes more than one and a half of it
    after the beginning before: half-orbits that stop short of the poles have none between them,
    nor have files of one map each.
    """
    start, stop = (np.asarray(each, np.int64) for each in (start, stop))
    first, place = np.unique(start, return_inverse=True)
    last = np.full(first.size, np.iinfo(np.int64).min)
    np.maximum.at(last, place, stop)
    last = np.maximum.accumulate(last)
    apart = np.diff(first)
    usual = np.sort(apart)[(apart.size - 1) // 2] if apart.size else 0
    at = np.flatnonzero((first[1:] - last[:-1] > usual / 2) & (apart > 1.5 * usual))
    return last[at], first[at + 1]
