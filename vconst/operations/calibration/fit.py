"""The line with its uncertainty, from samples in blocks."""

from dataclasses import dataclass, field, replace

import numpy as np

from vconst.errors import OperationError, TooLittleError
from vconst.kernels.bootstrap import (
    correlation_length,
    jackknife_covariance,
    resample_counts,
    shared_fraction,
    t_interval,
)
from vconst.kernels.error_ratio import AlikeErrors

from .estimators import TheilSenLine, estimator, moment_line
from .held_line import HELD, HeldLine
from .moment_line import MomentLine
from .robust_line import RobustLine

#: With fewer alignment episodes than this a bootstrap over episodes is too narrow
#: (it covers 91 % with 13, 73 % with 3), and a t interval over episodes is used.
EPISODES_FOR_BOOTSTRAP = 12

#: Blocks of one alignment without which its interval means nothing.
FEWEST_BLOCKS = 5

#: Blocks that one alignment is drawn in where it has more conjunctions. Neighbours see
#: the same disturbance from its two sides, so that their errors are weakly and often
#: negatively correlated, too weakly to be seen lag by lag: drawn one by one, intervals of
#: a made-up alignment of 795 conjunctions were a quarter too wide. Long blocks hold these
#: correlations; with 40 of them Student's t is 3 % wider than the normal distribution.
MOST_BLOCKS = 40

#: Share of the replicates that must have a line, or the interval is one of chosen draws.
MOST_OF_REPLICATES = 0.95

#: Replicates that are held in memory at once.
REPLICATES_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Fit:
    """
    A fitted relation.

    Attributes
    ----------
    names : tuple of str
        ``slope``, ``offset``, then ``drift`` and ``adjust_<covariate>`` where asked for.
    coefficients, standard_errors, low, high : numpy.ndarray, shape (p,)
    covariance : numpy.ndarray, shape (p, p)
    freedom : int
        Degrees of freedom of the intervals.
    middle : numpy.ndarray, shape (p - 1,)
        Reference value and columns (beside the constant) in the middle of the data.
    weights : numpy.ndarray, shape (n,)
        Of the samples, by how much those of a block repeat each other.
    residual : numpy.ndarray, shape (n,)
        Target minus fitted, in the fitting scale.
    blocks : int
        That were drawn.
    block_length : int
        Conjunctions (or parts of long ones) that stay together in a block.
    episodes : int
    bounds : dict of str to numpy.ndarray
        Coefficients for other shares of the errors; empty for Theil-Sen.
    ratio_known : bool
        Whether the ratio of the errors is stated or follows from stated errors.
    mismatch : float
        Standard deviation in the fitting scale that no stated error explains; NaN
        where errors are not stated.
    trust : numpy.ndarray, shape (n,), or None
        What a robust fit lets each sample count beside its weight, 0 to 1; None for a fit
        that is not robust.
    held : str
        The coefficient that was not fitted, ``slope`` at 1 or ``offset`` at 0; empty for a
        whole line.
    """

    names: tuple[str, ...]
    coefficients: np.ndarray
    covariance: np.ndarray
    low: np.ndarray
    high: np.ndarray
    freedom: int
    middle: np.ndarray
    weights: np.ndarray
    residual: np.ndarray
    blocks: int
    block_length: int
    episodes: int
    bounds: dict = field(default_factory=dict)
    ratio_known: bool = False
    mismatch: float = np.nan
    trust: np.ndarray | None = None
    held: str = ""

    @property
    def standard_errors(self):
        """Square roots of the variances."""
        return np.sqrt(np.diag(self.covariance))

    def value(self, name):
        """One coefficient; zero where the relation has none of that name."""
        return float(self.coefficients[self.names.index(name)]) if name in self.names else 0.0


def fit_line(samples, settings):
    """
    Fit the relation and say how well it is known.

    Parameters
    ----------
    samples : Samples
    settings : FitSettings

    Returns
    -------
    fit : Fit

    Raises
    ------
    OperationError
        If there are too few conjunctions for an interval, or no slope.

    Notes
    -----
    The independent unit is the alignment of two orbits, then the conjunction. With one
    alignment its conjunctions are drawn in blocks as long as their errors are
    correlated; with fewer than 12 the interval is Student's over alignments left out in
    turn; otherwise alignments are drawn, and conjunctions inside them. The intervals
    are symmetric, with as many degrees of freedom as independent units, less those that
    the coefficients took.
    """
    _require_spread(samples, settings)
    prepared, turn_back = _centred(samples, settings)
    weights, way = _way(prepared, settings)
    found = way.coefficients()
    covariance, freedom, blocks, length = _uncertainty(way, prepared, settings)
    result = _turned(found, covariance, turn_back, freedom)
    return Fit(
        names=("slope", *samples.names),
        **result,
        middle=_middle(samples, weights),
        weights=weights,
        residual=samples.y - np.column_stack([samples.x, samples.columns]) @ result["coefficients"],
        blocks=blocks,
        block_length=length,
        episodes=int(samples.episode.max()) + 1,
        **_about_errors(prepared, weights, way, turn_back),
        trust=None if settings.robust == "none" else way.trust,
        held=HELD.get(settings.relation, ""),
    )


