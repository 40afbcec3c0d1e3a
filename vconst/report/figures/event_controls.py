"""The stack of an event once more, of three of its controls."""

import numpy as np

from vconst.report.catalogue import counted, say
from vconst.report.drawing import Draw, Drawing, Numbers
from vconst.report.figures.event_layers import pass_columns, pass_rows
from vconst.report.figures.event_passes import (
    LIMIT,
    is_unusual,
    passes_of,
    place_of,
    short_title,
    some_controls,
)
from vconst.report.figures.event_stack import colour_bar, draw_stack, label_rows
from vconst.report.maps.land import degrees
from vconst.report.words import number, when


def controls_like_event(layers, compared, event):
    """
    Three controls of an event, drawn at random, as the event itself is drawn.

    Parameters
    ----------
    layers : list of (str, xarray.Dataset)
        Deviations by name, highest first.
    compared : xarray.Dataset
        Of ``compare_with_controls``.
    event : int

    Returns
    -------
    drawing : Drawing or None
        None where no control is compared.
    """
    places = some_controls(compared, event)
    if not places:
        return None
    first = layers[0][1]
    name, limit = short_title(first, event), number(LIMIT)
    found = [_counts(layers, place) for place in places]
    own, _ = _counts(layers, place_of(first, event))
    most, of = max(found)
    told = (
        say(
            "event.control.alt_panel",
            **{"number": number(k + 1), "strong": number(strong), "limit": limit},
            passes=counted("noun.pass", passes),
        )
        for k, (strong, passes) in enumerate(found)
    )
    return Drawing(
        title=say(
            "event.control.title",
            **{"event": name, "most": number(most), "passes": counted("noun.pass", of)},
            **{"limit": limit, "own": number(own)},
        ),
        caption=say("event.control.caption"),
        alt=say("event.control.alt", event=name, told="; ".join(told)),
        draw=Draw(_draw, layers, places),
        numbers=_numbers(layers, places),
        size=(8.6, 1.4 + 0.36 * len(layers)),
        part=f"event {event + 1}",
    )


def _counts(layers, place):
    """Unusual passes before a place-time, and all that have a z."""
    strong = used = 0
    for _, layer in layers:
        rows = passes_of(layer, place)
        rows = rows[layer["window"].values[rows] == 0]
        strong += int(is_unusual(layer)[rows].sum())
        used += int(np.isfinite(layer["deviate"].values[rows]).sum())
    return strong, used


def _title(layer, place, number_of):
    north, east = (float(layer[f"place_{n}"].values[place]) for n in ("latitude", "longitude"))
    return say(
        "event.control.panel",
        number=number(number_of + 1),
        latitude=degrees(north, "NS"),
        longitude=degrees((east + 180.0) % 360.0 - 180.0, "EW"),
        date=when(layer["place_time"].values[place])[:10],
    )


def _draw(page, layers, places):
    panels = page.subplots(1, len(places), sharex=True, sharey=True, squeeze=False)[0]
    for k, (axes, place) in enumerate(zip(panels, places, strict=True)):
        draw_stack(axes, layers, place)
        axes.set_title(_title(layers[0][1], place, k).replace(", ", "\n", 1), fontsize=8)
        axes.set_xlabel(say("event.layers.axis_days"))
    label_rows(panels[0], layers, size=7)
    colour_bar(page, panels)


def _numbers(layers, places):
    rows = [
        (k + 1, *row)
        for k, place in enumerate(places)
        for name, layer in layers
        for row in pass_rows(name, layer, passes_of(layer, place))
    ]
    heads = [say("event.control.columns_control"), *pass_columns()]
    return Numbers(heads, rows, say("event.control.numbers"))
