"""Where satellites are, from broadcast orbits: Kepler elements and GLONASS states."""

import numpy as np

from vconst_gnss.physics.constants import EARTH_RATE

#: Gravitational parameter in m3/s2: IS-GPS-200 of GPS; Galileo ICD and BeiDou ICD of the others.
GRAVITY = {"G": 3.986005e14, "E": 3.986004418e14, "C": 3.986004418e14}

#: s of a week.
WEEK = 604_800.0

#: PZ-90.11: gravitational parameter (m3/s2), equatorial radius (m), second zonal harmonic
#: (GLONASS ICD 5.1, appendix A.3.1.2).
PZ90_GRAVITY, PZ90_RADIUS, PZ90_J2 = 3.986004418e14, 6_378_136.0, 1.0826257e-3

#: Longest step of the integration of GLONASS orbits in s.
STEP = 60.0

#: Inclination in degrees of the frame that the elements of geostationary BeiDou satellites
#: are given in (BeiDou ICD B1I 3.0, table 5-11).
_BEIDOU_TILT = np.radians(-5.0)

#: Numbers of geostationary BeiDou satellites (1 to 5, 59 to 63).
GEOSTATIONARY = (*range(1, 6), *range(59, 64))


def kepler_position(parameters, seconds, system, geostationary=False):
    """
    Earth-fixed positions from broadcast Kepler elements.

    Parameters
    ----------
    parameters : array, shape (n, 31)
        Of a record of navigation, in the order of RINEX 3: clock (3), then IODE, Crs, dn, M0,
        Cuc, e, Cus, sqrt(a), toe, Cic, Omega0, Cis, i0, Crc, omega, Omegadot, idot; m, rad, s.
    seconds : array, shape (n,)
        Of the week in the time of the constellation, when the signal left.
    system : str
        ``"G"``, ``"E"`` or ``"C"``.
    geostationary : array of bool, shape (n,), or bool
        Elements in the tilted frame of geostationary BeiDou satellites.

    Returns
    -------
    position : numpy.ndarray of float64, shape (n, 3)
        x, y, z in m, in the frame that turns with the Earth at that time.
    correction : numpy.ndarray of float64, shape (n,)
        Clock of the satellite minus system time in s, with the relativistic part.

    References
    ----------
    IS-GPS-200N, table 20-IV; BeiDou ICD B1I 3.0, table 5-11; Galileo OS SIS ICD 2.1, 5.1.1.
    """
    p = np.asarray(parameters, float).T
    gravity = GRAVITY[system]
    axis = p[10] ** 2
    since = _within_week(np.asarray(seconds, float) - p[11])
    mean = p[6] + (np.sqrt(gravity / axis**3) + p[5]) * since
    anomaly = mean.copy()
    for _ in range(12):  # Newton's steps; e is below 0.1 but of two Galileo satellites (0.17)
        anomaly -= (anomaly - p[8] * np.sin(anomaly) - mean) / (1 - p[8] * np.cos(anomaly))
    argument = p[17] + np.arctan2(np.sqrt(1 - p[8] ** 2) * np.sin(anomaly), np.cos(anomaly) - p[8])
    sine, cosine = np.sin(2 * argument), np.cos(2 * argument)
    argument = argument + p[9] * sine + p[7] * cosine
    radius = axis * (1 - p[8] * np.cos(anomaly)) + p[4] * sine + p[16] * cosine
    tilt = p[15] + p[14] * sine + p[12] * cosine + p[19] * since
    tilted = np.broadcast_to(np.asarray(geostationary, bool), since.shape)
    turned = np.where(tilted, p[18] * since, (p[18] - EARTH_RATE) * since)
    node = p[13] + turned - EARTH_RATE * p[11]
    along, across = radius * np.cos(argument), radius * np.sin(argument)
    position = np.stack(
        [
            along * np.cos(node) - across * np.cos(tilt) * np.sin(node),
            along * np.sin(node) + across * np.cos(tilt) * np.cos(node),
            across * np.sin(tilt),
        ],
        axis=1,
    )
    if tilted.any():
        position[tilted] = _from_tilted_frame(position[tilted], since[tilted])
    relativity = -4.442807633e-10 * p[8] * p[10] * np.sin(anomaly)
    return position, relativity


