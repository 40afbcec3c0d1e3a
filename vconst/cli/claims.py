"""Tables of claims, and of counts, as anyone writes them; refused by line where they are wrong."""

import csv
import math
import re
from pathlib import Path

import numpy as np

from vconst.errors import FileError, Problem, VconstError
from vconst.nearest import nearest
from vconst.user_files import read_user_file, require_user_file

#: Columns of claims, and of counts; those that a table must have.
CLAIMS = ("start", "stop", "latitude", "longitude", "radius")
COUNTS = ("name", "events", "detected", "controls", "controls_detected")
_REQUIRED = {CLAIMS: ("start",), COUNTS: ("name", "events", "detected")}

#: Bytes, rows and characters of a cell beyond which a table is none that a person has claimed.
MOST_BYTES = 64 << 20
MOST_ROWS = 1_000_000
_MOST_TEXT = 200
_SHOWN = 20

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_LIMITS = {"latitude": (-90.0, 90.0), "longitude": (-180.0, 360.0), "radius": (0.0, 20037.51)}


def read_table(path):
    """
    The rows of a file, as claims or as counts.

    Parameters
    ----------
    path : path-like
        UTF-8, comma-separated, with a header. Claims: ``start`` (or ``time``), perhaps
        ``stop``, ``latitude`` (geodetic) and ``longitude`` in degrees, ``radius`` in km. Counts:
        ``name``, ``events``, ``detected``, perhaps ``controls``, ``controls_detected``.

    Returns
    -------
    kind : str
        ``"claims"`` or ``"counts"``.
    columns : dict of str to list
        Times as ns (None where empty), numbers as float (NaN where empty), counts as int (None
        where empty), names as text.

    Raises
    ------
    FileError
        With the lines that are wrong, and why.
    """
    path = Path(path)
    lines = _lines(path)
    header = [each.strip().lower() for each in lines[0][1]]
    header = ["start" if each == "time" and "start" not in header else each for each in header]
    known = COUNTS if "detected" in header else CLAIMS
    _check_header(path, header, known)
    problems, columns = [], {name: [] for name in known}
    for number, cells in lines[1:]:
        read = _row(path, number, header, cells, known, problems)
        for name in known:
            columns[name].append(read.get(name))
        if len(problems) >= _SHOWN:
            break
    if problems:
        raise FileError(
            f"{path.name}: {len(problems)} of its lines are wrong; nothing was scored.",
            hint="Times are UTC, 2020-01-08T12:00; numbers have a point; empty cells say nothing.",
            problems=problems,
        )
    return ("counts" if known is COUNTS else "claims"), columns


def _lines(path):
    """Number and cells of every line that is not empty, the header first."""
    require_user_file(path, error=FileError, hint="Name a table of claims.")
    if path.stat().st_size > MOST_BYTES:
        raise FileError(
            f"{path.name}: {path.stat().st_size >> 20} MB; a table of claims has at most "
            f"{MOST_BYTES >> 20}.",
            hint="Score it in parts.",
        )
    content = read_user_file(path, most=MOST_BYTES, error=FileError)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise FileError(f"{path.name}:{line}: not UTF-8 text.", hint="Save it as UTF-8.") from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise FileError(f"{path.name}:{line}: a zero byte; this is no table of text.")
    found = []
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        for cells in reader:
            if any(each.strip() for each in cells):
                found.append((reader.line_num, cells))
            if len(found) > MOST_ROWS + 1:
                raise FileError(f"{path.name}: more than {MOST_ROWS:,} rows.")
    except csv.Error as error:
        raise FileError(f"{path.name}:{reader.line_num}: {error}.") from None
    if len(found) < 2:
        raise FileError(
            f"{path.name}: no row follows the header." if found else f"{path.name}: it is empty.",
            hint="The first line names the columns: start,stop,latitude,longitude,radius.",
        )
    return found


