"""Figure of the Earth, as a grid mapping says it."""

import numpy as np


def figure_of(about):
    """
    Equatorial radius and eccentricity.

    Parameters
    ----------
    about : mapping
        ``earth_radius``, or ``semi_major_axis`` with ``inverse_flattening`` or
        ``semi_minor_axis``; m.

    Returns
    -------
    radius : float
        m.
    eccentricity : float
        0 of a sphere.

    Raises
    ------
    KeyError
        If no radius is said.
    """
    if "earth_radius" in about and "semi_major_axis" not in about:
        return float(about["earth_radius"]), 0.0
    radius = float(about["semi_major_axis"])
    if about.get("inverse_flattening"):
        flattening = 1.0 / float(about["inverse_flattening"])
    else:
        flattening = 1.0 - float(about.get("semi_minor_axis", radius)) / radius
    return radius, float(np.sqrt(max(flattening * (2.0 - flattening), 0.0)))


def conformal(latitude, eccentricity):
    """
    Conformal latitude of a geodetic one, both in rad.

    Notes
    -----
    ``chi = 2 atan(tan(pi/4 + f/2) ((1 - e sin f)/(1 + e sin f))^(e/2)) - pi/2``: Snyder (1987),
    Map projections, a working manual, USGS Professional Paper 1395, equation 3-1.
    """
    sine = eccentricity * np.sin(latitude)
    ratio = ((1.0 - sine) / (1.0 + sine)) ** (eccentricity / 2.0)
    return 2.0 * np.arctan(np.tan(np.pi / 4 + latitude / 2) * ratio) - np.pi / 2


def geodetic(conformal_latitude, eccentricity):
    """
    Geodetic latitude of a conformal one, both in rad, exact to 1e-12 rad.

    Notes
    -----
    Equation 3-4 of Snyder (1987), repeated: each step gains two and a half digits on the Earth.
    """
    beginning = np.tan(np.pi / 4 + conformal_latitude / 2)
    latitude = conformal_latitude
    for _ in range(6 if eccentricity else 0):
        sine = eccentricity * np.sin(latitude)
        ratio = ((1.0 + sine) / (1.0 - sine)) ** (eccentricity / 2.0)
        latitude = 2.0 * np.arctan(beginning * ratio) - np.pi / 2
    return latitude


def parallel_scale(latitude, eccentricity):
    """``m = cos f / sqrt(1 - e^2 sin^2 f)``: Snyder (1987), equation 14-15; *latitude* in rad."""
    return np.cos(latitude) / np.sqrt(1.0 - (eccentricity * np.sin(latitude)) ** 2)
