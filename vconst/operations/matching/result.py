"""The result of match_up: pairs, conjunctions, numbers and words."""

import numpy as np
import xarray as xr

from vconst.kernels.encounters import describe_conjunctions, number_conjunctions
from vconst.kernels.sphere import local_time, local_time_difference
from vconst.operations.matching.approach import least_by_band
from vconst.operations.matching.criteria import MINUTE_NS, nanoseconds

_DAY_NS = 1440 * MINUTE_NS


def pairs_dataset(found, *, gap, episode_gap):
    """
    The variables of a ``Pairs`` result.

    Parameters
    ----------
    found : list of Found
        In order of time.
    gap : float
        Pause that separates conjunctions, in min.
    episode_gap : float
        Pause that separates alignment episodes, in days.

    Returns
    -------
    dataset : xarray.Dataset
        As ``docs/architecture.md`` says.
    """
    columns = join(found)
    counted = np.where(columns["first"], columns["pairs"], 0)
    times = columns["time_target"], columns["time_nearest"]
    pauses = {"gap": gap, "episode_gap": episode_gap}
    conjunction, about = encounters(*times, columns["separation"], counted, **pauses)
    parts = (
        _pair_variables(columns, conjunction),
        _value_variables(columns, found[0].shared),
        conjunction_variables(columns, about),
        _numbers(found, columns, about, _possible(found, pauses)),
        _approach(found),
    )
    return xr.Dataset({name: value for part in parts for name, value in part.items()})


def encounters(time, partner, separation, pairs, *, gap, episode_gap):
    """
    The conjunctions of matched samples, and their alignment episodes.

    Parameters
    ----------
    time : array of int64, shape (n,)
        Of the target, ns, ascending.
    partner : array of int64, shape (n,) or (k, n)
        Of its nearest partner, in each of k references.
    separation : array of float, shape (n,)
        km.
    pairs : array of int, shape (n,)
        How many pairs each stands for.
    gap : float
        Pause that separates conjunctions, in min.
    episode_gap : float
        Pause that separates alignment episodes, in days.

    Returns
    -------
    conjunction : numpy.ndarray of int64, shape (n,)
    about : vconst.kernels.encounters.Conjunctions
    """
    conjunction = number_conjunctions(time, partner, gap_ns=nanoseconds(gap, MINUTE_NS))
    about = describe_conjunctions(
        conjunction, time, separation, pairs, gap_ns=nanoseconds(episode_gap, _DAY_NS)
    )
    return conjunction, about


def total_counts(found):
    """Samples left out, by side and reason."""
    total = {}
    for one in found:
        for side, counts in one.counts.items():
            kept = total.setdefault(side, {})
            for reason, number in counts.items():
                kept[reason] = kept.get(reason, 0) + number
    return total


def join(found):
    """The columns of all stretches of time, one behind the other."""
    names = dict.fromkeys(name for one in found for name in one.columns)
    filled = [one.columns for one in found if one.columns["pairs"].size] or [found[0].columns]
    return {
        name: np.concatenate(
            [part.get(name, np.full(part["pairs"].size, np.nan)) for part in filled]
        )
        for name in names
    }


def _pair_variables(columns, conjunction):
    target, reference = columns["time_target"], columns["time_reference"]
    local = local_time(target, columns["longitude_target"])
    other = local_time(reference, columns["longitude_reference"])
    made = {
        "time": _times(target, "time of the target"),
        "time_reference": _times(reference, "time of the reference"),
        "separation": (columns["separation"], "km", "great-circle distance of the two"),
        "lag": ((target - reference) / MINUTE_NS, "min", "time, target minus reference"),
        "altitude_difference": (
            columns["radius_target"] - columns["radius_reference"],
            "km",
            "altitude, target minus reference",
        ),
        "local_time": (local, "h", "mean solar local time of the target"),
        "local_time_difference": (
            local_time_difference(local, other),
            "min",
            "mean solar local time, target minus reference",
        ),
        "partners": (columns["pairs"], "1", "samples of the reference that match"),
        "conjunction": (conjunction, "1", "index of the conjunction"),
    }
    for name, unit in (("latitude", "degree"), ("longitude", "degree"), ("radius", "km")):
        for side, suffix in (("target", ""), ("reference", "_reference")):
            text = f"geocentric {name} of the {side}"
            made[name + suffix] = (columns[f"{name}_{side}"], unit, text)
    return {name: _variable("pair", *value) for name, value in made.items()}


