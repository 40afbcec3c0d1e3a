"""Two sensors that never meet, compared by what they see at one latitude and local time."""

from functools import partial
from typing import Literal

import numpy as np
import xarray as xr

from vconst.errors import OperationError, UsageError
from vconst.kernels.constants import DAY as DAY_NS
from vconst.kernels.sphere import local_time, local_time_difference
from vconst.operation import Days, Degrees, Minutes, Pairs, Selection, VariableName, operation
from vconst.selection import map_pieces

from .select_side import is_of_side

#: Columns of a cell.
_CELL = ("time", "latitude", "longitude", "radius", "local_time", "value", "samples")


@operation(version=2)
def pair_distributions(
    reference: Selection,
    target: Selection,
    *,
    variable: VariableName,
    side: Literal["day", "night"],
    cycle: Days = 5.0,
    band: Degrees = 5.0,
    local_time_limit: Minutes = 30.0,
    fewest: int = 200,
    stretch: Days = 27.0,
) -> Pairs:
    """
    Medians of two sensors in the same latitude band, side of the orbit and cycle of days.

    For two satellites of one orbit plane, half a revolution apart: they never come near each
    other, but within a cycle of their ground track both sample every longitude at one local
    time.

    Parameters
    ----------
    reference, target : Selection
        Tracks with ``latitude``, ``longitude`` and the variable.
    variable : str
    side : {"day", "night"}
        Local time 6 to 18 h, or the rest: the two are compared apart.
    cycle : float
        Days over which a distribution is taken, from whole multiples since 1970: a repeat
        cycle of both ground tracks.
    band : float
        Degrees of latitude.
    local_time_limit : float
        Minutes by which the mean local times of the two may differ.
    fewest : int
        Samples of each that a cell needs.
    stretch : float
        Days of cycles that count as one alignment, for what changes from one to the next
        is not independent: a rotation of the Sun.

    Returns
    -------
    pairs : Pairs
        As ``match_up`` leaves them, one pair a cell: ``<variable>_target`` and
        ``_reference`` are medians; conjunction is the cycle, episode the stretch. Cells of
        too few samples or too different local time are counted in ``counts``.

    Raises
    ------
    OperationError
        If a product lacks the variable, or the two have no cell in common.

    Notes
    -----
    The medians are of different longitudes and times: what remains of that is scatter, and
    the same for both only where both cover the cycle; a cell is compared as it is.
    """
    _require_positive(cycle=cycle, band=band, stretch=stretch)
    cells = partial(_cells, variable=variable, side=side, band=band, fewest=fewest)
    found = map_pieces([target, reference], cells, length=round(cycle * DAY_NS))
    both = [_matched(*each, local_time_limit) for each in found]
    counts = {
        reason: sum(each["counts"][reason] for each in both)
        for reason in ("too few samples", "local times differ")
    }
    cycle_of = np.concatenate(
        [np.full(each["target"].shape[1], n) for n, each in enumerate(both)] or [[]]
    )
    if not cycle_of.size:
        raise OperationError(
            f"pair_distributions: '{target.product}' and '{reference.product}' have no cell of "
            f"'{variable}' in common; left out: {counts}.",
            hint="Take a longer 'cycle', a wider 'band' or fewer 'fewest' samples.",
        )
    rows = [np.concatenate([each[who] for each in both], axis=1) for who in ("target", "reference")]
    criteria = {
        "distributions": f"medians of {cycle:g} days and {band:g} degrees, by {side}",
        "local_time": f"{local_time_limit:g} min",
    }
    dataset = _pairs(variable, *rows, cycle_of, stretch)
    dataset.attrs = _attributes(reference, target)
    dataset.attrs |= {"variables": [variable], "criteria": criteria, "counts": counts}
    dataset.attrs["target_side"] = side
    return Pairs(dataset)


def _require_positive(**limits):
    for name, value in limits.items():
        if not value > 0.0:
            raise UsageError(f"pair_distributions: '{name}' is {value:g}; it must be above zero.")


def _attributes(reference, target):
    return {
        "reference": reference.product,
        "target": target.product,
        "reference_baseline": ", ".join(reference.baselines()),
        "target_baseline": ", ".join(target.baselines()),
    }


def _cells(datasets, window, *, variable, side, band, fewest):
    """Cells of a cycle of both, (columns, bands) each, by latitude band; and the window."""
    return [_of_one(dataset, window, variable, side, band, fewest) for dataset in datasets]


