"""Epochs of RINEX files, as GPS time."""

import numpy as np

from vconst import decode_times, encode_times
from vconst_gnss.rinex.text import fixed, texts

#: GPS time minus BeiDou time in s: constant (BeiDou ICD B1I 3.0, section 3.3).
GPS_MINUS_BDT = 14

#: Two-digit years from 80 are of the last century (RINEX 2.11).
CENTURY = 80

_SECOND = 1_000_000_000
_EPOCH = np.datetime64("1980-01-06", "s")
_DAMAGED = "The file is damaged: fetch it again."


def gps_nanoseconds(text, lines, date, clock, second, header):
    """
    GPS time of epochs, whatever the time system of the file.

    Parameters
    ----------
    text : Text
        For errors.
    lines : array of int, shape (n,)
        Where each epoch stands.
    date, clock, second : numpy.ndarray of uint8, shape (n, width)
        Year, month and day; hour and minute; seconds as F11.7.
    header : Header
        Its time system; where none is stated GLONASS files are in UTC and others in GPS time.

    Returns
    -------
    time : numpy.ndarray of int64, shape (n,)
        ns since 6 January 1980 00:00, no leap seconds.

    Raises
    ------
    FileError
        With the line of the first epoch that is no time.
    """
    whole = calendar_seconds(text, lines, date, clock)
    seconds = fixed(text, lines, second, 7)
    wrong = np.flatnonzero(~((seconds >= 0.0) & (seconds < 60.0)))
    if wrong.size:
        found = bytes(second[wrong[0]]).decode("latin-1").strip()
        text.fail(int(lines[wrong[0]]), f"'{found}' is no second of a minute", _DAMAGED)
    rest = np.rint(seconds * 1e7).astype(np.int64) * 100
    return whole * _SECOND + rest + shift_to_gps(whole, time_system(header)) * _SECOND


def time_system(header):
    """The time system of a file: as stated, or what its constellation uses."""
    return header.time_system or {"R": "GLO", "C": "BDT"}.get(header.system, "GPS")


def shift_to_gps(whole, system):
    """Seconds that make GPS time of a time system, at *whole* s since 1980-01-06 of it."""
    if system in ("GLO", "UTC"):
        utc = _EPOCH.astype("datetime64[ns]") + whole.astype("m8[s]")
        gps = np.rint(encode_times(utc, "gps s"))
        return np.where(np.isfinite(gps), gps, 0).astype(np.int64) - whole
    return np.full(len(whole), GPS_MINUS_BDT if system == "BDT" else 0, np.int64)


def utc_from_gps(time):
    """
    UTC of GPS times.

    Parameters
    ----------
    time : numpy.ndarray of int64
        ns since 6 January 1980, no leap seconds.

    Returns
    -------
    utc : numpy.ndarray of datetime64[ns]
    """
    whole, rest = np.divmod(np.asarray(time, np.int64), _SECOND)
    return decode_times(whole, "gps s") + rest.astype("m8[ns]")


def gps_from_utc(utc):
    """GPS time in ns since 6 January 1980 of UTC, the inverse of :func:`utc_from_gps`."""
    stamps = np.asarray(utc).astype("datetime64[ns]")
    whole = stamps.astype("datetime64[s]")
    seconds = np.rint(encode_times(whole, "gps s")).astype(np.int64)
    return seconds * _SECOND + (stamps - whole).astype(np.int64)


def calendar_seconds(text, lines, date, clock):
    """Whole seconds since 1980-01-06 of dates and minutes, in their own time system."""
    words = np.char.add(np.char.add(_joined(date), b" "), _joined(clock))
    numbers = np.zeros((len(words), 5), np.int64)
    known = {}
    for row, word in enumerate(words):
        if word not in known:
            known[word] = _minute(text, lines[row], word)
        numbers[row] = known[word]
    year, month, day, hour, minute = numbers.T
    months = ((year - 1970) * 12 + month - 1).astype("M8[M]").astype("M8[D]")
    days = months + (day - 1).astype("m8[D]")
    wrong = np.flatnonzero(days.astype("M8[M]") != months.astype("M8[M]"))
    if wrong.size:
        _no_time(text, lines[wrong[0]], words[wrong[0]])
    return (days - _EPOCH.astype("M8[D]")).astype(np.int64) * 86400 + hour * 3600 + minute * 60


def _joined(found):
    return texts(found)


def _minute(text, line, word):
    parts = word.split()
    if len(parts) != 5 or not all(part.isdigit() and len(part) < 5 for part in parts):
        _no_time(text, line, word)
    year, month, day, hour, minute = map(int, parts)
    if year < 100:
        year += 1900 if year >= CENTURY else 2000
    if not (
        1980 <= year < 2100 and 1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60
    ):
        _no_time(text, line, word)
    return year, month, day, hour, minute


def _no_time(text, line, word):
    text.fail(int(line), f"'{word.decode('latin-1').strip()}' is no date and time", _DAMAGED)
