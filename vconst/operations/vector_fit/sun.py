"""Where the Sun stands to the axes of a sensor: terms that need no variable of the product."""

import numpy as np

from vconst.kernels.constants import SPHERE_RADIUS
from vconst.kernels.frames import axes_of
from vconst.kernels.sun import subsolar_point
from vconst.operations.vectors import turn

#: Cosines of the angles between the Sun and the axes of the sensor, zero in the Earth's shadow.
SUN = ("sun_1", "sun_2", "sun_3")


def sun_cosines(time, latitude, longitude, radius, frame, turned):
    """
    Direction to the Sun along the axes of a sensor, zero in the shadow of the Earth.

    Parameters
    ----------
    time : numpy.ndarray of int64, shape (n,)
        ns.
    latitude, longitude, radius : numpy.ndarray, shape (n,)
        Degrees and km, geocentric.
    frame : {"NEC", "ENU", "ECEF"}
        As delivered.
    turned : numpy.ndarray, shape (n, 3, 3)
        From the delivered axes to the sensor's; of ``sensor_axes``.

    Returns
    -------
    cosines : numpy.ndarray, shape (n, 3)

    Notes
    -----
    The shadow is the cylinder behind a sphere of 6371.2 km: panels and shades in the Sun make
    currents and heat, and those in the shadow none. The Sun is taken to be infinitely far.
    """
    sun = _towards(*subsolar_point(time))
    place = _towards(latitude, longitude) * radius[:, None]
    along = np.einsum("ni,ni->n", place, sun)
    across = np.linalg.norm(place - along[:, None] * sun, axis=1)
    shaded = (along < 0.0) & (across < SPHERE_RADIUS)
    seen = np.einsum("nij,nj->ni", axes_of(frame, latitude, longitude), sun)
    return np.where(shaded[:, None], 0.0, turn(turned, seen))


def covariates_of(dataset, names, rows, sun):
    """
    Covariates by name: variables of the dataset, or where the Sun stands.

    Parameters
    ----------
    dataset : xarray.Dataset
    names : sequence of str
    rows : index
        Of the samples.
    sun : callable
        Gives :func:`sun_cosines` of these samples; called only if a name asks for it.

    Returns
    -------
    covariates : dict of str to numpy.ndarray
    """
    found = sun() if set(names) & set(SUN) else None
    return {
        name: found[:, SUN.index(name)]
        if name in SUN
        else dataset[name].values[rows].astype(np.float64)
        for name in names
    }


def _towards(latitude, longitude):
    north, east = np.radians(latitude), np.radians(longitude)
    return np.stack(
        [np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], axis=-1
    )
