"""The Earth's internal magnetic field from Gauss coefficients that vary in time."""

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

import numpy as np

from vconst.kernels.constants import DAY
from vconst.kernels.gauss import place_of, rms_difference
from vconst.kernels.harmonics import roots_of, sum_blocks

_YEAR_2000 = np.datetime64("2000-01-01", "ns").astype(np.int64)
#: From how long of a model's time straight lines are tried, ns.
_TRIALS = round(15 * 365.25 * DAY)
#: What chaosmagpy writes above decimal years of 365.25 days.
_NO_LEAP_YEARS = "Leap years are accounted for in decimal years format (False)"


@dataclass(frozen=True, eq=False)
class FieldModel:
    """
    Gauss coefficients as polynomials of time, piece by piece.

    Parameters
    ----------
    name : str
    breaks : array of int64, shape (pieces + 1,)
        Where the pieces begin and the last ends, ns since 1970 UTC.
    polynomials : array of float, shape (order, pieces, degree * (degree + 2))
        In nT per day to the power; highest power first, of days since the piece's start.
        Coefficients run g10, g11, h11, g20, g21, h21, ... (Schmidt semi-normalised).
    """

    name: str
    breaks: np.ndarray
    polynomials: np.ndarray

    @property
    def degree(self):
        """Greatest spherical harmonic degree."""
        return round(np.sqrt(self.polynomials.shape[2] + 1)) - 1


def evaluate_field(model, time, latitude, longitude, radius, *, extrapolate=False):
    """
    The internal field of a model, in the geocentric frame north, east, centre.

    Parameters
    ----------
    model : FieldModel
    time : array of int64 or datetime64, shape (n,)
        UTC; int64 are ns since 1970.
    latitude, longitude : array, shape (n,)
        Geocentric, in degrees. NaN gives NaN, and so does NaT.
    radius : array, shape (n,)
        Distance from the Earth's centre in km.
    extrapolate : bool
        Go on in a straight line beyond the model's span instead of refusing: from its first
        and last values at their secular variation.

    Returns
    -------
    north, east, centre : array of float, shape (n,)
        In nT; *centre* is positive towards the Earth's centre. Every point is finite, the
        poles included (north and east follow the meridian of the longitude given).

    Raises
    ------
    ValueError
        If a time lies outside the model's span, naming both.

    Notes
    -----
    With ``V = a sum (a/r)^(n+1) (g cos m phi + h sin m phi) P_n^m(cos theta)``,
    ``B = -grad V``: north = -B_theta, east = B_phi, centre = -B_r. For m > 0 the
    recursion runs on ``P_n^m / sin theta``, which stays finite at the poles.

    References
    ----------
    Alken, P. et al. (2021), International Geomagnetic Reference Field: the thirteenth
    generation, Earth Planets Space 73, 49, doi:10.1186/s40623-020-01288-x.
    """
    times = _nanoseconds(time)
    if not extrapolate:
        refuse_outside(model, times)
    elif any(outside_span(model, times)):
        model = _carried_on(model)
    shape = np.broadcast_shapes(*(np.shape(item) for item in (times, latitude, longitude, radius)))
    places = (np.broadcast_to(item, shape) for item in (latitude, longitude, radius))
    places = [np.array(item, np.float64, order="C").ravel() for item in places]
    out = np.empty((3, places[0].size))
    if times.size == 1:
        gauss = gauss_at(model, times.item())[:, None]
        sum_blocks(gauss, roots_of(model.degree), np.zeros(out.shape[1]), *places, *out)
    else:
        _sum_pieces(model, np.broadcast_to(times, shape).ravel(), places, out)
    return tuple(item.reshape(shape) for item in out)


def gauss_at(model, time):
    """
    The coefficients of a model at one time.

    Parameters
    ----------
    model : FieldModel
    time : int
        ns since 1970 UTC; beyond the span it goes on in a straight line. NaT gives NaN.

    Returns
    -------
    coefficients : numpy.ndarray of float, shape (degree * (degree + 2),)
        In nT: g10, g11, h11, g20, ...
    """
    if time == np.iinfo(np.int64).min:
        return np.full(model.polynomials.shape[2], np.nan)
    if any(outside_span(model, np.array([time]))):
        model = _carried_on(model)
    piece = int(_pieces_of(model, np.array([time]))[0])
    return _polynomial(model, piece, (time - model.breaks[piece]) / DAY)


