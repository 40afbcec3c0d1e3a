"""Sums of spherical harmonics of an internal field: of one place, and of blocks of places."""

import math

import numba
import numpy as np

from vconst.kernels.constants import SPHERE_RADIUS

#: Places that are summed side by side, so that a processor takes several at once.
BLOCK = 32

# Rows of the work space of a block, each BLOCK long.
_DAYS, _RATIO, _COS_THETA, _SIN_THETA, _COS_PHI, _SIN_PHI = (row * BLOCK for row in range(6))
_NORTH, _EAST, _CENTRE = (row * BLOCK for row in range(6, 9))
_NOW, _BEFORE, _POWER, _DIAGONAL, _START, _G, _H = (row * BLOCK for row in range(9, 16))
_OUT_G, _OUT_H, _UP_G, _UP_H, _ROUND_G, _ROUND_H = (row * BLOCK for row in range(16, 22))
_COSINE, _SINE, _SLOPE, _SLOPE_BEFORE = (row * BLOCK for row in range(22, 26))
_ROWS = 26


def roots_of(degree):
    """``sqrt(n^2 - m^2)`` for n, m up to a degree, shape (degree + 1, degree + 1)."""
    order = np.arange(degree + 1.0)
    return np.sqrt(np.maximum(order[:, None] ** 2 - order**2, 0.0))


@numba.njit(cache=True, nogil=True)
def sum_blocks(coefficients, roots, days, latitude, longitude, radius, out):
    """
    The field of coefficients that are polynomials of time.

    Parameters
    ----------
    coefficients : array of float, shape (degree * (degree + 2), order)
        g10, g11, h11, ... in nT per day to the power, highest power first.
    roots : array of float
        As :func:`roots_of` gives them.
    days, latitude, longitude, radius : array of float, shape (n,)
        Since the beginning of the polynomials; degrees, geocentric; km. NaN gives NaN.
    out : array of float, shape (3, n)
        North, east and centre in nT are written here.
    """
    work = np.empty(_ROWS * BLOCK)
    for first in range(0, days.size, BLOCK):
        count = min(BLOCK, days.size - first)
        for j in range(BLOCK):
            i = first + min(j, count - 1)
            theta, phi = math.radians(90.0 - latitude[i]), math.radians(longitude[i])
            work[_DAYS + j] = days[i]
            work[_RATIO + j] = SPHERE_RADIUS / radius[i]
            work[_COS_THETA + j], work[_SIN_THETA + j] = math.cos(theta), math.sin(theta)
            work[_COS_PHI + j], work[_SIN_PHI + j] = math.cos(phi), math.sin(phi)
        _zonal(coefficients, roots.shape[0] - 1, work)
        _sectors(coefficients, roots, work)
        for j in range(count):
            out[0, first + j] = work[_NORTH + j]
            out[1, first + j] = work[_EAST + j]
            out[2, first + j] = work[_CENTRE + j]


@numba.njit(cache=True, nogil=True)
def _at_time(coefficients, k, row, work):
    """One coefficient at the times of a block, by Horner's rule."""
    order = coefficients.shape[1]
    highest = coefficients[k, 0]
    if order == 6:  # splines of sixth order are what the greatest models have
        b, c, d = coefficients[k, 1], coefficients[k, 2], coefficients[k, 3]
        e, f = coefficients[k, 4], coefficients[k, 5]
        for j in range(BLOCK):
            t = work[_DAYS + j]
            work[row + j] = ((((highest * t + b) * t + c) * t + d) * t + e) * t + f
        return
    for j in range(BLOCK):
        work[row + j] = highest
    for power in range(1, order):
        following = coefficients[k, power]
        for j in range(BLOCK):
            work[row + j] = work[row + j] * work[_DAYS + j] + following


@numba.njit(cache=True, nogil=True)
def _zonal(coefficients, degree, work):
    """Terms of order 0, and what the sums over the others begin with."""
    for j in range(BLOCK):
        work[_NORTH + j] = work[_EAST + j] = work[_CENTRE + j] = 0.0
        work[_BEFORE + j] = work[_SLOPE_BEFORE + j] = work[_SLOPE + j] = 0.0
        work[_NOW + j] = work[_DIAGONAL + j] = work[_COSINE + j] = 1.0
        work[_SINE + j] = 0.0
        work[_POWER + j] = work[_RATIO + j] * work[_RATIO + j]
        work[_START + j] = work[_POWER + j]
    for n in range(1, degree + 1):
        _at_time(coefficients, n * n - 1, _G, work)
        one, two, over = 2.0 * n - 1.0, n - 1.0, 1.0 / n
        for j in range(BLOCK):
            now, slope = work[_NOW + j], work[_SLOPE + j]
            cosine, sine = work[_COS_THETA + j], work[_SIN_THETA + j]
            change = one * (cosine * slope - sine * now) - two * work[_SLOPE_BEFORE + j]
            following = one * cosine * now - two * work[_BEFORE + j]
            work[_BEFORE + j], work[_NOW + j] = now, following * over
            work[_SLOPE_BEFORE + j], work[_SLOPE + j] = slope, change * over
            work[_POWER + j] *= work[_RATIO + j]
            term = work[_POWER + j] * work[_G + j]
            work[_NORTH + j] += term * work[_SLOPE + j]
            work[_CENTRE + j] -= (n + 1.0) * term * work[_NOW + j]


