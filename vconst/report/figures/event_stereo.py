"""Block and globe of an event: a view on the page, and its still twin for paper."""

import base64

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import Normalize
from matplotlib.patches import Polygon

from vconst.report.catalogue import counted, say
from vconst.report.drawing import Draw, Drawing, Numbers
from vconst.report.figures.event_passes import (
    GREATEST,
    LIMIT,
    days_since,
    passes_of,
    place_of,
    readable,
    short_title,
)
from vconst.report.figures.event_scene import counts_by_day, field_line, scene_of
from vconst.report.maps.projection import AzimuthalEquidistant
from vconst.report.theme import INK, LINE, MUTED, PAPER, RED, SIGNED
from vconst.report.words import number

_TURN, _TILT = np.radians(-24.0), np.radians(24.0)
_PANELS = 3
_AMBER = "#e69f00"


def stereo_drawing(layers, event, cells=None):
    """
    The drawing of one event, with the scene that the page's own script draws live.

    Parameters
    ----------
    layers : list of (str, xarray.Dataset)
        Deviations by name, highest first.
    event : int
    cells : dict of str to xarray.Dataset or None
        Of some layers, by the same name, their maps place by place.

    Returns
    -------
    drawing : Drawing
        Its picture shows the block on the three days before the event with most unusual
        passes.
    """
    first, scene = layers[0][1], scene_of(layers, event, cells)
    days, passes, strong, _ = counts_by_day(layers, event)
    shown = _days_to_show(days, strong)
    name, limit = short_title(first, event), number(LIMIT)
    scene["words"] = _words_of(scene, name, limit)
    return Drawing(
        title=_title(name, limit, days, passes, strong),
        caption=_caption(scene, limit, field_line(first, event).words),
        alt=say("stereo.alt", event=name, days="; ".join(_told(shown, days, passes, strong))),
        draw=Draw(_draw, scene, shown, [signed(day) for day in shown]),
        numbers=_numbers(layers, event),
        size=(8.6, 4.3),
        part=f"event {event + 1}" if first.sizes["event"] > 1 else "",
        scene=scene,
    )


def signed(day):
    """A whole day with its sign."""
    return number(int(day), sign=day != 0)


def _days_to_show(days, strong):
    early = np.flatnonzero(days < 0)
    order = early[np.lexsort((-days[early], -strong[early]))]
    return sorted(days[order[:_PANELS]].tolist())


def _title(name, limit, days, passes, strong):
    early = np.flatnonzero(days < 0)
    if not early.size or not strong[early].any():
        return say("stereo.title_none", event=name, limit=limit)
    best = early[strong[early].argmax()]
    return say(
        "stereo.title",
        **{"event": name, "limit": limit, "day": signed(days[best])},
        **{"strong": number(int(strong[best])), "passes": counted("noun.pass", passes[best])},
    )


def _told(shown, days, passes, strong):
    for day in shown:
        row = int(np.flatnonzero(days == day)[0])
        yield say(
            "stereo.alt_day",
            **{"day": signed(day), "limit": number(LIMIT), "strong": number(int(strong[row]))},
            passes=counted("noun.pass", passes[row]),
        )


def _caption(scene, limit, line):
    return say(
        "stereo.caption",
        **{"width": number(2 * scene["half"]), "stretch": number(scene["stretch"], 2)},
        **{"radius": number(scene["radius"]), "limit": limit, "line": line},
    )


def _words_of(scene, name, limit):
    """What the script writes, in the language of the page; its own places stay open."""
    kept = {n: "{" + n + "}" for n in ("first", "last", "passes", "strong", "disturbed")}
    return {
        "epicentre": say("stereo.epicentre", size=scene["size"]),
        "conjugate": say("stereo.conjugate"),
        "canvas": say("stereo.control.canvas", event=name),
        "summary": say("stereo.control.summary", limit=limit, **kept),
        "top": say("stereo.control.top", top="{top}"),
        "stretched": say("stereo.control.stretched", stretch="{stretch}"),
    }


