"""Where platforms are: positions from element sets, from a stated or from a maintained orbit."""

from dataclasses import dataclass, replace

import numpy as np

from vconst.errors import UnknownNameError, UsageError
from vconst.kernels.constants import SPHERE_RADIUS
from vconst.kernels.orbit import KNOT_STEP, Orbit, knots_of, propagate
from vconst.orbits.maintained import (
    Maintain,
    descending_node,
    hold,
    plane,
    rates,
)

_SECOND = 1_000_000_000
_DAY = 86_400 * _SECOND


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
        a :class:`~vconst.orbits.maintained.Maintain`.

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
    times = knots_of(start, stop)
    moved = times + round(course.ahead * _SECOND)
    if course.maintain:
        places, speeds = _held(course, moved)
    elif course.elements:
        places, speeds = _propagate(course, moved)
    else:
        places, speeds = _circle(dict(course.stated), course.epoch, moved)
    return Orbit(int(times[0]), float(KNOT_STEP), places, speeds)


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
    try:
        return propagate(course.elements, times)
    except ValueError as error:
        raise ValueError(f"platform '{course.name}': {error}") from None


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
