"""Made-up maps as classic netCDF files by the CF conventions, packed into 16 bits."""

from pathlib import Path

import numpy as np

#: Times are hours since this date, as NOAA's daily files count.
EPOCH = np.datetime64("1800-01-01", "ns")

_HOUR = 3_600_000_000_000


def write_grid(arrays, path, grid):
    """
    Write maps as netCDF-3.

    Parameters
    ----------
    arrays : mapping
        ``time`` (datetime64), ``lat``, ``lon`` (degrees) and the variable under the first
        of its names, shape (time, lat, lon), in the unit of the grid; NaN is written as
        the fill. What does not fit into 16 bits is written as fill as well.
    path : path-like
    grid : CfGrid

    Returns
    -------
    pathlib.Path
        *path*.
    """
    from scipy.io import netcdf_file

    path = Path(path)
    name = grid.names[0]
    with netcdf_file(str(path), "w", version=2) as file:
        file.Conventions = "CF-1.6"
        file.title = grid.title
        _axis(file, "time", _hours(arrays["time"]), "d", _TIME)
        if grid.averaging:
            _bound(file, _hours(arrays["time"]), grid.averaging / 3600.0)
        _axis(file, "lat", arrays["lat"], "d", _LATITUDE)
        _axis(file, "lon", arrays["lon"], "d", _LONGITUDE)
        kind = "h" if grid.packing else "f"
        variable = file.createVariable(name, kind, ("time", "lat", "lon"))
        variable[:] = packed(arrays[name], grid.packing)
        _say(variable, about_of(grid))
        for flag, numbers in made_flags(arrays[name], grid).items():
            file.createVariable(flag, "b", ("time", "lat", "lon"))[:] = numbers
    return path


def made_flags(values, grid):
    """What the flags of a made-up grid say: int8 in the shape of *values*, by name."""
    finite = np.isfinite(values)
    return {
        name: np.where(finite, there, missing).astype(np.int8)
        for name, (there, missing) in grid.flags.items()
    }


_TIME = {
    "units": "hours since 1800-01-01 00:00:0.0",
    "standard_name": "time",
    "axis": "T",
    "calendar": "standard",
}
_LATITUDE = {"units": "degrees_north", "standard_name": "latitude", "axis": "Y"}
_LONGITUDE = {"units": "degrees_east", "standard_name": "longitude", "axis": "X"}


def name_grid(start, stop=None, *, prefix="", called=""):
    """
    The name of a file by its first and last day, or as it is *called*.

    Examples
    --------
    >>> name_grid(np.datetime64("2020-01-08"), prefix="olr.daily")
    'olr.daily.20200108.nc'
    >>> name_grid(np.datetime64("2020-01-08T03"), called="B1.{start:%Y.%m.%d.%H}.nc")
    'B1.2020.01.08.03.nc'
    """
    edges = [np.datetime64(edge, "s") for edge in (start, start if stop is None else stop)]
    if called:
        return called.format(**dict(zip(("start", "stop"), (e.item() for e in edges), strict=True)))
    days = [_day(edge) for edge in edges]
    return f"{prefix}.{'-'.join(dict.fromkeys(days))}.nc"


def _day(time):
    return str(np.datetime64(time, "ns").astype("M8[D]")).replace("-", "")


def _hours(times):
    since = np.asarray(times).astype("M8[ns]") - EPOCH
    return since.astype(np.int64) / _HOUR


def _axis(file, name, values, kind, said):
    file.createDimension(name, len(values))
    variable = file.createVariable(name, kind, (name,))
    variable[:] = np.asarray(values)
    _say(variable, said)


def _bound(file, hours, length):
    """Bounds of the intervals that maps are means over; they begin at the times."""
    file.createDimension("nv", 2)
    file.variables["time"].bounds = "time_bnds"
    bounds = file.createVariable("time_bnds", "d", ("time", "nv"))
    bounds[:] = np.stack([hours, hours + length], axis=1)


def packed(values, packing):
    """Values as 16-bit integers, NaN and what does not fit as the fill; float32 if unpacked."""
    if packing is None:
        return np.asarray(values, np.float32)
    steps = np.rint((np.asarray(values, np.float64) - packing.offset) / packing.scale)
    fits = np.isfinite(steps) & (np.abs(steps) <= 32767) & (steps != packing.fill)
    return np.where(fits, steps, packing.fill).astype(np.int16)


def about_of(grid):
    """Attributes of the variable of a made-up grid."""
    said = {"long_name": grid.title, "units": grid.units, "_FillValue": np.float32(np.nan)}
    if grid.packing:
        said |= {
            "scale_factor": np.float32(grid.packing.scale),
            "add_offset": np.float32(grid.packing.offset),
            "_FillValue": np.int16(grid.packing.fill),
            "missing_value": np.int16(grid.packing.fill),
        }
    if grid.averaging:
        said["cell_methods"] = "time: mean"
    if grid.standard_names:
        said["standard_name"] = grid.standard_names[0]
    return said


def _say(variable, attributes):
    for name, value in attributes.items():
        setattr(variable, name, value)
