"""QuakeML 1.2 and 1.0: earthquakes with their preferred origin and magnitude."""

import re
from pathlib import Path

import numpy as np

from vconst import FileError
from vconst_events.entries import (
    TEXT_LIMIT,
    check_unique,
    content_of,
    fail,
    in_span,
    times_of,
)
from vconst_events.xml import Elements, parse

#: Where the origin and the magnitude of an event, below it, have what is kept of them.
_PARTS = {
    "origin": {
        ("time", "value"): "time",
        ("latitude", "value"): "latitude",
        ("longitude", "value"): "longitude",
        ("depth", "value"): "depth",
        ("creationInfo", "agencyID"): "agency",
        ("creationInfo", "author"): "author",
        ("creationInfo", "creationTime"): "updated",
    },
    "magnitude": {
        ("mag", "value"): "mag",
        ("type",): "type",
        ("originID",): "origin",
        ("creationInfo", "creationTime"): "updated",
    },
}
_OF_EVENT = {
    ("preferredOriginID",): "origin",
    ("preferredMagnitudeID",): "magnitude",
    ("type",): "type",
    ("creationInfo", "creationTime"): "updated",
}
_REGIONS = ("Flinn-Engdahl region", "region name", "earthquake name")

#: Attributes by which the USGS says the id of its catalogue.
_CATALOG = "http://anss.org/xmlns/catalog/0.1 "

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?", re.ASCII)

USGS, OTHERS = "usgs/earthquakes", "fdsn/earthquakes"


def read_quakeml(path):
    """
    The events of one document.

    Parameters
    ----------
    path : path-like
        QuakeML of any agency. Words that the schema does not know (types of events, say) are
        kept as they are.

    Returns
    -------
    contents : dict of str to Content
        ``usgs/earthquakes`` (events with an id of the USGS catalogue, so that they meet those of
        its other layouts) and ``fdsn/earthquakes`` (all others, by their publicID). Each
        (event,): ``time``, ``updated`` datetime64[ns] UTC; ``latitude`` (geodetic),
        ``longitude`` degrees; ``depth`` km, positive down: QuakeML has metres; ``mag``,
        ``magType``; ``id``, ``type``, ``net``, ``place`` text. Of several origins and magnitudes
        the preferred ones count; where none is preferred, or the preferred one is not there
        (counted as ``preferred_absent``), the first origin and its first magnitude. Events without
        an origin in time and place are left out and counted as ``no_origin``.

    Raises
    ------
    FileError
        With the line that is damaged or dangerous, or if no event has an origin.

    References
    ----------
    Schorlemmer D. et al. (2011), QuakeML, Ann. Geophys. 54, doi:10.4401/ag-4874; Basic Event
    Description 1.2, quake.ethz.ch/quakeml.
    """
    path = Path(path)
    events = _Events(path)
    parse(path, events, lambda namespace: namespace.startswith("http://quakeml.org/xmlns/"))
    if not events.seen:
        raise FileError(f"{path.name}: no QuakeML with eventParameters.")
    rows = [row for row in events.rows if row is not None]
    left_out = len(events.rows) - len(rows)
    if not rows:
        count = len(events.rows)
        raise FileError(
            f"{path.name}: none of its {count} events has an origin with time and place.",
            hint="It holds descriptions or mechanisms only: ask the service for origins too.",
        )
    found = {}
    for product in (USGS, OTHERS):
        own = [row for row in rows if row["product"] == product]
        if own:
            found[product] = _content(path, own, left_out, events.absent)
            left_out = events.absent = 0
    return found


