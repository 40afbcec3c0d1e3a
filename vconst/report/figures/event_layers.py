"""All layers of events by height, on one clock about each event."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from vconst.report.catalogue import counted, say
from vconst.report.drawing import Draw, Drawing, Numbers
from vconst.report.figures.event_passes import (
    LIMIT,
    days_since,
    is_own,
    is_unusual,
    passes_of,
    place_of,
    short_title,
)
from vconst.report.figures.event_stack import colour_bar, draw_stack, label_rows
from vconst.report.theme import BLUE, MUTED, RED
from vconst.report.words import clean, number

_STEPS = 8  # of the count, a day


def layers_drawing(layers, compared=None):
    """
    The drawing of all layers.

    Parameters
    ----------
    layers : list of (str, xarray.Dataset)
        Deviations by name, highest first.
    compared : xarray.Dataset or None
        Of ``compare_with_controls``, for the counts below; None for none.
    """
    events = layers[0][1].sizes["event"]
    strong = [_count(layer, is_own(layer), LIMIT) for _, layer in layers]
    used = sum(_count(layer, is_own(layer), 0) for _, layer in layers)
    limit = number(LIMIT)
    counted_layers = _counted_layers(layers, compared)
    below = "" if counted_layers is None else say("event.layers.caption_count", limit=limit)
    told = (
        say("event.layers.alt_layer", layer=clean(name), count=counted("noun.pass", n), limit=limit)
        for (name, _), n in zip(layers, strong, strict=True)
    )
    return Drawing(
        title=say(
            "event.layers.title",
            **{"share": _share(sum(strong), used), "passes": counted("noun.pass", used)},
            **{"limit": limit, "controls": _share_of_controls(layers)},
            events=say("event.layers.the_event" if events == 1 else "event.layers.the_events"),
        ),
        caption=f"{say('event.layers.caption', limit=limit)} {below}".strip(),
        alt=say("event.layers.alt", told="; ".join(told)),
        draw=Draw(_draw, layers, counted_layers, events),
        numbers=_numbers(layers),
        size=(8.6, 1.5 + 0.5 * len(layers) + (0 if counted_layers is None else 1.3)),
    )


def _count(layer, which, least):
    early = which & (layer["window"].values == 0)
    z = layer["deviate"].values
    return int((early & np.isfinite(z) & (np.abs(np.nan_to_num(z)) >= least)).sum())


def _share_of_controls(layers):
    strong, used = (
        sum(_count(layer, ~is_own(layer), least) for _, layer in layers) for least in (LIMIT, 0)
    )
    return _share(strong, used)


def _share(part, whole):
    return f"{number(100 * part / whole, 2)} %" if whole else say("event.layers.none")


def _counted_layers(layers, compared):
    """The layers that count and the places that are compared; None where nothing is compared."""
    if compared is None:
        return None
    names = compared["layer"].values.tolist()
    counts = dict(zip(names, compared["layer_counts"].values.tolist(), strict=True))
    used = np.isfinite(compared["place_statistic"].values)
    kept = [layer for name, layer in layers if counts.get(name)]
    return (kept, used) if kept else None


def _draw(page, layers, count, events):
    rows = 1 if count is None else 2
    tall = [0.5 * len(layers) + 0.4, 1.3][:rows]
    grid = page.subplots(
        rows, events, sharex="col", sharey="row", squeeze=False, height_ratios=tall
    )
    first = layers[0][1]
    for event in range(events):
        draw_stack(grid[0, event], layers, place_of(first, event))
        grid[0, event].set_title(short_title(first, event))
        grid[-1, event].set_xlabel(say("event.layers.axis_days"))
        if count is not None:
            _draw_count(grid[1, event], *count, event)
    label_rows(grid[0, 0], layers)
    if count is not None:
        grid[1, 0].set_ylabel(say("event.layers.axis_count"))
    colour_bar(page, grid[0])


def _draw_count(axes, layers, used, event):
    """How many unusual passes of the event came up to each time, and of its controls."""
    first = layers[0]
    before = first.attrs["before"]
    clock = np.linspace(-before, 0, int(_STEPS * before) + 1)
    own = first["place_of_event"].values == event
    controls = np.flatnonzero(own & (first["place_control"].values == 1) & used)
    total = sum(_upto(layer, clock) for layer in layers)
    if controls.size:
        low, high = np.quantile(total[controls], [0.05, 0.95], axis=0)
        axes.fill_between(clock, low, high, step="post", color=MUTED, alpha=0.35, linewidth=0)
        axes.step(clock, np.median(total[controls], axis=0), where="post", color=MUTED)
    axes.step(clock, total[place_of(first, event)], where="post", color=BLUE, linewidth=1.8)
    axes.axvline(0, color=RED, linewidth=1.6)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))


def _upto(layer, clock):
    """Unusual passes before of every place up to each time, shape (place, time)."""
    found = is_unusual(layer) & (layer["window"].values == 0)
    step = np.searchsorted(clock, days_since(layer)[found])
    total = np.zeros((layer.sizes["place"], clock.size + 1), int)
    np.add.at(total, (layer["pass_place"].values[found], step), 1)
    return total.cumsum(axis=1)[:, : clock.size]


def _numbers(layers):
    rows = []
    for name, layer in layers:
        for event in range(layer.sizes["event"]):
            own = clean(layer["event_id"].values[event])
            passes = passes_of(layer, place_of(layer, event))
            rows += [(own, *row) for row in pass_rows(name, layer, passes)]
    heads = [say("event.layers.columns_event"), *pass_columns()]
    return Numbers(heads, rows, say("event.layers.numbers"))


def pass_columns():
    """The heads of :func:`pass_rows`."""
    names = ("layer", "time", "side", "distance", "value", "pool", "usual", "u", "z")
    return [say(f"event.layers.columns_{name}") for name in names]


def pass_rows(name, layer, passes):
    """What a table says of passes, a row each."""
    kinds = {"side": int, "distance": float, "value": float, "pool": int}
    kinds |= dict.fromkeys(("median", "share", "deviate"), float)
    numbers = (layer[n].values[passes].astype(kind).tolist() for n, kind in kinds.items())
    times, told = layer["pass_time"].values[passes], clean(name)
    return [(told, *row) for row in zip(times, *numbers, strict=True)]
