"""How well a background does on what it did not see: uniform shares, and a score."""

import numpy as np

from vconst.kernels.constants import DAY
from vconst.kernels.held_back import chance_of_uniform, ranked_probability_score, thinned
from vconst.kernels.percentile import distance_from_uniform

#: Passes that are this far apart are taken as independent, ns.
APART = 5 * DAY


def judge_pools(residual, crossings, group, sides, bands):
    """
    Numbers of every side and band.

    Parameters
    ----------
    residual : array of float, shape (n,)
        Of crossings, from what is usual without them.
    crossings : dict of str to array
        With ``value``, ``scale``, ``share``, ``of_pass`` and ``time``.
    group : array of int, shape (n,)
        Row of the pool; below 0 is in none.
    sides : sequence of int
    bands : sequence of float

    Returns
    -------
    pools : dict of str to array
        One row a side and band: ``side``, ``low``, ``high`` (degrees), ``passes``,
        ``residuals``, ``independent``, ``unevenness`` and ``chance`` (Kolmogorov and Smirnov, of
        one u a pass, five days apart), ``score`` (mean continuous ranked probability score, in
        the unit of the values) and ``score_without`` (of one distribution for all cells).
    """
    rows = []
    for place in range(len(sides) * (len(bands) - 1)):
        number, band = divmod(place, len(bands) - 1)
        own = np.flatnonzero((group == place) & np.isfinite(residual))
        row = {"side": np.sort(sides)[number], "low": bands[band], "high": bands[band + 1]}
        rows.append(row | _judged(own, residual, crossings))
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _judged(own, residual, crossings):
    value, scale = crossings["value"][own], crossings["scale"][own]
    share = independent_shares(*(crossings[n][own] for n in ("share", "of_pass", "time")))
    known = own.size > 0
    score = scale * ranked_probability_score(residual[own], residual[own])
    without = ranked_probability_score(value, value)
    return {
        "passes": np.unique(crossings["of_pass"][own]).size,
        "residuals": own.size,
        "independent": share.size,
        "unevenness": distance_from_uniform(share),
        "chance": chance_of_uniform(share),
        "score": float(score.mean()) if known else np.nan,
        "score_without": float(without.mean()) if known else np.nan,
    }


def independent_shares(share, of_pass, time):
    """
    One share a pass, from passes that are five days apart.

    Parameters
    ----------
    share : array of float, shape (n,)
        NaN is left out.
    of_pass : array of int
        Ascending.
    time : array of int64, ns

    Returns
    -------
    shares : numpy.ndarray of float
        Of each pass that of its middle crossing.
    """
    known = np.flatnonzero(np.isfinite(share))
    if not known.size:
        return np.zeros(0)
    of_pass = of_pass[known]
    first = np.flatnonzero(np.append(True, np.diff(of_pass) != 0))
    last = np.append(first[1:], known.size) - 1
    middle = known[(first + last) // 2]
    return share[middle][thinned(time[middle], APART)]
