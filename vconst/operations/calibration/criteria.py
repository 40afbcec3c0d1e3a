"""Which pairs a fit leaves out by a criterion that has a name."""

import numpy as np

from vconst.errors import OperationError, UnknownNameError, UsageError

#: Electron density in m-3 below which the ion admittance of a Langmuir probe, which takes all
#: ions for oxygen, reads too high by night (Lomidze et al. 2018, doi:10.1002/2017RS006415).
LOW_DENSITY = 3e10

#: What has a plasma frequency.
DENSITIES = ("electron_density", "peak_density")

#: Share of light ions (hydrogen, helium) above which it is not an oxygen plasma.
LIGHT_IONS = 0.1

#: What each criterion leaves out, in words.
CRITERIA = {
    "low density": f"geometric mean of the two densities below {LOW_DENSITY:g} m-3",
    "light ions": f"share of light ions above {LIGHT_IONS:.0%}, or not known",
}


def require_scale(settings):
    """
    Refuse the plasma frequency of what is not a density.

    Parameters
    ----------
    settings : FitSettings

    Raises
    ------
    UsageError
    """
    if settings.scale == "plasma-frequency" and settings.variable not in DENSITIES:
        listed = "' and '".join(DENSITIES)
        raise UsageError(
            f"fit_calibration: 'scale: plasma-frequency' is for '{listed}', not for "
            f"'{settings.variable}'.",
            hint="Use 'scale: log' or 'scale: linear'.",
        )


def excluded(pairs, settings, reference, target):
    """
    The pairs that each criterion of the settings leaves out.

    Parameters
    ----------
    pairs : xarray.Dataset
    settings : FitSettings
        *exclude* and *light_ions*.
    reference, target : numpy.ndarray, shape (n,)
        In the unit of the variable.

    Returns
    -------
    out : dict of str to numpy.ndarray of bool, shape (n,)
        By criterion, in the order of the settings.

    Raises
    ------
    UsageError
        If a criterion is of another variable, or has no share of ions to look at.
    UnknownNameError
        If the pairs do not hold the share of ions.

    Notes
    -----
    The mean of both is looked at, not the one or the other: a limit on a value with errors
    keeps those that err upwards, and tilts the line.
    """
    ways = {"low density": _low, "light ions": _light}
    for name in settings.exclude:
        if name not in ways:
            raise UnknownNameError("criterion", name, list(ways))
        if settings.variable not in DENSITIES:
            raise UsageError(
                f"fit_calibration: 'exclude: {name}' is for 'electron_density', not for "
                f"'{settings.variable}'."
            )
    return {name: ways[name](pairs, settings, reference, target) for name in settings.exclude}


def _low(pairs, settings, reference, target):
    with np.errstate(invalid="ignore"):
        return np.sqrt(reference * target) < LOW_DENSITY


def _light(pairs, settings, reference, target):
    name = settings.light_ions
    if name is None:
        raise UsageError(
            "fit_calibration: 'exclude: light ions' needs the share of light ions.",
            hint="Name a variable of the pairs that holds it: 'light_ions: NAME'.",
        )
    if name not in pairs:
        raise UnknownNameError("variable of the pairs", name, list(map(str, pairs.data_vars)))
    share = np.asarray(pairs[name].values, float)
    known = share[np.isfinite(share)]
    if known.size and (known.min() < 0.0 or known.max() > 1.0):
        raise OperationError(
            f"fit_calibration: 'light_ions' is '{name}', which runs from {known.min():.3g} to "
            f"{known.max():.3g}; a share lies between 0 and 1."
        )
    return ~(share <= LIGHT_IONS)
