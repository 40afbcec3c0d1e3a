"""The Global CMT catalogue in NDK: five lines of 80 columns for each earthquake."""

import re
from pathlib import Path

import numpy as np

from vconst import FileError
from vconst_events.entries import check_unique, content_of, fail, read_lines, times_of

#: Bytes and lines of a file: the catalogue since 1976 has 30 MB in 350 thousand.
SIZE_LIMIT, MOST_LINES = 150_000_000, 1_500_000

_LINES = 5
_NUMBER = re.compile(r" *[+-]?(?:\d+\.?\d*|\.\d+) *", re.ASCII)
_DATE = re.compile(r"\d{4}/\d\d/\d\d", re.ASCII)
_CLOCK = re.compile(r"(\d\d):(\d\d):(\d\d\.\d)", re.ASCII)
_STAMP = re.compile(r"[A-Z]-(\d{14})", re.ASCII)

#: dyn cm to N m.
_DYN_CM = 1e-7


def read_ndk(path):
    """
    The earthquakes of one file.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    Content
        Each (event,): ``time`` datetime64[ns] UTC, ``latitude``, ``longitude`` degrees and
        ``depth`` km of the hypocentre of the reference catalogue, which ``net`` names;
        ``centroid_shift`` s after it, ``centroid_latitude``, ``centroid_longitude``,
        ``centroid_depth`` of the moment tensor; ``moment`` N m; ``mag`` Mw of it, ``magType``
        ``Mwc``; ``updated``, when the solution was made; ``id``, ``place``, ``type``.

    Raises
    ------
    FileError
        With the line that is damaged, or if the file ends inside of an event.

    Notes
    -----
    Mw = 2/3 (log10 M0 - 16.1) with the scalar moment M0 in dyn cm (Kanamori 1977; as the catalogue
    does).

    References
    ----------
    www.ldeo.columbia.edu/~gcmt/projects/CMT/catalog/allorder.ndk_explained.
    """
    path = Path(path)
    lines = read_lines(path, SIZE_LIMIT, MOST_LINES)
    if lines.pop():
        raise FileError(f"{path.name}: it ends in the middle of a line.", hint="Fetch it again.")
    while lines and not lines[-1].strip():
        lines.pop()
    if not lines or len(lines) % _LINES:
        fail(path, len(lines), "the file ends inside of an event of five lines", "Fetch it again.")
    numbers = range(0, len(lines), _LINES)
    rows = [_Event(path, at + 1, lines[at : at + _LINES]).row() for at in numbers]
    places = [at + 1 for at in numbers]
    arrays = {
        name: np.array([row[name] for row in rows])
        for name, value in rows[0].items()
        if isinstance(value, float)
    }
    texts = ("id", "net", "place", "magType", "type")
    arrays |= {name: np.array([row[name] for row in rows], dtype=str) for name in texts}
    start = times_of(path, [row["time"] for row in rows], places, "time")
    seconds = np.rint(arrays.pop("seconds") * 1e9).astype("timedelta64[ns]")
    arrays["time"] = start + seconds
    arrays["updated"] = times_of(path, [row["updated"] for row in rows], places, "stamp")
    check_unique(path, arrays["id"], places)
    return content_of(arrays)


def write_ndk(arrays, path):
    """
    Write earthquakes; what is not read is written as zeros.

    Parameters
    ----------
    arrays : mapping
        As :func:`read_ndk` gives them; seconds have one decimal. Where there is
        ``geodetic_latitude``, it is written as ``latitude``.
    path : path-like
    """
    latitude = arrays.get("geodetic_latitude", arrays["latitude"])
    lines = []
    for row in range(len(arrays["id"])):
        cells = {name: values[row] for name, values in arrays.items()}
        lines += _written(cells | {"latitude": latitude[row]})
    path = Path(path)
    path.write_text("\n".join(lines) + "\n", encoding="latin-1")
    return path


