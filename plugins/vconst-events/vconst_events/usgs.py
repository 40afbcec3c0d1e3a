"""The comma-separated files of the USGS catalogue."""

import csv
import re
from pathlib import Path

import numpy as np

from vconst import Content, FileError

#: All earthquakes of a century have fewer; a larger file is no catalogue.
SIZE_LIMIT = 2_000_000_000

#: Columns in the order of the catalogue (USGS, CSV format).
COLUMNS = (
    *("time", "latitude", "longitude", "depth", "mag", "magType", "nst", "gap", "dmin", "rms"),
    *("net", "id", "updated", "place", "type", "horizontalError", "depthError", "magError"),
    *("magNst", "status", "locationSource", "magSource"),
)
#: Longest text of one entry; places have some fifty characters.
TEXT_LIMIT = 1000
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z?")
_NUMBERS = ("latitude", "longitude", "depth", "mag")
_TIMES = ("time", "updated")
_TEXTS = ("id", "type", "magType", "net", "place")
_REQUIRED = ("time", "latitude", "longitude", "id")


def read_usgs(path):
    """
    The entries of one file of the catalogue.

    Parameters
    ----------
    path : path-like
        UTF-8, with the header line of the catalogue; columns may be missing at
        its end or come in another order, further ones are not read.

    Returns
    -------
    Content
        By the catalogue's names, each (event,): ``time``, ``stop`` (equal to it) and ``updated``
        datetime64[ns] UTC; ``latitude`` (geodetic), ``longitude`` degrees; ``depth`` km,
        positive down; ``mag``; ``id``, ``type``, ``magType``, ``net``, ``place`` text. Empty
        numbers are NaN, an empty ``updated`` NaT. Its revision is the latest change, its
        key what it spans in time and magnitude.

    Raises
    ------
    FileError
        With the line that is damaged, or the entry that is there twice.
    """
    path = Path(path)
    if path.stat().st_size > SIZE_LIMIT:
        raise FileError(f"{path.name}: larger than {SIZE_LIMIT} bytes.")
    _check_end(path)
    columns, lines = _read_columns(path)
    arrays = {name: np.array(columns[name], dtype=str) for name in _TEXTS}
    arrays |= {name: _numbers(path, columns[name], lines, name) for name in _NUMBERS}
    arrays |= {name: _times(path, columns[name], lines, name) for name in _TIMES}
    _check_unique(path, arrays["id"], lines)
    return _content(arrays)


def write_usgs(arrays, path):
    """
    Write entries as the catalogue does: 22 columns, places in quotation marks.

    Parameters
    ----------
    arrays : mapping
        As :func:`read_usgs` gives them; columns that are not given stay empty. Where
        there is ``geodetic_latitude``, it is written as ``latitude``.
    path : path-like
    """
    path = Path(path)
    arrays = {**arrays, "latitude": arrays.get("geodetic_latitude", arrays["latitude"])}
    cells = {name: _written(name, arrays[name]) for name in COLUMNS if name in arrays}
    blank = [""] * len(cells["id"])
    rows = zip(*(cells.get(name, blank) for name in COLUMNS), strict=True)
    text = [",".join(COLUMNS), *(",".join(row) for row in rows)]
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    return path


def _read_columns(path):
    """Texts by column, and the line on which each entry ends."""
    columns, lines = {name: [] for name in COLUMNS}, []
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            header = next(reader, [])
            _check_header(path, header)
            known = [(place, name) for place, name in enumerate(header) if name in columns]
            for row in reader:
                if len(row) != len(header):
                    _fail(path, reader.line_num, f"{len(row)} columns; {len(header)} are expected")
                if max(map(len, row)) > TEXT_LIMIT:
                    _fail(path, reader.line_num, f"a text of more than {TEXT_LIMIT} characters")
                for place, name in known:
                    columns[name].append(row[place])
                lines.append(reader.line_num)
    except csv.Error as error:
        _fail(path, reader.line_num, str(error))
    except UnicodeDecodeError as error:
        raise FileError(f"{path.name}: not UTF-8 text: {error.reason}.") from None
    if not lines:
        _fail(path, 1, "no entry follows the header")
    return {name: found or [""] * len(lines) for name, found in columns.items()}, lines


def _check_end(path):
    """The last line has an end; without one, its last value may be the half of a number."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 1))
        if file.read(1) not in (b"\n", b"\r"):
            raise FileError(
                f"{path.name}: it ends in the middle of a line.",
                hint="It is cut short: fetch it again, or end its last line if it is whole.",
            )


def _check_header(path, header):
    missing = [name for name in _REQUIRED if name not in header]
    if missing:
        _fail(path, 1, f"the header has no column '{missing[0]}'")


def _fail(path, line, message):
    raise FileError(f"{path.name}:{line}: {message}.")


def _numbers(path, texts, lines, name):
    _check_all(path, texts, lines, _NUMBER, f"{name} '{{}}' is no number")
    return np.array([float(text) if text else np.nan for text in texts])


def _times(path, texts, lines, name):
    message = f"{name} '{{}}' is no time in UTC"
    _check_all(path, texts, lines, _TIME, message)
    texts = [text.removesuffix("Z") or "NaT" for text in texts]
    try:
        return np.array(texts, dtype="datetime64[ns]")
    except ValueError:
        bad = next(place for place, text in enumerate(texts) if not _is_date(text))
        return _fail(path, lines[bad], message.format(texts[bad]))


def _check_all(path, texts, lines, pattern, message):
    for place, text in enumerate(texts):
        if text and not pattern.fullmatch(text):
            _fail(path, lines[place], message.format(text))


def _is_date(text):
    try:
        np.datetime64(text)
    except ValueError:
        return False
    return True


def _check_unique(path, names, lines):
    if (names == "").any():
        _fail(path, lines[int(np.argmax(names == ""))], "an entry without id")
    _, first, count = np.unique(names, return_index=True, return_counts=True)
    if (count > 1).any():
        twice = int(first[count > 1][0])
        _fail(path, lines[twice], f"the entry '{names[twice]}' is there more than once")


def _content(arrays):
    arrays["stop"] = arrays["time"].copy()
    known = arrays["mag"][np.isfinite(arrays["mag"])]
    first, last = (str(time)[:19] for time in (arrays["time"].min(), arrays["time"].max()))
    changed = arrays["updated"][~np.isnat(arrays["updated"])]
    return Content(
        arrays=arrays,
        key={"from": first, "to": last, "above": f"{known.min():g}" if known.size else "none"},
        revision=(str(changed.max())[:19] if changed.size else "",),
    )


def _written(name, values):
    if name in _TIMES:
        known = ~np.isnat(values)
        texts = np.datetime_as_string(values, unit="ms")
        return [f"{text}Z" if found else "" for text, found in zip(texts, known, strict=True)]
    if name in _NUMBERS:
        return [
            "" if np.isnan(value) else np.format_float_positional(value, trim="-")
            for value in np.asarray(values, float)
        ]
    texts = [str(text) for text in values]
    if name == "place":
        return ['"' + text.replace('"', '""') + '"' if text else "" for text in texts]
    return texts
