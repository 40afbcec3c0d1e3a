"""Made-up geomagnetic and solar activity: Dst, Kp and F10.7 that belong together."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from vconst.errors import UsageError

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
    """

    start: int
    hourly: np.ndarray
    flux: float

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
        """Kp of the three hours from each UTC time on, in thirds, from the depth of Dst."""
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


def randomised_activity(seed, start, stop, series, *, flux):
    """
    Activity with the spectrum of a real Dst (or RC) series and phases at random.

    Parameters
    ----------
    seed : int
    start, stop : int
        ns since 1970 UTC.
    series : sequence of (str, str)
        ``("dst", path)`` of a text file of two columns, time (ISO 8601, UTC) and nT, hourly,
        separated by a comma; a line that begins with ``#`` is a comment.
    flux : float
        Mean F10.7.

    Returns
    -------
    activity : Activity
        The randomised series goes round where the span is longer.

    Raises
    ------
    UsageError
        If there is no such series, or it cannot be read.
    """
    paths = dict(series)
    if "dst" not in paths:
        raise UsageError(
            "the world 'phase-randomised' needs a real series: 'series: {dst: FILE}'.",
            hint="FILE has two columns, time and nT, one line an hour.",
        )
    values = read_series(paths["dst"])
    made = phase_randomise(values, np.random.default_rng([seed, 3]))
    start = start // _HOUR * _HOUR
    count = int((stop - start) // _HOUR) + 2
    return Activity(int(start), np.resize(made, count), float(flux))


def phase_randomise(values, draw):
    """
    A series with the same spectrum and mean, and phases at random.

    Parameters
    ----------
    values : array of float, shape (n,)
        At even times, without gaps.
    draw : numpy.random.Generator

    Returns
    -------
    randomised : array of float, shape (n,)

    References
    ----------
    Theiler, J. et al. (1992), Physica D 58, 77-94, doi:10.1016/0167-2789(92)90102-S.
    """
    spectrum = np.fft.rfft(values)
    phases = draw.uniform(0, 2 * np.pi, len(spectrum))
    phases[0] = 0
    if len(values) % 2 == 0:
        phases[-1] = 0  # the highest frequency of an even number of samples is real
    return np.fft.irfft(spectrum * np.exp(1j * phases), len(values))


def read_series(path):
    """Values of a file of two columns, time and value; gaps are filled linearly."""
    try:
        lines = Path(path).expanduser().read_text("utf-8").splitlines()
        rows = [line.split(",") for line in lines if line.strip() and not line.startswith("#")]
        time = np.array([row[0].strip().rstrip("Z") for row in rows], "datetime64[h]")
        values = np.array([row[1] for row in rows], float)
    except (OSError, ValueError, IndexError) as error:
        raise UsageError(
            f"'{path}' is no series: {error}.", hint="Each line is 'TIME, VALUE', one an hour."
        ) from error
    known = np.isfinite(values)
    if known.sum() < 48:
        raise UsageError(f"'{path}' holds {known.sum()} values; a series needs 48 or more.")
    hours = (time - time[0]).astype(int)
    return np.interp(np.arange(hours[-1] + 1), hours[known], values[known])
