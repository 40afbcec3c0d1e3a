"""
In which segment a granule, a key or a file may be: 64 bits of each, sorted when asked for.

The log says what is live; this only spares reading all of it. What is found here is looked up
in the commit that lists it, and a segment that it does not cover is looked through.
"""

import hashlib
import json
from functools import cached_property

import numpy as np

from vconst.store.layout import digest

#: What is noted of each granule.
ID, KEY, SIZE, MARK = range(4)


class Index:
    """
    What segments hold, by parts of hashes.

    Parameters
    ----------
    segments : sequence of str
        Their ids, in the order of the rows.
    counts : sequence of int
        How many rows each has.
    rows : numpy.ndarray of uint64, shape (granules, 4)
        Of each granule that a segment held when it was indexed: id, key with baseline, size
        of its file, mark of its file.
    """

    def __init__(self, segments, counts, rows):
        self._segments, self._rows = list(segments), rows
        self._ends = np.cumsum(np.asarray(counts, np.int64))

    def __len__(self):
        return len(self._rows)

    @cached_property
    def covered(self):
        """Ids of the segments that it knows, with the first of their rows and the one after."""
        ends = self._ends.tolist()
        rows = zip([0, *ends], ends)  # noqa: B905 -- one more start than ends
        return dict(zip(self._segments, rows, strict=True))

    def holding(self, column, value):
        """Ids of the segments that may hold a value: :data:`ID`, :data:`KEY` or :data:`MARK`."""
        order, values = self._sorted(column)
        low, high = (np.searchsorted(values, np.uint64(value), side) for side in ("left", "right"))
        owners = np.unique(np.searchsorted(self._ends, order[low:high], "right"))
        return [self._segments[owner] for owner in owners]

    @cached_property
    def sizes(self):
        """Sizes of files."""
        return set(np.unique(self._rows[:, SIZE]).tolist())

    def rows_of(self, segment):
        """The rows of one segment that it covers."""
        first, stop = self.covered[segment]
        return self._rows[first:stop]

    def as_bytes(self):
        """How it is kept: a line of JSON, then the rows."""
        counts = np.diff(self._ends, prepend=0).tolist()
        head = json.dumps({"segments": self._segments, "counts": counts})
        return head.encode() + b"\n" + self._rows.astype("<u8").tobytes()

    @classmethod
    def of_bytes(cls, data, expected):
        """
        What :meth:`as_bytes` gave; None if it is not what was written.

        Parameters
        ----------
        data : bytes
        expected : str
            Their SHA-256.
        """
        if digest(data) != expected:
            return None
        head, _, body = data.partition(b"\n")
        said = json.loads(head)
        rows = np.frombuffer(body, "<u8").reshape(-1, 4)
        return cls(said["segments"], said["counts"], rows)

    def _sorted(self, column):
        if column not in self._order:
            order = np.argsort(self._rows[:, column], kind="stable")
            self._order[column] = order, self._rows[order, column]
        return self._order[column]

    @cached_property
    def _order(self):
        return {}


class Noted:
    """
    An index that a checkpoint names: read when it is first asked.

    Parameters
    ----------
    number : int
        Of the commit after which it was made.
    sha256 : str
        Of its bytes.
    load : callable
        ``load()`` gives the :class:`Index`; None if it is gone: then nothing is covered.
    """

    def __init__(self, number, sha256, load):
        self.number, self.sha256, self._load = number, sha256, load

    @property
    def said(self):
        """How a checkpoint names it."""
        return {"number": self.number, "sha256": self.sha256}

    @cached_property
    def index(self):
        """The index itself."""
        return self._load() or Index((), (), np.zeros((0, 4), np.uint64))


def index_of(tables, old):
    """
    The index of many tables.

    Parameters
    ----------
    tables : dict of str to Table
        By segment.
    old : Index or None
        Rows of segments that it covers are taken over.

    Returns
    -------
    index : Index
        A table whose granules name no file is left out: its manifest has to be asked.
    """
    known = old.covered if old is not None else {}
    parts = {}
    for name, table in tables.items():
        rows = old.rows_of(name) if name in known else _rows_of(table)
        if rows is not None:
            parts[name] = rows
    rows = np.concatenate(list(parts.values())) if parts else np.zeros((0, 4), np.uint64)
    return Index(parts, [len(part) for part in parts.values()], rows)


def number_of(granule):
    """64 bits of the id of a granule."""
    return _bits(granule)


def number_of_key(key, baseline):
    """64 bits of a key and a baseline."""
    return _bits(f"{baseline}\0{key}")


def numbers_of_file(mark):
    """Size, and 64 bits of the rest, of :func:`vconst.dataset.identity.file_mark`."""
    size, _, rest = mark.partition("-")
    return int(size), int(rest, 16)


def _rows_of(table):
    if not all(one.file for one in table.placed):
        return None
    rows = [
        (number_of(one.id), number_of_key(one.key, one.baseline), *numbers_of_file(one.file))
        for one in table.placed
    ]
    return np.array(rows, np.uint64).reshape(-1, 4)


def _bits(text):
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8])
