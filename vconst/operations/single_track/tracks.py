"""The half-orbits of a piece of time, whole, with quasi-dipole latitude."""

import numpy as np

from vconst.kernels.quasi_dipole import quasi_dipole
from vconst.operations.zones.tracks import PAUSE, sides_of, values_of

#: A half-orbit lasts less than an hour: so far around a piece samples come along, ns.
HALO = 3_600_000_000_000

#: Fewer samples are no track.
_LEAST = 30


def tracks_of(dataset, window, *, variable, log, latitude, wanted=None):
    """
    Half-orbits that begin in a piece.

    Parameters
    ----------
    dataset : xarray.Dataset
        A track with ``radius``, and an hour around the piece.
    window : Piece
    variable : str
    log : bool
        Whether decimal logarithms are taken.
    latitude : float
        Only where the quasi-dipole latitude is at most so many degrees from the equator.
    wanted : callable or None
        ``wanted(track)`` of a whole half-orbit; those for which it is False are left out before
        their magnetic latitude is found.

    Yields
    ------
    track : dict
        ``time`` (ns), ``value``, ``latitude``, ``longitude``, ``magnetic`` (quasi-dipole latitude,
        degrees) of samples with a value and a place; ``side``.
    """
    columns = {n: dataset[n].values.astype(float) for n in ("latitude", "longitude", "radius")}
    columns["time"] = dataset["time"].values.astype("M8[ns]").astype(np.int64)
    columns["value"] = values_of(dataset[variable], log)
    known = np.all([np.isfinite(each) for each in columns.values()], axis=0)
    columns = {name: values[known] for name, values in columns.items()}
    if not columns["time"].size:
        return
    side = sides_of(columns["latitude"], columns["time"])
    new = (np.diff(side) != 0) | (np.diff(columns["time"]) > PAUSE)
    first = np.flatnonzero(np.append(True, new))
    for start, stop in zip(first, np.append(first[1:], side.size), strict=True):
        if not window.start <= columns["time"][start] < window.stop:
            continue
        track = {name: values[start:stop] for name, values in columns.items()}
        if wanted is not None and not wanted(track):
            continue
        place = (track[n] for n in ("time", "latitude", "longitude", "radius"))
        track["magnetic"] = quasi_dipole(*place)[0]
        own = np.flatnonzero(np.abs(track["magnetic"]) <= latitude)
        if own.size >= _LEAST:
            track = {name: values[own] for name, values in track.items()}
            yield track | {"side": int(side[start])}
