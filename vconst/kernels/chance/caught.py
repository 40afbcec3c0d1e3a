"""Which events fall into alarms, and how much of place and time alarms cover."""

from typing import NamedTuple

import numba
import numpy as np

from vconst.kernels.sphere import squared_chord, unit_vectors


class Alarms(NamedTuple):
    """
    Times and places for which something is said, in order of their start.

    Attributes
    ----------
    start, stop : numpy.ndarray of int64, shape (n,)
        ns; the stop is not part of it.
    vector : numpy.ndarray of float64, shape (n, 3)
        Unit vector towards the centre.
    reach : numpy.ndarray of float64, shape (n,)
        Square of the chord of the radius.
    longest : int
        ns.
    """

    start: np.ndarray
    stop: np.ndarray
    vector: np.ndarray
    reach: np.ndarray
    longest: int


def alarms_of(start, stop, latitude, longitude, radius):
    """
    Alarms made ready to be asked.

    Parameters
    ----------
    start, stop : array of int64, shape (n,)
        ns.
    latitude, longitude : array of float, shape (n,)
        Geocentric, degrees.
    radius : array of float, shape (n,)
        km on the ground; half the circumference or more is everywhere.

    Returns
    -------
    alarms : Alarms
    order : numpy.ndarray of int64, shape (n,)
        Which of those given each is.
    """
    start, stop = np.asarray(start, np.int64), np.asarray(stop, np.int64)
    order = np.argsort(start, kind="stable")
    reach = np.array([squared_chord(each) for each in np.asarray(radius, np.float64)])
    longest = int((stop - start).max()) if start.size else 0
    vector = unit_vectors(latitude, longitude)[order]
    alarms = Alarms(start[order], stop[order], vector, reach[order].reshape(-1), longest)
    return alarms, order


def caught(time, latitude, longitude, alarms):
    """
    Which events fall into an alarm.

    Parameters
    ----------
    time : array of int64, shape (n,)
        ns.
    latitude, longitude : array of float, shape (n,)
        Geocentric, degrees.
    alarms : Alarms

    Returns
    -------
    number : numpy.ndarray of int64, shape (n,)
        Alarms that each falls into.
    followed : numpy.ndarray of int64, shape (a,)
        Events in each alarm.
    """
    time = np.ascontiguousarray(time, np.int64)
    return _caught(time, unit_vectors(latitude, longitude), *alarms)


@numba.njit(cache=True, nogil=True)
def _caught(time, place, start, stop, vector, reach, longest):
    number, followed = np.zeros(time.size, np.int64), np.zeros(start.size, np.int64)
    for j in range(time.size):
        k = np.searchsorted(start, time[j], side="right") - 1
        while k >= 0 and time[j] - start[k] < longest:
            if time[j] < stop[k]:
                chord = 0.0
                for axis in range(3):
                    chord += (vector[k, axis] - place[j, axis]) ** 2
                if chord <= reach[k]:
                    number[j] += 1
                    followed[k] += 1
            k -= 1
    return number, followed


def covered_shares(latitude, longitude, alarms, span):
    """
    Share of a time for which each place is under an alarm.

    Parameters
    ----------
    latitude, longitude : array of float, shape (n,)
        Geocentric, degrees. With the epicentres of a reference catalogue their mean is τ,
        weighted by the rate of events.
    alarms : Alarms
    span : (int, int)
        ns.

    Returns
    -------
    share : numpy.ndarray of float64, shape (n,)
        0 to 1; alarms that overlap count once.
    """
    return _covered(unit_vectors(latitude, longitude), *alarms[:4], int(span[0]), int(span[1]))


@numba.njit(cache=True, nogil=True)
def _covered(place, start, stop, vector, reach, begin, end):
    share = np.zeros(place.shape[0])
    for j in range(place.shape[0]):
        upto, total = begin, np.int64(0)
        for k in range(start.size):
            chord = 0.0
            for axis in range(3):
                chord += (vector[k, axis] - place[j, axis]) ** 2
            if chord <= reach[k]:
                low, high = max(start[k], upto), min(stop[k], end)
                if high > low:
                    total += high - low
                    upto = high
        share[j] = total / (end - begin)
    return share
