"""What to read of the store: said first, read last, piece by piece."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any

import numpy as np

from vconst import operation
from vconst.dataset import SAMPLE_DIMENSION, mask, to_xarray
from vconst.engine import Engine
from vconst.errors import SelectionError
from vconst.foreign import size_setting
from vconst.selection.pieces import add_counts, count_samples, reduce_pieces
from vconst.selection.surroundings import attach, inside, surroundings_of, widen
from vconst.selection.times import DAY, Piece, piece_length, show_time

#: Bytes that a selection may take in memory when it is read whole.
MEMORY_LIMIT = size_setting("VCONST_MEMORY", 4 << 30)

_ALWAYS = ("time", "latitude", "longitude", "radius", "geodetic_latitude", "event_id", "start")
_ALWAYS += ("sample_offset",)  # says when the samples of a packet were taken


@dataclass(frozen=True, kw_only=True, repr=False)
class Selection(operation.Selection):
    """
    Part of one product, with what is done to each sample on reading. Nothing is read yet.

    Parameters
    ----------
    view : View
    product, kind : str
    variables : tuple of str or None
    start, stop : int or None
        ns since 1970 UTC, both included.
    baseline : str or None
    quality : str or tuple of str
        As :func:`select` takes it.
    transforms : tuple of (callable, tuple)
        Functions of an ``xarray.Dataset`` and their settings, in order.
    made_by : tuple of str
        Operations that gave it, each with its version: another version may do other things.
    remarks : tuple of str
        What must be known before what is made of it is believed.
    engine : Engine
    tally : dict
        Samples removed by transforms so far, by reason; shared with selections made
        from this one.
    kept : Kept or None
        Where what was computed of single pieces is kept; None to keep nothing.
    work : dict
        How many pieces were ``computed`` and how many were ``kept`` from earlier.
    """

    view: Any
    product: str
    kind: str
    variables: tuple[str, ...] | None = None
    start: int | None = None
    stop: int | None = None
    baseline: str | None = None
    quality: str | tuple[str, ...] = "default"
    transforms: tuple[tuple[Callable, tuple], ...] = ()
    made_by: tuple[str, ...] = ()
    remarks: tuple[str, ...] = field(default=(), compare=False, repr=False)
    engine: Engine = field(default_factory=Engine, compare=False, repr=False)
    tally: dict = field(default_factory=dict, compare=False, repr=False)
    kept: Any = field(default=None, compare=False, repr=False)
    work: dict = field(default_factory=dict, compare=False, repr=False)

    def __repr__(self):
        first = "the beginning" if self.start is None else show_time(self.start)
        last = "the end" if self.stop is None else show_time(self.stop)
        variables = "all variables" if self.variables is None else ", ".join(self.variables)
        count = len(self.transforms)
        return (
            f"<Selection of '{self.product}' from {first} to {last}: {variables}; "
            f"{count} transform{'s' if count != 1 else ''}>"
        )

    def then(self, function, **settings):
        """
        The same selection with one more per-sample transform.

        Parameters
        ----------
        function : callable
            Top-level ``function(dataset, **settings)`` that returns a dataset; it may
            drop, mask or change samples one by one. ``dataset.attrs["counts"]`` may
            say how many samples it removed, by reason. What it needs of neighbouring
            samples it declares with :func:`with_surroundings`.
        **settings
            Plain values: numbers, text, tuples of them.
        """
        added = (function, tuple(sorted(settings.items())))
        return replace(self, transforms=(*self.transforms, added))

    def remarked(self, words):
        """The same selection with one more remark, which results made of it carry."""
        return replace(self, remarks=(*self.remarks, words))

    def with_quality(self, quality):
        """The same selection under other quality reasons."""
        return replace(self, quality=quality if isinstance(quality, str) else tuple(quality))

    def during(self, start, stop):
        """The same selection between two times in ns, both included, cut to its own."""
        first = start if self.start is None else max(start, self.start)
        last = stop if self.stop is None else min(stop, self.stop)
        return replace(self, start=first, stop=last)

    def granules(self):
        """The live granules that it touches, in order of their start."""
        return self.view.granules(self.product, self.start, self.stop, self.baseline)

    def granule_ids(self):
        """Ids of :meth:`granules`, found without opening a segment."""
        return self.view.granule_ids(self.product, self.start, self.stop, self.baseline)

    def baselines(self):
        """The processing baselines of its granules."""
        return sorted({granule.baseline for granule in self.granules()})

    @property
    def key(self):
        """Names the content: equal keys mean equal samples."""
        said = {
            "product": self.product,
            "variables": self.variables,
            "span": [self.start, self.stop],
            "baseline": self.baseline,
            "quality": self.quality,
            "transforms": [
                [f"{function.__module__}.{function.__qualname__}", dict(settings)]
                for function, settings in self.transforms
            ],
            "made_by": self.made_by,
            "granules": sorted(self._in_time(self._margin).granule_ids()),
        }
        text = json.dumps(said, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def read(self):
        """
        Read the selected samples, masked and transformed.

        Returns
        -------
        dataset : xarray.Dataset
            In order of time.

        Raises
        ------
        SelectionError
            If there are none, or too many to hold in memory.
        """
        self._check_size()
        dataset = self.read_between(self.start, self.stop)
        if dataset is None:
            raise self._nothing()
        return dataset

    def read_between(self, start, stop):
        """As :meth:`read` between two times in ns, both included; None if nothing is there."""
        columns = self.view.read(self.product, self._wanted(), start, stop, self.baseline)
        if not columns.data or not _rows(columns, self.kind):
            return None
        return self._finish(self._label(columns), lambda each: self._around(each, start, stop))

    def read_columns(self):
        """The stored samples as :class:`vconst.dataset.Columns`: not masked, not transformed."""
        return self.view.read(self.product, self._wanted(), self.start, self.stop, self.baseline)

    def read_rows(self, ranges):
        """
        Read only some rows, as numbered by :meth:`blocks`, masked and transformed.

        Parameters
        ----------
        ranges : numpy.ndarray of int, shape (n, 2)
            First row and the row after the last of each, in order, not overlapping.

        Returns
        -------
        dataset : xarray.Dataset
            Rows that a transform drops are absent; ``row`` numbers those that are left.
        """
        columns = self.view.read_rows(
            self.product, self._wanted(), ranges, self.start, self.stop, self.baseline
        )
        rows = np.concatenate([np.arange(first, stop) for first, stop in ranges])
        dataset = self._label(columns)
        dataset = dataset.assign_coords(row=(SAMPLE_DIMENSION[self.kind], rows))
        return self._finish(dataset, lambda each: self._around_rows(each, ranges))

    def blocks(self):
        """The block index of a track, or None if samples must be read to find them."""
        if self.kind != "track":
            return None
        return self.view.blocks(self.product, self.start, self.stop, self.baseline)

    def span(self):
        """First and last time that its granules hold inside the selection, ns; or None."""
        granules = self.granules()
        if not granules:
            return None
        first = min(granule.start for granule in granules)
        last = max(granule.stop for granule in granules)
        first = first if self.start is None else max(first, self.start)
        return first, last if self.stop is None else min(last, self.stop)

    def pieces(self, length=DAY):
        """
        The pieces of the grid that it lies in.

        Parameters
        ----------
        length : int
            ns; the grid begins at 1970-01-01.

        Returns
        -------
        pieces : list of Piece
        """
        span = self.span()
        if span is None:
            return []
        first, last = span[0] // length, span[1] // length
        return [Piece(k * length, (k + 1) * length) for k in range(first, last + 1)]

    @property
    def piece_length(self):
        """Length in ns of the pieces that it is reduced in: as the product is declared."""
        traits = self.view.traits(self.product)
        return piece_length(self.kind, traits["cadence"], traits["period"])

    def reduce(self, piece, combine, *, length=None, halo=0, **settings):
        """
        Map a function over pieces and combine what it returns, in order of time.

        Parameters
        ----------
        piece : callable
            Top-level ``piece(dataset, window, **settings)``; *window* is the
            :class:`Piece` without its halo. Pieces without samples are left out.
        combine : callable
            ``combine(list)`` of what *piece* returned.
        length : int or None
            ns; None for :attr:`piece_length`.
        halo : int
            ns; samples within *halo* outside the window come along.

        Raises
        ------
        SelectionError
            If there are no samples at all.
        """
        found = reduce_pieces(self, piece, combine, length=length, halo=halo, settings=settings)
        if found is None:
            raise self._nothing()
        return found

    def counts(self):
        """
        How many samples there are and how many each quality reason removes.

        Returns
        -------
        counts : dict
            ``{"samples", "kept", "removed": {reason: n}, "overlap": {"equal", "differing"}}``
            before any transform. Of samples that several granules give, one counts;
            *overlap* says of how many others its variables have the same values, or
            others. They are not among the samples.
        """
        return count_samples(self)

    def _wanted(self):
        held = self.view.variables(self.product)
        if self.variables is None:
            return None
        chosen = set(self.variables) | {f"{name}_error" for name in self.variables}
        quality = {"quality", *(f"quality_{name}" for name in self.variables)}
        return tuple(n for n in held if n in chosen | quality | set(_ALWAYS))

    def _label(self, columns):
        masked, _ = mask(columns, self.quality)
        return to_xarray(masked)

    def _around(self, each, start, stop):
        """What one of the surroundings says of the samples between two times."""
        early = None if start is None else start - each.margin
        late = None if stop is None else stop + each.margin
        names = replace(self, variables=each.variables)._wanted()
        columns = self.view.read(self.product, names, early, late, self.baseline)
        derived = each.of(self._label(columns))
        return derived, inside(derived["time"].values, start, stop)

    def _around_rows(self, each, ranges):
        """As :meth:`_around`, of rows that the block index numbers."""
        wide, shift = self._widened(each.margin)
        ranges = np.asarray(ranges, np.int64).reshape(-1, 2) + shift
        wider = widen(ranges, wide.blocks(), each.margin)
        names = replace(self, variables=each.variables)._wanted()
        columns = self.view.read_rows(
            self.product, names, wider, wide.start, wide.stop, self.baseline
        )
        rows = np.concatenate([np.arange(first, stop) for first, stop in wider])
        wanted = np.concatenate([np.arange(first, stop) for first, stop in ranges])
        return each.of(self._label(columns)), np.isin(rows, wanted)

    def _widened(self, margin):
        """A selection of more time, and by how much its rows are numbered higher."""
        wide = self._in_time(margin)
        if wide.blocks() is None:
            return self, 0
        first = self.granules()[0].id
        earlier = takewhile(lambda granule: granule.id != first, wide.granules())
        return wide, sum(granule.rows for granule in earlier)

    def _in_time(self, margin):
        """The same selection of more time on both sides, ns."""
        start = None if self.start is None else self.start - margin
        return replace(self, start=start, stop=None if self.stop is None else self.stop + margin)

    @property
    def _margin(self):
        """How far around its samples its transforms look, ns."""
        return max((each.margin for each in surroundings_of(self.transforms)), default=0)

    def _finish(self, dataset, around):
        """The samples transformed, each transform with the surroundings that it asks for."""
        stored = set(dataset.variables)
        for each in surroundings_of(self.transforms):
            dataset = attach(dataset, *around(each))
        derived = set(dataset.variables) - stored
        for function, settings in self.transforms:
            dataset = function(dataset, **dict(settings))
            add_counts(self.tally, dataset.attrs.pop("counts", {}))
        return dataset.drop_vars(derived & set(dataset.variables))

    def _check_size(self):
        size = sum(granule.rows for granule in self.granules())
        held = self.view.variables(self.product)
        bytes_ = size * 8 * len(self._wanted() or held)
        if bytes_ > MEMORY_LIMIT and self.kind != "grid":
            raise SelectionError(
                f"'{self.product}' would take about {bytes_ / 1e9:.1f} GB in memory; at most "
                f"{MEMORY_LIMIT / 1e9:.1f} GB are read at once.",
                hint="Take fewer variables or a shorter time, or raise VCONST_MEMORY (bytes).",
            )

    def _nothing(self):
        about = self.view.products().get(self.product)
        if about is None:
            return SelectionError(f"The store holds no '{self.product}'.")
        asked = f"from {show_time(self.start)} to {show_time(self.stop)}"
        return SelectionError(
            f"'{self.product}' has no samples {asked}.",
            hint=f"The store holds it from {show_time(about.start)} to {show_time(about.stop)}"
            f"{self._nearest()}.",
        )

    def _nearest(self):
        """The granules before and behind the time that is asked for, in words."""
        spans = [(each.start, each.stop) for each in self.view.granules(self.product)]
        before = [span for span in spans if self.start is not None and span[1] < self.start]
        behind = [span for span in spans if self.stop is not None and span[0] > self.stop]
        said = []
        if before:
            said.append(f"the last before that ends {show_time(max(stop for _, stop in before))}")
        if behind:
            said.append(f"the next begins {show_time(min(start for start, _ in behind))}")
        return ": " + ", ".join(said) if said else ""


def _rows(columns, kind):
    sample = SAMPLE_DIMENSION[kind]
    return next(
        (len(v) for name, v in columns.data.items() if columns.dims[name][:1] == (sample,)), 0
    )
