"""Means of neighbouring cells, by a stated kernel."""

import numpy as np
from scipy.special import ndtri

from vconst.kernels.cells import QUARTILE


def smooth_cells(values, weights, reach, cyclic):
    """
    Weighted mean of each cell and its neighbours.

    Parameters
    ----------
    values : array of float
        One axis for each thing that tells cells apart.
    weights : array of float
        Of the same shape: how much each cell says (the number of its values); where it is 0
        the value may be NaN.
    reach : sequence of int
        Of each axis: how many neighbours to each side count.
    cyclic : sequence of bool
        Whether the last of an axis is beside the first.

    Returns
    -------
    mean : numpy.ndarray of float64
        ``sum K w v / sum K w``; NaN where nothing is in reach.
    weight : numpy.ndarray of float64
        ``sum K w``.

    Notes
    -----
    ``K = product over axes of (1 - d / (reach + 1))``, d the distance in cells: a tent, 1 in the
    cell itself. The kernel is a product, so each axis is gone through by itself.
    """
    weights = np.asarray(weights, np.float64)
    total = np.where(weights > 0, values, 0.0) * weights
    total = _summed(total, reach, cyclic)
    weight = _summed(weights, reach, cyclic)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(weight > 0, total / weight, np.nan), weight


def spread_of_quartiles(number, low, high):
    """
    Standard deviation from the quartiles of few values.

    Parameters
    ----------
    number : array of int
        Of values that the quartiles are of.
    low, high : array of float
        Quartiles, linear between ranks.

    Returns
    -------
    spread : numpy.ndarray of float64
        ``(high - low) / (2 d)``, where d is how far the quartiles of so many normal values lie
        from their middle on average: 0.6745 of many, 0.50 of five. NaN with fewer than three.

    Notes
    -----
    The mean of the i-th of n sorted normal values is the normal value of
    (i - 0.375) / (n + 0.25): Blom (1958), Statistical Estimates and Transformed Beta-Variables.
    """
    number = np.asarray(number, np.float64)
    rank = 1.0 + (number - 1.0) * 0.75
    below = np.floor(rank)
    with np.errstate(invalid="ignore", divide="ignore"):
        first, second = (
            ndtri(np.minimum((place - 0.375) / (number + 0.25), 1 - 1e-9))
            for place in (below, np.minimum(below + 1.0, number))
        )
        apart = first + (rank - below) * (second - first)
        apart = np.where(number > 1e4, QUARTILE, apart)
        return np.where(number >= 3, (high - low) / (2.0 * apart), np.nan)


def _summed(values, reach, cyclic):
    for axis, (far, around) in enumerate(zip(reach, cyclic, strict=True)):
        size = values.shape[axis]
        found = values.copy()
        for step in range(1, min(far, size // 2 if around else size - 1) + 1):
            share = 1.0 - step / (far + 1.0)
            for sign in (step, -step):
                if around and 2 * step == size and sign < 0:
                    continue  # the same cell from the other side
                found += share * _moved(values, sign, axis, around)
        values = found
    return values


def _moved(values, step, axis, around):
    """The neighbour of each cell, *step* further along an axis; 0 beyond an edge."""
    moved = np.roll(values, -step, axis)
    if not around:
        edge = [slice(None)] * values.ndim
        edge[axis] = slice(-step, None) if step > 0 else slice(None, -step)
        moved[tuple(edge)] = 0.0
    return moved
