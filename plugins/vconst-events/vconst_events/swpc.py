"""The daily event lists of SWPC: flares, radio bursts and prominences of the Sun."""

import re
from datetime import datetime
from pathlib import Path

import numpy as np

from vconst import FileError
from vconst_events.entries import content_of, fail, read_lines

#: Bytes and lines of a day; the liveliest had a few hundred reports.
SIZE_LIMIT, MOST_LINES = 10_000_000, 50_000

#: Kinds of the reports; what is not listed keeps its three letters.
KINDS = {
    **{"XRA": "flare", "FLA": "flare", "XFL": "flare"},
    **{"RBR": "radio burst", "RNS": "radio burst", "RSP": "radio burst"},
    **{"BSL": "surge", "SPY": "spray", "EPL": "prominence", "DSF": "filament", "FIL": "filament"},
}

#: Peak flux from 0.1 to 0.8 nm of class 1 of each letter, W m-2.
CLASSES = {"A": 1e-8, "B": 1e-7, "C": 1e-6, "M": 1e-5, "X": 1e-4}

_CLASS = re.compile(r"([ABCMX])(\d{1,2}\.\d)", re.ASCII)
_NUMBER = re.compile(r"\d{4}", re.ASCII)
_UNKNOWN = "////"
_MINUTE, _DAY = np.timedelta64(1, "m"), np.timedelta64(1, "D")
_HEADER = "#Event    Begin    Max       End  Obs  Q  Type  Loc/Frq   Particulars       Reg#"


def read_swpc(path):
    """
    The reports of one day.

    Parameters
    ----------
    path : path-like
        ``YYYYMMDDevents.txt``, 80 columns.

    Returns
    -------
    Content
        Each (event,): ``time``, ``stop`` datetime64[ns], begin and end; where the begin is not
        known it is the maximum, and the other way round; an end before the begin is of the next
        day. ``type``: ``flare`` (XRA, FLA, XFL), ``radio burst`` (RBR, RNS, RSP) and others;
        ``magType`` the particulars, of XRA the class; ``size`` W m-2 the peak flux of XRA, else
        NaN; ``size_unit``; ``place`` on the Sun or frequency; ``net`` type and observatory; ``id``
        day, number, type and place of the report; ``updated``, when the list was made. Reports
        without any time are counted as ``no_time``.

    Raises
    ------
    FileError
        With the line that is damaged, or if the day has no report.

    References
    ----------
    ftp.swpc.noaa.gov/pub/indices/events/README.
    """
    path = Path(path)
    lines = list(enumerate(read_lines(path, SIZE_LIMIT, MOST_LINES), 1))
    day, updated = _headed(path, lines)
    rows = [
        _report(path, number, line, day)
        for number, line in lines
        if line.strip() and line[0] not in ":#" and "NO EVENT" not in line.upper()
    ]
    timed = [row for row in rows if row["time"] is not None]
    if not timed:
        raise FileError(f"{path.name}: no event reports of {day}.")
    _name(timed, day)
    texts = ("id", "type", "magType", "size_unit", "place", "net")
    arrays = {name: np.array([row[name] for row in timed], dtype=str) for name in texts}
    arrays["size"] = np.array([row["size"] for row in timed])
    for name in ("time", "stop"):
        arrays[name] = np.array([row[name] for row in timed], "datetime64[ns]")
    arrays["updated"] = np.full(len(timed), updated)
    left_out = len(rows) - len(timed)
    return content_of(arrays, {"no_time": left_out} if left_out else {})


def write_swpc(arrays, path):
    """
    Write X-ray flares as the list has them.

    Parameters
    ----------
    arrays : mapping
        ``time``, ``stop`` (minutes of one day) and ``size`` W m-2 (event,).
    path : path-like
    """
    times = np.asarray(arrays["time"]).astype("datetime64[m]")
    stops = np.asarray(arrays["stop"]).astype("datetime64[m]")
    day = times[0].astype("datetime64[D]").astype(object)
    lines = [
        f":Product: {day:%Y%m%d}events.txt",
        f":Created: {day:%Y %b %d} 2359 UT",
        f":Date: {day:%Y %m %d}",
        "# Prepared by the U.S. Dept. of Commerce, NOAA, Space Weather Prediction Center",
        _HEADER,
        "#" + "-" * 79,
    ]
    for number, (time, stop, size) in enumerate(zip(times, stops, arrays["size"], strict=True)):
        begin, end = (str(moment)[11:].replace(":", "") for moment in (time, stop))
        lines.append(
            f"{10 * number + 10:04d}       {begin}   {begin}      {end}  G16  5   XRA  1-8A      "
            f"{_class_of(size):<18}    "
        )
    path = Path(path)
    path.write_text("\n".join(lines) + "\n", encoding="latin-1")
    return path


def _headed(path, lines):
    """The day of the list, and when it was made."""
    said = {}
    for number, line in lines[:20]:
        name, _, value = line.strip().lstrip(":").partition(":")
        said.setdefault(name, (number, value.strip()))
    if "Date" not in said:
        fail(path, 1, "no ':Date:' among the first lines")
    number, text = said["Date"]
    try:
        day = np.datetime64(datetime.strptime(text, "%Y %m %d").date())
    except ValueError:
        fail(path, number, f"'{text[:20]}' is no day")
    try:
        made = datetime.strptime(said.get("Created", (0, ""))[1], "%Y %b %d %H%M UT")
    except ValueError:
        return day, np.datetime64("NaT", "ns")
    return day, np.datetime64(made, "ns")


def _report(path, number, line, day):
    if len(line) < 46 or not _NUMBER.fullmatch(line[:4]):
        fail(path, number, f"'{line[:20]}' is no report of 80 columns")
    begin, top, end = (_moment(path, number, line[at : at + 4], day) for at in (11, 18, 28))
    start = next((moment for moment in (begin, top, end) if moment is not None), None)
    stop = next((moment for moment in (end, top, begin) if moment is not None), None)
    if start is not None and stop < start:
        stop += _DAY
    word, said = line[43:46].strip(), " ".join(line[58:76].split())
    found = _CLASS.match(said) if word == "XRA" else None
    return {
        "number": line[:4],
        "time": start,
        "stop": stop,
        "type": KINDS.get(word, word.lower() or "unknown"),
        "magType": found[0] if found else said,
        "size": CLASSES[found[1]] * float(found[2]) if found else np.nan,
        "size_unit": "W m-2" if found else "",
        "place": line[48:58].strip().replace(_UNKNOWN, ""),
        "net": f"SWPC {word} {line[34:37].strip()}",
    }


def _moment(path, number, text, day):
    if text == _UNKNOWN:
        return None
    if not _NUMBER.fullmatch(text) or int(text[:2]) > 24 or int(text[2:]) > 59:
        fail(path, number, f"'{text}' is no time hhmm")
    minutes = int(text[:2]) * 60 + int(text[2:])
    return day.astype("datetime64[m]") + minutes * _MINUTE


def _name(rows, day):
    """Ids: one number stands for several reports of one event."""
    seen = {}
    for row in rows:
        own = f"{day} {row['number']} {row['net'].removeprefix('SWPC ')} {row['place']}".rstrip()
        seen[own] = seen.get(own, 0) + 1
        row["id"] = own if seen[own] == 1 else f"{own} #{seen[own]}"


def _class_of(size):
    letter = next((each for each in "XMCB" if size >= CLASSES[each] * 0.9999), "A")
    return f"{letter}{size / CLASSES[letter]:.1f}"
