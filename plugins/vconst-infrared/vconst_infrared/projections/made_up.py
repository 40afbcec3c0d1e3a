"""Made-up grids in a projection: y and x that cover places, and where their nodes lie."""

import numpy as np

from vconst_infrared.projections import PROJECTIONS, places_of


def axes_about(mapping, latitudes, longitudes, *, most=None):
    """
    Axes of a made-up grid by canonical name.

    Parameters
    ----------
    mapping : mapping
        Attributes of a grid mapping.
    latitudes, longitudes : array, shape (ny,) and (nx,)
        Places that the grid shall cover, degrees.
    most : float or None
        Greatest y and x in m that it reaches either side: inside of it every node is on Earth.

    Returns
    -------
    axes : dict of str to numpy.ndarray
        ``projection_y`` (descending) and ``projection_x`` in m, evenly spaced, as many as there
        are latitudes and longitudes, ``latitude`` and ``longitude`` in degrees on both. It
        reaches to the outermost of the places that the projection shows.
    """
    north, east = np.meshgrid(latitudes, longitudes, indexing="ij")
    name = mapping["grid_mapping_name"]
    x, y = PROJECTIONS[name].forward(mapping, north.astype(float), east.astype(float))
    seen = np.isfinite(x) & np.isfinite(y)
    y = np.linspace(*_ends(y[seen], most)[::-1], len(latitudes))
    x = np.linspace(*_ends(x[seen], most), len(longitudes))
    latitude, longitude = places_of(mapping, y, x, "made up")
    return {"projection_y": y, "projection_x": x, "latitude": latitude, "longitude": longitude}


def _ends(values, most):
    """Least and greatest; all that the projection shows where it shows none of them."""
    low, high = (values.min(), values.max()) if values.size else (-np.inf, np.inf)
    if most is not None:
        low, high = max(low, -most), min(high, most)
        if not low < high:
            return -most, most
    return low, high
