"""The Earth's field as a dipole at its centre: its pole, and how far its lines reach."""

import numpy as np

from vconst.kernels.constants import SPHERE_RADIUS

#: Centred dipole of 2020: latitude and longitude of its northern pole in degrees, from
#: IGRF-14 (g10 = -29403.4, g11 = -1451.4, h11 = 4653.4 nT).
NORTH_POLE = (80.59, -72.68)


def least_latitude(foot, height):
    """
    Magnetic latitude below which no field line from *foot* km reaches *height* km.

    Parameters
    ----------
    foot, height : float
        Above the sphere of 6371.2 km, in km, foot below height.

    Returns
    -------
    latitude : float
        In degrees.

    Notes
    -----
    A line ``r = L cos^2(latitude)`` that leaves *foot* at this latitude has its top at
    *height*: ``cos^2(latitude) = (R + foot) / (R + height)``.

    Examples
    --------
    >>> round(least_latitude(110.0, 507.0), 1)
    13.9
    """
    ratio = (SPHERE_RADIUS + foot) / (SPHERE_RADIUS + height)
    return float(np.degrees(np.arccos(np.sqrt(ratio))))
