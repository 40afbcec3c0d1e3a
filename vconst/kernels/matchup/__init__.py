"""Which samples of two tracks were near each other, in place and in time."""

from vconst.kernels.matchup.candidates import find_candidates, iterate_candidates, nearest_approach
from vconst.kernels.matchup.partners import (
    Partners,
    choose_partners,
    list_pairs,
    median_of_partners,
)
from vconst.kernels.matchup.search import Alike, Intervals, Track, match_tracks

__all__ = [
    "Alike",
    "Intervals",
    "Partners",
    "Track",
    "choose_partners",
    "find_candidates",
    "iterate_candidates",
    "list_pairs",
    "match_tracks",
    "median_of_partners",
    "nearest_approach",
]
