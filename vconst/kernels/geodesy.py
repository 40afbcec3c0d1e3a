"""Geodetic and geocentric places on the WGS 84 ellipsoid, and vectors in either frame."""

import numpy as np

#: Equatorial radius in km and flattening of the ellipsoid. NIMA TR8350.2 (2000), table 3.1.
WGS84_RADIUS = 6378.137
WGS84_FLATTENING = 1 / 298.257223563

_POLAR_RADIUS = WGS84_RADIUS * (1 - WGS84_FLATTENING)
_FIRST_ECCENTRICITY = WGS84_FLATTENING * (2 - WGS84_FLATTENING)
_SECOND_ECCENTRICITY = _FIRST_ECCENTRICITY / (1 - _FIRST_ECCENTRICITY)


def geodetic_from_geocentric(latitude, radius):
    """
    Geodetic latitude and height of places given by geocentric latitude and radius.

    Parameters
    ----------
    latitude : array
        Geocentric latitude in degrees, north positive. NaN gives NaN.
    radius : array
        Distance from the Earth's centre in km, same shape; more than 1000 km.

    Returns
    -------
    geodetic_latitude : array
        In degrees; exact to 1e-12 degree above ground.
    height : array
        Above the ellipsoid in km, up positive.

    Notes
    -----
    With p and z the distances from the axis and from the equatorial plane, and beta the
    parametric latitude, ``tan(phi) = (z + e'^2 b sin^3(beta)) / (p - e^2 a cos^3(beta))``;
    beta begins at ``atan(a z / (b p))`` and is refined from phi three times.
    ``h = p cos(phi) + z sin(phi) - a sqrt(1 - e^2 sin^2(phi))`` holds at the poles too.

    References
    ----------
    Bowring, B. R. (1976), Transformation from spatial to geographical coordinates,
    Survey Review 23, 323-327, doi:10.1179/sre.1976.23.181.323.
    """
    angle = np.radians(np.asarray(latitude, np.float64))
    distance = np.asarray(radius, np.float64)
    across, along = distance * np.cos(angle), distance * np.sin(angle)
    parametric = np.arctan2(along * WGS84_RADIUS, across * _POLAR_RADIUS)
    for _ in range(3):
        geodetic = np.arctan2(
            along + _SECOND_ECCENTRICITY * _POLAR_RADIUS * np.sin(parametric) ** 3,
            across - _FIRST_ECCENTRICITY * WGS84_RADIUS * np.cos(parametric) ** 3,
        )
        parametric = np.arctan2((1 - WGS84_FLATTENING) * np.sin(geodetic), np.cos(geodetic))
    sine, cosine = np.sin(geodetic), np.cos(geodetic)
    surface = WGS84_RADIUS * np.sqrt(1 - _FIRST_ECCENTRICITY * sine**2)
    return np.degrees(geodetic), across * cosine + along * sine - surface


def geocentric_from_geodetic(latitude, height):
    """
    Geocentric latitude and radius of places given by geodetic latitude and height.

    Parameters
    ----------
    latitude : array
        Geodetic latitude in degrees, north positive. NaN gives NaN.
    height : array
        Above the ellipsoid in km, up positive, same shape.

    Returns
    -------
    geocentric_latitude : array
        In degrees.
    radius : array
        Distance from the Earth's centre in km.

    Notes
    -----
    ``N = a / sqrt(1 - e^2 sin^2(phi))``, ``p = (N + h) cos(phi)``,
    ``z = (N (1 - e^2) + h) sin(phi)``.
    """
    angle = np.radians(np.asarray(latitude, np.float64))
    height = np.asarray(height, np.float64)
    sine = np.sin(angle)
    normal = WGS84_RADIUS / np.sqrt(1 - _FIRST_ECCENTRICITY * sine**2)
    across = (normal + height) * np.cos(angle)
    along = (normal * (1 - _FIRST_ECCENTRICITY) + height) * sine
    return np.degrees(np.arctan2(along, across)), np.hypot(across, along)


def geodetic_vector(north, centre, latitude, radius):
    """
    Northward and downward components in the geodetic frame, from the geocentric one.

    The eastward component is the same in both.

    Parameters
    ----------
    north, centre : array
        Components towards geocentric north and towards the Earth's centre.
    latitude, radius : array
        Geocentric latitude in degrees and radius in km of the place.

    Returns
    -------
    north, down : array
        Components towards geodetic north and along the ellipsoid's inward normal.
    """
    geodetic, _ = geodetic_from_geocentric(latitude, radius)
    return _turned(north, centre, geodetic - np.asarray(latitude, np.float64))


def geocentric_vector(north, down, latitude, height):
    """
    Northward and centreward components in the geocentric frame, from the geodetic one.

    Parameters
    ----------
    north, down : array
        Components towards geodetic north and along the ellipsoid's inward normal.
    latitude, height : array
        Geodetic latitude in degrees and height in km of the place.

    Returns
    -------
    north, centre : array
        Components towards geocentric north and towards the Earth's centre.
    """
    geocentric, _ = geocentric_from_geodetic(latitude, height)
    return _turned(north, down, geocentric - np.asarray(latitude, np.float64))


def _turned(north, inward, angle):
    """Turn about east so that the latitude of the vertical grows by *angle* degrees."""
    sine, cosine = np.sin(np.radians(angle)), np.cos(np.radians(angle))
    return cosine * north + sine * inward, cosine * inward - sine * north
