"""The mean of a spectrum over a band, one value a sample."""

import numpy as np

from vconst.errors import OperationError
from vconst.operation import Selection, VariableName, operation

_NAME = "select_band"


@operation(version=1)
def select_band(
    data: Selection,
    *,
    variable: VariableName,
    axis: VariableName = "frequency",
    low: float | None = None,
    high: float | None = None,
) -> Selection:
    """
    The mean of a variable over part of one of its axes, and over all of its others.

    Parameters
    ----------
    data : Selection
        Of spectra, of fluxes over energy, of counts by detector.
    variable : str
        Canonical name; along time first.
    axis : str
        The variable or dimension that the band is of: ``frequency`` (Hz), ``electron_energy``.
    low, high : float or None
        In the unit of the vocabulary, both included; None for no limit. An axis without values
        of its own counts from 0.

    Returns
    -------
    data : Selection
        One value a sample under the same name, NaN where the band holds none.

    Raises
    ------
    OperationError
        When it is read, if the axis is not there or the band holds nothing of it.
    """
    return data.then(mean_over_band, variable=variable, axis=axis, low=low, high=high)


def mean_over_band(dataset, *, variable, axis, low, high):
    """The per-sample transform of `select_band`."""
    along = axis_of(dataset, variable, axis, _NAME)
    within = np.ones(along.size, bool)
    within &= True if low is None else along >= low
    within &= True if high is None else along <= high
    if not within.any():
        raise OperationError(
            f"{_NAME}: no {axis} of '{dataset.attrs.get('product', 'the data')}' is between {low} "
            f"and {high}.",
            hint=f"It goes from {along.min():g} to {along.max():g}.",
        )
    return one_a_sample(dataset, variable, band_mean(dataset[variable], axis, within))


def axis_of(dataset, variable, axis, by):
    """
    Values along an axis of a variable.

    Parameters
    ----------
    dataset : xarray.Dataset
    variable, axis : str
    by : str
        Who asks, for messages.

    Returns
    -------
    along : numpy.ndarray of float64
        Its numbers from 0 where it has no values of its own.

    Raises
    ------
    OperationError
        If the variable does not lie along it.
    """
    if variable not in dataset or axis not in dataset[variable].dims[1:]:
        there = ", ".join(map(str, dataset[variable].dims)) if variable in dataset else "missing"
        raise OperationError(
            f"{by}: '{variable}' of '{dataset.attrs.get('product', 'the data')}' does not lie "
            f"along '{axis}': {there}.",
            hint="Name one of its axes as 'axis'.",
        )
    if axis in dataset.variables and dataset[axis].dims == (axis,):
        return dataset[axis].values.astype(np.float64)
    return np.arange(dataset[variable].sizes[axis], dtype=np.float64)


def band_mean(values, axis, within):
    """Mean over the chosen places of an axis and all other axes but the first, one a sample."""
    chosen = values.transpose(values.dims[0], axis, ...).values[:, within].astype(np.float64)
    chosen = chosen.reshape(len(chosen), -1)
    known = np.isfinite(chosen)
    number = known.sum(axis=1)
    total = np.where(known, chosen, 0.0).sum(axis=1)
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)


def one_a_sample(dataset, variable, values, **attrs):
    """The dataset with one value a sample in place of a variable, under its name."""
    given = dataset[variable]
    kept = {k: v for k, v in given.attrs.items() if k not in ("valid_range", *attrs)}
    return dataset.assign({variable: (given.dims[:1], values, kept | attrs)})
