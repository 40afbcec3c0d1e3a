"""Level 2 half-orbits: arrays by the file's names, checked and not changed."""

import re
from datetime import datetime
from pathlib import Path

import numpy as np

from vconst import Content, FileError, rebuild_times
from vconst_cses import health
from vconst_cses.column import FILLS
from vconst_cses.names import groups_of
from vconst_cses.place import check_numbers, orbit_arrays, unlikely_positions
from vconst_cses.times import NO_TIME, read_times
from vconst_cses.units import UNIT_NAMES, is_checked, same_unit

#: Name times lie up to two minutes around the data; a renamed file is off by more.
NAME_TOLERANCE = 1800

#: Stated times are rounded to a millisecond: two steps differ by one, and clocks drift a little.
RUN_TOLERANCE = 1_500_000.0

#: VERSE_TIME counts from here.
EPOCH = datetime(2009, 1, 1)


def read_half_orbit(path, layout):
    """
    Read one level 2 file.

    Times are those of the first clock of the table; a second one is read to be compared
    with it. Where the table states a sampling rate, times are rebuilt from it inside
    runs without gaps, and ``time_correction`` (s) is what was added to the stated ones.

    Parameters
    ----------
    path : path-like
    layout : Layout

    Returns
    -------
    content : Content, or dict of str to Content where the table has a second product
        Arrays of shape (records, ...) in the units of the file, in its own type. Times are
        ns since 2009-01-01; one that is fill becomes the smallest int64, which is no time.
        Where the file's own fill value is not one that level 2 files usually have, it is
        replaced by -9999.

    Raises
    ------
    FileError
        If the file is damaged, holds links or bombs, lacks a dataset, has another shape or
        unit, or is not the half-orbit that its name says.
    """
    name = Path(path).name
    with _opened(path, layout) as file:
        _check_present(file, layout)
        arrays, counts, revision, clocks = _read_columns(file, layout)
        attributes = _attributes(file, revision, layout)
    _check_lengths(arrays, clocks, layout)
    times, noted, shortest = clocks.read(arrays, layout)
    counts |= noted
    arrays[layout.time.source] = times
    named = groups_of(layout, name)
    _check_name(name, named, times, attributes, layout)
    _add_places(arrays, named, attributes, layout, shortest)
    attributes["health_table"] = str(health.table()["version"])
    dated = re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", revision)
    revision = (revision,) if dated else ()
    if layout.packets:
        from vconst_cses.bursts import split

        parts = split(arrays, counts, layout)
        return {
            product: Content(arrays=own, counts=seen, revision=revision, attributes=attributes)
            for product, (own, seen) in parts.items()
        }
    counts |= _rebuild(arrays, layout)
    return Content(arrays=arrays, counts=counts, revision=revision, attributes=attributes)


def _opened(path, layout):
    if layout.suffix == ".zarr.zip":
        from vconst_cses.zarr_zip import opened
    else:
        from vconst.hdf5 import opened
    return opened(path, layout.product)


def _spelling(file, column):
    return next((name for name in column.spellings if file.holds(name)), None)


def _check_present(file, layout):
    for column in layout.asked:
        if not column.optional and _spelling(file, column) is None:
            raise missing(column, file.names(), layout.product)


def missing(column, present, product):
    """The error of a file that lacks a dataset: what was expected, and what it holds."""
    declared = f" (declared as '{column.name or column.names[0]}')" if column.kept else ""
    shape = f", shape (records, {', '.join(map(str, column.shape))})" if column.shape else ""
    return FileError(
        f"{product}: no variable '{column.source}' in the file{declared}{shape}. "
        f"The file has: {', '.join(present[:40]) or 'nothing'}.",
        hint="It is another product, or another layout of this one: the tables of the plugin "
        "(vconst_cses/tables) are the place to say so.",
    )


