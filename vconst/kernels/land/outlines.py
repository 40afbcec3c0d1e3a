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
    counts = np.zeros((len(latitude), len(longitude)), int)
    for x, y in map(_unrolled, land_rings("110m")):
        low, high = y[:-1] <= latitude[:, None], y[1:] <= latitude[:, None]
        row, edge = np.nonzero(low != high)
        share = (latitude[row] - y[edge]) / (y[edge + 1] - y[edge])
        east = x[edge] + share * (x[edge + 1] - x[edge])
        for turn in (-360.0, 0.0, 360.0):  # what reaches over the date line is on both sides
            place = np.searchsorted(longitude, east + turn)
            within = place < len(longitude)
            np.add.at(counts, (row[within], place[within]), 1)
    return np.cumsum(counts, axis=1) % 2 == 1


def _unrolled(ring):
    """Longitude without jumps, and latitude; a ring around the pole is closed over it."""
    x, y = np.unwrap(ring[:, 0], period=360), ring[:, 1]
    if abs(x[-1] - x[0]) > 180:
        pole = 90.0 * np.sign(y.mean())
        x, y = np.append(x, [x[-1], x[0], x[0]]), np.append(y, [pole, pole, y[0]])
    return x, y
