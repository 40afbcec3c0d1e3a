"""How a geostationary satellite sees the Earth: scan angles times its height."""

import numpy as np

from vconst_infrared.projections.figure import figure_of


def inverse(about, x, y):
    """
    Degrees of places on the map.

    Parameters
    ----------
    about : mapping
        ``perspective_point_height`` (m), ``longitude_of_projection_origin``,
        ``sweep_angle_axis`` ("x" of GOES, "y" of Meteosat and FY-4) or ``fixed_angle_axis``
        (the other one), and a figure of the Earth.
    x, y : array
        Scan angles in rad times the height: m.

    Returns
    -------
    latitude, longitude : numpy.ndarray
        Geodetic degrees; NaN beside the disc.

    Notes
    -----
    Where the line of sight meets the ellipsoid first: ``|s + r d| = 1`` in units of its axes,
    d the direction ``(cos x cos y, sin x, cos x sin y)`` where x is swept, and ``(cos x cos y,
    sin x cos y, sin y)`` where y is.

    References
    ----------
    GOES-R Series Product Definition and Users' Guide (2019), volume 3, section 5.1.2.8;
    LRIT/HRIT Global Specification (CGMS 03, 1999), section 4.4.3.2.
    """
    height = float(about["perspective_point_height"])
    major, eccentricity = figure_of(about)
    ratio = 1.0 / (1.0 - eccentricity**2)  # of the squared axes
    far = height + major
    across, up = x / height, y / height
    if _swept(about) == "x":
        east, north = np.sin(across), np.cos(across) * np.sin(up)
    else:
        east, north = np.sin(across) * np.cos(up), np.sin(up)
    ahead = np.cos(across) * np.cos(up)
    square = ahead**2 + east**2 + ratio * north**2
    root = (far * ahead) ** 2 - square * (far**2 - major**2)
    with np.errstate(invalid="ignore"):
        distance = (far * ahead - np.sqrt(root)) / square
    out, east, north = far - distance * ahead, distance * east, distance * north
    latitude = np.degrees(np.arctan(ratio * north / np.hypot(out, east)))
    return latitude, _meridian(about) + np.degrees(np.arctan2(east, out))


def forward(about, latitude, longitude):
    """The inverse of :func:`inverse`: m from degrees; NaN where the satellite does not see."""
    height = float(about["perspective_point_height"])
    major, eccentricity = figure_of(about)
    far = height + major
    angle, turn = np.radians(latitude), np.radians(longitude - _meridian(about))
    centric = np.arctan((1.0 - eccentricity**2) * np.tan(angle))
    radius = major * np.sqrt(
        (1.0 - eccentricity**2) / (1.0 - (eccentricity * np.cos(centric)) ** 2)
    )
    ahead = far - radius * np.cos(centric) * np.cos(turn)
    east, north = radius * np.cos(centric) * np.sin(turn), radius * np.sin(centric)
    ratio = 1.0 / (1.0 - eccentricity**2)
    seen = far * (far - ahead) >= (far - ahead) ** 2 + east**2 + ratio * north**2
    length = np.sqrt(ahead**2 + east**2 + north**2)
    if _swept(about) == "x":
        across, up = np.arcsin(east / length), np.arctan(north / ahead)
    else:
        across, up = np.arctan(east / ahead), np.arcsin(north / length)
    return np.where(seen, across * height, np.nan), np.where(seen, up * height, np.nan)


def _meridian(about):
    return float(about["longitude_of_projection_origin"])


def _swept(about):
    if "sweep_angle_axis" in about:
        return str(about["sweep_angle_axis"]).strip().lower()
    return {"x": "y", "y": "x"}[str(about["fixed_angle_axis"]).strip().lower()]
