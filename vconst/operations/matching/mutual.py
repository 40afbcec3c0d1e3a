"""Of the partners of a base in several sensors, those that are partners of each other too."""

from functools import reduce

import numpy as np

from vconst.kernels.matchup import Track
from vconst.operations.matching.alike import agree

#: Combinations of partners that are tested at once.
_AT_ONCE = 1_000_000

_PLACE = ("time", "latitude", "longitude", "radius")


def rows_that_agree(keys, columns, criteria):
    """
    For each sample of a base the nearest combination of partners that match each other.

    Parameters
    ----------
    keys : list of numpy.ndarray of int, one a sensor, shape (pairs of that sensor,)
        Which sample of the base a pair is of, counted alike for all sensors.
    columns : list of dict of str to numpy.ndarray
        Of all pairs of a sensor with the base, the base as target.
    criteria : Criteria

    Returns
    -------
    rows : list of numpy.ndarray of int, one a sensor, shape (n,)
        Of the n samples of the base, ascending, that have such a combination: the pair of each
        sensor. Of several combinations that with the smallest sum of separations.
    """
    common = reduce(np.intersect1d, keys)
    lists = [_Partners(key, common) for key in keys]
    tracks = [Track(*(each[f"{name}_reference"] for name in _PLACE)) for each in columns]
    apart = [each["separation"] for each in columns]
    found = [
        _best(samples, lists, tracks, apart, criteria)
        for samples in _portions(np.prod([each.count for each in lists], axis=0, dtype=float))
    ]
    nothing = [np.empty(0, np.int64)] * len(keys)
    return [np.concatenate(parts) for parts in zip(nothing, *found, strict=True)]


class _Partners:
    """The pairs of every common sample of the base, one behind the other."""

    def __init__(self, key, common):
        self.order = np.argsort(key, kind="stable")
        self.first = np.searchsorted(key[self.order], common)
        self.count = np.searchsorted(key[self.order], common, "right") - self.first

    def rows(self, samples):
        """Pairs of some samples, and of each which of the samples it is of."""
        count = self.count[samples]
        owner = np.repeat(np.arange(samples.size), count)
        within = np.arange(owner.size) - np.repeat(np.cumsum(count) - count, count)
        return self.order[self.first[samples][owner] + within], owner


def _portions(combinations):
    """Numbers of the samples, cut where too many combinations would be tested at once."""
    if not combinations.size:
        return []
    part = (np.cumsum(combinations) // _AT_ONCE).astype(np.int64)
    return np.split(np.arange(part.size), np.flatnonzero(np.diff(part)) + 1)


def _best(samples, lists, tracks, apart, criteria):
    """Rows of the nearest combination of every sample that has one."""
    chosen, owner = [], samples
    for number, (partners, track) in enumerate(zip(lists, tracks, strict=True)):
        rows, parent = partners.rows(owner)
        chosen, owner = [each[parent] for each in chosen], owner[parent]
        met = np.ones(rows.size, bool)
        for other, held in zip(tracks[:number], chosen, strict=True):
            met &= agree(_of(other, held), _of(track, rows), criteria)
        chosen, owner = [each[met] for each in (*chosen, rows)], owner[met]
    total = sum(distance[rows] for distance, rows in zip(apart, chosen, strict=True))
    order = np.lexsort((total, owner))
    first = order[np.flatnonzero(np.diff(owner[order], prepend=-1))]
    return [each[first] for each in chosen]


def _of(track, rows):
    return Track(*(part[rows] for part in track))
