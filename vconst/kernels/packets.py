"""Times of packets: rounded in files, rebuilt from the sampling rate where none is missing."""

import numpy as np


def rebuild_times(stated, step, *, tolerance):
    """
    A continuous time base inside runs without gaps.

    A run ends where two stated times are further from *step* apart than *tolerance*. Inside
    it packets follow each other by *step*; the run lies where the median of its differences
    to the stated times is zero, so that a few wrong ones do not move it.

    Parameters
    ----------
    stated : array of int64, shape (n,)
        ns; rounded times in the order of the file.
    step : float
        Length of a packet in ns; need not be whole.
    tolerance : float
        In ns; at least the rounding of *stated*.

    Returns
    -------
    times : numpy.ndarray of int64, shape (n,)
    runs : numpy.ndarray of int64, shape (n,)
        Number of each packet's run, from 0.

    Notes
    -----
    ``t_k = k d + median_j(s_j - j d)`` with stated times s, step d and k, j counted from the
    beginning of the run. Rounding to a unit u leaves at most u / 2, and less the more
    phases of the rounding a run has.

    Examples
    --------
    >>> rebuild_times(np.array([0, 410, 819, 1229, 5000]), 409.6, tolerance=2.0)[0].tolist()
    [0, 410, 819, 1229, 5000]
    """
    stated = np.asarray(stated, np.int64)
    if not len(stated):
        return stated.copy(), np.zeros(0, np.int64)
    breaks = np.abs(np.diff(stated) - step) > tolerance
    runs = np.concatenate([[0], np.cumsum(breaks)])
    first = np.concatenate([[0], np.flatnonzero(breaks) + 1])
    offset = np.arange(len(stated)) - first[runs]
    ideal = stated[first][runs] + offset * float(step) - stated[0]
    rest = (stated - stated[0]) - ideal
    shift = _medians(rest, runs, first)
    return stated[0] + np.rint(ideal + shift[runs]).astype(np.int64), runs


def _medians(values, runs, first):
    """Median of each run: of two middle values their mean."""
    ordered = values[np.lexsort((values, runs))]
    length = np.diff(np.append(first, len(values)))
    return (ordered[first + (length - 1) // 2] + ordered[first + length // 2]) / 2
