"""How long before events something was unusual, by magnitude, and as long before their controls."""

from typing import Literal

import numpy as np
import xarray as xr
from scipy.stats import t as student

from vconst.errors import OperationError
from vconst.kernels.chance.several import two_sided_chance
from vconst.kernels.constants import DAY
from vconst.operation import Days, Distance, Events, Selection, Table, Time, VariableName, operation
from vconst.operations.auditing.tables import column, scalar, text
from vconst.operations.scoring.catalogue import catalogue_of, require_places
from vconst.operations.scoring.visiting import places_before, visits_before

_NAME = "lead_times"

#: Fewer points have no line with an interval.
_FEWEST = 3


@operation(version=1)
def lead_times(
    data: Selection,
    events: Events,
    *,
    variable: VariableName,
    limit: float,
    which: Literal["first", "strongest", "last"],
    start: Time,
    stop: Time,
    before: Days = 15.0,
    reach: Distance | None = None,
    draws: int = 999,
    seed: int = 0,
) -> Table:
    """
    Time from an unusual sample to the event, by magnitude, beside the same of controls.

    Parameters
    ----------
    data : Selection
        A track of a deviation about zero, as ``remove_usual`` leaves it.
    events : Events
        Of ``draw_controls``.
    variable : str
        Canonical name.
    limit : float
        Size from which on a value is unusual, in the unit of the values.
    which : {"first", "strongest", "last"}
        Which of the unusual samples near a place in the days before is timed. It has no default:
        it is to be declared in the recipe before looking.
    start, stop : str
        First and last time from which events are taken, of a date alone the whole day.
    before : float
        Days.
    reach : float or None
        km about the place; None for the radius of the event's zone.
    draws, seed : int
        Sets that the slope is set beside: of each event itself or one of its controls.

    Returns
    -------
    table : Table
        Along ``event``: ``event_name``, ``event_time``, ``event_magnitude``, ``event_reach`` (km),
        ``passes`` (with a sample), ``lead`` (days, NaN where nothing was unusual), ``base_lead``
        with ``base_low`` and ``base_high`` (median of its controls, 95 % of them between),
        ``base_share`` (of its controls with anything unusual). Scalars ``events``, ``timed``
        (events with a lead time); of ``log10(days) = constant + slope * magnitude``, least
        squares: ``constant``, ``slope`` with ``slope_low`` and ``slope_high`` (95 %, Student);
        ``base_slope`` with ``base_slope_low`` and ``base_slope_high``: median and 95 % of the sets
        drawn; ``chance`` (two-sided) of a slope as far out, ``smallest_chance``, ``sets`` (drawn
        that have a slope).

    Raises
    ------
    OperationError
        If events have no magnitude, controls or place, or data are no track.

    Notes
    -----
    Zones grow with magnitude and more passes go through greater ones, so that the first unusual
    sample of a greater event is earlier, and the last later, although nothing is there. The slope
    alone says nothing. Each event is exchanged for one drawn from itself and its controls, which
    have its reach, and the slope, in units of half its interval, is ranked among those of such
    sets. Events are taken as independent of each other: take the greatest of each cluster
    (``decluster``).

    References
    ----------
    The line is that of Rikitake (1987), Tectonophysics 136, 265-282, as De Santis et al. (2019),
    doi:10.1038/s41598-019-56599-1, use it.
    """
    catalogue = catalogue_of(events, start, stop, _NAME)
    require_places(catalogue, _NAME)
    places = places_before(events, catalogue.span, reach, _NAME)
    magnitude = _magnitudes(events.dataset, places)
    asked = {"before": before, "limit": limit, "by": _NAME}
    visits = visits_before(data, places, variable, **asked)
    when = getattr(visits, which)
    lead = np.where(visits.size >= limit, (places.time - when.astype(np.float64)) / DAY, np.nan)
    dataset = _by_event(events.dataset, places, magnitude, visits.passes, lead)
    dataset = dataset.assign(_line(magnitude, lead, places, draws, seed))
    about = {"which": which, "limit": float(limit), "before": float(before)}
    about |= {"product": data.product, "variable": variable, "shows": "lead times"}
    dataset.attrs = about | {"verdict": _said(dataset, about)}
    dataset.attrs["cards"] = ["events", "timed", "slope", "base_slope", "chance"]
    return Table(dataset)


def _magnitudes(held, places):
    """Magnitude of each event, in the order of their times."""
    if "event_magnitude" not in held:
        raise OperationError(
            f"{_NAME}: 'events' say no magnitude.",
            hint="Give what 'draw_controls' left of 'preparation_zone'.",
        )
    magnitude = held["event_magnitude"].values.astype(np.float64)[places.event]
    if not np.isfinite(magnitude).all():
        raise OperationError(f"{_NAME}: an event has no magnitude.")
    return magnitude


