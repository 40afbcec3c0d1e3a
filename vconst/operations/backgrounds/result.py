"""A background map as a dataset."""

import numpy as np
import xarray as xr

#: Axes of a map.
AXES = ("side", "local_time", "season", "kp_class", "f107_class", "latitude", "longitude")

_MAPS = {
    "location": "what is usual, smoothed",
    "scale": "spread of what is usual (a standard deviation), smoothed",
    "passes": "passes that count, a neighbour's in part",
    "crossings": "crossings of the cell itself",
    "lower": "lower quartile of the cell itself",
    "median": "median of the cell itself",
    "upper": "upper quartile of the cell itself",
}

_CROSSINGS = {
    "time": "middle of the crossing, UTC",
    "latitude": "geocentric latitude",
    "longitude": "longitude",
    "row": "latitude of the middle of its cell, in the coordinates of the map",
    "value": "mean over the crossing",
    "location": "what is usual, without the time about it",
    "scale": "spread of what is usual, without the time about it",
    "passes": "passes that count for what is usual",
    "share": "share of residuals of its side and band below it, u",
    "of_pass": "row of its pass",
}

_POOLS = {
    "side": "1 northward, -1 southward, 0 a map",
    "low": "southern edge",
    "high": "northern edge",
    "passes": "passes in the pool",
    "residuals": "residuals in the pool",
    "independent": "passes five days apart",
    "unevenness": "distance of their u from uniform",
    "chance": "probability of such a distance, if uniform",
    "score": "mean continuous ranked probability score",
    "score_without": "the same of one distribution for all cells",
}

_DEGREES = ("latitude", "longitude", "row", "low", "high")


def described(cells, usual, crossings, passes, pools):
    """
    The dataset of a background map; see ``background_map``.

    Parameters
    ----------
    cells : Cells
    usual, crossings, passes, pools : dict of str to array
    """
    found = {
        name: (AXES, np.asarray(usual[name], np.float32), {"long_name": words})
        for name, words in _MAPS.items()
    }
    for name, words in _CROSSINGS.items():
        values = crossings[name]
        values = values.astype("M8[ns]") if name == "time" else values
        narrow = name in ("row", "scale", "passes", "share")
        values = values.astype(np.float32) if narrow else values
        name = "pass" if name == "of_pass" else name
        found[f"crossing_{name}"] = ("crossing", values, _said(name, words))
    for name in ("side", "state", "first", "last", "radius"):
        values = passes[name].astype("M8[ns]") if name in ("first", "last") else passes[name]
        found[f"pass_{name}"] = ("pass", values)
    for name, words in _POOLS.items():
        found[f"pool_{name}"] = ("pool", pools[name], _said(name, words))
    return xr.Dataset(found | _scalars(usual, crossings, passes, pools), _axes(cells))


def _said(name, words):
    return {"long_name": words, **({"units": "degree"} if name in _DEGREES else {})}


def _axes(cells):
    north = (np.arange(cells.rows) + 0.5) * 180.0 / cells.rows - 90.0
    east = (np.arange(cells.columns) + 0.5) * 360.0 / cells.columns - 180.0
    hours = (np.arange(cells.hours) + 0.5) * 24.0 / cells.hours
    return {
        "side": np.sort(cells.sides),
        "local_time": ("local_time", hours, {"units": "h", "long_name": "middle"}),
        "season": np.arange(cells.seasons),
        "kp_class": np.arange(len(cells.kp) + 1),
        "f107_class": np.arange(len(cells.f107) + 1),
        "latitude": ("latitude", north, {"units": "degree", "long_name": "middle of the cell"}),
        "longitude": ("longitude", east, {"units": "degree", "long_name": "middle of the cell"}),
    }


def _scalars(usual, crossings, passes, pools):
    with_any = int((usual["crossings"] > 0).sum())
    known = int(np.isfinite(usual["location"]).sum())
    numbers = {
        "passes_used": (int((passes["state"] == 0).sum()), "quiet passes"),
        "passes_left_out": (int((passes["state"] != 0).sum()), "passes left out"),
        "crossings_used": (int((crossings["number"] >= 0).sum()), "crossings of cells"),
        "cells_seen": (with_any, "cells that a pass crossed"),
        "cells_known": (known, "cells with a background"),
        "greatest_unevenness": (
            _of(np.nanmax, pools["unevenness"]),
            "greatest distance of u from uniform, of a side and band",
        ),
        "least_chance": (
            _of(np.nanmin, pools["chance"]),
            "smallest p of uniform u, of a side and band, not corrected for their number",
        ),
    }
    return {
        name: ((), value, {"units": "1", "long_name": words})
        for name, (value, words) in numbers.items()
    }


def _of(function, values):
    return float(function(values)) if np.isfinite(values).any() else np.nan
