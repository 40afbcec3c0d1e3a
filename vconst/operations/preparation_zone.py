"""The zone around an earthquake in which it is asked what was unusual."""

from typing import Literal

import numpy as np
import xarray as xr

from vconst.errors import OperationError, UsageError
from vconst.kernels.constants import SPHERE_RADIUS
from vconst.kernels.land import is_land
from vconst.operation import (
    Blind,
    Degrees,
    Distance,
    Events,
    Kilometres,
    Selection,
    Time,
    operation,
)
from vconst.operations.zones.boxes import circle_around
from vconst.operations.zones.magnetic import conjugate_point, magnetic_latitude
from vconst.operations.zones.stand_ins import stand_ins
from vconst.selection.times import parse_time

#: Exponents of radius = 10^(a M) km. Dobrovolsky et al. (1979), doi:10.1007/BF00876083;
#: Bowman et al. (1998), doi:10.1029/98JB00792, as papers on the ionosphere use it.
EXPONENTS = {"dobrovolsky": 0.43, "bowman": 0.44}

_KEPT = ("latitude", "longitude", "geodetic_latitude", "depth", "magnitude")
_WORDS = ("event_id", "magnitude_type", "place")
_WHERE = ("time", "latitude", "longitude")


@operation(version=5)
def preparation_zone(
    events: Selection,
    *,
    event: tuple[str, ...] | None = None,
    magnitude: float | None = None,
    after: Time | None = None,
    before: Time | None = None,
    depth: Kilometres | None = None,
    surface: Literal["any", "land", "sea"] = "any",
    most: int | None = None,
    rule: Literal["dobrovolsky", "bowman", "radius", "box"] = "dobrovolsky",
    radius: Distance | None = None,
    box: tuple[Degrees, ...] | None = None,
    magnetic: bool = True,
    blind: Blind = False,
) -> Events:
    """
    Events of a catalogue, each with a zone around it.

    Parameters
    ----------
    events : Selection
        Of a catalogue: start, place, magnitude.
    event : tuple of str or None
        Names of the events in the catalogue; None for all that the limits leave.
    magnitude : float or None
        Smallest magnitude, itself included.
    after, before : str or None
        First and last time of the origin, UTC; of a date alone the whole day counts.
    depth : float or None
        Greatest depth in km.
    surface : {"any", "land", "sea"}
        Only events whose epicentre is on land, or at sea (Natural Earth, 1:110 million).
    most : int or None
        Keep only so many, the greatest first.
    rule : str
        ``dobrovolsky``: the radius is 10^(0.43 M) km, ``bowman``: 10^(0.44 M) km;
        ``radius``: the one given; ``box``: so many degrees to each side.
    radius : float or None
        In km, for the rule ``radius``.
    box : tuple of float or None
        For the rule ``box``: degrees of latitude to the north and to the south, and of
        longitude to the east and to the west.
    magnetic : bool
        False leaves magnetic latitude and conjugate out: field lines of thousands of events take
        long, and studies of times do not need them.
    blind : bool
        True puts a place-time from *after* to *before* (or of the catalogue's span) in the place
        of every event: drawn like it and more than two radii away, or, without *magnetic*, all
        times shifted by one amount. Nothing of the events is then looked at by any step.

    Returns
    -------
    zones : Events
        Dimension ``event``, in order of time: the catalogue's entries with the centre
        geocentric and ``geodetic_latitude`` kept; ``zone_radius`` (km on the sphere of
        6371.2 km), ``area_fraction`` of the sphere, ``magnetic_latitude``
        (quasi-dipole, 110 km above, at its time; degrees), ``conjugate_latitude`` and
        ``conjugate_longitude`` (geocentric: the other end of the field line from 110 km; NaN
        beside the magnetic equator) and ``on_land``; of boxes their half sides ``box_latitude``
        and ``box_longitude`` (degrees), and as radius that of the circle about them. Scalars
        ``events`` and ``in_catalogue``. Where it is blind also ``instead_of_time``,
        ``_latitude`` and ``_longitude``.

    Raises
    ------
    UsageError
        If neither names nor a magnitude are given, or a radius or a box without its rule.
    OperationError
        If an event is not in the catalogue, or none is left.

    Notes
    -----
    Both rules come from a strain of 1e-8 or from seismicity; neither says that anything
    happens in the zone. Depth plays no part in them. ``area = (1 - cos(R / a)) / 2``.

    References
    ----------
    Dobrovolsky, Zubkov & Miachkin (1979), Pure Appl. Geophys. 117, 1025,
    doi:10.1007/BF00876083.
    """
    _check(event, magnitude, rule, radius, box)
    catalogue = events.read()
    limits = _limits(magnitude, after, before, depth)
    own = catalogue.isel(event=_choose(catalogue, event, limits, surface, most))
    instead, said = {}, {}
    if blind:
        how = {"magnetic": magnetic, "by": "preparation_zone"}
        reach = _reach(own, rule, radius, box)
        own, instead, words = stand_ins(own, reach, _span(catalogue, limits), **how)
        said = {"stand_ins": words}
    dataset = _described(own, _reach(own, rule, radius, box), catalogue, events.product, rule)
    if box is not None:
        dataset = dataset.assign(_boxes(dataset["latitude"].values, box))
    dataset = dataset.assign(instead).assign_attrs(said)
    if magnetic:
        dataset = dataset.assign(_magnetic(*(dataset[name].values for name in _WHERE)))
    return Events(dataset)


def area_fraction(radius):
    """Share of the sphere of 6371.2 km within *radius* km of a place."""
    return (1.0 - np.cos(np.minimum(np.divide(radius, SPHERE_RADIUS), np.pi))) / 2.0


