"""Profiles at a height: the value there, and the place, which drifts with the height."""

from typing import NamedTuple

import numpy as np
from numba import njit

#: Longest step in km between two levels over which is interpolated.
LONGEST_STEP = 25.0


class Levels(NamedTuple):
    """
    The levels of profiles, those of one behind those of the other, radius ascending in each.

    Attributes
    ----------
    first : numpy.ndarray of int64, shape (profiles + 1,)
        Where the levels of each profile begin, and the number of all.
    radius : numpy.ndarray of float64, shape (levels,)
        km.
    place : numpy.ndarray of float64, shape (levels, 3)
        Unit vectors towards the tangent points.
    values : numpy.ndarray of float64, shape (levels, k)
        NaN where there is none.
    """

    first: np.ndarray
    radius: np.ndarray
    place: np.ndarray
    values: np.ndarray


def stack_levels(radius, place, values):
    """
    Levels of profiles in one table, without those that have no place.

    Parameters
    ----------
    radius : array of float, shape (profiles, levels)
        km; in any order, NaN where there is no level.
    place : array of float, shape (profiles, levels, 3)
        Unit vectors.
    values : array of float, shape (profiles, levels, k)

    Returns
    -------
    Levels
    """
    radius, values = np.asarray(radius, np.float64), np.asarray(values, np.float64)
    known = np.isfinite(radius) & np.isfinite(place).all(axis=2)
    owner, level = np.nonzero(known)
    order = np.lexsort((radius[known], owner))
    owner, level = owner[order], level[order]
    first = np.searchsorted(owner, np.arange(radius.shape[0] + 1))
    return Levels(first, radius[owner, level], place[owner, level], values[owner, level])


def at_radius(levels, profile, radius):
    """
    Profiles at given radii.

    Parameters
    ----------
    levels : Levels
    profile : array of int, shape (n,)
    radius : array of float, shape (n,)
        km.

    Returns
    -------
    place : numpy.ndarray of float64, shape (n, 3)
        Unit vectors towards the tangent points there; NaN above, below, and between two
        levels that are more than :data:`LONGEST_STEP` apart.
    values : numpy.ndarray of float64, shape (n, k)
        Linear in radius; NaN where one of the two levels around has none.
    """
    return _at_radius(
        *levels, np.ascontiguousarray(profile, np.int64), np.ascontiguousarray(radius, np.float64)
    )


def tops(levels):
    """
    Radius of the highest level of each profile that has a value.

    Parameters
    ----------
    levels : Levels

    Returns
    -------
    radius : numpy.ndarray of float64, shape (profiles,)
        km; NaN where no level has a value of the first column.
    """
    owner = np.repeat(np.arange(levels.first.size - 1), np.diff(levels.first))
    known = np.isfinite(levels.values[:, 0])
    top = np.full(levels.first.size - 1, -np.inf)
    np.maximum.at(top, owner[known], levels.radius[known])
    return np.where(np.isfinite(top), top, np.nan)


@njit(cache=True, nogil=True)
def _at_radius(first, radius, place, values, profile, wanted):
    there = np.full((wanted.size, 3), np.nan)
    found = np.full((wanted.size, values.shape[1]), np.nan)
    for n in range(wanted.size):
        low, stop = first[profile[n]], first[profile[n] + 1]
        if stop <= low or not radius[low] <= wanted[n] <= radius[stop - 1]:
            continue
        high = stop - 1
        while high - low > 1:
            middle = (low + high) >> 1
            if radius[middle] <= wanted[n]:
                low = middle
            else:
                high = middle
        step = radius[high] - radius[low]
        share = (wanted[n] - radius[low]) / step if step > 0.0 else 0.0
        if step > LONGEST_STEP and 0.0 < share < 1.0:
            continue
        length = 0.0
        for axis in range(3):
            part = (1.0 - share) * place[low, axis] + share * place[high, axis]
            there[n, axis] = part
            length += part * part
        for axis in range(3):
            there[n, axis] /= np.sqrt(length)
        for k in range(values.shape[1]):
            if share == 0.0:
                found[n, k] = values[low, k]
            elif share == 1.0:
                found[n, k] = values[high, k]
            else:
                found[n, k] = (1.0 - share) * values[low, k] + share * values[high, k]
    return there, found
