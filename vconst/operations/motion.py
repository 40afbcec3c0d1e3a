"""How a platform moves, derived from its places, and the field that its motion makes."""

import numpy as np

from vconst.kernels.frames import (
    LONGEST_STEP,
    axes_of,
    earth_fixed,
    motion_of_track,
    motional_field,
    turn_with_earth,
)

from .field_models import model_field

#: How far around a sample its motion is looked for, s: two neighbours on one side.
MARGIN = 2 * LONGEST_STEP / 1e9

_VECTOR = ("time", "cartesian")


def derive_motion(dataset):
    """
    Velocity and acceleration of every sample.

    Parameters
    ----------
    dataset : xarray.Dataset
        With ``time``, ``latitude``, ``longitude`` (degree, geocentric), ``radius`` (km).

    Returns
    -------
    motion : xarray.Dataset
        ``motion_velocity`` (km/s, relative to the rotating Earth) and
        ``motion_acceleration`` (km/s^2), Earth-fixed; NaN where there is no neighbour, as
        :func:`vconst.kernels.frames.motion_of_track` says.
    """
    import xarray as xr

    time = dataset["time"].values.astype("datetime64[ns]").astype(np.int64)
    velocity, acceleration = motion_of_track(time, places_of(dataset))
    return xr.Dataset(
        {"motion_velocity": (_VECTOR, velocity), "motion_acceleration": (_VECTOR, acceleration)},
        {"time": dataset["time"]},
    )


def places_of(dataset):
    """Earth-fixed places of samples in km, shape (n, 3); NaN where a sample has none."""
    names = ("latitude", "longitude", "radius")
    return earth_fixed(*(dataset[name].values.astype(np.float64) for name in names))


def motional_field_in(operation, frame, model, time, places, velocity, *, inertial=False):
    """
    ``-v x B`` along the axes of a frame.

    Parameters
    ----------
    operation : str
        For messages.
    frame : str
        One of :data:`vconst.kernels.frames.FRAMES`.
    model : vconst.kernels.field.FieldModel
    time : array of datetime64, shape (n,)
    places, velocity : array of float, shape (n, 3)
        Earth-fixed, km and km/s; the velocity is that relative to the rotating Earth.
    inertial : bool
        Take the velocity seen from outside instead.

    Returns
    -------
    electric : array of float, shape (n, 3)
        mV/m. NaN where place or velocity is.
    """
    latitude, longitude, radius = spherical(places)
    parts = model_field(operation, model, time, latitude, longitude, radius)
    centred = np.stack(parts, axis=-1)
    magnetic = np.einsum("nij,ni->nj", axes_of("NEC", latitude, longitude), centred)
    moving = velocity + turn_with_earth(places) if inertial else velocity
    axes = axes_of(frame, latitude, longitude, places, velocity)
    return np.einsum("nij,nj->ni", axes, motional_field(moving, magnetic))


def spherical(places):
    """Geocentric latitude and longitude (degree) and radius of Earth-fixed places."""
    x, y, z = np.moveaxis(places, -1, 0)
    across = np.hypot(x, y)
    return np.degrees(np.arctan2(z, across)), np.degrees(np.arctan2(y, x)), np.hypot(across, z)
