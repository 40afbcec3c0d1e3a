"""Zones of events and of their magnetic conjugates, with the passes before, in true distances."""

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection
from matplotlib.colors import Normalize

from vconst.report.catalogue import counted, say
from vconst.report.drawing import Draw, Drawing, Numbers
from vconst.report.figures.event_passes import (
    GREATEST,
    LIMIT,
    is_unusual,
    passes_of,
    place_of,
    short_title,
)
from vconst.report.maps.land import draw_region
from vconst.report.theme import INK, MUTED, PAPER, RED, SIGNED
from vconst.report.words import clean, number

#: Half the side of a map over the radius of the zone.
_AROUND = 1.25
_AMBER = "#e69f00"
_PLACES = 10  # of a track on a map: it is all but straight there


def maps_drawing(layers):
    """
    Two maps an event: passes of the tracks before it about the epicentre and the conjugate.

    Parameters
    ----------
    layers : list of (str, xarray.Dataset)
        Deviations by name.
    """
    tracks = [(name, layer) for name, layer in layers if layer.sizes.get("point")]
    first = layers[0][1]
    events = range(first.sizes["event"])
    passes = [sum(_early(layer, k).size for _, layer in tracks) for k in events]
    strong = [_numbered(tracks, k) for k in events]
    limit = number(LIMIT)
    told = (
        say("event.maps.alt", event=short_title(first, k), passes=counted("noun.pass", passes[k]))
        for k in events
    )
    ends = any(_conjugate(first, k) is not None for k in events)
    return Drawing(
        title=say(
            "event.maps.title",
            **{"passes": counted("noun.pass", sum(passes)), "limit": limit},
            strong=number(sum(map(len, strong))),
        ),
        caption=say("event.maps.caption", limit=limit),
        alt="; ".join(told),
        draw=Draw(_draw, tracks, first, strong),
        numbers=_numbers(tracks, strong),
        size=(8.6, (4.2 if ends else 5.6) * len(events)),
    )


def _early(layer, event):
    """Rows of the passes before one event."""
    rows = passes_of(layer, place_of(layer, event))
    return rows[layer["window"].values[rows] == 0]


def _numbered(tracks, event):
    """The unusual passes before one event as (track, row), in order of time."""
    found = []
    for k, (_, layer) in enumerate(tracks):
        rows = _early(layer, event)
        rows = rows[is_unusual(layer)[rows]]
        times = layer["pass_time"].values[rows]
        found += [(time, k, int(row)) for time, row in zip(times, rows, strict=True)]
    return [(k, row) for _, k, row in sorted(found)]


def _conjugate(layer, event):
    if "event_conjugate_latitude" not in layer:
        return None
    place = [float(layer[f"event_conjugate_{n}"].values[event]) for n in ("latitude", "longitude")]
    return place if np.isfinite(place).all() else None


def _draw(page, tracks, first, strong):
    events = len(strong)
    ends = [_conjugate(first, event) for event in range(events)]
    columns = 2 if any(end is not None for end in ends) else 1
    panels = page.subplots(events, columns, squeeze=False)
    before = 0
    for event in range(events):
        centre = [float(first[f"event_{n}"].values[event]) for n in ("latitude", "longitude")]
        title = short_title(first, event)
        panels[event, 0].set_title(title)
        _draw_about(panels[event, 0], tracks, first, event, centre, strong[event], before, "*")
        if ends[event] is not None:
            panels[event, 1].set_title(say("event.maps.conjugate", event=title))
            given = (tracks, first, event, ends[event], strong[event], before, "D")
            _draw_about(panels[event, 1], *given)
        elif columns == 2:
            panels[event, 1].axis("off")
        before += len(strong[event])
    drawn = ScalarMappable(Normalize(-GREATEST, GREATEST), SIGNED)
    bar = page.colorbar(drawn, ax=panels.ravel().tolist(), pad=0.01, aspect=30, shrink=0.8)
    bar.outline.set_visible(False)
    bar.set_label(say("event.layers.axis_z"))


