"""The store at one commit: what it holds, and reading it."""

from functools import cached_property, lru_cache

import numpy as np

from vconst.dataset import SAMPLE_DIMENSION, Granule
from vconst.dataset.identity import file_mark, reading_of
from vconst.errors import StoreError, UnknownNameError
from vconst.store import files
from vconst.store.blocks import joined_blocks
from vconst.store.commits import Log
from vconst.store.layout import MANIFEST, MARKER
from vconst.store.overlap import overlap
from vconst.store.reading import SegmentReader, load
from vconst.store.recent import RecentChunks
from vconst.store.samples import SampleReader
from vconst.store.segment import time_name
from vconst.store.shelf import Shelf
from vconst.store.tables import Placed


class View:
    """
    A store as it was after one commit; later commits do not change it.

    Parameters
    ----------
    url : str
        Folder of the store.
    number : int or None
        Commit; None for the newest.

    Attributes
    ----------
    url : str
    number : int
    state : str
        SHA-256 of what is live: the same for the same granules and records, however they
        came in and however they are laid out.

    Notes
    -----
    Pickles as (url, number), so that a worker reads the store itself.
    """

    def __init__(self, url, number=None, *, log=None):
        self.url = files.path_of(url)
        self._log = log or Log(self.url)
        self._state = self._log.head() if number is None else self._log.at(number)
        self.number = self._state.number
        self._segments, self._recent = {}, RecentChunks()
        self._alike = {}

    def __reduce__(self):
        return reopen, (self.url, self.number)

    def __repr__(self):
        return f"View('{self.url}', {self.number})"

    @property
    def state(self):
        """SHA-256 of the ids of live granules and records."""
        return self._state.hash

    def products(self):
        """
        What is there.

        Returns
        -------
        products : dict of str to ProductSummary
            By name, sorted.
        """
        shelves = self._state.shelves
        return {name: shelves.summary(name) for name in sorted(shelves) if shelves.summary(name)}

    def granules(self, product, start=None, stop=None, baseline=None):
        """
        The live granules that a time touches, ordered by start.

        Parameters
        ----------
        product : str
        start, stop : int or None
            ns since 1970 UTC, both included; None for no limit.
        baseline : str or None
            None for all.

        Returns
        -------
        granules : list of Granule

        Raises
        ------
        UnknownNameError
            If the store holds nothing of the product.
        """
        placed = self._touched(product, start, stop, baseline)
        load([self._segment(product, n) for n in dict.fromkeys(one.segment for one in placed)])
        return [
            _granule(product, one, self._segment(product, one.segment).details[one.id])
            for one in placed
        ]

    def granule_ids(self, product, start=None, stop=None, baseline=None):
        """Ids of the granules of :meth:`granules`, without opening a segment."""
        placed = self._placed(product, start, stop, baseline)
        return [one.id for one in placed]

    def file_sizes(self):
        """Sizes of the files that live granules came from: a set of int."""
        index = self._state.index
        sizes = {int(mark.partition("-")[0] or 0) for mark in self._unindexed_files}
        return sizes | index.index.sizes if index else sizes

    def readers_of(self, mark):
        """
        Which readers have read a file that is stored.

        Parameters
        ----------
        mark : str
            Of :func:`vconst.dataset.identity.file_mark`.

        Returns
        -------
        readers : list of (str, int)
            Product and number of its reader for each live granule; none for other files.
        """
        indexed = [
            (product, reading_of(one.id)[1])
            for product, shelf in self._state.shelves.items()
            for one in shelf.of_indexed_file(mark)
        ]
        return indexed + self._unindexed_files.get(mark, [])

    def variables(self, product):
        """Names of the variables that any granule of a product has, sorted."""
        return sorted({name for one in self._schemas(product) for name in one.variables})

    def axes(self, product):
        """Names of the variables that do not vary with the sample, sorted."""
        axes, sampled = set(), set()
        for segment in self._schemas(product):
            dimension = SAMPLE_DIMENSION[segment.entry["kind"]]
            for name in segment.variables:
                (sampled if dimension in segment.dims(name)[:1] else axes).add(name)
        return sorted(axes - sampled)

    def traits(self, product):
        """
        What the store keeps of the declaration of a product: plain JSON.

        Where it changed: as the greatest reader declared it, of whose granules the last.
        """
        return self._leading(product).manifest["traits"]

    def read(self, product, variables=None, start=None, stop=None, baseline=None, *, time=True):
        """
        Samples in memory, overlap resolved, in order of time and sample key.

        Parameters
        ----------
        product : str
        variables : sequence of str or None
            None for all. The axes of what is read come along.
        start, stop : int or None
            ns since 1970 UTC, both included. Events are chosen by their start.
        baseline : str or None
            Overlap is resolved inside it; None for all, of which the greatest wins.
        time : bool
            Whether the column of time comes along too.

        Returns
        -------
        columns : Columns
            Attributes of the time column hold ``overlap_equal`` and ``overlap_differing``:
            how many samples were left out because another granule says the same, or
            says otherwise with more weight; and ``overlap_filled``: how many samples have
            a value of one of those left out, because what counts has none. A variable
            that only granules of other times have is missing.

        Raises
        ------
        UnknownNameError
            For a product or a variable that is not there.
        DamageError
            Naming segment and object.
        """
        return self._reader(product, variables, start, stop, baseline, time=time).columns()

    def blocks(self, product, start=None, stop=None, baseline=None):
        """
        The block index of the live granules.

        Returns
        -------
        blocks : vconst.kernels.blocks.Blocks or None
            Of the granules that the time touches, less the blocks wholly outside it. Rows
            count through these granules as :meth:`read_rows` does. None where there is no
            index, or where granules overlap: then the samples must be read.
        """
        placed = self._touched(product, start, stop, baseline)
        segments = {one.segment: self._segment(product, one.segment) for one in placed}
        load(list(segments.values()))
        if not placed or overlap(placed):
            return None
        if not all(segment.has_blocks for segment in segments.values()):
            return None
        return joined_blocks(segments, placed, start, stop)

    def read_rows(self, product, variables, ranges, start=None, stop=None, baseline=None):
        """
        Samples of some rows, found in the block index.

        Parameters
        ----------
        product : str
        variables : sequence of str
        ranges : numpy.ndarray of int, shape (n, 2)
            Rows ``first <= row < stop``, ascending and apart, counted as in
            :meth:`blocks` of the same *start*, *stop* and *baseline*.

        Returns
        -------
        columns : Columns
            The rows one after the other; whole chunks that hold one are read, each once.
            Nothing is resolved or trimmed: only meant where :meth:`blocks` is not None.
        """
        reader = self._reader(product, variables, start, stop, baseline)
        return reader.rows(np.asarray(ranges, np.int64).reshape(-1, 2))

    def contradictions(self, product, granules):
        """
        How many samples some granules of a product contradict each other in.

        Parameters
        ----------
        product : str
        granules : collection of str
            Ids; at least one is live.
        """
        placed = [one for one in self._touched(product, None, None, None) if one.id in granules]
        segments = {one.segment: self._segment(product, one.segment) for one in placed}
        entry = self._leading(product).entry
        reader = SampleReader(entry, placed, segments, None, None, None)
        return reader.columns().attrs[reader.ordering]["overlap_differing"]

    def records(self, kind=None):
        """
        Records of the log, in the order in which they came.

        Parameters
        ----------
        kind : str or None
            ``"calibration"``, ``"recipe"``, ``"alarm"``; None for all.

        Returns
        -------
        records : list of Record
            Withdrawn ones too; they say why.
        """
        every = self._state.records.values()
        return [record for record in every if kind is None or record.kind == kind]

    @property
    def made_up(self):
        """Whether a note that stands says that the samples are made up."""
        notes = self.records("note")
        return any(note.body.get("made_up") and not note.withdrawn for note in notes)

    def _reader(self, product, variables, start, stop, baseline, *, time=True):
        entry = self._leading(product).entry
        if time_name(entry["kind"]) not in entry["sample_key"]:
            placed = self._touched(product, None, None, baseline)
        else:
            placed = self._touched(product, start, stop, baseline)
        names = list(dict.fromkeys(one.segment for one in placed))
        segments = {name: self._segment(product, name) for name in names}
        segments = segments or {entry["id"]: self._leading(product)}
        held = {name for one in segments.values() for name in one.variables}
        if not held.issuperset(variables or ()):
            # they lend meaning and type to what is missing at these times, and no sample
            lenders = (one for one in self._schemas(product) if not held.issuperset(one.variables))
            segments |= {one.entry["id"]: one for one in lenders}
        return SampleReader(entry, placed, segments, variables, start, stop, time=time)

    @cached_property
    def _unindexed_files(self):
        """(product, reader) of granules that no index covers, by the mark of their file."""
        found = {}
        for product, shelf in self._state.shelves.items():
            for one in shelf.unindexed:
                mark = one.file or self._mark_in_manifest(product, one)
                found.setdefault(mark, []).append((product, reading_of(one.id)[1]))
        return found

    def _mark_in_manifest(self, product, placed):
        """Of the time before the log said it."""
        details = self._found(product, placed.segment, placed.id).details
        return file_mark(details[placed.id]["source"])

    def _shelf(self, product):
        shelf = self._state.shelves.get(product)
        if shelf is None or not shelf.count:
            known = [name for name, held in self._state.shelves.items() if held.count]
            raise UnknownNameError("product of this store", product, known)
        return shelf

    def _placed(self, product, start, stop, baseline):
        shelf = self._shelf(product)
        parts = [
            table.touched(start, stop)
            for name, table in shelf.tables.items()
            if baseline is None or shelf.segments[name]["baseline"] == baseline
        ]
        return sorted((one for part in parts for one in part), key=Placed.order.fget)

    def _touched(self, product, start, stop, baseline):
        """As :meth:`_placed`; granules whose segment is gone are sought where they are now."""
        placed = self._placed(product, start, stop, baseline)
        live = self._log.head().shelves.get(product, Shelf())
        segments = {one.segment for one in placed}
        gone = {name for name in segments if not self._is_there(product, name, live)}
        if not gone:
            return placed
        moved = {one.id: live.find(one.id) for one in placed if one.segment in gone}
        lost = [one for one in placed if one.segment in gone and moved[one.id] is None]
        if lost:
            raise StoreError(
                f"commit {self.number}: {len(lost)} granules of {product} were superseded later "
                f"and pruned, or set aside as damaged: {', '.join(one.key for one in lost[:3])}.",
                hint="Run with the newest commit, or ingest these files into another store.",
            )
        return [moved[one.id] if one.segment in gone else one for one in placed]

    def _is_there(self, product, segment, live):
        held = self._state.shelves[product].segments.get(segment)
        if held is None or segment in live.segments:
            return True  # if it is not there all the same, reading it names the damage
        return files.size(files.join(SegmentReader(self.url, held).folder, MANIFEST)) is not None

    def _leading(self, product):
        """The segment that speaks for a product, whatever came last and wherever it lies."""
        tables = self._filled_tables(product)
        name = max(tables, key=lambda name: tables[name].summary.leading)
        return self._found(product, name, tables[name].summary.leading[1][-1])

    def _schemas(self, product):
        """A segment of each schema, ordered by their first granules; found once."""
        if product not in self._alike:
            held, kept = self._state.shelves[product].segments, {}
            tables = self._filled_tables(product)
            for name in sorted(tables, key=lambda name: tables[name].summary.first):
                kept.setdefault(held[name]["schema"], (name, tables[name].summary.first[-1]))
            self._alike[product] = list(kept.values())
        return [self._found(product, *one) for one in self._alike[product]]

    def _filled_tables(self, product):
        return {name: table for name, table in self._shelf(product).tables.items() if table.count}

    def _found(self, product, segment, granule):
        """The segment of a granule, or where it lies now; failing both the last one of now."""
        live = self._log.head().shelves.get(product, Shelf())
        if self._is_there(product, segment, live):
            return self._segment(product, segment)
        moved = live.find(granule)
        if moved is not None:
            return self._segment(product, moved.segment)
        return self._segment(product, list(live.segments)[-1])

    def _segment(self, product, segment):
        if segment not in self._segments:
            entry = self._state.shelves[product].segments.get(segment)
            if entry is None:
                entry = self._log.head().shelves[product].segments[segment]
            self._segments[segment] = SegmentReader(self.url, entry, self._recent)
        return self._segments[segment]


def reopen(url, number):
    """The view of a commit in this process: opened once, however often it is unpickled."""
    root = files.path_of(url)
    marker = files.read_or_damage(f"{root}/{MARKER}", MARKER)
    return _opened(root, number, marker)


@lru_cache(maxsize=4)
def _opened(root, number, marker):
    return View(root, number)


def _granule(product, placed, said):
    kept = {name: said[name] for name in ("counts", "source", "attributes")}
    return Granule(product=product, **placed.said, **kept)
