"""Values that are one and the same too often: a sensor that is stuck or saturated."""

from typing import NamedTuple

import numpy as np

#: Share of the values at one end of the range from which on a sensor is taken to be saturated,
#: anywhere else to be stuck; and the fewest of them.
SATURATED, STUCK, FEWEST = 0.01, 0.05, 10

#: How many times more than of its neighbour, or of the next most frequent: of values that come in
#: steps the last is no more frequent than the one before it.
MORE = 3


class Pile(NamedTuple):
    """
    What occurs too often.

    Attributes
    ----------
    value : float
    count : int
    words : str
        ``"looks saturated there"`` or ``"looks stuck there"``.
    """

    value: float
    count: int
    words: str


def piled_up(values):
    """
    The value at which a sensor looks saturated or stuck.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        Finite.

    Returns
    -------
    pile : Pile or None
        None where no value is too frequent.
    """
    found, held = np.unique(values, return_counts=True)
    if found.size == 1:
        return Pile(float(found[0]), int(held[0]), "looks stuck there") if held[0] > 1 else None
    for place, beside in ((-1, -2), (0, 1)):
        many = held[place] >= max(FEWEST, SATURATED * values.size)
        if many and held[place] > MORE * held[beside]:
            return Pile(float(found[place]), int(held[place]), "looks saturated there")
    often = np.sort(held)
    if often[-1] >= max(FEWEST, STUCK * values.size) and often[-1] > MORE * often[-2]:
        return Pile(float(found[np.argmax(held)]), int(often[-1]), "looks stuck there")
    return None
