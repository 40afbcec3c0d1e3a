"""The bias of a receiver, found from its own data where no bias file knows it."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

#: s over which the ionosphere above a site is a sloping plane that stands still.
SLOT = 900.0

#: Fewest samples of a slot.
FEWEST = 12

#: Rounds of weighting, and TECU that vertical TEC strays from any plane at least.
ROUNDS, LEAST = 4, 0.3

#: s of data that are left out in turn for the uncertainty.
BLOCK = 3600.0


@dataclass
class Biases:
    """
    Biases of one receiver.

    Parameters
    ----------
    value, error : numpy.ndarray of float64, shape (kinds,)
        TECU of slant TEC, to be subtracted; and one standard error. NaN where the data do not
        determine them.
    slots : int
        Time slots that took part.
    """

    value: np.ndarray
    error: np.ndarray
    slots: int


def receiver_biases(time, kind, slant, mapping, north, east, *, slot=SLOT, block=BLOCK):
    """
    Biases that make vertical TEC over a site agree among satellites.

    Parameters
    ----------
    time : array of float, shape (n,)
        s.
    kind : array of int, shape (n,)
        Number of the pair of signals, which has a bias of its own, from 0.
    slant : array of float, shape (n,)
        Slant TEC in TECU without the satellites' biases; NaN takes no part.
    mapping : array of float, shape (n,)
        Slant over vertical.
    north, east : array of float, shape (n,)
        Of the pierce points from the site in degrees; east of great circles, so as of
        longitude times cos(latitude).
    slot : float
        s within which vertical TEC is one plane in *north* and *east*.
    block : float
        s that are left out in turn.

    Returns
    -------
    biases : Biases

    Notes
    -----
    Least squares of ``S / M = V(slot; north, east) + B(kind) / M``: what is constant in a slot
    at all elevations is ionosphere, what falls with 1/M towards the horizon is bias. V is a
    plane that is curved northwards, ``V0 + Vn n + Ve e + Vnn n^2``, and is projected out slot
    by slot. Slots are weighted by what is left in them, in four rounds: the night, when the
    ionosphere is thin and flat, says most.
    The error has two parts, added as squares: the jackknife over hours, because what no surface
    follows lasts for an hour; and the spread among a plane, this surface and a full square
    one, because the shape of the ionosphere is taken for bias most easily. Biases of several
    kinds share the second part: their differences are better known than each.

    References
    ----------
    Ma, G., Maruyama, T. (2003), Derivation of TEC and estimation of instrumental biases from
    GEONET in Japan, Ann. Geophys. 21, 2083-2093, doi:10.5194/angeo-21-2083-2003; the
    sloping plane as in Lanyi, G. E., Roth, T. (1988), Radio Sci. 23, 483-492,
    doi:10.1029/RS023i004p00483.
    """
    time, kind = np.asarray(time, float), np.asarray(kind, np.int64)
    share = 1.0 / np.asarray(mapping, float)
    north, east = np.asarray(north, float), np.asarray(east, float)
    vertical = np.asarray(slant, float) * share
    kinds = int(kind.max()) + 1 if kind.size else 0
    sound = np.isfinite(vertical + share + north + east)
    columns = np.where(np.arange(kinds) == kind[:, None], share[:, None], 0.0)
    columns = np.column_stack([columns, vertical])
    slots = _slots(np.floor(time / slot).astype(np.int64), sound)
    found = []
    for shape in (_curved, _plane, _square):
        surface = shape(north, east)
        parts = [_without(surface[rows], columns[rows], kinds) for rows in slots]
        owners = [np.floor(time[rows[0]] / block) for rows in slots]
        found.append(_solved(parts, np.array(owners), kinds))
    value, error = found[0]
    spread = np.ptp([each for each, _ in found], axis=0)
    return Biases(value, np.hypot(error, spread), len(slots))


def _plane(north, east):
    return np.column_stack([np.ones_like(north), north, east])


def _curved(north, east):
    return np.column_stack([_plane(north, east), north**2])


def _square(north, east):
    return np.column_stack([_curved(north, east), east**2, north * east])


def _slots(number, sound):
    """Rows of every slot that has enough for all surfaces and a bias."""
    order = np.flatnonzero(sound)[np.argsort(number[sound], kind="stable")]
    first = np.flatnonzero(np.diff(number[order], prepend=-1, append=-1))
    slots = [order[begin:stop] for begin, stop in pairwise(first)]
    return [rows for rows in slots if len(rows) >= FEWEST]


def _solved(parts, owners, kinds):
    """Biases and their jackknife errors, slots weighted by what is left in them."""
    if not parts:
        return np.full(kinds, np.nan), np.full(kinds, np.nan)
    matrices = np.array([left.T @ left for left, _ in parts])
    sides = np.array([left.T @ target for left, target in parts])
    value, weight = _solve(matrices.sum(axis=0), sides.sum(axis=0)), np.ones(len(parts))
    for _ in range(ROUNDS):
        weight = _weights(parts, value)
        value = _solve(*_weighted(matrices, sides, weight))
    matrices, sides = matrices * weight[:, None, None], sides * weight[:, None]
    return value, _jackknife(matrices, sides, owners, value)


def _weights(parts, value):
    """One over the variance that is left in each slot, bounded below by LEAST."""
    known = np.nan_to_num(value)
    left = [
        np.sum((target - design @ known) ** 2) / max(len(target) - 3, 1) for design, target in parts
    ]
    return 1.0 / (np.array(left) + LEAST**2)


def _weighted(matrices, sides, weight):
    return (matrices * weight[:, None, None]).sum(axis=0), (sides * weight[:, None]).sum(axis=0)


def _without(surface, columns, kinds):
    """Columns minus what a surface explains of them."""
    basis, sizes, _ = np.linalg.svd(surface, full_matrices=False)
    basis = basis[:, sizes > 1e-9 * sizes[0]]
    left = columns - basis @ (basis.T @ columns)
    return left[:, :kinds], left[:, kinds]


def _solve(matrix, side):
    known = np.diag(matrix) > 1e-9 * max(np.diag(matrix).max(), 1e-300)
    value = np.full(len(side), np.nan)
    if known.any():
        value[known] = np.linalg.lstsq(matrix[np.ix_(known, known)], side[known], rcond=1e-10)[0]
    return value


def _jackknife(matrices, sides, owners, value):
    blocks = np.unique(owners)
    if len(blocks) < 3:
        return np.full(len(value), np.nan)
    without = np.array(
        [
            _solve(matrices[owners != block].sum(axis=0), sides[owners != block].sum(axis=0))
            for block in blocks
        ]
    )
    off = without - without.mean(axis=0)
    return np.sqrt((len(blocks) - 1) / len(blocks) * (off**2).sum(axis=0))
