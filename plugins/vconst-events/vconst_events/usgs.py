"""The comma-separated files of the USGS catalogue."""

from pathlib import Path

import numpy as np

from vconst_events.entries import check_unique, content_of
from vconst_events.tables import CsvTable, written_numbers, written_times

#: Columns in the order of the catalogue (USGS, CSV format).
COLUMNS = (
    *("time", "latitude", "longitude", "depth", "mag", "magType", "nst", "gap", "dmin", "rms"),
    *("net", "id", "updated", "place", "type", "horizontalError", "depthError", "magError"),
    *("magNst", "status", "locationSource", "magSource"),
)
_NUMBERS = ("latitude", "longitude", "depth", "mag")
_TIMES = ("time", "updated")
_TEXTS = ("id", "type", "magType", "net", "place")
#: Those of them that are read.
KEPT = (*_NUMBERS, *_TIMES, *_TEXTS)
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
    table = CsvTable(path, KEPT, _REQUIRED)
    arrays = {name: table.words(name) for name in _TEXTS}
    arrays |= {name: table.numbers(name) for name in _NUMBERS}
    arrays |= {name: table.times(name) for name in _TIMES}
    check_unique(table.path, arrays["id"], table.lines)
    return content_of(arrays)


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


def _written(name, values):
    if name in _TIMES:
        return written_times(values)
    if name in _NUMBERS:
        return written_numbers(values)
    texts = [str(text) for text in np.asarray(values)]
    if name == "place":
        return ['"' + text.replace('"', '""') + '"' if text else "" for text in texts]
    return texts
