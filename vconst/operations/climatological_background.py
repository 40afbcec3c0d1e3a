"""What a map says is usual in the zones of events and of their controls."""

import numpy as np
import xarray as xr

from vconst.errors import UsageError
from vconst.kernels.constants import DAY
from vconst.kernels.sphere import great_circle_distance
from vconst.operation import Background, Days, Events, Hours, operation
from vconst.operations.zones.boxes import boxes_of, inside_boxes
from vconst.operations.zones.matching import left_unmatched

_NAME = "climatological_background"

#: Attributes of the map that say what the layer is.
_KEPT = ("product", "kind", "variable", "long_name", "units", "logarithm", "spread", "quantity")
_KEPT += ("height", "resolution", "calibration", "residual_of", "unmatched", "limits", "least")


@operation(version=3)
def climatological_background(
    background: Background,
    places: Events,
    *,
    before: Days = 7.0,
    after: Days = 5.0,
    apart: Hours = 12.0,
) -> Background:
    """
    Passes through zones, each with what a map says is usual there and then.

    Parameters
    ----------
    background : Background
        Of ``background_map``, over the time of the events as well.
    places : Events
        Of ``draw_controls``.
    before, after : float
        Days around the time of each place of which passes are kept.
    apart : float
        Hours: ``deviations`` ranks a pass among those that are at least so much earlier.

    Returns
    -------
    background : Background
        As ``moving_background`` leaves it, for ``deviations``: ``value``, ``median`` and
        ``scale`` are means over the crossings whose middle lies in the zone, ``pool`` is the
        fewest passes that any of them has for usual; ``point`` are the crossings; no bounds.

    Raises
    ------
    UsageError
        If it is given another background, or places without controls.

    Notes
    -----
    What is usual for a crossing is made without the days about it (``leave_out`` of
    ``background_map``): for events and controls by one rule.
    """
    given = background.dataset
    if given.attrs.get("shows") != "background map":
        raise UsageError(
            f"{_NAME}: 'background' is no map.", hint="Give it what 'background_map' left."
        )
    if "control" not in places.dataset:
        raise UsageError(
            f"{_NAME}: 'places' does not say which place-times are controls.",
            hint="Give it what 'draw_controls' left.",
        )
    held = {n: given[f"crossing_{n}"].values for n in _OF_CROSSING}
    held["time"] = held["time"].astype("M8[ns]").astype(np.int64)
    rows = [_passes_of(place, at, held, (before, after)) for place, at in enumerate(_zones(places))]
    points = _points([row.pop("crossings") for row in rows], rows, held, places.dataset)
    found = {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}
    dataset = _described(found, given, places.dataset).assign(points)
    dataset.attrs = {name: given.attrs[name] for name in _KEPT if name in given.attrs} | {
        "before": before,
        "after": after,
        "apart": apart,
        "days": given.attrs["leave_out"],
        "cells_in": given.attrs["cells_in"],
        "kernel": given.attrs["kernel"],
        "unmatched": left_unmatched(given.attrs, places.dataset.attrs),
        "matched": places.dataset.attrs.get("matched", ""),
        "nearby": places.dataset.attrs.get("nearby", ""),
    }
    return Background(dataset)


_OF_CROSSING = ("time", "latitude", "longitude", "value", "location", "scale", "passes", "pass")


def _zones(places):
    dataset = places.dataset
    time = dataset["time"].values.astype("M8[ns]").astype(np.int64)
    names = ("latitude", "longitude", "zone_radius")
    where = (dataset[name].values.astype(float) for name in names)
    return zip(time, *where, boxes_of(dataset), strict=True)


def _passes_of(place, at, held, window):
    """The passes through one zone about its time."""
    origin, latitude, longitude, reach, box = at
    first, last = np.searchsorted(
        held["time"], [origin - window[0] * DAY, origin + window[1] * DAY], side="left"
    )
    near = slice(first, last)
    distance = great_circle_distance(
        latitude, longitude, held["latitude"][near], held["longitude"][near]
    )
    middle = np.array([latitude]), np.array([longitude]), box[None]
    boxed = inside_boxes(*middle, held["latitude"][near], held["longitude"][near])[0]
    rows = np.flatnonzero((distance <= reach) & boxed)
    distance, rows = distance[rows], rows + first
    order = np.argsort(held["pass"][rows], kind="stable")
    rows, distance = rows[order], distance[order]
    number = held["pass"][rows]
    start = np.flatnonzero(np.append(True, np.diff(number) != 0)) if rows.size else rows
    means = {n: _mean(held[n][rows], start) for n in ("value", "location", "scale")}
    pool = np.minimum.reduceat(held["passes"][rows], start) if rows.size else np.zeros(0)
    middle = _nearest(distance, start)
    return {
        "place": np.full(start.size, place),
        "row": number[start],
        "time": held["time"][rows][middle],
        "last": held["time"][rows][np.append(start[1:], rows.size) - 1] if rows.size else rows,
        "longitude": held["longitude"][rows][middle],
        "distance": distance[middle],
        "value": means["value"],
        "median": means["location"],
        "scale": means["scale"],
        "pool": np.floor(np.nan_to_num(pool)).astype(np.int64),
        "found": np.diff(np.append(start, rows.size)),
        "crossings": (rows, np.cumsum(np.isin(np.arange(rows.size), start)) - 1),
    }


def _points(crossings, rows, held, places):
    """The crossings of passes of the events themselves, for maps."""
    before = np.cumsum([0, *(row["place"].size for row in rows)])
    own = np.flatnonzero(places["control"].values == 0)
    which = np.concatenate([crossings[place][0] for place in own])
    number = np.concatenate([crossings[place][1] + before[place] for place in own])
    names = ("latitude", "longitude", "value")
    return {f"point_{n}": ("point", held[n][which]) for n in names} | {
        "point_pass": ("point", number)
    }


def _mean(values, start):
    """Mean of each group; NaN if any is: a pass is compared where all of it has a background."""
    if not start.size:
        return np.zeros(0)
    return np.add.reduceat(values.astype(float), start) / np.diff(np.append(start, values.size))


def _nearest(distance, start):
    ends = np.append(start[1:], distance.size)
    pairs = zip(start, ends, strict=True)
    return np.array([a + int(np.argmin(distance[a:b])) for a, b in pairs], np.int64)


def _described(found, given, places):
    row = found.pop("row")
    side, last = given["pass_side"].values[row], found.pop("last")
    of_maps = given["pass_last"].values[row].astype("M8[ns]").astype(np.int64)
    last = np.where(side == 0, of_maps, last)  # a map is of all of its interval
    variables = {
        "pass_place": ("pass", found.pop("place")),
        "pass_time": ("pass", found.pop("time").astype("M8[ns]")),
        "pass_until": ("pass", last.astype("M8[ns]")),
        "side": ("pass", side),
        "state": ("pass", given["pass_state"].values[row]),
        "radius": ("pass", given["pass_radius"].values[row], {"units": "km"}),
    }
    variables |= {name: ("pass", values) for name, values in found.items()}
    dataset = xr.Dataset(variables)
    for name, values in places.items():
        if values.dims:
            dataset[name if values.dims == ("event",) else f"place_{name}"] = values.variable
    return dataset
