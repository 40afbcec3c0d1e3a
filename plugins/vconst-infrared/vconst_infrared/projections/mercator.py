"""The Mercator projection (Snyder 1987, chapter 7)."""

import numpy as np

from vconst_infrared.projections.figure import conformal, figure_of, geodetic, parallel_scale


def inverse(about, x, y):
    """
    Degrees of places on the map.

    Parameters
    ----------
    about : mapping
        ``longitude_of_projection_origin``; ``standard_parallel`` or
        ``scale_factor_at_projection_origin`` (1 if neither is said); a figure of the Earth.
    x, y : array
        m, without false easting and northing.

    Returns
    -------
    latitude, longitude : numpy.ndarray
        Geodetic degrees.

    Notes
    -----
    ``x = k a (l - l0)`` and ``y = k a ln tan(pi/4 + chi/2)``, chi the conformal latitude.
    """
    scale, eccentricity = _scale(about)
    chi = np.pi / 2 - 2.0 * np.arctan(np.exp(-y / scale))
    longitude = float(about["longitude_of_projection_origin"]) + np.degrees(x / scale)
    return np.degrees(geodetic(chi, eccentricity)), longitude


def forward(about, latitude, longitude):
    """The inverse of :func:`inverse`: m from degrees; infinite at the poles."""
    scale, eccentricity = _scale(about)
    chi = conformal(np.radians(latitude), eccentricity)
    x = scale * np.radians(longitude - float(about["longitude_of_projection_origin"]))
    with np.errstate(divide="ignore"):
        return x, scale * np.log(np.tan(np.pi / 4 + chi / 2))


def _scale(about):
    radius, eccentricity = figure_of(about)
    factor = float(about.get("scale_factor_at_projection_origin", 1.0))
    if "standard_parallel" in about:
        factor = parallel_scale(np.radians(float(about["standard_parallel"])), eccentricity)
    return factor * radius, eccentricity
