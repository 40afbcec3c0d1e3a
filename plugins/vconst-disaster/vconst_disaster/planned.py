"""Scenes that the platforms can take of a place: footprints along nominal orbits, as STAC items."""

from dataclasses import dataclass

import numpy as np

from vconst.kernels.constants import SPHERE_RADIUS
from vconst.kernels.geodesy import geodetic_from_geocentric
from vconst.kernels.sphere import local_time, unit_vectors
from vconst.kernels.sun import subsolar_point
from vconst.planning import Place, plan_passes
from vconst.planning.flight import track_at
from vconst_disaster.platforms import Camera
from vconst_disaster.scenes import FINEST
from vconst_disaster.stac.writer import EXTENSIONS, VERSION

#: Corners along each side of a footprint.
_CORNERS = 5
_SECOND = 1_000_000_000
_BANDS = {"panchromatic": "pan", "infrared": "lwir"}

NOT_TRACKED = "nominal, not from tracking"


@dataclass(frozen=True, kw_only=True)
class Scene:
    """
    One square scene of one camera, as wide as its swath, straight below the platform.

    Parameters
    ----------
    camera : Camera
    time : numpy.datetime64
        UTC, when the platform is nearest to the place.
    distance : float
        From the middle of the track to the place, km.
    sun : float
        Elevation of the Sun in the middle of the scene, degree.
    local_time : float
        Mean solar, in the middle, h.
    latitude, longitude : float
        Of the middle, geodetic degrees.
    ring : array of float, shape (n, 2)
        Longitude and geodetic latitude of the corners, counter-clockwise, closed; longitudes
        go on beyond 180 degrees where the scene crosses the date line.
    """

    camera: Camera
    time: np.datetime64
    distance: float
    sun: float
    local_time: float
    latitude: float
    longitude: float
    ring: np.ndarray


def plan_scenes(course, cameras, place, start, stop):
    """
    Scenes in which a place lies, of any camera of a platform that looks straight down.

    Parameters
    ----------
    course : vconst.orbits.course.Course
    cameras : sequence of Camera
    place : tuple of float
        Geodetic latitude and longitude, degrees.
    start, stop : datetime64
        UTC.

    Returns
    -------
    scenes : list of Scene
        In order of time, day and night.
    """
    latitude, longitude = place
    widest = max(camera.swath for camera in cameras)
    zone = Place(latitude=latitude, longitude=longitude, radius=widest / 2)
    return [
        _scene(course, camera, each)
        for each in plan_passes(course, zone, start, stop)
        for camera in cameras
        if each["distance"] <= camera.swath / 2
    ]


def items_of(scenes, platform):
    """
    Scenes as a STAC item collection.

    Parameters
    ----------
    scenes : sequence of Scene
    platform : str

    Returns
    -------
    body : dict
        GeoJSON. Each item says that it is planned, and what of it may be handed on.
    """
    return {"type": "FeatureCollection", "features": [_item(each, platform) for each in scenes]}


def _scene(course, camera, found):
    middle = int(found["culmination"].astype("M8[ns]").astype(np.int64))
    track = track_at(course, np.array([middle - _SECOND, middle, middle + _SECOND]))
    before, here, after = unit_vectors(track.latitude, track.longitude)
    ahead = after - before - here * ((after - before) @ here)
    ahead /= np.linalg.norm(ahead)
    left = np.cross(here, ahead)
    side = np.linspace(-1, 1, _CORNERS) * camera.swath / 2 / SPHERE_RADIUS
    along, across = _outline(side)
    corners = (
        here * (np.cos(along) * np.cos(across))[:, None]
        + ahead * (np.sin(along) * np.cos(across))[:, None]
        + left * np.sin(across)[:, None]
    )
    north, east = _places(corners)
    (latitude,), (longitude,) = _places(here[None])
    below = np.stack(subsolar_point(np.array([middle])), axis=1)[0]
    up = unit_vectors(*below.reshape(2, 1))[0] @ here
    east = longitude + (east - longitude + 180) % 360 - 180
    return Scene(
        camera=camera,
        time=found["culmination"],
        distance=found["distance"],
        sun=float(np.degrees(np.arcsin(up))),
        local_time=float(local_time(middle, longitude)),
        latitude=float(latitude),
        longitude=float(longitude),
        ring=np.round(np.stack([east, north], axis=1), 6),
    )


