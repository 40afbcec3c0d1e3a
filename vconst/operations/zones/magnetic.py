"""Magnetic latitude and conjugate point of places on the ground, as zones go by them."""

from vconst.errors import OperationError
from vconst.kernels.constants import SPHERE_RADIUS
from vconst.kernels.quasi_dipole import foot_point, quasi_dipole

#: Height above the place in km at which the line through it is taken: where currents flow, and
#: where the lines that reach a satellite are counted from.
HEIGHT = 110.0


def magnetic_latitude(operation, time, latitude, longitude):
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

    Returns
    -------
    latitude : numpy.ndarray of float
        Degrees, 110 km above the sphere of 6371.2 km, in IGRF-14.

    Raises
    ------
    OperationError
        If the model does not hold a time.
    """
    radius = SPHERE_RADIUS + HEIGHT
    try:
        return quasi_dipole(time, latitude, longitude, radius)[0]
    except ValueError as error:
        raise OperationError(
            f"{operation}: {error}", hint="Take times inside the span of the field model."
        ) from None


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
    try:
        north, east, _ = foot_point(
            time, latitude, longitude, radius, height=HEIGHT, conjugate=True
        )
    except ValueError as error:
        raise OperationError(
            f"{operation}: {error}", hint="Take times inside the span of the field model."
        ) from None
    return north, east
