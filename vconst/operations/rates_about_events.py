"""How often samples are unusual about many events: by day, distance and magnitude."""

from itertools import pairwise

import numpy as np
import xarray as xr

from vconst.errors import OperationError, UsageError
from vconst.kernels.constants import DAY
from vconst.operation import Days, Distance, Events, Selection, Table, Time, VariableName, operation
from vconst.operations.auditing.tables import column, scalar, text
from vconst.operations.scoring.catalogue import catalogue_of, require_places
from vconst.operations.scoring.epoching import Lists, add_pieces, count_piece, epochs_of

_NAME = "rates_about_events"

#: Fewer catalogues of controls leave more than 2.5 % beyond the outermost at each end.
_FEWEST = 39

#: ns of the pieces that a track is read in.
_PIECE = 30 * DAY


@operation(version=1)
def rates_about_events(
    data: Selection,
    events: Events,
    *,
    variable: VariableName,
    limit: float,
    start: Time,
    stop: Time,
    before: Days = 15.0,
    after: Days = 5.0,
    width: Days = 1.0,
    rings: tuple[Distance, ...] = (300.0, 600.0, 1200.0),
    edges: tuple[float, ...] = (),
) -> Table:
    """
    Share of samples that are unusual about many events and about their controls.

    Parameters
    ----------
    data : Selection
        A track or map of a deviation about zero, as ``remove_usual`` leaves it.
    events : Events
        Of ``draw_controls``: each event with at least 39 controls.
    variable : str
        Canonical name.
    limit : float
        Size from which on a value is unusual, in the unit of the values.
    start, stop : str
        First and last time from which events are taken, of a date alone the whole day.
    before, after, width : float
        Days before and after the events, and of a bin; one bin ends at the event.
    rings : tuple of float
        Outer edges in km about the event, rising.
    edges : tuple of float
        Inner edges of classes of magnitude, rising, declared before looking; empty for one class.

    Returns
    -------
    table : Table
        Along ``class``, ``bin`` and ``ring``: ``samples`` and ``rate`` (unusual ones over samples)
        about the events, ``base_samples`` and ``base_rate`` about the first n controls of each of
        them, n being the number that the event with fewest has, so that none weighs more among
        controls than among events; ``base_low`` and ``base_high`` (of the n catalogues that the
        k-th controls of all events make the m-th from each end, m = floor(0.025 (n + 1)): a list
        like them is outside with a probability of 2 m / (n + 1), at most 5 %), ``ratio`` (rate
        over base rate). Along ``class``: ``class_name``, ``class_events``, and the same before the
        events and over all rings as ``class_rate``, ``class_base_rate``, ``class_base_low``,
        ``class_base_high``. ``bin_start`` (days), ``ring_edge`` (km).
        Scalars ``events``, ``catalogues`` (n); of the bins before the events ``compared`` (those
        with samples about events and about every catalogue of controls), ``outside`` (those whose
        rate is outside the 95 % of controls) and ``outside_by_chance``.

    Raises
    ------
    UsageError
        If edges do not rise.
    OperationError
        If events have no magnitude, fewer than 39 controls, or nothing lies about them.

    Notes
    -----
    A rate is divided by what was looked at in the same bin and ring, so that neither area nor
    coverage enters. Controls are like their events in all that ``draw_controls`` matched. There is
    no p here: bins of one pass and rings of one event are not independent, so that ``outside`` is
    not binomial. What may be tested is tested by ``superposed_epoch`` and ``detect_with_each``.
    """
    if list(edges) != sorted(set(edges)):
        raise UsageError(f"{_NAME}: 'edges' are {list(edges)}; they rise.")
    catalogue = catalogue_of(events, start, stop, _NAME)
    require_places(catalogue, _NAME)
    epochs = epochs_of(before, after, width, rings, _NAME)
    lists, count, classes = _lists(events.dataset, catalogue.span, edges)
    kinds = len(edges) + 1
    asked = {"variable": variable, "log": False, "lists": lists, "epochs": epochs, "limit": limit}
    asked |= {"length": _PIECE if data.kind == "track" else None, "catalogues": count * kinds}
    number, _, unusual = data.reduce(count_piece, add_pieces, **asked)
    shape = (count, kinds, epochs.bins, len(rings))
    number, unusual = number.reshape(shape), unusual.reshape(shape)
    if not number[0].any():
        raise OperationError(
            f"{_NAME}: '{data.product}' has no sample of '{variable}' about any event.",
            hint="Take a wider ring, or the time of the data.",
        )
    early = round(before / width)
    dataset = xr.Dataset(_by_bin(number, unusual) | _by_class(number, unusual, early))
    names = column("class", text(_names(edges)), "magnitudes")
    events = column("class", np.bincount(classes, minlength=kinds), "events")
    dataset = dataset.assign(class_name=names, class_events=events)
    return Table(_finished(dataset, epochs, rings, early, (count - 1, limit, data, variable)))


