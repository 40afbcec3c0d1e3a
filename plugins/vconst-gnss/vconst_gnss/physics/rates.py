"""Rate of TEC and its index: how fast and how irregularly TEC changes along a line of sight."""

import numpy as np

#: s over which the index is taken (Pi et al., 1997).
WINDOW = 300.0


def rate_of_tec(time, arc, phase, *, longest=60.0):
    """
    ROT: change of slant TEC since the sample before, per minute.

    Parameters
    ----------
    time : array of float, shape (n,)
        s, ascending in each arc.
    arc : array of int, shape (n,)
        Rows of one arc are next to each other.
    phase : array of float, shape (n,)
        Slant TEC of the phase in TECU; its level does not matter.
    longest : float
        s; over longer pauses there is no rate.

    Returns
    -------
    rate : numpy.ndarray of float64, shape (n,)
        TECU/min; NaN at the beginning of an arc and after pauses.
    """
    time, phase, arc = np.asarray(time, float), np.asarray(phase, float), np.asarray(arc)
    rate = np.full(time.size, np.nan)
    step = np.diff(time)
    sound = (arc[1:] == arc[:-1]) & (step > 0) & (step <= longest)
    with np.errstate(invalid="ignore", divide="ignore"):
        rate[1:] = np.where(sound, np.diff(phase) / step * 60.0, np.nan)
    return rate


def rate_index(time, arc, rate, *, window=WINDOW, share=0.5):
    """
    ROTI: standard deviation of the rates of the five minutes that end with a sample.

    Parameters
    ----------
    time : array of float, shape (n,)
        s, ascending in each arc.
    arc : array of int, shape (n,)
    rate : array of float, shape (n,)
        TECU/min, as :func:`rate_of_tec` gives it.
    window : float
        s; rates later than ``t - window`` and not after t count.
    share : float
        Least share of the rates that a window without pauses would have.

    Returns
    -------
    index : numpy.ndarray of float64, shape (n,)
        TECU/min; NaN where too few rates are known, at least three.

    Notes
    -----
    ``sqrt(<ROT^2> - <ROT>^2)``.

    References
    ----------
    Pi, X. et al. (1997), Monitoring of global ionospheric irregularities using the worldwide
    GPS network, Geophys. Res. Lett. 24, 2283-2286, doi:10.1029/97GL02273.
    """
    time, rate, arc = np.asarray(time, float), np.asarray(rate, float), np.asarray(arc)
    index = np.full(time.size, np.nan)
    if not time.size:
        return index
    # arcs far apart on one axis, so that one search serves all; rates are taken from their mean
    span = time.max() - time.min() + 2 * window
    axis = time - time.min() + np.cumsum(np.concatenate([[0], arc[1:] != arc[:-1]])) * span
    known = np.isfinite(rate)
    begin = np.searchsorted(axis, axis - window + 1e-6)
    stop = np.arange(1, time.size + 1)
    counts = _running(known.astype(float), begin, stop)
    clean = np.where(known, rate, 0.0)
    centre = clean.sum() / max(known.sum(), 1)
    clean = np.where(known, rate - centre, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = _running(clean, begin, stop) / counts
        square = _running(clean**2, begin, stop) / counts
    steps = np.diff(axis)
    usual = np.median(steps[(steps > 0) & (steps < window)]) if steps.size else window
    enough = counts >= max(3.0, share * window / usual)
    index[enough] = np.sqrt(np.maximum(square - mean**2, 0.0))[enough]
    return index


def _running(values, begin, stop):
    total = np.concatenate([[0.0], np.cumsum(values)])
    return total[stop] - total[begin]
