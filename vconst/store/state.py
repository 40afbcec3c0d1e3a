"""What a store holds after a commit: segments, live granules and records, by product."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from vconst.store.shelf import Shelf, Shelves
from vconst.store.tables import Table, placed_of


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
class State:
    """
    The store after a commit.

    Attributes
    ----------
    number : int
        Of the commit; 0 before the first.
    digest : str
        SHA-256 of the commit object: what the next commit names as its previous.
    shelves : Shelves
        By product.
    records : dict of str to Record
    retired : dict of str to tuple of str
        Product and time of retirement of each segment no longer used, by segment id.
    checkpoint, recent : int
        The newest checkpoint that is known, and how many granules were added since.
    index : Noted or None
        Where it is found in which segment a granule is.
    """

    number: int = 0
    digest: str = ""
    shelves: Shelves = field(default_factory=Shelves)
    records: Mapping[str, Record] = field(default_factory=dict)
    retired: Mapping[str, tuple] = field(default_factory=dict)
    checkpoint: int = 0
    recent: int = 0
    index: Any = None

    def apply(self, document, digest):
        """The state after one more commit. This one is not changed."""
        added, gone = document["segments"]["add"], document["segments"]["retire"]
        touched = {entry["product"] for entry in added}
        touched |= {product for product, _ in gone}
        touched |= {product for product, _ in document["granules"]["retire"]}
        none = Shelf(index=self.index)
        shelves = {product: self.shelves.get(product, none).copy() for product in touched}
        for product, granules in _by_product(document["granules"]["retire"]).items():
            shelves[product].drop(granules)
        for product, segment in gone:
            shelves[product].retire(segment)
        for entry in added:
            table = Table(placed_of(entry), origin=(document["number"], digest))
            shelves[entry["product"]].add(entry, table)
        records = _records_after(self.records, document)
        recent = self.recent + sum(len(entry["granules"]) for entry in added)
        when = {segment: (product, document["time"]) for product, segment in gone}
        retired = {**self.retired, **when} if when else self.retired
        about = (document["number"], digest, self.shelves.changed(shelves), records, retired)
        return State(*about, self.checkpoint, recent, self.index)

    @cached_property
    def hash(self):
        """SHA-256 of the live granule ids and record ids, sorted: how they came is not in it."""
        tables = (table for shelf in self.shelves.values() for table in shelf.tables.values())
        granules = (f"granule {one.id}" for table in tables for one in table.placed)
        records = (f"record {r.id}" for r in self.records.values() if r.withdrawn is None)
        return hashlib.sha256("\n".join(sorted([*granules, *records])).encode()).hexdigest()


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