def _outline(side):
    """Angles along and across the track, to the right first, once round, closed."""
    low, high = np.full(len(side), side[0]), np.full(len(side), side[-1])
    along = np.concatenate([side, high[1:], side[::-1][1:], low[1:]])
    across = np.concatenate([low, side[1:], high[1:], side[::-1][1:]])
    return along, across


def _places(vectors):
    """Geodetic latitude and longitude of directions from the centre, degrees."""
    latitude = np.degrees(np.arcsin(np.clip(vectors[:, 2], -1, 1)))
    geodetic, _ = geodetic_from_geocentric(latitude, np.full(len(vectors), SPHERE_RADIUS))
    return geodetic, np.degrees(np.arctan2(vectors[:, 1], vectors[:, 0]))


def _item(scene, platform):
    time = f"{np.datetime_as_string(scene.time, unit='ms')}Z"
    kind, resolution = scene.camera.kind, scene.camera.resolution
    rings = _cut(scene.ring)
    polygon = len(rings) == 1
    stamp = time[:19].replace("-", "").replace(":", "")
    return {
        "stac_version": VERSION,
        "type": "Feature",
        "stac_extensions": list(EXTENSIONS[:1]),
        "id": f"{platform}_{''.join(filter(str.isalnum, scene.camera.name))}_{stamp}",
        "collection": f"{platform}-planned",
        "bbox": _box(rings),
        "geometry": {
            "type": "Polygon" if polygon else "MultiPolygon",
            "coordinates": [rings[0].tolist()] if polygon else [[one.tolist()] for one in rings],
        },
        "properties": {
            "datetime": time,
            "title": f"Planned scene of {platform}, {scene.camera.name}",
            "platform": platform,
            "instruments": [scene.camera.name.split(",")[0].lower()],
            "gsd": resolution,
            "bands": [{"name": scene.camera.name.replace(",", " "), "gsd": resolution}
                      | ({"eo:common_name": _BANDS[kind]} if kind in _BANDS else {})],
            "view:sun_elevation": round(scene.sun, 2),
            "vconst:orbit": NOT_TRACKED,
            "vconst:finest_exported_m": FINEST[kind],
        },
        "links": [],
        "assets": {},
    }  # fmt: skip


def _cut(ring):
    """A ring, or its parts on both sides of the date line, longitudes -180 to 180."""
    parts = []
    for shift in (-360.0, 0.0, 360.0):
        moved = ring + np.array([shift, 0.0])
        part = _beyond(_beyond(moved, -180.0, 1), 180.0, -1)
        if len(part) > 2 and np.ptp(part[:, 0]) > 0:
            parts.append(np.round(np.concatenate([part, part[:1]]), 6))
    return parts


def _beyond(ring, edge, side):
    """What of a ring, not closed, lies east (1) or west (-1) of a meridian."""
    kept = []
    corners = ring[:-1] if len(ring) > 1 and (ring[0] == ring[-1]).all() else ring
    for here, following in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        inside, stays = ((one[0] - edge) * side >= 0 for one in (here, following))
        if inside:
            kept.append(here)
        if inside != stays:
            share = (edge - here[0]) / (following[0] - here[0])
            kept.append(here + share * (following - here))
    return np.array(kept).reshape(-1, 2)


def _box(rings):
    """West, south, east and north; east is west of west where it crosses the date line."""
    south, north = (edge([edge(one[:, 1]) for one in rings]) for edge in (min, max))
    lowest = [float(one[:, 0].min()) for one in rings]
    highest = [float(one[:, 0].max()) for one in rings]
    if len(rings) == 1:
        return [lowest[0], float(south), highest[0], float(north)]
    return [max(lowest), float(south), min(highest), float(north)]
