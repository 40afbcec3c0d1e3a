"""Whether a product's positions are geocentric or geodetic, decided from the data themselves."""

from functools import partial
from typing import NamedTuple

import numpy as np
import xarray as xr

from vconst.errors import OperationError, UsageError
from vconst.kernels.constants import DAY, SPHERE_RADIUS
from vconst.kernels.frames import earth_fixed, motion_of_track
from vconst.kernels.geodesy import geodetic_from_geocentric
from vconst.kernels.orbit import orbit_of_elements
from vconst.kernels.position_kind import (
    NOTHING,
    arcs_of,
    both_readings,
    fit_share,
    join_shares,
    share_of_height,
)
from vconst.operation import NameOrFile, Selection, Table, operation
from vconst.selection import map_pieces

from .field_models import identify_model, load_model, model_field
from .vectors import components_of

_NAME = "audit_position"
NOT_DETERMINED = "not determined"

#: Evidence, in order: its name, unit, and the least error of what is compared over an arc.
_EVIDENCE = {
    "height": ("height of the orbit against the ellipsoid's shape", "km", 0.3),
    "field": ("field strength against a model", "nT", 5.0),
    "other": ("places of another product at one time", "km", 0.1),
    "elements": ("places of an element set", "km", 1.0),
}
#: How many standard errors a share has to be from the middle.
_SURE = 3.0
#: Days after which an element set says nothing of places.
_OLD = 30
#: Longest pause of another product that is bridged, ns.
_BRIDGE = 15_000_000_000


@operation(version=2, packages=("sgp4",))
def audit_position(
    data: Selection,
    other: Selection = None,
    *,
    model: NameOrFile = "igrf-14",
    elements: tuple[str, ...] = (),
) -> Table:
    """
    Whether positions are geocentric or geodetic, as several kinds of evidence tell.

    Parameters
    ----------
    data : Selection
        Of a track of a low, nearly circular orbit, with places for every sample. With a
        magnetic field, strength or all three components, that is evidence too.
    other : Selection or None
        Of another product of the same platform, whose positions are taken as declared and
        compared at the times of *data*. All products of a spacecraft have their places from
        one orbit determination and can be wrong alike: it is no independent evidence, and
        alone makes no verdict.
    model : str
        Of the main field, as ``remove_field_model`` takes it.
    elements : tuple of str
        The two lines of an element set of the platform; used within 30 days of its epoch.

    Returns
    -------
    table : Table
        Dimension ``evidence`` (``height``, ``field``, ``other``, ``elements``; those that
        there are): ``share``, 0 where all is as with geocentric positions and 1 as with
        geodetic ones, with ``share_error``; ``rms_geocentric`` and ``rms_geodetic`` of what
        is left in either reading, in ``unit``, NaN where nothing tells; ``samples``;
        ``says``. Scalars ``verdict`` (``geocentric``, ``geodetic`` or ``not determined``),
        ``declared``, and ``<evidence>_rms_geocentric``, ``_geodetic``. Attribute ``words``
        tells it.

    Raises
    ------
    OperationError
        If samples have no places.
    UsageError
        If *elements* are not two lines.

    Notes
    -----
    A share is determined where it is three standard errors from 1/2, and within 1/2 of 0 or
    of 1. Evidence that contradicts itself is no verdict, and what another product of the
    spacecraft says counts where something independent of it says so too. Each day is fitted
    by itself, so that the orbit may change; 20 degrees of arc count as one sample. Of another
    product and of an element set a constant time offset is allowed for. See
    ``docs/methods.md``.
    """
    if elements and len(elements) != 2:
        raise UsageError(
            f"{_NAME}: 'elements' has {len(elements)} lines; expected the two of an element set."
        )
    _require(data)
    declared = data.view.traits(data.product)["position"] or "none"
    settings = {"declared": declared, "elements": tuple(elements)}
    named = identify_model(_NAME, model)
    shares = data.reduce(shares_of_piece, list, length=DAY, **settings, **named)
    found = {name: [one[name] for one in shares if name in one] for name in _EVIDENCE}
    if other is not None:
        _require(other)
        compare = partial(compare_piece, declared=declared)
        found["other"] = map_pieces([data, other], compare, length=DAY)
    joined = {name: join_shares(each) for name, each in found.items() if each}
    return Table(_table(data, other, declared, joined))


