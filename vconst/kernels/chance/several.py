"""Many tests at once, and several deviations as one."""

import numpy as np


def rank_chances(statistics, draws, worth=np.inf):
    """
    Probability of each statistic among its own draws, by rank.

    Parameters
    ----------
    statistics : array of float, shape (m,)
        Large is unusual. NaN gives NaN.
    draws : array of float, shape (n, m)
        The same statistics where there is nothing; NaN is left out.
    worth : float or array of float, shape (m,)
        How many independent draws they are worth; more than there are is as many.

    Returns
    -------
    chance : numpy.ndarray of float64, shape (m,)
        ``(1 + w f) / (1 + w)`` with f the share of draws that are as great and w what they are
        worth; where that is their number n, ``(1 + number >= statistic) / (1 + n)``: with the
        truth of the null among n + 1 that can be exchanged, P(p <= a) <= a.
    """
    statistics, draws = np.asarray(statistics, np.float64), np.asarray(draws, np.float64)
    known = np.isfinite(draws)
    above, count = np.sum(known & (draws >= statistics), axis=0), known.sum(axis=0)
    chance = _chance(above, count, worth)
    return np.where(np.isnan(statistics), np.nan, chance)


def _chance(above, count, worth):
    """Among as many independent ones as the draws are worth, by the share of draws above."""
    worth = np.minimum(worth, count)
    return (1.0 + worth * (above / np.maximum(count, 1))) / (1.0 + worth)


def two_sided_chance(statistic, draws, worth=np.inf):
    """
    Probability of a statistic as far out, to either side, among draws.

    Parameters
    ----------
    statistic : float
    draws : array of float, shape (n,)
    worth : float
        As :func:`rank_chances` takes it.

    Returns
    -------
    chance : float
        Twice the smaller of the two ranks, at most 1; NaN if the statistic is.
    """
    if np.isnan(statistic):
        return float("nan")
    draws = np.asarray(draws, np.float64)
    draws = draws[np.isfinite(draws)]
    out = min((draws >= statistic).sum(), (draws <= statistic).sum())
    return float(min(1.0, 2.0 * _chance(out, draws.size, worth)))


def greatest_chances(statistics, draws):
    """
    Probability that the greatest of all statistics is as great, for each of them.

    Parameters
    ----------
    statistics : array of float, shape (m,)
        On one scale: ranks, normal deviates, or what the draws have been standardised by.
    draws : array of float, shape (n, m)
        All statistics of one draw stand in one row: what they share is kept.

    Returns
    -------
    chance : numpy.ndarray of float64, shape (m,)
        ``(1 + number of draws with max >= statistic) / (1 + n)``; at most a share a of
        searches finds anything below a, however many places were looked at.

    References
    ----------
    Westfall & Young (1993), Resampling-Based Multiple Testing: single step, max T.
    """
    greatest = np.nanmax(np.asarray(draws, np.float64), axis=1)
    return rank_chances(statistics, np.repeat(greatest[:, None], np.size(statistics), axis=1))


def benjamini_hochberg(chances, *, level=0.05):
    """
    Which of several are found, such that a stated share of finds is false.

    Parameters
    ----------
    chances : array of float, shape (m,)
        p values, independent or positively dependent. NaN is no test, and not found.
    level : float
        Expected share of false ones among the found.

    Returns
    -------
    found : numpy.ndarray of bool, shape (m,)
    adjusted : numpy.ndarray of float64, shape (m,)
        The smallest level at which each is found; NaN where there is no test.

    References
    ----------
    Benjamini & Hochberg (1995), doi:10.1111/j.2517-6161.1995.tb02031.x.
    """
    chances = np.asarray(chances, np.float64)
    tested = np.flatnonzero(np.isfinite(chances))
    order = tested[np.argsort(chances[tested], kind="stable")]
    scaled = chances[order] * tested.size / np.arange(1, tested.size + 1)
    adjusted = np.full(chances.size, np.nan)
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted <= level, adjusted


