"""The stereographic projection, polar and oblique (Snyder 1987, chapter 21)."""

import numpy as np

from vconst_infrared.projections.figure import conformal, figure_of, geodetic, parallel_scale


def inverse(about, x, y):
    """
    Degrees of places on the map.

    Parameters
    ----------
    about : mapping
        ``latitude_of_projection_origin``; ``longitude_of_projection_origin`` or
        ``straight_vertical_longitude_from_pole``; ``standard_parallel`` (polar only) or
        ``scale_factor_at_projection_origin`` (1 if neither is said); a figure of the Earth.
    x, y : array
        m, without false easting and northing.

    Returns
    -------
    latitude, longitude : numpy.ndarray
        Geodetic degrees.

    Notes
    -----
    On the sphere of conformal latitudes, of the radius that keeps the scale at the origin:
    equations 20-14, 20-15, 20-18 of Snyder (1987) with 21-15.
    """
    scale, eccentricity, origin, meridian = _about(about)
    distance = np.hypot(x, y)
    angle = 2.0 * np.arctan(distance / (2.0 * scale))
    share = np.divide(y * np.sin(angle), distance, out=np.zeros_like(angle), where=distance > 0)
    sine = np.cos(angle) * np.sin(origin) + share * np.cos(origin)
    chi = np.arcsin(np.clip(sine, -1.0, 1.0))
    turn = np.arctan2(
        x * np.sin(angle),
        distance * np.cos(origin) * np.cos(angle) - y * np.sin(origin) * np.sin(angle),
    )
    return np.degrees(geodetic(chi, eccentricity)), meridian + np.degrees(turn)


def forward(about, latitude, longitude):
    """The inverse of :func:`inverse`: m from degrees; equations 21-2 to 21-4."""
    scale, eccentricity, origin, meridian = _about(about)
    chi = conformal(np.radians(latitude), eccentricity)
    turn = np.radians(longitude - meridian)
    ahead = np.sin(origin) * np.sin(chi) + np.cos(origin) * np.cos(chi) * np.cos(turn)
    length = 2.0 * scale / (1.0 + ahead)
    x = length * np.cos(chi) * np.sin(turn)
    up = np.cos(origin) * np.sin(chi) - np.sin(origin) * np.cos(chi) * np.cos(turn)
    return x, length * up


def _about(about):
    """Radius times scale on the conformal sphere, eccentricity, conformal origin, meridian."""
    radius, eccentricity = figure_of(about)
    origin = np.radians(float(about["latitude_of_projection_origin"]))
    name = "straight_vertical_longitude_from_pole"
    name = name if name in about else "longitude_of_projection_origin"
    factor = float(about.get("scale_factor_at_projection_origin", 1.0))
    if np.cos(origin) > 1e-9:
        chi = conformal(origin, eccentricity)
        factor *= parallel_scale(origin, eccentricity) / np.cos(chi)
        return factor * radius, eccentricity, chi, float(about[name])
    if "standard_parallel" in about:
        parallel = np.radians(abs(float(about["standard_parallel"])))
        factor = _at_pole(parallel, eccentricity)
    else:
        factor /= _pole_constant(eccentricity)
    return factor * radius, eccentricity, origin, float(about[name])


def _pole_constant(eccentricity):
    """``sqrt((1 + e)^(1 + e) (1 - e)^(1 - e))`` of equation 21-33."""
    more, less = 1.0 + eccentricity, 1.0 - eccentricity
    return np.sqrt(more**more * less**less)


def _at_pole(parallel, eccentricity):
    """Half of ``m_c / t_c`` of equation 21-34, which keeps the scale on a parallel."""
    if np.cos(parallel) < 1e-9:
        return 1.0 / _pole_constant(eccentricity)
    chi = conformal(parallel, eccentricity)
    return parallel_scale(parallel, eccentricity) / (2.0 * np.tan(np.pi / 4 - chi / 2))
