"""Which earthquakes stand for themselves, and which follow a greater one."""

import numpy as np

from vconst.kernels.constants import DAY
from vconst.kernels.sphere import great_circle_distance


def gardner_knopoff_window(magnitude):
    """
    How far and how long aftershocks of a magnitude are looked for.

    Parameters
    ----------
    magnitude : array of float

    Returns
    -------
    distance : numpy.ndarray of float64
        km: ``10^(0.1238 M + 0.983)``.
    duration : numpy.ndarray of float64
        Days: ``10^(0.032 M + 2.7389)`` from M 6.5, below ``10^(0.5409 M - 0.547)``.

    References
    ----------
    Gardner & Knopoff (1974), Bull. Seismol. Soc. Am. 64, 1363: table 1, fitted.
    """
    magnitude = np.asarray(magnitude, np.float64)
    slow = 0.032 * magnitude + 2.7389
    duration = 10.0 ** np.where(magnitude >= 6.5, slow, 0.5409 * magnitude - 0.547)
    return 10.0 ** (0.1238 * magnitude + 0.983), duration


def decluster(time, latitude, longitude, magnitude, *, foreshocks=0.0):
    """
    The cluster of each event, and the greatest of each cluster.

    Parameters
    ----------
    time : array of int64, shape (n,)
        ns since 1970 UTC, in any order.
    latitude, longitude : array of float, shape (n,)
        Geocentric, degrees.
    magnitude : array of float, shape (n,)
    foreshocks : float
        Share of the duration within which events before the greater one belong to it too.

    Returns
    -------
    cluster : numpy.ndarray of int64, shape (n,)
        From 0, the greatest first; events alone have a cluster of their own.
    independent : numpy.ndarray of bool, shape (n,)
        The greatest of each; of equal ones the earlier.

    Notes
    -----
    The greatest event takes all within its window of :func:`gardner_knopoff_window` that are not
    taken yet, then the greatest that is left, and so on. Depth is not looked at.
    """
    time = np.asarray(time, np.int64)
    order = np.argsort(time, kind="stable")
    when = time[order]
    north, east, size = (np.asarray(v, np.float64)[order] for v in (latitude, longitude, magnitude))
    reach, duration = gardner_knopoff_window(size)
    first = np.searchsorted(when, when - np.rint(foreshocks * duration * DAY).astype(np.int64))
    stop = np.searchsorted(when, when + np.rint(duration * DAY).astype(np.int64), side="right")
    cluster, independent = np.full(time.size, -1), np.zeros(time.size, bool)
    number = 0
    for main in np.argsort(-size, kind="stable"):
        if cluster[main] >= 0:
            continue
        near = slice(first[main], stop[main])
        apart = great_circle_distance(north[main], east[main], north[near], east[near])
        own = np.flatnonzero((apart <= reach[main]) & (cluster[near] < 0)) + near.start
        cluster[own], cluster[main] = number, number
        independent[main] = True
        number += 1
    found, alone = np.empty_like(cluster), np.empty_like(independent)
    found[order], alone[order] = cluster, independent
    return found, alone