def clock_correction(parameters, since):
    """Satellite clock minus system time in s: ``a0 + a1 t + a2 t^2``, *since* toc in s."""
    p = np.asarray(parameters, float).T
    return p[0] + p[1] * since + p[2] * since**2


def _from_tilted_frame(position, since):
    """``Rz(rate t) Rx(-5 deg)`` of the elements of geostationary BeiDou satellites."""
    x, y, z = position.T
    sine, cosine = np.sin(_BEIDOU_TILT), np.cos(_BEIDOU_TILT)
    y, z = cosine * y + sine * z, -sine * y + cosine * z
    return turn_earth(np.stack([x, y, z], axis=1), since)


def turn_earth(position, seconds):
    """
    Positions in the Earth-fixed frame of a later time.

    Parameters
    ----------
    position : array, shape (n, 3)
        In the frame of an instant.
    seconds : array, shape (n,)
        How much later the frame is that is wanted.

    Returns
    -------
    turned : numpy.ndarray of float64, shape (n, 3)
    """
    angle = EARTH_RATE * np.asarray(seconds, float)
    x, y, z = np.asarray(position, float).T
    return np.stack(
        [np.cos(angle) * x + np.sin(angle) * y, -np.sin(angle) * x + np.cos(angle) * y, z], axis=1
    )


def glonass_position(parameters, since):
    """
    Earth-fixed positions of GLONASS satellites, integrated from the state of a record.

    Parameters
    ----------
    parameters : array, shape (n, 31)
        Of a record, in the order of RINEX: clock (3), then x, vx, ax, health, y, vy, ay,
        channel, z, vz, az, age; km, km/s, km/s2.
    since : array, shape (n,)
        s since the time of the record, at most some 1800 either way.

    Returns
    -------
    position : numpy.ndarray of float64, shape (n, 3)
        m, PZ-90.

    Notes
    -----
    Runge-Kutta steps of at most 60 s, with the flattening of the Earth and the accelerations
    of Sun and Moon of the record, constant.

    References
    ----------
    GLONASS ICD 5.1 (2008), appendix A.3.1.2.
    """
    p = np.asarray(parameters, float)
    state = p[:, [3, 7, 11, 4, 8, 12]] * 1e3
    pull = p[:, [5, 9, 13]] * 1e3
    since = np.asarray(since, float)
    longest = np.abs(since[np.isfinite(since)]).max(initial=0.0)
    steps = max(1, int(np.ceil(longest / STEP)))
    step = (since / steps)[:, None]
    for _ in range(steps):
        first = _motion(state, pull)
        second = _motion(state + step / 2 * first, pull)
        third = _motion(state + step / 2 * second, pull)
        fourth = _motion(state + step * third, pull)
        state = state + step / 6 * (first + 2 * second + 2 * third + fourth)
    return state[:, :3]


def _motion(state, pull):
    x, y, z, vx, vy, vz = state.T
    square = x**2 + y**2 + z**2
    near = PZ90_GRAVITY / square**1.5
    flat = 1.5 * PZ90_J2 * PZ90_GRAVITY * PZ90_RADIUS**2 / square**2.5
    share = 5 * z**2 / square
    ax = (-near - flat * (1 - share) + EARTH_RATE**2) * x + 2 * EARTH_RATE * vy + pull[:, 0]
    ay = (-near - flat * (1 - share) + EARTH_RATE**2) * y - 2 * EARTH_RATE * vx + pull[:, 1]
    az = (-near - flat * (3 - share)) * z + pull[:, 2]
    return np.stack([vx, vy, vz, ax, ay, az], axis=1)


def _within_week(seconds):
    return (seconds + WEEK / 2) % WEEK - WEEK / 2
