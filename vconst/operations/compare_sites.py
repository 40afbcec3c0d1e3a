"""Vectors of two products at the sites and times that both have."""

from typing import Literal

import numpy as np
import xarray as xr

from vconst.errors import OperationError, UsageError
from vconst.kernels.bootstrap import resample_counts
from vconst.operation import NameOrFile, Selection, Table, operation
from vconst.operations.field_models import identify_model, load_model, model_field

_NAME = "compare_sites"

#: Components of a vector after its name, and what each is of north, east and centre.
_AXES = {
    ("r", "theta", "phi"): ((2, -1.0), (0, -1.0), (1, 1.0)),
    ("north", "east", "centre"): ((0, 1.0), (1, 1.0), (2, 1.0)),
}

#: Sites are the same where latitude and longitude agree to so many decimals of a degree.
_DECIMALS = 3

#: Draws of whole epochs, and the share of them between the limits.
_REPLICATES, _LEVEL = 2000, 0.95


@operation(version=2, packages=("chaosmagpy",))
def compare_sites(
    first: Selection,
    second: Selection,
    *,
    quantity: str = "magnetic_field",
    measure: Literal["difference", "ratio"] = "difference",
    model: NameOrFile | None = None,
    dependence: str = "",
) -> Table:
    """
    The first product minus the second, or over it, at common sites and times.

    Parameters
    ----------
    first, second : Selection
        Of products whose samples are of fixed places, such as virtual observatories, with
        ``latitude``, ``longitude`` (degree), ``radius`` (km) and the vector.
    quantity : str
        The vector: ``<quantity>_r``, ``_theta``, ``_phi`` (up, south, east) or ``_north``,
        ``_east``, ``_centre``.
    measure : {"difference", "ratio"}
        Means and standard deviations of differences, or medians of ratios.
    model : str or None
        Of the magnetic field, as `remove_field_model` takes it: it is taken from both, each
        at its own radius, before they are compared; times outside its span are left out and
        counted. None compares values as they are.
    dependence : str
        What the two, or model and data, share: it is said with the result.

    Returns
    -------
    table : Table
        Scalars ``pairs`` (sites at times at which all six values are there), ``epochs``,
        ``sites``; of each component ``mean_<axis>`` and ``std_<axis>``, or
        ``ratio_<axis>`` (median), with ``_low`` and ``_high`` of the first (95 %);
        ``series_<axis>``, the same of each epoch, and ``series_pairs``. Attribute
        ``counts`` says what was left out.

    Raises
    ------
    UsageError
        If the two have not one vector in common, or a model is taken from a ratio.
    OperationError
        If no site has a value of both at one time.

    Notes
    -----
    Intervals are percentiles of 2,000 bootstrap draws of whole epochs: sites of one epoch
    share its external fields and are not independent. Standard deviations divide by the
    number of pairs.
    """
    if model is not None and measure == "ratio":
        raise UsageError(
            f"{_NAME}: a model is taken from a difference; a ratio of residuals says nothing.",
            hint="Leave 'model' out.",
        )
    named = identify_model(_NAME, model) if model is not None else None
    axes = _axes(first, second, quantity)
    names = [f"{quantity}_{axis}" for axis in axes]
    (one, kept), (other, left) = (_values(each, names, named) for each in (first, second))
    pairs = _paired(one, other)
    if not len(pairs["time"]):
        raise OperationError(
            f"{_NAME}: no site of '{first.product}' has a value at a time of '{second.product}'.",
            hint="Take products of one grid of sites and one interval, and a time both have.",
        )
    dataset = _table(pairs, axes, measure)
    dataset.attrs |= {
        "first": first.product,
        "second": second.product,
        "measure": measure,
        "model": named["model"] if named else "",
        "dependence": dependence,
        "counts": {first.product: kept, second.product: left},
        "cards": ["pairs", "epochs", *(f"{_middle(measure)}_{axis}" for axis in axes)],
        "verdict": _verdict(dataset, first, second, axes, measure, dependence),
    }
    return Table(dataset)


def _axes(first, second, quantity):
    held = [set(each.view.variables(each.product)) for each in (first, second)]
    for axes in _AXES:
        if all({f"{quantity}_{axis}" for axis in axes} <= names for names in held):
            return axes
    raise UsageError(
        f"{_NAME}: '{first.product}' and '{second.product}' have not the components of "
        f"'{quantity}' in common (r, theta, phi or north, east, centre).",
        hint="'vconst info' lists what a product has.",
    )


