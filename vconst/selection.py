"""What to read of the store: said first, read last, piece by piece."""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from vconst import operation
from vconst.dataset import SAMPLE_DIMENSION, mask, to_xarray
from vconst.engine import Engine
from vconst.errors import SelectionError, UnknownNameError, UsageError

#: Length of a piece of time, ns: the grid that work is cut on, whoever does it.
DAY = 86_400_000_000_000

#: Bytes that a selection may take in memory when it is read whole.
MEMORY_LIMIT = int(os.environ.get("VCONST_MEMORY", 4 << 30))

_ALWAYS = ("time", "latitude", "longitude", "radius", "geodetic_latitude", "event_id", "start")


def select(
    view,
    host,
    product,
    *,
    variables=None,
    start=None,
    stop=None,
    baseline=None,
    quality="default",
    engine=None,
):
    """
    Say what is to be read; nothing is.

    Parameters
    ----------
    view : View
        The store at one commit.
    host : Host
        Knows the products, so that a name can be told from a product not yet stored.
    product : str
    variables : sequence of str or None
        Canonical names; None for all. Time, position and quality always come along.
    start, stop : str, datetime64 or None
        UTC, both included; a date alone as *stop* means its 24:00, included.
    baseline : str or None
        Take only granules of this processing baseline.
    quality : str or sequence of str
        ``"default"``, ``"none"``, or names of the reasons that reject.
    engine : Engine or None
        Where work on it runs; None for this process.

    Returns
    -------
    selection : Selection

    Raises
    ------
    UnknownNameError, SelectionError
        If product or variables are not known or not stored.
    """
    kinds = {name: about.kind for name, about in view.products().items()}
    if product not in kinds:
        known = host.product(product).name if host is not None else None
        if known is None:
            raise UnknownNameError("product", product, kinds)
        raise SelectionError(
            f"The store holds no '{product}'.",
            hint=f"It holds: {', '.join(sorted(kinds)) or 'nothing'}. Add files: vconst ingest.",
        )
    held = view.variables(product)
    for name in variables or ():
        if name not in held:
            raise UnknownNameError(f"variable of '{product}':", name, held)
    return Selection(
        view=view,
        product=product,
        kind=kinds[product],
        variables=None if variables is None else tuple(variables),
        start=None if start is None else parse_time(start),
        stop=None if stop is None else parse_time(stop, end=True),
        baseline=baseline,
        quality=quality if isinstance(quality, str) else tuple(quality),
        engine=engine or Engine(),
    )


def parse_time(text, end=False):
    """
    Read a time as ns since 1970 UTC.

    Parameters
    ----------
    text : str or numpy.datetime64
        ISO 8601; a trailing ``Z`` is allowed, other zones are not.
    end : bool
        Whether a date alone means its 24:00.

    Examples
    --------
    >>> parse_time("1970-01-01", end=True)
    86400000000000
    """
    words = str(text).strip().removesuffix("Z")
    try:
        time = np.datetime64(words)
        nanoseconds = int(time.astype("datetime64[ns]").astype(np.int64))
    except ValueError:
        raise UsageError(
            f"'{text}' is not a time.", hint="Write 2020-01-08 or 2020-01-08T12:30:00, UTC."
        ) from None
    if np.isnat(time) or np.datetime_data(time)[0] in ("Y", "M", "W"):
        raise UsageError(f"'{text}' is not a day or a time.", hint="Write 2020-01-08.")
    whole_day = np.datetime_data(time)[0] == "D"
    return nanoseconds + DAY if end and whole_day else nanoseconds


@dataclass(frozen=True)
class Piece:
    """
    A piece of the grid of time that work is cut on: ``start <= t < stop``, ns.

    The last piece of a selection includes its *stop*.
    """

    start: int
    stop: int


