"""A reader of IONEX 1.0 files: two-dimensional maps of vertical TEC and of its rms."""

import re
from datetime import datetime
from math import isfinite
from pathlib import Path

import numpy as np

from vconst import Content
from vconst_gnss.lines import Lines

#: "No value", in the file's own integers, before the exponent is applied (IONEX 1.0).
MISSING = 9999

#: Power of ten of the values where no EXPONENT record says otherwise (IONEX 1.0).
EXPONENT = -1

#: Powers of ten beyond this one, up or down, make no TEC of an integer of five digits.
EXPONENT_LIMIT = 4

#: Values on a line and columns of a value: format 16I5 (IONEX 1.0).
VALUES, WIDTH = 16, 5

#: More latitudes or longitudes than a 0.1 degree grid has, or more values than 100 such maps, are
#: a damaged header.
AXIS_LIMIT, VALUE_LIMIT = 3601, 700_000_000

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[EeDd][+-]?\d+)?")
_REQUIRED = (
    "# OF MAPS IN FILE",
    "MAP DIMENSION",
    "HGT1 / HGT2 / DHGT",
    "LAT1 / LAT2 / DLAT",
    "LON1 / LON2 / DLON",
)
_KEPT = {
    "MAPPING FUNCTION": "mapping_function",
    "OBSERVABLES USED": "observables",
    "ELEVATION CUTOFF": "elevation_cutoff_degree",
    "BASE RADIUS": "base_radius_km",
    "INTERVAL": "interval_s",
}
_DATES = (
    "%d-%b-%y %H:%M",
    "%d-%b-%Y %H:%M",
    "%m/%d/%y %H%MUT",
    "%d %B %Y %H:%M",
    "%Y-%m-%d %H:%M:%S",
)


def read_ionex(path):
    """
    The maps of one IONEX file.

    Parameters
    ----------
    path : path-like
        An unpacked IONEX 1.0 file with maps of one height.

    Returns
    -------
    Content
        ``EPOCH`` (map,) datetime64[ns] UTC; ``LAT`` (latitude,) and ``LON`` (longitude,) degrees,
        geocentric, in the file's order; ``TEC`` and ``RMS`` (map, latitude, longitude)
        float32 in TECU, NaN where there is no value; ``RMS`` is NaN where the file has no
        such maps. Its key is the
        day of the first map, its revision the date of generation: a final solution is
        later than a rapid one. It is not definitive if the header says rapid or preliminary.

    Raises
    ------
    FileError
        Where the file is not IONEX 1.0, holds heights, is damaged or cut short; with the line.

    Notes
    -----
    Value in TECU = integer * 10**exponent; 9999 is "no value" before scaling. An EXPONENT record
    holds for the blocks that follow it. Negative values are kept.
    A file without END OF FILE is accepted if all its announced maps are whole.

    References
    ----------
    Schaer, Gurtner and Feltens (1998), IONEX: The IONosphere Map EXchange Format Version 1.
    """
    path = Path(path)
    with path.open("rb") as stream:
        lines = Lines(stream, path.name)
        header = _read_header(lines)
        grid = _Grid(lines, header)
        maps, counts, ended = _read_maps(lines, grid)
    _check_complete(lines, grid, maps, ended)
    return _content(header, grid, maps, counts, ended)


class _Grid:
    """The axes, height, exponent and number of maps that a header announces."""

    def __init__(self, lines, header):
        for label in _REQUIRED:
            if label not in header:
                lines.fail(f"the header has no '{label}'", "It is not IONEX 1.0, or damaged.")
        self.announced = int(_number(lines, header, "# OF MAPS IN FILE"))
        given = header.get("EXPONENT")
        self.exponent = _exponent(lines, *given) if given else EXPONENT
        dimension = int(_number(lines, header, "MAP DIMENSION"))
        bottom, top, _ = _numbers(lines, *header["HGT1 / HGT2 / DHGT"], 3)
        if dimension != 2 or bottom != top:
            lines.fail(
                f"maps of dimension {dimension} from {bottom:g} to {top:g} km; only maps of one "
                "height can be read",
                "Three-dimensional IONEX files are not supported.",
            )
        self.height = bottom
        self.rows = {}  # index by the line that begins a row: the same in every map
        self.latitude = _axis(lines, header, "LAT1 / LAT2 / DLAT", 90.0)
        self.longitude = _axis(lines, header, "LON1 / LON2 / DLON", 360.0)
        if not 0 < self.announced <= VALUE_LIMIT // (len(self.latitude) * len(self.longitude)):
            lines.fail(f"'# OF MAPS IN FILE' is {self.announced}", "The header is damaged.")


