"""IAGA-2002 files from arrays by canonical name, as observatories write them."""

from pathlib import Path

import numpy as np

from vconst_ground.components import CENTRE, EAST, NORTH, STRENGTH, geodetic_components
from vconst_ground.iaga2002 import MISSING, NOT_RECORDED

_SUFFIX = {"second": "sec", "minute": "min", "hour": "hor", "day": "day"}
_INTERVAL = {
    "second": "1-second",
    "minute": "filtered 1-minute (00:15-01:45)",
    "hour": "1-hour (00-59)",
    "day": "1-day (00:00-23:59)",
}

#: How far the stamp of a mean lies behind the beginning of its interval.
_CENTRE = {"hour": np.timedelta64(30, "m"), "day": np.timedelta64(12, "h")}


def write_iaga(arrays, path, *, cadence, kind="provisional", **about):
    """
    Write one file of X, Y, Z and F.

    Parameters
    ----------
    arrays : mapping
        As :func:`vconst_ground.iaga2002.read_iaga` returns them: of one site; what is not
        there is written as not recorded.
    path : path-like
    cadence : str
        ``"second"``, ``"minute"``, ``"hour"`` or ``"day"``.
    kind : str
        Type of the data: ``"variation"``, ``"provisional"``, ``"quasi-definitive"`` or
        ``"definitive"``. The vector of variations is read as such only with a strength.

    Returns
    -------
    path : Path
    """
    time = np.asarray(arrays["time"]).astype("M8[ms]")
    time = time + _CENTRE.get(cadence, np.timedelta64(0, "ms"))
    site = str(arrays["site"][0])
    latitude, longitude = float(arrays["latitude"][0]), float(arrays["longitude"][0])
    elevation = float(np.asarray(arrays.get("elevation", [0.0]))[0])
    rows = len(time)
    vector = [np.asarray(arrays.get(name, np.full(rows, np.nan))) for name in (NORTH, EAST, CENTRE)]
    x, y, z = geodetic_components(*vector, latitude, elevation / 1000.0)
    strength = arrays.get(STRENGTH)
    columns = [x, y, z, np.full(rows, NOT_RECORDED) if strength is None else strength]
    head = [
        ("Format", "IAGA-2002"),
        ("Source of Data", "made up"),
        ("Station Name", site),
        ("IAGA CODE", site),
        ("Geodetic Latitude", f"{latitude:.6f}"),
        ("Geodetic Longitude", f"{longitude % 360:.6f}"),
        ("Elevation", f"{elevation:.3f}"),
        ("Reported", "XYZF"),
        ("Sensor Orientation", "XYZ"),
        ("Digital Sampling", "1 second"),
        ("Data Interval Type", _INTERVAL[cadence]),
        ("Data Type", kind),
    ]
    lines = [f" {label:<23}{value:<45}|" for label, value in head]
    names = "".join(f"{site}{letter}".ljust(10) for letter in "XYZF")
    lines.append(f"DATE       TIME         DOY     {names}"[:69].ljust(69) + "|")
    lines += _rows(time, columns)
    path = Path(path)
    path.write_text("\n".join(lines) + "\n", "ascii")
    return path


def name_iaga(start, *, cadence, site="xxx", kind="provisional", **about):
    """Name of a file that begins at *start*: code, date, letter of the type, interval."""
    date = str(np.datetime64(start, "D")).replace("-", "")
    return f"{site.lower()}{date}{kind[:1]}{_SUFFIX[cadence]}.{_SUFFIX[cadence]}"


def _rows(time, columns):
    days = time.astype("M8[D]")
    number = (days - days.astype("M8[Y]").astype("M8[D]")).astype(int) + 1
    values = np.stack([np.where(np.isnan(one), MISSING, one) for one in columns], axis=1)
    stamps = np.datetime_as_string(time, "ms")
    for stamp, day, row in zip(stamps, number, values.tolist(), strict=True):
        yield f"{stamp.replace('T', ' ')} {day:03d}    " + "".join(f"{v:9.2f} " for v in row)[:-1]
