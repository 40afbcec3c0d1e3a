"""Samples of two products that were near each other, in place and in time."""

from typing import Literal, Unpack

from vconst.kernels.encounters import CONJUNCTION_GAP, EPISODE_GAP
from vconst.operation import Days, Minutes, Pairs, Selection, operation
from vconst.operations.matching.attributes import (
    check_shared,
    pairs_attributes,
    tell_emptiness,
)
from vconst.operations.matching.criteria import Criteria, check_limits, say
from vconst.operations.matching.result import pairs_dataset
from vconst.operations.matching.search import Wanted, search


@operation(version=6)
def match_up(
    reference: Selection,
    target: Selection,
    *,
    keep: Literal["nearest", "median", "all"] = "nearest",
    gap: Minutes = CONJUNCTION_GAP,
    episode_gap: Days = EPISODE_GAP,
    **limits: Unpack[Criteria],
) -> Pairs:
    """
    Samples of a target with their partners in a reference.

    Parameters
    ----------
    reference, target : Selection
        Tracks, fixed stations or pierce points: every sample has time, geocentric latitude
        and longitude, perhaps radius. Flags and quiet times are masks of the selections:
        ``select_quality`` and ``select_quiet`` before this step.
    delay : float
        Greatest difference of time, in min, itself included.
    distance : float or None
        Greatest great-circle distance on the sphere of 6371.2 km, in km, itself included.
        None only where *latitude* or *field_line* limits the place.
    radius : float or None
        Greatest difference of the distance from the centre of the Earth, in km, itself
        included; samples without a radius then match nothing. None does not ask.
    local_time : float or None
        Greatest difference of mean solar local time, in min around the clock, itself
        included. None does not ask.
    latitude, longitude : float or None
        Greatest differences of geocentric latitude and of longitude (around the globe), in
        degrees, themselves included: a box. None does not ask.
    quasi_dipole_latitude : float or None
        Greatest difference of quasi-dipole latitude (IGRF-14, at the time of each sample), in
        degrees, itself included; samples without a radius then match nothing. None does not
        ask.
    magnetic_local_time : float or None
        Greatest difference of magnetic local time, in min around the clock; likewise.
    l_shell : float or None
        Greatest difference of L, the distance of the top of the field line from the Earth's
        centre in radii of 6371.009 km; likewise.
    field_line : float or None
        Greatest distance of the feet of the two field lines at 110 km, in km, taken in
        modified apex coordinates; likewise. Both ends of a line count as one: with *distance*
        the two are on one side, without it they may be conjugate to each other.
    keep : {"nearest", "median", "all"}
        ``nearest``: one element a matched sample of the target, with its nearest partner.
        ``median``: the same, with the median of the values of all its partners; errors are
        medians too, since those of one pass are not independent. ``all``: one element a
        pair.
    gap : float
        A new conjunction begins where matched samples are more than this apart, in min,
        in the target or in the reference.
    episode_gap : float
        A new alignment episode begins where conjunctions are more than this apart, in days.

    Returns
    -------
    pairs : Pairs
        One element of dimension ``pair`` a matched sample of the target, with its nearest
        partner (smallest separation; of equal ones the smallest lag; of these the
        earlier), or as *keep* says; ``conjunction`` and ``episode`` number the encounters.
        ``pairs`` counts all pairs, not only the nearest; ``possible_episodes``,
        ``possible_conjunctions`` and ``possible_pairs`` what the orbits in the stored
        granules allow, whatever is masked or selected (of stations: whatever is masked; a
        step before may have moved their samples to pierce points). Values of shared variables are
        ``<name>_target`` and ``<name>_reference``, of medians with ``<name>_partners``, the
        partners that have one; where one product has the vector and the other its magnitude,
        the magnitude of the vector is taken, and attribute ``magnitudes`` says so.
        Components that are not of one known frame are not compared; ``frames_differ`` names
        them. Samples without a shared value are left out and counted in ``counts``, of those
        near enough to be read. Without any pair the result is empty: ``nearest_approach`` and
        ``band_approach``, along latitude, say how near the two come within the delay, and
        ``note`` why, and what to widen.

    Raises
    ------
    UsageError
        If a limit is negative, or none is on the place.
    OperationError
        If a product has no positions, the two have no variable in common, or *keep* is
        ``all`` and the pairs are too many.

    Notes
    -----
    Exact: the pairs are those of testing all. See :mod:`vconst.kernels.matchup`.
    """
    criteria = Criteria(**limits)
    pauses = {"gap": gap, "episode_gap": episode_gap}
    criteria.check("match_up")
    check_limits(pauses, "match_up")
    found = search(reference, target, Wanted(criteria, keep))
    check_shared(found[0].shared, reference, target, "match_up")
    dataset = pairs_dataset(found, **pauses)
    said = criteria.said | say(pauses) | ({} if keep == "nearest" else {"keep": keep})
    dataset.attrs = pairs_attributes(reference, target, said, found)
    return Pairs(tell_emptiness(dataset, reference, target, criteria, found))
