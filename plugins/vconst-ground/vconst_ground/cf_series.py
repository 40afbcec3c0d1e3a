"""Series of stations as CF has them: values over time, of one station or several."""

from pathlib import Path

import numpy as np

from vconst import Content, FileError

#: What netCDF fills numbers with that were never written; nothing is as large.
NEVER_WRITTEN = 9.9e36

#: Times of made-up files count from here.
EPOCH = "1970-01-01"

_LATITUDES = ("lat", "latitude", "station_latitude")
_LONGITUDES = ("lon", "longitude", "station_longitude")
_SITES = ("station", "station_name", "station_id", "site")


#: Attributes that say which of two files is the later, and those that are kept.
_DATES = ("date_modified", "date_created")
_SAID = (*_DATES, "title", "institution", "source", "references", "license")


def read_series(path, layout):
    """
    Read one file.

    Parameters
    ----------
    path : path-like
        netCDF-3 or netCDF-4.
    layout : SeriesLayout

    Returns
    -------
    content : Content
        ``time``, ``site``, ``latitude``, ``longitude`` (geodetic, degrees) and the variables
        of the layout that the file has, in their units, one sample a time and station.

    Raises
    ------
    FileError
        If there is none of the variables, a unit is another one, dimensions are not
        station, time and the axis, or no station is named.
    """
    from vconst_infrared.cf_time import decode_cf_times
    from vconst_infrared.netcdf import open_netcdf

    path = Path(path)
    with open_netcdf(path) as (variables, attributes):
        small = {name.lower(): one for name, one in variables.items()}
        found = _found(small, layout, path)
        dates = _variable(small, ("time",), path)
        time = decode_cf_times(dates.values(), dates.attributes, path.name)
        axis = None if layout.axis is None else _axis(small, layout.axis, path)
        sites = _sites(small, attributes, path)
        places = [_places(small, names, len(sites), path) for names in (_LATITUDES, _LONGITUDES)]
        arrays = {
            source: _samples(one, dates, layout, axis, len(sites), factor, path)
            for source, (one, factor) in found.items()
        }
        said = {name: str(attributes[name])[:200] for name in _SAID if name in attributes}
    if not time.size:
        raise FileError(f"'{path.name}': it has no times.", hint="Is it cut short?")
    arrays |= {} if axis is None else {layout.axis: axis}
    arrays |= {"time": np.tile(time, len(sites)), "site": np.repeat(sites, len(time))}
    arrays |= {
        name: np.repeat(values, len(time))
        for name, values in zip(("latitude", "longitude"), places, strict=True)
    }
    return Content(
        arrays=arrays,
        key={"site": ",".join(sites.tolist())[:80], "from": str(time.min())[:19]},
        revision=(said.get("date_modified", said.get("date_created", ""))[:40],),
        attributes={name: text for name, text in said.items() if name not in _DATES},
    )


def write_series(arrays, path, layout):
    """
    Write one file of one station as netCDF-3.

    Parameters
    ----------
    arrays : mapping
        As :func:`read_series` returns them, of one site.
    path : path-like
    layout : SeriesLayout

    Returns
    -------
    path : Path
    """
    from scipy.io import netcdf_file

    path = Path(path)
    site = str(arrays["site"][0])
    with netcdf_file(str(path), "w", version=2) as file:
        file.Conventions, file.featureType = "CF-1.8", "timeSeries"
        file.createDimension("time", len(arrays["time"]))
        file.createDimension("letters", len(site))
        since = np.asarray(arrays["time"]).astype("M8[ns]") - np.datetime64(EPOCH)
        seconds = {"units": f"seconds since {EPOCH} 00:00:00", "standard_name": "time"}
        _write(file, "time", ("time",), since.astype(np.int64) / 1e9, seconds)
        name = file.createVariable("station_name", "c", ("letters",))
        name[:] = np.array(list(site), "S1")
        name.cf_role = "timeseries_id"
        for source, unit in (("latitude", "degrees_north"), ("longitude", "degrees_east")):
            _write(file, source, (), float(arrays[source][0]), {"units": unit})
        if layout.axis:
            file.createDimension(layout.axis, len(arrays[layout.axis]))
            _write(file, layout.axis, (layout.axis,), arrays[layout.axis], {"units": "Hz"})
        for one in layout.values:
            if one.source in arrays:
                _write(file, one.source, ("time", *one.dimensions), arrays[one.source],
                       {"units": one.units})  # fmt: skip
    return path


def _write(file, name, dimensions, values, attributes):
    variable = file.createVariable(name, "d", dimensions)
    if dimensions:
        variable[:] = np.asarray(values, np.float64)
    else:
        variable.data[()] = values
    for key, value in attributes.items():
        setattr(variable, key, value)


def _variable(small, names, path):
    for name in names:
        if name in small:
            return small[name]
    raise FileError(
        f"'{path.name}': no variable '{names[0]}'. The file has: "
        f"{', '.join(sorted(small)) or 'nothing'}.",
        hint="The README of vconst-ground says what is read.",
    )


