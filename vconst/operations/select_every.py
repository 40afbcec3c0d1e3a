"""Fewer samples, evenly in time."""

import numpy as np

from vconst.errors import UsageError
from vconst.operation import Seconds, Selection, operation


@operation(version=1)
def select_every(data: Selection, *, every: Seconds, width: Seconds = 1.0) -> Selection:
    """
    The samples at the beginning of each interval of time.

    Parameters
    ----------
    data : Selection
    every : float
        Length of the intervals, in s; they are counted from 1970-01-01 UTC.
    width : float
        A sample is kept if it lies less than this after the beginning of its interval,
        in s: the time between samples, so that one of each interval is kept.

    Returns
    -------
    thinned : Selection
        What is left out is counted as ``between_intervals``.

    Raises
    ------
    UsageError
        If *every* is not longer than *width*, or *width* is not above zero.
    """
    if not 0 < width < every:
        raise UsageError(
            f"select_every: 'every' is {every:g} s and 'width' {width:g} s; "
            "'width' must be above zero and below 'every'."
        )
    return data.then(keep_beginnings, every=float(every), width=float(width))


def keep_beginnings(dataset, *, every, width):
    """Samples less than *width* s after a multiple of *every* s; the others are counted."""
    times = dataset["time"].values.astype("datetime64[ns]").astype(np.int64)
    kept = np.mod(times, round(every * 1e9)) < round(width * 1e9)
    thinned = dataset.isel(time=np.flatnonzero(kept))
    counts = dict(dataset.attrs.get("counts", {}))
    counts["between_intervals"] = int((~kept).sum())
    return thinned.assign_attrs(counts=counts)
