"""Steps between packets: where they are, and the ramps that take them out."""

import numpy as np

#: A step is shared between at most so many packets: attitudes were applied to one, two or
#: three packets at a time (EFDL2Limadou).
MOST_PACKETS = 3

#: Scatter is that of packets at most so far away, ns.
AROUND = 60_000_000_000

#: Standard deviations in a median absolute deviation of normal noise.
_NORMAL = 1.4826


def find_ramps(time, values, spacing, *, threshold, middle):
    """
    What has to be added to each packet so that no outlying step is left between packets.

    Parameters
    ----------
    time : array of int64, shape (n,)
        Of the packets' first samples, ns, ascending.
    values : array of float, shape (n, samples, 3)
    spacing : float
        Time between samples, s.
    threshold : float
        How many robust standard deviations of the difference of two neighbouring samples a
        step has to have in one component at least.
    middle : bool
        Whether a packet is right in its middle (no change there), or at its first sample.

    Returns
    -------
    ramps : array of float, shape (n, 2, 3)
        To be added at a packet's first sample and one spacing after its last, linear
        between; 0 where there is nothing to correct.
    outlying : array of bool, shape (n,)
        Whether there is an outlying step at the end of the packet.
    tested : array of bool, shape (n,)
        Whether the next packet follows without a pause.

    Notes
    -----
    While a turning platform's attitude is held, the error grows in proportion to time (for
    small angles) and is gone with the next attitude: a saw-tooth, whose step is the ramp.
    """
    tested = _follow(time, values.shape[1], spacing)
    steps = _steps(values)
    scatter = _scatter(time, values)
    with np.errstate(invalid="ignore"):
        outlying = tested & (np.abs(steps) > threshold * scatter).any(axis=1)
    outlying &= np.isfinite(steps).all(axis=1)
    ramps = np.zeros((len(time), 2, values.shape[2]))
    for first, last in _held(tested, outlying):
        count = last - first + 1
        shares = np.arange(count + 1) / count - (0.5 if middle else 0.0)
        ramps[first : last + 1, 0] = shares[:-1, None] * steps[last]
        ramps[first : last + 1, 1] = shares[1:, None] * steps[last]
    return ramps, outlying, tested


def _follow(time, samples, spacing):
    """Whether the next packet begins where this one ends, to within a sample and 1 ms."""
    pause = np.diff(time, append=time[-1:]) / 1e9 - samples * spacing
    found = np.abs(pause) <= spacing + 1e-3
    found[-1:] = False
    return found


def _steps(values):
    """First sample of the next packet less the last of this one, less the trend in both."""
    trend = (values[:, -1] - values[:, 0]) / (values.shape[1] - 1)
    steps = np.full(trend.shape, np.nan)
    steps[:-1] = values[1:, 0] - values[:-1, -1] - (trend[1:] + trend[:-1]) / 2
    return steps


def _scatter(time, values):
    """Robust standard deviation of neighbouring samples' differences, packets around pooled."""
    changes = np.diff(values, axis=1)
    middle = _median(changes, 1)
    single = _NORMAL * _median(np.abs(changes - middle[:, None]), 1)
    low = np.searchsorted(time, time - AROUND, "left")
    high = np.searchsorted(time, time + AROUND, "right")
    return np.stack([_median(single[a:b], 0) for a, b in zip(low, high, strict=True)])


def _median(values, axis):
    """Median without NaN; NaN where there is nothing else."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.nanmedian(values, axis=axis)


def _held(tested, outlying):
    """First and last packet of each stretch that one attitude was held for."""
    begin = 0
    for last in range(len(tested)):
        if outlying[last]:
            yield (begin if last - begin < MOST_PACKETS else last), last
        if outlying[last] or not tested[last]:
            begin = last + 1
