"""Orbits whose ground track is held to a grid by manoeuvres, for years."""

from dataclasses import dataclass

import numpy as np

from vconst.kernels.constants import EARTH_RATE, GRAVITY, GRAVITY_RADIUS, J2
from vconst.kernels.sidereal import sidereal_angle
from vconst.operation import Distance, Metres

#: Mean eccentricity of an orbit whose perigee stays over the north (frozen by J2 and J3).
FROZEN_ECCENTRICITY = 1.13e-3

#: Loss of height in m a day where nothing else is stated: 500 km at solar minimum.
DECAY = 6.0

_SECOND = 1_000_000_000
_DAY = 86_400 * _SECOND


@dataclass(frozen=True, kw_only=True)
class Maintain:
    """
    A ground track that is held to a grid.

    Parameters
    ----------
    repeat, days : int
        The track closes after so many revolutions in so many days.
    tolerance : float
        How far from the grid it may drift, km at the equator.
    decay : float or None
        What the orbit loses in height by drag, m a day; None to take the drag of the element
        set, or 6 where there is none.
    """

    repeat: int
    days: int
    tolerance: Distance = 60.0
    decay: Metres | None = None


@dataclass(frozen=True)
class Hold:
    """
    A maintained orbit as numbers: mean angles at *epoch*, their rates, and the sawtooth.

    Parameters
    ----------
    epoch : int
        ns since 1970 UTC; the track is then on its grid and drifts west.
    axis : float
        Semi-major axis in km at which the track would repeat exactly.
    inclination, node, angle : float
        rad; *angle* is the mean argument of latitude at *epoch*.
    turn, rate : float
        Of node and angle, rad/s.
    tolerance : float
        km at the equator.
    decay : float
        km a day.
    """

    epoch: int
    axis: float
    inclination: float
    node: float
    angle: float
    turn: float
    rate: float
    tolerance: float
    decay: float

    @property
    def speed(self):
        """By how many km/day the track moves west for each km that the axis is too large."""
        return (EARTH_RATE - self.turn) * 86_400 * GRAVITY_RADIUS * 1.5 / self.axis

    @property
    def interval(self):
        """Days between manoeuvres: ``4 sqrt(D / (k da/dt))`` with the tolerance D, speed k."""
        return 4 * np.sqrt(self.tolerance / (self.speed * self.decay))

    def since(self, time):
        """Days since the last manoeuvre, and how many there were since *epoch*."""
        begun = self.interval / 2 * (1 - np.sqrt(0.5))
        days = (np.asarray(time) - self.epoch) / _DAY + begun
        count = np.floor(days / self.interval)
        return days - count * self.interval, count

    def offset(self, time):
        """Where the track is, km east of its grid at the equator: a parabola a manoeuvre."""
        since, _ = self.since(time)
        curve = 0.5 * self.speed * self.decay
        return self.tolerance - curve * since * (self.interval - since)

    def states(self, time):
        """
        Places in the inertial frame of sidereal time, km, shape (n, 3), at ns since 1970.

        Notes
        -----
        Mean angles grow at the rates that the oblateness gives. A track that is s east of
        its grid is early by ``s / (R (w - turn))``: the angle is ahead by that times *rate*.
        The radius is ``a (1 - e cos M) + J2 R^2 / (4 a) sin^2 i cos 2u``, M = u - 90 degrees.
        """
        seconds = (np.asarray(time) - self.epoch) / _SECOND
        early = self.offset(time) / (GRAVITY_RADIUS * (EARTH_RATE - self.turn))
        mean = self.angle + self.rate * (seconds + early)
        anomaly = mean - np.pi / 2
        angle = mean + 2 * FROZEN_ECCENTRICITY * np.sin(anomaly)
        since, _ = self.since(time)
        axis = self.axis + self.decay * (self.interval / 2 - since)
        radius = axis * (1 - FROZEN_ECCENTRICITY * np.cos(anomaly))
        bulge = J2 * GRAVITY_RADIUS**2 / (4 * self.axis) * np.sin(self.inclination) ** 2
        radius = radius + bulge * np.cos(2 * angle)
        node = self.node + self.turn * seconds
        along, across = radius * np.cos(angle), radius * np.sin(angle)
        return plane(node, self.inclination, along, across)

    def manoeuvres(self, start, stop):
        """When height is raised between two times in ns, and by how many m."""
        begun = self.interval / 2 * (1 - np.sqrt(0.5))
        first = int(np.ceil(((start - self.epoch) / _DAY + begun) / self.interval))
        last = int(np.floor(((stop - self.epoch) / _DAY + begun) / self.interval))
        raised = float(self.decay * self.interval * 1e3)
        times = [
            int((k * self.interval - begun) * _DAY) + self.epoch for k in range(first, last + 1)
        ]
        return [(time, raised) for time in times]


