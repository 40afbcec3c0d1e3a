"""A curve between two sensors that a straight line does not describe."""

from typing import Literal

import numpy as np
import xarray as xr

from vconst.errors import OperationError, UsageError
from vconst.kernels.bootstrap import jackknife_covariance, t_interval
from vconst.kernels.odr import fit_odr
from vconst.kernels.relation import fitted_units
from vconst.operation import Pairs, Table, VariableName, operation

from .calibration.expression import read_model
from .calibration.result import ROBUST, unit_of
from .calibration.samples import FitSettings, take_samples


@operation(version=1)
def fit_relation(
    pairs: Pairs,
    *,
    variable: VariableName,
    model: str,
    start: dict,
    scale: Literal["linear", "log", "plasma-frequency"] = "linear",
    pivot: float | None = None,
    reference_error: float | None = None,
    target_error: float | None = None,
    error_ratio: float = 1.0,
    minimum: int = 30,
) -> Table:
    """
    Orthogonal distance regression of a declared model, with errors in both sensors.

    Parameters
    ----------
    pairs : Pairs
        Of ``match_up``.
    variable : str
        Canonical name of what both measured.
    model : str
        The target as arithmetic of the reference ``x``, both in the fitting scale, and of
        the names in *start*: ``offset + gain * x / (1 + x / limit)``.
    start : dict of str to float
        A value from which each coefficient is sought.
    scale : {"linear", "log", "plasma-frequency"}
        See ``fit_calibration``.
    pivot : float or None
        Of the logarithm; None for a power of ten near the median.
    reference_error, target_error : float or None
        Standard error of one sample, as for ``fit_calibration``; None for those of the pairs.
    error_ratio : float
        Error variance of target over reference where no errors are known.
    minimum : int
        Fewest pairs with both values.

    Returns
    -------
    table : Table
        Each coefficient with ``_se``, ``_low``, ``_high`` (95 %), ``scatter`` in the fitting
        scale, ``straight_scatter`` about a straight line, and ``pays``: by how much the sum
        of squares of the line exceeds that of the model, over the mean square of the model.

    Raises
    ------
    UsageError
        If the model is not arithmetic of x and the names.
    OperationError
        If there are too few pairs, or no least distance is found.

    Notes
    -----
    See :func:`vconst.kernels.odr.fit_odr`. Standard errors by alignments, or fortieths of
    one, left out in turn, to first order. A curve is not applied as a calibration: it says
    whether a straight line is enough.
    """
    names = _names(start)
    function = read_model(model, names)
    settings = FitSettings(
        variable=variable,
        scale=scale,
        pivot=pivot,
        reference_error=reference_error,
        target_error=target_error,
        minimum=minimum,
    )
    samples, settings = take_samples(pairs.dataset, settings, who="fit_relation")
    fit = _fitted(function, samples, [float(start[name]) for name in names], error_ratio)
    line = _fitted(lambda x, c: c[0] + c[1] * x, samples, _line(samples), error_ratio)
    covariance, freedom = _uncertainty(fit, samples)
    low, high = t_interval(fit.coefficients, np.sqrt(np.diag(covariance)), freedom)
    columns = (fit.coefficients, np.sqrt(np.diag(covariance)), low, high)
    units = fitted_units(scale, unit_of(pairs.dataset, variable))
    dataset = xr.Dataset(_coefficients(names, columns) | _numbers(samples, fit, line, units))
    dataset.attrs = {name: pairs.dataset.attrs.get(name, "") for name in ("target", "reference")}
    dataset.attrs |= {"variable": variable, "model": model, "pivot": settings.pivot}
    dataset.attrs |= {"scale": scale, "cards": list(names)}
    return Table(dataset)


def _coefficients(names, columns):
    made = {}
    for end, values in zip(("", "_se", "_low", "_high"), columns, strict=True):
        for name, value in zip(names, values, strict=True):
            made[name + end] = ((), float(value), {"units": "1", "long_name": name + end})
    return made


def _numbers(samples, fit, line, units):
    freedom = samples.x.size - fit.coefficients.size
    pays = (line.chi_square - fit.chi_square) / (fit.chi_square / freedom)
    rows = (
        ("scatter", _scatter(fit), units, "robust standard deviation about the model"),
        ("straight_scatter", _scatter(line), units, "robust standard deviation about a line"),
        ("pays", pays, "1", "what the model takes off the line's squares, in mean squares"),
        ("number_of_collocations", samples.x.size, "1", "pairs that were fitted"),
        ("conjunctions", samples.conjunctions, "1", "conjunctions that were fitted"),
        ("episodes", int(samples.episode.max()) + 1, "1", "alignments that were fitted"),
    )
    return {name: ((), value, {"units": u, "long_name": w}) for name, value, u, w in rows}


#: Names of the results, and of the reference.
_TAKEN = ("x", "scatter", "straight_scatter", "pays", "conjunctions", "episodes")


def _names(start):
    if not start:
        raise UsageError(
            "fit_relation: 'start' names no coefficient.", hint="Write 'start: {gain: 1.0}'."
        )
    for name, value in start.items():
        if not str(name).isidentifier() or name in _TAKEN:
            raise UsageError(f"fit_relation: '{name}' of 'start' cannot name a coefficient.")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise UsageError(f"fit_relation: '{name}' of 'start' is {value!r}, not a number.")
    return list(start)


def _fitted(model, samples, start, ratio):
    x_error = 1.0 if samples.x_error is None else samples.x_error
    y_error = np.sqrt(ratio) if samples.y_error is None else samples.y_error
    if samples.x_error is None or samples.y_error is None:
        x_error, y_error = samples.x.std(), np.sqrt(ratio) * samples.x.std()
    weights = 1.0 / np.bincount(samples.block)[samples.block]
    try:
        return fit_odr(model, samples.x, samples.y, x_error, y_error, start, weights=weights)
    except ValueError as error:
        raise OperationError(
            f"fit_relation: {error}.",
            hint="Start nearer, or take a model with fewer coefficients.",
        ) from None


def _line(samples):
    slope = samples.y.std() / samples.x.std() * np.sign(np.corrcoef(samples.x, samples.y)[0, 1])
    return [samples.y.mean() - slope * samples.x.mean(), slope]


def _scatter(fit):
    left = fit.residual - np.median(fit.residual)
    return ROBUST * float(np.median(np.abs(left)))


def _uncertainty(fit, samples):
    """Covariance by units left out in turn, one step from the whole; degrees of freedom."""
    unit = samples.units()
    count = int(unit.max()) + 1
    weight = 1.0 / np.bincount(samples.block)[samples.block] / fit.variance
    size = fit.coefficients.size
    if count <= size:
        raise OperationError(
            f"fit_relation: {count} independent units cannot say how well {size} coefficients "
            "are known.",
            hint="Take a longer time.",
        )
    products = np.empty((count, size, size))
    scores = np.empty((count, size))
    for i in range(size):
        scores[:, i] = np.bincount(unit, weight * fit.gradient[:, i] * fit.residual, count)
        for j in range(size):
            both = weight * fit.gradient[:, i] * fit.gradient[:, j]
            products[:, i, j] = np.bincount(unit, both, count)
    rest = products.sum(axis=0) - products
    right = (scores.sum(axis=0) - scores)[..., None]
    without = fit.coefficients + (np.linalg.pinv(rest, hermitian=True) @ right)[..., 0]
    return jackknife_covariance(without), count - 1
