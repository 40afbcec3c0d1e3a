"""Maps on nodes that have a latitude and a longitude each: grids in a map projection."""

import numpy as np
from scipy.spatial import cKDTree

from vconst.kernels.grid import SOLAR_RATE
from vconst.kernels.sphere import unit_vectors

_HOUR_NS = 3.6e12

#: Nodes next to a point whose cells are looked at: cells near a limb are long and narrow.
_NEAREST = 6
#: Where a point is on the edge of a cell, rounding may put it outside by as much of its side.
_EDGE = 1e-9
_STEPS = 8  # of Newton's method; cells are nearly parallelograms, so three suffice


class Nodes:
    """
    The nodes of a map, ready to be asked in which cell points lie.

    Parameters
    ----------
    latitude, longitude : array of float, shape (y, x)
        Degrees, latitude of any one kind, longitude in any winding. NaN where a node is not
        on Earth: cells beside it are no cells.
    """

    def __init__(self, latitude, longitude):
        latitude = np.asarray(latitude, np.float64)
        if latitude.ndim != 2 or min(latitude.shape) < 2 or latitude.shape != longitude.shape:
            raise ValueError(
                f"nodes of the shapes {latitude.shape} and {longitude.shape}; expected two "
                "rows and two columns or more, the same of both"
            )
        self.shape = latitude.shape
        self.vectors = unit_vectors(latitude.ravel(), np.asarray(longitude).ravel())
        self.on_earth = np.flatnonzero(np.isfinite(self.vectors).all(axis=1))
        self.tree = cKDTree(self.vectors[self.on_earth])

    def weights(self, latitude, longitude):
        """
        The four nodes around every point, and their weights.

        Parameters
        ----------
        latitude, longitude : array of float, shape (n,)
            Degrees, of the kind of the nodes.

        Returns
        -------
        nodes : numpy.ndarray of int, shape (n, 4)
            Numbers of nodes, row by row.
        weights : numpy.ndarray of float, shape (n, 4)
            Their sum is 1; NaN outside of all cells.

        Notes
        -----
        A cell is taken to be flat about the point (gnomonic), and bilinear in its two sides:
        ``0 = sum_k w_k c_k`` with ``w = (1-u)(1-v), u(1-v), (1-u)v, uv``, by Newton's method.
        """
        points = unit_vectors(latitude, longitude)
        nodes = np.zeros((len(points), 4), np.int64)
        weights = np.full((len(points), 4), np.nan)
        left = np.flatnonzero(np.isfinite(points).all(axis=1))
        count = min(_NEAREST, self.on_earth.size)
        if not count or not left.size:
            return nodes, weights
        _, near = self.tree.query(points[left], k=count)
        near = self.on_earth[near.reshape(left.size, count)]
        for rank in range(count):
            if not left.size:
                break
            for row, column in ((0, 0), (0, -1), (-1, 0), (-1, -1)):
                corners, sound = self._cell(near[:, rank], row, column)
                found = np.full((left.size, 4), np.nan)
                found[sound] = _inside(points[left[sound]], self.vectors[corners[sound]])
                hit = np.isfinite(found[:, 0])
                nodes[left[hit]], weights[left[hit]] = corners[hit], found[hit]
                left, near = left[~hit], near[~hit]
        return nodes, weights

    def _cell(self, node, row, column):
        """The corners of the cell that begins so many rows and columns from a node."""
        j, i = np.divmod(node, self.shape[1])
        j, i = j + row, i + column
        sound = (j >= 0) & (i >= 0) & (j < self.shape[0] - 1) & (i < self.shape[1] - 1)
        first = np.where(sound, j * self.shape[1] + i, 0)
        corners = first[:, None] + np.array([0, 1, self.shape[1], self.shape[1] + 1])
        return corners, sound


