"""A line of which one coefficient is not fitted: an offset alone, or a gain alone."""

from dataclasses import replace

import numpy as np

from vconst.errors import UsageError
from vconst.kernels.regression import block_moments, line

from .moment_line import MomentLine

#: Which coefficient each kind of relation holds, and at what.
HELD = {"offset": "slope", "gain": "offset"}


def require_relation(settings):
    """
    Refuse what an offset alone or a gain alone cannot be fitted with.

    Parameters
    ----------
    settings : FitSettings

    Raises
    ------
    UsageError
    """
    if settings.relation == "line":
        return
    if settings.method != "deming" or settings.robust != "none":
        raise UsageError(
            f"fit_calibration: 'relation: {settings.relation}' goes with method 'deming' that is "
            f"not robust; here they are '{settings.method}' and '{settings.robust}'.",
            hint="Leave 'method' and 'robust' out, or use 'relation: line'.",
        )
    if settings.relation == "gain" and settings.scale == "log":
        raise UsageError(
            "fit_calibration: in the logarithm a gain alone is an offset.",
            hint="Use 'relation: offset' with 'scale: log', or 'relation: gain' with another.",
        )


class HeldLine:
    """
    An offset with the slope held at 1, or a slope with the offset held at 0.

    Parameters
    ----------
    samples : Samples
        Centred for an offset; about zero for a gain.
    weights : numpy.ndarray, shape (n,)
    relation : {"offset", "gain"}
    error_ratio : float or None
        Of a gain; see :class:`MomentLine`.

    Notes
    -----
    With slope 1 the errors of both lie along the difference, and how they are shared does
    not matter: it is the weighted regression of the difference on the columns. A gain
    alone is Deming's slope from moments about zero.
    """

    mismatch = np.nan

    def __init__(self, samples, weights, *, relation, error_ratio=None):
        self.relation = relation
        if relation == "offset":
            apart, nothing = samples.y - samples.x, np.zeros(samples.x.size)
            self.moments = block_moments(
                nothing, apart, samples.columns, weights, samples.block, samples.episode.size
            )
        else:
            free = replace(samples, columns=samples.columns[:, 1:])
            self.inner = MomentLine(free, weights, error_ratio=error_ratio)

    @property
    def ratio_known(self):
        """Whether the ratio of the errors is known, or does not matter."""
        return self.relation == "offset" or self.inner.ratio_known

    def coefficients(self):
        """Slope and coefficients of the columns, from all blocks."""
        blocks = self.moments if self.relation == "offset" else self.inner.moments
        return self.refit(np.ones((1, len(blocks))))[0]

    def refit(self, counts):
        """See :meth:`MomentLine.refit`."""
        if self.relation == "gain":
            return np.insert(self.inner.refit(counts), 1, 0.0, axis=-1)
        found = line(np.tensordot(counts, self.moments, axes=1), lambda sxx, syy, sxy: 0.0 * syy)
        found[..., 0] = 1.0
        return found

    def bounds(self):
        """Lines for other shares of the errors; none where they do not matter."""
        if self.relation == "offset":
            return {}
        return {name: np.insert(found, 1, 0.0) for name, found in self.inner.bounds().items()}
