"""The search of match_up: through the block indexes where there are, else piece by piece."""

import itertools
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from vconst.kernels.blocks import Blocks, build_blocks
from vconst.kernels.matchup import (
    choose_partners,
    iterate_candidates,
    match_tracks,
    nearest_approach,
)
from vconst.kernels.sphere import distance_of_chord
from vconst.operations.matching.sides import comparable, find_shared, prepare_side
from vconst.selection import map_pieces

MINUTE_NS = 60_000_000_000

#: Latitudes either side of the equator, in degrees, between which nearest approaches are
#: said apart: what never meets at low latitude may meet near the poles.
BANDS = (0, 30, 50, 65, 90)


@dataclass(frozen=True)
class Criteria:
    """
    When two samples match; see :func:`vconst.operations.match_up.match_up`.

    *distance* and *radius* are in km, *delay* and *local_time* in min.
    """

    distance: float
    delay: float
    radius: float | None
    local_time: float | None

    @property
    def delay_ns(self):
        """The delay in ns."""
        return round(self.delay * MINUTE_NS)


@dataclass(frozen=True)
class Found:
    """
    Matched samples of one stretch of time.

    Parameters
    ----------
    columns : dict of str to numpy.ndarray
        One element a matched sample of the target.
    approach : dict
        Nearest approach where nothing matched, in each of :data:`BANDS` in which the two
        meet in time: ``{(low, high): km}``.
    counts : dict of str to dict of str to int
        Samples left out, by side and reason.
    shared : Shared
    """

    columns: dict
    approach: dict
    counts: dict
    shared: object


def search(reference, target, criteria):
    """
    All match-ups of two selections.

    Parameters
    ----------
    reference, target : Selection
    criteria : Criteria

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
    reference, target = _narrow(reference, target), _narrow(target, reference)
    blocks = reference.blocks(), target.blocks()
    if all(index is not None and index.first.size for index in blocks):
        return list(_search_blocks(reference, target, blocks, criteria))
    found = map_pieces(
        [reference, target],
        partial(_search_piece, (reference.product, target.product), criteria),
        halo=criteria.delay_ns,
        grid=target.pieces(),
    )
    return found or [_nothing_in_common(reference, target)]


def _narrow(selection, other):
    """Only what can be compared is read, where no transform may want the rest."""
    if selection.transforms or other.transforms or selection.variables is not None:
        return selection
    own, others = (set(one.view.variables(one.product)) for one in (selection, other))
    return replace(selection, variables=tuple(sorted(comparable(own, others))))


def _search_blocks(reference, target, blocks, criteria):
    of_reference, of_target = blocks
    limits = {"distance": criteria.distance, "delay_ns": criteria.delay_ns}
    shared, some = None, False
    for candidates in iterate_candidates(of_target, of_reference, **limits):
        datasets = (
            _read_blocks(target, of_target, candidates[:, 0]),
            _read_blocks(reference, of_reference, candidates[:, 1]),
        )
        shared = shared or find_shared(*datasets)
        found = _match(
            *_both_sides(datasets, shared, (target.product, reference.product)), criteria, shared
        )
        some = some or found.columns["pairs"].size > 0
        yield found
    if not some:
        yield _approach_of_blocks(reference, target, blocks, criteria, shared)


def _both_sides(datasets, shared, products):
    return (
        prepare_side(datasets[0], shared, "target", products[0]),
        prepare_side(datasets[1], shared, "reference", products[1]),
    )


def _read_blocks(selection, index, blocks):
    """The samples of some blocks, each read once, inside the selection's time."""
    blocks = np.unique(blocks)
    first, stop = index.first[blocks], index.stop[blocks]
    begins = np.flatnonzero(np.append(True, first[1:] != stop[:-1]))
    ends = np.append(begins[1:], blocks.size) - 1
    dataset = selection.read_rows(np.stack([first[begins], stop[ends]], axis=1))
    time = dataset["time"].values.astype("datetime64[ns]").astype(np.int64)
    kept = np.ones(time.size, bool)
    kept &= True if selection.start is None else time >= selection.start
    kept &= True if selection.stop is None else time <= selection.stop
    return dataset if kept.all() else dataset.isel(time=np.flatnonzero(kept))