def _of_one(dataset, window, variable, side, band, fewest):
    if variable not in dataset or "latitude" not in dataset:
        raise OperationError(
            f"pair_distributions: the data have no '{variable}' along a track; they have "
            f"{', '.join(sorted(map(str, dataset.data_vars)))}.",
        )
    time = dataset["time"].values.astype("datetime64[ns]").astype(np.int64)
    latitude, longitude = (dataset[n].values.astype(float) for n in ("latitude", "longitude"))
    local = local_time(time, longitude)
    values = dataset[variable].values.astype(float)
    kept = (time >= window.start) & (time < window.stop) & np.isfinite(values)
    kept &= is_of_side(local, side)
    radius = dataset["radius"].values.astype(float) if "radius" in dataset else np.nan * latitude
    row = np.floor((latitude + 90.0) / band).astype(int)
    cells, thin = {}, 0
    for number in np.unique(row[kept]):
        here = kept & (row == number)
        if here.sum() < fewest:
            thin += 1
            continue
        turn = np.exp(2j * np.pi * local[here] / 24.0).mean()
        cells[int(number)] = (
            (window.start + window.stop) // 2,
            latitude[here].mean(),
            0.0,  # of all longitudes
            radius[here].mean(),
            np.angle(turn) * 24.0 / (2.0 * np.pi) % 24.0,
            np.median(values[here]),
            here.sum(),
        )
    return cells, thin


def _matched(target, reference, limit):
    """The cells that both have at one local time, and how many were left out and why."""
    columns = {"target": [], "reference": []}
    apart = 0
    for number in sorted(target[0].keys() & reference[0].keys()):
        one, other = target[0][number], reference[0][number]
        if abs(local_time_difference(one[4], other[4])) > limit:
            apart += 1
            continue
        columns["target"].append(one)
        columns["reference"].append(other)
    thin = target[1] + reference[1]
    made = {who: np.array(rows).reshape(-1, len(_CELL)).T for who, rows in columns.items()}
    return made | {"counts": {"too few samples": thin, "local times differ": apart}}


def _pairs(variable, target, reference, cycle, stretch):
    one, other = (dict(zip(_CELL, rows, strict=True)) for rows in (target, reference))
    time, time_reference = (each["time"].astype(np.int64) for each in (one, other))
    found, conjunction = np.unique(cycle, return_inverse=True)
    middle = np.array([time[cycle == each][0] for each in found])
    made = {
        "time": (time.astype("datetime64[ns]"), "", "middle of the cycle"),
        "time_reference": (time_reference.astype("datetime64[ns]"), "", "middle of the cycle"),
        "latitude": (one["latitude"], "degree", "mean latitude of the target"),
        "latitude_reference": (other["latitude"], "degree", "mean latitude of the reference"),
        "longitude": (one["longitude"], "degree", "zero: all longitudes"),
        "longitude_reference": (other["longitude"], "degree", "zero: all longitudes"),
        "radius": (one["radius"], "km", "mean radius of the target"),
        "radius_reference": (other["radius"], "km", "mean radius of the reference"),
        "separation": (0.0 * one["latitude"], "km", "zero: distributions have no place"),
        "lag": ((time - time_reference) / 60e9, "min", "zero: of one cycle"),
        "altitude_difference": (one["radius"] - other["radius"], "km", "target minus reference"),
        "local_time": (one["local_time"], "h", "mean local time of the target"),
        "local_time_difference": (
            local_time_difference(one["local_time"], other["local_time"]),
            "min",
            "mean local time, target minus reference",
        ),
        "partners": (other["samples"].astype(int), "1", "samples of the reference"),
        "conjunction": (conjunction, "1", "index of the cycle"),
        f"{variable}_target": (one["value"], None, "median, target"),
        f"{variable}_reference": (other["value"], None, "median, reference"),
    }
    arrays = {
        name: ("pair", values, {"long_name": words} | ({"units": unit} if unit else {}))
        for name, (values, unit, words) in made.items()
    }
    return xr.Dataset(arrays | _cycles(middle, conjunction, int(one["samples"].sum()), stretch))


def _cycles(middle, conjunction, samples, stretch):
    """What is said of each cycle, and of all."""
    episode = np.unique((middle - middle.min()) // round(stretch * DAY_NS), return_inverse=True)[1]
    nothing = ("conjunction", np.zeros(middle.size))
    made = {
        "episode": ("conjunction", episode),
        "conjunction_start": ("conjunction", middle.astype("datetime64[ns]")),
        "conjunction_stop": ("conjunction", middle.astype("datetime64[ns]")),
        "conjunction_pairs": ("conjunction", np.bincount(conjunction)),
        **{f"conjunction_{name}": nothing for name in ("separation", "latitude", "longitude")},
    }
    numbers = {
        "pairs": conjunction.size,
        "samples": samples,
        "conjunctions": middle.size,
        "episodes": int(episode.max()) + 1,
    }
    about = {
        name: ((), value, {"units": "1", "long_name": name}) for name, value in numbers.items()
    }
    return made | about
