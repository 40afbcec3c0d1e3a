"""Why nothing matched, in words."""

import numpy as np


def describe_emptiness(found, criteria, spans, possible):
    """
    Why nothing matched, and what to widen.

    Parameters
    ----------
    found : list of Found
    criteria : Criteria
    spans : tuple of str
        When the target and the reference have samples, for people.
    possible : int
        How many conjunctions there would be if no sample were left out.

    Returns
    -------
    note : str
    """
    bands = nearest_by_band(found)
    if not bands:
        return (
            f"No pairs: no samples of the two are within {criteria.delay:g} min of each other. "
            f"The target is there {spans[0]}, the reference {spans[1]}."
        )
    if possible:
        return (
            f"No pairs: the two meet {spaced(possible)} times within the limits, but all samples "
            "there are masked, have no value or were left out by a selection."
        )
    distance, limit = min(bands.values()), criteria.reach
    listed = ", ".join(f"{low}° to {high}° {spaced(km)} km" for (low, high), km in bands.items())
    asked = "" if criteria.distance is None else f"; 'distance' is {criteria.distance:g} km"
    said = (
        f"No pairs: within {criteria.delay:g} min the two never come nearer than about "
        f"{spaced(distance)} km (by latitude of the target, either side: {listed}){asked}. "
    )
    if distance > limit:
        return said + "Widen 'distance' or 'delay', or take a longer time."
    others = " and ".join(repr(name) for name in criteria.others)
    return said + f"Where they do, they fail the limits{f', {others}' if others else ''}."


def nearest_by_band(found):
    """Nearest approach in km in every band of latitude."""
    nearest = {}
    for one in found:
        for band, distance in one.approach.items():
            nearest[band] = min(distance, nearest.get(band, np.inf))
    return dict(sorted(nearest.items()))


def spaced(number):
    """A whole number in groups of three, with the thin spaces of the pages."""
    return f"{number:,.0f}".replace(",", "\u202f")
