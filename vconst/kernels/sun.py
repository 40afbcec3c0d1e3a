"""Where the Sun stands."""

import numpy as np

from vconst.kernels.sidereal import sidereal_angle

_J2000 = np.datetime64("2000-01-01T12:00:00", "ns").astype(np.int64)


def subsolar_point(time):
    """
    The place on the Earth that has the Sun overhead.

    Parameters
    ----------
    time : array of int64 or datetime64, any shape
        UTC, taken for UT1; int64 are ns since 1970. NaT gives NaN.

    Returns
    -------
    latitude : numpy.ndarray of float
        Geocentric, degrees: the declination of the Sun.
    longitude : numpy.ndarray of float
        Degrees east, -180 to 180.

    Notes
    -----
    Right to 0.01 degree from 1950 to 2050: mean longitude ``L = 280.460 + 0.9856474 n``, mean
    anomaly ``g = 357.528 + 0.9856003 n``, ecliptic longitude ``L + 1.915 sin g + 0.020 sin 2g``
    and obliquity ``23.439 - 0.0000004 n`` in degrees, n in days since 2000-01-01 12:00.

    References
    ----------
    The Astronomical Almanac, page C5 (formulas of low precision for the Sun).
    """
    time = np.asarray(time)
    time = time.astype("M8[ns]").astype(np.int64) if time.dtype.kind == "M" else time
    days = np.where(time == np.iinfo(np.int64).min, np.nan, (time - _J2000) / 86_400e9)
    anomaly = np.radians(np.mod(357.528 + 0.9856003 * days, 360.0))
    mean = np.mod(280.460 + 0.9856474 * days, 360.0)
    along = np.radians(mean + 1.915 * np.sin(anomaly) + 0.020 * np.sin(2 * anomaly))
    obliquity = np.radians(23.439 - 4e-7 * days)
    right = np.arctan2(np.cos(obliquity) * np.sin(along), np.cos(along))
    east = np.degrees(right - sidereal_angle(time))
    return (
        np.degrees(np.arcsin(np.sin(obliquity) * np.sin(along))),
        np.mod(east + 180.0, 360.0) - 180.0,
    )


def apparent_solar_time(time, longitude):
    """
    Hours that a sundial shows, 0 to 24: 12 where the Sun crosses the meridian of a place.

    Parameters
    ----------
    time : array of int64 or datetime64, any shape
        UTC, taken for UT1; int64 are ns since 1970. NaT gives NaN.
    longitude : array of float
        Degrees east, in any winding; NaN gives NaN.

    Returns
    -------
    hours : numpy.ndarray of float64

    Notes
    -----
    ``12 + (longitude - s) / 15`` with s the longitude of the sub-solar point. Less mean solar
    time it is the equation of time, -14 to +16 min in the course of a year, here right to 3 s.
    """
    _, below = subsolar_point(time)
    hours = np.mod(12.0 + (np.asarray(longitude, float) - below) / 15.0, 24.0)
    return np.where(hours >= 24.0, 0.0, hours)  # the modulo of -1e-17 rounds up to 24
