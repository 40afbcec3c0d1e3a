"""How near one track comes to given places within a time."""

import numpy as np
from numba import njit

from vconst.kernels.sphere import distance_of_chord, unit_vectors


def nearest_within(time_ns, latitude, longitude, reference, *, delay_ns):
    """
    Smallest distance from each place to the samples of a track within a time of it.

    Parameters
    ----------
    time_ns : array of int64, shape (n,)
        Ascending.
    latitude, longitude : array of float, shape (n,)
        Geocentric, degree.
    reference : vconst.kernels.matchup.Track
        Its samples are taken as they are; nothing is interpolated.
    delay_ns : int
        Greatest difference of time, itself included.

    Returns
    -------
    distance : numpy.ndarray of float, shape (n,)
        km on the sphere of 6371.2 km; NaN where no sample is within the time.
    lag : numpy.ndarray of int64, shape (n,)
        Place minus sample, ns; 0 where there is none.
    """
    places = unit_vectors(np.asarray(latitude, float), np.asarray(longitude, float))
    others = unit_vectors(reference.latitude, reference.longitude)
    times = np.ascontiguousarray(time_ns, np.int64)
    square, lag = _nearest(times, places, reference.time, others, np.int64(delay_ns))
    return distance_of_chord(square), lag


@njit(cache=True, nogil=True)
def _nearest(time, place, other_time, other, delay):
    square, lag = np.full(time.size, np.nan), np.zeros(time.size, np.int64)
    first = 0
    for i in range(time.size):
        while first < other_time.size and other_time[first] < time[i] - delay:
            first += 1
        k, least = first, np.inf
        while k < other_time.size and other_time[k] <= time[i] + delay:
            apart = 0.0
            for axis in range(3):
                apart += (place[i, axis] - other[k, axis]) ** 2
            if apart < least:
                least, lag[i] = apart, time[i] - other_time[k]
            k += 1
        if least < np.inf:
            square[i] = least
    return square, lag
