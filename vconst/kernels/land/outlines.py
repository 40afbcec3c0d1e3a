"""Land outlines of Natural Earth, and where there is land."""

from functools import cache
from importlib.resources import files

import numpy as np

from vconst.kernels.land.pack import STEPS_PER_DEGREE

#: Cells of the land mask in degrees.
CELL = 0.5


@cache
def land_rings(resolution):
    """
    Land outlines of Natural Earth.

    Parameters
    ----------
    resolution : str
        ``"110m"`` for the world, ``"50m"`` for a region.

    Returns
    -------
    rings : tuple of (point, 2) array
        Longitude and latitude in degrees, closed.
    """
    with (files("vconst.kernels.land") / f"land_{resolution}.npz").open("rb") as packed:
        stored = np.load(packed)
        lengths, steps = stored["lengths"], stored["steps"]
    points = np.cumsum(steps, axis=1, dtype=np.int16).T / STEPS_PER_DEGREE
    return tuple(np.split(points, np.cumsum(lengths)[:-1]))


def is_land(latitude, longitude):
    """
    Whether places are on land.

    Parameters
    ----------
    latitude, longitude : array of float
        Degrees, of one shape; longitude east in any winding.

    Returns
    -------
    land : array of bool
        Of the middle of the cell of half a degree that the place is in: coasts are right to
        that, and what is smaller than the 1:110 million outlines is sea.
    """
    mask = _mask()
    row = np.clip(((np.asarray(latitude) + 90) / CELL).astype(int), 0, mask.shape[0] - 1)
    column = (((np.asarray(longitude) + 180) % 360) / CELL).astype(int) % mask.shape[1]
    return mask[row, column]


@cache
def _mask():
    """Land by cell, (latitude, longitude): inside by the even-odd rule along parallels."""
    latitude = np.arange(-90 + CELL / 2, 90, CELL)
    longitude = np.arange(-180 + CELL / 2, 180, CELL)
    crossings = [np.zeros((0, 2))]
    for ring in land_rings("110m"):
        (x, y), (u, v) = ring[:-1].T, ring[1:].T
        row, edge = np.nonzero((y <= latitude[:, None]) != (v <= latitude[:, None]))
        share = (latitude[row] - y[edge]) / (v - y)[edge]
        crossings.append(np.stack([row, x[edge] + share * (u - x)[edge]], axis=1))
    crossings = np.concatenate(crossings)
    counts = np.zeros((len(latitude), len(longitude)), int)
    place = np.searchsorted(longitude, crossings[:, 1])
    within = place < len(longitude)
    np.add.at(counts, (crossings[within, 0].astype(int), place[within]), 1)
    return np.cumsum(counts, axis=1) % 2 == 1
