"""Edges of the validity of calibrations inside what is usual, and data without calibrations."""

from dataclasses import replace

import numpy as np

from vconst.kernels.constants import DAY


def edges_inside(data, time, *, days, before, after):
    """
    Edges of validity that lie inside the background window of a place.

    Parameters
    ----------
    data : Selection
    time : array of int64, shape (n,)
        Of places, ns.
    days, before, after : float
        Windows begin *before* and then *days* before each time, and end *after* it.

    Returns
    -------
    edges : numpy.ndarray of int64
        ns, rising; of calibrations that were made for a stretch of time only, and inside the time
        of the data: on both sides of an edge there is something.
    """
    edges = {edge for each in data.transforms for edge in _validity(each)}
    span = data.span() if edges else None
    if span is None:
        return np.zeros(0, np.int64)
    edges = np.array(sorted(edges))
    edges = edges[(edges > span[0]) & (edges < span[1])]
    first, last = time - round((before + days) * DAY), time + round(after * DAY)
    inside = (edges[:, None] > first) & (edges[:, None] < last)
    return edges[inside.any(axis=1)]


def without_calibrations(data):
    """
    The same data without the calibrations that were made for a stretch of time.

    Parameters
    ----------
    data : Selection

    Returns
    -------
    data : Selection
    """
    kept = tuple(each for each in data.transforms if not _validity(each))
    return replace(data, transforms=kept)


def in_order_of(passes, others, names):
    """
    Columns of passes that were gathered otherwise, in the order of these.

    Parameters
    ----------
    passes, others : dict of str to array
        With ``place``, ``time`` and ``side``.
    names : sequence of str

    Returns
    -------
    columns : dict of str to array
        NaN where there is no such pass.
    """
    known = {key: row for row, key in enumerate(_keys(others))}
    row = np.array([known.get(key, -1) for key in _keys(passes)], np.int64)
    found = {}
    for name in names:
        values = np.append(others[name].astype(np.float64), np.nan)
        found[name] = values[row]
    return found


def _keys(passes):
    return zip(*(passes[name].tolist() for name in ("place", "time", "side")), strict=True)


def _validity(transform):
    """First and last time of what a transform was made for, ns; () of most."""
    edges = dict(transform[1]).get("validity") or ()
    return tuple(int(np.datetime64(each.rstrip("Z"), "ns").astype(np.int64)) for each in edges)
