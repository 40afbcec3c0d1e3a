"""Tropical storms of IBTrACS: one event a storm, from its best track."""

from pathlib import Path

import numpy as np

from vconst_events.entries import content_of, fail, in_span
from vconst_events.tables import CsvTable, quoted, written_numbers

_REQUIRED = ("SID", "NAME", "ISO_TIME", "LAT", "LON", "WMO_WIND")
_KNOWN = (*_REQUIRED, "USA_WIND", "TRACK_TYPE")

#: Columns that are written, in the order of the file, and their units.
COLUMNS = {
    **{"SID": "", "SEASON": "Year", "NUMBER": "", "BASIN": "", "SUBBASIN": "", "NAME": ""},
    **{"ISO_TIME": "", "NATURE": "", "LAT": "degrees_north", "LON": "degrees_east"},
    **{"WMO_WIND": "kts", "WMO_PRES": "mb", "WMO_AGENCY": "", "TRACK_TYPE": "", "USA_WIND": "kts"},
}

#: m/s of a knot.
KNOT = 1852 / 3600


def read_ibtracs(path):
    """
    Storms since 1900.

    Parameters
    ----------
    path : path-like
        ``ibtracs.*.list.*.csv``, with a line of units after the header.

    Returns
    -------
    Content
        Each (event,): ``time``, ``stop`` datetime64[ns], first and last fix of the main track;
        ``latitude``, ``longitude`` degrees, where the wind was strongest (the first fix where it
        is not known); ``size`` m/s, that wind, of the responsible agency (10 min or 1 min mean, as
        it measures) or, where it says none anywhere, of US agencies; ``size_unit``; ``id``,
        ``place`` the name, ``type`` ``tropical storm``, ``net``. Fixes of spurs are left out and
        counted as ``fixes_of_spurs``, storms before 1900 as ``outside_1900_to_2100``.

    Raises
    ------
    FileError
        With the line that is damaged.

    References
    ----------
    Knapp K. R. et al. (2010), IBTrACS, Bull. Am. Meteorol. Soc. 91, 363-376,
    doi:10.1175/2009BAMS2755.1; ncei.noaa.gov, IBTrACS v04 column documentation.
    """
    table = CsvTable(path, _KNOWN, _REQUIRED, units=True)
    times, latitude, longitude = table.times("ISO_TIME"), table.numbers("LAT"), table.numbers("LON")
    missing = np.isnat(times) | np.isnan(latitude) | np.isnan(longitude)
    if missing.any():
        fail(table.path, table.lines[int(np.argmax(missing))], "a fix without time or place")
    main = ~np.char.startswith(np.char.lower(table.words("TRACK_TYPE")), "spur")
    names, first, place = np.unique(table.words("SID"), return_index=True, return_inverse=True)
    winds = _winds(table, place, len(names))
    rows = [_storm(np.flatnonzero((place == n) & main), times, winds) for n in range(len(names))]
    kept = np.array([row is not None for row in rows])
    found = [row for row in rows if row is not None]
    if not found:
        fail(table.path, table.lines[-1], "no fix of a main track")
    start, stop, strongest = (np.array(column) for column in zip(*found, strict=True))
    count = len(found)
    arrays = {
        "id": names[kept],
        "type": np.full(count, "tropical storm"),
        "time": times[start],
        "stop": times[stop],
        "latitude": latitude[strongest],
        "longitude": longitude[strongest],
        "size": winds[strongest] * KNOT,
        "size_unit": np.full(count, "m s-1"),
        "net": np.full(count, "IBTrACS"),
        "place": table.words("NAME")[first[kept]],
        "updated": np.full(count, np.datetime64("NaT", "ns")),
    }
    arrays, others = in_span(arrays)
    if not len(arrays["id"]):
        fail(table.path, table.lines[-1], "no storm since 1900")
    spurs = int((~main).sum())
    return content_of(arrays, others | ({"fixes_of_spurs": spurs} if spurs else {}))


def write_ibtracs(arrays, path):
    """
    Write storms with their strongest fix first, and their last.

    Parameters
    ----------
    arrays : mapping
        As :func:`read_ibtracs` gives them, whole seconds. Where there is ``geodetic_latitude``, it
        is written as latitude.
    path : path-like
    """
    latitude = written_numbers(arrays.get("geodetic_latitude", arrays["latitude"]))
    longitude = written_numbers(arrays["longitude"])
    wind = written_numbers(np.round(np.asarray(arrays["size"], float) / KNOT, 6))
    lines = [",".join(COLUMNS), ",".join(COLUMNS.values())]
    for row, name in enumerate(arrays["id"]):
        fixes = [(arrays["time"][row], wind[row])]
        if arrays["stop"][row] > arrays["time"][row]:
            fixes.append((arrays["stop"][row], ""))
        for time, speed in fixes:
            cells = {
                "SID": quoted(name),
                "NAME": quoted(arrays["place"][row]),
                "ISO_TIME": str(np.datetime64(time, "s")).replace("T", " "),
                **{"LAT": latitude[row], "LON": longitude[row], "WMO_WIND": speed},
                "TRACK_TYPE": "main",
            }
            lines.append(",".join(cells.get(column, "") for column in COLUMNS))
    path = Path(path)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _winds(table, place, count):
    """Wind of each fix in knots: of the responsible agency; where a storm has none of it, US."""
    wind, other = table.numbers("WMO_WIND"), table.numbers("USA_WIND")
    stated = np.zeros(count, bool)
    np.logical_or.at(stated, place, np.isfinite(wind))
    return np.where(stated[place], wind, other)


def _storm(own, times, winds):
    """Rows of first, last and strongest fix; None if only spurs are known."""
    if not own.size:
        return None
    order = own[np.argsort(times[own], kind="stable")]
    known = np.isfinite(winds[order])
    strongest = order[int(np.nanargmax(winds[order]))] if known.any() else order[0]
    return order[0], order[-1], strongest