def correlation_of(deviates):
    """
    Correlation of layers, from place-times where nothing is asked about.

    Parameters
    ----------
    deviates : array of float, shape (n, m)
        Normal deviates of m layers at n control place-times; NaN where one was not seen.

    Returns
    -------
    correlation : numpy.ndarray of float64, shape (m, m)
        From the place-times at which both were seen, nearest matrix without negative
        eigenvalues; 0 between layers with fewer than 3 of them.
    """
    known = np.isfinite(deviates)
    count = deviates.shape[1]
    found = np.eye(count)
    for one in range(count):
        for two in range(one):
            both = known[:, one] & known[:, two]
            first, second = deviates[both, one], deviates[both, two]
            if both.sum() >= 3 and first.std() > 0 and second.std() > 0:
                found[one, two] = found[two, one] = np.corrcoef(first, second)[0, 1]
    return nearest_correlation(found)


def nearest_correlation(found):
    """
    A matrix near each of those given that has ones in its diagonal and no negative eigenvalue.

    Parameters
    ----------
    found : array of float, shape (..., m, m)
        Symmetric.
    """
    values, vectors = np.linalg.eigh(found)
    sound = (vectors * np.maximum(values, 0.0)[..., None, :]) @ np.swapaxes(vectors, -1, -2)
    scale = np.sqrt(np.diagonal(sound, axis1=-2, axis2=-1))
    return sound / (scale[..., :, None] * scale[..., None, :])


def stouffer(deviates, correlation=None, weights=None):
    """
    Several normal deviates as one.

    Parameters
    ----------
    deviates : array of float, shape (..., m)
        NaN where a layer was not seen: it is left out, with its weight.
    correlation : array of float, shape (m, m) or (..., m, m), or None
        Of the layers, from controls (:func:`correlation_of`), of all or of each; None takes
        them as independent, which layers of one plasma are not.
    weights : array of float, shape (m,) or None

    Returns
    -------
    deviate : numpy.ndarray of float64, shape (...)
        ``Z = sum(w z) / sqrt(w' R w)``; NaN where nothing was seen.

    References
    ----------
    Stouffer et al. (1949), The American Soldier, vol. 1; with correlation: Strube (1985),
    doi:10.1037/0033-2909.97.2.334.

    Examples
    --------
    >>> round(float(stouffer([2.0, 2.0, 2.0])), 3)
    3.464
    """
    deviates = np.asarray(deviates, np.float64)
    count = deviates.shape[-1]
    correlation = np.eye(count) if correlation is None else np.asarray(correlation)
    weights = np.ones(count) if weights is None else np.asarray(weights, np.float64)
    weights = np.where(np.isfinite(deviates), weights, 0.0)
    total = np.sum(weights * np.nan_to_num(deviates), axis=-1)
    variance = np.einsum("...i,...ij,...j->...", weights, correlation, weights)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(variance > 0, total / np.sqrt(variance), np.nan)


def independent_number(series):
    """
    How many independent values a series that goes around is worth.

    Parameters
    ----------
    series : array of float, shape (n,)
        A statistic at every circular shift; finite.

    Returns
    -------
    number : float
        ``n / (1 + 2 sum r_k)`` over the lags before the first at which the autocorrelation
        is 0 or less, at most n/2 of them; 1 to n.

    References
    ----------
    Geyer (1992), doi:10.1214/ss/1177011137, initial positive sequence.
    """
    apart = np.asarray(series, np.float64) - np.mean(series)
    count = apart.size
    power = np.abs(np.fft.rfft(apart)) ** 2
    found = np.fft.irfft(power, count)
    if count < 3 or found[0] <= 1e-12 * max(1.0, np.mean(np.square(series))):
        return float(min(count, 1))
    correlation = found[1 : count // 2 + 1] / found[0]
    below = np.flatnonzero(correlation <= 0)
    upto = below[0] if below.size else correlation.size
    return float(np.clip(count / (1.0 + 2.0 * correlation[:upto].sum()), 1.0, count))
