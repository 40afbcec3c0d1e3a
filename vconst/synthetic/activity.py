"""Made-up geomagnetic and solar activity: Dst, Kp and F10.7 that belong together."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

#: ap of Kp in thirds 0, 0+, 1-, ..., 9 (Bartels 1949; https://kp.gfz.de/en/data).
AP_OF_KP = (0, 2, 3, 4, 5, 6, 7, 9, 12, 15, 18, 22, 27, 32, 39, 48, 56, 67, 80, 94, 111, 132, 154)
AP_OF_KP += (179, 207, 236, 300, 400)

#: Solar activity varies with the Sun's turn as seen from the Earth, in days.
_SOLAR_ROTATION = 27.0

#: How fast a storm recovers and a quiet day forgets, in h.
_RECOVERY = 14.0
_MEMORY = 10.0

#: And how long the plasma remembers a storm, in h.
_PLASMA_MEMORY = 24.0

_HOUR = 3_600_000_000_000


@dataclass(frozen=True)
class Activity:
    """
    Hourly disturbance from which all indices follow.

    Parameters
    ----------
    start : int
        First hour, ns since 1970 UTC.
    hourly : array of float, shape (hours,)
        Dst in nT.
    flux : float
        Mean of F10.7 in 1e-22 W m-2 Hz-1.
    thirds : array of float, shape (hours,), or None
        Kp where it is a series of its own; None to take it from the depth of Dst.
    """

    start: int
    hourly: np.ndarray
    flux: float
    thirds: np.ndarray | None = None

    def dst(self, time):
        """Dst in nT at UTC times (int64 ns), linear between hours; ends are held."""
        hours = (np.asarray(time, np.int64) - self.start) / _HOUR
        return np.interp(hours, np.arange(len(self.hourly)), self.hourly)

    def storm(self, time):
        """
        How deep in a storm the plasma is: fast part and slow part, in units of 100 nT.

        Notes
        -----
        The fast part follows ``max(0, -Dst - 20)``; the slow part is its mean with a memory
        of a day, so that it outlasts the storm.
        """
        hours = (np.asarray(time, np.int64) - self.start) / _HOUR
        count = np.arange(len(self.hourly))
        return tuple(np.interp(hours, count, part) for part in self._depths)

    @cached_property
    def _depths(self):
        fast = np.clip(-self.hourly - 20, 0, None) / 100
        keep, slow, value = np.exp(-1 / _PLASMA_MEMORY), np.empty(len(fast)), 0.0
        for hour, depth in enumerate(fast):
            slow[hour] = value = keep * value + (1 - keep) * depth * 3
        return fast, slow

    def kp(self, time):
        """Kp of the three hours from each UTC time on, in thirds."""
        if self.thirds is not None:
            hours = (np.asarray(time, np.int64) - self.start) / _HOUR
            found = np.interp(hours, np.arange(len(self.thirds)), self.thirds)
            return np.rint(3 * np.clip(found, 0.0, 9.0)) / 3
        within = np.asarray(time, np.int64)[:, None] + _HOUR * np.arange(3)
        depth = -self.dst(within).min(axis=1)
        return np.rint(3 * np.clip(1.0 + depth / 15.0, 0.0, 9.0)) / 3

    def ap(self, time):
        """ap that belongs to Kp, in 2 nT."""
        thirds = np.rint(3 * self.kp(time)).astype(int)
        return np.array(AP_OF_KP, float)[thirds]

    def f107(self, time):
        """F10.7 with the rotation of the Sun, 5 % of it."""
        days = np.asarray(time, np.int64) / (24 * _HOUR)
        return np.round(self.flux * (1 + 0.05 * np.sin(2 * np.pi * days / _SOLAR_ROTATION)), 1)


def make_activity(seed, start, stop, *, flux, storms_per_month):
    """
    Activity over a span: quiet days that wander, and storms that recover.

    Parameters
    ----------
    seed : int
    start, stop : int
        ns since 1970 UTC.
    flux : float
        Mean F10.7.
    storms_per_month : float
        How many storms there are in 30 days on average; depth 30 to 100 nT.

    Returns
    -------
    activity : Activity
    """
    draw = np.random.default_rng([seed, 1])
    start = start // _HOUR * _HOUR
    count = int((stop - start) // _HOUR) + 2
    hours = np.arange(count)
    keep = np.exp(-1 / _MEMORY)
    wander = np.empty(count)
    value = draw.normal() * 5
    for hour, kick in enumerate(draw.normal(0, 5 * np.sqrt(1 - keep**2), count)):
        wander[hour] = value = keep * value + kick
    hourly = wander - 4.0
    for onset in draw.uniform(0, count, draw.poisson(storms_per_month * count / 720)):
        since = np.clip(hours - onset, 0, None)
        hourly -= draw.uniform(30, 100) * np.exp(-since / _RECOVERY) * np.clip(since / 4, 0, 1)
    return Activity(int(start), np.round(hourly), float(flux))
