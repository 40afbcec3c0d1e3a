"""Local solar times of MODIS and UTC."""

import numpy as np


def utc_hours(local, longitude):
    """
    When cells were seen, in hours after 00:00 UTC of the day of their file.

    Parameters
    ----------
    local : array
        Local (mean) solar time in hours, 0 to 24, as ``Day_view_time`` gives it.
    longitude : array
        Degrees east, in any winding.

    Returns
    -------
    hours : numpy.ndarray
        0 to 24 of the UTC day that the file is named by; NaN where either is.

    Notes
    -----
    The producer adds longitude/15 to the UTC time and takes the result into 0 to 24 h. The day
    of a file is a UTC day, so the local date near the date line is another one, and undoing it
    is ``(local - longitude / 15) mod 24``, without a change of day.

    References
    ----------
    Wan, Z. (2013), MODIS Land Surface Temperature Products Users' Guide, Collection 6,
    University of California, Santa Barbara, section on MOD11A1.

    Examples
    --------
    >>> float(utc_hours(10.5, 0.0)), float(utc_hours(10.5, 180.0)), float(utc_hours(10.5, -180.0))
    (10.5, 22.5, 22.5)
    """
    return np.mod(np.subtract(local, np.asarray(longitude, np.float64) / 15.0), 24.0)


def local_hours(utc, longitude):
    """The inverse of :func:`utc_hours`: local solar time in hours, 0 to 24."""
    return np.mod(np.add(utc, np.asarray(longitude, np.float64) / 15.0), 24.0)
