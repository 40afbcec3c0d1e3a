"""The sinusoidal projection on a sphere (Snyder 1987, chapter 30)."""

import numpy as np

from vconst_infrared.projections.figure import figure_of


def inverse(about, x, y):
    """
    Degrees of places on the map.

    Parameters
    ----------
    about : mapping
        ``longitude_of_central_meridian`` or ``longitude_of_projection_origin`` (0 if neither
        is said); ``earth_radius``.
    x, y : array
        m, without false easting and northing.

    Returns
    -------
    latitude, longitude : numpy.ndarray
        Degrees; NaN outside of the outline of the map.

    Notes
    -----
    ``f = y / R`` and ``l = l0 + x / (R cos f)``: equations 30-6 and 30-7. The tiles of MODIS
    take geodetic latitudes for those of a sphere of 6371007.181 m.
    """
    radius, _ = figure_of(about)
    latitude = y / radius
    across = np.cos(latitude)
    with np.errstate(divide="ignore", invalid="ignore"):
        turn = np.degrees(x / (radius * across))
    on_map = (np.abs(latitude) < np.pi / 2) & (np.abs(turn) <= 180.0)
    latitude = np.where(on_map, np.degrees(latitude), np.nan)
    return latitude, np.where(on_map, _meridian(about) + turn, np.nan)


def forward(about, latitude, longitude):
    """The inverse of :func:`inverse`: m from degrees; equations 30-1 and 30-2."""
    radius, _ = figure_of(about)
    angle = np.radians(latitude)
    return radius * np.radians(longitude - _meridian(about)) * np.cos(angle), radius * angle


def _meridian(about):
    for name in ("longitude_of_central_meridian", "longitude_of_projection_origin"):
        if name in about:
            return float(about[name])
    return 0.0
