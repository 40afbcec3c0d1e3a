"""Whether lines that lead from sensor to sensor lead back to where they began."""

import math

import numpy as np


def same_pivot(slope, offset, covariance, shift):
    """
    A line in logarithms over another pivot.

    Parameters
    ----------
    slope, offset : float
        ``v = slope * u + offset`` with u, v the log10 of both over a pivot p.
    covariance : numpy.ndarray, shape (2, 2)
        Of slope and offset.
    shift : float
        log10(p / q) for the new pivot q.

    Returns
    -------
    slope, offset : float
    covariance : numpy.ndarray, shape (2, 2)

    Notes
    -----
    With u' = u + k and v' = v + k for k = *shift*: v' = slope u' + offset + k (1 - slope).
    """
    change = np.array([[1.0, 0.0], [-shift, 1.0]])
    moved = offset + shift * (1.0 - slope)
    return slope, moved, change @ np.asarray(covariance, float) @ change.T


def compose(lines):
    """
    The line that several lines make, one after the other.

    Parameters
    ----------
    lines : sequence of (float, float, numpy.ndarray)
        Slope, offset and their covariance (2, 2) of ``y1 = slope y2 + offset``,
        ``y2 = slope y3 + offset`` and so on, independent of each other, all in one scale.

    Returns
    -------
    slope, offset : float
        Of ``y1 = slope yn + offset``.
    covariance : numpy.ndarray, shape (2, 2)
        First order: the sum of J C Jᵀ over the lines, J the derivative of slope and offset of
        the whole by those of the line (GUM, JCGM 100:2008, 5.2.2, without correlation between
        lines).
    """
    slopes = np.array([line[0] for line in lines], float)
    offsets = np.array([line[1] for line in lines], float)
    inner = np.zeros(len(lines) + 1)  # offset of the lines behind each
    for place in range(len(lines) - 1, -1, -1):
        inner[place] = offsets[place] + slopes[place] * inner[place + 1]
    total = np.zeros((2, 2))
    for place, line in enumerate(lines):
        before = np.prod(slopes[:place])
        derivative = np.array(
            [
                [before * np.prod(slopes[place + 1 :]), 0.0],
                [before * inner[place + 1], before],
            ]
        )
        total += derivative @ np.asarray(line[2], float) @ derivative.T
    return float(np.prod(slopes)), float(inner[0]), total


def misclosure(lines):
    """
    How far a loop of lines is from leading back to where it began.

    Parameters
    ----------
    lines : sequence of (float, float, numpy.ndarray)
        As :func:`compose` takes them; the last leads to the sensor of the first.

    Returns
    -------
    slope, offset : float
        Of the loop: 1 and 0 if it closes.
    covariance : numpy.ndarray, shape (2, 2)
    chance : float
        Probability of such a misclosure or a greater one were there none: chi square with two
        degrees of freedom, whose upper tail is exp(-x/2). NaN where the covariance is not
        finite; 0 or 1 where it is zero.
    """
    slope, offset, covariance = compose(lines)
    away = np.array([slope - 1.0, offset])
    if not np.isfinite(covariance).all() or not np.isfinite(away).all():
        return slope, offset, covariance, math.nan
    if not covariance.any():
        return slope, offset, covariance, 1.0 if np.allclose(away, 0.0, atol=1e-12) else 0.0
    size = np.sqrt(np.maximum(np.diag(covariance), np.finfo(float).tiny))
    scaled = covariance / np.outer(size, size)  # a density's slope and offset differ by 10^11
    square = float((away / size) @ np.linalg.pinv(scaled, hermitian=True) @ (away / size))
    return slope, offset, covariance, math.exp(-square / 2.0)
