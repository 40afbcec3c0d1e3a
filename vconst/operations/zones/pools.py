"""What was usual before each pass: the same side and local time on previous days."""

import numba
import numpy as np

from vconst.kernels.constants import DAY
from vconst.kernels.shell_sort import sort_first
from vconst.kernels.sphere import local_time

#: Half the range between the quartiles of a normal distribution is 0.6745 standard deviations.
_QUARTILE = 0.6744897501960817

_HOUR = 3_600_000_000_000


def pool_passes(passes, origin, *, days, apart, hours, window, usable):
    """
    Number, median and scale of the earlier passes of each pass inside a window.

    Parameters
    ----------
    passes : dict of str to array
        Ordered by place and time.
    origin : (p,) array of int64
        Time of each place, ns.
    days, apart : float
        Earlier passes are at most so many days and at least so many hours earlier.
    hours : float
        Greatest difference of local time, in hours.
    window : (float, float)
        Days before and after the origin for which a pool is made.
    usable : (n,) array of bool
        Passes that may stand in a pool.

    Returns
    -------
    kept : (m,) array of int
        Rows of the passes inside the window.
    count : (m,) array of int
    median, scale : (m,) array of float
        NaN with fewer than two. The scale is half the range between quartiles over
        0.6745: that of a standard deviation for normal values.
    """
    since = passes["time"] - origin[passes["place"]]
    kept = np.flatnonzero((since >= -window[0] * DAY) & (since <= window[1] * DAY))
    local = np.asarray(local_time(passes["time"], passes["longitude"]), np.float64)
    count, median, scale = _pool(
        kept,
        np.ascontiguousarray(passes["place"], np.int64),
        np.ascontiguousarray(passes["time"], np.int64),
        np.ascontiguousarray(passes["side"], np.int8),
        np.ascontiguousarray(passes["value"], np.float64),
        local,
        usable & np.isfinite(passes["value"]),
        int(days * DAY),
        int(apart * _HOUR),
        float(hours),
    )
    return kept, count, median, scale


@numba.njit(cache=True, nogil=True)
def _pool(kept, place, time, side, value, local, usable, longest, apart, hours):
    count = np.zeros(kept.size, np.int64)
    median, scale = np.full(kept.size, np.nan), np.full(kept.size, np.nan)
    for k in range(kept.size):
        j = kept[k]
        held = np.empty(j, np.float64)
        i, found = j - 1, 0
        while i >= 0 and place[i] == place[j] and time[j] - time[i] <= longest:
            turn = abs(local[i] - local[j])
            near = min(turn, 24.0 - turn) <= hours
            if usable[i] and side[i] == side[j] and near and time[j] - time[i] >= apart:
                held[found] = value[i]
                found += 1
            i -= 1
        count[k] = found
        if found >= 2:
            sort_first(held, found)
            median[k] = _between(held, found, 0.5)
            width = _between(held, found, 0.75) - _between(held, found, 0.25)
            scale[k] = width / 2.0 / _QUARTILE
    return count, median, scale


@numba.njit(cache=True, nogil=True)
def _between(values, count, share):
    """The quantile of sorted values, linear between two of them."""
    rank = 1.0 + (count - 1) * share  # counted from one, as numba has it, to the last bit
    low = int(rank)
    above = rank - low
    return values[low - 1] * (1.0 - above) + values[min(low, count - 1)] * above