def coefficients_of(samples, settings):
    """
    The line alone, without its uncertainty.

    Parameters
    ----------
    samples : Samples
    settings : FitSettings

    Returns
    -------
    coefficients : numpy.ndarray, shape (p,)
        As those of :func:`fit_line`.
    """
    prepared, (matrix, constant) = _centred(samples, settings)
    return matrix @ _way(prepared, settings)[1].coefficients() + constant


def _way(prepared, settings):
    """Weights of the samples, and the line that can find itself again."""
    weights = _weights(prepared, settings)
    way = estimator(prepared, weights, settings)
    found = way.coefficients()
    if not np.isfinite(found).all() or found[0] == 0.0:
        raise OperationError(
            f"fit_calibration: '{settings.variable}' of the two has no relation that could be "
            "fitted: the stated errors are larger than the spread of the values."
        )
    return weights, way


def _require_spread(samples, settings):
    for side, values in (("target", samples.y), ("reference", samples.x)):
        if np.ptp(values) == 0.0:
            raise OperationError(
                f"fit_calibration: all {values.size} values of '{settings.variable}' of the "
                f"{side} are the same; a constant has no relation to anything.",
                hint="Look at the product with the recipe 'health': the sensor may be stuck.",
            )


def _centred(samples, settings):
    """Samples about their middle, and the matrix and shift that bring a line back."""
    columns = samples.columns.copy()
    shift, size = np.zeros(columns.shape[1]), np.ones(columns.shape[1])
    if settings.relation == "gain":  # through zero, which must stay where it is
        middle_x, middle_y = 0.0, 0.0
    else:
        middle_x, middle_y = np.median(samples.x), np.median(samples.y)
        shift[1:] = columns[:, 1:].mean(axis=0)
    size[1:] = columns[:, 1:].std(axis=0)
    size[size == 0.0] = 1.0
    columns = (columns - shift) / size
    matrix = np.diag(np.concatenate([[1.0], 1.0 / size]))
    matrix[1, 0] = -middle_x
    matrix[1, 2:] = -shift[1:] / size[1:]
    constant = np.zeros(1 + columns.shape[1])
    constant[1] = middle_y
    moved = replace(samples, x=samples.x - middle_x, y=samples.y - middle_y, columns=columns)
    return moved, (matrix, constant)


def _weights(samples, settings):
    """
    Weight of each sample by how much the samples of a block, and the blocks of an
    episode, repeat each other: 1 / (1 + (n - 1) ρ), with ρ the share of the residual
    variance that they have in common.
    """
    residual = _first_residual(samples, settings)
    size = np.bincount(samples.block)
    weight = 1.0 / (1.0 + (size - 1.0) * shared_fraction(residual, samples.block))
    mean = np.bincount(samples.block, residual) / size
    held = np.bincount(samples.episode)
    shared = shared_fraction(mean, samples.episode)
    by_episode = 1.0 / (1.0 + (held - 1.0) * shared)
    return (weight * by_episode[samples.episode])[samples.block]


def _first_residual(samples, settings):
    """Residual about a line with samples alike; where the fit is robust, as far as it counts."""
    ones = np.ones(samples.x.size)
    if settings.robust == "none":
        way = moment_line(samples, ones, replace(settings, error_ratio=None))
    else:
        errors = AlikeErrors()
        way = RobustLine(samples, ones, errors=errors, psi=settings.robust, seed=settings.seed)
    design = np.column_stack([samples.x, samples.columns])
    return (samples.y - design @ way.coefficients()) * _trust(way)


def _trust(way):
    """What each sample counts beside its weight: 1 where the fit is not robust."""
    return getattr(way, "trust", 1.0)


