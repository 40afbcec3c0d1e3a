"""Maps sampled at places and times between their nodes, and means over the sphere."""

import math

import numpy as np
from numba import njit

#: How fast the Sun moves over the Earth, in degrees of longitude an hour.
SOLAR_RATE = 15.0

_HOUR_NS = 3.6e12


def sample_maps(
    time_ns,
    latitude,
    longitude,
    map_time_ns,
    map_latitude,
    map_longitude,
    values,
    *,
    rotate=True,
    gap_ns=None,
):
    """
    Values of a series of maps at points: bilinear in place, linear in time.

    Parameters
    ----------
    time_ns : array of int64, shape (n,)
        Of the points, ns since 1970 UTC.
    latitude, longitude : array of float, shape (n,)
        Of the points, in degrees, latitude of the kind of the maps; NaN gives NaN.
    map_time_ns : array of int64, shape (t,)
        Ascending, each once.
    map_latitude : array of float, shape (y,)
        Degrees, ascending or descending, at least two.
    map_longitude : array of float, shape (x,)
        Degrees east, ascending, at least two. Maps that go around the Earth are closed, with
        or without a doubled meridian; others end at their edges.
    values : array of float, shape (t, y, x)
        NaN is no value.
    rotate : bool
        Whether maps turn with the Sun between their times (Schaer, 1998), which follows
        the ionosphere; False leaves them where they are.
    gap_ns : int or None
        Between maps further apart than this nothing is interpolated; None for no limit.

    Returns
    -------
    sampled : numpy.ndarray of float64, shape (n,)
        NaN outside the maps in place or time, and where a node that has weight is NaN.

    Notes
    -----
    ``E(f, l, t) = sum_i w_i E_i(f, l + 15 deg/h (t - T_i))`` over the maps before and
    after, with ``w = (T2 - t)/(T2 - T1)`` and ``(t - T1)/(T2 - T1)``.

    References
    ----------
    Schaer, S., Gurtner, W., Feltens, J. (1998), The IONosphere Map EXchange Format
    Version 1, Proceedings of the IGS AC Workshop, Darmstadt.
    """
    north = np.asarray(map_latitude, np.float64)
    east = np.asarray(map_longitude, np.float64)
    table = np.asarray(values, np.float64)
    times = np.ascontiguousarray(map_time_ns, np.int64)
    if table.shape != (times.size, north.size, east.size):
        raise ValueError(
            f"maps of the shape {table.shape} on {times.size} times, {north.size} latitudes "
            f"and {east.size} longitudes"
        )
    if north[0] > north[-1]:
        north, table = north[::-1], table[:, ::-1]
    _check_axes(times, north, east)
    if 360.0 - 1e-6 > east[-1] - east[0] >= 360.0 - 1.001 * (east[1] - east[0]):
        east = np.append(east, east[0] + 360.0)  # closes the globe
        table = np.concatenate([table, table[:, :, :1]], axis=2)
    points = (
        np.ascontiguousarray(time_ns, np.int64),
        np.ascontiguousarray(latitude, np.float64),
        np.ascontiguousarray(longitude, np.float64),
    )
    maps = (times, np.ascontiguousarray(north), np.ascontiguousarray(east))
    limit = np.iinfo(np.int64).max if gap_ns is None else np.int64(gap_ns)
    rate = SOLAR_RATE if rotate else 0.0
    return _sample(*points, *maps, np.ascontiguousarray(table), rate, limit)


def cell_weights(latitude, longitude):
    """
    Weights of the nodes of a map for a mean over the area.

    Parameters
    ----------
    latitude : array of float, shape (y,)
        Degrees.
    longitude : array of float, shape (x,)
        Degrees; a last meridian 360 degrees from the first is the same one.

    Returns
    -------
    weights : numpy.ndarray of float64, shape (y, x)
        cos(latitude); 0 on the second of a doubled meridian.
    """
    weights = np.repeat(np.cos(np.radians(latitude))[:, None], len(longitude), axis=1)
    if len(longitude) > 1 and abs(abs(longitude[-1] - longitude[0]) - 360.0) < 1e-6:
        weights[:, -1] = 0.0
    return np.maximum(weights, 0.0)


def _check_axes(times, north, east):
    for name, axis in (("time", times), ("latitude", north), ("longitude", east)):
        if name != "time" and axis.size < 2:
            raise ValueError(f"maps have {axis.size} {name}s; expected two or more")
        if not np.all(np.diff(axis) > 0):
            raise ValueError(f"the {name}s of the maps do not ascend, or one comes twice")


@njit(cache=True, nogil=True)
def _sample(time, latitude, longitude, times, north, east, table, rate, limit):
    sampled = np.full(time.size, np.nan)
    for k in range(time.size):
        after = np.searchsorted(times, time[k])
        if after < times.size and times[after] == time[k]:
            sampled[k] = _bilinear(latitude[k], longitude[k], north, east, table[after])
            continue
        if after == 0 or after == times.size or times[after] - times[after - 1] > limit:
            continue
        since, until = time[k] - times[after - 1], times[after] - time[k]
        turned = longitude[k] + rate * (since / _HOUR_NS)
        first = _bilinear(latitude[k], turned, north, east, table[after - 1])
        turned = longitude[k] - rate * (until / _HOUR_NS)
        second = _bilinear(latitude[k], turned, north, east, table[after])
        share = since / (since + until)
        sampled[k] = (1.0 - share) * first + share * second
    return sampled


@njit(cache=True, nogil=True)
def _bilinear(latitude, longitude, north, east, table):
    if not (math.isfinite(longitude) and north[0] <= latitude <= north[-1]):
        return math.nan
    longitude = east[0] + (longitude - east[0]) % 360.0
    if longitude > east[-1]:
        return math.nan
    j = min(max(np.searchsorted(north, latitude, "right") - 1, 0), north.size - 2)
    i = min(max(np.searchsorted(east, longitude, "right") - 1, 0), east.size - 2)
    up = (latitude - north[j]) / (north[j + 1] - north[j])
    right = (longitude - east[i]) / (east[i + 1] - east[i])
    total = 0.0
    for down, weight_y in ((j, 1.0 - up), (j + 1, up)):
        for left, weight_x in ((i, 1.0 - right), (i + 1, right)):
            if weight_y * weight_x > 0.0:  # a NaN without weight spoils nothing
                total += weight_y * weight_x * table[down, left]
    return total
