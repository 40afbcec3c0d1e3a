"""Storms, flares and the like as events, from the index or flux that they are defined by."""

from typing import Literal

import numpy as np
import xarray as xr

from vconst.errors import OperationError
from vconst.kernels.constants import DAY
from vconst.operation import Events, Hours, Selection, VariableName, operation

_NAME = "events_of_index"
_HOUR = DAY // 24


@operation(version=1)
def events_of_index(
    index: Selection,
    *,
    variable: VariableName = "dst",
    limit: float = -50.0,
    side: Literal["above", "below"] = "below",
    apart: Hours = 48.0,
    kind: str = "geomagnetic storm",
    most: int | None = None,
    may_be_empty: bool = False,
) -> Events:
    """
    Times at which an index reaches a limit, as events without a place.

    Parameters
    ----------
    index : Selection
        Of a series with one value each time: Dst, Kp, an X-ray or proton flux.
    variable : str
        Canonical name.
    limit : float
        In the unit of the vocabulary; itself included.
    side : {"above", "below"}
        Whether high or low values are events.
    apart : float
        Hours: values beyond the limit that follow one another by less are one event.
    kind : str
        What the events are called.
    most : int or None
        Keep only so many, the farthest out first.
    may_be_empty : bool
        Leave an empty list, whose attribute ``why`` says why, instead of refusing.

    Returns
    -------
    events : Events
        As ``select_events`` gives them, without places: ``time`` of the first value beyond the
        limit, ``stop`` of the last, ``size`` the farthest, in the unit of the index. Scalars
        ``events``, ``in_catalogue`` (before *most*).

    Raises
    ------
    OperationError
        If the index is not there, or never reaches the limit and the list may not be empty.

    Notes
    -----
    An event that goes on at the beginning of the index is left out: its own beginning is not
    known. Onsets so defined come hours after what drives them: of a storm, after its sudden
    commencement.
    """
    time, values = _series(index, variable)
    beyond = values >= limit if side == "above" else values <= limit
    at = np.flatnonzero(beyond)
    first = np.flatnonzero(np.diff(time[at], prepend=np.iinfo(np.int64).min // 4) >= apart * _HOUR)
    last = np.append(first[1:], at.size) - 1
    far = np.maximum if side == "above" else np.minimum
    size = far.reduceat(values[at], first) if at.size else np.zeros(0)
    begin, end = time[at[first]], time[at[last]]
    own = begin > time[0]
    begin, end, size = begin[own], end[own], size[own]
    refusal = None
    if not begin.size:
        refusal = OperationError(
            f"{_NAME}: '{variable}' of '{index.product}' does not reach {limit:g} from "
            f"{_day(time[0])} to {_day(time[-1])}, or only "
            f"where it begins; its {'highest' if side == 'above' else 'lowest'} is "
            f"{far.reduce(values):g}.",
            hint="Take another 'limit', or a longer time.",
        )
    if refusal and not may_be_empty:
        raise refusal
    order = np.argsort(-np.abs(size - limit), kind="stable")[:most]
    rows = np.sort(order)
    dataset = _described(begin, end, size, rows, index, variable, kind)
    return Events(dataset.assign_attrs(why=str(refusal) if refusal else ""))


def _series(index, variable):
    dataset = index.read()
    if variable not in dataset or dataset[variable].ndim != 1:
        raise OperationError(
            f"{_NAME}: '{index.product}' has no variable '{variable}' with one value each time.",
            hint=f"It has: {', '.join(map(str, dataset.data_vars))}.",
        )
    time = dataset["time"].values.astype("M8[ns]").astype(np.int64)
    values = dataset[variable].values.astype(np.float64)
    sound = np.isfinite(values)
    if not sound.any():
        raise OperationError(f"{_NAME}: '{variable}' of '{index.product}' has no value.")
    order = np.argsort(time[sound], kind="stable")
    return time[sound][order], values[sound][order]


def _described(begin, end, size, rows, index, variable, kind):
    nowhere = np.full(rows.size, np.nan)
    names = [f"{kind.replace(' ', '-')}-{_minute(begin[row])}" for row in rows]
    units = str(index.read()[variable].attrs.get("units", "1"))
    columns = {
        "event_id": np.array(names, "U64"),
        "kind": np.full(rows.size, kind),
        "time": begin[rows].astype("M8[ns]"),
        "stop": end[rows].astype("M8[ns]"),
        "latitude": nowhere,
        "longitude": nowhere,
        "magnitude": nowhere,
        "size": size[rows],
        "zone_radius": nowhere,
    }
    dataset = xr.Dataset({name: ("event", values) for name, values in columns.items()})
    dataset["size"].attrs = {"units": units, "long_name": f"farthest {variable}"}
    dataset["events"] = ((), rows.size, {"long_name": "events"})
    dataset["in_catalogue"] = ((), begin.size, {"long_name": "times that the limit was reached"})
    dataset.attrs = {"product": index.product, "rule": "whole Earth", "position": "none"}
    return dataset


def _day(time):
    return str(np.datetime64(int(time) // DAY, "D"))


def _minute(time):
    return str(np.datetime64(int(time), "ns").astype("M8[m]"))
