"""The search of match_up: through the block indexes where there are, else piece by piece."""

import itertools
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from vconst.kernels.blocks import Blocks, build_blocks
from vconst.kernels.matchup import choose_partners, iterate_candidates, match_tracks
from vconst.kernels.matchup import nearest_approach as approach_of
from vconst.operations.matching.alike import alike_of, needs_radius
from vconst.operations.matching.columns import check_pairs, gather, no_columns
from vconst.operations.matching.criteria import inside
from vconst.operations.matching.emptiness import describe_planes
from vconst.operations.matching.sides import comparable, find_shared, place_side, prepare_side
from vconst.selection import map_pieces

#: Latitudes either side of the equator, in degrees, between which nearest approaches are
#: said apart: what never meets at low latitude may meet near the poles.
BANDS = (0, 30, 50, 65, 90)


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
        Nearest approach where nothing matched, in each of :data:`BANDS` in which the two
        meet in time: ``{(low, high): km}``.
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
    both = {"reference": reference, "target": target}
    every = both | {f"whole_{name}": bare(each) for name, each in both.items() if is_cut(each)}
    found = map_pieces(
        list(every.values()),
        partial(_search_piece, tuple(every), (reference.product, target.product), wanted),
        halo=wanted.criteria.delay_ns,
        grid=target.pieces(),
    )
    return found or [_nothing_in_common(reference, target, wanted)]


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
    shared, pairs = None, 0
    for candidates in iterate_candidates(of_target, of_reference, **limits):
        read = (
            _read_blocks(target, of_target, candidates[:, 0]),
            _read_blocks(reference, of_reference, candidates[:, 1]),
        )
        datasets, places = zip(*read, strict=True)
        shared = shared or find_shared(*datasets, wanted.variables)
        products = target.product, reference.product
        sides = _both_sides(datasets, shared, products)
        wholes = [place_side(*each) for each in zip(places, products, strict=True)]
        found = _match(*sides, wholes, wanted, shared)
        pairs += found.columns["pairs"].size
        if wanted.keep == "all":
            check_pairs(pairs)
        yield found
    if not pairs:
        yield _approach_of_blocks(reference, target, blocks, wanted, shared)


def _both_sides(datasets, shared, products):
    return (
        prepare_side(datasets[0], shared, "target", products[0]),
        prepare_side(datasets[1], shared, "reference", products[1]),
    )


def _read_blocks(selection, index, blocks):
    """
    The samples of some blocks, each read once, inside the selection's time.

    And where all of them were: the same dataset, unless a transform dropped some.
    """
    blocks = np.unique(blocks)
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
    kept = inside(dataset["time"].values.astype("datetime64[ns]").astype(np.int64), selection)
    return dataset if kept.all() else dataset.isel(time=np.flatnonzero(kept))


def _approach_of_blocks(reference, target, blocks, wanted, shared):
    """What is said where nothing matched: how near the two come, from their blocks."""
    of_reference, of_target = blocks
    if shared is None:
        first = [
            _read_blocks(selection, index, np.zeros(1, int))[0]
            for selection, index in ((target, of_target), (reference, of_reference))
        ]
        shared = find_shared(*first, wanted.variables)
    approach = approach_by_band(of_target, of_reference, wanted.criteria)
    planes = describe_planes(of_target, of_reference)
    return Found(no_columns(shared), approach, {}, shared, planes=planes)


def approach_by_band(of_target, of_reference, criteria):
    """
    How near two tracks come within the delay, in each of :data:`BANDS`, from their blocks.

    Parameters
    ----------
    of_target, of_reference : Blocks
    criteria : Criteria

    Returns
    -------
    approach : dict
        ``{(low, high): km}``; bands in which the two never meet in time are absent.
    """
    latitude = np.degrees(np.arcsin(np.clip(of_target.z, -1.0, 1.0)))
    found = {}
    for low, high in itertools.pairwise(BANDS):
        within = (np.abs(latitude) >= low) & (np.abs(latitude) <= high)
        some = Blocks(*(part[within] for part in of_target))
        distance, block, _ = approach_of(some, of_reference, delay_ns=criteria.delay_ns)
        if block >= 0:
            found[low, high] = distance
    return found


def _search_piece(names, products, wanted, datasets, window):
    """One day of the target, with the reference around it."""
    of_reference, of_target = datasets[:2]
    given = dict(zip(names, datasets, strict=True))
    shared = find_shared(of_target, of_reference, wanted.variables)
    target, reference = _both_sides((of_target, of_reference), shared, products[::-1])
    whole_target, whole_reference = (
        place_side(given.get(f"whole_{name}", given[name]), product)
        for name, product in zip(("target", "reference"), products[::-1], strict=True)
    )
    wholes = [whole_target.between(window.start, window.stop), whole_reference]
    found = _match(target.between(window.start, window.stop), reference, wholes, wanted, shared)
    if found.columns["pairs"].size:
        return found
    blocks = [build_blocks(*side.track[:3], speed=False) for side in (target, reference)]
    return replace(found, approach=approach_by_band(*blocks, wanted.criteria))


def _nothing_in_common(reference, target, wanted):
    """Where no day of the target has samples of both: what they could have shared."""
    ends = []
    for selection in (target, reference):
        piece = selection.pieces()[0]
        ends.append(selection.during(piece.start, piece.stop - 1).read())
    shared = find_shared(*ends, wanted.variables)
    return Found(no_columns(shared), {}, {}, shared)


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
