"""Field lines: where their tops are, and where they come down."""

import math

import numba
import numpy as np

from vconst.kernels.constants import SPHERE_RADIUS
from vconst.kernels.geodesy import WGS84_FLATTENING, WGS84_RADIUS
from vconst.kernels.harmonics import field_vector

#: Mean radius of the Earth in km that belongs to heights in apex coordinates,
#: ``a (1 - f / 3)`` of WGS 84 (Emmert, Richmond & Drob 2010).
APEX_RADIUS = WGS84_RADIUS * (1 - WGS84_FLATTENING / 3)

#: Distance from the centre in km beyond which the field is the centred dipole alone.
FAR = 1000 * SPHERE_RADIUS

#: Error of a step over the distance from the centre.
_TOLERANCE = 1e-6
_LONGEST = 1.0
#: What may be left to a top or a height, km.
_NEAR = 1e-6

_POLAR = WGS84_RADIUS * (1 - WGS84_FLATTENING)
_FIRST = WGS84_FLATTENING * (2 - WGS84_FLATTENING)
_SECOND = _FIRST / (1 - _FIRST)

#: Stages of Dormand & Prince (1980), doi:10.1016/0771-050X(80)90013-3; the last row is the
#: result of fifth order, and _ERRORS what that of fourth order differs by.
_STAGES = np.array(
    [
        [0, 0, 0, 0, 0, 0],
        [1 / 5, 0, 0, 0, 0, 0],
        [3 / 40, 9 / 40, 0, 0, 0, 0],
        [44 / 45, -56 / 15, 32 / 9, 0, 0, 0],
        [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729, 0, 0],
        [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656, 0],
        [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
    ]
)
_ERRORS = np.array([71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40])


@numba.njit(cache=True, nogil=True)
def trace_apexes(terms, axes, places, out):
    """
    Quasi-dipole directions of places, by following their field lines up to the top.

    Parameters
    ----------
    terms : array of float
        As :func:`vconst.kernels.harmonics.pack_terms` gives them.
    axes : array of float, shape (3, 3)
        Rows are the axes of the centred dipole, as :func:`dipole_axes` gives them.
    places : array of float, shape (n, 3)
        Earth-fixed, km. NaN gives NaN.
    out : array of float, shape (n, 4)
        The unit vector towards quasi-dipole latitude and longitude along *axes*, and the
        height of the top above WGS 84 in km, are written here.
    """
    work = np.empty((9, 3))
    for i in range(places.shape[0]):
        for column in range(4):
            out[i, column] = np.nan
        if not math.isfinite(places[i, 0] + places[i, 1] + places[i, 2]):
            continue
        _copy(places[i], work[7])
        below = geodetic_height(work[7])
        sign = upward(terms, work[7])
        top = below
        if sign != 0.0:
            near = walk(terms, sign, np.nan, work)
            top = geodetic_height(work[7]) if near else _far_top(axes, work[7])
        cosine = min(math.sqrt((APEX_RADIUS + below) / (APEX_RADIUS + top)), 1.0)
        x, y = 0.0, 0.0
        for axis in range(3):
            x += axes[0, axis] * work[7, axis]
            y += axes[1, axis] * work[7, axis]
        across = math.hypot(x, y)
        out[i, 0], out[i, 1] = cosine * x / across, cosine * y / across
        out[i, 2] = -sign * math.sqrt(1.0 - cosine * cosine)
        out[i, 3] = top


@numba.njit(cache=True, nogil=True)
def trace_foot(terms, place, height, conjugate, foot):
    """
    Where the field line of a place passes a height.

    Parameters
    ----------
    terms : array of float
        As for :func:`trace_apexes`.
    place : array of float, shape (3,)
        Earth-fixed, km.
    height : float
        Above WGS 84, km.
    conjugate : bool
        At the other end of the line, beyond its top; else on the side of the place.
    foot : array of float, shape (3,)
        The place is written here; NaN where the line does not reach the height, or its top
        lies beyond 1000 radii of the Earth.
    """
    work = np.empty((9, 3))
    for axis in range(3):
        foot[axis] = np.nan
    if not math.isfinite(place[0] + place[1] + place[2]):
        return
    _copy(place, work[7])
    sign = upward(terms, work[7])
    if conjugate or geodetic_height(work[7]) < height:
        if sign == 0.0 or not walk(terms, sign, np.nan, work):
            return
        if geodetic_height(work[7]) < height:
            return
    walk(terms, sign if conjugate else -sign, height, work)
    _copy(work[7], foot)


def dipole_axes(gauss):
    """
    Axes of the centred dipole.

    Parameters
    ----------
    gauss : array of float
        g10, g11, h11, ... in nT.

    Returns
    -------
    axes : array of float, shape (3, 3)
        Rows, Earth-fixed: x on the meridian that runs from the dipole's northern pole
        through the geographic south pole, y to the east of it, z the northern pole.
    """
    pole = -np.array([gauss[1], gauss[2], gauss[0]], np.float64)
    pole /= np.linalg.norm(pole)
    east = np.cross([0.0, 0.0, 1.0], pole)
    size = np.linalg.norm(east)
    east = east / size if size > 0 else np.array([0.0, 1.0, 0.0])
    return np.stack([np.cross(east, pole), east, pole])


@numba.njit(cache=True, nogil=True)
def geodetic_heights(latitude, radius):
    """Heights in km above WGS 84 of geocentric places (degrees, km), shape (n,)."""
    heights = np.empty(latitude.size)
    place = np.zeros(3)
    for i in range(latitude.size):
        north = math.radians(latitude[i])
        place[0], place[2] = radius[i] * math.cos(north), radius[i] * math.sin(north)
        heights[i] = geodetic_height(place)
    return heights


@numba.njit(cache=True, nogil=True)
def geodetic_height(place):
    """Height in km of an Earth-fixed place above WGS 84."""
    across = math.hypot(place[0], place[1])
    cosine, sine = _geodetic(across, place[2])
    surface = WGS84_RADIUS * math.sqrt(1.0 - _FIRST * sine * sine)
    return across * cosine + place[2] * sine - surface


@numba.njit(cache=True, nogil=True)
def _geodetic(across, along):
    """Cosine and sine of geodetic latitude, after Bowring (1976), refined once."""
    cosine, sine = _POLAR * across, WGS84_RADIUS * along
    for _ in range(2):
        size = math.hypot(cosine, sine)
        cosine, sine = cosine / size, sine / size
        east = across - _FIRST * WGS84_RADIUS * cosine**3
        north = along + _SECOND * _POLAR * sine**3
        cosine, sine = east, (1.0 - WGS84_FLATTENING) * north
    size = math.hypot(east, north)
    return east / size, north / size


@numba.njit(cache=True, nogil=True)
def _rise(place, slope):
    """How steeply a direction goes up, times the distance from the centre."""
    across = math.hypot(place[0], place[1])
    cosine, sine = _geodetic(across, place[2])
    level = 0.0
    if across > 0.0:
        level = (slope[0] * place[0] + slope[1] * place[1]) / across
    return level * cosine + slope[2] * sine


@numba.njit(cache=True, nogil=True)
def _slope(terms, place, sign, slope):
    """Direction of the line, as long as the place is far from the centre."""
    x, y, z = field_vector(terms, place[0], place[1], place[2])
    distance = math.sqrt(place[0] ** 2 + place[1] ** 2 + place[2] ** 2)
    scale = sign * distance / math.sqrt(x * x + y * y + z * z)
    slope[0], slope[1], slope[2] = x * scale, y * scale, z * scale


@numba.njit(cache=True, nogil=True)
def upward(terms, place):
    """1 where the field points up at a place, -1 where down, 0 at the top of its line."""
    slope = np.empty(3)
    _slope(terms, place, 1.0, slope)
    return float(np.sign(_rise(place, slope)))


@numba.njit(cache=True, nogil=True)
def _advance(terms, sign, size, work):
    """
    One step from work[7] to work[8]; the error over the distance from the centre.

    work[0] holds the slope at the beginning, work[6] that at the end.
    """
    for stage in range(1, 7):
        for axis in range(3):
            total = 0.0
            for earlier in range(stage):
                total += _STAGES[stage, earlier] * work[earlier, axis]
            work[8, axis] = work[7, axis] + size * total
        _slope(terms, work[8], sign, work[stage])
    error, distance = 0.0, 0.0
    for axis in range(3):
        total = 0.0
        for stage in range(7):
            total += _ERRORS[stage] * work[stage, axis]
        error += total * total
        distance += work[8, axis] ** 2
    return size * math.sqrt(error / distance)


@numba.njit(cache=True, nogil=True)
def _fit_step(size, error):
    """The next size of a step."""
    factor = 0.9 * (_TOLERANCE / max(error, 1e-30)) ** 0.2
    return min(size * min(max(factor, 0.2), 4.0), _LONGEST)


@numba.njit(cache=True, nogil=True)
def walk(terms, sign, height, work):
    """
    Go from work[7] along the line up to its top, or down to a height if that is a number.

    Returns
    -------
    near : bool
        False if the place in work[7] is beyond all but the dipole, and no top yet.
    """
    _slope(terms, work[7], sign, work[0])
    size, now = 0.1, _left(work[7], work[0], height)
    while True:
        error = _advance(terms, sign, size, work)
        if error > _TOLERANCE:
            size = _fit_step(size, error)
            continue
        later = _left(work[8], work[6], height)
        if later <= 0.0:
            break
        _copy(work[8], work[7])
        _copy(work[6], work[0])
        now = later
        if work[7, 0] ** 2 + work[7, 1] ** 2 + work[7, 2] ** 2 > FAR * FAR:
            return False
        size = _fit_step(size, error)
    _stop_at_zero(terms, sign, height, size, now, later, work)
    return True


@numba.njit(cache=True, nogil=True)
def _copy(place, other):
    """One vector into another: assigning slices takes numba seconds to compile."""
    for axis in range(3):
        other[axis] = place[axis]


@numba.njit(cache=True, nogil=True)
def _left(place, slope, height):
    """What is positive before the place that is looked for and negative behind it, km."""
    if math.isnan(height):
        return _rise(place, slope)
    return geodetic_height(place) - height


@numba.njit(cache=True, nogil=True)
def _stop_at_zero(terms, sign, height, size, now, later, work):
    """Shorten the last step so that nothing is left; regula falsi after Illinois."""
    low, high, side = 0.0, size, 0
    for _ in range(20):
        size = high - later * (high - low) / (later - now)
        _advance(terms, sign, size, work)
        middle = _left(work[8], work[6], height)
        if abs(middle) < _NEAR:
            break
        if middle > 0.0:
            low, now = size, middle
            later = later / 2.0 if side > 0 else later
            side = 1
        else:
            high, later = size, middle
            now = now / 2.0 if side < 0 else now
            side = -1
    _copy(work[8], work[7])


@numba.njit(cache=True, nogil=True)
def _far_top(axes, place):
    """Height of the top of a dipole's line through a place."""
    along, square = 0.0, 0.0
    for axis in range(3):
        along += axes[2, axis] * place[axis]
        square += place[axis] ** 2
    return math.sqrt(square) * square / max(square - along * along, 1e-9 * square) - APEX_RADIUS
