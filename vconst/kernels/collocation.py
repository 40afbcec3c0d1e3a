"""Errors of three or more sensors from how they vary together, none of them being the truth."""

from typing import NamedTuple

import numpy as np

#: Steps of Gauss and Newton; from the start in logarithms five do for all that converges.
_STEPS = 25


class Errors(NamedTuple):
    """
    What each of N sensors is worth; every array has shape (..., N).

    Attributes
    ----------
    variance : numpy.ndarray
        Of the error, in the square of the sensor's own unit. Negative where the
        covariances say so: it is not clipped.
    slope : numpy.ndarray
        Of the sensor over the first one, whose slope is 1.
    correlation_square : numpy.ndarray
        Square of the correlation with the truth; above 1 or below 0 where a variance is
        negative or the covariances contradict each other.
    """

    variance: np.ndarray
    slope: np.ndarray
    correlation_square: np.ndarray

    @property
    def variance_on_first(self):
        """Error variance on the scale of the first sensor, as the classic formulas give it."""
        return self.variance / self.slope**2

    @property
    def signal_to_noise(self):
        """Signal over error variance in dB; NaN where either is not positive."""
        return decibel(self.correlation_square, 1.0 - self.correlation_square)


class Moments(NamedTuple):
    """
    Sums over blocks of collocations.

    Attributes
    ----------
    count : numpy.ndarray, shape (blocks,)
    total : numpy.ndarray, shape (blocks, N)
    product : numpy.ndarray, shape (blocks, N, N)
    """

    count: np.ndarray
    total: np.ndarray
    product: np.ndarray


