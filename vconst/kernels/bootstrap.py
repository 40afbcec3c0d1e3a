"""Uncertainty of what is made of correlated blocks."""

import numpy as np
from scipy.special import stdtrit


def resample_counts(group, replicates, *, seed=0, two_level=True):
    """
    How often each block is drawn in each replicate of a block bootstrap.

    Parameters
    ----------
    group : numpy.ndarray of int, shape (blocks,)
        Group (episode) of each block, from 0; every group has a block.
    replicates : int
    seed : int
        Equal seeds give equal draws.
    two_level : bool
        True: groups are drawn first, then blocks inside each group drawn. False: groups
        stay as they are, and blocks are drawn inside each.

    Returns
    -------
    counts : numpy.ndarray of float, shape (replicates, blocks)
        Each group's blocks sum to its own number of blocks times how often it was drawn.

    References
    ----------
    Davison & Hinkley (1997), Bootstrap Methods and their Application, section 3.8.
    """
    draw = np.random.default_rng(seed)
    groups = int(group.max()) + 1
    times = np.ones((replicates, groups), np.int64)
    if two_level:
        times = draw.multinomial(groups, np.full(groups, 1.0 / groups), size=replicates)
    counts = np.empty((replicates, group.size))
    for number in range(groups):
        members = np.flatnonzero(group == number)
        share = np.full(members.size, 1.0 / members.size)
        counts[:, members] = draw.multinomial(members.size * times[:, number], share)
    return counts


def jackknife_covariance(left_out):
    """
    Covariance from estimates that each leave one group out.

    Parameters
    ----------
    left_out : numpy.ndarray, shape (groups, p)

    Returns
    -------
    covariance : numpy.ndarray, shape (p, p)

    Notes
    -----
    (G - 1)/G Σ (θ₋g - mean θ₋)(θ₋g - mean θ₋)ᵀ; for a mean of G numbers it is the square
    of their standard error, so that the interval with G - 1 degrees of freedom is the
    t interval on the group means.

    References
    ----------
    Efron (1982), The Jackknife, the Bootstrap and Other Resampling Plans, ch. 3.
    """
    groups = len(left_out)
    apart = left_out - left_out.mean(axis=0)
    return (groups - 1) / groups * apart.T @ apart


def t_interval(estimate, standard_error, freedom, *, level=0.95):
    """
    Interval about an estimate.

    Parameters
    ----------
    estimate, standard_error : float or numpy.ndarray
    freedom : float
        Degrees of freedom, at least 1.
    level : float
        Share of such intervals that hold the truth.

    Returns
    -------
    low, high : float or numpy.ndarray
    """
    half = stdtrit(freedom, 0.5 + level / 2.0) * standard_error
    return estimate - half, estimate + half


def correlation_length(series):
    """
    How many consecutive members of a series must stay together in a bootstrap.

    Parameters
    ----------
    series : numpy.ndarray, shape (n,)
        In order of time; finite.

    Returns
    -------
    length : int
        1 where no correlation is seen; at most n / 12.

    Notes
    -----
    Autocorrelations count up to the first lag after which two in a row lie inside
    2√(log10(n)/n). With G = Σ|k|R(k) and g = ΣR(k) over both signs of k, tapered by the
    flat-top window, the length is (G²/g²·n·3/2)^(1/3) for blocks that do not overlap.

    References
    ----------
    Politis & White (2004), Econometric Reviews 23, 53, doi:10.1081/ETC-120028836, with
    the correction of Patton, Politis & White (2009), doi:10.1080/07474930802459016.
    """
    count = series.size
    apart = series - series.mean()
    power = float(apart @ apart)
    if count < 24 or power == 0.0:
        return 1
    lags = min(count // 4, 5 + int(np.sqrt(count)) * 2)
    found = np.array([apart[k:] @ apart[: count - k] / power for k in range(1, lags + 1)])
    inside = np.abs(found) < 2.0 * np.sqrt(np.log10(count) / count)
    quiet = np.flatnonzero(inside[:-1] & inside[1:])
    reach = int(quiet[0]) if quiet.size else lags
    if reach == 0:
        return 1
    lag = np.arange(1, min(2 * reach, lags) + 1)
    taper = np.clip(2.0 * (1.0 - lag / (2.0 * reach)), 0.0, 1.0)
    spread = 2.0 * np.sum(taper * lag * found[: lag.size])
    total = 1.0 + 2.0 * np.sum(taper * found[: lag.size])
    if spread <= 0.0 or total <= 0.0:
        return 1
    length = int(np.ceil((1.5 * count * (spread / total) ** 2) ** (1.0 / 3.0)))
    return int(np.clip(length, 1, max(1, count // 12)))


def shared_fraction(values, group):
    """
    Share of the variance that members of a group have in common.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
    group : numpy.ndarray of int, shape (n,)
        From 0; every group has a member.

    Returns
    -------
    fraction : float
        0 to 1; 0 where no group has two members or there is but one group.

    Notes
    -----
    The one-way analysis of variance: (MSB - MSW)/(MSB + (n₀ - 1) MSW), with n₀ =
    (n - Σnᵢ²/n)/(groups - 1).

    References
    ----------
    Donner (1986), Int. Stat. Rev. 54, 67, doi:10.2307/1403259.
    """
    size = np.bincount(group).astype(float)
    groups, count = size.size, values.size
    if groups < 2 or count <= groups:
        return 0.0
    mean = np.bincount(group, values) / size
    between = np.sum(size * (mean - values.mean()) ** 2) / (groups - 1)
    within = np.sum((values - mean[group]) ** 2) / (count - groups)
    usual = (count - np.sum(size**2) / count) / (groups - 1)
    below = between + (usual - 1.0) * within
    return float(np.clip((between - within) / below, 0.0, 1.0)) if below > 0.0 else 0.0
