"""Samples of a track near a place."""

import numpy as np

from vconst.errors import OperationError, UsageError
from vconst.kernels.sphere import great_circle_distance
from vconst.operation import Distance, Latitude, Longitude, Selection, operation


@operation(version=1)
def select_near(
    data: Selection, *, latitude: Latitude, longitude: Longitude, radius: Distance
) -> Selection:
    """
    Samples within a distance of a place.

    Parameters
    ----------
    data : Selection
        Of samples with ``latitude`` and ``longitude``.
    latitude : float
        Of the place, geocentric, -90 to 90 degrees; a geodetic one, as catalogues and maps
        give it, lies up to 21 km off.
    longitude : float
        Of the place, degrees east, -180 to 360.
    radius : float
        Greatest great-circle distance on the sphere of 6371.2 km, in km, itself included;
        height plays no part.

    Returns
    -------
    data : Selection
        Samples farther away, and samples without a place, are left out and counted as
        ``far_away`` and ``without_place``.

    Raises
    ------
    UsageError
        If the place is not on the globe, or the radius is not above zero.
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 360):
        raise UsageError(
            f"select_near: no place has latitude {latitude:g} and longitude {longitude:g}.",
            hint="'latitude' is -90 to 90 degrees, 'longitude' -180 to 360.",
        )
    if not radius > 0:
        raise UsageError(f"select_near: 'radius' is {radius:g} km; expected more than 0.")
    return data.then(keep_near, latitude=latitude, longitude=longitude, radius=radius)


def keep_near(dataset, *, latitude, longitude, radius):
    """
    The per-sample transform of `select_near`.

    Parameters
    ----------
    dataset : xarray.Dataset
        With ``latitude`` and ``longitude`` along one dimension.
    latitude, longitude : float
        Degrees.
    radius : float
        In km.

    Returns
    -------
    kept : xarray.Dataset
        Attribute ``counts`` says how many samples were left out, by reason.
    """
    if "latitude" not in dataset or dataset["latitude"].ndim != 1 or "latitude" in dataset.dims:
        raise OperationError(
            f"select_near: '{dataset.attrs.get('product', 'the data')}' has no place for every "
            "sample.",
            hint="It works on tracks, stations and events.",
        )
    north, east = dataset["latitude"].values, dataset["longitude"].values
    distance = great_circle_distance(latitude, longitude, north, east)
    near = distance <= radius  # False for NaN
    kept = dataset.isel({dataset["latitude"].dims[0]: np.flatnonzero(near)})
    placeless = int(np.count_nonzero(np.isnan(distance)))
    left_out = {
        "far_away": int(near.size - near.sum()) - placeless,
        "without_place": placeless,
    }
    kept.attrs["counts"] = {reason: number for reason, number in left_out.items() if number}
    return kept
