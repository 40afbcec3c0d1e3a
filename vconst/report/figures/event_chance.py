"""The statistic of events among those of their controls."""

import numpy as np

from vconst.report.axes import label_numbers
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
    return Drawing(
        title=f"Beside their controls: {' and '.join(p)}",
        caption=(
            f"Bars: controls by their statistic ({clean(compared.attrs['statistic_words'])}). Red "
            "line: the event. p is the share of controls at the line or to its right, the event "
            "counted with them, and never below what the independent controls support."
        ),
        alt="; ".join(
            f"event {event + 1}: statistic {number(float(value), 3)}, {p[event]}"
            for event, value in enumerate(compared["statistic"].values)
        ),
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
        axes.set_title(f"M {size}, {day}: {chance(float(compared['chance'].values[event]))}")
        axes.set_xlabel("statistic")
        axes.grid(axis="x", visible=False)
        label_numbers(axes.yaxis, 4)
    panels[0].set_ylabel("controls")


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
    return Numbers(("event", "statistic of a control"), rows, "Controls")
