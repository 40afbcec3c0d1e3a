"""IAGA-2002: a head of labelled lines, then 70 columns with four components."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from vconst_ground.components import LETTERS
from vconst_ground.fixed import Lines, decimals_of, table_of, text_of
from vconst_ground.intervals import CADENCES
from vconst_ground.levels import components_of, content_of, level_of, place_arrays

#: Columns of a line, and where the four values begin; each takes ten.
WIDTH, VALUES = 70, (30, 40, 50, 60)

#: Observatories have no value (the first), or do not record the component (the second).
MISSING, NOT_RECORDED = 99999.0, 88888.0

#: Values from here on say that there is none; no field of the Earth is as strong.
NO_VALUE = 88880.0

#: A column that stands for no component.
_NONE = "NUL"

#: The level whose D counts from ``DECBAS``; of an unstated type it is not known to.
_VARIATION = 1

#: Minutes of arc in a degree: angles are in minutes.
_MINUTES = 60.0

_LAST_OF_HEAD = 400
_DECBAS = re.compile(r"#\s*DECBAS\s+(-?\d+)")
_INTERVAL = re.compile(r"\b(?:1|one|average|filtered)?[- ]?(second|minute|hour|day)", re.IGNORECASE)
_SUFFIX = {".sec": "second", ".min": "minute", ".hor": "hour", ".day": "day"}


@dataclass
class Head:
    """
    What the head of a file says.

    Parameters
    ----------
    said : dict of str to str
        By label in small letters.
    remarks : list of str
        Lines behind ``#``.
    letters : list of str
        Components, or ``NUL``, of the four columns.
    site : str
        IAGA code.
    lines : int
        How many lines the head has.
    """

    said: dict = field(default_factory=dict)
    remarks: list = field(default_factory=list)
    letters: list = field(default_factory=list)
    site: str = ""
    lines: int = 0


def read_iaga(path):
    """
    Read one file of an observatory.

    Parameters
    ----------
    path : path-like
        Seconds, minutes, hours or days.

    Returns
    -------
    contents : dict of str to Content
        By product, which is that of the interval. ``time`` (datetime64[ns], UTC) as
        stamped, of hours and days their beginning; ``site``; ``latitude``, ``longitude``
        (geodetic, degrees) and ``elevation`` (m) where the head has them; components by
        canonical name, nT and degrees. Values that are missing and components that are
        not recorded are NaN and counted.

    Raises
    ------
    FileError
        With the line that is damaged or contradicts another.

    Notes
    -----
    D and I are in minutes of arc in the file, E is in nT. Where a remark states ``DECBAS``, D
    of variations counts from there (that of Boulder is -10 minutes where the declination is
    9 degrees). Each type of data has its
    baseline (:data:`vconst_ground.intervals.BASELINES`).
    """
    path = Path(path)
    lines = Lines(path.name)
    data = path.read_bytes()
    head, start = _head(lines, data)
    table = table_of(lines, data[start:], WIDTH, head.lines + 1)
    if not len(table):
        lines.fail(head.lines, "no line of values follows", "It is cut short: fetch it again.")
    time = _times(lines, table, head.lines + 1)
    cadence = _cadence(lines, head, time, path)
    level = level_of(head.said.get("data type", ""), path.name)
    reported, counts = _reported(lines, head, table)
    if "D" in reported and level == _VARIATION:
        reported["D"] = reported["D"] + _declination_base(head) / _MINUTES
    latitude, longitude, elevation = _place(lines, head)
    place = place_arrays(len(time), head.site, latitude, longitude, elevation)
    height = np.nan_to_num(elevation) / 1000.0
    found = components_of(reported, level, latitude, height, counts)
    if not np.isfinite(latitude):
        counts["no_position"] = len(time)
    return content_of(
        {"time": time, **place, **found},
        site=head.site,
        level=level,
        cadence=cadence,
        counts=counts,
        attributes=_attributes(head),
    )


def _head(lines, data):
    head, start = Head(), 0
    for number in range(1, _LAST_OF_HEAD):
        end = data.find(b"\n", start)
        if end < 0:
            lines.fail(number, "no line 'DATE TIME DOY' in it", "It is cut short: fetch it again.")
        text = data[start:end].decode("latin-1").rstrip("\r")
        start = end + 1
        if text.startswith("DATE "):
            head.lines = number
            _columns(lines, head, text)
            return head, start
        _label(lines, head, number, text)
    return lines.fail(_LAST_OF_HEAD, "no line 'DATE TIME DOY' up to here")


def _label(lines, head, number, text):
    text = text.rstrip().removesuffix("|").rstrip()
    if text.lstrip().startswith("#"):
        head.remarks.append(text.strip())
        return
    label, value = text[:24].strip().lower(), text[24:].strip()
    if not label:
        return
    if label in head.said and head.said[label] != value:
        lines.fail(number, f"'{text[:24].strip()}' is said twice, and not the same")
    head.said[label] = value


def _columns(lines, head, text):
    names = text.rstrip().removesuffix("|").split()
    if names[:3] != ["DATE", "TIME", "DOY"] or len(names) != 7:
        lines.fail(head.lines, "it does not name date, time, day and four components")
    codes = {name[:3].upper() for name in names[3:]}
    head.site = (head.said.get("iaga code") or names[3][:3]).upper()
    if codes != {head.site} or not re.fullmatch(r"[A-Z0-9]{3}", head.site):
        lines.fail(head.lines, f"columns of {', '.join(sorted(codes))} in a file of '{head.site}'")
    head.letters = [name[3:].upper() for name in names[3:]]
    for letter in head.letters:
        unknown = letter not in LETTERS and letter != _NONE
        if unknown or (letter != _NONE and head.letters.count(letter) > 1):
            words = "is no component that is known" if unknown else "stands twice"
            lines.fail(head.lines, f"'{letter}' {words}")


def _times(lines, table, first):
    days = table_dates(lines, table, 0, first)
    clock = np.ascontiguousarray(table[:, 11:23])
    if (clock[:, (2, 5)] != ord(":")).any() or (clock[:, 8] != ord(".")).any():
        wrong = (clock[:, (2, 5)] != ord(":")).any(axis=1) | (clock[:, 8] != ord("."))
        lines.fail(first + int(np.argmax(wrong)), "no time hh:mm:ss.sss in columns 12 to 23")
    digits = clock[:, (0, 1, 3, 4, 6, 7, 9, 10, 11)].astype(np.int64) - ord("0")
    parts = digits @ _CLOCK
    hours, minutes, seconds = (digits[:, at] * 10 + digits[:, at + 1] for at in (0, 2, 4))
    wrong = ((digits < 0) | (digits > 9)).any(axis=1)
    wrong |= (hours > 23) | (minutes > 59) | (seconds > 59)
    if wrong.any():
        row = int(np.argmax(wrong))
        lines.fail(first + row, f"'{clock[row].tobytes().decode('latin-1')}' is no time of day")
    _check_day(lines, table, days, first)
    time = days.astype("M8[ns]") + parts.astype("m8[ms]")
    late = np.flatnonzero(time[1:] <= time[:-1])
    if late.size:
        lines.fail(first + 1 + int(late[0]), "its time is not later than that of the line above")
    return time


_CLOCK = np.array([36_000_000, 3_600_000, 600_000, 60_000, 10_000, 1000, 100, 10, 1])


def table_dates(lines, table, begin, first):
    """Days ``yyyy-mm-dd`` in ten columns, shape (n,), datetime64[D]; they change rarely."""
    text = text_of(table, begin, begin + 10)
    new = np.ones(len(text), bool)
    new[1:] = text[1:] != text[:-1]
    starts = np.flatnonzero(new)
    days = np.empty(len(starts), "M8[D]")
    for place, row in enumerate(starts):
        said = text[row].decode("latin-1")
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", said):
            lines.fail(first + int(row), f"'{said}' is no date")
        try:
            days[place] = np.datetime64(said, "D")
        except ValueError:
            lines.fail(first + int(row), f"'{said}' is no date")
    return days[np.cumsum(new) - 1]


def _check_day(lines, table, days, first):
    """The day of the year says the date once more."""
    letters = table[:, 24:27]
    number = (letters.astype(np.int64) - ord("0")) @ np.array([100, 10, 1])
    wanted = (days - days.astype("M8[Y]").astype("M8[D]")).astype(np.int64) + 1
    wrong = number != wanted
    if wrong.any():
        row = int(np.argmax(wrong))
        said = letters[row].tobytes().decode("latin-1")
        lines.fail(first + row, f"day '{said}' of the year is not {days[row]}")


def _cadence(lines, head, time, path):
    """The most frequent step; of a single line what name or head say of the interval."""
    if len(time) > 1:
        step = np.median(np.diff(time).astype(np.int64)) / 1e9
        for cadence, seconds in CADENCES.items():
            if step == seconds:
                return cadence
        lines.fail(
            head.lines + 1,
            f"a value every {step:g} s; one a second, minute, hour or day is read",
            "Other intervals are no product yet.",
        )
    interval = _INTERVAL.search(head.said.get("data interval type", ""))
    suffix = _SUFFIX.get(path.suffix.lower())
    if suffix is None and interval is None:
        lines.fail(head.lines + 1, "a single value, and nothing says of which interval")
    return suffix or interval[1].lower()


def _reported(lines, head, table):
    block = np.stack([table[:, at : at + 10] for at in VALUES], axis=1)
    values = decimals_of(lines, block, head.lines + 1)
    recorded = (values != NOT_RECORDED).any(axis=0)
    none = np.abs(values) >= NO_VALUE
    reported, counts = {}, {"missing": 0, "not_recorded": 0}
    for column, letter in enumerate(head.letters):
        if letter == _NONE or not recorded[column]:
            continue
        own = np.where(none[:, column], np.nan, values[:, column])
        absent = int((values[:, column] == NOT_RECORDED).sum())
        counts["not_recorded"] += absent
        counts["missing"] += int(none[:, column].sum()) - absent
        reported[letter] = own / _MINUTES if letter in "DI" else own
    if not reported:
        lines.fail(head.lines, "none of its components is recorded")
    return reported, counts


def _place(lines, head):
    """Geodetic latitude, longitude (degrees) and elevation (m); NaN for what is not said."""
    found = []
    for label, limit in (("geodetic latitude", 90.0), ("geodetic longitude", 360.0)):
        value = _number(head.said.get(label, ""))
        if np.isfinite(value) and abs(value) > limit and value < NO_VALUE:
            lines.fail(head.lines, f"'{label}' is {value:g}; at most {limit:g} degrees can be")
        found.append(value if abs(value) <= limit else np.nan)
    if np.isnan(found).any():
        return np.nan, np.nan, np.nan
    elevation = _number(head.said.get("elevation", ""))
    return *found, elevation if abs(elevation) < 10_000.0 else np.nan


def _number(text):
    try:
        return float(text)
    except ValueError:
        return np.nan


def _attributes(head):
    kept = {
        label: head.said[label]
        for label in ("station name", "source of data", "reported", "sensor orientation",
                      "digital sampling", "data interval type", "data type")
        if head.said.get(label)
    }  # fmt: skip
    if base := _declination_base(head):
        kept["baseline declination (arcmin)"] = base
    return kept


def _declination_base(head):
    """Minutes of arc east that a remark states as the zero of D; 0 where none does."""
    stated = (_DECBAS.match(remark) for remark in head.remarks)
    return next((int(found[1]) / 10.0 for found in stated if found), 0.0)