def _check_header(path, header, known):
    mark = next((each for each in ";\t|" if len(header) == 1 and each in header[0]), None)
    if mark:
        named = {"\t": "tabs"}.get(mark, f"'{mark}'")
        raise FileError(
            f"{path.name}:1: its columns are separated by {named}; expected commas.",
            hint="Numbers have a point, 30.5: save it as CSV of a system that writes them so.",
        )
    for name in header:
        if name not in known:
            near = nearest(name, known)
            guess = f" Did you mean '{near}'?" if near else ""
            raise FileError(
                f"{path.name}:1: unknown column '{name[:_MOST_TEXT]}'.{guess}",
                hint=f"Columns are: {', '.join(CLAIMS)}; or {', '.join(COUNTS)}.",
            )
    twice = next((name for name in header if header.count(name) > 1), None)
    if twice:
        raise FileError(f"{path.name}:1: the column '{twice}' is there twice.")
    missing = next((name for name in _REQUIRED[known] if name not in header), None)
    if missing:
        raise FileError(
            f"{path.name}:1: the header has no column '{missing}'.",
            hint=f"Columns are: {', '.join(known)}.",
        )
    if known is CLAIMS and ("latitude" in header) != ("longitude" in header):
        raise FileError(f"{path.name}:1: 'latitude' and 'longitude' go together.")


def _row(path, number, header, cells, known, problems):
    """Values of one line by column; what is wrong is added to *problems*."""

    def wrong(message):
        problems.append(Problem(message=message, file=path.name, line=number))
        return {}

    if len(cells) != len(header):
        return wrong(f"{len(cells)} cells; the header has {len(header)}")
    read = {}
    for name, text in zip(header, cells, strict=True):
        try:
            read[name] = _cell(name, text.strip(), name in _REQUIRED[known])
        except (ValueError, VconstError) as error:
            return wrong(f"{name}: {error}")
    problem = _inside_out(read) if known is CLAIMS else _too_many(read)
    return wrong(problem) if problem else read


def _cell(name, text, required):
    if not text:
        if required:
            raise ValueError("it is empty")
        return None if name not in _LIMITS else math.nan
    if len(text) > _MOST_TEXT:
        raise ValueError(f"a cell of {len(text)} characters")
    if name == "name":
        return text
    if name in ("start", "stop"):
        from vconst.selection.times import parse_time

        return parse_time(text, end=name == "stop")
    if name in COUNTS:
        if not _WHOLE.fullmatch(text):
            raise ValueError(f"'{text}' is no whole number")
        return int(text)
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"'{text}' is no number")
    low, high = _LIMITS[name]
    if not low <= float(text) <= high:
        raise ValueError(f"{text} lies outside {low:g} to {high:g}")
    return float(text)


def _inside_out(read):
    """What is wrong with a claim as a whole; empty if nothing."""
    if read.get("stop") is not None and read["stop"] <= read["start"]:
        return "it stops before it starts"
    if math.isnan(read.get("latitude", math.nan)) != math.isnan(read.get("longitude", math.nan)):
        return "it has one of latitude and longitude, and not the other"
    return ""


def _too_many(read):
    for part, whole in (("detected", "events"), ("controls_detected", "controls")):
        if (read.get(part) is None) != (read.get(whole) is None):
            return f"it has one of '{whole}' and '{part}', and not the other"
        if read.get(part) is not None and read[part] > read[whole]:
            return f"{part} {read[part]} of {whole} {read[whole]}"
    return ""


def claims_dataset(columns):
    """
    Claims as a list of events, places geocentric.

    Parameters
    ----------
    columns : dict
        Of :func:`read_table`.

    Returns
    -------
    dataset : xarray.Dataset
        ``start``, ``stop`` (if any row has one), ``latitude``, ``longitude``, ``zone_radius``.
    """
    import xarray as xr

    from vconst.kernels.geodesy import geocentric_from_geodetic

    count = len(columns["start"])
    start = np.array(columns["start"], np.int64)
    found = {"start": ("event", start.astype("M8[ns]"))}
    if any(each is not None for each in columns["stop"]):
        stop = [each if each is not None else 0 for each in columns["stop"]]
        found["stop"] = ("event", np.array(stop, np.int64).astype("M8[ns]"))
    numbers = {
        name: np.array([math.nan if v is None else v for v in columns[name]], np.float64)
        for name in _LIMITS
    }
    geocentric = geocentric_from_geodetic(numbers["latitude"], np.zeros(count))[0]
    found["latitude"] = ("event", geocentric)
    found["longitude"] = ("event", numbers["longitude"])
    found["zone_radius"] = ("event", numbers["radius"])
    return xr.Dataset(found)