def _approach_of_blocks(reference, target, blocks, criteria, shared):
    """What is said where nothing matched: how near the two come, from their blocks."""
    of_reference, of_target = blocks
    if shared is None:
        first = [
            _read_blocks(selection, index, np.zeros(1, int))
            for selection, index in ((target, of_target), (reference, of_reference))
        ]
        shared = find_shared(*first)
    none = _no_columns(shared)
    return Found(none, _approach(of_target, of_reference, criteria), {}, shared)


def _approach(of_target, of_reference, criteria):
    latitude = np.degrees(np.arcsin(np.clip(of_target.z, -1.0, 1.0)))
    found = {}
    for low, high in itertools.pairwise(BANDS):
        inside = (np.abs(latitude) >= low) & (np.abs(latitude) <= high)
        some = Blocks(*(part[inside] for part in of_target))
        distance, block, _ = nearest_approach(some, of_reference, delay_ns=criteria.delay_ns)
        if block >= 0:
            found[low, high] = distance
    return found


def _search_piece(products, criteria, datasets, window):
    """One day of the target, with the reference around it."""
    of_reference, of_target = datasets
    shared = find_shared(of_target, of_reference)
    target, reference = _both_sides((of_target, of_reference), shared, products[::-1])
    found = _match(target.between(window.start, window.stop), reference, criteria, shared)
    if found.columns["pairs"].size:
        return found
    blocks = [build_blocks(*side.track[:3], speed=False) for side in (target, reference)]
    return replace(found, approach=_approach(*blocks, criteria))


def _nothing_in_common(reference, target):
    """Where no day of the target has samples of both: what they could have shared."""
    ends = []
    for selection in (target, reference):
        piece = selection.pieces()[0]
        ends.append(selection.during(piece.start, piece.stop - 1).read())
    shared = find_shared(*ends)
    return Found(_no_columns(shared), {}, {}, shared)


def _match(target, reference, criteria, shared):
    """The matched samples of two sides, each with its nearest partner."""
    if criteria.radius is not None:
        target, reference = _with_radius(target), _with_radius(reference)
    intervals = match_tracks(
        target.track,
        reference.track,
        distance=criteria.distance,
        delay_ns=criteria.delay_ns,
        radius=criteria.radius,
        local_time=criteria.local_time,
    )
    partners = choose_partners(intervals, target.track.time, reference.track.time)
    columns = {
        "separation": distance_of_chord(partners.square),
        "pairs": partners.count,
        **_columns(target, partners.target, "target"),
        **_columns(reference, partners.reference, "reference"),
    }
    counts = {"target": target.counts, "reference": reference.counts}
    return Found(columns, {}, counts, shared)


def _with_radius(side):
    """Without a radius nothing meets a limit on it."""
    if side.track.radius is not None:
        return side
    return replace(side, track=side.track._replace(radius=np.full(side.track.time.size, np.nan)))


def _columns(side, rows, which):
    track = side.track
    radius = np.full(rows.size, np.nan) if track.radius is None else track.radius[rows]
    places = {
        "time": track.time[rows],
        "latitude": track.latitude[rows],
        "longitude": track.longitude[rows],
        "radius": radius,
    }
    values = {name: value[rows] for name, value in side.values.items()}
    return {f"{name}_{which}": value for name, value in (places | values).items()}


def _no_columns(shared):
    whole = ("time_target", "time_reference", "pairs")
    names = [
        f"{name}_{side}"
        for name in ("latitude", "longitude", "radius", *shared.names)
        for side in ("target", "reference")
    ]
    none = {name: np.empty(0, np.int64) for name in whole}
    return none | {name: np.empty(0) for name in ("separation", *names)}
