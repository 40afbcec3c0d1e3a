"""Functions of selections, piece by piece: the same numbers however many processes work."""

import hashlib
import json
from dataclasses import replace
from functools import partial

from vconst.dataset import mask
from vconst.engine import Engine
from vconst.operation import Table
from vconst.selection.times import DAY, Piece


def map_pieces(selections, function, *, length=DAY, halo=0, grid=None, seen=None):
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
    seen : callable or None
        Called with each result as it comes; what it raises ends the work.

    Returns
    -------
    results : list
        In order of time.
    """
    if grid is None:
        common = set.intersection(*(set(s.pieces(length)) for s in selections))
        grid = sorted(common, key=lambda piece: piece.start)
    results = []
    for present, value, tallies in work_on(selections, function, halo, grid):
        for selection, tally in zip(selections, tallies, strict=True):
            add_counts(selection.tally, tally)
        if not present:
            continue
        if seen is not None:
            seen(value)
        results.append(value)
    return results


def reduce_pieces(selection, piece, combine, *, length=None, halo=0, keep=None, settings=None):
    """
    As :meth:`Selection.reduce`, where pieces may be kept.

    Parameters
    ----------
    keep : int or None
        Version of *piece*, which then returns an ``xarray.Dataset``: each piece is kept under
        its own key, so that a new day computes that day only. Raise it when the same samples
        give other numbers. None keeps nothing.
    settings : mapping or None
        Of *piece*.

    Returns
    -------
    combined : object
        None if there are no samples at all.
    """
    length = selection.piece_length if length is None else length
    settings = settings or {}
    grid = selection.pieces(length)
    if keep is not None and selection.kept is not None:
        found = _map_kept(selection, piece, keep, settings, halo, grid)
    else:
        function = partial(_only, piece, settings)
        found = map_pieces([selection], function, length=length, halo=halo, grid=grid)
    return combine(found) if found else None


def work_on(selections, function, halo, grid):
    """
    A function of the pieces of a grid, on the first selection's engine.

    Yields
    ------
    present : bool
        Whether all selections have samples there.
    value : object
    tallies : list of dict
        Of each selection: samples that its transforms removed.
    """
    bare = [replace(each, engine=Engine(), tally={}, kept=None, work={}) for each in selections]
    yield from selections[0].engine.map(partial(_work, bare, function, halo), grid)


def _map_kept(selection, piece, version, settings, halo, grid):
    """As :func:`map_pieces` of one selection; pieces that are kept are not computed."""
    keys = [piece_key(selection, piece, version, settings, halo, window) for window in grid]
    held = [selection.kept.get(key) for key in keys]
    due = [window for window, result in zip(grid, held, strict=True) if result is None]
    made = work_on([selection], partial(_only, piece, settings), halo, due)
    found = []
    for key, result in zip(keys, held, strict=True):
        if result is None:
            present, dataset, [tally] = next(made)
            if not present:
                continue
            result = Table(dataset.assign_attrs(removed=dict(tally)))
            selection.kept.put(key, result)
            add_counts(selection.work, {"computed": 1})
        else:
            add_counts(selection.work, {"kept": 1})
        add_counts(selection.tally, result.dataset.attrs["removed"])
        found.append(result.dataset)
    return found


def piece_key(selection, piece, version, settings, halo, window):
    """
    Names what a function makes of a piece: equal keys mean equal numbers.

    Parameters
    ----------
    selection : Selection
    piece : callable
    version : int
        Of *piece*.
    settings : mapping
    halo : int
        ns.
    window : Piece

    Returns
    -------
    key : str
        It hashes the granules that touch the piece, its halo and what the transforms look
        at around it; the times asked for count only where they cut the piece.
    """
    cut = selection.during(window.start - halo, window.stop - 1 + halo)
    said = {
        "piece": [f"{piece.__module__}.{piece.__qualname__}", version, settings],
        "window": [window.start, window.stop, halo],
        "samples": cut.key,
    }
    text = json.dumps(said, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def count_samples(selection):
    """As :meth:`Selection.counts`."""
    bare = replace(selection, transforms=(), engine=Engine())
    quality = replace(bare, variables=())
    total = {"samples": 0, "kept": 0, "removed": {}}
    grid = bare.pieces(max(31 * DAY, selection.piece_length))
    for found in selection.engine.map(partial(_count_piece, quality), grid):
        total["samples"] += found["samples"]
        total["kept"] += found["kept"]
        add_counts(total["removed"], found["removed"])
    overlap = {"equal": 0, "differing": 0}
    for found in selection.engine.map(partial(_count_overlap, bare), shared_times(bare)):
        add_counts(overlap, found)
    return {**total, "overlap": overlap}


def shared_times(selection):
    """
    The times in which granules overlap, cut to pieces; a sample lies in one of them.

    Parameters
    ----------
    selection : Selection

    Returns
    -------
    pieces : list of Piece
        Their *stop* is included. All time as one where the sample key has no time in it.
    """
    if selection.kind == "events":
        whole = selection.span()
        return [] if whole is None else [Piece(*whole)]
    found, latest, length = {}, None, selection.piece_length
    for granule in selection.granules():
        if latest is not None and granule.start <= latest:
            _add_by_piece(found, granule.start, min(granule.stop, latest), length)
        latest = granule.stop if latest is None else max(latest, granule.stop)
    return [Piece(*found[number]) for number in sorted(found)]


def add_counts(total, more):
    """Add numbers by reason to a total, in place."""
    for reason, number in more.items():
        total[reason] = total.get(reason, 0) + number


def _work(selections, function, halo, window):
    """One piece, in whatever process; what was removed travels back with the value."""
    selections = [replace(selection, tally={}) for selection in selections]
    datasets = []
    for selection in selections:
        cut = selection.during(window.start - halo, window.stop - 1 + halo)
        datasets.append(cut.read_between(cut.start, cut.stop))
    tallies = [selection.tally for selection in selections]
    if any(dataset is None for dataset in datasets):
        return False, None, tallies
    return True, function(datasets, window), tallies


def _only(piece, settings, datasets, window):
    return piece(datasets[0], window, **settings)


def _count_piece(selection, window):
    cut = selection.during(window.start, window.stop - 1)
    names = [n for n in cut.view.variables(cut.product) if n.startswith("quality")]
    columns = cut.view.read(cut.product, names, cut.start, cut.stop, cut.baseline)
    return mask(columns, cut.quality)[1]


def _add_by_piece(found, start, stop, length):
    """Widen the shared time of each piece between *start* and *stop*, in place."""
    for number in range(start // length, stop // length + 1):
        low, high = max(start, number * length), min(stop, (number + 1) * length - 1)
        held = found.get(number, (low, high))
        found[number] = (min(low, held[0]), max(high, held[1]))


def _count_overlap(selection, window):
    columns = selection.during(window.start, window.stop).read_columns()
    attrs = columns.attrs["start" if selection.kind == "events" else "time"]
    return {name: attrs[f"overlap_{name}"] for name in ("equal", "differing")}
