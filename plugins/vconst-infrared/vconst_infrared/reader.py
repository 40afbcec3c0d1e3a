"""Maps of one variable from a CF grid: unpacked, in one order of axes, times decoded."""

from pathlib import Path

import numpy as np

from vconst import Content, FileError
from vconst_infrared.cf_time import begin_of_means, decode_cf_times
from vconst_infrared.netcdf import open_netcdf

#: What CF calls the axes; ``axis`` and ``standard_name`` count before names.
_AXES = {
    "time": ("T", ("time",)),
    "lat": ("Y", ("lat", "latitude")),
    "lon": ("X", ("lon", "longitude")),
}

#: What netCDF fills floats with that were never written.
_NEVER_WRITTEN = 9.969209968386869e36


def read_grid(path, grid):
    """
    Read one file.

    Parameters
    ----------
    path : path-like
        netCDF-3 or netCDF-4.
    grid : CfGrid
        What is looked for.

    Returns
    -------
    content : Content
        ``time`` (datetime64[ns], UTC; of means the beginning of the interval), ``lat``
        and ``lon`` (degrees, in the order of the file) and the variable under the first of
        its names, shape (time, lat, lon), NaN for no value. Its key is the first and the
        last time; a creation date orders files of one key. Integers that mean "no value"
        are not counted: most are sea or land.

    Raises
    ------
    FileError
        If there is no such variable, its unit is another one, its axes are not time,
        latitude and longitude, each of one dimension, or it is averaged otherwise than
        declared.
    """
    path = Path(path)
    with open_netcdf(path) as (variables, attributes):
        variable = _find(variables, grid, path.name)
        _check_unit(variable, grid, path.name)
        axes = {name: _axis(variables, variable, name, path.name) for name in _AXES}
        values = _arranged(variable, axes, path.name)
        time = decode_cf_times(axes["time"].values(), axes["time"].attributes, path.name)
        if grid.averaging:
            time = begin_of_means(time, variable, axes["time"], variables, grid, path.name)
        places = {name: _places(axes[name], path.name) for name in ("lat", "lon")}
    if not time.size:
        raise FileError(f"'{path.name}': it has no times.", hint="Is it cut short?")
    start, stop = (str(edge.astype("M8[s]")) for edge in (time.min(), time.max()))
    return Content(
        arrays={"time": time, **places, grid.names[0]: values},
        key={"grid": grid.names[0], "start": start, "stop": stop},
        revision=_revision(attributes),
        attributes={
            name: str(attributes[name])[:200]
            for name in ("title", "history", "Conventions")
            if name in attributes
        },
    )


def _find(variables, grid, where):
    for name in grid.names:
        if name in variables:
            return variables[name]
    for variable in variables.values():
        if variable.attributes.get("standard_name") in grid.standard_names:
            return variable
    listed = ", ".join(sorted(variables)) or "nothing"
    raise FileError(
        f"'{where}': no variable '{grid.names[0]}' (declared as '{grid.variable}'). "
        f"The file has: {listed}.",
        hint="Add the name to the declaration of the grid.",
    )


def _check_unit(variable, grid, where):
    said = str(variable.attributes.get("units", "")).strip()
    known = {_squeezed(text) for text in (grid.units, *grid.spellings)}
    if _squeezed(said) not in known:
        raise FileError(
            f"'{where}': '{variable.name}' is in '{said or 'no unit'}'; "
            f"'{grid.units}' is declared.",
            hint="Add the spelling to the declaration if it is the same unit.",
        )


def _squeezed(text):
    return "".join(text.split()).lower()


def _axis(variables, variable, name, where):
    """The coordinate variable of one axis: of one dimension, which the variable has."""
    letter, words = _AXES[name]
    own = [variables[n] for n in variable.dimensions if n in variables]
    for found in own:
        said = found.attributes
        if said.get("axis") == letter or said.get("standard_name") in words:
            return found
    for found in own:
        if found.name.lower() in words:
            return found
    raise FileError(
        f"'{where}': '{variable.name}' lies on {', '.join(variable.dimensions) or 'nothing'}; "
        f"none of it is a {words[-1]} of one dimension.",
        hint="Grids in a map projection are not read; put them on latitude and longitude first.",
    )


def _places(axis, where):
    if len(axis.shape) != 1 or not axis.shape[0]:
        raise FileError(
            f"'{where}': '{axis.name}' has the shape {axis.shape}; one dimension is expected."
        )
    values = np.asarray(axis.values(), np.float64)
    step = np.diff(values)
    if not np.isfinite(values).all() or not ((step > 0).all() or (step < 0).all()):
        raise FileError(f"'{where}': '{axis.name}' neither rises nor falls throughout.")
    limit = 90.0 if "lat" in axis.name.lower() else 360.0
    if np.abs(values).max() > limit + 1e-6:
        raise FileError(
            f"'{where}': '{axis.name}' goes to {np.abs(values).max():g}; at most {limit:g} "
            "degrees can be."
        )
    return values


def _arranged(variable, axes, where):
    """Unpacked values in the order time, latitude, longitude; axes of one value drop out."""
    wanted = [axes[name].name for name in ("time", "lat", "lon")]
    others = [
        (n, size)
        for n, size in zip(variable.dimensions, variable.shape, strict=True)
        if n not in wanted
    ]
    long = [f"'{n}' of {size}" for n, size in others if size != 1]
    if long:
        raise FileError(
            f"'{where}': '{variable.name}' also lies on {', '.join(long)}; one level is expected.",
            hint="Take one level out of the file first.",
        )
    values = _unpacked(variable, where)
    kept = [n for n in variable.dimensions if n in wanted]
    values = values.reshape([_size(variable, n) for n in kept])
    return np.transpose(values, [kept.index(n) for n in wanted])


def _size(variable, dimension):
    """Length of one dimension."""
    return variable.shape[variable.dimensions.index(dimension)]


def _unpacked(variable, where):
    """``scale * integer + offset`` as float32; what means "no value" is NaN."""
    packed, said = variable.values(), variable.attributes
    if packed.dtype.kind not in "iuf":
        raise FileError(f"'{where}': '{variable.name}' holds {packed.dtype}; numbers are expected.")
    if str(said.get("_Unsigned", "")).lower() == "true" and packed.dtype.kind == "i":
        packed = packed.astype(packed.dtype.newbyteorder("=")).view(f"u{packed.dtype.itemsize}")
    missing = np.zeros(packed.shape, bool)
    for name in ("_FillValue", "missing_value"):
        if isinstance(said.get(name), int | float):
            missing |= packed == np.asarray(said[name]).astype(packed.dtype)
    if packed.dtype.kind == "f":
        missing |= packed >= 0.99 * _NEVER_WRITTEN
    scale, offset = (said.get(n, d) for n, d in (("scale_factor", 1.0), ("add_offset", 0.0)))
    if not all(isinstance(n, int | float) and np.isfinite(n) for n in (scale, offset)) or not scale:
        raise FileError(
            f"'{where}': '{variable.name}' is packed with scale {scale!r} and offset {offset!r}."
        )
    values = packed.astype(np.float64) * float(scale) + float(offset)
    return np.where(missing, np.nan, values).astype(np.float32)


def _revision(attributes):
    """The date on which the file was made, where it says one in order of year, month, day."""
    for name in ("date_modified", "date_created", "creation_date"):
        digits = "".join(c for c in str(attributes.get(name, "")) if c.isdigit())
        if len(digits) >= 8 and digits[:2] in ("19", "20"):
            return (digits[:14],)
    return ()
