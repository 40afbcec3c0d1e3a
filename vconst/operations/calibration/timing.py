"""Pairs whose reference is taken at the time that the target truly saw."""

import numpy as np

from vconst.errors import OperationError
from vconst.kernels.lag import neighbours

#: A reference sample is no further than this many of its usual steps from the time wanted.
NEAR = 1.0


def offset_of(timing):
    """
    The time offset that a table states.

    Parameters
    ----------
    timing : Table
        Of ``time_offset`` or ``clock_offset``.

    Returns
    -------
    offset : float
        In s; positive where the target is late.

    Raises
    ------
    OperationError
        If it states none, or could not determine one.
    """
    for name in ("time_offset", "offset"):
        if name in timing.dataset and timing.dataset[name].ndim == 0:
            offset = float(timing.dataset[name])
            if np.isfinite(offset):
                return offset
            raise OperationError(
                "fit_calibration: 'timing' did not determine an offset.",
                hint="Look at its verdict, and leave 'timing' out until it does.",
            )
    raise OperationError(
        "fit_calibration: 'timing' states no offset.",
        hint="Give it a step of 'time_offset' or 'clock_offset'.",
    )


def reference_series(pairs, variable):
    """
    The reference's own samples, each once.

    Parameters
    ----------
    pairs : xarray.Dataset
    variable : str

    Returns
    -------
    place : numpy.ndarray of int, shape (m,)
        Pairs that hold them, in order of conjunction and time.
    time, group : numpy.ndarray of int64, shape (m,)
    """
    time = pairs["time_reference"].values.astype("datetime64[ns]").astype(np.int64)
    group = pairs["conjunction"].values.astype(np.int64)
    known = np.isfinite(pairs[f"{variable}_reference"].values.astype(float))
    order = np.lexsort([time, group])
    order = order[known[order]]
    new = np.append(True, (np.diff(time[order]) != 0) | (np.diff(group[order]) != 0))
    order = order[new[: order.size]]
    return order, time[order], group[order]


def retimed(pairs, variable, offset):
    """
    Pairs with the reference that was measured nearest to what the target truly saw.

    Parameters
    ----------
    pairs : xarray.Dataset
    variable : str
    offset : float
        In s; the target's values are of so much earlier than its times say.

    Returns
    -------
    pairs : xarray.Dataset
        Reference values and errors moved; NaN where the reference has no sample within one
        of its usual steps. Nothing is interpolated: that would take noise away from one side.
    """
    if f"{variable}_reference" not in pairs:
        return pairs  # said in words where the values are taken
    place, time, group = reference_series(pairs, variable)
    wanted = pairs["time"].values.astype("datetime64[ns]").astype(np.int64)
    wanted = wanted - round(offset * 1e9)
    steps = np.diff(time)[np.diff(group) == 0]
    most = int(NEAR * np.median(steps)) if steps.size else 0
    own, other = neighbours(
        wanted, time, group, pairs["conjunction"].values.astype(np.int64), most=most
    )
    order = np.lexsort([np.abs(wanted[own] - time[other]), own])
    first = order[np.append(True, np.diff(own[order]) != 0)[: order.size]]
    found = np.full(wanted.size, -1)
    found[own[first]] = place[other[first]]
    moved = {}
    for name in (f"{variable}_reference", f"{variable}_error_reference"):
        if name in pairs:
            values = pairs[name].values.astype(float)
            taken = np.where(found >= 0, values[found], np.nan)
            moved[name] = ("pair", taken, dict(pairs[name].attrs))
    return pairs.assign(moved)
