"""York's line, which can find itself again with other weights of the blocks."""

import numpy as np

from vconst.kernels.robust import bisquare_loss, level, robust_scale, robust_weights
from vconst.kernels.york import fit_york, york_scores


class YorkLine:
    """
    York's line, with what the stated errors leave unexplained shared as mismatch.

    Parameters
    ----------
    samples : Samples
        With ``x_error`` and ``y_error``.
    weights : numpy.ndarray, shape (n,)
    start : RobustLine or None
        Where to begin, and by whose function samples are reweighted; None: they are not.

    Notes
    -----
    Errors that grow with the value are taken at the value adjusted to the line: at the
    observed one they would favour the points that err towards small values. The
    mismatch variance, the same on the scale of the reference for both sensors, is what
    makes the weighted sum of squares equal to the number of points, or, where samples are
    reweighted, the robust scale of the residuals over their standard deviations 1; never
    below zero. A sample is reweighted by its residual over its own standard deviation.
    """

    def __init__(self, samples, weights, *, start=None):
        self.samples, self.weights = samples, weights
        self.psi = None if start is None else start.psi
        self.mismatch_variance, self.scale = 0.0, 1.0
        self.trust = np.ones(samples.x.size)
        self.errors = samples.x_error, samples.y_error
        self.found = self._fit() if start is None else start.coefficients()
        for _ in range(30 if start is None else 100):
            before = self.found
            self.errors = self._errors_on_the_line()
            self.trust = self._trust(self.found)
            self.found = self._fit()
            if np.allclose(before, self.found, rtol=1e-9, atol=1e-12):
                break
        self.score, self.change = self._linearised()

    def coefficients(self):
        """Slope and coefficients of the columns, from all blocks."""
        return self.found

    @property
    def mismatch(self):
        """Standard deviation that the stated errors leave unexplained."""
        return float(np.sqrt(self.mismatch_variance))

    def refit(self, counts):
        """One step of Newton from the whole solution; see :meth:`MomentLine.refit`."""
        score = counts @ self.score
        change = np.tensordot(counts, self.change, axes=1)
        return self.found - np.linalg.solve(change, score[..., None])[..., 0]

    def _fit(self):
        s = self.samples
        weights = self.weights * self.trust
        return fit_york(s.x, s.y, *self.errors, columns=s.columns, weights=weights).coefficients

    def _trust(self, line):
        """Weight of each sample by its residual over its standard deviation."""
        if self.psi is None:
            return self.trust
        s = self.samples
        residual = s.y - line[0] * s.x - s.columns @ line[1:]
        deviation = np.hypot(self.errors[1], line[0] * self.errors[0])
        return robust_weights(residual / (deviation * self.scale), psi=self.psi)

    def _errors_on_the_line(self):
        s, slope = self.samples, self.found[0]
        line_y = s.columns @ self.found[1:]
        residual = s.y - slope * s.x - line_y
        variance = self.errors[1] ** 2 + slope**2 * self.errors[0] ** 2
        place = s.x + slope * self.errors[0] ** 2 * residual / variance
        x_error = _moved(s.x_error, s.x, place)
        y_error = _moved(s.y_error, s.y, slope * place + line_y)
        stated = y_error**2 + slope**2 * x_error**2
        if self.psi is None:
            self.mismatch_variance = _mismatch(
                residual**2, stated, 2.0 * slope**2, self.weights, _excess_of_squares
            )
        else:
            self._find_scale(residual, stated, 2.0 * slope**2)
        return (
            np.sqrt(x_error**2 + self.mismatch_variance),
            np.sqrt(y_error**2 + slope**2 * self.mismatch_variance),
        )

    def _find_scale(self, residual, stated, share):
        """Mismatch that makes the robust scale 1; where it is less without any, that scale."""
        used = self.found.size
        expected = level(residual.size, used)
        self.mismatch_variance = _mismatch(
            residual**2, stated, share, self.weights, lambda t: bisquare_loss(np.sqrt(t)) - expected
        )
        scale = robust_scale(residual / np.sqrt(stated), self.weights, used=used)
        self.scale = scale if self.mismatch_variance == 0.0 and scale > 0.0 else 1.0

    def _linearised(self):
        """Score of each block and how it changes with the coefficients."""
        score = self._block_scores(self.found)
        change = np.empty((*score.shape, self.found.size))
        for number in range(self.found.size):
            step = np.zeros_like(self.found)
            step[number] = 1e-5 * max(1.0, abs(self.found[number]))
            ahead, behind = (self._block_scores(self.found + sign * step) for sign in (1, -1))
            change[..., number] = (ahead - behind) / (2.0 * step[number])
        return score, change

    def _block_scores(self, coefficients):
        s = self.samples
        scores = york_scores(coefficients, s.x, s.y, *self.errors, s.columns)
        blocks, weights = s.episode.size, self.weights * self._trust(coefficients)
        return np.stack([np.bincount(s.block, weights * part, blocks) for part in scores.T], axis=1)


def _moved(error, observed, place):
    """Errors at another value, as far as their size follows the value."""
    if np.ptp(error) <= 1e-12 * error.max() or observed.size < 100:
        return error
    rank = np.argsort(np.argsort(observed, kind="stable"), kind="stable")
    part = rank * 20 // observed.size
    many = np.bincount(part)
    middle = np.bincount(part, observed) / many
    usual = np.bincount(part, np.log(error)) / many
    return error * np.exp(np.interp(place, middle, usual) - np.interp(observed, middle, usual))


def _mismatch(squares, stated, share, weights, excess_of):
    """Variance m with Σ w excess(squares / (stated + share m)) = 0; zero if below already."""

    def excess(value):
        return weights @ excess_of(squares / (stated + share * value))

    if excess(0.0) <= 0.0:
        return 0.0
    low, high = 0.0, float(squares.max() / share)
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if excess(middle) > 0.0 else (low, middle)
    return 0.5 * (low + high)


def _excess_of_squares(squared):
    return squared - 1.0
