"""One stack of layers about one place-time: the event's and its controls' are drawn by this."""

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.collections import PolyCollection
from matplotlib.colors import Normalize

from vconst.report.catalogue import say
from vconst.report.figures.event_passes import (
    GREATEST,
    days_since,
    is_column,
    is_disturbed,
    is_unusual,
    passes_of,
    readable,
)
from vconst.report.theme import INK, LAND, MUTED, RED, SIGNED
from vconst.report.words import number

#: Width of the mark of a pass, in days; of maps the time between two.
_WIDTH = 0.07
_TALL = 0.76
_MANY = 60  # marks of a row, from which on they are one picture: a page must stay small


def draw_stack(axes, layers, place):
    """
    All layers about the time of one place, highest on top.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    layers : list of (str, xarray.Dataset)
        Deviations by name, highest first.
    place : int
        Whose passes are drawn.
    """
    first = layers[0][1]
    for row, (_, layer) in enumerate(layers):
        _draw_row(axes, layer, place, len(layers) - 1 - row)
    axes.axvspan(0, first.attrs["coseismic"] / 24, color=RED, alpha=0.25, linewidth=0)
    axes.axvline(0, color=RED, linewidth=1.6)
    axes.set_xlim(-first.attrs["before"], first.attrs["after"])
    axes.set_ylim(-0.6, len(layers) - 0.4)
    axes.grid(visible=False)
    axes.tick_params(axis="y", length=0)


def label_rows(axes, layers, size=None):
    """Names and heights of the layers; maps of whole columns get a bar at the edge."""
    labels = [_label(name, layer) for name, layer in reversed(layers)]
    axes.set_yticks(range(len(layers)), labels, fontsize=size)
    across = axes.get_yaxis_transform()
    for row, (_, layer) in enumerate(reversed(layers)):
        if is_column(layer):
            ends = [-0.5, len(layers) - 0.5]
            axes.plot([0.004] * 2, ends, color=INK, linewidth=1, transform=across, clip_on=False)
            axes.plot([0.0, 0.012], [row, row], color=INK, linewidth=2, transform=across)


def colour_bar(page, panels, **where):
    """The colours of z, once for all panels."""
    drawn = ScalarMappable(Normalize(-GREATEST, GREATEST), SIGNED)
    bar = page.colorbar(drawn, ax=list(panels), **{"pad": 0.01, "aspect": 24, **where})
    bar.outline.set_visible(False)
    bar.set_label(say("event.layers.axis_z"))


def _label(name, layer):
    height = layer.attrs["height"]
    if not height:
        at = say("event.layers.ground")
    else:
        key = "column" if is_column(layer) else "height"
        at = say(f"event.layers.{key}", height=number(round(height)))
    return f"{readable(name)}\n{at}"


def _draw_row(axes, layer, place, row):
    low = row - _TALL / 2
    reach = layer.attrs["before"] + layer.attrs["after"]
    axes.broken_barh([(-layer.attrs["before"], reach)], (low, _TALL), facecolor=LAND, linewidth=0)
    rows = passes_of(layer, place)
    days, z = days_since(layer)[rows], layer["deviate"].values[rows]
    width, shown = _width(days), np.isfinite(z)
    colour = SIGNED(Normalize(-GREATEST, GREATEST, clip=True)(z[shown]))
    _add(axes, days[shown], width, low, facecolors=colour, linewidths=0)
    bad = is_disturbed(layer)[rows]
    hatch = {"facecolors": "none", "edgecolors": MUTED, "linewidths": 0, "hatch": "//////"}
    _add(axes, *_joined(days[bad], width), low, **hatch)
    bare = ~shown & ~bad & (layer["state"].values[rows] == 0)
    _add(axes, days[bare], width, low, facecolors="none", edgecolors=INK, linewidths=0.5)
    dots = is_unusual(layer)[rows]
    marks = {"color": "#ffffff", "markeredgecolor": INK, "markeredgewidth": 0.5, "zorder": 4}
    axes.plot(days[dots], np.full(dots.sum(), row), "o", markersize=3.2, **marks)


def _joined(days, width):
    """Neighbouring marks as one, with their middles and widths: a hatch needs room."""
    if not days.size:
        return days, width
    cuts = np.flatnonzero(np.diff(days) > max(2 * width, 0.6)) + 1
    ends = [(part[0], part[-1]) for part in np.split(days, cuts)]
    low, high = np.array(ends).T
    return (low + high) / 2, high - low + width


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
    wide = np.broadcast_to(width, days.shape)[:, None]
    across = np.array([0, 1, 1, 0]) * wide - wide / 2 + days[:, None]
    up = np.broadcast_to(np.array([0, 0, 1, 1]) * _TALL + low, across.shape)
    corners = np.stack([across, up], axis=2)
    many = days.size > _MANY
    axes.add_collection(PolyCollection(corners, zorder=2, rasterized=many, **how))