def write_quakeml(arrays, path):
    """
    Write events with one origin and one magnitude each.

    Parameters
    ----------
    arrays : mapping
        As :func:`read_quakeml` gives them. Where there is ``geodetic_latitude``, it is written as
        latitude.
    path : path-like
    """
    from xml.sax.saxutils import escape, quoteattr

    from vconst_events.tables import written_numbers, written_times

    count = len(arrays["id"])
    blank = {"updated": np.full(count, np.datetime64("NaT", "ns"))}
    columns = {
        name: written_times(arrays.get(name, blank.get(name))) for name in ("time", "updated")
    }
    latitude = arrays.get("geodetic_latitude", arrays["latitude"])
    columns["latitude"] = written_numbers(latitude)
    columns["depth"] = written_numbers(np.round(np.asarray(arrays["depth"], float) * 1000, 6))
    columns |= {name: written_numbers(arrays[name]) for name in ("longitude", "mag")}
    texts = ("id", "type", "magType", "net", "place")
    columns |= {
        name: [escape(str(text)) for text in arrays.get(name, [""] * count)] for name in texts
    }
    lines = [_BEGIN]
    for row in range(count):
        cells = {name: values[row] for name, values in columns.items()}
        lines.append(_event(cells, quoteattr))
    path = Path(path)
    path.write_text("\n".join([*lines, _END]) + "\n", encoding="utf-8")
    return path


class _Events(Elements):
    """Rows of events, filled while the document goes by."""

    def __init__(self, path):
        self._path = path
        self.rows, self.absent, self.seen = [], 0, False
        self._event = None

    def begin(self, path, attributes):
        if path == ["quakeml", "eventParameters"]:
            self.seen = True
        if len(path) == 3 and path[:2] == ["quakeml", "eventParameters"] and path[2] == "event":
            own = attributes.get(f"{_CATALOG}eventsource"), attributes.get(f"{_CATALOG}eventid")
            self._event = {
                "id": attributes.get("publicID", ""),
                "catalogue": "".join(own) if all(own) else "",
                "origin": [],
                "magnitude": [],
                "said": {},
                "places": {},
            }
        elif self._event is not None and len(path) == 4 and path[3] in _PARTS:
            self._event[path[3]].append({"id": attributes.get("publicID", "")})

    def end(self, path, text):
        if self._event is None or len(path) < 3:
            return
        if len(path) == 3:
            self.rows.append(self._row(self._event))
            self._event = None
        elif path[3] in _PARTS:
            name = _PARTS[path[3]].get(tuple(path[4:]))
            if name and text:
                self._event[path[3]][-1].setdefault(name, text)
        elif path[3:] == ["description"]:
            kind, words = (self._event.pop(name, "") for name in ("kind", "words"))
            self._event["places"].setdefault(kind, words)
        elif path[3:] == ["description", "text"]:
            self._event["words"] = text
        elif path[3:] == ["description", "type"]:
            self._event["kind"] = text
        elif tuple(path[3:]) in _OF_EVENT and text:
            self._event["said"].setdefault(_OF_EVENT[tuple(path[3:])], text)

    def _row(self, event):
        """What is kept of an event, as texts; None if it has no origin in time and place."""
        said = event["said"]
        origin = self._chosen(event["origin"], said.get("origin"))
        wanted = said.get("magnitude")
        magnitude = self._chosen(
            [m for m in event["magnitude"] if m.get("origin") == origin.get("id")]
            or event["magnitude"]
            if wanted is None
            else event["magnitude"],
            wanted,
        )
        if not {"time", "latitude", "longitude"} <= set(origin):
            return None
        places = event["places"]
        regions = [places[name] for name in _REGIONS if name in places]
        return {
            "product": USGS if event["catalogue"] else OTHERS,
            "id": event["catalogue"] or event["id"],
            "time": origin["time"],
            "updated": said.get("updated") or origin.get("updated", ""),
            **{name: origin.get(name, "") for name in ("latitude", "longitude", "depth")},
            "mag": magnitude.get("mag", ""),
            "magType": magnitude.get("type", ""),
            "type": said.get("type", "").replace("_", " "),
            "net": origin.get("agency") or origin.get("author", ""),
            "place": (regions or list(places.values()) or [""])[0],
        }

    def _chosen(self, parts, preferred):
        """The preferred one, or the first; an empty one if there is none."""
        found = next((part for part in parts if preferred and part["id"] == preferred), None)
        if found is None and preferred and parts:
            self.absent += 1
        return found or (parts[0] if parts else {})


