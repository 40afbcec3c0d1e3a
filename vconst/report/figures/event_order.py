"""When each quantity was first unusual before events, as well as gaps let it be known."""

import numpy as np

from vconst.report.drawing import Draw, Drawing, Numbers
from vconst.report.figures.event_concordance import event_title
from vconst.report.theme import BLUE, RED
from vconst.report.words import MINUS, clean, number, plural


def order_drawing(table):
    """
    One bar a quantity and event.

    Parameters
    ----------
    table : xarray.Dataset
        Of ``order_of_layers``.
    """
    found = int(np.isfinite(table["first_late"].values).sum())
    agreement = float(table["agreement"])
    kept = f", and their order agrees by {number(agreement, 2)}" if np.isfinite(agreement) else ""
    return Drawing(
        title=f"{plural(found, 'first unusual day')} before the events{kept}",
        caption=(
            "Bars run from the last day before on which a quantity was seen as usual to the first "
            "on which it was unusual: in between it was not seen. An open end on the left was not "
            "seen before. No bar: never unusual."
        ),
        alt="; ".join(_words(table, event) for event in range(table.sizes["event"])),
        draw=Draw(_draw, table),
        numbers=_numbers(table),
        size=(8.6, 1.2 + 0.36 * table.sizes["group"]),
    )


def _words(table, event):
    late = table["first_late"].values[event]
    told = [
        f"{clean(group)} day {MINUS}{int(day) + 1}" if np.isfinite(day) else f"{clean(group)} never"
        for group, day in zip(table["group"].values, late, strict=True)
    ]
    return f"{event_title(table, event)}: {', '.join(told)}"


def _draw(page, table):
    events, groups = table.sizes["event"], table.sizes["group"]
    panels = page.subplots(1, events, sharey=True, squeeze=False)[0]
    before = table.attrs["before"]
    for event, axes in enumerate(panels):
        for row in range(groups):
            late = float(table["first_late"].values[event, row])
            if not np.isfinite(late):
                continue
            early = float(table["first_early"].values[event, row])
            left = -min(early, before)
            low = groups - 1 - row - 0.28
            axes.broken_barh([(left, -late - left)], (low, 0.56), facecolor=BLUE, linewidth=0)
        axes.axvline(0.0, color=RED, linewidth=1.6)
        axes.set_xlim(-before, 0.2)
        axes.set_ylim(-0.6, groups - 0.4)
        axes.set_title(event_title(table, event))
        axes.set_xlabel("days from the event")
    panels[0].set_yticks(range(groups), [clean(name) for name in table["group"].values[::-1]])


def _numbers(table):
    rows = [
        (
            clean(table["event_id"].values[event]),
            clean(group),
            float(table["first_early"].values[event, row]),
            float(table["first_late"].values[event, row]),
        )
        for event in range(table.sizes["event"])
        for row, group in enumerate(table["group"].values)
    ]
    columns = ("event", "quantity", "days before, at the earliest", "days before, at the latest")
    return Numbers(columns, rows, "First unusual days")
