"""Quasi-dipole directions on a grid of places and heights, and between its nodes."""

from dataclasses import dataclass
from functools import lru_cache

import numba
import numpy as np

from vconst.kernels.constants import SPHERE_RADIUS
from vconst.kernels.field import gauss_at
from vconst.kernels.field_lines import dipole_axes, trace_apexes
from vconst.kernels.frames import earth_fixed
from vconst.kernels.harmonics import roots_of

#: Greatest ratio of the reference radius to the distance from the centre: 6338 km, below the
#: poles. The grid reaches from there to infinity.
NEAREST = 1.0052

#: Latitudes from pole to pole at which lines are traced, by the least ratio that needs as
#: many; far out directions are smooth.
_TRACED = ((0.8, 40), (0.5, 28), (0.0, 16))
#: Ratios (Chebyshev nodes) at which lines are traced, latitudes of the grid from pole to pole,
#: and steps of the ratio.
_LEVELS, _LATITUDES, _STEPS = 11, 90, 28
#: Nodes beyond each end that splines need.
_PAD = 2


@dataclass(frozen=True, eq=False)
class ApexTable:
    """
    Coefficients of cubic splines of quasi-dipole directions, of one time.

    Parameters
    ----------
    coefficients : array of float32, shape (latitudes + 4, longitudes + 4, (steps + 3) * 3)
        Along colatitude, longitude east, and the ratio of 6371.2 km to the distance from the
        centre; at each ratio the three components along *axes*.
    axes : array of float, shape (3, 3)
        Rows, as :func:`vconst.kernels.field_lines.dipole_axes` gives them.
    """

    coefficients: np.ndarray
    axes: np.ndarray


@lru_cache(maxsize=12)
def apex_table(model, time):
    """
    The table of a model at a time.

    Parameters
    ----------
    model : vconst.kernels.field.FieldModel
    time : int
        ns since 1970 UTC.

    Returns
    -------
    table : ApexTable

    Notes
    -----
    Lines are traced (:func:`vconst.kernels.field_lines.trace_apexes`) from places evenly
    spaced in latitude and longitude, at Chebyshev nodes of the ratio. Directions are smooth
    functions on the sphere, even at the poles and at the magnetic equator: continued over the
    poles they are periodic, and Fourier series give them on the finer grid that splines need.
    """
    gauss = gauss_at(model, time)
    axes, roots = dipole_axes(gauss), roots_of(model.degree)
    nodes = np.cos(np.pi * (np.arange(_LEVELS) + 0.5) / _LEVELS)
    levels = []
    for ratio in NEAREST * (nodes + 1) / 2:
        count = next(count for least, count in _TRACED if ratio >= least)
        levels.append(_refine(_trace(gauss, roots, axes, ratio, count)))
    values = np.tensordot(_splines_of_levels(nodes), np.stack(levels), axes=(1, 0))
    values = np.moveaxis(values, 0, 2)
    return ApexTable(values.reshape(*values.shape[:2], -1).astype(np.float32), axes)


def _trace(gauss, roots, axes, ratio, count):
    """Directions at evenly spaced places at one distance, shape (count, 2 count, 3)."""
    latitude = 90.0 - (np.arange(count) + 0.5) * 180.0 / count
    longitude = np.arange(2 * count) * 180.0 / count
    latitude, longitude = np.meshgrid(latitude, longitude, indexing="ij")
    places = earth_fixed(latitude, longitude, np.full(latitude.shape, SPHERE_RADIUS / ratio))
    out = np.empty((latitude.size, 4))
    trace_apexes(gauss, roots, axes, places.reshape(-1, 3), out)
    return out[:, :3].reshape(*latitude.shape, 3)


def _refine(directions):
    """Coefficients of splines on the fine grid, from directions on a coarse one."""
    count = directions.shape[0]
    beyond = np.roll(directions[::-1], count, axis=1)
    series = np.fft.fft2(np.concatenate([directions, beyond]), axes=(0, 1))
    wave = np.rint(np.fft.fftfreq(2 * count, 0.5 / count)).astype(int)
    series[wave == -count] = 0.0
    series[:, wave == -count] = 0.0
    # Both grids begin half a step from the pole.
    shift = np.exp(0.5j * wave * (np.pi / _LATITUDES - np.pi / count))
    spline = 3.0 / (2.0 + np.cos(np.pi * wave / _LATITUDES))
    series *= ((shift * spline)[:, None] * spline)[..., None]
    fine = np.zeros((2 * _LATITUDES, 2 * _LATITUDES, 3), complex)
    fine[np.ix_(wave, wave)] = series * (_LATITUDES / count) ** 2
    values = np.fft.ifft2(fine, axes=(0, 1)).real
    rows = np.arange(-_PAD, _LATITUDES + _PAD)
    columns = np.arange(-_PAD, 2 * _LATITUDES + _PAD)
    return values[np.ix_(rows % (2 * _LATITUDES), columns % (2 * _LATITUDES))]


