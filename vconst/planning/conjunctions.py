"""When the orbits of two platforms bring them near each other, and what that can be used for."""

from dataclasses import dataclass

import numpy as np

from vconst.errors import UsageError
from vconst.kernels.approach import nearest_within
from vconst.kernels.encounters import (
    CONJUNCTION_GAP,
    EPISODE_GAP,
    describe_conjunctions,
    number_conjunctions,
)
from vconst.kernels.matchup import Track, choose_partners, match_tracks
from vconst.kernels.power import findable_mean, findable_trend
from vconst.kernels.sphere import distance_of_chord, local_time
from vconst.planning.flight import DAY, SECOND, instant, pieces_of, track_of

#: Parallels at which the nearest approach is told, degree.
PARALLELS = tuple(range(-85, 86, 5))

#: min; half a day away every orbit has been everywhere near its plane.
LONGEST_DELAY = 720.0

_MINUTE = 60 * SECOND
_YEAR = 365.25 * DAY


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """
    What makes an encounter.

    Parameters
    ----------
    distance : float
        Greatest great-circle distance, km, itself included.
    delay : float
        Greatest difference of time, min, itself included.
    latitude : float
        Greatest geocentric latitude either way, degree.
    local_time : float or None
        Greatest difference of mean solar local time, min; None does not ask.
    step : float
        Between the samples of the orbits, s: distances are those of samples, so that a nearest
        approach may be up to half a step of flight (38 km for 10 s) nearer than it is said.
    scatter : float
        Standard deviation from one alignment to another of what is to be compared, as a share:
        what decides which bias and drift can be found.
    """

    distance: float = 500.0
    delay: float = 30.0
    latitude: float = 65.0
    local_time: float | None = None
    step: float = 10.0
    scatter: float = 0.05

    def __post_init__(self):
        limits = {"distance": self.distance, "scatter": self.scatter, "delay": self.delay}
        for name, value in {**limits, "local_time": self.local_time or 0.0}.items():
            if not 0 <= value < np.inf:
                raise UsageError(f"'{name}' is {value:g}; expected 0 or more.")
        if self.delay > LONGEST_DELAY:
            raise UsageError(f"'delay' is {self.delay:g} min; expected up to {LONGEST_DELAY:g}.")
        if not 1 <= self.step <= 60:
            raise UsageError(f"'step' is {self.step:g} s; expected 1 to 60.")
        if not 0 < self.latitude <= 90:
            raise UsageError(f"'latitude' is {self.latitude:g}; expected up to 90 degrees.")


@dataclass(frozen=True)
class Plan:
    """
    Encounters of two platforms as their orbits foretell them.

    Attributes
    ----------
    episodes : list of dict
        Alignments of the orbit planes: ``start``, ``stop`` (datetime64), ``conjunctions``,
        ``nearest`` (km), ``latitudes`` (lowest and highest, degree), and ``day_local_time``
        and ``night_local_time`` (h, lowest and highest of the first platform where it is 6 to
        18 h and elsewhere; None where there is no conjunction).
    conjunctions : list of dict
        ``start``, ``stop``, ``nearest`` (km), ``lag`` (min, first minus second), ``latitude``,
        ``longitude``, ``local_time`` and ``local_time_other`` (h), ``episode`` (from 1).
    approach : list of dict
        ``latitude`` (degree), ``nearest`` (km) and ``lag`` (min) of the nearest approach
        within the delay while the first crosses this parallel.
    bias, drift : float
        The smallest that the episodes find with 95 % power, as shares and shares a year;
        NaN where there are too few.
    """

    episodes: list
    conjunctions: list
    approach: list
    bias: float
    drift: float


