"""Cells of maps about an event: the map at its strongest, series at both ends, single nights."""

from dataclasses import dataclass

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.collections import PolyCollection
from matplotlib.colors import Normalize

from vconst.report.axes import label_numbers
from vconst.report.catalogue import say
from vconst.report.drawing import Draw, Drawing, Numbers
from vconst.report.figures.event_passes import (
    GREATEST,
    LIMIT,
    days_since,
    readable,
    short_title,
)
from vconst.report.maps.land import draw_region
from vconst.report.theme import BLUE, INK, MUTED, OVER, PAPER, RED, SIGNED, VERMILION
from vconst.report.words import clean, fixed, number, unit, when

_AMBER = "#e69f00"
_NIGHTS = 8
#: Squares of a map from which on they are drawn as a picture in the figure.
_MANY = 300
#: Steps of shores over half a small panel: each is half a point on paper.
_SMALL = 150


@dataclass(frozen=True)
class Cells:
    """
    Cells of one event over time.

    Parameters
    ----------
    time : (t,) datetime64 array
    days : (t,) array
        From the event.
    z, value, median, low, high : (t, c) array
        NaN where nothing is known.
    place : (c,) array of int
        Rows of the places.
    end : (c,) array of int
        0 the epicentre, 1 the conjugate.
    east, north : (c,) array
        km from the middle of the end.
    """

    time: np.ndarray
    days: np.ndarray
    z: np.ndarray
    value: np.ndarray
    median: np.ndarray
    low: np.ndarray
    high: np.ndarray
    place: np.ndarray
    end: np.ndarray
    east: np.ndarray
    north: np.ndarray

    def middle(self, end):
        """Column of the cell in the middle of an end; None where the end is not there."""
        found = np.flatnonzero((self.end == end) & (np.hypot(self.east, self.north) < 1.0))
        return int(found[0]) if found.size else None


def cells_of(layer, event):
    """
    The passes over the places of one event as an array of times and cells.

    Parameters
    ----------
    layer : xarray.Dataset
        Deviations over the places of ``divide_zone``.
    event : int

    Returns
    -------
    cells : Cells
    """
    place = np.flatnonzero(layer["place_of_event"].values == event)
    rows = np.flatnonzero(np.isin(layer["pass_place"].values, place))
    time, when_row = np.unique(layer["pass_time"].values[rows], return_inverse=True)
    column = np.searchsorted(place, layer["pass_place"].values[rows])
    names, days = ("deviate", "value", "median", "low", "high"), np.full(time.size, np.nan)
    days[when_row] = days_since(layer)[rows]
    grids = []
    for name in names:
        grid = np.full((time.size, place.size), np.nan)
        if name in layer:
            grid[when_row, column] = layer[name].values[rows]
        grids.append(grid)
    where = (layer[f"place_{name}"].values[place] for name in ("end", "east", "north"))
    return Cells(time, days, *grids, place, *where)


def cell_drawings(layer, name, event):
    """
    The figures of one layer and event.

    Parameters
    ----------
    layer : xarray.Dataset
    name : str
    event : int

    Yields
    ------
    id, drawing : str, Drawing
        ``"cells"`` for maps of many times a day, with series; ``"nights"`` for daily ones.
    """
    cells = cells_of(layer, event)
    early = np.flatnonzero((cells.days < 0) & np.isfinite(cells.z).any(axis=1))
    if not early.size:
        return
    often = cells.time.size > 2 * (layer.attrs["before"] + layer.attrs["after"])
    make = _map_and_series if often else _nights
    yield ("cells" if often else "nights"), make(layer, name, event, cells, early)


def _share(z):
    known = z[np.isfinite(z)]
    return 100.0 * np.mean(np.abs(known) >= LIMIT) if known.size else 0.0


def _map_and_series(layer, name, event, cells, early):
    own = cells.end == 0
    size = np.nanmean(np.abs(np.where(own, cells.z, np.nan))[early], axis=1, keepdims=False)
    best = int(early[np.nanargmax(size)])
    share = _share(cells.z[best, own])
    said = {
        **{"layer": readable(name), "event": short_title(layer, event)},
        **{"time": when(cells.time[best])[:16], "day": fixed(float(cells.days[best]), 1)},
        **{"share": number(share, 2), "limit": number(LIMIT)},
        "usual": number(_share(cells.z[np.ix_(early, own)]), 2),
    }
    return Drawing(
        title=say("cells.title", **said),
        caption=say("cells.caption", limit=number(LIMIT), spacing=spacing_of(layer)),
        alt=say("cells.alt", **said),
        draw=Draw(_draw_map_and_series, layer, event, cells, best),
        numbers=_numbers(cells, best),
        size=(8.6, 5.6),
        part=f"{name} event {event + 1}",
    )


def spacing_of(layer):
    """km between neighbouring places; their circles reach half a diagonal."""
    return number(round(float(layer["place_zone_radius"].values[0]) * np.sqrt(2.0)))


def _draw_map_and_series(page, layer, event, cells, best):
    ends = [end for end in (0, 1) if (cells.end == end).any()]
    upper, lower = page.subfigures(2, 1, height_ratios=[3.1, 2.5])
    maps = upper.subplots(1, len(ends), squeeze=False)[0]
    for axes, end in zip(maps, ends, strict=True):
        _draw_cells(axes, layer, event, cells, cells.z[best], end)
        axes.set_title(say(f"cells.end{end}"))
    _colour_bar(upper, maps)
    series = lower.subplots(len(ends), 1, sharex=True, squeeze=False)[:, 0]
    for axes, end in zip(series, ends, strict=True):
        _draw_series(axes, layer, cells, cells.middle(end), cells.days[best])
        axes.set_title(say("cells.series", end=say(f"cells.end{end}")), fontsize=8)
    series[-1].set_xlabel(say("event.layers.axis_days"))


