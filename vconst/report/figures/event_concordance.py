"""What quantities did together before events, and the same of their controls."""

import numpy as np
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle

from vconst.report.axes import label_numbers
from vconst.report.catalogue import say
from vconst.report.catalogue.told import told
from vconst.report.drawing import Draw, Drawing, Numbers
from vconst.report.theme import BLUE, INK, LAND, LINE, MUTED, OVER, PAPER, RED, SIGNED
from vconst.report.words import MINUS, chance, clean, fixed, number, when

#: The colours run from minus to plus this many.
GREATEST = 3.0

#: How each state of a group on a day is drawn when it is not compared.
_FACES = {1: PAPER, 2: MUTED, 3: PAPER, 4: LAND}
_HATCHES = {1: "..", 2: "", 3: "//", 4: ""}

_OF_CELLS = ("event", "group", "day", "z", "coverage", "state")


def event_title(table, event):
    """``M 7.6, 2020-01-24``."""
    size = fixed(float(table["event_magnitude"].values[event]), 1)
    return f"M {size}, {when(table['event_time'].values[event])[:10]}"


def together_drawing(table):
    """
    Groups by day before each event.

    Parameters
    ----------
    table : xarray.Dataset
        Of ``concordance``.
    """
    events, limit = table.sizes["event"], table.attrs["limit"]
    z = table["group_deviation"].values
    unusual, seen = int((np.abs(z) >= limit).sum()), int(np.isfinite(z).sum())
    about = {"unusual": number(unusual), "seen": number(seen), "limit": number(limit)}
    return Drawing(
        title=say("agree.together.title", **about),
        caption=say("agree.together.caption"),
        alt="; ".join(_row_words(table, event) for event in range(events)),
        draw=Draw(_draw_together, table, events),
        numbers=_together_numbers(table),
        size=(8.6, 1.3 + 0.42 * table.sizes["group"]),
    )


def _row_words(table, event):
    parts = []
    for group, z in zip(table["group"].values, table["group_deviation"].values[event], strict=True):
        name, known = told(clean(group)), np.abs(z[np.isfinite(z)])
        parts.append(
            say("agree.together.alt_most", group=name, z=number(float(known.max()), 2))
            if known.size
            else say("agree.together.alt_none", group=name)
        )
    return say("agree.together.alt", event=event_title(table, event), groups=", ".join(parts))


def _draw_together(page, table, events):
    panels = page.subplots(1, events, sharey=True, squeeze=False)[0]
    groups, days = table.sizes["group"], table.sizes["day"]
    for event, axes in enumerate(panels):
        for row in range(groups):
            for day in range(days):
                _draw_cell(axes, table, (event, row, day), groups - 1 - row, days - 1 - day)
        axes.set_xlim(-0.5, days - 0.5)
        axes.set_ylim(-0.5, groups - 0.5)
        axes.set_xticks(range(days), [f"{MINUS}{days - k}" for k in range(days)])
        axes.set_title(event_title(table, event))
        axes.set_xlabel(say("agree.together.axis"))
        axes.grid(visible=False)
        axes.tick_params(length=0)
    names = [told(clean(name)) for name in table["group"].values[::-1]]
    panels[0].set_yticks(range(groups), names)


def _draw_cell(axes, table, cell, row, column):
    z = float(table["group_deviation"].values[cell])
    corner = (column - 0.46, row - 0.42)
    if np.isfinite(z):
        colour = SIGNED(Normalize(-GREATEST, GREATEST, clip=True)(z))
        unusual = abs(z) >= table.attrs["limit"]
        axes.add_patch(_box(corner, colour, edgecolor=INK if unusual else colour, linewidth=1.6))
        dark = abs(z) > 0.5 * GREATEST
        axes.text(
            *(column, row, fixed(z, 1)),
            **{"ha": "center", "va": "center", "fontsize": 7.5},
            color="#ffffff" if dark else OVER,
        )
        return
    state = int(table["group_state"].values[cell])
    axes.add_patch(
        _box(corner, _FACES[state], edgecolor=LINE, hatch=_HATCHES[state], linewidth=0.6)
    )


def _box(corner, colour, **how):
    return Rectangle(corner, 0.92, 0.84, facecolor=colour, zorder=2, **how)


def _together_numbers(table):
    rows = []
    for event in range(table.sizes["event"]):
        for row, group in enumerate(table["group"].values):
            for day in range(table.sizes["day"]):
                cell = (event, row, day)
                rows.append(
                    (
                        clean(table["event_id"].values[event]),
                        told(clean(group)),
                        -(day + 1),
                        float(table["group_deviation"].values[cell]),
                        float(table["group_coverage"].values[cell]),
                        _state(int(table["group_state"].values[cell])),
                    )
                )
    columns = [say(f"agree.together.columns_{name}") for name in _OF_CELLS]
    return Numbers(columns, rows, say("agree.together.numbers"))


def _state(state):
    return say(f"agree.together.state_{state}")


def beside_drawing(table):
    """
    The three statistics of events among those of their controls.

    Parameters
    ----------
    table : xarray.Dataset
        Of ``concordance``.
    """
    events = table.sizes["event"]
    p = [chance(float(value)) for value in table["together_chance"].values]
    return Drawing(
        title=say("agree.beside.title", p=", ".join(p)),
        caption=say("agree.beside.caption"),
        alt="; ".join(_statistic_words(table, event) for event in range(events)),
        draw=Draw(_draw_beside, table, events),
        numbers=_beside_numbers(table),
        size=(8.6, 0.6 + 2.0 * events),
    )


def _statistic_words(table, event):
    parts = [
        f"{say(f'agree.beside.{name}')} {number(abs(float(value)), 3)}, {chance(float(p))}"
        for name, value, p in zip(
            table["statistic"].values.tolist(),
            table["value"].values[event],
            table["chance"].values[event],
            strict=True,
        )
    ]
    return f"{event_title(table, event)}: {', '.join(parts)}"


def _draw_beside(page, table, events):
    panels = page.subplots(events, 3, sharex="col", squeeze=False)
    for event in range(events):
        for column, name in enumerate(table["statistic"].values.tolist()):
            axes = panels[event, column]
            values = _of_controls(table, event, column)
            whole = name == "count"
            edges = np.arange(-0.5, values.max(initial=0) + 1.5) if whole else 20
            axes.hist(values, bins=edges, color=BLUE, linewidth=0)
            own = abs(float(table["value"].values[event, column]))
            if np.isfinite(own):
                axes.axvline(own, color=RED, linewidth=2)
            p = chance(float(table["chance"].values[event, column]))
            axes.set_title(f"{event_title(table, event)}: {p}" if column == 0 else p)
            axes.grid(axis="x", visible=False)
            label_numbers(axes.yaxis, 4)
            if event == events - 1:
                axes.set_xlabel(say(f"agree.beside.{name}"))
        panels[event, 0].set_ylabel(say("agree.beside.controls"))


def _of_controls(table, event, statistic):
    own = table["place_of_event"].values == event
    own &= table["place_control"].values == 1
    values = table["place_value"].values[statistic, own]
    return values[np.isfinite(values)]


def _beside_numbers(table):
    rows = [
        (clean(table["event_id"].values[event]), say(f"agree.beside.{name}"), float(value))
        for event in range(table.sizes["event"])
        for column, name in enumerate(table["statistic"].values.tolist())
        for value in np.sort(_of_controls(table, event, column))
    ]
    columns = [say(f"agree.beside.columns_{name}") for name in ("event", "statistic", "control")]
    return Numbers(columns, rows, say("agree.beside.controls"))
