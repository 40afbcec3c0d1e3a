"""Fits of the whole and of day and night, with names and units of what is found."""

from typing import NamedTuple

import numpy as np

from vconst.errors import OperationError, TooLittleError
from vconst.kernels.bootstrap import t_interval
from vconst.kernels.dependence import ALIKE
from vconst.kernels.pile import piled_up
from vconst.kernels.vector_calibration import (
    GROUPS,
    calibrate_vector,
    fit_rotation,
    fit_to_strength,
    rotation_of,
)

from .samples import NAME, terms_of

#: Correlation from which on two parameters cannot be told from each other, and one from all
#: others together: as of the covariates of a bias.
CORRELATED = ALIKE

#: By how much a parameter is then known worse than if the others were known: with the multiple
#: correlation R of what it does to the strength with what the others do, 1/√(1 - R²), 2.29 for
#: R = 0.9. Of a sensor that is turned all ways it is √1.2 = 1.10 for a scale, 1 for the rest.
POOR_INFLATION = float(1.0 / np.sqrt(1.0 - ALIKE**2))

#: Condition number from which parameters cannot be told at all: Belsley, Kuh & Welsch (1980),
#: Regression Diagnostics, 3.2, "strong" collinearity.
MOST_CONDITION = 30.0

#: What is left, nT, beyond which two instruments of one place do not measure one field.
MOST_LEFT = 100.0

#: Passes below which covariances from how passes differ are too small.
FEWEST_PASSES = 12

#: Huber's constant.
_HUBER = 1.345

#: Units of the parameters on pages and in results, and what turns our numbers into them.
UNITS = {"offset": "nT", "scale": "1", "angle": "degree", "euler": "degree"}


class PartFit(NamedTuple):
    """
    What was found of one part of the samples.

    Attributes
    ----------
    names : tuple of str
        ``offset_1``, ..., ``scale_3``, ``angle_1``, ..., ``euler_x``, ``_y``, ``_z``; of
        terms ``offset_1_<covariate>``.
    values, standard_errors, low, high, inflation : numpy.ndarray, shape (p,)
        In nT, 1 and degrees. *inflation* is NaN for the Euler angles.
    covariance : numpy.ndarray, shape (p, p)
    condition : float
    before, after, vector_after : float
        Rms of strength minus magnitude before and after, and rms of a component of vector
        minus model after, nT.
    samples, passes : int
    """

    names: tuple
    values: np.ndarray
    standard_errors: np.ndarray
    low: np.ndarray
    high: np.ndarray
    inflation: np.ndarray
    covariance: np.ndarray
    condition: float
    before: float
    after: float
    vector_after: float
    samples: int
    passes: int


def fit_part(vectors, chosen, *, robust, latitude, minimum):
    """
    Parameters of one part.

    Parameters
    ----------
    vectors : Vectors
    chosen : dict of str to sequence of str
        Covariates of ``offset``, ``scale`` and ``angle``.
    robust : bool
    latitude : float
        The model is used below this latitude, degrees.
    minimum : int
        Fewest samples.

    Returns
    -------
    fit : PartFit
    middle : dict of str to (float, float)

    Raises
    ------
    OperationError
        If there are too few samples, or they do not determine all parameters.
    """
    count = vectors.time.size
    if count < minimum or vectors.block[-1] < 2:
        raise TooLittleError(
            f"{NAME}: {count} samples of {int(vectors.block[-1]) + 1} passes; at least {minimum} "
            "of three are needed.",
            hint="Take a longer time, or a smaller 'every'.",
        )
    _require_strength(vectors.strength)
    terms, middle = terms_of(vectors, chosen)
    try:
        scalar = _fit(vectors, terms, robust)
    except ValueError as error:
        raise OperationError(f"{NAME}: {error}.", hint="Take away terms.") from None
    field = calibrate_vector(vectors.measured, scalar.parameters, terms)
    rotation = _rotation(vectors, field, latitude)
    passes = int(vectors.block[-1]) + 1
    return _gathered(vectors, chosen, scalar, rotation, passes), middle


def names_of(chosen):
    """Names of all parameters in order, with the degrees that stand for our radians."""
    names = []
    for group in GROUPS:
        for covariate in ("", *chosen[group]):
            end = f"_{covariate}" if covariate else ""
            names += [f"{group}_{axis}{end}" for axis in (1, 2, 3)]
    return (*names, "euler_x", "euler_y", "euler_z")


def unit_of(name):
    """Unit of a parameter; of a term per standard deviation of its covariate."""
    return UNITS[name.partition("_")[0]]


def correlated(fit):
    """Pairs of parameters of the scalar fit that hang together, the most first."""
    size = np.sqrt(np.diagonal(fit.covariance))
    found = fit.covariance / np.outer(size, size)
    number = len(fit.names) - 3
    pairs = [
        (float(found[one, other]), fit.names[one], fit.names[other])
        for one in range(number)
        for other in range(one + 1, number)
        if abs(found[one, other]) > CORRELATED
    ]
    return sorted(pairs, key=lambda each: -abs(each[0]))


def _require_strength(strength):
    """Refuse a scalar instrument that is stuck, or at the end of its range."""
    found = piled_up(strength)
    if found is not None:
        raise OperationError(
            f"{NAME}: {found.count} of {strength.size} strengths are {found.value:.6g} nT: the "
            f"scalar instrument {found.words}.",
            hint="Mask these samples first, or take another time.",
        )


def _fit(vectors, terms, robust):
    given = vectors.measured, vectors.strength, terms, vectors.block
    found = fit_to_strength(*given)
    for _ in range(10 if robust else 0):
        size = 1.4826 * np.median(np.abs(found.residual - np.median(found.residual)))
        if not size > 0:
            break
        weight = np.minimum(1.0, _HUBER * size / np.maximum(np.abs(found.residual), 1e-12))
        found = fit_to_strength(*given, weight=weight)
    return found


def _rotation(vectors, field, latitude):
    rows = np.flatnonzero(np.abs(vectors.latitude) <= latitude)
    block = np.unique(vectors.block[rows], return_inverse=True)[1]
    if rows.size < 3 or block[-1] < 2:
        return None
    found = fit_rotation(field[rows], vectors.model[rows], block)
    left = vectors.model[rows] - field[rows] @ rotation_of(found.angles).T
    return found, float(np.sqrt(np.mean(left**2)))


def _gathered(vectors, chosen, scalar, rotation, passes):
    names = names_of(chosen)
    turn = np.array([180 / np.pi if unit_of(name) == "degree" else 1.0 for name in names])
    number = scalar.parameters.size
    values = np.full(len(names), np.nan)
    covariance = np.full((len(names), len(names)), np.nan)
    covariance[:number, :number] = scalar.covariance
    values[:number] = scalar.parameters
    after = float("nan")
    if rotation is not None:
        values[number:] = rotation[0].angles
        covariance[number:, number:] = rotation[0].covariance
        covariance[:number, number:] = covariance[number:, :number] = 0.0
        after = rotation[1]
    values, covariance = values * turn, covariance * np.outer(turn, turn)
    errors = np.sqrt(np.diagonal(covariance))
    low, high = t_interval(values, errors, max(1, passes - 1))
    before = vectors.strength - np.linalg.norm(vectors.measured, axis=1)
    return PartFit(
        names,
        values,
        errors,
        low,
        high,
        np.append(scalar.inflation, [np.nan] * 3),
        covariance,
        scalar.condition,
        float(np.sqrt(np.mean(before**2))),
        float(np.sqrt(np.mean(scalar.residual**2))),
        after,
        vectors.time.size,
        passes,
    )
