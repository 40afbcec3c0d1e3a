"""Where platforms are: positions from element sets, from a stated or from a maintained orbit."""

from dataclasses import dataclass, replace

import numba
import numpy as np

from vconst.errors import UnknownNameError, UsageError
from vconst.kernels.constants import SPHERE_RADIUS
from vconst.kernels.sidereal import SIDEREAL_RATE, greenwich_angle
from vconst.synthetic.maintained import (
    Maintain,
    descending_node,
    hold,
    plane,
    rates,
)

#: Time between propagated states in s. Cubic Hermite between them is within 0.1 m.
KNOT_STEP = 30

_SECOND = 1_000_000_000
_DAY = 86_400 * _SECOND
_J2000 = np.datetime64("2000-01-01T12:00:00", "ns").astype(np.int64)


@dataclass(frozen=True)
class Course:
    """
    All that says how a platform flies; small, so that it travels to workers.

    Parameters
    ----------
    name : str
        Of the platform.
    elements : tuple of str or None
        The two lines of an element set.
    stated : tuple of (str, float)
        ``inclination`` (degree), ``altitude`` (km), ``local_time`` (h), ``phase`` (degree).
    epoch : int
        Where stated orbits begin and grids of ground tracks lie, ns since 1970 UTC.
    maintain : Maintain or None
        The ground track that manoeuvres hold; None to fly as the elements say.
    ahead : float
        s by which it is ahead of all this on one path through inertial space.
    """

    name: str
    elements: tuple[str, str] | None = None
    stated: tuple[tuple[str, float], ...] = ()
    epoch: int = 0
    maintain: Maintain | None = None
    ahead: float = 0.0

    def held(self):
        """The maintained orbit as numbers, or None."""
        if self.maintain is None:
            return None
        stated = dict(self.stated)
        return hold(self.maintain, self.epoch, elements=self.elements, stated=stated)

    def period(self):
        """Time of one revolution from node to node, in s."""
        if self.maintain:
            return 2 * np.pi / self.held().rate
        if self.elements:
            return 86_400 / float(self.elements[1][52:63])
        stated = dict(self.stated)
        axis = SPHERE_RADIUS + stated["altitude"]
        return 2 * np.pi / rates(axis, np.radians(stated["inclination"]))[1]


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
        speed = speed - SIDEREAL_RATE * np.stack(
            [-place[:, 1], place[:, 0], np.zeros(len(place))], axis=1
        )
        out = place / np.linalg.norm(place, axis=1, keepdims=True)
        east = np.stack([-out[:, 1], out[:, 0], np.zeros(len(out))], axis=1)
        east /= np.linalg.norm(east, axis=1, keepdims=True)
        north = np.cross(out, east)
        return np.stack([(speed * axis).sum(axis=1) for axis in (north, east, -out)], axis=1)


def course_of(name, platforms, epoch, orbits=None):
    """
    The course of a platform.

    Parameters
    ----------
    name : str
        Of the platform.
    platforms : mapping of str to Platform
        Each with ``elements``, or with an ``orbit``: ``inclination``, ``altitude``,
        ``local_time`` of the descending node and perhaps ``phase`` (degrees along the orbit
        from that node at *epoch*); or ``from``, another platform, and ``phase``, degrees by
        which it flies ahead of that one in the same plane.
    epoch : int
        ns since 1970 UTC.
    orbits : mapping of str to mapping or None
        By platform, goes before what platforms say of themselves, and may hold ``maintain``,
        a :class:`~vconst.synthetic.maintained.Maintain`.

    Returns
    -------
    course : Course

    Raises
    ------
    ValueError
        If there is neither an element set nor an orbit, or orbits are stated in a circle.
    UnknownNameError
        If ``from`` names no platform.
    """
    return _course(name, platforms, int(epoch), orbits or {}, ())


def orbit_of(platform, start, stop):
    """The orbit of a platform over a span that is also its epoch; see `course_of`, `fly`."""
    start, stop = (_nanoseconds(edge) for edge in (start, stop))
    return fly(course_of(platform.name, {platform.name: platform}, start), start, stop)


