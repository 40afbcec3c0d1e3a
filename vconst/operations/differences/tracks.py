"""Differences of two tracks at their common times."""

from functools import partial

import numpy as np
import xarray as xr

from vconst.errors import OperationError
from vconst.kernels.sphere import great_circle_distance
from vconst.operations.differences.partners import compare_pieces

#: Most points that a series keeps; of more, the extremes of short runs are kept.
SERIES_POINTS = 20_000

#: A step in time of more than this many usual steps is a gap.
GAP_STEPS = 2


def compare_tracks(first, second, *, variable, within, region):
    """
    Numbers and series of the difference of two products along their orbits.

    Parameters
    ----------
    first, second : Selection
        Of tracks.
    variable : str
    within : float or None
        Greatest separation in km at which values are compared; None for any.
    region : Region
        Where the first must be.

    Returns
    -------
    dataset : xarray.Dataset or None
        None where the two have no time in common. Attribute ``counts`` says how many
        times of each have no partner.
    """
    work = partial(_compare_piece, variable, region)
    pieces, alone = compare_pieces(first, second, work)
    pieces = [piece for piece in pieces if piece["time"].size]
    return _combine(pieces, within).assign_attrs(counts=alone) if pieces else None


def _compare_piece(variable, region, datasets, window):
    for dataset in datasets:
        if "latitude" not in dataset or dataset["latitude"].dims != ("time",):
            raise OperationError(
                f"difference: '{dataset.attrs.get('product', 'a product')}' has no place for "
                "every sample."
            )
    times = [dataset["time"].values for dataset in datasets]
    time, *rows = np.intersect1d(*times, return_indices=True)
    places = [
        [dataset[name].values[row] for name in ("latitude", "longitude")]
        for dataset, row in zip(datasets, rows, strict=True)
    ]
    values = [
        dataset[variable].values[row].astype(np.float64)
        for dataset, row in zip(datasets, rows, strict=True)
    ]
    near = region.holds(*places[0])
    return {
        "time": time[near],
        "separation": great_circle_distance(*places[0], *places[1])[near],
        "first": values[0][near],
        "second": values[1][near],
        "units": datasets[0][variable].attrs.get("units", "1"),
    }


def _combine(pieces, within):
    time, separation, first, second = (
        np.concatenate([piece[name] for piece in pieces])
        for name in ("time", "separation", "first", "second")
    )
    units = pieces[0]["units"]
    difference = first - second
    used = np.isfinite(difference)
    if within is not None:
        used &= separation <= within
    numbers = {
        "epochs": (int(used.sum()), "1", "common times at which values are compared"),
        "common_epochs": (time.size, "1", "common times"),
        **_separations(separation),
        "std_single": (_spread(first[used]), units, "standard deviation of the first alone"),
        "std_difference": (
            _spread(difference[used]),
            units,
            "standard deviation of the difference",
        ),
        "mean_difference": (_mean(difference[used]), units, "mean of the difference"),
    }
    made = {
        name: xr.Variable((), value, {"units": unit, "long_name": text})
        for name, (value, unit, text) in numbers.items()
    }
    series = {
        "series_separation": (separation, "km", "great-circle distance of the two"),
        "series_difference": (np.where(used, difference, np.nan), units, "first - second"),
    }
    rows, said = _thinned(time, [values for values, _, _ in series.values()])
    for name, (values, unit, text) in series.items():
        about = {"units": unit, "long_name": text, **said}
        made[name] = xr.Variable(("time",), values[rows], about)
    return xr.Dataset(made, {"time": time[rows]})


def _thinned(time, series, most=SERIES_POINTS):
    """
    Rows to keep so that no series loses an extreme, and what was done, as attributes.

    All rows where there are at most *most*. Otherwise time is cut at its gaps and into
    runs of equal length, and the lowest and highest sample of each series in each run
    stay, with the rows on both sides of a gap.
    """
    if time.size <= most:
        return slice(None), {}
    step = np.diff(time.astype("datetime64[ns]").astype(np.int64))
    gaps = np.flatnonzero(step > GAP_STEPS * np.median(step))
    length = -(-2 * len(series) * time.size // most)
    edges = np.unique(np.concatenate([np.arange(0, time.size, length), gaps + 1]))
    kept = [np.array([0, time.size - 1]), gaps, gaps + 1]
    run = np.repeat(np.arange(edges.size), np.diff(edges, append=time.size))
    for values in series:
        order = np.lexsort((np.where(np.isfinite(values), values, np.nan), run))
        held = order[np.isfinite(values[order])]
        first = np.flatnonzero(np.diff(run[held], prepend=-1))
        kept += [held[first], held[np.append(first[1:], held.size) - 1] if held.size else held]
    return np.unique(np.concatenate(kept)), {
        "thinned_from": int(time.size),
        "thinned_to": f"lowest and highest of every {length} times, and both sides of a gap",
        "longest_step": float(2 * length * np.median(step) / 1e9),
    }


def _separations(separation):
    held = separation[np.isfinite(separation)]
    held = held if held.size else np.array([np.nan])
    return {
        "separation_min": (float(held.min()), "km", "smallest separation at a common time"),
        "separation_median": (float(np.median(held)), "km", "median separation"),
        "separation_max": (float(held.max()), "km", "greatest separation"),
    }


def _mean(values):
    return float(values.mean()) if values.size else np.nan


def _spread(values):
    return float(values.std()) if values.size else np.nan
