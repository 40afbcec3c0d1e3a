"""What stations on the ground measured in zones: means over intervals, one pass each."""

import numpy as np

from vconst.errors import OperationError
from vconst.kernels.sphere import great_circle_distance
from vconst.operations.zones.boxes import inside_boxes
from vconst.operations.zones.tracks import values_of


def gather_means(dataset, window, *, variable, log, mean, latitude, longitude, reach, box):
    """
    Means over intervals of the stations that lie in zones.

    Parameters
    ----------
    dataset : xarray.Dataset
        A series: ``time``, ``latitude`` and ``longitude`` of each sample, perhaps ``site``, and
        *variable*.
    window : Piece
        Not used: pieces are whole days, and intervals parts of them.
    variable : str
    log : bool
    mean : int
        Length of the intervals, ns, counted from 1970-01-01 UTC.
    latitude, longitude, reach : (p,) array
        Of the zones, geocentric degrees and km.
    box : (p, 2) array
        As :func:`vconst.operations.zones.boxes.inside_boxes` takes it.

    Returns
    -------
    passes : dict of str to array
        One row an interval, station and zone that holds it: ``place``, ``time`` (the beginning),
        ``value``, ``found`` (samples), ``distance``, ``radius`` NaN, ``longitude`` of the station,
        ``side`` and ``mode`` 0, ``first`` and ``last``: the first and the last ns of the interval.

    Raises
    ------
    OperationError
        If the series has no place.
    """
    del window
    if "latitude" not in dataset or dataset["latitude"].dims != dataset["time"].dims:
        raise OperationError(
            f"'{dataset.attrs.get('product', 'The series')}' has no place for every sample, so "
            "that it lies in no zone.",
            hint="Leave it out of the layers.",
        )
    time = dataset["time"].values.astype("M8[ns]").astype(np.int64) // mean
    north, east = (dataset[n].values.astype(float) for n in ("latitude", "longitude"))
    site = dataset["site"].values.astype(str) if "site" in dataset else np.full(time.size, "")
    _, station = np.unique(site, return_inverse=True)
    order = np.lexsort((time, station))
    time, station, north, east = (each[order] for each in (time, station, north, east))
    value = values_of(dataset[variable], log)[order]
    new = (np.diff(time) != 0) | (np.diff(station) != 0)
    first = np.flatnonzero(np.append(True, new))
    found = np.add.reduceat(np.isfinite(value).astype(int), first)
    total = np.add.reduceat(np.nan_to_num(value), first)
    north, east, begin = north[first], east[first], time[first] * mean
    distance = great_circle_distance(latitude[:, None], longitude[:, None], north, east)
    inside = (distance <= reach[:, None]) & inside_boxes(latitude, longitude, box, north, east)
    place, row = np.nonzero(inside)
    return {
        "place": place,
        "time": begin[row],
        "value": np.where(found, total / np.maximum(found, 1), np.nan)[row],
        "found": found[row],
        "distance": distance[place, row],
        "radius": np.full(row.size, np.nan),
        "longitude": east[row],
        "side": np.zeros(row.size, np.int8),
        "mode": np.zeros(row.size, int),
        "first": begin[row],
        "last": begin[row] + mean - 1,
    }
