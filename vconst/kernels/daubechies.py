"""Daubechies' wavelets of least phase, and what of a series is slow."""

from functools import cache
from math import comb

import numpy as np


@cache
def scaling_filter(order):
    """
    Coefficients of the scaling filter.

    Parameters
    ----------
    order : int
        Vanishing moments: of ``db8`` 8.

    Returns
    -------
    filter : tuple of float, length 2 order
        Their sum is the root of 2.

    Notes
    -----
    From the roots inside the unit circle of Daubechies' polynomial (1988,
    doi:10.1002/cpa.3160410705, section 4): ``P(y) = sum C(N-1+k, k) y^k`` with
    y = (2 - z - 1/z) / 4.
    """
    within = []
    coefficients = [comb(order - 1 + k, k) for k in range(order)][::-1]
    for y in np.roots(coefficients) if order > 1 else ():
        pair = np.roots([1.0, 4.0 * y - 2.0, 1.0])
        within.append(pair[np.argmin(np.abs(pair))])
    found = np.array([1.0])
    for root in within:
        found = np.convolve(found, [1.0, -root])
    for _ in range(order):
        found = np.convolve(found, [1.0, 1.0])
    found = np.real(found)
    return tuple(found * np.sqrt(2.0) / found.sum())


def smooth_part(series, level, order=8):
    """
    What of a series varies over 2^level samples and more.

    Parameters
    ----------
    series : array of float, shape (n,)
        Finite.
    level : int
    order : int

    Returns
    -------
    smooth : numpy.ndarray of float, shape (n,)
        The approximation of that level of the discrete wavelet transform; the series is
        mirrored at both ends.
    """
    series = np.asarray(series, np.float64)
    block = 1 << level
    whole = -(-series.size // block) * block
    mirrored = np.pad(series, (0, whole - series.size), mode="symmetric")
    around = np.concatenate([mirrored, mirrored[::-1]])
    taps = np.array(scaling_filter(order))
    held = around
    for _ in range(level):
        place = (2 * np.arange(held.size // 2)[:, None] + np.arange(taps.size)) % held.size
        held = held[place] @ taps
    for _ in range(level):
        made = np.zeros(2 * held.size)
        place = (2 * np.arange(held.size)[:, None] + np.arange(taps.size)) % made.size
        np.add.at(made, place, held[:, None] * taps)
        held = made
    return held[: series.size]
