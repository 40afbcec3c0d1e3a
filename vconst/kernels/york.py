"""Straight line through points with known errors in both variables."""

from typing import NamedTuple

import numpy as np


class YorkFit(NamedTuple):
    """
    What :func:`fit_york` found.

    Attributes
    ----------
    coefficients : numpy.ndarray, shape (1 + columns,)
        The slope, then one coefficient a column (the first column is the constant,
        so its coefficient is the intercept).
    covariance : numpy.ndarray, shape (1 + columns, 1 + columns)
        From the stated errors alone; not scaled by the scatter.
    chi_square : float
        Weighted sum of squared residuals.
    iterations : int
    """

    coefficients: np.ndarray
    covariance: np.ndarray
    chi_square: float
    iterations: int


def fit_york(x, y, sigma_x, sigma_y, *, correlation=0.0, columns=None, weights=1.0, rounds=200):
    """
    Fit ``y = slope x + columns · coefficients`` with errors in x and y of every point.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Finite.
    sigma_x, sigma_y : numpy.ndarray, shape (n,), or float
        Standard errors, in the units of x and y; at least one of the two above zero.
    correlation : numpy.ndarray, shape (n,), or float
        Between the errors of one point, -1 to 1.
    columns : numpy.ndarray, shape (n, q), or None
        What is known without error; None for a constant alone.
    weights : numpy.ndarray, shape (n,), or float
        How often a point counts (for points that repeat each other).
    rounds : int
        Most iterations.

    Returns
    -------
    fit : YorkFit

    Notes
    -----
    With W = 1/(σy² + b²σx² - 2bρσxσy), r = y - bx - columns·a and the place adjusted to
    the line X = x + W r (bσx² - ρσxσy), the solution is where Σ W r X = 0 and
    Σ W r columns = 0; W and X are held, the linear equations solved, and so on until b
    stands still. Without columns other than the constant it is York's solution.

    References
    ----------
    York, D. et al. (2004), Am. J. Phys. 72, 367, doi:10.1119/1.1632486.
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    sigma_x, sigma_y = np.broadcast_to(sigma_x, x.shape), np.broadcast_to(sigma_y, x.shape)
    columns = np.ones((x.size, 1)) if columns is None else np.asarray(columns, float)
    coefficients = np.linalg.lstsq(np.column_stack([x, columns]), y, rcond=None)[0]
    iteration = 0
    for iteration in range(1, rounds + 1):  # noqa: B007  (the last is returned)
        weight, place = _adjusted(coefficients, x, y, sigma_x, sigma_y, correlation, columns)
        before, coefficients = coefficients, _solve(weight * weights, place, x, y, columns)
        if abs(coefficients[0] - before[0]) <= 1e-14 * abs(coefficients[0]):
            break
    weight, place = _adjusted(coefficients, x, y, sigma_x, sigma_y, correlation, columns)
    exact = np.column_stack([place, columns])
    residual = y - np.column_stack([x, columns]) @ coefficients
    covariance = np.linalg.inv(exact.T @ (exact * (weight * weights)[:, None]))
    chi_square = float(np.sum(weights * weight * residual**2))
    return YorkFit(coefficients, covariance, chi_square, iteration)


def york_scores(coefficients, x, y, sigma_x, sigma_y, columns):
    """
    Each point's part in the equations that :func:`fit_york` makes zero.

    Parameters
    ----------
    coefficients : numpy.ndarray, shape (1 + q,)
    x, y : numpy.ndarray, shape (n,)
    sigma_x, sigma_y : numpy.ndarray, shape (n,), or float
    columns : numpy.ndarray, shape (n, q)

    Returns
    -------
    scores : numpy.ndarray, shape (n, 1 + q)
        Their weighted sum is zero at the solution.
    """
    weight, place = _adjusted(coefficients, x, y, sigma_x, sigma_y, 0.0, columns)
    residual = y - np.column_stack([x, columns]) @ coefficients
    return (weight * residual)[:, None] * np.column_stack([place, columns])


def _adjusted(coefficients, x, y, sigma_x, sigma_y, correlation, columns):
    slope = coefficients[0]
    shared = correlation * sigma_x * sigma_y
    weight = 1.0 / (sigma_y**2 + slope**2 * sigma_x**2 - 2.0 * slope * shared)
    residual = y - slope * x - columns @ coefficients[1:]
    return weight, x + weight * residual * (slope * sigma_x**2 - shared)


def _solve(weight, place, x, y, columns):
    instruments = np.column_stack([place, columns]) * weight[:, None]
    return np.linalg.solve(instruments.T @ np.column_stack([x, columns]), instruments.T @ y)
