"""The scene of the stereoscopic view as a document, for programs that draw or count themselves."""

SCHEMA = "vconst/scene/1"

#: What the numbers of a scene say of a pass.
STATES = ("quiet", "disturbed", "other")


def twin_of(scene):
    """
    What the stereoscopic view draws, in words and numbers that need no page.

    Parameters
    ----------
    scene : dict
        Of :func:`vconst.report.figures.event_scene.scene_of`.

    Returns
    -------
    document : dict
        Plain JSON: ``schema``; ``units`` of every number; ``event``; ``days`` (first and last
        whole day from the event); ``unusual_from``; ``planes``; ``field_line`` or None; and
        ``layers``, each with its ``passes`` (``day``, ``z`` or None, ``state``, and ``latitude``
        and ``longitude`` along the track, where it has one) and, of maps, ``cells``. Longitudes
        are geographic, -180 to 180, latitudes geocentric; as rounded as the view draws them.
        Shores are left out: they are Natural Earth's.
    """
    east = scene["longitude"]
    return {
        "schema": SCHEMA,
        "units": {
            **{"latitude": "degree", "longitude": "degree", "height": "km", "zone_radius": "km"},
            **{"day": "day from the event", "z": "1", "map_half_width": "km", "top": "km"},
        },
        "event": _event(scene),
        "days": list(scene["days"]),
        "unusual_from": scene["limit"],
        "map_half_width": scene["half"],
        "heights_stretched": scene["stretch"],
        "planes": [{"height": height, "label": label} for height, label in scene["planes"]],
        "field_line": _line(scene, east),
        "layers": [_layer(layer, east) for layer in scene["layers"]],
    }


def _event(scene):
    conjugate = scene["conjugate"]
    return {
        "name": scene["name"],
        "magnitude": float(scene["size"]),
        "latitude": scene["latitude"],
        "longitude": _longitude(0.0, scene["longitude"]),
        "zone_radius": scene["radius"],
        "conjugate": conjugate
        and {
            "latitude": conjugate[0],
            "longitude": _longitude(conjugate[1], scene["longitude"]),
        },
    }


def _line(scene, east):
    if not scene["line"]:
        return None
    return {
        "top": scene["lineTop"],
        "latitude": [point[0] for point in scene["line"]],
        "longitude": [_longitude(point[1], east) for point in scene["line"]],
        "height": [point[2] for point in scene["line"]],
    }


def _layer(layer, east):
    found = {name: layer[name] for name in ("name", "label", "height", "kind")}
    found["passes"] = [_pass(each, east) for each in layer["passes"]]
    if "cells" in layer:
        found["cells"] = _cells(layer["cells"], east)
    return found


def _pass(passed, east):
    day, z, state, *track = passed
    found = {"day": day, "z": z, "state": STATES[state]}
    return found | (_places(track[0], east) if track and track[0] else {})


def _cells(cells, east):
    """Corners of each cell, at which end of the field line it lies, and the z of each day."""
    ends = ("epicentre", "conjugate")
    return {
        "corners": [
            {**_places(corners, east), "end": ends[end]}
            for corners, end in zip(cells["corners"], cells["ends"], strict=True)
        ],
        "strongest_z_by_day": {day: list(values) for day, values in cells["days"].items()},
    }


def _places(flat, east):
    """Latitudes and longitudes from pairs one after the other."""
    return {
        "latitude": list(flat[0::2]),
        "longitude": [_longitude(each, east) for each in flat[1::2]],
    }


def _longitude(beside, east):
    """Degrees east of Greenwich of what lies so far east of the epicentre."""
    return round((beside + east + 180.0) % 360.0 - 180.0, 3)
