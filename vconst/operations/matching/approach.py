"""How near two tracks come where nothing matches, in bands of latitude."""

import itertools
import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from vconst.kernels.blocks import Blocks, build_blocks
from vconst.kernels.matchup import Track, find_candidates, match_tracks, nearest_approach
from vconst.kernels.sphere import SPHERE_RADIUS, distance_of_chord

#: Latitudes either side of the equator, in degrees, between which nearest approaches are
#: said apart: what never meets at low latitude may meet near the poles.
BANDS = (0, 30, 50, 65, 90)

#: How many blocks of the target are looked at before the limit is drawn closer.
_AT_ONCE = 8192

#: Added to a limit in km: more than rounding can take away.
_MARGIN = 1e-3


class Placed(NamedTuple):
    """
    All places of one side.

    Attributes
    ----------
    blocks : Blocks
    read : callable
        ``read(numbers)`` gives the :class:`Track` of the samples of some blocks, whose numbers
        ascend.
    """

    blocks: Blocks
    read: Callable


def placed_in_memory(track):
    """The places of a track that is in memory."""
    blocks = build_blocks(*track[:3], speed=False)

    def read(numbers):
        rows = [np.arange(blocks.first[n], blocks.stop[n]) for n in numbers]
        rows = np.concatenate([np.empty(0, np.int64), *rows])
        return Track(*(None if part is None else part[rows] for part in track))

    return Placed(blocks, read)


def approach_by_band(target, reference, delay_ns):
    """
    How near two tracks come within a delay, in each of :data:`BANDS`.

    Parameters
    ----------
    target, reference : Placed
    delay_ns : int
        Greatest difference of time, itself included.

    Returns
    -------
    approach : dict
        ``{(low, high): km}``, of samples of the target with ``low <= |latitude| <= high``:
        the smallest great-circle distance of two samples that meet in time. Bands in which no
        two do are absent.
    """
    found = {}
    for band in itertools.pairwise(BANDS):
        numbers = _numbers_in(target.blocks, band)
        within = target._replace(blocks=Blocks(*(part[numbers] for part in target.blocks)))
        least = _nearest_of(within, numbers, reference, delay_ns, band)
        if least < math.inf:
            found[band] = least
    return found


def least_by_band(approaches):
    """
    The nearest of several approaches, in every band.

    Parameters
    ----------
    approaches : iterable of dict
        As :func:`approach_by_band` gives them.
    """
    nearest = {}
    for approach in approaches:
        for band, distance in approach.items():
            nearest[band] = min(distance, nearest.get(band, math.inf))
    return dict(sorted(nearest.items()))


def _numbers_in(blocks, band):
    """Which blocks can hold samples in a band of latitude, either side."""
    latitude = np.abs(np.degrees(np.arcsin(np.clip(blocks.z, -1.0, 1.0))))
    reach = np.degrees(blocks.radius)
    return np.flatnonzero((latitude + reach >= band[0]) & (latitude - reach <= band[1]))


def _nearest_of(target, numbers, reference, delay_ns, band):
    """
    The smallest distance in km, infinite where nothing meets in time.

    The middles of two blocks are samples, and mostly meet in time: their distance is the
    limit of a first search. Where they do not it is widened until something is found.
    """
    limit, block, _ = nearest_approach(target.blocks, reference.blocks, delay_ns=delay_ns)
    if block < 0:
        return math.inf
    while True:
        least = _search(target, numbers, reference, delay_ns, band, limit + _MARGIN)
        if least < math.inf or limit >= math.pi * SPHERE_RADIUS:
            return least
        limit = 2.0 * limit + 500.0


def _search(target, numbers, reference, delay_ns, band, limit):
    """The smallest distance that is not above a limit, else infinite."""
    least = math.inf
    for first in range(0, numbers.size, _AT_ONCE):
        some = Blocks(*(part[first : first + _AT_ONCE] for part in target.blocks))
        limits = {"distance": limit, "delay_ns": delay_ns}
        candidates = find_candidates(some, reference.blocks, **limits)
        if not candidates.size:
            continue
        own = target.read(numbers[first + np.unique(candidates[:, 0])])
        size = np.abs(own.latitude)
        inside = np.flatnonzero((size >= band[0]) & (size <= band[1]))
        own = Track(*(part[inside] for part in own[:3]))
        other = reference.read(np.unique(candidates[:, 1]))
        square = match_tracks(own, other, **limits).square
        if square.size:
            least = float(distance_of_chord(square.min()))
            limit = least + _MARGIN
    return least
