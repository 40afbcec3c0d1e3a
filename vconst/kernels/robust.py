"""Lines that a minority of wild points does not carry away: S- and MM-estimation."""

from typing import NamedTuple

import numpy as np

from vconst.kernels.regression import line

#: Tuning constants of 95 % efficiency where errors are normal, by weight function.
TUNING = {"tukey": 4.685061, "huber": 1.344998}

#: Of the bisquare of the scale: half the points may be wild, and a normal one has scale 1.
SCALE_TUNING, BREAKDOWN = 1.547645, 0.5

#: Lines through a few points that are tried as starts, on how many points, and how many
#: of them are followed to their end.
STARTS, START_POINTS, FOLLOWED = 100, 500, 3


class RobustFit(NamedTuple):
    """
    What :func:`fit_robust` found.

    Attributes
    ----------
    coefficients : numpy.ndarray, shape (1 + q,)
        The slope, then one coefficient a column.
    scale : float
        Of the residuals in y about *start*: their standard deviation, were the bulk of
        them normal.
    trust : numpy.ndarray, shape (n,)
        Weight of each point, 0 to 1, beside what it was given.
    start : numpy.ndarray, shape (1 + q,)
        The S-estimate, whose residuals the scale is of.
    """

    coefficients: np.ndarray
    scale: float
    trust: np.ndarray
    start: np.ndarray


def robust_weights(residual, *, psi):
    """
    Weights of M-estimation, psi(t) / t.

    Parameters
    ----------
    residual : numpy.ndarray
        In units of the scale.
    psi : {"tukey", "huber"}
        ``tukey``: (1 - (t/c)²)² inside c = 4.685 and zero beyond. ``huber``: 1 inside c =
        1.345 and c/|t| beyond.

    Returns
    -------
    weights : numpy.ndarray
        0 to 1.

    References
    ----------
    Holland & Welsch (1977), Commun. Stat. A6, 813, doi:10.1080/03610927708827533.
    """
    if psi == "tukey":
        return _bisquare(residual, TUNING[psi])
    size = np.maximum(np.abs(residual), TUNING[psi])
    return TUNING[psi] / size


def usual_trust(*, psi):
    """
    What robust weights do where there is nothing wild: every residual normal.

    Parameters
    ----------
    psi : {"tukey", "huber"}

    Returns
    -------
    removed, halved : float
        Share of the weight that is taken away, and of the points that weigh less than half.
    """
    deviation = np.linspace(-10.0, 10.0, 20_001)
    density = np.exp(-0.5 * deviation**2)
    density /= density.sum()
    weights = robust_weights(deviation, psi=psi)
    return float(1.0 - density @ weights), float(density @ (weights < 0.5))


def bisquare_loss(residual):
    """
    Tukey's loss that the scale is found with: 0 at zero, 1 from 1.547645 on.

    Parameters
    ----------
    residual : numpy.ndarray
        In units of the scale.

    Returns
    -------
    loss : numpy.ndarray
        Its mean over a normal distribution is a half.
    """
    square = np.minimum(np.square(residual / SCALE_TUNING), 1.0)
    # 1 - (1 - t)^3 written out: near zero the difference would be nothing, and with it the scale
    return square * (3.0 - square * (3.0 - square))


def robust_scale(residual, weights, *, used=0, start=None, rounds=200):
    """
    M-scale about zero with a breakdown point of a half.

    Parameters
    ----------
    residual : numpy.ndarray, shape (n,)
    weights : numpy.ndarray, shape (n,)
        How often each counts.
    used : int
        Coefficients that were fitted before the residuals were taken.
    start : float or None
        Where to begin; None for the median absolute deviation about zero.
    rounds : int
        Most iterations.

    Returns
    -------
    scale : float
        Solves Σ w ρ(r/s) = (1 - used/n) Σ w / 2; for normal residuals their standard
        deviation. Zero where half of the residuals are.

    References
    ----------
    Rousseeuw & Yohai (1984), doi:10.1007/978-1-4615-7821-5_15.
    """
    scale = float(np.median(np.abs(residual))) / 0.6745 if start is None else start
    share = level(residual.size, used) * weights.sum()
    for _ in range(rounds):
        if scale <= 0.0:
            return 0.0
        before = scale
        scale *= float(np.sqrt(weights @ bisquare_loss(residual / scale) / share))
        if abs(scale - before) <= 1e-12 * before:
            break
    return scale


def level(count, used):
    """Mean of the loss at the scale, less what the fitted coefficients took of it."""
    return BREAKDOWN * (1.0 - used / count)


