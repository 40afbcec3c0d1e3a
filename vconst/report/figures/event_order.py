"""When each quantity was first unusual before events, as well as gaps let it be known."""

import numpy as np

from vconst.report.catalogue import counted, say
from vconst.report.catalogue.told import told
from vconst.report.drawing import Draw, Drawing, Numbers
from vconst.report.figures.event_concordance import event_title
from vconst.report.theme import BLUE, RED
from vconst.report.words import MINUS, clean, number


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
    return Drawing(
        title=_title(found, agreement),
        caption=say("agree.order.caption"),
        alt="; ".join(_words(table, event) for event in range(table.sizes["event"])),
        draw=Draw(_draw, table),
        numbers=_numbers(table),
        size=(8.6, 1.2 + 0.36 * table.sizes["group"]),
    )


def _title(found, agreement):
    days = counted("noun.day", found)
    if not np.isfinite(agreement):
        return say("agree.order.title", days=days)
    return say("agree.order.title_agreement", days=days, agreement=number(agreement, 2))


def _words(table, event):
    parts = []
    for group, day in zip(table["group"].values, table["first_late"].values[event], strict=True):
        name = told(clean(group))
        parts.append(
            say("agree.order.alt_day", group=name, day=f"{MINUS}{int(day) + 1}")
            if np.isfinite(day)
            else say("agree.order.alt_never", group=name)
        )
    return say("agree.order.alt", event=event_title(table, event), groups=", ".join(parts))


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
        axes.set_xlabel(say("agree.order.axis"))
    panels[0].set_yticks(range(groups), [told(clean(name)) for name in table["group"].values[::-1]])


def _numbers(table):
    rows = [
        (
            clean(table["event_id"].values[event]),
            told(clean(group)),
            float(table["first_early"].values[event, row]),
            float(table["first_late"].values[event, row]),
        )
        for event in range(table.sizes["event"])
        for row, group in enumerate(table["group"].values)
    ]
    columns = [say(f"agree.order.columns_{n}") for n in ("event", "group", "early", "late")]
    return Numbers(columns, rows, say("agree.order.numbers"))
