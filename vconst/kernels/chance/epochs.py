"""Superposed epochs: what was there at each distance in time and place from many events."""

from typing import NamedTuple

import numba
import numpy as np

from vconst.kernels.chance.near import columns_about, degrees_of, first_from, rows_about
from vconst.kernels.sphere import unit_vectors


class Epochs(NamedTuple):
    """
    What is counted about events.

    Attributes
    ----------
    begin : int
        ns from the event to the first bin's begin, below 0 before it.
    width : int
        ns of a bin.
    bins : int
    reach : numpy.ndarray of float64, shape (rings,)
        Squared chord of the outer edge of each ring, rising; a sample counts in the first
        ring that holds it.
    """

    begin: int
    width: int
    bins: int
    reach: np.ndarray


def count_epochs(cells, catalogue, time, latitude, longitude, epochs, *, limit=np.inf):
    """
    What lies in each bin and ring about the events of each catalogue.

    Parameters
    ----------
    cells : Cells
    catalogue : array of int64, shape (n,)
        To which of c catalogues each event belongs, from 0, ascending.
    time : array of int64, shape (n,)
        ns.
    latitude, longitude : array of float, shape (n,)
        Degrees.
    epochs : Epochs
    limit : float
        Size of a value from which on it counts as unusual.

    Returns
    -------
    number : numpy.ndarray of int64, shape (c, bins, rings)
        Samples, once for every event that they are near; c is one more than the last catalogue.
    total : numpy.ndarray of float64, shape (c, bins, rings)
        Of their values.
    unusual : numpy.ndarray of int64, shape (c, bins, rings)
    """
    catalogue = np.asarray(catalogue, np.int64)
    half = degrees_of(epochs.reach[-1])
    events = (
        catalogue,
        np.ascontiguousarray(time, np.int64),
        np.asarray(latitude, np.float64),
        np.mod(np.asarray(longitude, np.float64), 360.0),
        unit_vectors(latitude, longitude),
    )
    shape = (int(catalogue[-1]) + 1 if catalogue.size else 0, epochs.bins, epochs.reach.size)
    found = np.zeros(shape, np.int64), np.zeros(shape), np.zeros(shape, np.int64)
    _count(cells, events, epochs, half, float(limit), *found)
    return found


@numba.njit(cache=True, nogil=True)
def _count(cells, events, epochs, half, limit, number, total, unusual):
    catalogue, time, latitude, longitude, place = events
    for j in range(time.size):
        c = catalogue[j]
        low, high, spread = rows_about(latitude[j], half)
        for r in range(low, high + 1):
            wide = cells.row[r + 1] - cells.row[r]
            west, east = columns_about(wide, longitude[j], spread)
            for k in range(west, east + 1):
                found = (number[c], total[c], unusual[c])
                _add(cells, cells.row[r] + k % wide, time[j], place[j], epochs, limit, found)


@numba.njit(cache=True, nogil=True)
def _add(cells, cell, origin, place, epochs, limit, found):
    number, total, unusual = found
    start, stop = cells.first[cell], cells.first[cell + 1]
    begin = origin + epochs.begin
    end = begin + epochs.width * epochs.bins
    farthest = epochs.reach[-1]
    low = first_from(cells.time, start, stop, begin)
    while low < stop and cells.time[low] < end:
        x = cells.vector[low, 0] - place[0]
        y = cells.vector[low, 1] - place[1]
        z = cells.vector[low, 2] - place[2]
        chord = x * x + y * y + z * z
        if chord <= farthest:
            ring = 0
            while chord > epochs.reach[ring]:
                ring += 1
            column = (cells.time[low] - begin) // epochs.width
            number[column, ring] += 1
            total[column, ring] += cells.value[low]
            if abs(cells.value[low]) >= limit:
                unusual[column, ring] += 1
        low += 1


def series_epochs(time, value, catalogue, origin, epochs):
    """
    What a series without a place was, at each time from the events of each catalogue.

    Parameters
    ----------
    time : array of int64, shape (m,)
        ns, ascending.
    value : array of float, shape (m,)
        Finite.
    catalogue : array of int64, shape (n,)
        As :func:`count_epochs` takes it.
    origin : array of int64, shape (n,)
        ns.
    epochs : Epochs
        Its rings are not looked at.

    Returns
    -------
    number, total : numpy.ndarray, shape (c, bins)
        Values in each bin, and their sum.
    """
    edges = epochs.begin + epochs.width * np.arange(epochs.bins + 1)
    running = np.append(0.0, np.cumsum(value))
    catalogue = np.asarray(catalogue, np.int64)
    count = int(catalogue[-1]) + 1 if catalogue.size else 0
    number, total = np.zeros((count, epochs.bins), np.int64), np.zeros((count, epochs.bins))
    at = np.searchsorted(time, np.asarray(origin, np.int64)[:, None] + edges)
    np.add.at(number, catalogue, np.diff(at, axis=1))
    np.add.at(total, catalogue, np.diff(running[at], axis=1))
    return number, total
