"""Samples of a product that several others were near at once."""

from typing import Literal, Unpack

from vconst.errors import OperationError, UsageError
from vconst.kernels.encounters import CONJUNCTION_GAP, EPISODE_GAP
from vconst.operation import (
    Collocations,
    Days,
    Group,
    Minutes,
    Selection,
    VariableName,
    operation,
)
from vconst.operations.matching.attributes import check_shared
from vconst.operations.matching.criteria import Criteria, check_limits, say
from vconst.operations.matching.many import collocations_dataset, join_sensors
from vconst.operations.matching.none_of_many import why_none
from vconst.operations.matching.result import total_counts
from vconst.operations.matching.search import Wanted, search


@operation(version=3)
def match_many(
    base: Selection,
    others: Group,
    *,
    variable: VariableName,
    mutual: bool = False,
    keep: Literal["nearest", "median"] = "nearest",
    gap: Minutes = CONJUNCTION_GAP,
    episode_gap: Days = EPISODE_GAP,
    **limits: Unpack[Criteria],
) -> Collocations:
    """
    Samples of a base that every one of two or more others matches.

    Parameters
    ----------
    base : Selection
        A track; whatever ``match_up`` takes as target.
    others : Group of Selection
        Two or more: ``others: [one, two]`` in a recipe.
    variable : str
        Canonical name of what all measured.
    delay, distance, radius, local_time, latitude, longitude, quasi_dipole_latitude : float
        As ``match_up`` takes them, or None; between the base and each of the others.
    magnetic_local_time, l_shell, field_line : float or None
        Likewise.
    mutual : bool
        Whether the others are to meet the same limits among each other too: of all partners
        of a sample those that do, the nearest by the sum of their separations. False: two of
        them can be twice as far apart. What coverage allowed is counted without it.
    keep : {"nearest", "median"}
        The value of each other: of its nearest sample, or the median of all that match, which
        cannot be *mutual*.
    gap, episode_gap : float
        As ``match_up`` takes them; a conjunction ends where any of the tracks pauses.

    Returns
    -------
    collocations : Collocations
        One element of dimension ``collocation`` a sample of the base that has a partner in
        all others. With n the place of the product in attribute ``sensors`` (0: the base):
        ``value_<n>`` in attribute ``units``, ``error_<n>`` where the product gives one,
        ``time_<n>``, ``latitude_<n>``, ``longitude_<n>``, ``radius_<n>``; for n above 0
        ``separation_<n>`` (km to the base), ``lag_<n>`` (min, base minus sensor) and
        ``partners_<n>`` (how many matched); ``local_time`` of the base; ``conjunction``.
        Dimension ``conjunction``: ``conjunction_start``, ``conjunction_stop``,
        ``conjunction_pairs`` (collocations), ``conjunction_separation`` (of the farthest,
        where it is smallest), ``conjunction_latitude``, ``conjunction_longitude``,
        ``episode``. Scalars ``episodes``, ``conjunctions`` and what coverage allowed of
        them, ``collocations``, ``matched_<n>`` (samples of the base that sensor n matches) and
        ``nearest_approach_<n>`` (km, smallest separation of the two within the delay).
        Attributes ``sensors``, ``baselines``, ``variable``, ``units``, ``criteria``,
        ``counts`` (by product); ``note`` where there is no collocation: who matches nothing and
        how near it comes by latitude, or how far apart in time those are that match.

    Raises
    ------
    UsageError
        If there are fewer than two others, a limit is negative, none is on the place, or a
        median is to be mutual.
    OperationError
        If a product has no positions or not the variable.
    """
    criteria = Criteria(**limits)
    pauses = {"gap": gap, "episode_gap": episode_gap}
    criteria.check("match_many")
    check_limits(pauses, "match_many")
    _check_others(others)
    if mutual and keep == "median":
        raise UsageError(
            "match_many: 'mutual' chooses single samples, of which there is no median.",
            hint="Take 'keep: nearest', or leave 'mutual' out.",
        )
    wanted = Wanted(criteria, "all" if mutual else keep, (variable,))
    founds = []
    for other in others.values():
        founds.append(search(other, base, wanted))
        check_shared(founds[-1][0].shared, other, base, "match_many")
    columns = join_sensors(founds, variable, criteria, mutual=mutual)
    sensors = [base.product, *(each.product for each in others.values())]
    dataset = collocations_dataset(columns, founds, variable, sensors, **pauses)
    said = criteria.said | say(pauses) | {"keep": keep} | ({"mutual": "yes"} if mutual else {})
    dataset.attrs = _attributes(base, others, variable, said, founds)
    if not dataset.sizes["collocation"]:
        selections = base, *others.values()
        dataset.attrs["note"] = why_none(founds, selections, criteria, mutual=mutual, **pauses)
    return Collocations(dataset)


def _check_others(others):
    if len(others) < 2:
        raise UsageError(
            f"match_many: {len(others)} product beside the base; two or more are needed.",
            hint="match_up pairs two products. Name several here: 'others: [one, two]'.",
        )
    for name, each in others.items():
        if not isinstance(each, Selection):
            raise OperationError(
                f"match_many: '{name}' is a {type(each).__name__}; expected samples of a product."
            )


def _attributes(base, others, variable, criteria, founds):
    selections = [base, *others.values()]
    counts = {base.product: total_counts(founds[0]).get("target", {})}
    for other, found in zip(others.values(), founds, strict=True):
        counts[other.product] = total_counts(found).get("reference", {})
    return {
        "sensors": [each.product for each in selections],
        "baselines": [", ".join(each.baselines()) for each in selections],
        "variable": variable,
        "units": founds[0][0].shared.units[variable],
        "criteria": criteria,
        "counts": counts,
    }
