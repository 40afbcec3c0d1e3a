"""Random fields of place and time that can be evaluated anywhere, in any order."""

import numba
import numpy as np

from vconst.kernels.constants import SPHERE_RADIUS


def heavy_tailed(field):
    """
    A normal field made Student's t with 4 degrees of freedom, of standard deviation 1.

    Parameters
    ----------
    field : array of float
        Of mean 0 and standard deviation 1.

    Notes
    -----
    The quantile is ``2 sign(p - 1/2) sqrt(q - 1)``, ``q = cos(arccos(sqrt a) / 3) / sqrt a``,
    ``a = 4 p (1 - p)`` (Shaw 2006, doi:10.21314/JCF.2006.150); the variance is 2.
    """
    from scipy.special import ndtr

    p = np.clip(ndtr(-np.abs(field)), 1e-12, 0.5)
    a = np.sqrt(4 * p * (1 - p))
    q = np.cos(np.arccos(np.minimum(a, 1.0)) / 3) / a
    return np.sign(field) * np.sqrt(2 * np.maximum(q - 1, 0.0))


def random_field(seed, time, latitude, longitude, *, length, duration):
    """
    A Gaussian field of mean 0 and standard deviation 1 at given places and times.

    Parameters
    ----------
    seed : int
        The same seed gives the same field; others are independent.
    time : array of int64, shape (n,)
        ns since 1970 UTC.
    latitude, longitude : array of float, shape (n,)
        Degrees. Height does not enter: the field is one above every place.
    length : float
        Spacing of the field's nodes in km: correlation is about 0.5 at half of it and
        gone at 1.5 of it.
    duration : float
        Spacing of its nodes in time, in s; likewise.

    Returns
    -------
    field : array of float, shape (n,)

    Notes
    -----
    Nodes of a lattice in (x, y, z, t) carry independent normal numbers drawn by hashing
    their indices (splitmix64, Box-Muller). Between nodes the 16 neighbours are weighted
    by products of ``w(u) = 1 - u^2 (3 - 2 u)`` and its complement, and the sum is divided
    by the root of the sum of squared weights, so the variance is 1 everywhere.
    """
    return _field(
        np.uint64(seed % 2**64),
        np.ascontiguousarray(time, np.int64),
        np.ascontiguousarray(latitude, np.float64),
        np.ascontiguousarray(longitude, np.float64),
        float(length) / SPHERE_RADIUS,
        float(duration),
    )


@numba.njit(cache=True, nogil=True)
def _field(seed, time, latitude, longitude, spacing, duration):
    result = np.empty(time.size)
    corners, place = np.empty(16), np.empty(4)
    cell = np.full(4, -(2**62))
    weight = np.empty((4, 2))
    for i in range(time.size):
        place_in_lattice(time[i], latitude[i], longitude[i], spacing, duration, place)
        moved = find_cell(place, cell, weight)
        if moved:
            _draw(seed, cell, corners)
        result[i] = _blend(weight, corners)
    return result


@numba.njit(cache=True, nogil=True)
def place_in_lattice(time, latitude, longitude, spacing, duration, place):
    """Write x, y, z in *spacing* radii and t in *duration* seconds into *place*, shape (4,)."""
    across = np.cos(np.radians(latitude))
    place[0] = across * np.cos(np.radians(longitude)) / spacing
    place[1] = across * np.sin(np.radians(longitude)) / spacing
    place[2] = np.sin(np.radians(latitude)) / spacing
    place[3] = time / 1e9 / duration


@numba.njit(cache=True, nogil=True)
def find_cell(place, cell, weight):
    """Write the cell (4,) that holds a place, and its ends' weights (4, 2); whether it is new."""
    moved = False
    for axis in range(4):
        floor = np.floor(place[axis])
        u = place[axis] - floor
        weight[axis, 1] = u * u * (3 - 2 * u)
        weight[axis, 0] = 1 - weight[axis, 1]
        if cell[axis] != int(floor):
            cell[axis], moved = int(floor), True
    return moved


@numba.njit(cache=True, nogil=True)
def _blend(weight, corners):
    total, power = 0.0, 0.0
    for corner in range(16):
        part = weight[0, corner & 1] * weight[1, (corner >> 1) & 1]
        part *= weight[2, (corner >> 2) & 1] * weight[3, corner >> 3]
        total += part * corners[corner]
        power += part * part
    return total / np.sqrt(power)


@numba.njit(cache=True, nogil=True)
def _draw(seed, cell, corners):
    for corner in range(16):
        # Mixed first: neighbouring seeds would otherwise share nodes, shifted.
        state = mix(seed)
        for axis in range(4):
            state = mix(state ^ np.uint64(cell[axis] + ((corner >> axis) & 1)))
        first, second = draw_uniform(state, 0), draw_uniform(state, 1)
        corners[corner] = np.sqrt(-2 * np.log(1 - first)) * np.cos(2 * np.pi * second)


@numba.njit(cache=True, nogil=True)
def draw_uniform(state, number):
    """A number from 0 to 1 that belongs to a state; others for other numbers."""
    return (mix(state + np.uint64(number)) >> np.uint64(11)) * 2.0**-53


@numba.njit(cache=True, nogil=True)
def mix(state):
    """splitmix64 (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195)."""
    state = state + np.uint64(0x9E3779B97F4A7C15)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))
