"""Match-ups of a track with profiles, each at the height of the track."""

from typing import NamedTuple

import numpy as np

from vconst.errors import OperationError
from vconst.kernels.geodesy import geocentric_from_geodetic
from vconst.kernels.levels import Levels, at_radius, stack_levels, tops
from vconst.kernels.matchup import Intervals, Track, list_pairs, match_tracks, median_of_partners
from vconst.kernels.sphere import SPHERE_RADIUS, distance_of_chord, unit_vectors
from vconst.operations.matching.alike import agree


class Profiles(NamedTuple):
    """
    Profiles in order of time.

    Attributes
    ----------
    time : numpy.ndarray of int64, shape (n,)
        ns since 1970 UTC.
    latitude, longitude : numpy.ndarray of float64, shape (n,)
        Of the middle of the tangent points, geocentric.
    extent : float
        Greatest distance of a tangent point from the middle of its profile, km.
    levels : Levels
    names : tuple of str
        Of the columns of ``levels.values``.
    attrs : dict
        Unit and long name of the variable.
    """

    time: np.ndarray
    latitude: np.ndarray
    longitude: np.ndarray
    extent: float
    levels: Levels
    names: tuple
    attrs: dict


class Met(NamedTuple):
    """
    Matches of two sides, one element each.

    Attributes
    ----------
    key : numpy.ndarray of int, shape (n,)
        Which sample of the target it is of.
    sides : dict of str to Track
        ``target`` and ``reference``.
    values : dict of str to dict of str to numpy.ndarray
        Likewise, by name.
    """

    key: np.ndarray
    sides: dict
    values: dict

    def part(self, kept):
        """Some of the matches, by a mask."""
        return Met(
            self.key[kept],
            {side: Track(*(each[kept] for each in track)) for side, track in self.sides.items()},
            {
                side: {name: value[kept] for name, value in numbers.items()}
                for side, numbers in self.values.items()
            },
        )


def take_profiles(dataset, variable, product):
    """
    The profiles of a dataset.

    Parameters
    ----------
    dataset : xarray.Dataset
        With ``time`` along ``profile``; *variable* and ``level_height`` (km above sea level)
        along ``profile`` and another dimension; ``level_latitude`` (geodetic) and
        ``level_longitude`` along both, or ``latitude`` and ``longitude`` of each profile.
    variable : str
    product : str
        For messages.

    Returns
    -------
    Profiles

    Raises
    ------
    OperationError
        If there is no height or no value for every level.
    """
    for name in (variable, "level_height"):
        if name not in dataset or dataset[name].ndim != 2 or dataset[name].dims[0] != "profile":
            raise OperationError(
                f"match_profiles: '{product}' has no '{name}' for every level of its profiles."
            )
    time = dataset["time"].values.astype("datetime64[ns]").astype(np.int64)
    dataset = dataset.isel(profile=np.argsort(time, kind="stable"))
    height = dataset["level_height"].values.astype(np.float64)
    north, east, radius = _places(dataset, height)
    place = unit_vectors(north.ravel(), east.ravel()).reshape(*height.shape, 3)
    names = tuple(name for name in (variable, f"{variable}_error") if name in dataset)
    values = np.stack([dataset[name].values.astype(np.float64) for name in names], axis=2)
    middle, extent = _middles(place)
    return Profiles(
        np.sort(time),
        np.degrees(np.arcsin(np.clip(middle[:, 2], -1.0, 1.0))),
        np.degrees(np.arctan2(middle[:, 1], middle[:, 0])),
        extent,
        stack_levels(radius, place, values),
        names,
        dict(dataset[variable].attrs),
    )


