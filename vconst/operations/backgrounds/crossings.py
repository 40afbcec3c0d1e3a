"""What a product measured in cells of a map: one mean for each pass through each cell."""

from itertools import pairwise

import numpy as np
import xarray as xr

from vconst.errors import OperationError
from vconst.kernels.cells import place_cells
from vconst.kernels.geodesy import geocentric_from_geodetic
from vconst.kernels.quasi_dipole import quasi_dipole
from vconst.operations.zones.maps import map_dimensions
from vconst.operations.zones.tracks import PAUSE, sides_of, values_of

#: Raised when the same samples give other crossings.
VERSION = 1

_OF_CROSSING = ("cell", "start", "stop", "total", "found", "latitude", "longitude")
_OF_PASS = ("side", "mode", "first", "last", "radius")


def cross_cells(dataset, window, *, variable, log, rows, columns, magnetic):
    """
    Crossings of one piece of time.

    Parameters
    ----------
    dataset : xarray.Dataset
        A track, or maps.
    window : Piece
        Not used: what goes on in the next piece is joined by :func:`join_crossings`.
    variable : str
    log : bool
        Whether values are taken as decimal logarithms.
    rows, columns : int
        Of the grid.
    magnetic : bool
        Whether cells are of quasi-dipole coordinates.

    Returns
    -------
    crossings : xarray.Dataset
        Dimension ``crossing``: ``cell``, ``start``, ``stop`` (ns), ``total`` and ``found`` of
        the samples with a value, ``latitude`` and ``longitude`` (geocentric, of the middle
        sample), ``of_pass``; dimension ``pass``: ``pass_side``, ``pass_mode``, ``pass_first`` and
        ``pass_last`` (ns), ``pass_radius`` (km, mean).
    """
    del window
    flat = _flat_maps if _is_map(dataset) else _track
    samples, passes = flat(dataset, variable, log)
    where = samples["time"], samples["latitude"], samples["longitude"]
    north, east = _magnetic(dataset, *where, samples["radius"]) if magnetic else where[1:]
    cell = place_cells(north, east, rows, columns)
    if _is_map(dataset):
        return _one_a_cell(samples, cell, passes)
    change = (np.diff(cell) != 0) | (np.diff(samples["of_pass"]) != 0)
    first = np.flatnonzero(np.append(True, change)) if cell.size else np.zeros(0, int)
    return _crossings(samples, cell, first, passes)


def join_crossings(parts):
    """
    Crossings of all pieces; a pass that goes on in the next piece is one.

    Parameters
    ----------
    parts : list of xarray.Dataset
        Of :func:`cross_cells`, in order of time. The list is emptied: a year is held once.

    Returns
    -------
    crossings, passes : dict of str to array
        As the parts have them, without ``pass_``.
    """
    full = [part for part in parts if part.sizes["pass"]] or parts[:1]
    shift = [0]
    for before, after in pairwise(full):
        shift.append(shift[-1] + before.sizes["pass"] - _goes_on(before, after))
    which = [np.arange(p.sizes["pass"]) + k for p, k in zip(full, shift, strict=True)]
    columns = [{n: part[n].values for n in part.variables} for part in full]
    full.clear()
    parts.clear()
    for held, k in zip(columns, shift, strict=True):
        held["of_pass"] = held["of_pass"] + k
    joined = {n: _joined(columns, n) for n in (*_OF_CROSSING, "of_pass")}
    passes = {n: _joined(columns, f"pass_{n}") for n in _OF_PASS}
    return _merged_crossings(joined), _merged_passes(passes, np.concatenate(which))


def _joined(columns, name):
    """One column of all parts, which do not keep it."""
    return np.concatenate([held.pop(name) for held in columns])


def _is_map(dataset):
    return "latitude" in dataset and dataset["latitude"].dims != ("time",)


def _track(dataset, variable, log):
    """Samples of a track with a place, each with its pass."""
    placed = np.flatnonzero(
        np.isfinite(dataset["latitude"].values) & np.isfinite(dataset["longitude"].values)
    )
    dataset = dataset.isel(time=placed)
    time = dataset["time"].values.astype("M8[ns]").astype(np.int64)
    side = sides_of(dataset["latitude"].values, time)
    new = (np.diff(side) != 0) | (np.diff(time) > PAUSE)
    number = np.cumsum(np.append(0, new)) if time.size else np.zeros(0, int)
    samples = {name: dataset[name].values.astype(float) for name in ("latitude", "longitude")}
    samples |= {"time": time, "value": values_of(dataset[variable], log), "of_pass": number}
    radius = dataset["radius"].values.astype(float) if "radius" in dataset else None
    samples["radius"] = radius
    first = np.flatnonzero(np.append(True, new)) if time.size else np.zeros(0, int)
    last = np.append(first[1:], time.size) - 1
    mode = np.zeros(time.size, int)
    if "working_mode" in dataset:
        mode = np.nan_to_num(dataset["working_mode"].values, nan=-1).astype(int)
    return samples, {
        "side": side[first],
        "mode": _one_mode(mode, first),
        "first": time[first],
        "last": time[last] if time.size else time,
        "radius": _means(radius, first, last),
    }


