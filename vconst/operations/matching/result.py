"""The result of match_up: pairs, conjunctions, numbers and words."""

import numpy as np
import xarray as xr

from vconst.kernels.encounters import describe_conjunctions, number_conjunctions
from vconst.kernels.sphere import local_time, local_time_difference
from vconst.operations.matching.search import MINUTE_NS

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
    shared = found[0].shared
    columns = _join(found)
    conjunction = number_conjunctions(
        columns["time_target"], columns["time_reference"], gap_ns=round(gap * MINUTE_NS)
    )
    about = describe_conjunctions(
        conjunction,
        columns["time_target"],
        columns["separation"],
        columns["pairs"],
        gap_ns=round(episode_gap * _DAY_NS),
    )
    parts = (
        _pair_variables(columns, conjunction),
        _value_variables(columns, shared),
        _conjunction_variables(columns, about),
        _numbers(found, columns, about),
    )
    return xr.Dataset({name: value for part in parts for name, value in part.items()})


def total_counts(found):
    """Samples left out, by side and reason."""
    total = {}
    for one in found:
        for side, counts in one.counts.items():
            kept = total.setdefault(side, {})
            for reason, number in counts.items():
                kept[reason] = kept.get(reason, 0) + number
    return total


def describe_emptiness(found, criteria, spans):
    """
    Why nothing matched, and what to widen.

    Parameters
    ----------
    found : list of Found
    criteria : Criteria
    spans : tuple of str
        When the target and the reference have samples, for people.
    """
    bands = _nearest(found)
    if not bands:
        return (
            f"No pairs: no samples of the two are within {criteria.delay:g} min of each other. "
            f"The target is there {spans[0]}, the reference {spans[1]}."
        )
    distance = min(bands.values())
    listed = ", ".join(f"{low}° to {high}° {_spaced(km)} km" for (low, high), km in bands.items())
    said = (
        f"No pairs: within {criteria.delay:g} min the two never come nearer than about "
        f"{_spaced(distance)} km (by latitude of the target, either side: {listed}); 'distance' is "
        f"{criteria.distance:g} km. "
    )
    if distance > criteria.distance:
        return said + "Widen 'distance' or 'delay', or take a longer time."
    others = [name for name in ("radius", "local_time") if getattr(criteria, name) is not None]
    also = f", {' and '.join(repr(name) for name in others)}" if others else ""
    return said + f"Where they do, samples are masked or fail the limits{also}."


def _spaced(number):
    """A whole number in groups of three, with the thin spaces of the pages."""
    return f"{number:,.0f}".replace(",", "\u202f")


def _join(found):
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
    return made


def _conjunction_variables(columns, about):
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


def _numbers(found, columns, about):
    separation = columns["separation"]
    nearest = separation.min() if separation.size else min(_nearest(found).values(), default=np.nan)
    made = {
        "pairs": (int(columns["pairs"].sum()), "1", "all pairs of samples"),
        "samples": (int(columns["pairs"].size), "1", "samples of the target that match"),
        "conjunctions": (int(about.start.size), "1", "encounters of two passes"),
        "episodes": (int(np.unique(about.episode).size), "1", "alignments of orbit planes"),
        "nearest_approach": (float(nearest), "km", "smallest separation within the delay"),
    }
    return {
        name: xr.Variable((), value, {"units": units, "long_name": text})
        for name, (value, units, text) in made.items()
    }


def _nearest(found):
    """Nearest approach in km in every band of latitude."""
    nearest = {}
    for one in found:
        for band, distance in one.approach.items():
            nearest[band] = min(distance, nearest.get(band, np.inf))
    return dict(sorted(nearest.items()))


def _times(nanoseconds, text):
    return nanoseconds.astype("datetime64[ns]"), None, text


def _variable(dimension, values, units, text):
    attributes = {"long_name": text} if units is None else {"units": units, "long_name": text}
    return xr.Variable((dimension,), values, attributes)
