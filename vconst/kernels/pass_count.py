"""How many different passes count for each cell of a map, its neighbours along a row in part."""

from typing import NamedTuple

import numpy as np


class Crossed(NamedTuple):
    """
    Of crossings of cells, what must be known to count passes and not crossings.

    Attributes
    ----------
    first : numpy.ndarray of bool, shape (n,)
        Whether it is the first of its pass in its cell.
    east, west : numpy.ndarray of int32, shape (n,)
        Of first ones, how many columns away the next cell of the same row is that the same
        pass crosses, around the globe; the whole row where it crosses no other.
    """

    first: np.ndarray
    east: np.ndarray
    west: np.ndarray


def crossed_by_pass(number, of_pass, columns):
    """
    Where else in its row the pass of each crossing is.

    Parameters
    ----------
    number : array of int, shape (n,)
        Cell; the column is its remainder by *columns*, and a row is what has one quotient.
    of_pass : array of int, shape (n,)
    columns : int

    Returns
    -------
    crossed : Crossed

    Examples
    --------
    >>> crossed = crossed_by_pass([3, 3, 4], [0, 0, 0], 72)
    >>> crossed.first.tolist(), crossed.east.tolist(), crossed.west.tolist()
    ([True, False, True], [1, 0, 71], [71, 0, 1])
    """
    number, of_pass = np.asarray(number), np.asarray(of_pass)
    order = np.lexsort((np.arange(number.size), number, of_pass))
    again = (np.diff(number[order]) == 0) & (np.diff(of_pass[order]) == 0)
    rows = order[np.append(True, ~again)] if order.size else order
    first = np.zeros(number.size, bool)
    first[rows] = True
    east, west = np.zeros(number.size, np.int32), np.zeros(number.size, np.int32)
    if not rows.size:
        return Crossed(first, east, west)
    row, column = number[rows] // columns, number[rows] % columns
    new = np.append(True, (np.diff(row) != 0) | (np.diff(of_pass[rows]) != 0))
    begin = np.flatnonzero(new)
    end = np.append(begin[1:], rows.size) - 1
    gap = np.append(np.diff(column), 0)
    gap[end] = column[begin] + columns - column[end]
    before = np.append(0, gap[:-1])
    before[begin] = gap[end]
    east[rows], west[rows] = gap, before
    return Crossed(first, east, west)


def count_passes(number, crossed, shape, reach):
    """
    Passes that count for each cell: each once, by the nearest column that it crosses.

    Parameters
    ----------
    number : array of int, shape (n,)
        Cell of each crossing; below 0 is left out.
    crossed : Crossed
    shape : tuple of int
        Of the map, whose last axis is longitude and closes on itself.
    reach : int
        Columns to each side that count: *d* columns away a pass counts ``1 - d / (reach + 1)``.

    Returns
    -------
    passes : numpy.ndarray of float64, of that shape

    Notes
    -----
    The sum of the kernel over columns that are crossed would count a pass that goes through two
    columns of a row 1.5 times, and a whole map, which crosses all, twice.
    """
    size, own = int(np.prod(shape)), crossed.first & (number >= 0)
    passes = np.bincount(number[own], minlength=size).reshape(shape).astype(np.float64)
    for step in range(1, reach + 1):
        share = 1.0 - step / (reach + 1.0)
        # Half-way between two columns of one pass it is counted from the western one only.
        for away, sign in ((crossed.east >= 2 * step, step), (crossed.west > 2 * step, -step)):
            rows = number[own & away]
            if rows.size:
                moved = np.bincount(rows, minlength=size).reshape(shape)
                passes += share * np.roll(moved, sign, axis=-1)
    return passes
