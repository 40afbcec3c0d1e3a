"""The same ground track over a place, again and again: each visit beside those before it."""

from typing import Literal

import numpy as np
import xarray as xr

from vconst.errors import UsageError
from vconst.kernels.alarm_rules import FACTORS, false_alarm_rate, rule_bounds
from vconst.kernels.constants import DAY
from vconst.kernels.sphere import local_time_difference
from vconst.operation import Days, Degrees, Distance, Events, Hours, Selection, Table, operation
from vconst.operations.auditing.tables import column, scalar
from vconst.operations.zones.layers import is_logarithmic, states_of, variable_of
from vconst.operations.zones.profiles import HALO, gather_profiles

_NAME = "revisit_sequence"

_OF_PASS = ("place", "time", "first", "last", "side", "distance", "offset", "local_time")


@operation(version=1)
def revisit_sequence(
    data: Selection,
    zone: Events,
    screening: Table = None,
    *,
    cross_track: Distance = 100.0,
    local_time: Hours = 1.0,
    half: Degrees = 15.0,
    step: Degrees = 1.0,
    days: Days = 30.0,
    after: Days = 5.0,
    rule: Literal["tukey", "median_iqr", "half_iqr", "k_sigma", "empirical"] = "median_iqr",
    factor: float | None = None,
    least: int = 3,
) -> Table:
    """
    Latitude profiles of one ground track about each event, in the order of its visits.

    Parameters
    ----------
    data : Selection
        Of one variable on a track; what is usually drawn in a logarithm is taken so.
    zone : Events
        Of ``preparation_zone``: a track belongs to it if it passes through it.
    screening : Table or None
        Of ``screen_weather``. Visits that are not quiet are shown, and stand in no background.
    cross_track : float
        Greatest distance in km between a visit's track and the one that is followed. Orbits
        drift: of one that repeats after five days the ground track wanders by 100 km and more.
    local_time : float
        And greatest difference of local time, in hours.
    half, step : float
        How far profiles go to each side of the event, and their step, in degrees of latitude.
    days, after : float
        Days before and after each event of which visits are taken.
    rule, factor
        By which ``low`` and ``high`` bound what is usual, as ``moving_background`` takes them.
    least : int
        With fewer quiet values before, there is no background there.

    Returns
    -------
    table : Table
        Dimension ``visit``, by event, side and time: ``visit_event`` (row), ``visit_time`` (of the
        sample nearest to the event), ``visit_side`` (1 northward, -1 southward), ``visit_window``
        (0 before the event, 2 after), ``visit_offset`` (km by which the track passes it, east
        positive), ``visit_distance`` (km), ``visit_local_time`` (h), ``visit_state`` (row of
        ``STATES`` in ``zones/layers.py``), ``visit_before`` (quiet visits before it),
        ``visit_steps`` and ``visit_outside``: steps of latitude with a background, and those
        outside the bounds. Dimension ``latitude_step``: ``latitude_offset`` from the event, and
        on both ``profile``, ``low``, ``median``, ``high``. Scalars ``visits``,
        ``share_outside`` (of the steps of quiet visits before the events) and
        ``false_alarm_rate``: the same of independent normal values.

    Raises
    ------
    UsageError
        If the data have not exactly one variable, or are no track.

    Notes
    -----
    For each event and side the track of the last quiet visit before it that passes nearest (to
    within half of *cross_track*) is followed. Tracks are told by where they are, not by number,
    so this holds for any orbit; one that does not repeat has few visits, and shows them. What is
    usual for a visit is made of quiet visits before it only. Three values before make a rule err
    often: ``false_alarm_rate`` says how often. Steps of one visit hang together: their share is
    no p.
    """
    variable = variable_of(data, by=_NAME)
    if data.kind != "track":
        raise UsageError(f"{_NAME}: '{data.product}' is no track, so that nothing revisits.")
    factor = FACTORS[rule] if factor is None else factor
    origin = zone.dataset["time"].values.astype("M8[ns]").astype(np.int64)
    visits, profiles = _gather(data, zone.dataset, variable, origin, half, step, (days, after))
    about = visits | {"value": _any_value(profiles), "mode": np.zeros(len(profiles), int)}
    visits["state"] = states_of(about, {}, False, by=_NAME, screening=screening)
    followed = _followed(visits, origin, cross_track, local_time)
    visits = {name: values[followed] for name, values in visits.items()}
    profiles = profiles[followed]
    usual = _usual(visits, profiles, rule, factor, least)
    dataset = _described(visits, profiles, usual, zone.dataset, origin, half, step)
    log = is_logarithmic(variable)
    dataset.attrs = {"shows": "revisits", "product": data.product, "variable": variable}
    dataset.attrs |= {"logarithm": int(log), "rule": rule, "factor": factor, "least": least}
    dataset.attrs |= {"cross_track": cross_track, "local_time": local_time, "half": half}
    dataset.attrs |= {"cards": ["visits", "share_outside"]}
    dataset.attrs |= _said_of(data, variable)
    dataset.attrs["verdict"] = _said(dataset, data.product)
    return Table(dataset)


