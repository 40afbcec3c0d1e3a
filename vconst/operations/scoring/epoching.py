"""Superposed epochs of an event list and of lists that might have been, judged together."""

from typing import NamedTuple

import numpy as np
import xarray as xr

from vconst.errors import OperationError, UsageError
from vconst.kernels.chance.epochs import Epochs, count_epochs, series_epochs
from vconst.kernels.chance.near import sort_by_cell
from vconst.kernels.chance.several import rank_chances
from vconst.kernels.constants import DAY
from vconst.kernels.sphere import squared_chord
from vconst.operations.scoring.around import AROUND, evenly_around
from vconst.operations.scoring.nulls import draw_catalogues


class Lists(NamedTuple):
    """
    The real events, then those of every draw, one after the other.

    Attributes
    ----------
    catalogue : numpy.ndarray of int64, shape (n,)
        0 is the real one.
    time : numpy.ndarray of int64, shape (n,)
        ns.
    latitude, longitude : numpy.ndarray of float64, shape (n,)
        Degrees.
    """

    catalogue: np.ndarray
    time: np.ndarray
    latitude: np.ndarray
    longitude: np.ndarray

    @property
    def placed(self):
        """Whether the events have places; otherwise they are events of the whole Earth."""
        return bool(np.isfinite(self.latitude).any())

    def near(self, first, last):
        """Those with a time between two, in ns."""
        kept = (self.time >= first) & (self.time <= last)
        return Lists(*(each[kept] for each in self))


def lists_of(catalogue, nulls, number, seed, *, shift, controls, even=0):
    """
    The real events and those of every null.

    Parameters
    ----------
    catalogue : Catalogue
    nulls : sequence of str
    number, seed : int
    shift : float
        Days.
    controls : list or None
    even : int
        How many lists evenly around the circle are added for each null that goes around one;
        they are none of its draws, and say what those are worth.

    Returns
    -------
    lists : Lists
    owner : numpy.ndarray of int64, shape (c,)
        Row of *nulls* that each catalogue belongs to; -1 of the real one; ``-2 - row`` of those
        evenly around.
    """
    every, owner = [(catalogue.time, catalogue.latitude, catalogue.longitude)], [-1]
    for row, name in enumerate(nulls):
        for drawn in draw_catalogues(name, catalogue, number, seed, shift=shift, controls=controls):
            every.append(drawn)
            owner.append(row)
        for shifted in evenly_around(name, catalogue, even) if name in AROUND else ():
            every.append(shifted)
            owner.append(-2 - row)
    which = np.repeat(np.arange(len(every)), [each[0].size for each in every])
    columns = (np.concatenate(each) for each in zip(*every, strict=True))
    return Lists(which, *columns), np.array(owner)


def places_of(anomalies, by):
    """
    Time and place of deviations that have one.

    Parameters
    ----------
    anomalies : xarray.Dataset
        Along ``event``: ``start`` (or ``time``), ``latitude``, ``longitude``.
    by : str
        Who asks, for messages.

    Returns
    -------
    time : numpy.ndarray of int64, shape (n,)
        ns, ascending.
    latitude, longitude : numpy.ndarray of float64, shape (n,)
        Degrees.

    Raises
    ------
    OperationError
        If none has a place.
    """
    time = anomalies["start" if "start" in anomalies else "time"].values
    time = time.astype("M8[ns]").astype(np.int64)
    north, east = (anomalies[n].values.astype(np.float64) for n in ("latitude", "longitude"))
    order = np.argsort(time, kind="stable")
    order = order[np.isfinite(north[order]) & np.isfinite(east[order])]
    if not order.size:
        raise OperationError(
            f"{by}: none of {time.size} deviations has a place.",
            hint="Give a list whose rows have latitude and longitude.",
        )
    return time[order], north[order], east[order]