def outside_span(model, time):
    """
    How many times lie outside a model's span.

    Parameters
    ----------
    model : FieldModel
    time : array of int64 or datetime64
        UTC. NaT is not counted.

    Returns
    -------
    before, after : int
    """
    times = _nanoseconds(time)
    known = times != np.iinfo(np.int64).min
    before = int((known & (times < model.breaks[0])).sum())
    return before, int((times > model.breaks[-1]).sum())


def refuse_outside(model, time):
    """
    Refuse times that a model does not hold.

    Parameters
    ----------
    model : FieldModel
    time : array of int64 or datetime64
        UTC. NaT passes.

    Raises
    ------
    ValueError
        With the name of the model, its span, and the time farthest from it.
    """
    times = _nanoseconds(time)
    before, after = outside_span(model, times)
    if not before + after:
        return
    first, last = (str(edge.astype("datetime64[ns]"))[:10] for edge in model.breaks[[0, -1]])
    known = times[times != np.iinfo(np.int64).min]
    worst = known.min() if before else known.max()
    raise ValueError(
        f"{model.name} holds from {first} to {last}; {before + after} of {times.size} times lie "
        f"outside, {str(worst.astype('datetime64[ns]'))[:19]} the farthest."
    )


def extrapolation_error(model, days):
    """
    How wrong the field may be, some days beyond a model's end.

    Parameters
    ----------
    model : FieldModel
    days : float
        Beyond the end of the span; 0 or less gives 0.

    Returns
    -------
    error : float
        Rms over the reference sphere in nT of what straight lines from earlier times of the
        model miss of it as many days later. NaN for a single piece.

    Notes
    -----
    Lines start where pieces meet, in the last 15 years that allow it, each with the secular
    variation that the model has before. ``rms^2 = sum (n + 1) (dg^2 + dh^2)`` (Lowes 1966,
    doi:10.1029/JZ071i008p02179), and the mean of its square over the lines. Beyond half of the
    model's span it grows with the square of time, as under a steady acceleration.
    """
    if days <= 0:
        return 0.0
    lead = min(days, (model.breaks[-1] - model.breaks[0]) / DAY / 2)
    latest = model.breaks[-1] - lead * DAY
    pieces = np.flatnonzero(model.breaks[1:-1] <= latest)
    if not pieces.size:
        return float("nan")
    ends = model.breaks[pieces + 1]
    recent = pieces[ends >= min(latest - _TRIALS, ends[-1])]
    missed = [_missed_by_line(model, piece, lead) for piece in recent]
    return float(np.sqrt(np.mean(np.square(missed)))) * (days / lead) ** 2


def _missed_by_line(model, piece, days):
    """What the straight line from the end of a piece misses some days later, nT rms."""
    value, slope = _at_edge(model, piece, 1)
    there = gauss_at(model, round(model.breaks[piece + 1] + days * DAY))
    return rms_difference(value + slope * days, there)


@lru_cache(maxsize=8)
def _carried_on(model):
    """The same model with straight lines before its first and behind its last piece."""
    order, _, count = model.polynomials.shape
    if order <= 2:
        return model  # its pieces are lines
    lines = np.zeros((2, order, 1, count))
    for line, (piece, side) in zip(lines, ((0, 0), (-1, 1)), strict=True):
        value, slope = _at_edge(model, piece, side)
        line[-2, 0], line[-1, 0] = slope, value if side else value - slope
    breaks = [model.breaks[:1] - DAY, model.breaks, model.breaks[-1:] + DAY]
    polynomials = np.concatenate([lines[0], model.polynomials, lines[1]], axis=1)
    return FieldModel(model.name, np.concatenate(breaks), polynomials)


def _at_edge(model, piece, side):
    """Coefficients and their change a day, where a piece begins (0) or ends (1)."""
    index = range(len(model.breaks) - 1)[piece]
    days = side * (model.breaks[index + 1] - model.breaks[index]) / DAY
    powers = np.arange(len(model.polynomials) - 1, 0, -1)
    slope = np.zeros(model.polynomials.shape[2])
    for power, coefficients in zip(powers, model.polynomials[:-1, index], strict=True):
        slope = slope * days + power * coefficients
    return _polynomial(model, index, days), slope