def _gather(data, zones, variable, origin, half, step, window):
    """All half-orbits through the zones, as columns; and their profiles."""
    first, last = origin.min() - round(window[0] * DAY), origin.max() + round(window[1] * DAY)
    data = data.during(int(first), int(last))
    names = {"latitude": "latitude", "longitude": "longitude", "reach": "zone_radius"}
    where = {name: zones[own].values.astype(float) for name, own in names.items()}
    how = {"variable": variable, "log": is_logarithmic(variable), "half": half, "step": step}
    rows = []
    if data.span() is not None:
        parts = data.reduce(gather_profiles, list, length=DAY, halo=HALO, **where, **how)
        rows = [row for part in parts for row in part]
    since = [row["time"] - origin[row["place"]] for row in rows]
    kept = [-window[0] * DAY <= each <= window[1] * DAY for each in since]
    rows = [row for row, inside in zip(rows, kept, strict=True) if inside]
    rows.sort(key=lambda row: (row["place"], row["side"], row["time"]))
    whole = {"place", "time", "first", "last", "side"}
    columns = {
        n: np.array([r[n] for r in rows], np.int64 if n in whole else float) for n in _OF_PASS
    }
    size = 2 * int(half / step + 1e-9) + 1
    return columns, np.array([row["profile"] for row in rows]).reshape(-1, size)


def _any_value(profiles):
    return np.where(np.isfinite(profiles).any(axis=1), 0.0, np.nan)


def _followed(visits, origin, cross_track, hours):
    """Rows of the visits on the track that is followed, of every event and side."""
    kinds, rows = np.stack([visits["place"], visits["side"]]), []
    for kind in np.unique(kinds, axis=1).T:
        own = np.flatnonzero((kinds == kind[:, None]).all(axis=0))
        early = own[(visits["last"][own] < origin[kind[0]]) & (visits["state"][own] == 0)]
        if not early.size:
            continue
        size = np.abs(visits["offset"][early])
        near = early[size <= size.min() + cross_track / 2.0]
        leader = near[visits["time"][near].argmax()]
        apart = np.abs(visits["offset"][own] - visits["offset"][leader])
        turn = local_time_difference(visits["local_time"][own], visits["local_time"][leader])
        rows.append(own[(apart <= cross_track) & (np.abs(turn) <= 60.0 * hours)])
    return np.concatenate(rows) if rows else np.zeros(0, int)


