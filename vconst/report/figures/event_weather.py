"""Kp and Dst around events, with the limits that passes were screened by."""

import numpy as np

from vconst.report.axes import label_dates, label_numbers
from vconst.report.catalogue import counted, say
from vconst.report.drawing import Draw, Drawing, Numbers
from vconst.report.theme import BLUE, MUTED, RED, VERMILION
from vconst.report.words import number


def weather_drawing(weather, layer):
    """
    The drawing of the indices.

    Parameters
    ----------
    weather : xarray.Dataset
        Of ``space_weather``.
    layer : xarray.Dataset
        Any deviations, for the times of the events.
    """
    kp, limit = weather["index_kp"].values, weather.attrs["kp_limit"]
    disturbed = int((kp >= limit).sum())
    greatest, least = (number(float(pick(kp)), 2) for pick in (np.nanmax, np.nanmin))
    return Drawing(
        title=say(
            "event.weather.title",
            **{"greatest": greatest, "disturbed": counted("noun.interval", disturbed)},
            **{"total": number(kp.size), "limit": number(limit)},
        ),
        caption=say("event.weather.caption"),
        alt=say(
            "event.weather.alt",
            **{"least": least, "greatest": greatest},
            disturbed=counted("noun.interval", disturbed),
        ),
        draw=Draw(_draw, weather, layer),
        numbers=_numbers(weather),
        size=(8.6, 3.4 if "index_dst" in weather else 2.0),
    )


def _draw(page, weather, layer):
    both = "index_dst" in weather
    panels = page.subplots(2 if both else 1, 1, sharex=True, squeeze=False)[:, 0]
    time, kp = weather["kp_time"].values, weather["index_kp"].values
    limit = weather.attrs["kp_limit"]
    colours = np.where(kp >= limit, VERMILION, BLUE)
    panels[0].bar(time, kp, width=0.125, align="edge", color=colours, linewidth=0)
    panels[0].axhline(limit, color=MUTED, linestyle="--", linewidth=1)
    panels[0].set_ylabel("Kp")
    panels[0].set_ylim(0, max(9.0 if np.nanmax(kp) > 6 else 6.0, limit + 1))
    if both:
        clock, dst = weather["dst_time"].values, weather["index_dst"].values
        floor = weather.attrs["dst_limit"]
        panels[1].plot(clock, dst, color=BLUE)
        panels[1].plot(clock, np.where(dst <= floor, dst, np.nan), color=VERMILION, linewidth=2)
        panels[1].axhline(floor, color=MUTED, linestyle="--", linewidth=1)
        panels[1].set_ylabel("Dst (nT)")
        panels[1].set_ylim(bottom=min(float(np.nanmin(dst)), floor) - 5)
    for axes in panels:
        label_numbers(axes.yaxis, 4)
        for event in layer["event_time"].values:
            axes.axvline(event, color=RED, linewidth=1.6)
    label_dates(panels[-1], time)


def _numbers(weather):
    rows = [
        ("Kp", time, float(value))
        for time, value in zip(weather["kp_time"].values, weather["index_kp"].values, strict=True)
    ]
    if "index_dst" in weather:
        held = zip(weather["dst_time"].values, weather["index_dst"].values, strict=True)
        rows += [("Dst (nT)", time, float(value)) for time, value in held]
    heads = [
        say("event.weather.columns_index"),
        *(say(f"event.layers.columns_{name}") for name in ("time", "value")),
    ]
    return Numbers(heads, rows, say("event.weather.numbers"))
