"""Times of the CF conventions: a number of units since a date."""

import re

import numpy as np

from vconst import FileError

#: Length of the units of time in ns; months and years are no fixed length and are refused.
_UNITS = {
    **dict.fromkeys(("second", "seconds", "sec", "secs", "s"), 1_000_000_000),
    **dict.fromkeys(("minute", "minutes", "min", "mins"), 60_000_000_000),
    **dict.fromkeys(("hour", "hours", "hr", "hrs", "h"), 3_600_000_000_000),
    **dict.fromkeys(("day", "days", "d"), 86_400_000_000_000),
}

#: Calendars that agree with UTC dates from 1582-10-15 on.
_CALENDARS = ("standard", "gregorian", "proleptic_gregorian")

_SINCE = re.compile(
    r"(?P<unit>[a-z]+) since (?P<year>\d{1,4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"(?:[T ](?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.0*)?)?)? ?"
    r"(?:Z|UTC|\+?00:?00|0:00)?",
    re.ASCII | re.IGNORECASE,
)


def decode_cf_times(values, attributes, where):
    """
    Times from numbers and what is said of them.

    Parameters
    ----------
    values : array, shape (n,)
    attributes : mapping
        With ``units`` ("hours since 1800-01-01 00:00:0.0") and perhaps ``calendar``.
    where : str
        Name of the file, for messages.

    Returns
    -------
    times : numpy.ndarray of datetime64[ns], shape (n,)
        UTC; NaT where the number is not finite.

    Raises
    ------
    FileError
        If the unit or the calendar is not one that gives UTC times.

    References
    ----------
    CF conventions 1.11, section 4.4, https://cfconventions.org
    """
    values = np.asarray(values)
    if values.ndim != 1 or values.dtype.kind not in "iuf":
        raise FileError(f"'{where}': its times have the shape {values.shape} and {values.dtype}.")
    calendar = str(attributes.get("calendar", "standard")).strip().lower()
    said = " ".join(str(attributes.get("units", "")).split())
    found = _SINCE.fullmatch(re.sub(r":(\d)(?=\.|$)", r":0\1", said))
    if calendar not in _CALENDARS or not found or found["unit"].lower() not in _UNITS:
        raise FileError(
            f"'{where}': times are '{said}' in the calendar '{calendar}'; days, hours, minutes "
            "or seconds since a date are expected, in the standard calendar.",
            hint="Months and years have no fixed length, other calendars no UTC.",
        )
    begin = _begin(found, calendar, said, where)
    return _added(begin, values, _UNITS[found["unit"].lower()])


def _begin(found, calendar, said, where):
    parts = {name: int(found[name] or 0) for name in ("year", "month", "day")}
    text = f"{parts['year']:04d}-{parts['month']:02d}-{parts['day']:02d}"
    if calendar != "proleptic_gregorian" and text < "1582-10-15":
        raise FileError(
            f"'{where}': times count from {text}, in the Julian calendar; which day is meant "
            "differs between programs by two.",
            hint="Write the file with a date after 1582, or as proleptic_gregorian.",
        )
    clock = [int(found[name] or 0) for name in ("hour", "minute", "second")]
    try:
        day = np.datetime64(text, "s")
    except ValueError:
        raise FileError(f"'{where}': '{said}' names a day that there is not.") from None
    return day + np.timedelta64(clock[0] * 3600 + clock[1] * 60 + clock[2], "s")


def _added(begin, values, length):
    """Whole microseconds: a double of hours since 1800 is good to 0.1 of one."""
    micro = np.asarray(values, np.float64) * (length // 1000)
    sound = np.isfinite(micro) & (np.abs(micro) < 2.0**62)
    whole = np.where(sound, np.rint(np.where(sound, micro, 0.0)), 0.0).astype(np.int64)
    times = begin.astype("M8[us]") + whole.astype("m8[us]")
    sound &= (times > np.datetime64("1678-01-01")) & (times < np.datetime64("2262-01-01"))
    return np.where(sound, times, np.datetime64("NaT")).astype("M8[ns]")


def begin_of_means(time, variable, axis, variables, grid, where):
    """
    Beginnings of the intervals that maps are means over.

    Parameters
    ----------
    time : array of datetime64[ns], shape (n,)
        As the file stamps them: at the beginning, the middle or anywhere else in them.
    variable, axis
        The variable and its axis of time.
    variables : mapping
        All of the file, by name: the bounds among them, if ``axis`` names any.
    grid : CfGrid
        With ``averaging``, s.
    where : str
        Name of the file, for messages.

    Returns
    -------
    begin : numpy.ndarray of datetime64[ns], shape (n,)
        The lower bounds; without bounds the beginning of the UTC interval (the day) that
        holds the stamp.

    Raises
    ------
    FileError
        If ``cell_methods`` says that the values are of instants, or the bounds are not as
        far apart as declared.

    References
    ----------
    CF conventions 1.11, sections 7.1 and 7.3, https://cfconventions.org
    """
    length = np.timedelta64(round(grid.averaging * 1e9), "ns")
    methods = " ".join(str(variable.attributes.get("cell_methods", "")).split())
    if "time: point" in methods:
        raise FileError(
            f"'{where}': '{variable.name}' is of instants ('{methods}'); means over "
            f"{grid.averaging / 3600:g} h are declared.",
            hint="Declare a grid of its own for it, with 'averaging=0'.",
        )
    bounds = variables.get(str(axis.attributes.get("bounds", "")))
    if bounds is None:
        since = time.astype(np.int64)
        begin = (since - since % length.astype(np.int64)).astype("M8[ns]")
        return np.where(np.isnat(time), time, begin)
    held = np.asarray(bounds.values())
    held = held.reshape(1, 2) if held.shape == (2,) else held  # of a scalar coordinate
    if held.shape != (time.size, 2):
        raise FileError(f"'{where}': '{bounds.name}' has the shape {held.shape}; two a time.")
    first, last = (decode_cf_times(held[:, k], axis.attributes, where) for k in (0, 1))
    wrong = np.flatnonzero((last - first) != length)
    if wrong.size:
        found = (last - first)[wrong[0]] / np.timedelta64(3600, "s")
        raise FileError(
            f"'{where}': '{bounds.name}' are {found:g} h apart; means over "
            f"{grid.averaging / 3600:g} h are declared.",
            hint="Declare a grid of its own for it, with its 'averaging'.",
        )
    return first
