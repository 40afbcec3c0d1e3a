"""Gaps of a series that has one value every so often."""

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
