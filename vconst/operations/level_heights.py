"""Heights of the levels of profiles that are all on one axis of altitudes."""

import numpy as np

from vconst.errors import OperationError, UsageError
from vconst.operation import Selection, operation

_NAME = "level_heights"


@operation(version=1)
def level_heights(profiles: Selection) -> Selection:
    """
    Profiles on one axis of altitudes as profiles with a height for every level.

    Parameters
    ----------
    profiles : Selection
        Of a product with the axis ``altitude`` (km), which all profiles share.

    Returns
    -------
    profiles : Selection
        With ``level_height`` (km above sea level, as the axis is taken to be) on (``profile``,
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
    return profiles.then(add_heights)


def add_heights(dataset):
    """``level_height`` of every profile from the axis."""
    if "altitude" not in dataset.variables or dataset["altitude"].ndim != 1:
        raise OperationError(f"{_NAME}: the profiles read have no axis 'altitude'.")
    heights = dataset["altitude"].values.astype(np.float64)
    profile = dataset["time"].dims[0]
    shape = dataset.sizes[profile], heights.size
    said = {"units": "km", "long_name": "Height of a level above sea level"}
    return dataset.assign(
        level_height=((profile, "altitude"), np.broadcast_to(heights, shape).copy(), said)
    )
