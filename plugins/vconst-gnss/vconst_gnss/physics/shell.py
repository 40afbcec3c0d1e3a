"""The thin shell: where a line of sight pierces it, and how slant and vertical are related."""

import numpy as np

from vconst_gnss.physics.constants import EARTH_RADIUS

#: The shell that approximates the modified mapping best: height in km and factor of the zenith
#: angle (CODE, https://www.aiub.unibe.ch; Schaer 1999, section 3.2).
MODIFIED_HEIGHT, MODIFIED_FACTOR = 506.7, 0.9782

#: Mapping functions by name.
MAPPINGS = ("single-layer", "modified single-layer", "none")


def pierce_points(latitude, longitude, azimuth, elevation, *, height=450.0, base=EARTH_RADIUS):
    """
    Where lines of sight cross a thin shell.

    Parameters
    ----------
    latitude, longitude : array
        Of the receivers on a sphere, degrees north and east.
    azimuth, elevation : array
        Of the satellites, degrees; azimuth from north by east. NaN gives NaN.
    height : float
        Of the shell above the sphere, in km.
    base : float
        Radius of the sphere in km.

    Returns
    -------
    latitude, longitude : numpy.ndarray of float64
        Of the pierce points, degrees, longitude in [-180, 180).

    Notes
    -----
    With zenith angles z at the receiver and ``sin z' = R sin z / (R + H)`` at the shell, the
    point lies ``psi = z - z'`` away along the azimuth:
    ``sin(lat') = sin(lat) cos(psi) + cos(lat) sin(psi) cos(az)``.

    References
    ----------
    RTKLIB 2.4.2, function ionppp, which the tests compare with.
    """
    north, east, turn, up = (
        np.radians(np.asarray(x, float)) for x in (latitude, longitude, azimuth, elevation)
    )
    away = np.pi / 2 - up - np.arcsin(base / (base + height) * np.cos(up))
    sine = np.sin(north) * np.cos(away) + np.cos(north) * np.sin(away) * np.cos(turn)
    # by its two components, which is right over the poles as well
    along = np.cos(north) * np.cos(away) - np.sin(north) * np.sin(away) * np.cos(turn)
    found = east + np.arctan2(np.sin(away) * np.sin(turn), along)
    wrapped = (np.degrees(found) + 180.0) % 360.0 - 180.0
    return np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0))), wrapped


def mapping_factor(elevation, name="single-layer", *, height=450.0, base=EARTH_RADIUS, factor=None):
    """
    Slant over vertical TEC.

    Parameters
    ----------
    elevation : array
        Degrees at the receiver; NaN gives NaN.
    name : str
        One of :data:`MAPPINGS`: ``"single-layer"`` 1/cos z' at *height*;
        ``"modified single-layer"`` the same with the zenith angle multiplied by *factor*;
        ``"none"`` is 1.
    height : float
        Of the shell in km. The modified function belongs to 506.7 km; it is the caller's to
        say so.
    base : float
        Radius of the sphere in km.
    factor : float or None
        Of the zenith angle; None for that of the name, 0.9782 or 1.

    Returns
    -------
    mapping : numpy.ndarray of float64
        1 in the zenith, greater below.

    Raises
    ------
    ValueError
        For a name that is not known.

    Notes
    -----
    ``M = 1 / sqrt(1 - (R sin(alpha z) / (R + H))^2)`` with ``z = 90 - elevation``.

    References
    ----------
    Schaer, S. (1999), Mapping and predicting the Earth's ionosphere using the Global
    Positioning System, section 3.2.
    """
    if name not in MAPPINGS:
        raise ValueError(f"no mapping function '{name}'; there are: {', '.join(MAPPINGS)}")
    zenith = np.radians(90.0 - np.asarray(elevation, float))
    if name == "none":
        return np.where(np.isnan(zenith), np.nan, 1.0)
    if factor is None:
        factor = MODIFIED_FACTOR if name.startswith("modified") else 1.0
    sine = base / (base + height) * np.sin(factor * zenith)
    return 1.0 / np.sqrt(1.0 - sine**2)


def look_angles(receiver, satellite, geodetic_latitude, longitude):
    """
    Azimuth and elevation of satellites.

    Parameters
    ----------
    receiver : array, shape (3,)
        Earth-fixed x, y, z.
    satellite : array, shape (n, 3)
        In the same frame, unit and instant; NaN gives NaN.
    geodetic_latitude, longitude : float
        Of the receiver, degrees: the horizon is that of the ellipsoid.

    Returns
    -------
    azimuth, elevation : numpy.ndarray of float64, shape (n,)
        Degrees; azimuth from north by east, 0 to 360.
    """
    sight = np.asarray(satellite, float) - np.asarray(receiver, float)
    latitude, turn = np.radians(geodetic_latitude), np.radians(longitude)
    sine, cosine, east_sine, east_cosine = (
        np.sin(latitude),
        np.cos(latitude),
        np.sin(turn),
        np.cos(turn),
    )
    x, y, z = sight.T
    east = -east_sine * x + east_cosine * y
    north = -sine * east_cosine * x - sine * east_sine * y + cosine * z
    up = cosine * east_cosine * x + cosine * east_sine * y + sine * z
    elevation = np.degrees(np.arctan2(up, np.hypot(east, north)))
    return np.degrees(np.arctan2(east, north)) % 360.0, elevation