def _draw_about(axes, tracks, first, event, centre, strong, before, marker):
    radius = float(first["event_zone_radius"].values[event])
    reach = _AROUND * radius
    projection = draw_region(axes, latitude=centre[0], longitude=centre[1], reach=reach)
    shown = sum(
        _draw_passes(axes, layer, _early(layer, event), projection, reach) for _, layer in tracks
    )
    for place, (k, row) in enumerate(strong, start=before + 1):
        _draw_number(axes, tracks[k][1], row, place, projection, reach)
    turn = np.linspace(0, 2 * np.pi, 181)
    axes.plot(radius * np.cos(turn), radius * np.sin(turn), "--", color=INK, linewidth=1)
    colour, size = (RED, 13) if marker == "*" else (_AMBER, 7)
    rim = {"markeredgecolor": PAPER, "markeredgewidth": 0.8, "zorder": 6}
    axes.plot(0, 0, marker, color=colour, markersize=size, **rim)
    if not shown:
        words = {"ha": "center", "va": "center", "fontsize": 8, "color": MUTED}
        axes.text(0, -0.45 * radius, say("event.maps.no_pass"), **words)
    axes.grid(visible=False)


#: pt, of a pass that is unusual.
_WIDE = 3.4


def _draw_passes(axes, layer, rows, projection, reach):
    """Lines of the passes that lie on the map; how many those are."""
    of_pass = layer["point_pass"].values
    x, y = projection(layer["point_latitude"].values, layer["point_longitude"].values)
    near = np.maximum(np.abs(x), np.abs(y)) <= reach
    lines, colours, widths = [], [], []
    norm, deviate = Normalize(-GREATEST, GREATEST, clip=True), layer["deviate"].values
    for row in rows:
        own = (of_pass == row) & near
        if own.sum() < 2:
            continue
        z = deviate[row]
        places = np.flatnonzero(own)
        places = places[np.unique(np.linspace(0, places.size - 1, _PLACES).astype(int))]
        lines.append(np.column_stack([x[places], y[places]]))
        colours.append(SIGNED(norm(z)) if np.isfinite(z) else MUTED)
        widths.append(_WIDE if np.isfinite(z) and abs(z) >= LIMIT else 0.7)
    axes.add_collection(LineCollection(lines, colors=colours, linewidths=widths, zorder=4))
    # The strongest colours are nearly black: an edge of ink keeps them apart from dark paper.
    for line, colour, width in zip(lines, colours, widths, strict=True):
        if width != _WIDE:
            continue
        axes.plot(*line.T, color=INK, linewidth=_WIDE + 1.2, solid_capstyle="butt", zorder=4.1)
        axes.plot(*line.T, color=colour, linewidth=_WIDE, solid_capstyle="butt", zorder=4.1)
    return len(lines)


def _draw_number(axes, layer, row, place, projection, reach):
    """The number of a pass at its northern end, on paper."""
    own = layer["point_pass"].values == row
    x, y = projection(layer["point_latitude"].values[own], layer["point_longitude"].values[own])
    near = np.maximum(np.abs(x), np.abs(y)) <= reach
    if not near.any():
        return
    top = np.flatnonzero(near)[y[near].argmax()]
    box = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8, "alpha": 0.85}
    words = {"ha": "center", "va": "center", "fontsize": 7, "color": INK, "zorder": 7}
    axes.text(x[top], min(y[top] + 0.05 * reach, 0.95 * reach), str(place), bbox=box, **words)


def _numbers(tracks, strong):
    rows, place = [], 0
    for event, found in enumerate(strong):
        for k, row in found:
            place += 1
            name, layer = tracks[k]
            rows.append(
                (
                    place,
                    clean(layer["event_id"].values[event]),
                    clean(name),
                    layer["pass_time"].values[row],
                    float(layer["distance"].values[row]),
                    float(layer["deviate"].values[row]),
                )
            )
    heads = [
        *(say(f"event.maps.columns_{name}") for name in ("number",)),
        *(say(f"event.layers.columns_{name}") for name in ("event", "layer")),
        say("event.maps.columns_nearest"),
        *(say(f"event.layers.columns_{name}") for name in ("distance", "z")),
    ]
    return Numbers(heads, rows, say("event.maps.numbers" if rows else "event.maps.numbers_none"))
