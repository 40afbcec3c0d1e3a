"""Whether an orbit keeps its local time and its ground track, against a requirement."""

from itertools import pairwise

import numpy as np
import xarray as xr

from vconst.kernels import sphere
from vconst.kernels.nodes import (
    circular_hours,
    descending_nodes,
    grid_reference,
    track_displacement,
)
from vconst.operation import Distance, Hours, Longitude, Minutes, Selection, Table, operation
from vconst.operations.auditing.columns import as_times, days_of, reduce_days, stamps_of
from vconst.operations.auditing.tables import column, scalar
from vconst.selection import DAY

#: Longest step over the equator that is interpolated, ns: 7 degrees of latitude.
_STEP = 120 * 10**9

#: Numbers for the top of a page.
_CARDS = ("local_time_verdict", "local_time_departure", "local_time_days_outside")
_CARDS += ("track_verdict", "greatest_track_drift", "track_days_outside")


@operation(version=3)
def ground_track(
    data: Selection,
    *,
    local_time: Hours | None = None,
    local_time_tolerance: Minutes = 15.0,
    track_tolerance: Distance = 60.0,
    repeat_orbits: int | None = None,
    repeat_days: int = 1,
    node_longitude: Longitude | None = None,
) -> Table:
    """
    Local time of the descending node and drift of the ground track, against requirement.

    Parameters
    ----------
    data : Selection
        A track that is sampled where it crosses the equator.
    local_time : float or None
        Required mean local time of the descending node, h; None: nothing is required.
    local_time_tolerance : float
        In min, to both sides; the limit itself is inside.
    track_tolerance : float
        In km at the equator, to both sides; the limit itself is inside.
    repeat_orbits, repeat_days : int
        After so many orbits, in so many days, the ground track repeats; None: it does not,
        and no drift is reckoned.
    node_longitude : float or None
        Of one descending node of the reference grid, degrees east. None: the drift is
        reckoned from the first repeat cycle of the data, on later days, and whether the
        track is where it should be is not determined: it may have been off from the start.

    Returns
    -------
    table : Table
        Along ``time``, every day asked for: ``nodes``, ``local_time`` (h, mean of the
        nodes), ``track_drift`` (km at the equator, east positive); NaN on days without a
        node. Scalars ``latest_local_time`` (h), ``latest_track_drift`` and
        ``greatest_track_drift`` (km), ``local_time_departure`` (min, the greatest),
        ``days_with_nodes``, ``local_time_days_outside``, ``track_days_outside``,
        ``local_time_verdict`` and ``track_verdict``: ``inside`` if every day is,
        ``outside`` if any is not, ``not determined`` without nodes or requirement, and of
        the track without a stated grid. Days
        are kept: a new day computes that day only.

    Notes
    -----
    Mean solar local time, UT + longitude / 15, at the crossing from north to south,
    interpolated between the samples around it. A track that repeats after N orbits has
    nodes 360/N degrees apart; the drift is the displacement of the nodes of a day from that
    grid (circular mean), followed from day to day across half the spacing.
    """
    nodes = _join(reduce_days(data, find_nodes))
    days = days_of(data)
    series = _by_day(*nodes, days)
    reference, judged = _reference(nodes, node_longitude, repeat_orbits, repeat_days, days)
    series["track_drift"] = _drift(*nodes, days, reference, repeat_orbits)
    late = _departure(series["local_time"], local_time)
    verdicts = {
        "local_time": _verdict(late, local_time_tolerance),
        "track": ("not determined", 0),
    }
    if node_longitude is not None:
        held = np.where(judged, series["track_drift"], np.nan)
        verdicts["track"] = _verdict(held, track_tolerance)
    dataset = _dataset(days, series, late, judged, verdicts)
    dataset.attrs = {
        "product": data.product,
        "shows": "ground track",
        "cards": [*_CARDS],
        "verdict": _said(dataset, local_time, local_time_tolerance, track_tolerance),
        "required": {
            "local_time": local_time,
            "local_time_tolerance": local_time_tolerance,
            "track_tolerance": track_tolerance,
        },
        "away": away_words(float(dataset["greatest_track_drift"])),
        "grid": _grid_words(reference, node_longitude, repeat_orbits, repeat_days),
    }
    return Table(dataset)