def _splines_of_levels(nodes):
    """
    Matrix from values at Chebyshev nodes to coefficients of splines of the ratio.

    The splines go through the polynomial at every step and have its slope at both ends.
    """
    steps = np.linspace(-1.0, 1.0, _STEPS + 1)
    chebyshev = np.polynomial.chebyshev
    to_series = np.linalg.inv(chebyshev.chebvander(nodes, len(nodes) - 1))
    values = chebyshev.chebvander(steps, len(nodes) - 1) @ to_series
    slopes = [chebyshev.chebval(steps[[0, -1]], chebyshev.chebder(row)) for row in to_series.T]
    wanted = np.vstack([np.transpose(slopes)[:1], values, np.transpose(slopes)[1:]])
    spline = np.zeros((_STEPS + 3, _STEPS + 3))
    spline[0, [0, 2]] = -_STEPS / 4, _STEPS / 4
    spline[-1, [-3, -1]] = -_STEPS / 4, _STEPS / 4
    for row in range(_STEPS + 1):
        spline[row + 1, row : row + 3] = 1 / 6, 4 / 6, 1 / 6
    return np.linalg.solve(spline, wanted)


def look_up(first, second, share, latitude, longitude, radius):
    """
    Quasi-dipole latitude and longitude between two tables.

    Parameters
    ----------
    first, second : ApexTable
    share : array of float, shape (n,)
        Of the second; 0 to 1, and beyond to extrapolate.
    latitude, longitude, radius : array of float, shape (n,)
        Geocentric degrees, and km: 6338 and more. NaN, or less, gives NaN.

    Returns
    -------
    latitude, longitude : numpy.ndarray of float64, shape (n,)
        Degrees; longitude -180 to 180.
    """
    size = latitude.size
    found, east = np.empty(size), np.empty(size)
    same = first is second
    _look_up(
        first.coefficients,
        second.coefficients,
        same,
        share,
        latitude,
        longitude,
        radius,
        found,
        east,
    )
    return found, east


@numba.njit(cache=True, nogil=True)
def _look_up(first, second, same, share, latitude, longitude, radius, found, east):
    rows, columns, ratios = np.empty(4), np.empty(4), np.empty(4)
    sums = np.empty((2, 12), np.float32)
    for i in range(latitude.size):
        ratio = SPHERE_RADIUS / radius[i]
        known = abs(latitude[i]) <= 90.0 and abs(longitude[i]) < 1e6 and 0.0 <= ratio <= NEAREST
        if not (known and abs(share[i]) < 1e6):
            found[i] = east[i] = np.nan
            continue
        row = _weigh((90.0 - latitude[i]) / 180.0 * _LATITUDES - 0.5 + _PAD, rows)
        turned = longitude[i] / 360.0 - np.floor(longitude[i] / 360.0)
        column = _weigh(min(turned, 1.0 - 1e-12) * (2 * _LATITUDES) + _PAD, columns)
        step = 3 * _weigh(min(ratio / NEAREST * _STEPS, _STEPS - 1e-9) + 1.0, ratios)
        x, y, z = _sum(first, row, column, step, rows, columns, ratios, sums[0])
        if not same:
            later = _sum(second, row, column, step, rows, columns, ratios, sums[1])
            x += share[i] * (later[0] - x)
            y += share[i] * (later[1] - y)
            z += share[i] * (later[2] - z)
        found[i] = np.degrees(np.arctan2(z, np.hypot(x, y)))
        east[i] = np.degrees(np.arctan2(y, x))


@numba.njit(cache=True, nogil=True, inline="always")
def _weigh(place, weights):
    """First of the four nodes around a place, and the weights of their splines."""
    node = int(place)
    t = place - node
    s = 1.0 - t
    weights[0] = s * s * s / 6.0
    weights[1] = (4.0 - 3.0 * t * t * (1.0 + s)) / 6.0
    weights[2] = (4.0 - 3.0 * s * s * (1.0 + t)) / 6.0
    weights[3] = t * t * t / 6.0
    return node - 1


@numba.njit(cache=True, nogil=True, inline="always")
def _sum(table, row, column, step, rows, columns, ratios, sums):
    """The direction from the 64 nodes around a place."""
    sums[:] = 0.0
    for a in range(4):
        for b in range(4):
            weight = np.float32(rows[a] * columns[b])
            for k in range(12):
                sums[k] += weight * table[row + a, column + b, step + k]
    x, y, z = 0.0, 0.0, 0.0
    for level in range(4):
        x += ratios[level] * sums[3 * level]
        y += ratios[level] * sums[3 * level + 1]
        z += ratios[level] * sums[3 * level + 2]
    return x, y, z
