"""Where the ground or what it radiates was unusually warm, night by night."""

from typing import Literal

import numpy as np
import xarray as xr

from vconst.errors import OperationError
from vconst.kernels.constants import DAY
from vconst.kernels.land import is_land
from vconst.kernels.thermal import retira, standardised
from vconst.operation import Days, Selection, Table, operation
from vconst.operations.auditing.tables import column, scalar
from vconst.operations.zones.layers import variable_of

_NAME = "thermal_index"
_PLACE = ("latitude", "longitude")


@operation(version=1)
def thermal_index(
    data: Selection,
    *,
    method: Literal["retira", "zscore"] = "retira",
    limit: float = 4.0,
    cloudy: float = 0.8,
    least: int = 5,
    again: Days = 7.0,
) -> Table:
    """
    How unusual each cell of thermal maps was among other years of its month and hour.

    Parameters
    ----------
    data : Selection
        Of one variable on maps over several years; NaN where there are clouds. It is read
        whole: take a region or few hours of many years.
    method : str
        ``retira``: the cell less the mean of its kind, land or sea, in the same scene, over what
        that usually is. ``zscore``: the value itself, over what it usually is.
    limit : float
        From this index on a cell is unusual.
    cloudy : float
        Of ``retira``: where clouds hide more than this share of the land, or of the sea, its
        mean may be cold only because what is warm is hidden, and the scene has no index there.
    least : int
        Values of other years that a cell needs.
    again : float
        Days within which an unusual cell must be unusual once more to be recurring.

    Returns
    -------
    table : Table
        ``map_greatest`` (index), ``map_unusual`` and ``map_recurring`` (times) by cell;
        ``series_unusual`` and ``series_expected`` (share of the cells that have an index above the
        limit, and below minus the limit) by time. Scalars ``times``, ``years``, ``unusual``,
        ``recurring``, ``vetoed`` (scenes and kinds that are too cloudy) and ``share_unusual``.

    Raises
    ------
    OperationError
        If there is no second year, or maps have no axes of latitude and longitude.

    Notes
    -----
    ``(dT - mean) / std`` of other years than its own, of the same month and hour. Cold cells as
    far below stand beside the warm ones: weather makes both. Filizzola et al. (2004), Physics
    and Chemistry of the Earth 29, 517-527. Fronts and drifting clouds are the usual cause.
    """
    variable = variable_of(data, by=_NAME)
    dataset = data.read()
    values, time = _scenes(dataset, variable, data.product)
    north, east = np.meshgrid(*(dataset[name].values for name in _PLACE), indexing="ij")
    group, year = _groups(time)
    if np.unique(year).size < 2:
        raise OperationError(
            f"{_NAME}: '{data.product}' is there in one year; what is usual is told by others.",
            hint="Take several years.",
        )
    vetoed = np.zeros((time.size, 1), bool)
    if method == "retira":
        kind = is_land(north, east).astype(int)
        index, vetoed = retira(values, kind, group, year, least=least, cloudy=cloudy)
    else:
        index = standardised(values, group, year, least=least)
    found = _described(index, time, limit, round(again * DAY))
    found |= {
        "years": scalar(int(np.unique(year).size), "years"),
        "vetoed": scalar(int(vetoed.sum()), "scenes and kinds that are too cloudy"),
    }
    axes = {n: dataset[n].variable for n in _PLACE} | {"time": time.astype("M8[ns]")}
    table = xr.Dataset(found, axes)
    table.attrs = {"product": data.product, "variable": variable, "method": method}
    return Table(table.assign_attrs(limit=limit, cloudy=cloudy, again=again))


def _scenes(dataset, variable, product):
    values = dataset[variable]
    if set(values.dims) != {"time", *_PLACE}:
        raise OperationError(
            f"{_NAME}: '{variable}' of '{product}' has the dimensions {', '.join(values.dims)}; "
            "expected time, latitude, longitude."
        )
    time = dataset["time"].values.astype("M8[ns]").astype(np.int64)
    return values.transpose("time", *_PLACE).values.astype(np.float64), time


def _groups(time):
    """Month and hour of each time as one number, and its year."""
    stamps = time.astype("M8[ns]")
    month = stamps.astype("M8[M]").astype(int) % 12
    hour = time // (DAY // 24) % 24
    return month * 24 + hour, stamps.astype("M8[Y]").astype(int) + 1970


def _described(index, time, limit, again):
    known = np.isfinite(index)
    warm, cold = index >= limit, index <= -limit
    recurring = _recurring(warm, time, again)
    number = np.maximum(known.sum(axis=(1, 2)), 1)
    greatest = np.where(known, index, -np.inf).max(axis=0)
    greatest = np.where(known.any(axis=0), greatest, np.nan)
    times = f"times with an index of {limit:g} or more"
    share = f"share of cells with an index of {limit:g} or more"
    return {
        "map_greatest": column(_PLACE, greatest, "greatest index"),
        "map_unusual": column(_PLACE, warm.sum(axis=0), times),
        "map_recurring": column(_PLACE, recurring.sum(axis=0), f"{times}, and again"),
        "series_unusual": column("time", warm.sum(axis=(1, 2)) / number, share),
        "series_expected": column(
            "time", cold.sum(axis=(1, 2)) / number, f"share of cells of -{limit:g} or less"
        ),
        "times": scalar(time.size, "maps"),
        "unusual": scalar(int(warm.sum()), times),
        "recurring": scalar(int(recurring.sum()), f"{times}, and again"),
        "share_unusual": scalar(float(warm.sum() / max(known.sum(), 1)), share),
    }


def _recurring(warm, time, again):
    """Unusual cells that are so at another time, not further away than *again*."""
    found = np.zeros(warm.shape, bool)
    for row in range(time.size):
        near = np.abs(time - time[row]) <= again
        near[row] = False
        found[row] = warm[row] & warm[near].any(axis=0)
    return found
