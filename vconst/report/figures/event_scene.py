"""What stands around an event at every height, as data: for the view and for its still twin."""

import base64
from dataclasses import dataclass

import numpy as np

from vconst.kernels.constants import SPHERE_RADIUS
from vconst.kernels.dipole import least_latitude
from vconst.kernels.field_lines import APEX_RADIUS
from vconst.kernels.land import land_rings
from vconst.kernels.quasi_dipole import foot_point
from vconst.kernels.sphere import place_beside
from vconst.report.catalogue import say
from vconst.report.figures.event_cells import cells_of
from vconst.report.figures.event_passes import (
    GREATEST,
    LIMIT,
    days_since,
    is_disturbed,
    is_unusual,
    passes_of,
    place_of,
    readable,
)
from vconst.report.maps.projection import AzimuthalEquidistant
from vconst.report.theme import SIGNED
from vconst.report.words import clean, fixed, number

#: Heights in km between which a field line is asked for: its foot, and the satellites'.
FOOT, SATELLITES = 110.0, 507.0

#: Half the width of the block over the radius of the zone, and its height over its width.
AROUND, TALL = 1.3, 0.62

#: Passes above the ground whose heights differ by less than this share a plane, km.
_ONE_PLANE = 25.0
_SHADES = 64
_PLACES = 8  # of a track in a zone: it is all but straight there


@dataclass(frozen=True)
class Line:
    """A field line (degrees and km), the height of its top, and words on it."""

    points: list
    top: float
    words: str


def scene_of(layers, event, cells=None):
    """
    The scene around one event.

    Parameters
    ----------
    layers : list of (str, xarray.Dataset)
        Deviations by name, highest first.
    event : int
    cells : dict of str to xarray.Dataset or None
        Of some layers, by the same name, their maps place by place.

    Returns
    -------
    scene : dict
        Plain JSON: places in degrees (longitudes east of the epicentre, -180 to 180), km,
        days from the event. ``layers``: ``name``, ``label``, ``height``, ``plane`` (where its
        map lies), ``kind`` and ``passes``, each ``[day, z or null, state, [latitude,
        longitude, ...]]``; state 0 is quiet, 1 disturbed or unknown, 2 anything else. Of maps
        a pass has no track, and the layer may have ``cells``: ``corners`` (latitude and
        longitude four times), ``ends`` (0 about the epicentre, 1 about the conjugate) and
        ``days``, the strongest z of each. ``coast``: shores in km about the epicentre;
        ``globe``: shores in 1/100 degree, both int16 as base64.
    """
    first = layers[0][1]
    place = place_of(first, event)
    latitude, longitude, radius = (
        float(first[f"event_{name}"].values[event])
        for name in ("latitude", "longitude", "zone_radius")
    )
    half = AROUND * radius
    line = field_line(first, event)
    shown = [_layer(name, layer, place, longitude) for name, layer in layers]
    for each, (name, _) in zip(shown, layers, strict=True):
        if cells and name in cells:
            each["cells"] = _cells(cells[name], event, longitude)
    planes = planes_of(shown)
    for each in shown:
        each["plane"] = max(height for height, _ in planes if height <= each["height"])
    top = max(SATELLITES, *(each["height"] for each in shown))
    return {
        "latitude": round(latitude, 3),
        "longitude": round(longitude, 3),
        "name": clean(first["event_id"].values[event]),
        "size": fixed(float(first["event_magnitude"].values[event]), 1),
        "radius": round(radius),
        "half": round(half),
        "stretch": round(TALL * 2 * half / top, 2),
        "top": top,
        "conjugate": _conjugate(first, event, longitude),
        "days": [-round(first.attrs["before"]), round(first.attrs["after"]) - 1],
        "limit": LIMIT,
        "greatest": GREATEST,
        "shades": _packed(np.array(SIGNED(np.linspace(0, 1, _SHADES)))[:, :3] * 255, np.uint8),
        "planes": planes,
        "layers": shown,
        "line": line.points,
        "lineTop": round(line.top) if line.points else None,
        "coast": _near_shores(latitude, longitude, half),
        "globe": _far_shores(longitude),
    }


