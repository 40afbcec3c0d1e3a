"""Arcs: stretches of phase without a slip, and how they are brought to the level of the code."""

from dataclasses import dataclass

import numpy as np
from numba import njit

#: Cycles by which the wide lane has to leave its running mean, at least (Blewitt, 1990: a slip
#: is a whole number).
WIDE_LANE_STEP = 0.5

#: Standard deviations of the wide lane likewise, and the deviation in cycles it begins with.
WIDE_LANE_SIGMA, FIRST_SIGMA = 4.0, 0.5

#: TECU by which the phase leaves the line through its two last values, in one step of 30 s, at
#: least: a slip of one cycle on each frequency of GPS is 0.51 TECU, on one of them 1.8 or 2.3.
TEC_STEP = 0.35

#: Times the mean deviation of the last samples (ten or so) likewise: in plasma bubbles TEC
#: itself leaves the line by some tenths, and each deviation would end the arc.
TEC_SCALE, TEC_MEMORY = 5.0, 0.1

#: s of phase without a value after which nothing is known of the cycles.
LONGEST_GAP = 120.0

#: s after which multipath of the code has changed (Ciraolo et al., 2007).
DECORRELATION = 600.0


def split_arcs(time, group, wide_lane, phase, broken, *, gap=LONGEST_GAP, tec_step=TEC_STEP):
    """
    Number the arcs of many satellites.

    Parameters
    ----------
    time : array of float, shape (n,)
        s; ascending within a group.
    group : array of int, shape (n,)
        Number of station and satellite; rows of one are next to each other.
    wide_lane : array of float, shape (n,)
        Melbourne-Wuebbena combination in cycles; NaN (no code) finds no slip.
    phase : array of float, shape (n,)
        Slant TEC of the phases in TECU.
    broken : array of bool, shape (n,)
        The receiver itself says that the phase was interrupted before this sample.
    gap : float
        Longest pause in s within an arc.
    tec_step : float
        TECU in 30 s; more time allows more, in proportion.

    Returns
    -------
    arc : numpy.ndarray of int64, shape (n,)
        From 0, rising.
    why : dict of str to int
        How many arcs began by ``lost_lock``, ``gap``, ``wide_lane`` and ``geometry_free``.

    Notes
    -----
    The mean of the wide lane and its variance are carried on as Blewitt (1990) does. One value
    far off may be a bad code: it ends the arc only if the next one agrees with it. The
    geometry-free phase is compared with the line through the two samples before it; where TEC is
    rough, a slip of one cycle on both frequencies (0.51 TECU, nothing of the wide lane) is not
    found.
    """
    arc, why = _split(
        np.asarray(time, np.float64),
        np.asarray(group, np.int64),
        np.asarray(wide_lane, np.float64),
        np.asarray(phase, np.float64),
        np.asarray(broken, np.bool_),
        gap,
        tec_step,
    )
    return arc, dict(
        zip(("lost_lock", "gap", "wide_lane", "geometry_free"), why.tolist(), strict=True)
    )


@njit(cache=True, nogil=True)
def _split(time, group, wide_lane, phase, broken, gap, tec_step):
    arc = np.zeros(time.size, np.int64)
    why = np.zeros(4, np.int64)
    current, mean, square, count, length, rough = -1, 0.0, FIRST_SIGMA**2, 0, 0, 0.0
    for k in range(time.size):
        reason = -1
        new_group = k == 0 or group[k] != group[k - 1]
        if not new_group:
            step = time[k] - time[k - 1]
            if broken[k]:
                reason = 0
            elif step > gap:
                reason = 1
            elif (
                count > 0 and _far(wide_lane[k], mean, square) and _stays(group, wide_lane, k, mean)
            ):
                reason = 2
            if reason < 0 and length >= 1:
                left = _off_the_line(time, phase, k, length)
                allowed = tec_step * max(1.0, step / 30.0) * (1.0 if length >= 2 else 2.0)
                if left > max(allowed, TEC_SCALE * rough):
                    reason = 3
                elif length >= 2:
                    rough += TEC_MEMORY * (left - rough)
        if new_group or reason >= 0:
            current += 1
            mean, square, count, length = 0.0, FIRST_SIGMA**2, 0, 0
            rough = 0.0 if new_group else min(rough, tec_step)
            if reason >= 0:
                why[reason] += 1
        arc[k] = current
        length += 1
        if np.isfinite(wide_lane[k]) and (count == 0 or not _far(wide_lane[k], mean, square)):
            count += 1
            off = wide_lane[k] - mean
            mean += off / count
            if count > 1:
                square += (off * off - square) / count
    return arc, why


