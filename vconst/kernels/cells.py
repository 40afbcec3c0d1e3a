"""Cells of a map: which one a place is in, and what is usual in each, exactly."""

import math

import numba
import numpy as np

from vconst.kernels.constants import DAY

#: A December solstice, 2000-12-21 13:37 UTC, and the tropical year in days (Astronomical Almanac).
_SOLSTICE = np.datetime64("2000-12-21T13:37", "ns").astype(np.int64)
_YEAR = 365.24219

#: Half the range between the quartiles of a normal distribution, in standard deviations.
QUARTILE = 0.6744897501960817


def place_cells(latitude, longitude, rows, columns, of_class=None):
    """
    The cell of each place, in a grid of equal steps over the whole sphere.

    Parameters
    ----------
    latitude, longitude : array of float, shape (n,)
        Degrees; longitude in any winding.
    rows, columns : int
        From the south pole north, and from 180 degrees west east.
    of_class : array of int, shape (n,), optional
        Every class has a grid of its own.

    Returns
    -------
    cell : numpy.ndarray of int32, shape (n,)
        ``(class * rows + row) * columns + column``; -1 where a coordinate is NaN or no latitude,
        or the class is below 0. The northern edge of a row belongs to the next, the pole to the
        last.
    """
    latitude, longitude = np.asarray(latitude), np.asarray(longitude)
    if of_class is None:
        of_class = np.broadcast_to(np.int8(0), latitude.shape)
    return _place(latitude, longitude, np.asarray(of_class), rows, columns)


def season_of(time, number):
    """
    Season of each time, by the Sun's course.

    Parameters
    ----------
    time : array of int64
        ns since 1970 UTC.
    number : int
        Of seasons, equally long.

    Returns
    -------
    season : numpy.ndarray of int64
        From 0: the one with the December solstice in its middle. Of four, 1 has the March
        equinox, 2 the June solstice, 3 the September equinox near its middle.
    """
    gone = (np.asarray(time, np.int64) - _SOLSTICE) / (_YEAR * DAY)
    return np.floor(gone * number + 0.5).astype(np.int64) % number


def cell_sums(cell, values, cells):
    """
    How many values each cell has, their sum and the sum of their squares.

    Parameters
    ----------
    cell : array of int, shape (n,)
        Below 0 is in no cell.
    values : array of float, shape (n,)
        NaN is left out.
    cells : int
        How many there are.

    Returns
    -------
    number : numpy.ndarray of int64, shape (cells,)
    total, square : numpy.ndarray of float64, shape (cells,)
        They add up over parts of the data.
    """
    return _sums(np.asarray(cell), np.asarray(values), cells)


def cell_quantiles(cell, values, cells, shares=(0.25, 0.5, 0.75)):
    """
    Exact quantiles of the values of each cell.

    Parameters
    ----------
    cell : array of int, shape (n,)
        Below 0 is in no cell.
    values : array of float, shape (n,)
        NaN is left out.
    cells : int
    shares : sequence of float
        Ascending, 0 to 1.

    Returns
    -------
    number : numpy.ndarray of int64, shape (cells,)
        Of values.
    quantiles : numpy.ndarray of float64, shape (len(shares), cells)
        Linear between ranks, as numpy's default; NaN where a cell has no value.

    Notes
    -----
    Values are sorted into their cells by counting, and inside each only as far as the ranks
    need (Hoare's selection), so it takes time in proportion to n.
    """
    return _quantiles(np.asarray(cell), np.asarray(values), cells, np.asarray(shares, float))


@numba.njit(cache=True, nogil=True)
def _place(latitude, longitude, of_class, rows, columns):
    cell = np.empty(latitude.size, np.int32)
    high, wide = rows / 180.0, columns / 360.0
    for i in range(latitude.size):
        north, east = latitude[i], longitude[i]
        if not (abs(north) <= 90.0 and abs(east) <= 1e6 and of_class[i] >= 0):
            cell[i] = -1
            continue
        turned = east + 180.0
        if turned < 0.0 or turned >= 360.0:
            turned -= 360.0 * math.floor(turned / 360.0)
        row = min(int((north + 90.0) * high), rows - 1)
        row += np.int64(of_class[i]) * rows
        cell[i] = row * columns + min(int(turned * wide), columns - 1)
    return cell


@numba.njit(cache=True, nogil=True)
def _sums(cell, values, cells):
    sums = np.zeros((cells, 4))  # of one cell side by side: one look into memory for each value
    for i in range(cell.size):
        value, at = np.float64(values[i]), cell[i]
        if at >= 0 and value == value:
            sums[at, 0] += 1.0
            sums[at, 1] += value
            sums[at, 2] += value * value
    return sums[:, 0].astype(np.int64), sums[:, 1].copy(), sums[:, 2].copy()


@numba.njit(cache=True, nogil=True)
def _quantiles(cell, values, cells, shares):
    stop = np.zeros(cells + 1, np.int64)
    for i in range(cell.size):
        if cell[i] >= 0 and values[i] == values[i]:
            stop[cell[i] + 1] += 1
    for k in range(cells):
        stop[k + 1] += stop[k]
    place, held = stop.copy(), np.empty(stop[cells], values.dtype)
    for i in range(cell.size):
        if cell[i] >= 0 and values[i] == values[i]:
            held[place[cell[i]]] = values[i]
            place[cell[i]] += 1
    quantiles = np.full((shares.size, cells), np.nan)
    for k in range(cells):
        first, count = stop[k], stop[k + 1] - stop[k]
        if count:
            low = first
            for j in range(shares.size):
                rank = (count - 1) * shares[j]
                at = first + int(rank)
                _select(held, low, first + count - 1, at)
                low, value = at, np.float64(held[at])
                if rank > int(rank):
                    _select(held, at + 1, first + count - 1, at + 1)
                    value += (rank - int(rank)) * (held[at + 1] - value)
                quantiles[j, k] = value
    return stop[1:] - stop[:-1], quantiles


@numba.njit(cache=True, nogil=True)
def _select(held, low, high, rank):
    """Put the value of a rank where it would stand if held[low:high + 1] were sorted."""
    while low < high:
        middle = (low + high) // 2
        if held[middle] < held[low]:
            held[middle], held[low] = held[low], held[middle]
        if held[high] < held[low]:
            held[high], held[low] = held[low], held[high]
        if held[high] < held[middle]:
            held[high], held[middle] = held[middle], held[high]
        pivot, i, j = held[middle], low, high
        while i <= j:
            while held[i] < pivot:
                i += 1
            while held[j] > pivot:
                j -= 1
            if i <= j:
                held[i], held[j] = held[j], held[i]
                i += 1
                j -= 1
        if rank <= j:
            high = j
        elif rank >= i:
            low = i
        else:
            return
