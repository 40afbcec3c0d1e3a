"""Tables of TEC along the lines of sight of a site: our own, and those of Seemala's GPS-TEC."""

import re
from pathlib import Path

import numpy as np

from vconst import Content, FileError
from vconst_gnss.lines import Lines

#: First line of our own tables.
TITLE = "# slant TEC of a GNSS site, table 1"

#: Columns of our own tables: name, what it is, how it is written.
COLUMNS = (
    ("TIME", "UTC", ""),
    ("SATELLITE", "constellation and number", "{}"),
    ("SIGNALS", "codes on both frequencies", "{}"),
    ("ARC", "number of the arc", "{:d}"),
    ("AZIMUTH", "degree from north by east", "{:.3f}"),
    ("ELEVATION", "degree", "{:.3f}"),
    ("LATITUDE", "degree, geocentric, of the pierce point", "{:.4f}"),
    ("LONGITUDE", "degree, of the pierce point", "{:.4f}"),
    ("STEC", "TECU along the line of sight", "{:.4f}"),
    ("STEC_ERROR", "TECU, of the level and the biases", "{:.4f}"),
    ("VTEC", "TECU, vertical", "{:.4f}"),
    ("ROT", "TECU/min, along the line of sight", "{:.5f}"),
    ("ROTI", "TECU/min, over 5 min", "{:.5f}"),
)

#: Longest line of a table, and most rows: a year at 30 s has 40 million.
MOST_ROWS = 50_000_000

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?")
_TEXT = ("SATELLITE", "SIGNALS")
_DAMAGED = "The file is damaged or cut short: make or fetch it again."

#: Days from the Modified Julian Date's beginning, 17 November 1858, to 1970.
_MJD_1970 = 40587.0


def write_table(arrays, path, *, words=None, **about):
    """
    Write slant TEC as a table of text.

    Parameters
    ----------
    arrays : mapping
        As :func:`vconst_gnss.tec.make_slant_tec` gives them; columns that are missing are
        written as NaN, and texts as ``-``.
    path : path-like
    words : mapping or None
        More to say above the table: what it was made from.

    Returns
    -------
    pathlib.Path
        *path*.
    """
    path = Path(path)
    rows = len(arrays["TIME"])
    sites = np.unique(np.asarray(arrays["SITE"]))
    if len(sites) != 1:
        raise ValueError(f"a table is of one site; got {len(sites)}")
    heights = np.unique(np.asarray(arrays.get("ALTITUDE", [450.0]), float))
    said = {"site": str(sites[0]), "shell_height_km": f"{heights[0]:g}", "rows": str(rows)}
    text = [TITLE, *(f"# {name}: {value}" for name, value in (said | dict(words or {})).items())]
    text += [f"# {name}: {meaning}" for name, meaning, _ in COLUMNS]
    text.append(",".join(name for name, _, _ in COLUMNS))
    columns = [_written(arrays, name, form, rows) for name, _, form in COLUMNS]
    text += map(",".join, zip(*columns, strict=True))
    path.write_text("\n".join(text) + "\n# end\n", encoding="utf-8")
    return path


def name_table(start, stop=None, *, site="MADE", **about):
    """``MADE_2020008_tec.txt``"""
    day = np.datetime64(start, "ns").astype("datetime64[D]")
    year = str(day)[:4]
    number = int((day - np.datetime64(f"{year}-01-01")).astype(int)) + 1
    return f"{site}_{year}{number:03d}_tec.txt"


def read_table(path):
    """
    Slant TEC of one of our own tables.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    Content
        Arrays by the names of :data:`COLUMNS`, with ``SITE`` and ``ALTITUDE`` (km, of the shell).

    Raises
    ------
    FileError
        With the line.
    """
    path = Path(path)
    with path.open("rb") as stream:
        lines = Lines(stream, path.name)
        if lines.next() != TITLE:
            lines.fail("it does not begin as a table of TEC", _DAMAGED)
        said = {}
        while (text := lines.next()) is not None and text.startswith("#"):
            name, _, value = text[1:].partition(":")
            said[name.strip()] = value.strip()
        if text != ",".join(name for name, _, _ in COLUMNS):
            lines.fail("the line of names is not that of a table of TEC", _DAMAGED)
        columns, ended = [[] for _ in COLUMNS], False
        while (text := lines.next()) is not None:
            if text == "# end":
                ended = True
                break
            parts = text.split(",")
            if len(parts) != len(COLUMNS):
                lines.fail(f"{len(parts)} columns; expected {len(COLUMNS)}", _DAMAGED)
            for column, part in zip(columns, parts, strict=True):
                column.append(part)
    if not ended or said.get("rows") != str(len(columns[0])):
        raise FileError(f"{path.name}: the table is not complete.", hint=_DAMAGED)
    return _content(path, said, columns)


