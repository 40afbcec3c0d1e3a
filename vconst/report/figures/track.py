"""Local time of the descending node and drift of the ground track, with what is required."""

import numpy as np

from vconst.report.axes import finite_limits, label_dates, label_numbers
from vconst.report.days import date_of, days_of, limit_days, middle_of, shade_missing
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import BLUE, LINE, MUTED, RED
from vconst.report.words import MINUS, NOTHING, clean, number, plural


@figure(kind="table", page="monitor", id="track")
def track(subject):
    """Two panels with the band of the requirement; days outside are red."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "ground track" or not int(dataset["days_with_nodes"]):
        return
    yield Drawing(
        title=_title(dataset),
        caption=(
            "Above: the mean solar local time (UT + longitude/15) at which the satellite crosses "
            "the equator southward, the descending node, by day. Below: how far these crossings "
            "lie east (+) or west (−) of a ground track that repeats exactly. Its crossings are "
            f"the reference: {clean(dataset.attrs['grid'])}. Grey band: what is allowed, where it "
            f"is known. Red: outside.{_hollow(dataset)} Hatched: days without a crossing."
        ),
        alt=f"Two time series of {plural(dataset.sizes['time'], 'day')}. {_title(dataset)}.",
        draw=Draw(_draw, dataset),
        numbers=_numbers(dataset),
        size=(8.6, 4.6),
    )


def _hollow(dataset):
    judged = dataset["judged"].values
    return "" if judged.all() else " Hollow: days that make the reference, and prove nothing of it."


def clock(hours):
    """
    Hours as a clock shows them; a dash for NaN.

    Examples
    --------
    >>> clock(14.3667)
    '14:22'
    """
    if not np.isfinite(hours):
        return NOTHING
    minutes = round(hours * 60) % 1440
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _title(dataset):
    required = dataset.attrs["required"]
    days = int(dataset["days_with_nodes"])
    said = [f"Equator crossed southward at local time {clock(float(dataset['latest_local_time']))}"]
    verdict = str(dataset["local_time_verdict"].values)
    if verdict != "not determined":
        allowed = number(required["local_time_tolerance"])
        limits = f"{clock(required['local_time'])} ±{allowed}\u202fmin"
        said[0] += _judged(verdict, limits, int(dataset["local_time_days_outside"]), days)
    verdict = str(dataset["track_verdict"].values)
    away = clean(dataset.attrs.get("away"))
    if verdict != "not determined":
        limits = f"±{number(required['track_tolerance'])}\u202fkm"
        outside = int(dataset["track_days_outside"])
        held = _judged(verdict, limits, outside, _judged_days(dataset))
        said.append(f"ground track {away} where it should be{held}")
    elif np.isfinite(float(dataset["greatest_track_drift"])):
        said.append(f"ground track {away} where it was in the first days")
        said.append("where it should be is not stated")
    else:
        said.append("whether the ground track moves is not determined")
    return "; ".join(said)


def _judged(verdict, limits, outside, days):
    on = f" on {number(outside)} of {plural(days, 'day')}" if verdict == "outside" else ""
    return f", {verdict} {limits}{on}"


def _judged_days(dataset):
    return int((np.isfinite(dataset["track_drift"].values) & dataset["judged"].values).sum())


def _numbers(dataset):
    columns = (
        "day (UTC)",
        "crossings",
        "local time (h)",
        "local time",
        "east of the reference (km)",
        "held against it",
    )
    rows = [
        (date_of(day), int(nodes), float(hours), clock(float(hours)), float(drift), bool(judged))
        for day, nodes, hours, drift, judged in zip(
            days_of(dataset),
            *(dataset[name].values for name in ("nodes", "local_time", "track_drift", "judged")),
            strict=True,
        )
    ]
    return Numbers(columns, rows, caption="Southward crossings of the equator by day")


def _draw(page, dataset):
    upper, lower = page.subplots(2, 1, sharex=True)
    days, required = days_of(dataset), dataset.attrs["required"]
    missing = dataset["nodes"].values == 0
    wanted = required["local_time"]
    minutes = dataset["local_time"].values * 60
    centre = 60 * wanted if wanted is not None else np.nanmedian(minutes)
    minutes = (minutes - centre + 720) % 1440 - 720
    everything = np.ones(days.size, bool)
    band = required["local_time_tolerance"] if wanted is not None else None
    _draw_series(upper, days, minutes, band, everything)
    upper.set_title("Local time of the southward crossing of the equator")
    upper.set_ylabel(f"min from {clock(centre / 60)}")
    drift, judged = dataset["track_drift"].values, dataset["judged"].values
    known = str(dataset["track_verdict"].values) != "not determined"
    _draw_series(lower, days, drift, required["track_tolerance"] if known else None, judged)
    lower.set_title("Ground track at the equator, from its reference")
    lower.set_ylabel("km, east positive")
    for axes in (upper, lower):
        shade_missing(axes, days, missing)
        label_numbers(axes.yaxis, 5)
    limit_days(lower, days)
    label_dates(lower, days)


def _draw_series(axes, days, values, band, judged):
    if band is not None:
        axes.axhspan(-band, band, color=LINE, alpha=0.6, zorder=0.5, linewidth=0)
        for edge, sign in ((band, "+"), (-band, MINUS)):
            axes.axhline(edge, color=MUTED, linewidth=0.9, linestyle="--", zorder=0.8)
            note = f"{sign}{number(band)}"
            axes.annotate(
                note,
                (1.005, edge),
                xycoords=("axes fraction", "data"),
                va="center",
                fontsize=8,
                color=MUTED,
            )
    axes.axhline(0, color=MUTED, linewidth=0.8, linestyle=":")
    noon = middle_of(days)
    axes.plot(noon, values, color=BLUE, linewidth=1.0, zorder=2)
    outside = judged & (np.abs(values) > (band if band is not None else np.inf))
    for kept, colour, face in (
        (judged & ~outside, BLUE, BLUE),
        (outside, RED, RED),
        (~judged, BLUE, "none"),
    ):
        axes.plot(noon[kept], values[kept], "o", color=colour, mfc=face, markersize=3.5, zorder=3)
    reach = [-band, band] if band is not None else [0.0]
    axes.set_ylim(*finite_limits(values, np.array(reach), share=0.12))
