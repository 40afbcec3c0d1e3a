"""Match-ups of a base with several sensors, joined on the samples of the base."""

from functools import reduce

import numpy as np
import xarray as xr

from vconst.kernels.sphere import local_time
from vconst.operations.matching.criteria import MINUTE_NS
from vconst.operations.matching.mutual import rows_that_agree
from vconst.operations.matching.result import (
    conjunction_variables,
    encounters,
    join,
    nearest_of,
    possible_of,
)

_PLACES = (("latitude", "degree"), ("longitude", "degree"), ("radius", "km"))


def join_sensors(founds, variable, criteria, *, mutual):
    """
    The samples of a base that all others match.

    Parameters
    ----------
    founds : list of list of Found
        Of each other sensor with the base as target; with *mutual* all pairs.
    variable : str
    criteria : Criteria
    mutual : bool
        Whether the others are to match each other too.

    Returns
    -------
    columns : dict of str to numpy.ndarray
        ``value_<n>`` and so on, as :class:`vconst.operation.Collocations` says; times in ns.
    """
    joined = [join(found) for found in founds]
    keys = _numbered(joined)
    rows = rows_that_agree(keys, joined, criteria) if mutual else _common_rows(keys)
    held = [{k: v[row] for k, v in each.items()} for each, row in zip(joined, rows, strict=True)]
    columns = _of_sensor(held[0], "target", variable, 0)
    for number, each in enumerate(held, start=1):
        columns |= _of_sensor(each, "reference", variable, number)
        columns[f"separation_{number}"] = each["separation"]
        columns[f"partners_{number}"] = each["pairs"]
    return columns


def collocations_dataset(columns, founds, variable, sensors, *, gap, episode_gap):
    """
    The variables of a ``Collocations`` result.

    Parameters
    ----------
    columns : dict of str to numpy.ndarray
        Of :func:`join_sensors`.
    founds : list of list of Found
    variable : str
    sensors : list of str
        Names of the products, the base first.
    gap, episode_gap : float
        As ``match_up`` takes them.

    Returns
    -------
    dataset : xarray.Dataset
    """
    others = range(1, len(founds) + 1)
    partners = np.stack([columns[f"time_{number}"] for number in others])
    farthest = np.max([columns[f"separation_{number}"] for number in others], axis=0)
    ones = np.ones(farthest.size, np.int64)
    pauses = {"gap": gap, "episode_gap": episode_gap}
    conjunction, about = encounters(columns["time_0"], partners, farthest, ones, **pauses)
    shared = founds[0][0].shared
    made = {"conjunction": (conjunction, "1", "index of the conjunction")}
    made["local_time"] = (
        local_time(columns["time_0"], columns["longitude_0"]),
        "h",
        "mean solar local time of the base",
    )
    for number in range(len(founds) + 1):
        made |= _sensor_variables(columns, number, shared.units[variable])
    variables = {name: _variable("collocation", *value) for name, value in made.items()}
    place = {
        "separation": farthest,
        "latitude_target": columns["latitude_0"],
        "longitude_target": columns["longitude_0"],
    }
    variables |= conjunction_variables(place, about)
    return xr.Dataset(variables | _numbers(founds, columns, about, sensors, pauses))


def _common_rows(keys):
    """Rows of each that are of the same samples of the base."""
    common = reduce(np.intersect1d, keys)
    found = []
    for key in keys:
        held, first = np.unique(key, return_index=True)
        found.append(first[np.searchsorted(held, common)])
    return found


def _numbered(joined):
    """A number for each sample of the base, the same in all: by time, and by place in it."""
    names = ("longitude_target", "latitude_target", "time_target")
    parts = [np.concatenate([each[name] for each in joined]) for name in names]
    order = np.lexsort(parts)
    differs = [np.append(True, part[order][1:] != part[order][:-1]) for part in parts]
    number = np.empty(order.size, np.int64)
    number[order] = np.cumsum(np.any(differs, axis=0)[: order.size])
    return np.split(number, np.cumsum([each["time_target"].size for each in joined])[:-1])


def _of_sensor(columns, side, variable, number):
    names = {"value": variable, "error": f"{variable}_error", "time": "time"}
    names |= {name: name for name, _ in _PLACES}
    return {
        f"{new}_{number}": columns[f"{old}_{side}"]
        for new, old in names.items()
        if f"{old}_{side}" in columns
    }


def _sensor_variables(columns, number, unit):
    whose = f"of sensor {number}" if number else "of the base"
    made = {
        f"value_{number}": (columns[f"value_{number}"], unit, f"value {whose}"),
        f"time_{number}": (columns[f"time_{number}"].astype("M8[ns]"), None, f"time {whose}"),
    }
    if f"error_{number}" in columns:
        made[f"error_{number}"] = (columns[f"error_{number}"], unit, f"standard error {whose}")
    for name, of in _PLACES:
        made[f"{name}_{number}"] = (columns[f"{name}_{number}"], of, f"geocentric {name} {whose}")
    if number:
        lag = (columns["time_0"] - columns[f"time_{number}"]) / MINUTE_NS
        apart = columns[f"separation_{number}"]
        held = columns[f"partners_{number}"]
        made[f"separation_{number}"] = (apart, "km", f"great-circle distance {whose} to the base")
        made[f"lag_{number}"] = (lag, "min", f"time, base minus sensor {number}")
        made[f"partners_{number}"] = (held, "1", f"samples {whose} that match")
    return made


def _numbers(founds, columns, about, sensors, pauses):
    episodes, conjunctions = possible_of_all(founds, pauses)
    allowed = ", as far as the orbits in the stored granules allow, masks apart"
    made = {
        "episodes": (np.unique(about.episode).size, "alignments of orbits"),
        "possible_episodes": (episodes, f"alignments of orbits{allowed}"),
        "conjunctions": (about.start.size, "encounters of all"),
        "possible_conjunctions": (conjunctions, f"encounters of all{allowed}"),
        "collocations": (columns["time_0"].size, "samples of the base that all others match"),
    }
    for number, found in enumerate(founds, start=1):
        matched = sum(int(one.columns["first"].sum()) for one in found)
        made[f"matched_{number}"] = (
            matched,
            f"samples of {sensors[0]} that {sensors[number]} matches",
        )
    numbers = {
        name: xr.Variable((), int(value), {"units": "1", "long_name": text})
        for name, (value, text) in made.items()
    }
    for number, found in enumerate(founds, start=1):
        words = f"smallest separation of {sensors[0]} and {sensors[number]} within the delay"
        about_it = {"units": "km", "long_name": words}
        numbers[f"nearest_approach_{number}"] = xr.Variable((), nearest_of(found), about_it)
    return numbers


def possible_of_all(founds, pauses):
    """Episodes and conjunctions of all, were no sample left out."""
    times, partners = zip(*(possible_of(found)[:2] for found in founds), strict=True)
    common = reduce(np.intersect1d, times)
    rows = [np.searchsorted(time, common) for time in times]
    found = np.stack([partner[row] for partner, row in zip(partners, rows, strict=True)])
    nothing = np.zeros(common.size)
    _, about = encounters(common, found, nothing, nothing, **pauses)
    return np.unique(about.episode).size, about.start.size


def _variable(dimension, values, units, text):
    attributes = {"long_name": text} if units is None else {"units": units, "long_name": text}
    return xr.Variable((dimension,), values, attributes)
