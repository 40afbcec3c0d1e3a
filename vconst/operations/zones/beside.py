"""Events and what they are set beside: which layers count, and what was seen where before."""

from functools import wraps
from typing import NamedTuple

import numpy as np
import xarray as xr

from vconst.errors import OperationError, UnknownNameError
from vconst.kernels.constants import DAY
from vconst.kernels.percentile import chance_of, effective_number
from vconst.kernels.sphere import great_circle_distance
from vconst.operation import Table
from vconst.operations.auditing.tables import scalar
from vconst.operations.zones.coverage import common_coverage, daily_deviations


class NothingCountsError(OperationError):
    """No layer, or too few of them, can be counted: there is nothing to compare."""


def empty_where_nothing_counts(function):
    """An operation whose table is empty, and says why, where no layer can be counted."""

    @wraps(function)
    def asked(*arguments, **settings):
        try:
            return function(*arguments, **settings)
        except NothingCountsError as error:
            none = scalar(0, "layers that count")
            return Table(xr.Dataset({"layers_counted": none}, attrs={"warnings": [error.message]}))

    return asked


class Beside(NamedTuple):
    """
    Layers over the place-times of events and of their controls.

    Attributes
    ----------
    names : list of str
    sets : list of xarray.Dataset
        Deviations.
    reasons : list of str
        Why a layer does not count; empty if it does.
    places : dict
        ``of_event``, ``control``, ``latitude``, ``longitude``, ``zone_radius``,
        ``nearby_events``, ``time`` (ns), ``days`` and ``size`` (places, days).
    groups : list of str
        Quantities of the layers that count.
    """

    names: list
    sets: list
    reasons: list
    places: dict
    groups: list

    @property
    def counted(self):
        """The layers that count."""
        return [each for each, why in zip(self.sets, self.reasons, strict=True) if not why]


def beside_controls(layers, resolution, although, *, by, may_be_empty=False):
    """
    Layers with what is known of their place-times.

    Parameters
    ----------
    layers : mapping of str to Deviations
    resolution : float
        A layer whose resolution over the zone's radius is above this does not count.
    although : tuple of str
        Names of layers that count although controls are not like the event in all that
        changes their data.
    by : str
        Who asks, for messages.

    Raises
    ------
    OperationError
        If the layers are not over the same places.
    NothingCountsError
        If none counts.
    """
    names, sets = list(layers), [layer.dataset for layer in layers.values()]
    places = places_of(names, sets, by=by)
    reasons = _reasons(names, sets, places, resolution, although)
    groups = [each.attrs["quantity"] for each, why in zip(sets, reasons, strict=True) if not why]
    if not groups and not may_be_empty:
        said = "; ".join(f"{n}: {each}" for n, each in zip(names, reasons, strict=True))
        raise NothingCountsError(
            f"{by}: no layer can be counted ({said}).",
            hint="Raise 'resolution', take larger events, or name layers in 'although_unmatched'.",
        )
    return Beside(names, sets, reasons, places, list(dict.fromkeys(groups)))


def places_of(names, sets, *, by):
    """What is known of the place-times; they must be the same for all layers."""
    first = sets[0]
    for name, other in zip(names, sets, strict=True):
        same = all(
            np.array_equal(first[n].values, other[n].values)
            for n in ("place_time", "place_latitude", "place_longitude")
        )
        if not same or first.attrs["before"] != other.attrs["before"]:
            raise OperationError(
                f"{by}: '{name}' is over other place-times than '{names[0]}'.",
                hint="Give all layers the same 'places', 'before' and 'after'.",
            )
    kept = ("of_event", "control", "latitude", "longitude", "zone_radius", "nearby_events")
    places = {name: first[f"place_{name}"].values for name in kept}
    places["time"] = first["place_time"].values.astype("M8[ns]").astype(np.int64)
    places["days"] = float(first.attrs["before"])
    places["size"] = (places["time"].size, int(np.ceil(places["days"])))
    return places


