"""The live granules of one segment: what they are together at once, each when it is asked for."""

import contextlib
from functools import cached_property
from typing import NamedTuple

import numpy as np

from vconst.dataset.identity import reading_of
from vconst.errors import DamageError
from vconst.store import files
from vconst.store.index import Index, Noted
from vconst.store.layout import commit_name, digest, frozen, index_name, unframe


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
    file : str
        Mark of its file, see :func:`vconst.dataset.identity.file_mark`; empty where the log
        does not say it.
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
    file: str = ""

    def listed(self):
        """The row of a commit's granule table; segment, baseline and files stand above it."""
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
    def said(self):
        """All but its file, by name: what a Granule says of it too."""
        return {name: value for name, value in self._asdict().items() if name != "file"}

    @property
    def order(self):
        """Granules of a product are read in this order."""
        return (self.start, self.stop, self.id)


class Summary(NamedTuple):
    """
    What the live granules of a segment are together; it is kept in checkpoints.

    Attributes
    ----------
    count, rows : int
    start, stop : int or None
        First and last time, ns since 1970 UTC, of those with rows; None if there is none.
    low, high : int
        The same of all.
    first : tuple
        Order of the first one.
    leading : tuple
        Greatest (number of the reader, order).
    """

    count: int
    rows: int
    start: int | None
    stop: int | None
    low: int
    high: int
    first: tuple
    leading: tuple


class Table:
    """
    The live granules of one segment.

    Parameters
    ----------
    placed : sequence of Placed or None
        None where *load* gives them.
    load : callable or None
        ``load()`` gives the granules that the commit lists.
    summary : Summary or None
        None where it is made of them.
    gone : frozenset of str
        Ids of those listed that are no longer live.
    origin : tuple of (int, str) or None
        Number and SHA-256 of the commit that lists them; None where no single one does.
    """

    def __init__(self, placed=None, *, load=None, summary=None, gone=frozenset(), origin=None):
        self._load = (lambda: placed) if load is None else load
        self._summary, self.gone, self.origin = summary, gone, origin

    @cached_property
    def placed(self):
        """Those that are live, in order of their start."""
        live = (one for one in self._load() if one.id not in self.gone)
        return sorted(live, key=Placed.order.fget)

    @cached_property
    def by_id(self):
        """Those that are live by their ids."""
        return {one.id: one for one in self.placed}

    @property
    def summary(self):
        """What they are together; None if there is none."""
        if self._summary is None and self.placed:
            self._summary = _summarise(self.placed)
        return self._summary

    @property
    def count(self):
        """How many there are."""
        return self.summary.count if self.summary else 0

    @property
    def rows(self):
        """How many rows they have."""
        return self.summary.rows if self.summary else 0

    def without(self, ids):
        """The same table when some of its granules are no longer live."""
        return Table(self.placed, gone=self.gone | frozenset(ids), origin=self.origin)

    def touched(self, start, stop):
        """Those that a time touches, ns since 1970 UTC, both included; None for no limit."""
        if not self.count or not _meets(self.summary, start, stop):
            return []
        if _is_inside(self.summary, start, stop):
            return self.placed
        starts, stops = self._spans
        hit = np.ones(len(starts), bool)
        if start is not None:
            hit &= stops >= start
        if stop is not None:
            hit &= starts <= stop
        return [self.placed[number] for number in np.flatnonzero(hit)]

    @cached_property
    def _spans(self):
        starts = np.array([one.start for one in self.placed], np.int64)
        return starts, np.array([one.stop for one in self.placed], np.int64)


class Listed:
    """
    The granule tables that commits list, read when they are asked for.

    Parameters
    ----------
    root : str
        Folder of the store.
    """

    def __init__(self, root):
        self._root = root
        self._last = (None, None)

    def table(self, entry, said):
        """
        The table of a segment as a checkpoint keeps it.

        Parameters
        ----------
        entry : mapping
            What the log says of the segment.
        said : mapping
            ``commit``, ``sha256`` of it, ``summary`` and ``gone``.
        """
        origin = said["commit"], said["sha256"]
        return Table(
            load=lambda: self._placed(entry, *origin),
            summary=Summary(*map(frozen, said["summary"])) if said["summary"] else None,
            gone=frozenset(said["gone"]),
            origin=origin,
        )

    def index(self, said):
        """The index that a checkpoint names by ``number`` and ``sha256``, or None."""
        if not said:
            return None
        path = files.join(self._root, index_name(said["number"], said["sha256"]))

        def load():
            with contextlib.suppress(OSError):  # the commits say the same
                return Index.of_bytes(files.read(path), said["sha256"])
            return None

        return Noted(said["number"], said["sha256"], load)

    def _placed(self, entry, number, expected):
        if self._last[0] != number:
            self._last = number, self._added(number, expected)
        listed = self._last[1][entry["product"], entry["id"]]
        return placed_of(listed)

    def _added(self, number, expected):
        name = commit_name(number)
        data = files.read_or_damage(files.join(self._root, name), name)
        if digest(data) != expected:
            raise DamageError(
                f"{name}: is not the commit that the checkpoint was made of.",
                hint="The log was changed by hand; restore it from a copy.",
            )
        added = unframe(data, name)["segments"]["add"]
        return {(entry["product"], entry["id"]): entry for entry in added}


def listing(entry, placed):
    """What a commit says of a segment and of the granules in it that become live."""
    marks = {"files": [one.file for one in placed]} if any(one.file for one in placed) else {}
    return {**entry, "granules": [one.listed() for one in placed], **marks}


def placed_of(entry):
    """The granules that the entry of a segment in a commit means."""
    marks = entry.get("files") or [""] * len(entry["granules"])
    baseline, segment = entry["baseline"], entry["id"]
    return [
        Placed(
            granule,
            key,
            frozen(version),
            baseline,
            start,
            stop,
            first,
            rows,
            definitive,
            segment,
            mark,
        )
        for (granule, key, version, start, stop, first, rows, definitive), mark in zip(
            entry["granules"], marks, strict=True
        )
    ]


def _summarise(placed):
    """Of at least one granule, in order."""
    filled = [one for one in placed if one.rows]
    return Summary(
        len(placed),
        sum(one.rows for one in filled),
        min((one.start for one in filled), default=None),
        max((one.stop for one in filled), default=None),
        placed[0].start,
        max(one.stop for one in placed),
        placed[0].order,
        max((reading_of(one.id)[1], one.order) for one in placed),
    )


def _meets(summary, start, stop):
    return (start is None or summary.high >= start) and (stop is None or summary.low <= stop)


def _is_inside(summary, start, stop):
    """Whether all touch the time because all lie in it."""
    return (start is None or summary.low >= start) and (stop is None or summary.high <= stop)
