"""Positions of the older, open layout: metres in the frame of the Earth."""

import numpy as np

#: Heights are above this sphere, in m.
SPHERE = 6_371_200.0


def spherical(position):
    """
    Latitude, longitude and height of Cartesian positions.

    Parameters
    ----------
    position : array, shape (n, 3), m
        In the frame that turns with the Earth: x towards latitude and longitude 0, z north.

    Returns
    -------
    arrays : dict of str to numpy.ndarray, shape (n,)
        ``GEO_LAT`` and ``GEO_LON`` in degrees, geocentric; ``ALTITUDE`` in km above the
        sphere of 6371.2 km. NaN where the position is fill (zero or beyond 100 000 km).
    """
    x, y, z = np.asarray(position, np.float64).T
    with np.errstate(invalid="ignore", over="ignore"):
        radius = np.sqrt(x**2 + y**2 + z**2)
        sound = (radius > 0) & (radius < 1e8)
        latitude = np.degrees(np.arctan2(z, np.hypot(x, y)))
    return {
        "GEO_LAT": np.where(sound, latitude, np.nan),
        "GEO_LON": np.where(sound, np.degrees(np.arctan2(y, x)), np.nan),
        "ALTITUDE": np.where(sound, (radius - SPHERE) / 1000, np.nan),
    }


def cartesian(arrays):
    """
    The inverse of :func:`spherical`.

    Parameters
    ----------
    arrays : mapping of str to array, shape (n,)
        ``GEO_LAT``, ``GEO_LON`` (degree), ``ALTITUDE`` (km).

    Returns
    -------
    position : numpy.ndarray, shape (n, 3), m
    """
    north, east = np.radians(arrays["GEO_LAT"]), np.radians(arrays["GEO_LON"])
    radius = SPHERE + 1000 * np.asarray(arrays["ALTITUDE"], float)
    cosine = np.cos(north)
    parts = (cosine * np.cos(east), cosine * np.sin(east), np.sin(north))
    return radius[..., None] * np.stack(parts, axis=-1)
