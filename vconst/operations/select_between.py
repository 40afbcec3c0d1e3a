"""Samples whose value of one variable lies between two limits."""

import numpy as np

from vconst.errors import OperationError, UsageError
from vconst.operation import Selection, VariableName, operation

#: Variables that go around, so that the lower limit may be the greater number: where they
#: begin and end.
_AROUND = {
    "longitude": (-180.0, 180.0),
    "quasi_dipole_longitude": (-180.0, 180.0),
    "magnetic_local_time": (0.0, 24.0),
    "mean_solar_time": (0.0, 24.0),
    "apparent_solar_time": (0.0, 24.0),
}


@operation(version=2)
def select_between(
    data: Selection,
    *,
    variable: VariableName,
    least: float | None = None,
    greatest: float | None = None,
    magnitude: bool = False,
) -> Selection:
    """
    Samples whose value of a variable lies between two limits, both included.

    Parameters
    ----------
    data : Selection
        Of samples with one number of the variable each; it may be one that a step before
        has added, as ``add_magnetic_coordinates`` does.
    variable : str
        Canonical name.
    least, greatest : float or None
        In the unit of the vocabulary; None does not limit. Longitudes and local times
        go around, in any winding, if both are given: 22 and 2, and 22 and 26, are the four
        hours around midnight, and 170 and 190 degrees the twenty around the date line.
    magnitude : bool
        Take the value without its sign: both hemispheres alike.

    Returns
    -------
    data : Selection
        Samples outside, and samples without a value, are left out and counted as
        ``outside_the_limits`` and ``without_a_value``.

    Raises
    ------
    UsageError
        If no limit is given, or no value can be between them.
    """
    _check(variable, least, greatest, magnitude)
    return data.then(
        keep_between, variable=variable, least=least, greatest=greatest, magnitude=magnitude
    )


def keep_between(dataset, *, variable, least, greatest, magnitude=False):
    """
    The per-sample transform of `select_between`.

    Parameters
    ----------
    dataset : xarray.Dataset
    variable : str
    least, greatest : float or None
    magnitude : bool

    Returns
    -------
    kept : xarray.Dataset
        Attribute ``counts`` says how many samples were left out, by reason.
    """
    if variable not in dataset.variables or dataset[variable].ndim != 1:
        raise OperationError(
            f"select_between: '{dataset.attrs.get('product', 'the data')}' has no single number "
            f"of '{variable}' a sample.",
            hint="Name a variable that the data hold, or add it in a step before.",
        )
    values = dataset[variable].values.astype(np.float64)
    values = np.abs(values) if magnitude else values
    if variable in _AROUND and not magnitude and None not in (least, greatest):
        inside = _around(values, least, greatest, *_AROUND[variable])
    else:
        above = values >= (-np.inf if least is None else least)  # False for NaN
        inside = above & (values <= (np.inf if greatest is None else greatest))
    kept = dataset.isel({dataset[variable].dims[0]: np.flatnonzero(inside)})
    missing = int(np.isnan(values).sum())
    left_out = {
        "outside_the_limits": int(inside.size - inside.sum()) - missing,
        "without_a_value": missing,
    }
    kept.attrs["counts"] = {reason: number for reason, number in left_out.items() if number}
    return kept


def _check(variable, least, greatest, magnitude):
    given = [limit for limit in (least, greatest) if limit is not None]
    if not given:
        raise UsageError("select_between: neither 'least' nor 'greatest' is given.")
    around = variable in _AROUND and not magnitude
    crossed = len(given) == 2 and not least <= greatest and not (around and least > greatest)
    alone = around and len(given) == 1
    low, high = _AROUND.get(variable, (-np.inf, np.inf))
    if crossed or (alone and not low <= given[0] <= high) or not np.isfinite(given).all():
        limits = " and ".join("no limit" if n is None else f"{n:g}" for n in (least, greatest))
        raise UsageError(
            f"select_between: no {variable} is between {limits}.",
            hint=f"Give both limits: {variable} goes around."
            if alone
            else "'least' is the lower limit, 'greatest' the upper one.",
        )


def _around(values, least, greatest, low, high):
    """Which values lie between two limits, all in any winding, both included."""
    turn = high - low
    if greatest - least >= turn:
        return np.isfinite(values)
    least, greatest = (_wound(np.float64(limit), low, turn) for limit in (least, greatest))
    values = _wound(values, low, turn)
    above, below = values >= least, values <= greatest  # False for NaN
    return above | below if least > greatest else above & below


def _wound(values, low, turn):
    """The same in [low, low + turn); what is there already stays as it is, bit for bit."""
    outside = (values < low) | (values >= low + turn)
    return np.where(outside, values - turn * np.floor((values - low) / turn), values)
