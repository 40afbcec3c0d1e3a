"""The peaks of profiles as samples along time, each at the place where it is."""

import numpy as np
import xarray as xr

from vconst.errors import OperationError, UsageError
from vconst.kernels.constants import SPHERE_RADIUS
from vconst.kernels.geodesy import geocentric_from_geodetic
from vconst.operation import Selection, operation

_NAME = "profile_peaks"

#: What a peak has.
_PEAK = ("peak_density", "peak_height", "peak_height_above_sea")

#: Reason under which profiles without a peak are counted.
WITHOUT = "profiles without a peak"

#: Furthest level from the peak, in km, whose tangent point is taken for the peak's.
_NEAR = 25.0


@operation(version=1)
def profile_peaks(profiles: Selection) -> Selection:
    """
    Greatest density and its height of every profile, at the tangent point there.

    Parameters
    ----------
    profiles : Selection
        Of a product of profiles with ``peak_density``; where levels have ``level_height``,
        ``level_latitude`` and ``level_longitude``, the place is that of the level next to the
        peak: tangent points drift along a profile by hundreds of km. Otherwise that of the
        profile.

    Returns
    -------
    peaks : Selection
        One sample a profile, without levels, so that ``match_up`` puts it beside ionosondes
        and other peaks. Profiles without a peak are left out and counted.

    Raises
    ------
    UsageError
        If the product is no profile or states no peaks.
    """
    held = profiles.view.variables(profiles.product)
    if profiles.kind != "profile" or "peak_density" not in held:
        raise UsageError(
            f"{_NAME}: '{profiles.product}' is a {profiles.kind} and "
            f"{'has' if 'peak_density' in held else 'lacks'} 'peak_density'; expected profiles "
            "that state their peaks.",
            hint="vconst info lists what a product has.",
        )
    return profiles.then(peaks_along_time)


def peaks_along_time(dataset):
    """
    Samples of peaks from profiles.

    Parameters
    ----------
    dataset : xarray.Dataset
        With ``time``, ``latitude`` and ``longitude`` of each profile.

    Returns
    -------
    peaks : xarray.Dataset
        Along ``time``.
    """
    if "peak_density" not in dataset:
        raise OperationError(
            f"{_NAME}: the profiles read have no 'peak_density'.",
            hint="Name it in the 'variables' of the input.",
        )
    along = dataset["time"].dims[0]
    known = np.isfinite(dataset["peak_density"].values.astype(np.float64))
    rows = np.flatnonzero(known)
    rows = rows[np.argsort(dataset["time"].values[rows], kind="stable")]
    place = _places(dataset, rows)
    held = [name for name in _PEAK if name in dataset]
    columns = {name: ("time", dataset[name].values[rows], dataset[name].attrs) for name in held}
    columns |= {name: ("time", values) for name, values in place.items()}
    peaks = xr.Dataset(columns, {"time": dataset["time"].values[rows]})
    counts = dict(dataset.attrs.get("counts", {}))
    if rows.size < dataset.sizes[along]:
        counts[WITHOUT] = dataset.sizes[along] - rows.size
    return peaks.assign_attrs(**dataset.attrs, **({"counts": counts} if counts else {}))


def _places(dataset, rows):
    """Geocentric place of each peak, and its radius where the height is known."""
    place = {name: _column(dataset, name, rows) for name in ("latitude", "longitude")}
    if {"level_height", "level_latitude", "level_longitude"} <= set(dataset.variables):
        near, level = _next_level(dataset, rows)
        sea = [dataset[f"level_{name}"].values[rows, level] for name in ("height", "latitude")]
        north, _ = geocentric_from_geodetic(*(each.astype(np.float64) for each in sea[::-1]))
        east = dataset["level_longitude"].values[rows, level].astype(np.float64)
        near &= np.isfinite(north) & np.isfinite(east)
        place["latitude"] = np.where(near, north, place["latitude"])
        place["longitude"] = np.where(near, east, place["longitude"])
    if "peak_height" in dataset:
        place["radius"] = SPHERE_RADIUS + _column(dataset, "peak_height", rows)
    return place


def _next_level(dataset, rows):
    """Whether a level is near the peak in height, and which."""
    name = "peak_height_above_sea" if "peak_height_above_sea" in dataset else "peak_height"
    if name not in dataset:
        return np.zeros(rows.size, bool), np.zeros(rows.size, int)
    heights = dataset["level_height"].values[rows].astype(np.float64)
    apart = np.abs(heights - _column(dataset, name, rows)[:, None])
    apart = np.where(np.isfinite(apart), apart, np.inf)
    level = np.argmin(apart, axis=1)
    return apart[np.arange(rows.size), level] <= _NEAR, level


def _column(dataset, name, rows):
    return dataset[name].values[rows].astype(np.float64)
