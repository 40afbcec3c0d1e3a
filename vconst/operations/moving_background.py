"""What was usual on previous days in the zones of events and of their controls."""

from dataclasses import replace

import numpy as np
import xarray as xr

from vconst.errors import OperationError, UsageError
from vconst.kernels.constants import DAY
from vconst.operation import Background, Days, Events, Hours, Seconds, Selection, operation
from vconst.operations.select_quiet import holds, quiet_states
from vconst.operations.zones.maps import cell_size, gather_cells, join_maps
from vconst.operations.zones.matching import unmatched_of
from vconst.operations.zones.pools import pool_passes
from vconst.operations.zones.tracks import gather_runs, height_of, join_runs
from vconst.vocabulary import core_terms

#: What is known of a pass, by number: see ``state``.
STATES = ("quiet", "disturbed", "unknown", "without a value", "in another working mode")

#: km that a satellite at 500 km flies over ground in a second, for the length of a run.
_SPEED = 7.06


@operation(version=2)
def moving_background(
    data: Selection,
    places: Events,
    kp: Selection = None,
    dst: Selection = None,
    *,
    days: Days = 30.0,
    apart: Hours = 12.0,
    local_time: Hours = 3.0,
    least: int = 20,
    before: Days = 7.0,
    after: Days = 5.0,
    every: Seconds = 10.0,
    kp_limit: float = 3.0,
    dst_limit: float = -30.0,
    causal: bool = False,
) -> Background:
    """
    Passes through zones, each with the pool of earlier passes on the same side.

    Parameters
    ----------
    data : Selection
        Of one variable, on a track or on maps. What is usually drawn in a logarithm
        (electron density) is taken so. Of packets the logarithm of the spread about the
        straight line through each is taken: the field of the spacecraft's own motion changes
        evenly and is no part of it.
    places : Events
        Of ``draw_controls``.
    kp, dst : Selection or None
        Indices; a pass is disturbed as a whole if any of its time is, and unknown if any is.
        A mean over a day is disturbed if any of the day is. Neither stands in a pool. None
        leaves the index out.
    days, apart : float
        A pool holds passes at most so many days, at least so many hours earlier.
    local_time : float
        And at most so many hours away in local time; of maps half an hour at most.
    least : int
        Fewer passes are no background, and shown as such.
    before, after : float
        Days around the time of each place of which passes are kept.
    every : float
        Length in s of the runs of samples whose means make a pass.
    kp_limit, dst_limit, causal
        As ``select_quiet`` takes them.

    Returns
    -------
    background : Background
        Dimension ``pass``: ``pass_place``, ``pass_time``, ``pass_until`` (the last that it
        holds; of a mean over an interval that begins at its time the end), ``value`` (mean over the
        zone), ``side`` (1 northward, -1 southward, 0 a map), ``distance`` (km), ``found`` (runs or
        cells), ``state`` (row of `STATES`), ``pool`` (passes), ``median`` and ``scale`` of the
        pool, NaN where it has fewer than *least*; dimension ``point``: the runs of the
        events' own passes; dimensions ``place`` and ``event`` as in *places*. Attributes say
        what the layer is: ``variable``, ``quantity``, ``height`` (km), ``resolution`` (km),
        ``unmatched`` (what controls are not alike in, in words).

    Raises
    ------
    UsageError
        If the data have not exactly one variable.
    OperationError
        If they are neither a track nor maps.

    Notes
    -----
    The pool is causal: nothing after a pass enters what is usual for it. The local time of
    some orbits drifts by an hour in ten days, so a pool is not one local time; controls
    share this. Where the product says its working mode, passes in another one than most, or
    in several, stand in no pool and are not compared.
    """
    variable = _variable(data)
    log = _term(variable, "scale", "linear") == "log"
    zones = _zones(places.dataset)
    passes, runs, about = _gather(data, zones, variable, log, round(every * 1e9))
    usual = _usual_mode(passes)
    passes["state"] = _states(passes, {"kp": (kp, kp_limit), "dst": (dst, dst_limit)}, causal)
    hours = min(local_time, 0.5) if data.kind == "grid" else local_time
    passes["state"][(passes["state"] == 0) & (passes["mode"] != usual)] = 4
    kept, pools = _pools(
        passes, zones, least, days=days, apart=apart, hours=hours, ends=(before, after)
    )
    found = {name: values[kept] for name, values in passes.items()} | pools
    dataset = _described(found, _points(runs, kept, places.dataset), places.dataset)
    dataset.attrs = {
        **about,
        **{"days": days, "least": least, "before": before, "after": after, "apart": apart},
        "limits": {"kp": kp_limit if kp else None, "dst": dst_limit if dst else None},
        "local_time": local_time,
        "working_mode": usual,
        "matched": places.dataset.attrs.get("matched", ""),
        "nearby": places.dataset.attrs.get("nearby", ""),
    }
    return Background(dataset)