def _by_event(held, places, magnitude, passes, lead):
    """What is said of each event, its controls beside it."""
    own = places.own
    base = np.full((4, own.size), np.nan)
    for event in range(own.size):
        theirs = lead[places.control & (places.owner == event)]
        timed = theirs[np.isfinite(theirs)]
        if timed.size:
            base[:3, event] = np.quantile(timed, (0.025, 0.5, 0.975))
        if theirs.size:
            base[3, event] = timed.size / theirs.size
    names = held["event_id"].values[places.event] if "event_id" in held else places.event + 1
    said = {
        "event_name": (text([str(each) for each in names]), "event", "1"),
        "event_time": (places.time[own].astype("M8[ns]"), "time", "1"),
        "event_magnitude": (magnitude, "magnitude", "1"),
        "event_reach": (places.reach[own], "distance looked at", "km"),
        "passes": (passes[own], "passes with a sample", "1"),
        "lead": (lead[own], "from the unusual sample to the event", "day"),
        "base_low": (base[0], "2.5 % of its controls lie below", "day"),
        "base_lead": (base[1], "median of its controls", "day"),
        "base_high": (base[2], "2.5 % of its controls lie above", "day"),
        "base_share": (base[3], "share of its controls with an unusual sample", "1"),
    }
    return xr.Dataset({name: column("event", *each) for name, each in said.items()})


def _line(magnitude, lead, places, draws, seed):
    """The line of the events, and slopes of sets in which each is exchanged with its controls."""
    with np.errstate(invalid="ignore", divide="ignore"):
        height = np.log10(lead)
    own = height[places.own]
    found = fit_line(magnitude, own)
    draw, sets = np.random.default_rng(seed), np.empty((draws, magnitude.size))
    for event in range(magnitude.size):
        among = height[places.owner == event]
        sets[:, event] = among[draw.integers(0, among.size, draws)]
    drawn = np.array([fit_line(magnitude, each) for each in sets]).reshape(-1, 4)
    drawn = drawn[np.isfinite(drawn[:, 1])]
    slopes, far = drawn[:, 1], np.array([_far(each) for each in drawn])
    base = np.quantile(slopes, (0.025, 0.5, 0.975)) if slopes.size else np.full(3, np.nan)
    rows = (
        ("events", magnitude.size, "events", "1"),
        ("timed", int(np.isfinite(own).sum()), "events with an unusual sample before", "1"),
        ("constant", found[0], "logarithm of the days at magnitude 0", "1"),
        ("slope", found[1], "change of the logarithm (base 10) of the days by magnitude", "1"),
        ("slope_low", found[2], "its lower end, 95 %", "1"),
        ("slope_high", found[3], "its upper end, 95 %", "1"),
        ("base_slope", base[1], "median of sets of events and controls", "1"),
        ("base_slope_low", base[0], "2.5 % of these sets lie below", "1"),
        ("base_slope_high", base[2], "2.5 % of these sets lie above", "1"),
        ("chance", two_sided_chance(_far(found), far), "p of a slope as far out, two-sided", "1"),
        ("smallest_chance", min(1.0, 2.0 / (1.0 + slopes.size)), "smallest p of these sets", "1"),
        ("sets", slopes.size, "sets that have a slope", "1"),
    )
    return {name: scalar(value, words, units) for name, value, words, units in rows}


def fit_line(x, y):
    """
    Straight line by least squares, with the interval of its slope.

    Parameters
    ----------
    x, y : array of float, shape (n,)
        Where y is not finite there is no point.

    Returns
    -------
    constant, slope, low, high : float
        The slope's 95 % interval, after Student; NaN of fewer than three points, or of one x.
    """
    known = np.isfinite(y)
    x, y = x[known], y[known]
    if x.size < _FEWEST or np.ptp(x) == 0:
        return (float("nan"),) * 4
    across = x - x.mean()
    square = across @ across
    slope = across @ y / square
    rest = y - y.mean() - slope * across
    error = np.sqrt(rest @ rest / (x.size - 2) / square)
    half = student.ppf(0.975, x.size - 2) * error
    numbers = (y.mean() - slope * x.mean(), slope, slope - half, slope + half)
    return tuple(float(each) for each in numbers)


def _far(line):
    """A slope in units of half its interval: one of few points is uncertain, and not far out."""
    half = line[3] - line[1]
    return line[1] / half if half > 0 else np.sign(line[1]) * np.inf


def _said(dataset, about):
    value = {name: dataset[name].item() for name in dataset.data_vars if not dataset[name].ndim}
    words = (
        f"before {value['timed']} of {value['events']} events a sample was unusual within "
        f"{about['before']:g} days"
    )
    if np.isnan(value["slope"]):
        return f"{words}: too few, or of one magnitude, for a line"
    return (
        f"{words}; with magnitude the logarithm of the days to the {about['which']} one has slope "
        f"{value['slope']:.2f} (95 % interval {value['slope_low']:.2f} to "
        f"{value['slope_high']:.2f}), sets of events and controls {value['base_slope']:.2f} "
        f"({value['base_slope_low']:.2f} to {value['base_slope_high']:.2f}): "
        f"p = {value['chance']:.2g}"
    )
