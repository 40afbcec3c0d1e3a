"""How unusual each pass was, as a percentile."""

import numpy as np
import xarray as xr

from vconst.kernels.constants import DAY
from vconst.kernels.percentile import (
    distance_from_uniform,
    earlier_shares,
    normal_deviate,
    same_passes,
)
from vconst.kernels.sphere import first_near
from vconst.operation import Background, Deviations, Hours, operation

#: Windows about the time of a place, by number: see ``window``.
WINDOWS = ("before", "co-seismic", "after")


@operation(version=4)
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
        deviations), ``window`` (row of `WINDOWS`) and ``among`` (different passes
        that u is a rank in): u and z are NaN where a pass is not quiet, has no value or no
        background. Scalars ``pooled``: the fewest passes that a share was taken in; ``unevenness``:
        greatest distance of the u of controls from uniform (0 to 1). Dimension ``decile``:
        ``decile_share`` of the u of controls. Where the background has values without a
        calibration as well, ``uncalibrated_deviate`` is z of those.

    Notes
    -----
    A background of two parts: location and scale of each pass from its own pool, and one
    distribution of residuals ``r = (x - median) / scale`` for each event and side, over the
    event and its controls, which lie in one band of magnetic latitude. Of it a pass is
    ranked among those that are as much earlier as the passes of its pool (``apart`` of
    ``moving_background``): nothing of its own future enters. ``u`` is the share below r, kept
    in [1/(n+1), n/(n+1)] of the n different passes among them: a half-orbit through the zones of
    two controls is one, and so is a map in two zones of which one holds the other's middle. ``z``
    is the standard normal value of u. A pool of 20 alone could reach no \\|z\\| above 1.67; with
    fewer than *least* there is no u.

    A value that stands for an interval is before the event only if all of it is; one that
    the origin lies in is co-seismic.
    """
    given = background.dataset
    value, median, scale = (given[n].values for n in ("value", "median", "scale"))
    residual = _residuals(value, median, scale, given)
    share, among = _shares(residual, given)
    seen = among[np.isfinite(share)]
    found = {
        "residual": ("pass", residual, {"units": "1"}),
        "share": ("pass", share, {"units": "1", "long_name": "share of residuals below it"}),
        "deviate": ("pass", normal_deviate(share), {"units": "1", "long_name": "deviation"}),
        "window": ("pass", _windows(given, coseismic)),
        "among": ("pass", among, {"long_name": "earlier passes"}),
        "pooled": ((), int(seen.min()) if seen.size else 0, _POOLED),
        **_evenness(share[given["place_control"].values[given["pass_place"].values] == 1]),
    }
    if "uncalibrated_value" in given:
        bare = (given[f"uncalibrated_{n}"].values for n in ("value", "median", "scale"))
        bare = normal_deviate(_shares(_residuals(*bare, given), given)[0])
        words = "deviation without the calibration"
        found["uncalibrated_deviate"] = ("pass", bare, {"units": "1", "long_name": words})
    dataset = given.assign({name: xr.Variable(*item) for name, item in found.items()})
    dataset.attrs["coseismic"] = coseismic
    return Deviations(dataset)


def _residuals(value, median, scale, given):
    """Of quiet passes, in scales from the median; NaN of others."""
    with np.errstate(divide="ignore", invalid="ignore"):
        residual = np.where(scale > 0, (value - median) / scale, np.nan)
    residual[given["state"].values != 0] = np.nan
    return residual


_POOLED = {"long_name": "passes in the smallest pool"}

#: ns within which rows of several places are one half-orbit: the next on its side begins 48 min
#: after its end at the earliest.
_HALF_ORBIT = 2_700_000_000_000


def _shares(residual, given):
    """Share of each residual among the earlier ones of its event and side, and their number."""
    time, until = (given[n].values.astype("M8[ns]").astype(np.int64) for n in _TIMES)
    ready = np.maximum(time + round(given.attrs["apart"] * DAY / 24), until + 1)
    place = given["pass_place"].values
    event = given["place_of_event"].values[place]
    share, among = np.full(residual.size, np.nan), np.zeros(residual.size, np.int64)
    side = given["side"].values
    kinds = np.stack([event, side])
    for kind in np.unique(kinds, axis=1).T:
        own = (kinds == kind[:, None]).all(axis=0)
        source = _sources(time[own], place[own], kind[1], given)
        times = time[own], ready[own], given.attrs["least"]
        share[own], among[own] = earlier_shares(residual[own], *times, source)
    return share, among


def _sources(time, place, side, given):
    """What rows come from: a half-orbit, or one time of a map or station at places that are one."""
    if side:
        return same_passes(time, place, _HALF_ORBIT)
    held, at = np.unique(place, return_inverse=True)
    north, east, reach = (given[f"place_{name}"].values[held] for name in _WHERE)
    first = first_near(north, east, reach)[at]
    return np.unique(np.stack([time, first]), axis=1, return_inverse=True)[1].reshape(-1)


_TIMES = ("pass_time", "pass_until")

_WHERE = ("latitude", "longitude", "zone_radius")


def _evenness(share):
    """How the shares of controls are spread: a tenth in each tenth, if all is well."""
    share = share[np.isfinite(share)]
    tenths = np.bincount(np.minimum((share * 10).astype(int), 9), minlength=10)
    about = {"units": "1", "long_name": "distance of the u of controls from uniform"}
    return {
        "unevenness": ((), distance_from_uniform(share), about),
        "decile_share": ("decile", tenths / max(share.size, 1), {"units": "1"}),
    }


def _windows(given, coseismic):
    origin = given["place_time"].values[given["pass_place"].values]
    begin, end = (
        (given[name].values - origin).astype("m8[ns]").astype(np.int64) for name in _TIMES
    )
    limit = coseismic * DAY / 24
    return np.where(end < 0, 0, np.where(begin <= limit, 1, 2)).astype(np.int8)
