"""What the two sensors of a pair see differently because of where and when they are."""

from functools import lru_cache

import numpy as np

from vconst.errors import UsageError
from vconst.kernels.climatology import climatology
from vconst.kernels.sphere import SPHERE_RADIUS

_PLACE = ("time", "latitude", "longitude")


def climatology_difference(pairs, settings):
    """
    Decimal logarithm of the usual density at the target over that at the reference.

    Parameters
    ----------
    pairs : xarray.Dataset
        With time, position and radius of both.
    settings : FitSettings
        *climatology* is the solar radio flux at 10.7 cm in 1e-22 W m-2 Hz-1.

    Returns
    -------
    difference : numpy.ndarray, shape (n,)
        At one height for both, the mean of the two: the scale height of the plasma is
        left to the covariate ``altitude_difference``.

    Raises
    ------
    UsageError
        If the variable is not the electron density in the logarithm.

    Notes
    -----
    The monthly median of the International Reference Ionosphere. Two orbit planes pass
    through each other at a steady rate, so that within one alignment the difference of
    local time grows with the date: without this the change of the density with local
    time is taken for a drift of the target.
    """
    if settings.variable != "electron_density" or settings.scale != "log":
        raise UsageError(
            "fit_calibration: 'climatology' is known for 'electron_density' with 'scale: log' "
            f"only, not for '{settings.variable}' with 'scale: {settings.scale}'.",
            hint="Leave 'climatology' out.",
        )
    radius = (pairs["radius"].values + pairs["radius_reference"].values) / 2.0
    there, here = (
        usual_density(*(pairs[name + side].values for name in _PLACE), radius, settings.climatology)
        for side in ("", "_reference")
    )
    return there - here


def usual_density(time, latitude, longitude, radius, flux):
    """
    Decimal logarithm of the monthly median electron density.

    Parameters
    ----------
    time : numpy.ndarray of datetime64, shape (n,)
    latitude, longitude : numpy.ndarray, shape (n,), degrees
    radius : numpy.ndarray, shape (n,), km
    flux : float
        At 10.7 cm, 1e-22 W m-2 Hz-1.

    Returns
    -------
    density : numpy.ndarray, shape (n,)
        Of m-3; NaN without a time.
    """
    height = radius - SPHERE_RADIUS
    months = time.astype("datetime64[M]")
    found = np.full(time.size, np.nan)
    for month in np.unique(months[~np.isnat(months)]):
        here = months == month
        stamps = time[here].astype("datetime64[ns]").astype(np.int64)
        found[here] = _of_month(str(month), flux).log_density_at(
            stamps, latitude[here], longitude[here], height[here]
        )
    return found


@lru_cache(maxsize=24)
def _of_month(month, flux):
    return climatology(np.datetime64(f"{month}-15"), flux)