def epochs_of(before, after, width, rings, by):
    """
    Bins from *before* to *after* the events, and rings about them.

    Parameters
    ----------
    before, after, width : float
        Days.
    rings : tuple of float
        Outer edges in km.
    by : str
        Who asks, for messages.

    Returns
    -------
    epochs : Epochs

    Raises
    ------
    UsageError
        If bins do not fill the time, no edge of a bin is at the event, or rings do not rise.
    """
    ahead, past = before / width, after / width
    if not width > 0 or abs(ahead - round(ahead)) > 1e-9 or abs(past - round(past)) > 1e-9:
        raise UsageError(
            f"{by}: bins of {width:g} days do not fill {before:g} days before and {after:g} after.",
            hint="Take whole numbers of bins on both sides.",
        )
    if round(ahead) + round(past) < 1 or not rings or list(rings) != sorted(set(rings)):
        raise UsageError(
            f"{by}: 'rings' are outer edges in km that rise, and there is at least one bin.",
            hint="For example rings: [150 km, 300 km], before: 15, after: 5.",
        )
    size = round(width * DAY)
    reach = np.array([squared_chord(each) for each in rings])
    return Epochs(-size * round(ahead), size, round(ahead) + round(past), reach)


def count_piece(dataset, window, *, variable, log, lists, epochs, limit, catalogues):
    """
    What one piece of a track or series has about every event of every list.

    Parameters
    ----------
    dataset : xarray.Dataset
    window : Piece
        Not used: pieces do not overlap.
    variable : str
    log : bool
        Whether values are taken as decimal logarithms.
    lists : Lists
    epochs : Epochs
    limit : float
    catalogues : int

    Returns
    -------
    number, total, unusual : numpy.ndarray, shape (catalogues, bins, rings)
    """
    del window
    time = dataset["time"].values.astype("M8[ns]").astype(np.int64)
    value = dataset[variable].values.astype(np.float64)
    if log:
        value = np.log10(np.where(value > 0, value, np.nan))
    time, value, where = _points(dataset, variable, time, value, lists.placed)
    sound = np.isfinite(value)
    for axis in where:
        sound &= np.isfinite(axis)
    time, value, where = time[sound], value[sound], [axis[sound] for axis in where]
    found = [np.zeros((catalogues, epochs.bins, epochs.reach.size), t) for t in (int, float, int)]
    if not time.size:
        return found
    end = epochs.begin + epochs.width * epochs.bins
    own = lists.near(time.min() - end, time.max() - epochs.begin)
    for whole, part in zip(found, _counted(time, value, where, own, epochs, limit), strict=True):
        whole[: len(part)] = part
    return found


def _points(dataset, variable, time, value, placed):
    """
    Time, value and place of each sample; no places where they are not looked at.

    A map of events of the whole Earth is one value, its mean over area; of others each cell.
    """
    if value.ndim > 1 and not {"latitude", "longitude"} <= set(dataset.variables):
        raise OperationError(
            f"superposed epochs: '{variable}' has several values at each time.",
            hint="Take their mean over a band first, with 'select_band'.",
        )
    if value.ndim == 1:
        names = ("latitude", "longitude") if placed and "latitude" in dataset else ()
        names = [n for n in names if dataset[n].dims == dataset[variable].dims]
        return time, value, [dataset[n].values for n in names]
    north, east = (dataset[n] for n in ("latitude", "longitude"))
    if not placed:
        area = dataset[variable].dims[1:]
        weight = np.cos(np.radians(north)) if north.ndim == 1 else xr.ones_like(north)
        values = xr.DataArray(value, dims=dataset[variable].dims)
        weight = xr.DataArray(weight.values, dims=north.dims)
        known = np.isfinite(values)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = (values.fillna(0.0) * weight).sum(area) / (known * weight).sum(area)
        return time, mean.values, []
    shape, dims = value.shape, dataset[variable].dims
    places = [xr.DataArray(each.values, dims=each.dims) for each in (north, east)]
    like = xr.DataArray(np.zeros(shape), dims=dims)
    flat = [(each + like).transpose(*dims).values.ravel() for each in places]
    return np.repeat(time, value[0].size), value.ravel(), flat


def _counted(time, value, where, own, epochs, limit):
    if where:
        cells = sort_by_cell(time, *where, value)
        return count_epochs(cells, *own, epochs, limit=limit)
    number, total = series_epochs(time, value, own.catalogue, own.time, epochs)
    high = (np.abs(value) >= limit).astype(float)
    unusual = series_epochs(time, high, own.catalogue, own.time, epochs)[1]
    return number[..., None], total[..., None], np.rint(unusual).astype(int)[..., None]


