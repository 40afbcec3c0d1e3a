"""Steps of recipes: the mean of F10.7 over 81 days."""

from typing import Literal

import numpy as np

from vconst import OperationError, with_surroundings
from vconst.operation import Selection, operation

_NAME = "average_f107"
_DAY = 86_400_000_000_000

#: Days of the mean: three rotations of the Sun.
DAYS = 81

#: Days on either side of the middle one.
_HALF = DAYS // 2

#: Share of the days that must be known.
_ENOUGH = 0.5

#: Names of the two means.
MEANS = {"centred": "f107_81_day_mean", "trailing": "f107_81_day_mean_trailing"}


@operation(version=1)
def average_f107(
    data: Selection, *, window: Literal["centred", "trailing"] = "centred"
) -> Selection:
    """
    The mean of F10.7 over 81 days, beside F10.7.

    Parameters
    ----------
    data : Selection
        Of a daily series with ``f107`` (sfu).
    window : {"centred", "trailing"}
        ``"centred"``: from 40 days before to 40 days after, as thermosphere and ionosphere models
        want it; it knows the future. ``"trailing"``: from 80 days before to the day itself, as
        one would have to on the day.

    Returns
    -------
    averaged : Selection
        With ``f107_81_day_mean`` or ``f107_81_day_mean_trailing`` (sfu); NaN where fewer than
        half of the days are known. One that the files gave is replaced.

    Raises
    ------
    OperationError
        When it is run, if there is no ``f107``.
    """
    return data.then(add_mean, window=window)


def derive_mean(dataset, *, window):
    """
    The mean at every sample, from the samples around it.

    Parameters
    ----------
    dataset : xarray.Dataset
        With ``time`` and ``f107``.
    window : {"centred", "trailing"}

    Returns
    -------
    derived : xarray.Dataset
        ``f107_mean``, sfu.
    """
    import xarray as xr

    if "f107" not in dataset:
        raise OperationError(f"{_NAME}: the product has no variable 'f107'.")
    time = dataset["time"].values.astype("datetime64[ns]").astype(np.int64)
    means = window_means(time, dataset["f107"].values.astype(float), window)
    return xr.Dataset({"f107_mean": ("time", means)}, {"time": dataset["time"]})


def window_means(time, values, window):
    """
    Means over 81 days.

    Parameters
    ----------
    time : array of int64, shape (n,)
        ns since 1970 UTC, rising.
    values : array, shape (n,)
        NaN where it is not known.
    window : {"centred", "trailing"}

    Returns
    -------
    means : array, shape (n,)
        NaN where fewer than half of the 81 days are known.
    """
    before, after = (_HALF, _HALF) if window == "centred" else (DAYS - 1, 0)
    slack = _DAY // 2
    first = np.searchsorted(time, time - before * _DAY - slack, side="left")
    last = np.searchsorted(time, time + after * _DAY + slack, side="right")
    known = np.isfinite(values)
    # Each window is added up by itself: where the time is cut must not change the last bit.
    edges = np.stack([first, last], axis=1).ravel()
    total = np.add.reduceat(np.append(np.where(known, values, 0.0), 0.0), edges)[::2]
    count = np.add.reduceat(np.append(known.astype(int), 0), edges)[::2]
    with np.errstate(invalid="ignore", divide="ignore"):
        means = total / count
    return np.where(count >= _ENOUGH * DAYS, means, np.nan)


@with_surroundings(derive_mean, margin=81 * 86400, variables=("f107",), settings=("window",))
def add_mean(dataset, *, window):
    """
    The per-sample transform of `average_f107`.

    Parameters
    ----------
    dataset : xarray.Dataset
        With ``f107_mean`` of its surroundings.
    window : {"centred", "trailing"}

    Returns
    -------
    averaged : xarray.Dataset
    """
    said = {
        "units": "sfu",
        "long_name": f"{window} mean of the observed solar radio flux at 10.7 cm over 81 days",
    }
    name = MEANS[window]
    return dataset.assign({name: ("time", dataset["f107_mean"].values, said)})
