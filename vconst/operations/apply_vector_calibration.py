"""Take offsets, scales and angles of a vector magnetometer away, sample by sample."""

from typing import Literal

import numpy as np

from vconst.errors import OperationError
from vconst.kernels.sphere import local_time
from vconst.kernels.vector_calibration import calibrate_vector as undo
from vconst.kernels.vector_calibration import rotation_of
from vconst.operation import Selection, VectorCalibration, operation

from .auditing.columns import stamps_of
from .calibration.beside import beside, said_of_error
from .calibration_record import require_same
from .vector_fit.axes import sensor_axes
from .vector_fit.record import vector_content, vector_settings
from .vector_fit.samples import standard_terms
from .vector_fit.sun import covariates_of, sun_cosines
from .vectors import components_of, turn

_NAME = "apply_vector_calibration"

#: Reason under which samples without all components, attitude or covariates are counted.
LOST = "without all that the vector's calibration needs"


@operation(version=2)
def apply_vector_calibration(
    target: Selection,
    calibration: VectorCalibration,
    *,
    parts: Literal["all", "day and night"] = "all",
) -> Selection:
    """
    The vector of a magnetometer, calibrated.

    Parameters
    ----------
    target : Selection
        Of the product that was calibrated.
    calibration : VectorCalibration
        Of ``calibrate_vector``.
    parts : {"all", "day and night"}
        Whether the parameters of all samples are taken, or those of the day from 6 to 18 h
        local time and those of the night otherwise.

    Returns
    -------
    corrected : Selection
        In the frame in which the product delivers its vector, each component with
        ``<component>_calibration_error``. A sample that lacks a component, its attitude or a
        covariate becomes NaN, and is counted.

    Raises
    ------
    OperationError
        If the calibration is of another product or baseline, or has no day and night.
    """
    dataset = calibration.dataset
    said = dataset.attrs
    require_same(said, target.product, target.baselines() if said["target_baseline"] else None)
    body = vector_content(dataset)
    wanted = ("all",) if parts == "all" else ("day", "night")
    if not set(wanted) <= set(body["parts"]):
        raise OperationError(
            f"{_NAME}: the calibration has parts {', '.join(body['parts'])}, not day and night.",
            hint="Fit with 'apart: true', or apply 'all'.",
        )
    return target.then(undo_vector, **vector_settings(body, parts=wanted))


def undo_vector(
    dataset,
    *,
    parameters,
    number,
    middle,
    terms,
    frame,
    attitude,
    covariances=(),
    validity=(),
    name="",
    added=0.0,
):
    """
    Vectors without the errors of their sensor.

    Parameters
    ----------
    dataset : xarray.Dataset
    parameters : tuple of tuple of float
        Of all, or of day and night: those of the strength, then three Euler angles; angles
        in rad.
    number : int
        How many are of the strength.
    middle : tuple of tuple of (str, float, float)
        Mean and deviation of each covariate, by part.
    terms : tuple of (str, tuple of str)
    frame, attitude : str
    covariances : tuple of tuple of tuple of float
        Of the parameters, by part; with none, no error of the calibration is written.
    validity : tuple of str
        First and last time of what it was fitted to; samples outside are calibrated as well, and
        counted.
    name : str
        Of the calibration, kept beside the components.
    added : float
        Relative standard error that is added.

    Returns
    -------
    corrected : xarray.Dataset
        With ``<component>_calibration_error``: one error that all samples share. What an earlier
        calibration gave to a component stays with it: rotations here are small.
    """
    names = components_of(set(map(str, dataset.data_vars)), "magnetic_field")
    if not names:
        raise OperationError(
            f"{_NAME}: the data have not three components of 'magnetic_field'.",
            hint="Name all three in the 'variables' of the input.",
        )
    time = stamps_of(dataset)
    place = [dataset[each].values.astype(np.float64) for each in ("latitude", "longitude")]
    measured = np.stack([dataset[each].values.astype(np.float64) for each in names], axis=1)
    quaternions = dataset[attitude].values.astype(np.float64) if attitude else None
    turned = sensor_axes(quaternions, frame, time, *place)
    back, seen = np.swapaxes(turned, -1, -2), turn(turned, measured)
    covariates = _covariates(dataset, middle, time, place, frame, turned)
    found, error = np.full(measured.shape, np.nan), np.full(measured.shape, np.nan)
    for part, here in enumerate(_rows(time, place[1], len(parameters))):
        undone = _undone(seen, covariates, here, middle[part], number, dict(terms))
        found[here] = turn(back[here], undone(np.asarray(parameters[part])))
        if covariances:
            given = np.asarray(parameters[part]), np.asarray(covariances[part])
            error[here] = _uncertain(undone, *given, back[here])
    changed = _changed(dataset, names, found, error if covariances else None, added)
    said = {"name": name, "time": dataset["time"].values, "validity": validity}
    for each in names:
        changed[each].attrs = {**changed[each].attrs, **beside(dataset[each].attrs, **said)}
    counts = {**dataset.attrs.get("counts", {}), **_lost(measured, found)}
    return dataset.assign(changed).assign_attrs(counts=counts)


def _lost(measured, found):
    """How many samples had a value and have none now; nothing where there are none."""
    lost = np.isfinite(measured).any(axis=1) & ~np.isfinite(found).all(axis=1)
    return {LOST: int(lost.sum())} if lost.any() else {}


def _rows(time, longitude, parts):
    """Which samples each part is applied to: all, or those of day and of night."""
    hours = local_time(time, longitude)
    day = (hours >= 6.0) & (hours < 18.0)
    return (np.ones(time.size, bool),) if parts == 1 else (day, ~day)


def _covariates(dataset, middle, time, place, frame, turned):
    names = tuple(dict.fromkeys(name for means in middle for name, *_ in means))

    def sun():
        radius = dataset["radius"].values.astype(np.float64)
        return sun_cosines(time, *place, radius, frame, turned)

    return covariates_of(dataset, names, slice(None), sun)


def _undone(seen, covariates, here, means, number, terms):
    """The calibrated vectors along the axes of the sensor, as a function of the parameters."""
    held = {name: covariates[name][here] for name, *_ in means}
    middle = {name: (mean, spread) for name, mean, spread in means}
    given = standard_terms(held, middle, terms, int(here.sum()))

    def undone(values):
        return undo(seen[here], values[:number], given) @ rotation_of(values[number:]).T

    return undone


def _uncertain(undone, values, covariance, back):
    """Standard error of each component as delivered, from the covariance of the parameters."""
    left, size, _ = np.linalg.svd(covariance)
    square = 0.0
    for way, variance in zip(left.T, size, strict=True):
        if variance > 0.0:
            step = way * np.sqrt(variance)
            ahead, behind = undone(values + step), undone(values - step)
            square = square + turn(back, 0.5 * (ahead - behind)) ** 2
    return np.sqrt(square) if np.ndim(square) else np.zeros(back.shape[:2])


def _changed(dataset, names, found, error, added):
    """The components, and how uncertain calibrations make each."""
    changed = {}
    for column, name in enumerate(names):
        values = found[:, column]
        changed[name] = dataset[name].copy(data=values)
        of_error = f"{name}_calibration_error"
        square = (added * values) ** 2
        square = square if error is None else square + error[:, column] ** 2
        if of_error in dataset:
            square = square + dataset[of_error].values ** 2
        if error is not None or added or of_error in dataset:
            changed[of_error] = dataset[name].copy(data=np.sqrt(square))
            changed[of_error].attrs = said_of_error(name, dataset[name].attrs)
    return changed
