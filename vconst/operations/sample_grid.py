"""Values of maps at the places and times of samples."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import xarray as xr

from vconst.errors import OperationError, SelectionError, UnknownNameError
from vconst.kernels.curvilinear import Nodes, sample_nodes
from vconst.kernels.geodesy import geodetic_from_geocentric
from vconst.kernels.grid import sample_maps
from vconst.kernels.sphere import SPHERE_RADIUS
from vconst.operation import Hours, Selection, Table, VariableName, operation
from vconst.operations.matching.criteria import nanoseconds
from vconst.operations.zones.maps import map_dimensions
from vconst.selection import DAY
from vconst.selection.pieces import add_counts

#: An hour in ns.
HOUR_NS = 3_600_000_000_000


@operation(version=1)
def sample_grid(
    points: Selection,
    grid: Selection,
    *,
    variable: VariableName,
    rotate: bool = True,
    gap: Hours = 4.0,
) -> Table:
    """
    Values of a gridded product where and when samples were taken.

    Parameters
    ----------
    points : Selection
        Samples with time, geocentric latitude and longitude.
    grid : Selection
        Maps on (time, latitude, longitude), or on time and the two dimensions of a map
        projection, on which latitude and longitude are given.
    variable : str
        Canonical name of the maps' variable.
    rotate : bool
        Whether maps turn with the Sun between their times (Schaer, 1998); right for the
        ionosphere, wrong for what stays with the ground.
    gap : float
        In hours: between maps further apart nothing is interpolated.

    Returns
    -------
    sampled : Table
        Along ``time``: ``latitude``, ``longitude`` (as the points have them), ``radius``
        where they do, and the variable under its own name; NaN outside the maps, in
        place or time, and beside missing nodes. ``samples`` and ``inside`` count.

    Raises
    ------
    UnknownNameError
        If the maps do not hold the variable.
    OperationError
        If one of the two is not what it should be, or no sample is inside the maps.

    Notes
    -----
    Bilinear in place, linear in time, see :func:`vconst.kernels.grid.sample_maps` and, of
    projections, :class:`vconst.kernels.curvilinear.Nodes`. Where
    the maps' latitudes are geodetic the points are converted first (WGS 84, at their
    radius, or at 6371.2 km where they have none).
    """
    settings = {"grid": grid, "variable": variable, "rotate": rotate, "gap": gap}
    pieces = points.reduce(_sample_piece, list, length=DAY, **settings)
    for _, tally in pieces:
        add_counts(grid.tally, tally)
    dataset = _join([sampled for sampled, _ in pieces])
    values = dataset[variable]
    inside = int(np.isfinite(values).sum())
    if not inside:
        raise OperationError(
            f"sample_grid: none of the {values.size} samples of '{points.product}' is inside the "
            f"maps of '{grid.product}'.",
            hint=f"Take maps of the same days; 'gap' is {gap:g} h.",
        )
    dataset["samples"] = xr.Variable((), values.size, {"units": "1", "long_name": "samples"})
    dataset["inside"] = xr.Variable(
        (), inside, {"units": "1", "long_name": "samples inside the maps"}
    )
    dataset.attrs = {
        "points": points.product,
        "grid": grid.product,
        "variable": variable,
        "criteria": {"rotate": rotate, "gap": f"{gap:g} h"},
    }
    return Table(dataset)


def sample_at(points, maps, *, variable, rotate, gap):
    """
    The maps' variable at every sample of a dataset.

    Parameters
    ----------
    points : xarray.Dataset
        With ``time``, ``latitude``, ``longitude``, perhaps ``radius``, along ``time``.
    maps : xarray.Dataset
        With the variable on (time, latitude, longitude), or on (time, y, x) with latitude and
        longitude on (y, x), whatever these are called.
    variable : str
    rotate : bool
    gap : float
        In hours.

    Returns
    -------
    sampled : numpy.ndarray of float64, shape (n,)
    """
    if variable not in maps.data_vars:
        raise UnknownNameError("variable of the maps:", variable, maps.data_vars)
    values, place = maps[variable], map_dimensions(maps)
    if set(values.dims) != {"time", *place}:
        raise OperationError(
            f"sample_grid: '{variable}' has the dimensions {', '.join(values.dims)}; expected "
            f"time, {', '.join(place)}."
        )
    latitude = points["latitude"].values.astype(np.float64)
    if maps["latitude"].attrs.get("latitude_kind") == "geodetic":
        sphere = np.full(latitude.size, SPHERE_RADIUS)
        radius = points["radius"].values if "radius" in points else sphere
        latitude, _ = geodetic_from_geocentric(latitude, radius)
    where = _nanoseconds(points), latitude, points["longitude"].values
    nodes = maps["latitude"].values, maps["longitude"].values
    numbers = values.transpose("time", *place).values
    how = {"rotate": rotate, "gap_ns": nanoseconds(gap, HOUR_NS)}
    if place != ("latitude", "longitude"):
        shape = nodes[0].shape
        ready = _ready(shape, *(np.asarray(each, np.float64).tobytes() for each in nodes))
        return sample_nodes(*where, _nanoseconds(maps), ready, numbers, **how)
    return sample_maps(*where, _nanoseconds(maps), *nodes, numbers, **how)


@lru_cache(maxsize=2)
def _ready(shape, *axes):
    """The nodes of one projected grid, which all days share."""
    return Nodes(*(np.frombuffer(axis).reshape(shape) for axis in axes))


def _sample_piece(points, window, *, grid, variable, rotate, gap):
    """One day of the points, with the maps around it; and what was removed of the maps."""
    if "latitude" not in points or points["latitude"].dims != ("time",):
        raise OperationError("sample_grid: the points have no place for every sample.")
    halo = nanoseconds(gap, HOUR_NS)
    grid = replace(grid, tally={})  # that of the caller may be in another process
    kept = [name for name in ("latitude", "longitude", "radius") if name in points]
    sampled = points[kept].reset_coords()
    unit = {}
    try:
        maps = grid.during(window.start - halo, window.stop + halo).read()
    except SelectionError:
        values = np.full(points.sizes["time"], np.nan)
    else:
        values = sample_at(points, maps, variable=variable, rotate=rotate, gap=gap)
        unit = dict(maps[variable].attrs)
    return sampled.assign({variable: ("time", values, unit)}), grid.tally


def _join(pieces):
    joined = xr.concat(pieces, "time", combine_attrs="drop_conflicts", join="outer")
    for name in joined.data_vars:
        said = [piece[name].attrs for piece in pieces if piece[name].attrs]
        joined[name].attrs = said[0] if said else {}
    return joined


def _nanoseconds(dataset):
    return dataset["time"].values.astype("datetime64[ns]").astype(np.int64)
