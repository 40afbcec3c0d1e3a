"""Where platforms are: positions from element sets, or from a stated orbit."""

from dataclasses import dataclass

import numba
import numpy as np

from vconst.kernels.constants import SPHERE_RADIUS

#: Time between propagated states in s. Cubic Hermite between them is within 0.1 m.
KNOT_STEP = 30

_EQUATORIAL_RADIUS = 6378.135
_GRAVITY = 398600.8
_J2 = 1.082616e-3
_SUN_RATE = 2 * np.pi / (365.2422 * 86_400)

_SECOND = 1_000_000_000
_J2000 = np.datetime64("2000-01-01T12:00:00", "ns").astype(np.int64)


@dataclass(frozen=True)
class Orbit:
    """
    States of one platform at equal steps, ready to be interpolated.

    Parameters
    ----------
    start : int
        First knot, ns since 1970 UTC.
    step : float
        Between knots, in s.
    places, speeds : array of float, shape (knots, 3)
        In the inertial frame of the element set (TEME), km and km/s.
    """

    start: int
    step: float
    places: np.ndarray
    speeds: np.ndarray

    def at(self, time):
        """
        Where the platform is.

        Parameters
        ----------
        time : array of datetime64 or int64, shape (n,)
            UTC, inside the span that the orbit was made for; int64 are ns since 1970.

        Returns
        -------
        latitude, longitude : array of float, shape (n,)
            Geocentric, degrees; longitude -180 to 180.
        radius : array of float, shape (n,)
            Distance from the Earth's centre in km.

        Raises
        ------
        ValueError
            If a time lies outside the span.

        Notes
        -----
        Sidereal time is GMST-82 with UTC for UT1 (0.004 degree at most); polar motion is
        left out.
        """
        nanoseconds = np.asarray(time).astype("datetime64[ns]").astype(np.int64)
        last = self.start + int((len(self.places) - 1) * self.step * _SECOND)
        if nanoseconds.size and not (self.start <= nanoseconds.min() and nanoseconds.max() <= last):
            raise ValueError(
                f"times from {nanoseconds.min().astype('M8[ns]')} to "
                f"{nanoseconds.max().astype('M8[ns]')} leave the orbit's span, "
                f"{np.datetime64(self.start, 'ns')} to {np.datetime64(last, 'ns')}"
            )
        return _positions(nanoseconds, self.start, self.step, self.places, self.speeds)


def orbit_of(platform, start, stop):
    """
    The orbit of a platform over a span.

    Parameters
    ----------
    platform : Platform
        With ``elements``, or with a stated ``orbit`` (``inclination`` in degrees,
        ``altitude`` in km, ``local_time`` of the descending node in h, and perhaps
        ``phase``, degrees along the orbit from that node at *start*).
    start, stop : datetime64 or int
        UTC; both are inside the span.

    Returns
    -------
    orbit : Orbit

    Raises
    ------
    ValueError
        If the platform has neither, or its elements cannot be propagated so far.
    """
    start, stop = (
        int(np.asarray(edge).astype("M8[ns]").astype(np.int64)) for edge in (start, stop)
    )
    knots = int(np.ceil((stop - start) / (KNOT_STEP * _SECOND))) + 2
    if platform.elements:
        places, speeds = _propagate(platform, start, knots)
    elif platform.orbit:
        places, speeds = _circle(platform.orbit, start, knots)
    else:
        raise ValueError(f"platform '{platform.name}' has neither elements nor a stated orbit")
    return Orbit(int(start), float(KNOT_STEP), places, speeds)


def half_orbits(orbit, start, stop):
    """
    Half-orbits: spans between the northernmost and southernmost points of an orbit.

    Parameters
    ----------
    orbit : Orbit
    start, stop : int
        ns since 1970 UTC.

    Returns
    -------
    edges : array of int64, shape (count + 1,)
        Turning points of latitude, to 0.1 s; the first is *start* and the last *stop*.
    ascending : array of bool, shape (count,)
        Whether latitude grows in each.
    """
    times = np.arange(start, stop, 10 * _SECOND, dtype=np.int64)
    latitude = orbit.at(times)[0]
    rising = np.diff(latitude) > 0
    turns = np.flatnonzero(rising[1:] != rising[:-1]) + 1
    a, b, c = latitude[turns - 1], latitude[turns], latitude[turns + 1]
    vertex = times[turns] + (0.5 * (a - c) / (a - 2 * b + c) * 10 * _SECOND).astype(np.int64)
    edges = np.concatenate([[start], vertex, [stop]]).astype(np.int64)
    middle = (edges[:-1] + edges[1:]) // 2
    ahead = np.minimum(middle + _SECOND, stop)
    return edges, orbit.at(ahead)[0] > orbit.at(ahead - 2 * _SECOND)[0]


