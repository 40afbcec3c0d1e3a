"""The Earth's field as a dipole at its centre: latitude about its axis, reach of its lines."""

import numpy as np

from vconst.kernels.constants import SPHERE_RADIUS

#: Centred dipole of 2020: latitude and longitude of its northern pole in degrees, from
#: IGRF-14 (g10 = -29403.4, g11 = -1451.4, h11 = 4653.4 nT).
NORTH_POLE = (80.59, -72.68)


def dipole_latitude(latitude, longitude):
    """
    Latitude about the axis of the centred dipole.

    Parameters
    ----------
    latitude, longitude : float or array of float
        Geocentric, in degrees; NaN gives NaN.

    Returns
    -------
    dipole : float or numpy.ndarray
        In degrees, north positive. Quasi-dipole latitude, which follows the true lines,
        differs by up to 10 degrees at some longitudes.
    """
    north, east = np.radians(latitude), np.radians(np.subtract(longitude, NORTH_POLE[1]))
    pole = np.radians(NORTH_POLE[0])
    sine = np.sin(north) * np.sin(pole) + np.cos(north) * np.cos(pole) * np.cos(east)
    return np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0)))


def least_latitude(foot, height):
    """
    Magnetic latitude below which no field line from *foot* km reaches *height* km.

    Parameters
    ----------
    foot, height : float
        Above the sphere of 6371.2 km, in km, foot below height.

    Returns
    -------
    latitude : float
        In degrees.

    Notes
    -----
    A line ``r = L cos^2(latitude)`` that leaves *foot* at this latitude has its top at
    *height*: ``cos^2(latitude) = (R + foot) / (R + height)``.

    Examples
    --------
    >>> round(least_latitude(110.0, 507.0), 1)
    13.9
    """
    ratio = (SPHERE_RADIUS + foot) / (SPHERE_RADIUS + height)
    return float(np.degrees(np.arccos(np.sqrt(ratio))))
