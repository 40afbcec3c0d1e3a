"""Ways of finding the line, each able to find it again with other weights of the blocks."""

import numpy as np

from vconst.errors import OperationError
from vconst.kernels.regression import pair_slopes, weighted_median

from .held_line import HeldLine
from .moment_line import MomentLine
from .robust_line import RobustLine, shared_errors
from .york_line import YorkLine

#: Pairs of points that a replicate of Theil-Sen looks at.
THEIL_SEN_PAIRS = 20_000


class TheilSenLine:
    """
    The median slope of pairs of points and the median of what is left.

    Parameters
    ----------
    samples : Samples
    seed : int
    """

    def __init__(self, samples, *, seed):
        self.samples = samples
        self.slopes, first, second = pair_slopes(samples.x, samples.y, seed=seed)
        self.found = self._line(float(np.median(self.slopes)))
        few = slice(None, None, max(1, self.slopes.size // THEIL_SEN_PAIRS))
        self.few = self.slopes[few]
        self.first, self.second = samples.block[first[few]], samples.block[second[few]]

    def coefficients(self):
        """Slope and intercept, from all blocks."""
        return self.found

    def refit(self, counts):
        """See :meth:`MomentLine.refit`; the slope from some 20,000 pairs of points."""
        whole = weighted_median(self.few, np.ones(self.few.size))
        weights = np.where(
            self.first == self.second,
            counts[:, self.first],
            counts[:, self.first] * counts[:, self.second],
        )
        slope = self.found[0] + weighted_median(self.few, weights) - whole
        some = slice(None, None, max(1, self.samples.x.size // THEIL_SEN_PAIRS))
        left = (self.samples.y - self.found[0] * self.samples.x)[some]
        order = np.argsort(left, kind="stable")
        shift = weighted_median(left[order], counts[:, self.samples.block[some][order]])
        shift = shift - np.median(left)
        turned = (slope - self.found[0]) * np.median(self.samples.x)
        return np.stack([slope, self.found[1] + shift - turned], axis=1)

    def _line(self, slope):
        return np.array([slope, np.median(self.samples.y - slope * self.samples.x)])


def estimator(samples, weights, settings):
    """
    The way of finding the line that the settings name.

    Parameters
    ----------
    samples : Samples
    weights : numpy.ndarray, shape (n,)
    settings : FitSettings

    Returns
    -------
    way : MomentLine, HeldLine, RobustLine, YorkLine or TheilSenLine

    Raises
    ------
    OperationError
        If York's method lacks the errors, or Theil-Sen is asked for more than a line.
    """
    if settings.method == "york":
        return _york(samples, weights, settings)
    if settings.method == "theil-sen":
        if samples.columns.shape[1] > 1:
            raise OperationError(
                "fit_calibration: method 'theil-sen' finds a slope and an offset only; "
                "'drift' and 'adjust' need 'deming' or 'york'."
            )
        return TheilSenLine(samples, seed=settings.seed)
    if settings.robust == "none":
        return moment_line(samples, weights, settings)
    errors = shared_errors(samples, weights, settings)
    return RobustLine(samples, weights, errors=errors, psi=settings.robust, seed=settings.seed)


def moment_line(samples, weights, settings):
    """
    The line from moments, whole or with one coefficient held.

    Parameters
    ----------
    samples : Samples
    weights : numpy.ndarray, shape (n,)
    settings : FitSettings

    Returns
    -------
    way : MomentLine or HeldLine
    """
    ratio = settings.error_ratio
    if settings.relation == "line":
        return MomentLine(samples, weights, error_ratio=ratio)
    return HeldLine(samples, weights, relation=settings.relation, error_ratio=ratio)


def _york(samples, weights, settings):
    lacking = [
        side
        for side, error in (("reference", samples.x_error), ("target", samples.y_error))
        if error is None
    ]
    if lacking:
        raise OperationError(
            f"fit_calibration: method 'york' needs the errors of both; those of "
            f"'{settings.variable}' of the {' and the '.join(lacking)} are not known.",
            hint="State 'reference_error' and 'target_error', or use method 'deming'.",
        )
    if settings.robust == "none":
        return YorkLine(samples, weights)
    errors = shared_errors(samples, weights, settings)
    start = RobustLine(samples, weights, errors=errors, psi=settings.robust, seed=settings.seed)
    return YorkLine(samples, weights, start=start)
