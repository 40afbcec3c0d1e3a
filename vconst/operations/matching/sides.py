"""One side of a match-up: its track and the values that both sides have."""

from dataclasses import dataclass

import numpy as np

from vconst.errors import OperationError
from vconst.kernels.blocks import count_unplaced
from vconst.kernels.matchup import Track
from vconst.operations.matching.criteria import times_of
from vconst.operations.vectors import UNKNOWN, is_component, known_frame

_NOT_DATA = ("latitude", "longitude", "radius", "geodetic_latitude", "altitude", "row")
_AXES = ("north", "east", "centre")

#: What follows from time and place: both sides have it whether or not they measured anything.
DERIVED = {
    "quasi_dipole_latitude",
    "quasi_dipole_longitude",
    "magnetic_local_time",
    "l_shell",
    "mean_solar_time",
    "apparent_solar_time",
}


@dataclass(frozen=True)
class Shared:
    """
    What two datasets can be compared in.

    Parameters
    ----------
    names : tuple of str
        Variables that both have, one value a sample.
    magnitudes : dict of str to tuple of str
        ``{"target": (...), "reference": (...)}``: names that this side makes from its
        three components, because the other has the magnitude only.
    units : dict of str to str
    long_names : dict of str to str
    apart : tuple of str
        Components that both have, but not in one known frame.
    """

    names: tuple
    magnitudes: dict
    units: dict
    long_names: dict
    apart: tuple = ()


@dataclass(frozen=True)
class Side:
    """
    Samples that can match, in order of time.

    Parameters
    ----------
    track : Track
    values : dict of str to numpy.ndarray
        Of the shared variables; and ``<name>_error`` where there is one.
    counts : dict of str to int
        Samples left out: ``without_value``, ``without_place``.
    """

    track: Track
    values: dict
    counts: dict

    def between(self, start, stop):
        """The samples with ``start <= time < stop``, ns; None for no limit."""
        low = 0 if start is None else np.searchsorted(self.track.time, start)
        high = None if stop is None else np.searchsorted(self.track.time, stop)
        kept = slice(low, high)
        track = Track(*(None if part is None else part[kept] for part in self.track))
        return Side(track, {name: v[kept] for name, v in self.values.items()}, self.counts)


def comparable(own, other):
    """
    Names of one product that may be compared with those of another.

    Parameters
    ----------
    own, other : set of str
        Names of all variables of the two.

    Returns
    -------
    names : set of str
        Those that both have, and the components of a vector of which either has the
        magnitude.
    """
    names = {name for name in own & other if not name.startswith("quality")}
    for name in own ^ other:
        parts = {f"{name}_{axis}" for axis in _AXES}
        if name in other and parts <= own:
            names |= parts
        if name in own and parts <= other:
            names.add(name)
    return names - set(_NOT_DATA) - {"time"}


def find_shared(target, reference, only=None):
    """
    What two datasets can be compared in.

    Parameters
    ----------
    target, reference : xarray.Dataset
        With dimension ``time``.
    only : tuple of str or None
        Names that are asked for; None for all.

    Returns
    -------
    Shared
        Equal names, of components those in one known frame; and a name that one has as a
        scalar and the other as three components ``_north``, ``_east``, ``_centre``, whose
        magnitude is then offered.
    """
    of_target, of_reference = _scalars(target), _scalars(reference)
    shared = sorted(of_target.keys() & of_reference.keys())
    apart = [n for n in shared if is_component(n) and not _of_one_frame(n, target, reference)]
    both = {name: (of_target | of_reference)[name] for name in shared if name not in apart}
    made = {"target": [], "reference": []}
    for side, own, other in (
        ("target", of_target, of_reference),
        ("reference", of_reference, of_target),
    ):
        for name in other.keys() - own.keys():
            if all(f"{name}_{axis}" in own for axis in _AXES):
                made[side].append(name)
                both[name] = other[name]
    names = tuple(
        name
        for name in sorted(both)
        if not name.endswith("_error") and (only is None or name in only)
    )
    return Shared(
        names,
        {side: tuple(sorted(found)) for side, found in made.items()},
        {name: both[name].get("units", "1") for name in names},
        {name: both[name].get("long_name", name.replace("_", " ")) for name in names},
        tuple(apart),
    )


