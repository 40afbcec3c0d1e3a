"""Made-up maps in a map projection as netCDF-4, laid out like the files of their products."""

from pathlib import Path

import numpy as np

from vconst_infrared.projections import places_of
from vconst_infrared.writer import about_of, made_flags, packed

#: The file counts seconds from here on.
_EPOCH, _SINCE = np.datetime64("2000-01-01T12:00:00", "ns"), "seconds since 2000-01-01 12:00:00"


def write_projected(arrays, path, grid):
    """
    Write maps in a projection.

    Parameters
    ----------
    arrays : mapping
        ``time`` (datetime64), ``y``, ``x`` (m) and the variable under the first of its
        names, shape (time, y, x), in the unit of the grid; NaN is written as the fill.
    path : path-like
    grid : CfGrid
        With its ``projection``.

    Returns
    -------
    pathlib.Path
        *path*. One map has a scalar time, as the files of imagers have; several have a
        dimension of time.
    """
    import h5netcdf

    path, layout, name = Path(path), grid.projection, grid.names[0]
    time = (np.asarray(arrays["time"], "M8[ns]") - _EPOCH).astype(np.int64) / 1e9
    several = time.size > 1
    dims = ((layout.time,) if several else ()) + ("y", "x")
    with h5netcdf.File(path, "w") as file:
        file.attrs["Conventions"], file.attrs["title"] = "CF-1.7", grid.title
        if grid.states:
            file.attrs[grid.states[0]] = grid.states[1]
        sizes = {"y": len(arrays["y"]), "x": len(arrays["x"])}
        file.dimensions = sizes | ({layout.time: time.size} if several else {})
        _add(file, layout.time, dims[:1] if several else (), time if several else time[0], _TIME)
        _add(file, layout.variable, (), np.int32(0), dict(layout.mapping))
        y, x = (_axis(file, each, np.asarray(arrays[each], float), layout) for each in "yx")
        if layout.own_places:
            both = places_of(layout.mapping, y, x, path.name)
            for each, values, said in zip(("lat", "lon"), both, _PLACES, strict=True):
                _add(file, each, ("y", "x"), values.astype("f4"), said)
        shape = (len(arrays["y"]), len(arrays["x"]))
        values = np.asarray(arrays[name]).reshape((-1, *shape) if several else shape)
        about = about_of(grid) | {"grid_mapping": layout.variable}
        about["coordinates"] = f"{layout.time} y x" if not layout.own_places else "lat lon"
        if grid.quality:
            about["ancillary_variables"] = " ".join(grid.flags)
        _add(file, name, dims, packed(values, grid.packing), about)
        for flag, numbers in made_flags(values, grid).items():
            _add(file, flag, dims, numbers, {"grid_mapping": layout.variable})
    return path


_TIME = {"standard_name": "time", "units": _SINCE, "axis": "T"}
_PLACES = (
    {"standard_name": "latitude", "units": "degrees_north"},
    {"standard_name": "longitude", "units": "degrees_east"},
)


def _axis(file, name, values, layout):
    """Write y or x, and return it in m as it will be read."""
    said = {"standard_name": f"projection_{name}_coordinate", "axis": name.upper()}
    if not layout.angles:
        _add(file, name, (name,), values, said | {"units": "m"})
        return values
    height = layout.mapping["perspective_point_height"]
    angles = values / height
    step = np.float32((angles[-1] - angles[0]) / (len(angles) - 1))
    first = np.float32(angles[0])
    steps = np.rint((angles - first) / step).astype(np.int16)
    _add(
        file,
        name,
        (name,),
        steps,
        said | {"units": "rad", "scale_factor": step, "add_offset": first},
    )
    return (steps * float(step) + float(first)) * height


def _add(file, name, dims, values, said):
    fill = said.get("_FillValue")
    variable = file.create_variable(name, dims, data=values, fillvalue=fill)
    for key, value in said.items():
        if key != "_FillValue":
            variable.attrs[key] = value
