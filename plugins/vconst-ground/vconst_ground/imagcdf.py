"""ImagCDF: one variable a component, one or two of times, counted with leap seconds."""

import re
from pathlib import Path

import numpy as np

from vconst import FileError, decode_times
from vconst_ground.components import ANGLES, LETTERS
from vconst_ground.iaga2002 import NO_VALUE
from vconst_ground.intervals import CADENCES
from vconst_ground.levels import components_of, content_of, place_arrays

_FIELD = "GeomagneticField"
_TIMES = {True: "GeomagneticScalarTimes", False: "GeomagneticVectorTimes"}
_SHARED = "DataTimes"

#: Components of the scalar instrument, which may have times of its own.
_SCALAR = frozenset("SG")

#: Samples of one file: a year of minutes is half a million, a month of seconds 2.7 million.
MOST_SAMPLES = 1 << 25

#: A variable that declares more than this many times the size of its file is a bomb.
RATIO = 1000

#: Of angles nothing from here on is one, in degrees.
_NO_ANGLE = 400.0

_NO_TIME = np.iinfo(np.int64).min


def read_imagcdf(path):
    """
    Read one file of an observatory.

    Parameters
    ----------
    path : path-like
        CDF with ``GeomagneticField<letter>``.

    Returns
    -------
    contents : dict of str to Content
        As :func:`vconst_ground.iaga2002.read_iaga` gives them. Where the scalar instrument has
        times of its own, samples of both are kept, NaN where one has none.

    Raises
    ------
    FileError
        If it is damaged, or times, units or codes are not those of ImagCDF.

    Notes
    -----
    D and I are in degrees here, E is in nT. What equals ``FILLVAL``, which may be NaN, is
    missing, and so is every field above 88880 nT. Times are the beginning of the sample.
    """
    from vconst_swarm.cdf import opened

    path = Path(path)
    with opened(path, "geomagnetic") as cdf:
        about = {name: _text(cdf.stated(name)) for name in cdf.attributes if cdf.stated(name)}
        reported, counts = _reported(cdf, path)
    time, values = _joined(path, reported)
    site = about.get("IagaCode", "").strip().upper()
    if not re.fullmatch(r"[A-Z0-9]{3}", site):
        raise FileError(f"'{path.name}': IagaCode is '{site[:20]}'; three letters are expected.")
    latitude, longitude, elevation = _place(about, path)
    place = place_arrays(len(time), site, latitude, longitude, elevation)
    height = np.nan_to_num(elevation) / 1000.0
    if not np.isfinite(latitude):
        counts["no_position"] = len(time)
    level = _level(about, path)
    found = components_of(values, level, latitude, height, counts)
    return content_of(
        {"time": time, **place, **found},
        site=site,
        level=level,
        cadence=_cadence(reported, path),
        counts=counts,
        attributes={n: about[n][:200] for n in _KEPT if about.get(n)},
    )


_KEPT = (
    "ObservatoryName",
    "ElementsRecorded",
    "PublicationDate",
    "StandardLevel",
    "VectorSensOrient",
)


def _text(values):
    """The first entry of an attribute as text."""
    first = values[0]
    return str(first[0] if isinstance(first, np.ndarray) and first.size else first)


def _reported(cdf, path):
    """Times (int64, TT2000) and values of each letter, and what is missing."""
    times, reported, counts = {}, {}, {"missing": 0}
    for name in cdf.variables:
        letter = name.removeprefix(_FIELD)
        if not name.startswith(_FIELD) or letter not in LETTERS:
            continue
        values = _values(cdf, name, letter, path)
        if values is None:
            continue
        counted = _times_of(cdf, name, letter, path)
        if counted not in times:
            times[counted] = _counted(cdf, counted, path)
        if len(values) != len(times[counted]):
            raise FileError(
                f"'{path.name}': '{name}' has {len(values)} values and '{counted}' "
                f"{len(times[counted])}.",
                hint="It is cut short or damaged: fetch it again.",
            )
        counts["missing"] += int(np.isnan(values).sum())
        reported[letter] = (times[counted], values)
    if not reported:
        raise FileError(
            f"'{path.name}': no '{_FIELD}<component>' has a value. The file has: "
            f"{', '.join(sorted(cdf.variables)) or 'nothing'}.",
            hint="Is it ImagCDF?",
        )
    return reported, counts


