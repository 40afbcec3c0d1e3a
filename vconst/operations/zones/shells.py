"""Shells of field lines above places, and where particles that drift along them are heading."""

import numpy as np

from vconst.kernels.constants import SPHERE_RADIUS
from vconst.kernels.field import evaluate_field, igrf14
from vconst.kernels.quasi_dipole import l_shell
from vconst.operations.zones.magnetic import HEIGHT, magnetic_latitude

#: Height in km at which drifting particles are met.
FLOWN = 500.0

#: Degrees over which slopes are taken.
_STEP = 0.5


def shell_above(operation, time, latitude, longitude):
    """
    L of the field lines above places on the ground.

    Parameters
    ----------
    operation : str
        For messages.
    time : array of int64 or datetime64
        UTC.
    latitude, longitude : array of float
        Geocentric, degrees.

    Returns
    -------
    shell : numpy.ndarray of float
        Of the line through the point 110 km above, in IGRF-14.

    Raises
    ------
    OperationError
        If the model does not hold a time.
    """
    radius = np.full(np.shape(latitude), SPHERE_RADIUS + HEIGHT)
    return l_shell(magnetic_latitude(operation, time, latitude, longitude), latitude, radius)


def field_rises_eastward(operation, time, latitude, longitude):
    """
    Whether the field grows toward the east along the shell above places.

    Parameters
    ----------
    operation, time, latitude, longitude
        As for :func:`shell_above`.

    Returns
    -------
    rises : numpy.ndarray of bool
        At 500 km. Electrons drift eastward: where it falls they come to lower mirror points and
        are lost on the way to the South Atlantic anomaly, where it rises they have left it.

    Notes
    -----
    A shell is followed at one quasi-dipole latitude q: with slopes by latitude y and longitude x,
    ``dB/dx - dB/dy (dq/dx) / (dq/dy)``.
    """
    north, east = (np.asarray(each, np.float64) for each in (latitude, longitude))
    steps = ((0.0, 0.0), (_STEP, 0.0), (0.0, _STEP))
    north = np.where(north > 90.0 - 2 * _STEP, north - _STEP, north)
    radius = np.full(north.shape, SPHERE_RADIUS + FLOWN)
    strength, magnetic = [], []
    for up, right in steps:
        place = (north + up, east + right)
        magnetic.append(magnetic_latitude(operation, time, *place, FLOWN))
        strength.append(np.linalg.norm(evaluate_field(igrf14(), time, *place, radius), axis=0))
    by_north, by_east = (strength[k] - strength[0] for k in (1, 2))
    turn = (magnetic[2] - magnetic[0]) / (magnetic[1] - magnetic[0])
    return by_east - by_north * turn > 0