def _content(path, rows, left_out, absent):
    early = [row for row in rows if row["time"][:4].isdecimal() and row["time"][:4] < "1900"]
    rows = [row for row in rows if row not in early] if early else rows
    places = [f"event {number}" for number in range(1, len(rows) + 1)]
    names = ("id", "type", "magType", "net", "place")
    arrays = {name: np.array([row[name] for row in rows], dtype=str) for name in names}
    for name in ("time", "updated"):
        arrays[name] = times_of(path, [row[name] for row in rows], places, name)
    for name in ("latitude", "longitude", "depth", "mag"):
        arrays[name] = _numbers(path, [row[name] for row in rows], places, name)
    arrays["depth"] = arrays["depth"] / 1000.0
    check_unique(path, arrays["id"], places)
    long = [place for place, row in zip(places, rows, strict=True) if _too_long(row)]
    if long:
        fail(path, long[0], f"a text of more than {TEXT_LIMIT} characters")
    arrays, others = in_span(arrays)
    if not len(arrays["time"]):
        raise FileError(f"{path.name}: no event lies between 1900 and 2100.")
    outside = len(early) + others.get("outside_1900_to_2100", 0)
    counts = {
        "no_origin": left_out,
        "preferred_absent": absent,
        "outside_1900_to_2100": outside,
    }
    return content_of(arrays, {reason: number for reason, number in counts.items() if number})


def _too_long(row):
    return max(map(len, row.values())) > TEXT_LIMIT


def _numbers(path, texts, places, name):
    for text, place in zip(texts, places, strict=True):
        if text and not _NUMBER.fullmatch(text):
            fail(path, place, f"{name} '{text[:30]}' is no number")
    return np.array([float(text) if text else np.nan for text in texts])


_BEGIN = """<?xml version="1.0" encoding="UTF-8"?>
<q:quakeml xmlns="http://quakeml.org/xmlns/bed/1.2" xmlns:q="http://quakeml.org/xmlns/quakeml/1.2">
  <eventParameters publicID="smi:vconst/made-up">"""
_END = "  </eventParameters>\n</q:quakeml>"


def _event(cells, quoteattr):
    """One event as XML; *cells* are escaped, the id once more as an attribute."""
    from xml.sax.saxutils import unescape

    own = unescape(cells["id"])
    magnitude = (
        f"      <magnitude publicID={quoteattr(own + '/magnitude')}>\n"
        f"        <mag><value>{cells['mag']}</value></mag>\n"
        f"        <type>{cells['magType']}</type>\n      </magnitude>\n"
    )
    depth = f"        <depth><value>{cells['depth']}</value></depth>\n" if cells["depth"] else ""
    updated = cells["updated"]
    changed = f"<creationTime>{updated}</creationTime>" if updated else ""
    return (
        f"    <event publicID={quoteattr(own)}>\n"
        f"      <preferredOriginID>{cells['id']}/origin</preferredOriginID>\n"
        f"      <type>{cells['type']}</type>\n"
        f"      <description><text>{cells['place']}</text>"
        "<type>region name</type></description>\n"
        f"      <creationInfo>{changed}</creationInfo>\n"
        f"      <origin publicID={quoteattr(own + '/origin')}>\n"
        f"        <time><value>{cells['time']}</value></time>\n"
        f"        <latitude><value>{cells['latitude']}</value></latitude>\n"
        f"        <longitude><value>{cells['longitude']}</value></longitude>\n"
        f"{depth}        <creationInfo><agencyID>{cells['net']}</agencyID></creationInfo>\n"
        f"      </origin>\n{magnitude if cells['mag'] else ''}    </event>"
    )
