"""In what else controls can be like an event: season, receivers, mode, transmitters, shells."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from vconst.errors import UsageError
from vconst.kernels.cells import place_cells
from vconst.kernels.constants import DAY, SPHERE_RADIUS
from vconst.kernels.sphere import great_circle_distance, unit_vectors
from vconst.kernels.transmitters import transmitter_places
from vconst.operations.zones.magnetic import conjugate_point
from vconst.operations.zones.matching import MATCHED
from vconst.operations.zones.shells import field_rises_eastward, shell_above

#: Cells of maps of working modes: rows and columns over the sphere, 5 degrees each.
_ROWS, _COLUMNS = 36, 72

_YEAR = 365.25
_CHUNK = 1000
_BY = "draw_controls"


class Alike(NamedTuple):
    """
    One thing in which controls are like the event.

    Attributes
    ----------
    name : str
        One of ``MATCHED`` in ``zones/matching.py``, or empty.
    words : str
    test : callable
        ``test(event, time, latitude, longitude)``: whether places are like the event; event is
        a mapping with ``time``, ``latitude``, ``longitude`` and ``zone_radius``.
    """

    name: str
    words: str
    test: Callable


def more_alike(receivers, modes, *, season, within, transmitters, shells=None):
    """
    What is asked of controls beside magnetic latitude and land.

    Parameters
    ----------
    receivers : Selection or None
        Maps of the error of the total content.
    modes : Selection or None
        A track with ``working_mode``.
    season : float or None
        Days of the year.
    within : float
        Factor of the errors.
    transmitters : float or None
        km.
    shells : float or None
        Of L.

    Returns
    -------
    conditions : list of Alike
        The cheap ones first.
    """
    found = []
    if season is not None:
        test = partial(_same_season, season=season)
        found.append(Alike("", f"the season (within {season:g} days of the year)", test))
    if transmitters is not None:
        words = (
            "whether a transmitter of very low frequency, or the other end of its field line, is "
            f"within {transmitters:g} km"
        )
        test = partial(_same_transmitters, reach=transmitters)
        found.append(Alike(MATCHED.transmitters, words, test))
    if shells is not None:
        words = (
            f"the shell of field lines (L within {shells:g}) and whether the field grows eastward "
            "along it"
        )
        found.append(Alike(MATCHED.shells, words, partial(_same_shell, within=shells)))
    error = None if receivers is None else _error_map(receivers)
    if error is not None and np.isfinite(error.values).any():  # some maps come without errors
        words = f"the density of receivers (error of the maps within a factor of {within:g})"
        found.append(
            Alike(
                MATCHED.receivers,
                words,
                partial(_same_error, error=error, within=within),
            )
        )
    if modes is not None:
        test = partial(_same_mode, modes=_mode_map(modes))
        found.append(Alike(MATCHED.mode, "the working mode most used there", test))
    return found


def _same_season(event, time, latitude, longitude, *, season):
    del latitude, longitude
    days = (time - event["time"].astype("M8[ns]").astype(np.int64)) / DAY
    apart = np.mod(days, _YEAR)
    return np.minimum(apart, _YEAR - apart) <= season


def _same_transmitters(event, time, latitude, longitude, *, reach):
    del time
    places = np.stack(transmitter_places(), axis=1)
    when = np.full(len(places), event["time"].astype("M8[ns]").astype(np.int64))
    ends = np.stack(conjugate_point(_BY, when, *places.T), axis=1)
    both = np.concatenate([places, ends[np.isfinite(ends).all(axis=1)]])
    own, others = (
        (great_circle_distance(north[:, None], east[:, None], *both.T) <= reach).any(axis=1)
        for north, east in (
            (np.atleast_1d(event["latitude"]), np.atleast_1d(event["longitude"])),
            (latitude, longitude),
        )
    )
    return others == own[0]


def _same_shell(event, time, latitude, longitude, *, within):
    when = np.atleast_1d(event["time"].astype("M8[ns]").astype(np.int64))
    own = (_BY, when, *(np.atleast_1d(float(event[n])) for n in ("latitude", "longitude")))
    others = (_BY, time, latitude, longitude)
    near = np.abs(shell_above(*others) - shell_above(*own)[0]) <= within
    return near & (field_rises_eastward(*others) == field_rises_eastward(*own)[0])


class Nodes(NamedTuple):
    """Places with an area and values, of which means over zones are taken."""

    latitude: np.ndarray
    longitude: np.ndarray
    area: np.ndarray
    values: np.ndarray


def _same_error(event, time, latitude, longitude, *, error, within):
    del time
    own, others = _event_and_others(error, event, latitude, longitude)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.abs(np.log(others[:, 0] / own[0])) <= np.log(within)


def _same_mode(event, time, latitude, longitude, *, modes):
    del time
    own, others = _event_and_others(modes, event, latitude, longitude)
    return (others.argmax(axis=1) == own.argmax()) & (others.max(axis=1) > 0)


def _event_and_others(nodes, event, latitude, longitude):
    """Means over the event's zone, and over zones as large elsewhere."""
    radius = float(event["zone_radius"])
    own = mean_near(
        nodes, np.atleast_1d(event["latitude"]), np.atleast_1d(event["longitude"]), radius
    )
    return own[0], mean_near(nodes, latitude, longitude, radius)


