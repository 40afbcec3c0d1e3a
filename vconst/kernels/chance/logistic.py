"""How the probability of a detection changes with a number: logistic regression."""

from typing import NamedTuple

import numpy as np

#: Steps after which a fit that still moves is one without an end: all are told apart by the number.
_STEPS = 30


class Logistic(NamedTuple):
    """
    ``P = 1 / (1 + exp(-(constant + slope x)))`` of greatest likelihood.

    Attributes
    ----------
    constant, slope : float
        NaN where there is no such: the number tells detections from others without an overlap,
        or all or none are detected, or all numbers are equal.
    constant_error, slope_error : float
        From the curvature of the likelihood.
    """

    constant: float
    slope: float
    constant_error: float
    slope_error: float


def logistic_fit(values, hits, trials):
    """
    Logistic regression of shares on one number.

    Parameters
    ----------
    values : array of float, shape (n,)
    hits, trials : array of float, shape (n,)
        0 <= hits <= trials; shares of a number of independent trials are hits too.

    Returns
    -------
    fit : Logistic

    Notes
    -----
    Newton's method on the likelihood (iteratively reweighted least squares).

    References
    ----------
    McCullagh & Nelder (1989), Generalized Linear Models, chapter 4.
    """
    values, hits, trials = (np.asarray(each, np.float64) for each in (values, hits, trials))
    used = trials > 0
    values, hits, trials = values[used], hits[used], trials[used]
    nothing = Logistic(*[float("nan")] * 4)
    if _is_told_apart(values, hits, trials):
        return nothing
    middle, width = values.mean(), values.std()
    design = np.stack([np.ones(values.size), (values - middle) / width], axis=1)
    found = np.array([np.log(hits.sum() / (trials - hits).sum()), 0.0])
    for _ in range(_STEPS):
        share = 1.0 / (1.0 + np.exp(-design @ found))
        weight = trials * share * (1.0 - share)
        inverse = np.linalg.inv((design * weight[:, None]).T @ design)
        step = inverse @ (design.T @ (hits - trials * share))
        found = found + step
        if np.abs(step).max() < 1e-10:
            break
    slope = found[1] / width
    turn = np.array([1.0, -middle / width])
    errors = np.sqrt([turn @ inverse @ turn, inverse[1, 1]])
    return Logistic(
        float(found[0] - slope * middle), float(slope), float(errors[0]), float(errors[1] / width)
    )


def _is_told_apart(values, hits, trials):
    """Whether there is no finite fit: no overlap of the numbers with and without a hit."""
    yes, no = values[hits > 0], values[hits < trials]
    if not yes.size or not no.size or np.ptp(values) == 0:
        return True
    return yes.min() >= no.max() or yes.max() <= no.min()


def score_of_slope(values, happened):
    """
    How far detections lie at great numbers: the score of the slope where it is zero.

    Parameters
    ----------
    values : array of float, shape (n,)
    happened : array of bool, shape (..., n)

    Returns
    -------
    score : numpy.ndarray of float64, shape (...)
        ``sum (x - mean x) h``: there is always one, also where no fit is.

    References
    ----------
    Cox & Snell (1989), Analysis of Binary Data, section 2.1.
    """
    values = np.asarray(values, np.float64)
    return np.asarray(happened, np.float64) @ (values - values.mean())
