"""The exact match-up of two tracks: candidates of blocks, then every sample in them."""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from vconst.kernels.blocks import Blocks, build_blocks
from vconst.kernels.matchup.candidates import iterate_candidates
from vconst.kernels.sphere import squared_chord, unit_vector

_MINUTE_NS = 60_000_000_000


class Track(NamedTuple):
    """
    Where an instrument was.

    Attributes
    ----------
    time : numpy.ndarray of int64, shape (n,)
        ns since 1970 UTC, ascending; equal times are allowed.
    latitude, longitude : numpy.ndarray of float64, shape (n,)
        Geocentric, in degrees. Samples where either is NaN match nothing.
    radius : numpy.ndarray of float64, shape (n,), or None
        Distance from the centre of the Earth in km.
    """

    time: np.ndarray
    latitude: np.ndarray
    longitude: np.ndarray
    radius: np.ndarray | None = None


class Intervals(NamedTuple):
    """
    All pairs of matching samples, as intervals of the reference.

    Attributes
    ----------
    target : numpy.ndarray of int64, shape (n,)
        Row of the target, ascending; one row may have several intervals.
    start, stop : numpy.ndarray of int64, shape (n,)
        Rows ``start <= row < stop`` of the reference, all of which match it.
    nearest : numpy.ndarray of int64, shape (n,)
        Of these the nearest in place; of equally near ones the nearest in time; of these
        the earlier.
    square : numpy.ndarray of float64, shape (n,)
        Squared chord on the unit sphere to the nearest,
        see :func:`vconst.kernels.sphere.distance_of_chord`.
    """

    target: np.ndarray
    start: np.ndarray
    stop: np.ndarray
    nearest: np.ndarray
    square: np.ndarray

    @property
    def pairs(self):
        """Number of all pairs of samples."""
        return int(np.sum(self.stop - self.start))


class Alike(NamedTuple):
    """
    Further numbers of samples, in which two that match are nearly equal.

    Attributes
    ----------
    target, reference : numpy.ndarray of float64, shape (n, k)
        Of each sample of the two tracks; NaN agrees with nothing.
    limit : tuple of float, k
        Greatest differences, themselves included.
    period : tuple of float, k
        After which a number is the same again (360 degrees, 1440 min); 0 for never.
    feet : tuple of numpy.ndarray of float64, shape (n, 3), or None
        Unit vectors of the two that are to be near each other too, those of the feet of
        field lines for one.
    square : float
        Greatest squared chord between these, itself included.
    """

    target: np.ndarray
    reference: np.ndarray
    limit: tuple = ()
    period: tuple = ()
    feet: tuple | None = None
    square: float = math.inf


def match_tracks(
    target: Track,
    reference: Track,
    *,
    distance,
    delay_ns,
    radius=None,
    local_time=None,
    alike: Alike | None = None,
    target_blocks: Blocks | None = None,
    reference_blocks: Blocks | None = None,
):
    """
    All samples of two tracks that were near each other.

    Parameters
    ----------
    target, reference : Track
    distance : float
        Greatest great-circle distance in km on the sphere of 6371.2 km, itself included.
    delay_ns : int
        Greatest difference of time in ns, itself included.
    radius : float or None
        Greatest difference of radius in km, itself included; samples without a radius
        then match nothing. None does not ask.
    local_time : float or None
        Greatest difference of mean solar local time in minutes around the clock, itself
        included. None does not ask.
    alike : Alike or None
        What else is to be nearly equal. None does not ask.
    target_blocks, reference_blocks : Blocks or None
        Block indexes of the two, where they are known; built here where they are not.

    Returns
    -------
    Intervals

    Raises
    ------
    ValueError
        If times descend, a limit is negative, or *radius* is asked of tracks without.

    Notes
    -----
    A pair matches where ``|ta - tb| <= delay_ns`` and the squared chord of the two unit
    vectors is at most ``(2 sin(distance / 2 R))^2``. The result is that of testing every
    pair; blocks only tell which need no test. Memory grows with the number of intervals,
    not of pairs.
    """
    if radius is not None and (target.radius is None or reference.radius is None):
        raise ValueError("a limit on 'radius' needs tracks that have one")
    limit = squared_chord(distance)
    if delay_ns < 0:
        raise ValueError(f"a delay of {delay_ns} ns; expected 0 or more")
    target_blocks = target_blocks or build_blocks(*target[:3], speed=False)
    reference_blocks = reference_blocks or build_blocks(*reference[:3], speed=False)
    conditions = (
        limit,
        np.int64(delay_ns),
        math.inf if radius is None else float(radius),
        math.inf if local_time is None else float(local_time),
    )
    more = _more(alike)
    search = (_prepared(target), _prepared(reference), (conditions, more))
    limits = {"distance": distance, "delay_ns": delay_ns}
    return _search(target_blocks, reference_blocks, search, limits)


