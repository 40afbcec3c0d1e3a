"""Where the strong transmitters of very low frequency stand."""

import numpy as np

from vconst.kernels.geodesy import geocentric_from_geodetic

#: Call sign, latitude and longitude in degrees (geodetic, to 0.01 degree). Frequencies and powers
#: change; 15 to 40 kHz. From the list of stations at sidstation.loudet.org/stations-list-en.xhtml;
#: a test compares them with it. Stations that it does not place, as most of Russia's and China's,
#: are missing: far from all of these does not mean far from every transmitter.
TRANSMITTERS = (
    ("NAA", 44.64, -67.28),
    ("NLK", 48.20, -121.92),
    ("NML", 46.37, -98.34),
    ("NPM", 21.42, -158.15),
    ("NWC", -21.82, 114.17),
    ("NRK", 63.85, -22.47),
    ("DHO38", 53.08, 7.61),
    ("FTA", 48.54, 2.58),
    ("GBZ", 54.91, -3.28),
    ("GQD", 54.73, -2.88),
    ("HWU", 46.71, 1.25),
    ("ICV", 40.92, 9.73),
    ("JJI", 32.08, 130.83),
    ("JXN", 66.97, 13.87),
    ("TBB", 37.41, 27.32),
    ("VTX", 8.39, 77.75),
)


def transmitter_places():
    """
    Where they stand, as places of zones are given.

    Returns
    -------
    latitude, longitude : numpy.ndarray of float64
        Geocentric degrees, in the order of `TRANSMITTERS`.
    """
    latitude, longitude = np.array([each[1:] for each in TRANSMITTERS]).T
    return geocentric_from_geodetic(latitude, np.zeros(latitude.size))[0], longitude
