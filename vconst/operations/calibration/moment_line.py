"""The line that follows from the moments of blocks."""

import numpy as np

from vconst.kernels.regression import (
    about_columns,
    balanced_slope,
    block_moments,
    corrected_slope,
    deming_slope,
    line,
    slope_x_on_y,
    slope_y_on_x,
)


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


def _with_ratio(ratio, stated):
    if stated is None:
        return lambda *s: balanced_slope(*s, ratio=ratio)
    return lambda *s: deming_slope(*s, ratio=ratio * stated)
