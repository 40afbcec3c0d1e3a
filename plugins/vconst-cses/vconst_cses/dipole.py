"""The centred dipole that MAG_LAT and MAG_LON of real files follow."""

import numpy as np

#: Pole that reproduces real files to 1e-6 degree: theirs, not that of IGRF in any year.
POLE_LATITUDE = 80.5774
POLE_LONGITUDE = -73.1553


def dipole_coordinates(latitude, longitude):
    """
    Latitude and longitude in the frame of the centred dipole.

    Parameters
    ----------
    latitude, longitude : array, shape (n,), degree
        Geocentric, north and east positive.

    Returns
    -------
    latitude, longitude : numpy.ndarray, shape (n,), degree
        Longitude is -180 to 180, from the meridian that holds the geographic south pole.

    Notes
    -----
    With the pole at colatitude and longitude (p, l): ``sin m = sin f sin p' + cos f cos p'
    cos(d)``, ``tan n = cos f sin d / (sin p' cos f cos d - cos p' sin f)``, where f is the
    latitude, d the longitude minus l and p' the latitude of the pole.

    References
    ----------
    Laundal and Richmond 2017, doi:10.1007/s11214-016-0275-y, section 3.1.
    """
    f, p = np.radians(latitude), np.radians(POLE_LATITUDE)
    d = np.radians(np.asarray(longitude) - POLE_LONGITUDE)
    sine = np.sin(f) * np.sin(p) + np.cos(f) * np.cos(p) * np.cos(d)
    east = np.cos(f) * np.sin(d)
    south = np.sin(p) * np.cos(f) * np.cos(d) - np.cos(p) * np.sin(f)
    return np.degrees(np.arcsin(np.clip(sine, -1, 1))), np.degrees(np.arctan2(east, south))
