"""Differences of two series of maps at their common times and nodes."""

from functools import partial

import numpy as np
import xarray as xr

from vconst.errors import OperationError
from vconst.kernels.grid import cell_weights
from vconst.operations.differences.partners import compare_pieces

_PLACE = ("latitude", "longitude")


def compare_maps(first, second, *, variable, region):
    """
    Numbers, map and series of the difference of two gridded products.

    Parameters
    ----------
    first, second : Selection
        Of grids on (time, latitude, longitude).
    variable : str
    region : Region
        Of which nodes are compared.

    Returns
    -------
    dataset : xarray.Dataset or None
        None where the two have no time or, in the region, no node in common. Attribute
        ``counts`` says how many times of each have no partner.

    Raises
    ------
    OperationError
        If they have no node in common.
    """
    work = partial(_compare_piece, variable, region)
    pieces, alone = compare_pieces(first, second, work)
    return _combine(pieces).assign_attrs(counts=alone) if pieces else None


def _compare_piece(variable, region, datasets, window):
    """Sums over one day; of the halo-free window only."""
    first, second = (dataset[variable] for dataset in datasets)
    _check_nodes(datasets, variable)
    # common times and nodes only
    difference = region.cut((first - second).transpose("time", *_PLACE))
    if not difference.size:
        return None
    values = difference.values.astype(np.float64)
    weights = cell_weights(*(difference[name].values for name in _PLACE))
    held = np.isfinite(values)
    values = np.where(held, values, 0.0)
    return {
        "time": difference["time"].values,
        "axes": {name: difference[name] for name in _PLACE},
        "units": first.attrs.get("units", "1"),
        "number": held.sum(axis=(1, 2)),
        "sum": values.sum(axis=(1, 2)),
        "square": (values**2).sum(axis=(1, 2)),
        "weight": (weights * held).sum(axis=(1, 2)),
        "area_sum": (weights * values).sum(axis=(1, 2)),
        "area_square": (weights * values**2).sum(axis=(1, 2)),
        "map_number": held.sum(axis=0),
        "map_sum": values.sum(axis=0),
    }


def _check_nodes(datasets, variable):
    for dataset in datasets:
        if set(dataset[variable].dims) != {"time", *_PLACE}:
            dims = ", ".join(map(str, dataset[variable].dims))
            raise OperationError(
                f"difference: '{variable}' has the dimensions {dims}; expected time, latitude, "
                "longitude."
            )
    first, second = datasets
    for name in _PLACE:
        if not np.isin(first[name].values, second[name].values).any():
            raise OperationError(
                f"difference: the maps have no {name} in common.",
                hint="They must share nodes; sample_grid takes one at the places of another.",
            )


def _combine(pieces):
    rows = {
        name: np.concatenate([piece[name] for piece in pieces])
        for name in ("time", "number", "sum", "square", "weight", "area_sum", "area_square")
    }
    axes, units = pieces[0]["axes"], pieces[0]["units"]
    number = sum(piece["map_number"] for piece in pieces)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean_map = sum(piece["map_sum"] for piece in pieces) / number
        series = {
            "series_mean": (rows["sum"] / rows["number"], "mean over the cells"),
            "series_rms": (np.sqrt(rows["square"] / rows["number"]), "rms over the cells"),
        }
        numbers = _numbers({name: value.sum() for name, value in rows.items() if name != "time"})
    made = {
        name: xr.Variable((), value, {"units": units, "long_name": text})
        for name, (value, text) in numbers.items()
    }
    counts = {
        "epochs": (rows["time"].size, "common times"),
        "cells": (mean_map.size, "nodes of a map"),
        "values": (int(rows["number"].sum()), "differences of two values"),
    }
    for name, (value, text) in counts.items():
        made[name] = xr.Variable((), value, {"units": "1", "long_name": text})
    for name, (value, text) in series.items():
        made[name] = xr.Variable(("time",), value, {"units": units, "long_name": text})
    said = {"units": units, "long_name": "mean difference over the common times"}
    made["map_difference"] = xr.Variable(_PLACE, mean_map, said)
    return xr.Dataset(made, {"time": rows["time"], **axes})


def _numbers(total):
    mean = total["sum"] / total["number"]
    square = total["square"] / total["number"]
    return {
        "mean": (mean, "mean of all cells"),
        "std": (np.sqrt(max(square - mean**2, 0.0)), "standard deviation of all cells"),
        "rms": (np.sqrt(square), "root of the mean square of all cells"),
        "area_mean": (total["area_sum"] / total["weight"], "mean over the area"),
        "area_rms": (
            np.sqrt(total["area_square"] / total["weight"]),
            "root of the mean square over the area",
        ),
    }
