"""What a plasma has beside its climatology: wave trains, depletions, bursts, trough."""

import numba
import numpy as np

from vconst.kernels.constants import SPHERE_RADIUS
from vconst.synthetic.random_field import draw_uniform, find_cell, mix, place_in_lattice

#: Spacing of the nodes that wave trains belong to, in km and s.
TRAIN_LENGTH, TRAIN_DURATION = 1500.0, 10_800.0

#: Ranges of wavelength in km and phase speed in km/s of medium-scale travelling
#: disturbances (Hunsucker 1982, doi:10.1029/RG020i002p00293).
WAVELENGTHS, SPEEDS = (150.0, 500.0), (0.1, 0.3)

#: Eastward drift of depletions in degrees an hour: 100 m/s at the equator.
DEPLETION_DRIFT = 3.24

#: Spacing of depletions in degrees of longitude, and the share of places that have one.
DEPLETION_SPACING, DEPLETION_SHARE = 4.0, 0.35

#: Spacing of bursts in km and s, the share of cells that have one, and the exponent of
#: their sizes, ``P(size > s) = s^-3``.
BURST_LENGTH, BURST_DURATION, BURST_SHARE, BURST_EXPONENT = 900.0, 14_400.0, 0.4, 3.0


def wave_trains(seed, time, latitude, longitude):
    """
    Trains of travelling waves, of mean 0 and standard deviation 1.

    Parameters
    ----------
    seed : int
    time : array of int64, shape (n,)
        ns since 1970 UTC.
    latitude, longitude : array of float, shape (n,), degrees

    Returns
    -------
    waves : array of float, shape (n,)

    Notes
    -----
    Every node of a lattice (1500 km, 3 h) has a plane wave ``sqrt(2) cos(2 pi (d.x / L -
    t / T) + p)`` along the ground, with its own direction d, wavelength L of 150 to 500 km,
    speed L / T of 100 to 300 m/s and phase p; neighbours are blended as in
    :func:`~vconst.synthetic.random_field.random_field`.
    """
    return _trains(np.uint64(seed % 2**64), *_place(time, latitude, longitude))


def depletions(seed, time, longitude, dipole, hour):
    """
    Equatorial depletions of the night: 0 outside, up to 1 inside the deepest.

    Parameters
    ----------
    seed : int
    time : array of int64, shape (n,)
    longitude, dipole, hour : array of float, shape (n,)
        Degrees, degrees of dipole latitude, local time in h.

    Returns
    -------
    depth : array of float, shape (n,)

    Notes
    -----
    They are channels along the meridian, 0.3 to 0.8 degree wide (standard deviation), from
    19 h to 5 h local time within 18 degrees of the dipole equator; they drift east at 100
    m/s, and some nights have many and others none.
    """
    numbers = (np.ascontiguousarray(item, np.float64) for item in (longitude, dipole, hour))
    return _channels(np.uint64(seed % 2**64), np.ascontiguousarray(time, np.int64), *numbers)


def bursts(seed, time, latitude, longitude):
    """
    Rare enhancements and depletions with a heavy tail: 0 nearly everywhere.

    Parameters
    ----------
    seed : int
    time : array of int64, shape (n,)
    latitude, longitude : array of float, shape (n,), degrees

    Returns
    -------
    size : array of float, shape (n,)
        Sizes at the middle of a burst are 1 or more, ``P(size > s) = s^-3``, cut at 10;
        150 km and an hour wide.
    """
    return _bursts(np.uint64(seed % 2**64), *_place(time, latitude, longitude))


def trough(dipole, daylight, dst):
    """How deep in the trough a place is, 0 to 1; 64 degrees, and lower in a storm."""
    middle = 64.0 + np.clip(dst, -200.0, 0.0) / 20.0
    return (1 - daylight) * np.exp(-(((np.abs(dipole) - middle) / 2.5) ** 2))


def wave_four(dipole, longitude, hour, daylight):
    """
    Four crests around the dipole equator, as the tide DE3 leaves in the daytime plasma.

    References
    ----------
    Immel, T. et al. (2006), doi:10.1029/2006GL026161.
    """
    envelope = np.exp(-((dipole / 18.0) ** 2)) * (0.3 + 0.7 * daylight)
    return envelope * np.cos(np.radians(4 * longitude + 15 * hour))


def _place(time, latitude, longitude):
    numbers = (np.ascontiguousarray(item, np.float64) for item in (latitude, longitude))
    return np.ascontiguousarray(time, np.int64), *numbers