def _read_columns(file, layout):
    arrays, counts = {}, {}
    revision = ""
    clocks, other = _Clocks(), layout.spelt_time
    unit_names = _unit_names(layout)
    for column in layout.asked:
        name = _spelling(file, column)
        if name is None:
            if column.axis and column.spacing:
                arrays[column.source] = _spaced(column)
                counts[f"{column.source.lower()}_from_table"] = 1
            continue
        shape = None if column.axis and len(column.shape) < 2 else column.shape
        values, attribute = file.read(name, shape, column.dtype)
        if column is other:
            clocks.spelt = _whole(values)
            clocks.read_early(arrays, layout)
            continue
        if column.clocks:
            clocks.unit = _stated_unit(attribute, unit_names)
            values = _whole(values) if column.clocks[0] == "digits" else values
        else:
            if is_checked(column.units):
                _check_unit(_stated_unit(attribute, unit_names), column, layout.product)
            values = _with_usual_fill(values, attribute)
        if column.source == layout.dated:
            revision = str(attribute(b"GenerationDate", "text") or "")
        arrays[column.source] = values
    for column in layout.columns:
        if not column.stored and column.kept and column.spacing:
            arrays[column.source] = _spaced(column)
    return arrays, counts, revision, clocks


class _Clocks:
    """What a file says of its times: digits of a second clock, the unit of the first."""

    spelt = None
    unit = ""
    _times = None

    def read_early(self, arrays, layout):
        """The times as soon as both clocks are there, which is while memory still has them."""
        first = arrays.get(layout.time.source)
        if first is not None and first.shape == self.spelt.shape and first.size:
            self._times = self.read(arrays, layout)

    def read(self, arrays, layout):
        """See :func:`vconst_cses.times.read_times`."""
        if self._times is None:
            return read_times(arrays[layout.time.source], self.unit, self.spelt, layout)
        return self._times


def _spaced(column):
    first, step = column.spacing
    return first + step * np.arange(column.shape[0])


def _whole(values):
    """Digits as whole numbers, whether the file has them as numbers or as text."""
    if values.dtype.kind == "S":
        digits = (re.sub(rb"\D", b"", value)[:17] for value in values.tolist())
        return np.array([int(d.ljust(17, b"0")) if len(d) >= 14 else -9999 for d in digits])
    if values.dtype.kind == "f":
        return np.where(np.abs(values) < 1e18, values, -9999).astype(np.int64)
    return values.astype(np.int64, copy=False)


def _unit_names(layout):
    """Names of the unit's attribute, the likeliest first."""
    first = layout.unit_attribute.encode()
    return [first, *(name for name in UNIT_NAMES if name != first)]


def _stated_unit(attribute, names):
    """What a dataset says of its unit; the name that it was found under is tried first next."""
    for number, name in enumerate(names):
        stated = attribute(name, "text")
        if stated:
            if number:
                names.insert(0, names.pop(number))
            return str(stated)
    return ""


def _check_unit(stated, column, product):
    if not same_unit(stated, column.units):
        raise FileError(
            f"{product}: '{column.source}' is in '{stated}' in the file, "
            f"and declared in '{column.units}'.",
            hint="The values are not read: a wrong unit would be stored as right.",
        )


def _with_usual_fill(values, attribute):
    fill = attribute(b"FillValue", "number")
    if not isinstance(fill, int | float) or fill in FILLS or fill != fill:
        return values
    if values.dtype.kind in "iu" and not np.can_cast(np.int16, values.dtype):
        return values
    hit = values == fill
    return np.where(hit, values.dtype.type(-9999), values) if hit.any() else values


def _attributes(file, generated, layout):
    number = "whole" if layout.orbit_as == "number" else "text"
    ranges = (b"FREQRANGE", b"FRERANGE")
    found = {
        "GenerationDate": generated or None,
        "SOFTVERSION": file.attribute(b"SOFTVERSION", "text"),
        "ORBITNUM": file.attribute(b"ORBITNUM", number),
        "ORBITTYPE": file.attribute(b"ORBITTYPE", number),
        "SAMPLERATE": file.attribute(b"SAMPLERATE", "text"),
        "FREQRANGE": next(filter(None, (file.attribute(one, "text") for one in ranges)), None),
    }
    return {name: str(value) for name, value in found.items() if value is not None}


def _check_lengths(arrays, clocks, layout):
    lengths = {
        column.source: len(arrays[column.source])
        for column in layout.kept
        if column.rows == "record" and column.source in arrays
    }
    if clocks.spelt is not None:
        lengths[layout.spelt_time.source] = len(clocks.spelt)
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise FileError(
            f"{layout.product}: the datasets differ in length: {listed}.",
            hint="The file is damaged: download it again.",
        )
    if not lengths[layout.time.source]:
        raise FileError(
            f"{layout.product}: the file holds no records.", hint="Nothing can be read."
        )


