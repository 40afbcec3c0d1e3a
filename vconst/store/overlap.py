"""Which sample counts where granules overlap; decided here, when reading, and nowhere else."""

from typing import NamedTuple

import numpy as np

from vconst.store.layout import version_order


class Resolved(NamedTuple):
    """
    The samples that count.

    Attributes
    ----------
    rows : numpy.ndarray of int
        Rows that are kept, in order of the sample key.
    dropped, winner : numpy.ndarray of int
        Rows that are not, and for each the row that counts instead.
    group, dropped_group : numpy.ndarray of int
        Number of the sample key of each row that is kept, and that is not.
    """

    rows: np.ndarray
    dropped: np.ndarray
    winner: np.ndarray
    group: np.ndarray
    dropped_group: np.ndarray


def overlap(granules):
    """Whether any two granules share a time. *granules* are ordered by start."""
    spans = [(granule.start, granule.stop) for granule in granules if granule.rows]
    latest = None
    for start, stop in spans:
        if latest is not None and start <= latest:
            return True
        latest = stop if latest is None else max(latest, stop)
    return False


def rank(granules):
    """
    How much each granule's word counts.

    Parameters
    ----------
    granules : sequence of Placed

    Returns
    -------
    ranks : numpy.ndarray of int, shape (granules,)
        The greatest wins: (baseline, version, definitive, rows, end, id).
    """
    words = [
        (g.baseline, version_order(g.version), g.definitive, g.rows, g.stop, g.id) for g in granules
    ]
    ranks = np.empty(len(words), int)
    ranks[sorted(range(len(words)), key=words.__getitem__)] = np.arange(len(words))
    return ranks


def resolve(keys, ranks):
    """
    Of each group of rows with one sample key, the rows of the granule that wins.

    Parameters
    ----------
    keys : sequence of numpy.ndarray, shape (n,)
        The columns of the sample key; rows come out ordered by the first, then the next.
    ranks : numpy.ndarray of int, shape (n,)
        Rank of the granule of each row.

    Returns
    -------
    resolved : Resolved

    Notes
    -----
    Samples that one granule itself gives twice are both kept: nothing is known that
    would prefer one.
    """
    order = _sort(keys)
    if not order.size:
        return Resolved(order, order, order, order, order)
    new = np.ones(order.size, bool)
    new[1:] = False
    for key in keys:
        new[1:] |= key[order[1:]] != key[order[:-1]]
    starts = np.flatnonzero(new)
    mine = ranks[order]
    group = np.cumsum(new) - 1
    best = np.maximum.reduceat(mine, starts)
    kept = mine == best[group]
    first_kept = np.maximum.reduceat(np.where(kept, -np.arange(order.size), -order.size), starts)
    winner = order[-first_kept][group[~kept]]
    return Resolved(order[kept], order[~kept], winner, group[kept], group[~kept])


def fill(resolved, ranks, missing, usable):
    """
    Of each kept row the row that speaks for one variable: itself unless it has no value.

    Parameters
    ----------
    resolved : Resolved
    ranks : numpy.ndarray of int, shape (n,)
        Rank of the granule of each row.
    missing : numpy.ndarray of bool, shape (n,)
        Where the variable has no value.
    usable : numpy.ndarray of bool, shape (n,)
        Rows that may lend one.

    Returns
    -------
    rows : numpy.ndarray of int
        As ``resolved.rows``, with the greatest granule's row of the same sample key that
        has a value where the kept one has none.
    """
    if not missing[resolved.rows].any():
        return resolved.rows
    lends = usable[resolved.dropped] & ~missing[resolved.dropped]
    lenders, groups = resolved.dropped[lends], resolved.dropped_group[lends]
    ascending = np.lexsort([-lenders, ranks[lenders]])  # the last one assigned stays
    best = np.full(resolved.group[-1] + 1, -1)
    best[groups[ascending]] = lenders[ascending]
    lender = best[resolved.group]
    return np.where(missing[resolved.rows] & (lender >= 0), lender, resolved.rows)


def count_differing(resolved, data):
    """
    How many dropped samples say the same as those that count, and how many do not.

    Parameters
    ----------
    resolved : Resolved
    data : mapping of str to numpy.ndarray
        Sample variables before dropping; NaN equals NaN.

    Returns
    -------
    equal, differing : int
    """
    differs = np.zeros(resolved.dropped.size, bool)
    if not differs.size:  # granules share times and no sample key: several sites
        return 0, 0
    for values in data.values():
        mine, other = values[resolved.dropped], values[resolved.winner]
        same = mine == other
        if values.dtype.kind in "fcmM":
            same |= (mine != mine) & (other != other)
        differs |= ~same.reshape(len(same), -1).all(axis=1)
    return int((~differs).sum()), int(differs.sum())


def _sort(keys):
    if len(keys) == 1:
        return np.argsort(keys[0], kind="stable")
    return np.lexsort(list(reversed(keys)))
