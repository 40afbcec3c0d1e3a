"""Samples of a product with the values of maps at their places and times."""

from dataclasses import replace
from functools import partial

import numpy as np
import xarray as xr

from vconst.errors import SelectionError, UnknownNameError, UsageError
from vconst.kernels.encounters import CONJUNCTION_GAP, EPISODE_GAP
from vconst.operation import Days, Hours, Minutes, Pairs, Selection, VariableName, operation
from vconst.operations.matching.attributes import pairs_attributes
from vconst.operations.matching.columns import no_columns
from vconst.operations.matching.criteria import check_limits, nanoseconds, say
from vconst.operations.matching.result import pairs_dataset
from vconst.operations.matching.search import Found, bare, is_cut
from vconst.operations.matching.sides import place_side, prepare_side, shared_of
from vconst.operations.partial_columns import refuse_partial
from vconst.operations.sample_grid import HOUR_NS, sample_at
from vconst.selection import map_pieces
from vconst.selection.pieces import add_counts


@operation(version=3)
def match_grid(
    grid: Selection,
    points: Selection,
    *,
    variable: VariableName,
    rotate: bool = True,
    map_gap: Hours = 4.0,
    gap: Minutes = CONJUNCTION_GAP,
    episode_gap: Days = EPISODE_GAP,
) -> Pairs:
    """
    Samples with the value of maps where and when they were taken: what a fit can be made of.

    Parameters
    ----------
    grid : Selection
        The reference: maps, as ``sample_grid`` takes them.
    points : Selection
        The target: a track, stations or pierce points with time, geocentric latitude and
        longitude.
    variable : str
        Canonical name that both have.
    rotate : bool
        Whether maps turn with the Sun between their times, as in ``sample_grid``.
    map_gap : float
        In hours: between maps further apart nothing is interpolated.
    gap : float
        A new conjunction begins where samples are more than this apart, in min.
    episode_gap : float
        A new episode begins where conjunctions are more than this apart, in days.

    Returns
    -------
    pairs : Pairs
        As ``match_up`` leaves it. One element a sample inside the maps; its partner is the
        map at its own place and time, so that separation and lag are 0 and the reference has
        no radius. Neighbouring samples share nodes of the maps and are not independent.

    Raises
    ------
    UsageError
        If the two are not maps and samples, a limit is negative, or one is a part of the
        other's column.
    UnknownNameError
        If one has not the variable.
    """
    pauses = {"gap": gap, "episode_gap": episode_gap}
    check_limits(pauses | {"map_gap": map_gap}, "match_grid")
    _check(grid, points, variable)
    every = [points, *([bare(points)] if is_cut(points) else [])]
    how = {"variable": variable, "rotate": rotate, "gap": map_gap}
    pieces = map_pieces(every, partial(_match_piece, points.product, grid, how))
    for _, tally in pieces:
        add_counts(grid.tally, tally)
    nothing = shared_of(variable, {})
    found = [each for each, _ in pieces] or [Found(no_columns(nothing), {}, {}, nothing)]
    dataset = pairs_dataset(found, **pauses)
    said = {"rotate": "yes" if rotate else "no"} | say(pauses | {"map_gap": map_gap})
    dataset.attrs = pairs_attributes(grid, points, said, found)
    if not dataset.sizes["pair"]:
        dataset.attrs["note"] = _why_none(grid, points, int(dataset["possible_pairs"]))
    return Pairs(dataset)


def _check(grid, points, variable):
    if grid.kind != "grid" or points.kind == "grid":
        raise UsageError(
            f"match_grid: '{grid.product}' is a {grid.kind} and '{points.product}' a "
            f"{points.kind}; expected maps and samples.",
            hint="match_up is for two tracks, difference for two grids.",
        )
    refuse_partial("match_grid", grid, points)
    held = grid.view.variables(grid.product)
    if variable not in held:
        raise UnknownNameError(f"variable of '{grid.product}':", variable, held)


def _match_piece(product, grid, how, datasets, window):
    """One day of the samples, with the maps around it; and what was removed of the maps."""
    grid = replace(grid, tally={})  # that of the caller may be in another process
    variable = how["variable"]
    if variable not in datasets[0]:
        raise UnknownNameError(f"variable of '{product}':", variable, datasets[0].data_vars)
    shared = shared_of(variable, datasets[0][variable].attrs)
    side = prepare_side(datasets[0], shared, "target", product)
    whole = place_side(datasets[-1], product)
    maps = _maps_around(grid, how, window)
    inside = np.flatnonzero(np.isfinite(_values(whole.track, maps, how)))
    time = whole.track.time[inside]
    possible = (time, time, np.ones(inside.size, np.int64))
    counts = {"target": side.counts}
    return Found(_columns(side, maps, how), {}, counts, shared, possible), grid.tally


def _maps_around(grid, how, window):
    halo = nanoseconds(how["gap"], HOUR_NS)
    try:
        return grid.during(window.start - halo, window.stop + halo).read()
    except SelectionError:
        return None


def _values(track, maps, how):
    """The maps at the samples of a track; NaN where there are none."""
    if maps is None or not track.time.size:
        return np.full(track.time.size, np.nan)
    places = {name: ("time", part) for name, part in track._asdict().items() if part is not None}
    return sample_at(xr.Dataset(places).set_coords("time"), maps, **how)


def _columns(side, maps, how):
    """As :func:`vconst.operations.matching.columns.gather` leaves them."""
    variable, error = how["variable"], f"{how['variable']}_error"
    sampled = _values(side.track, maps, how)
    rows = np.flatnonzero(np.isfinite(sampled) & np.isfinite(side.values[variable]))
    time, ones = side.track.time[rows], np.ones(rows.size, np.int64)
    columns = {"separation": np.zeros(rows.size), "pairs": ones, "first": ones > 0}
    columns |= {f"time_{which}": time for which in ("target", "reference", "nearest")}
    for name in ("latitude", "longitude"):
        place = getattr(side.track, name)[rows]
        columns |= {f"{name}_target": place, f"{name}_reference": place}
    none = np.full(rows.size, np.nan)
    radius = side.track.radius
    columns |= {"radius_target": none if radius is None else radius[rows]}
    columns |= {"radius_reference": none, f"{variable}_reference": sampled[rows]}
    columns |= {f"{name}_target": value[rows] for name, value in side.values.items()}
    if maps is not None and error in maps:
        columns[f"{error}_reference"] = _values(side.track, maps, how | {"variable": error})[rows]
    return columns


def _why_none(grid, points, possible):
    if possible:
        return (
            f"No pairs: {possible} samples of '{points.product}' are inside the maps, but all are "
            "masked or have no value."
        )
    return (
        f"No pairs: no sample of '{points.product}' is inside the maps of '{grid.product}'. Take "
        "maps of the same days; 'map_gap' says over how long they are interpolated."
    )
