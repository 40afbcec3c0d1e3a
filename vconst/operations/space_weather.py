"""Kp and Dst over a time, with the limits that a recipe screens by."""

import numpy as np
import xarray as xr

from vconst.operation import Selection, Table, operation

from .select_quiet import STAND_INS


@operation(version=1)
def space_weather(
    kp: Selection, dst: Selection = None, *, kp_limit: float = 3.0, dst_limit: float = -30.0
) -> Table:
    """
    The indices as they are, for a page to show beside what was screened by them.

    Parameters
    ----------
    kp, dst : Selection
        Series with ``kp`` and ``dst`` (nT), or ``rc`` in its place; *dst* may be left out.
    kp_limit, dst_limit : float
        At this Kp or above, at this Dst or below a time is disturbed.

    Returns
    -------
    table : Table
        ``index_kp`` along ``kp_time``, ``index_dst`` along ``dst_time``, and scalars:
        ``greatest_kp``, ``least_dst``, ``disturbed_share`` of the Kp intervals.
    """
    held = kp.read()
    values = held["kp"].values.astype(float)
    found = {
        "index_kp": ("kp_time", values, {"units": "1", "long_name": "Kp"}),
        "kp_time": ("kp_time", held["time"].values.astype("M8[ns]")),
        "greatest_kp": ((), float(np.nanmax(values)), {"long_name": "greatest Kp"}),
        "disturbed_share": (
            (),
            float(np.mean(values[np.isfinite(values)] >= kp_limit)),
            {"long_name": "share of the time with Kp at its limit or above"},
        ),
    }
    if dst is not None:
        held = dst.read()
        given = "dst" if "dst" in held else STAND_INS["dst"]
        values = held[given].values.astype(float)
        word = "Dst" if given == "dst" else f"{given.upper()}, in place of Dst"
        about = {"units": "nT", "long_name": word}
        found["index_dst"] = ("dst_time", values, about)
        found["dst_time"] = ("dst_time", held["time"].values.astype("M8[ns]"))
        least = {"units": "nT", "long_name": f"smallest {word}"}
        found["least_dst"] = ((), float(np.nanmin(values)), least)
    dataset = xr.Dataset(found)
    dataset.attrs = {"kp_limit": kp_limit, "dst_limit": dst_limit}
    return Table(dataset)
