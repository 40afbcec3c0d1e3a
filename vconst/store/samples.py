"""Samples in memory: rows chosen by time or by number, overlap resolved."""

from functools import cached_property, reduce

import numpy as np

from vconst.dataset import SAMPLE_DIMENSION, Columns
from vconst.errors import UnknownNameError
from vconst.store.agreement import common_attributes, same_axis
from vconst.store.gather import Pieces, gather
from vconst.store.overlap import count_differing, fill, overlap, rank, resolve
from vconst.store.reading import expand, load
from vconst.store.segment import time_name


class SampleReader:
    """
    One reading of one product: which rows of which segments, then their values.

    Parameters
    ----------
    entry : mapping
        What the log says of the newest segment: product, kind and sample key.
    placed : list of Placed
        The granules that are touched, ordered by start.
    segments : dict of str to SegmentReader
        Those that hold them, at least one.
    variables : sequence of str or None
        None for all.
    start, stop : int or None
        ns since 1970 UTC, both included.
    time : bool
        Whether the column of time comes along where *variables* do not name it.

    Raises
    ------
    UnknownNameError
        For a variable that none of the segments has.
    """

    def __init__(self, entry, placed, segments, variables, start, stop, *, time=True):
        self.entry, self.placed, self.start, self.stop = entry, placed, start, stop
        self.product = entry["product"]
        self.ordering = time_name(entry["kind"])
        self.timed = self.ordering in entry["sample_key"]
        self.segments = list(segments.values())
        self.numbers = {name: number for number, name in enumerate(segments)}
        load(self.segments)
        unasked = () if time or self.ordering in (variables or ()) else (self.ordering,)
        self.wanted = [name for name in self._wanted(variables) if name not in unasked]

    def columns(self):
        """Samples, trimmed and resolved."""
        _ = self.axes  # segments on other axes cannot be joined: refused before they are read
        bounds = self._limits() if self.timed else self._all()
        pieces = self._pieces(*bounds)
        overlapping = len(self.placed) > 1 and (not self.timed or overlap(self.placed))
        if overlapping or not self.timed:
            owners = np.repeat(np.arange(len(self.placed)), bounds[1] - bounds[0])
            return self._resolved(pieces, owners if overlapping else None)
        return self._as_columns(self._values(pieces, self.wanted), {})

    def rows(self, ranges):
        """Samples of given rows, counted through the granules."""
        _ = self.axes
        firsts, stops = self._all()
        offsets = np.concatenate([[0], np.cumsum(stops - firsts)])
        low = np.searchsorted(offsets, ranges[:, 0], "right") - 1
        high = np.searchsorted(offsets, ranges[:, 1], "left")
        which = expand(low, np.maximum(high, low))
        owner = np.repeat(np.arange(len(ranges)), np.maximum(high - low, 0))
        begin = np.maximum(ranges[owner, 0], offsets[which]) - offsets[which]
        end = np.minimum(ranges[owner, 1], offsets[which + 1]) - offsets[which]
        pieces = self._pieces(firsts[which] + begin, firsts[which] + end, which)
        return self._as_columns(self._values(pieces, self.wanted), {})

    @cached_property
    def axes(self):
        """What is wanted and does not vary with the sample; the same in all segments."""
        axes = (name for name in self.wanted if not self._sampled(name))
        return {name: same_axis(self.segments, name) for name in axes}

    def _wanted(self, variables):
        known = list(dict.fromkeys(name for one in self.segments for name in one.variables))
        for name in variables or ():
            if name not in known:
                raise UnknownNameError(f"variable of {self.product}", name, known)
        asked = known if variables is None else [self.ordering, *variables]
        dims = {dim for name in asked for dim in self._holder(name).dims(name)}
        return list(dict.fromkeys([*asked, *(name for name in known if name in dims)]))

    def _holder(self, name):
        return next(segment for segment in self.segments if name in segment.variables)

    def _sampled(self, name):
        return SAMPLE_DIMENSION[self.entry["kind"]] in self._holder(name).dims(name)[:1]

    def _all(self):
        firsts = np.array([one.first for one in self.placed], np.int64)
        return firsts, firsts + np.array([one.rows for one in self.placed], np.int64)

    def _limits(self):
        """First and last row of each granule inside the time; samples lie in order of it."""
        firsts, stops = self._all()
        for i, one in enumerate(self.placed):
            before = self.start is not None and one.start < self.start
            after = self.stop is not None and one.stop > self.stop
            if one.rows and (before or after):
                segment = self.segments[self.numbers[one.segment]]
                times = segment.rows(self.ordering, firsts[i : i + 1], stops[i : i + 1]).view("i8")
                stops[i] = firsts[i] + _within(times, None, self.stop)[1]
                firsts[i] = firsts[i] + _within(times, self.start, None)[0]
        return firsts, np.maximum(firsts, stops)

    def _pieces(self, first, stop, which=None):
        numbers = np.array([self.numbers[one.segment] for one in self.placed], np.int64)
        numbers = numbers if which is None else numbers[which]
        held = stop > first
        first, stop, numbers = first[held], stop[held], numbers[held]
        new = np.ones(first.size, bool)
        new[1:] = (numbers[1:] != numbers[:-1]) | (first[1:] != stop[:-1])
        ends = np.flatnonzero(np.append(new[1:], True)) if first.size else np.zeros(0, int)
        return Pieces(self.segments, numbers[new], first[new], stop[ends])

    def _values(self, pieces, names):
        return gather(pieces, [name for name in names if self._sampled(name)])

    def _resolved(self, pieces, owners):
        """Samples of granules that overlap, or whose key has no time in it."""
        others = [name for name in self.entry["sample_key"] if name != self.ordering]
        data = self._values(pieces, dict.fromkeys([self.ordering, *self.wanted, *others]))
        columns = [_sortable(data[name]) for name in others]
        keys = [data[self.ordering].view("i8"), *columns] if self.timed else columns
        counts, sources = {}, {}
        rows = np.arange(len(data[self.ordering]))
        if owners is not None:
            ranks = rank(self.placed)[owners]
            resolved = resolve(keys, ranks)
            rows = resolved.rows
            equal, differing = count_differing(resolved, data)
            sources = self._sources(pieces, data, owners, ranks, resolved)
            filled = reduce(np.logical_or, (s != rows for s in sources.values()), False)
            counts = {"overlap_equal": equal, "overlap_differing": differing}
            counts["overlap_filled"] = int(np.count_nonzero(filled))
        if not self.timed:
            chosen = self._chosen_events(rows, data, columns)
            sources = {name: source[chosen] for name, source in sources.items()}
            rows = rows[chosen]
        data = {name: data[name][sources.get(name, rows)] for name in data if name in self.wanted}
        return self._as_columns(data, counts)

    def _sources(self, pieces, data, owners, ranks, resolved):
        """
        The rows that speak for each variable, where they are not those that count.

        A granule that has no value of a variable does not outrank one of its baseline that
        has. What the quality of the whole sample rejects is not lent, and the quality of
        one variable comes from where the variable comes.
        """
        if not resolved.dropped.size:
            return {}
        key = {self.ordering, *self.entry["sample_key"]}
        names = [name for name in data if name not in key]
        described = [name.removeprefix("quality_") for name in names]
        known = {name for one in self.segments for name in one.variables}
        data = data | self._values(pieces, (known & {"quality", *described}) - set(data))
        alike = self._alike(owners, resolved)
        sound = alike & ~self._rejected(data, alike.size)
        found = {}
        for name in dict.fromkeys([*described, *names]):
            missing = self._missing(pieces, name, data.get(name))
            if missing is not None:
                usable = alike if name.startswith("quality") else sound
                found[name] = fill(resolved, ranks, missing, usable)
        for name, value in zip(names, described, strict=True):
            if name != value and value in found:
                own = found.get(name, resolved.rows)
                found[name] = np.where(found[value] != resolved.rows, found[value], own)
        return {name: rows for name, rows in found.items() if name in self.wanted}

    def _alike(self, owners, resolved):
        """Which rows are of the baseline of the row that counts instead."""
        baselines = np.unique([one.baseline for one in self.placed], return_inverse=True)[1]
        alike = np.ones(owners.size, bool)
        dropped, winner = owners[resolved.dropped], owners[resolved.winner]
        alike[resolved.dropped] = baselines[dropped] == baselines[winner]
        return alike

    def _rejected(self, data, rows):
        if "quality" not in data:
            return np.zeros(rows, bool)
        rejects = common_attributes(self.segments, "quality").get("rejects", 0)
        return (data["quality"] & data["quality"].dtype.type(rejects)) != 0

    def _missing(self, pieces, name, values):
        """Where a variable has no value; None if it has one everywhere."""
        if values is None:
            return None
        if values.dtype.kind in "fcmMU":
            empty = values == "" if values.dtype.kind == "U" else values != values
            missing = empty.reshape(len(empty), -1).all(axis=1)
        else:
            lacks = np.array([name not in one.variables for one in pieces.segments])
            missing = np.repeat(lacks[pieces.which], pieces.stop - pieces.first)
        return missing if missing.any() else None

    def _chosen_events(self, rows, data, keys):
        """Which of the rows lie in the time, in order of it."""
        times = data[self.ordering].view("i8")[rows]
        order = np.lexsort([*[key[rows] for key in reversed(keys)], times])
        begin, end = _within(times[order], self.start, self.stop)
        return order[begin:end]

    def _as_columns(self, data, counts):
        data = data | self.axes
        data = {name: data[name] for name in self.wanted}
        dims = {name: self._holder(name).dims(name) for name in data}
        attrs = {name: common_attributes(self.segments, name) for name in data}
        none = dict.fromkeys(("overlap_equal", "overlap_differing", "overlap_filled"), 0)
        attrs.get(self.ordering, {}).update({**none, **counts})
        return Columns(self.product, data, dims, attrs)


def _within(times, start, stop):
    begin = 0 if start is None else np.searchsorted(times, start, "left")
    end = len(times) if stop is None else np.searchsorted(times, stop, "right")
    return int(begin), int(max(begin, end))


def _sortable(values):
    return values.view("i8") if values.dtype.kind in "mM" else values