@njit(cache=True, nogil=True)
def _off_the_line(time, phase, k, length):
    """How far a phase is from the line through the two before it, or from the one before."""
    rate = 0.0
    if length >= 2:
        rate = (phase[k - 1] - phase[k - 2]) / (time[k - 1] - time[k - 2])
    return abs(phase[k] - phase[k - 1] - rate * (time[k] - time[k - 1]))


@njit(cache=True, nogil=True)
def _stays(group, wide_lane, k, mean):
    """Whether the next sample agrees with this one: a bad code is alone, a slip stays."""
    if k + 1 >= group.size or group[k + 1] != group[k]:
        return False
    return abs(wide_lane[k + 1] - wide_lane[k]) < abs(wide_lane[k + 1] - mean)


@njit(cache=True, nogil=True)
def _far(value, mean, square):
    far = abs(value - mean)
    return far > max(WIDE_LANE_STEP, WIDE_LANE_SIGMA * np.sqrt(square))


@dataclass
class Levelled:
    """
    Arcs at the level of the code.

    Parameters
    ----------
    tec : numpy.ndarray of float64, shape (n,)
        TECU; NaN in arcs that are too short or have no code.
    error : numpy.ndarray of float64, shape (n,)
        Standard error of the level of the sample's arc in TECU, the same along an arc.
    """

    tec: np.ndarray
    error: np.ndarray


def level_arcs(time, arc, phase, code, elevation, *, shortest=1200.0, lowest=20.0):
    """
    Shift each arc of phase so that it agrees with the code on the mean.

    Parameters
    ----------
    time : array of float, shape (n,)
        s, ascending in each arc.
    arc : array of int, shape (n,)
        As :func:`split_arcs` numbers them.
    phase, code : array of float, shape (n,)
        Slant TEC in TECU.
    elevation : array of float, shape (n,)
        Degrees; lower samples do not take part in the mean, but are levelled with it.
    shortest : float
        s that the samples above *lowest* have to span.
    lowest : float
        Degrees.

    Returns
    -------
    levelled : Levelled

    Notes
    -----
    ``S = phase + sum(w (code - phase)) / sum(w)`` with ``w = sin^2(elevation)``, because
    multipath and noise of the code grow towards the horizon. The error is the standard
    deviation of the means of blocks of 10 min over the root of their number, as multipath is
    the same within minutes; with one block it is the scatter of the samples.

    References
    ----------
    Ciraolo, L. et al. (2007), Calibration errors on experimental slant TEC determined with
    GPS, J. Geod. 81, 111-120, doi:10.1007/s00190-006-0093-1.
    """
    time, arc = np.asarray(time, float), np.asarray(arc, np.int64)
    difference = np.asarray(code, float) - np.asarray(phase, float)
    high = np.isfinite(difference) & (np.asarray(elevation, float) >= lowest)
    number = int(arc.max()) + 1 if arc.size else 0
    weight = np.where(high, np.sin(np.radians(elevation)) ** 2, 0.0)
    clean = np.where(high, difference, 0.0)
    total = np.bincount(arc, weight, number)
    with np.errstate(invalid="ignore", divide="ignore"):
        level = np.bincount(arc, weight * clean, number) / total
    error = _level_errors(time, arc, clean, weight, level, number)
    first, last = np.full(number, np.inf), np.full(number, -np.inf)
    np.minimum.at(first, arc[high], time[high])
    np.maximum.at(last, arc[high], time[high])
    sound = last - first >= shortest
    level[~sound], error[~sound] = np.nan, np.nan
    return Levelled(np.asarray(phase, float) + level[arc], error[arc])


def _level_errors(time, arc, difference, weight, level, number):
    """Standard error of every arc's level, from the scatter of its blocks."""
    block = np.floor(time / DECORRELATION).astype(np.int64)
    block -= block.min() if block.size else 0
    width = int(block.max()) + 1 if block.size else 1
    keys, place = np.unique(arc * width + block, return_inverse=True)
    owner = keys // width
    weights = np.bincount(place, weight, len(keys))
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.bincount(place, weight * difference, len(keys)) / weights
        off = np.where(weights > 0, weights * (means - level[owner]) ** 2, 0.0)
        variance = np.bincount(owner, off, number) / np.bincount(owner, weights, number)
        blocks = np.bincount(owner, weights > 0, number)
        samples = weight * (difference - level[arc]) ** 2
        within = np.bincount(arc, samples, number) / np.bincount(arc, weight, number)
        return np.sqrt(np.where(blocks > 1, variance / np.maximum(blocks - 1, 1), within))
