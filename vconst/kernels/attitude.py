"""Attitudes given as quaternions, scalar first: between their times, and as matrices."""

import numpy as np


def interpolate_attitude(time, quaternions, at, *, longest):
    """
    Attitudes between given ones, turning at a constant rate about one axis.

    Parameters
    ----------
    time : array of int64, shape (n,)
        ns, ascending.
    quaternions : array of float, shape (n, 4)
        Scalar first; of any length but 0. A quaternion and its negative mean the same.
        Rows with NaN or of no length are passed over.
    at : array of int64, any shape
        ns.
    longest : int
        ns; nothing is made between attitudes that are farther apart.

    Returns
    -------
    found : array of float, shape (..., 4)
        Unit quaternions; NaN outside the given times and in pauses.

    Notes
    -----
    Along the shorter way between q and p at the fraction f (Shoemake 1985,
    doi:10.1145/325334.325242): ``(sin((1 - f) w) q + sin(f w) p) / sin(w)``, where
    ``cos(w) = q . p``.
    """
    at = np.asarray(at, np.int64)
    found = np.full((*at.shape, 4), np.nan)
    length = np.linalg.norm(quaternions, axis=1)
    sound = np.isfinite(length) & (length > 0)
    time = np.asarray(time, np.int64)[sound]
    unit = np.asarray(quaternions, np.float64)[sound] / length[sound][:, None]
    if time.size < 2:
        return found
    after = np.clip(np.searchsorted(time, at, "right"), 1, time.size - 1)
    span = time[after] - time[after - 1]
    known = (at >= time[after - 1]) & (at <= time[after]) & (span <= longest) & (span > 0)
    after = after[known]
    share = ((at[known] - time[after - 1]) / span[known])[..., None]
    first, second = unit[after - 1], unit[after]
    cosine = (first * second).sum(axis=-1, keepdims=True)
    second = np.where(cosine < 0, -second, second)
    angle = np.arccos(np.clip(np.abs(cosine), 0.0, 1.0))
    sine = np.sin(angle)
    near = sine < 1e-9  # the limit of both weights where nothing turns
    with np.errstate(invalid="ignore", divide="ignore"):
        weights = (
            np.where(near, 1 - share, np.sin((1 - share) * angle) / sine),
            np.where(near, share, np.sin(share * angle) / sine),
        )
    found[known] = weights[0] * first + weights[1] * second
    return found


def rotation_matrices(quaternions):
    """
    Matrices that turn vectors as unit quaternions do.

    Parameters
    ----------
    quaternions : array of float, shape (..., 4)
        Scalar first.

    Returns
    -------
    matrices : array of float, shape (..., 3, 3)
        ``matrix @ v`` is ``q v q*``: a quaternion from the frame of a sensor to an inertial
        one takes a vector's components in the first to those in the second.
    """
    w, x, y, z = np.moveaxis(np.asarray(quaternions, np.float64), -1, 0)
    rows = (
        (1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)),
        (2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)),
        (2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)),
    )
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)
