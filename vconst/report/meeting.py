"""How two sensors meet: as orbits cross, by flying together, or where one stands still."""

import numpy as np

from vconst.report.words import clean

#: What a conjunction and an episode are, by how the two meet.
TOGETHER = {
    "conjunctions": "stretches in which both measured",
    "episodes": "times without a long pause",
}
STANDING = {"conjunctions": "passes by the station", "episodes": "times without a long pause"}


def fly_together(attributes):
    """
    Whether target and reference are payloads of one platform, so that they never part.

    Examples
    --------
    >>> fly_together({"target": "nova-1/lap", "reference": "nova-1/pap"})
    True
    """
    sides = [clean(attributes.get(side)).partition("/") for side in ("target", "reference")]
    return sides[0][0] == sides[1][0] and all(payload for _, _, payload in sides)


def stands(dataset):
    """Whether one side of match-ups is at one place of the Earth, as a station is."""
    for end in ("", "_reference"):
        places = [f"{name}{end}" for name in ("latitude", "longitude")]
        held = [np.asarray(dataset[name], float) for name in places if name in dataset]
        if len(held) == 2 and held[0].size > 1 and all(np.ptp(each) == 0.0 for each in held):
            return True
    return False


def meant(dataset):
    """
    What conjunctions and episodes of match-ups are, in words.

    Parameters
    ----------
    dataset : xarray.Dataset
        Of ``Pairs``, or of a fit (which knows no places).

    Returns
    -------
    words : dict of str to str
        Empty for two orbits.
    """
    if fly_together(dataset.attrs):
        return TOGETHER
    return STANDING if stands(dataset) else {}
