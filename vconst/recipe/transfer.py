"""What a calibration adds to the uncertainty where it is assumed to hold elsewhere as well."""

from vconst.errors import UsageError

#: Of a calibration applied to another time or baseline, relative, in plasma frequency
#: (traps.md, 12: the spread of what was published for one probe).
DEFAULT = 0.05

#: A density goes with the square of its plasma frequency.
_DENSITIES = ("electron_density", "ion_density")


def added_to(values, body):
    """
    Relative standard error that an assumed link adds to the values.

    Parameters
    ----------
    values : mapping
        Of the input: ``added_uncertainty``, relative, of a density in plasma frequency; absent
        for the default of 5 %, which is known of plasma frequency alone.
    body : mapping
        Of the record.

    Returns
    -------
    added : float
        Relative; of a density twice that of its plasma frequency.

    Raises
    ------
    UsageError
        If it is not said for something that is no density.
    """
    density = body["variable"].endswith(_DENSITIES)
    given = values.get("added_uncertainty")
    if given is None and not density:
        raise UsageError(
            f"How uncertain '{body['variable']}' becomes where a calibration of another time or "
            "baseline is applied is not known.",
            hint="Say it, relative to the value: added_uncertainty: 0.02",
        )
    relative = DEFAULT if given is None else float(given)
    return 2.0 * relative if density else relative