def _numbers(layers, event):
    rows = []
    for name, layer in layers:
        days, state = days_since(layer), layer["state"].values
        times, z = layer["pass_time"].values, layer["deviate"].values
        for row in passes_of(layer, place_of(layer, event)):
            key = {0: "quiet", 1: "disturbed", 2: "disturbed"}.get(int(state[row]), "other")
            rows.append(
                (
                    readable(name),
                    round(float(layer.attrs["height"])),
                    times[row],
                    float(days[row]),
                    float(z[row]),
                    say(f"stereo.state.{key}"),
                )
            )
    columns = [say(f"stereo.col_{n}") for n in ("layer", "height", "time", "day", "z", "state")]
    return Numbers(columns, rows, say("stereo.numbers"))


class _Camera:
    """The block as the script draws it first: oblique, heights stretched."""

    def __init__(self, scene):
        self.map = AzimuthalEquidistant(scene["latitude"], 0.0)
        self.stretch = scene["stretch"]

    def flat(self, x, y, height):
        """Of km on the map and km up."""
        x, y = np.asarray(x, float), np.asarray(y, float)
        across = x * np.cos(_TURN) - y * np.sin(_TURN)
        deep = x * np.sin(_TURN) + y * np.cos(_TURN)
        up = np.asarray(height, float) * self.stretch
        return across, up * np.cos(_TILT) + deep * np.sin(_TILT)

    def place(self, latitude, longitude, height):
        """Of degrees, longitude east of the epicentre."""
        return self.flat(*self.map(latitude, longitude), height)


def _draw(page, scene, days, labels):
    panels = page.subplots(1, len(days), squeeze=False)[0]
    camera = _Camera(scene)
    for axes, day, label in zip(panels, days, labels, strict=True):
        axes.axis("off")
        axes.set_aspect("equal")
        for height, _ in scene["planes"]:
            _draw_plane(axes, scene, camera, height, day)
        _draw_middle(axes, scene, camera)
        _draw_tracks(axes, scene, camera, day)
        axes.set_title(say("stereo.day", day=label))
        _label_planes(axes, scene, camera)
    drawn = ScalarMappable(Normalize(-GREATEST, GREATEST), SIGNED)
    bar = page.colorbar(drawn, ax=list(panels), location="bottom", pad=0.02, aspect=40, shrink=0.4)
    bar.outline.set_visible(False)
    bar.set_label(say("stereo.control.colours"))


def _draw_plane(axes, scene, camera, height, day):
    half = scene["half"]
    corners = np.column_stack(
        camera.flat([-half, half, half, -half], [-half, -half, half, half], height)
    )
    edge = LINE if height else MUTED
    axes.add_patch(Polygon(corners, facecolor=PAPER, alpha=0.45 if height else 1, edgecolor="none"))
    axes.add_patch(Polygon(corners, fill=False, edgecolor=edge, linewidth=0.7))
    for layer in scene["layers"]:
        if layer["kind"] == "zone" and layer["plane"] == height:
            _draw_disc(axes, scene, camera, layer, day)
    if height == 0:
        _draw_shores(axes, scene, camera)


def _draw_shores(axes, scene, camera):
    """On the ground alone: three panels with shores at every height would weigh too much."""
    pieces = [
        np.frombuffer(base64.b64decode(each), "<i2").reshape(-1, 2) for each in scene["coast"]
    ]
    shores = [np.column_stack(camera.flat(*piece.T, 0.0)) for piece in pieces]
    axes.add_collection(LineCollection(shores, colors=MUTED, linewidths=0.5))


def _draw_disc(axes, scene, camera, layer, day):
    known = [p[1] for p in layer["passes"] if day <= p[0] < day + 1 and p[1] is not None]
    corners = np.column_stack(_circle(scene, camera, layer["height"]))
    strong = max(known, key=abs, default=0.0)
    if layer.get("cells"):
        _draw_cells(axes, camera, layer, day)
    elif abs(strong) >= LIMIT:
        axes.add_patch(Polygon(corners, facecolor=_colour(strong), alpha=0.6, edgecolor="none"))
    dash = "-" if known else (0, (3, 3))
    axes.add_patch(Polygon(corners, fill=False, edgecolor=MUTED, linewidth=0.6, linestyle=dash))


