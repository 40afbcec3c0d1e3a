"""What a track saw near each of many place-times: passes, and when it was unusual."""

from typing import NamedTuple

import numba
import numpy as np

from vconst.kernels.chance.near import (
    columns_about,
    degrees_of,
    first_from,
    rows_about,
    sort_by_cell,
)
from vconst.kernels.chance.passes import PAUSE, passes_of
from vconst.kernels.sphere import squared_chord, unit_vectors

#: Time of what never was, ns: later and earlier than any other.
NEVER, EVER = np.iinfo(np.int64).max, np.iinfo(np.int64).min


class Visits(NamedTuple):
    """
    Of each of n place-times, what lay within its reach and window.

    Attributes
    ----------
    passes : numpy.ndarray of int64, shape (n,)
        Passes with a sample there.
    begin, end : numpy.ndarray of int64, shape (n,)
        ns of the earliest and the latest sample; ``NEVER`` and ``EVER`` without one.
    first, last : numpy.ndarray of int64, shape (n,)
        The same of samples that are unusual.
    strongest : numpy.ndarray of int64, shape (n,)
        ns of the greatest of these, the earliest of equal ones; ``NEVER`` without one.
    size : numpy.ndarray of float64, shape (n,)
        Of that sample; 0 without one.
    """

    passes: np.ndarray
    begin: np.ndarray
    end: np.ndarray
    first: np.ndarray
    last: np.ndarray
    strongest: np.ndarray
    size: np.ndarray


def visits_of(samples, places, *, before, limit):
    """
    Passes and unusual samples before each of many place-times.

    Parameters
    ----------
    samples : (array of int64, array of float, array of float, array of float), shape (m,) each
        Time (ns, ascending), latitude, longitude (degrees), value; all finite.
    places : (array of int64, array, array, array), shape (n,) each
        Time (ns), latitude, longitude (degrees), reach (km on the sphere).
    before : int
        ns: samples from so long before up to the time count, the time itself not.
    limit : float
        Size from which on a value is unusual.

    Returns
    -------
    visits : Visits

    Notes
    -----
    A pass is a stretch that goes one way, without a pause of 15 minutes.
    """
    time, north, east, value = samples
    when, latitude, longitude, reach = places
    found = _nothing(when.size)
    if time.size < 2:
        return found
    number = passes_of(time, north, east).number
    starts = time[np.flatnonzero(np.diff(number, prepend=-1))]
    cells = sort_by_cell(time, north, east, value)
    number = np.searchsorted(starts, cells.time, side="right") - 1
    chord = np.array([squared_chord(each) for each in reach])
    half = degrees_of(chord)
    around = np.mod(np.asarray(longitude, np.float64), 360.0)
    asked = (np.asarray(when, np.int64), np.asarray(latitude, np.float64), around)
    asked += (unit_vectors(latitude, longitude), chord, half)
    seen = np.full(starts.size, -1)
    _visit(cells, number, asked, int(before), float(limit), seen, found)
    return found


def joined_visits(parts):
    """
    What all pieces of a track saw; a pass that goes on in the next piece is one.

    Parameters
    ----------
    parts : list of Visits
        In the order of time.

    Returns
    -------
    visits : Visits
    """
    whole = parts[0]
    for part in parts[1:]:
        both = (whole.passes > 0) & (part.passes > 0)
        gap = np.where(both, part.begin, 0) - np.where(both, whole.end, 0)
        greater = part.size > whole.size
        whole = Visits(
            whole.passes + part.passes - (both & (gap <= PAUSE)),
            np.minimum(whole.begin, part.begin),
            np.maximum(whole.end, part.end),
            np.minimum(whole.first, part.first),
            np.maximum(whole.last, part.last),
            np.where(greater, part.strongest, whole.strongest),
            np.where(greater, part.size, whole.size),
        )
    return whole


def _nothing(count):
    never, ever = (np.full(count, each, np.int64) for each in (NEVER, EVER))
    of_all = (np.zeros(count, np.int64), never, ever, never.copy(), ever.copy(), never.copy())
    return Visits(*of_all, np.zeros(count))


@numba.njit(cache=True, nogil=True)
def _visit(cells, number, asked, before, limit, seen, found):
    when, latitude, longitude, place, chord, half = asked
    for j in range(when.size):
        low, high, spread = rows_about(latitude[j], half[j])
        for r in range(low, high + 1):
            count = cells.row[r + 1] - cells.row[r]
            west, east = columns_about(count, longitude[j], spread)
            for k in range(west, east + 1):
                cell = cells.row[r] + k % count
                asked_here = (j, when[j], place[j], chord[j])
                _look(cells, number, cell, asked_here, before, limit, seen, found)


@numba.njit(cache=True, nogil=True)
def _look(cells, number, cell, asked, before, limit, seen, found):
    j, when, place, reach = asked
    stop = cells.first[cell + 1]
    low = first_from(cells.time, cells.first[cell], stop, when - before)
    while low < stop and cells.time[low] < when:
        x = cells.vector[low, 0] - place[0]
        y = cells.vector[low, 1] - place[1]
        z = cells.vector[low, 2] - place[2]
        if x * x + y * y + z * z <= reach:
            _note(j, cells.time[low], abs(cells.value[low]), limit, number[low], seen, found)
        low += 1


@numba.njit(cache=True, nogil=True)
def _note(j, time, size, limit, number, seen, found):
    if seen[number] != j:
        seen[number] = j
        found.passes[j] += 1
    found.begin[j] = min(found.begin[j], time)
    found.end[j] = max(found.end[j], time)
    if size >= limit:
        found.first[j] = min(found.first[j], time)
        found.last[j] = max(found.last[j], time)
        greater = size > found.size[j]
        if greater or (size == found.size[j] and time < found.strongest[j]):
            found.strongest[j], found.size[j] = time, size
