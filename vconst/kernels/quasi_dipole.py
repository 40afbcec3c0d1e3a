"""
Magnetic coordinates: quasi-dipole, modified apex, magnetic local time, L.

Places are geocentric (degrees, km from the centre), heights are above WGS 84. All follow a
model of the main field, IGRF-14 if none is given, at the time of each sample.

Directions are interpolated in a table of traced field lines (``apex_table.py``): on a million
random places from the ground to 30,000 km they differ from tracing each line by ... at most.
"""

import numpy as np

from vconst.kernels.apex_table import apex_table, look_up
from vconst.kernels.constants import DAY
from vconst.kernels.field import gauss_at, igrf14, refuse_outside
from vconst.kernels.field_lines import APEX_RADIUS, dipole_axes, trace_apexes, trace_foot
from vconst.kernels.frames import earth_fixed
from vconst.kernels.geodesy import geodetic_from_geocentric
from vconst.kernels.harmonics import roots_of
from vconst.kernels.sun import subsolar_point

#: Longest time between two tables of a model that is not linear in between, ns.
_YEAR = round(365.25 * DAY)


def quasi_dipole(time, latitude, longitude, radius, *, model=None, extrapolate=False):
    """
    Quasi-dipole latitude and longitude.

    Parameters
    ----------
    time : array of int64 or datetime64
        UTC; int64 are ns since 1970. NaT gives NaN.
    latitude, longitude : array of float
        Geocentric, in degrees; longitude east, in any winding. NaN gives NaN.
    radius : array of float
        Distance from the Earth's centre in km; below 6338 gives NaN.
    model : vconst.kernels.field.FieldModel or None
        None is IGRF-14. Models are known by identity: keep one that was read.
    extrapolate : bool
        Carry the model on beyond its span instead of refusing.

    Returns
    -------
    latitude, longitude : numpy.ndarray of float64
        In degrees, of the broadcast shape; longitude -180 to 180.

    Raises
    ------
    ValueError
        If a time lies outside the model's span, naming both.

    Notes
    -----
    The field line is followed up to its top, at height ``h_A``; then
    ``cos^2(latitude) = (R + h) / (R + h_A)`` with ``R = 6371.009`` km and h the height of the
    place, north where the field points down; longitude is that of the top about the axis of
    the centred dipole, 0 on the meridian through the geographic south pole.

    References
    ----------
    Richmond, A. D. (1995), Ionospheric electrodynamics using magnetic apex coordinates,
    J. Geomag. Geoelectr. 47, 191-212, doi:10.5636/jgg.47.191.
    """
    model = model or igrf14()
    time, *places, shape = _broadcast(time, latitude, longitude, radius)
    if not extrapolate:
        refuse_outside(model, time)
    found, east = np.full(time.size, np.nan), np.full(time.size, np.nan)
    nodes = _nodes(model)
    intervals = np.clip(np.searchsorted(nodes, time, "right") - 1, 0, len(nodes) - 2)
    known = time != np.iinfo(np.int64).min
    for k in np.unique(intervals[known]):
        rows = known & (intervals == k)
        rows = slice(None) if rows.all() else np.flatnonzero(rows)
        share = (time[rows] - nodes[k]) / (nodes[k + 1] - nodes[k])
        tables = (apex_table(model, int(nodes[n])) for n in _needed(k, share))
        found[rows], east[rows] = look_up(*tables, share, *(item[rows] for item in places))
    return found.reshape(shape), east.reshape(shape)


def trace_quasi_dipole(time, latitude, longitude, radius, *, model=None):
    """
    As :func:`quasi_dipole`, each line followed by itself: exact to 1e-5 degree, 40 us a place.
    """
    model = model or igrf14()
    time, *places, shape = _broadcast(time, latitude, longitude, radius)
    refuse_outside(model, time)
    fixed, roots = earth_fixed(*places), roots_of(model.degree)
    out = np.full((time.size, 4), np.nan)
    for moment in np.unique(time):
        rows = np.flatnonzero(time == moment)
        gauss, part = gauss_at(model, int(moment)), np.empty((rows.size, 4))
        if np.isfinite(gauss).all():
            trace_apexes(gauss, roots, dipole_axes(gauss), fixed[rows], part)
            out[rows] = part
    found = np.degrees(np.arctan2(out[:, 2], np.hypot(out[:, 0], out[:, 1])))
    return found.reshape(shape), np.degrees(np.arctan2(out[:, 1], out[:, 0])).reshape(shape)


def magnetic_local_time(time, qd_longitude, *, model=None, extrapolate=False):
    """
    Magnetic local time.

    Parameters
    ----------
    time : array of int64 or datetime64
        UTC.
    qd_longitude : array of float
        Quasi-dipole (apex) longitude in degrees.
    model, extrapolate
        As for :func:`quasi_dipole`; its dipole alone counts.

    Returns
    -------
    hours : numpy.ndarray of float64
        0 to 24: 12 where the Sun is over the magnetic meridian.

    Notes
    -----
    ``12 + (longitude - s) / 15`` with s the longitude of the sub-solar point about the axis of
    the centred dipole of the date.
    """
    model = model or igrf14()
    time = _nanoseconds(time)
    if not extrapolate:
        refuse_outside(model, time)
    north, east = (np.radians(angle) for angle in subsolar_point(time))
    towards = np.stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])
    x, y = np.einsum("ij...,j...->i...", _dipole_of_dates(model, time), towards)
    hours = np.mod(12.0 + (qd_longitude - np.degrees(np.arctan2(y, x))) / 15.0, 24.0)
    return np.where(hours >= 24.0, 0.0, hours)  # the modulo of -1e-17 rounds up to 24


