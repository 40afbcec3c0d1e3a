"""Samples of one side of the Earth: day or night."""

from typing import Literal

import numpy as np

from vconst.errors import OperationError
from vconst.kernels.sphere import local_time
from vconst.operation import Selection, operation

#: Hours of local time from which to which it is day.
DAYTIME = (6.0, 18.0)


@operation(version=1)
def select_side(data: Selection, *, side: Literal["day", "night"]) -> Selection:
    """
    Samples by day or by night.

    Parameters
    ----------
    data : Selection
        Of samples with time and longitude.
    side : {"day", "night"}
        Mean solar local time from 6 up to 18 h, or the rest.

    Returns
    -------
    data : Selection
        Samples of the other side are left out and counted as ``of_the_other_side``, those
        without a place as ``without_a_value``.

    Notes
    -----
    Of a satellite in a Sun-synchronous orbit this tells its ascending from its descending
    half-orbits, except about the poles.
    """
    return data.then(keep_side, side=side)


def keep_side(dataset, *, side):
    """
    The per-sample transform of `select_side`.

    Parameters
    ----------
    dataset : xarray.Dataset
    side : {"day", "night"}

    Returns
    -------
    kept : xarray.Dataset
        Attribute ``counts`` says how many samples were left out, by reason.
    """
    local = _local_time(dataset, "select_side")
    inside = is_of_side(local, side)
    kept = dataset.isel({dataset["longitude"].dims[0]: np.flatnonzero(inside)})
    missing = int(np.isnan(local).sum())
    left_out = {
        "of_the_other_side": int(inside.size - inside.sum()) - missing,
        "without_a_value": missing,
    }
    kept.attrs["counts"] = {reason: number for reason, number in left_out.items() if number}
    return kept


def side_of(selection):
    """
    The side that a selection was cut to.

    Parameters
    ----------
    selection : Selection

    Returns
    -------
    side : str
        ``"day"`` or ``"night"`` where ``select_side`` chose it; empty where both may be there.
    """
    chosen = {
        dict(given)["side"] for function, given in selection.transforms if function is keep_side
    }
    return chosen.pop() if len(chosen) == 1 else ""


def sides_of_samples(dataset, who):
    """
    Which samples are of the day, and which of the night.

    Parameters
    ----------
    dataset : xarray.Dataset
        With time and longitude of every sample.
    who : str
        The operation that asks, for messages.

    Returns
    -------
    day, night : numpy.ndarray of bool
        A sample without a place is of neither.

    Raises
    ------
    OperationError
        If there is no longitude of every sample.
    """
    local = _local_time(dataset, who)
    return is_of_side(local, "day"), is_of_side(local, "night")


def _local_time(dataset, who):
    if "longitude" not in dataset or dataset["longitude"].ndim != 1:
        raise OperationError(
            f"{who}: '{dataset.attrs.get('product', 'the data')}' has no longitude of every "
            "sample, so that it is not known whether it is day there.",
        )
    time = dataset["time"].values.astype("datetime64[ns]").astype(np.int64)
    return local_time(time, dataset["longitude"].values.astype(float))


def is_of_side(local, side):
    """
    Whether local times are of a side.

    Parameters
    ----------
    local : numpy.ndarray
        Hours; NaN is of neither.
    side : {"day", "night"}

    Returns
    -------
    inside : numpy.ndarray of bool

    Examples
    --------
    >>> is_of_side(np.array([5.9, 6.0, 18.0, np.nan]), "day").tolist()
    [False, True, False, False]
    """
    day = (local >= DAYTIME[0]) & (local < DAYTIME[1])
    return day if side == "day" else ~day & np.isfinite(local)
