"""What a track measured in zones: means of short runs of samples, joined into passes."""

import numpy as np

from vconst.kernels.constants import SPHERE_RADIUS
from vconst.kernels.sphere import distance_of_chord, squared_chord, unit_vectors
from vconst.operations.zones.boxes import inside_boxes

#: A pause inside a zone that ends a pass, ns: an orbit takes 95 minutes.
PAUSE = 900_000_000_000


def gather_runs(dataset, window, *, variable, log, every, latitude, longitude, reach, box=None):
    """
    Means of runs of samples that lie in zones.

    Parameters
    ----------
    dataset : xarray.Dataset
        A track: ``time``, ``latitude``, ``longitude``, perhaps ``radius``, and *variable*;
        of packets (time, sample) the spread of each about its straight line is taken.
    window : Piece
        Not used: a run ends with the piece.
    variable : str
    log : bool
        Whether values are taken as decimal logarithms.
    every : int
        Length of a run, ns.
    latitude, longitude, reach : (p,) array
        Of the zones, geocentric degrees and km.
    box : (p, 2) array or None
        As :func:`vconst.operations.zones.boxes.inside_boxes` takes it.

    Returns
    -------
    rows : dict of str to array
        One row a run in a zone: ``place`` (index), ``time`` and ``until`` (ns, of the first and
        the last sample), ``value``, ``found``
        (samples), ``distance`` and ``radius`` (km), ``latitude``, ``longitude``, ``side``
        (1 northward, -1 southward), ``mode`` (the working mode; 0 if the data say none, -1
        if it changes within).
    """
    del window
    time = dataset["time"].values.astype("M8[ns]").astype(np.int64)
    value = values_of(dataset[variable], log)
    first = np.flatnonzero(np.append(True, np.diff(time // every) != 0))
    place = unit_vectors(dataset["latitude"].values, dataset["longitude"].values)
    vector = np.add.reduceat(np.nan_to_num(place), first)
    vector /= np.maximum(np.linalg.norm(vector, axis=1, keepdims=True), 1e-12)
    found = np.add.reduceat(np.isfinite(value).astype(int), first)
    total = np.add.reduceat(np.nan_to_num(value), first)
    last = np.append(first[1:], time.size) - 1
    runs = {
        "time": time[first],
        "until": time[last],
        "value": np.where(found, total / np.maximum(found, 1), np.nan),
        "found": found,
        "latitude": np.degrees(np.arcsin(np.clip(vector[:, 2], -1, 1))),
        "longitude": np.degrees(np.arctan2(vector[:, 1], vector[:, 0])),
        "radius": _radius(dataset, first),
    }
    runs["mode"] = _modes(dataset, first)
    runs["side"] = sides_of(runs["latitude"], runs["time"])
    return _inside(runs, vector, latitude, longitude, reach, box)


def values_of(values, log):
    """
    One number a sample: itself, or the spread of a packet; as logarithm if *log*.

    Parameters
    ----------
    values : xarray.DataArray, along time and perhaps one more dimension
    log : bool
        A spread is taken as logarithm anyway.
    """
    numbers = values.values.astype(np.float64)
    if numbers.ndim == 2:
        numbers, log = spread_of(numbers), True
    if not log:
        return numbers
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(numbers > 0, np.log10(numbers), np.nan)


def spread_of(packets):
    """
    Standard deviation of the samples of each packet about the straight line through them.

    Parameters
    ----------
    packets : array of float, shape (n, samples)
        Samples follow each other evenly. NaN are left out; fewer than three give NaN.

    Returns
    -------
    spread : numpy.ndarray of float, shape (n,)
        A field that changes evenly along the orbit is none of it: ``v x B`` of the
        spacecraft's motion changes by 0.6 mV/m in the 2 s of a packet.
    """
    known = np.isfinite(packets)
    count = np.maximum(known.sum(axis=1), 1)[:, None]
    place = np.where(known, np.arange(packets.shape[1], dtype=np.float64), 0.0)
    place = np.where(known, place - place.sum(axis=1, keepdims=True) / count, 0.0)
    values = np.where(known, packets, 0.0)
    values = np.where(known, values - values.sum(axis=1, keepdims=True) / count, 0.0)
    common, extent = (place * values).sum(axis=1), (place**2).sum(axis=1)
    slope = common / np.where(extent > 0, extent, 1.0)
    values -= slope[:, None] * place
    spread = np.sqrt((values**2).sum(axis=1) / count[:, 0])
    return np.where(known.sum(axis=1) > 2, spread, np.nan)


def join_runs(parts):
    """
    Passes from runs.

    Parameters
    ----------
    parts : list of dict
        Of :func:`gather_runs`, in order of time.

    Returns
    -------
    passes : dict of str to array
        One row a pass, ordered by place and time: ``place``, ``time`` (ns, of the run
        nearest to the centre), ``value`` (mean over its runs), ``found`` (runs with a
        value), ``distance`` (smallest), ``radius`` (mean), ``longitude`` (of the nearest
        run), ``side``, ``mode`` (-1 if it changes within), and ``first``, ``last`` time: of the
        first and the last sample.
    runs : dict of str to array
        In the order of the passes, with ``pass``.
    """
    runs = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = _by_place(runs["place"])
    runs = {name: values[order] for name, values in runs.items()}
    if not order.size:
        none = {name: runs[name] for name in _PASS}
        return none | dict.fromkeys(("first", "last"), runs["time"]), runs | {"pass": runs["place"]}
    new = (np.diff(runs["place"]) != 0) | (np.diff(runs["time"]) > PAUSE)
    new |= np.diff(runs["side"]) != 0
    first = np.flatnonzero(np.append(True, new))
    number = np.cumsum(np.append(True, new)) - 1
    return _passes(runs, first, number), runs | {"pass": number}


_PASS = ("place", "time", "value", "found", "distance", "radius", "longitude", "side", "mode")


def _passes(runs, first, number):
    sound = np.isfinite(runs["value"])
    found = np.add.reduceat(sound.astype(int), first)
    total = np.add.reduceat(np.where(sound, runs["value"], 0.0), first)
    nearest = _nearest(runs["distance"], first, number)
    last = np.append(first[1:], number.size) - 1
    return {
        "place": runs["place"][first],
        "time": runs["time"][nearest],
        "value": np.where(found, total / np.maximum(found, 1), np.nan),
        "found": found,
        "distance": runs["distance"][nearest],
        "radius": np.add.reduceat(runs["radius"], first) / (last - first + 1),
        "longitude": runs["longitude"][nearest],
        "side": runs["side"][first],
        "mode": _one(runs["mode"], first),
        "first": runs["time"][first],
        "last": runs["until"][last],
    }


def offsets_of(passes, runs, latitude, longitude):
    """
    How far each track passes the middle of its zone.

    Parameters
    ----------
    passes, runs : dict of str to array
        Of :func:`join_runs`.
    latitude, longitude : (p,) array
        Middles of the zones.

    Returns
    -------
    offset : numpy.ndarray of float
        km, east of the middle positive: from the great circle through the first and the last
        run of the pass. Of one run alone its distance, with the sign of its longitude.
    """
    size = passes["time"].size
    if not size:
        return np.zeros(0)
    vector = unit_vectors(runs["latitude"], runs["longitude"])
    first = np.searchsorted(runs["pass"], np.arange(size))
    last = np.searchsorted(runs["pass"], np.arange(size), side="right") - 1
    north, east = latitude[passes["place"]], longitude[passes["place"]]
    pole = np.cross(vector[first], vector[last])
    length = np.linalg.norm(pole, axis=1)
    sine = np.einsum("ij,ij->i", pole, unit_vectors(north, east))
    across = np.arcsin(np.clip(sine / np.where(length > 0, length, 1.0), -1.0, 1.0))
    turned = np.mod(passes["longitude"] - east + 180.0, 360.0) - 180.0
    alone = np.where(turned < 0, -1.0, 1.0) * passes["distance"]
    return np.where(length > 1e-9, passes["side"] * across * SPHERE_RADIUS, alone)


def _by_place(place):
    """Order by place, and in time within each; of few places by counting, in one go."""
    few = place.size and place.max() < np.iinfo(np.int16).max
    return np.argsort(place.astype(np.int16) if few else place, kind="stable")


def _nearest(distance, first, number):
    """Row of the smallest distance of each group of rows that begins at *first*."""
    least = np.minimum.reduceat(distance, first)
    rows = np.flatnonzero(distance == least[number])
    return rows[np.append(True, np.diff(number[rows]) != 0)]


def _radius(dataset, first):
    if "radius" not in dataset:
        return np.full(first.size, np.nan)
    return dataset["radius"].values[first].astype(np.float64)


def _modes(dataset, first):
    if "working_mode" not in dataset:
        return np.zeros(first.size, int)
    return _one(np.nan_to_num(dataset["working_mode"].values, nan=-1).astype(int), first)


def _one(mode, first):
    """The mode from each first to before the next; -1 if there are several."""
    least, most = np.minimum.reduceat(mode, first), np.maximum.reduceat(mode, first)
    return np.where(least == most, least, -1)


def sides_of(latitude, time):
    """
    Which way a track goes.

    Parameters
    ----------
    latitude : array of float, shape (n,), degrees
    time : array of int64, shape (n,), ns, ascending

    Returns
    -------
    side : numpy.ndarray of int8, shape (n,)
        1 where it goes north, -1 where south, by the next place or, before a pause of 15 min,
        by the one before; of one alone 1.
    """
    if latitude.size < 2:
        return np.ones(latitude.size, np.int8)
    step, pause = np.diff(latitude), np.diff(time) > PAUSE
    after = np.append(np.where(pause, np.nan, step), np.nan)
    before = np.insert(np.where(pause, np.nan, step), 0, np.nan)
    slope = np.where(np.isnan(after), before, after)
    return np.where(slope < 0, -1, 1).astype(np.int8)


def _inside(runs, vector, latitude, longitude, reach, box):
    centre = unit_vectors(latitude, longitude)
    limit = 1.0 - np.array([squared_chord(each) for each in reach]) / 2.0
    cosine = vector @ centre.T
    near = cosine >= limit
    if box is not None and not np.isnan(box).all():
        near &= inside_boxes(latitude, longitude, box, runs["latitude"], runs["longitude"]).T
    run, place = np.nonzero(near)
    chord = 2.0 - 2.0 * cosine[run, place]
    rows = {name: values[run] for name, values in runs.items()}
    distance = distance_of_chord(np.clip(chord, 0.0, 4.0))
    return rows | {"place": place, "distance": distance}


def height_of(radius):
    """Median height in km above the sphere of 6371.2 km; NaN where nothing is known."""
    known = radius[np.isfinite(radius)]
    return float(np.median(known) - SPHERE_RADIUS) if known.size else np.nan
