"""By how much one sensor's values are late against another's, without interpolating either."""

import numpy as np


def neighbours(time, other_time, other_group, group, *, most):
    """
    Samples of the other sensor around each sample.

    Parameters
    ----------
    time, group : numpy.ndarray of int64, shape (n,)
        ns, and the track that each is on.
    other_time, other_group : numpy.ndarray of int64, shape (m,)
        In order of group, then of time.
    most : int
        ns; no further apart than this.

    Returns
    -------
    own, other : numpy.ndarray of int, shape (k,)
        All pairs of places on one track.
    """
    span = np.int64(4 * most + max(np.ptp(time), np.ptp(other_time)) + 1)
    start = min(time.min(), other_time.min())
    key, other_key = group * span + (time - start), other_group * span + (other_time - start)
    first = np.searchsorted(other_key, key - most, side="left")
    last = np.searchsorted(other_key, key + most, side="right")
    count = last - first
    own = np.repeat(np.arange(time.size), count)
    other = np.arange(own.size) - np.repeat(np.cumsum(count) - count, count) + first[own]
    return own, other


def lag_products(squares, lag, block, blocks):
    """
    Sums by block from which the parabola of squared differences over lag follows.

    Parameters
    ----------
    squares, lag : numpy.ndarray, shape (k,)
    block : numpy.ndarray of int, shape (k,)
    blocks : int

    Returns
    -------
    products : numpy.ndarray, shape (blocks, 3, 4)
        Of 1, lag and lag² with each other and with the squares; they add.
    """
    columns = [np.ones_like(lag), lag, lag**2]
    products = np.empty((blocks, 3, 4))
    for i, first in enumerate(columns):
        for j, second in enumerate([*columns, squares]):
            products[:, i, j] = np.bincount(block, first * second, blocks)
    return products


def vertex(products):
    """
    Lag of the least squared difference.

    Parameters
    ----------
    products : numpy.ndarray, shape (..., 3, 4)
        Sums of :func:`lag_products`.

    Returns
    -------
    lag : numpy.ndarray, shape (...)
        NaN where there is no least one.

    Notes
    -----
    Squares = c0 + c1 l + c2 l² by least squares; the vertex is -c1/(2 c2). Noise of either
    sensor raises c0 alone, which is not so where one of the two is interpolated.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        rest = np.linalg.pinv(products[..., :3], hermitian=True) @ products[..., 3:]
        found = -rest[..., 1, 0] / (2.0 * rest[..., 2, 0])
    return np.where(rest[..., 2, 0] > 0.0, found, np.nan)
