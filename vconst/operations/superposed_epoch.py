"""What a track, map or series was at each time and distance from many events."""

from typing import Literal

import numpy as np

from vconst.errors import OperationError, UsageError
from vconst.kernels.constants import DAY
from vconst.operation import Days, Distance, Events, Selection, Table, Time, VariableName, operation
from vconst.operations.auditing.tables import column, scalar
from vconst.operations.score_alarms import NullName
from vconst.operations.scoring.around import circles, even_number
from vconst.operations.scoring.catalogue import catalogue_of, require_places
from vconst.operations.scoring.epoch_tables import describe_epochs
from vconst.operations.scoring.epoching import (
    add_pieces,
    count_piece,
    epochs_of,
    lists_of,
)
from vconst.operations.scoring.nulls import controls_of
from vconst.operations.scoring.told import nulls_said

#: km to the far side of the Earth, on the sphere of 6371.2 km.
_HALF_ROUND = 20015.0

#: Nulls that move or need places, and so mean nothing for events of the whole Earth.
_OF_PLACES = ("longitudes", "aftershocks", "controls")

#: Where the greatest deviate is looked for, in words.
_SAID = {"before": "before", "after": "after", "both": "about"}

#: ns of the pieces that a track is read in: long beside an epoch, small beside the memory.
_PIECE = 30 * DAY


@operation(version=3)
def superposed_epoch(
    data: Selection,
    events: Events,
    *,
    variable: VariableName,
    start: Time,
    stop: Time,
    before: Days = 15.0,
    after: Days = 5.0,
    width: Days = 1.0,
    rings: tuple[Distance, ...] = (300.0,),
    look: Literal["before", "after", "both"] = "before",
    less_before: bool = False,
    limit: float | None = None,
    log: bool = False,
    nulls: tuple[NullName, ...] = ("shifts",),
    shift: Days = 30.0,
    draws: int = 199,
    seed: int = 0,
) -> Table:
    """
    Values about many events by day and distance, beside the same about events that might have been.

    Parameters
    ----------
    data : Selection
        A track; a map, of which every cell is a sample; or a series without places, of which
        *rings* are not looked at.
    events : Events
        Of ``preparation_zone``, ``select_events``, ``events_of_index``, ``decluster``, or
        ``draw_controls`` for the null of controls. Events without a place, as storms, flares
        and bursts are, count over the whole Earth: rings are not looked at, and a map is its
        mean over area.
    variable : str
        Canonical name.
    start, stop : str
        First and last time from which events are taken, of a date alone the whole day. It is
        the span that shifts go around, so it should be that of the data.
    before, after, width : float
        Days before and after the events, and of a bin; one bin ends at the event and the
        next begins there. May be far shorter than a day: ``width: 60 s``.
    rings : tuple of float
        Outer edges in km about the event, rising.
    look : {"before", "after", "both"}
        Among which bins the greatest is looked for. What is said of the time before events comes of
        ``before`` alone; ``after`` is for what events are known to do.
    less_before : bool
        Take from every bin the mean of the bins before the events, of the real ones as of every
        draw: what is sudden is left, and what goes on for days is not. Only with ``look: after``.
    limit : float or None
        Size from which on a value is unusual: then the share of unusual samples is compared. None:
        the mean.
    log : bool
        Take decimal logarithms of the values.
    nulls : tuple of str
        As of ``score_alarms``; of the first one every bin is shown.
    shift : float
        Days: circular shifts are at least this long.
    draws, seed : int
        Catalogues of each null.

    Returns
    -------
    table : Table
        Along ``bin`` (``bin_start`` in days) and ``ring`` (``ring_edge`` in km): ``samples``,
        ``value`` (the mean or the share), ``deviate`` (from the draws, in their standard
        deviations), ``bin_chance`` (p of each by itself), ``drawn_mean``, ``drawn_low``,
        ``drawn_high``. Scalars ``events``, ``strongest`` (the greatest deviate of the bins that
        are looked at), ``strongest_day``, ``strongest_edge``, ``chance`` of so great a one
        anywhere among them, ``effective_draws`` (how many independent ones the draws of the first
        null are worth), ``smallest_chance`` (the smallest p that these support: none is below
        it), and ``bins_by_chance``: how many of these bins and rings are expected
        below 0.05 by chance.
        Along ``null``: as of ``score_alarms``.

    Raises
    ------
    OperationError
        If nothing lies about any event, or only some of the events have a place.
    UsageError
        If a null needs places and the events have none, no bin is looked at, or *less_before* is
        asked for with another *look* or without bins before the events.

    Notes
    -----
    A sample counts once for every event that it is near. Sums are divided by the number of
    samples in the same bin and ring, so that area and coverage play no part. Catalogues
    are drawn, and the data stay as they are: passes are whole in every draw. Only the bins
    of *look* enter the greatest, and the same of all draws is what it is ranked among (max
    statistic): having looked at many bins is paid for. Draws that go around a circle, ``shifts``
    and ``longitudes``, are worth no more than its independent parts: as many as the
    autocorrelation of the greatest over lists evenly around says, and of shifts no more than
    times the bins of *look* fit into the span, because a shift by less keeps the greatest in
    view. p is the rank among so many. A track is elsewhere in every bin: before
    events of the whole Earth are asked about, take away what is usual at each place
    (``remove_usual``).
    """
    catalogue = catalogue_of(events, start, stop, "superposed_epoch")
    names = tuple(dict.fromkeys(nulls))
    rings = _rings(catalogue, rings, names)
    epochs = epochs_of(before, after, width, rings, "superposed_epoch")
    looked = _looked(look, round(before / width), epochs.bins)
    length = epochs.width * (looked.stop - looked.start)
    around = circles(catalogue.span, shift=shift, length=length, width=epochs.width)
    drawn = {"shift": shift, "controls": controls_of(events, catalogue.span)}
    even = even_number(around["shifts"], draws)
    lists, owner = lists_of(catalogue, names, draws, seed, even=even, **drawn)
    asked = {"variable": variable, "log": log, "lists": lists, "epochs": epochs}
    value, number = _counted(data, limit, catalogues=owner.size, **asked)
    if less_before:
        value = _less_before(value, number, looked, look)
    about = (data.product, variable, "mean" if limit is None else f"share of sizes from {limit:g}")
    said = {"two_sided": limit is None, "words": _SAID[look], "around": around}
    dataset = describe_epochs(value, number, owner, names, looked, **said)
    return Table(_finished(dataset, catalogue, epochs, rings, (looked, _SAID[look]), about))


