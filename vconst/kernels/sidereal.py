"""Sidereal time: how far the Earth has turned under the stars."""

import numpy as np

_J2000 = np.datetime64("2000-01-01T12:00:00", "ns").astype(np.int64)


def sidereal_angle(time):
    """
    Angle by which the Earth has turned from the mean equinox of date.

    Parameters
    ----------
    time : array of int64, any shape
        ns since 1970 UTC, taken for UT1 (0.004 degree at most).

    Returns
    -------
    angle : array of float
        rad, 0 to 2 pi.

    Notes
    -----
    Greenwich mean sidereal time, 67310.54841 + (876600 * 3600 + 8640184.812866) T +
    0.093104 T^2 - 6.2e-6 T^3 s, T in Julian centuries of UT1 since 2000-01-01 12:00.

    References
    ----------
    Aoki, S. et al. (1982), Astronomy and Astrophysics 105, 359-361.
    """
    days = (np.asarray(time, np.int64) - _J2000) / 86_400e9
    century = days / 36_525.0
    seconds = 67_310.54841 + century * (8_640_184.812866 + century * (0.093104 - 6.2e-6 * century))
    # 876600 h per century is one turn a day: only the fraction of the day counts.
    return 2 * np.pi * np.mod(seconds / 86_400.0 + np.mod(days, 1.0), 1.0)
