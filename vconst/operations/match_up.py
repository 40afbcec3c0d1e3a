"""Samples of two products that were near each other, in place and in time."""

import numpy as np

from vconst.errors import OperationError, UsageError
from vconst.kernels.encounters import CONJUNCTION_GAP, EPISODE_GAP
from vconst.operation import Days, Distance, Minutes, Pairs, Selection, operation
from vconst.operations.matching.result import describe_emptiness, pairs_dataset, total_counts
from vconst.operations.matching.search import Criteria, search
from vconst.operations.partial_columns import refuse_partial

_UNITS = {
    "distance": "km",
    "delay": "min",
    "radius": "km",
    "local_time": "min",
    "gap": "min",
    "episode_gap": "day",
}


@operation(version=2)
def match_up(
    reference: Selection,
    target: Selection,
    *,
    distance: Distance,
    delay: Minutes,
    radius: Distance | None = None,
    local_time: Minutes | None = None,
    gap: Minutes = CONJUNCTION_GAP,
    episode_gap: Days = EPISODE_GAP,
) -> Pairs:
    """
    Samples of a target with their nearest partners in a reference.

    Parameters
    ----------
    reference, target : Selection
        Tracks: every sample has time, geocentric latitude and longitude, perhaps radius.
    distance : float
        Greatest great-circle distance on the sphere of 6371.2 km, in km, itself included.
    delay : float
        Greatest difference of time, in min, itself included.
    radius : float or None
        Greatest difference of the distance from the centre of the Earth, in km, itself
        included; samples without a radius then match nothing. None does not ask.
    local_time : float or None
        Greatest difference of mean solar local time, in min around the clock, itself
        included. None does not ask.
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
        earlier); ``conjunction`` and ``episode`` number the encounters. ``pairs`` counts
        all pairs, not only the nearest. Values of shared variables are
        ``<name>_target`` and ``<name>_reference``; where one product has the vector and
        the other its magnitude, the magnitude of the vector is taken, and attribute
        ``magnitudes`` says so. Components that are not of one known frame are not
        compared; ``frames_differ`` names them. Samples without a shared value are left
        out and counted in ``counts``, of those near enough to be read. Without any pair
        the result is empty, ``nearest_approach`` says how near the two come within the
        delay, and ``note`` what to widen.

    Raises
    ------
    UsageError
        If a limit is negative.
    OperationError
        If a product has no positions, or the two have no variable in common.

    Notes
    -----
    Exact: the pairs are those of testing all. See :mod:`vconst.kernels.matchup`.
    """
    settings = {
        "distance": distance,
        "delay": delay,
        "radius": radius,
        "local_time": local_time,
        "gap": gap,
        "episode_gap": episode_gap,
    }
    _check_limits(settings)
    criteria = Criteria(distance, delay, radius, local_time)
    found = search(reference, target, criteria)
    _check_shared(found[0].shared, reference, target)
    dataset = pairs_dataset(found, gap=gap, episode_gap=episode_gap)
    dataset.attrs = _attributes(reference, target, settings, found)
    if not dataset.sizes["pair"]:
        spans = (_span(target), _span(reference))
        dataset.attrs["note"] = describe_emptiness(found, criteria, spans)
    return Pairs(dataset)


def _check_limits(settings):
    for name, value in settings.items():
        if value is not None and not value >= 0:
            raise UsageError(f"match_up: '{name}' is {value:g} {_UNITS[name]}; expected 0 or more.")


def _check_shared(shared, reference, target):
    if shared.apart and not shared.names:
        raise OperationError(
            f"match_up: '{target.product}' and '{reference.product}' share only components that "
            f"are not of one known frame ({', '.join(shared.apart)}).",
            hint="identify_frame tells a frame from the data.",
        )
    if not shared.names:
        refuse_partial("match_up", target, reference)
        raise OperationError(
            f"match_up: '{target.product}' and '{reference.product}' have no variable in common.",
            hint="Choose products that measure one quantity: vconst variables.",
        )


def _attributes(reference, target, settings, found):
    shared = found[0].shared
    return {
        "reference": reference.product,
        "target": target.product,
        "reference_baseline": ", ".join(reference.baselines()),
        "target_baseline": ", ".join(target.baselines()),
        "criteria": {
            name: f"{value:g} {_UNITS[name]}"
            for name, value in settings.items()
            if value is not None
        },
        "variables": list(shared.names),
        "magnitudes": {
            product.product: list(shared.magnitudes[side])
            for side, product in (("target", target), ("reference", reference))
            if shared.magnitudes[side]
        },
        "counts": total_counts(found),
        **({"frames_differ": list(shared.apart)} if shared.apart else {}),
    }


def _span(selection):
    span = selection.span()
    if span is None:
        return "never"
    first, last = (np.datetime_as_string(np.datetime64(t, "ns"), unit="s") for t in span)
    return f"from {first}Z to {last}Z"
