"""Events of one's own, and tables of others that come near to it."""

from pathlib import Path

import numpy as np

from vconst import FileError
from vconst_events.entries import check_unique, content_of, fail
from vconst_events.kinds import KINDS
from vconst_events.tables import CsvTable, quoted, written_numbers, written_times

#: Columns of one's own events, in the order in which they are written.
COLUMNS = (
    *("event_id", "kind", "start", "stop", "latitude", "longitude", "depth"),
    *("magnitude", "magnitude_type", "size", "size_unit", "updated", "source", "place"),
)
_NUMBERS = ("latitude", "longitude", "depth", "magnitude", "size")
_TIMES = ("start", "stop", "updated")
_REQUIRED = ("event_id", "kind", "start")

#: Columns of a catalogue of pyCSEP.
CSEP = ("lon", "lat", "M", "time_string", "depth", "catalog_id", "event_id")

#: Names of :func:`vconst_events.usgs.read_usgs` for the columns of one's own.
_NAMES = {"event_id": "id", "kind": "type", "start": "time", "magnitude": "mag"}
_NAMES |= {"magnitude_type": "magType", "source": "net"}


def read_own(path):
    """
    Events of one's own, of any kind.

    Parameters
    ----------
    path : path-like
        UTF-8, comma-separated, with a header that begins ``event_id,kind,start,``; the other
        columns may be missing or come in another order. Times are UTC, ``2020-01-08`` or
        ``2020-01-08T12:00:00.5Z``; latitudes geodetic; longitudes east; depth in km.

    Returns
    -------
    Content
        Each (event,): ``time``, ``stop`` (that of an instant is its start), ``updated``
        datetime64[ns]; ``latitude``, ``longitude`` degrees, NaN where an event has no place;
        ``depth`` km; ``mag``, ``magType``; ``size``, ``size_unit``; ``id``, ``type``, ``net``,
        ``place`` text. ``kind_not_listed`` counts kinds that the list does not hold; they are
        kept.

    Raises
    ------
    FileError
        With the line that is damaged, ends before it begins, or is there twice.
    """
    table = CsvTable(path, COLUMNS, _REQUIRED)
    texts = [name for name in COLUMNS if name not in (*_NUMBERS, *_TIMES)]
    arrays = {name: table.words(name) for name in texts}
    arrays |= {name: table.numbers(name) for name in _NUMBERS}
    arrays |= {name: table.times(name) for name in _TIMES}
    arrays["stop"] = np.where(np.isnat(arrays["stop"]), arrays["start"], arrays["stop"])
    _check(table, arrays)
    check_unique(table.path, arrays["event_id"], table.lines)
    unlisted = int((~np.isin(arrays["kind"], list(KINDS))).sum())
    counts = {"kind_not_listed": unlisted} if unlisted else {}
    return content_of({_NAMES.get(n, n): values for n, values in arrays.items()}, counts)


def write_own(arrays, path):
    """
    Write events as one's own.

    Parameters
    ----------
    arrays : mapping
        As :func:`read_own` gives them; what is not given stays empty. Where there is
        ``geodetic_latitude``, it is written as ``latitude``.
    path : path-like
    """
    given = {**arrays, "latitude": arrays.get("geodetic_latitude", arrays.get("latitude"))}
    blank, columns = [""] * len(given["id"]), []
    for name in COLUMNS:
        values = given.get(_NAMES.get(name, name))
        if values is None:
            columns.append(blank)
        elif name in _TIMES:
            columns.append(written_times(values))
        elif name in _NUMBERS:
            columns.append(written_numbers(values))
        else:
            columns.append([quoted(text) for text in np.asarray(values)])
    rows = [",".join(row) for row in zip(*columns, strict=True)]
    path = Path(path)
    path.write_text("\n".join([",".join(COLUMNS), *rows]) + "\n", encoding="utf-8")
    return path


