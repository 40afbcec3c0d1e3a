"""Bring a target onto the scale of its reference, sample by sample."""

from functools import partial

import numpy as np

from vconst.errors import OperationError
from vconst.kernels.relation import (
    corrected_error,
    corrected_target,
    correction_slope,
    days_since,
)
from vconst.operation import Calibration, Selection, operation

from .calibration.beside import beside, said_of_error
from .calibration.one_side import on_one_side
from .calibration_record import require_same, settings_of

#: What a vector's components are called after the name of its magnitude, by frame.
_FRAMES = (("north", "east", "centre"), ("x", "y", "z"), ("1", "2", "3"))


@operation(version=4)
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
        counted. A standard error ``<variable>_error`` is brought along, and
        ``<variable>_calibration_error``, or that of each component, says what the values are
        uncertain by because the calibration is. One that was fitted to one side of the Earth
        (``select_side``) holds for that side: values of the other become NaN and are counted.

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
    covariance=(),
    added=0.0,
    side="",
    alone=False,
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
        Of the calibration, kept in the attribute ``calibration``; of several in a chain all.
    covariance : tuple of tuple of float
        Of slope, offset and drift; with none, no error of the calibration is written.
    added : float
        Relative standard error that is added because the calibration was made for another
        time, baseline or side.
    side : {"", "day", "night"}
        The side for which it holds: the others' values stay.
    alone : bool
        With a side, that none holds for the other one: values there become NaN.

    Returns
    -------
    corrected : xarray.Dataset
        With ``<variable>_calibration_error``, what the values are uncertain by because the
        calibration is: one error that all samples share; of a vector one for each component,
        the share of the strength's. Of an earlier calibration of a chain it is carried along.

    Raises
    ------
    OperationError
        If the dataset has neither the variable nor its components, or not all of them, or the
        slope is zero or no number.
    """
    own = {"covariance": covariance, "added": added}
    relation = {"slope": slope, "offset": offset, "drift": drift, "scale": scale, "pivot": pivot}
    said = {"name": f"by {side}: {name}" if side else name, "validity": validity}
    change = partial(
        _changed, variable=variable, relation=relation, epoch=drift_epoch, said=said, own=own
    )
    if side:
        return on_one_side(dataset, change, variable, side=side, alone=alone)
    return change(dataset)


def _changed(dataset, *, variable, relation, epoch, said, own):
    """All of a dataset on the scale of the reference."""
    components = _components(dataset, variable)
    _require(dataset, variable, components, relation["slope"])
    days = days_since(dataset["time"].values, epoch) if relation["drift"] else 0.0
    said = partial(beside, time=dataset["time"].values, **said)
    changed, counts = {}, {}
    if variable in dataset:
        changed, counts = _corrected_alone(dataset, variable, days, relation, said, own)
    if components:
        scaled, lost = _scaled(dataset, components, days, relation, said, own)
        changed |= scaled
        counts |= {f"{variable} without all its components": lost} if lost else {}
    if not counts:
        return dataset.assign(changed)
    return dataset.assign(changed).assign_attrs(
        counts={**dataset.attrs.get("counts", {}), **counts}
    )


def _require(dataset, variable, components, slope):
    """Refuse data without the variable, and a slope that cannot be inverted."""
    if not (np.isfinite(slope) and slope != 0.0):
        raise OperationError(
            f"apply_calibration: the slope is {slope:g}; it cannot be inverted.",
            hint="Withdraw that calibration.",
        )
    if variable not in dataset and not components:
        raise OperationError(
            f"apply_calibration: the data have no '{variable}'; they have "
            f"{', '.join(sorted(map(str, dataset.data_vars)))}.",
            hint="Add it to the 'variables' of the input.",
        )


def _corrected_alone(dataset, variable, days, relation, said, own):
    """The variable itself with its errors, and how many values have no logarithm."""
    found = _corrected(dataset[variable], days, relation, said)
    changed = {variable: found}
    changed |= _calibration_error(dataset, variable, found, days, relation, own)
    changed |= _error(dataset, variable, found, relation["slope"], relation["scale"])
    lost = int((np.isfinite(dataset[variable].values) & ~np.isfinite(found.values)).sum())
    return changed, {f"{variable} not positive, no logarithm": lost} if lost else {}


def _corrected(values, days, relation, said):
    along = np.reshape(days, np.shape(days) + (1,) * (values.ndim - 1)) if np.ndim(days) else days
    found = values.copy(data=corrected_target(values.values.astype(float), along, **relation))
    found.attrs = {**values.attrs, **said(values.attrs)}
    return found


def _calibration_error(dataset, variable, corrected, days, relation, own):
    """The variable's ``_calibration_error``, with that of the one before brought along."""
    name = f"{variable}_calibration_error"
    before = dataset[name].values if name in dataset else None
    if not own["covariance"] and not own["added"] and before is None:
        return {}
    measured, values = dataset[variable].values.astype(float), corrected.values.astype(float)
    error = corrected.copy(data=_uncertain(measured, values, days, relation, own, before))
    error.attrs = said_of_error(variable, corrected.attrs)
    return {name: error}