@dataclass(frozen=True, kw_only=True)
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
    engine : Engine
    tally : dict
        Samples removed by transforms so far, by reason; shared with selections made
        from this one.
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
    engine: Engine = field(default_factory=Engine, compare=False, repr=False)
    tally: dict = field(default_factory=dict, compare=False, repr=False)

    def then(self, function, **settings):
        """
        The same selection with one more per-sample transform.

        Parameters
        ----------
        function : callable
            Top-level ``function(dataset, **settings)`` that returns a dataset; it may
            drop, mask or change samples one by one. ``dataset.attrs["counts"]`` may
            say how many samples it removed, by reason.
        **settings
            Plain values: numbers, text, tuples of them.
        """
        added = (function, tuple(sorted(settings.items())))
        return replace(self, transforms=(*self.transforms, added))

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
            "granules": sorted(self.granule_ids()),
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
        dataset = self._read(self.start, self.stop)
        if dataset is None:
            raise self._nothing()
        return dataset

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
        return self._transform(dataset)

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

    def reduce(self, piece, combine, *, length=DAY, halo=0, **settings):
        """
        Map a function over pieces and combine what it returns, in order of time.

        Parameters
        ----------
        piece : callable
            Top-level ``piece(dataset, window, **settings)``; *window* is the
            :class:`Piece` without its halo. Pieces without samples are left out.
        combine : callable
            ``combine(list)`` of what *piece* returned.
        length, halo : int
            ns; samples within *halo* outside the window come along.

        Raises
        ------
        SelectionError
            If there are no samples at all.
        """
        found = map_pieces(
            [self],
            partial(_only, piece, settings),
            length=length,
            halo=halo,
            grid=self.pieces(length),
        )
        if not found:
            raise self._nothing()
        return combine(found)

    def counts(self):
        """
        How many samples there are and how many each quality reason removes.

        Returns
        -------
        counts : dict
            ``{"samples", "removed": {reason: n}}`` before any transform.
        """
        bare = replace(self, transforms=(), variables=())
        total = {"samples": 0, "removed": {}}
        for found in bare.engine.map(partial(_count_piece, bare), bare.pieces(31 * DAY)):
            total["samples"] += found["samples"]
            _add(total["removed"], found["removed"])
        return total

    def _wanted(self):
        held = self.view.variables(self.product)
        if self.variables is None:
            return None
        chosen = set(self.variables) | {f"{name}_error" for name in self.variables}
        quality = {"quality", *(f"quality_{name}" for name in self.variables)}
        return tuple(n for n in held if n in chosen | quality | set(_ALWAYS))

    def _read(self, start, stop):
        columns = self.view.read(self.product, self._wanted(), start, stop, self.baseline)
        if not columns.data or not _rows(columns, self.kind):
            return None
        return self._transform(self._label(columns))

    def _label(self, columns):
        masked, _ = mask(columns, self.quality)
        return to_xarray(masked)

    def _transform(self, dataset):
        for function, settings in self.transforms:
            dataset = function(dataset, **dict(settings))
            _add(self.tally, dataset.attrs.pop("counts", {}))
        return dataset

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
        about = self.view.products()[self.product]
        return SelectionError(
            f"'{self.product}' has no samples from {_show(self.start)} to {_show(self.stop)}.",
            hint=f"The store holds it from {_show(about.start)} to {_show(about.stop)}.",
        )


def map_pieces(selections, function, *, length=DAY, halo=0, grid=None):
    """
    Map a function of several selections over the pieces in which all have samples.

    Parameters
    ----------
    selections : sequence of Selection
        Work runs on the first one's engine.
    function : callable
        Top-level ``function(datasets, window)``.
    length, halo : int
        ns; the halo is read around every selection's piece.
    grid : list of Piece or None
        None for the pieces that the selections have in common.

    Returns
    -------
    results : list
        In order of time.
    """
    if grid is None:
        common = set.intersection(*(set(s.pieces(length)) for s in selections))
        grid = sorted(common, key=lambda piece: piece.start)
    bare = [replace(selection, engine=Engine(), tally={}) for selection in selections]
    results = []
    for found in selections[0].engine.map(partial(_work, bare, function, halo), grid):
        present, value, tallies = found
        for selection, tally in zip(selections, tallies, strict=True):
            _add(selection.tally, tally)
        if present:
            results.append(value)
    return results


def _work(selections, function, halo, window):
    """One piece, in whatever process; what was removed travels back with the value."""
    selections = [replace(selection, tally={}) for selection in selections]
    datasets = []
    for selection in selections:
        cut = selection.during(window.start - halo, window.stop - 1 + halo)
        datasets.append(cut._read(cut.start, cut.stop))
    tallies = [selection.tally for selection in selections]
    if any(dataset is None for dataset in datasets):
        return False, None, tallies
    return True, function(datasets, window), tallies


def _only(piece, settings, datasets, window):
    return piece(datasets[0], window, **settings)


def _count_piece(selection, window):
    cut = selection.during(window.start, window.stop - 1)
    names = [n for n in cut.view.variables(cut.product) if n.startswith("quality")]
    columns = cut.view.read(cut.product, ("time", *names), cut.start, cut.stop, cut.baseline)
    return mask(columns, cut.quality)[1]


def _rows(columns, kind):
    sample = SAMPLE_DIMENSION[kind]
    return next(
        (len(v) for name, v in columns.data.items() if columns.dims[name][:1] == (sample,)), 0
    )


def _add(total, more):
    for reason, number in more.items():
        total[reason] = total.get(reason, 0) + number


def _show(time):
    if time is None:
        return "the beginning or end"
    return np.datetime_as_string(np.datetime64(int(time), "ns"), unit="s") + "Z"