def _span(catalogue, limits):
    """First and last time that is asked for, ns; of the catalogue where nothing is."""
    (_, low, high) = limits[1]
    start = catalogue["start"].values.astype("M8[ns]")
    ends = (start.min() if low is None else low, start.max() if high is None else high)
    return tuple(int(end.astype(np.int64)) for end in ends)


def _check(event, magnitude, rule, radius, box):
    if event is None and magnitude is None:
        raise UsageError(
            "preparation_zone: which events? Neither 'event' nor 'magnitude' is given.",
            hint="Name them, 'event: [us60007idc]', or give the smallest 'magnitude'.",
        )
    for name, value in (("radius", radius), ("box", box)):
        if (rule == name) != (value is not None):
            raise UsageError(
                f"preparation_zone: '{name}' and 'rule: {name}' go together.",
                hint="Give both, or neither and a rule by magnitude.",
            )
    if box is not None and not (len(box) == 2 and 0 < box[0] <= 90 and 0 < box[1] <= 180):
        raise UsageError(
            f"preparation_zone: 'box' is {list(box)}; expected two numbers above 0: degrees of "
            "latitude (at most 90) and of longitude (at most 180) to each side."
        )


def _reach(own, rule, radius, box):
    """Radius of each zone in km; of a box that of the circle about it."""
    size = own["magnitude"].values.astype(float)
    if rule == "radius":
        return np.full(size.size, radius)
    if rule == "box":
        return circle_around(own["latitude"].values.astype(float), box)
    return 10.0 ** (EXPONENTS[rule] * size)


def _boxes(latitude, box):
    """Half sides of the boxes, and which share of the sphere they are."""
    north, south = (np.sin(np.radians(np.clip(latitude + k * box[0], -90, 90))) for k in (1, -1))
    share = (north - south) / 2.0 * box[1] / 180.0
    sides = zip(("latitude", "longitude"), box, strict=True)
    found = {
        f"box_{name}": ("event", np.full(latitude.size, float(side)), {"units": "degree"})
        for name, side in sides
    }
    return found | {"area_fraction": ("event", share, {"units": "1"})}


def _limits(magnitude, after, before, depth):
    """Variable, smallest and greatest value of each limit."""
    low = None if after is None else np.datetime64(parse_time(after), "ns")
    high = None if before is None else np.datetime64(parse_time(before, end=True), "ns")
    return (("magnitude", magnitude, None), ("start", low, high), ("depth", None, depth))


def _choose(catalogue, event, limits, surface, most):
    kept = np.ones(catalogue.sizes["event"], bool)
    if event is not None:
        names = catalogue["event_id"].values.astype(str)
        missing = sorted(set(event) - set(names))
        if missing:
            raise OperationError(
                f"preparation_zone: the catalogue holds no event '{missing[0]}'; it has "
                f"{names.size} from {_day(catalogue, 0)} to {_day(catalogue, -1)}.",
                hint="Names are those of the catalogue, as 'vconst export' shows them.",
            )
        kept &= np.isin(names, event)
    for name, low, high in limits:
        values = catalogue[name].values
        kept &= True if low is None else values >= low
        kept &= True if high is None else values <= high
    north, east = (catalogue[n].values.astype(float) for n in ("latitude", "longitude"))
    kept &= np.isfinite(north)
    if surface != "any":
        rows = np.flatnonzero(kept)
        kept[rows] = is_land(north[rows], east[rows]) == (surface == "land")
    found = np.flatnonzero(kept)
    if not found.size:
        raise OperationError(
            f"preparation_zone: none of {kept.size} events of the catalogue is within the limits.",
            hint="Lower 'magnitude', or take a longer time.",
        )
    order = np.argsort(-catalogue["magnitude"].values[found], kind="stable")
    return np.sort(found[order][:most])


def _day(catalogue, index):
    return str(np.sort(catalogue["start"].values)[index])[:10]


def _described(own, reach, catalogue, product, rule):
    latitude, longitude = (own[n].values.astype(float) for n in ("latitude", "longitude"))
    found = {n: ("event", own[n].values, own[n].attrs) for n in _KEPT if n in own}
    found |= {n: ("event", own[n].values.astype(str)) for n in _WORDS if n in own}
    found["time"] = ("event", own["start"].values.astype("M8[ns]"), {"long_name": "origin, UTC"})
    found["zone_radius"] = ("event", reach, {"units": "km", "long_name": "radius of the zone"})
    found["area_fraction"] = ("event", area_fraction(reach), {"units": "1"})
    found["on_land"] = ("event", is_land(latitude, longitude).astype(np.int8))
    found["events"] = ((), latitude.size, {"long_name": "events"})
    total = catalogue.sizes["event"]
    found["in_catalogue"] = ((), total, {"long_name": "events of the catalogue in this time"})
    return xr.Dataset(found, attrs={"product": product, "rule": rule, "position": "geocentric"})


def _magnetic(time, latitude, longitude):
    words = "of the other end of the field line, 110 km high"
    north, east = conjugate_point("preparation_zone", time, latitude, longitude)
    return {
        "magnetic_latitude": (
            "event",
            magnetic_latitude("preparation_zone", time, latitude, longitude),
            {"units": "degree", "long_name": "quasi-dipole latitude, 110 km above the place"},
        ),
        "conjugate_latitude": (
            "event",
            north,
            {"units": "degree", "long_name": f"geocentric latitude {words}"},
        ),
        "conjugate_longitude": (
            "event",
            east,
            {"units": "degree", "long_name": f"longitude {words}"},
        ),
    }
