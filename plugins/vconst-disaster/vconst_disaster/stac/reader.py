"""Items to rows: one a scene and kind of sensor."""

import hashlib
from pathlib import Path

import numpy as np

from vconst import Content, FileError
from vconst_disaster.stac.document import (
    NotSound,
    items_of,
    number_of,
    object_of,
    text_of,
    texts_of,
)
from vconst_disaster.stac.footprint import box_of
from vconst_disaster.stac.sensors import sensors_of
from vconst_disaster.stac.times import span_of, time_of

_TIMES = ("start", "stop", "updated")
_NUMBERS = (
    *("latitude", "longitude", "extent_north", "extent_east", "south", "north", "west", "east"),
    *("gsd", "cloud_cover"),
)


def read_items(path):
    """
    The scenes of one file.

    Parameters
    ----------
    path : path-like
        A STAC item or item collection, version 1.0 or 1.1, JSON.

    Returns
    -------
    Content
        By name, each (row,): ``id``, ``collection``, ``kind`` (``"scene"``), ``sensor_kind``,
        ``bands``, ``polarizations``, ``instruments``, ``platform``, ``license`` text; ``start``,
        ``stop``, ``updated`` datetime64[ns] UTC; ``latitude``, ``longitude`` (middle of the
        bounding box, geodetic), its edges and extents, degrees; ``gsd`` m; ``cloud_cover``
        percent. Numbers that an item does not state are NaN. Rows are in order of time. Items
        without a footprint, or with a point or line, are counted and left out.

    Raises
    ------
    FileError
        With the item that is damaged, and how.
    """
    path = Path(path)
    rows, left = {}, 0
    for item in items_of(path):
        try:
            found = _rows(item)
        except NotSound as error:
            raise FileError(f"{path.name}: item '{item['id'][:80]}': {error}.") from None
        left += not found
        for row in found:
            key = (row["collection"], row["id"], row["sensor_kind"])
            if key in rows:
                raise FileError(f"{path.name}: item '{row['id'][:80]}' is there more than once.")
            rows[key] = row
    if not rows:
        raise FileError(f"{path.name}: no item has a footprint.")
    ordered = sorted(rows.values(), key=lambda row: (row["start"], row["id"], row["sensor_kind"]))
    return _content(ordered, left)


def _rows(item):
    """Rows of one item; none where it has no footprint."""
    properties = object_of(item, "properties")
    geometry = object_of(item, "geometry")
    box = box_of(geometry) if geometry else None
    start, stop = span_of(properties)
    whole = {
        "id": item["id"],
        "kind": "scene",
        "collection": text_of(item, "collection"),
        "start": start,
        "stop": stop,
        "updated": time_of(properties, "updated"),
        "polarizations": texts_of(properties, "sar:polarizations"),
        "instruments": texts_of(properties, "instruments"),
        "platform": text_of(properties, "platform"),
        "license": text_of(properties, "license"),
        "cloud_cover": _or_nan(number_of(properties, "eo:cloud_cover", 0, 100)),
    }
    sensors = sensors_of(item)
    if box is None:
        return []
    edges = ("south", "north", "west", "east", "latitude", "longitude")
    whole |= {name: getattr(box, name) for name in (*edges, "extent_north", "extent_east")}
    return [
        {
            **whole,
            "sensor_kind": sensor.kind,
            "gsd": sensor.resolution,
            "bands": ",".join(sensor.bands),
        }
        for sensor in sensors
    ]


def _or_nan(number):
    return np.nan if number is None else number


def _content(rows, left):
    arrays = {}
    for name in rows[0]:
        values = [row[name] for row in rows]
        kind = "M8[ns]" if name in _TIMES else float if name in _NUMBERS else str
        arrays[name] = np.array(values, dtype=kind)
    changed = arrays["updated"][~np.isnat(arrays["updated"])]
    names = "\n".join(f"{row['collection']} {row['id']}" for row in rows)
    first, last = (str(time)[:19] for time in (arrays["start"].min(), arrays["start"].max()))
    which = hashlib.sha256(names.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return Content(
        arrays=arrays,
        key={"from": first, "to": last, "scenes": which},
        revision=(str(changed.max())[:19] if changed.size else "",),
        counts={"without_footprint": left} if left else {},
    )