def shares_of_piece(dataset, window, *, declared, elements, model, digest):
    """
    What one piece tells, by name of the evidence.

    Parameters
    ----------
    dataset : xarray.Dataset
    window : Piece
        Not used: pieces do not overlap.
    declared : str
    elements : tuple of str
    model, digest : str

    Returns
    -------
    shares : dict of str to vconst.kernels.position_kind.Share
    """
    del window
    track = _as_in_file(dataset, declared)
    found = {"height": share_of_height(*track[:4], floor=_least("height"))}
    strength = _strength(dataset)
    if strength is not None:
        found["field"] = _share_of_field(track, strength, load_model(_NAME, model, digest))
    if elements:
        found["elements"] = _share_of_elements(track, elements)
    return found


def compare_piece(datasets, window, *, declared):
    """The share that the places of another product tell, of one piece of both."""
    del window
    track = _as_in_file(datasets[0], declared)
    trusted = _as_in_file(datasets[1], "geocentric")
    places = earth_fixed(trusted.latitude, trusted.longitude, trusted.height + SPHERE_RADIUS)
    at_times = _between(track.time, trusted.time, places)
    return _share_of_places(track, at_times, _least("other"))


class Track(NamedTuple):
    """Places as a file has them: time in ns, degrees, km; and which samples they are of."""

    time: np.ndarray
    latitude: np.ndarray
    longitude: np.ndarray
    height: np.ndarray
    known: np.ndarray


def _require(data):
    held = data.view.variables(data.product)
    missing = [name for name in ("latitude", "longitude", "radius") if name not in held]
    if missing or data.kind != "track":
        what = ", ".join(missing) or f"track: it is a {data.kind}"
        raise OperationError(
            f"{_NAME}: '{data.product}' has no {what}.",
            hint="Take a product with latitude, longitude and altitude for every sample.",
        )


def _as_in_file(dataset, declared):
    """Time (ns), latitude, longitude, height (km): as the file has them; NaN left out."""
    names = ("latitude", "longitude", "radius")
    place = [dataset[name].values.astype(np.float64) for name in names]
    known = np.isfinite(np.stack(place)).all(axis=0)
    latitude, longitude, radius = (each[known] for each in place)
    time = dataset["time"].values.astype("datetime64[ns]").astype(np.int64)[known]
    if declared.startswith("geodetic"):
        latitude, height = geodetic_from_geocentric(latitude, radius)
    else:
        height = radius - SPHERE_RADIUS
    return Track(time, latitude, longitude, height, known)


def _strength(dataset):
    """Field strength of every sample, measured or of three components; None without."""
    if "magnetic_field" in dataset:
        return dataset["magnetic_field"].values.astype(np.float64)
    parts = components_of(dataset, "magnetic_field")
    if not parts:
        return None
    return np.sqrt(sum(dataset[name].values.astype(np.float64) ** 2 for name in parts))


def _share_of_field(track, strength, model):
    measured = strength[track.known]
    arcs = arcs_of(track.time, track.latitude, track.longitude)
    kept = np.isfinite(measured) & (arcs >= 0)
    if not kept.any():
        return NOTHING
    modelled = [
        np.sqrt(sum(part**2 for part in parts))
        for parts in (
            model_field(_NAME, model, track.time[kept], north, track.longitude[kept], radius)
            for north, radius in both_readings(track.latitude[kept], track.height[kept])
        )
    ]
    smooth = np.ones((int(kept.sum()), 1))
    step = modelled[1] - modelled[0]
    return fit_share(measured[kept] - modelled[0], step, smooth, arcs[kept], _least("field"))


def _share_of_elements(track, elements):
    """Against SGP4, within 30 days of the epoch of the elements."""
    if abs(track.time - _epoch(elements)).max(initial=0) > _OLD * DAY or not track.time.size:
        return NOTHING
    try:
        orbit = orbit_of_elements(elements, track.time[0], track.time[-1])
    except ValueError as error:
        raise UsageError(f"{_NAME}: {error}.") from None
    return _share_of_places(track, earth_fixed(*orbit.at(track.time)), _least("elements"))


