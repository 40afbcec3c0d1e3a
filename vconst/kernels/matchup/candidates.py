"""
Which blocks of two tracks can hold samples that match, from their block indexes alone.

The way along the reference, from middle to middle of its blocks, bounds how near a later
block can be (triangle inequality on the sphere), so that whole stretches are passed over
in one step. The way is measured and summed, block by block: a wild position lengthens it
where it is and nowhere else, and gaps need no care.
"""

import math

import numpy as np
from numba import njit

from vconst.kernels.blocks import ROUNDING
from vconst.kernels.sphere import SPHERE_RADIUS, distance_of_chord

#: How many blocks of the target are looked at in one go, at most: about twelve days, so that
#: the memory taken does not grow with the length of the tracks, and few chunks of a store are
#: read twice.
BLOCKS_AT_ONCE = 32768

#: How many candidates one go may find at most, about: 130 MB.
CANDIDATES_AT_ONCE = 1 << 23


def find_candidates(target, reference, *, distance, delay_ns):
    """
    Pairs of blocks that can hold samples within *distance* and *delay_ns* of each other.

    Parameters
    ----------
    target, reference : Blocks
        Block indexes, see :func:`vconst.kernels.blocks.build_blocks`.
    distance : float
        Greatest great-circle distance in km, itself included.
    delay_ns : int
        Greatest difference of time in ns, itself included.

    Returns
    -------
    candidates : numpy.ndarray of int64, shape (n, 2)
        Block of the target and block of the reference, ascending. None that holds a pair
        is missing; some hold none.
    """
    pieces = list(iterate_candidates(target, reference, distance=distance, delay_ns=delay_ns))
    return np.concatenate([np.empty((0, 2), np.int64), *pieces])


def iterate_candidates(target, reference, *, distance, delay_ns):
    """
    The same as :func:`find_candidates`, piece by piece in order of time.

    Yields
    ------
    candidates : numpy.ndarray of int64, shape (n, 2)
        Of the next blocks of the target, at most :data:`BLOCKS_AT_ONCE` and fewer where
        the delay is long; never an empty one.
    """
    arrays, way = (_arrays(target), _arrays(reference)), _way(reference)
    limits = (distance / SPHERE_RADIUS, np.int64(delay_ns))
    count, step = target.first.size, _blocks_at_once(reference, delay_ns)
    for first in range(0, count, step):
        stop = min(first + step, count)
        found = _find_candidates(*arrays, way, *limits, first, stop)
        if found.size:
            yield found


def nearest_approach(target, reference, *, delay_ns):
    """
    How near two tracks come within *delay_ns*, as far as their block indexes know.

    Parameters
    ----------
    target, reference : Blocks
    delay_ns : int
        Greatest difference of time between samples of two blocks, in ns.

    Returns
    -------
    distance : float
        Between the middles of the two nearest blocks, in km: at most the radii of the two
        blocks above the true nearest approach. NaN where no two meet in time.
    target_block, reference_block : int
        The two blocks; -1 where there are none.
    """
    square, i, j = _nearest(
        _arrays(target), _arrays(reference), _way(reference), np.int64(delay_ns)
    )
    return float(distance_of_chord(square)), int(i), int(j)


def _blocks_at_once(reference, delay_ns):
    if reference.first.size == 0:
        return BLOCKS_AT_ONCE
    span = int(reference.stop_time[-1]) - int(reference.start_time[0])
    window = 1 + reference.first.size * min(1.0, 2.0 * delay_ns / max(span, 1))
    return max(1, min(BLOCKS_AT_ONCE, int(CANDIDATES_AT_ONCE / window)))


def _arrays(blocks):
    return (
        blocks.start_time,
        blocks.stop_time,
        blocks.x,
        blocks.y,
        blocks.z,
        blocks.radius,
    )


def _way(blocks):
    """
    How far along its track every block begins and ends to be reached, in rad.

    The way to its middle, and the greatest of (way + radius) of all blocks up to it.
    """
    return _measure_way(blocks.x, blocks.y, blocks.z, blocks.radius)


