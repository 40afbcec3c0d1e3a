"""From the axes in which vectors are delivered to those of the sensor, and the model in them."""

import numpy as np

from vconst.kernels.attitude import rotation_matrices
from vconst.kernels.frames import axes_of
from vconst.kernels.sidereal import sidereal_angle
from vconst.operations.field_models import load_model, model_field


def sensor_axes(quaternions, frame, time, latitude, longitude):
    """
    Matrices that take vectors as delivered to the axes of the sensor.

    Parameters
    ----------
    quaternions : numpy.ndarray, shape (n, 4), or None
        From the sensor to an inertial frame, scalar first, of any length but 0. None: the
        axes are those in which vectors are delivered.
    frame : {"NEC", "ENU", "ECEF"}
        As delivered.
    time : numpy.ndarray of int64, shape (n,)
        ns.
    latitude, longitude : numpy.ndarray, shape (n,)
        Degrees, geocentric.

    Returns
    -------
    matrices : numpy.ndarray, shape (n, 3, 3)
        NaN where there is no attitude.
    """
    if quaternions is None:
        return np.broadcast_to(np.eye(3), (time.size, 3, 3))
    length = np.linalg.norm(quaternions, axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        to_inertial = rotation_matrices(np.where(length > 0, quaternions / length, np.nan))
    fixed = np.swapaxes(axes_of(frame, latitude, longitude), -1, -2)
    return np.swapaxes(to_inertial, -1, -2) @ _with_the_stars(time) @ fixed


def model_vectors(operation, model, frame, time, latitude, longitude, radius):
    """
    The model's field along the axes of a frame.

    Parameters
    ----------
    operation : str
        For messages.
    model : dict
        As :func:`vconst.operations.field_models.identify_model` names it.
    frame : {"NEC", "ENU", "ECEF"}
    time : numpy.ndarray of int64, shape (n,)
    latitude, longitude, radius : numpy.ndarray, shape (n,)

    Returns
    -------
    vectors : numpy.ndarray, shape (n, 3)
        nT.
    """
    loaded = load_model(operation, model["model"], model["digest"])
    stamps = time.astype("datetime64[ns]")
    parts = model_field(operation, loaded, stamps, latitude, longitude, radius)
    fixed = np.einsum("nij,ni->nj", axes_of("NEC", latitude, longitude), np.stack(parts, axis=-1))
    return np.einsum("nij,nj->ni", axes_of(frame, latitude, longitude), fixed)


def _with_the_stars(time):
    """Matrices from the Earth-fixed frame to that of the mean equinox of date."""
    angle = sidereal_angle(time)
    zero, one = np.zeros(time.size), np.ones(time.size)
    rows = (
        (np.cos(angle), -np.sin(angle), zero),
        (np.sin(angle), np.cos(angle), zero),
        (zero, zero, one),
    )
    return np.stack([np.stack(row, -1) for row in rows], -2)