def fly(course, start, stop):
    """
    The orbit of a course over a span.

    Parameters
    ----------
    course : Course
    start, stop : datetime64 or int
        UTC; both are inside the span. Knots lie on whole multiples of 30 s, so that spans
        of one course agree where they overlap.

    Returns
    -------
    orbit : Orbit

    Raises
    ------
    ValueError
        If the elements cannot be propagated so far.
    """
    start, stop = (_nanoseconds(edge) for edge in (start, stop))
    step = KNOT_STEP * _SECOND
    start = start // step * step
    times = start + step * np.arange(-(-(stop - start) // step) + 2, dtype=np.int64)
    moved = times + round(course.ahead * _SECOND)
    if course.maintain:
        places, speeds = _held(course, moved)
    elif course.elements:
        places, speeds = _propagate(course, moved)
    else:
        places, speeds = _circle(dict(course.stated), course.epoch, moved)
    return Orbit(int(start), float(KNOT_STEP), places, speeds)


def _course(name, platforms, epoch, orbits, behind):
    if name not in platforms:
        raise UnknownNameError("platform", name, platforms)
    if name in behind:
        raise UsageError(f"orbits are stated in a circle: {' from '.join((*behind, name))}.")
    platform, given = platforms[name], dict(orbits.get(name, {}))
    maintain = given.pop("maintain", None)
    elements = platform.elements if not given else None
    whole = {"from", "inclination"} & set(given)  # an orbit of its own, not a change to one
    said = given if whole else {**platform.orbit, **given}
    if "from" in said and not elements:
        return _beside(name, said, maintain, (platforms, epoch, orbits, (*behind, name)))
    missing = {"inclination", "altitude"} - set(said)
    if not elements and missing:
        raise ValueError(
            f"platform '{name}' has neither elements nor a stated orbit with "
            f"{' and '.join(sorted(missing))}"
        )
    numbers = tuple(sorted((key, float(value)) for key, value in said.items() if key != "from"))
    return Course(name, elements, numbers, epoch, maintain)


def _beside(name, said, maintain, rest):
    other = _course(said["from"], *rest)
    maintain = maintain or other.maintain
    other = replace(other, name=name, maintain=maintain)
    ahead = float(said.get("phase", 0.0)) / 360 * other.period()
    return replace(other, ahead=other.ahead + ahead)


def _nanoseconds(edge):
    return int(np.asarray(edge).astype("M8[ns]").astype(np.int64))


def _held(course, times):
    """Places of a maintained orbit; speeds over 2 s, good to 1 mm/s."""
    held = course.held()
    before, after = (held.states(times + shift * _SECOND) for shift in (-1, 1))
    return held.states(times), (after - before) / 2


def _propagate(course, times):
    from sgp4.api import Satrec

    satellite = Satrec.twoline2rv(*course.elements)
    days, fraction = np.divmod((times - _J2000) / _SECOND / 86_400, 1.0)
    errors, places, speeds = satellite.sgp4_array(2_451_545.0 + days, fraction)
    if errors.any():
        raise ValueError(
            f"the elements of platform '{course.name}' cannot be propagated to "
            f"{np.datetime64(int(times[errors != 0][0]), 'ns')}: SGP4 error "
            f"{int(errors[errors != 0][0])}"
        )
    return places, speeds


def _circle(stated, epoch, times):
    """A circular orbit whose node turns with the oblateness of the Earth."""
    axis = SPHERE_RADIUS + stated["altitude"]
    inclination = np.radians(stated["inclination"])
    turn, rate = rates(axis, inclination)
    seconds = (times - epoch) / _SECOND
    node = descending_node(epoch, stated.get("local_time", 12.0)) + np.pi + turn * seconds
    angle = np.pi + np.radians(stated.get("phase", 0.0)) + rate * seconds
    places = axis * plane(node, inclination, np.cos(angle), np.sin(angle))
    speeds = axis * rate * plane(node, inclination, -np.sin(angle), np.cos(angle))
    speeds += turn * np.stack([-places[:, 1], places[:, 0], np.zeros(len(times))], axis=1)
    return places, speeds


@numba.njit(cache=True, nogil=True)
def _positions(time, start, step, places, speeds):
    latitude, longitude = np.empty(time.size), np.empty(time.size)
    radius = np.empty(time.size)
    angle = greenwich_angle(time)
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
