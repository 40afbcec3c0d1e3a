"""The search of match_up: through the block indexes where there are, else piece by piece."""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from vconst.kernels.matchup import choose_partners, iterate_candidates, match_tracks
from vconst.operations.matching.alike import alike_of, needs_radius
from vconst.operations.matching.approach import (
    Placed,
    approach_by_band,
    least_by_band,
    placed_in_memory,
)
from vconst.operations.matching.columns import check_pairs, gather, no_columns
from vconst.operations.matching.criteria import inside, times_of
from vconst.operations.matching.emptiness import describe_planes
from vconst.operations.matching.sides import comparable, find_shared, place_side, prepare_side
from vconst.selection import map_pieces


@dataclass(frozen=True)
class Wanted:
    """
    What a search looks for.

    Parameters
    ----------
    criteria : Criteria
    keep : {"nearest", "median", "all"}
    variables : tuple of str or None
        Compare these only; None for all that both have.
    """

    criteria: object
    keep: str = "nearest"
    variables: tuple | None = None


@dataclass(frozen=True)
class Found:
    """
    Matched samples of one stretch of time.

    Parameters
    ----------
    columns : dict of str to numpy.ndarray
        As :func:`vconst.operations.matching.columns.gather` leaves them.
    approach : dict
        Nearest approach where nothing matched, as
        :func:`vconst.operations.matching.approach.approach_by_band` gives it.
    counts : dict of str to dict of str to int
        Samples left out, by side and reason.
    shared : Shared
    possible : tuple of numpy.ndarray or None
        Of all samples that are stored, whether or not they are masked or have a value: times
        of those of the target that would match, of their nearest partners (ns), and how many
        partners they have.
    planes : str
        Where nothing matched: what the orbit planes have to do with it, in words.
    """

    columns: dict
    approach: dict
    counts: dict
    shared: object
    possible: tuple | None = None
    planes: str = ""


def search(reference, target, wanted):
    """
    All match-ups of two selections.

    Parameters
    ----------
    reference, target : Selection
    wanted : Wanted

    Returns
    -------
    found : list of Found
        In order of time; never empty.

    Notes
    -----
    With a block index of both, only rows in blocks that can match are read. Without one
    (granules overlap, or the product is no track) days of the target are read whole, with
    the reference for *delay* around them.
    """
    reference, target = _narrow(reference, target, wanted), _narrow(target, reference, wanted)
    blocks = reference.blocks(), target.blocks()
    if all(index is not None and index.first.size for index in blocks):
        return list(_search_blocks(reference, target, blocks, wanted))
    return _search_pieces(reference, target, wanted)


def bare(selection):
    """
    The same samples without values, none left out by transforms: where all of them are.

    Parameters
    ----------
    selection : Selection
    """
    return replace(selection, transforms=(), variables=(), tally={})


def is_cut(selection):
    """
    Whether transforms may leave out samples whose places are stored.

    Parameters
    ----------
    selection : Selection
    """
    return bool(selection.transforms) and selection.kind == "track"


def _narrow(selection, other, wanted):
    """Only what can be compared is read, where no transform may want the rest."""
    if selection.transforms or other.transforms or selection.variables is not None:
        return selection
    own, others = (set(one.view.variables(one.product)) for one in (selection, other))
    names = comparable(own, others)
    if wanted.variables is not None:
        names = {n for n in names if any(n == v or n.startswith(f"{v}_") for v in wanted.variables)}
    return replace(selection, variables=tuple(sorted(names)))


def _search_blocks(reference, target, blocks, wanted):
    of_reference, of_target = blocks
    limits = {"distance": wanted.criteria.reach, "delay_ns": wanted.criteria.delay_ns}
    selections, indexes = (target, reference), (of_target, of_reference)
    products = target.product, reference.product
    seen = [np.zeros(index.first.size, bool) for index in indexes]
    shared, pairs = None, 0
    for candidates in iterate_candidates(of_target, of_reference, **limits):
        numbers = [np.unique(column) for column in candidates.T]
        read = map(_read_blocks, selections, indexes, numbers)
        datasets, places = zip(*read, strict=True)
        shared = shared or find_shared(*datasets, wanted.variables)
        counted = list(map(_not_yet, datasets, indexes, numbers, seen))
        sides = _both_sides(datasets, shared, products, counted)
        wholes = [place_side(*each) for each in zip(places, products, strict=True)]
        found = _match(*sides, wholes, wanted, shared)
        pairs += found.columns["pairs"].size
        if wanted.keep == "all":
            check_pairs(pairs)
        yield found
    if not pairs:
        yield _approach_of_blocks(reference, target, blocks, wanted, shared)


def _both_sides(datasets, shared, products, counted):
    names = ("target", "reference")
    return [
        prepare_side(dataset, shared, *each)
        for dataset, *each in zip(datasets, names, products, counted, strict=True)
    ]


def _not_yet(dataset, index, blocks, seen):
    """Samples of blocks that were not read before; from now on they were."""
    fresh = ~seen[np.searchsorted(index.first, dataset["row"].values, "right") - 1]
    seen[blocks] = True
    return fresh


def _read_blocks(selection, index, blocks):
    """
    The samples of some blocks, each read once, inside the selection's time.

    And where all of them were: the same dataset, unless a transform dropped some.
    """
    first, stop = index.first[blocks], index.stop[blocks]
    begins = np.flatnonzero(np.append(True, first[1:] != stop[:-1]))
    ends = np.append(begins[1:], blocks.size) - 1
    ranges = np.stack([first[begins], stop[ends]], axis=1)
    dataset = places = selection.read_rows(ranges)
    if dataset.sizes["time"] < np.sum(stop - first):
        places = _cut(bare(selection).read_rows(ranges), selection)
    cut = _cut(dataset, selection)
    return cut, cut if places is dataset else places


