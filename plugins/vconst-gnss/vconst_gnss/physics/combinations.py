"""Combinations of two frequencies: slant TEC of codes and phases, and what finds cycle slips."""

import numpy as np

from vconst_gnss.physics.constants import LIGHT, REFRACTION, TECU


def tec_per_metre(frequency_1, frequency_2):
    """
    TECU that make 1 m of difference between the codes of two frequencies.

    Parameters
    ----------
    frequency_1, frequency_2 : array
        Hz.

    Returns
    -------
    factor : numpy.ndarray of float64
        Positive where the first frequency is the higher one; 9.5196 of GPS L1 and L2.

    Notes
    -----
    ``f1^2 f2^2 / (40.3 (f1^2 - f2^2)) / 1e16``.
    """
    first, second = np.asarray(frequency_1, float) ** 2, np.asarray(frequency_2, float) ** 2
    return first * second / (REFRACTION * (first - second)) / TECU


def tec_per_nanosecond(frequency_1, frequency_2):
    """TECU that 1 ns of difference between the two codes stands for; 2.854 of GPS L1 and L2."""
    return tec_per_metre(frequency_1, frequency_2) * LIGHT * 1e-9


def code_tec(code_1, code_2, frequency_1, frequency_2):
    """
    Slant TEC of two codes, with the biases of satellite and receiver in it.

    Parameters
    ----------
    code_1, code_2 : array
        Pseudoranges in m; NaN gives NaN.
    frequency_1, frequency_2 : array
        Hz.

    Returns
    -------
    tec : numpy.ndarray of float64
        TECU: ``K (P2 - P1)``, the ionosphere delays the lower frequency more.
    """
    difference = np.asarray(code_2, float) - np.asarray(code_1, float)
    return tec_per_metre(frequency_1, frequency_2) * difference


def phase_tec(phase_1, phase_2, frequency_1, frequency_2):
    """
    Slant TEC of two phases, up to a constant of each arc without slip.

    Parameters
    ----------
    phase_1, phase_2 : array
        Carrier phases in cycles; NaN gives NaN.
    frequency_1, frequency_2 : array
        Hz.

    Returns
    -------
    tec : numpy.ndarray of float64
        TECU: ``K (L1 - L2)`` with ``L = phase c / f``; the phase is advanced.
    """
    first, second = np.asarray(frequency_1, float), np.asarray(frequency_2, float)
    metres = LIGHT * (np.asarray(phase_1, float) / first - np.asarray(phase_2, float) / second)
    return tec_per_metre(first, second) * metres


def melbourne_wuebbena(code_1, code_2, phase_1, phase_2, frequency_1, frequency_2):
    """
    The Melbourne-Wuebbena combination: constant in an arc, whatever the ionosphere does.

    Parameters
    ----------
    code_1, code_2 : array
        m.
    phase_1, phase_2 : array
        Cycles.
    frequency_1, frequency_2 : array
        Hz.

    Returns
    -------
    wide_lane : numpy.ndarray of float64
        Cycles of the wide lane; a slip of one cycle on one frequency changes it by one.

    Notes
    -----
    ``phi1 - phi2 - (f1 P1 + f2 P2) / (f1 + f2) (f1 - f2) / c``.

    References
    ----------
    Blewitt, G. (1990), An automatic editing algorithm for GPS data, Geophys. Res. Lett. 17,
    199-202, doi:10.1029/GL017i003p00199.
    """
    first, second = np.asarray(frequency_1, float), np.asarray(frequency_2, float)
    narrow = (first * np.asarray(code_1, float) + second * np.asarray(code_2, float)) / (
        first + second
    )
    lane = (first - second) / LIGHT
    return np.asarray(phase_1, float) - np.asarray(phase_2, float) - narrow * lane
