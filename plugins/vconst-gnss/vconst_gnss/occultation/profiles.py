"""Profiles of CDAAC (ionPrf) and in CF terms (FY-3 GNOS), with their peaks and what is wrong."""

from pathlib import Path

import numpy as np

from vconst import Content, FileError, decode_times, geocentric_from_geodetic
from vconst_gnss.occultation.classic import read_netcdf
from vconst_gnss.physics.peak import find_peak

#: Levels that are kept of a profile; those of COSMIC-2 have 200 to 700, of COSMIC-1 up to 1000.
LEVELS = 1200

#: Radius in km of the sphere that heights in the store stand on.
SPHERE = 6371.2

#: Names in a file of CDAAC.
IONPRF = {
    "ALTITUDE": "MSL_alt",
    "LATITUDE": "GEO_lat",
    "LONGITUDE": "GEO_lon",
    "DENSITY": "ELEC_dens",
    "TEC": "TEC_cal",
    "AZIMUTH": "OCC_azi",
}

#: What a profile in CF terms calls the same, the first that is there: standard names, then
#: names of variables.
CF = {
    "ALTITUDE": ("altitude", "height_above_mean_sea_level", "Altitude", "MSL_alt", "height"),
    "LATITUDE": ("latitude", "Latitude", "GEO_lat", "lat"),
    "LONGITUDE": ("longitude", "Longitude", "GEO_lon", "lon"),
    "DENSITY": (
        "number_concentration_of_electrons_in_air",
        "electron_density",
        "Electron_Density",
        "ELEC_dens",
        "Ne",
    ),
    "TEC": ("TEC_cal", "TEC"),
}

#: m-3 in the units that densities come in.
PER_CUBIC_METRE = {
    "el/cm3": 1e6,
    "cm-3": 1e6,
    "1/cm3": 1e6,
    "m-3": 1.0,
    "el/m3": 1.0,
    "el/m^3": 1.0,
    "1e11 m-3": 1e11,
}

_KILOMETRES = {"km": 1.0, "m": 1e-3}
#: Attributes that are kept.
KEPT = ("fileStamp", "center", "mission", "creation_time", "edmax", "edmaxalt", "inverter")

_REQUIRED = ("ALTITUDE", "LATITUDE", "LONGITUDE", "DENSITY")


def read_ionprf(path):
    """
    One profile of CDAAC.

    Parameters
    ----------
    path : path-like
        ``ionPrf_C2E2.2024.129.20.57.G31_0001.nc``, netCDF-3.

    Returns
    -------
    Content
        One sample: ``TIME`` (UTC, as the attributes state it); ``LATITUDE``, ``LONGITUDE`` of the
        tangent point of the peak (geocentric degrees) and ``RADIUS`` (km); ``NMF2`` (m-3) and
        ``HMF2`` (km above the sphere of 6371.2 km) as ``find_peak`` gives them; ``HMF2_SEA`` (km
        above sea level); ``WRONG``, bits of what speaks against the peak; ``GNSS`` and
        ``RECEIVER``. By level, padded with NaN to 1200: ``LEVEL_HEIGHT`` (km above sea level),
        ``LEVEL_LATITUDE``, ``LEVEL_LONGITUDE`` (geodetic degrees of the tangent points, which
        drift), ``DENSITY`` (m-3, negative where the inversion makes it so), ``TEC`` (TECU).

    Raises
    ------
    FileError
        If variables, units or the time are missing.
    """
    path = Path(path)
    variables, said = read_netcdf(path)
    levels = {}
    for name, source in IONPRF.items():
        if source in variables:
            levels[name] = _values(*variables[source])
    scale = _scale(path, variables.get("ELEC_dens"))
    reported = _number(said.get("edmax")) * scale
    parts = str(said.get("fileStamp", "")).split(".")
    about = {"GNSS": parts[5][:3] if len(parts) >= 6 else "", "RECEIVER": parts[0][:4]}
    return Content(
        arrays=_profile(path, levels, scale, _time(path, said), about, reported),
        key={"profile": str(said.get("fileStamp", path.stem))[:64]},
        attributes={name: said[name] for name in KEPT if name in said},
    )


def read_cf_profile(path):
    """
    One profile in CF terms, such as those of the GNOS receivers of FY-3.

    Parameters
    ----------
    path : path-like
        netCDF-3 or netCDF-4 with one profile.

    Returns
    -------
    Content
        As of :func:`read_ionprf`.

    Raises
    ------
    FileError
        If a quantity, its unit or the time is missing.
    """
    path = Path(path)
    variables, said = read_netcdf(path)
    levels, chosen = {}, {}
    for name, words in CF.items():
        source = _find(variables, words)
        if source:
            chosen[name] = source
            levels[name] = _values(*variables[source])
    scale = _scale(path, variables.get(chosen.get("DENSITY", "")))
    if "ALTITUDE" in levels:
        unit = str(variables[chosen["ALTITUDE"]][1].get("units", "km"))
        if unit not in _KILOMETRES:
            raise FileError(f"{path.name}: altitude in '{unit}'; expected km or m.")
        levels["ALTITUDE"] = levels["ALTITUDE"] * _KILOMETRES[unit]
    about = {
        "GNSS": str(said.get("occulting_satellite", said.get("gnss_satellite", "")))[:3],
        "RECEIVER": str(said.get("platform", said.get("satellite", "")))[:8],
    }
    arrays = _profile(path, levels, scale, _cf_time(path, variables, said), about, np.nan)
    return Content(arrays=arrays, key={"profile": path.stem[:64]})


