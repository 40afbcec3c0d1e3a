"""Are larger or shallower events detected more often, and more so than their controls?"""

from itertools import pairwise
from typing import Literal

import numpy as np
import xarray as xr

from vconst.errors import UsageError
from vconst.kernels.chance.logistic import logistic_fit, score_of_slope
from vconst.kernels.chance.rates import wilson_interval
from vconst.kernels.chance.several import two_sided_chance
from vconst.operation import Table, operation
from vconst.operations.auditing.tables import column, scalar, text

_NAME = "detectability"

#: Width of a normal distribution that holds 95 %, in standard deviations to each side.
_NORMAL = 1.959964


@operation(version=2)
def detectability(
    compared: Table,
    *,
    limit: float = 2.0,
    by: Literal["magnitude", "depth"] = "magnitude",
    edges: tuple[float, ...] = (),
    draws: int = 999,
    seed: int = 0,
) -> Table:
    """
    How detections of many events go with their magnitude or depth, beside their controls.

    Parameters
    ----------
    compared : Table
        Of ``compare_with_controls`` over many events, each with its controls.
    limit : float
        An event, or a control, is detected if its statistic is at least this.
    by : {"magnitude", "depth"}
        What of the events is asked about; depth in km. A control has that of its event, and the
        size of its zone.
    edges : tuple of float
        Inner edges of classes, rising, declared before looking; empty for one class.
    draws, seed : int
        Sets that the slope is set beside: of each event itself or one of its controls.

    Returns
    -------
    table : Table
        Scalars ``events``, ``detected_events``; ``slope`` of the logarithm of the odds for each
        unit of the number, with ``slope_low`` and ``slope_high`` (95 %, Wald) and ``constant``:
        NaN where there is no finite fit; ``base_slope``, of the controls; ``chance`` (two-sided)
        of a slope as steep, ``smallest_chance`` (of so many sets), ``left_out`` (events not seen,
        without controls or without the number). Along ``row``, a class each: ``name``,
        ``event_count``, ``detected``, ``rate``, ``rate_low``, ``rate_high`` (Wilson),
        ``base_rate``, ``base_low``, ``base_high`` (of as many controls as are independent).

        Of fewer than three events the table is empty, and says why.

    Raises
    ------
    UsageError
        If edges do not rise, or the events do not have the number.

    Notes
    -----
    Zones grow with magnitude, more passes go through greater zones, and the strongest of more
    passes is above a limit more often: a slope alone says nothing. Each event is exchanged for one
    place-time drawn from itself and its controls, whose zones are as large, and the score of the
    slope, ``sum (x - mean x) h``, is ranked among those of such sets. Events are taken as
    independent of each other: take the greatest of each cluster (``decluster``).

    References
    ----------
    McCullagh & Nelder (1989), Generalized Linear Models, chapter 4.
    """
    if list(edges) != sorted(set(edges)):
        raise UsageError(f"{_NAME}: 'edges' are {list(edges)}; they rise.")
    held = _held(compared.dataset, limit, by)
    if held["number"].size < 3:
        return _too_few(held)
    number, hit = held["number"], held["hit"]
    fit = logistic_fit(number, hit, np.ones(number.size))
    base = logistic_fit(number, held["share"] * held["worth"], held["worth"])
    drawn = score_of_slope(number, _drawn(held, draws, seed))
    chance = two_sided_chance(float(score_of_slope(number, hit)), drawn)
    least = 2.0 / (1.0 + draws)
    dataset = xr.Dataset(_classes(held, edges, by))
    dataset = dataset.assign(_numbers(held, fit, base, chance, least, by))
    dataset.attrs = {"shows": "rates", "rows": "class", "by": by, "limit": limit, "draws": draws}
    dataset.attrs["verdict"] = _said(dataset, by)
    dataset.attrs["cards"] = ["events", "slope", "base_slope", "chance"]
    return Table(dataset)


def _numbers(held, fit, base, chance, least, by):
    """What is said of all events together."""
    half, unit = _NORMAL * fit.slope_error, {"magnitude": "1", "depth": "km-1"}[by]
    rows = (
        ("events", held["number"].size, "events", "1"),
        ("detected_events", int(held["hit"].sum()), "events that are detected", "1"),
        ("constant", fit.constant, "logarithm of the odds at zero", "1"),
        ("slope", fit.slope, f"change of the logarithm of the odds by {by}", unit),
        ("slope_low", fit.slope - half, "its lower end, 95 %", unit),
        ("slope_high", fit.slope + half, "its upper end, 95 %", unit),
        ("base_slope", base.slope, "the same of controls", unit),
        ("chance", chance, "p of a slope as steep, two-sided", "1"),
        ("smallest_chance", least, "smallest p that the sets support", "1"),
        ("left_out", held["left_out"], "events that cannot be compared", "1"),
        ("without_controls", 0, "classes without a base rate", "1"),
    )
    return {name: scalar(value, words, units) for name, value, words, units in rows}