def planes_of(layers):
    """
    Heights at which a map is drawn, each with its label: the ground, and where layers are.

    Returns
    -------
    planes : list of [float, str]
        From the ground up; what is less than 25 km above another layer shares its plane.
    """
    heights = sorted({each["height"] for each in layers} | {0.0})
    planes = []
    for height in heights:
        if planes and height > 0 and planes[-1] > 0 and height - planes[-1] < _ONE_PLANE:
            continue
        planes.append(height)
    labelled = []
    for low, high in zip(planes, [*planes[1:], np.inf], strict=True):
        names = [each["label"] for each in layers if low <= each["height"] < high]
        key = "stereo.alone" if not names else "stereo.plane" if low else "stereo.ground"
        labelled.append([low, say(key, height=number(round(low)), names=", ".join(names))])
    return labelled


def field_line(layer, event):
    """
    The line through the point 110 km above an epicentre, from foot to foot.

    Returns
    -------
    line : Line
        No points where the line does not reach the satellites, and why in words.
    """
    names = ("magnetic_latitude", "latitude", "longitude")
    if f"event_{names[0]}" not in layer:
        return Line([], np.nan, say("stereo.old_line"))
    magnetic, latitude, longitude = (float(layer[f"event_{n}"].values[event]) for n in names)
    least = least_latitude(FOOT, SATELLITES)
    if abs(magnetic) < least:
        words = say("stereo.no_line", least=fixed(least, 1), latitude=fixed(magnetic, 1))
        return Line([], np.nan, words)
    time = layer["event_time"].values[event]
    top = (APEX_RADIUS + FOOT) / np.cos(np.radians(magnetic)) ** 2 - APEX_RADIUS
    place = (time, latitude, longitude, SPHERE_RADIUS + FOOT)
    share = np.sin(np.linspace(0, np.pi / 2, 25)[:-1])
    rising = [[*_on_line(place, FOOT + (top - FOOT) * part, False)] for part in share]
    falling = [[*_on_line(place, FOOT + (top - FOOT) * part, True)] for part in share[::-1]]
    points = [each for each in [*rising, *falling] if np.isfinite(each).all()]
    if len(points) < len(share):
        return Line([], np.nan, say("stereo.open_line"))
    points = [
        [round(north, 2), round(_east(east, longitude), 2), round(height)]
        for north, east, height in points
    ]
    return Line(points, top, say("stereo.line", top=number(round(top, -1))))


def _on_line(place, height, conjugate):
    north, east, _ = foot_point(*place, height=height, conjugate=conjugate)
    return float(north), float(east), height


def _layer(name, layer, place, longitude):
    rows = passes_of(layer, place)
    days, z, state = days_since(layer), layer["deviate"].values, layer["state"].values
    track = layer.attrs.get("kind") != "grid"
    tracks = _tracks(layer, longitude) if track and layer.sizes.get("point") else {}
    height = float(layer.attrs["height"])
    return {
        "name": clean(name),
        "label": readable(name),
        "height": round(height),
        "kind": "track" if track else "zone",
        "passes": [
            [
                round(float(days[row]), 2),
                round(float(z[row]), 1) if np.isfinite(z[row]) else None,
                0 if state[row] == 0 else 1 if state[row] in (1, 2) else 2,
                *([tracks[row]] if row in tracks else [[]] if track else []),
            ]
            for row in rows
        ],
    }


def _cells(layer, event, longitude):
    """Corners of the squares of a map, and the strongest z of each by day."""
    held = cells_of(layer, event)
    half = float(layer["place_zone_radius"].values[0]) / np.sqrt(2.0)
    corners = []
    for end, east, north in zip(held.end, held.east, held.north, strict=True):
        words = "event" if end == 0 else "event_conjugate"
        middle = [float(layer[f"{words}_{n}"].values[event]) for n in ("latitude", "longitude")]
        square = half * np.array([[-1, 1, 1, -1], [-1, -1, 1, 1]])
        places = place_beside(*middle, east + square[0], north + square[1])
        corners.append(np.column_stack([places[0], _east(places[1], longitude)]).round(1).ravel())
    day, days = np.floor(held.days).astype(int), {}
    for each in np.unique(day):
        z = np.nan_to_num(held.z[day == each])
        strongest = np.take_along_axis(z, np.abs(z).argmax(axis=0)[None], axis=0)[0]
        if (np.abs(strongest) >= LIMIT).any():
            days[str(each)] = np.where(np.abs(strongest) >= LIMIT, strongest, 0).round(1).tolist()
    return {
        "corners": [each.tolist() for each in corners],
        "ends": held.end.tolist(),
        "days": days,
    }


