"""What was usual on previous days in the zones of events and of their controls."""

from typing import Literal

import numpy as np
import xarray as xr

from vconst.errors import UsageError
from vconst.kernels.alarm_rules import FACTORS, false_alarm_rate
from vconst.kernels.constants import DAY
from vconst.operation import (
    Background,
    Days,
    Distance,
    Events,
    Hours,
    Nanotesla,
    Seconds,
    Selection,
    Table,
    operation,
)
from vconst.operations.zones.boxes import boxes_of
from vconst.operations.zones.layers import (
    about_layer,
    is_logarithmic,
    limits_of,
    states_of,
    usual_mode,
    variable_of,
    with_mode,
)
from vconst.operations.zones.maps import gather_cells, join_maps
from vconst.operations.zones.matching import left_unmatched
from vconst.operations.zones.pools import pool_passes
from vconst.operations.zones.stations import gather_means
from vconst.operations.zones.tracks import gather_runs, join_runs, offsets_of
from vconst.operations.zones.validity import edges_inside, in_order_of, without_calibrations

_NAME = "moving_background"


@operation(version=7)
def moving_background(
    data: Selection,
    places: Events,
    kp: Selection = None,
    dst: Selection = None,
    screening: Table = None,
    *,
    days: Days = 30.0,
    apart: Hours = 12.0,
    local_time: Hours = 3.0,
    cross_track: Distance | None = None,
    rule: Literal["tukey", "median_iqr", "half_iqr", "k_sigma", "empirical"] = "tukey",
    factor: float | None = None,
    least: int = 20,
    before: Days = 7.0,
    after: Days = 5.0,
    every: Seconds = 10.0,
    mean: Hours = 1.0,
    kp_limit: float = 3.0,
    dst_limit: Nanotesla = -30.0,
    causal: bool = False,
) -> Background:
    """
    Passes through zones, each with the pool of earlier passes on the same side.

    Parameters
    ----------
    data : Selection
        Of one variable, on a track, on maps or of stations. What is usually drawn in a logarithm
        (electron density) is taken so. Of packets the logarithm of the spread about the
        straight line through each is taken: the field of the spacecraft's own motion changes
        evenly and is no part of it.
    places : Events
        Of ``draw_controls``.
    kp, dst : Selection or None
        Indices; a pass is disturbed as a whole if any of its time is, and unknown if any is.
        A mean over a day is disturbed if any of the day is. Neither stands in a pool. None
        leaves the index out.
    screening : Table or None
        Of ``screen_weather``, instead of the indices: one rule for all layers.
    days, apart : float
        A pool holds passes at most so many days, at least so many hours earlier.
    local_time : float
        And at most so many hours away in local time; of maps half an hour at most, of stations
        as given.
    cross_track : float or None
        And, of tracks, at most so many km beside it: with 100 km the pool is the same ground
        track, revisited. None takes them wherever they cross the zone.
    rule : str
        By which ``low`` and ``high`` bound what is usual: ``tukey`` (quartiles, and *factor*
        times the range between them beyond each), ``median_iqr`` (the median, and so much to
        both sides), ``half_iqr`` (the median, and *factor* times the way to the quartile of
        that side), ``k_sigma`` (the mean, and *factor* standard deviations) or ``empirical``
        (the values that leave a share of *factor* outside).
    factor : float or None
        None: 1.5; 2 of ``k_sigma``, 0.1 of ``empirical``.
    least : int
        Fewer passes are no background, and shown as such.
    before, after : float
        Days around the time of each place of which passes are kept.
    every : float
        Length in s of the runs of samples whose means make a pass.
    mean : float
        Of stations: length in hours of the intervals whose means are passes.
    kp_limit, dst_limit, causal
        As ``select_quiet`` takes them.

    Returns
    -------
    background : Background
        Dimension ``pass``: ``pass_place``, ``pass_time``, ``pass_until`` (the last that it
        holds; of a mean over an interval that begins at its time the end), ``value`` (mean over
        the zone), ``side`` (1 northward, -1 southward, 0 a map), ``distance`` and, of tracks,
        ``offset`` from the middle (km, east positive), ``found`` (runs or cells), ``state`` (row
        of ``STATES`` in ``zones/layers.py``), ``pool`` (passes), ``median`` and ``scale`` of the
        pool, NaN where it has fewer than *least*, and likewise ``low`` and ``high`` by the rule
        and ``false_alarm``: how often the rule errs with so many independent normal values.
        Scalars ``false_alarm_rate`` (its mean over quiet passes of controls) and
        ``share_outside`` (of these passes: what the rule does in truth). Dimension ``point``: the
        runs of the
        events' own passes; dimensions ``place`` and ``event`` as in *places*. Attributes say
        what the layer is: ``variable``, ``quantity``, ``height`` (km), ``resolution`` (km),
        ``unmatched`` (what controls are not alike in, in words), ``validity_edges``: where the
        validity of a calibration that the data are read under begins or ends inside a window of
        *days*, *before* and *after*. Then ``uncalibrated_value``, ``_median`` and ``_scale`` are of
        the same passes without the calibrations that hold for a stretch of time.

    Raises
    ------
    UsageError
        If the data have not exactly one variable.
    OperationError
        If they are neither a track, nor maps, nor of stations.

    Notes
    -----
    The pool is causal: nothing after a pass enters what is usual for it. The local time of
    some orbits drifts by an hour in ten days, so a pool is not one local time; controls
    share this. Where the product says its working mode, passes in another one than most of the
    event's own, or in several, stand in no pool and are not compared, of controls as well.
    """
    variable, zones = variable_of(data, by=_NAME), _zones(places.dataset)
    indices = {"kp": (kp, kp_limit), "dst": (dst, dst_limit)}
    where = {"screening": screening, "places": places.dataset, "by": _NAME}
    factor = FACTORS[rule] if factor is None else factor
    window = {"days": days, "before": before, "after": after}
    how = {"days": days, "apart": apart, "window": (before, after), "rule": rule, "factor": factor}
    how["hours"] = min(local_time, 0.5) if data.kind == "grid" else local_time
    how["across"] = np.inf if cross_track is None or data.kind != "track" else cross_track
    how |= {"least": least, "spans": {"every": round(every * 1e9), "mean": round(mean * DAY / 24)}}
    asked = (zones, variable, (indices, causal, where), how)
    found, points, about = _passes(data, *asked)
    found, edges = _beside_uncalibrated(found, data, asked, window)
    dataset = _with_rates(_described(found, points, places.dataset))
    said = {**window, "validity_edges": edges, "least": least, "apart": apart, "rule": rule}
    said |= {"factor": factor, "local_time": local_time, "cross_track": cross_track}
    said["limits"] = limits_of(indices, screening)
    said |= {name: places.dataset.attrs.get(name, "") for name in ("matched", "nearby")}
    return Background(dataset.assign_attrs(about | said))