def _utc(texts):
    """Times of UTC as they are written here; numpy would shift one with a zone."""
    for text in texts:
        if not _TIME.fullmatch(text):
            raise ValueError(f"{text!r} is no time as 2018-11-04T00:00:30.000000000")
    return texts.astype("datetime64[ns]")


def _content(path, said, columns):
    arrays = {}
    for (name, _, _), column in zip(COLUMNS, columns, strict=True):
        values = np.array(column, "U")
        try:
            if name == "TIME":
                arrays[name] = _utc(values)
            else:
                arrays[name] = values if name in _TEXT else values.astype(np.float64)
        except ValueError as error:
            raise FileError(f"{path.name}: column {name}: {error}.", hint=_DAMAGED) from error
    if not len(arrays["TIME"]):
        raise FileError(f"{path.name}: the table has no rows.")
    try:
        height = float(said["shell_height_km"])
    except (KeyError, ValueError) as error:
        raise FileError(f"{path.name}: no 'shell_height_km'.", hint=_DAMAGED) from error
    rows = len(arrays["TIME"])
    arrays["ARC"] = np.nan_to_num(arrays["ARC"]).astype(np.int64)
    arrays["SITE"] = np.full(rows, said.get("site", "UNKNOWN")[:16])
    arrays["ALTITUDE"] = np.full(rows, height)
    return Content(
        arrays=arrays,
        key={"site": str(arrays["SITE"][0]), "start": str(arrays["TIME"].min())[:16]},
        attributes=said,
    )


def _written(arrays, name, form, rows):
    if name == "TIME":
        return np.datetime_as_string(np.asarray(arrays[name]).astype("M8[ns]"), "ns").tolist()
    if name not in arrays:
        return ["-" if name in _TEXT else "0" if name == "ARC" else "nan"] * rows
    values = np.asarray(arrays[name])
    if name == "ARC":
        values = values.astype(np.int64)
    return [form.format(value) for value in values.tolist()]


def read_seemala(path):
    """
    Slant and vertical TEC of a table of Seemala's GPS-TEC (``.Cmn``).

    Parameters
    ----------
    path : path-like

    Returns
    -------
    Content
        As of :func:`read_table`, and ``S4``; the table has no signals, arcs, errors and rates.
        Rows below the horizon are left out and counted.

    Raises
    ------
    FileError
        With the line.

    Notes
    -----
    The date is in the first column, a Modified Julian Date whose fraction has few digits; hours
    are in the second, where the first epoch of a day may stand as -24. The hour of the day is
    taken from there. -99 is no value of S4.
    """
    path = Path(path)
    with path.open("rb") as stream:
        lines = Lines(stream, path.name)
        site = ((lines.next() or "").split("\t")[0].split() or ["UNKNOWN"])[0][:4].upper()
        for _ in range(20):
            text = lines.next()
            if text is None or text.split()[:3] == ["MJdatet", "Time", "PRN"]:
                break
        if text is None or "Stec" not in text:
            lines.fail("no line of names 'MJdatet Time PRN'", "It is no table of GPS-TEC.")
        rows, low = [], 0
        while (text := lines.next()) is not None:
            if not text.strip():
                continue
            row = _seemala_row(lines, text)
            low += row[4] < 0.0
            rows.append(row)
        lines.check_end()
    if not rows:
        raise FileError(f"{path.name}: the table has no rows.")
    found = np.array([row for row in rows if row[4] >= 0.0]).reshape(-1, 10)
    return _seemala(found, site, {"below_horizon": low} if low else {})


def _seemala_row(lines, text):
    try:
        row = [float(part) for part in text.split()]
    except ValueError:
        row = []
    if len(row) != 10 or not np.isfinite(row).all() or not 1 <= row[2] < 100:
        lines.fail(f"'{text[:40]}' is no row of ten numbers", _DAMAGED)
    return row


def _seemala(found, site, counts):
    date, hour, satellite, azimuth, elevation, latitude, longitude, slant, vertical, s4 = found.T
    hour = np.where(hour < 0.0, hour + 24.0, hour)
    day = np.floor(date + 1e-6) - _MJD_1970
    time = day.astype("M8[D]").astype("M8[ns]") + np.rint(hour * 3600.0).astype("m8[s]").astype(
        "m8[ns]"
    )
    arrays = {
        "TIME": time,
        "SITE": np.full(len(time), site),
        "SATELLITE": np.array([f"G{int(number):02d}" for number in satellite], "U3"),
        "AZIMUTH": azimuth,
        "ELEVATION": elevation,
        "LATITUDE": latitude,
        "LONGITUDE": longitude,
        "ALTITUDE": np.full(len(time), 350.0),
        "STEC": slant,
        "VTEC": vertical,
        "S4": np.where(s4 <= -99.0, np.nan, s4),
    }
    first = str(time.min())[:16] if len(time) else ""
    return Content(arrays=arrays, key={"site": site, "start": first}, counts=counts)