def _profile(path, levels, scale, time, about, reported):
    missing = [name for name in _REQUIRED if name not in levels]
    if missing:
        raise FileError(
            f"{path.name}: no {missing[0].lower()} by level; it is no profile of electron density."
        )
    shapes = {levels[name].shape for name in levels}
    if len(shapes) != 1 or len(next(iter(shapes))) != 1:
        raise FileError(f"{path.name}: variables of the shapes {sorted(map(str, shapes))}.")
    count = len(levels["DENSITY"])
    if not 5 <= count <= LEVELS:
        raise FileError(f"{path.name}: {count} levels; expected 5 to {LEVELS}.")
    peak = find_peak(levels["ALTITUDE"], levels["DENSITY"] * scale, reported=reported)
    place = _place(levels, peak)
    padded = {
        target: _padded(levels.get(name))
        for target, name in (
            ("LEVEL_HEIGHT", "ALTITUDE"),
            ("LEVEL_LATITUDE", "LATITUDE"),
            ("LEVEL_LONGITUDE", "LONGITUDE"),
            ("TEC", "TEC"),
        )
    }
    padded["DENSITY"] = _padded(levels["DENSITY"] * scale)
    one = {
        "TIME": np.array([time]),
        "NMF2": np.array([peak.density]),
        "HMF2_SEA": np.array([peak.height]),
        "WRONG": np.array([peak.wrong], np.int64),
        **{name: np.array([value or "-"]) for name, value in about.items()},
    }
    return one | place | {name: values[None] for name, values in padded.items()}


def _place(levels, peak):
    """Where the peak is; where there is none the middle of the profile."""
    sound = np.flatnonzero(np.isfinite(levels["ALTITUDE"] + levels["LATITUDE"]))
    heights = levels["ALTITUDE"][sound]
    order = sound[np.argsort(heights, kind="stable")]
    if not len(order):
        return dict.fromkeys(("LATITUDE", "LONGITUDE", "RADIUS", "HMF2"), np.array([np.nan]))
    height = peak.height if peak.index >= 0 else float(np.median(heights))
    turned = np.unwrap(levels["LONGITUDE"][order], period=360.0)
    geodetic, longitude = (
        float(np.interp(height, levels["ALTITUDE"][order], values))
        for values in (levels["LATITUDE"][order], turned)
    )
    latitude, radius = geocentric_from_geodetic(geodetic, height)
    return {
        "LATITUDE": np.array([float(latitude)]),
        "LONGITUDE": np.array([(longitude + 180.0) % 360.0 - 180.0]),
        "RADIUS": np.array([float(radius)]),
        "HMF2": np.array([float(radius) - SPHERE if peak.index >= 0 else np.nan]),
    }


def _values(raw, about):
    values = np.asarray(raw, np.float64)
    for name in ("_FillValue", "missing_value"):
        fill = about.get(name)
        if isinstance(fill, int | float):
            values = np.where(np.asarray(raw) == np.asarray(fill, raw.dtype), np.nan, values)
    factor, shift = about.get("scale_factor", 1.0), about.get("add_offset", 0.0)
    return np.where(np.abs(values) > 1e30, np.nan, values) * factor + shift


def _scale(path, found):
    if found is None:
        return 1.0  # the profile is refused for it
    unit = str(found[1].get("units", "")).strip()
    if unit not in PER_CUBIC_METRE:
        known = ", ".join(PER_CUBIC_METRE)
        raise FileError(f"{path.name}: density in '{unit}'; expected one of {known}.")
    return PER_CUBIC_METRE[unit]


def _find(variables, words):
    by_standard = {
        str(about.get("standard_name", "")): name for name, (_, about) in variables.items()
    }
    for word in words:
        if word in by_standard:
            return by_standard[word]
        if word in variables:
            return word
    return ""


def _time(path, said):
    try:
        parts = [int(said[name]) for name in ("year", "month", "day", "hour", "minute")]
        second = float(said["second"])
        text = "{:04d}-{:02d}-{:02d}T{:02d}:{:02d}:00".format(*parts)
        time = np.datetime64(text, "ns") + np.timedelta64(round(second * 1e9), "ns")
    except (KeyError, ValueError, TypeError, OverflowError) as error:
        raise FileError(f"{path.name}: the attributes year to second state no time.") from error
    return time


def _cf_time(path, variables, said):
    source = _find(variables, ("time", "Time"))
    if source:
        values, about = variables[source]
        words = str(about.get("units", ""))
        try:
            unit, _, epoch = words.partition(" since ")
            start = np.datetime64(epoch.strip().replace(" ", "T").removesuffix("Z")[:19], "ns")
            seconds = {"seconds": 1, "s": 1, "minutes": 60, "hours": 3600, "days": 86400}[unit]
            moment = float(np.ravel(values)[0]) * seconds
            return start + np.timedelta64(round(moment * 1e9), "ns")
        except (ValueError, KeyError, IndexError, OverflowError) as error:
            raise FileError(f"{path.name}: time in '{words}' cannot be read.") from error
    if "time_coverage_start" in said:
        found = decode_times(np.array([str(said["time_coverage_start"])]), "iso")[0]
        if not np.isnat(found):
            return found
    return _time(path, said)


def _number(value):
    try:
        return float(value)
    except (TypeError, ValueError):
        return np.nan


def _padded(values):
    found = np.full(LEVELS, np.nan)
    if values is not None:
        found[: len(values)] = values
    return found
