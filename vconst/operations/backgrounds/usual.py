"""What is usual in each cell, and where each crossing stands that had no part in it."""

import numpy as np

from vconst.kernels.cells import cell_quantiles
from vconst.kernels.pass_count import count_passes
from vconst.kernels.percentile import bounded_shares
from vconst.kernels.smooth_cells import smooth_cells, spread_of_quartiles

#: Of the axes of a map: which close on themselves.
CYCLIC = (False, False, True, False, False, False, True)

#: The axes of latitude and longitude: neighbours on them are crossed by the same passes.
_OF_ONE_PASS = (5, 6)


def usual_map(number, value, crossed, cells, reach):
    """
    What is usual in every cell.

    Parameters
    ----------
    number : array of int, shape (n,)
        Cell of each crossing; below 0 is left out.
    value : array of float, shape (n,)
    crossed : Crossed
        Where else in their rows the passes are.
    cells : Cells
    reach : sequence of int
        Of each axis of the map: neighbours that count.

    Returns
    -------
    usual : dict of str to array
        Of the shape of the map: ``location`` and ``scale`` (smoothed), ``passes`` (different
        ones that count, a neighbour's in part), ``crossings``, ``lower``, ``median`` and ``upper``
        quartile (of the cell alone).

    Notes
    -----
    The location is the mean of the medians of the cell and its neighbours, weighted with their
    crossings and the kernel of :func:`vconst.kernels.smooth_cells.smooth_cells`; the scale is the
    same of their spreads (half the range between quartiles over 0.6745, for few values by
    Blom), so that a slope from cell to cell widens no scale. Passes are counted along the
    cell's own latitude, since those of the cells north and south are the same, and each once
    (:func:`vconst.kernels.pass_count.count_passes`).
    """
    count, (lower, median, upper) = cell_quantiles(number, value, cells.size)
    count, lower, median, upper = (
        each.reshape(cells.shape) for each in (count, lower, median, upper)
    )
    location, _ = smooth_cells(median, count, reach, CYCLIC)
    spread = spread_of_quartiles(count, lower, upper)
    some = np.where(np.isfinite(spread), np.maximum(count - 1, 0), 0)
    scale, _ = smooth_cells(spread, some, reach, CYCLIC)
    passes = count_passes(np.where(np.isfinite(value), number, -1), crossed, cells.shape, reach[-1])
    others = [0 if axis in _OF_ONE_PASS else far for axis, far in enumerate(reach)]
    _, passes = smooth_cells(np.zeros(cells.shape), passes, others, CYCLIC)
    return {
        "location": location,
        "scale": scale,
        "passes": passes,
        "crossings": count,
        "lower": lower,
        "median": median,
        "upper": upper,
    }


def held_back(number, value, crossed, time, used, cells, reach, *, least, leave_out):
    """
    What is usual for each crossing, from others that are far enough in time.

    Parameters
    ----------
    number, value, crossed, cells, reach
        As for :func:`usual_map`.
    time : array of int64, shape (n,)
        ns.
    used : array of bool, shape (n,)
        Crossings that have a part in what is usual: those of quiet passes.
    least : float
        With fewer passes there is no background.
    leave_out : int
        ns.

    Returns
    -------
    location : numpy.ndarray of float64, shape (n,)
    scale, passes : numpy.ndarray of float32, shape (n,)
        Location and scale are NaN without a background.

    Notes
    -----
    Time is cut into spans of *leave_out* from 1970 on; what is usual in one is made without it
    and its two neighbours, so that at least *leave_out* before and after each crossing is left
    out. Of events and controls alike: there is one rule for all that is compared.
    """
    span = _spans(time, leave_out)
    location = np.full(value.size, np.nan)
    scale, passes = (np.full(value.size, np.nan, np.float32) for _ in range(2))
    for each in np.unique(span[number >= 0]):
        own = np.flatnonzero((span == each) & (number >= 0))
        near = (np.abs(span - each) <= 1) & (leave_out > 0)
        others = np.where(used & ~near, number, -1)
        usual = usual_map(others, value, crossed, cells, reach)
        found = (usual[name].reshape(-1)[number[own]] for name in ("location", "scale", "passes"))
        location[own], scale[own], passes[own] = found
    bare = ~((passes >= least) & (scale > 0))
    location[bare] = scale[bare] = np.nan
    return location, scale, passes


def shares_of(residual, group, of_pass, time, *, least, leave_out):
    """
    Where each residual stands among those of its group that are far enough in time.

    Parameters
    ----------
    residual : array of float, shape (n,)
    group : array of int, shape (n,)
        Side and latitude band; below 0 is in none.
    of_pass : array of int, shape (n,)
        Ascending.
    time : array of int64, shape (n,)
    least : int
        With fewer passes in the pool there is no share.
    leave_out : int
        ns, as for :func:`held_back`.

    Returns
    -------
    share : numpy.ndarray of float32, shape (n,)
        Kept in [1/(m+1), m/(m+1)], m the passes in the pool: crossings of one pass are not
        independent, so a pool is worth its passes.
    """
    share = np.full(residual.size, np.nan, np.float32)
    span = _spans(time, leave_out)
    for each in np.unique(group[group >= 0]):
        rows = np.flatnonzero((group == each) & np.isfinite(residual))
        for block in np.unique(span[rows]):
            far = np.abs(span[rows] - block) > 1 if leave_out else np.ones(rows.size, bool)
            own, pool = rows[span[rows] == block], rows[far]
            number = np.unique(of_pass[pool]).size
            if number >= max(least, 1):
                found = bounded_shares(residual[own], residual[pool])
                share[own] = np.clip(found, 1.0 / (number + 1), number / (number + 1))
    return share


def _spans(time, leave_out):
    span = time // leave_out if leave_out else np.zeros(time.size)
    return span.astype(np.int32)
