"""The smallest mean and the smallest trend that so many independent units can find."""

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr
from scipy.stats import chi2, t

#: Two-sided probability of a false find.
LEVEL = 0.05

_SHARES = 2000


def power_of(size, error, freedom, *, level=LEVEL):
    """
    Probability that a two-sided t test finds an effect.

    Parameters
    ----------
    size : float
        Of the effect, in any unit.
    error : float
        Its standard error, estimated with *freedom* degrees, in the same unit.
    freedom : int
        At least 1.
    level : float
        Probability of a find where there is nothing.

    Returns
    -------
    power : float

    Notes
    -----
    Non-central t; J. Cohen, Statistical Power Analysis for the Behavioral Sciences, 1988,
    chapter 2. As the mean of normal tails over 2,000 equally likely errors: right to 1e-4, also
    with few degrees of freedom, where the distribution of scipy gives NaN.
    """
    limit = t.ppf(1 - level / 2, freedom)
    shares = (np.arange(_SHARES) + 0.5) / _SHARES
    found = limit * np.sqrt(chi2.ppf(shares, freedom) / freedom)
    centre = abs(size) / error
    return float(np.mean(ndtr(centre - found) + ndtr(-centre - found)))


def findable_size(error, freedom, *, power=0.95, level=LEVEL):
    """
    Smallest effect that a two-sided t test finds with a stated power.

    Parameters
    ----------
    error, freedom, level
        As for :func:`power_of`.
    power : float
        Asked for, above *level*.

    Returns
    -------
    size : float
        In the unit of *error*; NaN without a degree of freedom.
    """
    if freedom < 1 or not np.isfinite(error):
        return float("nan")
    highest = t.ppf(1 - level / 2, freedom) + 10.0
    while power_of(highest, 1.0, freedom, level=level) < power:
        highest *= 2
    found = brentq(lambda c: power_of(c, 1.0, freedom, level=level) - power, 0.0, highest)
    return float(found * error)


def findable_mean(scatter, units, *, power=0.95, level=LEVEL):
    """
    Smallest mean that independent units find.

    Parameters
    ----------
    scatter : float
        Standard deviation between units.
    units : int
    power, level : float
        As for :func:`findable_size`.

    Returns
    -------
    size : float
        In the unit of *scatter*; NaN for fewer than 2 units.
    """
    error = scatter / np.sqrt(units) if units else np.nan
    return findable_size(error, units - 1, power=power, level=level)


def findable_trend(scatter, times, *, power=0.95, level=LEVEL):
    """
    Smallest trend over time that independent units find.

    Parameters
    ----------
    scatter : float
        Standard deviation between units.
    times : array of float, shape (n,)
        Of the units.
    power, level : float
        As for :func:`findable_size`.

    Returns
    -------
    size : float
        In the unit of *scatter* over that of *times*; NaN for fewer than 3 units or where
        all are at one time.
    """
    times = np.asarray(times, float)
    spread = np.sqrt(np.sum((times - times.mean()) ** 2)) if times.size else 0.0
    error = scatter / spread if spread > 0 else np.nan
    return findable_size(error, times.size - 2, power=power, level=level)
