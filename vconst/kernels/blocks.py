"""
The block index of a track: where it was, half a minute at a time.

A track is cut into blocks of 32 seconds of UTC. Of each block the place of its middle
sample and the farthest that any of its samples is from there are kept, so that most
questions about a year of samples are answered from a million blocks, without the samples.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

#: How long a block lasts, in s. Between 16 and 32 s the match-up of two low orbits is fastest.
BLOCK_SECONDS = 32

#: Added to every radius, in rad (6 mm on the ground): more than rounding can take away.
ROUNDING = 1e-9

_DEGREE = math.pi / 180.0


class Blocks(NamedTuple):
    """
    Blocks of a track, one element each, in order of time.

    Attributes
    ----------
    first, stop : numpy.ndarray of int64
        The rows ``first <= row < stop`` of the track.
    time : numpy.ndarray of int64
        Of the middle sample, ns since 1970 UTC.
    start_time, stop_time : numpy.ndarray of int64
        Of the first and the last sample, both included, ns since 1970 UTC.
    x, y, z : numpy.ndarray of float64
        Unit vector towards the middle sample; x towards latitude 0, longitude 0, z north.
    radius : numpy.ndarray of float64
        Angle in rad within which all samples of the block lie about the middle one:
        a bound, at most a few per cent above the greatest.
    speed : numpy.ndarray of float64
        Greatest angular speed in rad/s between consecutive samples of the block and from
        its last one to the next of the same run; infinite where two samples of one time
        differ in place, 0 for a lone sample, NaN where it was not asked for.
    """

    first: np.ndarray
    stop: np.ndarray
    time: np.ndarray
    start_time: np.ndarray
    stop_time: np.ndarray
    x: np.ndarray
    y: np.ndarray
    z: np.ndarray
    radius: np.ndarray
    speed: np.ndarray


def build_blocks(time_ns, latitude, longitude, breaks=(), *, seconds=BLOCK_SECONDS, speed=True):
    """
    The block index of a track.

    Parameters
    ----------
    time_ns : array of int64, shape (n,)
        ns since 1970 UTC, in ascending order; equal times are allowed.
    latitude, longitude : array of float, shape (n,)
        Geocentric, in degrees; longitude east, in any winding. Rows where either is NaN
        or infinite have no place: no radius counts them, a block of nothing else is left
        out, and :func:`count_unplaced` says how many there are.
    breaks : array of int, shape (k,)
        Rows with which a new run begins, ascending, see :func:`find_breaks`.
        No block crosses one.
    seconds : float
        Length of a block; blocks begin at whole multiples of it since 1970 UTC.
    speed : bool
        Whether to measure the greatest speeds, which takes four times as long as the rest.

    Returns
    -------
    Blocks
        At most one block for every *seconds* and one more for every break.

    Raises
    ------
    ValueError
        If times descend, lengths differ or *seconds* is not positive.

    Notes
    -----
    The radius is the arc of the chord c with
    ``c^2 <= p^2 + cos(f) (cos(f) + |sin(f)| p) l^2``, where f is the latitude of the
    middle sample, p and l the greatest distances from it in latitude and longitude
    (rad): the haversine with ``sin(u) <= u`` and ``cos(f + p) <= cos(f) + |sin(f)| p``.
    """
    time, latitude, longitude = _as_track(time_ns, latitude, longitude)
    length = _nanoseconds(seconds)
    if not _is_ascending(time):
        raise ValueError("times descend; a track is given in order of time")
    breaks = np.unique(np.asarray(breaks, np.int64))
    bounds = _cut(time, breaks[(breaks > 0) & (breaks < time.size)], length)
    middle, place, radius = _measure(latitude, longitude, bounds)
    greatest = np.full(middle.size, np.nan)
    if speed:
        greatest = _greatest_speeds(time, latitude, longitude, bounds, breaks)
    first, stop = bounds[:-1].copy(), bounds[1:].copy()
    if (middle < 0).any():  # blocks without any place
        kept = middle >= 0
        first, stop, middle = first[kept], stop[kept], middle[kept]
        place, radius, greatest = place[:, kept], radius[kept], greatest[kept]
    return Blocks(first, stop, *_times_of(time, first, stop, middle), *place, radius, greatest)


def find_breaks(time_ns, gap_ns, granule_starts=()):
    """
    The rows with which a new run begins.

    Parameters
    ----------
    time_ns : array of int64, shape (n,)
        ns since 1970 UTC, ascending.
    gap_ns : int
        A run ends where the next sample is more than this later; equal is no gap.
    granule_starts : array of int
        First rows of granules, where a run ends as well.

    Returns
    -------
    numpy.ndarray of int64
        Ascending, each once, without row 0.
    """
    time = np.ascontiguousarray(time_ns, np.int64)
    gaps = np.flatnonzero(np.diff(time) > gap_ns) + 1
    rows = np.union1d(gaps, np.asarray(granule_starts, np.int64)).astype(np.int64)
    return rows[(rows > 0) & (rows < time.size)]


def count_unplaced(latitude, longitude):
    """How many rows have no place: latitude or longitude NaN or infinite."""
    return int(np.count_nonzero(~(np.isfinite(latitude) & np.isfinite(longitude))))


def _as_track(time, latitude, longitude):
    time = np.ascontiguousarray(time, np.int64)
    latitude = np.ascontiguousarray(latitude, np.float64)
    longitude = np.ascontiguousarray(longitude, np.float64)
    if not time.shape == latitude.shape == longitude.shape or time.ndim != 1:
        raise ValueError(
            f"time, latitude and longitude have the shapes {time.shape}, {latitude.shape} "
            f"and {longitude.shape}; expected three equal ones of one dimension"
        )
    return time, latitude, longitude


def _nanoseconds(seconds):
    length = round(seconds * 1e9)
    if length <= 0:
        raise ValueError(f"a block of {seconds} s; expected more than 0")
    return np.int64(length)


@njit(cache=True, nogil=True)
def _is_ascending(time):
    falls = 0
    for row in range(1, time.size):
        falls += time[row] < time[row - 1]
    return falls == 0


@njit(cache=True, nogil=True)
def _times_of(time, first, stop, middle):
    """Times of the middle, the first and the last row of every block."""
    found = np.empty((3, first.size), np.int64)
    for block in range(first.size):
        found[0, block] = time[middle[block]]
        found[1, block] = time[first[block]]
        found[2, block] = time[stop[block] - 1]
    return found


@njit(cache=True, nogil=True)
def _cut(time, breaks, length):
    """First rows of the blocks, and the number of rows as the last element."""
    if time.size == 0:
        return np.zeros(1, np.int64)
    most = min(time.size, (time[-1] - time[0]) // length + breaks.size + 2)
    bounds = np.empty(most + 1, np.int64)
    count = row = upcoming = width = 0
    wanted = (time[0] // length + 1) * length
    while row < time.size:
        bounds[count] = row
        count += 1
        while upcoming < breaks.size and breaks[upcoming] <= row:
            upcoming += 1
        end = breaks[upcoming] if upcoming < breaks.size else time.size
        if not wanted - length <= time[row] < wanted:  # a division is dear
            wanted = (time[row] // length + 1) * length
        guess = row + width
        if row < guess < end and time[guess] >= wanted and time[guess - 1] < wanted:
            row = guess
        else:
            after = _first_at(time, row + 1, end, wanted)
            row, width = after, after - row
        wanted += length
    bounds[count] = time.size
    return bounds[: count + 1]


@njit(cache=True, nogil=True)
def _first_at(time, low, high, wanted):
    """First row in [low, high) that is not before *wanted*, else *high*; low is above 0."""
    if low >= high or time[low] >= wanted:
        return low
    step = time[low] - time[low - 1]
    if step > 0:  # at a steady cadence the first guess is right
        guess = low + (wanted - time[low] + step - 1) // step
        if guess < high and time[guess] >= wanted and time[guess - 1] < wanted:
            return guess
    while low < high:
        middle = (low + high) >> 1
        if time[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True, nogil=True)
def _measure(latitude, longitude, bounds):
    """Middle row (-1 without any place), unit vector and radius of every block."""
    count = bounds.size - 1
    middle = np.empty(count, np.int64)
    place = np.empty((3, count))
    radius = np.empty(count)
    for block in range(count):
        first, stop = bounds[block], bounds[block + 1]
        row = _middle_row(latitude, longitude, first, stop)
        middle[block] = row
        if row < 0:
            continue
        north, east = latitude[row], longitude[row]
        cosine, sine = math.cos(north * _DEGREE), math.sin(north * _DEGREE)
        place[0, block] = cosine * math.cos(east * _DEGREE)
        place[1, block] = cosine * math.sin(east * _DEGREE)
        place[2, block] = sine
        cosine, sine = abs(cosine), abs(sine) * _DEGREE
        widest = 0.0
        for k in range(first, stop):
            p = abs(latitude[k] - north)
            across = abs(longitude[k] - east)
            across = min(across, abs(360.0 - across))
            square = p * p + cosine * (cosine + sine * p) * across * across
            if square > widest:  # False for NaN
                widest = square
        chord = math.sqrt(widest) * _DEGREE
        radius[block] = 2.0 * math.asin(min(1.0, 0.5 * chord)) + ROUNDING
    return middle, place, radius


@njit(cache=True, nogil=True)
def _middle_row(latitude, longitude, first, stop):
    """The row nearest to the middle that has a place, or -1."""
    middle = (first + stop - 1) >> 1
    for away in range(stop - first):
        for row in (middle - away, middle + away):
            if first <= row < stop:
                both = latitude[row] + longitude[row]
                if both - both == 0.0:  # neither NaN nor infinite
                    return row
    return -1


@njit(cache=True, nogil=True)
def _greatest_speeds(time, latitude, longitude, bounds, breaks):
    """Greatest speed of every block, rad/s, with the step into the next of its run."""
    greatest = np.zeros(bounds.size - 1)
    block = upcoming = 0
    last = -1
    cosine = 0.0
    for row in range(time.size):
        if upcoming < breaks.size and breaks[upcoming] <= row:
            last = -1
            while upcoming < breaks.size and breaks[upcoming] <= row:
                upcoming += 1
        both = latitude[row] + longitude[row]
        if both - both != 0.0:
            continue
        here = math.cos(latitude[row] * _DEGREE)
        if last >= 0:
            while bounds[block + 1] <= last:
                block += 1
            p = math.sin(0.5 * _DEGREE * (latitude[row] - latitude[last]))
            across = math.sin(0.5 * _DEGREE * (longitude[row] - longitude[last]))
            half = math.sqrt(max(0.0, p * p + cosine * here * across * across))
            speed = _speed(2.0 * math.asin(min(1.0, half)), time[row] - time[last])
            greatest[block] = max(greatest[block], speed)
        last, cosine = row, here
    return greatest


@njit(cache=True, nogil=True)
def _speed(angle, nanoseconds):
    if nanoseconds > 0:
        return angle * 1e9 / nanoseconds
    return math.inf if angle > 0.0 else 0.0