def _cut(dataset, selection):
    kept = inside(times_of(dataset), selection)
    return dataset if kept.all() else dataset.isel(time=np.flatnonzero(kept))


def _approach_of_blocks(reference, target, blocks, wanted, shared):
    """What is said where nothing matched: how near the two come, masks apart."""
    of_reference, of_target = blocks
    if shared is None:
        first = [
            _read_blocks(selection, index, np.zeros(1, int))[0]
            for selection, index in ((target, of_target), (reference, of_reference))
        ]
        shared = find_shared(*first, wanted.variables)
    sides = [
        Placed(index, partial(_places_of, bare(selection), index))
        for selection, index in ((target, of_target), (reference, of_reference))
    ]
    approach = approach_by_band(*sides, wanted.criteria.delay_ns)
    planes = describe_planes(of_target, of_reference)
    return Found(no_columns(shared), approach, {}, shared, planes=planes)


def _places_of(selection, index, blocks):
    """The track of all samples in some blocks, masked or not."""
    return place_side(_read_blocks(selection, index, blocks)[0], selection.product).track


def _search_pieces(reference, target, wanted):
    both = {"reference": reference, "target": target}
    every = both | {f"whole_{name}": bare(each) for name, each in both.items() if is_cut(each)}
    products, halo = (reference.product, target.product), wanted.criteria.delay_ns
    where = {"halo": halo, "grid": target.pieces()}
    count = _Count(wanted)
    found = map_pieces(
        list(every.values()),
        partial(_search_piece, tuple(every), products, wanted),
        seen=count,
        **where,
    )
    if not found:
        return [_nothing_in_common(reference, target, wanted)]
    if not count.pairs:
        whole = [every.get(f"whole_{name}", each) for name, each in both.items()]
        near = map_pieces(whole, partial(_approach_of_piece, products, halo), **where)
        found[0] = replace(found[0], approach=least_by_band(near))
    return found


class _Count:
    """How many pairs pieces have found; more than memory is meant for are refused."""

    def __init__(self, wanted):
        self.wanted, self.pairs = wanted, 0

    def __call__(self, found):
        self.pairs += found.columns["pairs"].size
        if self.wanted.keep == "all":
            check_pairs(self.pairs)


def _search_piece(names, products, wanted, datasets, window):
    """One day of the target, with the reference around it."""
    of_reference, of_target = datasets[:2]
    given = dict(zip(names, datasets, strict=True))
    shared = find_shared(of_target, of_reference, wanted.variables)
    pair = of_target, of_reference
    counted = [window.holds(times_of(each)) for each in pair]
    target, reference = _both_sides(pair, shared, products[::-1], counted)
    whole_target, whole_reference = (
        place_side(given.get(f"whole_{name}", given[name]), product)
        for name, product in zip(("target", "reference"), products[::-1], strict=True)
    )
    wholes = [whole_target.between(window.start, window.stop), whole_reference]
    return _match(target.between(window.start, window.stop), reference, wholes, wanted, shared)


def _approach_of_piece(products, delay_ns, datasets, window):
    """How near the two come on one day of the target."""
    reference, target = (place_side(*each) for each in zip(datasets, products, strict=True))
    sides = target.between(window.start, window.stop), reference
    return approach_by_band(*(placed_in_memory(side.track) for side in sides), delay_ns)


def _nothing_in_common(reference, target, wanted):
    """Where no day of the target has samples of both: what they could have shared."""
    shared = find_shared(_first_samples(target), _first_samples(reference), wanted.variables)
    return Found(no_columns(shared), {}, {}, shared)


def _first_samples(selection):
    """The samples of the first day that has any."""
    for piece in selection.pieces():
        cut = selection.during(piece.start, piece.stop - 1)
        dataset = cut.read_between(cut.start, cut.stop)
        if dataset is not None:
            return dataset
    return selection.read()  # refuses, and says what the store holds


def _match(target, reference, wholes, wanted, shared):
    """The matched samples of two sides, and those that would match if none were left out."""
    intervals = _intervals(target.track, reference.track, wanted.criteria)
    columns = gather(target, reference, intervals, wanted.keep)
    counts = {"target": target.counts, "reference": reference.counts}
    possible = _possible((target, reference), wholes, columns, wanted.criteria)
    return Found(columns, {}, counts, shared, possible)


def _possible(sides, wholes, columns, criteria):
    """As *possible* of :class:`Found`; nothing is searched again where no sample is left out."""
    sizes = [[each.track.time.size for each in group] for group in (sides, wholes)]
    if sizes[0] == sizes[1]:
        names = ("time_target", "time_nearest", "pairs")
        return tuple(columns[name][columns["first"]] for name in names)
    target, reference = (whole.track for whole in wholes)
    partners = choose_partners(_intervals(target, reference, criteria), target.time, reference.time)
    return target.time[partners.target], reference.time[partners.reference], partners.count


def _intervals(target, reference, criteria):
    """All pairs of two tracks; without a radius nothing meets a limit that needs one."""
    if needs_radius(criteria):
        target, reference = _with_radius(target), _with_radius(reference)
    return match_tracks(
        target,
        reference,
        distance=criteria.reach,
        delay_ns=criteria.delay_ns,
        radius=criteria.radius,
        local_time=criteria.local_time,
        alike=alike_of(target, reference, criteria),
    )


def _with_radius(track):
    if track.radius is not None:
        return track
    return track._replace(radius=np.full(track.time.size, np.nan))
