"""Compare two products piece by piece, and count the times that only one of them has."""

from dataclasses import replace
from functools import partial

import numpy as np

from vconst.selection import map_pieces


def compare_pieces(first, second, function):
    """
    Map a function over the pieces that two selections share, and count times alone.

    Parameters
    ----------
    first, second : Selection
        With ``time``.
    function : callable
        Top-level ``function(datasets, window)``; None where there is nothing to compare.

    Returns
    -------
    found : list
        What it returned in order of time, without None.
    alone : dict of str to dict of str to int
        ``first`` and ``second``: how many ``times without a partner``.
    """
    sides = {"first": first, "second": second}
    pieces = map_pieces([first, second], partial(_compare_and_count, function))
    done = {begin for begin, _, _ in pieces}
    alone = {}
    for number, (name, selection) in enumerate(sides.items()):
        inside = sum(counts[number] for _, counts, _ in pieces)
        alone[name] = {"times without a partner": inside + _count_elsewhere(selection, done)}
    return [value for _, _, value in pieces if value is not None], alone


def _compare_and_count(function, datasets, window):
    times = [dataset["time"].values for dataset in datasets]
    counts = [
        int(np.count_nonzero(~np.isin(own, other)))
        for own, other in zip(times, reversed(times), strict=True)
    ]
    return window.start, counts, function(datasets, window)


def _count_elsewhere(selection, done):
    """Times in the pieces where the other has no sample; a transform may drop some."""
    grid = [piece for piece in selection.pieces() if piece.start not in done]
    bare = selection if selection.transforms else replace(selection, variables=())
    return sum(map_pieces([replace(bare, tally={})], _count_times, grid=grid))


def _count_times(datasets, window):
    return datasets[0].sizes["time"]
