"""On what the bias of a target depends, and which causes the sampling cannot tell apart."""

import numpy as np
import xarray as xr

from vconst.errors import OperationError, TooLittleError, UnknownNameError
from vconst.kernels.constants import SPHERE_RADIUS
from vconst.kernels.dependence import (
    ALIKE,
    condition_number,
    effect_of,
    independent,
    less_their_mean,
    likeness,
    varying_columns,
)
from vconst.kernels.relation import days_since, fitted_units
from vconst.operation import Calibration, Pairs, Selection, Table, VariableName, operation
from vconst.vocabulary import core_terms

from .calibration.bins import by_bins
from .calibration.result import relation_of, unit_of
from .calibration.samples import FitSettings, take_samples

#: What is looked at: unit, and the spread below which it does not vary.
COVARIATES = {
    "local_time": ("h", 0.03),
    "latitude": ("degree", 0.01),
    "altitude": ("km", 1.0),
    "f107": ("1e-22 W m-2 Hz-1", 1.0),
    "kp": ("1", 0.2),
    "temperature": ("K", 10.0),
    "time": ("year", 0.02),
}

#: Hours for which a value of an index holds.
HOLDS = {"kp": 3.0, "f107": 24.0}

#: Degrees of latitude in which a conjunction is one row.
BAND = 10.0

#: Share of the pairs that must have a covariate; with less it would take all others with it.
MOST_KNOWN = 0.5

#: What is said of the size of a dependence, and how it was found.
_SIZES = {"": "range of the bias over the middle 90 %", "_error": "its standard error"}
_SIZES["_chance"] = "probability of such a range were there none"
_WAYS = {"alone": "by itself", "beside": "with all others fitted as well"}

#: Correlation with a combination of all others above which a covariate is nothing of its own.
MADE_OF = 0.9999

#: Said where the two alignments themselves are not compared.
TWO = " Of two alignments only what changes inside each was looked at."

#: Probability below which a dependence is said to be there.
LEVEL = 0.05


@operation(version=3)
def dependence(
    pairs: Pairs,
    calibration: Calibration = None,
    kp: Selection = None,
    f107: Selection = None,
    *,
    variable: VariableName,
    temperature: str | None = None,
    bins: int = 6,
) -> Table:
    """
    The bias against local time, latitude, altitude, solar flux, Kp, temperature and time.

    Parameters
    ----------
    pairs : Pairs
        Of ``match_up``.
    calibration : Calibration or None
        With it the bias that it leaves is looked at.
    kp, f107 : Selection or None
        Series with ``kp`` (3 hours from its time) and ``f107`` (1e-22 W m-2 Hz-1, a day).
    variable : str
        Canonical name of what both measured.
    temperature : str or None
        Variable of the pairs with a temperature in K; None for ``electron_temperature_target``
        where the pairs hold it.
    bins : int
        For each covariate, with equally many conjunctions.

    Returns
    -------
    table : Table
        Along ``covariate``: ``covariate_name``, ``covariate_unit``, ``size_alone`` (range of
        the bias over the middle 90 % of the covariate, by itself) with ``_error`` and
        ``_chance``, ``size_beside`` (with all others fitted as well) likewise, ``nearest``
        (largest correlation with another) and ``not_told_from``, the names. Along ``bin``:
        ``bin_covariate``, ``bin_middle``, ``bin_bias``, ``bin_low``, ``bin_high`` (95 %),
        ``bin_conjunctions``, ``bin_episodes``. Scalar ``condition_number`` of the design. In
        % where the scale is log, else in the unit of the fit. ``size_beside`` is NaN for what
        cannot be told from another.

    Raises
    ------
    OperationError
        If there are too few pairs or conjunctions.

    Notes
    -----
    Local time enters as cosine and sine of the day, latitude with its absolute value, the
    rest as they are; each conjunction is one row in every ten degrees of latitude. Two local
    times twelve hours apart are one column: what is then called local time is the difference
    of the two sides of the orbit.
    Standard errors come from alignments left out in turn, or from fortieths of one. How much
    alignments differ by themselves cannot be seen in two: their means are taken off.
    """
    settings, relation = _settings(variable, calibration)
    dataset, present = _with_covariates(pairs.dataset, kp, f107, temperature)
    dataset, present, scarce = _without_scarce(dataset, present, settings)
    settings = FitSettings(**{**settings, "adjust": tuple(f"_{name}" for name in present)})
    samples, settings = take_samples(dataset, settings, who="dependence")
    row, owner = _rows(samples, settings)
    bias, values = _by_row(samples, settings, relation, row)
    unit = _unit_of(samples)[owner]
    _require_bins(bias.size, unit, bins)
    within = _alignment(samples, owner)
    columns = {name: _varying(name, values[name], within) for name in present}
    made = xr.Dataset(
        {
            **_effects(less_their_mean(bias, within), columns, unit),
            **by_bins(bias, values, samples.episode[owner], bins),
        }
    )
    made = made.assign(_numbers(samples, bias, columns))
    lacking = samples.counts.get("covariate missing", 0)
    words = "pairs left out: a covariate is missing"
    made["left_out_covariate_missing"] = _about(lacking, "1", words)
    fitted = fitted_units(settings.scale, unit_of(dataset, variable))
    units = "%" if settings.scale == "log" else fitted
    absent = [name for name in COVARIATES if name not in present]
    made.attrs = _attributes(dataset, variable, units, absent, calibration)
    two = TWO if within.any() else ""
    made.attrs["verdict"] = _said(made, units) + two + _said_of_scarce(scarce)
    return Table(made)