def _draw_series(axes, layer, cells, column, best):
    value, low, high, median = (
        getattr(cells, name)[:, column] for name in ("value", "low", "high", "median")
    )
    if layer.attrs["logarithm"]:
        value, low, high, median = (10.0**each for each in (value, low, high, median))
    axes.fill_between(cells.days, low, high, color=MUTED, alpha=0.25, linewidth=0)
    axes.plot(cells.days, median, "--", color=MUTED, linewidth=0.9)
    axes.plot(cells.days, value, color=BLUE, linewidth=1.1)
    outside = (value < low) | (value > high)
    axes.plot(cells.days[outside], value[outside], ".", color=VERMILION, markersize=4)
    axes.axvline(best, color=MUTED, linewidth=0.8, linestyle=":")
    axes.axvline(0, color=RED, linewidth=1.6)
    axes.set_xlim(-layer.attrs["before"], layer.attrs["after"])
    axes.set_ylabel(unit(layer.attrs["units"]))
    label_numbers(axes.yaxis, 4)


def _nights(layer, name, event, cells, early):
    own = cells.end == 0
    shown = early[-_NIGHTS:]
    shares = [_share(cells.z[row, own]) for row in shown]
    best = int(np.argmax(shares))
    said = {
        **{"layer": readable(name), "event": short_title(layer, event), "limit": number(LIMIT)},
        **{"share": number(shares[best], 2), "day": fixed(float(cells.days[shown[best]]), 1)},
    }
    return Drawing(
        title=say("cells.nights_title", **said),
        caption=say("cells.nights_caption", limit=number(LIMIT), spacing=spacing_of(layer)),
        alt=say("cells.nights_alt", **said),
        draw=Draw(_draw_nights, layer, event, cells, shown),
        numbers=_numbers(cells, shown[best]),
        size=(8.6, 4.6 if len(shown) > 4 else 2.6),
        part=f"{name} event {event + 1}",
    )


def _draw_nights(page, layer, event, cells, shown):
    rows = -(-len(shown) // 4)
    panels = page.subplots(rows, min(4, len(shown)), squeeze=False).ravel()
    for axes in panels[len(shown) :]:
        axes.axis("off")
    for axes, row in zip(panels, shown, strict=False):
        _draw_cells(axes, layer, event, cells, cells.z[row], 0, steps=_SMALL)
        axes.set(xlabel="", ylabel="", xticks=[], yticks=[])
        axes.set_title(say("cells.night", day=fixed(float(cells.days[row]), 1)), fontsize=8)
    _colour_bar(page, panels)


def _draw_cells(axes, layer, event, cells, z, end, **fine):
    words = "event" if end == 0 else "event_conjugate"
    centre = [float(layer[f"{words}_{n}"].values[event]) for n in ("latitude", "longitude")]
    half = float(layer["place_zone_radius"].values[0]) / np.sqrt(2.0)
    own = np.flatnonzero(cells.end == end)
    reach = float(np.abs(cells.east[own]).max()) + half
    draw_region(axes, latitude=centre[0], longitude=centre[1], reach=reach, **fine)
    corners = half * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    squares = np.column_stack([cells.east[own], cells.north[own]])[:, None] + corners
    known, strong = np.isfinite(z[own]), np.abs(np.nan_to_num(z[own])) >= LIMIT
    colours = SIGNED(Normalize(-GREATEST, GREATEST, clip=True)(z[own][known]))
    axes.add_collection(
        PolyCollection(
            squares[known],
            **{"facecolors": colours, "linewidths": 0, "alpha": 0.75},
            **{"zorder": 1, "rasterized": len(squares) > _MANY},
        )
    )
    rim = {"facecolors": "none", "edgecolors": OVER, "linewidths": 0.9, "zorder": 3}
    axes.add_collection(PolyCollection(squares[strong], **rim))
    radius, turn = float(layer["event_zone_radius"].values[event]), np.linspace(0, 2 * np.pi, 121)
    axes.plot(radius * np.cos(turn), radius * np.sin(turn), "--", color=INK, linewidth=0.9)
    marker, colour = ("*", RED) if end == 0 else ("D", _AMBER)
    size = 10 if end == 0 else 6
    axes.plot(0, 0, marker, color=colour, markersize=size, markeredgecolor=PAPER, zorder=6)
    axes.grid(visible=False)


def _colour_bar(page, panels):
    drawn = ScalarMappable(Normalize(-GREATEST, GREATEST), SIGNED)
    bar = page.colorbar(drawn, ax=list(panels), pad=0.01, aspect=26, shrink=0.85)
    bar.outline.set_visible(False)
    bar.set_label("z")


def _numbers(cells, row):
    rows = [
        (
            int(cells.end[k]),
            round(float(cells.east[k])),
            round(float(cells.north[k])),
            float(cells.value[row, k]),
            float(cells.median[row, k]),
            float(cells.z[row, k]),
        )
        for k in range(cells.place.size)
    ]
    heads = [
        *(say(f"cells.columns_{name}") for name in ("end", "east", "north")),
        *(say(f"event.layers.columns_{name}") for name in ("value", "usual", "z")),
    ]
    return Numbers(heads, rows, say("cells.numbers", time=clean(when(cells.time[row]))))
