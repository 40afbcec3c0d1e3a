"""What is left of the difference in the course of time, with the fitted drift."""

import numpy as np
from scipy.special import stdtrit

from vconst.report.axes import finite_limits, label_dates, label_numbers
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import BLUE, LINE, MUTED, RED
from vconst.report.words import interval, label, number, plural, with_unit


@figure(kind="pairs", page="calibration", id="drift")
def drift(subject):
    """Conjunction means, day means with their intervals, and the drift of the fit."""
    for pair in subject.comparisons():
        if np.unique(pair.conjunction).size < 3:
            continue
        times, means = left_over(pair)
        days = day_means(times, means)
        yield Drawing(
            title=_title(pair, means),
            caption=_caption(pair),
            alt=_alt(pair, means, days),
            draw=Draw(_draw, pair, (times, means), days),
            numbers=_numbers(pair, days),
            size=(8.6, 3.6),
            part=pair.variable,
        )


def left_over(pair):
    """Time and mean of each conjunction: after the whole fit where it names its blocks."""
    times, remainder = pair.blocks()
    return conjunction_means(pair) if times is None else (times, remainder)


def conjunction_means(pair):
    """
    Mean time and mean remainder of each conjunction.

    Returns
    -------
    times : (conjunction,) datetime64[ns] array
    means : (conjunction,) array
        In the unit of differences, slope and offset taken off, all else left in.
    """
    _, place, counts = np.unique(pair.conjunction, return_inverse=True, return_counts=True)
    remainder = pair.remainder() if pair.fit else pair.difference(pair.target)
    start = pair.time.min()
    since = (pair.time - start).astype(np.int64)
    times = start + (np.bincount(place, since) / counts).astype("timedelta64[ns]")
    return times, np.bincount(place, remainder) / counts


def day_means(times, means):
    """
    Mean over the conjunctions of each day, with a 95 % t interval.

    Returns
    -------
    rows : list of (datetime64[D], int, float, float, float)
        Day, conjunctions, mean, low, high; the limits are NaN where a day has one.
    """
    rows = []
    for day in np.unique(times.astype("datetime64[D]")):
        values = means[times.astype("datetime64[D]") == day]
        half = np.nan
        if values.size > 1:
            half = stdtrit(values.size - 1, 0.975) * values.std(ddof=1) / values.size**0.5
        rows.append((day, values.size, values.mean(), values.mean() - half, values.mean() + half))
    return rows


def _drift_limits(pair):
    scalars = pair.fit.scalars if pair.fit else {}
    ends = [scalars.get(f"drift{end}") for end in ("", "_low", "_high")]
    if ends[0] is None:
        return None
    return [pair.in_difference_units(float(end)) if end is not None else np.nan for end in ends]


def _title(pair, means):
    limits = _drift_limits(pair)
    if limits:
        value, low, high = interval(*limits)
        unit = f"{pair.difference_units} per day"
        crossing = "" if limits[1] > 0 or limits[2] < 0 else ": not distinguished from none"
        return f"Drift {with_unit(value, unit)} ({low} to {high}){crossing}"
    shown = with_unit(number(means.std(), 3), pair.difference_units)
    return f"No drift was fitted; means of conjunctions have a standard deviation of {shown}"


def _caption(pair):
    drift = (
        " Red: the fitted drift, with its 95 % interval turned about the middle of the time."
        if _drift_limits(pair)
        else ""
    )
    return (
        f"Grey: the mean difference of each conjunction, {_taken(pair)}. Blue: the mean of each "
        f"day with its 95 % interval over conjunctions.{drift} "
        "Day intervals tell the scatter inside an alignment; they cannot tell what another "
        "alignment of the orbit planes would show."
    )


def _taken(pair):
    """What is taken off the points, and what is left in them."""
    if not pair.fit:
        return "as measured"
    terms = ["slope", "offset", *pair.covariates]
    if pair.blocks()[0] is None:
        left = f"; {' and '.join(pair.covariates)} left in" if pair.covariates else ""
        return f"after slope and offset of the fit are taken off{left}"
    listed = f"{', '.join(terms[:-1])} and {terms[-1]}"
    left = "; the drift alone is left in" if _drift_limits(pair) else ""
    return f"after the whole fit ({listed}) is taken off{left}"


def _alt(pair, means, days):
    first, last = days[0], days[-1]
    return (
        f"Time series of {plural(means.size, 'conjunction')} on {plural(len(days), 'day')} from "
        f"{first[0]} (mean {number(first[2], 3)}) to {last[0]} (mean {number(last[2], 3)} "
        f"{pair.difference_units}). {_title(pair, means)}."
    )


def _numbers(pair, days):
    units = pair.difference_units
    columns = (
        "day (UTC)",
        "conjunctions",
        label("mean difference", units),
        label("low, 95 %", units),
        label("high, 95 %", units),
    )
    return Numbers(columns, [(str(row[0]), *row[1:]) for row in days], caption="Means by day")


def _draw(page, pair, points, days):
    axes = page.subplots()
    axes.axhline(0, color=MUTED, linewidth=1, linestyle=":")
    axes.plot(*points, ".", color=MUTED, markersize=3, alpha=0.45, label="conjunction")
    day, _, mean, low, high = (np.array(column) for column in zip(*days, strict=True))
    noon = day.astype("datetime64[h]") + np.timedelta64(12, "h")
    spread = np.nan_to_num(np.stack([mean - low, high - mean]))
    axes.errorbar(
        noon,
        mean,
        yerr=spread,
        fmt="o",
        markersize=4,
        color=BLUE,
        elinewidth=1.3,
        label="day, 95 %",
    )
    _draw_drift(axes, pair, points[0])
    axes.set_ylim(*finite_limits(points[1], mean, cut=0.005))
    axes.set_ylabel(label(f"{pair.name}, difference", pair.difference_units))
    label_numbers(axes.yaxis)
    label_dates(axes, points[0])
    axes.legend(loc="upper left", bbox_to_anchor=(0, -0.2), ncols=3)


def _draw_drift(axes, pair, times):
    limits = _drift_limits(pair)
    if not limits or not pair.fit.dataset.attrs.get("drift_epoch"):
        return
    ends = np.array([times.min(), times.max()])
    days = pair.days_at(ends)
    if np.isfinite(limits[1:]).all():
        turned = np.outer(limits[1:], days - days.mean()) + limits[0] * days.mean()
        low, high = np.sort(turned, axis=0)
        axes.fill_between(ends, low, high, color=LINE, linewidth=0, zorder=0.8)
    axes.plot(ends, limits[0] * days, color=RED, linewidth=1.6, label="fitted drift, 95 %")
