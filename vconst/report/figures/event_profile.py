"""Changes of density by height and of the content, with the one profile fitted to them."""

import numpy as np

from vconst.operations.vertical_consistency import profile_at
from vconst.report.axes import label_numbers
from vconst.report.catalogue import say
from vconst.report.drawing import Draw, Drawing, Numbers
from vconst.report.figures.event_concordance import event_title
from vconst.report.theme import BLUE, INK, LINE, MUTED, RED
from vconst.report.words import clean, number

#: Heights in km between which the profile is drawn.
LOW, HIGH = 200.0, 600.0


def strongest_row(table, event):
    """The conjunction before an event with the greatest fitted change, or None."""
    own = table["conjunction_event"].values == event
    rows = np.flatnonzero(own & (table["conjunction_window"].values == 0))
    if not rows.size:
        return None
    return int(rows[np.abs(np.log1p(table["amplitude"].values[rows])).argmax()])


def profile_drawing(table):
    """
    The conjunctions before each event, that of the greatest change in colour.

    Parameters
    ----------
    table : xarray.Dataset
        Of ``vertical_consistency``.
    """
    events = range(table.sizes["event"])
    return Drawing(
        title=_title(table),
        caption=say("agree.profile.caption", delay=number(table.attrs["delay"])),
        alt="; ".join(_words(table, event) for event in events),
        draw=Draw(_draw, table),
        numbers=_numbers(table),
        size=(8.6, 3.4),
    )


def _title(table):
    shares = table["explained_share"].values
    known = [f"{number(100 * float(share), 2)} %" for share in shares if np.isfinite(share)]
    if not known:
        return say("agree.profile.title_none")
    return say("agree.profile.title", shares=", ".join(known))


def _words(table, event):
    row, name = strongest_row(table, event), event_title(table, event)
    if row is None:
        return say("agree.profile.alt_none", event=name)
    change = number(100 * float(table["amplitude"].values[row]), 2, sign=True)
    return say("agree.profile.alt", event=name, change=change)


def _draw(page, table):
    events = table.sizes["event"]
    panels = page.subplots(1, events, sharey=True, squeeze=False)[0]
    heights = np.linspace(LOW, HIGH, 81)
    for event, axes in enumerate(panels):
        best = strongest_row(table, event)
        own = table["conjunction_event"].values == event
        for row in np.flatnonzero(own & (table["conjunction_window"].values == 0)):
            if row != best:
                _draw_values(axes, table, row, LINE, 3.5)
        axes.axvline(0.0, color=MUTED, linewidth=0.8)
        if best is not None:
            axes.plot(100 * profile_at(heights, table, best), heights, color=BLUE, linewidth=1.6)
            _draw_values(axes, table, best, RED, 6.0)
        else:
            middle = {"transform": axes.transAxes, "ha": "center", "color": INK}
            axes.text(0.5, 0.5, say("agree.profile.empty"), **middle)
        axes.set_ylim(LOW, HIGH)
        axes.set_title(event_title(table, event))
        axes.set_xlabel(say("agree.profile.axis_change"))
        label_numbers(axes.xaxis, 5)
    panels[0].set_ylabel(say("agree.profile.axis_height"))


def _draw_values(axes, table, row, colour, size):
    height, change = table["height"].values[row], 100 * table["change"].values[row]
    at = np.isfinite(height) & np.isfinite(change)
    axes.plot(change[at], height[at], "o", color=colour, markersize=size, zorder=3)
    for value in change[~np.isfinite(height) & np.isfinite(change)]:
        axes.plot([value] * 2, [LOW, HIGH], color=colour, linewidth=1.0, linestyle="--")


def _numbers(table):
    names = [clean(name) for name in table["event_id"].values]
    event, time = (table[f"conjunction_{n}"].values for n in ("event", "time"))
    height, change, fitted, residual = (
        table[n].values for n in ("height", "change", "fitted", "residual")
    )
    rows = [
        (
            names[int(event[row])],
            time[row],
            clean(table["value_layer"].values[column]),
            float(height[row, column]),
            100 * float(change[row, column]),
            100 * float(fitted[row, column]),
            float(residual[row, column]),
        )
        for row, column in np.argwhere(np.isfinite(change))
    ]
    columns = ("event", "time", "layer", "height", "change", "fitted", "residual")
    columns = [say(f"agree.profile.columns_{name}") for name in columns]
    return Numbers(columns, rows, say("agree.profile.numbers"))
