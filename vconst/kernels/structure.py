"""How a field changes with distance, and what is left of it at none."""

from typing import NamedTuple

import numpy as np

#: Powers of the distance that a structure function may grow with: from Kolmogorov's 2/3 to 2,
#: that of a smooth field.
POWERS = (2.0 / 3.0, 1.0, 4.0 / 3.0, 5.0 / 3.0, 2.0)


class Structure(NamedTuple):
    """
    A structure function.

    Attributes
    ----------
    distance : numpy.ndarray, shape (lags,)
        Mean distance of each lag.
    square : numpy.ndarray, shape (lags,)
        Mean squared difference.
    count : numpy.ndarray of int, shape (lags,)
    """

    distance: np.ndarray
    square: np.ndarray
    count: np.ndarray


def structure_function(values, along, group, *, lags=8):
    """
    Mean squared difference of values some samples apart, along tracks.

    Parameters
    ----------
    values, along : numpy.ndarray, shape (n,)
        In order along each track; *along* is the distance on it, rising inside a group.
    group : numpy.ndarray of int, shape (n,)
        Differences are taken inside a group only; groups lie together.
    lags : int
        Samples apart at most.

    Returns
    -------
    structure : Structure
        Lags without a difference are left out.
    """
    rows = []
    for lag in range(1, min(lags, values.size - 1) + 1):
        inside = group[lag:] == group[:-lag]
        apart = np.abs(along[lag:] - along[:-lag])[inside]
        square = (values[lag:] - values[:-lag])[inside] ** 2
        kept = np.isfinite(square) & (apart > 0.0)
        if kept.any():
            rows.append((apart[kept].mean(), square[kept].mean(), kept.sum()))
    columns = np.array(rows).reshape(-1, 3).T
    return Structure(columns[0], columns[1], columns[2].astype(int))


def noise_of(structure):
    """
    Variance that is there at no distance: half of what a structure function starts from.

    Parameters
    ----------
    structure : Structure

    Returns
    -------
    variance : float
        Not negative; NaN with fewer than 4 lags.
    power : float
        Of the distance, among :data:`POWERS`, that fits best.

    Notes
    -----
    D(s) = 2σ² + A s^p by least squares with weights of count over squared size (a mean of
    squares errs in proportion to itself). Structure finer than the first lag counts as noise.

    References
    ----------
    Matheron (1963), Econ. Geol. 58, 1246: the nugget of a variogram.
    """
    if structure.square.size < 4:
        return np.nan, np.nan
    weight = np.sqrt(structure.count) / np.maximum(structure.square, 1e-300)
    best = (np.inf, np.nan, np.nan)
    for power in POWERS:
        design = np.column_stack([np.ones_like(structure.distance), structure.distance**power])
        found = np.linalg.lstsq(design * weight[:, None], structure.square * weight, rcond=None)[0]
        if found[0] < 0.0:  # no noise at all: the growth alone
            found = np.array([0.0, _only(design[:, 1], structure.square, weight)])
        left = float(np.sum(((structure.square - design @ found) * weight) ** 2))
        best = min(best, (left, float(found[0]) / 2.0, power))
    return best[1], best[2]


def extrapolated(distance, values, weights):
    """
    A straight line's value at no distance.

    Parameters
    ----------
    distance, weights : numpy.ndarray, shape (bins,)
    values : numpy.ndarray, shape (..., bins)

    Returns
    -------
    value : numpy.ndarray, shape (...)
        NaN with fewer than 3 distances.
    """
    if np.unique(distance).size < 3:
        return np.full(np.shape(values)[:-1], np.nan)
    share = weights / weights.sum()
    middle = share @ distance
    apart = distance - middle
    slope = values @ (share * apart) / (share @ apart**2)
    return values @ share - slope * middle


def _only(column, square, weight):
    return float((column * weight) @ (square * weight) / np.sum((column * weight) ** 2))