def _read_header(lines):
    header = {"@remarks": []}
    while True:
        text = lines.next()
        if text is None:
            lines.fail("the file ends inside its header", "It is cut short: fetch it again.")
        label = _label(text)
        if label == "END OF HEADER":
            return header
        if lines.number == 1 and label != "IONEX VERSION / TYPE":
            lines.fail("the first line is not 'IONEX VERSION / TYPE'", "It is not an IONEX file.")
        header.setdefault(label, (lines.number, text[:60]))
        if label in ("COMMENT", "DESCRIPTION"):
            header["@remarks"].append((lines.number, text[:60]))


def _label(text):
    label = text[60:].strip()
    # Some writers push the label of this one record to the right by a long date.
    return "PGM / RUN BY / DATE" if label.endswith("PGM / RUN BY / DATE") else label


def _number(lines, header, label):
    return _numbers(lines, *header[label], 1)[0]


def _numbers(lines, number, text, count):
    """Numbers of a record; found by shape, because full fields touch (``87.5-180.0``)."""
    found = _NUMBER.findall(text[:60])
    if len(found) != count or _NUMBER.sub("", text[:60]).strip():
        lines.fail(f"expected {count} numbers, found '{text[:60].strip()}'", None, number)
    values = [float(item.upper().replace("D", "E")) for item in found]
    if not all(map(isfinite, values)):
        lines.fail(f"'{text[:60].strip()}' is beyond all numbers", None, number)
    return values


def _exponent(lines, number, text):
    exponent = _numbers(lines, number, text, 1)[0]
    if exponent not in range(-EXPONENT_LIMIT, EXPONENT_LIMIT + 1):
        lines.fail(f"the exponent {exponent:g} is not one of TEC", None, number)
    return int(exponent)


def _axis(lines, header, label, limit):
    number, text = header[label]
    first, last, step = _numbers(lines, number, text, 3)
    steps = (last - first) / step if step else 0.0
    count = round(steps) + 1
    fits = abs(steps - round(steps)) < 1e-6 and 0 < count <= AXIS_LIMIT
    if not fits or max(abs(first), abs(last)) > limit:
        lines.fail(f"'{label}' is {first:g} {last:g} {step:g}: no grid", None, number)
    return first + step * np.arange(count)


def _read_maps(lines, grid):
    """All maps by kind: ``{"TEC": [(epoch, values), ...], "RMS": [...]}``."""
    maps, counts = {"TEC": [], "RMS": []}, {}
    while (text := lines.next()) is not None:
        label = _label(text)
        kind = label.removeprefix("START OF ").removesuffix(" MAP")
        if label == "END OF FILE":
            _check_nothing_follows(lines)
            return maps, counts, True
        if label.startswith("START OF ") and kind in maps:
            maps[kind].append(_read_map(lines, grid, kind, counts))
        elif label == "START OF HEIGHT MAP":
            lines.fail("height maps cannot be read", "Only TEC and RMS maps of one height can.")
        elif label == "EXPONENT":
            grid.exponent = _exponent(lines, lines.number, text)
        elif text.strip() and label != "COMMENT":
            lines.fail(f"expected the start of a map, found '{text.strip()[:40]}'")
    return maps, counts, False


def _check_nothing_follows(lines):
    while (text := lines.next()) is not None:
        if text.strip():
            lines.fail("text after 'END OF FILE'", "Several files joined: split them.")


