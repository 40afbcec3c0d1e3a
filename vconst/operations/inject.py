"""Deviations of known size, place and length, put into passes to see what is found again."""

from typing import Literal

import numpy as np

from vconst.dataset.quality import OUT_OF_RANGE
from vconst.errors import UsageError
from vconst.kernels import deviation
from vconst.operation import (
    Distance,
    Latitude,
    Longitude,
    Selection,
    Time,
    VariableName,
    operation,
)
from vconst.selection import parse_time
from vconst.vocabulary import core_terms


@operation(version=2)
def inject(
    data: Selection,
    *,
    variable: VariableName,
    latitude: Latitude,
    longitude: Longitude,
    radius: Distance,
    start: Time,
    stop: Time,
    size: float,
    kind: Literal["relative", "absolute"] = "relative",
    space: Literal["flat", "cosine", "gaussian"] = "cosine",
    time: Literal["flat", "cosine", "rising"] = "flat",
    wavelength: Distance | None = None,
) -> Selection:
    """
    The same passes with one deviation added, to measure how well such ones are detected.

    Put it before cleaning and before anything else that changes values: the rest of the
    recipe then treats the deviation as it would a real one. What leaves the valid range of
    its name is masked where the selection masks such values.

    Parameters
    ----------
    data : Selection
        Real or made up. Several deviations are several steps.
    variable : str
        Canonical name of what is changed.
    latitude, longitude : float
        Middle of the deviation, geocentric degrees.
    radius : float
        Where it ends, in km along the ground; a pass through its middle meets it for twice that.
    start, stop : str
        UTC; *stop* is not part of it.
    size : float
        At its largest: a share of the value (0.3 is 30 % more) or, where *kind* is
        ``absolute``, in the unit of the vocabulary.
    kind : str
        ``relative`` or ``absolute``.
    space : str
        ``flat``; ``cosine``, which falls off as half a cosine; or ``gaussian``.
    time : str
        ``flat``; ``cosine``, which grows and fades; or ``rising`` until *stop*.
    wavelength : float or None
        km: the sign alternates with the distance from the middle.

    Returns
    -------
    injected : Selection
        The variable's attribute ``injected`` names every deviation put into it; how many
        values each changed is counted and travels with every result as ``injected``; those
        that left the valid range among what is removed. NaN stays NaN.

    Raises
    ------
    UsageError
        If *stop* is not after *start*.
    """
    settings = {
        "variable": variable,
        "latitude": float(latitude),
        "longitude": float(longitude),
        "radius": float(radius),
        "start": start,
        "stop": stop,
        "size": float(size),
        "kind": kind,
        "space": space,
        "time": time,
        "wavelength": wavelength,
    }
    _check(settings)
    return data.then(add_deviation, **settings, masked=_masks_ranges(data.quality))


def _masks_ranges(quality):
    """Whether a selection masks what is outside the valid range of its name."""
    return quality == "default" or (quality != "none" and OUT_OF_RANGE[0] in quality)


def add_deviation(dataset, *, masked=True, **settings):
    """
    The per-sample transform of `inject`.

    Parameters
    ----------
    dataset : xarray.Dataset
        With ``time``, ``latitude``, ``longitude`` (degrees) and the variable.
    masked : bool
        Whether values that leave the valid range of the vocabulary become NaN, as they would
        have on reading; they are counted.
    **settings
        As `inject` takes them.

    Returns
    -------
    dataset : xarray.Dataset
    """
    name = settings["variable"]
    missing = [each for each in (name, "latitude", "longitude") if each not in dataset.variables]
    if missing:
        raise UsageError(
            f"inject: the data have no {', '.join(missing)}; they have "
            f"{', '.join(sorted(map(str, dataset.variables)))}.",
            hint="Name a variable that the selection reads, of a product with positions.",
        )
    values = dataset[name]
    share = _share(settings, *_places(dataset, values))
    size, kind = settings["size"], settings["kind"]
    added = values.copy(data=deviation.add_deviation(values.values, share, size, kind))
    changed = (added.values != values.values) & np.isfinite(values.values)
    lost = changed & _outside(name, added.values) if masked else np.zeros(changed.shape, bool)
    added.values[lost] = np.nan
    added.attrs = {
        **values.attrs,
        "injected": [*values.attrs.get("injected", ()), _words(settings)],
    }
    counts = dict(dataset.attrs.get("counts", {}))
    counts[f"injected {_words(settings)}"] = int(changed.sum())
    if lost.any():
        counts[f"{name}:{OUT_OF_RANGE[0]}"] = int(lost.sum())
    return dataset.assign({name: added}).assign_attrs(counts=counts)


def _share(settings, time, latitude, longitude):
    """How much of the deviation is at each place and time."""
    return deviation.deviation_share(
        time,
        latitude,
        longitude,
        middle=(settings["latitude"], settings["longitude"]),
        radius=settings["radius"],
        span=(parse_time(settings["start"]), parse_time(settings["stop"])),
        space=settings["space"],
        course=settings["time"],
        wavelength=settings.get("wavelength"),
    )


def _outside(name, values):
    """Whether each value is outside the valid range of its name; NaN is not."""
    term = core_terms().get(name)
    if term is None or not term.valid_range:
        return np.zeros(values.shape, bool)
    return (values < term.valid_range[0]) | (values > term.valid_range[1])


def _places(dataset, values):
    """Time, latitude and longitude of shapes that broadcast to the leading dimensions."""
    time = dataset["time"].values.astype("datetime64[ns]").astype(np.int64)
    latitude, longitude = dataset["latitude"].values, dataset["longitude"].values
    if "latitude" in values.dims:
        return time[:, None, None], latitude[:, None], longitude
    return time, latitude, longitude


def _check(settings):
    if parse_time(settings["stop"]) <= parse_time(settings["start"]):
        raise UsageError(
            f"inject: 'stop' ({settings['stop']}) is not after 'start' ({settings['start']})."
        )


def _words(settings):
    about = ("variable", "kind", "size", "latitude", "longitude", "radius", "start", "stop")
    return ", ".join(f"{key} {settings[key]}" for key in (*about, "space", "time"))