def meet_profiles(track, profiles, criteria, above=0.0):
    """
    Samples of a track and profiles that match, at the height of the samples.

    Parameters
    ----------
    track : Track
        With radius.
    profiles : Profiles
    criteria : Criteria
    above : float
        Height over the highest level of a profile, km, up to which that level is taken.

    Returns
    -------
    rows, others : numpy.ndarray of int64, shape (n,)
        Of the track, ascending, and of the profiles.
    there : Track
        Time of the profile, tangent point at the height of the sample (or the highest level
        below it), and that height.
    values : numpy.ndarray of float64, shape (n, k)
        The columns of ``profiles.names`` there.
    """
    reach = min(criteria.reach + profiles.extent, np.pi * SPHERE_RADIUS)
    middles = Track(profiles.time, profiles.latitude, profiles.longitude)
    found = match_tracks(track, middles, distance=reach, delay_ns=criteria.delay_ns)
    rows, others = list_pairs(found)
    radius = track.radius[rows]
    if above > 0.0 and rows.size:
        top = tops(profiles.levels)[others]
        radius = np.where((radius > top) & (radius <= top + above), top, radius)
    place, values = at_radius(profiles.levels, others, radius)
    here = Track(*(part[rows] for part in track))
    there = Track(
        profiles.time[others],
        np.degrees(np.arcsin(np.clip(place[:, 2], -1.0, 1.0))),
        np.degrees(np.arctan2(place[:, 1], place[:, 0])),
        radius,
    )
    kept = np.flatnonzero(agree(here, there, criteria))
    return rows[kept], others[kept], Track(*(part[kept] for part in there)), values[kept]


def gather_met(met, keep):
    """
    The columns of matches, as :func:`vconst.operations.matching.columns.gather` leaves them.

    Parameters
    ----------
    met : Met
    keep : {"nearest", "median", "all"}

    Returns
    -------
    columns : dict of str to numpy.ndarray
    """
    key, sides, values = met
    here, there = (unit_vectors(*sides[side][1:3]) for side in ("target", "reference"))
    square = ((here - there) ** 2).sum(axis=1)
    partner = sides["reference"].time
    lag = np.abs(sides["target"].time - partner)
    order = np.lexsort((partner, lag, square, key))
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    count, nearest = np.diff(first, append=key.size), order[first]
    owner = np.repeat(np.arange(first.size), count) if keep == "all" else np.arange(first.size)
    chosen = order if keep == "all" else nearest
    columns = {
        "separation": distance_of_chord(square[chosen]),
        "pairs": count[owner],
        "time_nearest": partner[nearest][owner],
        "first": np.diff(owner, prepend=-1) > 0,
    }
    for side, track in sides.items():
        for name, whole in (track._asdict() | values[side]).items():
            columns[f"{name}_{side}"] = whole[chosen]
    if keep == "median":
        for name, whole in values["reference"].items():
            columns[f"{name}_reference"] = _medians(whole[order], first)
            if not name.endswith("_error"):
                columns[f"{name}_partners"] = count
    return columns


def _medians(values, first):
    """Of each part of values that begins at one of *first*, of those that are not NaN."""
    order = np.full(first.size, -1)
    whole = Intervals(np.arange(first.size), first, np.append(first[1:], values.size), order, order)
    return median_of_partners(whole, values)[0]


def _places(dataset, height):
    """Geocentric latitude, longitude (degrees) and radius (km) of every level."""
    if "level_latitude" in dataset and "level_longitude" in dataset:
        geodetic, east = (dataset[f"level_{n}"].values for n in ("latitude", "longitude"))
        north, radius = geocentric_from_geodetic(geodetic.astype(np.float64), height)
        return north, np.asarray(east, np.float64), radius
    north, east = (
        np.repeat(dataset[n].values.astype(np.float64)[:, None], height.shape[1], axis=1)
        for n in ("latitude", "longitude")
    )
    _, ground = geocentric_from_geodetic(north, np.zeros_like(north))
    return north, east, ground + height


def _middles(place):
    """Unit vectors of the middles of profiles, and how far a level is away at most, km."""
    known = np.isfinite(place).all(axis=2)
    total = np.where(known[..., None], place, 0.0).sum(axis=1)
    length = np.linalg.norm(total, axis=1)
    middle = np.divide(
        total, length[:, None], out=np.full_like(total, np.nan), where=length[:, None] > 0
    )
    square = ((place - middle[:, None]) ** 2).sum(axis=2)
    farthest = np.nanmax(square, initial=0.0, where=known)
    return middle, float(distance_of_chord(farthest)) + 1e-3