def _without_scarce(dataset, present, settings):
    """The pairs without covariates that most usable ones lack, and which these are."""
    usable = np.ones(dataset.sizes["pair"], bool)
    for side in ("target", "reference"):
        name = f"{settings['variable']}_{side}"
        if name in dataset:
            usable &= np.isfinite(dataset[name].values.astype(float))
    many = max(1, int(usable.sum()))
    known = {n: np.isfinite(dataset[f"_{n}"].values[usable]).sum() / many for n in present}
    scarce = {name: float(share) for name, share in known.items() if share < MOST_KNOWN}
    kept = [name for name in present if name not in scarce]
    return dataset.drop_vars([f"_{name}" for name in scarce]), kept, scarce


def _said_of_scarce(scarce):
    if not scarce:
        return ""
    listed = ", ".join(f"{name} ({share:.0%} of the pairs)" for name, share in scarce.items())
    return f" Not looked at, since too few pairs have it: {listed}."


def _unit_of(samples):
    """What is left out in turn, for each block."""
    unit = np.zeros(samples.episode.size, int)
    unit[samples.block] = samples.units()
    return unit


def _alignment(samples, owner):
    """The alignment of each row where there are two; else zero."""
    episode = samples.episode[owner]
    return episode if episode.max() == 1 else np.zeros_like(episode)


def _require_bins(rows, unit, bins):
    if rows < 2 * bins or unit.max() < 2:
        raise TooLittleError(
            f"dependence: {rows} conjunctions cannot be divided into {bins} bins.",
            hint="Take a longer time, or fewer 'bins'.",
        )


def _numbers(samples, bias, columns):
    design = np.column_stack(list(columns.values()))
    return {
        "condition_number": _about(condition_number(design), "1", "condition of the design"),
        "rows": _about(bias.size, "1", "conjunctions, by ten degrees of latitude"),
        "conjunctions": _about(samples.conjunctions, "1", "conjunctions"),
        "episodes": _about(int(samples.episode.max()) + 1, "1", "alignments"),
    }


def _settings(variable, calibration):
    """Settings of the samples, and the relation that is taken off."""
    if calibration is None:
        term = core_terms().get(variable)
        none = {"slope": 1.0, "offset": 0.0, "drift": 0.0, "drift_epoch": ""}
        return {"variable": variable, "scale": term.scale if term else "linear"}, none
    said = calibration.dataset.attrs
    if said["variable"] != variable:
        raise OperationError(
            f"dependence: the calibration is of '{said['variable']}', not of '{variable}'."
        )
    relation = relation_of(calibration.dataset)
    pivot = relation["pivot"] if relation["scale"] == "log" else None
    return {"variable": variable, "scale": relation["scale"], "pivot": pivot}, relation


def _with_covariates(dataset, kp, f107, temperature):
    """The pairs with every covariate that can be had as a variable of its name."""
    time = dataset["time"].values.astype("datetime64[ns]")
    found = {
        "altitude": dataset["radius"].values - SPHERE_RADIUS if "radius" in dataset else None,
        "kp": _held(kp, "kp", time),
        "f107": _held(f107, "f107", time),
        "temperature": _temperature(dataset, temperature),
        "time": days_since(time, time.min()) / 365.25 if time.size else None,
    }
    found |= {name: dataset[name].values for name in ("local_time", "latitude") if name in dataset}
    present = [name for name in COVARIATES if found.get(name) is not None]
    made = {f"_{name}": ("pair", np.asarray(found[name], float)) for name in present}
    return dataset.assign(made), present


def _temperature(dataset, name):
    if name is not None and name not in dataset:
        raise UnknownNameError("variable of the pairs", name, list(map(str, dataset.data_vars)))
    name = name or "electron_temperature_target"
    return dataset[name].values if name in dataset else None


def _held(index, name, time):
    """Value of a series of steps at each time; NaN where none holds; None without a series."""
    if index is None:
        return None
    held = index.read()
    if name not in held:
        raise OperationError(
            f"dependence: '{index.product}' given as '{name}' has no variable '{name}'.",
            hint=f"Give a product that holds '{name}'.",
        )
    start = held["time"].values.astype("datetime64[ns]")
    order = np.argsort(start, kind="stable")
    start, values = start[order], held[name].values.astype(float)[order]
    place = np.searchsorted(start, time, side="right") - 1
    age = (time - start[np.maximum(place, 0)]).astype(np.int64) / 3.6e12
    return np.where((place >= 0) & (age < HOLDS[name]), values[np.maximum(place, 0)], np.nan)


