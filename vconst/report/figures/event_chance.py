"""The statistic of events among those of their controls."""

import numpy as np

from vconst.report.axes import label_numbers
from vconst.report.catalogue import say
from vconst.report.catalogue.told import told
from vconst.report.drawing import Draw, Drawing, Numbers
from vconst.report.theme import BLUE, RED
from vconst.report.words import chance, clean, fixed, number, when


def chance_drawing(compared):
    """
    One histogram an event.

    Parameters
    ----------
    compared : xarray.Dataset
        Of ``compare_with_controls``.
    """
    events = compared.sizes["event"]
    p = [chance(float(value)) for value in compared["chance"].values]
    parts = (
        say(
            "event.chance.alt_event",
            **{"number": number(event + 1), "value": number(float(value), 3), "chance": p[event]},
        )
        for event, value in enumerate(compared["statistic"].values)
    )
    statistic = told(clean(compared.attrs["statistic_words"]))
    return Drawing(
        title=say("event.chance.title", chances=say("event.lead.and").join(p)),
        caption=say("event.chance.caption", statistic=statistic),
        alt="; ".join(parts),
        draw=Draw(_draw, compared, events),
        numbers=_numbers(compared),
        size=(8.6, 3.0),
    )


def _draw(page, compared, events):
    panels = page.subplots(1, events, sharex=True, squeeze=False)[0]
    for event, axes in enumerate(panels):
        values = _controls(compared, event)
        whole = values.size and np.allclose(values, np.rint(values))
        edges = np.arange(-0.5, values.max() + 1.5) if whole else 24
        axes.hist(values, bins=edges, color=BLUE, linewidth=0)
        axes.axvline(float(compared["statistic"].values[event]), color=RED, linewidth=2)
        size = fixed(float(compared["event_magnitude"].values[event]), 1)
        day = when(compared["event_time"].values[event])[:10]
        p = chance(float(compared["chance"].values[event]))
        axes.set_title(say("event.chance.panel", size=size, date=day, chance=p))
        axes.set_xlabel(say("event.chance.axis"))
        axes.grid(axis="x", visible=False)
        label_numbers(axes.yaxis, 4)
    panels[0].set_ylabel(say("event.chance.axis_controls"))


def _controls(compared, event):
    own = compared["place_of_event"].values == event
    values = compared["place_statistic"].values[own & (compared["place_control"].values == 1)]
    return values[np.isfinite(values)]


def _numbers(compared):
    rows = [
        (event + 1, float(value))
        for event in range(compared.sizes["event"])
        for value in np.sort(_controls(compared, event))
    ]
    heads = [say(f"event.chance.columns_{name}") for name in ("event", "statistic")]
    return Numbers(heads, rows, say("event.chance.numbers"))