@numba.njit(cache=True, nogil=True)
def _trains(seed, time, latitude, longitude):
    spacing = TRAIN_LENGTH / SPHERE_RADIUS
    result, place, weight = np.empty(time.size), np.empty(4), np.empty((4, 2))
    cell, waves = np.full(4, -(2**62)), np.empty((16, 5))
    for i in range(time.size):
        place_in_lattice(time[i], latitude[i], longitude[i], spacing, TRAIN_DURATION, place)
        moved = find_cell(place, cell, weight)
        if moved:
            for corner in range(16):
                _draw_wave(seed, cell, corner, spacing, waves[corner])
        total, power = 0.0, 0.0
        for corner in range(16):
            part = weight[0, corner & 1] * weight[1, (corner >> 1) & 1]
            part *= weight[2, (corner >> 2) & 1] * weight[3, corner >> 3]
            phase = waves[corner, 4] - waves[corner, 3] * (place[3] - cell[3])
            for axis in range(3):
                phase += waves[corner, axis] * (place[axis] - cell[axis])
            total += part * np.cos(phase)
            power += part * part
        result[i] = total * np.sqrt(2 / power)
    return result


@numba.njit(cache=True, nogil=True)
def _draw_wave(seed, cell, corner, spacing, wave):
    """Wave numbers in rad per node spacing, angular frequency per duration, and phase."""
    state = mix(seed)
    node = np.empty(3)
    for axis in range(4):
        index = cell[axis] + ((corner >> axis) & 1)
        state = mix(state ^ np.uint64(index))
        if axis < 3:
            node[axis] = index * spacing
    length = WAVELENGTHS[0] * (WAVELENGTHS[1] / WAVELENGTHS[0]) ** draw_uniform(state, 1)
    speed = SPEEDS[0] + (SPEEDS[1] - SPEEDS[0]) * draw_uniform(state, 2)
    azimuth = 2 * np.pi * draw_uniform(state, 3)
    size = max(np.sqrt(node[0] ** 2 + node[1] ** 2 + node[2] ** 2), 1e-9)
    across = max(np.sqrt(node[0] ** 2 + node[1] ** 2), 1e-9)
    sine, cosine = node[2] / size, across / size
    east_x, east_y = -node[1] / across, node[0] / across
    number = 2 * np.pi * TRAIN_LENGTH / length
    north_x, north_y = -sine * node[0] / across, -sine * node[1] / across
    wave[0] = number * (np.sin(azimuth) * east_x + np.cos(azimuth) * north_x)
    wave[1] = number * (np.sin(azimuth) * east_y + np.cos(azimuth) * north_y)
    wave[2] = number * np.cos(azimuth) * cosine
    wave[3] = 2 * np.pi * speed / length * TRAIN_DURATION
    wave[4] = 2 * np.pi * draw_uniform(state, 4)


@numba.njit(cache=True, nogil=True)
def _channels(seed, time, longitude, dipole, hour):
    result = np.zeros(time.size)
    for i in range(time.size):
        after = (hour[i] - 18.0) % 24.0
        if abs(dipole[i]) > 22.0 or after > 11.0 or after < 1.0:
            continue
        night = int(np.floor(time[i] / 86_400e9 + longitude[i] / 360.0 - 0.5))
        moving = ((longitude[i] - DEPLETION_DRIFT * after) % 360.0) / DEPLETION_SPACING
        cell = int(moving)
        state = mix(mix(mix(seed) ^ np.uint64(night)) ^ np.uint64(cell))
        busy = draw_uniform(mix(mix(seed) ^ np.uint64(night)), 7)
        if draw_uniform(state, 1) > 2 * DEPLETION_SHARE * busy:
            continue
        middle = 0.35 + 0.3 * draw_uniform(state, 2)
        width = 0.3 + 0.5 * draw_uniform(state, 3)
        off = (moving - cell - middle) * DEPLETION_SPACING / width
        age = min((after - 1.0) / 1.0, 1.0) * min((11.0 - after) / 3.0, 1.0)
        reach = 1 - min(max((abs(dipole[i]) - 8.0) / 10.0, 0.0), 1.0)
        depth = 0.3 + 0.7 * draw_uniform(state, 4)
        result[i] = depth * np.exp(-0.5 * off * off) * max(age, 0.0) * reach
    return result


@numba.njit(cache=True, nogil=True)
def _bursts(seed, time, latitude, longitude):
    spacing, half = BURST_LENGTH / SPHERE_RADIUS, 0.35
    result, place = np.zeros(time.size), np.empty(4)
    for i in range(time.size):
        place_in_lattice(time[i], latitude[i], longitude[i], spacing, BURST_DURATION, place)
        state = mix(seed)
        for axis in range(4):
            state = mix(state ^ np.uint64(int(np.floor(place[axis]))))
        if draw_uniform(state, 1) > BURST_SHARE:
            continue
        shape = 1.0
        for axis in range(4):
            middle = half + (1 - 2 * half) * draw_uniform(state, 2 + axis)
            off = abs(place[axis] - np.floor(place[axis]) - middle) / half
            shape *= 0.5 * (1 + np.cos(np.pi * off)) if off < 1 else 0.0
        size = min((1 - draw_uniform(state, 6)) ** (-1 / BURST_EXPONENT), 10.0)
        result[i] = shape * size * (1.0 if draw_uniform(state, 7) < 0.5 else -1.0)
    return result
