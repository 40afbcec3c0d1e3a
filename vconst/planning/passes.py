"""When a platform passes over a zone, or is seen from a ground station."""

from dataclasses import dataclass

import numpy as np

from vconst.errors import UsageError
from vconst.kernels.geodesy import WGS84_RADIUS, geocentric_from_geodetic
from vconst.kernels.sphere import great_circle_distance, local_time, unit_vectors
from vconst.planning.flight import SECOND, instant, pieces_of, track_at, track_of

#: Between the samples of a pass, s; and where a zone is small, so that none is flown over unseen.
STEP, FINE_STEP = 1.0, 0.05

#: km; the radius below which steps are fine, and the smallest.
SMALL, SMALLEST = 20.0, 1.0

#: Between the samples that are looked at for passes, s.
_LOOK = 10.0

#: The point below a platform moves no faster, km/s.
_FASTEST = 8.5


@dataclass(frozen=True, kw_only=True)
class Place:
    """
    A zone, or a station on the ground.

    Parameters
    ----------
    latitude, longitude : float
        Degree; the latitude is geodetic, as on maps.
    radius : float or None
        Of a zone about it, km: a pass is while the point below the platform is inside.
    elevation : float or None
        Of a station: a pass is while the platform stands at least so many degrees above the
        horizon. Exactly one of the two is given.
    """

    latitude: float
    longitude: float
    radius: float | None = None
    elevation: float | None = None

    def __post_init__(self):
        if not (abs(self.latitude) <= 90 and abs(self.longitude) <= 360):
            raise UsageError(
                f"{self.latitude:g}, {self.longitude:g} is no place.",
                hint="Give latitude (-90 to 90) and longitude (degrees east).",
            )
        if (self.radius is None) == (self.elevation is None):
            raise UsageError("Give either the radius of a zone or the elevation of a station.")
        if self.radius is not None and not self.radius >= SMALLEST:
            raise UsageError(f"A radius of {self.radius:g} km; expected {SMALLEST:g} or more.")
        if self.elevation is not None and not 0 <= self.elevation < 90:
            raise UsageError(f"An elevation of {self.elevation:g}; expected 0 to 90 degrees.")


def place_of(station, *, radius=None, elevation=None):
    """
    A station as a place.

    Parameters
    ----------
    station : vconst.platforms.Station
    radius, elevation : float or None
        Of a zone about it, km, or above its horizon, degrees; where neither is given, the
        lowest elevation at which the station receives.

    Returns
    -------
    place : Place
    """
    if radius is None and elevation is None:
        elevation = station.elevation
    latitude, longitude = station.latitude, station.longitude
    return Place(latitude=latitude, longitude=longitude, radius=radius, elevation=elevation)


def plan_passes(course, place, start, stop):
    """
    Passes of a platform over a zone or above the horizon of a station.

    Parameters
    ----------
    course : vconst.orbits.course.Course
    place : Place
    start, stop : datetime64
        UTC.

    Returns
    -------
    passes : list of dict
        ``start``, ``stop`` (datetime64), ``seconds``, ``culmination`` (datetime64, when it is
        nearest), ``distance`` (km along the ground then, on the sphere of 6371.2 km),
        ``elevation`` (degree),
        ``local_time`` (h below the platform there), ``direction`` (``"ascending"`` or
        ``"descending"``). Begin, end and what is nearest are those of samples a second apart,
        20 a second for zones of less than 20 km.

    Raises
    ------
    UsageError
        If the span is empty or the elements cannot be propagated to it.
    """
    start, stop = (int(np.datetime64(edge, "ns").astype(np.int64)) for edge in (start, stop))
    if not start < stop:
        raise UsageError("The span is empty.", hint="'--start' is to be before '--stop'.")
    small = place.radius is not None and place.radius < SMALL
    step = round((FINE_STEP if small else STEP) * SECOND)
    kept = [_kept(course, place, piece, step) for piece in pieces_of(start, stop)]
    columns = [np.concatenate(column) for column in zip(*kept, strict=True)]
    edges = np.flatnonzero(np.diff(columns[0]) > step) + 1
    groups = np.split(np.arange(columns[0].size), edges) if columns[0].size else []
    return [_pass(rows, columns, step) for rows in groups]


def elevation(place, track):
    """
    How high a platform stands above the horizon of a place on the ellipsoid of WGS 84.

    Parameters
    ----------
    place : Place
    track : vconst.kernels.matchup.Track
        Of n samples; geocentric degrees, km.

    Returns
    -------
    elevation : array of float, shape (n,)
        Degree; negative below the horizon. Refraction is left out (0.2 degrees at 5).
    """
    latitude, radius = geocentric_from_geodetic(place.latitude, 0.0)
    ground = radius * _direction(latitude, place.longitude)
    upward = _direction(place.latitude, place.longitude)
    line = track.radius[:, None] * unit_vectors(track.latitude, track.longitude) - ground
    return np.degrees(np.arcsin(line @ upward / np.linalg.norm(line, axis=1)))


def _direction(latitude, longitude):
    return unit_vectors(np.array([latitude]), np.array([longitude]))[0]


def _distance(place, track):
    latitude, _ = geocentric_from_geodetic(place.latitude, 0.0)
    return great_circle_distance(track.latitude, track.longitude, latitude, place.longitude)


def _kept(course, place, piece, step):
    """Time, longitude, distance, elevation and direction of the samples inside, of one piece."""
    times = _near(course, place, piece, step)
    track = track_at(course, times)
    distance, height = _distance(place, track), elevation(place, track)
    seen = distance <= place.radius if place.elevation is None else height >= place.elevation
    columns = (times, track.longitude, track.latitude, distance, height)
    time, east, north, distance, height = (column[seen] for column in columns)
    rising = track_at(course, time + step).latitude > north
    return time, east, distance, height, rising


def _near(course, place, piece, step):
    """Times of a piece, a step apart, at which a look each ten seconds says it may be inside."""
    begin, end = piece
    every = round(_LOOK * SECOND)
    looked = track_of(course, begin - every, end + every, every)
    moved = _FASTEST * _LOOK
    if place.elevation is None:
        near = _distance(place, looked) <= place.radius + moved
    else:
        near = _may_be_seen(place, looked, moved)
    around = np.arange(-every, every, step)
    times = np.unique(looked.time[near][:, None] + around)
    return times[(times >= begin) & (times < end)]


def _may_be_seen(place, track, moved):
    """Whether a platform is above the horizon, or may be when it has moved so many km below it."""
    height = np.maximum(track.radius - WGS84_RADIUS, 100.0)
    turned = np.degrees(moved * track.radius / WGS84_RADIUS / height)
    return elevation(place, track) >= place.elevation - turned


def _pass(rows, columns, step):
    time, longitude, distance, height, rising = (column[rows] for column in columns)
    k = int(np.argmin(distance))
    return {
        "start": instant(time[0]),
        "stop": instant(time[-1]),
        "seconds": float((time[-1] - time[0] + step) / SECOND),
        "culmination": np.datetime64(int(time[k]), "ns").astype("M8[ms]"),
        "distance": float(distance[k]),
        "elevation": float(height[k]),
        "local_time": float(local_time(time[k], longitude[k])),
        "direction": "ascending" if rising[k] else "descending",
    }
