"""Profiles along latitude of the half-orbits that pass zones."""

import numpy as np

from vconst.kernels.constants import SPHERE_RADIUS
from vconst.kernels.sphere import great_circle_distance, local_time, unit_vectors
from vconst.operations.zones.tracks import PAUSE, sides_of, values_of

#: A half-orbit lasts less than an hour: so far around a piece samples come along, ns.
HALO = 3_600_000_000_000


def gather_profiles(dataset, window, *, variable, log, latitude, longitude, reach, half, step):
    """
    Means in steps of latitude of the half-orbits that pass zones and begin in a piece.

    Parameters
    ----------
    dataset : xarray.Dataset
        A track, and an hour around the piece.
    window : Piece
    variable : str
    log : bool
        Whether decimal logarithms are taken.
    latitude, longitude, reach : (p,) array
        Middles of the zones in geocentric degrees, and their radii in km.
    half, step : float
        How far a profile goes to each side of the middle, and its step, in degrees.

    Returns
    -------
    rows : list of dict
        One a half-orbit and zone: ``place``, ``time``, ``first``, ``last`` (ns; the first is that
        of the sample nearest to the middle), ``side``, ``distance`` (smallest, km), ``offset``
        (km by which the track passes the middle, east positive), ``local_time`` (h, at the nearest
        sample) and ``profile``: NaN where there is no value.
    """
    north, east = (dataset[name].values.astype(float) for name in ("latitude", "longitude"))
    known = np.isfinite(north) & np.isfinite(east)
    north, east = north[known], east[known]
    time = dataset["time"].values.astype("M8[ns]").astype(np.int64)[known]
    value = values_of(dataset[variable], log)[known]
    if not time.size:
        return []
    side = sides_of(north, time)
    new = (np.diff(side) != 0) | (np.diff(time) > PAUSE)
    first = np.flatnonzero(np.append(True, new))
    rows = []
    for start, stop in zip(first, np.append(first[1:], time.size), strict=True):
        if window.start <= time[start] < window.stop:
            own = slice(start, stop)
            track = {"time": time[own], "north": north[own], "east": east[own], "value": value[own]}
            for place in range(len(latitude)):
                middle = latitude[place], longitude[place]
                row = _profile(track, int(side[start]), *middle, reach[place], half, step)
                rows += [row | {"place": place}] if row else []
    return rows


def _profile(track, side, latitude, longitude, reach, half, step):
    """The profile of one half-orbit past one place; None where it passes too far off."""
    near = np.flatnonzero(np.abs(track["north"] - latitude) <= half + step / 2.0)
    if near.size < 2:
        return None
    north, east, time = (track[name][near] for name in ("north", "east", "time"))
    distance = great_circle_distance(latitude, longitude, north, east)
    nearest = int(distance.argmin())
    if distance[nearest] > reach:
        return None
    pole = np.cross(*unit_vectors(north[[0, -1]], east[[0, -1]]))
    sine = pole @ unit_vectors(np.array([latitude]), np.array([longitude]))[0]
    across = np.arcsin(np.clip(sine / max(np.linalg.norm(pole), 1e-12), -1.0, 1.0))
    return {
        "time": int(time[nearest]),
        "first": int(time[0]),
        "last": int(time[-1]),
        "side": side,
        "distance": float(distance[nearest]),
        "offset": float(side * across * SPHERE_RADIUS),
        "local_time": float(local_time(time[nearest], east[nearest])),
        "profile": _means(north - latitude, track["value"][near], half, step),
    }


def _means(offset, value, half, step):
    count = int(half / step + 1e-9)
    place = np.rint(offset / step).astype(int) + count
    held = np.isfinite(value) & (place >= 0) & (place <= 2 * count)
    found = np.bincount(place[held], minlength=2 * count + 1)
    total = np.bincount(place[held], value[held], 2 * count + 1)
    return np.where(found, total / np.maximum(found, 1), np.nan)
