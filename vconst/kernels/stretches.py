"""Stretches of a track inside circles on the sphere, and what they hold together."""

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def stretches_inside(vector, new, centre, least, among):
    """
    Rows of a track that follow each other inside circles.

    Parameters
    ----------
    vector : (n, 3) array of float
        Unit vectors of the track, in order of time; zeros where the place is not known.
    new : (n,) array of bool
        Rows that begin a stretch of their own: after a pause or a turn.
    centre : (p, 3) array of float
        Unit vectors of the middles.
    least : (p,) array of float
        Cosine of the angle that each circle reaches; itself included.
    among : (p, n) array of bool
        Rows that may count in each; of shape (0, 0) if all do.

    Returns
    -------
    place, start, stop : (m,) array of int64
        The circle, the first row inside, and the row after the last; ordered by circle and row.
    nearest : (m,) array of int64
        The row nearest to the middle; the first of several.
    cosine : (m,) array of float
        Of the angle between it and the middle.
    """
    size = 64
    rows, cosine, count = np.empty((4, size), np.int64), np.empty(size, np.float64), 0
    for p in range(centre.shape[0]):
        x, y, z = centre[p, 0], centre[p, 1], centre[p, 2]
        inside = False
        for k in range(vector.shape[0]):
            near = vector[k, 0] * x + vector[k, 1] * y + vector[k, 2] * z
            if not near >= least[p] or (among.size and not among[p, k]):
                inside = False
                continue
            if not inside or new[k]:
                if count == size:
                    size *= 2
                    rows, cosine = _longer(rows, size), _longer(cosine.reshape(1, -1), size)[0]
                rows[0, count], rows[1, count] = p, k
                rows[3, count], cosine[count] = k, near
                count += 1
                inside = True
            rows[2, count - 1] = k + 1
            if near > cosine[count - 1]:
                rows[3, count - 1], cosine[count - 1] = k, near
    return rows[0, :count], rows[1, :count], rows[2, :count], rows[3, :count], cosine[:count]


@numba.njit(cache=True, nogil=True)
def sum_stretches(first, after, start, stop, value, radius, mode):
    """
    What the rows of groups of stretches hold together.

    Parameters
    ----------
    first, after : (g,) array of int64
        The first stretch of each group, and the one after its last; none is empty.
    start, stop : (m,) array of int64
        The first row of each stretch, and the row after its last.
    value, radius : (n,) array of float
        By row.
    mode : (n,) array of int64

    Returns
    -------
    found : (g,) array of int64
        Rows with a value.
    total : (g,) array of float
        Sum of the values that are there.
    radius : (g,) array of float
        Mean over all rows.
    mode : (g,) array of int64
        -1 where it changes.
    """
    found, total = np.zeros(first.size, np.int64), np.zeros(first.size)
    mean, same = np.zeros(first.size), np.zeros(first.size, np.int64)
    for g in range(first.size):
        rows, held = 0, mode[start[first[g]]]
        for m in range(first[g], after[g]):
            for k in range(start[m], stop[m]):
                rows += 1
                mean[g] += radius[k]
                if np.isfinite(value[k]):
                    found[g] += 1
                    total[g] += value[k]
                if mode[k] != held:
                    held = -1
        mean[g] /= rows
        same[g] = held
    return found, total, mean, same


@numba.njit(cache=True, nogil=True)
def _longer(rows, size):
    """The same columns with room for more."""
    more = np.empty((rows.shape[0], size), rows.dtype)
    more[:, : rows.shape[1]] = rows
    return more