def find_nodes(dataset, window):
    """
    Descending nodes of one day, and the samples at its ends.

    Parameters
    ----------
    dataset : xarray.Dataset
    window : Piece
        Not used: what lies between two days is found from their ends.

    Returns
    -------
    nodes : xarray.Dataset
        Along ``node``: ``node_time`` (int64 ns) and ``node_longitude`` (degrees east).
        Along ``end``, the first and the last sample with a place: ``end_time``,
        ``end_latitude``, ``end_longitude``.
    """
    del window
    places = [dataset[name].values.astype(np.float64) for name in ("latitude", "longitude")]
    placed = np.isfinite(places).all(axis=0)
    stamps, north, east = stamps_of(dataset)[placed], *(each[placed] for each in places)
    time, longitude = descending_nodes(stamps, north, east, longest_ns=_STEP)
    ends = [0, -1] if stamps.size else []
    return xr.Dataset(
        {
            "node_time": ("node", time),
            "node_longitude": ("node", longitude),
            "end_time": ("end", stamps[ends]),
            "end_latitude": ("end", north[ends]),
            "end_longitude": ("end", east[ends]),
        }
    )


def _join(found):
    """Times and longitudes of all nodes, those between two days among them, in order."""
    found = [each for each in found if each.sizes["end"]]
    crossings = [(each["node_time"].values, each["node_longitude"].values) for each in found]
    crossings += [_between(*pair) for pair in pairwise(found)]
    time = np.concatenate([np.zeros(0, np.int64), *(each for each, _ in crossings)])
    longitude = np.concatenate([np.zeros(0), *(each for _, each in crossings)])
    order = np.argsort(time, kind="stable")
    return time[order], longitude[order]


def _between(before, after):
    """The node between the last sample of a day and the first of a later one, if any."""
    names = ("end_time", "end_latitude", "end_longitude")
    edges = (np.array([before[name].values[-1], after[name].values[0]]) for name in names)
    return descending_nodes(*edges, longest_ns=_STEP)


def _by_day(time, longitude, days):
    hours = sphere.local_time(time, longitude)
    members = [(time >= day) & (time < day + DAY) for day in days]
    return {
        "nodes": np.array([int(held.sum()) for held in members], np.int64),
        "local_time": np.array([circular_hours(hours[held]) for held in members], np.float64),
    }


def _reference(nodes, given, orbits, length, days):
    """Longitude of one node of the grid, and which days may be judged against it."""
    time, longitude = nodes
    if orbits is None or not time.size:
        return np.nan, np.zeros(days.size, bool)
    if given is not None:
        return float(given), np.ones(days.size, bool)
    end = time[0] // DAY * DAY + length * DAY
    return grid_reference(longitude[time < end], orbits), days >= end


def _drift(time, longitude, days, reference, orbits):
    """Daily displacement in km, to a metre, followed from day to day."""
    drift = np.full(days.size, np.nan)
    if orbits is None or not time.size:
        return drift
    for place, day in enumerate(days):
        held = longitude[(time >= day) & (time < day + DAY)]
        if held.size:
            own = grid_reference(held, orbits)
            drift[place] = track_displacement(own, reference, orbits)
    there = np.isfinite(drift)
    spacing = float(2 * abs(track_displacement(reference - 180.0 / orbits, reference, orbits)))
    drift[there] = np.unwrap(drift[there], period=spacing)
    return np.round(drift, 3) + 0.0  # to a metre, and no minus zero


def _departure(hours, required):
    if required is None:
        return np.full(hours.size, np.nan)
    return sphere.local_time_difference(hours, required)


def _verdict(departures, tolerance):
    """``inside``, ``outside`` or ``not determined``; a limit is inside, to 1e-6 of it."""
    known = departures[np.isfinite(departures)]
    if not known.size:
        return "not determined", 0
    outside = int((np.abs(known) > tolerance * (1 + 1e-6)).sum())
    return ("outside" if outside else "inside"), outside


