"""Whether a target drifts or jumps against its reference, and what could have been seen."""

from typing import Literal

import numpy as np
import xarray as xr

from vconst.errors import OperationError, UsageError
from vconst.kernels.changes import (
    FEWEST,
    cusum,
    find_drift,
    find_step,
    findable_step,
    mann_kendall,
    scatter_between,
)
from vconst.kernels.constants import DAY
from vconst.kernels.power import findable_trend
from vconst.kernels.relation import days_since, fitted_units
from vconst.operation import Calibration, Days, Table, operation

#: Probability of claiming anything where there is nothing.
LEVEL = 0.05

#: Power of what is called findable.
POWER = 0.95

#: Conjunctions that a bin of days needs.
FEWEST_BLOCKS = 3

YEAR = 365.25


@operation(version=2)
def track_changes(
    calibration: Calibration,
    *,
    look_for: list[Literal["drift", "step"]] = ("drift", "step"),
    bins: Days | None = None,
) -> Table:
    """
    Drift, steps and wandering of the difference in the course of a calibration's time.

    Parameters
    ----------
    calibration : Calibration
        Of ``fit_calibration``. What is looked at is what its slope, offset and covariates
        leave; a drift that it fitted is put back.
    look_for : list of {"drift", "step"}
        What may be claimed. The probability of a false claim, 5 %, is shared among them.
    bins : float or None
        Days of a unit; None: an alignment of the orbit planes is a unit. Conjunctions of one
        alignment share what changes between alignments, so bins of days are for sensors
        that never part.

    Returns
    -------
    table : Table
        First what the sampling can find with 95 % power: ``findable_drift`` (per year) and
        ``findable_step``; then ``drift`` with ``_low``, ``_high``, ``_chance``, ``step`` with
        the same and ``step_time``, ``step_earliest``, ``step_latest``, ``cusum``,
        ``mann_kendall``, each with its chance. Along ``unit``: ``unit_time``, ``unit_value``,
        ``unit_conjunctions``, ``unit_cusum``. In % of the reference where the scale is log,
        else in the unit of the fit. NaN where there are fewer than five units.

    Raises
    ------
    OperationError
        If the calibration names no conjunctions.

    Notes
    -----
    A drift is claimed by Student's t on the units, a step by the largest t over all places
    (:mod:`vconst.kernels.changes`), each at the level over the number of things looked for.
    CUSUM and Mann-Kendall are twins to compare with; they claim nothing.
    """
    if not look_for:
        raise UsageError(
            "track_changes: 'look_for' is empty.", hint="Name 'drift', 'step' or both."
        )
    dataset = calibration.dataset
    times, values = _what_is_left(dataset)
    days, means, held, dropped = _units(dataset, times, values, bins)
    level = LEVEL / len(set(look_for))
    scalars = _scalars(days / YEAR, means, level)
    units = (
        "%"
        if dataset.attrs["scale"] == "log"
        else fitted_units(dataset.attrs["scale"], dataset.attrs["units"])
    )
    made = _dataset(scalars, units, dataset, days, means, held)
    made["level"] = _scalar(level, "1", "probability of each false claim")
    made["left_out_units"] = _scalar(dropped, "1", f"bins with fewer than {FEWEST_BLOCKS}")
    said = {name: dataset.attrs[name] for name in ("variable", "target", "reference")}
    made.attrs = {**said, "shows": "changes", "look_for": list(look_for)}
    made.attrs["unit_is"] = "alignment" if bins is None else f"{bins:g} days"
    made.attrs["cards"] = ["findable_drift", "findable_step", "drift", "step"]
    made.attrs["verdict"] = _said(made, units, set(look_for), level)
    return Table(made)


def _what_is_left(dataset):
    """Days since the first conjunction's, and what slope, offset and covariates leave there."""
    if not {"block_time", "block_bias_after"} <= set(dataset.data_vars):
        raise OperationError(
            "track_changes: the calibration does not say what each conjunction showed.",
            hint="Give it a calibration that this run fitted.",
        )
    left = dataset["block_bias_after"].values * float(dataset["slope"])
    if "drift" in dataset:
        since = days_since(dataset["block_time"].values, dataset.attrs["drift_epoch"])
        left = left + float(dataset["drift"]) * since
    size = 100.0 * np.log(10.0) if dataset.attrs["scale"] == "log" else 1.0
    stamps = dataset["block_time"].values.astype("datetime64[ns]").astype(np.int64)
    return (stamps - stamps.min()) / DAY, left * size


def _units(dataset, days, values, bins):
    """Mean day, mean value and conjunctions of each unit; how many bins were too thin."""
    if bins is not None and not bins > 0.0:
        raise UsageError(f"track_changes: 'bins' is {bins:g} days; it must be above zero.")
    key = dataset["block_episode"].values if bins is None else np.floor(days / bins).astype(int)
    _, place, held = np.unique(key, return_inverse=True, return_counts=True)
    kept = held >= (1 if bins is None else FEWEST_BLOCKS)
    day, mean = (np.bincount(place, each) / held for each in (days, values))
    order = np.argsort(day[kept], kind="stable")
    return day[kept][order], mean[kept][order], held[kept][order], int((~kept).sum())