def _pools(passes, zones, least, *, days, apart, hours, ends):
    """Rows of the passes that are kept, and the pool of each; few are no background."""
    kept, count, median, scale = pool_passes(
        passes,
        zones["time"],
        days=days,
        apart=apart,
        hours=hours,
        window=ends,
        usable=passes["state"] == 0,
    )
    few = count < least
    pools = {"median": np.where(few, np.nan, median), "scale": np.where(few, np.nan, scale)}
    return kept, {"pool": count, **pools}


def _variable(data):
    names = data.variables or ()
    if len(names) != 1:
        raise UsageError(
            f"moving_background: '{data.product}' comes with {len(names) or 'all'} variables; one "
            "is a layer.",
            hint="Name it at the input: 'variables: [electron_density]'.",
        )
    if data.kind not in ("track", "grid"):
        raise OperationError(
            f"moving_background: '{data.product}' is of kind '{data.kind}'; tracks and grids have "
            "passes."
        )
    return names[0]


def _term(variable, name, otherwise):
    term = core_terms().get(variable)
    return getattr(term, name, "") or otherwise


def _zones(places):
    """Centre, reach and time of every place."""
    if "control" not in places:
        raise UsageError(
            "moving_background: 'places' does not say which place-times are controls.",
            hint="Give it what 'draw_controls' left.",
        )
    time = places["time"].values.astype("M8[ns]").astype(np.int64)
    return {
        "latitude": places["latitude"].values.astype(float),
        "longitude": places["longitude"].values.astype(float),
        "reach": places["zone_radius"].values.astype(float),
        "time": time,
    }


def _gather(data, zones, variable, log, every):
    where = {name: zones[name] for name in ("latitude", "longitude", "reach")}
    if data.kind == "grid":
        passes, runs = data.reduce(gather_cells, join_maps, variable=variable, log=log, **where)
    else:
        data = _with_mode(data)
        passes, runs = data.reduce(
            gather_runs, join_runs, variable=variable, log=log, every=every, **where
        )
    return passes, runs, _about(data, variable, log, every, passes)


def _with_mode(data):
    """The working mode as well, where the product says it."""
    if "working_mode" not in data.view.variables(data.product):
        return data
    return replace(data, variables=(*data.variables, "working_mode"))


def _usual_mode(passes):
    """The mode of most passes, those that change it left out; 0 if the data say none."""
    modes, number = np.unique(passes["mode"][passes["mode"] >= 0], return_counts=True)
    return int(modes[number.argmax()]) if modes.size else 0


def _about(data, variable, log, every, passes):
    traits = data.view.traits(data.product)
    first = data.during(data.span()[0], data.span()[0] + DAY).read_between(*_first_day(data))
    said = dict(first[variable].attrs)
    coarse = cell_size(first) if data.kind == "grid" else every / 1e9 * _SPEED
    height = traits.get("altitude") if data.kind == "grid" else height_of(passes["radius"])
    quantity = _term(variable, "quantity", variable.replace("_", " "))
    spread = first[variable].ndim == 2 and data.kind == "track"
    return {
        "product": data.product,
        "kind": data.kind,
        "variable": variable,
        "long_name": said.get("long_name", variable.replace("_", " ")),
        "units": said.get("units", "1"),
        "logarithm": int(log or spread),
        "spread": int(spread),
        "quantity": quantity,
        "height": 0.0 if height is None else float(height),
        "resolution": float(said.get("resolution", coarse)),
        "calibration": str(said.get("calibration", "")),
        "residual_of": str(said.get("residual_of", "")),
        "unmatched": unmatched_of(data.kind, variable, quantity, spread=spread),
    }


def _first_day(data):
    start = data.span()[0]
    return start, start + DAY


def _states(passes, indices, causal):
    """Rows of `STATES`: the worst of what holds between the ends of each pass."""
    state = np.where(np.isfinite(passes["value"]), 0, 3)
    if all(index is None for index, _ in indices.values()) or not state.size:
        return state
    span = int(passes["first"].min()), int(passes["last"].max())
    edges, states = quiet_states(indices, span, causal, by="moving_background")
    held = [holds(each, passes["first"], passes["last"], edges, states) for each in "ud"]
    state = np.where((state == 0) & held[0], 2, state)
    return np.where((state != 3) & held[1], 1, state)


def _points(runs, kept, places):
    """The runs of passes of the events themselves, for maps; their pass is a row of *kept*."""
    if not runs:
        return {}
    row = np.full(max(runs["pass"].max(initial=-1), kept.max(initial=-1)) + 1, -1)
    row[kept] = np.arange(kept.size)
    own = places["control"].values == 0
    shown = (row[runs["pass"]] >= 0) & own[runs["place"]]
    points = {name: runs[name][shown] for name in ("latitude", "longitude", "value")}
    return points | {"pass": row[runs["pass"]][shown]}


def _described(passes, points, places):
    units = {"distance": "km", "radius": "km"}
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