class _Event:
    """The five lines of one event; *first* is the number of the first."""

    def __init__(self, path, first, lines):
        self._path, self._first, self._lines = path, first, lines

    def row(self):
        """What is kept of it."""
        place, name, centroid, tensor, axes = self._lines
        if not name[:16].strip() or not centroid.startswith("CENTROID:"):
            fail(self._path, self._first, "no event of five lines, the third with 'CENTROID:'")
        moment = self._moment(tensor, axes)
        shift, north, east, depth = (self._number(2, *at) for at in _CENTROID)
        date, clock = self._time(place)
        stamp = _STAMP.search(centroid[63:])
        return {
            "id": name[:16].strip(),
            "net": f"GCMT, hypocentre of {place[:4].strip()}",
            "time": f"{date.replace('/', '-')}T{clock[1]}:{clock[2]}:00",
            "seconds": float(clock[3]),
            "latitude": self._number(0, 27, 33),
            "longitude": self._number(0, 34, 41),
            "depth": self._number(0, 42, 47),
            "place": place[56:80].strip(),
            "centroid_shift": shift,
            "centroid_latitude": north,
            "centroid_longitude": east,
            "centroid_depth": depth,
            "moment": moment * _DYN_CM,
            "mag": float(2 / 3 * (np.log10(moment) - 16.1)),
            "magType": "Mwc",
            "type": "earthquake",
            "updated": _stamp(stamp[1]) if stamp else "",
        }

    def _moment(self, tensor, axes):
        """Scalar moment in dyn cm: that of the last line times the power of the fourth."""
        exponent = tensor[:2].strip()
        if not exponent.isdecimal():
            fail(self._path, self._first + 3, f"'{tensor[:2]}' is no exponent")
        moment = self._number(4, 49, 56) * 10.0 ** int(exponent)
        if not moment > 0:
            fail(self._path, self._first + 4, f"the moment '{axes[49:56].strip()}' is not positive")
        return moment

    def _time(self, place):
        date, clock = place[5:15], _CLOCK.fullmatch(place[16:26])
        if not _DATE.fullmatch(date) or not clock or float(clock[3]) > 61:
            fail(self._path, self._first, f"'{place[5:26]}' is no time")
        return date, clock

    def _number(self, line, first, last):
        text = self._lines[line][first:last]
        if not _NUMBER.fullmatch(text):
            fail(self._path, self._first + line, f"'{text.strip()}' is no number")
        return float(text)


#: Columns of shift in time, latitude, longitude and depth of the centroid.
_CENTROID = ((9, 18), (22, 29), (34, 42), (47, 53))


def _stamp(digits):
    date, clock = digits[:8], digits[8:]
    return f"{date[:4]}-{date[4:6]}-{date[6:]}T{clock[:2]}:{clock[2:4]}:{clock[4:]}"


def _written(cells):
    time = np.datetime64(cells["time"], "ns") + np.timedelta64(50, "ms")
    text = str(time.astype("datetime64[ms]"))  # 2020-01-08T00:00:00.050
    stamp = re.sub(r"\D", "", str(np.datetime64(cells["updated"], "s")))
    exponent = int(np.floor(np.log10(cells["moment"] / _DYN_CM)))
    moment = cells["moment"] / _DYN_CM / 10.0**exponent
    tensor = " ".join(["%6.3f %5.3f"] * 6) % ((0.0,) * 12)
    return [
        f"PDE  {text[:10].replace('-', '/')} {text[11:21]} "
        f"{cells['latitude']:6.2f} {cells['longitude']:7.2f} {cells['depth']:5.1f} 0.0 0.0 "
        f"{str(cells['place'])[:24]}",
        f"{str(cells['id'])[:16]:<16} B:  0    0   0 S:  0    0   0 M:  0    0   0 "
        "CMT: 1 TRIHD:  0.0",
        f"CENTROID:{cells['centroid_shift']:9.1f} 0.0 {cells['centroid_latitude']:6.2f} 0.00 "
        f"{cells['centroid_longitude']:7.2f} 0.00 {cells['centroid_depth']:5.1f}  0.0 FREE "
        f"S-{stamp}",
        f"{exponent:2d} {tensor}",
        f"V10{'   0.000  0   0' * 3} {moment:7.3f}   0  0    0   0  0    0",
    ]
