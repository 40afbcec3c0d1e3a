"""Map projections by their CF names: degrees from metres on the map, and metres from degrees."""

import numpy as np

from vconst import FileError
from vconst_infrared.projections import geostationary, mercator, sinusoidal, stereographic

#: Modules with ``inverse(about, x, y)`` and ``forward(about, latitude, longitude)``, by the
#: ``grid_mapping_name`` of the CF conventions (1.11, appendix F).
PROJECTIONS = {
    "geostationary": geostationary,
    "mercator": mercator,
    "polar_stereographic": stereographic,
    "sinusoidal": sinusoidal,
    "stereographic": stereographic,
}


def places_of(about, y, x, where):
    """
    Latitude and longitude of every node of a grid.

    Parameters
    ----------
    about : mapping
        Attributes of the grid mapping of a file.
    y, x : array, shape (ny,) and (nx,)
        Projection coordinates in m.
    where : str
        Name of the file, for messages.

    Returns
    -------
    latitude, longitude : numpy.ndarray of float64, shape (ny, nx)
        Geodetic degrees, longitude in [-180, 180); NaN where the map shows no Earth.

    Raises
    ------
    FileError
        If the projection is not known, or not all of it is said.
    """
    name = str(about.get("grid_mapping_name", "")).strip()
    if name not in PROJECTIONS:
        raise FileError(
            f"'{where}': it is in the projection '{name or 'not named'}'; known are "
            f"{', '.join(PROJECTIONS)}.",
            hint="Add latitude and longitude on two dimensions to the file.",
        )
    across, up = np.meshgrid(np.asarray(x, np.float64), np.asarray(y, np.float64))
    try:
        latitude, longitude = PROJECTIONS[name].inverse(
            about, across - _number(about, "false_easting"), up - _number(about, "false_northing")
        )
    except KeyError as error:
        raise FileError(
            f"'{where}': its projection '{name}' does not say its {error}.",
            hint="Add latitude and longitude on two dimensions to the file.",
        ) from None
    longitude = longitude + _number(about, "longitude_of_prime_meridian")
    return latitude, (longitude + 180.0) % 360.0 - 180.0


def _number(about, name):
    value = about.get(name, 0.0)
    return float(value) if isinstance(value, int | float) and np.isfinite(value) else 0.0
