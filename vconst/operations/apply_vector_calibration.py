"""Take offsets, scales and angles of a vector magnetometer away, sample by sample."""

from typing import Literal

import numpy as np

from vconst.errors import OperationError
from vconst.kernels.sphere import local_time
from vconst.kernels.vector_calibration import calibrate_vector as undo
from vconst.kernels.vector_calibration import rotation_of
from vconst.operation import Selection, VectorCalibration, operation

from .auditing.columns import stamps_of
from .calibration_record import require_same
from .vector_fit.axes import sensor_axes
from .vector_fit.samples import standard_terms
from .vectors import components_of, turn

_NAME = "apply_vector_calibration"

#: Reason under which samples without all components, attitude or covariates are counted.
LOST = "without all that the vector's calibration needs"


@operation(version=1)
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
        In the frame in which the product delivers its vector. A sample that lacks a
        component, its attitude or a covariate becomes NaN, and is counted.

    Raises
    ------
    OperationError
        If the calibration is of another product or baseline, or has no day and night.
    """
    dataset = calibration.dataset
    said = dataset.attrs
    require_same(said, target.product, target.baselines() if said["target_baseline"] else None)
    held = [str(name) for name in dataset["part_name"].values]
    wanted = ("all",) if parts == "all" else ("day", "night")
    if not set(wanted) <= set(held):
        raise OperationError(
            f"{_NAME}: the calibration has parts {', '.join(held)}, not day and night.",
            hint="Fit with 'apart: true', or apply 'all'.",
        )
    number = len(dataset["parameter_name"]) - 3
    degrees = dataset["parameter_unit"].values == "degree"
    values = np.where(degrees, np.radians(dataset["value"].values), dataset["value"].values)
    values = np.nan_to_num(values)  # no angle of Euler was found: none is taken away
    return target.then(
        undo_vector,
        parameters=tuple(tuple(values[held.index(part)].tolist()) for part in wanted),
        number=number,
        middle=tuple(
            tuple((name, *pair) for name, pair in sorted(said["middle"][part].items()))
            for part in wanted
        ),
        terms=tuple((group, tuple(said["terms"][group])) for group in ("offset", "scale", "angle")),
        frame=said["frame"],
        attitude=said["attitude"],
    )


def undo_vector(dataset, *, parameters, number, middle, terms, frame, attitude):
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

    Returns
    -------
    corrected : xarray.Dataset
    """
    names = components_of(set(map(str, dataset.data_vars)), "magnetic_field")
    if not names:
        raise OperationError(
            f"{_NAME}: the data have not three components of 'magnetic_field'.",
            hint="Name all three in the 'variables' of the input.",
        )
    time = stamps_of(dataset)
    place = [dataset[name].values.astype(np.float64) for name in ("latitude", "longitude")]
    measured = np.stack([dataset[name].values.astype(np.float64) for name in names], axis=1)
    quaternions = dataset[attitude].values.astype(np.float64) if attitude else None
    turned = sensor_axes(quaternions, frame, time, *place)
    hours = local_time(time, place[1])
    day = (hours >= 6.0) & (hours < 18.0)
    rows = (np.ones(time.size, bool),) if len(parameters) == 1 else (day, ~day)
    found = np.full(measured.shape, np.nan)
    seen = turn(turned, measured)
    for here, values, means in zip(rows, parameters, middle, strict=True):
        found[here] = _undone(seen, dataset, here, values, means, number, dict(terms))
    found = turn(np.swapaxes(turned, -1, -2), found)
    lost = np.isfinite(measured).any(axis=1) & ~np.isfinite(found).all(axis=1)
    changed = {
        name: dataset[name].copy(data=column) for name, column in zip(names, found.T, strict=True)
    }
    counts = dict(dataset.attrs.get("counts", {}))
    if lost.any():
        counts[LOST] = int(lost.sum())
    return dataset.assign(changed).assign_attrs(counts=counts)


def _undone(seen, dataset, here, values, means, number, terms):
    covariates = {name: dataset[name].values[here].astype(np.float64) for name, *_ in means}
    middle = {name: (mean, spread) for name, mean, spread in means}
    given = standard_terms(covariates, middle, terms, int(here.sum()))
    field = undo(seen[here], np.asarray(values[:number]), given)
    return field @ rotation_of(np.asarray(values[number:])).T
