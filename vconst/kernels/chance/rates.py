"""Shares of events that something was seen with: intervals, tails, and what independence gives."""

import numpy as np
from scipy.special import betainc, betaincinv, ndtri


def wilson_interval(hits, trials, *, level=0.95):
    """
    Interval of a share, after Wilson.

    Parameters
    ----------
    hits, trials : int or array of int
        Counts, 0 <= hits <= trials.
    level : float
        Share of such intervals that hold the truth, on the average over it.

    Returns
    -------
    low, high : numpy.ndarray of float64
        NaN without a trial.

    Notes
    -----
    ``(p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)`` with ``p = hits / trials``, z the
    normal quantile of ``(1 + level) / 2``.

    References
    ----------
    Wilson (1927), doi:10.1080/01621459.1927.10502953.

    Examples
    --------
    >>> [round(float(edge), 3) for edge in wilson_interval(30, 42)]
    [0.564, 0.828]
    """
    hits, trials = np.asarray(hits, np.float64), np.asarray(trials, np.float64)
    z = ndtri(0.5 + level / 2.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = hits / trials
        middle = share + z**2 / (2.0 * trials)
        half = z * np.sqrt(share * (1.0 - share) / trials + z**2 / (4.0 * trials**2))
        low, high = (middle - half, middle + half) / (1.0 + z**2 / trials)
    low, high = (
        np.where(hits == 0, low * 0.0, low),
        np.where(hits == trials, high * 0.0 + 1.0, high),
    )
    return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)


def exact_interval(hits, trials, *, level=0.95):
    """
    Interval of a share that never holds the truth less often than it says.

    Parameters
    ----------
    hits, trials : int or array of int
    level : float

    Returns
    -------
    low, high : numpy.ndarray of float64
        0 and 1 without a trial.

    References
    ----------
    Clopper & Pearson (1934), doi:10.1093/biomet/26.4.404.

    Examples
    --------
    >>> [round(float(edge), 3) for edge in exact_interval(1, 3)]
    [0.008, 0.906]
    """
    hits, trials = np.asarray(hits, np.float64), np.asarray(trials, np.float64)
    tail = (1.0 - level) / 2.0
    low = betaincinv(np.maximum(hits, 1.0), trials - hits + 1.0, tail)
    high = betaincinv(hits + 1.0, np.maximum(trials - hits, 1.0), 1.0 - tail)
    return np.where(hits > 0, low, 0.0), np.where(hits < trials, high, 1.0)


def binomial_tail(hits, trials, share):
    """
    Probability of so many hits or more, if each trial hits with a probability.

    Parameters
    ----------
    hits, trials : int or array of int
    share : float or array of float
        0 to 1.

    Returns
    -------
    chance : numpy.ndarray of float64
        ``sum_{k >= hits} C(n, k) share^k (1 - share)^(n - k)``.

    Examples
    --------
    >>> round(float(binomial_tail(5, 10, 0.2)), 6)
    0.032793
    """
    hits, trials = np.asarray(hits, np.float64), np.asarray(trials, np.float64)
    tail = betainc(np.maximum(hits, 1.0), np.maximum(trials - hits, 0.0) + 1.0, share)
    return np.where(hits > trials, 0.0, np.where(hits > 0, tail, 1.0))


def counts_if_independent(shares):
    """
    Probability that so many of several detect, if each does on its own.

    Parameters
    ----------
    shares : array of float, shape (n,)
        With what probability each detects.

    Returns
    -------
    chance : numpy.ndarray of float64, shape (n + 1,)
        Of 0 to n detections; they sum to 1.

    Examples
    --------
    >>> counts_if_independent([0.5, 0.5]).tolist()
    [0.25, 0.5, 0.25]
    """
    chance = np.ones(1)
    for share in np.asarray(shares, np.float64):
        chance = np.convolve(chance, [1.0 - share, share])
    return chance


def greater_share_chance(hits, trials, base_hits, base_trials):
    """
    Probability that a share exceeds that of controls as much, if both are alike.

    Parameters
    ----------
    hits, trials : int
        Of the events.
    base_hits, base_trials : int
        Of the controls.

    Returns
    -------
    chance : float
        Upper tail of the hypergeometric distribution: Fisher's exact test, one-sided. NaN
        if there is no event or no control.

    References
    ----------
    Fisher (1935), The Design of Experiments, chapter 2.
    """
    from scipy.stats import hypergeom

    if not (trials and base_trials):
        return float("nan")
    every, found = trials + base_trials, hits + base_hits
    return float(min(1.0, hypergeom.sf(hits - 1, every, found, trials)))