def _draw_cells(axes, camera, layer, day):
    """Places of a map that are unusual on a day, about the epicentre."""
    held = layer["cells"]
    values = np.array(held["days"].get(str(day), []), float)
    shown = np.flatnonzero(np.abs(values) >= LIMIT)
    shown = [k for k in shown if held["ends"][k] == 0]
    squares = [
        np.column_stack(camera.place(*np.reshape(held["corners"][k], (4, 2)).T, layer["height"]))
        for k in shown
    ]
    how = {"facecolors": [_colour(values[k]) for k in shown], "linewidths": 0, "alpha": 0.85}
    axes.add_collection(PolyCollection(squares, **how))


def _circle(scene, camera, height):
    turn = np.linspace(0, 2 * np.pi, 91)
    return camera.flat(scene["radius"] * np.cos(turn), scene["radius"] * np.sin(turn), height)


def _draw_middle(axes, scene, camera):
    top = scene["top"]
    for height in (0, top):
        axes.plot(*_circle(scene, camera, height), color=RED, linewidth=0.9, linestyle=(0, (4, 2)))
    axes.plot(*camera.flat([0, 0], [0, 0], [0, top]), ":", color=RED, linewidth=0.9)
    marks = {"markeredgecolor": PAPER, "markeredgewidth": 0.7, "zorder": 9}
    axes.plot(*camera.flat(0, 0, 0), "*", markersize=11, color=RED, **marks)
    if scene["conjugate"]:
        x, y = camera.map(*scene["conjugate"])
        if max(abs(x), abs(y)) <= scene["half"]:
            axes.plot(*camera.flat(x, y, 0), "D", markersize=5, color=_AMBER, **marks)
    if scene["line"]:
        north, east, height = np.array(scene["line"], float).T
        x, y = camera.map(north, east)
        gone = (height > 1.06 * top) | (np.maximum(np.abs(x), np.abs(y)) > scene["half"])
        axes.plot(*camera.flat(np.where(gone, np.nan, x), y, height), color=INK, linewidth=1.4)


def _draw_tracks(axes, scene, camera, day):
    quiet, other, strong, colours = [], [], [], []
    for layer in scene["layers"]:
        for passed in layer["passes"]:
            if layer["kind"] != "track" or not day <= passed[0] < day + 1 or len(passed[3]) < 4:
                continue
            north, east = np.array(passed[3]).reshape(-1, 2).T
            line = np.column_stack(camera.place(north, east, layer["height"]))
            if passed[1] is not None and abs(passed[1]) >= LIMIT:
                strong.append(line)
                colours.append(_colour(passed[1]))
            else:
                (quiet if passed[2] == 0 else other).append(line)
    axes.add_collection(LineCollection(quiet, colors=MUTED, linewidths=0.6))
    axes.add_collection(LineCollection(other, colors=MUTED, linewidths=0.6, linestyles="dashed"))
    axes.add_collection(LineCollection(strong, colors=PAPER, linewidths=4.5, zorder=5))
    axes.add_collection(LineCollection(strong, colors=colours, linewidths=2.8, zorder=6))


def _label_planes(axes, scene, camera):
    half, last = scene["half"], -np.inf
    axes.autoscale_view()
    for height, _ in scene["planes"]:
        x, y = camera.flat(half, half, height)
        y = max(float(y), last + 0.16 * half)
        last = y
        axes.annotate(
            f"{number(round(height))} km",
            (float(x), y),
            xytext=(3, 0),
            textcoords="offset points",
            fontsize=7,
            va="center",
            annotation_clip=False,
        )


def _colour(z):
    return SIGNED(Normalize(-GREATEST, GREATEST, clip=True)(z))