def _beside_uncalibrated(found, data, asked, window):
    """Passes beside what they are without a calibration that has an edge inside, and the edges."""
    edges = edges_inside(data, asked[0]["time"], **window)
    if edges.size:
        bare = in_order_of(found, _passes(without_calibrations(data), *asked)[0], _BARE)
        found = found | {f"uncalibrated_{name}": values for name, values in bare.items()}
    return found, [str(each) for each in edges.astype("M8[ns]").astype("M8[s]")]


#: What is said of a pass without a calibration that has an edge of validity inside.
_BARE = ("value", "median", "scale")


def _passes(data, zones, variable, screened, how):
    """Passes with their pools, the runs of those of events, and what the layer is."""
    indices, causal, where = screened
    least, spans = how["least"], how["spans"]
    passes, runs, about = _gather(data, zones, variable, spans, where["places"].attrs)
    passes["state"] = states_of(passes, indices, causal, **where)
    how = {name: each for name, each in how.items() if name not in ("least", "spans")}
    kept, pools = _pools(passes, zones, least, **how)
    found = {name: values[kept] for name, values in passes.items()} | pools
    about["working_mode"] = usual_mode(passes["mode"])
    return found, _points(runs, passes["place"], kept, where["places"]), about


def _pools(passes, zones, least, *, rule="tukey", factor=1.5, **spans):
    """Rows of the passes that are kept, and the pool of each; few are no background."""
    usable = passes["state"] == 0
    kept, pools = pool_passes(
        passes, zones["time"], usable=usable, rule=rule, factor=factor, **spans
    )
    sizes, place = np.unique(pools["pool"], return_inverse=True)
    pools["false_alarm"] = np.array([false_alarm_rate(rule, factor, int(n)) for n in sizes])[place]
    few = pools["pool"] < least
    return kept, {
        name: values if name == "pool" else np.where(few, np.nan, values)
        for name, values in pools.items()
    }


