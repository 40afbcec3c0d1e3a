"""Tables of ionospheric characteristics, as GIRO gives them for a station."""

import re
from pathlib import Path

import numpy as np

from vconst import Content, geocentric_from_geodetic
from vconst_ground.fixed import Lines, split_lines

#: NmF2 in m-3 over the square of foF2 in MHz: epsilon0 m_e (2 pi / e)^2 * 1e12 (CODATA 2018).
DENSITY = 1.240_44e10

#: Radius in km of the sphere above which vconst counts heights.
SPHERE = 6371.2

#: Lines of a table: a solar cycle of one sounding in 5 min has 1.2 million.
MOST_LINES = 2_000_000

#: What stands for no value, and the confidences that are none.
NONE = "---"
UNKNOWN, BY_HAND = -1.0, 999.0

_HINT = "It is damaged, or another table: fetch it again."
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_PLACES = (
    re.compile(
        r"#\s*Location:\s*GEO\s*\(\s*(?P<north>[-+]?[\d.]+)\s*N\s+(?P<east>[-+]?[\d.]+)\s*E\s*\)\s*,"
        r"\s*URSI-Code\s+(?P<site>\w{5})"
    ),
    re.compile(
        r"#\s*Location:\s*GEO\s+(?P<north>[\d.]+)(?P<south>[NS])\s+(?P<east>[\d.]+)(?P<west>[EW])\s*,"
        r"\s*URSI-Code\s+(?P<site>\w{5})"
    ),
)


def read_giro(path):
    """
    Read one table.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    content : Content
        ``time``, ``site`` (URSI code), ``latitude``, ``longitude`` (geodetic, degrees), and of
        ``foF2`` (MHz), ``NmF2`` (m-3, of foF2), ``hmF2`` (km above the sphere of 6371.2 km) and
        ``CS`` (confidence; 999 is by hand, unknown is 0) those that the table has. Other
        columns are left out.

    Raises
    ------
    FileError
        With the line that is damaged; also without a place, or if the table says that there
        were no data.
    """
    lines = Lines(Path(path).name)
    text = split_lines(Path(path), MOST_LINES)
    place, names, rows = {}, [], []
    for number, line in enumerate(text, 1):
        if not line.startswith("#"):
            if line.strip():
                rows.append(_row(lines, number, line, names))
        elif "STATUS: ERROR" in line:
            lines.fail(number, f"the table says: {line[1:].strip()[:120]}", "Ask for another time.")
        else:
            place = place or _place(line)
            words = line[1:].split()
            names = words if words[:1] == ["Time"] else names
    if not place:
        lines.fail(len(text), "no line 'Location: GEO ..., URSI-Code ...' in it", _HINT)
    if not rows:
        lines.fail(len(text), "no line of values in it", _HINT)
    return _content(lines, place, names, rows)


def write_giro(arrays, path):
    """
    Write one table of foF2 and hmF2 of one station.

    Parameters
    ----------
    arrays : mapping
        As :func:`read_giro` returns them; ``NmF2`` is not needed.
    path : path-like

    Returns
    -------
    path : Path
    """
    rows = len(arrays["time"])
    latitude, longitude = float(arrays["latitude"][0]), float(arrays["longitude"][0])
    none = np.full(rows, np.nan)
    frequency = np.asarray(arrays.get("foF2", none), float)
    height = height_above_ground(np.asarray(arrays.get("hmF2", none), float), latitude)
    confidence = np.asarray(arrays.get("CS", np.full(rows, BY_HAND)), float)
    text = [
        "# Global Ionospheric Radio Observatory (GIRO): made up",
        f"# Location: GEO ( {latitude:.3f} N   {longitude % 360:.3f} E ), URSI-Code "
        f"{str(arrays['site'][0])[:5]:5s}, made up",
        "# Time                    CS   foF2 QD    hmF2 QD",
    ]
    stamps = np.datetime_as_string(np.asarray(arrays["time"]).astype("M8[ms]"), "ms")
    for stamp, sure, own, high in zip(stamps, confidence, frequency, height, strict=True):
        cells = f"{own:7.3f} //" if own == own else f"{NONE:>7} __"
        peak = f"{high:7.2f} //" if high == high else f"{NONE:>7} __"
        text.append(f"{stamp}Z {int(sure):3d} {cells} {peak}")
    path = Path(path)
    path.write_text("\n".join(text) + "\n", "ascii")
    return path