def _lists(places, span, edges):
    """Events and the k-th controls of all, each with a number of catalogue and class."""
    if "place" not in places.sizes or "event_magnitude" not in places:
        raise OperationError(
            f"{_NAME}: 'events' say no magnitude or have no controls.",
            hint="Give what 'draw_controls' left of 'preparation_zone'.",
        )
    time = places["time"].values.astype("M8[ns]").astype(np.int64)
    control, owner = places["control"].values == 1, places["of_event"].values
    own = np.flatnonzero(~control & (time >= span[0]) & (time < span[1]))
    own = own[np.argsort(owner[own], kind="stable")]
    rows = [np.flatnonzero(control & (owner == event)) for event in owner[own]]
    fewest = min(each.size for each in rows)
    if fewest < _FEWEST:
        raise OperationError(
            f"{_NAME}: an event has {fewest} controls; {_FEWEST} at least have a 95 %.",
            hint="Raise 'number' in 'draw_controls', or widen what controls must be like.",
        )
    magnitude = places["event_magnitude"].values.astype(float)[owner[own]]
    if not np.isfinite(magnitude).all():
        raise OperationError(f"{_NAME}: an event has no magnitude.")
    classes = np.searchsorted(edges, magnitude, side="right")
    taken = [own, *(np.array([each[k] for each in rows]) for k in range(fewest))]
    which = np.concatenate([k * (len(edges) + 1) + classes for k in range(len(taken))])
    taken = np.concatenate(taken)[np.argsort(which, kind="stable")]
    columns = (places[n].values.astype(float)[taken] for n in ("latitude", "longitude"))
    return Lists(np.sort(which), time[taken], *columns), fewest + 1, classes


def _by_bin(number, unusual):
    """Rates in every class, bin and ring."""
    said = _beside(number, unusual)
    words = {
        "samples": "samples about the events",
        "rate": "share of them that is unusual",
        "base_samples": "samples about controls",
        "base_rate": "share of them that is unusual",
        "base_low": "at most 2.5 % of the catalogues of controls lie below",
        "base_high": "at most 2.5 % of the catalogues of controls lie above",
        "ratio": "rate over that of controls",
    }
    return {name: column(("class", "bin", "ring"), said[name], words[name]) for name in words}


def _by_class(number, unusual, early):
    """The same of each class, before the events and over all rings."""
    total = [each[:, :, :early].sum(axis=(2, 3)) for each in (number, unusual)]
    said = _beside(*total)
    words = {
        "samples": "samples before the events",
        "rate": "share of them that is unusual",
        "base_rate": "the same of controls",
        "base_low": "at most 2.5 % of the catalogues of controls lie below",
        "base_high": "at most 2.5 % of the catalogues of controls lie above",
    }
    return {f"class_{name}": column("class", said[name], words[name]) for name in words}


def _beside(number, unusual):
    """Rate of the first catalogue beside that of all others and 95 % of theirs."""
    with np.errstate(invalid="ignore", divide="ignore"):
        every = unusual / number
        base = unusual[1:].sum(axis=0) / number[1:].sum(axis=0)
        ratio = every[0] / base
    ordered, at = np.sort(every[1:], axis=0), _from_end(len(every) - 1)
    unseen = np.isnan(every[1:]).any(axis=0)  # by one of them, so that there is no order
    low, high = (np.where(unseen, np.nan, ordered[k]) for k in (at - 1, -at))
    return {
        **{"samples": number[0], "rate": every[0], "base_samples": number[1:].sum(axis=0)},
        **{"base_rate": base, "base_low": low, "base_high": high, "ratio": ratio},
    }


def _from_end(count):
    """Which of so many catalogues, from each end, has at most 2.5 % beyond it."""
    return int(np.floor(0.025 * (count + 1) + 1e-9))


def _names(edges):
    if not edges:
        return ["any magnitude"]
    inner = [f"M {low:g} to {high:g}" for low, high in pairwise(edges)]
    return [f"M below {edges[0]:g}", *inner, f"M from {edges[-1]:g}"]


def _finished(dataset, epochs, rings, early, about):
    count, limit, data, variable = about
    days = (epochs.begin + epochs.width * np.arange(epochs.bins)) / DAY
    dataset["bin_start"] = column("bin", days, "days from the event to the bin's begin", "day")
    dataset["ring_edge"] = column("ring", np.array(rings, float), "outer edge of the ring", "km")
    rate, low, high = (dataset[n].values[:, :early] for n in ("rate", "base_low", "base_high"))
    held = np.isfinite(rate) & np.isfinite(low) & np.isfinite(high)
    outside = int((held & ((rate < low) | (rate > high))).sum())
    events = int(dataset["class_events"].sum())
    dataset["events"] = scalar(events, "events")
    dataset["catalogues"] = scalar(count, "catalogues of controls")
    dataset["compared"] = scalar(int(held.sum()), "bins before the events that can be compared")
    dataset["outside"] = scalar(outside, "of these outside the 95 % of controls")
    by_chance = float(2.0 * _from_end(count) / (count + 1) * held.sum())
    dataset["outside_by_chance"] = scalar(by_chance, "outside if nothing were there")
    dataset.attrs = {
        "shows": "rates about events",
        "product": data.product,
        "variable": variable,
        "limit": float(limit),
        "before": early,
        "cards": ["events", "catalogues", "compared", "outside", "outside_by_chance"],
        "verdict": (
            f"before {events} events {outside} of {int(held.sum())} bins of day, distance and "
            f"magnitude lie outside the 95 % of their controls; {by_chance:.2g} would by chance"
        ),
    }
    return dataset