def _share_of_places(track, trusted, floor):
    """Against trusted places at the same times, shape (n, 3); NaN where there is none."""
    first, second = (
        earth_fixed(north, track.longitude, radius)
        for north, radius in both_readings(track.latitude, track.height)
    )
    velocity, _ = motion_of_track(track.time, trusted)
    arcs = arcs_of(track.time, track.latitude, track.longitude)
    kept = np.isfinite(trusted + velocity).all(axis=1) & (arcs >= 0)
    if not kept.any():
        return NOTHING
    share = fit_share(
        (trusted - first)[kept].ravel(),
        (second - first)[kept].ravel(),
        velocity[kept].reshape(-1, 1),
        np.repeat(arcs[kept], 3),
        floor,
    )
    return share._replace(samples=share.samples // 3)


def _between(time, times, places):
    """Places at other times, along chords of at most 15 s; NaN where there are none."""
    after = np.clip(np.searchsorted(times, time), 1, max(times.size - 1, 1))
    found = np.full((time.size, 3), np.nan)
    if times.size < 2:
        return found
    low, high = times[after - 1], times[after]
    inside = (low <= time) & (time <= high) & (high - low <= _BRIDGE) & (high > low)
    share = ((time - low)[inside] / (high - low)[inside])[:, None]
    found[inside] = (1 - share) * places[after - 1][inside] + share * places[after][inside]
    return found


def _epoch(elements):
    """Epoch of an element set, ns since 1970; years 57 to 99 are of the last century."""
    try:
        year, day = int(elements[0][18:20]), float(elements[0][20:32])
    except ValueError:
        raise UsageError(
            f"{_NAME}: 'elements' holds no element set: {elements[0]!r} has no epoch.",
            hint="Give the two lines as they are published.",
        ) from None
    start = np.datetime64(f"{year + (2000 if year < 57 else 1900)}-01-01", "ns")
    return int(start.astype(np.int64) + (day - 1) * DAY)


def _least(name):
    return _EVIDENCE[name][2]


def _says(share):
    """What a share tells by itself."""
    for kind, value in (("geocentric", 0.0), ("geodetic", 1.0)):
        sure = abs(share.value - 0.5) > _SURE * share.error
        if sure and abs(share.value - value) < 0.5:
            return kind
    return NOT_DETERMINED


def _table(data, other, declared, shares):
    says = {name: _says(share) for name, share in shares.items()}
    kinds = set(says.values()) - {NOT_DETERMINED}
    alone = {name for name, kind in says.items() if kind in kinds} == {"other"}
    kinds = set() if alone else kinds
    verdict = kinds.pop() if len(kinds) == 1 else NOT_DETERMINED
    columns = {
        "evidence": list(shares),
        "meaning": [_EVIDENCE[name][0] for name in shares],
        "unit": [_EVIDENCE[name][1] for name in shares],
        "says": list(says.values()),
        "share": [share.value for share in shares.values()],
        "share_error": [share.error for share in shares.values()],
        "rms_geocentric": [_rms(share, 0) for share in shares.values()],
        "rms_geodetic": [_rms(share, 1) for share in shares.values()],
        "samples": [share.samples for share in shares.values()],
    }
    found = xr.Dataset({name: ("evidence", values) for name, values in columns.items()})
    found["verdict"], found["declared"] = ((), verdict), ((), declared)
    for name, share in shares.items():
        for number, kind in enumerate(("geocentric", "geodetic")):
            attrs = {"units": _EVIDENCE[name][1], "long_name": f"{name}, left as {kind}"}
            found[f"{name}_rms_{kind}"] = ((), _rms(share, number), attrs)
    words = _words(verdict, declared, says, shares, bool(kinds))
    if other is not None:
        words += _of_one_bus(other)
    found.attrs = {
        "product": data.product,
        "other": None if other is None else other.product,
        "words": words,
        "note": words,
    }
    return found


def _of_one_bus(other):
    """What the word of another product of the spacecraft is worth."""
    declared = other.view.traits(other.product)["position"] or "none"
    return (
        f" '{other.product}' (declared: {declared}) is of the same spacecraft: both can be "
        "wrong alike, and it is no independent evidence."
    )


def _rms(share, reading):
    return float(np.sqrt(share.squares[reading] / share.samples)) if share.samples else np.nan


def _words(verdict, declared, says, shares, contradicted):
    """The verdict as a sentence, with the numbers that it stands on."""
    told = "; ".join(
        f"{name} {says[name]} ({_rms(share, 0):.3g} {_EVIDENCE[name][1]} left as geocentric, "
        f"{_rms(share, 1):.3g} as geodetic)"
        if share.samples
        else f"{name} tells nothing"
        for name, share in shares.items()
    )
    ending = ". The evidence contradicts itself." if contradicted else "."
    return f"{verdict} (declared: {declared}): {told}{ending}"
