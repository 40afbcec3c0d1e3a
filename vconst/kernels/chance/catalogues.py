"""Catalogues and series as they might have been: drawn such that what matters is kept."""

import numpy as np

from vconst.kernels.constants import DAY

_YEAR = "M8[Y]"


def circular_shifts(draw, span, number, *, least):
    """
    By how much a catalogue is shifted around a span of time.

    Parameters
    ----------
    draw : numpy.random.Generator
    span : (int, int)
        First and last time, ns.
    number : int
    least : float
        Days: no shift is nearer than this to none at all, on either side.

    Returns
    -------
    shifts : numpy.ndarray of int64, shape (number,)
        ns.

    Raises
    ------
    ValueError
        If the span has no room for such shifts.
    """
    length, least = int(span[1] - span[0]), round(least * DAY)
    if length < 2 * least + 1:
        raise ValueError(
            f"{length / DAY:.0f} days have no room for shifts of {least / DAY:g} days or more"
        )
    return draw.integers(least, length - least + 1, number)


def shifted(time, shift, span):
    """
    Times shifted around a span; their distances, and so aftershocks, stay as they are.

    Parameters
    ----------
    time : array of int64, shape (n,)
        Inside the span.
    shift : int
    span : (int, int)
        The second is not part of it.

    Returns
    -------
    time : numpy.ndarray of int64, shape (n,)
    """
    return span[0] + np.mod(np.asarray(time, np.int64) - span[0] + shift, span[1] - span[0])


def shuffled_years(draw, time):
    """
    Events with their years exchanged: season and hour stay as they are.

    Parameters
    ----------
    draw : numpy.random.Generator
    time : array of int64, shape (n,)
        ns; every year from the first to the last takes part, as a whole.

    Returns
    -------
    time : numpy.ndarray of int64, shape (n,)
        The day of the year and the time of the day are kept; the 366th day of a leap
        year becomes the 365th where there is none.
    """
    moment = np.asarray(time, np.int64).astype("M8[ns]")
    year = moment.astype(_YEAR).astype(np.int64)
    if not year.size:
        return moment.astype(np.int64)
    first = int(year.min())
    count = int(year.max()) - first + 1
    other = first + draw.permutation(count)[year - first]
    begin, length = _year(other)
    since = (moment - year.astype(_YEAR)).astype("m8[ns]").astype(np.int64)
    return begin + np.where(since < length, since, since - DAY)


def _year(year):
    """Begin and length of years since 1970, ns."""
    begin = year.astype(_YEAR).astype("M8[ns]").astype(np.int64)
    return begin, (year + 1).astype(_YEAR).astype("M8[ns]").astype(np.int64) - begin


def shifted_longitudes(draw, longitude, *, least=30.0):
    """
    Longitudes turned about the axis by one angle, so that distances stay as they are.

    Parameters
    ----------
    draw : numpy.random.Generator
    longitude : array of float, shape (n,)
        Degrees.
    least : float
        Degrees: no turn is nearer than this to none at all.

    Returns
    -------
    longitude : numpy.ndarray of float64, shape (n,)
        -180 to 180.

    Notes
    -----
    Land becomes sea and a geographic latitude another magnetic one: it is fair for nothing
    that depends on either.
    """
    turn = draw.uniform(least, 360.0 - least)
    return np.mod(np.asarray(longitude, np.float64) + turn + 180.0, 360.0) - 180.0


def permuted_passes(draw, group):
    """
    A permutation of passes inside groups: what one pass saw stays together.

    Parameters
    ----------
    draw : numpy.random.Generator
    group : array of int, shape (n,)
        Of each pass: those of one group (side, season) may be exchanged.

    Returns
    -------
    other : numpy.ndarray of int64, shape (n,)
        The pass that stands in the place of each.
    """
    group = np.asarray(group)
    other = np.arange(group.size)
    for kind in np.unique(group):
        own = np.flatnonzero(group == kind)
        other[own] = draw.permutation(own)
    return other


def randomised_phases(draw, series):
    """
    A series with the spectrum of another and phases drawn at random.

    Parameters
    ----------
    draw : numpy.random.Generator
    series : array of float, shape (n,)
        Evenly spaced, finite.

    Returns
    -------
    series : numpy.ndarray of float64, shape (n,)
        The same values in another order, with nearly the same spectrum: ranks are those of
        the series with random phases, so that tails and skewness stay as they are.

    References
    ----------
    Theiler et al. (1992), doi:10.1016/0167-2789(92)90102-S: amplitude adjusted.
    """
    series = np.asarray(series, np.float64)
    normal = np.sort(draw.standard_normal(series.size))
    rank = np.argsort(np.argsort(series, kind="stable"), kind="stable")
    spectrum = np.fft.rfft(normal[rank])
    phase = draw.uniform(0.0, 2.0 * np.pi, spectrum.size)
    phase[0] = 0.0
    if series.size % 2 == 0:
        phase[-1] = 0.0  # alone at its frequency, and real
    mixed = np.fft.irfft(spectrum * np.exp(1j * phase), series.size)
    return np.sort(series)[np.argsort(np.argsort(mixed, kind="stable"), kind="stable")]
