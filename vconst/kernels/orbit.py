"""Where a platform is between known states, and states by an element set."""

from dataclasses import dataclass

import numba
import numpy as np

from vconst.kernels.constants import EARTH_RATE
from vconst.kernels.sidereal import sidereal_angle

#: Time between states in s. Cubic Hermite between them is within 0.1 m.
KNOT_STEP = 30

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
        angle = sidereal_angle(nanoseconds)
        return _positions(nanoseconds, angle, self.start, self.step, self.places, self.speeds)

    def motion(self, time):
        """
        Velocity relative to the rotating Earth.

        Parameters
        ----------
        time : array of int64, shape (n,)
            ns since 1970 UTC, inside the span.

        Returns
        -------
        velocity : array of float, shape (n, 3)
            North, east, centre in km/s, geocentric.

        Notes
        -----
        The derivative of the places that `at` gives, so that both tell one motion; ``w x r``
        is taken away.
        """
        since = (np.asarray(time, np.int64) - self.start) / 1e9 / self.step
        k = np.clip(since.astype(int), 0, len(self.places) - 2)
        u = (since - k)[:, None]
        begin, end = self.places[k], self.places[k + 1]
        leaving, arriving = self.speeds[k], self.speeds[k + 1]
        late = u * u * (3 - 2 * u)
        place = (1 - late) * begin + late * end
        place += u * (1 - u) * self.step * ((1 - u) * leaving - u * arriving)
        speed = 6 * u * (1 - u) * (end - begin) / self.step
        speed += (1 - u) * (1 - 3 * u) * leaving + u * (3 * u - 2) * arriving
        speed = speed - EARTH_RATE * np.stack(
            [-place[:, 1], place[:, 0], np.zeros(len(place))], axis=1
        )
        out = place / np.linalg.norm(place, axis=1, keepdims=True)
        east = np.stack([-out[:, 1], out[:, 0], np.zeros(len(out))], axis=1)
        east /= np.linalg.norm(east, axis=1, keepdims=True)
        north = np.cross(out, east)
        return np.stack([(speed * axis).sum(axis=1) for axis in (north, east, -out)], axis=1)


def orbit_of_elements(elements, start, stop):
    """
    The orbit of an element set over a span.

    Parameters
    ----------
    elements : sequence of str
        Its two lines.
    start, stop : int
        ns since 1970 UTC, both inside the span.

    Returns
    -------
    orbit : Orbit

    Raises
    ------
    ValueError
        If the elements cannot be propagated so far.
    """
    times = knots_of(int(start), int(stop))
    return Orbit(int(times[0]), float(KNOT_STEP), *propagate(elements, times))


def knots_of(start, stop):
    """Whole multiples of 30 s around a span (ns), and one more, so that spans agree."""
    step = KNOT_STEP * _SECOND
    start = start // step * step
    return start + step * np.arange(-(-(stop - start) // step) + 2, dtype=np.int64)


def propagate(elements, times):
    """
    States by SGP4.

    Parameters
    ----------
    elements : sequence of str
        The two lines of an element set.
    times : array of int64, shape (n,)
        ns since 1970 UTC.

    Returns
    -------
    places, speeds : array of float, shape (n, 3)
        In the inertial frame of the elements (TEME), km and km/s.

    Raises
    ------
    ValueError
        If the elements cannot be propagated so far.
    """
    from sgp4.api import Satrec

    satellite = Satrec.twoline2rv(*elements)
    days, fraction = np.divmod((times - _J2000) / _SECOND / 86_400, 1.0)
    errors, places, speeds = satellite.sgp4_array(2_451_545.0 + days, fraction)
    if errors.any():
        when = np.datetime64(int(times[errors != 0][0]), "ns")
        number = int(errors[errors != 0][0])
        raise ValueError(f"the elements cannot be propagated to {when}: SGP4 error {number}")
    return places, speeds


@numba.njit(cache=True, nogil=True)
def _positions(time, angle, start, step, places, speeds):
    latitude, longitude = np.empty(time.size), np.empty(time.size)
    radius = np.empty(time.size)
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