def shared_of(variable, attrs):
    """
    One variable that both sides have.

    Parameters
    ----------
    variable : str
    attrs : dict
        Its ``units`` and ``long_name``, where they are known.
    """
    return Shared(
        (variable,),
        {"target": (), "reference": ()},
        {variable: attrs.get("units", "1")},
        {variable: attrs.get("long_name", variable.replace("_", " "))},
    )


def prepare_side(dataset, shared, which, product, counted=None):
    """
    The samples of a dataset that can match.

    Parameters
    ----------
    dataset : xarray.Dataset
        With ``time``, ``latitude``, ``longitude``, perhaps ``radius`` (km).
    shared : Shared
    which : {"target", "reference"}
    product : str
        For messages.
    counted : array of bool or None
        Samples that count among those left out, so that none counts twice where stretches
        are read with their surroundings; None for all.

    Returns
    -------
    Side
        Samples without any shared value (NaN in all), or without a place, are left out
        and counted.

    Raises
    ------
    OperationError
        If the dataset has no positions along time.
    """
    track = _track(dataset, product)
    values = _values(dataset, shared, which)
    measured = [name for name in shared.names if name not in DERIVED]
    held = np.full(track.time.size, not measured)
    for name in measured:
        held |= np.isfinite(values[name])
    counted = np.ones(held.size, bool) if counted is None else counted
    valued = held & counted
    counts = {
        "without_value": int(np.count_nonzero(counted & ~held)),
        "without_place": count_unplaced(track.latitude[valued], track.longitude[valued]),
    }
    return _kept(track, values, counts, held)


def place_side(dataset, product):
    """
    Where all samples of a dataset were, whether or not they have a value.

    Parameters
    ----------
    dataset : xarray.Dataset
    product : str
        For messages.

    Returns
    -------
    Side
        Without values.
    """
    track = _track(dataset, product)
    return _kept(track, {}, {}, np.ones(track.time.size, bool))


def _track(dataset, product):
    for name in ("time", "latitude", "longitude"):
        if name not in dataset or dataset[name].dims != ("time",):
            raise OperationError(
                f"match_up: '{product}' has no '{name}' for every sample.",
                hint="match_up compares tracks. match_grid is for maps, match_profiles for "
                "profiles.",
            )
    place = [dataset[name].values.astype(np.float64) for name in ("latitude", "longitude")]
    radius = dataset["radius"].values.astype(np.float64) if "radius" in dataset else None
    return Track(times_of(dataset), *place, radius)


def _kept(track, values, counts, held):
    kept = held & np.isfinite(track.latitude) & np.isfinite(track.longitude)
    if kept.all():
        return Side(track, values, counts)
    rows = np.flatnonzero(kept)
    track = Track(*(None if part is None else part[rows] for part in track))
    return Side(track, {name: value[rows] for name, value in values.items()}, counts)


def _scalars(dataset):
    """Attributes of the variables with one real number a sample, by name."""
    return {
        str(name): variable.attrs
        for name, variable in dataset.data_vars.items()
        if variable.dims == ("time",) and variable.dtype.kind == "f" and name not in _NOT_DATA
    }


def _of_one_frame(name, *datasets):
    frames = {known_frame(name, dataset[name].attrs.get("frame")) for dataset in datasets}
    return len(frames) == 1 and UNKNOWN not in frames


def _values(dataset, shared, which):
    values = {}
    for name in shared.names:
        if name in shared.magnitudes[which]:
            parts = [dataset[f"{name}_{axis}"].values.astype(np.float64) for axis in _AXES]
            values[name] = np.sqrt(sum(part**2 for part in parts))
        else:
            values[name] = dataset[name].values.astype(np.float64)
        if f"{name}_error" in dataset:
            values[f"{name}_error"] = dataset[f"{name}_error"].values.astype(np.float64)
    return values
