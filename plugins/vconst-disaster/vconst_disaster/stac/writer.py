"""Rows to items, as STAC 1.1 writes them."""

import json
from pathlib import Path

import numpy as np

from vconst_disaster.stac.footprint import DECIMALS

VERSION = "1.1.0"
EXTENSIONS = (
    "https://stac-extensions.github.io/eo/v2.0.0/schema.json",
    "https://stac-extensions.github.io/sar/v1.0.0/schema.json",
)


def write_items(arrays, path):
    """
    Write rows as an item collection.

    Parameters
    ----------
    arrays : mapping
        As :func:`vconst_disaster.stac.reader.read_items` gives them. Rows of one ``id`` and
        ``collection`` become one item with the bands of all. Footprints are bounding boxes, cut
        at the date line as RFC 7946 wants it.
    path : path-like

    Returns
    -------
    path : pathlib.Path
    """
    latitude = arrays.get("geodetic_latitude", arrays["latitude"])
    names = [name for name in arrays if name != "geodetic_latitude"]
    columns = [arrays[name] if name != "latitude" else latitude for name in names]
    items = {}
    for values in zip(*columns, strict=True):
        row = dict(zip(names, values, strict=True))
        key = (str(row["collection"]), str(row["id"]))
        if key in items:
            _join(items[key], row)
        else:
            items[key] = _item(row)
    body = {"type": "FeatureCollection", "features": list(items.values())}
    path = Path(path)
    path.write_text(json.dumps(body, indent=1, allow_nan=False) + "\n", "utf-8")
    return path


def _item(row):
    box = _edges(row)
    item = {
        "stac_version": VERSION,
        "type": "Feature",
        "stac_extensions": list(EXTENSIONS),
        "id": str(row["id"]),
        "collection": str(row["collection"]),
        "bbox": list(box),
        "geometry": _geometry(*box),
        "properties": _properties(row),
        "links": [],
        "assets": {},
    }
    return {name: value for name, value in item.items() if value != ""}


def _properties(row):
    said = {
        "datetime": _time(row["start"]),
        "start_datetime": _time(row["start"]),
        "end_datetime": _time(row["stop"]),
        "updated": _time(row["updated"]),
        "platform": str(row["platform"]),
        "instruments": _list(row["instruments"]),
        "license": str(row["license"]),
        "gsd": _number(row["gsd"]),
        "eo:cloud_cover": _number(row["cloud_cover"]),
        "sar:polarizations": _list(row["polarizations"]),
        "bands": _bands(row),
    }
    if str(row.get("sensor_kind", "")) == "sar" and not said["sar:polarizations"]:
        said["sar:instrument_mode"] = "not stated"
    return {name: value for name, value in said.items() if value not in ("", None, [])}


def _join(item, row):
    """Add the bands of another kind of sensor."""
    properties = item["properties"]
    properties["bands"] = [*properties.get("bands", []), *_bands(row)]
    finest = properties.pop("gsd", None), _number(row["gsd"])
    if None not in finest:  # bands that state none would take the item's for their own
        properties["gsd"] = min(finest)


def _bands(row):
    gsd = None if row["polarizations"] else _number(row["gsd"])
    about = {} if gsd is None else {"gsd": gsd}
    kind = {"panchromatic": "pan", "infrared": "lwir"}.get(str(row.get("sensor_kind", "")))
    about |= {"eo:common_name": kind} if kind else {}
    return [{"name": name, **about} for name in _list(row["bands"])]


def _edges(row):
    """West, south, east and north; east of the date line where it crosses that."""
    south, north = (
        round(float(row["latitude"] + side * row["extent_north"] / 2), DECIMALS) for side in (-1, 1)
    )
    west, east = (
        round(float(row["longitude"] + side * row["extent_east"] / 2), DECIMALS) for side in (-1, 1)
    )
    if east - west >= 360:
        return -180.0, south, 180.0, north
    west, east = (round((each + 180) % 360 - 180, DECIMALS) for each in (west, east))
    return west, max(south, -90.0), 180.0 if east == -180 else east, min(north, 90.0)


def _geometry(west, south, east, north):
    if west < east:
        return {"type": "Polygon", "coordinates": [_ring(west, south, east, north)]}
    parts = [(west, 180.0), (-180.0, east)]
    rings = [[_ring(begin, south, end, north)] for begin, end in parts if begin < end]
    return {"type": "MultiPolygon", "coordinates": rings}


def _ring(west, south, east, north):
    """Counter-clockwise, with a corner each 90 degrees, so that no edge has a shorter way."""
    inner = np.arange(west + 90, east, 90.0).tolist()
    lower = [[each, south] for each in (west, *inner, east)]
    upper = [[each, north] for each in (east, *reversed(inner), west)]
    return [*lower, *upper, lower[0]]


def _time(value):
    return "" if np.isnat(value) else f"{np.datetime_as_string(value, unit='ns')}Z"


def _number(value):
    return float(value) if np.isfinite(value) else None


def _list(text):
    return [part for part in str(text).split(",") if part]