def _tracks(layer, longitude):
    """Latitudes and longitudes along each pass, one after the other, from its first run on."""
    rows = layer["point_pass"].values
    north = np.round(layer["point_latitude"].values, 1)
    east = np.round(_east(layer["point_longitude"].values, longitude), 1)
    order = np.argsort(rows, kind="stable")
    cuts = np.flatnonzero(np.diff(rows[order])) + 1
    found = {}
    for own in np.split(order, cuts):
        shown = own[np.unique(np.linspace(0, own.size - 1, _PLACES).astype(int))]
        found[int(rows[own[0]])] = np.column_stack([north[shown], east[shown]]).ravel().tolist()
    return found


def _conjugate(layer, event, longitude):
    if "event_conjugate_latitude" not in layer:
        return None
    north, east = (
        float(layer[f"event_conjugate_{name}"].values[event]) for name in ("latitude", "longitude")
    )
    return [round(north, 2), round(_east(east, longitude), 2)] if np.isfinite(north) else None


def _east(longitude, middle):
    """Degrees east of the middle, -180 to 180."""
    return (np.asarray(longitude, float) - middle + 180.0) % 360.0 - 180.0


def _near_shores(latitude, longitude, half):
    """Pieces of shore inside the block, km east and north of its middle."""
    projection, pieces = AzimuthalEquidistant(latitude, longitude), []
    for ring in land_rings("50m"):
        x, y = projection(ring[:, 1], ring[:, 0])
        inside = np.maximum(np.abs(x), np.abs(y)) < half
        pieces += _runs(np.column_stack([x, y]), inside, step=half / 150)
    return [_packed(piece.ravel(), np.int16) for piece in pieces]


def _far_shores(longitude):
    """Shores of the world, hundredths of a degree: latitude and degrees east of the middle."""
    pieces = []
    for ring in land_rings("110m"):
        east = _east(ring[:, 0], longitude)
        places = np.column_stack([ring[:, 1], east])
        cuts = np.flatnonzero(np.abs(np.diff(east)) > 180.0) + 1
        pieces += [part for part in np.split(places, cuts) if len(part) > 1]
    return [_packed(piece.ravel() * 100, np.int16) for piece in pieces]


def _runs(places, inside, step):
    """The parts of a line that are inside, without points nearer than a step to the last."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inside.astype(int), [0]])))
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        part = places[start:stop]
        gone = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(part, axis=0).T))])
        kept = np.unique(np.searchsorted(gone, np.arange(0, gone[-1] + step, step)))
        part = part[np.minimum(kept, len(part) - 1)]
        if len(part) > 1:
            yield part


def _packed(values, kind):
    return base64.b64encode(np.round(values).astype(np.dtype(kind).newbyteorder("<"))).decode()


def counts_by_day(layers, event):
    """
    Passes of an event by day, and how many of them are unusual.

    Returns
    -------
    days : numpy.ndarray of int
        Whole days from the event; -1 is the day that ends with it.
    passes, unusual, disturbed : numpy.ndarray of int
    """
    first = layers[0][1]
    days = np.arange(-round(first.attrs["before"]), round(first.attrs["after"]))
    found = np.zeros((3, days.size), int)
    for _, layer in layers:
        rows = passes_of(layer, place_of(layer, event))
        day = np.floor(days_since(layer)[rows]).astype(int) - days[0]
        kept = (day >= 0) & (day < days.size)
        rows, day = rows[kept], day[kept]
        for row, which in enumerate((np.ones(rows.size, bool), is_unusual(layer)[rows])):
            found[row] += np.bincount(day[which], minlength=days.size)
        found[2] += np.bincount(day[is_disturbed(layer)[rows]], minlength=days.size)
    return days, *found


def controls_of_view(scene):
    """
    What the page needs to build the controls of a view.

    Returns
    -------
    controls : dict
        ``days`` (first and last whole day), ``day`` (to begin with), ``layers``
        (name, label).
    """
    low, high = scene["days"]
    strong = {}
    for layer in scene["layers"]:
        for passed in layer["passes"]:
            if passed[1] is not None and abs(passed[1]) >= LIMIT and passed[0] < 0:
                day = int(np.floor(passed[0]))
                strong[day] = strong.get(day, 0) + 1
    best = max(strong, key=lambda day: (strong[day], day), default=-1)
    return {
        "days": (low, high),
        "day": min(max(best, low), high),
        "layers": [(each["name"], each["label"]) for each in scene["layers"]],
    }
