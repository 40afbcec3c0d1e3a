"""What a store holds after a commit: segments, live granules and records, by product."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from vconst.store.tables import Table, listing, placed_of

#: What an entry of a commit says of its granules, and not of the segment.
_OF_GRANULES = ("granules", "files")


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


class Shelf:
    """
    What is live of one product.

    Attributes
    ----------
    segments : dict of str to dict
        What the commit said of each segment, without the granules.
    tables : dict of str to Table
        The live granules of each segment, by its id; every live granule is in one.
    """

    def __init__(self, segments=None, tables=None):
        self.segments, self.tables = segments or {}, tables or {}
        self._granules = self._keys = None

    @property
    def count(self):
        """How many granules are live."""
        return sum(table.count for table in self.tables.values())

    @property
    def granules(self):
        """Every live granule by its id: dict of str to Placed; all tables are read."""
        if self._granules is None:
            every = (table.placed for table in self.tables.values())
            self._granules = {one.id: one for placed in every for one in placed}
        return self._granules

    @property
    def keys(self):
        """Ids of live granules by (key, baseline): dict of (str, str) to tuple of str."""
        if self._keys is None:
            self._keys = {}
            for placed in self.granules.values():
                self._enter(placed)
        return self._keys

    def copy(self):
        """A shelf that can be changed without changing this one."""
        shelf = Shelf(dict(self.segments), dict(self.tables))
        if self._keys is not None:
            shelf._granules, shelf._keys = dict(self._granules), dict(self._keys)
        return shelf

    def add(self, entry, table):
        """Put a segment and its granules on the shelf."""
        self.segments[entry["id"]] = {k: v for k, v in entry.items() if k not in _OF_GRANULES}
        self.tables[entry["id"]] = table
        if self._keys is None:
            self._granules = None
            return
        for placed in table.placed:
            self._granules[placed.id] = placed
            self._enter(placed)

    def retire(self, segment):
        """Take a segment off the shelf; what was live of it was dropped, or is added anew."""
        self.segments.pop(segment, None)
        self.tables.pop(segment, None)

    def drop(self, granules):
        """Take granules off the shelf; nothing for those that are not there."""
        gone = {}
        for placed in filter(None, map(self.granules.get, granules)):
            gone.setdefault(placed.segment, []).append(placed.id)
            name = (placed.key, placed.baseline)
            self.keys[name] = tuple(other for other in self.keys[name] if other != placed.id)
            del self._granules[placed.id]
        for segment, ids in gone.items():
            self.tables[segment] = self.tables[segment].without(ids)

    def _enter(self, placed):
        name = (placed.key, placed.baseline)
        if placed.id not in self._keys.get(name, ()):
            self._keys[name] = (*self._keys.get(name, ()), placed.id)


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
    checkpoint, recent : int
        The newest checkpoint that is known, and how many granules were added since.
    """

    number: int = 0
    digest: str = ""
    shelves: Mapping[str, Shelf] = field(default_factory=dict)
    records: Mapping[str, Record] = field(default_factory=dict)
    retired: Mapping[str, tuple] = field(default_factory=dict)
    checkpoint: int = 0
    recent: int = 0

    def apply(self, document, digest):
        """The state after one more commit. This one is not changed."""
        added, gone = document["segments"]["add"], document["segments"]["retire"]
        shelves, retired = dict(self.shelves), dict(self.retired)
        touched = {entry["product"] for entry in added}
        touched |= {product for product, _ in gone}
        touched |= {product for product, _ in document["granules"]["retire"]}
        for product in touched:
            shelves[product] = shelves.get(product, Shelf()).copy()
        for product, granules in _by_product(document["granules"]["retire"]).items():
            shelves[product].drop(granules)
        for product, segment in gone:
            shelves[product].retire(segment)
            retired[segment] = (product, document["time"])
        for entry in added:
            table = Table(placed_of(entry), origin=(document["number"], digest))
            shelves[entry["product"]].add(entry, table)
        records = _records_after(self.records, document)
        recent = self.recent + sum(len(entry["granules"]) for entry in added)
        about = (document["number"], digest, shelves, records, retired)
        return State(*about, self.checkpoint, recent)

    @cached_property
    def hash(self):
        """SHA-256 of the live granule ids and record ids, sorted: how they came is not in it."""
        granules = (f"granule {name}" for shelf in self.shelves.values() for name in shelf.granules)
        records = (f"record {r.id}" for r in self.records.values() if r.withdrawn is None)
        return hashlib.sha256("\n".join(sorted([*granules, *records])).encode()).hexdigest()

    def as_document(self):
        """The state as a checkpoint holds it: granules stay in the commits that list them."""
        segments = [
            _kept(entry, shelf.tables[name])
            for _, shelf in sorted(self.shelves.items())
            for name, entry in shelf.segments.items()
        ]
        records = [vars(record) for record in self.records.values()]
        retired = [[name, *said] for name, said in self.retired.items()]
        known = {"number": self.number, "digest": self.digest}
        return {**known, "segments": segments, "records": records, "retired": retired}

    @classmethod
    def from_document(cls, document, listed):
        """
        The state that a checkpoint holds.

        Parameters
        ----------
        document : mapping
        listed : Listed
            Gives the granules when they are asked for.
        """
        shelves = {}
        for entry in document["segments"]:
            entry = dict(entry)
            said = entry.pop("listed", None)
            table = _table(entry, said, listed)
            shelves.setdefault(entry["product"], Shelf()).add(entry, table)
        records = {said["id"]: Record(**said) for said in document["records"]}
        retired = {name: (product, when) for name, product, when in document["retired"]}
        number = document["number"]
        return cls(number, document["digest"], shelves, records, retired, number)


def _kept(entry, table):
    """What a checkpoint keeps of a segment: where granules are listed, or these themselves."""
    if table.origin is None:
        return listing(entry, table.placed)
    number, digest = table.origin
    said = {"commit": number, "sha256": digest, "summary": table.summary}
    return {**entry, "listed": {**said, "gone": sorted(table.gone)}}


def _table(entry, said, listed):
    if said is None:  # a checkpoint of before they were left in the commits
        return Table(placed_of(entry))
    return listed.table(entry, said)


def _by_product(pairs):
    found = {}
    for product, granule in pairs:
        found.setdefault(product, []).append(granule)
    return found


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