def apex_height(qd_latitude, latitude, radius):
    """
    Height of the top of the field line of a place.

    Parameters
    ----------
    qd_latitude : array of float
        Quasi-dipole latitude of the place, degrees.
    latitude, radius : array of float
        Geocentric degrees and km.

    Returns
    -------
    height : numpy.ndarray of float64
        Above WGS 84 in km; infinite at the magnetic poles.
    """
    _, height = geodetic_from_geocentric(latitude, radius)
    with np.errstate(divide="ignore"):
        return (APEX_RADIUS + height) / np.cos(np.radians(qd_latitude)) ** 2 - APEX_RADIUS


def modified_apex_latitude(qd_latitude, latitude, radius, *, reference_height=110.0):
    """
    Modified apex latitude, the same all along a field line.

    Parameters
    ----------
    qd_latitude, latitude, radius
        As for :func:`apex_height`.
    reference_height : float
        In km: there it is the quasi-dipole latitude.

    Returns
    -------
    latitude : numpy.ndarray of float64
        Degrees; NaN for lines whose top lies below the reference height.
    """
    top = apex_height(qd_latitude, latitude, radius)
    square = (APEX_RADIUS + reference_height) / (APEX_RADIUS + top)
    cosine = np.sqrt(np.where(square <= 1.0, square, np.nan))
    return np.copysign(np.degrees(np.arccos(cosine)), qd_latitude)


def l_shell(qd_latitude, latitude, radius):
    """
    L of the field line of a place: how far its top is from the Earth's centre.

    Parameters
    ----------
    qd_latitude, latitude, radius
        As for :func:`apex_height`.

    Returns
    -------
    shell : numpy.ndarray of float64
        ``(R + h_A) / R``, R = 6371.009 km: in a dipole, and nearly so elsewhere, McIlwain's
        parameter, without external field. At most a few per cent from McIlwain's own.
    """
    return apex_height(qd_latitude, latitude, radius) / APEX_RADIUS + 1.0


def foot_point(time, latitude, longitude, radius, *, height=110.0, conjugate=False, model=None):
    """
    Where the field lines of places pass a height.

    Parameters
    ----------
    time, latitude, longitude, radius, model
        As for :func:`quasi_dipole`.
    height : float
        Above WGS 84, km.
    conjugate : bool
        At the other end of the line; else on the side of the magnetic equator of the place.

    Returns
    -------
    latitude, longitude, radius : numpy.ndarray of float64
        Geocentric, degrees and km; longitude -180 to 180. NaN where the line's top is below
        the height, or more than 1000 radii of the Earth away.

    Notes
    -----
    Lines are traced one by one, 50 us each, to a metre.
    """
    model = model or igrf14()
    time, *places, shape = _broadcast(time, latitude, longitude, radius)
    refuse_outside(model, time)
    fixed, roots = earth_fixed(*places), roots_of(model.degree)
    feet = np.full((time.size, 3), np.nan)
    for moment in np.unique(time):
        gauss = gauss_at(model, int(moment))
        for row in np.flatnonzero(time == moment) if np.isfinite(gauss).all() else ():
            trace_foot(gauss, roots, fixed[row], float(height), conjugate, feet[row])
    across = np.hypot(feet[:, 0], feet[:, 1])
    found = (
        np.degrees(np.arctan2(feet[:, 2], across)),
        np.degrees(np.arctan2(feet[:, 1], feet[:, 0])),
        np.hypot(across, feet[:, 2]),
    )
    return tuple(item.reshape(shape) for item in found)


def _nanoseconds(time):
    time = np.asarray(time)
    return time.astype("M8[ns]").astype(np.int64) if time.dtype.kind == "M" else time


def _broadcast(time, *places):
    """Times and places of one length, and the shape that they had."""
    arrays = np.broadcast_arrays(_nanoseconds(time), *places)
    flat = [np.ascontiguousarray(item, np.float64).ravel() for item in arrays[1:]]
    return np.ascontiguousarray(arrays[0], np.int64).ravel(), *flat, arrays[0].shape


def _nodes(model):
    """Times of the tables: where a linear model bends, at most a year apart otherwise."""
    if len(model.polynomials) == 2:
        return model.breaks
    first, last = model.breaks[[0, -1]]
    return np.linspace(first, last, max(round((last - first) / _YEAR), 1) + 1).astype(np.int64)


def _needed(k, share):
    """Numbers of the two tables; one for both if only that one counts."""
    if share.min() == share.max() and share[0] in (0.0, 1.0):
        return (k + int(share[0]),) * 2
    return k, k + 1


def _dipole_of_dates(model, time):
    """The x and y axes of the centred dipole, shape (2, 3, ...), linear between nodes."""
    nodes = _nodes(model)
    k = np.clip(np.searchsorted(nodes, time, "right") - 1, 0, len(nodes) - 2)
    share = (time - nodes[k]) / (nodes[k + 1] - nodes[k])
    axes = np.zeros((len(nodes), 2, 3))
    for n in np.unique([k, k + 1]):
        axes[n] = dipole_axes(gauss_at(model, int(nodes[n])))[:2]
    return np.moveaxis(
        axes[k] + (axes[k + 1] - axes[k]) * np.asarray(share)[..., None, None], (-2, -1), (0, 1)
    )
