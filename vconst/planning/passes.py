"""When a platform passes over a zone, or is seen from a ground station."""

from dataclasses import dataclass

import numpy as np

from vconst.errors import UsageError
from vconst.kernels.constants import SPHERE_RADIUS
from vconst.kernels.geodesy import geocentric_from_geodetic
from vconst.kernels.matchup import Track
from vconst.kernels.sphere import great_circle_distance, local_time
from vconst.planning.flight import SECOND, instant, pieces_of, track_of

#: Between the samples of an orbit, s.
STEP = 10.0


@dataclass(frozen=True, kw_only=True)
class Place:
    """
    A zone, or a station on the ground.

    Parameters
    ----------
    latitude, longitude : float
        Degree, on a sphere.
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
        if self.radius is not None and not self.radius > 0:
            raise UsageError(f"A radius of {self.radius:g} km; expected more than 0.")
        if self.elevation is not None and not 0 <= self.elevation < 90:
            raise UsageError(f"An elevation of {self.elevation:g}; expected 0 to 90 degrees.")


def place_of(station, *, radius=None, elevation=None):
    """
    A station as a place on the sphere.

    Parameters
    ----------
    station : vconst.platforms.Station
        Its geodetic latitude becomes the geocentric one, which differs by up to 0.19 degrees.
    radius, elevation : float or None
        Of a zone about it, km, or above its horizon, degrees; where neither is given, the
        lowest elevation at which the station receives.

    Returns
    -------
    place : Place
    """
    latitude, _ = geocentric_from_geodetic(station.latitude, 0.0)
    if radius is None and elevation is None:
        elevation = station.elevation
    longitude = station.longitude
    return Place(latitude=float(latitude), longitude=longitude, radius=radius, elevation=elevation)


def plan_passes(course, place, start, stop, *, step=STEP):
    """
    Passes of a platform over a zone or above the horizon of a station.

    Parameters
    ----------
    course : vconst.orbits.course.Course
    place : Place
    start, stop : datetime64
        UTC.
    step : float
        Between the samples of the orbit, s: begin and end of a pass are those of samples.

    Returns
    -------
    passes : list of dict
        ``start``, ``stop`` (datetime64), ``seconds``, ``distance`` (km along the ground at the
        nearest sample), ``elevation`` (degree there, on a sphere of 6371.2 km),
        ``local_time`` (h below the platform there), ``direction`` (``"ascending"`` or
        ``"descending"``).

    Raises
    ------
    UsageError
        If the span is empty or the elements cannot be propagated to it.
    """
    start, stop = (int(np.datetime64(edge, "ns").astype(np.int64)) for edge in (start, stop))
    if not start < stop:
        raise UsageError("The span is empty.", hint="'--start' is to be before '--stop'.")
    every = round(step * SECOND)
    kept = [_kept(course, place, piece, every) for piece in pieces_of(start, stop)]
    columns = [np.concatenate(column) for column in zip(*kept, strict=True)]
    edges = np.flatnonzero(np.diff(columns[0]) > every) + 1
    groups = np.split(np.arange(columns[0].size), edges) if columns[0].size else []
    return [_pass(rows, columns, step) for rows in groups]


def elevation(distance, radius):
    """
    How high a platform stands above the horizon.

    Parameters
    ----------
    distance : float or array of float
        Along the ground to the point below it, km on the sphere of 6371.2 km.
    radius : float or array of float
        Of the platform from the centre of the Earth, km.

    Returns
    -------
    elevation : float or array of float
        Degree; negative below the horizon.

    Notes
    -----
    ``tan e = (cos a - R/r) / sin a`` with the angle *a* at the centre. W. J. Larson and
    J. R. Wertz, Space Mission Analysis and Design, 1999, section 5.2.
    """
    angle = np.asarray(distance) / SPHERE_RADIUS
    return np.degrees(np.arctan2(np.cos(angle) - SPHERE_RADIUS / radius, np.sin(angle)))


def _kept(course, place, piece, every):
    begin, end = piece
    track = track_of(course, begin, end + every, every)  # one more sample tells the direction
    rising = np.diff(track.latitude) > 0
    track = Track(*(column[:-1] for column in track))
    distance = great_circle_distance(
        track.latitude, track.longitude, place.latitude, place.longitude
    )
    height = elevation(distance, track.radius)
    seen = distance <= place.radius if place.elevation is None else height >= place.elevation
    columns = (track.time, track.longitude, distance, height, rising)
    return tuple(column[seen] for column in columns)


def _pass(rows, columns, step):
    time, longitude, distance, height, rising = (column[rows] for column in columns)
    k = int(np.argmin(distance))
    return {
        "start": instant(time[0]),
        "stop": instant(time[-1]),
        "seconds": float((time[-1] - time[0]) / SECOND + step),
        "distance": float(distance[k]),
        "elevation": float(height[k]),
        "local_time": float(local_time(time[k], longitude[k])),
        "direction": "ascending" if rising[k] else "descending",
    }
