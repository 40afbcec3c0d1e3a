"""A bias in bins of what it may go with."""

import numpy as np
from scipy.special import stdtrit


def by_bins(bias, values, episode, bins):
    """
    The bias in bins of each covariate.

    Parameters
    ----------
    bias : numpy.ndarray, shape (n,)
    values : dict of str to numpy.ndarray, shape (n,)
        Covariates.
    episode : numpy.ndarray of int, shape (n,)
        Alignment of each row.
    bins : int
        For each covariate, of equally many rows; of few distinct values each is one.

    Returns
    -------
    columns : dict
        ``bin_covariate`` (its number), ``bin_middle``, ``bin_bias``, ``bin_low``, ``bin_high``
        (95 %), ``bin_conjunctions``, ``bin_episodes``, all along ``bin``.
    """
    rows = []
    for number, each in enumerate(values.values()):
        place = _bin_of(each, bins)
        for one in np.unique(place):
            here = place == one
            rows.append((number, np.median(each[here]), *_mean_of(bias[here], episode[here])))
    names = ("covariate", "middle", "bias", "low", "high", "conjunctions", "episodes")
    return {
        f"bin_{name}": ("bin", np.array(column))
        for name, column in zip(names, zip(*rows, strict=True), strict=True)
    }


def _bin_of(values, bins):
    """Bins of equally many; of few distinct values each is one."""
    distinct, place = np.unique(values, return_inverse=True)
    if distinct.size <= bins:
        return place
    edges = np.unique(np.quantile(values, np.linspace(0, 1, bins + 1)))
    return np.clip(np.searchsorted(edges, values, "right") - 1, 0, max(0, edges.size - 2))


def _mean_of(bias, episode):
    """Mean with its 95 % t interval: over alignments where there are three, else conjunctions."""
    found, place = np.unique(episode, return_inverse=True)
    means = np.bincount(place, bias) / np.bincount(place) if found.size > 2 else bias
    half = np.nan
    if means.size > 1:
        half = stdtrit(means.size - 1, 0.975) * means.std(ddof=1) / np.sqrt(means.size)
    middle = means.mean()
    return middle, middle - half, middle + half, bias.size, found.size
