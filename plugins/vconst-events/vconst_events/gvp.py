"""Eruptions of the Global Volcanism Program, as its table is saved comma-separated."""

from calendar import monthrange
from pathlib import Path

import numpy as np

from vconst_events.entries import check_unique, content_of, fail, in_span
from vconst_events.tables import CsvTable, quoted, written_numbers

_DATES = {
    "time": ("Start Year", "Start Month", "Start Day"),
    "stop": ("End Year", "End Month", "End Day"),
}
_KNOWN = (
    *("Volcano Number", "Volcano Name", "Eruption Number", "Eruption Category", "VEI"),
    *("Latitude", "Longitude"),
    *(name for names in _DATES.values() for name in names),
)
#: The store keeps nothing before; a third of the table is older, some of it before our era.
_FIRST = 1900

_REQUIRED = ("Volcano Name", "Eruption Number", "Start Year", "Latitude", "Longitude")

#: Columns in the order of the table.
COLUMNS = (
    *("Volcano Number", "Volcano Name", "Eruption Number", "Eruption Category"),
    *("Area of Activity", "VEI", "VEI Modifier", "Start Year Modifier", "Start Year"),
    *("Start Year Uncertainty", "Start Month", "Start Day Modifier", "Start Day"),
    *("Start Day Uncertainty", "Evidence Method (dating)", "End Year Modifier", "End Year"),
    *("End Year Uncertainty", "End Month", "End Day Modifier", "End Day"),
    *("End Day Uncertainty", "Latitude", "Longitude"),
)


def read_gvp(path):
    """
    Eruptions since 1900.

    Parameters
    ----------
    path : path-like
        The list of eruptions, saved comma-separated, UTF-8; perhaps with a line on its version
        before the header.

    Returns
    -------
    Content
        Each (event,): ``time`` and ``stop`` datetime64[ns], first and last day, ``stop`` NaT where
        no end is given; ``latitude``, ``longitude`` of the volcano, degrees; ``mag`` the
        explosivity index, ``magType`` ``VEI``; ``id`` the number of the eruption, ``place`` the
        volcano,
        ``type`` ``eruption`` (the file's category where it is not confirmed), ``net`` ``GVP``.
        Where month or day are 0 or empty, not known, a first day is the first of the year or
        month, and a last one the last; such eruptions are counted as ``day_not_known``.
        ``outside_1900_to_2100`` counts older ones, which are left out.

    Raises
    ------
    FileError
        With the line that is damaged.

    References
    ----------
    Global Volcanism Program, Volcanoes of the World, doi:10.5479/si.GVP.VOTW5-2025.5.3.
    """
    path = Path(path)
    with path.open("rb") as file:
        first = file.readline(4096)
    table = CsvTable(path, _KNOWN, _REQUIRED, skip=0 if b"Volcano Name" in first else 1)
    numbers = ("Latitude", "Longitude", "VEI", "Start Year")
    latitude, longitude, explosivity, year = (table.numbers(name) for name in numbers)
    missing = np.isnan(latitude) | np.isnan(longitude)
    if missing.any():
        fail(path, table.lines[int(np.argmax(missing))], "an eruption without a place")
    check_unique(path, table.texts("Eruption Number"), table.lines)
    start, unknown = _days(table, *_DATES["time"])
    stop, later = _days(table, *_DATES["stop"], last=True)
    category = [word.strip().lower() for word in table.texts("Eruption Category")]
    kinds = ["eruption" if word in ("", "confirmed eruption") else word for word in category]
    count = len(table)
    arrays = {
        "id": table.words("Eruption Number"),
        "type": np.array(kinds, dtype=str),
        "time": start,
        "stop": stop,
        "latitude": latitude,
        "longitude": longitude,
        "depth": np.full(count, np.nan),
        "mag": explosivity,
        "magType": np.where(np.isnan(explosivity), "", "VEI"),
        "updated": np.full(count, np.datetime64("NaT", "ns")),
        "net": np.full(count, "GVP"),
        "place": table.words("Volcano Name"),
        "unknown": unknown | later,
    }
    late = np.isfinite(year) & (year >= _FIRST)
    arrays, others = in_span({name: values[late] for name, values in arrays.items()})
    if not len(arrays["id"]):
        fail(path, table.lines[-1], "no eruption since 1900")
    counts = {
        "outside_1900_to_2100": int((~late).sum()) + sum(others.values()),
        "day_not_known": int(arrays.pop("unknown").sum()),
    }
    return content_of(arrays, {reason: number for reason, number in counts.items() if number})


def write_gvp(arrays, path):
    """
    Write eruptions; columns that are not read stay empty.

    Parameters
    ----------
    arrays : mapping
        As :func:`read_gvp` gives them, days only. Where there is ``geodetic_latitude``, it is
        written as latitude.
    path : path-like
    """
    latitude = arrays.get("geodetic_latitude", arrays["latitude"])
    cells = {
        "Volcano Name": [quoted(text) for text in arrays["place"]],
        "Eruption Number": [quoted(text) for text in arrays["id"]],
        "Eruption Category": ["Confirmed Eruption"] * len(arrays["id"]),
        "VEI": written_numbers(arrays["mag"]),
        "Latitude": written_numbers(latitude),
        "Longitude": written_numbers(arrays["longitude"]),
    }
    for source, names in _DATES.items():
        days = np.asarray(arrays[source]).astype("datetime64[D]")
        parts = [("", "", "") if np.isnat(day) else str(day).split("-") for day in days]
        for at, name in enumerate(names):
            cells[name] = [str(int(part[at])) if part[at] else "" for part in parts]
    blank = [""] * len(arrays["id"])
    rows = zip(*(cells.get(name, blank) for name in COLUMNS), strict=True)
    lines = [",".join(COLUMNS), *(",".join(row) for row in rows)]
    path = Path(path)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _days(table, year, month, day, *, last=False):
    """
    Days, NaT where there is no year since 1900; and which of them have no month or day.

    Where there is none it is the first that it can be, or the *last*.
    """
    years, months, days = (table.numbers(name) for name in (year, month, day))
    for name, values, most in ((year, years, 2100), (month, months, 12), (day, days, 31)):
        least = -20_000 if name == year else 0
        known = np.isfinite(values)
        odd = known & ((values != np.rint(values)) | (values < least) | (values > most))
        if odd.any():
            at = int(np.argmax(odd))
            fail(table.path, table.lines[at], f"{name} '{values[at]:g}' is none")
    found, unknown = np.full(len(table), np.datetime64("NaT", "D")), np.zeros(len(table), bool)
    for at in np.flatnonzero(np.isfinite(years) & (years >= _FIRST)):
        unknown[at] = not (months[at] > 0 and days[at] > 0)
        in_year, in_month = (int(v) if v > 0 else None for v in (months[at], days[at]))
        in_year = in_year or (12 if last else 1)
        in_month = in_month or (monthrange(int(years[at]), in_year)[1] if last else 1)
        try:
            found[at] = np.datetime64(f"{int(years[at]):04d}-{in_year:02d}-{in_month:02d}", "D")
        except ValueError:
            fail(table.path, table.lines[at], f"{int(years[at])}-{in_year}-{in_month} is no day")
    return found.astype("datetime64[ns]"), unknown
