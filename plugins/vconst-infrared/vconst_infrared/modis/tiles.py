"""Tiles of MOD11A1 and MYD11A1: temperature by day and by night, quality, time of view."""

import re
from pathlib import Path

import numpy as np

from vconst import Content, FileError
from vconst_infrared.modis.hdf4 import library, open_hdf4
from vconst_infrared.modis.structure import SPHERE, day_of, grid_of, structure_of, tile_of
from vconst_infrared.modis.view_time import local_hours, utc_hours
from vconst_infrared.projections import kept_places_of, places_of

MAPPING = {"grid_mapping_name": "sinusoidal", "earth_radius": SPHERE}

#: Of the files: K and hours in a step, what means "no value", least number that is one.
_KELVIN, _HOURS = 0.02, 0.1
_NO_KELVIN, _NO_HOURS = 0, 255
_LEAST_KELVIN, _MOST_HOURS = 7500, 240


def read_tile(path, *, names):
    """
    Read one tile.

    Parameters
    ----------
    path : path-like
    names : mapping of str to str
        Product of the half of the file, ``{"Day": "terra/modis-lst-day", ...}``.

    Returns
    -------
    contents : dict of str to Content
        By product, of those halves that the file has: one map at 00:00 UTC of its day,
        ``LST_Day_1km`` (K), ``QC_Day`` (bits as in the file), ``Day_view_time`` (hours UTC
        after the time of the map, not the local solar ones of the file), ``y`` and ``x`` (m),
        ``lat`` and ``lon`` (degrees). The baseline is collection and tile.

    Raises
    ------
    FileError
        If it is no such tile, or pyhdf is missing.
    """
    path = Path(path)
    with open_hdf4(path) as (read, attributes):
        y, x = grid_of(attributes.get("StructMetadata.0", ""), path.name)
        day = day_of(attributes.get("CoreMetadata.0", ""), path.name)
        halves = {half: _half(read, half, (y.size, x.size), path.name) for half in names}
    halves = {half: arrays for half, arrays in halves.items() if arrays}
    if not halves:
        raise FileError(f"'{path.name}': it has neither LST_Day_1km nor LST_Night_1km.")
    latitude, longitude = kept_places_of(MAPPING, y, x, path.name)
    shared = {
        "time": np.array([day], "M8[ns]"),
        "y": y,
        "x": x,
        "lat": latitude,
        "lon": longitude,
    }
    tile = tile_of(y, x)
    contents = {}
    for half, arrays in halves.items():
        view = f"{half}_view_time"
        hours = utc_hours(arrays[view], longitude).astype(np.float32)
        contents[names[half]] = Content(
            arrays={**shared, **arrays, view: hours},
            key={"day": str(day), "tile": tile},
            baseline="-".join([*_collection(path.name), tile]),
        )
    return contents


def _half(read, half, shape, where):
    """Temperature in K, quality and local hours, shape (1, y, x); None if there is no such half."""
    found = {name: read(name) for name in (f"LST_{half}_1km", f"QC_{half}", f"{half}_view_time")}
    if found[f"LST_{half}_1km"] is None:
        return None
    missing = [name for name, given in found.items() if given is None]
    if missing:
        raise FileError(f"'{where}': it has no '{missing[0]}'.")
    numbers = {}
    for name, (values, _) in found.items():
        if values.shape != shape or values.dtype.kind not in "iu":
            raise FileError(
                f"'{where}': '{name}' is {values.dtype} of the shape {values.shape}; integers of "
                f"the shape {shape} are expected."
            )
        numbers[name] = values[None]
    temperature, quality, view = numbers
    return {
        temperature: _scaled(
            numbers[temperature], found[temperature][1], _KELVIN, (_LEAST_KELVIN, 65_535), where
        ),
        quality: numbers[quality].astype(np.int64) & 0xFF,
        view: _scaled(numbers[view], found[view][1], _HOURS, (0, _MOST_HOURS), where),
    }


def _scaled(numbers, said, step, limits, where):
    """Numbers in their unit; NaN outside of the limits. A file of another step is refused."""
    factor = said.get("scale_factor", step)
    if not isinstance(factor, int | float) or abs(factor - step) > 1e-6 * step:
        raise FileError(f"'{where}': it counts in steps of {factor}; {step} is expected.")
    whole = numbers.astype(np.int64) & (0xFFFF if numbers.dtype.itemsize > 1 else 0xFF)
    sound = (whole >= limits[0]) & (whole <= limits[1])
    return np.where(sound, whole * step, np.nan).astype(np.float32)


def _collection(name):
    found = re.search(r"\.h\d\dv\d\d\.(\d{3})\.", name)
    return [found[1]] if found else []


