"""The members of a campaign: a matrix of slopes and verdicts, and all slopes on one axis."""

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.patches import Rectangle

from vconst.operations.calibration.words import CORRECTED, NOT_USABLE, UNDETERMINED, USABLE
from vconst.report.axes import label_numbers
from vconst.report.drawing import Draw, Drawing, Numbers
from vconst.report.sections.summary import limits_of
from vconst.report.theme import BLUE, INK, LAND, LINE, MUTED, RED, VERMILION
from vconst.report.words import clean, on_interval, plural

#: So many matrices are drawn; so many columns have the interval written in them.
MATRICES, WRITTEN = 12, 6
#: So many members stand below each other in one figure.
ROWS = 60

_COLOURS = {USABLE: BLUE, CORRECTED: VERMILION, NOT_USABLE: RED, UNDETERMINED: MUTED}
_SHORT = {USABLE: "usable", CORRECTED: "with correction"}


@dataclass(frozen=True, eq=False)
class Cell:
    """
    One calibration of one member.

    Parameters
    ----------
    each : mapping
        The member, of ``run.json``.
    step : str or None
    result : Calibration or None
    word : str
        The word of its verdict, or the member's state.
    """

    each: Any
    step: str | None
    result: Any
    word: str


def matrices(axes, cells):
    """
    One matrix for each step and each setting of the axes beyond two.

    Parameters
    ----------
    axes : dict of str to list of str
    cells : list of Cell

    Returns
    -------
    drawings : list of Drawing
    more : int
        How many were left out.
    """
    rows, columns, others = _laid_out(axes)
    steps = list(dict.fromkeys(cell.step for cell in cells if cell.step)) or [None]
    points = list(itertools.product(steps, *(axes[axis] for axis in others)))
    drawings = []
    for step, *labels in points[:MATRICES]:
        place = dict(zip(others, labels, strict=True))
        own = [c for c in cells if c.step in (step, None) and _is_at(c, place)]
        if own:
            name = ", ".join(filter(None, (step if len(steps) > 1 else "", *labels)))
            drawings.append(_matrix(rows, columns, axes, own, clean(name)))
    return drawings, max(0, len(points) - MATRICES)


def forest(axes, cells):
    """
    The slope of every calibration with its interval, member below member.

    Parameters
    ----------
    axes : dict of str to list of str
    cells : list of Cell

    Returns
    -------
    drawings : list of Drawing
        One, or none where there is no calibration.
    """
    rows = [_slope(axes, cell) for cell in cells]
    known = [row for row in rows if row[1] is not None]
    if not known:
        return []
    shown = rows[:ROWS]
    apart = sum(not low <= 1.0 <= high for _, _, low, high, _ in known)
    title = f"{apart} of {plural(len(known), 'slope')} differ from 1 beyond the 95 % interval"
    numbers = Numbers(("member", "slope", "low, 95 %", "high, 95 %", "verdict"), rows, "Slopes")
    caption = "Slope of target over reference with its 95 % interval; the line is at 1."
    if len(rows) > ROWS:
        caption += f" The first {ROWS} of {len(rows)}; the CSV has all."
    return [
        Drawing(
            title=title,
            caption=caption,
            alt=f"{title}: {'; '.join(f'{r[0]} {r[1]:.4g}' for r in known[:20])}.",
            draw=Draw(_draw_forest, shown),
            numbers=numbers,
            size=(8.6, 1.1 + 0.26 * len(shown)),
        )
    ]


def _laid_out(axes):
    """Axes of rows and of columns, and the others; the first two that have several labels."""
    several = [axis for axis, labels in axes.items() if len(labels) > 1] or list(axes)
    rows, columns = several[0], several[1] if len(several) > 1 else None
    return rows, columns, [axis for axis in axes if axis not in (rows, columns)]


def _is_at(cell, place):
    return all(cell.each["values"][axis] == label for axis, label in place.items())


def _matrix(rows, columns, axes, cells, name):
    names = axes[columns] if columns else [""]
    found = {}
    for cell in cells:
        values = cell.each["values"]
        found[values[rows], values[columns] if columns else ""] = _texts(cell)
    grid = [[found.get((row, column)) for column in names] for row in axes[rows]]
    words = [text[2] for row in grid for text in row if text]
    usable = sum(word in (USABLE, CORRECTED) for word in words)
    title = f"{name}: " if name else ""
    title += f"{usable} of {plural(len(words), 'member')} usable"
    across = f"; across: {clean(columns)}" if columns else ""
    return Drawing(
        title=title,
        caption=(
            f"Down: {clean(rows)}{across}. Slope, its 95 % interval, and the word of the verdict, "
            "which the bar at the left repeats (blue usable as it is, orange with correction, "
            "red not usable or failed, grey not determined). Empty: not a member."
        ),
        alt=f"{title}. " + "; ".join(_alt(axes[rows], names, grid)) + ".",
        draw=Draw(_draw_matrix, [clean(r) for r in axes[rows]], [clean(n) for n in names], grid),
        numbers=_numbers(rows, columns, axes[rows], names, grid),
        size=(8.6, 0.9 + 0.62 * len(grid)),
        part=name,
    )