def read_csep(path):
    """
    A catalogue as pyCSEP keeps it.

    Parameters
    ----------
    path : path-like
        Comma-separated ``lon,lat,M,time_string,depth,catalog_id,event_id``.

    Returns
    -------
    Content
        As :func:`vconst_events.usgs.read_usgs` gives it; ``magType`` and ``place`` are empty. An
        event without an id is called by its time and place.

    Raises
    ------
    FileError
        With the line that is damaged.

    References
    ----------
    docs.cseptesting.org/reference, ``csep.load_catalog``, type ``csep-csv``.
    """
    table = CsvTable(path, CSEP, CSEP[:5])
    times = table.times("time_string")
    arrays = {
        "time": times,
        "updated": np.full(len(table), np.datetime64("NaT", "ns")),
        "latitude": table.numbers("lat"),
        "longitude": table.numbers("lon"),
        "depth": table.numbers("depth"),
        "mag": table.numbers("M"),
    }
    missing = np.isnat(times) | np.isnan(arrays["latitude"]) | np.isnan(arrays["longitude"])
    if missing.any():
        fail(table.path, table.lines[int(np.argmax(missing))], "an event without time or place")
    made = zip(table.texts("time_string"), table.texts("lat"), table.texts("lon"), strict=True)
    named = zip(table.texts("event_id"), made, strict=True)
    arrays["id"] = np.array([own or "_".join(parts) for own, parts in named], dtype=str)
    arrays |= {name: np.full(len(table), "", dtype="U1") for name in ("magType", "net", "place")}
    arrays["type"] = np.full(len(table), "earthquake")
    check_unique(table.path, arrays["id"], table.lines)
    return content_of(arrays)


def write_csep(arrays, path):
    """
    Write a catalogue as pyCSEP does.

    Parameters
    ----------
    arrays : mapping
        As :func:`read_csep` gives them. Where there is ``geodetic_latitude``, it is written as
        latitude.
    path : path-like
    """
    latitude = arrays.get("geodetic_latitude", arrays["latitude"])
    columns = {
        "lon": written_numbers(arrays["longitude"]),
        "lat": written_numbers(latitude),
        "M": written_numbers(arrays["mag"]),
        "time_string": [text.removesuffix("Z") for text in written_times(arrays["time"])],
        "depth": written_numbers(arrays["depth"]),
        "catalog_id": ["-1"] * len(arrays["id"]),
        "event_id": [quoted(text) for text in np.asarray(arrays["id"])],
    }
    rows = [",".join(row) for row in zip(*columns.values(), strict=True)]
    path = Path(path)
    path.write_text("\n".join([",".join(CSEP), *rows]) + "\n", encoding="utf-8")
    return path


def refuse_headerless(path):
    """
    Refuse a table of numbers without a header, such as those of GMT's examples.

    Raises
    ------
    FileError
        Always: of ``lon lat depth size time`` nothing says what is what, and the size of GMT's own
        file is 50 times the magnitude.
    """
    raise FileError(
        f"{Path(path).name}: a table without a header: nothing says which column is what, "
        "and GMT's own has 50 times the magnitude in its fourth.",
        hint=f"Give it the header of one's own events, those columns that it has of: "
        f"{','.join(COLUMNS)}.",
    )


def refuse_two_digits(path):
    """
    Refuse a table whose dates have two digits three times.

    Raises
    ------
    FileError
        Always: 04/04/19 can be 2004, 2019 and either order of day and month.
    """
    raise FileError(
        f"{Path(path).name}: dates such as '04/04/19' can be read in three ways, and the table "
        "says in none of its columns which is meant.",
        hint=f"Write them as 2004-04-19, under those columns that it has of: {','.join(COLUMNS)}.",
    )


def _check(table, arrays):
    """What no event can be: without a start, ended before it began, half a place."""
    half = np.isnan(arrays["latitude"]) != np.isnan(arrays["longitude"])
    for wrong, words in (
        (np.isnat(arrays["start"]), "an event without start"),
        (arrays["kind"] == "", "an event without kind"),
        (arrays["stop"] < arrays["start"], "it ends before it begins"),
        (half, "a latitude without longitude, or the other way round"),
    ):
        if wrong.any():
            fail(table.path, table.lines[int(np.argmax(wrong))], words)
