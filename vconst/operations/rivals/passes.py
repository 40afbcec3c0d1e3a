"""Unusual passes of an event, and which of them stand alone among sensors of one quantity."""

import numpy as np

from vconst.kernels.constants import DAY

#: Size of z from which another sensor is said to agree, over that of an unusual pass.
_HALF = 0.5


def passes_before(layers, event):
    """
    Passes before one event, of all layers.

    Parameters
    ----------
    layers : dict of str to xarray.Dataset
        Deviations by name.
    event : int

    Returns
    -------
    passes : dict of str to numpy.ndarray
        ``layer`` and ``quantity`` (numbers), ``time`` (int64 ns UTC), ``z`` (NaN where it is
        not known) and ``state`` (row of ``STATES`` in ``zones/layers.py``).
    """
    found = {name: [] for name in ("layer", "quantity", "time", "z", "state")}
    quantities = list(dict.fromkeys(each.attrs["quantity"] for each in layers.values()))
    for number, each in enumerate(layers.values()):
        place = each["pass_place"].values
        own = each["place_control"].values[place] == 0
        own &= each["place_of_event"].values[place] == event
        own &= each["window"].values == 0
        found["layer"].append(np.full(own.sum(), number))
        quantity = quantities.index(each.attrs["quantity"])
        found["quantity"].append(np.full(own.sum(), quantity))
        found["time"].append(each["pass_time"].values[own].astype("M8[ns]").astype(np.int64))
        found["z"].append(each["deviate"].values[own])
        found["state"].append(each["state"].values[own])
    return {name: np.concatenate(parts) for name, parts in found.items()}


def is_unusual(passes, limit):
    """Which passes have a z of at least *limit* in size."""
    return np.abs(np.nan_to_num(passes["z"])) >= limit


def standing_alone(passes, limit, hours):
    """
    How many unusual passes no other sensor of the same quantity bears out.

    Parameters
    ----------
    passes : dict
        Of :func:`passes_before`.
    limit : float
        Of \\|z\\|.
    hours : float
        How far away in time another sensor may have passed.

    Returns
    -------
    alone, judged : int
        Of the *judged* unusual passes another sensor passed as well in this time; for *alone*
        of them none of those has half the limit with the same sign.
    """
    alone = judged = 0
    usable = np.isfinite(passes["z"])
    for row in np.flatnonzero(is_unusual(passes, limit)):
        other = usable & (passes["quantity"] == passes["quantity"][row])
        other &= passes["layer"] != passes["layer"][row]
        other &= np.abs(passes["time"] - passes["time"][row]) <= hours * DAY / 24
        if other.any():
            judged += 1
            sign = np.sign(passes["z"][row])
            alone += not (sign * passes["z"][other] >= _HALF * limit).any()
    return alone, judged
