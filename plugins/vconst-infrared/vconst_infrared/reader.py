"""Maps of one variable from a CF grid: unpacked, in one order of axes, times decoded."""

from pathlib import Path

import numpy as np

from vconst import Content, FileError
from vconst_infrared.axes import arranged, axis_of, degrees_of, scalar_time
from vconst_infrared.cf_time import begin_of_means, decode_cf_times
from vconst_infrared.netcdf import open_netcdf
from vconst_infrared.projected import layout_of
from vconst_infrared.values import as_said, unpacked


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
        its names, shape (time, lat, lon), NaN for no value; its flags in the same shape.
        Of a projected grid ``lat`` and ``lon`` are on both dimensions, ``y`` and ``x`` stand
        beside in m, and the baseline names the grid. Its key is the first and the
        last time; a creation date orders files of one key. Integers that mean "no value"
        are not counted: most are sea or land.

    Raises
    ------
    FileError
        If there is no such variable, its unit is another one, it is of another platform, its
        axes are not those declared, or it is averaged otherwise than declared.
    """
    path = Path(path)
    with open_netcdf(path) as (variables, attributes):
        _check_platform(attributes, grid, path.name)
        variable = _find(variables, grid, path.name)
        factor = _factor(variable, grid, path.name)
        time, along = _times(variables, variable, grid, path.name)
        places, dims, tag = _places(variables, variable, grid, path.name)
        values = _maps(variable, along, dims, path.name, unpacked)
        if factor != 1.0:
            values = values * np.float32(factor)
        flags = _flags(variables, grid, values.shape, along, dims, path.name)
        revision, words = _revision(attributes), _words(attributes)
    start, stop = (str(edge.astype("M8[s]")) for edge in (time.min(), time.max()))
    return Content(
        arrays={"time": time, **places, grid.names[0]: values, **flags},
        key={"grid": tag or grid.names[0], "start": start, "stop": stop},
        baseline=tag,
        revision=revision,
        attributes=words,
    )


def _check_platform(attributes, grid, where):
    if grid.states is None:
        return
    name, wanted = grid.states
    said = str(attributes.get(name, "")).strip()
    if said != wanted:
        raise FileError(
            f"'{where}': its {name} is '{said or 'not said'}'; '{grid.name}' is of '{wanted}'.",
            hint="Name the product that it is of with --product.",
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


def _factor(variable, grid, where):
    """How many of the declared units one of the file's is; a file in no known unit is refused."""
    said = str(variable.attributes.get("units", "")).strip()
    if _squeezed(said) in {_squeezed(text) for text in (grid.units, *grid.spellings)}:
        return 1.0
    for text, factor in grid.factors.items():
        if _squeezed(said) == _squeezed(text):
            return factor
    raise FileError(
        f"'{where}': '{variable.name}' is in '{said or 'no unit'}'; '{grid.units}' is declared.",
        hint="Add the spelling to the declaration if it is the same unit.",
    )


def _squeezed(text):
    return "".join(text.split()).lower()


def _times(variables, variable, grid, where):
    """Times of the maps, and their dimension; ``""`` where one map has a scalar time."""
    axis = axis_of(variables, variable, "time")
    along = axis.name if axis is not None else ""
    axis = axis if axis is not None else scalar_time(variables, variable)
    if axis is None:
        raise FileError(
            f"'{where}': '{variable.name}' lies on {', '.join(variable.dimensions) or 'nothing'}; "
            "none of it is a time of one dimension, and no scalar coordinate says one.",
        )
    time = decode_cf_times(np.atleast_1d(axis.values()), axis.attributes, where)
    if grid.averaging:
        time = begin_of_means(time, variable, axis, variables, grid, where)
    if not time.size or np.isnat(time).all():
        raise FileError(f"'{where}': it has no times.", hint="Is it cut short?")
    return time, along


def _places(variables, variable, grid, where):
    """Latitude and longitude, the two dimensions of a map, and the name of a projected grid."""
    if grid.projection:
        layout = layout_of(variables, variable, where)
        return layout.arrays, (layout.rows, layout.columns), layout.name
    axes = [axis_of(variables, variable, name) for name in ("lat", "lon")]
    for axis, word in zip(axes, ("latitude", "longitude"), strict=True):
        if axis is None:
            raise FileError(
                f"'{where}': '{variable.name}' lies on "
                f"{', '.join(variable.dimensions) or 'nothing'}; none of it is a {word} of one "
                "dimension.",
                hint="Declare the grid with 'projection' if it is in a map projection.",
            )
    places = {n: degrees_of(a, where) for n, a in zip(("lat", "lon"), axes, strict=True)}
    return places, tuple(axis.name for axis in axes), ""


def _maps(variable, along, dims, where, read):
    """Values in the order time and the two dimensions of a map."""
    if along:
        return arranged(variable, (along, *dims), where, read)
    return arranged(variable, dims, where, read)[None]


def _flags(variables, grid, shape, along, dims, where):
    """What the reasons of the grid look at, by its name in the file."""
    found = {}
    for name in dict.fromkeys(reason.source for reason in grid.quality):
        if name not in variables:
            raise FileError(
                f"'{where}': no flags '{name}', which are declared of '{grid.name}'.",
                hint="Declare the grid without them if its files have none.",
            )
        flags = _maps(variables[name], along, dims, where, _numbers)
        if flags.shape != shape:
            raise FileError(f"'{where}': the flags '{name}' have the shape {flags.shape}.")
        found[name] = flags
    return found


def _numbers(variable, where):
    values = as_said(variable.values(), variable.attributes)
    if values.dtype.kind not in "iuf":
        raise FileError(f"'{where}': '{variable.name}' holds {values.dtype}; numbers are expected.")
    return values


def _words(attributes):
    kept = ("title", "history", "Conventions")
    return {name: str(attributes[name])[:200] for name in kept if name in attributes}


def _revision(attributes):
    """The date on which the file was made, where it says one in order of year, month, day."""
    for name in ("date_modified", "date_created", "creation_date"):
        digits = "".join(c for c in str(attributes.get(name, "")) if c.isdigit())
        if len(digits) >= 8 and digits[:2] in ("19", "20"):
            return (digits[:14],)
    return ()