def _scalars(years, means, level):
    """What can be found, then what is found; NaN with too few units."""
    names = ("findable_drift", "findable_step", "scatter", "drift", "drift_low", "drift_high")
    names += ("drift_chance", "step", "step_low", "step_high", "step_chance", "cusum")
    names += ("cusum_chance", "mann_kendall", "mann_kendall_chance", "place", "first", "last")
    names += ("explained_by_drift", "explained_by_step")
    found = dict.fromkeys(names, np.nan)
    if means.size < FEWEST:
        return found
    drift, step = find_drift(years, means, level=level), find_step(means, level=level)
    scatter = scatter_between(drift, step, means.size)
    whole = float(np.sum((means - means.mean()) ** 2)) or 1.0
    return found | {
        "findable_drift": findable_trend(scatter, years, power=POWER, level=level),
        "findable_step": findable_step(scatter, means.size, power=POWER, level=level),
        "scatter": scatter,
        **{f"drift{end}": v for end, v in zip(_ENDS, drift[:3], strict=True)},
        "drift_chance": drift.chance,
        **{f"step{end}": v for end, v in zip(_ENDS, step[:3], strict=True)},
        "step_chance": step.chance,
        "place": step.place,
        "first": step.first,
        "last": step.last,
        **dict(zip(("cusum", "cusum_chance"), cusum(means)[1:], strict=True)),
        **dict(zip(("mann_kendall", "mann_kendall_chance"), mann_kendall(means), strict=True)),
        "explained_by_drift": 1.0 - drift.scatter**2 * (means.size - 2) / whole,
        "explained_by_step": 1.0 - step.scatter**2 * (means.size - 2) / whole,
    }


_ENDS = ("", "_low", "_high")

_WORDS = {
    "findable_drift": "drift that this sampling finds with 95 % power",
    "findable_step": "step in the middle that this sampling finds with 95 % power",
    "scatter": "standard deviation between units",
    "drift": "drift of the target against the reference",
    "drift_chance": "probability of such a drift were there none",
    "step": "largest step, after less before",
    "step_chance": "probability of such a step anywhere were there none",
    "cusum": "greatest cumulative sum, over what units differ by and root of the number",
    "cusum_chance": "probability of such a sum in noise",
    "mann_kendall": "Mann-Kendall's tau",
    "mann_kendall_chance": "probability of such a tau were there no trend",
    "explained_by_drift": "share of the variance that a drift explains",
    "explained_by_step": "share of the variance that a step explains",
}


def _dataset(scalars, units, dataset, days, means, held):
    plain = ("chance", "cusum", "mann", "explained")
    made = {}
    for name, value in scalars.items():
        if name in ("place", "first", "last"):
            continue
        words = _WORDS.get(name) or f"{_WORDS[name.partition('_')[0]]}, {name.partition('_')[2]}"
        per_year = f"{units} / year" if "drift" in name else units
        made[name] = _scalar(value, "1" if any(p in name for p in plain) else per_year, words)
    made["units_found"] = _scalar(means.size, "1", "independent units")
    start = dataset["block_time"].values.astype("datetime64[ns]").min()
    time = start + np.rint(days * DAY).astype("timedelta64[ns]")
    made["step_time"] = _scalar(
        _between(time, scalars["place"]), "", "middle of where it fits best"
    )
    for name, place, back in (("earliest", "first", 1), ("latest", "last", 0)):
        at = scalars[place]
        day = str(time[int(at) - back])[:10] if np.isfinite(at) else ""
        made[f"step_{name}"] = _scalar(day, "", f"{name} time of the step, UTC")
    made["unit_time"] = ("unit", time, {"long_name": "middle of the unit"})
    made["unit_value"] = ("unit", means, {"units": units, "long_name": "mean of what is left"})
    made["unit_conjunctions"] = ("unit", held, {"units": "1", "long_name": "conjunctions"})
    path = cusum(means)[0] if means.size > 1 else np.zeros(means.size)
    made["unit_cusum"] = ("unit", path, {"units": "1", "long_name": "cumulative sum"})
    return xr.Dataset(made)


def _scalar(value, units, words):
    return ((), value, {"units": units, "long_name": words} if units else {"long_name": words})


def _between(time, place):
    """The middle of the time between two units, as text; empty where there is no step."""
    if not np.isfinite(place):
        return ""
    before, after = time[int(place) - 1], time[int(place)]
    return str(before + (after - before) // 2)[:10]


def _said(made, units, look_for, level):
    value = {
        name: float(made[name])
        for name in made.data_vars
        if made[name].dtype.kind == "f" and made[name].ndim == 0
    }
    count, unit_is = int(made["units_found"]), made.attrs["unit_is"]
    if count < FEWEST:
        return (
            f"not determined: {count} units ({unit_is}); at least {FEWEST} are needed to tell a "
            "change from what differs between them."
        )
    could = (
        f"with {count} units ({unit_is}) of standard deviation {value['scatter']:.3g} {units}, a "
        f"drift of {value['findable_drift']:.3g} {units} a year or a step of "
        f"{value['findable_step']:.3g} {units} would be found with 95 % power"
    )
    found = [
        name for name in ("drift", "step") if name in look_for and value[f"{name}_chance"] < level
    ]
    if not found:
        return f"no change found; {could}."
    words = {
        "drift": "a drift of {drift:.3g} ({drift_low:.3g} to {drift_high:.3g}) {u} a year",
        "step": "a step of {step:.3g} ({step_low:.3g} to {step_high:.3g}) {u} at {at}",
    }
    at = f"{made['step_time'].item()} ({made['step_earliest'].item()} to "
    at += f"{made['step_latest'].item()})"
    said = " or ".join(words[name].format(**value, u=units, at=at) for name in found)
    if len(found) == 2:
        drifts = value["explained_by_drift"] >= value["explained_by_step"]
        said += f"; one would do, and the {'drift' if drifts else 'step'} explains more"
    return f"{said}; {could}."