def _reasons(names, sets, places, resolution, although):
    """Why each layer does not count; empty if it does."""
    for name in although:
        if name not in names:
            raise UnknownNameError("layer in 'although_unmatched':", name, names)
    radius = places["zone_radius"][places["control"] == 0].min()
    reasons = []
    for name, each in zip(names, sets, strict=True):
        unmatched = each.attrs.get("unmatched", "")
        coarse = each.attrs["resolution"] / radius > resolution
        alike = not unmatched or name in although
        reasons.append("too coarse" if coarse else "" if alike else f"not matched: {unmatched}")
    return reasons


def days_before(layer, days):
    """Whole days from the end of each pass to the origin, at most the last of *days*."""
    origin = layer["place_time"].values[layer["pass_place"].values]
    early = (origin - layer["pass_until"].values).astype("m8[ns]").astype(np.int64) / DAY
    return np.clip(early.astype(int), 0, days - 1)


def passes_before(layer, days):
    """Group, place, day and z of the usable passes before."""
    z = layer["deviate"].values
    used = np.isfinite(z) & (layer["window"].values == 0)
    place = layer["pass_place"].values[used]
    return layer.attrs["quantity"], place, days_before(layer, days)[used], z[used]


def daily_groups(held):
    """Deviation of every group on every day before every place-time, (group, place, day)."""
    passes = [passes_before(each, held.places["size"][1]) for each in held.counted]
    controls = held.places["control"] == 1
    return daily_deviations(passes, held.groups, held.places["size"], controls)


def each_event(places, seen, share):
    """
    Of every event what it and its controls are compared on.

    Parameters
    ----------
    places : dict
    seen : (g, p, d) array of bool
    share : float
        See :func:`vconst.operations.zones.coverage.common_coverage`.

    Yields
    ------
    event : int
    mask : (g, d) array of bool
    held : (1 + k,) array of int
        Rows of the event and of the controls that are compared.
    left : int
        Controls that are left out.
    """
    for event in range(int(places["of_event"].max()) + 1):
        own = places["of_event"] == event
        place = int(np.flatnonzero(own & (places["control"] == 0))[0])
        controls = np.flatnonzero(own & (places["control"] == 1))
        mask, kept = common_coverage(seen, place, controls, share)
        yield event, mask, np.append(place, kept), controls.size - kept.size


def chance_beside(values, places, controls, apart=None):
    """
    p of the first of several values among the others, and what these are worth.

    Parameters
    ----------
    values : (1 + k,) array of float
        Large is unusual.
    places : dict
    controls : (k,) array of int
        Rows of the others among places.
    apart : pair of (k, k) array or None
        What :func:`apart_of` gives for them; None finds it here.

    Returns
    -------
    chance : float
        Not below the smallest.
    worth : float
        Effective number of controls with a value.
    least : float
        ``1 / (1 + worth)``.
    """
    known = np.isfinite(values[1:])
    others = values[1:][known]
    apart = apart_of(places, controls) if apart is None else apart
    held = (each[np.ix_(known, known)] for each in apart)
    worth = effective_number(others, *held) if others.size else 0.0
    least = 1.0 / (1.0 + worth)
    return np.maximum(chance_of(values[0], others), least), worth, least


def apart_of(places, controls):
    """Distance over two radii, and lag over the window, of every two controls."""
    north, east = places["latitude"][controls], places["longitude"][controls]
    far = great_circle_distance(north[:, None], east[:, None], north[None], east[None])
    when = places["time"][controls]
    lag = np.abs(when[:, None] - when[None]) / (places["days"] * DAY)
    return far / (2.0 * places["zone_radius"][controls][:, None]), lag


def about_events(layer):
    """What is said of the events of a layer, for a table: ``event_...`` by name."""
    return {
        f"{name}" if name.startswith("event_") else f"event_{name}": values.variable
        for name, values in layer.items()
        if values.dims == ("event",)
    }
