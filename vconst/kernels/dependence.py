"""On what a bias depends, and which of several causes cannot be told from each other."""

from typing import NamedTuple

import numpy as np
from scipy.special import fdtrc

from vconst.kernels.bootstrap import jackknife_covariance

#: A direction of a covariate whose spread is below this share of its widest is not kept:
#: two local times twelve hours apart are one column, not a cosine and a sine.
THIN = 0.05

#: Correlation from which on two covariates cannot be told from each other: of what the one
#: varies, the other leaves less than a fifth.
ALIKE = 0.9


class Effect(NamedTuple):
    """
    How a bias goes with one covariate.

    Attributes
    ----------
    size : float
        Range of its fitted share over the middle 90 % of the data; NaN if it cannot be said.
    error : float
        Standard error of the size.
    chance : float
        Probability of such coefficients were there no dependence.
    """

    size: float
    error: float
    chance: float


def varying_columns(columns, *, floor=0.0):
    """
    The independent directions of a covariate, each with mean 0 and variance 1.

    Parameters
    ----------
    columns : numpy.ndarray, shape (n, k)
    floor : float
        Standard deviation that a direction must exceed.

    Returns
    -------
    kept : numpy.ndarray, shape (n, m)
        m <= k; none where the covariate hardly varies.
    """
    apart = columns - columns.mean(axis=0)
    left, size, _ = np.linalg.svd(apart, full_matrices=False)
    spread = size / np.sqrt(len(apart))
    kept = (spread > floor) & (spread > THIN * spread.max(initial=0.0))
    return left[:, kept] * np.sqrt(len(apart))


def condition_number(columns):
    """
    Largest over smallest singular value of columns scaled to one length.

    Parameters
    ----------
    columns : numpy.ndarray, shape (n, p)
        Centred.

    Returns
    -------
    number : float
        1 where all are at right angles, ``inf`` where one is made of others; above 30 their
        shares mean little.

    References
    ----------
    Belsley, Kuh & Welsch (1980), Regression Diagnostics, section 3.2.
    """
    if columns.shape[1] == 0:
        return 1.0
    size = np.linalg.svd(columns / np.linalg.norm(columns, axis=0), compute_uv=False)
    return float(size[0] / size[-1]) if size[-1] > 1e-12 * size[0] else float("inf")


def likeness(one, other):
    """
    Largest correlation of any combination of one covariate with any of another.

    Parameters
    ----------
    one, other : numpy.ndarray, shape (n, k)
        Columns of :func:`varying_columns`.

    Returns
    -------
    correlation : float
        The first canonical correlation; 0 where one has no column.

    References
    ----------
    Hotelling (1936), Biometrika 28, 321, doi:10.1093/biomet/28.3-4.321.
    """
    if not one.shape[1] or not other.shape[1]:
        return 0.0
    cosines = np.linalg.svd(np.linalg.qr(one)[0].T @ np.linalg.qr(other)[0], compute_uv=False)
    return float(min(1.0, cosines[0]))


def independent(columns):
    """
    As many columns as others span, at right angles to each other.

    Parameters
    ----------
    columns : numpy.ndarray, shape (n, p)

    Returns
    -------
    basis : numpy.ndarray, shape (n, k)
        k at most p, each of root mean square 1.

    Notes
    -----
    Singular vectors whose singular value is above 1e-8 of the largest, columns scaled to one
    length before (Golub & Van Loan, Matrix Computations, section 5.4).
    """
    size = np.linalg.norm(columns, axis=0)
    columns = columns[:, size > 0.0] / size[size > 0.0]
    if not columns.shape[1]:
        return columns
    basis, singular, _ = np.linalg.svd(columns, full_matrices=False)
    return basis[:, singular > 1e-8 * singular[0]] * np.sqrt(len(columns))


def less_their_mean(values, group):
    """
    Values less the mean of their group.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,) or (n, k)
    group : numpy.ndarray of int, shape (n,)
        From 0, each with a row at least.
    """
    size = np.bincount(group)
    columns = values.reshape(len(values), -1)
    means = np.stack([np.bincount(group, each) / size for each in columns.T], axis=1)
    return (columns - means[group]).reshape(values.shape)


def effect_of(bias, own, others, unit, *, shares=(0.05, 0.95)):
    """
    What goes with one covariate, beside others.

    Parameters
    ----------
    bias : numpy.ndarray, shape (n,)
    own : numpy.ndarray, shape (n, k)
        Columns of the covariate.
    others : numpy.ndarray, shape (n, p)
        Columns that are fitted beside; none for the effect alone. What some of them are made
        of others is fitted once.
    unit : numpy.ndarray of int, shape (n,)
        Independent unit of each, from 0; they are left out in turn.
    shares : tuple of float
        Between which quantiles the range is taken.

    Returns
    -------
    effect : Effect

    Notes
    -----
    Least squares; covariance by leaving out units; F = bᵀV⁻¹b (G - k)/(k (G - 1)), G units.
    """
    groups, count = int(unit.max()) + 1, own.shape[1]
    design = np.column_stack([own, independent(others), np.ones(bias.size)])
    if count == 0 or groups <= count + 1 or condition_number(design) > 1e8:
        return Effect(np.nan, np.nan, np.nan)
    found, without = _left_out(design, bias, unit, groups)
    if not np.isfinite(without).all():
        return Effect(np.nan, np.nan, np.nan)
    covariance = jackknife_covariance(without[:, :count])
    low, high = np.quantile(own @ found[:count], shares)
    ends = own[[_nearest(own @ found[:count], low), _nearest(own @ found[:count], high)]]
    step = ends[1] - ends[0]
    squared = found[:count] @ np.linalg.pinv(covariance) @ found[:count]
    chance = fdtrc(count, groups - count, squared * (groups - count) / (count * (groups - 1)))
    return Effect(float(high - low), float(np.sqrt(step @ covariance @ step)), float(chance))


def _left_out(design, bias, unit, groups):
    """Coefficients of all, and with each unit left out, from sums over units."""
    products = np.zeros((groups, design.shape[1], design.shape[1]))
    sums = np.zeros((groups, design.shape[1]))
    for number in range(groups):
        here = unit == number
        products[number] = design[here].T @ design[here]
        sums[number] = design[here].T @ bias[here]
    whole, right = products.sum(axis=0), sums.sum(axis=0)
    found = np.linalg.lstsq(whole, right, rcond=None)[0]
    rest = whole - products
    bad = np.linalg.cond(rest) > 1e12
    rest[bad] = np.eye(len(whole))
    without = np.linalg.solve(rest, (right - sums)[..., None])[..., 0]
    without[bad] = np.nan
    return found, without


def _nearest(values, value):
    return int(np.argmin(np.abs(values - value)))
