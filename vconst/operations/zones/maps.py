"""What maps show in zones: the mean of their cells, one pass a map."""

from functools import lru_cache

import numpy as np
from scipy.sparse import csr_array

from vconst.kernels.constants import SPHERE_RADIUS
from vconst.kernels.curvilinear import node_areas
from vconst.kernels.geodesy import geodetic_from_geocentric
from vconst.kernels.sphere import great_circle_distance, unit_vectors
from vconst.operations.zones.boxes import inside_boxes
from vconst.operations.zones.tracks import values_of


def gather_cells(dataset, window, *, variable, log, latitude, longitude, reach, box=None):
    """
    Means of the cells of maps in zones.

    Parameters
    ----------
    dataset : xarray.Dataset
        *variable* on (time, latitude, longitude), or on time and the two dimensions of
        latitude and longitude.
    window : Piece
        Not used.
    variable : str
    log : bool
    latitude, longitude, reach : (p,) array
        Of the zones, geocentric degrees and km.
    box : (p, 2) array or None
        As :func:`vconst.operations.zones.boxes.inside_boxes` takes it.

    Returns
    -------
    passes : dict of str to array
        One row a map and place that has cells: ``place``, ``time``, ``value`` (mean by
        area), ``found`` (cells with a value), ``distance`` 0, ``radius`` NaN, ``longitude``
        of the place, ``side`` and ``mode`` 0, ``first`` and ``last``: the interval
        that the map is the mean of (attribute ``interval`` of the variable, s, from its
        time on), the last ns of it included; both the time itself of an instant.
    """
    del window
    values = dataset[variable].transpose("time", *map_dimensions(dataset))
    weights = cell_shares(dataset, latitude, longitude, reach, box)
    numbers = values_of(values, log).reshape(values.sizes["time"], -1)
    sound = np.isfinite(numbers)
    share = sound.astype(float) @ weights.T
    total = np.where(sound, numbers, 0.0) @ weights.T
    found = sound.astype(float) @ (weights > 0).astype(float).T
    some_cell = np.diff(weights.indptr) > 0
    index, place = np.nonzero(np.broadcast_to(some_cell, share.shape))
    time = dataset["time"].values.astype("M8[ns]").astype(np.int64)[index]
    some = share[index, place] > 0
    length = round(float(values.attrs.get("interval", 0.0)) * 1e9)
    mean = total[index, place] / np.where(some, share[index, place], 1.0)
    return {
        "place": place,
        "time": time,
        "value": np.where(some, mean, np.nan),
        "found": found[index, place].astype(int),
        "distance": np.zeros(place.size),
        "radius": np.full(place.size, np.nan),
        "longitude": np.asarray(longitude, float)[place],
        "side": np.zeros(place.size, np.int8),
        "mode": np.zeros(place.size, int),
        "first": time,
        "last": time + max(length - 1, 0),
    }


def join_maps(parts):
    """Passes of all pieces, ordered by place and time; there are no runs."""
    passes = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = np.lexsort((passes["time"], passes["place"]))
    return {name: values[order] for name, values in passes.items()}, {}


def cell_shares(dataset, latitude, longitude, reach, box=None):
    """
    Weight of every cell in every zone: its area if its middle lies inside.

    Returns
    -------
    weights : (p, cells) scipy.sparse.csr_array
        Cells run through the longitudes of the first latitude first, in a projection through
        the columns of the first row. A doubled meridian counts once.
    """
    box = np.full((len(reach), 2), np.nan) if box is None else box
    zones = latitude, longitude, reach, np.ravel(box)
    arrays = dataset["latitude"].values, dataset["longitude"].values, *zones
    geodetic = dataset["latitude"].attrs.get("latitude_kind") == "geodetic"
    shape = arrays[0].shape if arrays[0].ndim > 1 else None
    return _shares(geodetic, shape, *(np.asarray(each, np.float64).tobytes() for each in arrays))


@lru_cache(maxsize=4)
def _shares(geodetic, shape, *axes):
    """The weights of one grid and set of zones, which all days share."""
    north, east, latitude, longitude, reach, box = (np.frombuffer(axis) for axis in axes)
    if geodetic:
        latitude, _ = geodetic_from_geocentric(latitude, np.full(latitude.size, SPHERE_RADIUS))
    if shape:
        rows, columns, area = north, east, node_areas(north.reshape(shape), east.reshape(shape))
    else:
        once = np.ones(east.size)
        if east[-1] - east[0] > 360.0 - 1e-6:
            once[-1] = 0.0
        rows, columns = (axis.ravel() for axis in np.meshgrid(north, east, indexing="ij"))
        area = np.cos(np.radians(rows)) * np.tile(once, north.size)
    cosine = unit_vectors(latitude, longitude) @ unit_vectors(rows, columns).T
    angle = np.minimum(reach[:, None] / SPHERE_RADIUS, np.pi)  # farther than the antipode is all
    inside = cosine >= np.cos(angle)  # never of a node off the Earth
    if not np.isnan(box).all():
        inside &= inside_boxes(latitude, longitude, box.reshape(-1, 2), rows, columns)
    return csr_array(np.where(inside, area.ravel(), 0.0))


def map_dimensions(dataset):
    """The two dimensions of maps: latitude and longitude, or those that both of them have."""
    dims = dataset["latitude"].dims
    return dims if len(dims) == 2 else ("latitude", "longitude")


def cell_size(dataset):
    """Greatest side of a cell in km: at the equator, in a projection the usual one."""
    if dataset["latitude"].ndim == 2:
        return _usual_side(dataset)
    north, east = (np.asarray(dataset[n], float)[:2] for n in ("latitude", "longitude"))
    return float(
        max(
            great_circle_distance(0.0, 0.0, abs(np.diff(north)[0]), 0.0),
            great_circle_distance(0.0, 0.0, 0.0, abs(np.diff(east)[0])),
        )
    )


def _usual_side(dataset):
    north, east = (np.asarray(dataset[n], float) for n in ("latitude", "longitude"))
    down = great_circle_distance(north[1:], east[1:], north[:-1], east[:-1])
    across = great_circle_distance(north[:, 1:], east[:, 1:], north[:, :-1], east[:, :-1])
    return float(max(np.nanmedian(down), np.nanmedian(across)))
