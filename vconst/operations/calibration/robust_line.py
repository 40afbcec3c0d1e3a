"""A line that a minority of wild samples does not carry away."""

import numpy as np

from vconst.kernels.error_ratio import AlikeErrors, KnownErrors, StatedRatio
from vconst.kernels.robust import bisquare_loss, fit_robust, level, robust_weights, scale_at


class RobustLine:
    """
    Deming's line, reweighted until no sample far from it counts.

    Parameters
    ----------
    samples : Samples
        With x, y and columns centred and scaled.
    weights : numpy.ndarray, shape (n,)
    errors : StatedRatio, AlikeErrors or KnownErrors
    psi : {"tukey", "huber"}
    seed : int
        Of the starts.

    Notes
    -----
    Refitting is one step of Newton in the equations of line and scale together, so that
    the weights of the samples follow the line and the scale: with weights held, intervals
    would be too narrow (fast and robust bootstrap, Salibian-Barrera & Zamar 2002,
    doi:10.1214/aos/1021379865).
    """

    def __init__(self, samples, weights, *, errors, psi, seed):
        self.samples, self.weights, self.errors, self.psi = samples, weights, errors, psi
        fit = fit_robust(samples.x, samples.y, samples.columns, weights, errors, psi=psi, seed=seed)
        self.found, self.scale, self.trust = fit.coefficients, fit.scale, fit.trust
        self.start, self.start_residual = fit.start, self._residual(fit.start)
        self.change = None

    @property
    def ratio_known(self):
        """Whether the ratio of the errors is stated or follows from stated errors."""
        return not isinstance(self.errors, AlikeErrors)

    @property
    def mismatch(self):
        """Standard deviation that the stated errors leave unexplained; NaN without them."""
        if not isinstance(self.errors, KnownErrors):
            return np.nan
        held = scale_at(self.scale, self.errors, self.start[0], self.found[0])
        return float(np.sqrt(self.errors.mismatch(self.found[0], held)))

    def coefficients(self):
        """Slope and coefficients of the columns, from all blocks."""
        return self.found

    def refit(self, counts):
        """One step of Newton from the whole solution; see :meth:`MomentLine.refit`."""
        if self.scale <= 0.0:
            return np.tile(self.found, (len(counts), 1))
        if self.change is None:
            self.score, self.change = self._linearised()
        score = counts @ self.score
        change = np.tensordot(counts, self.change, axes=1)
        return self.found - np.linalg.solve(change, score[..., None])[..., :-1, 0]

    def _residual(self, line):
        s = self.samples
        return s.y - line[0] * s.x - s.columns @ line[1:]

    def _linearised(self):
        """Score of each block and how it changes with the line and the scale's logarithm."""
        whole = np.append(self.found, np.log(self.scale))
        score = self._block_scores(whole)
        change = np.empty((*score.shape, whole.size))
        for number in range(whole.size):
            # far inside the scale, beyond what the weights change with
            step = np.zeros_like(whole)
            step[number] = 1e-3 * self.scale if number < self.found.size else 1e-3
            ahead, behind = (self._block_scores(whole + sign * step) for sign in (1, -1))
            change[..., number] = (ahead - behind) / (2.0 * step[number])
        return score, change

    def _block_scores(self, whole):
        s, line, scale = self.samples, whole[:-1], np.exp(whole[-1])
        residual = self._residual(line)
        held = scale_at(scale, self.errors, self.start[0], line[0])
        trust = robust_weights(residual / held, psi=self.psi)
        share = line[0] / (self.errors.ratio(line[0], held) + line[0] ** 2)
        exact = np.column_stack([s.x + share * residual, s.columns])
        parts = (trust * residual)[:, None] * exact
        loss = bisquare_loss(self.start_residual / scale) - level(s.x.size, line.size)
        return np.stack(
            [
                np.bincount(s.block, self.weights * part, s.episode.size)
                for part in (*parts.T, loss)
            ],
            axis=1,
        )


def shared_errors(samples, weights, settings):
    """
    How the samples share the errors, from what is stated of them.

    Parameters
    ----------
    samples : Samples
    weights : numpy.ndarray, shape (n,)
    settings : FitSettings

    Returns
    -------
    errors : StatedRatio, AlikeErrors or KnownErrors
    """
    if settings.error_ratio is not None:
        return StatedRatio(settings.error_ratio)
    if samples.x_error is None or samples.y_error is None:
        return AlikeErrors()
    noise = (
        float(np.average(error**2, weights=weights)) for error in (samples.x_error, samples.y_error)
    )
    return KnownErrors(*noise)
