"""Coordinates of a variable: which variables of a file they are, and what they must be like."""

from itertools import chain

import numpy as np

from vconst import FileError
from vconst_infrared.values import unpacked

#: What CF calls the axes: letter, standard names, and names where nothing else is said.
_AXES = {
    "time": ("T", ("time",), ("time", "t")),
    "lat": ("Y", ("latitude",), ("lat", "latitude")),
    "lon": ("X", ("longitude",), ("lon", "longitude")),
    "y": ("Y", ("projection_y_coordinate", "projection_y_angular_coordinate"), ("y",)),
    "x": ("X", ("projection_x_coordinate", "projection_x_angular_coordinate"), ("x",)),
}


def axis_of(variables, variable, name):
    """
    The coordinate variable of one axis of a variable, or None.

    Parameters
    ----------
    variables : mapping of str to Packed
        All of the file.
    variable : Packed
    name : str
        ``"time"``, ``"lat"``, ``"lon"``, ``"y"`` or ``"x"``.

    Returns
    -------
    axis : Packed or None
        Of one dimension, which the variable has; ``standard_name`` counts before ``axis``,
        and both before names. The letters X and Y are also those of longitude and latitude:
        they count for these only where the standard name is no other.
    """
    letter, words, names = _AXES[name]
    own = [variables[n] for n in variable.dimensions if n in variables]
    own = [each for each in own if len(each.shape) == 1]
    for found in own:
        if found.attributes.get("standard_name") in words:
            return found
    for found in own:
        said = found.attributes
        if said.get("axis") == letter and not _is_another(said, words, name):
            return found
    return next((found for found in own if found.name.lower() in names), None)


def _is_another(said, words, name):
    """Whether an axis says that it is of another kind: metres are no degrees."""
    standard = said.get("standard_name")
    if standard:
        return standard not in words
    degrees = str(said.get("units", "")).lower().startswith("degree")
    return name in ("y", "x") if degrees else name in ("lat", "lon") and "units" in said


def scalar_time(variables, variable):
    """The time of a variable without a dimension of it: a scalar coordinate, or None."""
    listed = str(variable.attributes.get("coordinates", "")).split()
    named = [variables[name] for name in listed if name in variables]
    others = (each for each in variables.values() if each.shape in ((), (1,)))
    for found in chain(named, others):
        if found.shape not in ((), (1,)):
            continue
        said = found.attributes
        if said.get("standard_name") == "time" or said.get("axis") == "T":
            return found
    return next((each for each in named if " since " in str(each.attributes.get("units"))), None)


def degrees_of(axis, where):
    """
    The latitudes or longitudes of an axis.

    Returns
    -------
    values : numpy.ndarray of float64, shape (n,)

    Raises
    ------
    FileError
        If they neither rise nor fall throughout, or are no degrees.
    """
    values = _of_one_dimension(axis, where)
    limit = 90.0 if _is_latitude(axis) else 360.0
    if np.abs(values).max() > limit + 1e-6:
        raise FileError(
            f"'{where}': '{axis.name}' goes to {np.abs(values).max():g}; at most {limit:g} "
            "degrees can be."
        )
    return values


def _is_latitude(axis):
    return axis.attributes.get("standard_name") == "latitude" or "lat" in axis.name.lower()


def metres_of(axis, height, where):
    """
    Projection coordinates in m.

    Parameters
    ----------
    axis : Packed
    height : float or None
        Of a geostationary satellite in m: scan angles in rad times it are metres.
    where : str

    Returns
    -------
    values : numpy.ndarray of float64, shape (n,)

    Raises
    ------
    FileError
        If the unit is none of length, or of angle where there is a height.
    """
    unit = str(axis.attributes.get("units", "")).strip().lower()
    factors = {"m": 1.0, "meter": 1.0, "metre": 1.0, "meters": 1.0, "metres": 1.0, "km": 1000.0}
    if height:
        angles = {"rad": 1.0, "radian": 1.0, "radians": 1.0, "microradian": 1e-6, "urad": 1e-6}
        factors |= {name: factor * height for name, factor in angles.items()}
    if unit not in factors:
        raise FileError(
            f"'{where}': '{axis.name}' is in '{unit or 'no unit'}'; expected "
            f"{'m or rad' if height else 'm or km'} of a map projection."
        )
    return _of_one_dimension(axis, where) * factors[unit]


def _of_one_dimension(axis, where):
    if len(axis.shape) != 1 or not axis.shape[0]:
        raise FileError(
            f"'{where}': '{axis.name}' has the shape {axis.shape}; one dimension is expected."
        )
    values = unpacked(axis, where, single=False)
    step = np.diff(values)
    if not np.isfinite(values).all() or not ((step > 0).all() or (step < 0).all()):
        raise FileError(f"'{where}': '{axis.name}' neither rises nor falls throughout.")
    return values


def arranged(variable, wanted, where, read):
    """
    Values in a given order of dimensions; others of length 1 drop out.

    Parameters
    ----------
    variable : Packed
    wanted : sequence of str
        Names of dimensions that it has.
    where : str
    read : callable
        ``read(variable, where)`` gives the values.

    Returns
    -------
    values : numpy.ndarray

    Raises
    ------
    FileError
        If it lies on other dimensions too.
    """
    sizes = dict(zip(variable.dimensions, variable.shape, strict=True))
    long = [f"'{n}' of {size}" for n, size in sizes.items() if n not in wanted and size != 1]
    if long:
        raise FileError(
            f"'{where}': '{variable.name}' also lies on {', '.join(long)}; one level is expected.",
            hint="Take one level out of the file first.",
        )
    lacking = [n for n in wanted if n not in sizes]
    if lacking:
        raise FileError(
            f"'{where}': '{variable.name}' lies on {', '.join(sizes) or 'nothing'}, not on "
            f"{', '.join(lacking)}."
        )
    values = read(variable, where)
    kept = [n for n in variable.dimensions if n in wanted]
    values = values.reshape([sizes[n] for n in kept])
    return np.transpose(values, [kept.index(n) for n in wanted])
