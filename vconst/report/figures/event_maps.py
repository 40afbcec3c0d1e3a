"""Zones of events: the passes in them, and the controls on the world."""

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection
from matplotlib.colors import Normalize

from vconst.report.drawing import Draw, Drawing, Numbers
from vconst.report.figures.event_layers import GREATEST
from vconst.report.maps.land import draw_region, draw_world
from vconst.report.theme import BLUE, INK, MUTED, RED, SIGNED, VERMILION
from vconst.report.words import clean, fixed, plural, when

#: Half the side of a map over the radius of the zone.
_AROUND = 1.25

_PAUSE_KM = 400.0


def maps_drawing(layers):
    """
    One map an event: passes of the tracks before it, in km about the epicentre.

    Parameters
    ----------
    layers : list of (str, xarray.Dataset)
        Deviations by name.
    """
    tracks = [(name, layer) for name, layer in layers if layer.sizes.get("point")]
    events = layers[0][1].sizes["event"]
    passes = [sum(_passes(layer, event).size for _, layer in tracks) for event in range(events)]
    return Drawing(
        title=f"{plural(sum(passes), 'pass', 'passes')} through the zones before the events",
        caption=(
            "Kilometres about each epicentre (red star); distances and directions from it are "
            "true, so that the zone (dashed) is a circle. Lines: passes of the satellites in the "
            "window before, wide where |z| is 2 or more; muted where it is not known. Maps enter "
            "as the mean of their cells inside the zone and have no line."
        ),
        alt="; ".join(
            f"{_title(layers[0][1], event)}: {plural(count, 'pass', 'passes')}"
            for event, count in enumerate(passes)
        ),
        draw=Draw(_draw, tracks, layers[0][1], events),
        numbers=_numbers(tracks),
        size=(8.6, 4.6 if events > 1 else 6.0),
    )


def controls_drawing(compared):
    """
    The world with the zones of the events and the places of their controls.

    Parameters
    ----------
    compared : xarray.Dataset
        Of ``compare_with_controls``.
    """
    counts = [int(each) for each in compared["controls"].values]
    return Drawing(
        title=f"{' and '.join(plural(each, 'control') for each in counts)} like the events",
        caption=(
            "Stars: epicentres, with their zones. Dots: controls, at the event's magnetic "
            "latitude and on land or sea as it is; each also has a time of its own."
        ),
        alt=f"World map with {plural(sum(counts), 'control')}.",
        draw=Draw(_draw_world, compared),
        numbers=_control_numbers(compared),
        size=(8.6, 4.4),
    )


def _title(layer, event):
    size = fixed(float(layer["event_magnitude"].values[event]), 1)
    return f"M {size}, {when(layer['event_time'].values[event])[:10]}"


def _passes(layer, event):
    """Rows of the passes before one event."""
    place = layer["pass_place"].values
    own = layer["place_control"].values[place] == 0
    own &= layer["place_of_event"].values[place] == event
    return np.flatnonzero(own & (layer["window"].values == 0))


def _draw(page, tracks, first, events):
    panels = page.subplots(1, events, squeeze=False)[0]
    for event, axes in enumerate(panels):
        radius = float(first["event_zone_radius"].values[event])
        centre = [float(first[f"event_{n}"].values[event]) for n in ("latitude", "longitude")]
        projection = draw_region(
            axes, latitude=centre[0], longitude=centre[1], reach=_AROUND * radius
        )
        for _, layer in tracks:
            _draw_passes(axes, layer, _passes(layer, event), projection)
        turn = np.linspace(0, 2 * np.pi, 181)
        axes.plot(radius * np.cos(turn), radius * np.sin(turn), "--", color=INK, linewidth=1)
        axes.plot(0, 0, "*", color=RED, markersize=13, zorder=6)
        axes.set_title(_title(first, event))
        axes.grid(visible=False)
    drawn = ScalarMappable(Normalize(-GREATEST, GREATEST), SIGNED)
    bar = page.colorbar(drawn, ax=list(panels), pad=0.01, aspect=30, shrink=0.8)
    bar.outline.set_visible(False)
    bar.set_label("z of the pass")


def _draw_passes(axes, layer, rows, projection):
    of_pass = layer["point_pass"].values
    x, y = projection(layer["point_latitude"].values, layer["point_longitude"].values)
    lines, colours, widths = [], [], []
    norm = Normalize(-GREATEST, GREATEST, clip=True)
    for row in rows:
        own = of_pass == row
        z = layer["deviate"].values[row]
        lines.append(np.column_stack([x[own], y[own]]))
        colours.append(SIGNED(norm(z)) if np.isfinite(z) else MUTED)
        widths.append(3.0 if np.isfinite(z) and abs(z) >= 2 else 1.1)
    axes.add_collection(LineCollection(lines, colors=colours, linewidths=widths, zorder=4))


def _numbers(tracks):
    rows = []
    for name, layer in tracks:
        for event in range(layer.sizes["event"]):
            for row in _passes(layer, event):
                rows.append(
                    (
                        clean(layer["event_id"].values[event]),
                        clean(name),
                        layer["pass_time"].values[row],
                        float(layer["distance"].values[row]),
                        float(layer["deviate"].values[row]),
                    )
                )
    columns = ("event", "layer", "nearest at (UTC)", "distance (km)", "z")
    return Numbers(columns, rows, "Passes before the events")


def _draw_world(page, compared):
    axes = page.subplots()
    draw_world(axes)
    control = compared["place_control"].values == 1
    for event, colour in zip(range(compared.sizes["event"]), (BLUE, VERMILION), strict=False):
        own = compared["place_of_event"].values == event
        axes.plot(
            compared["place_longitude"].values[own & control],
            compared["place_latitude"].values[own & control],
            "o",
            color=colour,
            markersize=2.6,
            label=f"controls of {_title(compared, event)}",
        )
        _draw_zone(axes, compared, event, colour)
    axes.legend(loc="lower left", ncols=2)


def _draw_zone(axes, compared, event, colour):
    radius = float(compared["event_zone_radius"].values[event]) / 6371.2
    north, east = (
        np.radians(float(compared[f"event_{n}"].values[event])) for n in ("latitude", "longitude")
    )
    turn = np.linspace(0, 2 * np.pi, 361)
    sine = np.sin(north) * np.cos(radius) + np.cos(north) * np.sin(radius) * np.cos(turn)
    latitude = np.arcsin(np.clip(sine, -1, 1))
    across = np.sin(turn) * np.sin(radius) * np.cos(north)
    longitude = east + np.arctan2(across, np.cos(radius) - np.sin(north) * sine)
    x = (np.degrees(longitude) + 180) % 360 - 180
    x = np.where(np.abs(np.diff(x, prepend=x[0])) > 180, np.nan, x)
    axes.plot(x, np.degrees(latitude), "--", color=INK, linewidth=1.1)
    axes.plot(
        (np.degrees(east) + 180) % 360 - 180, np.degrees(north), "*", color=RED, markersize=11
    )


def _control_numbers(compared):
    names = ("of_event", "control", "latitude", "longitude", "statistic")
    rows = zip(*(compared[f"place_{name}"].values.tolist() for name in names), strict=True)
    columns = ("event", "control", "latitude (°)", "longitude (°)", "statistic")
    return Numbers(columns, list(rows), "Place-times")
