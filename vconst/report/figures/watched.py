"""Watched numbers over the runs of a recipe, each with its band."""

import numpy as np

from vconst.report.axes import label_dates, label_numbers
from vconst.report.drawing import Draw, Drawing, Numbers
from vconst.report.theme import BLUE, LAND, MUTED, RED
from vconst.report.words import clean, label, number, plural, with_unit


def watched_drawings(history):
    """
    One figure a number that was watched in two runs or more.

    Parameters
    ----------
    history : list of mapping
        Of ``run.json``: ``watch_history``.

    Returns
    -------
    drawings : list of Drawing
    """
    found = {}
    for row in history:
        if row["time"]:
            found.setdefault((row["step"], row["member"], row["name"]), []).append(row)
    return [_drawing(*name, rows) for name, rows in found.items() if len(rows) > 1]


def _drawing(step, member, name, rows):
    rows = sorted(rows, key=lambda row: row["time"])
    words = clean(", ".join(filter(None, (step, member, name.replace("_", " ")))))
    out = [row for row in rows if row["state"] not in ("inside", "no data")]
    title = f"{words}: {len(out)} of {plural(len(rows), 'run')} outside the band"
    last = rows[-1]
    listed = [(r["time"][:19], r["value"], r["low"], r["high"], r["state"]) for r in rows]
    return Drawing(
        title=title,
        caption=(
            "One point a run, at the last sample that it read; the grey band is that of the last "
            "run, red points are outside of the band of their own run."
        ),
        alt=f"{title}; the last is {with_unit(number(last['value']), last['units'])}.",
        draw=Draw(_draw, rows),
        numbers=Numbers(("read to", label(name, last["units"]), "low", "high", "state"), listed),
        size=(8.6, 2.6),
        part=words,
    )


def _draw(page, rows):
    axes = page.subplots()
    known = [row for row in rows if row["value"] is not None]
    times = np.array([row["time"][:19] for row in known], "datetime64[s]")
    values = np.array([row["value"] for row in known], float)
    inside = np.array([row["state"] == "inside" for row in known], bool)
    low, high = rows[-1]["low"], rows[-1]["high"]
    ends = [end for end in (low, high) if end is not None]
    everything = np.concatenate([values, ends]) if ends else values
    margin = 0.08 * (everything.max() - everything.min()) or 1.0
    bottom, top = everything.min() - margin, everything.max() + margin
    axes.set_ylim(bottom, top)
    axes.axhspan(bottom if low is None else low, top if high is None else high, color=LAND)
    for end in ends:
        axes.axhline(end, color=MUTED, linewidth=0.9, linestyle="--")
    axes.plot(times, values, color=MUTED, linewidth=0.8)
    axes.plot(times[inside], values[inside], "o", color=BLUE, markersize=4)
    axes.plot(times[~inside], values[~inside], "X", color=RED, markersize=6)
    axes.set_ylabel(label(rows[-1]["name"].replace("_", " "), rows[-1]["units"]))
    label_numbers(axes.yaxis, 4)
    label_dates(axes, times)
