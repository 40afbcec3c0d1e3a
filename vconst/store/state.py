"""What a store holds after a commit: segments, live granules and records, by product."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from vconst.store.layout import frozen


class Placed(NamedTuple):
    """
    A live granule and where its rows lie.

    Attributes
    ----------
    id, key, baseline : str
    version : tuple
    start, stop : int
        ns since 1970 UTC, both included.
    first, rows : int
        Its rows in the segment.
    definitive : bool
    segment : str
    """

    id: str
    key: str
    version: tuple
    baseline: str
    start: int
    stop: int
    first: int
    rows: int
    definitive: bool
    segment: str

    def listed(self):
        """The row of a commit's granule table; segment and baseline stand above it."""
        return [
            self.id,
            self.key,
            list(self.version),
            self.start,
            self.stop,
            self.first,
            self.rows,
            self.definitive,
        ]

    @property
    def order(self):
        """Granules of a product are read in this order."""
        return (self.start, self.stop, self.id)


@dataclass(frozen=True)
class Record:
    """
    A small document of the log: a calibration, a frozen recipe, an alarm.

    Attributes
    ----------
    id : str
        The same content has the same id; adding it again changes nothing.
    kind : str
        ``"calibration"``, ``"recipe"``, ``"alarm"``.
    body : mapping
        Plain JSON.
    commit : int
        The commit that added it.
    withdrawn : str or None
        Why it was withdrawn; None while it stands.
    """

    id: str
    kind: str
    body: Mapping[str, Any]
    commit: int = 0
    withdrawn: str | None = None


@dataclass(frozen=True)
class Shelf:
    """
    What is live of one product.

    Attributes
    ----------
    segments : dict of str to dict
        What the commit said of each segment, without the granules.
    granules : dict of str to Placed
        By granule id.
    keys : dict of (str, str) to tuple of str
        Granule ids by (key, baseline).
    """

    segments: dict = field(default_factory=dict)
    granules: dict = field(default_factory=dict)
    keys: dict = field(default_factory=dict)

    def copy(self):
        """A shelf that can be changed without changing this one."""
        return Shelf(dict(self.segments), dict(self.granules), dict(self.keys))

    def add(self, entry):
        """Put a segment and its granules on the shelf."""
        self.segments[entry["id"]] = {k: v for k, v in entry.items() if k != "granules"}
        for row in entry["granules"]:
            placed = placed_of(row, entry)
            self.granules[placed.id] = placed
            name = (placed.key, placed.baseline)
            if placed.id not in self.keys.get(name, ()):
                self.keys[name] = (*self.keys.get(name, ()), placed.id)

    def drop(self, granule):
        """Take a granule off the shelf; nothing if it is not there."""
        placed = self.granules.pop(granule, None)
        if placed:
            name = (placed.key, placed.baseline)
            self.keys[name] = tuple(other for other in self.keys[name] if other != granule)


@dataclass(frozen=True)
class State:
    """
    The store after a commit.

    Attributes
    ----------
    number : int
        Of the commit; 0 before the first.
    digest : str
        SHA-256 of the commit object: what the next commit names as its previous.
    shelves : dict of str to Shelf
        By product.
    records : dict of str to Record
    retired : dict of str to tuple of str
        Product and time of retirement of each segment no longer used, by segment id.
    """

    number: int = 0
    digest: str = ""
    shelves: Mapping[str, Shelf] = field(default_factory=dict)
    records: Mapping[str, Record] = field(default_factory=dict)
    retired: Mapping[str, tuple] = field(default_factory=dict)

    def apply(self, document, digest):
        """The state after one more commit. This one is not changed."""
        added, gone = document["segments"]["add"], document["segments"]["retire"]
        shelves, retired = dict(self.shelves), dict(self.retired)
        touched = {entry["product"] for entry in added}
        touched |= {product for product, _ in gone}
        touched |= {product for product, _ in document["granules"]["retire"]}
        for product in touched:
            shelves[product] = shelves.get(product, Shelf()).copy()
        for product, granule in document["granules"]["retire"]:
            shelves[product].drop(granule)
        for product, segment in gone:
            shelves[product].segments.pop(segment, None)
            retired[segment] = (product, document["time"])
        for entry in added:
            shelves[entry["product"]].add(entry)
        records = _records_after(self.records, document)
        return State(document["number"], digest, shelves, records, retired)

    @cached_property
    def hash(self):
        """SHA-256 of the live granule ids and record ids, sorted: how they came is not in it."""
        granules = (f"granule {name}" for shelf in self.shelves.values() for name in shelf.granules)
        records = (f"record {r.id}" for r in self.records.values() if r.withdrawn is None)
        return hashlib.sha256("\n".join(sorted([*granules, *records])).encode()).hexdigest()

    def as_document(self):
        """The state as a checkpoint holds it."""
        segments = []
        for _, shelf in sorted(self.shelves.items()):
            lists = {name: [] for name in shelf.segments}
            for placed in shelf.granules.values():
                lists[placed.segment].append(placed.listed())
            segments += [{**entry, "granules": lists[k]} for k, entry in shelf.segments.items()]
        records = [vars(record) for record in self.records.values()]
        retired = [[name, *said] for name, said in self.retired.items()]
        known = {"number": self.number, "digest": self.digest}
        return {**known, "segments": segments, "records": records, "retired": retired}

    @classmethod
    def from_document(cls, document):
        """The state that a checkpoint holds."""
        shelves = {}
        for entry in document["segments"]:
            shelves.setdefault(entry["product"], Shelf()).add(entry)
        records = {said["id"]: Record(**said) for said in document["records"]}
        retired = {name: (product, when) for name, product, when in document["retired"]}
        return cls(document["number"], document["digest"], shelves, records, retired)


def placed_of(row, entry):
    """The granule that a row of a commit's granule table means."""
    granule, key, version, start, stop, first, rows, definitive = row
    return Placed(
        granule,
        key,
        frozen(version),
        entry["baseline"],
        start,
        stop,
        first,
        rows,
        definitive,
        entry["id"],
    )


def _records_after(records, document):
    said = document["records"]
    if not said["add"] and not said["withdraw"]:
        return records
    records = dict(records)
    for record in said["add"]:
        records[record["id"]] = Record(
            record["id"], record["kind"], record["body"], document["number"]
        )
    for withdrawn in said["withdraw"]:
        name = withdrawn["id"]
        records[name] = replace(records[name], withdrawn=withdrawn["reason"])
    return records
