"""The block indices of several segments as one."""

import numpy as np

from vconst.store.reading import read_whole


def joined_blocks(segments, placed, start, stop):
    """
    Blocks of granules, with rows counted through the granules.

    Parameters
    ----------
    segments : dict of str to SegmentReader
        Those that hold the granules.
    placed : list of Placed
        At least one; ordered by start, none overlapping another.
    start, stop : int or None
        ns since 1970 UTC, both included: blocks wholly outside are left out.

    Returns
    -------
    blocks : vconst.kernels.blocks.Blocks
    """
    from vconst.kernels.blocks import Blocks

    names = [f"blocks/{field}" for field in Blocks._fields]
    indices = read_whole(list(segments.values()), names)
    fields = {name: Blocks(*values) for name, values in zip(segments, indices, strict=True)}
    parts, offset = [], 0
    for name, first, end in _runs(placed):
        blocks = fields[name]
        low, high = np.searchsorted(blocks.first, [first, end])
        part = Blocks(*(values[low:high] for values in blocks))
        shift = offset - first
        parts.append(part._replace(first=part.first + shift, stop=part.stop + shift))
        offset += end - first
    whole = Blocks(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
    kept = np.ones(len(whole.first), bool)
    kept &= True if start is None else whole.stop_time >= start
    kept &= True if stop is None else whole.start_time <= stop
    return Blocks(*(values[kept] for values in whole))


def _runs(placed):
    """(segment, first row, row after the last) of granules that lie side by side."""
    runs = []
    for one in placed:
        if runs and runs[-1][0] == one.segment and runs[-1][2] == one.first:
            runs[-1][2] += one.rows
        else:
            runs.append([one.segment, one.first, one.first + one.rows])
    return runs
