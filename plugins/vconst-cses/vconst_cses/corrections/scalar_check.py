"""A vector magnetometer checked sample by sample against the scalar one beside it."""

from dataclasses import replace
from functools import partial
from typing import Literal

import numpy as np

from vconst import OperationError, components_of, map_pieces
from vconst.operation import Nanotesla, Selection, operation

_NAME = "check_scalar"
_STRENGTH = "magnetic_field"

#: Reasons under which samples are counted.
DIFFERS = "field strength differs from the scalar magnetometer's"
UNCHECKED = "no scalar magnetometer to check against"

#: Scalar samples farther apart are not bridged, ns. Linear between them is within 0.01 nT.
_LONGEST = 2_500_000_000


@operation(version=1)
def check_scalar(
    data: Selection,
    scalar: Selection,
    *,
    limit: Nanotesla = 2.5,
    unchecked: Literal["mask", "keep"] = "mask",
) -> Selection:
    """
    Field values whose strength the scalar magnetometer confirms.

    Parameters
    ----------
    data : Selection
        With all three components of ``magnetic_field`` (cses-01/hpm-fgm), or its strength.
    scalar : Selection
        With the strength ``magnetic_field``, of the same platform (cses-01/hpm-cdsm).
    limit : float
        nT; at a greater difference of the strengths the values become NaN.
    unchecked : {"mask", "keep"}
        What is done where there is no scalar value within 2.5 s on both sides.

    Returns
    -------
    data : Selection
        Masked samples keep their place and are counted by reason; so are unchecked ones.

    Raises
    ------
    OperationError
        If either has no magnetic field, or *limit* is not positive.

    Notes
    -----
    ``|F_scalar - |B_vector|| <= limit``: 2.5 nT for CGGM (notes of the candidate to IGRF-13),
    2 nT for its second generation. The scalar value is
    linear between its neighbours.
    """
    if not limit > 0:
        raise OperationError(f"{_NAME}: 'limit' is {limit:g} nT; expected more than 0.")
    for selection in (data, scalar):
        held = selection.view.variables(selection.product)
        if _STRENGTH not in held and not components_of(held, _STRENGTH):
            raise OperationError(
                f"{_NAME}: '{selection.product}' has no magnetic field; it has "
                f"{', '.join(sorted(held))}."
            )
    apart = [replace(selection, tally={}) for selection in (data, scalar)]
    runs = map_pieces(apart, partial(judge_piece, limit=limit), halo=_LONGEST)
    edges = tuple(int(edge) for found, _ in runs for edge in found)
    states = "".join(state for _, state in runs)
    return data.then(mask_unconfirmed, edges=edges, states=states, unchecked=unchecked)


def judge_piece(datasets, window, *, limit):
    """
    When the two agree and when not, in one piece.

    Parameters
    ----------
    datasets : sequence of xarray.Dataset
        Vector and scalar, with a halo.
    window : Piece
    limit : float
        nT.

    Returns
    -------
    edges : array of int64
        ns: from when on a state holds; the last is where the piece ends.
    states : str
        Of each edge: ``a`` agrees, ``d`` differs, ``u`` unchecked.
    """
    time, strength = _strength(datasets[0])
    inside = (time >= window.start) & (time < window.stop) & np.isfinite(strength)
    time, strength = time[inside], strength[inside]
    expected = _between(time, *_strength(datasets[1]))
    states = np.where(np.abs(strength - expected) <= limit, "a", "d")
    states[~np.isfinite(expected)] = "u"
    first = np.flatnonzero(np.append(True, states[1:] != states[:-1])) if time.size else []
    edges = np.append(time[first], window.stop) if time.size else np.array([window.stop])
    return edges, "".join(states[first]) + "u" if time.size else "u"


def mask_unconfirmed(dataset, *, edges, states, unchecked):
    """
    The per-sample transform of `check_scalar`.

    Parameters
    ----------
    dataset : xarray.Dataset
    edges : tuple of int
        ns, rising: where the state changes. Before the first nothing is checked.
    states : str
        ``a``, ``d`` or ``u`` from each edge on.
    unchecked : {"mask", "keep"}

    Returns
    -------
    masked : xarray.Dataset
    """
    time, strength = _strength(dataset)
    order = np.searchsorted(np.asarray(edges, np.int64), time, "right")
    state = np.array(["u", *states])[order]
    held = np.isfinite(strength)
    differs, unknown = held & (state == "d"), held & (state == "u")
    lost = differs | (unknown if unchecked == "mask" else False)
    names = [n for n in (_STRENGTH, *components_of(dataset, _STRENGTH)) if n in dataset]
    changed = {name: dataset[name].where(~_as(dataset[name], lost)) for name in names}
    counts = {DIFFERS: int(differs.sum()), UNCHECKED: int(unknown.sum())}
    counts = {reason: number for reason, number in counts.items() if number}
    counts = {**dataset.attrs.get("counts", {}), **counts}
    found = dataset.assign(changed)
    return found.assign_attrs(counts=counts) if counts else found


def _strength(dataset):
    """Times in ns, and the strength of the field."""
    time = dataset["time"].values.astype("datetime64[ns]").astype(np.int64)
    if _STRENGTH in dataset:
        return time, dataset[_STRENGTH].values.astype(np.float64)
    parts = components_of(dataset, _STRENGTH)
    if not parts:
        raise OperationError(
            f"{_NAME}: the data hold no magnetic field.",
            hint="Name all three components in the 'variables' of the input.",
        )
    return time, np.sqrt(sum(dataset[name].values.astype(np.float64) ** 2 for name in parts))


def _between(time, times, values):
    """Values at other times, linear; NaN in pauses of more than 2.5 s and outside."""
    sound = np.isfinite(values)
    times, values = times[sound], values[sound]
    found = np.full(time.size, np.nan)
    if times.size < 2:
        return found
    after = np.clip(np.searchsorted(times, time), 1, times.size - 1)
    low, high = times[after - 1], times[after]
    near = (low <= time) & (time <= high) & (high - low <= _LONGEST)
    found[near] = np.interp(time[near] - times[0], times - times[0], values)
    return found


def _as(variable, lost):
    return variable.copy(data=np.broadcast_to(lost, variable.shape))
