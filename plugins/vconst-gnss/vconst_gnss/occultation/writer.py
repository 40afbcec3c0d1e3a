"""Made-up profiles: ionPrf of CDAAC as netCDF-3, and the CF layout taken for FY-3 GNOS."""

from pathlib import Path

import numpy as np

#: Name, unit and meaning of the variables of a file of CDAAC, by what they are here.
_IONPRF = (
    ("LEVEL_HEIGHT", "MSL_alt", "km", "Mean sea level altitude of perigee point"),
    ("LEVEL_LATITUDE", "GEO_lat", "degrees_north", "Geographical latitude of perigee point"),
    ("LEVEL_LONGITUDE", "GEO_lon", "degrees_east", "Geographical longitude of perigee point"),
    ("TEC", "TEC_cal", "TECU", "Calibrated occultation TEC below LEO orbit"),
    ("DENSITY", "ELEC_dens", "el/cm3", "Electron density"),
)

_CF = (
    ("LEVEL_HEIGHT", "altitude", "km", "altitude"),
    ("LEVEL_LATITUDE", "latitude", "degrees_north", "latitude"),
    ("LEVEL_LONGITUDE", "longitude", "degrees_east", "longitude"),
    ("DENSITY", "electron_density", "m-3", "number_concentration_of_electrons_in_air"),
)

_FILL = -999.0


def write_ionprf(arrays, path):
    """
    Write one profile as CDAAC does.

    Parameters
    ----------
    arrays : mapping
        As :func:`vconst_gnss.occultation.profiles.read_ionprf` gives them, of one profile;
        levels that are all NaN at the end are left out.
    path : path-like

    Returns
    -------
    pathlib.Path
        *path*.
    """
    path = Path(path)
    time = np.asarray(arrays["TIME"])[0].astype("datetime64[us]").item()
    receiver, gnss = str(arrays["RECEIVER"][0]), str(arrays["GNSS"][0])
    stamp = f"{receiver}.{time:%Y.%j.%H.%M}.{gnss}"
    said = {
        "year": time.year,
        "month": time.month,
        "day": time.day,
        "hour": time.hour,
        "minute": time.minute,
        "second": time.second + time.microsecond / 1e6,
        "fileStamp": stamp,
        "center": "vconst",
        "mission": "made up",
    }
    _write(arrays, path, _IONPRF, said, {"DENSITY": 1e-6})
    return path


def name_ionprf(start, *, receiver):
    """``ionPrf_C2E1.2020.008.00.00.G01_0001.nc``"""
    time = np.datetime64(start, "ns").astype("datetime64[s]").item()
    receiver = receiver.replace(r"\d", "1")
    return f"ionPrf_{receiver}.{time:%Y.%j.%H.%M}.G01_0001.nc"


def write_cf_profile(arrays, path):
    """Write one profile in CF terms; parameters as of :func:`write_ionprf`."""
    path = Path(path)
    time = str(np.asarray(arrays["TIME"])[0].astype("datetime64[ms]"))
    said = {
        "Conventions": "CF-1.8",
        "time_coverage_start": f"{time}Z",
        "platform": str(arrays["RECEIVER"][0]),
        "occulting_satellite": str(arrays["GNSS"][0]),
    }
    _write(arrays, path, _CF, said, {})
    return path


def name_cf_profile(start):
    """``FY3D_GNOSX_20200108_0000_G01.nc``"""
    time = np.datetime64(start, "ns").astype("datetime64[s]").item()
    return f"FY3D_GNOSX_{time:%Y%m%d_%H%M}_G01.nc"


def _write(arrays, path, table, said, factors):
    from scipy.io import netcdf_file

    heights = np.asarray(arrays["LEVEL_HEIGHT"], float)[0]
    count = int(np.flatnonzero(np.isfinite(heights))[-1]) + 1
    with netcdf_file(str(path), "w") as file:
        file.createDimension("MSL_alt", count)
        for name, source, unit, meaning in table:
            if name not in arrays:
                continue
            values = np.asarray(arrays[name], float)[0, :count] * factors.get(name, 1.0)
            variable = file.createVariable(source, "f8", ("MSL_alt",))
            variable.units = unit
            setattr(variable, "standard_name" if table is _CF else "long_name", meaning)
            variable._FillValue = _FILL
            variable[:] = np.where(np.isfinite(values), values, _FILL)
        for name, value in said.items():
            setattr(file, name, value)