def _values(selection, names, model):
    """Time, whole millidegrees of the place, and vectors, where all components are there."""
    data = selection.read()
    vectors = np.stack([data[name].values for name in names], axis=1).astype(np.float64)
    time = data["time"].values.astype("datetime64[ns]").astype(np.int64)
    sound, counts = np.isfinite(vectors).all(axis=1), {"samples": len(time)}
    counts["incomplete"] = int((~sound).sum())
    if model is not None:
        loaded = load_model(_NAME, model["model"], model["digest"])
        inside = (time >= loaded.breaks[0]) & (time <= loaded.breaks[-1])
        counts["outside_model"] = int((sound & ~inside).sum())
        sound &= inside
    place = [data[name].values[sound] for name in ("latitude", "longitude", "radius")]
    time, vectors = time[sound], vectors[sound]
    if model is not None:
        vectors -= _modelled(loaded, names, time, place)
    millidegrees = np.rint(np.stack(place[:2], axis=1) * 10**_DECIMALS).astype(np.int64)
    millidegrees[:, 1] %= 360 * 10**_DECIMALS
    return {"time": time, "place": millidegrees, "vectors": vectors}, counts


def _modelled(model, names, time, place):
    parts = model_field(_NAME, model, time, *place)
    axes = tuple(name.rpartition("_")[2] for name in names)
    return np.stack([sign * parts[column] for column, sign in _AXES[axes]], axis=1)


def _paired(first, second):
    keys = [np.column_stack([side["time"], side["place"]]) for side in (first, second)]
    rows = [{key: row for row, key in enumerate(map(tuple, each.tolist()))} for each in keys]
    common = sorted(rows[0].keys() & rows[1].keys())
    one, other = ([each[key] for key in common] for each in rows)
    return {
        "time": first["time"][one],
        "place": first["place"][one],
        "first": first["vectors"][one],
        "second": second["vectors"][other],
    }


def _table(pairs, axes, measure):
    ratio = measure == "ratio"
    values = pairs["first"] / pairs["second"] if ratio else pairs["first"] - pairs["second"]
    epochs, group = np.unique(pairs["time"], return_inverse=True)
    middle, unit = (np.median, "1") if ratio else (np.mean, "nT")
    what = "median ratio" if ratio else "mean difference"
    low, high = _interval(values, group, middle)
    found = {
        "pairs": (len(values), "sites at times with all values", "1"),
        "epochs": (len(epochs), "times", "1"),
        "sites": (len(np.unique(pairs["place"], axis=0)), "places", "1"),
    }
    for column, axis in enumerate(axes):
        name = f"{_middle(measure)}_{axis}"
        found[name] = (middle(values[:, column]), f"{what}, {axis}", unit)
        found[f"{name}_low"] = (low[column], f"{what}, {axis}, lower limit (95 %)", unit)
        found[f"{name}_high"] = (high[column], f"{what}, {axis}, upper limit (95 %)", unit)
        if not ratio:
            spread = values[:, column].std()
            found[f"std_{axis}"] = (spread, f"standard deviation of the difference, {axis}", unit)
    dataset = xr.Dataset(
        {name: ((), value, _said(words, units)) for name, (value, words, units) in found.items()},
        coords={"time": epochs.astype("M8[ns]")},
    )
    for column, axis in enumerate(axes):
        of_each = [middle(values[group == k, column]) for k in range(len(epochs))]
        dataset[f"series_{axis}"] = ("time", of_each, _said(f"{what}, {axis}", unit))
    dataset["series_pairs"] = ("time", np.bincount(group), _said("sites compared", "1"))
    return dataset


def _middle(measure):
    return "ratio" if measure == "ratio" else "mean"


def _said(words, units):
    return {"long_name": words, "units": units}


def _interval(values, group, middle):
    """Percentiles of the middle of whole epochs drawn with replacement, by component."""
    members = [np.flatnonzero(group == k) for k in range(group.max() + 1)]
    times = resample_counts(np.arange(len(members)), _REPLICATES).astype(int)
    drawn = [
        middle(
            values[
                np.concatenate([np.tile(rows, n) for rows, n in zip(members, one, strict=True)])
            ],
            axis=0,
        )
        for one in times
    ]
    edge = 50 * (1 - _LEVEL)
    return np.percentile(drawn, [edge, 100 - edge], axis=0)


def _verdict(dataset, first, second, axes, measure, dependence):
    name, word = _middle(measure), "over" if measure == "ratio" else "minus"
    shown = "{:.3f}" if measure == "ratio" else "{:+.2f} nT"
    parts = []
    for axis in axes:
        middle, low, high = (
            shown.format(float(dataset[f"{name}_{axis}{end}"])) for end in ("", "_low", "_high")
        )
        parts.append(f"{axis} {middle} ({low} to {high})")
    said = (
        (
            f"At {int(dataset['pairs'])} site-times of {int(dataset['epochs'])} epochs "
            f"{first.product} {word} {second.product} is {', '.join(parts)}"
        )
        .replace("(-", "(\N{MINUS SIGN}")
        .replace(" -", " \N{MINUS SIGN}")
    )
    return f"{said}; {dependence}" if dependence else said
