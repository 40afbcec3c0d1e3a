"""The places of the controls of events, on the world."""

import numpy as np

from vconst.report.catalogue import counted, say
from vconst.report.drawing import Draw, Drawing, Numbers
from vconst.report.figures.event_passes import short_title
from vconst.report.maps.land import draw_world
from vconst.report.theme import INK, RED, SERIES


def places_drawing(compared):
    """
    The world with the zones of the events and the places of their controls.

    Parameters
    ----------
    compared : xarray.Dataset
        Of ``compare_with_controls``.
    """
    counts = [int(each) for each in compared["controls"].values]
    told = say("event.lead.and").join(counted("noun.control", each) for each in counts)
    return Drawing(
        title=say("event.places.title", counts=told),
        caption=say("event.places.caption"),
        alt=say("event.places.alt", controls=counted("noun.control", sum(counts))),
        draw=Draw(_draw_world, compared),
        numbers=_control_numbers(compared),
        size=(8.6, 4.4),
    )


def _draw_world(page, compared):
    axes = page.subplots()
    draw_world(axes)
    control = compared["place_control"].values == 1
    for event in range(compared.sizes["event"]):
        own = compared["place_of_event"].values == event
        axes.plot(
            compared["place_longitude"].values[own & control],
            compared["place_latitude"].values[own & control],
            "o",
            color=SERIES[event % len(SERIES)],
            markersize=2.6,
            label=say("event.places.legend", event=short_title(compared, event)),
        )
        _draw_zone(axes, compared, event)
    axes.legend(loc="lower left", ncols=2)


def _draw_zone(axes, compared, event):
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
    heads = [
        *(say("event.layers.columns_event"), say("event.control.columns_control")),
        *(say(f"event.places.columns_{n}") for n in ("latitude", "longitude", "statistic")),
    ]
    return Numbers(heads, list(rows), say("event.places.numbers"))