def write_tile(arrays, path, *, half, **about):
    """
    Write a tile as HDF4-EOS, with one half of what the real files have.

    Parameters
    ----------
    arrays : mapping
        ``time`` (one), ``y``, ``x`` (m), ``LST_Day_1km`` (K), ``Day_view_time`` (h UTC), each
        of the shape (1, y, x); *half* is ``"Day"`` or ``"Night"``.
    path : path-like
    half : str

    Returns
    -------
    pathlib.Path
        *path*.
    """
    path = Path(path)
    module = library(path.name)
    day = np.asarray(arrays["time"]).astype("M8[D]")
    if len(day) != 1:
        raise FileError(f"'{path.name}': a tile holds one day; {len(day)} are given.")
    y, x = (np.asarray(arrays[name], np.float64) for name in "yx")
    _, longitude = places_of(MAPPING, y, x, path.name)
    kelvin = np.asarray(arrays[f"LST_{half}_1km"], np.float64)[0]
    hours = np.asarray(arrays[f"{half}_view_time"], np.float64)[0]
    sets = {
        f"LST_{half}_1km": ("UINT16", _whole(kelvin / _KELVIN, _NO_KELVIN), _KELVIN, "K"),
        f"QC_{half}": ("UINT8", np.where(np.isfinite(kelvin), 0, 2), None, "none"),
        f"{half}_view_time": (
            "UINT8",
            _whole(local_hours(hours, longitude) / _HOURS, _NO_HOURS),
            _HOURS,
            "hrs",
        ),
    }
    file = module.SD(str(path), module.SDC.WRITE | module.SDC.CREATE | module.SDC.TRUNC)
    try:
        _text(module, file, "StructMetadata.0", structure_of(y, x))
        _text(module, file, "CoreMetadata.0", _core(day[0]))
        for name, (kind, numbers, step, unit) in sets.items():
            _put(module, file, name, getattr(module.SDC, kind), numbers, step, unit)
    finally:
        file.end()
    return path


def _whole(steps, missing):
    return np.where(np.isfinite(steps), np.rint(np.nan_to_num(steps)), missing)


def _core(day):
    return (
        "GROUP = INVENTORYMETADATA\n OBJECT = RANGEBEGINNINGDATE\n NUM_VAL = 1\n"
        f' VALUE = "{day}"\n END_OBJECT = RANGEBEGINNINGDATE\nEND_GROUP = INVENTORYMETADATA\nEND\n'
    )


def _text(module, file, name, text):
    file.attr(name).set(module.SDC.CHAR, text)


def _put(module, file, name, kind, numbers, step, unit):
    narrow = np.uint16 if kind == module.SDC.UINT16 else np.uint8
    chosen = file.create(name, kind, numbers.shape)
    try:
        chosen.setcompress(module.SDC.COMP_DEFLATE, 5)
        chosen[:] = numbers.astype(narrow)
        chosen.attr("units").set(module.SDC.CHAR, unit)
        if step is not None:
            chosen.attr("scale_factor").set(module.SDC.FLOAT64, step)
    finally:
        chosen.endaccess()


def axes_of_tile(latitudes, longitudes):
    """
    Axes of a made-up tile: the one that holds the middle of the places, in as many cells.

    Returns
    -------
    axes : dict of str to numpy.ndarray
        As :func:`vconst_infrared.projections.made_up.axes_about` gives them. Tiles within 60
        degrees of the equator have all their nodes on Earth.
    """
    north = float(np.clip((np.min(latitudes) + np.max(latitudes)) / 2, -54.0, 54.0))
    east = float(np.clip((np.min(longitudes) + np.max(longitudes)) / 2, -90.0, 80.0))
    side = 10.0
    down = np.floor((90.0 - north) / side)
    across = np.floor((east * np.cos(np.radians(north)) + 180.0) / side)
    degree = np.pi / 180 * SPHERE
    y = (90.0 - side * (down + (np.arange(len(latitudes)) + 0.5) / len(latitudes))) * degree
    x = (side * (across + (np.arange(len(longitudes)) + 0.5) / len(longitudes)) - 180.0) * degree
    latitude, longitude = places_of(MAPPING, y, x, "made up")
    return {"projection_y": y, "projection_x": x, "latitude": latitude, "longitude": longitude}


def name_tile(start, stop=None, *, prefix, **about):
    """
    The name of a tile by its day.

    Examples
    --------
    >>> name_tile(np.datetime64("2020-01-08"), prefix="MOD11A1")
    'MOD11A1.A2020008.h18v09.061.2020008000000.hdf'
    """
    day = np.datetime64(start, "D")
    number = int((day - day.astype("M8[Y]")).astype(int)) + 1
    stamp = f"{day.astype('M8[Y]')}{number:03d}"
    return f"{prefix}.A{stamp}.h18v09.061.{stamp}000000.hdf"
