"""A calibration that holds by day or by night, applied to the samples of that side."""

import numpy as np

from vconst.operations.select_side import is_of_side, side_of, sides_of_samples

#: The side that a calibration of the one does not hold for.
OTHER = {"day": "night", "night": "day"}


def said_of_sides(target, reference):
    """
    What pairs say of the sides of the Earth that their two have values of.

    Parameters
    ----------
    target, reference : Selection

    Returns
    -------
    said : dict
        ``target_side`` and ``reference_side``: to which ``select_side`` cut them;
        ``target_sides`` and ``reference_sides``: by variable (of a vector by its name) what
        was read under a calibration of one side where none held for the other. Only what is
        so.
    """
    said = {}
    for which, selection in (("target", target), ("reference", reference)):
        said[f"{which}_side"] = side_of(selection)
        given = (dict(settings) for _, settings in selection.transforms)
        read = {each["variable"]: each["side"] for each in given if each.get("alone")}
        said[f"{which}_sides"] = read
    return {name: value for name, value in said.items() if value}


def side_of_fit(pairs, variable):
    """
    The side for which alone a fit of match-ups can hold.

    Parameters
    ----------
    pairs : xarray.Dataset
        Of a ``Pairs`` result.
    variable : str
        That is fitted.

    Returns
    -------
    side : str
        ``"day"`` or ``"night"`` where its target was cut to that, or has values of it alone.
        Else the same of its reference, if most target samples are of that side too: matched
        over many hours they may not be. Else empty.
    """
    own = _side_said(pairs.attrs, "target", variable)
    if own:
        return own
    other = _side_said(pairs.attrs, "reference", variable)
    return other if other and _mostly(pairs, variable, other) else ""


def _side_said(attrs, which, variable):
    sides = attrs.get(f"{which}_sides", {})
    vector = variable.rpartition("_")[0]
    return attrs.get(f"{which}_side") or sides.get(variable) or sides.get(vector) or ""


def _mostly(pairs, variable, side):
    """Whether most target samples whose reference has a value are of the side."""
    local = pairs["local_time"].values.astype(float)
    held = pairs.get(f"{variable}_reference")
    if held is not None:
        local = local[np.isfinite(held.values)]
    return bool(local.size) and float(is_of_side(local, side).mean()) > 0.5


def on_one_side(dataset, function, variable, *, side, alone):
    """
    Samples of one side changed, the others as they were or as gaps.

    Parameters
    ----------
    dataset : xarray.Dataset
        With time and longitude of every sample.
    function : callable
        Of a dataset; changes what is named *variable* or begins so.
    variable : str
    side : {"day", "night"}
        Local time 6 to 18 h, or the rest.
    alone : bool
        True: there is none for the other side, whose values become NaN.

    Returns
    -------
    changed : xarray.Dataset
        Values that became NaN, of the other side or without a place, are counted by reason.

    Raises
    ------
    OperationError
        If there is no longitude of every sample.
    """
    day, night = sides_of_samples(dataset, "apply_calibration")
    here, there = (day, night) if side == "day" else (night, day)
    lost = {"other": there if alone else np.zeros_like(there), "nowhere": ~(day | night)}
    dimension = dataset["longitude"].dims[0]
    part = _fresh(dataset.isel({dimension: np.flatnonzero(here)}), variable)
    done = function(part)
    made = {
        name: _joined(dataset, done[name], dimension, here, lost["other"] | lost["nowhere"])
        for name in done.data_vars
        if name not in part or name == f"{variable}_error" or not done[name].identical(part[name])
    }
    counts = {
        f"{variable} by {OTHER[side]}, for which it has no calibration": "other",
        f"{variable} without a place, so that its side is not known": "nowhere",
    }
    found = {reason: _finite(dataset, variable, lost[key]) for reason, key in counts.items()}
    found = {reason: number for reason, number in found.items() if number}
    counts = {**dataset.attrs.get("counts", {}), **done.attrs.get("counts", {}), **found}
    return dataset.assign(made).assign_attrs(**({"counts": counts} if counts else {}))


def _fresh(part, variable):
    """Without the errors that a calibration of the other side left there as unknown."""
    ends = "_calibration_error"
    old = [name for name in part.data_vars if name.startswith(variable) and name.endswith(ends)]
    return part.drop_vars([name for name in old if np.isnan(part[name].values).all()])


def _joined(dataset, new, dimension, here, lost):
    """The changed values where they belong, those of the rest beside them."""
    axis = new.dims.index(dimension)
    if new.name in dataset:
        whole = np.moveaxis(dataset[new.name].values.astype(float), axis, 0).copy()
    else:
        shape = [here.size, *np.moveaxis(new.values, axis, 0).shape[1:]]
        whole = np.full(shape, np.nan)
    whole[here] = np.moveaxis(new.values, axis, 0)
    whole[lost] = np.nan
    return (new.dims, np.moveaxis(whole, 0, axis), new.attrs)


def _finite(dataset, variable, rows):
    """How many samples among some have a value: of the variable, or of a vector of that name."""
    names = [n for n in dataset.data_vars if n == variable or n.startswith(f"{variable}_")]
    names = [variable] if variable in names else names[:1]
    for name in names:
        values = dataset[name].values
        known = np.isfinite(values.reshape(values.shape[0], -1)).any(axis=1)
        return int((known & rows).sum())
    return 0