def first_revolution(elements, time):
    """
    The revolution that a spacecraft is in, counted as its element set counts.

    Parameters
    ----------
    elements : tuple of str or None
        The two lines; None begins at 1.
    time : int
        ns since 1970 UTC.

    Returns
    -------
    revolution : int
        To within one.
    """
    if not elements:
        return 1
    year, day = 2000 + int(elements[0][18:20]), float(elements[0][20:32])
    start = np.datetime64(f"{year}-01-01", "ns").astype(np.int64)
    days = (time - start) / (86_400 * _SECOND) - (day - 1)
    return int(elements[1][63:68]) + int(np.floor(days * float(elements[1][52:63])))


def _propagate(platform, start, knots):
    from sgp4.api import Satrec

    satellite = Satrec.twoline2rv(*platform.elements)
    seconds = (start - _J2000) / _SECOND + KNOT_STEP * np.arange(knots)
    days, fraction = np.divmod(seconds / 86_400, 1.0)
    errors, places, speeds = satellite.sgp4_array(2_451_545.0 + days, fraction)
    if errors.any():
        raise ValueError(
            f"the elements of platform '{platform.name}' cannot be propagated to "
            f"{np.datetime64(start, 'ns')}: SGP4 error {int(errors[errors != 0][0])}"
        )
    return places, speeds


def _circle(stated, start, knots):
    """A circular orbit whose node turns with the oblateness of the Earth."""
    axis = SPHERE_RADIUS + stated["altitude"]
    inclination = np.radians(stated["inclination"])
    rate = np.sqrt(_GRAVITY / axis**3)
    turn = -1.5 * _J2 * (_EQUATORIAL_RADIUS / axis) ** 2 * rate * np.cos(inclination)
    seconds = KNOT_STEP * np.arange(knots)
    # The mean Sun's right ascension is sidereal time minus universal time plus 12 h.
    clock = (start % (86_400 * _SECOND)) / (86_400 * _SECOND) * 2 * np.pi
    sun = _sidereal(np.array([start]))[0] - clock + np.pi
    descending = sun + (stated.get("local_time", 12.0) - 12.0) * np.pi / 12
    node = descending + np.pi + turn * seconds
    angle = np.pi + np.radians(stated.get("phase", 0.0)) + rate * seconds
    places = axis * _plane(node, inclination, np.cos(angle), np.sin(angle))
    speeds = axis * rate * _plane(node, inclination, -np.sin(angle), np.cos(angle))
    speeds += turn * np.stack([-places[:, 1], places[:, 0], np.zeros(knots)], axis=1)
    return places, speeds


def _plane(node, inclination, along, across):
    return np.stack(
        [
            np.cos(node) * along - np.sin(node) * np.cos(inclination) * across,
            np.sin(node) * along + np.cos(node) * np.cos(inclination) * across,
            np.sin(inclination) * across,
        ],
        axis=1,
    )


@numba.njit(cache=True, nogil=True)
def _sidereal(time):
    """
    Greenwich mean sidereal time in rad at ns since 1970.

    Aoki et al. (1982): 67310.54841 + (876600 * 3600 + 8640184.812866) T + 0.093104 T^2 -
    6.2e-6 T^3 s, T in Julian centuries of UT1 since 2000-01-01 12:00.
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


@numba.njit(cache=True, nogil=True)
def _positions(time, start, step, places, speeds):
    latitude, longitude = np.empty(time.size), np.empty(time.size)
    radius = np.empty(time.size)
    angle = _sidereal(time)
    place = np.empty(3)
    for i in range(time.size):
        since = (time[i] - start) / 1e9 / step
        k = min(int(since), places.shape[0] - 2)
        u = since - k
        late, early = u * u * (3 - 2 * u), 1 - u * u * (3 - 2 * u)
        leaving, arriving = u * (1 - u) * (1 - u) * step, u * u * (u - 1) * step
        for axis in range(3):
            place[axis] = early * places[k, axis] + late * places[k + 1, axis]
            place[axis] += leaving * speeds[k, axis] + arriving * speeds[k + 1, axis]
        across = np.sqrt(place[0] ** 2 + place[1] ** 2)
        radius[i] = np.sqrt(across**2 + place[2] ** 2)
        latitude[i] = np.degrees(np.arctan2(place[2], across))
        turned = np.degrees(np.arctan2(place[1], place[0]) - angle[i])
        longitude[i] = (turned + 180.0) % 360.0 - 180.0
    return latitude, longitude, radius
