"""Places, velocities and vectors in the frames that spacecraft data come in."""

import numpy as np

from vconst.kernels.constants import EARTH_RATE

#: Frames whose axes are known from place and velocity alone, right-handed.
FRAMES = ("NEC", "ENU", "ECEF", "orbit")

#: Longest time in ns between two samples that still tell a velocity.
LONGEST_STEP = 15_000_000_000

#: Samples nearer than this, ns, are skipped: a step of stored places (0.1 m) is 0.1 m/s then.
SHORTEST_STEP = 1_000_000_000


def earth_fixed(latitude, longitude, radius):
    """
    Places in the frame that turns with the Earth.

    Parameters
    ----------
    latitude, longitude : array of float, shape (n,)
        Geocentric, degrees. NaN gives NaN.
    radius : array of float, shape (n,)
        Distance from the Earth's centre.

    Returns
    -------
    places : array of float, shape (n, 3)
        x towards latitude 0 and longitude 0, y towards 90 degrees east, z north, in the
        unit of *radius*.
    """
    north, east = np.radians(latitude), np.radians(longitude)
    across = np.asarray(radius, np.float64) * np.cos(north)
    return np.stack([across * np.cos(east), across * np.sin(east), radius * np.sin(north)], -1)


def turn_with_earth(places):
    """
    Velocity of places that turn with the Earth, seen from outside.

    Parameters
    ----------
    places : array of float, shape (n, 3)
        Earth-fixed, km.

    Returns
    -------
    velocity : array of float, shape (n, 3)
        ``omega x r`` in km/s: 0.502 km/s above the equator at a radius of 6878 km.
    """
    x, y = places[..., 0], places[..., 1]
    return EARTH_RATE * np.stack([-y, x, np.zeros_like(x)], -1)


def motion_of_track(time, places):
    """
    Velocity and acceleration along a track, from its own places.

    Parameters
    ----------
    time : array of int64, shape (n,)
        ns, ascending.
    places : array of float, shape (n, 3)
        Earth-fixed, km; NaN where there is none.

    Returns
    -------
    velocity : array of float, shape (n, 3)
        Relative to the rotating Earth, km/s.
    acceleration : array of float, shape (n, 3)
        km/s^2, of the same frame.

    Notes
    -----
    Derivatives at a sample of the parabola through it and two neighbours: the nearest that
    are at least 1 s away on either side, or two on one side at the end of a run. A run ends
    where samples are more than 15 s apart. On a low orbit with samples 4 s apart the error
    is below 1e-4 km/s. A run of two samples gives their mean velocity and no acceleration
    (0); a lone sample gives NaN.
    """
    velocity = np.full(places.shape, np.nan)
    acceleration = np.full(places.shape, np.nan)
    known = np.flatnonzero(np.isfinite(places).all(axis=-1))
    if not known.size:
        return velocity, acceleration
    time, places = np.asarray(time, np.int64)[known], places[known]
    first, second = _neighbours(time)
    one = (time[first] - time) / 1e9
    two = (time[second] - time) / 1e9
    to_one, to_two = places[first] - places, places[second] - places
    lone, pair = one == 0.0, (one != 0.0) & (two == 0.0)
    one[lone], two[lone | pair] = np.nan, np.nan
    one, two = one[:, None], two[:, None]
    bend = 2 * (to_two / two - to_one / one) / (two - one)
    slope = to_one / one - bend * one / 2
    mean = np.where(pair[:, None], to_one / one, np.nan)
    velocity[known] = np.where(pair[:, None], mean, slope)
    acceleration[known] = np.where(pair[:, None], 0.0, bend)
    return velocity, acceleration


def axes_of(frame, latitude, longitude, places=None, velocity=None):
    """
    The axes of a frame at places, as unit vectors of the Earth-fixed frame.

    Parameters
    ----------
    frame : {"NEC", "ENU", "ECEF", "orbit"}
        Geocentric north, east, centre; east, north, up; Earth-fixed x, y, z; or, in the
        orbit's plane, x along the motion, y against the orbit's normal, z to the centre.
    latitude, longitude : array of float, shape (n,)
        Geocentric, degrees.
    places, velocity : array of float, shape (n, 3)
        Earth-fixed, km and km/s relative to the rotating Earth; for ``"orbit"``, which
        means the inertial motion.

    Returns
    -------
    axes : array of float, shape (n, 3, 3)
        ``axes @ vector`` takes an Earth-fixed vector to the frame; rows are its axes.

    Raises
    ------
    ValueError
        For another frame.
    """
    north, east = np.radians(latitude), np.radians(longitude)
    if frame == "ECEF":
        return np.broadcast_to(np.eye(3), (*np.shape(north), 3, 3))
    if frame == "orbit":
        return _orbit_axes(places, velocity + turn_with_earth(places))
    if frame not in FRAMES:
        raise ValueError(f"frame '{frame}' is not one of {', '.join(FRAMES)}")
    sine, cosine, zero = np.sin(north), np.cos(north), np.zeros_like(north)
    northward = np.stack([-sine * np.cos(east), -sine * np.sin(east), cosine], -1)
    eastward = np.stack([-np.sin(east), np.cos(east), zero], -1)
    upward = np.stack([cosine * np.cos(east), cosine * np.sin(east), sine], -1)
    rows = (northward, eastward, -upward) if frame == "NEC" else (eastward, northward, upward)
    return np.stack(rows, -2)


def motional_field(velocity, magnetic):
    """
    ``-v x B``.

    Parameters
    ----------
    velocity : array of float, shape (n, 3)
        km/s.
    magnetic : array of float, shape (n, 3)
        nT, in the same axes.

    Returns
    -------
    electric : array of float, shape (n, 3)
        mV/m: 7.6 km/s across 30,000 nT are 228 mV/m.
    """
    return np.cross(magnetic, velocity) * 1e-3


def _neighbours(time):
    """Rows of the two neighbours of each sample; its own row where there is none."""
    rows = np.arange(time.size)
    starts = np.flatnonzero(np.diff(time, prepend=time[0] - 2 * LONGEST_STEP) > LONGEST_STEP)
    run = np.searchsorted(starts, rows, "right") - 1
    low, high = starts[run], np.append(starts[1:], time.size)[run] - 1
    before = np.searchsorted(time, time - SHORTEST_STEP, "right") - 1
    after = np.searchsorted(time, time + SHORTEST_STEP, "left")
    before = np.where(before < low, rows, before)
    after = np.where(after > high, rows, after)
    earlier, later = before[before], after[after]
    first = np.where(before != rows, before, after)
    second = np.where(before == rows, later, np.where(after == rows, earlier, after))
    return first, np.where(second == first, rows, second)


def _orbit_axes(places, velocity):
    centre = -_unit(places)
    across = _unit(np.cross(centre, velocity))
    return np.stack([np.cross(across, centre), across, centre], -2)


def _unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
