"""Round loops of a campaign: how far each is from leading back to where it began."""

import numpy as np

from vconst.report.axes import label_numbers
from vconst.report.drawing import Draw, Drawing, Numbers
from vconst.report.theme import BLUE, LINE, MUTED, RED
from vconst.report.words import clean, label, number, plural, unit

_NORMAL = 1.96  # two-sided 95 % of a normal distribution
ROWS = 60


def loops_drawings(loops):
    """
    Misclosure at the scenes of each loop, one figure a variable and scale.

    Parameters
    ----------
    loops : list of mapping
        Of ``run.json``: ``campaign.closure``.

    Returns
    -------
    drawings : list of Drawing
    """
    kinds = dict.fromkeys((loop["variable"], loop["scale"], loop["units"]) for loop in loops)
    drawings = []
    for kind in kinds:
        own = [lo for lo in loops if (lo["variable"], lo["scale"], lo["units"]) == kind]
        rows = [row for loop in own for row in _rows(loop)]
        if rows:
            drawings.append(_drawing(*kind, own, rows))
    return drawings


def counted(loops):
    """How many loops close, of those that could have failed to; the others are named."""
    trivial = sum(loop["verdict"] == "closes by construction" for loop in loops)
    closed = sum(loop["verdict"] == "closes" for loop in loops)
    words = f"{closed} of {plural(len(loops) - trivial, 'loop')} close"
    if not trivial:
        return words
    if trivial == len(loops):
        return f"{plural(trivial, 'loop')} close by construction, none that tests anything"
    return f"{words}; {trivial} more by construction"


def said_of(loop):
    """A loop in words: ``a on b on a, january``."""
    chain = " on ".join([*map(clean, loop["sensors"]), clean(loop["sensors"][0])])
    return ", ".join([chain, *map(clean, loop["values"].values())])


def _rows(loop):
    """Label, scene, misclosure and its error (per cent on a log scale), whether it closes."""
    for scene in loop["scenes"]:
        size = scene["reference"] / 100.0 if loop["scale"] == "log" else 1.0
        found = (scene["misclosure"] / size, scene["misclosure_se"] / size)
        yield (said_of(loop), scene["reference"], *found, loop["verdict"] != "does not close")


def _drawing(variable, scale, units, loops, rows):
    shown = "%" if scale == "log" else unit(units)
    name = clean(variable).replace("_", " ")
    title = f"{counted(loops)} in {name}"
    heads = ("loop", label("reference value", units), f"misclosure ({shown})")
    return Drawing(
        title=title,
        caption=(
            "What a loop makes of a reference value, minus that value, with its 95 % interval: "
            "one point a standard scene. Red: the loop does not close at the level of 5 %."
        ),
        alt=f"{title}: "
        + "; ".join(f"{r[0]} at {number(r[1])}: {number(r[2], 3)} {shown}" for r in rows[:12]),
        draw=Draw(_draw, rows[:ROWS], shown, units),
        numbers=Numbers((*heads, f"standard error ({shown})", "closes"), rows),
        size=(8.6, 1.0 + 0.24 * len(rows[:ROWS])),
        part=name,
    )


def _draw(page, rows, shown, units):
    axes = page.subplots()
    axes.axvline(0.0, color=MUTED, linewidth=0.9)
    for place, (_, _, value, error, closes) in enumerate(rows):
        colour = BLUE if closes else RED
        ends = [value - _NORMAL * error, value + _NORMAL * error]
        axes.plot(ends, [place, place], color=colour, linewidth=1.6)
        axes.plot([value], [place], marker="o" if closes else "X", markersize=5, color=colour)
    labels = [f"{row[0]}, {number(row[1], 3)} {unit(units)}".strip() for row in rows]
    axes.set_yticks(np.arange(len(rows)), labels, fontsize=7)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(axis="y", color=LINE, linewidth=0.4)
    axes.set_xlabel(f"misclosure ({shown})")
    label_numbers(axes.xaxis)
