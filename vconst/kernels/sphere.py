"""Great circles, directions and local time on the sphere of 6371.2 km."""

import math

import numpy as np
from numba import njit

from vconst.kernels.constants import SPHERE_RADIUS

_DEGREE = math.pi / 180.0
_HOUR_NS = 3_600_000_000_000


def great_circle_distance(latitude, longitude, other_latitude, other_longitude):
    """
    Length of the great circle between two places, in km on the sphere of 6371.2 km.

    Parameters
    ----------
    latitude, longitude, other_latitude, other_longitude : float or array of float
        Geocentric, in degrees, of any shapes that broadcast; longitude east, in any winding.

    Returns
    -------
    distance : float or numpy.ndarray
        In km, 0 to 20,015; NaN where any of the four is.

    Notes
    -----
    Haversine: ``d = 2 R asin(sqrt(sin^2(df/2) + cos(f1) cos(f2) sin^2(dl/2)))``, exact to
    rounding at small distances, within 0.1 m at antipodes.

    Examples
    --------
    >>> float(great_circle_distance(0.0, 0.0, 0.0, 90.0)).__round__(3)
    10007.858
    """
    north, other = np.radians(latitude), np.radians(other_latitude)
    across = np.sin(np.radians(np.subtract(other_longitude, longitude)) / 2.0)
    along = np.sin((other - north) / 2.0)
    square = along**2 + np.cos(north) * np.cos(other) * across**2
    return 2.0 * SPHERE_RADIUS * np.arcsin(np.sqrt(np.clip(square, 0.0, 1.0)))


def unit_vectors(latitude, longitude):
    """
    Unit vectors towards places.

    Parameters
    ----------
    latitude, longitude : array of float, shape (n,)
        Geocentric, in degrees.

    Returns
    -------
    vectors : numpy.ndarray of float64, shape (n, 3)
        x towards latitude 0 and longitude 0, y towards 90 degrees east, z north.
    """
    latitude = np.ascontiguousarray(latitude, np.float64)
    longitude = np.ascontiguousarray(longitude, np.float64)
    return _unit_vectors(latitude, longitude)


def squared_chord(distance):
    """
    Square of the chord on the unit sphere that belongs to a great circle of *distance* km.

    Distances of half the circumference and more give 4, below 0 they are refused.
    """
    if not distance >= 0:
        raise ValueError(f"a distance of {distance} km; expected 0 or more")
    return (2.0 * math.sin(min(distance / SPHERE_RADIUS, math.pi) / 2.0)) ** 2


def distance_of_chord(square):
    """
    Great-circle distance in km of a squared chord on the unit sphere.

    Parameters
    ----------
    square : float or array of float
        0 to 4; NaN gives NaN.
    """
    return 2.0 * SPHERE_RADIUS * np.arcsin(np.minimum(1.0, np.sqrt(square) / 2.0))


def local_time(time_ns, longitude):
    """
    Mean solar local time in hours, 0 to 24.

    Parameters
    ----------
    time_ns : int or array of int64
        ns since 1970 UTC.
    longitude : float or array of float
        Degrees east, in any winding; NaN gives NaN.

    Notes
    -----
    ``local time = UT + longitude / 15``, modulo 24 h. The equation of time, up to 16 min,
    is not in it: that would be apparent solar time.
    """
    hours = np.mod(np.asarray(time_ns), 24 * _HOUR_NS) / _HOUR_NS
    local = np.mod(hours + np.divide(longitude, 15.0), 24.0)
    return np.where(local >= 24.0, 0.0, local)  # the modulo of -1e-17 rounds up to 24


def local_time_difference(local, other):
    """
    Shortest difference of two local times in minutes, first minus second, -720 to 720.

    Parameters
    ----------
    local, other : float or array of float
        In hours. A difference of exactly half a day is -720.
    """
    return np.mod((np.subtract(local, other)) * 60.0 + 720.0, 1440.0) - 720.0


