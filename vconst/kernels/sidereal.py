"""Sidereal time: how far the Earth has turned under the stars."""

import numba
import numpy as np

#: Rotation of the Earth against the mean equinox, rad/s: 1.00273790935 turns a day
#: (Aoki et al. 1982).
SIDEREAL_RATE = 2 * np.pi * 1.00273790935 / 86_400

_J2000 = np.datetime64("2000-01-01T12:00:00", "ns").astype(np.int64)


@numba.njit(cache=True, nogil=True)
def greenwich_angle(time):
    """
    Greenwich mean sidereal time.

    Parameters
    ----------
    time : array of int64, shape (n,)
        ns since 1970, UTC for UT1 (0.004 degree at most).

    Returns
    -------
    angle : array of float, shape (n,)
        rad, 0 to 2 pi.

    Notes
    -----
    67310.54841 + (876600 * 3600 + 8640184.812866) T + 0.093104 T^2 - 6.2e-6 T^3 s, T in
    Julian centuries of UT1 since 2000-01-01 12:00.

    References
    ----------
    Aoki, S. et al. (1982), Astronomy and Astrophysics 105, 359-361.
    """
    angle = np.empty(time.size)
    for i in range(time.size):
        days = (time[i] - _J2000) / 86_400e9
        century = days / 36_525.0
        seconds = 67_310.54841 + century * (
            8_640_184.812866 + century * (0.093104 - 6.2e-6 * century)
        )
        # 876600 h per century is one turn a day: only the fraction of the day counts.
        angle[i] = 2 * np.pi * ((seconds / 86_400.0 + days % 1.0) % 1.0)
    return angle
