"""Which samples of two tracks were near each other, in place and in time."""

from vconst.kernels.matchup.candidates import find_candidates, iterate_candidates, nearest_approach
from vconst.kernels.matchup.partners import Partners, choose_partners
from vconst.kernels.matchup.search import Intervals, Track, match_tracks

__all__ = [
    "Intervals",
    "Partners",
    "Track",
    "choose_partners",
    "find_candidates",
    "iterate_candidates",
    "match_tracks",
    "nearest_approach",
]