def _more(alike):
    if alike is None:
        alike = Alike(np.empty((0, 0)), np.empty((0, 0)))
    numbers = [np.ascontiguousarray(side, np.float64) for side in alike[:2]]
    feet = alike.feet or (np.empty((0, 3)), np.empty((0, 3)))
    numbers += [np.ascontiguousarray(side, np.float64) for side in feet]
    limits = (np.array(part, np.float64) for part in (alike.limit, alike.period))
    return (*numbers, *limits, float(alike.square))


def _prepared(track):
    return (
        np.ascontiguousarray(track.time, np.int64),
        np.ascontiguousarray(track.latitude, np.float64),
        np.ascontiguousarray(track.longitude, np.float64),
        np.empty(0) if track.radius is None else np.ascontiguousarray(track.radius, np.float64),
    )


def _search(target_blocks, reference_blocks, search, limits):
    rows = (*target_blocks[:2], *reference_blocks[:2])
    pieces = iterate_candidates(target_blocks, reference_blocks, **limits)
    found = [_refine(candidates, rows, *search) for candidates in pieces]
    if not found:
        return Intervals(*(np.empty(0, np.int64) for _ in range(4)), np.empty(0))
    table = np.concatenate([piece for piece, _ in found])
    return Intervals(*table.T.copy(), np.concatenate([square for _, square in found]))


@njit(cache=True, nogil=True)
def _refine(candidates, rows, target, reference, conditions):
    """The intervals inside candidate pairs of blocks: (target, start, stop, nearest), square."""
    first_a, stop_a, first_b, stop_b = rows
    found = (np.empty((1024, 4), np.int64), np.empty(1024), 0)
    place, edges = np.empty((4, 4096)), np.empty((256, 3), np.int64)
    pair = 0
    while pair < candidates.shape[0]:
        block, following = candidates[pair, 0], pair + 1
        while following < candidates.shape[0] and candidates[following, 0] == block:
            following += 1
        if following - pair > edges.shape[0]:
            edges = np.empty((2 * (following - pair), 3), np.int64)
        runs, size = _join_runs(candidates[pair:following, 1], first_b, stop_b, edges)
        if size > place.shape[1]:
            place = np.empty((4, 2 * size))
        _place_runs(reference[1], reference[2], edges[:runs], place)
        some = (first_a[block], stop_a[block])
        found = _scan_block(some, edges[:runs], place, target, reference, conditions, found)
        pair = following
    table, squares, count = found
    return table[:count].copy(), squares[:count].copy()


@njit(cache=True, nogil=True)
def _join_runs(blocks, first, stop, edges):
    """Rows of runs of adjoining blocks into *edges* (first, stop, where in the buffer)."""
    runs = size = 0
    for block in blocks:
        if runs > 0 and edges[runs - 1, 1] == first[block]:
            edges[runs - 1, 1] = stop[block]
        else:
            edges[runs, 0], edges[runs, 1], edges[runs, 2] = first[block], stop[block], size
            runs += 1
        size += stop[block] - first[block]
    return runs, size


@njit(cache=True, nogil=True)
def _place_runs(latitude, longitude, edges, place):
    """Unit vectors of the rows of runs; the fourth row of *place* is for their squares."""
    for run in range(edges.shape[0]):
        m = edges[run, 2]
        for row in range(edges[run, 0], edges[run, 1]):
            x, y, z = unit_vector(latitude[row], longitude[row])
            place[0, m], place[1, m], place[2, m] = x, y, z
            m += 1