@njit(cache=True, nogil=True, inline="always")
def unit_vector(latitude, longitude):
    """Unit vector of one place in degrees, for use inside kernels."""
    north, east = latitude * _DEGREE, longitude * _DEGREE
    cosine = math.cos(north)
    return cosine * math.cos(east), cosine * math.sin(east), math.sin(north)


@njit(cache=True, nogil=True)
def _unit_vectors(latitude, longitude):
    vectors = np.empty((latitude.size, 3))
    for k in range(latitude.size):
        # one by one: numba compiles the assignment of a tuple to a row for ten seconds
        x, y, z = unit_vector(latitude[k], longitude[k])
        vectors[k, 0], vectors[k, 1], vectors[k, 2] = x, y, z
    return vectors


def place_beside(latitude, longitude, east, north):
    """
    The place that lies so many km east and north of another.

    Parameters
    ----------
    latitude, longitude : float
        Of the other, geocentric degrees.
    east, north : array of float
        In km, as an azimuthal equidistant map about the other shows them: the distance along
        the great circle is ``hypot(east, north)``, its direction at the other ``atan2(east,
        north)`` from north.

    Returns
    -------
    latitude, longitude : numpy.ndarray of float
        Degrees; longitude -180 to 180.

    References
    ----------
    Snyder (1987), Map Projections, USGS Professional Paper 1395, p. 196.
    """
    east, north = np.broadcast_arrays(np.asarray(east, float), np.asarray(north, float))
    far = np.hypot(east, north)
    angle, middle = far / SPHERE_RADIUS, np.radians(latitude)
    part = np.where(far > 0, north / np.where(far > 0, far, 1.0), 0.0)
    sine = np.cos(angle) * np.sin(middle) + part * np.sin(angle) * np.cos(middle)
    along = far * np.cos(middle) * np.cos(angle) - north * np.sin(middle) * np.sin(angle)
    turn = np.degrees(np.arctan2(east * np.sin(angle), np.where(far > 0, along, 1.0)))
    return np.degrees(np.arcsin(np.clip(sine, -1, 1))), (longitude + turn + 180) % 360 - 180


def first_near(latitude, longitude, radius):
    """
    Places that are one: of each the first that lies within a radius of it.

    Parameters
    ----------
    latitude, longitude : array of float, shape (n,)
        Degrees.
    radius : array of float, shape (n,)
        km, of each as the first.

    Returns
    -------
    first : numpy.ndarray of int64, shape (n,)
        Row of the first place, itself one of no other, that is as near as its own radius.

    Examples
    --------
    >>> first_near([0.0, 0.0, 0.0], [0.0, 1.0, 2.0], [150.0, 150.0, 150.0]).tolist()
    [0, 0, 2]
    """
    north, east, reach = (np.asarray(each, np.float64) for each in (latitude, longitude, radius))
    first = np.full(north.size, -1, np.int64)
    for row in range(north.size):
        if first[row] < 0:
            far = great_circle_distance(north[row], east[row], north, east)
            first[(first < 0) & (far <= reach[row])] = row
            first[row] = row
    return first


def inside_area(latitude, longitude, latitudes, longitudes):
    """
    Which places lie in an area.

    Parameters
    ----------
    latitude, longitude : (n,) array of float
        Degrees.
    latitudes, longitudes : (float, float)
        Of the area; longitudes go eastward from the first to the second.

    Returns
    -------
    inside : (n,) array of bool

    Examples
    --------
    >>> inside_area([0.0, 0.0], [179.0, 0.0], (-5.0, 5.0), (170.0, -170.0)).tolist()
    [True, False]
    """
    north, east = np.asarray(latitude, np.float64), np.asarray(longitude, np.float64)
    width = np.mod(longitudes[1] - longitudes[0], 360.0) or 360.0
    along = np.mod(east - longitudes[0], 360.0)
    return (north >= latitudes[0]) & (north <= latitudes[1]) & (along <= width)