def _with_rates(dataset):
    """How often the rule errs on normal values, and what it says of controls."""
    control = dataset["place_control"].values[dataset["pass_place"].values] == 1
    value, low, high = (dataset[name].values for name in ("value", "low", "high"))
    used = control & (dataset["state"].values == 0) & ~np.isnan(low)
    outside = (value[used] < low[used]) | (value[used] > high[used])
    rate = dataset["false_alarm"].values[used]
    words = "share of quiet passes of controls that the rule calls unusual"
    normal = f"{words}, if they were independent and normal"
    known = used.any()
    rates = {
        "false_alarm_rate": (rate.mean() if known else np.nan, normal),
        "share_outside": (outside.mean() if known else np.nan, words),
    }
    scalars = {
        name: xr.Variable((), float(value), {"units": "1", "long_name": said})
        for name, (value, said) in rates.items()
    }
    return dataset.assign(scalars)


def _zones(places):
    """Centre, reach and time of every place."""
    if "control" not in places:
        raise UsageError(
            f"{_NAME}: 'places' does not say which place-times are controls.",
            hint="Give it what 'draw_controls' left.",
        )
    time = places["time"].values.astype("M8[ns]").astype(np.int64)
    return {
        "latitude": places["latitude"].values.astype(float),
        "longitude": places["longitude"].values.astype(float),
        "reach": places["zone_radius"].values.astype(float),
        "box": boxes_of(places),
        "time": time,
    }


def _gather(data, zones, variable, lengths, matched):
    log, every = is_logarithmic(variable), lengths["every"]
    how = {name: zones[name] for name in ("latitude", "longitude", "reach", "box")}
    how |= {"variable": variable, "log": log}
    if data.kind == "grid":
        passes, runs = data.reduce(gather_cells, join_maps, **how)
    elif data.kind == "series":
        passes, runs = data.reduce(gather_means, join_maps, mean=lengths["mean"], length=DAY, **how)
    else:
        data = with_mode(data)
        passes, runs = data.reduce(gather_runs, join_runs, every=every, **how)
        passes["offset"] = offsets_of(passes, runs, zones["latitude"], zones["longitude"])
    about = about_layer(data, variable, log, every, passes["radius"])
    return passes, runs, about | {"unmatched": left_unmatched(about, matched)}


def _points(runs, place, kept, places):
    """The runs of passes of the events themselves, for maps; their pass is a row of *kept*."""
    if not runs:
        return {}
    row = np.full(max(runs["pass"].max(initial=-1), kept.max(initial=-1)) + 1, -1)
    row[kept] = np.arange(kept.size)
    own = places["control"].values == 0
    shown = np.flatnonzero((row[runs["pass"]] >= 0) & own[place[runs["pass"]]])
    start, length = runs["start"][shown], (runs["stop"] - runs["start"])[shown]
    at = np.arange(length.sum()) + np.repeat(start - np.cumsum(length) + length, length)
    points = {name: runs[name][at] for name in ("latitude", "longitude", "value")}
    return points | {"pass": row[np.repeat(runs["pass"][shown], length)]}


def _described(passes, points, places):
    units = {"distance": "km", "radius": "km", "offset": "km"}
    names = {"place": "pass_place", "time": "pass_time", "last": "pass_until"}
    variables = {}
    for name, values in passes.items():
        if name == "first":
            continue
        values = values.astype("M8[ns]") if name in ("time", "last") else values
        said = {"units": units[name]} if name in units else {}
        variables[names.get(name, name)] = ("pass", values, said)
    for name, values in points.items():
        variables[f"point_{name}"] = ("point", values)
    dataset = xr.Dataset(variables)
    for name, values in places.items():
        if values.dims:
            dataset[name if values.dims == ("event",) else f"place_{name}"] = values.variable
    return dataset
