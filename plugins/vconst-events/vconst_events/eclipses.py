"""Solar eclipses of the Five Millennium Catalog of NASA, as text or as its page."""

import re
from pathlib import Path

import numpy as np

from vconst import FileError
from vconst_events.entries import check_unique, content_of, fail, in_span, read_lines

#: Bytes and lines of a page; the whole catalogue has 12,000 eclipses.
SIZE_LIMIT, MOST_LINES = 20_000_000, 200_000

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_WORDS = {"P": "partial", "A": "annular", "T": "total", "H": "hybrid"}
_TAG = re.compile(r"<[^<>]*>")
_BEGIN = re.compile(r"\s*\d{5}\s+-?\d{4} [A-Z][a-z]{2} ", re.ASCII)
_ROW = re.compile(
    r"\s*(?P<number>\d{5})\s+(?P<year>-?\d{4}) (?P<month>[A-Z][a-z]{2}) (?P<day>\d\d)"
    r"\s+(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)\s+(?P<delta>-?\d+)"
    r"\s+-?\d+\s+-?\d+\s+(?P<type>[PATH])[mns+\-23be]?(?:\s+[a-z\-]{2})?"
    r"\s+-?\d\.\d+\s+(?P<size>\d\.\d+)"
    r"\s+(?P<latitude>\d+(?:\.\d+)?)(?P<north>[NS])"
    r"\s+(?P<longitude>\d+(?:\.\d+)?)(?P<east>[EW])"
    r"\s+\d+(?:\s+\d+(?!\S))?(?:\s+(?:\d+|-)(?!\S))?(?:\s+(?P<minutes>\d\d)m(?P<seconds>\d\d)s)?.*",
    re.ASCII,
)


def read_eclipses(path):
    """
    Solar eclipses from 1900 to 2100.

    Parameters
    ----------
    path : path-like
        A page of the catalogue (``SE2001-2100.html``) or its rows as text.

    Returns
    -------
    Content
        Each (event,): ``time`` datetime64[ns] of the greatest eclipse, universal time: the
        catalogue's dynamical time minus its delta T, whole seconds; ``latitude``, ``longitude``
        degrees where it is seen; ``mag`` the magnitude (share of the Sun's diameter; of central
        eclipses the ratio of diameters), ``magType`` ``eclipse``; ``size`` the duration in s on the
        central line, NaN of partial ones, ``size_unit`` s; ``id`` the catalogue's number; ``place``
        partial, annular, total or hybrid. ``outside_1900_to_2100`` counts the others.

    Raises
    ------
    FileError
        With the line that begins like a row and is none, or if there is none.

    References
    ----------
    Espenak F., Meeus J. (2006), Five Millennium Canon of Solar Eclipses, NASA/TP-2006-214141;
    eclipse.gsfc.nasa.gov/SEcat5/SEcatkey.html.
    """
    path = Path(path)
    lines = read_lines(path, SIZE_LIMIT, MOST_LINES, "utf-8", "replace")
    rows, early = [], 0
    for number, line in enumerate(lines, 1):
        if len(line) > 2000 or not _BEGIN.match(plain := _TAG.sub("", line)):
            continue
        found = _ROW.fullmatch(plain.rstrip())
        if not found:
            fail(path, number, f"'{plain.strip()[:40]}' is no row of the catalogue")
        if not 1900 <= int(found["year"]) < 2100:
            early += 1
            continue
        rows.append((number, _row(path, number, found)))
    if not rows:
        raise FileError(f"{path.name}: no row of the catalogue from 1900 to 2100.")
    numbers = ("latitude", "longitude", "mag", "size")
    arrays = {name: np.array([row[name] for _, row in rows]) for name in numbers}
    arrays |= {
        name: np.array([row[name] for _, row in rows], dtype=str) for name in ("id", "place")
    }
    arrays["time"] = np.array([row["time"] for _, row in rows], "datetime64[ns]")
    count = len(rows)
    arrays |= {
        "depth": np.full(count, np.nan),
        "type": np.full(count, "solar eclipse"),
        "magType": np.full(count, "eclipse"),
        "size_unit": np.where(np.isnan(arrays["size"]), "", "s"),
        "net": np.full(count, "NASA"),
        "updated": np.full(count, np.datetime64("NaT", "ns")),
    }
    check_unique(path, arrays["id"], [number for number, _ in rows])
    arrays, others = in_span(arrays)
    outside = early + sum(others.values())
    return content_of(arrays, {"outside_1900_to_2100": outside} if outside else {})


def write_eclipses(arrays, path):
    """
    Write rows of the catalogue as text, with a delta T of 0; what is not read is 0.

    Parameters
    ----------
    arrays : mapping
        As :func:`read_eclipses` gives them; ``id`` five digits. Where there is
        ``geodetic_latitude``, it is written as ``latitude``.
    path : path-like
    """
    latitude = arrays.get("geodetic_latitude", arrays["latitude"])
    months = {number: name for name, number in _MONTHS.items()}
    letters = {word: letter for letter, word in _WORDS.items()}
    lines = ["Five Millennium Catalog of Solar Eclipses", ""]
    for row in range(len(arrays["id"])):
        text = str(np.datetime64(arrays["time"][row], "s"))
        north, east = latitude[row], arrays["longitude"][row]
        duration = arrays["size"][row]
        last = "" if np.isnan(duration) else f"{int(duration) // 60:02d}m{int(duration) % 60:02d}s"
        lines.append(
            f"{arrays['id'][row]}  {text[:4]} {months[int(text[5:7])]} {text[8:10]}  {text[11:]}"
            f"      0      0    0   {letters.get(str(arrays['place'][row]), 'P')}    0.0000  "
            f"{arrays['mag'][row]:.4f}  {abs(north):4.1f}{'S' if north < 0 else 'N'} "
            f"{abs(east):5.1f}{'W' if east < 0 else 'E'}   0   0    0  {last}".rstrip()
        )
    path = Path(path)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _row(path, number, found):
    month = _MONTHS.get(found["month"])
    try:
        day = np.datetime64(f"{found['year']}-{month or 0:02d}-{found['day']}", "s")
    except ValueError:
        fail(path, number, f"'{found['year']} {found['month']} {found['day']}' is no day")
    clock = [int(found[name]) for name in ("hour", "minute", "second")]
    if clock[0] > 23 or clock[1] > 59 or clock[2] > 59 or abs(int(found["delta"])) > 1000:
        fail(path, number, "no time of a day, or no delta T of this age")
    seconds = (clock[0] * 60 + clock[1]) * 60 + clock[2] - int(found["delta"])
    whole = found["minutes"] is not None
    return {
        "id": found["number"],
        "time": day + np.timedelta64(seconds, "s"),
        "latitude": float(found["latitude"]) * (-1 if found["north"] == "S" else 1),
        "longitude": float(found["longitude"]) * (-1 if found["east"] == "W" else 1),
        "mag": float(found["size"]),
        "size": 60.0 * int(found["minutes"]) + int(found["seconds"]) if whole else np.nan,
        "place": _WORDS[found["type"]],
    }
