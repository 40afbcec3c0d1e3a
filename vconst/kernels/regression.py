"""Straight lines from weighted moments, so that refitting costs nothing; and Theil-Sen."""

import numpy as np


def block_moments(x, y, columns, weights, block, blocks):
    """
    Weighted products of x, y and the columns, summed within blocks.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Finite; subtract a middle first where values are large beside their spread.
    columns : numpy.ndarray, shape (n, q)
        What is known without error; the first is the constant.
    weights : numpy.ndarray, shape (n,)
    block : numpy.ndarray of int, shape (n,)
        Block of each point, from 0.
    blocks : int

    Returns
    -------
    moments : numpy.ndarray, shape (blocks, 2 + q, 2 + q)
        Symmetric; in the order x, y, columns. Sums of blocks are moments again.
    """
    values = [x, y, *columns.T]
    moments = np.empty((blocks, len(values), len(values)))
    for i, first in enumerate(values):
        weighted = weights * first
        for j in range(i, len(values)):
            total = np.bincount(block, weighted * values[j], blocks)
            moments[:, i, j] = moments[:, j, i] = total
    return moments


def line(moments, slope):
    """
    The line that goes with a way of finding the slope.

    Parameters
    ----------
    moments : numpy.ndarray, shape (..., 2 + q, 2 + q)
        As :func:`block_moments` gives them.
    slope : callable
        ``slope(sxx, syy, sxy)`` of what is left of x and y beside the columns.

    Returns
    -------
    coefficients : numpy.ndarray, shape (..., 1 + q)
        Slope, then one for each column. NaN where there is no slope.
    """
    onto = _onto_columns(moments)
    left = about_columns(moments)
    found = slope(left[..., 0, 0], left[..., 1, 1], left[..., 0, 1])
    rest = onto[..., 1] - found[..., None] * onto[..., 0]
    return np.concatenate([found[..., None], rest], axis=-1)


def about_columns(moments):
    """
    What is left of x and y when the columns have explained what they can.

    Parameters
    ----------
    moments : numpy.ndarray, shape (..., 2 + q, 2 + q)
        As :func:`block_moments` gives them.

    Returns
    -------
    left : numpy.ndarray, shape (..., 2, 2)
        Sums of squares and products of the residuals; about the mean, where the only
        column is the constant.
    """
    onto = _onto_columns(moments)
    return moments[..., :2, :2] - np.swapaxes(moments[..., 2:, :2], -1, -2) @ onto


def slope_y_on_x(sxx, syy, sxy):
    """
    Slope of ordinary least squares with all error in y: the lower bound in size.

    Parameters
    ----------
    sxx, syy, sxy : float or numpy.ndarray
        Sums of squares and products about the mean.

    Returns
    -------
    slope : float or numpy.ndarray
    """
    return sxy / sxx


def slope_x_on_y(sxx, syy, sxy):
    """
    Slope of ordinary least squares with all error in x, as dy/dx: the upper bound in size.

    Parameters
    ----------
    sxx, syy, sxy : float or numpy.ndarray
        Sums of squares and products about the mean.

    Returns
    -------
    slope : float or numpy.ndarray
    """
    return syy / sxy


def deming_slope(sxx, syy, sxy, *, ratio):
    """
    Slope for a known ratio of the error variances.

    Parameters
    ----------
    sxx, syy, sxy : float or numpy.ndarray
        Sums of squares and products about the mean.
    ratio : float or numpy.ndarray
        Error variance of y over error variance of x, above zero.

    Returns
    -------
    slope : float or numpy.ndarray
        With the sign of *sxy*.

    Notes
    -----
    b = (Syy - λSxx + √((Syy - λSxx)² + 4λSxy²)) / (2Sxy).

    References
    ----------
    Deming, W. E. (1943), Statistical Adjustment of Data, ch. 11.
    """
    excess = syy - ratio * sxx
    root = np.hypot(excess, 2.0 * np.sqrt(ratio) * sxy)
    # the second form loses no digits where y scatters less than x
    upper = (excess + root) / (2.0 * sxy)
    return np.where(excess > 0.0, upper, 2.0 * ratio * sxy / (root - excess))


