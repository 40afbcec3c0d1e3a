"""The leap seconds of UTC, bundled: TAI - UTC, and until when the table is known to be whole."""

import numpy as np

#: TAI - UTC in s from each date on (00:00 UTC). Source: IERS Bulletin C and the IANA
#: ``leap-seconds.list``. Before 1972 UTC ran at other rates; such times are NaT here.
LEAP_SECONDS = (
    ("1972-01-01", 10),
    ("1972-07-01", 11),
    ("1973-01-01", 12),
    ("1974-01-01", 13),
    ("1975-01-01", 14),
    ("1976-01-01", 15),
    ("1977-01-01", 16),
    ("1978-01-01", 17),
    ("1979-01-01", 18),
    ("1980-01-01", 19),
    ("1981-07-01", 20),
    ("1982-07-01", 21),
    ("1983-07-01", 22),
    ("1985-07-01", 23),
    ("1988-01-01", 24),
    ("1990-01-01", 25),
    ("1991-01-01", 26),
    ("1992-07-01", 27),
    ("1993-07-01", 28),
    ("1994-07-01", 29),
    ("1996-01-01", 30),
    ("1997-07-01", 31),
    ("1999-01-01", 32),
    ("2006-01-01", 33),
    ("2009-01-01", 34),
    ("2012-07-01", 35),
    ("2015-07-01", 36),
    ("2017-01-01", 37),
)

#: Until when the table is known to be complete (IANA time zone database 2026).
LEAP_SECONDS_EXPIRE = np.datetime64("2027-06-28", "ns")

_SECOND = 1_000_000_000
_STARTS = np.array([date for date, _ in LEAP_SECONDS], "datetime64[ns]").astype(np.int64)
_OFFSETS = np.array([offset for _, offset in LEAP_SECONDS], np.int64) * _SECOND
_NEVER = np.iinfo(np.int64).max


def tai_minus_utc(times):
    """
    Seconds by which TAI is ahead of UTC.

    Parameters
    ----------
    times : array of datetime64
        UTC.

    Returns
    -------
    offset : array of float
        In s; NaN before 1972 and for NaT.
    """
    utc = np.asarray(times).astype("datetime64[ns]").astype(np.int64)
    index = np.searchsorted(_STARTS, utc, "right") - 1
    return np.where(index < 0, np.nan, _OFFSETS[np.maximum(index, 0)] / _SECOND)


def utc_from_tai(tai, sound):
    """
    UTC of TAI labels; inside a leap second the last nanosecond before it.

    Parameters
    ----------
    tai : array of int64
        ns since 1970-01-01 00:00:00 TAI.
    sound : array of bool
        Which values are times at all.

    Returns
    -------
    utc : array of int64
        ns since 1970 UTC, leap seconds not counted; never decreases with *tai*.
    sound : array of bool
        False as well before 1972.
    """
    index = np.searchsorted(_STARTS + _OFFSETS, tai, "right") - 1
    sound = sound & (index >= 0)
    index = np.maximum(index, 0)
    ends = np.append(_STARTS[1:], _NEVER)[index]
    return np.minimum(tai - _OFFSETS[index], ends - 1), sound


def tai_from_utc(utc):
    """
    TAI labels of UTC times: the inverse of `utc_from_tai` outside leap seconds.

    Parameters
    ----------
    utc : array of int64
        ns since 1970 UTC.

    Returns
    -------
    tai : array of int64
        ns since 1970-01-01 00:00:00 TAI.
    sound : array of bool
        False before 1972 and for NaT.
    """
    index = np.searchsorted(_STARTS, utc, "right") - 1
    return utc + _OFFSETS[np.maximum(index, 0)], index >= 0


def ends_with_leap_second(midnight):
    """
    Whether the day before a midnight has, or may have, a 61st second in its last minute.

    Parameters
    ----------
    midnight : array of int64
        The day's end, ns since 1970 UTC.

    Returns
    -------
    may : array of bool
        True for every day after the table's last known one: none can be ruled out there.
    """
    return np.isin(midnight, _STARTS[1:]) | (midnight > LEAP_SECONDS_EXPIRE.astype(np.int64))
