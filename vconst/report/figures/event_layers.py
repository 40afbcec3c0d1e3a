"""All layers of events by height, on one clock about each event."""

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.collections import PolyCollection
from matplotlib.colors import Normalize

from vconst.report.drawing import Draw, Drawing, Numbers
from vconst.report.theme import INK, LAND, MUTED, RED, SIGNED
from vconst.report.words import clean, fixed, number, plural, when

#: The colours run from minus to plus this many.
GREATEST = 3.0

#: Width of the mark of a pass, in days; of maps the time between two.
_WIDTH = 0.07


def layers_drawing(layers):
    """
    The drawing of all layers.

    Parameters
    ----------
    layers : list of (str, xarray.Dataset)
        Deviations by name, highest first.
    """
    events = layers[0][1].sizes["event"]
    strong = [_count(layer, _own(layer), 2.0) for _, layer in layers]
    used = sum(_count(layer, _own(layer), 0) for _, layer in layers)
    title = (
        f"{_share(sum(strong), used)} of {plural(used, 'pass', 'passes')} before the events lie 2 "
        f"or more from what was usual; of the controls' passes {_share_of_controls(layers)}"
    )
    return Drawing(
        title=title,
        caption=(
            "Layers by height, days from each event (red line). Colour: z of each pass, blue below "
            "and red above what was usual, pale where it was usual. The share of the controls is "
            "the yardstick, not the normal law: tails are heavier, and neighbours share their "
            "weather. Grey: not quiet by the recipe's limits, or unknown. Hollow: no background. "
            "Bare ground: no pass. Beside the line, the co-seismic hours, which are counted apart; "
            "what comes after is drawn and enters nothing."
        ),
        alt="Layers about the events: "
        + "; ".join(
            f"{clean(name)}: {count} passes of |z| 2 or more before the events"
            for (name, _), count in zip(layers, strong, strict=True)
        )
        + ".",
        draw=Draw(_draw, layers, events),
        numbers=_numbers(layers),
        size=(8.6, 1.5 + 0.5 * len(layers)),
    )


def _count(layer, which, least):
    early = which & (layer["window"].values == 0)
    z = layer["deviate"].values
    return int((early & np.isfinite(z) & (np.abs(np.nan_to_num(z)) >= least)).sum())


def _share_of_controls(layers):
    strong, used = (
        sum(_count(layer, ~_own(layer), least) for _, layer in layers) for least in (2.0, 0.0)
    )
    return _share(strong, used)


def _share(part, whole):
    return f"{number(100 * part / whole, 2)} %" if whole else "none"


def _own(layer):
    return layer["place_control"].values[layer["pass_place"].values] == 0


def _since(layer):
    """Days from the time of its place."""
    origin = layer["place_time"].values[layer["pass_place"].values]
    return (layer["pass_time"].values - origin) / np.timedelta64(1, "D")


def _draw(page, layers, events):
    panels = page.subplots(1, events, sharey=True, squeeze=False)[0]
    first = layers[0][1]
    for event, axes in enumerate(panels):
        for row, (_, layer) in enumerate(layers):
            _draw_row(axes, layer, event, len(layers) - 1 - row)
        axes.axvspan(0, first.attrs["coseismic"] / 24, color=RED, alpha=0.25, linewidth=0)
        axes.axvline(0, color=RED, linewidth=1.6)
        axes.set_xlim(-first.attrs["before"], first.attrs["after"])
        axes.set_ylim(-0.6, len(layers) - 0.4)
        axes.set_title(_title(first, event))
        axes.set_xlabel("days from the event")
        axes.grid(visible=False)
    names = [_label(name, layer) for name, layer in reversed(layers)]
    panels[0].set_yticks(range(len(layers)), names)
    panels[0].tick_params(axis="y", length=0)
    drawn = ScalarMappable(Normalize(-GREATEST, GREATEST), SIGNED)
    colours = page.colorbar(drawn, ax=list(panels), pad=0.01, aspect=24)
    colours.outline.set_visible(False)
    colours.set_label("z of the pass")


def _title(layer, event):
    size = fixed(float(layer["event_magnitude"].values[event]), 1)
    return f"M {size}, {when(layer['event_time'].values[event])[:10]}"


def _label(name, layer):
    height = layer.attrs["height"]
    at = f"{number(round(height))} km" if height else "ground"
    return f"{clean(name).replace('_', ' ')}\n{at}"


def _draw_row(axes, layer, event, row):
    low = row - 0.38
    reach = layer.attrs["before"] + layer.attrs["after"]
    axes.broken_barh([(-layer.attrs["before"], reach)], (low, 0.76), facecolor=LAND, linewidth=0)
    own = _own(layer) & (layer["place_of_event"].values[layer["pass_place"].values] == event)
    days, z, state = _since(layer)[own], layer["deviate"].values[own], layer["state"].values[own]
    width = _width(days)
    shown = np.isfinite(z)
    colour = SIGNED(Normalize(-GREATEST, GREATEST, clip=True)(z[shown]))
    _add(axes, days[shown], width, low, facecolors=colour, linewidths=0)
    bad = (state == 1) | (state == 2)
    _add(axes, days[bad], width, low, facecolors=MUTED, linewidths=0)
    bare = ~shown & ~bad & (state == 0)
    _add(axes, days[bare], width, low, facecolors="none", edgecolors=INK, linewidths=0.5)


def _width(days):
    """As wide as the time between maps, so that they touch; passes are narrow."""
    step = np.diff(np.sort(days))
    step = step[step > 1e-6]
    usual = float(np.median(step)) if step.size else _WIDTH
    even = step.size > 3 and np.allclose(step, usual, rtol=0.05)
    return min(usual, 1.0) if even else _WIDTH


def _add(axes, days, width, low, **how):
    if not days.size:
        return
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * [width, 0.76] + [-width / 2, low]
    boxes = corners[None] + np.stack([days, np.zeros(days.size)], axis=1)[:, None]
    axes.add_collection(PolyCollection(boxes, zorder=2, **how))


def _numbers(layers):
    rows = []
    for name, layer in layers:
        own = np.flatnonzero(_own(layer))
        place = layer["pass_place"].values
        for k in own[np.argsort(layer["pass_time"].values[own], kind="stable")]:
            event = int(layer["place_of_event"].values[place[k]])
            rows.append(
                (
                    clean(layer["event_id"].values[event]),
                    clean(name),
                    layer["pass_time"].values[k],
                    int(layer["side"].values[k]),
                    float(layer["distance"].values[k]),
                    float(layer["value"].values[k]),
                    int(layer["pool"].values[k]),
                    float(layer["median"].values[k]),
                    float(layer["share"].values[k]),
                    float(layer["deviate"].values[k]),
                )
            )
    columns = (
        *("event", "layer", "time (UTC)", "side", "distance (km)", "value", "earlier passes"),
        *("usual", "u", "z"),
    )
    return Numbers(columns, rows, "Every pass through the zones of the events")