def _held(compared, limit, by):
    """Number, detection, share of controls detected and their worth, of every usable event."""
    name = f"event_{by}"
    if name not in compared or "place_statistic" not in compared:
        raise UsageError(
            f"{_NAME}: 'compared' does not say the {by} of its events beside their controls.",
            hint="Give it what 'compare_with_controls' left.",
        )
    number, statistic = (compared[n].values.astype(float) for n in (name, "statistic"))
    of_event, value = (compared[n].values for n in ("place_of_event", "place_statistic"))
    used = (compared["place_control"].values == 1) & np.isfinite(value)
    count = np.bincount(of_event[used], minlength=number.size)
    found = np.bincount(of_event[used & (value >= limit)], minlength=number.size)
    kept = np.isfinite(number) & np.isfinite(statistic) & (count > 0)
    return {
        "number": number[kept],
        "hit": (statistic >= limit)[kept],
        "share": found[kept] / count[kept],
        "controls": count[kept],
        "found": found[kept],
        "worth": compared["effective_controls"].values.astype(float)[kept],
        "left_out": int((~kept).sum()),
    }


def _too_few(held):
    """An empty table: of one or two events nothing goes with anything."""
    number, left = held["number"].size, held["left_out"]
    words = (
        f"{_NAME}: {number} of {number + left} events can be compared; three at least. Take more "
        "events: a smaller 'magnitude' in 'preparation_zone', or a longer time."
    )
    dataset = xr.Dataset({"events": scalar(number, "events")}, attrs={"warnings": [words]})
    return Table(dataset)


def _drawn(held, draws, seed):
    """Whether each event's place in a set is detected, one drawn from itself and its controls."""
    among = (held["found"] + held["hit"]) / (held["controls"] + 1.0)
    return np.random.default_rng(seed).random((draws, among.size)) < among


def _classes(held, edges, by):
    """Rates of events and of controls in every class."""
    place = np.searchsorted(edges, held["number"], side="right")
    count = len(edges) + 1
    events = np.bincount(place, minlength=count)
    hits = np.bincount(place, held["hit"], count)
    worth = np.bincount(place, held["worth"], count)
    expected = np.bincount(place, held["share"] * held["worth"], count)
    with np.errstate(invalid="ignore", divide="ignore"):
        rate, base = hits / events, expected / worth
    ends = wilson_interval(hits, events), wilson_interval(expected, worth)
    said = {
        "event_count": (events, "events"),
        "detected": (hits.astype(int), "events with a detection"),
        "rate": (rate, "share of events with a detection"),
        "rate_low": (ends[0][0], "its lower end, 95 %"),
        "rate_high": (ends[0][1], "its upper end, 95 %"),
        "base_rate": (base, "share of controls with a detection"),
        "base_low": (ends[1][0], "its lower end, 95 %"),
        "base_high": (ends[1][1], "its upper end, 95 %"),
    }
    columns = {name: column("row", values, words) for name, (values, words) in said.items()}
    return {"name": column("row", text(_names(edges, by)), "class")} | columns


def _names(edges, by):
    if not edges:
        return [f"any {by}"]
    inner = [f"{by} {low:g} to {high:g}" for low, high in pairwise(edges)]
    return [f"{by} below {edges[0]:g}", *inner, f"{by} from {edges[-1]:g}"]


def _said(dataset, by):
    value = {name: dataset[name].item() for name in dataset.data_vars if not dataset[name].ndim}
    slope = (
        "no finite slope"
        if np.isnan(value["slope"])
        else f"slope {value['slope']:.2f} (95 % interval {value['slope_low']:.2f} to "
        f"{value['slope_high']:.2f})"
    )
    base = "none" if np.isnan(value["base_slope"]) else f"{value['base_slope']:.2f}"
    return (
        f"{value['detected_events']} of {value['events']} events are detected; with {by} the "
        f"logarithm of the odds has {slope}, that of their controls {base}: p = "
        f"{value['chance']:.2g} if each event is exchanged with its controls"
    )
