"""What two samples that match have in common beside place and time."""

import numpy as np

from vconst.kernels.matchup import Alike
from vconst.kernels.sphere import (
    local_time,
    local_time_difference,
    squared_chord,
    unit_vectors,
)

#: Limit of a match-up -> after which difference its number is the same again.
PERIODS = {
    "latitude": 0.0,
    "longitude": 360.0,
}


def alike_of(target, reference, criteria):
    """
    The numbers of two tracks that criteria compare.

    Parameters
    ----------
    target, reference : vconst.kernels.matchup.Track
    criteria : Criteria

    Returns
    -------
    alike : Alike or None
        None where nothing is asked.
    """
    names = [name for name in PERIODS if getattr(criteria, name) is not None]
    if not names:
        return None
    return Alike(
        *(numbers_of(track, names) for track in (target, reference)),
        limit=tuple(getattr(criteria, name) for name in names),
        period=tuple(PERIODS[name] for name in names),
    )


def numbers_of(track, names):
    """The numbers of a track by the names of limits, shape (samples, names)."""
    return np.stack([getattr(track, name) for name in names], axis=1)


def agree(one, other, criteria):
    """
    Whether samples of two tracks meet criteria, one by one.

    Parameters
    ----------
    one, other : vconst.kernels.matchup.Track
        Of equal length.
    criteria : Criteria

    Returns
    -------
    met : numpy.ndarray of bool, shape (n,)
        NaN meets nothing that asks for it.
    """
    apart = unit_vectors(*one[1:3]) - unit_vectors(*other[1:3])
    met = (apart**2).sum(axis=1) <= squared_chord(criteria.reach)
    met &= np.abs(one.time - other.time) <= criteria.delay_ns
    if criteria.radius is not None:
        met &= np.abs(one.radius - other.radius) <= criteria.radius
    if criteria.local_time is not None:
        local = (local_time(each.time, each.longitude) for each in (one, other))
        met &= np.abs(local_time_difference(*local)) <= criteria.local_time
    alike = alike_of(one, other, criteria)
    if alike is not None:
        difference = np.abs(alike.target - alike.reference)
        for column, (limit, period) in enumerate(zip(alike.limit, alike.period, strict=True)):
            step = difference[:, column]
            if period:
                step = np.minimum(step % period, period - step % period)
            met &= step <= limit
    return met
