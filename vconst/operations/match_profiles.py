"""Samples of a track and profiles that were near each other, at the height of the track."""

from dataclasses import replace
from functools import partial
from typing import Literal, Unpack

import numpy as np

from vconst.errors import OperationError, UnknownNameError, UsageError
from vconst.kernels.encounters import CONJUNCTION_GAP, EPISODE_GAP
from vconst.kernels.matchup import Track
from vconst.operation import (
    Days,
    Kilometres,
    Minutes,
    Pairs,
    Selection,
    VariableName,
    operation,
)
from vconst.operations.matching.approach import approach_by_band, placed_in_memory
from vconst.operations.matching.attributes import pairs_attributes, tell_emptiness
from vconst.operations.matching.columns import no_columns
from vconst.operations.matching.criteria import Criteria, check_limits, say, times_of
from vconst.operations.matching.profiles import Met, gather_met, meet_profiles, take_profiles
from vconst.operations.matching.result import pairs_dataset
from vconst.operations.matching.search import Found, bare, is_cut
from vconst.operations.matching.sides import place_side, prepare_side, shared_of
from vconst.operations.partial_columns import refuse_partial
from vconst.selection import map_pieces

#: What is said beside "no pairs": the two may be near, and the profiles end below the track.
_HEIGHTS = (
    " A profile has no value above its highest level: 'above_top' takes that level for samples up "
    "to so many km above it."
)

_LEVELS = ("level_height", "level_latitude", "level_longitude")


@operation(version=4)
def match_profiles(
    profiles: Selection,
    track: Selection,
    *,
    variable: VariableName,
    target: Literal["track", "profiles"] = "track",
    above_top: Kilometres = 0.0,
    keep: Literal["nearest", "median", "all"] = "nearest",
    gap: Minutes = CONJUNCTION_GAP,
    episode_gap: Days = EPISODE_GAP,
    **limits: Unpack[Criteria],
) -> Pairs:
    """
    Samples of a track with profiles near them, taken at the height of the track.

    Parameters
    ----------
    profiles : Selection
        With the variable and ``level_height`` (km above sea level) for every level; where
        levels have ``level_latitude`` (geodetic) and ``level_longitude``, the place is that
        of the tangent point at the height of the sample, which drifts along a profile by
        hundreds of km; otherwise the place of the profile.
    track : Selection
        Samples with time, geocentric latitude, longitude and radius.
    variable : str
        Canonical name that both have.
    delay : float
        Greatest difference of the time of the sample and that of the profile, in min.
    distance, local_time, latitude, longitude, quasi_dipole_latitude : float or None
        As ``match_up`` takes them, from the sample to the tangent point at its height.
    magnetic_local_time, l_shell, field_line, radius : float or None
        Likewise; the radius of the two is the same.
    target : {"track", "profiles"}
        Which of the two is to be calibrated; the other is the reference.
    above_top : float
        How far above the highest level of a profile a sample may be, km, to be matched with
        that level; ``altitude_difference`` then is not zero, and ``reduce_altitude`` carries
        the one to the height of the other. 0: samples above all levels match nothing.
    keep : {"nearest", "median", "all"}
        As ``match_up`` takes it.
    gap, episode_gap : float
        As ``match_up`` takes them.

    Returns
    -------
    pairs : Pairs
        As ``match_up`` leaves it. A profile has no value above and below its levels, and
        none between two levels more than 25 km apart; between others it is linear.

    Raises
    ------
    UsageError
        If the two are not profiles and a track, a limit is negative, none is on the place, or
        one is a part of the other's column.
    UnknownNameError
        If one has not the variable.
    OperationError
        If the track has no radius, or the profiles no heights.
    """
    criteria = Criteria(**limits)
    pauses = {"gap": gap, "episode_gap": episode_gap}
    criteria.check("match_profiles")
    check_limits(pauses, "match_profiles")
    _check(profiles, track, variable, above_top)
    found = _search(profiles, track, variable, criteria, keep, target, above_top)
    dataset = pairs_dataset(found, **pauses)
    sides = (profiles, track) if target == "track" else (track, profiles)
    said = criteria.said | say(pauses) | {"keep": keep}
    said |= {"above_top": f"{above_top:g} km"} if above_top else {}
    dataset.attrs = pairs_attributes(*sides, said, found)
    dataset = tell_emptiness(dataset, *sides, criteria, found)
    if dataset.attrs.get("note") and not above_top:
        dataset.attrs["note"] += _HEIGHTS
    return Pairs(dataset)