def _read_map(lines, grid, kind, counts):
    epoch, rows = None, {}
    while (text := lines.next()) is not None:
        label = _label(text)
        if label == "EPOCH OF CURRENT MAP":
            epoch = _epoch(lines, text)
        elif label == "EXPONENT":
            grid.exponent = _exponent(lines, lines.number, text)
        elif label == "LAT/LON1/LON2/DLON/H":
            rows[_latitude_index(lines, grid, text)] = _read_row(lines, grid)
        elif label == f"END OF {kind} MAP":
            return _whole_map(lines, grid, kind, epoch, rows, counts)
        elif label != "COMMENT":
            lines.fail(f"expected a row of a {kind} map, found '{text.strip()[:40]}'")
    return lines.fail(f"the file ends inside a {kind} map", "It is cut short: fetch it again.")


def _epoch(lines, text):
    """UTC; hour 24 and second 60 run over into what follows."""
    try:
        year, month, day, hour, minute = (int(item) for item in text[:60].split()[:5])
        second = float(text[:60].split()[5])
        if not (0 <= hour <= 24 and 0 <= minute <= 59 and 0 <= second <= 60):
            raise ValueError
        date = np.datetime64(f"{year:04d}-{month:02d}-{day:02d}", "ns")
    except (ValueError, IndexError):
        lines.fail(f"'{text[:60].strip()}' is not an epoch (year month day hour minute second)")
    elapsed = (hour * 3600 + minute * 60) * 1_000_000_000 + round(second * 1e9)
    return date + np.timedelta64(elapsed, "ns")


def _latitude_index(lines, grid, text):
    if text not in grid.rows:
        grid.rows[text] = _checked_index(lines, grid, text)
    return grid.rows[text]


def _checked_index(lines, grid, text):
    latitude, first, last, step, height = _numbers(lines, lines.number, text, 5)
    found = np.flatnonzero(np.abs(grid.latitude - latitude) < 1e-6)
    expected = (grid.longitude[0], grid.longitude[-1])
    if not found.size:
        lines.fail(f"latitude {latitude:g} is not one of the header's grid")
    count = round((last - first) / step) + 1 if step else 0
    if (first, last) != expected or count != len(grid.longitude):
        lines.fail(f"longitudes {first:g} to {last:g} by {step:g} are not the header's")
    if height != grid.height:
        lines.fail(f"height {height:g} km is not the header's {grid.height:g} km")
    return int(found[0])


def _read_row(lines, grid):
    """One latitude: its characters from lines of 16I5, its first line, and the exponent."""
    size, parts, start = len(grid.longitude), [], lines.number + 1
    for first in range(0, size, VALUES):
        text, width = lines.next(), WIDTH * min(VALUES, size - first)
        if text is None:
            lines.fail("the file ends inside a map", "It is cut short: fetch it again.")
        if len(text.rstrip()) > width or len(text) < width:
            lines.fail(f"expected {width} columns of values, found {len(text.rstrip())}")
        parts.append(text[:width])
    return "".join(parts).encode("latin-1"), start, grid.exponent


def _values(lines, rows, counts):
    """TECU of the rows of a map; numbers are made of all their characters at once."""
    values = _whole_numbers(b"".join(row for row, _, _ in rows))
    if values is None:
        values = np.concatenate([_row_values(lines, row, counts, start) for row, start, _ in rows])
    values = values.reshape(len(rows), -1)
    exponent = np.array([exponent for _, _, exponent in rows], float)[:, None]
    scaled = np.where(exponent < 0, values / 10.0**-exponent, values * 10.0**exponent)
    return np.where(values == MISSING, np.nan, scaled).astype(np.float32)


def _row_values(lines, row, counts, start):
    values = _whole_numbers(row)
    if values is None:
        return _odd_cells(lines, np.frombuffer(row, dtype=f"S{WIDTH}"), counts, start)
    return values


