"""The columns of matched samples: with the nearest partner, the median of all, or each pair."""

import numpy as np

from vconst.errors import OperationError
from vconst.kernels.matchup import choose_partners, list_pairs, median_of_partners
from vconst.kernels.sphere import distance_of_chord, unit_vectors

#: Most pairs that are kept one by one: with twenty columns, 800 MB.
MOST_PAIRS = 5_000_000

_PLACES = ("latitude", "longitude", "radius")


def gather(target, reference, intervals, keep):
    """
    What is kept of the match-ups of two sides.

    Parameters
    ----------
    target, reference : Side
    intervals : Intervals
    keep : {"nearest", "median", "all"}

    Returns
    -------
    columns : dict of str to numpy.ndarray
        ``time_target`` and the like of both sides, ``separation`` (km), ``pairs`` (how many
        partners the sample of the target has), ``time_nearest`` (of the nearest partner, ns)
        and ``first`` (True for one element of each sample of the target). With ``median``
        values of the reference are medians of all partners, and ``<name>_partners`` counts
        those that have the value; time and place are of the nearest.
    """
    partners = choose_partners(intervals, target.track.time, reference.track.time)
    if keep == "all":
        return _every_pair(target, reference, intervals, partners)
    columns = {
        "separation": distance_of_chord(partners.square),
        "pairs": partners.count,
        "time_nearest": reference.track.time[partners.reference],
        "first": np.ones(partners.target.size, bool),
        **_of_side(target, partners.target, "target"),
        **_of_side(reference, partners.reference, "reference"),
    }
    if keep == "median":
        for name, values in reference.values.items():
            columns[f"{name}_reference"], count = median_of_partners(intervals, values)
            if not name.endswith("_error"):
                columns[f"{name}_partners"] = count
    return columns


def no_columns(shared):
    """The columns of nothing."""
    whole = ("time_target", "time_reference", "time_nearest", "pairs")
    names = [
        f"{name}_{side}" for name in (*_PLACES, *shared.names) for side in ("target", "reference")
    ]
    none = {name: np.empty(0, np.int64) for name in whole} | {"first": np.empty(0, bool)}
    return none | {name: np.empty(0) for name in ("separation", *names)}


def check_pairs(count):
    """Refuse to write out more pairs one by one than memory is meant for."""
    if count > MOST_PAIRS:
        raise OperationError(
            f"match_up: 'keep: all' would write out more than {MOST_PAIRS:,} pairs.",
            hint="Take 'keep: median' or 'nearest', closer limits, or every n-th sample "
            "(select_every).",
        )


def _every_pair(target, reference, intervals, partners):
    check_pairs(intervals.pairs)
    rows, others = list_pairs(intervals)
    owner = np.repeat(np.arange(partners.count.size), partners.count)
    apart = _places(target, rows) - _places(reference, others)
    square = apart[:, 0] ** 2 + apart[:, 1] ** 2 + apart[:, 2] ** 2
    return {
        "separation": distance_of_chord(square),
        "pairs": partners.count[owner],
        "time_nearest": reference.track.time[partners.reference][owner],
        "first": np.diff(owner, prepend=-1) > 0,
        **_of_side(target, rows, "target"),
        **_of_side(reference, others, "reference"),
    }


def _places(side, rows):
    return unit_vectors(side.track.latitude[rows], side.track.longitude[rows])


def _of_side(side, rows, which):
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