def _rings(catalogue, rings, nulls):
    """The rings that are looked at: of events of the whole Earth one that holds all of it."""
    if catalogue.placed.any():
        require_places(catalogue, "superposed_epoch")
        return rings
    wrong = [name for name in nulls if name in _OF_PLACES]
    if wrong:
        raise UsageError(
            f"superposed_epoch: the null '{wrong[0]}' needs places, and the events have none.",
            hint="Take 'shifts', 'years' or 'times'.",
        )
    return (_HALF_ROUND,)


def _less_before(value, number, looked, look):
    """Values less their mean before the events, over all samples there, in each list and ring."""
    if look != "after" or not looked.start:
        raise UsageError(
            "superposed_epoch: 'less_before' compares what follows events with what precedes them.",
            hint="Give it with 'look: after' and some days 'before'.",
        )
    early = slice(0, looked.start)
    weight = number[:, early]
    total = np.where(weight > 0, value[:, early] * weight, 0.0).sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return value - total / weight.sum(axis=1, keepdims=True)


def _looked(look, early, bins):
    """The bins among which the greatest is looked for."""
    found = {"before": slice(0, early), "after": slice(early, bins), "both": slice(0, bins)}[look]
    if found.stop <= found.start:
        raise UsageError(
            f"superposed_epoch: there is no bin {look} the events.",
            hint="Give 'before' or 'after' some bins, or another 'look'.",
        )
    return found


def _counted(data, limit, **asked):
    """Mean or share of unusual samples of every list, and the samples of each."""
    number, total, unusual = data.reduce(
        count_piece,
        add_pieces,
        length=_PIECE if data.kind == "track" else None,
        limit=np.inf if limit is None else limit,
        **asked,
    )
    if not number[0].any():
        raise OperationError(
            f"superposed_epoch: '{data.product}' has no sample of '{asked['variable']}' about any "
            "event.",
            hint="Take a wider ring, or the time of the data.",
        )
    with np.errstate(invalid="ignore", divide="ignore"):
        return (total if limit is None else unusual) / number, number


def _finished(dataset, catalogue, epochs, rings, look, about):
    looked, words = look
    number = (looked.stop - looked.start) * len(rings)
    product, variable, what = about
    days = (epochs.begin + epochs.width * np.arange(epochs.bins)) / DAY
    dataset["bin_start"] = column("bin", days, "days from the event to the bin's begin", "day")
    dataset["ring_edge"] = column("ring", np.array(rings, float), "outer edge of the ring", "km")
    row, ring = dataset.attrs.pop("at")
    dataset["events"] = scalar(catalogue.time.size, "events")
    dataset["strongest_day"] = scalar(float(days[row]), "begin of its bin, from the event", "day")
    dataset["strongest_edge"] = scalar(float(rings[ring]), "outer edge of its ring", "km")
    columns = {name: dataset[name] for name in dataset.data_vars}
    dataset.attrs = {
        "shows": "nulls",
        "product": product,
        "variable": variable,
        "value_words": f"{what} of {variable}",
        "statistic_words": f"greatest deviate of any bin and ring {words} the events",
        "before": round(-epochs.begin / epochs.width),
        "looked": [looked.start, looked.stop],
        "where": words,
        "verdict": (
            f"the greatest of {number} bins {words} {catalogue.time.size} events is "
            f"{dataset['strongest'].item():.2f} standard deviations of the draws from their mean, "
            f"on day {days[row]:g}: {nulls_said(columns)}"
        ),
        "cards": [
            *("events", "strongest", "strongest_day", "chance"),
            *("effective_draws", "smallest_chance", "bins_by_chance"),
        ],
    }
    return dataset
