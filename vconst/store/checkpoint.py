"""The state after a commit as bytes: what there is first, all else when it is asked for."""

import json
import zlib
from collections.abc import Mapping
from functools import cached_property

from vconst.errors import DamageError
from vconst.store.layout import canonical, frame, unframe
from vconst.store.shelf import ProductSummary, Shelf, Shelves
from vconst.store.state import Record, State
from vconst.store.tables import Table, listing, placed_of


def write_checkpoint(state):
    """
    A state as bytes.

    Parameters
    ----------
    state : State

    Returns
    -------
    data : bytes
        A head of two lines as commits have them: number, hash, a summary of each product, and
        the lengths of the parts that follow. These are one JSON line each: the segments of a
        product, without the granules, which stay in the commits that list them; the records;
        and the retired segments.
    """
    parts = {
        **{f"shelf {name}": _segments(shelf) for name, shelf in sorted(state.shelves.items())},
        "records": [vars(record) for record in state.records.values()],
        "retired": [[name, *said] for name, said in state.retired.items()],
    }
    lines = {name: canonical(part) + b"\n" for name, part in parts.items()}
    body = b"".join(lines.values())
    head = {
        "number": state.number,
        "digest": state.digest,
        "products": {name: state.shelves.summary(name) for name in state.shelves},
        "parts": [[name, len(line)] for name, line in lines.items()],
        "check": zlib.crc32(body),
        "index": state.index.said if state.index else None,
    }
    return frame(head) + body


def read_checkpoint(data, name, listed):
    """
    The state that a checkpoint holds.

    Parameters
    ----------
    data : bytes
    name : str
        Of the object, for messages.
    listed : Listed
        Gives the granules, and the index, when they are asked for.

    Raises
    ------
    DamageError
        If it is not what was written.
    """
    end = data.find(b"\n", data.find(b"\n") + 1) + 1
    head = unframe(data[:end], name)
    if "parts" not in head:
        return _state_of(head, lambda key: head[key], {})
    body = memoryview(data)[end:]
    if zlib.crc32(body) != head["check"]:
        raise DamageError(f"{name}: its check sum does not fit what it says.")
    index = listed.index(head["index"])
    places, first = {}, 0
    for part, length in head["parts"]:
        places[part] = slice(first, first + length)
        first += length

    def part(key):
        return json.loads(bytes(body[places[key]]))

    pending = {
        product: (
            ProductSummary(*said[:-1], tuple(said[-1])) if said else None,
            lambda product=product: _shelf(part(f"shelf {product}"), listed, index),
        )
        for product, said in head["products"].items()
    }
    return _state_of(head, part, pending, index)


class _Deferred(Mapping):
    """A dict that is made when it is first asked for."""

    def __init__(self, make):
        self._make = make

    @cached_property
    def _held(self):
        return self._make()

    def __getitem__(self, key):
        return self._held[key]

    def __iter__(self):
        return iter(self._held)

    def __len__(self):
        return len(self._held)


def _state_of(head, part, pending, index=None):
    shelves = Shelves(pending=pending)
    if "segments" in head:  # a checkpoint of before there were parts
        products = dict.fromkeys(entry["product"] for entry in head["segments"])
        some = {p: [e for e in head["segments"] if e["product"] == p] for p in products}
        shelves = Shelves({p: _shelf(entries, None, None) for p, entries in some.items()})
    return State(
        head["number"],
        head["digest"],
        shelves,
        _Deferred(lambda: {said["id"]: Record(**said) for said in part("records")}),
        _Deferred(lambda: {name: (product, when) for name, product, when in part("retired")}),
        checkpoint=head["number"],
        index=index,
    )


def _segments(shelf):
    return [_kept(entry, shelf.tables[name]) for name, entry in shelf.segments.items()]


def _kept(entry, table):
    """What is kept of a segment: where its granules are listed, or these themselves."""
    if table.origin is None:
        return listing(entry, table.placed)
    number, digest = table.origin
    said = {"commit": number, "sha256": digest, "summary": table.summary}
    return {**entry, "listed": {**said, "gone": sorted(table.gone)}}


def _shelf(entries, listed, index):
    shelf = Shelf(index=index)
    for entry in entries:
        said = entry.pop("listed", None)
        table = listed.table(entry, said) if said else Table(placed_of(entry))
        shelf.add(entry, table)
    return shelf
