"""The last half-orbit of a track, variable by variable."""

from dataclasses import replace

import numpy as np
import xarray as xr

from vconst.operation import Selection, Table, operation
from vconst.operations.auditing.columns import stamps_of, values_of
from vconst.operations.auditing.tables import column, scalar
from vconst.selection import DAY

#: Longest pause inside a half-orbit, ns.
_PAUSE = 600 * 10**9
#: Times of the table; a half-orbit with more is thinned.
_TIMES = 3000


@operation(version=1)
def quick_look(data: Selection) -> Table:
    """
    Every variable along the last half-orbit, masked by quality as everything that is read.

    Parameters
    ----------
    data : Selection
        A track.

    Returns
    -------
    table : Table
        Along ``time``: ``latitude``, ``longitude`` and ``panel_<variable>``, at most 3000
        times, taken evenly; NaN where a value is masked or missing. Scalars ``samples``,
        ``missing`` values, ``start`` and ``stop`` (text, UTC), ``half_orbit`` (as its
        mission counts it, where the product says it). Without samples a note says so.

    Notes
    -----
    A half-orbit ends where latitude turns or a pause exceeds 10 min; where the samples
    carry ``half_orbit``, where that changes. The last three days of the selection are looked
    at for it.
    """
    dataset = _last_samples(data)
    if dataset is None:
        return _nothing(data)
    stamps = stamps_of(dataset)
    kept = dataset.isel(time=slice(_first_of_last(dataset, stamps), None))
    every = int(np.ceil(kept.sizes["time"] / _TIMES))
    thin = kept.isel(time=slice(None, None, every))
    values = values_of(thin)
    table = xr.Dataset(coords={"time": thin["time"].values})
    for name in ("latitude", "longitude"):
        if name in thin:
            table[f"at_{name}"] = ("time", thin[name].values, dict(thin[name].attrs))
    for name, each in values.items():
        words = str(each.attrs.get("long_name") or name.replace("_", " "))
        units = str(each.attrs.get("units", "1"))
        table[f"panel_{name}"] = column("time", each.values, words, units)
    _add_numbers(table, kept)
    table.attrs = {"product": data.product, "shows": "quick look", "every": every, "cards": []}
    table.attrs["verdict"] = _said(table, data.product)
    return Table(table)


def _last_samples(data):
    """What is there of the last three days up to the last sample, or None."""
    span = data.span()
    if span is None:
        return None
    late = replace(data, tally={}).during(span[1] - 3 * DAY, span[1])
    late = late.during(max(granule.start for granule in late.granules()) - DAY // 12, span[1])
    return late.read_between(late.start, late.stop)


def _first_of_last(dataset, stamps):
    """Index of the first sample of the last half-orbit."""
    if "half_orbit" in dataset:
        numbers = dataset["half_orbit"].values
        other = np.flatnonzero(numbers != numbers[-1])
        return int(other[-1]) + 1 if other.size else 0
    breaks = np.flatnonzero(np.diff(stamps) > _PAUSE) + 1
    slope = np.sign(np.diff(dataset["latitude"].values.astype(np.float64)))
    turns = np.flatnonzero(slope[1:] * slope[:-1] < 0) + 1
    inside = turns[stamps[-1] - stamps[turns] > 60 * 10**9]  # a turn at the very end is no start
    return int(max([0, *breaks[-1:], *inside[-1:]]))


def _add_numbers(table, kept):
    values = values_of(kept)
    missing = sum(int(np.isnan(each.values).sum()) for each in values.values())
    edges = [str(kept["time"].values[k].astype("datetime64[s]")) for k in (0, -1)]
    table["samples"] = scalar(kept.sizes["time"], "samples of the half-orbit")
    table["missing_values"] = scalar(missing, "values masked or missing")
    table["start"] = scalar(edges[0], "first sample, UTC")
    table["stop"] = scalar(edges[1], "last sample, UTC")
    if "half_orbit" in kept:
        table["half_orbit"] = scalar(int(kept["half_orbit"].values[-1]), "half-orbit")


def _said(table, product):
    """Which half-orbit it is and what of it is missing, in words."""
    start, stop = (str(table[edge].values).replace("T", " ") for edge in ("start", "stop"))
    size = int(table["samples"]) * sum(str(name).startswith("panel_") for name in table)
    missing = 100 * int(table["missing_values"]) / size if size else 100.0
    return f"product {product}: {start} to {stop}, {missing:.3g} % of the values missing or masked"


def _nothing(data):
    table = xr.Dataset({"samples": scalar(0, "samples of the half-orbit")})
    note = f"{data.product}: no samples in the time asked for"
    table.attrs = {"product": data.product, "shows": "quick look", "note": note, "cards": []}
    return Table(table)