def _values(cdf, name, letter, path):
    """Values in nT or degrees, NaN for none; None where all are missing."""
    _check_size(cdf, name, path, ("CDF_DOUBLE", "CDF_REAL8", "CDF_FLOAT", "CDF_REAL4"))
    values = cdf.values(name).astype(np.float64).reshape(-1)
    unit = cdf.unit(name).lower()
    scale = _scale(unit, letter)
    if scale is None:
        wanted = "degrees of arc" if letter in ANGLES else "nT"
        raise FileError(
            f"'{path.name}': '{name}' is in '{unit}'; {wanted} is expected.",
            hint="The values are not read: a wrong unit would be stored as right.",
        )
    fill = cdf.said(name, "FILLVAL")
    none = np.abs(values) >= (_NO_ANGLE / scale if letter in ANGLES else NO_VALUE)
    if fill is not None and np.size(fill) == 1:
        none |= values == float(np.asarray(fill, np.float64).reshape(-1)[0])
    values[none] = np.nan
    return None if np.isnan(values).all() else values * scale


def _scale(unit, letter):
    if letter not in ANGLES:
        return 1.0 if unit in ("nt", "nanotesla") else None
    if unit.startswith("min"):
        return 1.0 / 60.0
    return 1.0 if unit.startswith("deg") else None


def _times_of(cdf, field, letter, path):
    """Name of the variable of times that a component depends on."""
    stated = str(cdf.said(field, "DEPEND_0") or "").strip()
    for name in (stated, _TIMES[letter in _SCALAR], _SHARED, _TIMES[False]):
        if name in cdf.variables:
            return name
    raise FileError(
        f"'{path.name}': no variable of times for '{field}' (DEPEND_0 is '{stated}').",
        hint="ImagCDF calls it GeomagneticVectorTimes, GeomagneticScalarTimes or DataTimes.",
    )


def _counted(cdf, name, path):
    _check_size(cdf, name, path, ("CDF_TIME_TT2000",))
    times = cdf.values(name).reshape(-1)
    if not times.size or (times == _NO_TIME).any() or (np.diff(times) <= 0).any():
        raise FileError(
            f"'{path.name}': '{name}' does not rise from sample to sample.",
            hint="It is damaged: fetch it again.",
        )
    return times


def _check_size(cdf, name, path, kinds):
    about = cdf.variables[name]
    if about.kind not in kinds:
        raise FileError(
            f"'{path.name}': '{name}' is of type {about.kind}; {kinds[0]} is expected.",
            hint="It is not ImagCDF, or damaged.",
        )
    size = path.stat().st_size
    most = min(MOST_SAMPLES, RATIO * size // 8)
    if about.records > most or any(n != 1 for n in about.sizes):
        raise FileError(
            f"'{path.name}': '{name}' declares {about.records} records of {about.sizes} in a "
            f"file of {size} bytes.",
            hint="Do not trust this file: get it again from where it is published.",
        )


def _joined(path, reported):
    """All components at the times of any."""
    counted = list({id(times): times for times, _ in reported.values()}.values())
    whole = counted[0]
    for other in counted[1:]:
        if not np.array_equal(whole, other):
            whole = np.union1d(whole, other)
    values = {}
    for letter, (times, own) in reported.items():
        values[letter] = own
        if len(times) != len(whole) or not np.array_equal(times, whole):
            values[letter] = np.full(len(whole), np.nan)
            values[letter][np.searchsorted(whole, times)] = own
    time = decode_times(whole, "tt2000")
    if (np.diff(time.astype(np.int64)) <= 0).any():  # within a leap second
        kept = np.concatenate([[True], np.diff(time.astype(np.int64)) > 0])
        time, values = time[kept], {letter: own[kept] for letter, own in values.items()}
    return time, values


def _place(about, path):
    found = []
    for name, limit in (("Latitude", 90.0), ("Longitude", 360.0), ("Elevation", 10_000.0)):
        try:
            value = float(about.get(name, "nan"))
        except ValueError:
            value = np.nan
        if abs(value) > limit and name != "Elevation":
            raise FileError(f"'{path.name}': {name} is {value:g}; at most {limit:g} can be.")
        found.append(value if abs(value) <= limit else np.nan)
    return found if np.isfinite(found[:2]).all() else [np.nan] * 3


def _level(about, path):
    said = about.get("PublicationLevel", "").strip()
    if said in ("1", "2", "3", "4"):
        return int(said)
    named = re.search(r"_([1-4])\.cdf$", path.name, re.IGNORECASE)
    return int(named[1]) if named and not said else 0


def _cadence(reported, path):
    """The most frequent step of the samples that come most often; leap seconds are counted."""
    times = max((times for times, _ in reported.values()), key=len)
    if len(times) > 1:
        step = np.median(np.diff(times)) / 1e9
    else:
        said = re.search(r"_p(t1[smh]|1d)_", path.name, re.IGNORECASE)
        step = {"t1s": 1, "t1m": 60, "t1h": 3600, "1d": 86_400}.get(said[1].lower() if said else "")
    for cadence, seconds in CADENCES.items():
        if step == seconds:
            return cadence
    raise FileError(
        f"'{path.name}': a value every {step or 'unknown'} s; one a second, minute, hour or day is "
        "read.",
        hint="Other intervals are no product yet.",
    )