def _found(small, layout, path):
    """The variables of the layout that the file has, by source, with sign and factor."""
    found = {}
    for source, names in layout.names.items():
        for name, sign in names.items():
            if name in small:
                found[source] = (
                    small[name],
                    sign * _factor(small[name], layout.units[source], path),
                )
                break
    if not found:
        listed = ", ".join(next(iter(names)) for names in layout.names.values())
        raise FileError(
            f"'{path.name}': none of {listed} in it. The file has: "
            f"{', '.join(sorted(small)) or 'nothing'}.",
            hint="The README of vconst-ground says which names are read.",
        )
    return found


def _factor(variable, spellings, path):
    said = str(variable.attributes.get("units", "")).strip()
    if said not in spellings:
        raise FileError(
            f"'{path.name}': '{variable.name}' is in '{said or 'no unit'}'; one of "
            f"{', '.join(spellings)} is read.",
            hint="The values are not read: a wrong unit would be stored as right.",
        )
    return spellings[said]


def _axis(small, name, path):
    variable = _variable(small, (name,), path)
    values = np.asarray(variable.values(), np.float64)
    unit = str(variable.attributes.get("units", "")).strip()
    scale = {"Hz": 1.0, "hertz": 1.0, "s-1": 1.0, "kHz": 1e3}.get(unit)
    if scale is None or values.ndim != 1 or not values.size or (np.diff(values) <= 0).any():
        raise FileError(
            f"'{path.name}': '{name}' is in '{unit}' and has the shape {values.shape}; rising "
            "frequencies in Hz or kHz are expected."
        )
    return values * scale


def _sites(small, attributes, path):
    """Names of the stations, shape (stations,)."""
    for name in (*[n for n, v in small.items() if v.attributes.get("cf_role")], *_SITES):
        if name not in small:
            continue
        values = np.asarray(small[name].values())
        if values.dtype.kind == "S" and values.dtype.itemsize == 1 and values.ndim:
            values = np.atleast_1d(np.array(_joined(values)))
        if values.dtype.kind in "SUO":
            texts = [_text(one) for one in np.atleast_1d(values).ravel()]
            if all(texts):
                return np.array(texts)
    for name in ("station", "station_name", "site", "site_code"):
        if attributes.get(name):
            return np.array([_text(attributes[name])])
    raise FileError(
        f"'{path.name}': no station is named in it.",
        hint="CF wants a variable with cf_role 'timeseries_id', or an attribute 'station'.",
    )


def _joined(letters):
    return [b"".join(row.ravel().tolist()) for row in np.atleast_2d(letters)]


def _text(value):
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    return text.strip(" \x00")[:32]


def _places(small, names, stations, path):
    variable = _variable(small, names, path)
    values = np.asarray(variable.values(), np.float64).ravel()
    limit = 90.0 if names is _LATITUDES else 360.0
    if values.size != stations or not (np.abs(values) <= limit).all():
        raise FileError(
            f"'{path.name}': '{variable.name}' has {values.size} values up to "
            f"{np.abs(values).max(initial=0.0):g}; {stations} of at most {limit:g} degrees are "
            "expected.",
            hint="Series of stations that stay where they are are read.",
        )
    return values


def _samples(variable, dates, layout, axis, stations, factor, path):
    """Values of shape (stations * times[, axis]), station by station."""
    last = () if axis is None else (layout.axis,)
    names = [name.lower() for name in variable.dimensions]
    others = [name for name in names if name not in ("time", *last)]
    wrong = len(others) > 1 or "time" not in names or any(name not in names for name in last)
    sizes = dict(zip(names, variable.shape, strict=True))
    wrong |= sizes.get("time") != dates.shape[0] or stations != sizes.get((*others, "")[0], 1)
    if wrong or (last and sizes[layout.axis] != len(axis)):
        raise FileError(
            f"'{path.name}': '{variable.name}' lies on {', '.join(variable.dimensions)} "
            f"({variable.shape}); {', '.join(('station', 'time', *last))} are expected.",
        )
    values = _unpacked(variable, path)
    order = [names.index(name) for name in (*others, "time", *last)]
    shape = (stations * dates.shape[0], *(() if axis is None else (len(axis),)))
    return np.transpose(values, order).reshape(shape) * factor


def _unpacked(variable, path):
    values, said = np.asarray(variable.values()), variable.attributes
    if values.dtype.kind not in "iuf":
        raise FileError(f"'{path.name}': '{variable.name}' holds {values.dtype}, no numbers.")
    missing = ~np.isfinite(values) | (np.abs(values.astype(np.float64)) >= NEVER_WRITTEN)
    for name in ("_FillValue", "missing_value"):
        if isinstance(said.get(name), int | float):
            missing |= values == said[name]
    scale, offset = said.get("scale_factor", 1.0), said.get("add_offset", 0.0)
    if not all(isinstance(one, int | float) and np.isfinite(one) for one in (scale, offset)):
        raise FileError(f"'{path.name}': '{variable.name}' is packed by {scale!r} and {offset!r}.")
    return np.where(missing, np.nan, values.astype(np.float64) * scale + offset)