def decibel(signal, noise):
    """Ten times the decimal logarithm of a ratio; NaN where one of the two is not positive."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = signal / noise
        return 10.0 * np.log10(np.where((ratio > 0) & (noise > 0), ratio, np.nan))


def block_sums(values, block, blocks):
    """
    Moments of collocated values by block.

    Parameters
    ----------
    values : numpy.ndarray, shape (n, N)
        Finite.
    block : numpy.ndarray of int, shape (n,)
    blocks : int
        How many there are.

    Returns
    -------
    moments : Moments
        About the mean of all values, so that sums of squares lose no digits.
    """
    apart = values - values.mean(axis=0)
    sensors = values.shape[1]
    total = np.stack([np.bincount(block, column, blocks) for column in apart.T], axis=1)
    product = np.empty((blocks, sensors, sensors))
    for one in range(sensors):
        for other in range(one, sensors):
            found = np.bincount(block, apart[:, one] * apart[:, other], blocks)
            product[:, one, other] = product[:, other, one] = found
    return Moments(np.bincount(block, minlength=blocks).astype(float), total, product)


def covariance_of(moments, counts=None, *, lost=1.0):
    """
    Covariances of the sensors with every block counted otherwise.

    Parameters
    ----------
    moments : Moments
    counts : numpy.ndarray, shape (replicates, blocks), or None
        How often each block counts; None for once, without the first axis.
    lost : float
        Degrees of freedom that the mean, or means taken away before, have cost of all.

    Returns
    -------
    covariance : numpy.ndarray, shape (replicates, N, N) or (N, N)
    """
    weights = np.ones((1, moments.count.size)) if counts is None else counts
    number = weights @ moments.count
    mean = weights @ moments.total / number[:, None]
    second = np.tensordot(weights, moments.product, axes=1) / number[:, None, None]
    share = 1.0 - lost / moments.count.sum()
    found = (second - mean[:, :, None] * mean[:, None, :]) / share
    return found[0] if counts is None else found


def separate_errors(covariance, weight=None):
    """
    Error variances, slopes and correlations of sensors with independent errors.

    Parameters
    ----------
    covariance : numpy.ndarray, shape (..., N, N)
        Of three sensors or more.
    weight : numpy.ndarray, shape (P, P), or None
        Of the P = N (N - 1) / 2 covariances of :func:`pairs_of`, for four and more: the
        inverse of their own covariance. None weighs them by the products of the variances.

    Returns
    -------
    errors : Errors

    Notes
    -----
    Sensor i gives aᵢ + bᵢ t + eᵢ with errors that know neither the truth t nor each other,
    so that Qᵢⱼ = bᵢ bⱼ var(t). Of three, with λᵢ = bᵢ sd(t):

    λ₁² = Q₁₂ Q₁₃ / Q₂₃, var(e₁) = Q₁₁ - λ₁², ρ₁² = λ₁² / Q₁₁, b₂/b₁ = Q₂₃ / Q₁₃, and so on.

    Stoffelen's own formulas give var(e)/b², the error on the scale of the first sensor;
    they and these are the same numbers. Of four and more λ is that of least squares.

    References
    ----------
    Stoffelen (1998), doi:10.1029/97JC03180; McColl et al. (2014),
    doi:10.1002/2014GL061322; four and more: Pierdicca et al. (2015),
    doi:10.1109/TGRS.2014.2336639.
    """
    covariance = np.asarray(covariance, float)
    if covariance.shape[-1] == 3:
        return _of_three(covariance)
    loading = fit_loadings(covariance, weight)
    return _errors(covariance, loading**2, loading / loading[..., :1])


def pairs_of(sensors):
    """Numbers of the two sensors of each pair: (0, 1), (0, 2), ... (1, 2), ..."""
    return np.triu_indices(sensors, 1)


def fit_loadings(covariance, weight=None):
    """
    How strongly each sensor follows the truth: slope times standard deviation of the truth.

    Parameters
    ----------
    covariance : numpy.ndarray, shape (..., N, N)
    weight : numpy.ndarray, shape (P, P), or None
        See :func:`separate_errors`.

    Returns
    -------
    loading : numpy.ndarray, shape (..., N)
        That minimises r' W r, with r = Qᵢⱼ - λᵢ λⱼ over the pairs; found by Gauss and
        Newton from the least squares of log |Qᵢⱼ|.
    """
    sensors = covariance.shape[-1]
    one, other = pairs_of(sensors)
    off = covariance[..., one, other]
    if weight is None:
        size = np.einsum("...ii->...i", covariance)
        size = np.sqrt(np.abs(size)).reshape(-1, sensors).mean(axis=0)
        weight = np.diag(1.0 / (size[one] * size[other]) ** 2)
    loading = _start(off, sensors)
    pair = np.arange(one.size)
    for _ in range(_STEPS):
        design = np.zeros((*off.shape, sensors))
        design[..., pair, one] = loading[..., other]
        design[..., pair, other] = loading[..., one]
        left = off - loading[..., one] * loading[..., other]
        turned = np.swapaxes(design, -1, -2) @ weight
        normal = turned @ design
        gradient = (turned @ left[..., None])[..., 0]
        loading = loading + _solve(normal, gradient)
    return loading


def misfit(covariance, loading, weight):
    """
    How badly one truth explains all covariances.

    Parameters
    ----------
    covariance : numpy.ndarray, shape (N, N)
    loading : numpy.ndarray, shape (N,)
    weight : numpy.ndarray, shape (P, P)
        Inverse of the covariance of the P covariances.

    Returns
    -------
    square : float
        r' W r: chi-square with N (N - 3) / 2 degrees of freedom where errors are
        independent.
    left : numpy.ndarray, shape (P,)
        Qᵢⱼ - λᵢ λⱼ: the covariance of the two errors that least squares leaves to each pair.
    """
    one, other = pairs_of(loading.size)
    left = covariance[one, other] - loading[one] * loading[other]
    return float(left @ weight @ left), left


def covariance_of_covariances(moments, covariance):
    """
    Covariance of the covariances of the pairs, from how blocks differ.

    Parameters
    ----------
    moments : Moments
    covariance : numpy.ndarray, shape (N, N)
        Of all blocks together.

    Returns
    -------
    spread : numpy.ndarray, shape (P, P)

    Notes
    -----
    The influence of a block is (Σ xᵢxⱼ - n Qᵢⱼ) / Σn over its collocations; the sum of its
    squares, times B / (B - 1), is the variance between B blocks.
    """
    one, other = pairs_of(covariance.shape[0])
    number = moments.count.sum()
    mean = moments.total.sum(axis=0) / number
    about = (
        moments.product
        - moments.total[:, :, None] * mean[None, None, :]
        - mean[None, :, None] * moments.total[:, None, :]
        + moments.count[:, None, None] * mean[:, None] * mean[None, :]
    )
    influence = (about[:, one, other] - moments.count[:, None] * covariance[one, other]) / number
    blocks = moments.count.size
    return blocks / max(1, blocks - 1) * influence.T @ influence


def _of_three(covariance):
    q = covariance
    with np.errstate(divide="ignore", invalid="ignore"):
        signal = np.stack(
            [
                q[..., 0, 1] * q[..., 0, 2] / q[..., 1, 2],
                q[..., 0, 1] * q[..., 1, 2] / q[..., 0, 2],
                q[..., 0, 2] * q[..., 1, 2] / q[..., 0, 1],
            ],
            axis=-1,
        )
        slope = np.stack(
            [
                np.ones_like(q[..., 0, 0]),
                q[..., 1, 2] / q[..., 0, 2],
                q[..., 1, 2] / q[..., 0, 1],
            ],
            axis=-1,
        )
    return _errors(covariance, signal, slope)


def _errors(covariance, signal, slope):
    own = np.einsum("...ii->...i", covariance)
    with np.errstate(divide="ignore", invalid="ignore"):
        return Errors(own - signal, slope, signal / own)


def _start(off, sensors):
    """Loadings of which the products have the sizes of the covariances, in the logarithm."""
    one, other = pairs_of(sensors)
    design = np.zeros((one.size, sensors))
    design[np.arange(one.size), one] = design[np.arange(one.size), other] = 1.0
    size = np.log(np.maximum(np.abs(off), np.finfo(float).tiny))
    sign = np.ones((*off.shape[:-1], sensors))
    sign[..., 1:] = np.where(off[..., : sensors - 1] < 0, -1.0, 1.0)
    return sign * np.exp(size @ np.linalg.pinv(design).T)


def _solve(normal, gradient):
    """Solutions of many small systems; NaN for those without one."""
    scale = np.sqrt(np.einsum("...ii->...i", normal))
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = normal / (scale[..., :, None] * scale[..., None, :])
        sound = np.isfinite(scaled).all(axis=(-1, -2))
        scaled = np.where(sound[..., None, None], scaled, np.eye(scale.shape[-1]))
        return (
            np.linalg.solve(
                scaled + 1e-12 * np.eye(scale.shape[-1]), (gradient / scale)[..., None]
            )[..., 0]
            / scale
        )