def plan_conjunctions(first, second, start, stop, criteria=None, *, progress=None):
    """
    Alignment episodes and conjunctions of two courses.

    Parameters
    ----------
    first, second : vconst.orbits.course.Course
    start, stop : datetime64
        UTC.
    criteria : Criteria or None
    progress : callable or None
        Called with how many days are done and how many there are, before each piece of ten.

    Returns
    -------
    plan : Plan

    Raises
    ------
    UsageError
        If the span is empty or the elements cannot be propagated to it.

    Notes
    -----
    Independent units are episodes: bias and drift are those of a two-sided t test at 5 % on
    episode means that scatter by ``criteria.scatter``.
    """
    criteria = criteria or Criteria()
    start, stop = (int(np.datetime64(edge, "ns").astype(np.int64)) for edge in (start, stop))
    if not start < stop:
        raise UsageError("The span is empty.", hint="'--start' is to be before '--stop'.")
    met, approach = [], np.full((len(PARALLELS), 2), np.nan)
    for begin, end in pieces_of(start, stop):
        if progress is not None:
            progress((begin - start) // DAY, -(-(stop - start) // DAY))
        tracks = _both(first, second, (begin, end), criteria)
        met.append(_matched(*(_cut(each, criteria.latitude) for each in tracks), criteria))
        _note_approach(approach, *tracks, criteria)
    met = [np.concatenate(column) for column in zip(*met, strict=True)]
    conjunctions, middles = _conjunctions(met)
    return Plan(
        episodes=_episodes(conjunctions),
        conjunctions=conjunctions,
        approach=_told(approach),
        bias=findable_mean(criteria.scatter, middles.size),
        drift=findable_trend(criteria.scatter, middles),
    )


def _both(first, second, span, criteria):
    begin, end = span
    step, delay = round(criteria.step * SECOND), round(criteria.delay * _MINUTE)
    one = track_of(first, begin, end, step)
    return one, track_of(second, begin - delay, end + delay + 1, step)


def _cut(track, latitude):
    """The samples of a track that are not further from the equator."""
    kept = np.abs(track.latitude) <= latitude
    return Track(*(column[kept] for column in track))


def _matched(one, other, criteria):
    """Times of matched samples and partners, distance, place, and number of partners."""
    limits = {"distance": criteria.distance, "delay_ns": round(criteria.delay * _MINUTE)}
    found = match_tracks(one, other, local_time=criteria.local_time, **limits)
    pairs = choose_partners(found, one.time, other.time)
    rows = pairs.target
    columns = (one.time[rows], other.time[pairs.reference], distance_of_chord(pairs.square))
    places = (one.latitude[rows], one.longitude[rows], other.longitude[pairs.reference])
    return (*columns, *places, pairs.count)


def _note_approach(approach, one, other, criteria):
    """Lower the nearest approach of each parallel to that of this piece."""
    kept = np.array([abs(parallel) <= criteria.latitude for parallel in PARALLELS])
    for row in np.flatnonzero(kept):
        above = one.latitude >= PARALLELS[row]
        crossing = np.flatnonzero(above[1:] != above[:-1])
        places = (one.time[crossing], one.latitude[crossing], one.longitude[crossing])
        delay = round(criteria.delay * _MINUTE)
        distance, lag = nearest_within(*places, Track(*other), delay_ns=delay)
        if np.isfinite(distance).any():
            least = int(np.nanargmin(distance))
            if not distance[least] >= approach[row, 0]:
                approach[row] = distance[least], lag[least] / _MINUTE


def _conjunctions(met):
    """Conjunctions as rows, and the middle of each episode in years."""
    time, partner, distance, latitude, longitude, other, count = met
    gap = round(CONJUNCTION_GAP * _MINUTE)
    number = number_conjunctions(time, partner, gap_ns=gap)
    table = describe_conjunctions(number, time, distance, count, gap_ns=round(EPISODE_GAP * DAY))
    rows = [
        {
            "start": instant(begin),
            "stop": instant(end),
            "nearest": float(distance[k]),
            "lag": float((time[k] - partner[k]) / _MINUTE),
            "latitude": float(latitude[k]),
            "longitude": float(longitude[k]),
            "local_time": float(local_time(time[k], longitude[k])),
            "local_time_other": float(local_time(partner[k], other[k])),
            "episode": int(episode) + 1,
        }
        for begin, end, k, episode in zip(
            table.start, table.stop, table.nearest, table.episode, strict=True
        )
    ]
    middles = np.array(
        [time[table.nearest[table.episode == each]].mean() for each in np.unique(table.episode)]
    )
    return rows, middles / _YEAR


def _episodes(conjunctions):
    found = {}
    for each in conjunctions:
        found.setdefault(each["episode"], []).append(each)
    return [
        {
            "episode": number,
            "start": rows[0]["start"],
            "stop": max(row["stop"] for row in rows),
            "conjunctions": len(rows),
            "nearest": min(row["nearest"] for row in rows),
            "latitudes": [edge(row["latitude"] for row in rows) for edge in (min, max)],
            **_hours(rows),
        }
        for number, rows in found.items()
    ]


def _hours(rows):
    """Local times of the first platform, of the day side and of the night side apart."""
    hours = np.array([row["local_time"] for row in rows])
    day = (hours >= 6) & (hours < 18)
    return {
        "day_local_time": _span(hours[day]),
        "night_local_time": _span((hours[~day] + 12) % 24, turned=12),
    }


def _span(hours, turned=0):
    """Lowest and highest hour, or None; *turned* is taken off again."""
    if not hours.size:
        return None
    return [float((edge - turned) % 24) for edge in (hours.min(), hours.max())]


def _told(approach):
    return [
        {"latitude": parallel, "nearest": float(nearest), "lag": float(lag)}
        for parallel, (nearest, lag) in zip(PARALLELS, approach, strict=True)
        if np.isfinite(nearest)
    ]