def balanced_slope(sxx, syy, sxy, *, ratio=1.0):
    """
    Slope for a known ratio of error variances, both reckoned on the scale of x.

    A change of the unit of y changes the slope by the same factor, which is not so for
    a ratio of raw variances. With a ratio of 1 it is the reduced major axis.

    Parameters
    ----------
    sxx, syy, sxy : float or numpy.ndarray
        Sums of squares and products about the mean.
    ratio : float
        Error variance of y / slope over error variance of x, above zero.

    Returns
    -------
    slope : float or numpy.ndarray
        With the sign of *sxy*.

    Notes
    -----
    Deming's equation with λ = ratio·b²: ratio·Sxx b² + (1 - ratio) Sxy b - Syy = 0.
    """
    product = (ratio - 1.0) * np.abs(sxy)
    size = (product + np.sqrt(product**2 + 4.0 * ratio * sxx * syy)) / (2.0 * ratio * sxx)
    return np.sign(sxy) * size


def corrected_slope(sxx, syy, sxy, *, noise_x, noise_y):
    """
    Slope where the error of each sensor is known and the rest of the scatter is mismatch.

    The two sensors look at slightly different places and times, and neither of the two
    is the true one: the mismatch belongs to both alike. It is what the stated errors
    leave unexplained.

    Parameters
    ----------
    sxx, syy, sxy : float or numpy.ndarray
        Sums of squares and products about the mean.
    noise_x, noise_y : float or numpy.ndarray
        Sums of the squared standard errors, with the weights of the others.

    Returns
    -------
    slope : float or numpy.ndarray
        NaN where a stated error exceeds the whole spread of its variable.

    Notes
    -----
    Sxx = C + M + Nx, Syy = b²(C + M) + Ny, Sxy = bC, so b² = (Syy - Ny)/(Sxx - Nx).
    Where that leaves a negative mismatch M, the stated errors explain all the scatter
    and the slope is Deming's with λ = Ny/Nx.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        # np.sqrt alone would take two negative rests for a slope
        shared = np.sign(sxy) * np.sqrt(syy - noise_y) / np.sqrt(sxx - noise_x)
        mismatch = sxx - noise_x - sxy / shared
        none = deming_slope(sxx, syy, sxy, ratio=noise_y / noise_x)
    return np.where(mismatch >= 0.0, shared, np.where(np.isfinite(shared), none, np.nan))


def pair_slopes(x, y, *, pairs=200_000, seed=0):
    """
    Slopes between points, of which Theil and Sen take the median.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
    pairs : int
        All pairs are taken where there are no more than this; otherwise so many are
        drawn, each with equal chance.
    seed : int

    Returns
    -------
    slopes : numpy.ndarray, shape (m,)
        In rising order. Pairs of equal x have no slope and are left out.
    first, second : numpy.ndarray of int, shape (m,)
        The points of each.
    """
    if x.size * (x.size - 1) // 2 <= pairs:
        first, second = np.triu_indices(x.size, 1)
    else:
        draw = np.random.default_rng(seed)
        first = draw.integers(0, x.size, pairs)
        second = (first + draw.integers(1, x.size, pairs)) % x.size
    apart = x[first] != x[second]
    first, second = first[apart], second[apart]
    slopes = (y[second] - y[first]) / (x[second] - x[first])
    order = np.argsort(slopes, kind="stable")
    return slopes[order], first[order], second[order]


def weighted_median(values, weights):
    """
    Weighted median of values that are in rising order.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        In rising order.
    weights : numpy.ndarray, shape (n,) or (replicates, n)
        Not negative.

    Returns
    -------
    median : float or numpy.ndarray, shape (replicates,)
        The middle of the two where half the weight lies exactly below.
    """
    total = np.cumsum(weights, axis=-1)
    half = total[..., -1:] / 2.0
    lower = np.argmax(total >= half * (1 - 1e-12), axis=-1)
    upper = np.argmax(total > half * (1 + 1e-12), axis=-1)
    return (values[lower] + values[upper]) / 2.0


def theil_sen(x, y, *, pairs=1_000_000, seed=0):
    """
    Theil-Sen line: the median slope between points, and the median of what is left.

    Up to 29 % of wild points do not carry it away, but errors in x make it too flat, as
    they do for least squares.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
    pairs, seed : int
        See :func:`pair_slopes`.

    Returns
    -------
    slope, intercept : float

    References
    ----------
    Sen, P. K. (1968), J. Am. Stat. Assoc. 63, 1379, doi:10.1080/01621459.1968.10480934.
    """
    slopes, _, _ = pair_slopes(x, y, pairs=pairs, seed=seed)
    slope = float(np.median(slopes))
    return slope, float(np.median(y - slope * x))


def _onto_columns(moments):
    columns = moments[..., 2:, 2:]
    return np.linalg.pinv(columns, hermitian=True) @ moments[..., 2:, :2]
