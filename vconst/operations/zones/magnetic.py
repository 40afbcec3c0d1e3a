"""Magnetic latitude and conjugate point of places on the ground, as zones go by them."""

import contextlib

from vconst.errors import OperationError
from vconst.kernels.constants import SPHERE_RADIUS
from vconst.kernels.quasi_dipole import foot_point, quasi_dipole

#: Height above the place in km at which the line through it is taken: where currents flow, and
#: where the lines that reach a satellite are counted from.
HEIGHT = 110.0


def magnetic_latitude(operation, time, latitude, longitude, height=HEIGHT):
    """
    Quasi-dipole latitude above places on the ground.

    Parameters
    ----------
    operation : str
        For messages.
    time : array of int64 or datetime64
        UTC.
    latitude, longitude : array of float
        Geocentric, degrees.
    height : float
        km above the sphere of 6371.2 km.

    Returns
    -------
    latitude : numpy.ndarray of float
        Degrees, at that height, in IGRF-14.

    Raises
    ------
    OperationError
        If the model does not hold a time.
    """
    with _inside_the_span(operation):
        return quasi_dipole(time, latitude, longitude, SPHERE_RADIUS + height)[0]


def conjugate_point(operation, time, latitude, longitude):
    """
    The other end of the field lines above places on the ground.

    Parameters
    ----------
    operation, time, latitude, longitude
        As for :func:`magnetic_latitude`.

    Returns
    -------
    latitude, longitude : numpy.ndarray of float
        Geocentric, degrees, where the line from 110 km above the place comes down to 110 km
        again; NaN beside the magnetic equator, where it lies lower, and at the magnetic poles.
    """
    radius = SPHERE_RADIUS + HEIGHT
    with _inside_the_span(operation):
        north, east, _ = foot_point(
            time, latitude, longitude, radius, height=HEIGHT, conjugate=True
        )
    return north, east


@contextlib.contextmanager
def _inside_the_span(operation):
    """Say whose times a field model does not hold."""
    try:
        yield
    except ValueError as error:
        raise OperationError(
            f"{operation}: {error}", hint="Take times inside the span of the field model."
        ) from None
