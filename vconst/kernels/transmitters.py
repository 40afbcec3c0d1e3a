"""Where the strong transmitters of very low frequency stand."""

#: Call sign, latitude and longitude in degrees (geodetic, to 0.01 degree). Frequencies and powers
#: change; 15 to 40 kHz. From the list of stations at sidstation.loudet.org/stations-list-en.xhtml.
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
