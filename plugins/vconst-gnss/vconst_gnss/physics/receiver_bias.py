"""The bias of a receiver, found from its own data where no bias file knows it."""

from dataclasses import dataclass

import numpy as np

#: s over which the ionosphere above a site is a sloping plane that stands still.
SLOT = 900.0

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
    Least squares of ``S / M = V0(slot) + Vn(slot) north + Ve(slot) east + B(kind) / M``, each
    sample with the weight 1: what is constant in a slot at all elevations is ionosphere, what
    falls with 1/M towards the horizon is bias. The planes are projected out slot by slot.
    The error is the jackknife over hours, because what is not a plane is so for an hour.
    A curved ionosphere makes a bias of its own, at the equator most, which the error does not
    know of.

    References
    ----------
    Ma, G., Maruyama, T. (2003), Derivation of TEC and estimation of instrumental biases from
    GEONET in Japan, Ann. Geophys. 21, 2083-2093, doi:10.5194/angeo-21-2083-2003; the
    sloping plane as in Lanyi, G. E., Roth, T. (1988), Radio Sci. 23, 483-492,
    doi:10.1029/RS023i004p00483.
    """
    time, kind = np.asarray(time, float), np.asarray(kind, np.int64)
    share = 1.0 / np.asarray(mapping, float)
    vertical = np.asarray(slant, float) * share
    kinds = int(kind.max()) + 1 if kind.size else 0
    sound = np.isfinite(vertical + share + np.asarray(north, float) + np.asarray(east, float))
    slots = np.floor(time / slot).astype(np.int64)
    matrices, sides, owners = [], [], []
    order = np.flatnonzero(sound)[np.argsort(slots[sound], kind="stable")]
    first = np.flatnonzero(np.diff(slots[order], prepend=-1, append=-1))
    for begin, stop in zip(first[:-1], first[1:], strict=True):
        rows = order[begin:stop]
        design = np.where(np.arange(kinds) == kind[rows, None], share[rows, None], 0.0)
        plane = np.column_stack([np.ones(len(rows)), north[rows], east[rows]])
        if len(rows) < 6 or np.linalg.matrix_rank(plane) < 3:
            continue
        left, target = _without(plane, np.column_stack([design, vertical[rows]]), kinds)
        matrices.append(left.T @ left)
        sides.append(left.T @ target)
        owners.append(np.floor(time[rows[0]] / block))
    if not matrices:
        return Biases(np.full(kinds, np.nan), np.full(kinds, np.nan), 0)
    matrices, sides, owners = np.array(matrices), np.array(sides), np.array(owners)
    value = _solve(matrices.sum(axis=0), sides.sum(axis=0))
    return Biases(value, _jackknife(matrices, sides, owners, value), len(matrices))


def _without(plane, columns, kinds):
    """Columns minus what a plane explains of them."""
    basis, _ = np.linalg.qr(plane)
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
