"""Was an index high before events more often than at any other time?"""

from typing import Literal

import numpy as np
import xarray as xr

from vconst.errors import OperationError
from vconst.kernels.chance.catalogues import circular_shifts
from vconst.kernels.chance.rates import wilson_interval
from vconst.kernels.constants import DAY
from vconst.operation import Days, Events, Selection, Table, Time, VariableName, operation
from vconst.operations.auditing.tables import scalar
from vconst.operations.scoring.around import circles, draws_worth
from vconst.operations.scoring.catalogue import catalogue_of
from vconst.operations.scoring.nulls import Null
from vconst.operations.scoring.told import null_columns, nulls_said
from vconst.selection.times import show_time

#: The two ways of drawing, and which is fair to a series that is like itself for days.
DRAWN = {
    "intervals": Null(
        "every event in an interval of its own, drawn at random",
        "how often the index is high",
        "aftershocks share one time, and storms last for days",
    ),
    "shifts": Null(
        "all events shifted around the span by one amount",
        "how events cluster, and how the index does",
    ),
}


@operation(version=3)
def index_before_events(
    events: Events,
    index: Selection,
    *,
    start: Time,
    stop: Time,
    variable: VariableName = "kp",
    limit: float = 5.0,
    side: Literal["above", "below"] = "above",
    intervals: int = 8,
    window: Literal["intervals", "calendar day"] = "intervals",
    shift: Days = 30.0,
    draws: int = 2000,
    seed: int = 0,
) -> Table:
    """
    How often an index reached a limit before events, and how often it does before any time.

    Parameters
    ----------
    events : Events
        Of ``preparation_zone`` or ``decluster``; only their times are looked at.
    index : Selection
        Of a series with one value for each interval from its time; it should begin *intervals*
        before *start*.
    start, stop : str
        First and last time of the study, of a date alone the whole day.
    variable : str
        Canonical name of the index.
    limit : float
        In the unit of the vocabulary; itself included.
    side : {"above", "below"}
        Whether high or low values count.
    intervals : int
        Whole intervals before the event's own in any of which the limit is to be reached.
    window : {"intervals", "calendar day"}
        Whether those just before, or those of the calendar day (UTC) before.
    shift : float
        Days: circular shifts are at least this long.
    draws, seed : int
        Of each null.

    Returns
    -------
    table : Table
        Scalars ``events``, ``unknown`` (events before which a value is missing; left out),
        ``found``, ``share`` with ``share_low`` and ``share_high`` (95 %, as if events were
        independent), ``base_share`` (the same before every interval of the study) and
        ``base_intervals``; ``chance`` (two-sided p of the shifts, which are the fair null),
        ``effective_shifts`` and ``smallest_chance``, what the shifts support: no p is below it.
        Along ``null``: see ``score_alarms``; here ``intervals`` and ``shifts``, two-sided.

    Raises
    ------
    OperationError
        If no event lies in the study, the index is not there, or its intervals are uneven.

    Notes
    -----
    Events cluster and so do storms, so events are not independent draws: of two catalogues with
    one share the one with more aftershocks says less. Shifting all events by one amount keeps
    both, and is fair; drawing each by itself is shown beside it because it is what is often
    done. Shifts are whole intervals; a shift that puts an event where the index is not
    known leaves it out of that draw.
    """
    catalogue = catalogue_of(events, start, stop, "index_before_events")
    begin, step, values = _regular(index, variable, catalogue.span)
    reached = values >= limit if side == "above" else values <= limit
    reached = np.where(np.isnan(values), np.nan, reached)
    first = (catalogue.span[0] - begin) // step
    last = -((begin - catalogue.span[1]) // step)
    before = _before(reached, begin, step, intervals, window)[first:last]
    if not np.isfinite(before).any():
        raise OperationError(
            f"index_before_events: '{variable}' of '{index.product}' has no value from "
            f"{show_time(catalogue.span[0])} to {show_time(catalogue.span[1])}.",
            hint="Ingest the index for that time.",
        )
    at = (catalogue.time - begin) // step - first
    found = _statistics(before, at, step, shift, draws, seed)
    return Table(_described(found, before, at, index, (variable, limit, side, intervals, window)))


def _regular(index, variable, span):
    """Begin and step of the index in ns, and its values on that grid, over the whole span."""
    dataset = index.read()
    if variable not in dataset:
        raise OperationError(
            f"index_before_events: '{index.product}' has no variable '{variable}'.",
            hint=f"It has: {', '.join(map(str, dataset.data_vars))}.",
        )
    time = dataset["time"].values.astype("M8[ns]").astype(np.int64)
    if time.size < 2:
        raise OperationError(
            f"index_before_events: '{index.product}' has {time.size} values in this time.",
            hint="Ingest the index for the time of the study.",
        )
    step = int(np.median(np.diff(time)))
    begin = int(time[0]) - step * max(0, -((span[0] - int(time[0])) // step))
    place = (time - begin) // step
    if ((time - begin) % step).any() or np.unique(place).size < place.size:
        raise OperationError(
            f"index_before_events: the times of '{index.product}' are not every {step / 1e9:g} s.",
            hint="Take an index with one value for each interval.",
        )
    stop = max(int(place[-1]), (span[1] - begin) // step) + 1
    values = np.full(stop, np.nan)
    values[place] = dataset[variable].values.astype(np.float64)
    return begin, step, values


def _before(reached, begin, step, intervals, window):
    """Whether the limit was reached before each interval: 1, 0, or NaN where not all is known."""
    running = np.append(0.0, np.cumsum(np.nan_to_num(reached)))
    unknown = np.append(0, np.cumsum(np.isnan(reached)))
    at = np.arange(reached.size)
    stop, count = at, intervals
    if window == "calendar day":
        day = (begin + at * step) // DAY * DAY
        stop, count = (day - begin) // step, DAY // step
    start = stop - count
    known = (start >= 0) & (stop >= 0)
    start, stop = np.maximum(start, 0), np.maximum(stop, 0)
    known &= unknown[stop] == unknown[start]
    return np.where(known, running[stop] > running[start], np.nan)


def _statistics(before, at, step, shift, draws, seed):
    """Share of events with the limit reached before, and the same of both nulls and all shifts."""
    draw = np.random.default_rng(seed)
    known = before[np.isfinite(before)]
    of_events = before[at]
    held = int(np.isfinite(of_events).sum())
    drawn = {"intervals": draw.binomial(held, known.mean(), draws) / max(held, 1)}
    moves = circular_shifts(draw, (0, before.size * step), draws, least=shift)
    with np.errstate(invalid="ignore"):
        drawn["shifts"] = np.array(
            [np.nanmean(before[(at + move // step) % before.size]) for move in moves]
        )
    moved = circles((0, before.size * step), shift=shift, length=1, width=1)["shifts"].share
    return {"of_events": of_events, "base": float(known.mean()), "drawn": drawn, "moved": moved}


def _described(found, before, at, index, asked):
    variable, limit, side, intervals, window = asked
    of_events = found["of_events"]
    known = of_events[np.isfinite(of_events)]
    share = float(known.mean()) if known.size else np.nan
    low, high = wilson_interval(known.sum(), known.size)
    worth = {"shifts": draws_worth(_all_shifts(before, at), found["moved"])}
    columns = null_columns(share, found["drawn"], two_sided=True, known=DRAWN, worth=worth)
    chance, effective, smallest = _of_shifts(columns)
    dataset = xr.Dataset(columns)
    for name, value, words in (
        ("events", int(at.size), "events"),
        ("unknown", int(at.size - known.size), "events before which the index is not known"),
        ("found", int(known.sum()), "events before which the limit was reached"),
        ("share", share, "share of events before which the limit was reached"),
        ("share_low", float(low), "its lower end, 95 %, as if events were independent"),
        ("share_high", float(high), "its upper end, 95 %, as if events were independent"),
        ("base_share", found["base"], "the same share before every interval"),
        ("base_intervals", int(np.isfinite(before).sum()), "intervals of the study"),
        ("chance", chance, "p of a share as far out among the shifts, two-sided"),
        ("effective_shifts", effective, "shifts that are independent of each other"),
        ("smallest_chance", smallest, "smallest p that the shifts support"),
    ):
        dataset[name] = scalar(value, words)
    which = "at least" if side == "above" else "at most"
    span = f"{intervals} intervals" if window == "intervals" else "calendar day"
    dataset.attrs = {
        "shows": "nulls",
        "statistic_words": f"share of events with {variable} {which} {limit:g}, {span} before",
        "product": index.product,
        "variable": variable,
        "verdict": (
            f"{variable} was {which} {limit:g} in the {span} before {share:.3f} of {known.size} "
            f"events; before any interval {found['base']:.3f}: {nulls_said(columns)}"
        ),
        "cards": ["events", "share", "base_share", "chance", "effective_shifts", "smallest_chance"],
    }
    return dataset


def _of_shifts(columns):
    """p, worth and smallest p of the fair null."""
    row = columns["null_name"].values.tolist().index("shifts")
    return (float(columns[f"null_{n}"].values[row]) for n in ("chance", "effective", "smallest"))


def _all_shifts(before, at):
    """The share at every shift by whole intervals, by one Fourier transform."""
    known = np.isfinite(before)
    counts = np.bincount(at, minlength=before.size)
    transform = np.conj(np.fft.rfft(counts))
    hits, seen = (
        np.fft.irfft(transform * np.fft.rfft(each), before.size)
        for each in (np.where(known, before, 0.0), known.astype(float))
    )
    return hits / np.maximum(seen, 1.0)