def sample_nodes(time_ns, latitude, longitude, map_time_ns, nodes, values, *, rotate, gap_ns):
    """
    As :func:`vconst.kernels.grid.sample_maps`, of maps on :class:`Nodes`.

    Parameters
    ----------
    time_ns, latitude, longitude : array, shape (n,)
        Of the points.
    map_time_ns : array of int64, shape (t,)
        Ascending, each once.
    nodes : Nodes
    values : array of float, shape (t, y, x)
    rotate : bool
    gap_ns : int

    Returns
    -------
    sampled : numpy.ndarray of float64, shape (n,)
    """
    times, time = np.asarray(map_time_ns, np.int64), np.asarray(time_ns, np.int64)
    table = np.asarray(values).reshape(times.size, -1)
    after = np.minimum(np.searchsorted(times, time), times.size - 1)
    same = times[after] == time
    before = np.where(same, after, np.maximum(after - 1, 0))
    since, until = time - times[before], times[after] - time
    inside = same | ((since > 0) & (until > 0) & (times[after] - times[before] <= gap_ns))
    rate = SOLAR_RATE / _HOUR_NS if rotate else 0.0
    sampled = np.where(inside, 0.0, np.nan)
    for index, turned, share in (
        (before, since * rate, np.where(same, 1.0, until / np.maximum(since + until, 1))),
        (after, -until * rate, np.where(same, 0.0, since / np.maximum(since + until, 1))),
    ):
        wanted = np.flatnonzero(inside & (share > 0))
        at, weights = nodes.weights(latitude[wanted], longitude[wanted] + turned[wanted])
        found = table[index[wanted, None], at].astype(np.float64)
        # a NaN without weight spoils nothing
        value = np.where(weights == 0.0, 0.0, weights * found).sum(axis=1)
        sampled[wanted] += share[wanted] * value
    return sampled


def node_areas(latitude, longitude):
    """
    The part of the unit sphere that belongs to every node, for means over the area.

    Parameters
    ----------
    latitude, longitude : array of float, shape (y, x)
        Degrees.

    Returns
    -------
    areas : numpy.ndarray of float64, shape (y, x)
        ``|dr/dj x dr/di|`` by differences to both neighbours (one at an edge); 0 where a node
        or a neighbour is not on Earth.
    """
    latitude = np.asarray(latitude, np.float64)
    shape = latitude.shape
    vectors = unit_vectors(latitude.ravel(), np.asarray(longitude).ravel()).reshape(*shape, 3)
    down, across = (np.gradient(vectors, axis=axis) for axis in (0, 1))
    return np.nan_to_num(np.linalg.norm(np.cross(down, across), axis=2), nan=0.0)


def _inside(points, corners):
    """Weights of the corners (n, 4, 3) of cells at points (n, 3); NaN where outside."""
    east = np.stack([-points[:, 1], points[:, 0], np.zeros(len(points))], axis=1)
    length = np.linalg.norm(east, axis=1, keepdims=True)
    east = np.where(length > 0, east / np.where(length > 0, length, 1.0), [1.0, 0.0, 0.0])
    north = np.cross(points, east)
    ahead = np.einsum("nkc,nc->nk", corners, points)
    with np.errstate(invalid="ignore", divide="ignore"):
        scale = np.where(ahead > 0.1, 1.0 / ahead, np.nan)  # not a cell: half the Earth wide
    x = np.einsum("nkc,nc->nk", corners, east) * scale
    y = np.einsum("nkc,nc->nk", corners, north) * scale
    u = v = np.full(len(points), 0.5)
    with np.errstate(all="ignore"):
        for _ in range(_STEPS):
            u, v = _newton(u, v, x, y)
    sound = (np.abs(u - 0.5) <= 0.5 + _EDGE) & (np.abs(v - 0.5) <= 0.5 + _EDGE)
    u, v = (np.where(sound, np.clip(each, 0.0, 1.0), np.nan) for each in (u, v))
    return np.stack([(1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v], axis=1)


def _newton(u, v, x, y):
    """One step towards the place in the cell where both coordinates are 0."""
    weights = np.stack([(1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v], axis=1)
    by_u = np.stack([v - 1, 1 - v, -v, v], axis=1)
    by_v = np.stack([u - 1, -u, 1 - u, u], axis=1)
    at_x, at_y = (weights * x).sum(axis=1), (weights * y).sum(axis=1)
    xu, xv = (by_u * x).sum(axis=1), (by_v * x).sum(axis=1)
    yu, yv = (by_u * y).sum(axis=1), (by_v * y).sum(axis=1)
    determinant = xu * yv - xv * yu
    return (
        u - (yv * at_x - xv * at_y) / determinant,
        v - (xu * at_y - yu * at_x) / determinant,
    )
