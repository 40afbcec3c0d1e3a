"""Solar X-ray flux of the GOES satellites: averages of a minute in netCDF-4."""

import re
from pathlib import Path

import numpy as np

from vconst import Content, FileError
from vconst_indices.text import reach

#: Flux and flag by the name that they get; 0 means good data in the flags.
FLUXES = {"xrsa_flux": "xrsa_flag", "xrsb_flux": "xrsb_flag"}

#: The file's own fill, which its attribute ``_FillValue`` may say otherwise.
FILL = -9999.0

_UNITS = re.compile(
    r"(second|minute|hour|day)s? since (\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.0+)?)?"
    r"(?: ?UTC| ?Z)?"
)
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_WRITTEN_UNITS = "seconds since 2000-01-01 12:00:00 UTC"


def read_xrs(path):
    """
    One file of one-minute averages.

    Parameters
    ----------
    path : path-like
        With ``time`` (CF units, no leap seconds), ``xrsa_flux``, ``xrsb_flux``, and perhaps
        ``xrsa_flag``, ``xrsb_flag``.

    Returns
    -------
    Content
        ``time`` (n,) datetime64[ns], beginning of the minute, UTC; the fluxes (n,) W m-2, NaN
        where missing; the flags (n,), 0 where the file has none.

    Raises
    ------
    FileError
        If it is damaged or one of its variables is missing.

    References
    ----------
    Machol J. et al. (2021), User's guide for GOES-R XRS L2 products, NOAA NCEI.
    """
    from vconst.hdf5 import opened
    from vconst_indices.hdf5 import column

    path = Path(path)
    with opened(path, "X-ray flux") as file:
        since, said = column(file, "time")
        times = _times(path, since, str(said(b"units") or ""))
        arrays = {}
        for name, flag in FLUXES.items():
            with np.errstate(invalid="ignore"):  # a damaged file holds any bits
                values = column(file, name, "f")[0].astype(float)
            arrays[name] = np.where(values == FILL, np.nan, values)
            known = file.holds(flag)
            arrays[flag] = (
                column(file, flag, "iu")[0].astype(float) if known else np.zeros(len(values))
            )
    lengths = {len(times), *map(len, arrays.values())}
    if len(lengths) != 1 or not len(times):
        raise FileError(f"{path.name}: columns of {sorted(lengths)} values; all are as long.")
    if np.isnat(times).any() or (times[1:] <= times[:-1]).any():
        raise FileError(f"{path.name}: the times are not in order, each once.")
    return Content(
        arrays={"time": times, **arrays},
        revision=reach(times, *(arrays[name] for name in FLUXES)),
    )


def write_xrs(arrays, path):
    """
    Write averages of a minute.

    Parameters
    ----------
    arrays : mapping
        ``time`` (n,), ``xrsa_flux``, ``xrsb_flux`` (n,) W m-2; flags optional.
    path : path-like
    """
    import h5netcdf

    times = np.asarray(arrays["time"]).astype("datetime64[ns]")
    since = (times - np.datetime64("2000-01-01T12:00", "ns")) / np.timedelta64(1, "s")
    with h5netcdf.File(path, "w") as file:
        file.dimensions = {"time": len(times)}
        time = file.create_variable("time", ("time",), data=since)
        time.attrs["units"] = _WRITTEN_UNITS
        for name, flag in FLUXES.items():
            values = np.asarray(arrays[name], float)
            values = np.where(np.isnan(values), FILL, values)
            flux = file.create_variable(name, ("time",), data=values.astype("f4"), fillvalue=FILL)
            flux.attrs["units"] = "W/m2"
            flags = np.asarray(arrays.get(flag, np.zeros(len(times)))).astype("u1")
            file.create_variable(flag, ("time",), data=flags)
    return Path(path)


def _times(path, since, units):
    found = _UNITS.fullmatch(units.strip())
    if not found:
        raise FileError(f"{path.name}: the times are in '{units[:60]}'; seconds since a date are.")
    word, date, clock = found.groups()
    try:
        epoch = np.datetime64(f"{date}T{clock or '00:00'}", "ns")
    except ValueError:
        raise FileError(f"{path.name}: '{units[:60]}' holds no date.") from None
    seconds = since.astype(float) * _SECONDS[word]
    sound = np.isfinite(seconds) & (np.abs(seconds) < 4e9) & (since != FILL)
    whole = np.rint(np.where(sound, seconds, 0) * 1e9).astype("timedelta64[ns]")
    return np.where(sound, epoch + whole, np.datetime64("NaT", "ns"))