def _uncertain(measured, values, days, relation, own, before=None):
    """
    Standard error that calibrations give to corrected values.

    u² = (what it adds)² + (its coefficients)² + (its slope × the error before)².
    """
    scale, slope = relation["scale"], relation["slope"]
    square = (own["added"] * values) ** 2
    if own["covariance"]:
        given = {"slope": slope, "scale": scale, "pivot": relation["pivot"]}
        along = (
            np.reshape(days, np.shape(days) + (1,) * (values.ndim - 1)) if np.ndim(days) else days
        )
        found = corrected_error(measured, values, along, **given, covariance=own["covariance"])
        square = square + found**2
    if before is not None:
        steepness = correction_slope(measured, values, slope=slope, scale=scale)
        square = square + (before * steepness) ** 2
    return np.sqrt(square)


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
    measured = dataset[variable].values
    steepness = correction_slope(measured, corrected.values, slope=slope, scale=scale)
    return {name: dataset[name].copy(data=dataset[name].values * steepness)}


def _scaled(dataset, components, days, relation, said, own):
    """Each component times corrected over measured magnitude; and how many had no magnitude."""
    vectors = [dataset[name].values.astype(float) for name in components]
    magnitude = np.sqrt(sum(vector**2 for vector in vectors))
    corrected = corrected_target(magnitude, days, **relation)
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = np.where(magnitude == 0.0, 1.0, corrected / magnitude)
    some = np.any([np.isfinite(vector) for vector in vectors], axis=0)
    scaled = {}
    for name, vector in zip(components, vectors, strict=True):
        scaled[name] = dataset[name].copy(data=vector * factor)
        scaled[name].attrs = {**dataset[name].attrs, **said(dataset[name].attrs)}
        error = f"{name}_calibration_error"
        before = dataset[error].values if error in dataset else None
        if own["covariance"] or own["added"] or before is not None:
            parts = (vector, magnitude, corrected, days, relation, own, before)
            scaled[error] = scaled[name].copy(data=_uncertain_part(*parts))
            scaled[error].attrs = said_of_error(name, scaled[name].attrs)
    return scaled, int((some & ~np.isfinite(magnitude)).sum())


def _uncertain_part(part, magnitude, corrected, days, relation, own, before):
    """Error of a component: its share of the strength's, and the error before it, scaled alike."""
    whole = _uncertain(magnitude, corrected, days, relation, own)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = whole * np.where(magnitude == 0.0, 0.0, np.abs(part) / magnitude)
    if before is None:
        return found
    steep = correction_slope(magnitude, corrected, slope=relation["slope"], scale=relation["scale"])
    return np.hypot(found, before * steep)