def _check_name(name, named, times, attributes, layout):
    if not named:
        return
    numbers = {"ORBITNUM": named["orbit"], "ORBITTYPE": named["side"]}
    check_numbers(attributes, numbers, name, layout.product)
    try:
        first = datetime.fromisoformat(named["start"].replace("_", "T"))
    except ValueError as error:
        raise FileError(f"{layout.product}: '{name}' names no time: {error}.") from error
    begin = times[0] if times[0] != NO_TIME else times[np.argmax(times != NO_TIME)]
    named_at = (first - EPOCH).total_seconds()
    if begin != NO_TIME and abs(begin / 1e9 - named_at) > NAME_TOLERANCE:
        began = np.datetime64("2009-01-01", "ms") + (begin // 1_000_000).astype("m8[ms]")
        raise FileError(
            f"{layout.product}: '{name}' begins at {first} by its name, and at {began} "
            "by its first record.",
            hint="The file was renamed: get it again under its own name.",
        )


def _add_places(arrays, named, attributes, layout, shortest):
    """Orbit, side and track of each sample, and the flags that are found and not read."""
    if layout.ecef:
        from vconst_cses.legacy import spherical

        arrays |= spherical(arrays.pop(layout.ecef))
    times = arrays[layout.time.source]
    place = _position(arrays, layout)
    latitude = None
    if place is not None:
        frozen, outlying = unlikely_positions(times, *place, shortest)
        latitude = place[0]
        for flag, hit in (("position_frozen", frozen), ("position_outlying", outlying)):
            if hit is not None and hit.any():
                arrays[flag] = hit
                latitude = np.where(hit, np.nan, latitude)
    orbit = named.get("orbit") or attributes.get("ORBITNUM", "")
    side = named.get("side") or attributes.get("ORBITTYPE", "")
    if orbit.isdecimal() and side in ("0", "1") and len(orbit) <= 7:
        whole = shortest is not None
        arrays |= orbit_arrays(int(orbit), int(side), times, latitude, whole=whole)
    first, last = layout.edges
    if first or last:
        edge = np.zeros(len(times), bool)
        edge[:first] = True
        edge[len(edge) - last :] = True
        arrays["edge_record"] = edge
    arrays |= health.flags_of(layout.product, times)


def _position(arrays, layout):
    """Latitude, longitude and height, if each is one number a record."""
    found = {}
    for column in layout.kept:
        for number, name in enumerate(column.names or (column.name,)):
            if column.source in arrays and name in ("latitude", "longitude", "altitude"):
                values = arrays[column.source]
                found[name] = values[:, number] if column.names else values
    if layout.kind != "track" or not {"latitude", "longitude"} <= set(found):
        return None
    return found["latitude"], found["longitude"], found.get("altitude")


def _rebuild(arrays, layout):
    if not layout.rate:
        return {}
    stated = arrays[layout.time.source]
    known = np.flatnonzero(stated != NO_TIME)
    known = slice(None) if len(known) == len(stated) else known  # a slice copies nothing
    step = layout.samples / layout.rate * 1e9
    rebuilt, runs, steps = rebuild_times(stated[known], step, tolerance=RUN_TOLERANCE)
    times, correction = stated.copy(), np.zeros(len(stated))
    times[known] = rebuilt
    correction[known] = (rebuilt - stated[known]) / 1e9
    arrays[layout.time.source], arrays["time_correction"] = times, correction
    gaps = int(runs[-1]) if len(runs) else 0
    if layout.after_gap and gaps:
        after = np.zeros(len(stated), bool)
        after[np.arange(len(stated))[known][1:][np.diff(runs) > 0]] = True
        arrays["after_gap"] = after
    own = {
        "runs_own_step": (np.abs(steps - step) > 0).sum(),
        "runs_as_stated": np.isnan(steps).sum(),
    }
    counts = {"runs": gaps + 1, "gaps": gaps} | {name: int(number) for name, number in own.items()}
    return {name: number for name, number in counts.items() if number}
