"""How unusual each pass was, as a percentile."""

import numpy as np
import xarray as xr

from vconst.kernels.constants import DAY
from vconst.kernels.percentile import bounded_shares, normal_deviate
from vconst.operation import Background, Deviations, Hours, operation

#: Windows about the time of a place, by number: see ``window``.
WINDOWS = ("before", "co-seismic", "after")


@operation(version=1)
def deviations(background: Background, *, coseismic: Hours = 6.0) -> Deviations:
    """
    Where each pass stands among what is usual: a percentile, and its normal deviate.

    Parameters
    ----------
    background : Background
        Of ``moving_background``.
    coseismic : float
        Hours after the origin that are counted apart: what shaking does to the
        atmosphere is known physics, and not before the event.

    Returns
    -------
    deviations : Deviations
        The passes of the background with ``share`` (u), ``deviate`` (z, the only unit of
        deviations) and ``window`` (row of `WINDOWS`): NaN where a pass is not quiet, has no
        value or no background. Scalar ``pooled``: smallest pool of residuals that a
        percentile was taken in.

    Notes
    -----
    A background of two parts: location and scale of each pass from its own pool, and one
    distribution of residuals ``r = (x - median) / scale`` for each side, over all place-times.
    ``u`` is the share of it below r, kept in [1/(n+1), n/(n+1)]; ``z`` is the standard
    normal value of u. A pool of 20 alone could reach no \\|z\\| above 1.67.
    """
    given = background.dataset
    value, median, scale = (given[n].values for n in ("value", "median", "scale"))
    with np.errstate(divide="ignore", invalid="ignore"):
        residual = np.where(scale > 0, (value - median) / scale, np.nan)
    residual[given["state"].values != 0] = np.nan
    share, sizes = _shares(residual, given["side"].values)
    found = {
        "residual": ("pass", residual, {"units": "1"}),
        "share": ("pass", share, {"units": "1", "long_name": "share of residuals below it"}),
        "deviate": ("pass", normal_deviate(share), {"units": "1", "long_name": "deviation"}),
        "window": ("pass", _windows(given, coseismic)),
        "pooled": ((), min(sizes, default=0), {"long_name": "residuals in the smallest pool"}),
    }
    dataset = given.assign({name: xr.Variable(*item) for name, item in found.items()})
    dataset.attrs["coseismic"] = coseismic
    return Deviations(dataset)


def _shares(residual, side):
    share, sizes = np.full(residual.size, np.nan), []
    for each in np.unique(side):
        own = side == each
        pool = residual[own & np.isfinite(residual)]
        if pool.size:
            share[own] = bounded_shares(residual[own], pool)
            sizes.append(int(pool.size))
    return share, sizes


def _windows(given, coseismic):
    origin = given["place_time"].values[given["pass_place"].values]
    hours = (given["pass_time"].values - origin).astype("m8[ns]").astype(np.int64) / DAY * 24
    return np.where(hours < 0, 0, np.where(hours <= coseismic, 1, 2)).astype(np.int8)