def _dataset(days, series, late, judged, verdicts):
    drift = np.where(judged, series["track_drift"], np.nan)
    words = {
        "nodes": ("southward crossings of the equator on the day", "1"),
        "local_time": ("local time at which the equator is crossed southward", "h"),
        "track_drift": ("distance of the ground track from its reference, east positive", "km"),
    }
    dataset = xr.Dataset(
        {name: column("time", values, *words[name]) for name, values in series.items()},
        {"time": as_times(days)},
    )
    dataset["judged"] = column("time", judged, "whether the day is held against the reference")
    hours = series["local_time"]
    numbers = {
        "days_with_nodes": (int((series["nodes"] > 0).sum()), "days with a crossing", "1"),
        "latest_local_time": (_latest(hours), "local time of the crossing, last day", "h"),
        "local_time_departure": (_greatest(late), "local time furthest from the required", "min"),
        "latest_track_drift": (_latest(drift), "ground track off its reference, last day", "km"),
        "greatest_track_drift": (_greatest(drift), "ground track furthest off its reference", "km"),
    }
    for name, (value, meaning, units) in numbers.items():
        dataset[name] = scalar(value, meaning, units)
    for name, (verdict, outside) in verdicts.items():
        shown = {"track": "ground track"}.get(name, name.replace("_", " "))
        dataset[f"{name}_verdict"] = scalar(verdict, f"{shown} against requirement")
        dataset[f"{name}_days_outside"] = scalar(outside, f"days with {shown} outside")
    return dataset


def _latest(values):
    known = values[np.isfinite(values)]
    return float(known[-1]) if known.size else np.nan


def _greatest(values):
    known = values[np.isfinite(values)]
    return float(known[np.argmax(np.abs(known))]) if known.size else np.nan


def _said(dataset, required, minutes, kilometres):
    """Both verdicts in words, each with its number and its requirement."""
    if not int(dataset["days_with_nodes"]):
        return (
            "no descending node was sampled (where the satellite crosses the equator southward): "
            "neither local time nor ground track is determined"
        )
    clock = clock_words(float(dataset["latest_local_time"]))
    said = [f"the equator is crossed southward (descending node) at local time {clock}"]
    if required is not None:
        verdict = str(dataset["local_time_verdict"].values)
        said[0] += f", {verdict} {clock_words(required)} ±{minutes:g} min"
    verdict = str(dataset["track_verdict"].values)
    drift = float(dataset["greatest_track_drift"])
    if verdict == "not determined" and np.isfinite(drift):
        said.append(
            f"the ground track lies {away_words(drift)} where it was in the first days of the "
            f"data; whether that is within ±{kilometres:g} km of where it should be is not "
            "determined, because 'node_longitude' does not say where that is"
        )
    elif verdict == "not determined":
        said.append("whether the ground track moves is not determined")
    else:
        said.append(
            f"the ground track lies {away_words(drift)} where it should be, {verdict} "
            f"±{kilometres:g} km"
        )
    return "; ".join(said)


def away_words(kilometres):
    """
    How far a track is off, and to which side.

    Examples
    --------
    >>> away_words(-105.2), away_words(3.14), away_words(0.02)
    ('up to 105 km west of', 'up to 3.14 km east of', 'less than 0.1 km from')
    """
    if abs(kilometres) < 0.1:
        return "less than 0.1 km from"
    side = "west" if kilometres < 0 else "east"
    return f"up to {abs(kilometres):.3g} km {side} of"


def clock_words(hours):
    """
    Hours as a clock shows them.

    Examples
    --------
    >>> clock_words(14.3667)
    '14:22'
    """
    minutes = round(hours * 60) % 1440
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _grid_words(reference, given, orbits, length):
    if orbits is None:
        return "none: after how many orbits the track repeats is not stated"
    origin = (
        "as stated" if given is not None else f"as found in the first {length} days of the data"
    )
    return (
        f"{orbits} crossings in {length} days, evenly spaced, one of them at "
        f"{reference:.3f}° east, {origin}"
    )
