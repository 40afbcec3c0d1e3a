"""Samples outside the zones of events."""

import numpy as np

from vconst.kernels.sphere import great_circle_distance
from vconst.operation import Events, Selection, operation


@operation(version=1)
def leave_out_zone(data: Selection, zone: Events) -> Selection:
    """
    Samples of a track that lie in none of the zones, at any time.

    Parameters
    ----------
    data : Selection
        Of a track.
    zone : Events
        Of ``preparation_zone``.

    Returns
    -------
    data : Selection
        Samples inside a zone are left out and counted as ``inside_a_zone``. A calibration
        made of what is left has not seen the place that it will be used at.
    """
    zones = zone.dataset
    return data.then(
        keep_outside,
        **{n: tuple(zones[n].values.tolist()) for n in ("latitude", "longitude", "zone_radius")},
    )


def keep_outside(dataset, *, latitude, longitude, zone_radius):
    """
    The per-sample transform of `leave_out_zone`.

    Parameters
    ----------
    dataset : xarray.Dataset
        With ``latitude`` and ``longitude`` along one dimension.
    latitude, longitude, zone_radius : tuple of float
        Of the zones, in degrees (geocentric) and km.

    Returns
    -------
    kept : xarray.Dataset
        Attribute ``counts`` says how many samples were inside.
    """
    north, east = dataset["latitude"].values, dataset["longitude"].values
    inside = np.zeros(north.shape, bool)
    for place in zip(latitude, longitude, zone_radius, strict=True):
        inside |= great_circle_distance(*place[:2], north, east) <= place[2]
    kept = dataset.isel({dataset["latitude"].dims[0]: np.flatnonzero(~inside)})
    found = int(inside.sum())
    kept.attrs["counts"] = {"inside_a_zone": found} if found else {}
    return kept