def _value_variables(columns, shared):
    made = {}
    for name in shared.names:
        for side in ("target", "reference"):
            for suffix, text in (("", ""), ("_error", ", standard error")):
                values = columns.get(f"{name}{suffix}_{side}")
                if values is not None:
                    words = f"{shared.long_names[name]}{text}, {side}"
                    made[f"{name}{suffix}_{side}"] = _variable(
                        "pair", values, shared.units[name], words
                    )
        if f"{name}_partners" in columns:
            words = f"samples of the reference with {shared.long_names[name]}, of the median"
            made[f"{name}_partners"] = _variable("pair", columns[f"{name}_partners"], "1", words)
    return made


def conjunction_variables(columns, about):
    """When and where conjunctions were, how near and how many pairs they hold."""
    near = about.nearest
    made = {
        "conjunction_start": _times(about.start, "first matched sample of the target"),
        "conjunction_stop": _times(about.stop, "last matched sample of the target"),
        "conjunction_pairs": (about.pairs, "1", "all pairs of samples"),
        "conjunction_separation": (columns["separation"][near], "km", "smallest separation"),
        "conjunction_latitude": (
            columns["latitude_target"][near],
            "degree",
            "latitude of the target where the separation is smallest",
        ),
        "conjunction_longitude": (
            columns["longitude_target"][near],
            "degree",
            "longitude of the target where the separation is smallest",
        ),
        "episode": (about.episode, "1", "index of the alignment episode"),
    }
    return {name: _variable("conjunction", *value) for name, value in made.items()}


def possible_of(found):
    """As *possible* of :class:`vconst.operations.matching.search.Found`, of all stretches."""
    held = [one.possible for one in found if one.possible is not None]
    held = held or [(np.empty(0, np.int64),) * 3]
    return tuple(np.concatenate(part) for part in zip(*held, strict=True))


def _possible(found, pauses):
    """Episodes, conjunctions and pairs of all stored samples, masked or not."""
    time, partner, pairs = possible_of(found)
    _, about = encounters(time, partner, np.zeros(time.size), pairs, **pauses)
    return np.unique(about.episode).size, about.start.size, int(pairs.sum())


def _numbers(found, columns, about, possible):
    """Episodes first: they are the independent unit; beside each what coverage allowed."""
    allowed = ", as far as the orbits in the stored granules allow, masks apart"
    episodes = int(np.unique(about.episode).size)
    made = {
        "episodes": (episodes, "alignments of orbit planes"),
        "possible_episodes": (possible[0], f"alignments of orbit planes{allowed}"),
        "conjunctions": (int(about.start.size), "encounters of two passes"),
        "possible_conjunctions": (possible[1], f"encounters of two passes{allowed}"),
        "pairs": (int(about.pairs.sum()), "all pairs of samples"),
        "possible_pairs": (possible[2], f"pairs of samples{allowed}"),
        "samples": (int(columns["first"].sum()), "samples of the target that match"),
    }
    numbers = {
        name: xr.Variable((), value, {"units": "1", "long_name": text})
        for name, (value, text) in made.items()
    }
    text = "smallest separation within the delay"
    about_it = {"units": "km", "long_name": text}
    return numbers | {"nearest_approach": xr.Variable((), nearest_of(found), about_it)}


def nearest_of(found):
    """Smallest separation within the delay, km; NaN where the two are never there at one time."""
    separations = [one.columns["separation"] for one in found if one.columns["pairs"].size]
    if separations:
        return float(min(each.min() for each in separations))
    return float(min(_bands(found).values(), default=np.nan))


def _approach(found):
    """How near the two come where nothing matched, along bands of latitude."""
    bands = _bands(found)
    if not bands or any(one.columns["pairs"].size for one in found):
        return {}
    edges = np.array(list(bands), float)
    made = {
        "band_from": (edges[:, 0], "degree", "latitude of the target, either side, from"),
        "band_to": (edges[:, 1], "degree", "latitude of the target, either side, up to"),
        "band_approach": (
            np.array(list(bands.values())),
            "km",
            "nearest approach within the delay",
        ),
    }
    return {name: _variable("band", *value) for name, value in made.items()}


def _bands(found):
    return least_by_band(one.approach for one in found)


def _times(nanoseconds, text):
    return nanoseconds.astype("datetime64[ns]"), None, text


def _variable(dimension, values, units, text):
    attributes = {"long_name": text} if units is None else {"units": units, "long_name": text}
    return xr.Variable((dimension,), values, attributes)