def mean_near(nodes, latitude, longitude, radius):
    """
    Means over zones.

    Parameters
    ----------
    nodes : Nodes
    latitude, longitude : array of float, shape (n,)
        Degrees.
    radius : float
        km; of a zone without a node the nearest one is taken.

    Returns
    -------
    mean : numpy.ndarray of float64, shape (n, values)
        By area, of the nodes with a value.
    """
    there = unit_vectors(nodes.latitude, nodes.longitude)
    edge = np.cos(min(radius / SPHERE_RADIUS, np.pi))
    weight = np.where(np.isfinite(nodes.values), nodes.area[:, None], 0.0)
    values, found = np.nan_to_num(nodes.values), []
    for first in range(0, latitude.size, _CHUNK):
        part = slice(first, first + _CHUNK)
        cosine = unit_vectors(latitude[part], longitude[part]) @ there.T
        inside = cosine >= np.minimum(edge, cosine.max(axis=1))[:, None]
        total = inside @ weight
        with np.errstate(invalid="ignore"):
            found.append(np.where(total > 0, (inside @ (weight * values)) / total, np.nan))
    return np.concatenate(found) if found else np.zeros((0, nodes.values.shape[1]))


def _error_map(maps):
    """Mean error of every node over the time that is read."""
    names = maps.variables or ()
    if maps.kind != "grid" or len(names) != 1:
        raise UsageError(
            f"{_BY}: 'receivers' is '{maps.product}' with {', '.join(names) or 'all'} of a "
            f"{maps.kind}; expected maps of one error.",
            hint="Name it at the input: 'variables: [total_electron_content_rms]'.",
        )
    return maps.reduce(_sum_maps, _join_maps, variable=names[0])


def _sum_maps(dataset, window, *, variable):
    del window
    values = dataset[variable].transpose("time", "latitude", "longitude").values.astype(float)
    known = np.isfinite(values)
    axes = dataset["latitude"].values.astype(float), dataset["longitude"].values.astype(float)
    return axes, np.where(known, values, 0.0).sum(axis=0), known.sum(axis=0)


def _join_maps(parts):
    north, east = (axis.ravel() for axis in np.meshgrid(*parts[0][0], indexing="ij"))
    total, number = (np.sum([part[k] for part in parts], axis=0).ravel() for k in (1, 2))
    with np.errstate(invalid="ignore"):
        mean = np.where(number > 0, total / np.maximum(number, 1), np.nan)
    return Nodes(north, east, np.cos(np.radians(north)), mean[:, None])


def _mode_map(track):
    """Samples in each working mode by cell."""
    if track.kind != "track" or "working_mode" not in (track.variables or ()):
        raise UsageError(
            f"{_BY}: 'modes' is '{track.product}', a {track.kind} without 'working_mode'.",
            hint="Name it at the input of a track that has it: 'variables: [working_mode]'.",
        )
    return track.reduce(_count_modes, _join_modes)


def _count_modes(dataset, window):
    del window
    mode = np.nan_to_num(dataset["working_mode"].values, nan=-1).astype(int)
    cell = place_cells(dataset["latitude"].values, dataset["longitude"].values, _ROWS, _COLUMNS)
    used = (mode >= 0) & (cell >= 0)
    size = _ROWS * _COLUMNS
    return {
        int(each): np.bincount(cell[used & (mode == each)], minlength=size)
        for each in np.unique(mode[used])
    }


def _join_modes(parts):
    modes = sorted({mode for part in parts for mode in part})
    nothing = np.zeros(_ROWS * _COLUMNS)
    counts = [sum((part.get(mode, nothing) for part in parts), nothing) for mode in modes]
    row, column = np.divmod(np.arange(nothing.size), _COLUMNS)
    north = -90.0 + (row + 0.5) * 180.0 / _ROWS
    east = -180.0 + (column + 0.5) * 360.0 / _COLUMNS
    values = np.stack(counts, axis=1) if modes else nothing[:, None]
    return Nodes(north, east, np.ones(nothing.size), values)