def _usual(visits, profiles, rule, factor, least):
    """Of every visit and step of latitude: number, median and bounds of the quiet ones before."""
    shape = profiles.shape
    found = {name: np.full(shape, np.nan) for name in ("low", "median", "high", "false_alarm")}
    before = np.zeros(shape[0], int)
    kinds = np.stack([visits["place"], visits["side"]])
    for k in range(shape[0]):
        same = (kinds == kinds[:, k : k + 1]).all(axis=0)
        earlier = same & (visits["last"] < visits["first"][k]) & (visits["state"] == 0)
        before[k] = earlier.sum()
        for step, values in enumerate(profiles[earlier].T):
            held = values[np.isfinite(values)]
            if held.size >= max(least, 2):
                found["low"][k, step], found["high"][k, step] = rule_bounds(held, rule, factor)
                found["median"][k, step] = np.median(held)
                found["false_alarm"][k, step] = false_alarm_rate(rule, factor, held.size)
    return found | {"before": before}


def _described(visits, profiles, usual, zones, origin, half, step):
    known = np.isfinite(profiles) & np.isfinite(usual["median"])
    outside = known & ((profiles < usual["low"]) | (profiles > usual["high"]))
    window = np.where(visits["last"] < origin[visits["place"]], 0, 2).astype(np.int8)
    counted = known & ((visits["state"] == 0) & (window == 0))[:, None]
    count = int(half / step + 1e-9)
    both = ("visit", "latitude_step")
    columns = {
        "visit_event": column("visit", visits["place"], "row of its event"),
        "visit_time": column("visit", visits["time"].astype("M8[ns]"), "nearest to it, UTC"),
        "visit_side": column("visit", visits["side"].astype(np.int8), "1 northward, -1 southward"),
        "visit_window": column("visit", window, "0 before the event, 2 after"),
        "visit_offset": column("visit", visits["offset"], "passes the event by, east", "km"),
        "visit_distance": column("visit", visits["distance"], "smallest distance", "km"),
        "visit_local_time": column("visit", visits["local_time"], "mean solar time", "h"),
        "visit_state": column("visit", visits["state"].astype(np.int8), "row of STATES"),
        "visit_before": column("visit", usual["before"], "quiet visits before it"),
        "visit_steps": column("visit", known.sum(axis=1), "steps with a background"),
        "visit_outside": column("visit", outside.sum(axis=1), "steps outside the bounds"),
        "latitude_offset": column(
            "latitude_step",
            np.arange(-count, count + 1) * step,
            "latitude from the event",
            "degree",
        ),
        "profile": column(both, profiles, "mean of the visit"),
        **{name: column(both, usual[name], name) for name in ("low", "median", "high")},
        "visits": scalar(profiles.shape[0], "visits of the tracks that are followed"),
        "share_outside": scalar(
            _mean(outside[counted]), "share of steps of quiet visits before that lie outside"
        ),
        "false_alarm_rate": scalar(
            _mean(usual["false_alarm"][counted]), "the same of independent normal values"
        ),
    }
    dataset = xr.Dataset(columns)
    for name, values in zones.items():
        if values.dims == ("event",):
            dataset[f"event_{name.removeprefix('event_')}"] = values.variable
    return dataset


def _mean(values):
    return float(np.mean(values)) if values.size else np.nan


def _said_of(data, variable):
    """Name and unit of the variable, as its first day says them."""
    span = data.span()
    first = data.read_between(span[0], span[0] + DAY) if span else None
    said = {} if first is None else first[variable].attrs
    words = said.get("long_name", variable.replace("_", " "))
    return {"long_name": words, "units": said.get("units", "1")}


def _said(dataset, product):
    visits, events = int(dataset["visits"]), dataset.sizes["event"]
    if not visits:
        return f"product {product}: no quiet half-orbit passes the zone before an event"
    said = f"product {product}: {visits} visits of one track a side about {events} events"
    share, rate = (float(dataset[name]) for name in ("share_outside", "false_alarm_rate"))
    if np.isnan(share):
        return f"{said}; no background: fewer than {dataset.attrs['least']} quiet ones before any"
    return (
        f"{said}; {100 * share:.3g} % of the steps before lie outside the bounds, of independent "
        f"normal values {100 * rate:.3g} % would"
    )
