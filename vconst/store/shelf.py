"""What is live of one product: segments, their granules, and finding one of them."""

from collections.abc import Mapping
from typing import NamedTuple

from vconst.store.index import ID, KEY, MARK, number_of, number_of_key, numbers_of_file

#: What an entry of a commit says of its granules, and not of the segment.
_OF_GRANULES = ("granules", "files")


class ProductSummary(NamedTuple):
    """
    What a store holds of one product.

    Attributes
    ----------
    product, kind : str
    granules, samples : int
        Live ones; samples before overlap is resolved.
    start, stop : int
        First and last time, ns since 1970 UTC.
    bytes : int
        On disk.
    baselines : tuple of str
    """

    product: str
    kind: str
    granules: int
    samples: int
    start: int
    stop: int
    bytes: int
    baselines: tuple


class Shelves(Mapping):
    """
    Shelves by product, each made when it is asked for.

    Parameters
    ----------
    made : mapping of str to Shelf
    pending : mapping of str to (ProductSummary, callable)
        What is known of those that are not made yet, and what makes them.
    """

    def __init__(self, made=(), pending=()):
        self._made, self._pending = dict(made), dict(pending)

    def __getitem__(self, product):
        if product not in self._made:
            self._made[product] = self._pending[product][1]()
        return self._made[product]

    def __iter__(self):
        return iter({**self._pending, **self._made})

    def __len__(self):
        return len({**self._pending, **self._made})

    def changed(self, shelves):
        """The same with some others."""
        return Shelves({**self._made, **shelves}, self._pending)

    def summary(self, product):
        """What there is of a product, without making its shelf; None if nothing is live."""
        if product in self._made:
            return self._made[product].summary(product)
        return self._pending[product][0]


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

    def __init__(self, segments=None, tables=None, index=None):
        self.segments, self.tables, self._index = segments or {}, tables or {}, index
        self._recent = None

    @property
    def count(self):
        """How many granules are live."""
        return sum(table.count for table in self.tables.values())

    def summary(self, product):
        """What there is; None if nothing is live."""
        live = {name: table.summary for name, table in self.tables.items() if table.count}
        if not live:
            return None
        every = live.values()
        filled = [one for one in every if one.rows]
        return ProductSummary(
            product,
            next(iter(self.segments.values()))["kind"],
            sum(one.count for one in every),
            sum(one.rows for one in every),
            min(one.start for one in filled) if filled else min(one.low for one in every),
            max(one.stop for one in filled) if filled else max(one.high for one in every),
            sum(entry["bytes"] for entry in self.segments.values()),
            tuple(sorted({self.segments[name]["baseline"] for name in live})),
        )

    def find(self, granule):
        """The live granule of an id, or None."""
        found = self._looked_through.ids.get(granule)
        if found is None:
            for table in self._indexed(ID, number_of(granule)):
                found = table.by_id.get(granule, found)
        return found

    def of_key(self, key, baseline):
        """The live granules of a key and baseline, as a list."""
        found = list(self._looked_through.keys.get((key, baseline), {}).values())
        for table in self._indexed(KEY, number_of_key(key, baseline)):
            found += [one for one in table.placed if (one.key, one.baseline) == (key, baseline)]
        return found

    def of_indexed_file(self, mark):
        """The live granules that came from a file, of those that the index covers."""
        tables = self._indexed(MARK, numbers_of_file(mark)[1])
        return [one for table in tables for one in table.placed if one.file == mark]

    @property
    def unindexed(self):
        """The live granules that no index covers."""
        return list(self._looked_through.ids.values())

    def copy(self):
        """A shelf that can be changed without changing this one."""
        shelf = Shelf(dict(self.segments), dict(self.tables), self._index)
        shelf._recent = self._recent and self._recent.copy()
        return shelf

    def add(self, entry, table):
        """Put a segment and its granules on the shelf."""
        self.segments[entry["id"]] = {k: v for k, v in entry.items() if k not in _OF_GRANULES}
        self.tables[entry["id"]] = table
        if self._recent is not None:
            self._recent.add(table.placed)

    def retire(self, segment):
        """Take a segment off the shelf; what was live of it was dropped, or is added anew."""
        self.segments.pop(segment, None)
        table = self.tables.pop(segment, None)
        if self._recent is not None and table is not None:
            self._recent.drop(table.placed)

    def drop(self, granules):
        """Take granules off the shelf; nothing for those that are not there."""
        gone = {}
        for placed in filter(None, map(self.find, granules)):
            gone.setdefault(placed.segment, []).append(placed)
        for segment, members in gone.items():
            self.tables[segment] = self.tables[segment].without(one.id for one in members)
            self._looked_through.drop(members)

    @property
    def _looked_through(self):
        """Granules of the tables that no index covers."""
        if self._recent is None:
            covered = self._index.index.covered if self._index else {}
            self._recent = _Recent()
            for name, table in self.tables.items():
                if name not in covered:
                    self._recent.add(table.placed)
        return self._recent

    def _indexed(self, column, value):
        """Tables that may hold a value, of those that the index covers."""
        names = self._index.index.holding(column, value) if self._index else ()
        return [self.tables[name] for name in names if name in self.tables]


class _Recent:
    """Granules by id, and by key and baseline."""

    def __init__(self, ids=(), keys=()):
        self.ids, self.keys = dict(ids), dict(keys)

    def copy(self):
        return _Recent(self.ids, self.keys)

    def add(self, placed):
        for one in placed:
            self.ids[one.id] = one
            name = (one.key, one.baseline)
            self.keys[name] = {**self.keys.get(name, {}), one.id: one}

    def drop(self, placed):
        for one in placed:
            if self.ids.get(one.id, one).segment != one.segment:
                continue  # it lies elsewhere by now
            self.ids.pop(one.id, None)
            held = self.keys.get((one.key, one.baseline), {})
            self.keys[one.key, one.baseline] = {k: v for k, v in held.items() if k != one.id}
