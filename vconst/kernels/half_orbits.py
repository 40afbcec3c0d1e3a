"""Half-orbits by number: which are missing between those that are there, and when they were."""

from typing import NamedTuple

import numpy as np


class Missing(NamedTuple):
    """
    Half-orbits missing one after the other.

    Attributes
    ----------
    first, last : int
        Twice the orbit plus the side.
    count : int
        Of those expected: where only one side is ever there, the other is not.
    start, stop : int
        When the first begins and the last ends, ns since 1970 UTC, as their neighbours say.
    """

    first: int
    last: int
    count: int
    start: int
    stop: int


def expected_half_orbits(numbers):
    """
    All half-orbits from the first to the last.

    Parameters
    ----------
    numbers : array of int
        Twice the orbit plus the side (0 or 1) of those that are there, in any order.

    Returns
    -------
    expected : numpy.ndarray of int64
        Ascending; of the sides that are there at all.
    """
    numbers = np.unique(np.asarray(numbers, np.int64))
    if not numbers.size:
        return numbers
    every = np.arange(numbers[0], numbers[-1] + 1)
    return every[np.isin(every % 2, numbers % 2)]


def missing_half_orbits(numbers, start, stop):
    """
    What is missing between the first and the last half-orbit that are there.

    Parameters
    ----------
    numbers : array of int, shape (n,)
        Twice the orbit plus the side; in any order, repeated ones are one.
    start, stop : array of int64, shape (n,)
        Of each, ns since 1970 UTC.

    Returns
    -------
    runs : list of Missing
        In order.

    Notes
    -----
    A missing one begins between its two neighbours in proportion to its number, and lasts
    as long as the median of those that are there.
    """
    numbers, start, stop = (np.asarray(each, np.int64) for each in (numbers, start, stop))
    expected = expected_half_orbits(numbers)
    if not expected.size:
        return []
    present, place = np.unique(numbers, return_inverse=True)
    begin = np.full(present.size, np.iinfo(np.int64).max)
    np.minimum.at(begin, place, start)
    length = int(np.median(stop - start))
    places = np.flatnonzero(~np.isin(expected, present))
    if not places.size:
        return []
    runs = []
    for run in np.split(places, np.flatnonzero(np.diff(places) > 1) + 1):
        first, last = int(expected[run[0]]), int(expected[run[-1]])
        since, until = (_when(number, present, begin) for number in (first, last))
        runs.append(Missing(first, last, run.size, since, until + length))
    return runs


def _when(number, present, begin):
    after = int(np.searchsorted(present, number))
    low, high = present[after - 1], present[after]
    share = (number - low) / (high - low)
    return int(begin[after - 1] + round(share * int(begin[after] - begin[after - 1])))
