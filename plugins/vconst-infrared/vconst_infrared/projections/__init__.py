"""Map projections by their CF names: degrees from metres on the map, and metres from degrees."""

from functools import lru_cache

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
    across, up = np.asarray(x, np.float64)[None, :], np.asarray(y, np.float64)[:, None]
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
    longitude = (longitude + 180.0) % 360.0 - 180.0
    return tuple(np.array(each) for each in np.broadcast_arrays(latitude, longitude))


def kept_places_of(about, y, x, where):
    """
    As :func:`places_of`, in float32 (2 m and better) and computed once a grid.

    Files of an imager come by the hundred on one grid. The arrays cannot be changed.
    """
    said = tuple(sorted(about.items()))
    try:
        return _kept(said, *(np.asarray(each, np.float64).tobytes() for each in (y, x)))
    except FileError:
        return places_of(about, y, x, where)  # it says in which file


@lru_cache(maxsize=2)
def _kept(said, y, x):
    both = places_of(dict(said), np.frombuffer(y), np.frombuffer(x), "")
    both = tuple(each.astype(np.float32) for each in both)
    for each in both:
        each.flags.writeable = False
    return both


def _number(about, name):
    value = about.get(name, 0.0)
    return float(value) if isinstance(value, int | float) and np.isfinite(value) else 0.0