def _check(profiles, track, variable, above_top):
    if not above_top >= 0.0:
        raise UsageError(f"match_profiles: 'above_top' is {above_top:g} km; expected 0 or more.")
    if (profiles.kind, track.kind) != ("profile", "track"):
        raise UsageError(
            f"match_profiles: '{profiles.product}' is a {profiles.kind} and '{track.product}' a "
            f"{track.kind}; expected a profile and a track.",
            hint="match_up is for two tracks, match_grid for maps.",
        )
    refuse_partial("match_profiles", profiles, track)
    for selection in (profiles, track):
        held = selection.view.variables(selection.product)
        if variable not in held:
            raise UnknownNameError(f"variable of '{selection.product}':", variable, held)


def _search(profiles, track, variable, criteria, keep, target, above):
    if not profiles.transforms or profiles.variables is not None:
        profiles = replace(profiles, variables=(variable, *_LEVELS))
    if not track.transforms and track.variables is None:
        track = replace(track, variables=(variable,))
    every = [track, profiles, *([bare(track)] if is_cut(track) else [])]
    names = {"track": track.product, "profiles": profiles.product}
    found = map_pieces(
        every,
        partial(_match_piece, names, variable, criteria, keep, target, above),
        halo=criteria.delay_ns,
        grid=(track if target == "track" else profiles).pieces(),
    )
    nothing = shared_of(variable, {})
    return found or [Found(no_columns(nothing), {}, {}, nothing)]


def _match_piece(names, variable, criteria, keep, target, above, datasets, window):
    """One day of the target, with the other around it."""
    shared = shared_of(variable, datasets[0][variable].attrs)
    side = prepare_side(
        datasets[0], shared, "target", names["track"], window.holds(times_of(datasets[0]))
    )
    whole = place_side(datasets[-1] if len(datasets) > 2 else datasets[0], names["track"])
    if side.track.radius is None:
        raise OperationError(
            f"match_profiles: '{names['track']}' has no 'radius', so that it is not known at "
            "which height to take the profiles."
        )
    levels = take_profiles(datasets[1], variable, names["profiles"])
    met = _meet(side, levels, criteria, target, window, above)
    with_value = np.isfinite(met.values["target"][variable] + met.values["reference"][variable])
    columns = gather_met(met.part(with_value), keep)
    possible = gather_met(_meet(whole, levels, criteria, target, window, above), "nearest")
    return Found(
        columns,
        {} if with_value.any() else _approach(side.track, levels, criteria, target),
        {"target" if target == "track" else "reference": side.counts},
        shared,
        tuple(possible[name] for name in ("time_target", "time_nearest", "pairs")),
    )


def _meet(side, levels, criteria, target, window, above):
    """Matches of a side and profiles, with the target in the window."""
    rows, others, there, values = meet_profiles(side.track, levels, criteria, above)
    tracks = [Track(*(part[rows] for part in side.track)), there]
    numbers = [
        {name: value[rows] for name, value in side.values.items()},
        {name: values[:, place] for place, name in enumerate(levels.names)},
    ]
    if target == "profiles":
        tracks, numbers = tracks[::-1], numbers[::-1]
    met = Met(
        rows if target == "track" else others,
        dict(zip(("target", "reference"), tracks, strict=True)),
        dict(zip(("target", "reference"), numbers, strict=True)),
    )
    time = met.sides["target"].time
    return met.part((time >= window.start) & (time < window.stop))


def _approach(track, levels, criteria, target):
    middles = Track(levels.time, levels.latitude, levels.longitude)
    both = [placed_in_memory(each) for each in (track, middles)]
    return approach_by_band(*(both if target == "track" else both[::-1]), criteria.delay_ns)
