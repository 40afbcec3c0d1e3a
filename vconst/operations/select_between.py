"""Samples whose value of one variable lies between two limits."""

import numpy as np

from vconst.errors import OperationError, UsageError
from vconst.operation import Selection, VariableName, operation

#: Variables that go around, so that the lower limit may be the greater number.
_AROUND = ("longitude", "quasi_dipole_longitude", "magnetic_local_time")


@operation(version=1)
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
        In the unit of the vocabulary; None does not limit. Of longitudes and magnetic local
        time *least* may be above *greatest*: 22 and 2 are the four hours around midnight.
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
    if least is None and greatest is None:
        raise UsageError("select_between: neither 'least' nor 'greatest' is given.")
    crossed = None not in (least, greatest) and least > greatest
    if crossed and (variable not in _AROUND or magnitude):
        raise UsageError(
            f"select_between: no {variable} is between {least:g} and {greatest:g}.",
            hint="'least' is the lower limit, 'greatest' the upper one.",
        )
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
    above = values >= (-np.inf if least is None else least)  # False for NaN
    below = values <= (np.inf if greatest is None else greatest)
    crossed = None not in (least, greatest) and least > greatest
    inside = above | below if crossed else above & below
    kept = dataset.isel({dataset[variable].dims[0]: np.flatnonzero(inside)})
    missing = int(np.isnan(values).sum())
    left_out = {
        "outside_the_limits": int(inside.size - inside.sum()) - missing,
        "without_a_value": missing,
    }
    kept.attrs["counts"] = {reason: number for reason, number in left_out.items() if number}
    return kept