@njit(cache=True, nogil=True)
def _scan_block(some, edges, place, target, reference, conditions, found):
    """Every row of a block of the target against the runs of the reference near it."""
    time, latitude, longitude, height = target
    times = reference[0]
    (limit, delay, radius, local_time), alike = conditions
    more = radius != math.inf or local_time != math.inf or alike[4].size > 0
    more = more or alike[6] != math.inf
    table, squares, count = found
    chords = place[3]
    for row in range(some[0], some[1]):
        now = time[row]
        x, y, z = unit_vector(latitude[row], longitude[row])
        for run in range(edges.shape[0]):
            k, stop = _meeting(times, edges[run, 0], edges[run, 1], now, delay)
            shift = edges[run, 2] - edges[run, 0]
            _square_chords(place, shift + k, shift + stop, x, y, z)
            if more:  # what is built of arrays here is counted row by row, and costs as much
                at = height[row] if radius != math.inf else 0.0
                about = (row, at, longitude[row], now)
                others = (limit, radius, local_time, alike)
                _drop_others(k, chords[shift + k : shift + stop], reference, about, others)
            while k < stop:
                start, k, nearest = _next_interval(k, stop, shift, chords, times, now, limit)
                if start < 0:
                    break
                if count == squares.size:
                    table, squares = _enlarged(table, squares)
                table[count, 0], table[count, 1] = row, start
                table[count, 2], table[count, 3] = k, nearest
                squares[count] = chords[nearest + shift]
                count += 1
    return table, squares, count


@njit(cache=True, nogil=True)
def _meeting(times, first, stop, now, delay):
    """The rows of [first, stop) within *delay* of *now*."""
    while first < stop and times[first] < now - delay:
        first += 1
    while first < stop and times[stop - 1] > now + delay:
        stop -= 1
    return first, stop


@njit(cache=True, nogil=True)
def _square_chords(place, first, stop, x, y, z):
    """Of all rows at once, several in one step of the processor."""
    a, b, c = place[0, first:stop], place[1, first:stop], place[2, first:stop]
    square = place[3, first:stop]
    for m in range(a.size):
        square[m] = (a[m] - x) ** 2 + (b[m] - y) ** 2 + (c[m] - z) ** 2


@njit(cache=True, nogil=True)
def _drop_others(k, squares, reference, about, others):
    """No square for rows that do not meet all limits but those on place and time."""
    for m in range(squares.size):
        if squares[m] <= others[0] and not _agrees(k + m, reference, about, others):
            squares[m] = math.inf


@njit(cache=True, nogil=True)
def _next_interval(k, stop, shift, squares, times, now, limit):
    """The next matching rows of [k, stop): start (-1: none), stop and nearest."""
    while k < stop and not squares[k + shift] <= limit:
        k += 1
    if k == stop:
        return -1, stop, -1
    start = nearest = k
    least = squares[k + shift]
    k += 1
    while k < stop:
        square = squares[k + shift]
        if not square <= limit:
            break
        if square <= least:
            if square < least or abs(times[k] - now) < abs(times[nearest] - now):
                nearest = k
            least = square
        k += 1
    return start, k, nearest


@njit(cache=True, nogil=True)
def _agrees(k, reference, about, others):
    """Whether two samples meet all limits but those on place and time; NaN never does."""
    times, _, longitudes, heights = reference
    (row, height, longitude, now), (_, radius, local_time, alike) = about, others
    if radius != math.inf and not abs(heights[k] - height) <= radius:
        return False
    if local_time != math.inf:
        minutes = ((now - times[k]) / _MINUTE_NS + 4.0 * (longitude - longitudes[k])) % 1440.0
        if not min(minutes, 1440.0 - minutes) <= local_time:
            return False
    own, theirs, foot, feet, limit, period, square = alike
    for c in range(limit.size):
        apart = abs(own[row, c] - theirs[k, c])
        if period[c] > 0.0:
            apart %= period[c]
            apart = min(apart, period[c] - apart)
        if not apart <= limit[c]:
            return False
    if square == math.inf:
        return True
    chord = 0.0
    for axis in range(3):
        chord += (foot[row, axis] - feet[k, axis]) ** 2
    return chord <= square


@njit(cache=True, nogil=True)
def _enlarged(found, squares):
    rows, more = np.empty((2 * squares.size, 4), np.int64), np.empty(2 * squares.size)
    for row in range(squares.size):
        more[row] = squares[row]
        for column in range(4):
            rows[row, column] = found[row, column]
    return rows, more
