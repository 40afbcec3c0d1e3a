"""How well the errors of sensors are known: episodes, then conjunctions, drawn again."""

from typing import NamedTuple

import numpy as np

from vconst.errors import TooLittleError
from vconst.kernels.bootstrap import jackknife_covariance, resample_counts, t_interval
from vconst.kernels.collocation import (
    Errors,
    block_sums,
    covariance_of,
    covariance_of_covariances,
    fit_loadings,
    misfit,
    pairs_of,
    separate_errors,
)

#: As for the line of fit_calibration: below it a bootstrap over alignments is too narrow,
#: and the interval is Student's over alignments left out in turn.
EPISODES_FOR_BOOTSTRAP = 12

#: Runs of neighbouring conjunctions that a single alignment is drawn in.
MOST_RUNS = 40

#: Runs below which a single alignment has no interval.
FEWEST_RUNS = 5

#: Conjunctions a covariance of two sensors without which their agreement is not tested.
BLOCKS_A_PAIR = 10

_AT_ONCE = 500


class Known(NamedTuple):
    """
    Errors with their uncertainty.

    Attributes
    ----------
    errors : Errors
    standard_error, low, high : Errors
        95 %; of the square of the correlation too.
    covariance : numpy.ndarray, shape (N, N)
        Of the values.
    of_variances : numpy.ndarray, shape (N, N)
        Covariance of the N error variances.
    freedom : int
    fit : Fit or None
        Of four and more sensors.
    way : str
        How the interval was found, in words.
    """

    errors: Errors
    standard_error: Errors
    low: Errors
    high: Errors
    covariance: np.ndarray
    of_variances: np.ndarray
    freedom: int
    fit: object
    way: str


class Fit(NamedTuple):
    """
    Whether one truth explains all covariances.

    Attributes
    ----------
    square : float
        Chi-square; NaN where there are too few conjunctions to tell.
    freedom : int
    left, left_se : numpy.ndarray, shape (P,)
        What it leaves to each pair, and standard error of the covariance of the pair.
    """

    square: float
    freedom: int
    left: np.ndarray
    left_se: np.ndarray


def estimate(collocated, *, replicates, seed):
    """
    Errors of all sensors, with intervals.

    Parameters
    ----------
    collocated : Collocated
    replicates, seed : int

    Returns
    -------
    known : Known

    Raises
    ------
    OperationError
        If there are too few conjunctions for an interval.
    """
    conjunctions = collocated.episode.size
    moments = block_sums(collocated.values, collocated.block, conjunctions)
    covariance = covariance_of(moments, lost=collocated.lost)
    weight, spread = _weight(moments, covariance)
    errors = separate_errors(covariance, weight)
    counts, freedom, left_out, way = _drawn(collocated.episode, replicates, seed)
    found = [
        separate_errors(covariance_of(moments, some, lost=collocated.lost), weight)
        for some in np.array_split(counts, max(1, len(counts) // _AT_ONCE))
    ]
    found = Errors(*(np.concatenate(parts) for parts in zip(*found, strict=True)))
    matrices = [_covariance(part, left_out) for part in found]
    own_se = Errors(*(np.sqrt(np.diagonal(matrix)) for matrix in matrices))
    limits = [t_interval(value, se, freedom) for value, se in zip(errors, own_se, strict=True)]
    return Known(
        errors,
        own_se,
        Errors(*(low for low, _ in limits)),
        Errors(*(high for _, high in limits)),
        covariance,
        matrices[0],
        freedom,
        _fit(covariance, weight, spread, conjunctions),
        way,
    )


def _weight(moments, covariance):
    """Inverse of the covariance of the covariances where conjunctions tell it; else None."""
    sensors = covariance.shape[0]
    pairs = sensors * (sensors - 1) // 2
    if sensors == 3:
        return None, None
    spread = covariance_of_covariances(moments, covariance)
    if moments.count.size < BLOCKS_A_PAIR * pairs:
        return None, spread
    scale = np.sqrt(np.diagonal(spread))
    inverse = np.linalg.pinv(spread / np.outer(scale, scale), hermitian=True)
    return inverse / np.outer(scale, scale), spread


def _drawn(episode, replicates, seed):
    """How often each conjunction counts, degrees of freedom, whether left out, and words."""
    episodes = int(episode.max()) + 1
    if 1 < episodes < EPISODES_FOR_BOOTSTRAP:
        kept = 1.0 - np.eye(episodes)[:, episode]
        return kept, episodes - 1, True, f"Student's t over {episodes} alignments left out in turn"
    if episodes > 1:
        counts = resample_counts(episode, replicates, seed=seed)
        words = f"bootstrap of {episodes} alignments, then of the conjunctions in each"
        return counts, episodes - 1, False, words
    runs = min(episode.size, MOST_RUNS)
    if runs < FEWEST_RUNS:
        raise TooLittleError(
            f"triple_collocation: {episode.size} conjunctions of one alignment; at least "
            f"{FEWEST_RUNS} are needed for an interval.",
            hint="Widen the limits of match_many, or take a longer time.",
        )
    run = np.arange(episode.size) * runs // episode.size
    counts = resample_counts(np.zeros(runs, np.int64), replicates, seed=seed, two_level=False)
    words = f"bootstrap of {runs} runs of conjunctions of one alignment: it holds for that one only"
    return counts[:, run], runs - 1, False, words


def _covariance(replicates, left_out):
    if left_out:
        return jackknife_covariance(replicates)
    sound = replicates[np.isfinite(replicates).all(axis=1)]
    if len(sound) < max(2, 0.9 * len(replicates)):
        return np.full((replicates.shape[1],) * 2, np.nan)
    return np.cov(sound, rowvar=False)


def _fit(covariance, weight, spread, conjunctions):
    sensors = covariance.shape[0]
    if sensors == 3:
        return None
    loading = fit_loadings(covariance, weight)
    pairs = pairs_of(sensors)[0].size
    square, left = misfit(covariance, loading, np.eye(pairs) if weight is None else weight)
    return Fit(
        float("nan") if weight is None else square,
        sensors * (sensors - 3) // 2,
        left,
        np.sqrt(np.diagonal(spread)),
    )
