"""How the errors of two sensors share what lies between a point and its line."""

from dataclasses import dataclass

import numpy as np

from vconst.kernels.regression import balanced_slope, deming_slope, slope_y_on_x


@dataclass(frozen=True)
class StatedRatio:
    """
    The error variance of y is so many times that of x.

    Attributes
    ----------
    value : float
        Above zero; ``inf`` where all error is in y.
    """

    value: float

    def ratio(self, slope, scale):
        """Error variance of y over that of x, for a slope and a scale of the residuals in y."""
        return self.value

    def slope(self, sxx, syy, sxy, *, before, scale):
        """The next slope from sums of squares and products."""
        if np.isinf(self.value):
            return slope_y_on_x(sxx, syy, sxy)
        return deming_slope(sxx, syy, sxy, ratio=self.value)

    def norm(self, slope):
        """What the squared residual in y is divided by when lines are compared."""
        return 1.0 + slope**2 / self.value


@dataclass(frozen=True)
class AlikeErrors:
    """Both err alike on the scale of x: nothing is stated."""

    def ratio(self, slope, scale):
        """See :meth:`StatedRatio.ratio`."""
        return slope**2

    def slope(self, sxx, syy, sxy, *, before, scale):
        """See :meth:`StatedRatio.slope`."""
        return balanced_slope(sxx, syy, sxy)

    def norm(self, slope):
        """See :meth:`StatedRatio.norm`: what is compared is the area from point to line."""
        return np.abs(slope)


@dataclass(frozen=True)
class KnownErrors:
    """
    Each errs as stated, and the rest is mismatch that belongs to both alike.

    Attributes
    ----------
    noise_x, noise_y : float
        Error variances of x and y.
    """

    noise_x: float
    noise_y: float

    def mismatch(self, slope, scale):
        """Variance on the scale of x that the stated errors leave unexplained, of each."""
        rest = scale**2 - self.noise_y - slope**2 * self.noise_x
        return np.maximum(0.0, rest) / (2.0 * slope**2)

    def ratio(self, slope, scale):
        """See :meth:`StatedRatio.ratio`."""
        mismatch = self.mismatch(slope, scale)
        return (self.noise_y + slope**2 * mismatch) / (self.noise_x + mismatch)

    def slope(self, sxx, syy, sxy, *, before, scale):
        """See :meth:`StatedRatio.slope`."""
        return deming_slope(sxx, syy, sxy, ratio=self.ratio(before, scale))

    def norm(self, slope):
        """See :meth:`StatedRatio.norm`."""
        return np.abs(slope)
