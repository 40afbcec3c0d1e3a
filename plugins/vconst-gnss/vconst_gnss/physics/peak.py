"""The peak of the F2 layer in a profile, and what speaks against it."""

from dataclasses import dataclass

import numpy as np

from vconst_gnss.physics.wrong import WRONG

#: km in which the F2 peak lies; elsewhere it is an E layer or noise (methods of COSMIC users:
#: Yue et al. 2010, doi:10.5194/angeo-28-217-2010, and the quality checks of CDAAC).
LOWEST, HIGHEST = 180.0, 500.0

#: Half of the height in km over which the cubic is fitted.
HALF_WIDTH = 30.0

#: km over which levels about the peak lie at least, for the fit.
NARROW = 3.0

#: A second maximum above the E layer that is this share of the first is another peak.
SECOND = 0.9

#: km that two peaks are apart at least, and depth of the valley between as a share of the lower.
APART, VALLEY = 40.0, 0.15

#: Share of the peak density that a profile falls below zero by at most, above LOWEST.
NEGATIVE = 0.05

#: Mean deviation from a running mean over 30 km, as a share of the peak density; above it a
#: profile is noise (Potula et al. 2011 use 0.1 for wild fluctuations).
NOISE = 0.1


@dataclass
class Peak:
    """
    Peak of a profile.

    Parameters
    ----------
    density : float
        m-3 or the unit of the profile; NaN without a peak.
    height : float
        km.
    index : int
        Of the level with the greatest density; -1 without.
    wrong : int
        Sum of bits of :data:`WRONG`.
    """

    density: float
    height: float
    index: int
    wrong: int


def find_peak(height, density, *, reported=None):
    """
    NmF2 and hmF2 of a profile.

    Parameters
    ----------
    height : array of float, shape (levels,)
        km above sea level, in any order; NaN is no level.
    density : array of float, shape (levels,)
        Any unit; NaN is none.
    reported : float or None
        Peak density that the file itself states, in the same unit; a tenth away it
        ``disagrees``.

    Returns
    -------
    peak : Peak

    Notes
    -----
    A cubic is fitted to the logarithm of density within 30 km of the greatest value: layers
    fall more slowly above than below, and a parabola would put the peak of a Chapman layer 2 km
    too high. Where the cubic has no maximum there, the greatest value itself is the peak.
    """
    height, density = np.asarray(height, float), np.asarray(density, float)
    sound = np.flatnonzero(np.isfinite(height) & np.isfinite(density))
    sound = sound[np.argsort(height[sound], kind="stable")]
    h, n = height[sound], density[sound]
    if len(h) < 5 or n.max() <= 0:
        return Peak(np.nan, np.nan, -1, WRONG["no_peak"])
    top = int(np.argmax(n))
    value, place = _top(h, n, top)
    wrong = _what_is_wrong(h, n, top, value, place)
    if reported is not None and np.isfinite(reported) and abs(reported / value - 1.0) > 0.1:
        wrong |= WRONG["disagrees"]
    return Peak(value, place, int(sound[top]), wrong)


def _top(h, n, top):
    near = (np.abs(h - h[top]) <= HALF_WIDTH) & (n > 0.5 * n[top])
    if np.unique(h[near]).size < 5 or np.ptp(h[near]) < NARROW:  # no cubic goes through these
        return float(n[top]), float(h[top])
    cube, bend, slope, level = np.polyfit(h[near] - h[top], np.log(n[near]), 3)
    for away in np.roots([3 * cube, 2 * bend, slope]):
        if np.isreal(away) and abs(away) <= HALF_WIDTH and 6 * cube * away.real + 2 * bend < 0:
            away = float(away.real)
            value = level + away * (slope + away * (bend + away * cube))
            return float(np.exp(value)), float(h[top] + away)
    return float(n[top]), float(h[top])


def _what_is_wrong(h, n, top, value, place):
    wrong = 0
    if not LOWEST <= place <= HIGHEST:
        wrong |= WRONG["peak_outside"]
    if place - h[0] < 10.0 or h[-1] - place < 10.0:
        wrong |= WRONG["peak_at_edge"]
    if _has_second(h, n, top):
        wrong |= WRONG["several_peaks"]
    high = h >= LOWEST
    if high.any() and n[high].min() < -NEGATIVE * value:
        wrong |= WRONG["negative_density"]
    if _noise(h[high], n[high]) > NOISE * value:
        wrong |= WRONG["fluctuating"]
    return wrong


def _has_second(h, n, top):
    for side in (slice(0, top), slice(top + 1, None)):
        heights, values = h[side], n[side]
        far = (np.abs(heights - h[top]) >= APART) & (heights >= LOWEST)
        if not far.any():
            continue
        other = int(np.flatnonzero(far)[np.argmax(values[far])])
        between = n[(h > min(heights[other], h[top])) & (h < max(heights[other], h[top]))]
        deep = between.size and between.min() < (1.0 - VALLEY) * values[other]
        if values[other] >= SECOND * n[top] and deep:
            return True
    return False


def _noise(h, n):
    """Mean deviation from a running mean over 30 km."""
    if len(h) < 5:
        return 0.0
    total = np.concatenate([[0.0], np.cumsum(n)])
    first, last = np.searchsorted(h, h - 15.0), np.searchsorted(h, h + 15.0, "right")
    return float(np.abs(n - (total[last] - total[first]) / (last - first)).mean())
