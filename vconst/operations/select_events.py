"""Events of any kind, with a place or without, as epochs of a study."""

from typing import Literal

import numpy as np
import xarray as xr

from vconst.errors import OperationError, UsageError
from vconst.kernels.constants import DAY
from vconst.kernels.land import is_land
from vconst.operation import Days, Distance, Events, Selection, Time, operation
from vconst.operations.preparation_zone import area_fraction
from vconst.operations.zones.magnetic import conjugate_point, magnetic_latitude
from vconst.selection.times import parse_time

_NAME = "select_events"
_NUMBERS = ("latitude", "longitude", "geodetic_latitude", "depth", "magnitude", "size")
_WORDS = ("event_id", "kind", "magnitude_type", "size_unit", "place")
_HEIGHT = "110 km high"


@operation(version=1)
def select_events(
    events: Selection,
    *,
    kind: tuple[str, ...] | None = None,
    event: tuple[str, ...] | None = None,
    least: float | None = None,
    after: Time | None = None,
    before: Time | None = None,
    moment: Literal["start", "stop", "study"] = "start",
    apart: Days = 0.0,
    most: int | None = None,
    radius: Distance = 300.0,
    place: Literal["event", "conjugate", "none"] = "event",
    magnetic: bool = True,
    may_be_empty: bool = False,
) -> Events:
    """
    Events of a catalogue by kind and size: storms, flares, bursts, eruptions, transmitters.

    Parameters
    ----------
    events : Selection
        Of a catalogue. A kind, a size and a place are looked at where it has them.
    kind : tuple of str or None
        Kinds as the catalogue names them, such as ``flare`` or ``geomagnetic storm``; an
        underscore stands for a space. None for all.
    event : tuple of str or None
        Names of the events.
    least : float or None
        Smallest size without its sign, itself included, in the unit of the catalogue; of an event
        without a size its magnitude.
    after, before : str or None
        First and last time, UTC; of a date alone the whole day counts.
    moment : {"start", "stop", "study"}
        What of the event is its epoch: its beginning, its end, or for what is there all the time,
        as transmitters and power lines are, the time *after*; they may then have begun before it.
    apart : float
        Days: an event that follows the one kept before by less is left out, so that a train of
        events is one epoch, at its beginning.
    most : int or None
        Keep only so many, the greatest first.
    radius : float
        Of the zone about each event with a place, in km.
    place : {"event", "conjugate", "none"}
        Where the zone is: about the event; about the other end of its field line from 110 km;
        or nowhere, so that the whole Earth counts.
    magnetic : bool
        False leaves magnetic latitude out, which takes long for thousands of events; controls
        need it.
    may_be_empty : bool
        Leave an empty list, whose attribute ``why`` says why, instead of refusing: for
        ``theme_set``.

    Returns
    -------
    epochs : Events
        Dimension ``event``, in order of time, as ``preparation_zone`` gives them: ``time`` (the
        epoch), ``stop``, place (NaN of events of the whole Earth), ``zone_radius`` (km),
        ``magnetic_latitude``, ``on_land`` (-1 without a place), ``size`` and what the catalogue
        says in words. Scalars ``events``, ``in_catalogue``, ``placed``, ``too_near`` (left out by
        *apart*).

    Raises
    ------
    OperationError
        If none is left and it may not be empty; it says how many each limit took away and which
        kinds there are.

    Notes
    -----
    Storms, flares and gamma-ray bursts have no place on Earth: they are epochs in time only. An
    event whose conjugate is not known, beside the magnetic equator, is left out with
    ``conjugate``.
    """
    catalogue = events.read()
    span = _span(after, before, moment)
    kept, taken = _kept(catalogue, kind, event, least, span, moment)
    own = catalogue.isel(event=_thinned(catalogue, kept, moment, apart, taken, least, most))
    if moment == "study":
        own = own.assign(start=("event", np.full(own.sizes["event"], span[0])))
    dataset = _described(own, moment, radius, place, magnetic)
    if place == "conjugate":
        dataset = dataset.isel(event=np.flatnonzero(np.isfinite(dataset["latitude"].values)))
        taken["no conjugate"] = own.sizes["event"] - dataset.sizes["event"]
    refusal = None if dataset.sizes["event"] else _none(events.product, catalogue, taken)
    if refusal and not may_be_empty:
        raise refusal
    for name, value, words in (
        ("events", dataset.sizes["event"], "events"),
        ("in_catalogue", catalogue.sizes["event"], "events of the catalogue in this time"),
        ("placed", int(np.isfinite(dataset["latitude"].values).sum()), "events with a place"),
        ("too_near", taken["apart"], "events left out, soon after another"),
    ):
        dataset[name] = ((), value, {"long_name": words})
    rule = "radius" if place != "none" else "whole Earth"
    dataset.attrs = {"product": events.product, "rule": rule, "position": "geocentric"}
    dataset.attrs["why"] = str(refusal) if refusal else ""
    return Events(dataset)


def size_of(catalogue):
    """Size without its sign of every event; the magnitude where there is no size."""
    found = np.full(catalogue.sizes["event"], np.nan)
    for name in ("magnitude", "size"):
        if name in catalogue:
            values = np.abs(catalogue[name].values.astype(np.float64))
            found = np.where(np.isfinite(values), values, found)
    return found