def height_above_sphere(height, latitude):
    """
    Height above the sphere of 6371.2 km of what is so high above the ellipsoid.

    Parameters
    ----------
    height : array
        km.
    latitude : float
        Geodetic, in degrees.

    Returns
    -------
    height : array
        km; 6.9 km more at the equator, 14.4 km less at a pole.
    """
    _, radius = geocentric_from_geodetic(np.full(np.shape(height), latitude), height)
    return radius - SPHERE


def height_above_ground(height, latitude):
    """The inverse of :func:`height_above_sphere`, by secants: the two differ by 2 m per 100 km."""
    found = np.array(height, float)
    for _ in range(4):
        found += height - height_above_sphere(found, latitude)
    return found


def _place(line):
    for pattern in _PLACES:
        if found := pattern.match(line):
            said = found.groupdict()
            north = float(said["north"]) * (-1 if said.get("south") == "S" else 1)
            east = float(said["east"]) * (-1 if said.get("west") == "W" else 1)
            if abs(north) <= 90 and abs(east) <= 360:
                return {"site": said["site"].upper(), "latitude": north, "longitude": east}
    return {}


def _row(lines, number, line, names):
    cells = line.split()
    if not names:
        lines.fail(number, "values before the line that names the columns", _HINT)
    if len(cells) != len(names) or not _TIME.fullmatch(cells[0]):
        lines.fail(number, f"{len(cells)} columns; {len(names)} are named, a time first", _HINT)
    return number, cells


def _content(lines, place, names, rows):
    numbers = [number for number, _ in rows]
    columns = list(zip(*(cells for _, cells in rows), strict=True))
    try:
        time = np.array([cell[:-1] for cell in columns[0]], "M8[ns]")
    except ValueError as error:
        lines.fail(numbers[0], f"a time cannot be read: {error}", _HINT)
    late = np.flatnonzero(time[1:] <= time[:-1])
    if late.size:
        lines.fail(numbers[int(late[0]) + 1], "its time is not later than that above", _HINT)
    found = {}
    for name in ("foF2", "hmF2", "CS"):
        if name in names:
            found[name] = _numbers(lines, numbers, columns[names.index(name)])
    if not {"foF2", "hmF2"} & set(found):
        lines.fail(numbers[0], f"neither foF2 nor hmF2 among {', '.join(names)}", _HINT)
    if "foF2" in found:
        found["NmF2"] = DENSITY * found["foF2"] ** 2
    if "hmF2" in found:
        found["hmF2"] = height_above_sphere(found["hmF2"], place["latitude"])
    if "CS" in found:
        unknown = ~(found["CS"] >= 0)
        found["CS"] = np.where(unknown, 0, found["CS"]).astype(np.int64)
    rows = len(time)
    return Content(
        arrays={"time": time, **{n: np.full(rows, v) for n, v in place.items()}, **found},
        key={"site": place["site"], "from": str(time[0])[:19]},
        counts={
            reason: number
            for reason, number in (
                ("missing_foF2", int(np.isnan(found.get("foF2", np.zeros(1))).sum())),
                ("missing_hmF2", int(np.isnan(found.get("hmF2", np.zeros(1))).sum())),
            )
            if number
        },
    )


def _numbers(lines, numbers, cells):
    values = np.full(len(cells), np.nan)
    for row, cell in enumerate(cells):
        if cell.strip("-") == "":
            continue
        try:
            values[row] = float(cell)
        except ValueError:
            values[row] = np.inf
        if not np.isfinite(values[row]):
            lines.fail(numbers[row], f"'{cell}' is no number", _HINT)
    return values
