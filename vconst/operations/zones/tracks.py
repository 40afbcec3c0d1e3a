"""What a track measured in zones: means of short runs of samples, joined into passes."""

import numpy as np

from vconst.kernels.constants import SPHERE_RADIUS
from vconst.kernels.sphere import distance_of_chord, squared_chord, unit_vectors
from vconst.kernels.stretches import stretches_inside, sum_stretches
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
    runs : dict of str to array
        One row a run: ``time`` and ``until`` (ns, of the first and the last sample), ``value``,
        ``found`` (samples), ``radius`` (km), ``latitude``, ``longitude``, ``side`` (1 northward,
        -1 southward), ``mode`` (the working mode; 0 if the data say none, -1 if it changes
        within).
    stretches : dict of str to array
        One row for runs of one side that follow each other inside a zone: ``place`` (index of the
        zone, ascending), ``start`` and ``stop`` (the first run, and the one after the last),
        ``nearest`` (the run nearest to the centre) and its ``distance`` (km).
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
    return runs, _inside(runs, vector, latitude, longitude, reach, box)


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
    if known.all() and packets.shape[1] > 2:
        return _spread_of_whole(packets)
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


def _spread_of_whole(packets):
    """The same where nothing is missing: all packets have the same places."""
    count = packets.shape[1]
    place = np.arange(count, dtype=np.float64)
    place -= place.sum() / count
    values = packets - packets.sum(axis=1, keepdims=True) / count
    slope = (place * values).sum(axis=1) / (place**2).sum()
    values -= slope[:, None] * place
    return np.sqrt((values**2).sum(axis=1) / count)


def join_runs(parts):
    """
    Passes from runs.

    Parameters
    ----------
    parts : list of (dict, dict)
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
        Of all runs in order of time ``latitude``, ``longitude`` and ``value``; of stretches of
        them ``start``, ``stop`` and ``pass``, the row of their pass, ascending.
    """
    runs = {name: np.concatenate([part[name] for part, _ in parts]) for name in parts[0][0]}
    parted = _numbered_through(parts)
    order = np.argsort(parted["place"], kind="stable")
    parted = {name: values[order] for name, values in parted.items()}
    start, last = parted["start"], parted["stop"] - 1
    new = np.diff(parted["place"]) != 0
    new |= runs["time"][start[1:]] - runs["time"][last[:-1]] > PAUSE
    new |= runs["side"][start[1:]] != runs["side"][last[:-1]]
    new = np.append(True, new)[: start.size]
    passes = _passes(runs, parted, np.flatnonzero(new))
    kept = {name: runs[name] for name in ("latitude", "longitude", "value")}
    kept |= {name: parted[name] for name in ("start", "stop")}
    return passes, kept | {"pass": np.cumsum(new) - 1}


def _numbered_through(parts):
    """The stretches of all parts, their runs numbered through."""
    sizes = [runs["time"].size for runs, _ in parts]
    before = np.repeat(np.cumsum([0, *sizes[:-1]]), [found["place"].size for _, found in parts])
    parted = {name: np.concatenate([found[name] for _, found in parts]) for name in parts[0][1]}
    rows = {name: parted[name] + before for name in ("start", "stop", "nearest")}
    return parted | rows


def _passes(runs, parted, first):
    """Passes that begin at some of the stretches."""
    after = np.append(first[1:], parted["start"].size)[: first.size]
    found, total, radius, mode = sum_stretches(
        first, after, parted["start"], parted["stop"], runs["value"], runs["radius"], runs["mode"]
    )
    nearest = _nearest(parted["distance"], first)
    start, run = parted["start"][first], parted["nearest"][nearest]
    return {
        "place": parted["place"][first],
        "time": runs["time"][run],
        "value": np.where(found, total / np.maximum(found, 1), np.nan),
        "found": found,
        "distance": parted["distance"][nearest],
        "radius": radius,
        "longitude": runs["longitude"][run],
        "side": runs["side"][start],
        "mode": mode,
        "first": runs["time"][start],
        "last": runs["until"][parted["stop"][after - 1] - 1],
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
    first = runs["start"][np.searchsorted(runs["pass"], np.arange(size))]
    last = runs["stop"][np.searchsorted(runs["pass"], np.arange(size), side="right") - 1] - 1
    north, east = latitude[passes["place"]], longitude[passes["place"]]
    pole = np.cross(vector[first], vector[last])
    length = np.linalg.norm(pole, axis=1)
    sine = np.einsum("ij,ij->i", pole, unit_vectors(north, east))
    across = np.arcsin(np.clip(sine / np.where(length > 0, length, 1.0), -1.0, 1.0))
    turned = np.mod(passes["longitude"] - east + 180.0, 360.0) - 180.0
    alone = np.where(turned < 0, -1.0, 1.0) * passes["distance"]
    return np.where(length > 1e-9, passes["side"] * across * SPHERE_RADIUS, alone)


def _nearest(distance, first):
    """Row of the smallest distance of each group of rows that begins at *first*."""
    if not first.size:
        return first
    number = np.repeat(np.arange(first.size), np.diff(np.append(first, distance.size)))
    rows = np.flatnonzero(distance == np.minimum.reduceat(distance, first)[number])
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
    """Stretches of runs in each zone."""
    limit = 1.0 - np.array([squared_chord(each) for each in reach]) / 2.0
    among = np.zeros((0, 0), bool)
    if box is not None and not np.isnan(box).all():
        among = inside_boxes(latitude, longitude, box, runs["latitude"], runs["longitude"])
    new = (np.diff(runs["time"]) > PAUSE) | (np.diff(runs["side"]) != 0)
    found = stretches_inside(
        np.ascontiguousarray(vector),
        np.append(True, new),
        np.ascontiguousarray(unit_vectors(latitude, longitude)),
        limit,
        among,
    )
    stretches = dict(zip(("place", "start", "stop", "nearest"), found[:4], strict=True))
    chord = 2.0 - 2.0 * found[4]
    return stretches | {"distance": distance_of_chord(np.clip(chord, 0.0, 4.0))}


def height_of(radius):
    """Median height in km above the sphere of 6371.2 km; NaN where nothing is known."""
    known = radius[np.isfinite(radius)]
    return float(np.median(known) - SPHERE_RADIUS) if known.size else np.nan