@numba.njit(cache=True, nogil=True)
def _sectors(coefficients, roots, work):
    """Terms of order 1 and more, by the recursion of P / sin(theta)."""
    degree = roots.shape[0] - 1
    for m in range(1, degree + 1):
        step = math.sqrt((2.0 * m - 1.0) / (2.0 * m)) if m > 1 else 0.0
        for j in range(BLOCK):
            cosine, sine = work[_COSINE + j], work[_SINE + j]
            work[_COSINE + j] = cosine * work[_COS_PHI + j] - sine * work[_SIN_PHI + j]
            work[_SINE + j] = sine * work[_COS_PHI + j] + cosine * work[_SIN_PHI + j]
            if m > 1:
                work[_DIAGONAL + j] *= work[_SIN_THETA + j] * step
            work[_NOW + j], work[_BEFORE + j] = work[_DIAGONAL + j], 0.0
            work[_START + j] *= work[_RATIO + j]
            work[_POWER + j] = work[_START + j]
            work[_OUT_G + j] = work[_OUT_H + j] = work[_UP_G + j] = work[_UP_H + j] = 0.0
            work[_ROUND_G + j] = work[_ROUND_H + j] = 0.0
        for n in range(m, degree + 1):
            _at_time(coefficients, n * n + 2 * m - 2, _G, work)
            _at_time(coefficients, n * n + 2 * m - 1, _H, work)
            _add_term(n, m, roots, work)
        for j in range(BLOCK):
            cosine, sine = work[_COSINE + j], work[_SINE + j]
            work[_NORTH + j] += cosine * work[_UP_G + j] + sine * work[_UP_H + j]
            work[_EAST + j] += m * (sine * work[_ROUND_G + j] - cosine * work[_ROUND_H + j])
            outward = cosine * work[_OUT_G + j] + sine * work[_OUT_H + j]
            work[_CENTRE + j] -= work[_SIN_THETA + j] * outward


@numba.njit(cache=True, nogil=True, inline="always")
def _add_term(n, m, roots, work):
    """Add one degree and order to the sums of a block."""
    root, earlier = roots[n, m], roots[n - 1, m]
    one, over = 2.0 * n - 1.0, (1.0 / root if n > m else 0.0)
    for j in range(BLOCK):
        now, before, cosine = work[_NOW + j], work[_BEFORE + j], work[_COS_THETA + j]
        if n > m:
            following = (one * cosine * now - earlier * before) * over
            before, now = now, following
            work[_BEFORE + j], work[_NOW + j] = before, now
            work[_POWER + j] *= work[_RATIO + j]
        power, g, h = work[_POWER + j], work[_G + j], work[_H + j]
        term = power * now
        slope = power * (n * cosine * now - root * before)
        work[_OUT_G + j] += (n + 1.0) * term * g
        work[_OUT_H + j] += (n + 1.0) * term * h
        work[_UP_G + j] += slope * g
        work[_UP_H + j] += slope * h
        work[_ROUND_G + j] += term * g
        work[_ROUND_H + j] += term * h


@numba.njit(cache=True, nogil=True)
def field_vector(gauss, roots, x, y, z):
    """
    The field at one place, along Earth-fixed axes.

    Parameters
    ----------
    gauss : array of float, shape (degree * (degree + 2),)
        nT.
    roots : array of float
        As :func:`roots_of` gives them.
    x, y, z : float
        Earth-fixed, km.

    Returns
    -------
    x, y, z : float
        nT. Degrees that add less than some 1e-7 of the field far out are left away.
    """
    across = math.hypot(x, y)
    distance = math.hypot(across, z)
    ratio, cosine, sine = SPHERE_RADIUS / distance, z / distance, across / distance
    if across > 0.0:
        cos_phi, sin_phi = x / across, y / across
    else:
        cos_phi, sin_phi = 1.0, 0.0
    degree = roots.shape[0] - 1
    if ratio < 0.5:
        degree = min(degree, 2 - int(12.0 / math.log(ratio)))
    north, east, centre = _sum_one(gauss, roots, degree, ratio, cosine, sine, cos_phi, sin_phi)
    inward = -(cosine * north + sine * centre)
    upward = sine * north - cosine * centre
    return inward * cos_phi - east * sin_phi, inward * sin_phi + east * cos_phi, upward


@numba.njit(cache=True, nogil=True)
def _sum_one(gauss, roots, degree, ratio, cosine, sine, cos_phi, sin_phi):
    north, east, centre = 0.0, 0.0, 0.0
    before, now, slope_before, slope, power = 0.0, 1.0, 0.0, 0.0, ratio * ratio
    for n in range(1, degree + 1):
        following = ((2 * n - 1) * cosine * now - (n - 1) * before) / n
        change = (2 * n - 1) * (cosine * slope - sine * now) - (n - 1) * slope_before
        before, now, slope_before, slope = now, following, slope, change / n
        power *= ratio
        term = power * gauss[n * n - 1]
        north += term * slope
        centre -= (n + 1) * term * now
    diagonal, start, along, across = 1.0, ratio * ratio, 1.0, 0.0
    for m in range(1, degree + 1):
        along, across = along * cos_phi - across * sin_phi, across * cos_phi + along * sin_phi
        if m > 1:
            diagonal *= sine * math.sqrt((2.0 * m - 1.0) / (2.0 * m))
        start *= ratio
        before, now, power = 0.0, diagonal, start
        for n in range(m, degree + 1):
            if n > m:
                following = (2 * n - 1) * cosine * now - roots[n - 1, m] * before
                before, now = now, following / roots[n, m]
                power *= ratio
            g, h = gauss[n * n + 2 * m - 2], gauss[n * n + 2 * m - 1]
            term = power * (g * along + h * across)
            north += term * (n * cosine * now - roots[n, m] * before)
            east += power * m * (g * across - h * along) * now
            centre -= (n + 1) * term * sine * now
    return north, east, centre
