"""The GeoJSON feeds and answers of the USGS catalogue."""

import json
from pathlib import Path

import numpy as np

from vconst import FileError
from vconst_events.entries import TEXT_LIMIT, check_size, check_unique, content_of, fail

#: Bytes of a file: the service gives at most 20,000 events, in some 15 MB.
SIZE_LIMIT = 200_000_000

_TEXTS = {"type": "type", "magType": "magType", "net": "net", "place": "place"}

#: ms since 1970 of 1900 and 2100, between which a time may lie.
_FIRST, _LAST = -2_208_988_800_000, 4_102_444_800_000


def read_geojson(path):
    """
    The entries of one feed or answer.

    Parameters
    ----------
    path : path-like
        A ``FeatureCollection``; times are ms since 1970 UTC.

    Returns
    -------
    Content
        As :func:`vconst_events.usgs.read_usgs` gives it: the ids are the same, so entries of
        both layouts meet in the store. A missing value is null in the file, and NaN, NaT or an
        empty text here. ``fewer_than_announced`` counts entries that the file's own number says
        and that are not in it.

    Raises
    ------
    FileError
        Naming the entry that is damaged or there twice.

    References
    ----------
    earthquake.usgs.gov/earthquakes/feed/v1.0/geojson.php.
    """
    path = Path(path)
    given = _load(path)
    features = given["features"]
    places = [f"entry {number}" for number in range(1, len(features) + 1)]
    rows = [_row(path, place, feature) for place, feature in zip(places, features, strict=True)]
    arrays = {
        name: np.array([row[name] for row in rows])
        for name in ("latitude", "longitude", "depth", "mag")
    }
    arrays |= {name: np.array([row[name] for row in rows], dtype=str) for name in (*_TEXTS, "id")}
    arrays |= {
        name: np.array([row[name] for row in rows], "datetime64[ms]").astype("datetime64[ns]")
        for name in ("time", "updated")
    }
    check_unique(path, arrays["id"], places)
    metadata = given.get("metadata")
    count = metadata.get("count") if isinstance(metadata, dict) else None
    absent = count - len(rows) if isinstance(count, int) else 0
    return content_of(arrays, {"fewer_than_announced": absent} if absent > 0 else {})


def _load(path):
    check_size(path, SIZE_LIMIT)
    try:
        given = json.loads(path.read_text("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise FileError(
            f"{path.name}:1: no sound JSON: {' '.join(str(error).split())[:120]}.",
            hint="It is cut short or damaged: fetch it again.",
        ) from None
    if not isinstance(given, dict) or given.get("type") != "FeatureCollection":
        fail(path, 1, "no FeatureCollection, as the catalogue gives it")
    if not isinstance(given.get("features"), list) or not given["features"]:
        fail(path, 1, "no features: the catalogue found no event")
    return given


def _refuse(word):
    raise ValueError(f"{word} is no number of JSON")


def _row(path, place, feature):
    """One entry by the catalogue's names; *place* says which, for messages."""
    said = feature.get("properties") if isinstance(feature, dict) else None
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(said, dict) or not isinstance(geometry, dict):
        fail(path, place, "a feature without properties and geometry")
    if geometry.get("type") != "Point" or not isinstance(geometry.get("coordinates"), list):
        fail(path, place, "a geometry that is no point")
    point = [*geometry["coordinates"], None, None, None][:3]
    row = {
        "longitude": _number(path, place, "longitude", point[0]),
        "latitude": _number(path, place, "latitude", point[1]),
        "depth": _number(path, place, "depth", point[2]),
        "mag": _number(path, place, "mag", said.get("mag")),
        "time": _moment(path, place, "time", said.get("time")),
        "updated": _moment(path, place, "updated", said.get("updated")),
        "id": _text(path, place, "id", feature.get("id")),
    }
    if np.isnat(row["time"]) or np.isnan(row["latitude"]) or np.isnan(row["longitude"]):
        fail(path, place, f"the entry '{row['id']}' has no time or no place")
    return row | {name: _text(path, place, name, said.get(key)) for name, key in _TEXTS.items()}


def _number(path, place, name, value):
    if value is None:
        return np.nan
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e9:
        fail(path, place, f"{name} '{str(value)[:30]}' is no number")
    return float(value)


def _moment(path, place, name, value):
    if value is None:
        return np.datetime64("NaT", "ms")
    if isinstance(value, bool) or not isinstance(value, int) or not _FIRST <= value < _LAST:
        fail(path, place, f"{name} '{str(value)[:30]}' is no time in ms since 1970")
    return np.datetime64(value, "ms")


def _text(path, place, name, value):
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > TEXT_LIMIT:
        fail(path, place, f"{name} is no text of at most {TEXT_LIMIT} characters")
    return value
