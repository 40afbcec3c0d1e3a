"""Which frame a vector is in: how well it follows a known one in every frame that it may be in."""

from itertools import permutations, product
from typing import NamedTuple

import numpy as np

from vconst.kernels.frames import FRAMES, axes_of

_LETTERS = {
    "NEC": ("north", "east", "centre"),
    "ENU": ("east", "north", "up"),
    "ECEF": ("x", "y", "z"),
    "orbit": ("along", "across", "centre"),
}

#: ENU is NEC along other axes.
_ALIKE = {("NEC", ((0, 1, 0), (1, 0, 0), (0, 0, -1))): "ENU"}

#: Frames that are not the axes of another one along other axes.
FRAMES_APART = tuple(frame for frame in FRAMES if frame != "ENU")


class Sums(NamedTuple):
    """
    What is kept of measured and known vectors, to compare them in any axes.

    Attributes
    ----------
    count : int
    measured, known : array of float, shape (3,)
        Sums of the vectors.
    measured_square, known_square : float
        Sums of their squared lengths.
    cross : array of float, shape (3, 3)
        Sum of ``measured_i known_j``.
    """

    count: int
    measured: np.ndarray
    known: np.ndarray
    measured_square: float
    known_square: float
    cross: np.ndarray


class Candidate(NamedTuple):
    """
    One way in which a vector may be given.

    Attributes
    ----------
    frame : str
        Whose axes they are: ``"NEC"``, ``"ECEF"``, ``"orbit"``, or ``"ENU"``.
    axes : str
        Which of these the first, second and third component follow.
    sign : int
        1 where these axes are right-handed, -1 where they are once all three are turned
        about: the known vector is then given with the other sign.
    rms : float
        Of the differences, after the mean of each component is taken away, per vector.
    slope : float
        Of measured on known; 1 where unit and gain are right.
    """

    frame: str
    axes: str
    sign: int
    rms: float
    slope: float


def sum_vectors(measured, known):
    """
    Sums of vectors; those with a component missing in either are left out.

    Parameters
    ----------
    measured, known : array of float, shape (n, 3)
    """
    both = np.isfinite(measured).all(axis=1) & np.isfinite(known).all(axis=1)
    one, two = measured[both], known[both]
    return Sums(
        int(both.sum()),
        one.sum(axis=0),
        two.sum(axis=0),
        float((one**2).sum()),
        float((two**2).sum()),
        one.T @ two,
    )


def add_sums(parts):
    """The sums of all parts together."""
    return Sums(*(sum(each) for each in zip(*parts, strict=True)))


def compare_frames(sums):
    """
    How well the measured vector follows the known one, in every candidate.

    Parameters
    ----------
    sums : dict of str to Sums
        By frame of :data:`FRAMES_APART`: the known vector is given along its axes.

    Returns
    -------
    candidates : list of Candidate
        48 for each frame, the best first.

    Notes
    -----
    For a signed permutation P of the axes, with means taken away, the sum of
    ``|m - P k|^2`` is ``|m|^2 + |k|^2 - 2 tr(P' C)``, where C is the sum of ``m_i k_j``.
    """
    found = []
    for frame, each in sums.items():
        cross = each.cross - np.outer(each.measured, each.known) / each.count
        own = each.measured_square - (each.measured**2).sum() / each.count
        other = each.known_square - (each.known**2).sum() / each.count
        for turned in signed_permutations():
            along = float((turned * cross).sum())
            squares = max(own + other - 2 * along, 0.0)
            slope = along / other if other > 0 else float("nan")
            found.append(Candidate(*_name(frame, turned), np.sqrt(squares / each.count), slope))
    return sorted(found, key=lambda one: one.rms)


def spread_of(sums):
    """Rms of the known vector about its mean, per vector."""
    first = next(iter(sums.values()))
    square = first.known_square / first.count - ((first.known / first.count) ** 2).sum()
    return float(np.sqrt(max(square, 0.0)))


def along_frames(vectors, latitude, longitude, places, velocity):
    """
    Earth-fixed vectors along the axes of every frame of :data:`FRAMES_APART`.

    Returns
    -------
    turned : dict of str to array of float, shape (n, 3)
    """
    return {
        frame: np.einsum(
            "nij,nj->ni", axes_of(frame, latitude, longitude, places, velocity), vectors
        )
        for frame in FRAMES_APART
    }


def signed_permutations():
    """The 48 matrices that exchange axes and turn them about, the identity first."""
    for order in permutations(range(3)):
        for signs in product((1, -1), repeat=3):
            yield np.eye(3, dtype=int)[list(order)] * np.array(signs)[:, None]


def _name(frame, turned):
    """Frame, axes and sign of a candidate; right-handed axes are named, never mirrored ones."""
    sign = 1 if np.linalg.det(turned) > 0 else -1
    rows = tuple(tuple(int(value) for value in row * sign) for row in turned)
    frame_name = _ALIKE.get((frame, rows), frame)
    if frame_name != frame:
        return frame_name, ", ".join(_LETTERS[frame_name]), sign
    letters = (_letter(frame, row) for row in rows)
    return frame, ", ".join(letters), sign


def _letter(frame, row):
    axis = next(number for number, value in enumerate(row) if value)
    return ("-" if row[axis] < 0 else "") + _LETTERS[frame][axis]
