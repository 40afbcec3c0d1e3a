"""Rules by which a value is called unusual among earlier ones, and how often chance is."""

from functools import lru_cache

import numba
import numpy as np
from scipy.special import ndtr

from vconst.kernels.shell_sort import sort_first

#: Rules by name, with what is multiplied by the factor.
RULES = ("tukey", "median_iqr", "half_iqr", "k_sigma", "empirical")

#: The usual factor of each; of ``empirical`` the share that lies outside.
FACTORS = {"tukey": 1.5, "median_iqr": 1.5, "half_iqr": 1.5, "k_sigma": 2.0, "empirical": 0.1}

#: Normal values that are drawn to find how often a rule errs: the standard error of a rate is
#: below 0.2 %.
_DRAWS = 600_000

#: Up to the first each size is drawn, beyond it these: between them rates are linear in 1 / n.
_NODES = (30, 40, 60, 100, 200, 500, 2000)


def rule_bounds(values, rule, factor):
    """
    Between which bounds a value is usual.

    Parameters
    ----------
    values : array of float, shape (n,)
        Earlier ones; finite.
    rule : str
        ``tukey``: beyond a quartile by more than *factor* times the range between them;
        ``median_iqr``: off the median by more than that; ``half_iqr``: off the median by more
        than *factor* times the way from the median to the quartile of that side (Liu);
        ``k_sigma``: off the mean by more than *factor* standard deviations; ``empirical``:
        beyond the sorted values that leave *factor* / 2 to each side.
    factor : float

    Returns
    -------
    low, high : float
        NaN with fewer than two values; infinite where ``empirical`` has too few for its share.

    Notes
    -----
    Quartiles are linear between ranks, as numpy's default; a standard deviation has n - 1.
    """
    held = np.array(values, np.float64)
    sort_first(held, held.size)
    return bounds_of_sorted(held, held.size, RULES.index(rule), factor)


def false_alarm_rate(rule, factor, number):
    """
    How often a rule calls a value unusual that is drawn like the earlier ones.

    Parameters
    ----------
    rule : str
    factor : float
    number : int
        Of earlier values, at least 2.

    Returns
    -------
    rate : float
        For independent normal values; NaN below two. Of ``empirical`` it holds for values of
        any distribution.

    Notes
    -----
    Pools are drawn (always the same), and of each the probability outside its bounds taken; of
    more than 30 values between some sizes, linear in 1 / n.
    """
    if number < 2:
        return np.nan
    if rule == "empirical":
        return 2.0 * np.floor((number + 1) * factor / 2.0 + 1e-9) / (number + 1.0)
    if number <= _NODES[0]:
        return _drawn_rate(rule, factor, number)
    above = next((k for k in range(1, len(_NODES)) if _NODES[k] >= number), len(_NODES) - 1)
    few, many = _NODES[above - 1], _NODES[above]
    share = (1 / few - 1 / min(number, many)) / (1 / few - 1 / many)
    low, high = (_drawn_rate(rule, factor, size) for size in (few, many))
    return low + share * (high - low)


@lru_cache(maxsize=4096)
def _drawn_rate(rule, factor, number):
    draws = np.random.default_rng(number).standard_normal((_DRAWS // number, number))
    draws.sort(axis=1)
    low, high = _bounds_of_many(draws, RULES.index(rule), float(factor))
    return float(np.mean(ndtr(low) + ndtr(-high)))


@numba.njit(cache=True, nogil=True)
def between(values, count, share):
    """The quantile of sorted values, linear between two of them."""
    rank = 1.0 + (count - 1) * share  # counted from one, as numba has it, to the last bit
    low = int(rank)
    above = rank - low
    return values[low - 1] * (1.0 - above) + values[min(low, count - 1)] * above


@numba.njit(cache=True, nogil=True)
def bounds_of_sorted(values, count, rule, factor):
    """As :func:`rule_bounds`, of the first *count* sorted values; the rule by its number."""
    if count < 2:
        return np.nan, np.nan
    if rule == 4:
        beyond = int((count + 1) * factor / 2.0 + 1e-9)
        if beyond < 1:
            return -np.inf, np.inf
        return values[beyond - 1], values[count - beyond]
    if rule == 3:
        mean = 0.0
        for i in range(count):
            mean += values[i] / count
        square = 0.0
        for i in range(count):
            square += (values[i] - mean) ** 2
        reach = factor * np.sqrt(square / (count - 1))
        return mean - reach, mean + reach
    lower, upper = between(values, count, 0.25), between(values, count, 0.75)
    if rule == 0:
        return lower - factor * (upper - lower), upper + factor * (upper - lower)
    median = between(values, count, 0.5)
    if rule == 1:
        return median - factor * (upper - lower), median + factor * (upper - lower)
    return median - factor * (median - lower), median + factor * (upper - median)


@numba.njit(cache=True, nogil=True)
def _bounds_of_many(pools, rule, factor):
    low, high = np.empty(len(pools)), np.empty(len(pools))
    for k in range(len(pools)):
        low[k], high[k] = bounds_of_sorted(pools[k], pools.shape[1], rule, factor)
    return low, high
