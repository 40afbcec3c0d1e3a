"""Ways of finding the line, each able to find it again with other weights of the blocks."""

import numpy as np

from vconst.errors import OperationError
from vconst.kernels.regression import (
    about_columns,
    balanced_slope,
    block_moments,
    corrected_slope,
    deming_slope,
    line,
    pair_slopes,
    slope_x_on_y,
    slope_y_on_x,
    weighted_median,
)

from .robust_line import RobustLine, shared_errors
from .york_line import YorkLine

#: Pairs of points that a replicate of Theil-Sen looks at.
THEIL_SEN_PAIRS = 20_000


class MomentLine:
    """
    A line from the moments of blocks: least squares either way, and Deming.

    Parameters
    ----------
    samples : Samples
        With x, y and columns centred and scaled.
    weights : numpy.ndarray, shape (n,)
    error_ratio : float or None
        Error variance of target over that of reference, in the fitting scale.
    """

    def __init__(self, samples, weights, *, error_ratio=None):
        blocks = samples.episode.size
        self.error_ratio = error_ratio
        self.moments = block_moments(
            samples.x, samples.y, samples.columns, weights, samples.block, blocks
        )
        self.noise = None
        if error_ratio is None and samples.x_error is not None and samples.y_error is not None:
            self.noise = np.stack(
                [
                    np.bincount(samples.block, weights * error**2, blocks)
                    for error in (samples.x_error, samples.y_error)
                ],
                axis=1,
            )

    @property
    def ratio_known(self):
        """Whether the ratio of the errors is stated or follows from stated errors."""
        return self.error_ratio is not None or self.noise is not None

    @property
    def mismatch(self):
        """Standard deviation that the stated errors leave unexplained; NaN without them."""
        if self.noise is None:
            return np.nan
        left = about_columns(self.moments.sum(axis=0))
        slope = self.coefficients()[0]
        unexplained = left[0, 0] - self.noise[:, 0].sum() - left[0, 1] / slope
        return float(np.sqrt(max(0.0, unexplained / self.moments[:, 2, 2].sum())))

    def coefficients(self):
        """Slope and coefficients of the columns, from all blocks."""
        return self.refit(np.ones((1, len(self.moments))))[0]

    def refit(self, counts):
        """
        The line with every block counted otherwise.

        Parameters
        ----------
        counts : numpy.ndarray, shape (replicates, blocks)

        Returns
        -------
        coefficients : numpy.ndarray, shape (replicates, 1 + q)
        """
        moments = np.tensordot(counts, self.moments, axes=1)
        if self.error_ratio is not None:
            return line(moments, lambda *s: deming_slope(*s, ratio=self.error_ratio))
        if self.noise is None:
            return line(moments, balanced_slope)
        noise = counts @ self.noise
        return line(
            moments, lambda *s: corrected_slope(*s, noise_x=noise[:, 0], noise_y=noise[:, 1])
        )

    def bounds(self):
        """
        Lines for other shares of the errors.

        Returns
        -------
        lines : dict of str to numpy.ndarray
            ``ratio_low`` and ``ratio_high`` for a quarter and four times the ratio,
            ``y_on_x`` and ``x_on_y`` for all error in one variable.
        """
        total = self.moments.sum(axis=0)
        ways = {"y_on_x": slope_y_on_x, "x_on_y": slope_x_on_y}
        for name, ratio in (("ratio_low", 0.25), ("ratio_high", 4.0)):
            ways[name] = _with_ratio(ratio, self.error_ratio)
        return {name: line(total, way) for name, way in ways.items()}


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
    way : MomentLine, RobustLine, YorkLine or TheilSenLine

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
        return MomentLine(samples, weights, error_ratio=settings.error_ratio)
    errors = shared_errors(samples, weights, settings)
    return RobustLine(samples, weights, errors=errors, psi=settings.robust, seed=settings.seed)


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


def _with_ratio(ratio, stated):
    if stated is None:
        return lambda *s: balanced_slope(*s, ratio=ratio)
    return lambda *s: deming_slope(*s, ratio=ratio * stated)