def _rows(samples, settings):
    """The row of each sample, a conjunction in ten degrees of latitude; whose each row is."""
    band = np.zeros(samples.x.size)
    if "_latitude" in settings.adjust:
        band = np.floor(samples.columns[:, 1 + settings.adjust.index("_latitude")] / BAND)
    keys, row = np.unique(np.stack([samples.block, band], axis=1), axis=0, return_inverse=True)
    return row.reshape(-1), keys[:, 0].astype(int)


def _by_row(samples, settings, relation, row):
    """Mean bias and mean covariates of each row."""
    shift = relation["offset"]
    if relation["drift"]:
        shift = shift + relation["drift"] * days_since(samples.time, relation["drift_epoch"])
    bias = (samples.y - shift) / relation["slope"] - samples.x
    if settings.scale == "log":
        bias = bias * 100.0 * np.log(10.0)
    size = np.bincount(row)
    values = {}
    for name, column in zip(settings.adjust, samples.columns[:, 1:].T, strict=True):
        values[name[1:]] = _mean(name[1:], column, row, size)
    return np.bincount(row, bias) / size, values


def _mean(name, column, row, size):
    if name != "local_time":
        return np.bincount(row, column) / size
    turn = np.exp(2j * np.pi * column / 24.0)
    middle = np.bincount(row, turn.real) + 1j * np.bincount(row, turn.imag)
    return np.angle(middle) * 24.0 / (2.0 * np.pi) % 24.0


def _varying(name, values, group):
    """Columns of one covariate less the mean of their group, as far as they vary."""
    columns = less_their_mean(_columns(name, values), group)
    return varying_columns(columns, floor=COVARIATES[name][1])


def _columns(name, values):
    if name == "local_time":
        return np.column_stack([part(2.0 * np.pi * values / 24.0) for part in (np.cos, np.sin)])
    if name == "latitude":
        return np.column_stack([values, np.abs(values)]) / 90.0
    return values[:, None]


def _effects(bias, columns, unit):
    names = list(columns)
    alone = [effect_of(bias, columns[n], np.empty((bias.size, 0)), unit) for n in names]
    near = {n: {o: likeness(columns[n], columns[o]) for o in names if o != n} for n in names}
    alike = {n: [o for o, value in near[n].items() if value >= ALIKE] for n in names}
    beside = []
    for name in names:
        others = [columns[o] for o in names if o != name]
        kept = np.column_stack(others) if others else np.empty((bias.size, 0))
        if not alike[name] and likeness(columns[name], independent(kept)) > MADE_OF:
            alike[name] = ["all others together"]
        usable = columns[name].shape[1] and not alike[name]
        beside.append(effect_of(bias, columns[name] if usable else kept[:, :0], kept, unit))
    told = [
        "itself: it does not vary" if not columns[n].shape[1] else ", ".join(alike[n])
        for n in names
    ]
    made = {
        "covariate_name": ("covariate", np.array(names, object)),
        "covariate_unit": ("covariate", np.array([COVARIATES[n][0] for n in names], object)),
        "nearest": (
            "covariate",
            [max(near[n].values(), default=0.0) for n in names],
            {"units": "1", "long_name": "largest correlation with another"},
        ),
        "not_told_from": ("covariate", np.array(told, object)),
    }
    for way, found in (("alone", alone), ("beside", beside)):
        for end, place in (("", 0), ("_error", 1), ("_chance", 2)):
            about = {"long_name": f"{_SIZES[end]}, {_WAYS[way]}"}
            made[f"size_{way}{end}"] = ("covariate", [each[place] for each in found], about)
    return made


def _about(value, units, words):
    return ((), value, {"units": units, "long_name": words})


def _attributes(dataset, variable, units, absent, calibration):
    return {
        "variable": variable,
        "units": units,
        "target": dataset.attrs.get("target", ""),
        "reference": dataset.attrs.get("reference", ""),
        "shows": "dependence",
        "after": calibration is not None,
        "absent": absent,
        "cards": ["condition_number", "conjunctions"],
    }


def _said(made, units):
    names = made["covariate_name"].values
    told = dict(zip(names, made["not_told_from"].values, strict=True))
    least = LEVEL / max(1, len(names))
    found = [
        f"{name.replace('_', ' ')} ({size:.3g} ± {error:.2g} {units})"
        for name, size, error, chance in zip(
            names,
            made["size_alone"].values,
            made["size_alone_error"].values,
            made["size_alone_chance"].values,
            strict=True,
        )
        if chance < least
    ]
    said = f"the bias goes with {', '.join(found)}" if found else "the bias goes with nothing seen"
    alike = [f"{n} from {o}" for n, o in told.items() if o and not o.startswith("itself")]
    still = [str(n) for n, o in told.items() if o.startswith("itself")]
    said += f"; condition number of the design {float(made['condition_number']):.3g}"
    if alike:
        said += f"; this sampling cannot tell {'; '.join(alike)}".replace("_", " ")
    if still:
        said += f"; nothing can be said of {', '.join(still)}, which hardly varies"
    return said + "."