def model_of_snapshots(name, times, coefficients, *, order, step):
    """
    A model from coefficients at stated times, as files of spherical harmonics hold them.

    Parameters
    ----------
    name : str
    times : array of int64, shape (times,)
        ns since 1970 UTC.
    coefficients : array, shape (times, degree * (degree + 2))
        In nT.
    order : int
        Number of coefficients of each polynomial: 2 is linear in time.
    step : int
        Snapshots per piece; a polynomial goes through the first *order* of each piece.

    Returns
    -------
    model : FieldModel
    """
    pieces = range(0, len(times) - 1, step)
    polynomials = np.empty((order, len(pieces), coefficients.shape[1]))
    for index, first in enumerate(pieces):
        nodes = np.arange(first, first + step + 1)[:order]
        days = (times[nodes] - times[first]) / DAY
        scale = days[-1]
        solved = np.linalg.solve(np.vander(days / scale, order), coefficients[nodes])
        polynomials[:, index] = solved / scale ** np.arange(order - 1, -1, -1)[:, None]
    return FieldModel(name, times[::step].copy(), polynomials)


def read_shc(text, name):
    """
    A model from the text of a file of spherical harmonic coefficients (``.shc``).

    Parameters
    ----------
    text : str
    name : str

    Returns
    -------
    model : FieldModel

    Raises
    ------
    ValueError
        If the text is not such a file or holds a single time.

    Notes
    -----
    Decimal years count 365 or 366 days each (IGRF), or 365.25 where the file's comment
    says that leap years are not accounted for.
    """
    rows = [line.split() for line in text.splitlines() if line.strip()[:1] not in ("#", "")]
    lowest, degree, count, order, step = (int(item) for item in rows[0][:5])
    if order < 2 or count < order:
        raise ValueError(f"{name}: {count} times of order {order}; a model in time needs two.")
    if len(rows) - 2 != degree * (degree + 2) - (lowest * lowest - 1):
        raise ValueError(f"{name}: {len(rows) - 2} coefficients; that is not degree {degree}.")
    years = np.array([float(year) for year in rows[1]])
    if _NO_LEAP_YEARS in text:
        times = np.rint((years - 2000) * 365.25 * DAY).astype(np.int64) + _YEAR_2000
    else:
        times = _nanoseconds_of_years(years)
    coefficients = np.zeros((count, degree * (degree + 2)))
    for n, m, *values in rows[2:]:
        coefficients[:, place_of(int(n), int(m))] = [float(value) for value in values]
    return model_of_snapshots(name, times, coefficients, order=order, step=step)


@cache
def igrf14():
    """
    The International Geomagnetic Reference Field, 14th generation, 1900 to 2030.

    Returns
    -------
    model : FieldModel
        Degree 13; linear between epochs five years apart, with the predictive secular
        variation from 2025 on.

    References
    ----------
    IAGA V-MOD working group (2024), IGRF-14, doi:10.5281/zenodo.14012302 (public data;
    the file is shipped beside this module as published).
    """
    return read_shc(files("vconst.kernels").joinpath("igrf14.shc").read_text(), "IGRF-14")


def _pieces_of(model, times):
    """Number of the piece of each time, the first or last for those outside the span."""
    pieces = np.searchsorted(model.breaks, times, "right") - 1
    return np.clip(pieces, 0, len(model.breaks) - 2)


def _sum_pieces(model, times, places, out):
    """Fields of places at times, of which those in one piece are summed together."""
    pieces = _pieces_of(model, times)
    days = (times - model.breaks[pieces]) / DAY
    days[times == np.iinfo(np.int64).min] = np.nan
    order = None
    if (np.diff(pieces) < 0).any():
        order = np.argsort(pieces, kind="stable")
        pieces, days = pieces[order], days[order]
        places = [item[order] for item in places]
    sums = out if order is None else np.empty_like(out)
    edges = np.append(np.flatnonzero(np.diff(pieces, prepend=-1)), pieces.size)
    for first, last in pairwise(edges):
        rows = slice(first, last)
        coefficients = np.ascontiguousarray(model.polynomials[:, pieces[first]].T)
        parts = (item[rows] for item in (days, *places))
        sum_blocks(coefficients, roots_of(model.degree), *parts, *sums[:, rows])
    if order is not None:
        out[:, order] = sums


def _nanoseconds(time):
    time = np.asarray(time)
    return time.astype("datetime64[ns]").astype(np.int64) if time.dtype.kind == "M" else time


def _polynomial(model, piece, days):
    value = np.zeros(model.polynomials.shape[2])
    for coefficients in model.polynomials[:, piece]:
        value = value * days + coefficients
    return value


def _nanoseconds_of_years(years):
    whole = np.floor(years).astype(np.int64)
    start, stop = (
        (whole + shift - 1970).astype("datetime64[Y]").astype("datetime64[ns]").astype(np.int64)
        for shift in (0, 1)
    )
    return start + np.rint((years - whole) * (stop - start)).astype(np.int64)
