"""Bring a target onto the scale of its reference, sample by sample."""

import numpy as np

from vconst.errors import OperationError
from vconst.kernels.relation import corrected_target, days_since, natural_change
from vconst.operation import Calibration, Selection, operation

from .calibration_record import require_same, settings_of

#: What a vector's components are called after the name of its magnitude, by frame.
_FRAMES = (("north", "east", "centre"), ("x", "y", "z"), ("1", "2", "3"))


@operation(version=1)
def apply_calibration(target: Selection, calibration: Calibration) -> Selection:
    """
    A target on the scale of the reference that it was fitted to.

    Parameters
    ----------
    target : Selection
        Of the product that the calibration was made for.
    calibration : Calibration
        Of ``fit_calibration``.

    Returns
    -------
    corrected : Selection
        The relation is inverted on reading; the components of a vector are scaled by
        corrected over measured magnitude. NaN stays NaN, and makes the other components
        of its vector NaN; in the log scale what is not positive becomes NaN. Both are
        counted. A standard error ``<variable>_error`` is brought along.

    Raises
    ------
    OperationError
        If the calibration is of another product or baseline.
    """
    said = calibration.dataset.attrs
    baselines = target.baselines() if said.get("target_baseline") else None
    require_same(said, target.product, baselines)
    return target.then(correct, **settings_of(calibration))


def correct(
    dataset,
    *,
    variable,
    slope,
    offset,
    drift=0.0,
    drift_epoch="",
    scale="linear",
    pivot=1.0,
    validity=(),
    name="",
):
    """
    Invert ``target = slope * reference + offset + drift * days`` for every sample.

    Parameters
    ----------
    dataset : xarray.Dataset
        With ``time`` and *variable*, or the components of a vector of that name.
    variable : str
    slope, offset, drift : float
        In the unit of the variable, or log10 of it over *pivot*; drift a day.
    drift_epoch : str
        Date from which days are counted; not used without a drift.
    scale : {"linear", "log", "plasma-frequency"}
    pivot : float
    validity : tuple of str
        First and last time of the pairs that it was fitted to. Samples outside are
        corrected as well, and their number stands in the attribute
        ``calibration_outside_validity`` of the variable.
    name : str
        Of the calibration, kept in the attribute ``calibration``.

    Returns
    -------
    corrected : xarray.Dataset

    Raises
    ------
    OperationError
        If the dataset has neither the variable nor its components, or not all of them.
    """
    components = _components(dataset, variable)
    if variable not in dataset and not components:
        raise OperationError(
            f"apply_calibration: the data have no '{variable}'; they have "
            f"{', '.join(sorted(map(str, dataset.data_vars)))}.",
            hint="Add it to the 'variables' of the input.",
        )
    days = days_since(dataset["time"].values, drift_epoch) if drift else 0.0
    relation = {"slope": slope, "offset": offset, "drift": drift, "scale": scale, "pivot": pivot}
    said = {"calibration": name, **_outside(dataset["time"].values, validity)}
    changed, counts = {}, {}
    if variable in dataset:
        changed[variable] = _corrected(dataset[variable], days, relation, said)
        lost = np.isfinite(dataset[variable].values) & ~np.isfinite(changed[variable].values)
        if lost.any():
            counts[f"{variable} not positive, no logarithm"] = int(lost.sum())
        changed |= _error(dataset, variable, changed[variable], slope, scale)
    if components:
        scaled, lost = _scaled(dataset, components, days, relation, said)
        changed |= scaled
        counts |= {f"{variable} without all its components": lost} if lost else {}
    if not counts:
        return dataset.assign(changed)
    return dataset.assign(changed).assign_attrs(
        counts={**dataset.attrs.get("counts", {}), **counts}
    )


def _corrected(values, days, relation, said):
    along = np.reshape(days, np.shape(days) + (1,) * (values.ndim - 1)) if np.ndim(days) else days
    found = values.copy(data=corrected_target(values.values.astype(float), along, **relation))
    found.attrs = {**values.attrs, **said}
    return found


def _components(dataset, variable):
    """The three components of the variable's vector; some without the others are refused."""
    for frame in _FRAMES:
        names = [f"{variable}_{axis}" for axis in frame]
        present = [name for name in names if name in dataset]
        if present and present != names:
            missing = ", ".join(f"'{name}'" for name in names if name not in dataset)
            raise OperationError(
                f"apply_calibration: the calibration is of the strength of '{variable}', and "
                f"the data lack {missing}.",
                hint="Name all three components in the 'variables' of the input.",
            )
        if present:
            return names
    return []


def _error(dataset, variable, corrected, slope, scale):
    """The standard error times the derivative of corrected by measured."""
    name = f"{variable}_error"
    if name not in dataset:
        return {}
    steepness = 1.0 / abs(slope)
    if scale != "linear":
        measured = dataset[variable].values.astype(float)
        with np.errstate(invalid="ignore", divide="ignore"):
            steepness = steepness * np.abs(
                natural_change(corrected.values, scale=scale)
                / natural_change(measured, scale=scale)
            )
    return {name: dataset[name].copy(data=dataset[name].values * steepness)}


def _scaled(dataset, components, days, relation, said):
    """Each component times corrected over measured magnitude; and how many had no magnitude."""
    vectors = [dataset[name].values.astype(float) for name in components]
    magnitude = np.sqrt(sum(vector**2 for vector in vectors))
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = corrected_target(magnitude, days, **relation) / magnitude
    factor = np.where(magnitude == 0.0, 1.0, factor)
    some = np.any([np.isfinite(vector) for vector in vectors], axis=0)
    scaled = {}
    for name, vector in zip(components, vectors, strict=True):
        scaled[name] = dataset[name].copy(data=vector * factor)
        scaled[name].attrs = {**dataset[name].attrs, **said}
    return scaled, int((some & ~np.isfinite(magnitude)).sum())


def _outside(time, validity):
    if not validity:
        return {}
    start, stop = (np.datetime64(edge, "ns") for edge in validity)
    # the last second is included: the edges are written in whole seconds
    outside = (time < start) | (time > stop + np.timedelta64(1, "s"))
    return {"calibration_outside_validity": int(outside.sum())}
