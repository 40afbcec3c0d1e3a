"""Planted against recovered: what made-up data is for."""

import math

from vconst.report.catalogue import say
from vconst.report.catalogue.told import told
from vconst.report.drawing import Draw, Drawing, Numbers, Section
from vconst.report.headings import heading
from vconst.report.theme import BLUE, MUTED, VERMILION
from vconst.report.words import cell, clean, interval, plural


def planted(record):
    """
    A section that sets the planted values against what was found.

    Parameters
    ----------
    record : mapping
        With ``planted``: a list of ``{quantity, planted, recovered, low, high, inside}``.

    Returns
    -------
    section : Section
        Empty if nothing was planted.
    """
    rows = record.get("planted") or []
    if not rows:
        return Section(heading("planted"))
    inside = sum(bool(row.get("inside")) for row in rows)
    title = f"{inside} of {plural(len(rows), 'planted value')} inside the 95 % interval"
    return Section(
        heading("planted"),
        [
            "The truth is known here, because it was put in. Of many intervals of 95 %, one in "
            "twenty misses; that is what 95 % means."
        ],
        figures=[(("planted",), _drawing(rows, title))],
    )


def planted_deviations(record):
    """
    Head and words of each deviation that was planted on purpose, for a banner.

    Parameters
    ----------
    record : mapping
        With ``planted_deviations``: a list of ``{event, layers, words, after}``.

    Yields
    ------
    heading, text : str
    """
    for each in record.get("planted_deviations") or ():
        layers = ", ".join(told(clean(layer)) for layer in each.get("layers", ()))
        words, side = told(clean(each.get("words"))), "after" if each.get("after") else "before"
        words = f"{words[:1].upper()}{words[1:]}"
        event = clean(each.get("event"))
        yield (
            say("banner.planted_head"),
            say(f"banner.planted_{side}", words=words, event=event, layers=layers),
        )


def _drawing(rows, title):
    return Drawing(
        title=title,
        caption=(
            "Recovered minus planted, each in units of half its own 95 % interval. A bar that "
            "crosses the dotted line holds the planted value; one that does not is vermilion "
            "with a cross."
        ),
        alt="; ".join(
            f"{clean(row['quantity'])}: planted {cell(row['planted'])}, recovered "
            f"{cell(row['recovered'])} ({cell(row['low'])} to {cell(row['high'])})"
            for row in map(_said, rows)
        ),
        draw=Draw(_draw, rows),
        numbers=_numbers(rows),
        size=(8.6, 1.1 + 0.34 * len(rows)),
    )


def _numbers(rows):
    keys = ("quantity", "planted", "recovered", "low", "high", "inside")
    titles = ("quantity", "planted", "recovered", "low, 95 %", "high, 95 %", "inside")
    said = [[row[key] for key in keys] for row in map(_said, rows)]
    return Numbers(titles, said, "Planted, recovered")


def _said(row):
    """The row with as many decimals as its interval bears."""
    limits = [row.get(key) for key in ("recovered", "low", "high")]
    said = dict(zip(("recovered", "low", "high"), interval(*limits), strict=True))
    said["planted"] = interval(row.get("planted"), *limits[1:])[0]
    return {**row, **said}


def _draw(page, rows):
    axes = page.subplots()
    axes.axvline(0, color=MUTED, linewidth=1.2, linestyle=":")
    for place, row in enumerate(rows):
        middle, reach = _scaled(row)
        inside = bool(row.get("inside"))
        axes.errorbar(
            middle,
            place,
            xerr=reach,
            fmt="o" if inside else "x",
            color=BLUE if inside else VERMILION,
            markersize=6,
            markeredgewidth=2,
            elinewidth=1.6,
        )
    axes.set_yticks(range(len(rows)), [clean(row["quantity"])[:60] for row in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlabel("recovered \u2212 planted, in half intervals")
    axes.grid(axis="y", visible=False)


def _scaled(row):
    """Distance and interval in half widths; an interval without width is drawn at zero."""
    values = [row.get(key) for key in ("planted", "recovered", "low", "high")]
    if any(value is None or not math.isfinite(value) for value in values):
        return 0.0, [[0.0], [0.0]]
    truth, found, low, high = values
    half = (high - low) / 2 or 1.0
    return (found - truth) / half, [[max(found - low, 0) / half], [max(high - found, 0) / half]]
