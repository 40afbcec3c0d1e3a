"""Events and their controls, moved to the other end of their field lines."""

import numpy as np

from vconst.errors import UsageError
from vconst.kernels.dipole import least_latitude
from vconst.operation import Events, Kilometres, operation
from vconst.operations.zones.magnetic import HEIGHT, conjugate_point

_NAME = "conjugate_places"


@operation(version=1)
def conjugate_places(places: Events, *, reach: Kilometres = 507.0) -> Events:
    """
    The place-times of events and controls at the magnetically conjugate points.

    Parameters
    ----------
    places : Events
        Of ``draw_controls``.
    reach : float
        Height in km that a field line must reach: that of the highest satellite.

    Returns
    -------
    places : Events
        As they were, with ``latitude`` and ``longitude`` of the other end of the line through
        110 km above each; NaN, and nothing is seen there, within
        ``least_latitude`` of the magnetic equator, where no such line reaches so high, and at
        the magnetic poles. ``reaches`` (dimension ``place``) says where there is a line.
        Attributes ``reach`` and ``least_latitude`` (degrees).

    Raises
    ------
    UsageError
        If the places are not of ``draw_controls``.

    Notes
    -----
    In a dipole ``cos^2(latitude) = (R + 110) / (R + reach)``: 13.9 degrees for 507 km. The
    latitude is quasi-dipole, the end is traced in IGRF-14, at the time of each place.
    """
    dataset = places.dataset
    if "magnetic_latitude" not in dataset or "control" not in dataset:
        raise UsageError(
            f"{_NAME}: 'places' does not say which place-times are controls, and where their "
            "field lines are.",
            hint="Give it what 'draw_controls' left.",
        )
    least = least_latitude(HEIGHT, reach)
    where = (dataset[name].values for name in ("time", "latitude", "longitude"))
    north, east = conjugate_point(_NAME, *where)
    found = np.isfinite(north) & (np.abs(dataset["magnetic_latitude"].values) >= least)
    moved = {
        "latitude": ("place", np.where(found, north, np.nan)),
        "longitude": ("place", np.where(found, east, np.nan)),
        "reaches": ("place", found.astype(np.int8), {"long_name": "a field line reaches so high"}),
    }
    dataset = dataset.assign(moved)
    dataset.attrs |= {"reach": reach, "least_latitude": least}
    return Events(dataset)