def fit_robust(x, y, columns, weights, errors, *, psi="tukey", seed=0):
    """
    MM-estimate of ``y = slope x + columns · coefficients``.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Finite.
    columns : numpy.ndarray, shape (n, q)
        What is known without error; the first is the constant.
    weights : numpy.ndarray, shape (n,)
        How often each point counts.
    errors : StatedRatio, AlikeErrors or KnownErrors
        How x and y share the errors; of :mod:`vconst.kernels.error_ratio`.
    psi : {"tukey", "huber"}
        Of the last step; see :func:`robust_weights`.
    seed : int
        Of the starts.

    Returns
    -------
    fit : RobustFit

    Notes
    -----
    Lines through 1 + q points each are tried on at most 500 points; the best are
    followed by reweighting with the bisquare that half the points cannot break, then the
    best of those on all points (S-estimate). Its scale is held, and the points are
    reweighted with *psi* until the line stands still. A point is weighed by its distance
    from the line over the scale of all, both orthogonal in the metric of the errors, so
    that x and y may be exchanged.

    References
    ----------
    Yohai (1987), Ann. Stat. 15, 642, doi:10.1214/aos/1176350366; Salibian-Barrera & Yohai
    (2006), doi:10.1198/106186006X113629; with errors in both: Zamar (1989),
    doi:10.1093/biomet/76.1.149.
    """
    data = _Data(x, y, columns, weights, errors)
    start, scale = _best_start(data, np.random.default_rng(seed))
    if scale > 0.0:
        start, scale = data.descend(start, scale)
    found, trust = start, np.ones(x.size)
    for _ in range(300):
        before = found
        held = scale_at(scale, errors, start[0], found[0])
        if scale > 0.0:
            trust = robust_weights(data.residual(found) / held, psi=psi)
        found = data.solve(trust, before[0], held)
        if not np.isfinite(found).all() or _still(found, before):
            break
    return RobustFit(found, scale, trust, start)


def scale_at(scale, errors, start, slope):
    """
    The scale in y at another slope: held is that of distances in the metric of the errors.

    Parameters
    ----------
    scale : float
        At the slope *start*.
    errors : StatedRatio, AlikeErrors or KnownErrors
    start, slope : float

    Returns
    -------
    scale : float
    """
    return scale * np.sqrt(errors.norm(slope) / errors.norm(start))


class _Data:
    """Points with the way of fitting them."""

    def __init__(self, x, y, columns, weights, errors):
        self.x, self.y, self.columns, self.weights = x, y, columns, weights
        self.errors, self.used = errors, 1 + columns.shape[1]
        self.values = np.column_stack([x, y, columns])

    def some(self, kept):
        """A part of the points."""
        cut = (values[kept] for values in (self.x, self.y, self.columns, self.weights))
        return _Data(*cut, self.errors)

    def solve(self, trust, slope, scale):
        """The line of the points with other weights."""
        moments = self.values.T @ (self.values * (self.weights * trust)[:, None])
        with np.errstate(divide="ignore", invalid="ignore"):  # a start may have no slope
            return line(moments, lambda *sums: self.errors.slope(*sums, before=slope, scale=scale))

    def area(self, found):
        """What is smallest for the best of several lines with their scales."""
        coefficients, scale = found
        return scale**2 / self.errors.norm(coefficients[0])

    def residual(self, found):
        """In y."""
        return self.y - found[0] * self.x - self.columns @ found[1:]

    def step(self, found, scale, *, rounds):
        """Scale about a line, and the line that it leads to."""
        residual = self.residual(found)
        scale = robust_scale(residual, self.weights, used=self.used, start=scale, rounds=rounds)
        if scale <= 0.0:
            return found, scale
        trust = _bisquare(residual / scale, SCALE_TUNING)
        return self.solve(trust, found[0], scale), scale

    def descend(self, found, scale, *, tolerance=1e-9):
        """Follow a line to where it stands still."""
        for _ in range(300):
            before = found
            found, scale = self.step(found, scale, rounds=1)
            if scale <= 0.0 or not np.isfinite(found).all():
                return before, scale
            if _still(found, before, tolerance):
                break
        residual = self.residual(found)
        return found, robust_scale(residual, self.weights, used=self.used, start=scale)


def _best_start(data, draw):
    """The best of many lines through a few points, with its scale."""
    count = data.x.size
    few = data
    if count > START_POINTS:
        few = data.some(np.sort(draw.choice(count, START_POINTS, replace=False)))
    tried = [found for found in (_through(few, draw) for _ in range(STARTS)) if found]
    tried.sort(key=few.area)
    if not tried:
        return np.full(data.used, np.nan), 0.0
    followed = [few.descend(found, scale, tolerance=1e-5) for found, scale in tried[:FOLLOWED]]
    return min(followed, key=few.area)


def _through(data, draw):
    """A line through as few points as can be, two steps on, with its scale; None for none."""
    chosen = draw.choice(data.x.size, data.used, replace=False)
    design = np.column_stack([data.x[chosen], data.columns[chosen]])
    found = np.linalg.lstsq(design, data.y[chosen], rcond=None)[0]
    scale = None
    for _ in range(2):
        found, scale = data.step(found, scale, rounds=3)
        if not np.isfinite(found).all() or found[0] == 0.0:
            return None
    return found, scale


def _still(found, before, tolerance=1e-9):
    return bool(np.abs(found - before).max() <= tolerance * np.abs(found).max())


def _bisquare(residual, tuning):
    return np.square(1.0 - np.minimum(np.square(residual / tuning), 1.0))
