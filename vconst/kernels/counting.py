"""Two counters of the same particles: the ratio of what they count, by the law of Poisson."""

from typing import NamedTuple

import numpy as np
from scipy.special import betaincinv

from vconst.kernels.bootstrap import t_interval

_STEPS = 50


class CountFit(NamedTuple):
    """
    How the counts of two counters are related.

    Attributes
    ----------
    coefficients, standard_errors, low, high : numpy.ndarray, shape (p,)
        Of the natural logarithm of the ratio; from how blocks differ, 95 %.
    dispersion : float
        Squared residuals over what Poisson's law lets expect: 1 where it holds.
    freedom : int
        Blocks less coefficients.
    """

    coefficients: np.ndarray
    standard_errors: np.ndarray
    low: np.ndarray
    high: np.ndarray
    dispersion: float
    freedom: int


def ratio_of_counts(first, second, first_exposure, second_exposure, *, level=0.95):
    """
    Rate of the second over that of the first, with the exact interval.

    Parameters
    ----------
    first, second : float
        Counts.
    first_exposure, second_exposure : float
        By what a flux is to be multiplied to give the counts that are expected.
    level : float

    Returns
    -------
    ratio, low, high : float
        0 and infinity are possible; NaN where neither counted anything.

    Notes
    -----
    Given the sum of two Poisson counts, each is binomial (Przyborowski & Wilenski 1940,
    doi:10.1093/biomet/31.3-4.313); the interval is that of Clopper and Pearson (1934).
    """
    total = first + second
    if not total > 0:
        return (np.nan,) * 3
    tail = (1.0 - level) / 2.0
    low = betaincinv(second, first + 1.0, tail) if second > 0 else 0.0
    high = betaincinv(second + 1.0, first, 1.0 - tail) if first > 0 else 1.0
    scale = first_exposure / second_exposure
    with np.errstate(divide="ignore"):
        odds = [np.float64(share) / (1.0 - share) for share in (second / total, low, high)]
    return tuple(float(scale * each) for each in odds)


def fit_counts(first, second, first_exposure, second_exposure, design, block):
    """
    The ratio of two counters as a function of something, whatever the particles were.

    Parameters
    ----------
    first, second : numpy.ndarray, shape (n,)
        Counts in n cells; the flux may differ from cell to cell in any way.
    first_exposure, second_exposure : numpy.ndarray, shape (n,)
        Above zero.
    design : numpy.ndarray, shape (n, p)
    block : numpy.ndarray of int, shape (n,)
        From 0; cells of a block (a pass) may depart from the law together.

    Returns
    -------
    fit : CountFit

    Raises
    ------
    ValueError
        If one of the two counted nothing, or a coefficient is not determined.

    Notes
    -----
    n₂ given n₁ + n₂ is binomial with the odds ρ X₂ / X₁, ln ρ = z β, whatever the flux of the
    cell: the Poisson likelihood with a flux for each cell, freed of these. Newton's steps on
    it; the covariance is A⁻¹ (Σ g gᵀ) A⁻¹ B / (B - 1), g the score of each of B blocks.

    References
    ----------
    McCullagh & Nelder (1989), Generalized Linear Models, 6.4; Liang & Zeger (1986),
    doi:10.1093/biomet/73.1.13.
    """
    total = first + second
    some = total > 0
    first, second, total, design = first[some], second[some], total[some], design[some]
    block = np.unique(block[some], return_inverse=True)[1]
    if not (first.sum() > 0 and second.sum() > 0):
        raise ValueError("one of the two counters counted nothing")
    offset = np.log(second_exposure[some] / first_exposure[some])
    coefficients = np.linalg.lstsq(
        design,
        np.full(total.size, np.log(second.sum() / first.sum())) - offset,
        rcond=None,
    )[0]
    for _ in range(_STEPS):
        share = 1.0 / (1.0 + np.exp(-np.clip(design @ coefficients + offset, -500.0, 500.0)))
        weight = total * share * (1.0 - share)
        normal = design.T @ (design * weight[:, None])
        if np.linalg.cond(normal) > 1e12:
            raise ValueError("the counts do not determine all coefficients")
        step = np.linalg.solve(normal, design.T @ (second - total * share))
        coefficients = coefficients + np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < 1e-10:
            break
    return _judged(coefficients, design, second - total * share, weight, normal, block)


def _judged(coefficients, design, residual, weight, normal, block):
    blocks = int(block.max()) + 1
    score = np.stack([np.bincount(block, column * residual, blocks) for column in design.T], axis=1)
    inverse = np.linalg.inv(normal)
    covariance = inverse @ (score.T @ score) @ inverse * blocks / max(1, blocks - 1)
    errors = np.sqrt(np.diagonal(covariance))
    freedom = max(1, blocks - coefficients.size)
    low, high = t_interval(coefficients, errors, freedom)
    freed = max(1, residual.size - coefficients.size)
    dispersion = float(np.sum(residual**2 / np.maximum(weight, 1e-300)) / freed)
    return CountFit(coefficients, errors, low, high, dispersion, freedom)