def _span(after, before, moment):
    if moment == "study" and after is None:
        raise UsageError(
            f"{_NAME}: 'moment: study' is the time 'after', which is not given.",
            hint="Give the first time of the study as 'after'.",
        )
    low = None if after is None else np.datetime64(parse_time(after), "ns")
    high = None if before is None else np.datetime64(parse_time(before, end=True), "ns")
    return low, high


def _kept(catalogue, kind, event, least, span, moment):
    """Which events are within the limits, and how many each limit took away, in turn."""
    kept, taken = np.ones(catalogue.sizes["event"], bool), {}
    limits = {
        "kind": kind
        and np.isin(_words(catalogue, "kind"), [each.replace("_", " ") for each in kind]),
        "event": event and np.isin(_words(catalogue, "event_id"), event),
        "after": span[0] is not None and moment != "study" and catalogue["start"].values >= span[0],
        "before": span[1] is not None and catalogue["start"].values <= span[1],
        "least": least is not None and size_of(catalogue) >= least,
    }
    for name, within in limits.items():
        if within is not None and within is not False:
            taken[name] = int((kept & ~within).sum())
            kept &= within
    return kept, taken


def _words(catalogue, name):
    if name not in catalogue:
        return np.full(catalogue.sizes["event"], "")
    return np.char.replace(catalogue[name].values.astype(str), "_", " ")


def _thinned(catalogue, kept, moment, apart, taken, least, most):
    """Rows in order of time, each at least *apart* days after the one kept before it."""
    rows = np.flatnonzero(kept)
    time = _epoch(catalogue, moment)[rows]
    rows, time = rows[np.argsort(time, kind="stable")], np.sort(time, kind="stable")
    alone, last = [], None
    for row, at in zip(rows, time, strict=True):
        if last is None or at - last >= apart * DAY:
            alone.append(row)
            last = at
    taken["apart"] = rows.size - len(alone)
    alone = np.array(alone, np.int64)
    if most is None:
        return alone
    greatest = np.argsort(-np.nan_to_num(size_of(catalogue)[alone]), kind="stable")[:most]
    return alone[np.sort(greatest)]


def _epoch(catalogue, moment):
    start = catalogue["start"].values.astype("M8[ns]")
    if moment != "stop" or "stop" not in catalogue:
        return start.astype(np.int64)
    stop = catalogue["stop"].values.astype("M8[ns]")
    return np.where(np.isnat(stop), start, stop).astype(np.int64)


def _described(own, moment, radius, place, magnetic):
    count = own.sizes["event"]
    found = {
        n: ("event", own[n].values.astype(np.float64), own[n].attrs) for n in _NUMBERS if n in own
    }
    for name in ("latitude", "longitude"):
        found.setdefault(name, ("event", np.full(count, np.nan), {"units": "degree"}))
    found |= {n: ("event", own[n].values.astype(str)) for n in _WORDS if n in own}
    epoch = _epoch(own, moment).astype("M8[ns]")
    found["time"] = ("event", epoch, {"long_name": f"{moment} of it, UTC"})
    stop = _epoch(own, "stop").astype("M8[ns]")
    found["stop"] = ("event", stop, {"long_name": "end of the event, UTC"})
    dataset = xr.Dataset(found)
    if place == "none":
        nowhere = ("event", np.full(count, np.nan), {"units": "degree"})
        dataset = dataset.assign(latitude=nowhere, longitude=nowhere)
    return dataset.assign(_placed(dataset, radius, place, magnetic))


def _placed(dataset, radius, place, known):
    """Zone, quasi-dipole latitude and ground of the events that have a place."""
    north, east = (dataset[n].values.astype(np.float64) for n in ("latitude", "longitude"))
    time, there = dataset["time"].values, np.isfinite(north) & np.isfinite(east)
    dipping, land = np.full(north.size, np.nan), np.full(north.size, -1, np.int8)
    if place == "conjugate" and there.any():
        north, east = north.copy(), east.copy()
        found = conjugate_point(_NAME, time[there], north[there], east[there])
        north[there], east[there] = found
        there = np.isfinite(north) & np.isfinite(east)
    if there.any():
        land[there] = is_land(north[there], east[there])
    if there.any() and known:
        dipping[there] = magnetic_latitude(_NAME, time[there], north[there], east[there])
    reach = np.where(there, radius, np.nan)
    return {
        "latitude": ("event", north, {"units": "degree", "long_name": "geocentric latitude"}),
        "longitude": ("event", east, {"units": "degree", "long_name": "longitude"}),
        "zone_radius": ("event", reach, {"units": "km", "long_name": "radius of the zone"}),
        "area_fraction": ("event", area_fraction(reach), {"units": "1"}),
        "magnetic_latitude": (
            "event",
            dipping,
            {"units": "degree", "long_name": f"quasi-dipole latitude, {_HEIGHT}"},
        ),
        "on_land": ("event", land),
    }


def _none(product, catalogue, taken):
    kinds, counts = np.unique(_words(catalogue, "kind"), return_counts=True)
    there = ", ".join(
        f"{count} of '{name}'" for name, count in zip(kinds, counts, strict=True) if name
    )
    gone = ", ".join(f"'{name}' {count}" for name, count in taken.items() if count)
    return OperationError(
        f"{_NAME}: none of {catalogue.sizes['event']} events of '{product}' is left; taken away "
        f"by {gone or 'nothing: there was none'}.",
        hint=f"It has {there}." if there else "It states no kinds; leave 'kind' out.",
    )