@njit(cache=True, nogil=True)
def _measure_way(x, y, z, radius):
    way = np.zeros(x.size)
    reach = np.empty(x.size)
    farthest = 0.0
    for k in range(x.size):
        if k > 0:
            square = (x[k] - x[k - 1]) ** 2 + (y[k] - y[k - 1]) ** 2 + (z[k] - z[k - 1]) ** 2
            way[k] = way[k - 1] + 2.0 * math.asin(min(1.0, 0.5 * math.sqrt(square)))
        farthest = max(farthest, way[k] + radius[k])
        reach[k] = farthest
    return way, reach


@njit(cache=True, nogil=True)
def _find_candidates(target, reference, ways, distance, delay, first, stop):
    start_a, stop_a, xa, ya, za, radius_a = target
    start_b, stop_b, xb, yb, zb, radius_b = reference
    way, reach = ways
    found = np.empty((1024, 2), np.int64)
    count = 0
    begin = np.searchsorted(stop_b, start_a[first] - delay) if first < stop else 0
    for i in range(first, stop):
        while begin < stop_b.size and stop_b[begin] < start_a[i] - delay:
            begin += 1
        j = begin
        while j < start_b.size and start_b[j] <= stop_a[i] + delay:
            square = (xb[j] - xa[i]) ** 2 + (yb[j] - ya[i]) ** 2 + (zb[j] - za[i]) ** 2
            spare = _least_angle(square) - radius_a[i] - distance - ROUNDING
            if spare > radius_b[j]:
                j = _pass_over(way, reach, j, spare)
                continue
            if count == found.shape[0]:
                found = _doubled(found)
            found[count, 0] = i
            found[count, 1] = j
            count += 1
            j += 1
    return found[:count].copy()


@njit(cache=True, nogil=True, inline="always")
def _least_angle(square):
    """A bound below the angle of a squared chord: two terms of 2 asin(s), all positive."""
    half = 0.5 * math.sqrt(square)
    return 2.0 * half + half * half * half / 3.0


@njit(cache=True, nogil=True)
def _pass_over(way, reach, j, spare):
    """A later block before which none comes *spare* rad nearer than block *j*'s middle."""
    limit = way[j] + spare
    low, high = j + 1, way.size
    if low >= high or reach[low] >= limit:
        return low
    guess = j + int(min(spare / (way[low] - way[j] + 1e-12), 1e6))
    if guess > low and guess <= high and reach[guess - 1] < limit:
        return guess
    guess = min(guess, high - 1)
    if guess > low and reach[guess] >= limit:
        high = guess
    while low < high:
        middle = (low + high) >> 1
        if reach[middle] < limit:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True, nogil=True)
def _doubled(table):
    larger = np.empty((2 * table.shape[0], table.shape[1]), table.dtype)
    for row in range(table.shape[0]):  # numba compiles the assignment of a slice for seconds
        for column in range(table.shape[1]):
            larger[row, column] = table[row, column]
    return larger


@njit(cache=True, nogil=True)
def _nearest(target, reference, ways, delay):
    start_a, stop_a, xa, ya, za, _ = target
    start_b, stop_b, xb, yb, zb, _ = reference
    way, _ = ways
    least, best_i, best_j = math.nan, -1, -1
    begin = 0
    for i in range(start_a.size):
        while begin < stop_b.size and stop_b[begin] < start_a[i] - delay:
            begin += 1
        j = begin
        while j < start_b.size and start_b[j] <= stop_a[i] + delay:
            square = (xb[j] - xa[i]) ** 2 + (yb[j] - ya[i]) ** 2 + (zb[j] - za[i]) ** 2
            if not square >= least:  # True for the first
                least, best_i, best_j = square, i, j
            spare = _least_angle(square) - 2.0 * math.asin(min(1.0, 0.5 * math.sqrt(least)))
            j = _pass_over(way, way, j, spare) if spare > 0.0 else j + 1
    return least, best_i, best_j
