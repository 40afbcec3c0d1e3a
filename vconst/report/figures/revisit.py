"""Profiles along latitude of one ground track about events, visit above visit."""

import numpy as np

from vconst.report.catalogue import counted, say
from vconst.report.catalogue.told import told
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import BLUE, LINE, MUTED, RED, VERMILION
from vconst.report.words import clean, fixed, label, number, unit, when, with_unit

#: Which sentence of the catalogue names a side.
_SIDES = {1: "north", -1: "south"}

#: How far a profile reaches on its row, to each side of what is usual.
_REACH = 0.45


@figure(kind="table", page="*", id="revisit")
def revisit(subject):
    """One drawing a layer: a column for each event and side that has visits."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "revisits":
        return
    kinds = _kinds(dataset)
    if kinds:
        yield _drawing(dataset, kinds)


def _kinds(dataset):
    """Event and side of every sequence, in order."""
    pairs = zip(dataset["visit_event"].values, dataset["visit_side"].values, strict=True)
    return sorted({(int(event), int(side)) for event, side in pairs})


def _drawing(dataset, kinds):
    share, rate = (float(dataset[name]) for name in ("share_outside", "false_alarm_rate"))
    visits, quantity = int(dataset["visits"]), told(clean(dataset.attrs["long_name"]))
    shares = [with_unit(number(100 * each, 2), "%") for each in (share, rate)]
    found = say("revisit.found", share=shares[0], rate=shares[1])
    found = found if np.isfinite(share) else say("revisit.few")
    most = max(_rows(dataset, *kind).size for kind in kinds)
    visits, sequences = counted("noun.visit", visits), counted("noun.sequence", len(kinds))
    return Drawing(
        title=say("revisit.title", visits=visits, found=found),
        caption=say(
            "revisit.caption",
            quantity=f"{quantity[:1].upper()}{quantity[1:]}",
            rule=f"{clean(dataset.attrs['rule']).replace('_', ' ')}, "
            f"{number(dataset.attrs['factor'])}",
            near=number(dataset.attrs["cross_track"]),
        ),
        alt=say("revisit.alt", visits=visits, sequences=sequences, found=found),
        draw=Draw(_draw, dataset, kinds),
        numbers=_numbers(dataset),
        size=(8.6, 1.6 + 0.42 * most),
    )


def _rows(dataset, event, side):
    own = (dataset["visit_event"].values == event) & (dataset["visit_side"].values == side)
    return np.flatnonzero(own)


def _draw(page, dataset, kinds):
    panels = page.subplots(1, len(kinds), squeeze=False)[0]
    scale = _scale(dataset)
    offset = dataset["latitude_offset"].values
    for axes, (event, side) in zip(panels, kinds, strict=True):
        rows = _rows(dataset, event, side)
        place = float(dataset["event_latitude"].values[event]) + offset
        for height, row in enumerate(rows):
            _draw_visit(axes, dataset, row, place, height, scale)
        axes.axvline(place[offset.size // 2], color=MUTED, linewidth=0.8)
        before = int((dataset["visit_window"].values[rows] == 0).sum())
        axes.axhline(before - 0.5, color=RED, linewidth=1.2)
        days = _days(dataset, rows, event)
        axes.set_yticks(range(rows.size), [fixed(each, 1, sign=True) for each in days])
        axes.set_ylim(-0.8, rows.size - 0.2)
        axes.set_xlim(place[0], place[-1])
        axes.set_xlabel(say("revisit.latitude"))
        axes.grid(visible=False)
        day = when(dataset["event_time"].values[event])[:10]
        heading = ", ".join([day, *([say(f"revisit.{_SIDES[side]}")] if side in _SIDES else [])])
        axes.set_title(heading, fontsize=8)
    panels[0].set_ylabel(say("revisit.axis_days"))


def _days(dataset, rows, event):
    since = dataset["visit_time"].values[rows] - dataset["event_time"].values[event]
    return since / np.timedelta64(1, "D")


def _scale(dataset):
    """How much of the quantity is one row: the usual reach of profiles about their middles."""
    about = dataset["profile"].values - _middles(dataset)[:, None]
    held = np.abs(about[np.isfinite(about)])
    reach = float(np.quantile(held, 0.98)) if held.size else 1.0
    return reach or 1.0


def _middles(dataset):
    """The middle of what each visit shows."""
    values = dataset["profile"].values
    known = np.isfinite(values)
    total = np.where(known, values, 0.0).sum(axis=1)
    return np.where(known.any(axis=1), total / np.maximum(known.sum(axis=1), 1), 0.0)


def _draw_visit(axes, dataset, row, place, height, scale):
    middle = _middles(dataset)[row]
    value, low, usual, high = (
        height + np.clip((dataset[name].values[row] - middle) / scale, -2, 2) * _REACH
        for name in ("profile", "low", "median", "high")
    )
    quiet = int(dataset["visit_state"].values[row]) == 0
    bounded = np.isfinite(low) & np.isfinite(high)
    band = place[bounded], low[bounded], high[bounded]
    axes.fill_between(*band, color=LINE, alpha=0.8, linewidth=0)
    held, known = np.isfinite(value), np.isfinite(usual)
    axes.plot(place[known], usual[known], color=MUTED, linestyle="--", linewidth=0.8)
    axes.plot(place[held], value[held], color=BLUE if quiet else MUTED, linewidth=1.2)
    outside = quiet & ((value < low) | (value > high))
    axes.plot(place, np.where(outside, value, np.nan), color=VERMILION, linewidth=2.2)


def _numbers(dataset):
    units = unit(clean(dataset.attrs["units"]))
    units = say("usual.log_of", units=units) if dataset.attrs["logarithm"] else units
    shown = label(told(clean(dataset.attrs["long_name"])), units)
    heads = ("event", "time", "side", "offset", "state", "before")
    columns = [say(f"revisit.col_{name}") for name in heads]
    columns += [say("revisit.latitude"), shown]
    columns += [say(f"revisit.col_{name}") for name in ("low", "median", "high")]
    rows = []
    for row in range(int(dataset["visits"])):
        event = int(dataset["visit_event"].values[row])
        about = (
            clean(dataset["event_id"].values[event]) if "event_id" in dataset else event + 1,
            dataset["visit_time"].values[row],
            int(dataset["visit_side"].values[row]),
            float(dataset["visit_offset"].values[row]),
            int(dataset["visit_state"].values[row]),
            int(dataset["visit_before"].values[row]),
        )
        for step in np.flatnonzero(np.isfinite(dataset["profile"].values[row])):
            place = float(dataset["event_latitude"].values[event])
            values = (
                float(dataset[n].values[row, step]) for n in ("profile", "low", "median", "high")
            )
            rows.append((*about, place + float(dataset["latitude_offset"].values[step]), *values))
    return Numbers(columns, rows, say("revisit.numbers"))
