"""File names of half-orbits, and the half-orbit that a time belongs to."""

import re

from vconst_cses.patterns import NAMES

#: Middle of a descending half-orbit with a known number: that of the file
#: CSES_01_LAP_1_L02_A3_096790_20191031_233232_20191101_000948_000.h5.
KNOWN_MIDDLE = "2019-10-31T23:51:10"
KNOWN_ORBIT = 9679

#: 76 revolutions in 5.0000 days (from file names of 2018 to 2023), halved, in s.
HALF_ORBIT = 5 * 86400 / 76 / 2


def name_half_orbit(layout, start, stop, *, orbit=None, side=None, version="000", **_):
    """
    The native name; that of half-orbits of CSES-01 has 66 characters.

    Parameters
    ----------
    layout : Layout
    start, stop : numpy.datetime64 or int
        Of the data, UTC; integers are ns since 1970. Parts of a second are cut off.
    orbit, side : str, int or None
        Orbit number, and 0 for descending or 1 for ascending; None to reckon them
        from the time (see :func:`half_orbit`).
    version : str
        Digits.

    Returns
    -------
    name : str
    """
    start, stop = _utc(start), _utc(stop)
    if orbit is None or side is None:
        orbit, side = half_orbit(start, stop, layout.satellite)
    return NAMES[layout.naming].format(
        stem=layout.stem,
        orbit=int(orbit),
        side=int(side),
        start=_digits(start),
        stop=_digits(stop),
        version=int(version),
        suffix=layout.suffix,
    )


def half_orbit(start, stop, satellite="01"):
    """
    Orbit number and side of the half-orbit around the middle of two times.

    Counted at 76 revolutions in 5 days from a file with a known number; the real count
    drifts from this by half a revolution in about two years, so it is good for made-up
    files only.

    Parameters
    ----------
    start, stop : numpy.datetime64 or int
        UTC; integers are ns since 1970.
    satellite : str
        ``"02"`` is half a revolution away: it descends while ``"01"`` ascends, and is
        counted along with it. Its own count is not known.

    Returns
    -------
    orbit, side : int
        Side 0 is descending (day), 1 ascending (night).
    """
    import numpy as np

    start, stop = _utc(start), _utc(stop)
    middle = start + (stop - start) / 2
    since = (middle - np.datetime64(KNOWN_MIDDLE, "ns")) / np.timedelta64(1, "s")
    ahead = 1 if satellite == "02" else 0
    return divmod(2 * KNOWN_ORBIT + round(since / HALF_ORBIT) + ahead, 2)


def groups_of(layout, name):
    """The named groups of a native file name; empty if it is not one."""
    match = re.fullmatch(layout.pattern, name)
    return match.groupdict() if match else {}


def _utc(time):
    import numpy as np

    if isinstance(time, np.datetime64):
        return time.astype("M8[ns]")
    return np.datetime64(int(time), "ns")


def _digits(time):
    text = str(time.astype("M8[s]"))
    return text.translate(str.maketrans("T", "_", "-:"))
