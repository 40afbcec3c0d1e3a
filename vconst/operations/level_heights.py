"""Heights of the levels of profiles that are all on one axis of altitudes."""

from typing import Literal

import numpy as np

from vconst.errors import OperationError, UsageError
from vconst.kernels.geodesy import geodetic_from_geocentric
from vconst.kernels.sphere import SPHERE_RADIUS
from vconst.operation import Selection, operation

_NAME = "level_heights"


@operation(version=1)
def level_heights(
    profiles: Selection, *, above: Literal["sea level", "sphere"] = "sea level"
) -> Selection:
    """
    Profiles on one axis of altitudes as profiles with a height for every level.

    Parameters
    ----------
    profiles : Selection
        Of a product with the axis ``altitude`` (km), which all profiles share.
    above : {"sea level", "sphere"}
        What the altitudes are above: the ellipsoid of WGS 84, or a sphere of 6371.2 km; at
        the poles the two differ by 14 km, at the equator by 7 km the other way.

    Returns
    -------
    profiles : Selection
        With ``level_height`` (km above sea level) on (``profile``,
        ``altitude``), so that ``match_profiles`` takes them.

    Raises
    ------
    UsageError
        If the product is no profile or has no such axis.
    """
    held = profiles.view.variables(profiles.product)
    if profiles.kind != "profile" or "altitude" not in held:
        raise UsageError(
            f"{_NAME}: '{profiles.product}' is a {profiles.kind} and "
            f"{'has' if 'altitude' in held else 'lacks'} the axis 'altitude'; expected profiles "
            "on one axis of altitudes.",
            hint="Profiles with a 'level_height' of their own need nothing.",
        )
    return profiles.then(add_heights, sphere=above == "sphere")


def add_heights(dataset, *, sphere):
    """
    ``level_height`` of every profile from the axis.

    Parameters
    ----------
    dataset : xarray.Dataset
        With ``altitude``, km, and the geocentric ``latitude`` of each profile.
    sphere : bool
        The axis is above a sphere of 6371.2 km.

    Returns
    -------
    dataset : xarray.Dataset
    """
    if "altitude" not in dataset.variables or dataset["altitude"].ndim != 1:
        raise OperationError(f"{_NAME}: the profiles read have no axis 'altitude'.")
    heights = dataset["altitude"].values.astype(np.float64)
    profile = dataset["time"].dims[0]
    heights = np.broadcast_to(heights, (dataset.sizes[profile], heights.size)).copy()
    if sphere:
        latitude = dataset["latitude"].values.astype(np.float64)[:, None]
        latitude = np.broadcast_to(latitude, heights.shape)
        _, heights = geodetic_from_geocentric(latitude, SPHERE_RADIUS + heights)
    said = {"units": "km", "long_name": "Height of a level above sea level"}
    return dataset.assign(level_height=((profile, "altitude"), heights, said))
