"""What two samples that match have in common beside place and time."""

import numpy as np

from vconst.errors import OperationError
from vconst.kernels.matchup import Alike
from vconst.kernels.quasi_dipole import (
    l_shell,
    magnetic_local_time,
    modified_apex_latitude,
    quasi_dipole,
)
from vconst.kernels.sphere import (
    SPHERE_RADIUS,
    local_time,
    local_time_difference,
    squared_chord,
    unit_vectors,
)

#: Limit of a match-up -> after which difference its number is the same again.
PERIODS = {
    "latitude": 0.0,
    "longitude": 360.0,
    "quasi_dipole_latitude": 0.0,
    "magnetic_local_time": 1440.0,
    "l_shell": 0.0,
}

#: Height in km at which field lines are compared.
FOOT = 110.0

_MAGNETIC = ("quasi_dipole_latitude", "magnetic_local_time", "l_shell", "field_line")


def needs_radius(criteria):
    """Whether samples without a radius meet nothing."""
    return any(getattr(criteria, name) is not None for name in ("radius", *_MAGNETIC))


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

    Raises
    ------
    OperationError
        If a magnetic coordinate is asked of a time outside the span of IGRF.
    """
    names = [name for name in PERIODS if getattr(criteria, name) is not None]
    if not names and criteria.field_line is None:
        return None
    sides = [_numbers_of(track, criteria) for track in (target, reference)]
    columns = [
        np.stack([side[name] for name in names], axis=1)
        if names
        else np.empty((track.time.size, 0))
        for side, track in zip(sides, (target, reference), strict=True)
    ]
    feet, square = None, np.inf
    if criteria.field_line is not None:
        feet = tuple(side["field_line"] for side in sides)
        square = squared_chord(criteria.field_line * SPHERE_RADIUS / (SPHERE_RADIUS + FOOT))
    return Alike(
        *columns,
        limit=tuple(getattr(criteria, name) for name in names),
        period=tuple(PERIODS[name] for name in names),
        feet=feet,
        square=square,
    )


def _numbers_of(track, criteria):
    """The numbers of a track by the names of limits."""
    found = {"latitude": track.latitude, "longitude": track.longitude}
    if all(getattr(criteria, name) is None for name in _MAGNETIC):
        return found
    place = track.latitude, track.longitude, track.radius
    try:
        latitude, longitude = quasi_dipole(track.time, *place)
    except ValueError as error:  # a time outside the span of IGRF
        raise OperationError(
            f"A match-up by magnetic coordinates: {error}",
            hint="Take times inside the span of the model.",
        ) from error
    found["quasi_dipole_latitude"] = latitude
    if criteria.magnetic_local_time is not None:
        found["magnetic_local_time"] = 60.0 * magnetic_local_time(track.time, longitude)
    if criteria.l_shell is not None:
        found["l_shell"] = l_shell(latitude, *place[::2])
    if criteria.field_line is not None:
        # both ends of a line have one apex: which side of the equator does not matter
        apex = np.abs(modified_apex_latitude(latitude, *place[::2], reference_height=FOOT))
        found["field_line"] = unit_vectors(apex, longitude)
    return found


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
        if alike.feet is not None:
            met &= ((alike.feet[0] - alike.feet[1]) ** 2).sum(axis=1) <= alike.square
    return met