def hold(maintain, epoch, *, elements=None, stated=None):
    """
    The maintained orbit of a platform.

    Parameters
    ----------
    maintain : Maintain
    epoch : int
        Where the grid lies, ns since 1970 UTC.
    elements : tuple of str or None
        Plane and phase are carried on from there; otherwise from *stated*.
    stated : mapping or None
        ``inclination`` (degree), ``local_time`` of the descending node (h), ``phase``.

    Returns
    -------
    hold : Hold

    Notes
    -----
    The axis solves ``rate = N / D (w - turn)`` for N revolutions in D days, w the Earth's
    rotation; ``turn = -3/2 J2 n (R/a)^2 cos i``, ``rate = n (1 + 3/2 J2 (R/a)^2
    (4 cos^2 i - 1))`` with the mean motion n (Vallado 2013, section 9.6; circular).
    """
    inclination = np.radians(_inclination(elements, stated))
    axis, turn, rate = _repeating(maintain, inclination)
    node, angle, decay = _angles(elements, stated, epoch, turn, rate)
    decay = decay if maintain.decay is None else maintain.decay
    if not decay > 0:
        raise ValueError(f"a decay of {decay:g} m a day cannot be maintained; state one above 0")
    # 3 % of the tolerance are left for what the mean angles leave out.
    edge = 0.97 * maintain.tolerance
    return Hold(epoch, axis, inclination, node, angle, turn, rate, edge, decay / 1e3)


def rates(axis, inclination):
    """Rates of node and mean argument of latitude in rad/s, for km and rad."""
    motion = np.sqrt(GRAVITY / axis**3)
    flat = 1.5 * J2 * (GRAVITY_RADIUS / axis) ** 2
    turn = -flat * motion * np.cos(inclination)
    return turn, motion * (1 + flat * (4 * np.cos(inclination) ** 2 - 1))


def plane(node, inclination, along, across):
    """Places from the two coordinates in the orbit's plane, shape (n, 3)."""
    return np.stack(
        [
            np.cos(node) * along - np.sin(node) * np.cos(inclination) * across,
            np.sin(node) * along + np.cos(node) * np.cos(inclination) * across,
            np.sin(inclination) * across,
        ],
        axis=1,
    )


def descending_node(epoch, local_time):
    """Right ascension in rad of a node that is passed southward at a local time in h."""
    # The mean Sun's right ascension is sidereal time minus universal time plus 12 h.
    clock = (epoch % _DAY) / _DAY * 2 * np.pi
    sun = sidereal_angle(np.array([epoch], np.int64))[0] - clock + np.pi
    return sun + (local_time - 12.0) * np.pi / 12


def epoch_of(elements):
    """When an element set holds, ns since 1970 UTC."""
    year, day = int(elements[0][18:20]), float(elements[0][20:32])
    year += 2000 if year < 57 else 1900
    return int(np.datetime64(f"{year}-01-01", "ns").astype(np.int64) + (day - 1) * _DAY)


def _inclination(elements, stated):
    return float(elements[1][8:16]) if elements else stated["inclination"]


def _repeating(maintain, inclination):
    axis = 6878.0
    for _ in range(50):
        turn, rate = rates(axis, inclination)
        wanted = maintain.repeat / maintain.days * (EARTH_RATE - turn)
        axis *= (rate / wanted) ** (2 / 3)
    return axis, *rates(axis, inclination)


def _angles(elements, stated, epoch, turn, rate):
    """Node and mean argument of latitude at *epoch*, rad, and the decay in m a day."""
    if not elements:
        node = descending_node(epoch, stated.get("local_time", 12.0)) + np.pi
        return node, np.pi + np.radians(stated.get("phase", 0.0)), DECAY
    seconds = (epoch - epoch_of(elements)) / _SECOND
    second = elements[1]
    node = np.radians(float(second[17:25])) + turn * seconds
    angle = np.radians(float(second[34:42]) + float(second[43:51])) + rate * seconds
    motion, slowing = float(second[52:63]), 2 * float(elements[0][33:43])
    axis = (GRAVITY / (motion * 2 * np.pi / 86_400) ** 2) ** (1 / 3)
    return node, angle, 2 / 3 * axis * slowing / motion * 1e3