def _whole_numbers(row):
    """The numbers of cells that are blanks, a sign or none, and digits; None if any is not."""
    cells = np.frombuffer(row, np.uint8).reshape(-1, WIDTH)
    digits = cells.astype(np.int64) - ord("0")
    is_digit, is_sign = (digits >= 0) & (digits <= 9), cells == ord("-")
    rank = np.where(is_digit, 2, np.where(is_sign, 1, np.where(cells == ord(" "), 0, 3)))
    in_order = (np.diff(rank, axis=1) >= 0).all() and (rank[:, -1] == 2).all()
    if not in_order or (is_sign.sum(axis=1) > 1).any():
        return None
    values = np.where(is_digit, digits, 0) @ 10 ** np.arange(WIDTH - 1, -1, -1)
    return np.where(is_sign.any(axis=1), -values, values)


def _odd_cells(lines, cells, counts, start):
    """Blank and overflown (``****``) cells are no value, and counted; others are refused."""
    values = np.full(cells.size, MISSING, dtype=np.int64)
    for index, cell in enumerate(cells):
        text = cell.decode("latin-1").strip()
        reason = "overflow" if text and not text.strip("*") else "blank"
        if re.fullmatch(r"[+-]?\d+", text):
            values[index] = int(text)
        elif text.strip("*"):
            column = WIDTH * (index % VALUES) + 1
            lines.fail(f"'{text}' in column {column} is no integer", None, start + index // VALUES)
        else:
            counts[reason] = counts.get(reason, 0) + 1
    return values


def _whole_map(lines, grid, kind, epoch, rows, counts):
    if epoch is None:
        lines.fail(f"a {kind} map without 'EPOCH OF CURRENT MAP'")
    if len(rows) != len(grid.latitude):
        lines.fail(f"a {kind} map of {len(rows)} latitudes; the header says {len(grid.latitude)}")
    return epoch, _values(lines, [rows[index] for index in range(len(rows))], counts)


def _check_complete(lines, grid, maps, ended):
    for kind, found in maps.items():
        if len(found) != grid.announced and not (kind == "RMS" and not found):
            ending = "" if ended else " and no 'END OF FILE'"
            lines.fail(
                f"{len(found)} {kind} maps{ending}; the header announces {grid.announced}",
                "The file is cut short: fetch it again.",
            )
    epochs = [epoch for epoch, _ in maps["TEC"]]
    if maps["RMS"] and [epoch for epoch, _ in maps["RMS"]] != epochs:
        lines.fail("the RMS maps are not at the epochs of the TEC maps")


def _content(header, grid, maps, counts, ended):
    arrays = {
        "EPOCH": np.array([epoch for epoch, _ in maps["TEC"]], dtype="datetime64[ns]"),
        "LAT": grid.latitude,
        "LON": grid.longitude,
    }
    arrays["TEC"] = np.stack([values for _, values in maps["TEC"]])
    # Files with and without RMS maps share a segment: one shape for both.
    blank = np.full_like(arrays["TEC"], np.nan)
    arrays["RMS"] = np.stack([values for _, values in maps["RMS"]]) if maps["RMS"] else blank
    program = header.get("PGM / RUN BY / DATE", (0, ""))[1]
    attributes = {
        name: header[label][1].strip() for label, name in _KEPT.items() if label in header
    }
    attributes |= {"shell_height_km": grid.height, "latitude_kind": "geocentric"}
    # Dates of up to 20 characters may begin before their column, 41.
    attributes |= {"program": program[:36].strip(), "generated": program[36:].strip()}
    if not maps["RMS"]:
        attributes["rms_maps"] = "not in the file"
    if not ended:
        attributes["end_of_file"] = "not in the file; all announced maps are whole"
    words = " ".join(text for _, text in header["@remarks"])
    return Content(
        arrays=arrays,
        key={"day": str(arrays["EPOCH"][0].astype("datetime64[D]"))},
        revision=(_generation_date(program[36:]),),
        definitive=not re.search(r"(?i)\b(?:rapid|preliminary)\b", words),
        counts=counts,
        attributes=attributes,
    )


def _generation_date(text):
    """ISO 8601, so that text order is order in time; empty where the date cannot be read."""
    text = " ".join(text.split()).rstrip(".")
    padded = re.sub(r"(\d+)UT$", lambda found: found.group(1).zfill(4) + "UT", text)
    for form in _DATES:
        try:
            return datetime.strptime(padded, form).isoformat()
        except ValueError:
            continue
    return ""
