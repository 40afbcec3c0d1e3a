"""Places in a chequered pattern over the zones of events: maps can be compared place by place."""

import numpy as np
import xarray as xr

from vconst.errors import UsageError
from vconst.kernels.sphere import place_beside
from vconst.operation import Distance, Events, operation


@operation(version=1)
def divide_zone(
    zone: Events, *, spacing: Distance = 450.0, reach: float = 1.2, conjugate: bool = True
) -> Events:
    """
    A square pattern of places over each zone, and over the other end of its field line.

    Parameters
    ----------
    zone : Events
        Of ``preparation_zone``.
    spacing : float
        km between neighbours, along and across.
    reach : float
        The pattern reaches so many radii of the zone from the middle, east, north, west, south.
    conjugate : bool
        Lay it over the magnetic conjugate too, where there is one.

    Returns
    -------
    places : Events
        For ``moving_background`` and ``deviations``. Dimension ``place``: ``of_event``, ``end``
        (0 the epicentre, 1 the conjugate), ``east`` and ``north`` (km from the middle of that
        end, in an azimuthal equidistant projection), ``latitude``, ``longitude`` (geocentric),
        ``time`` (of the origin), ``zone_radius`` (km: half the diagonal of a square, so that
        the circles leave nothing out and overlap) and ``control``, 0; the events as they came.

    Raises
    ------
    UsageError
        If the spacing or the reach is not positive.

    Notes
    -----
    One ``u`` of one cell means little: a thousand cells hold fifty beyond 5 %. The patterns are
    for looking at; what is counted is the mean over the whole zone, beside controls.
    """
    if not (spacing > 0 and reach > 0):
        raise UsageError(
            f"divide_zone: spacing {spacing:g} km and reach {reach:g} leave no places.",
            hint="Give both above 0.",
        )
    given = zone.dataset
    parts = []
    for event in range(given.sizes["event"]):
        radius = float(given["zone_radius"].values[event])
        east, north = _pattern(radius * reach, spacing)
        for end, middle in enumerate(_ends(given, event, conjugate)):
            latitude, longitude = place_beside(*middle, east, north)
            parts.append(
                {
                    "of_event": np.full(east.size, event),
                    "end": np.full(east.size, end),
                    "east": east,
                    "north": north,
                    "latitude": latitude,
                    "longitude": longitude,
                    "time": np.full(east.size, given["time"].values[event]),
                    "zone_radius": np.full(east.size, spacing / np.sqrt(2.0)),
                    "control": np.zeros(east.size, np.int64),
                }
            )
    places = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    dataset = xr.Dataset({name: ("place", values) for name, values in places.items()})
    for name, values in given.items():
        if values.dims == ("event",):
            dataset[f"event_{name.removeprefix('event_')}"] = values.variable
    dataset["places"] = ((), places["east"].size, {"long_name": "places"})
    dataset.attrs = {"spacing": spacing, "position": "geocentric", "nearby": 0.0, "matched": ""}
    return Events(dataset)


def _ends(given, event, conjugate):
    """Latitude and longitude of the epicentre, and of the conjugate where there is one."""
    names = ("latitude", "longitude")
    yield tuple(float(given[name].values[event]) for name in names)
    if conjugate and "conjugate_latitude" in given:
        middle = tuple(float(given[f"conjugate_{name}"].values[event]) for name in names)
        if np.isfinite(middle).all():
            yield middle


def _pattern(half, spacing):
    """Places east and north of a middle, one of them on it."""
    steps = int(half // spacing)
    along = spacing * np.arange(-steps, steps + 1)
    north, east = np.meshgrid(along, along, indexing="ij")
    return east.ravel(), north.ravel()