def _uncertainty(way, samples, settings):
    """Covariance, degrees of freedom, blocks drawn, conjunctions in each."""
    episodes = int(samples.episode.max()) + 1
    used = 1 + samples.columns.shape[1] - (settings.relation != "line")
    if 1 < episodes < EPISODES_FOR_BOOTSTRAP:
        kept = 1.0 - np.eye(episodes)[:, samples.episode]
        # a drift is a line through the episodes and takes one more
        freedom = max(1, episodes - (2 if settings.drift is not None else 1))
        without = way.refit(kept)
        _require_most(settings.replicates * bool(np.isfinite(without).all()), settings)
        return jackknife_covariance(without), freedom, episodes, 1
    length = _block_length(way, samples)
    group = _groups(samples.episode, length)
    owner = np.zeros(group.max() + 1, np.int64)
    owner[group] = samples.episode
    blocks = owner.size
    if episodes == 1 and blocks < FEWEST_BLOCKS + used:
        raise TooLittleError(
            f"fit_calibration: {samples.conjunctions} conjunctions make {blocks} independent "
            f"blocks; at least {FEWEST_BLOCKS + used} are needed for an interval.",
            hint="Widen 'distance' or 'delay' of the match-up, or take a longer time.",
        )
    replicates = _replicates(way, owner, group, settings, two_level=episodes > 1)
    _require_most(len(replicates), settings)
    units = blocks if episodes == 1 else episodes
    covariance = np.cov(replicates, rowvar=False) * units / (units - 1)
    return covariance, max(1, units - used), blocks, length


def _block_length(way, samples):
    """How many neighbouring conjunctions are correlated in what they do to the line."""
    blocks = samples.episode.size
    influence = np.concatenate(
        [
            way.refit(1.0 - _unit_rows(start, min(start + REPLICATES_AT_ONCE, blocks), blocks))
            for start in range(0, blocks, REPLICATES_AT_ONCE)
        ]
    )
    size = np.bincount(samples.episode)
    for series in influence.T:
        series -= (np.bincount(samples.episode, series) / size)[samples.episode]
    most = MOST_BLOCKS * size.size
    return max(-(-blocks // most), *(correlation_length(series) for series in influence.T))


def _unit_rows(start, stop, count):
    rows = np.zeros((stop - start, count))
    rows[np.arange(stop - start), np.arange(start, stop)] = 1.0
    return rows


def _groups(episode, length):
    """Number runs of *length* neighbours inside each episode, from 0."""
    group = np.empty(episode.size, np.int64)
    begun = 0
    for number in range(int(episode.max()) + 1):
        members = np.flatnonzero(episode == number)
        runs = max(1, members.size // length)
        group[members] = begun + np.arange(members.size) * runs // members.size
        begun += runs
    return group


def _replicates(way, owner, group, settings, *, two_level):
    found = []
    for start in range(0, settings.replicates, REPLICATES_AT_ONCE):
        count = min(REPLICATES_AT_ONCE, settings.replicates - start)
        counts = resample_counts(owner, count, seed=(settings.seed, start), two_level=two_level)
        found.append(way.refit(counts[:, group]))
    found = np.concatenate(found)
    return found[np.isfinite(found).all(axis=1)]


def _require_most(count, settings):
    """Refuse an interval of those replicates alone that happen to have a line."""
    if count < MOST_OF_REPLICATES * settings.replicates:
        raise OperationError(
            f"fit_calibration: only {count} of {settings.replicates} bootstrap replicates of "
            f"'{settings.variable}' have a line: in the others the stated errors are larger than "
            "the spread of the values.",
            hint="State smaller errors if they are, or take pairs over a wider range of values.",
        )


def _turned(found, covariance, turn_back, freedom):
    """Coefficients in the units of the fitting scale, with their intervals."""
    matrix, constant = turn_back
    coefficients = matrix @ found + constant
    covariance = matrix @ covariance @ matrix.T
    low, high = t_interval(coefficients, np.sqrt(np.diag(covariance)), freedom)
    return {
        "coefficients": coefficients,
        "covariance": covariance,
        "low": low,
        "high": high,
        "freedom": freedom,
    }


def _middle(samples, weights):
    values = np.column_stack([samples.x, samples.columns[:, 1:]])
    return np.average(values, axis=0, weights=weights)


def _about_errors(samples, weights, way, turn_back):
    """What is known of the errors, and the lines for what could be."""
    matrix, constant = turn_back
    held = isinstance(way, HeldLine)
    moments = way if held else MomentLine(samples, weights * _trust(way))
    bounds = {name: matrix @ found + constant for name, found in moments.bounds().items()}
    known = not isinstance(way, TheilSenLine) and getattr(way, "ratio_known", True)
    return {"bounds": bounds, "ratio_known": known, "mismatch": getattr(way, "mismatch", np.nan)}
