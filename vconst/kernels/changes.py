"""Drifts and steps in a short series of independent units, and what it could have shown."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.special import fdtri, ndtr, stdtr, stdtrit

#: Units that must lie on each side of a step.
SIDE = 2

#: Fewest units in which a drift or a step is looked for.
FEWEST = 2 * SIDE + 1

#: Numbers that a simulation of the largest statistic draws at most.
_DRAWN = 4_000_000


class Drift(NamedTuple):
    """
    A straight line through a series.

    Attributes
    ----------
    rate, low, high : float
        Per unit of time, with its interval at ``1 - level``.
    error : float
        Standard error of the rate.
    middle : float
        Value in the middle of the times.
    scatter : float
        Standard deviation about the line, of n - 2.
    chance : float
        Probability of so large a rate where there is none (Student's t).
    """

    rate: float
    low: float
    high: float
    error: float
    middle: float
    scatter: float
    chance: float


class Step(NamedTuple):
    """
    One change of level at an unknown time.

    Attributes
    ----------
    size, low, high : float
        Level after less level before, with its interval at ``1 - level`` for the place found.
    place : int
        The first unit after it.
    first, last : int
        Places that the series does not exclude at ``1 - level``.
    chance : float
        Probability of so large a largest t where there is no step, at any place.
    scatter : float
        Standard deviation about the two levels, of n - 2.
    """

    size: float
    low: float
    high: float
    place: int
    first: int
    last: int
    chance: float
    scatter: float


def find_drift(times, values, *, level=0.05):
    """
    The drift of a series and how likely it is by chance.

    Parameters
    ----------
    times, values : numpy.ndarray, shape (n,)
        Finite; at least 3 and not all at one time.
    level : float
        Of the interval.

    Returns
    -------
    drift : Drift
    """
    apart = times - times.mean()
    spread = float(apart @ apart)
    rate = float(apart @ values) / spread
    freedom = times.size - 2
    left = values - values.mean() - rate * apart
    scatter = float(np.sqrt(left @ left / freedom))
    error = scatter / np.sqrt(spread)
    half = stdtrit(freedom, 1.0 - level / 2.0) * error
    chance = 2.0 * float(stdtr(freedom, -abs(rate) / error)) if error > 0.0 else float(rate == 0.0)
    return Drift(rate, rate - half, rate + half, error, float(values.mean()), scatter, chance)


def find_step(values, *, level=0.05):
    """
    The one step that explains a series best, and how likely it is by chance.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        In order of time, finite; at least :data:`FEWEST`.
    level : float
        Of the intervals.

    Returns
    -------
    step : Step

    Notes
    -----
    Student's t of every division with two units or more on each side; the largest decides,
    and its chance is reckoned over all places by simulation of normal noise. The interval of
    the place holds those whose sum of squares is at most 1 + F(1, n - 2)/(n - 2) times the
    least one.

    References
    ----------
    Worsley (1979), J. Am. Stat. Assoc. 74, 365, doi:10.1080/01621459.1979.10482519.
    """
    count = values.size
    statistic, sizes, squares = _divisions(values[None])
    place = int(np.argmax(statistic[0]))
    limit = squares[0].min() * (1.0 + fdtri(1, count - 2, 1.0 - level) / (count - 2))
    near = np.flatnonzero(squares[0] <= limit)
    scatter = float(np.sqrt(squares[0, place] / (count - 2)))
    after = place + SIDE
    error = scatter * np.sqrt(1.0 / after + 1.0 / (count - after))
    half = float(stdtrit(count - 2, 1.0 - level / 2.0) * error)
    size = float(sizes[0, place])
    return Step(
        size,
        size - half,
        size + half,
        after,
        int(near[0]) + SIDE,
        int(near[-1]) + SIDE,
        _share_above(_largest_steps(count), statistic[0, place]),
        scatter,
    )


def scatter_between(drift, step, count):
    """
    Standard deviation between units, of which what can be found is reckoned.

    Parameters
    ----------
    drift : Drift
    step : Step
    count : int
        Units.

    Returns
    -------
    scatter : float
        The less of the two about line and step, over what the less of the two is in pure noise
        (0.89 with 7 units): a step that is sought everywhere takes some of the noise with it,
        and what could be found would be promised too small. Where there is a true step it is at
        most so much too large.
    """
    return min(drift.scatter, step.scatter) / _shrinkage(count)


def findable_step(scatter, units, *, power=0.95, level=0.05):
    """
    Smallest step in the middle of the series that the largest t finds.

    Parameters
    ----------
    scatter : float
        Standard deviation between units.
    units : int
    power, level : float

    Returns
    -------
    size : float
        In the unit of *scatter*; NaN for fewer than :data:`FEWEST` units. A step near an
        end must be larger.
    """
    return scatter * _findable_step(units, power, level) if units >= FEWEST else float("nan")


def cusum(values):
    """
    Cumulative sum of departures from the mean, over scatter and the root of the number.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)

    Returns
    -------
    path : numpy.ndarray, shape (n,)
        Ends at zero.
    greatest : float
        Its largest absolute value.
    chance : float
        Probability of one so large in normal noise, by simulation.

    References
    ----------
    Page (1954), Biometrika 41, 100, doi:10.1093/biomet/41.1-2.100.
    """
    path = _paths(values[None])[0]
    greatest = float(np.abs(path).max())
    return path, greatest, _share_above(_largest_paths(values.size), greatest)


def mann_kendall(values):
    """
    Mann and Kendall's test for a trend that need not be straight.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        In order of time.

    Returns
    -------
    tau : float
        Later and larger less later and smaller pairs, over all pairs: -1 to 1.
    chance : float
        Two-sided, from the normal distribution with the variance for ties and the
        correction for continuity.

    References
    ----------
    Mann (1945), Econometrica 13, 245, doi:10.2307/1907187; Kendall (1975), Rank
    Correlation Methods.
    """
    count = values.size
    score = float(np.triu(np.sign(values[None, :] - values[:, None]), 1).sum())
    ties = np.unique(values, return_counts=True)[1].astype(float)
    variance = count * (count - 1) * (2 * count + 5) - np.sum(ties * (ties - 1) * (2 * ties + 5))
    if variance <= 0.0:
        return 0.0, 1.0
    size = max(0.0, abs(score) - 1.0) / np.sqrt(variance / 18.0)
    return score / (count * (count - 1) / 2.0), float(2.0 * ndtr(-size))


def _divisions(rows):
    """|t|, step and sum of squares of every division; rows (r, n) -> three (r, n - 3)."""
    count = rows.shape[1]
    before = np.arange(SIDE, count - SIDE + 1)
    total = np.cumsum(rows, axis=1)
    lower = total[:, before - 1] / before
    upper = (total[:, -1:] - total[:, before - 1]) / (count - before)
    sizes = upper - lower
    about = np.sum((rows - rows.mean(axis=1, keepdims=True)) ** 2, axis=1)[:, None]
    explained = sizes**2 * before * (count - before) / count
    squares = np.maximum(about - explained, 1e-12 * about)
    with np.errstate(invalid="ignore", divide="ignore"):
        statistic = np.sqrt(explained / (squares / (count - 2)))
    return np.where(np.isfinite(statistic), statistic, 0.0), sizes, squares


def _paths(rows):
    apart = rows - rows.mean(axis=1, keepdims=True)
    size = np.sqrt(np.sum(apart**2, axis=1) * rows.shape[1] / max(1, rows.shape[1] - 1))
    return np.cumsum(apart, axis=1) / np.where(size > 0.0, size, 1.0)[:, None]


def _noise(count):
    draws = int(np.clip(_DRAWN // count, 500, 20_000))
    return np.random.default_rng(20_200_103).standard_normal((draws, count))


@lru_cache(maxsize=64)
def _largest_steps(count):
    return np.sort(_divisions(_noise(count))[0].max(axis=1))


@lru_cache(maxsize=64)
def _largest_paths(count):
    return np.sort(np.abs(_paths(_noise(count))).max(axis=1))


@lru_cache(maxsize=64)
def _shrinkage(count):
    """Root of the mean square of the less of both scatters in noise of units one apart."""
    rows = _noise(count)[:4000]
    apart = np.arange(count) - (count - 1) / 2.0
    about = np.sum((rows - rows.mean(axis=1, keepdims=True)) ** 2, axis=1)
    line = about - (rows @ apart) ** 2 / (apart @ apart)
    least = np.minimum(line, _divisions(rows)[2].min(axis=1))
    return float(np.sqrt(np.mean(least / (count - 2))))


def _share_above(ordered, value):
    """(1 + how many are as large) / (1 + all): never zero."""
    above = ordered.size - np.searchsorted(ordered, value, side="left")
    return float((1 + above) / (1 + ordered.size))


@lru_cache(maxsize=64)
def _findable_step(count, power, level):
    limit = np.quantile(_largest_steps(count), 1.0 - level)
    noise = _noise(count)[:4000]
    after = np.arange(count) >= count // 2
    low, high = 0.0, 2.0
    while _found(noise, after, high, limit) < power:
        high *= 2.0
    for _ in range(25):
        middle = 0.5 * (low + high)
        low, high = (
            (low, middle) if _found(noise, after, middle, limit) >= power else (middle, high)
        )
    return high


def _found(noise, after, size, limit):
    return float(np.mean(_divisions(noise + size * after)[0].max(axis=1) > limit))
