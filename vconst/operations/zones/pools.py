"""What was usual before each pass: the same side and local time on previous days."""

import numba
import numpy as np

from vconst.kernels.alarm_rules import RULES, between, bounds_of_sorted
from vconst.kernels.cells import QUARTILE
from vconst.kernels.constants import DAY
from vconst.kernels.shell_sort import sort_first
from vconst.kernels.sphere import local_time

_HOUR = 3_600_000_000_000


def pool_passes(
    passes, origin, *, days, apart, hours, window, usable, across=np.inf, rule="tukey", factor=1.5
):
    """
    What the earlier passes of each pass inside a window say.

    Parameters
    ----------
    passes : dict of str to array
        Ordered by place and time. With *across*, ``offset`` says how far each track passes the
        middle of its place, in km.
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
    across : float
        Greatest distance in km between the tracks.
    rule, factor
        As :func:`vconst.kernels.alarm_rules.rule_bounds` takes them.

    Returns
    -------
    kept : (m,) array of int
        Rows of the passes inside the window.
    pools : dict of str to (m,) array
        ``pool`` (their number), ``median`` and ``scale``, ``low`` and ``high`` by the rule: NaN
        with fewer than two. The scale is half the range between quartiles over 0.6745: that
        of a standard deviation for normal values.
    """
    since = passes["time"] - origin[passes["place"]]
    kept = np.flatnonzero((since >= -window[0] * DAY) & (since <= window[1] * DAY))
    local = np.asarray(local_time(passes["time"], passes["longitude"]), np.float64)
    offset = passes["offset"] if np.isfinite(across) else np.zeros(local.size)
    count, found = _pool(
        kept,
        np.ascontiguousarray(passes["place"], np.int64),
        np.ascontiguousarray(passes["time"], np.int64),
        np.ascontiguousarray(passes["side"], np.int8),
        np.ascontiguousarray(passes["value"], np.float64),
        local,
        np.ascontiguousarray(offset, np.float64),
        usable & np.isfinite(passes["value"]),
        (int(days * DAY), int(apart * _HOUR)),
        (float(hours), float(across)),
        (RULES.index(rule), float(factor)),
    )
    return kept, {
        "pool": count,
        **dict(zip(("median", "scale", "low", "high"), found, strict=True)),
    }


@numba.njit(cache=True, nogil=True)
def _pool(kept, place, time, side, value, local, offset, usable, spans, near, rule):
    count, found = np.zeros(kept.size, np.int64), np.full((4, kept.size), np.nan)
    for k in range(kept.size):
        j = kept[k]
        held = np.empty(j, np.float64)
        i, number = j - 1, 0
        while i >= 0 and place[i] == place[j] and time[j] - time[i] <= spans[0]:
            turn = abs(local[i] - local[j])
            like = min(turn, 24.0 - turn) <= near[0] and abs(offset[i] - offset[j]) <= near[1]
            if usable[i] and side[i] == side[j] and like and time[j] - time[i] >= spans[1]:
                held[number] = value[i]
                number += 1
            i -= 1
        count[k] = number
        if number >= 2:
            sort_first(held, number)
            found[0, k] = between(held, number, 0.5)
            width = between(held, number, 0.75) - between(held, number, 0.25)
            found[1, k] = width / 2.0 / QUARTILE
            found[2, k], found[3, k] = bounds_of_sorted(held, number, rule[0], rule[1])
    return count, found