def _means(radius, first, last):
    if radius is None or not first.size:
        return np.full(first.size, np.nan)
    return np.add.reduceat(radius, first) / (last - first + 1)


def _one_mode(mode, first):
    if not first.size:
        return mode
    least, most = np.minimum.reduceat(mode, first), np.maximum.reduceat(mode, first)
    return np.where(least == most, least, -1)


def _flat_maps(dataset, variable, log):
    """Nodes of maps, the first map first; each map is a pass."""
    place = map_dimensions(dataset)
    values = dataset[variable].transpose("time", *place)
    time = dataset["time"].values.astype("M8[ns]").astype(np.int64)
    north, east = dataset["latitude"].values, dataset["longitude"].values
    if dataset["latitude"].attrs.get("latitude_kind") == "geodetic":
        north, _ = geocentric_from_geodetic(north, np.zeros(north.shape))
    if north.ndim == 1:
        if east[-1] - east[0] > 360.0 - 1e-6:  # a doubled meridian counts once
            values, east = values.isel(longitude=slice(0, -1)), east[:-1]
        north, east = np.meshgrid(north, east, indexing="ij")
    length = round(float(values.attrs.get("interval", 0.0)) * 1e9)
    samples = {
        "latitude": np.tile(north.ravel().astype(float), time.size),
        "longitude": np.tile(east.ravel().astype(float), time.size),
        "time": np.repeat(time, north.size),
        "value": values_of(values, log).reshape(-1),
        "of_pass": np.repeat(np.arange(time.size), north.size),
        "radius": None,
    }
    none = np.zeros(time.size, int)
    return samples, {
        "side": none.astype(np.int8),
        "mode": none,
        "first": time,
        "last": time + max(length - 1, 0),
        "radius": np.full(time.size, np.nan),
    }


def _magnetic(dataset, time, latitude, longitude, radius):
    if radius is None:
        raise OperationError(
            f"background_map: '{dataset.attrs.get('product', 'the data')}' has no radius, without "
            "which there are no quasi-dipole coordinates.",
            hint="Take 'coordinates: geographic'.",
        )
    return quasi_dipole(time, latitude, longitude, radius)[:2]


def _one_a_cell(samples, cell, passes):
    """Nodes of one map in one cell are one crossing."""
    number = samples["of_pass"].astype(np.int64) * (cell.max(initial=0) + 1) + cell
    order = np.argsort(np.where(cell < 0, -1, number), kind="stable")
    order = order[np.count_nonzero(cell < 0) :]
    samples = {n: None if v is None else v[order] for n, v in samples.items()}
    first = np.flatnonzero(np.append(True, np.diff(number[order]) != 0)) if order.size else order
    return _crossings(samples, cell[order], first, passes)


def _crossings(samples, cell, first, passes):
    sound = np.isfinite(samples["value"])
    last = np.append(first[1:], cell.size) - 1
    if first.size:
        found = np.add.reduceat(sound.astype(np.int32), first)
        total = np.add.reduceat(np.where(sound, samples["value"], 0.0), first)
    else:
        found, total = np.zeros(0, np.int32), np.zeros(0)
    kept = np.flatnonzero((found > 0) & (cell[first] >= 0))
    first, last, middle = first[kept], last[kept], (first[kept] + last[kept]) // 2
    columns = {
        "cell": cell[first].astype(np.int32),
        "start": samples["time"][first],
        "stop": samples["time"][last],
        "total": total[kept],
        "found": found[kept].astype(np.int32),
        "latitude": samples["latitude"][middle].astype(np.float32),
        "longitude": samples["longitude"][middle].astype(np.float32),
        "of_pass": samples["of_pass"][first].astype(np.int32),
    }
    of_passes = {f"pass_{name}": ("pass", values) for name, values in passes.items()}
    return xr.Dataset({n: ("crossing", values) for n, values in columns.items()} | of_passes)


def _goes_on(before, after):
    """Whether the last pass of a piece is the first of the next."""
    same = before["pass_side"].values[-1] == after["pass_side"].values[0] != 0
    return bool(same and after["pass_first"].values[0] - before["pass_last"].values[-1] <= PAUSE)


def _merged_passes(passes, number):
    first = np.flatnonzero(np.append(True, np.diff(number) != 0))
    last = np.append(first[1:], number.size) - 1
    return {
        "side": passes["side"][first],
        "mode": _one_mode(passes["mode"], first),
        "first": passes["first"][first],
        "last": passes["last"][last],
        "radius": passes["radius"][first],
    }


def _merged_crossings(joined):
    """A cell that a pass is in when a piece ends and the next begins is crossed once."""
    same = (np.diff(joined["cell"]) == 0) & (np.diff(joined["of_pass"]) == 0)
    if not same.any():
        return joined
    first = np.flatnonzero(np.append(True, ~same))
    last = np.append(first[1:], joined["cell"].size) - 1
    kept = {"stop": joined.pop("stop")[last]}
    kept |= {name: np.add.reduceat(joined.pop(name), first) for name in ("total", "found")}
    for name in list(joined):
        kept[name] = joined.pop(name)[first]
    return kept