def _texts(cell):
    """Slope, interval and word of a cell."""
    if cell.result is None:
        return "", "", cell.word
    value, low, high = limits_of(cell.result, "slope")
    shown = on_interval((value, low, high), low, high)
    return shown[0], f"{shown[1]} to {shown[2]}", cell.word


def _alt(rows, columns, grid):
    for row, texts in zip(rows, grid, strict=True):
        for column, text in zip(columns, texts, strict=True):
            if text:
                yield f"{clean(row)} {clean(column)}: {' '.join(filter(None, text))}"


def _numbers(row_axis, column_axis, rows, columns, grid):
    listed = [
        (row, column, *(text[:3]))
        for row, texts in zip(rows, grid, strict=True)
        for column, text in zip(columns, texts, strict=True)
        if text
    ]
    return Numbers((row_axis, column_axis or "", "slope", "95 %", "verdict"), listed)


def _draw_matrix(page, rows, columns, grid):
    axes = page.subplots()
    small = len(columns) > WRITTEN
    for down, texts in enumerate(grid):
        for across, text in enumerate(texts):
            if text is not None:
                _draw_cell(axes, across, down, text, small)
    axes.set_xlim(0, len(columns))
    axes.set_ylim(len(rows), 0)
    axes.set_xticks(np.arange(len(columns)) + 0.5, columns, fontsize=7 if small else 8)
    axes.set_yticks(np.arange(len(rows)) + 0.5, rows, fontsize=8)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.grid(False)
    for side in axes.spines.values():
        side.set_visible(False)


def _draw_cell(axes, across, down, text, small):
    slope, interval, word = text
    axes.add_patch(
        Rectangle((across + 0.02, down + 0.06), 0.96, 0.88, facecolor=LAND, edgecolor="none")
    )
    colour = _COLOURS.get(word, RED if word == "failed" else MUTED)
    axes.add_patch(
        Rectangle((across + 0.02, down + 0.06), 0.03, 0.88, facecolor=colour, edgecolor="none")
    )
    lines = [slope, "" if small else interval, _SHORT.get(word, word)]
    lines = [line for line in lines if line]
    for place, line in enumerate(lines):
        axes.text(
            across + 0.5,
            down + 0.5 + 0.27 * (place - (len(lines) - 1) / 2),
            line,
            ha="center",
            va="center",
            fontsize=6.5 if small or place else 8.5,
            color=INK,
            fontweight="bold" if place == 0 and slope else "normal",
        )


def _slope(axes, cell):
    """Label, slope, low, high, word; numbers are None where there is no calibration."""
    varied = [axis for axis, labels in axes.items() if len(labels) > 1] or list(axes)
    label = " · ".join(clean(cell.each["values"][axis]) for axis in varied)
    if cell.result is None:
        return label, None, None, None, cell.word
    return label, *limits_of(cell.result, "slope"), cell.word


def _draw_forest(page, rows):
    axes = page.subplots()
    axes.axvline(1.0, color=MUTED, linewidth=0.9)
    known = [row for row in rows if row[1] is not None]
    for place, (_, value, low, high, word) in enumerate(rows):
        if value is None:
            text = (word, (0.01, place))
            axes.annotate(
                *text, xycoords=("axes fraction", "data"), fontsize=7, color=RED, va="center"
            )
            continue
        colour = _COLOURS.get(word, INK)
        axes.plot([low, high], [place, place], color=colour, linewidth=1.6)
        axes.plot([value], [place], marker="o", markersize=4.5, color=colour)
    values = np.array([row[1:4] for row in known] + [[1.0] * 3], float)
    finite = values[np.isfinite(values)]
    margin = 0.06 * (finite.max() - finite.min()) or 0.05
    axes.set_xlim(finite.min() - margin, finite.max() + margin)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks(range(len(rows)), [row[0] for row in rows], fontsize=7)
    axes.grid(axis="y", color=LINE, linewidth=0.4)
    axes.set_xlabel("slope, target over reference")
    label_numbers(axes.xaxis)
