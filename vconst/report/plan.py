"""Pictures of plans: encounters over the years, and passes over the days."""

import numpy as np

from vconst.report.axes import add_colour_bar, label_dates, label_numbers
from vconst.report.drawing import Draw, Drawing, Numbers
from vconst.report.theme import BLUE, COUNT, LINE, MUTED, RED
from vconst.report.words import plural


def draw_conjunctions(plan, names, span):
    """
    Latitude and separation of the conjunctions of a plan over time.

    Parameters
    ----------
    plan : vconst.planning.Plan
    names : tuple of str
        The two platforms.
    span : tuple of datetime64
        What was planned.

    Returns
    -------
    drawing : Drawing
    """
    count, aligned = len(plan.conjunctions), len(plan.episodes)
    title = (
        f"{' and '.join(names)} meet in {plural(aligned, 'alignment episode')}, "
        f"{plural(count, 'conjunction')}"
        if count
        else f"{' and '.join(names)} do not meet: how near they come"
    )
    caption = "Each point is one conjunction that the orbits foretell; grey: episodes."
    if not count:
        caption = "How near the two come at each latitude, and how long one is after the other."
    return Drawing(
        title=title,
        caption=caption,
        alt=title,
        draw=Draw(_draw_conjunctions if count else _draw_approach, plan, span, title),
        numbers=_table(plan.conjunctions or plan.approach),
        size=(8.6, 3.6),
    )


def draw_passes(passes, name, place, span):
    """
    Distance and local time of passes over the days.

    Parameters
    ----------
    passes : list of dict
        Of :func:`vconst.planning.plan_passes`.
    name : str
        The platform.
    place : vconst.planning.Place
    span : tuple of datetime64

    Returns
    -------
    drawing : Drawing
    """
    title = f"{plural(len(passes), 'pass', 'passes')} of {name}"
    return Drawing(
        title=title,
        caption="Each point is one pass; blue: ascending, red: descending.",
        alt=title,
        draw=Draw(_draw_passes, passes, place, span, title),
        numbers=_table(passes),
        size=(8.6, 3.2),
    )


def _draw_conjunctions(page, plan, span, title):
    axes = page.subplots()
    times = np.array([each["start"] for each in plan.conjunctions], "M8[ns]")
    for each in plan.episodes:
        axes.axvspan(each["start"], each["stop"], color=LINE, zorder=0, linewidth=0)
    latitude = [each["latitude"] for each in plan.conjunctions]
    nearest = np.array([each["nearest"] for each in plan.conjunctions])
    order = np.argsort(-nearest)
    drawn = axes.scatter(
        times[order], np.array(latitude)[order], c=nearest[order], cmap=COUNT.reversed(), s=9
    )
    add_colour_bar(axes, drawn, "nearest (km)")
    axes.set_ylabel("latitude (°)")
    _finish(axes, span, title)


def _draw_approach(page, plan, span, title):
    """Beside the distance the lag: what lies behind another revolution is no meeting."""
    axes, beside = page.subplots(1, 2, sharey=True)
    latitude = [each["latitude"] for each in plan.approach]
    for one, name, words in ((axes, "nearest", "nearest (km)"), (beside, "lag", "lag (min)")):
        one.plot([each[name] for each in plan.approach], latitude, "o", color=BLUE, markersize=3)
        one.set_xlabel(words)
        label_numbers(one.xaxis)
    axes.set_xlim(left=0)
    reach = 1.1 * max([1.0, *(abs(each["lag"]) for each in plan.approach)])
    beside.set_xlim(-reach, reach)
    axes.set_ylabel("latitude (°)")
    label_numbers(axes.yaxis)
    axes.set_title(title, loc="left", fontsize=10)


def _draw_passes(page, passes, place, span, title):
    axes = page.subplots()
    station = place.elevation is not None
    for direction, colour in (("ascending", BLUE), ("descending", RED)):
        some = [each for each in passes if each["direction"] == direction]
        times = np.array([each["start"] for each in some], "M8[ns]")
        axes.scatter(
            times,
            [each["elevation" if station else "distance"] for each in some],
            color=colour,
            s=12,
            label=direction,
        )
    axes.set_ylabel("highest elevation (°)" if station else "distance from the middle (km)")
    axes.set_ylim(bottom=0)
    if passes:
        axes.legend(frameon=False, fontsize=8, ncols=2, labelcolor=MUTED)
    _finish(axes, span, title)


def _finish(axes, span, title):
    edges = np.array(span, "M8[ns]")
    axes.set_xlim(*edges)
    label_dates(axes, edges)
    label_numbers(axes.yaxis)
    axes.set_title(title, loc="left", fontsize=10)


def _table(rows):
    names = list(rows[0]) if rows else ["start"]
    return Numbers(
        [name.replace("_", " ") for name in names],
        [[_cell(row[name]) for name in names] for row in rows],
    )


def _cell(value):
    return " to ".join(map(str, value)) if isinstance(value, list) else value