def add_pieces(parts):
    """Counts of all pieces together, in their order."""
    return [sum(each[1:], each[0]) for each in zip(*parts, strict=True)]


class Judged(NamedTuple):
    """
    A map over bins and rings beside those of draws.

    Attributes
    ----------
    deviate : numpy.ndarray, shape (bins, rings)
        In standard deviations of the draws, from their mean.
    chance : numpy.ndarray, shape (bins, rings)
        p of each bin and ring by itself, by rank.
    mean, low, high : numpy.ndarray, shape (bins, rings)
        Of the draws; 95 % of them lie between.
    greatest : float
        The greatest deviate of the bins that are looked at.
    drawn : numpy.ndarray, shape (draws,)
        The same of the draws.
    at : (int, int)
        Where it is.
    even : numpy.ndarray, shape (k,)
        The greatest of the maps evenly around.
    """

    deviate: np.ndarray
    chance: np.ndarray
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    greatest: float
    drawn: np.ndarray
    at: tuple[int, int]
    even: np.ndarray


def judge(observed, drawn, looked, *, two_sided, even=None, worth=np.inf):
    """
    Where a map is unlike those of draws, and how unlike the most unlike of all is.

    Parameters
    ----------
    observed : array, shape (bins, rings)
        NaN where nothing was seen.
    drawn : array, shape (draws, bins, rings)
    looked : slice
        The bins among which the greatest is looked for: before the events, or after them.
    two_sided : bool
        Whether small values are unusual too.
    even : array or None, shape (k, bins, rings)
        Maps of lists evenly around a circle, measured by the draws but none of them.
    worth : float or array of float, shape (bins, rings)
        How many independent draws those of a single bin are worth.

    Returns
    -------
    judged : Judged

    Notes
    -----
    Each bin and ring is standardised by mean and deviation of the draws *and* the real one, so
    that all of them are treated alike and the rank of the greatest is exact.
    """
    shape, every = observed.shape, np.concatenate([observed[None], drawn])
    known = np.isfinite(every)
    number = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, every, 0.0).sum(axis=0) / number
    spread = np.sqrt(np.where(known, (every - mean) ** 2, 0.0).sum(axis=0) / number)
    deviate = _deviates(every, mean, spread)
    size, greatest, at = _greatest(deviate, looked, two_sided)
    around = np.empty((0, *shape)) if even is None else even
    flat = size.reshape(len(size), -1)
    with np.errstate(all="ignore"):
        low, high = np.nanquantile(np.where(np.isfinite(drawn), drawn, np.nan), [0.025, 0.975], 0)
    return Judged(
        deviate[0],
        rank_chances(flat[0], flat[1:], np.ravel(worth)).reshape(shape),
        np.where(known[1:].any(axis=0), mean, np.nan),
        low,
        high,
        float(greatest[0]),
        np.where(np.isfinite(greatest[1:]), greatest[1:], np.nan),
        at,
        _greatest(_deviates(around, mean, spread), looked, two_sided)[1],
    )


def _deviates(maps, mean, spread):
    """Maps in standard deviations from a mean; 0 without spread, NaN where nothing was seen."""
    with np.errstate(divide="ignore", invalid="ignore"):
        known = np.isfinite(maps)
        return np.where(spread > 0, (maps - mean) / spread, np.where(known, 0.0, np.nan))


def _greatest(deviate, looked, two_sided):
    """Sizes of deviates, the greatest of each map where it is looked for, and the first's place."""
    size = np.abs(deviate) if two_sided else deviate
    held = np.where(np.isfinite(size), size, -np.inf)[:, looked]
    rows, rings = held.shape[1:]
    held = held.reshape(len(size), rows * rings)
    if not rows or not len(size):
        return size, np.full(len(size), np.nan), (0, 0)
    row, ring = np.unravel_index(held[0].argmax(), (rows, rings))
    return size, held.max(axis=1), (int(row) + (looked.start or 0), int(ring))
