"""
Times as files write them, to and from UTC.

Everywhere in vconst a time is UTC as ``datetime64[ns]`` that does not count leap seconds:
every day has 86 400 s. An instant inside a leap second (23:59:60.x) has no name on that
scale; it becomes the last nanosecond before midnight, 23:59:59.999999999. Order is
therefore kept (times never run backwards, and never into the next day), and at most one
second's worth of samples share one time. Encodings that do not count leap seconds
themselves (CDF epoch, "s since ...") cannot tell such an instant from the next second.
"""

import re
from functools import partial

import numpy as np

from vconst.kernels.leap_seconds import ends_with_leap_second, tai_from_utc, utc_from_tai
from vconst.nearest import nearest

_SECOND = 1_000_000_000
_DAY = 86_400 * _SECOND
_NAT = np.iinfo(np.int64).min
#: TAI - GPS time: constant, set on 6 January 1980 (IS-GPS-200).
_TAI_MINUS_GPS = 19 * _SECOND
#: TT - TAI (IAU 1991).
_TT_MINUS_TAI = 32_184_000_000
#: ms from 0000-01-01 to 1970-01-01 (NASA CDF User's Guide, CDF_EPOCH).
_CDF_EPOCH_1970 = 62_167_219_200_000
_UNITS = {
    "ns": 1,
    "us": 1_000,
    "ms": 1_000_000,
    "s": _SECOND,
    "min": 60 * _SECOND,
    "h": 3600 * _SECOND,
    "days": _DAY,
}
_EPOCHS = ("1858-11-17", "1970-01-01", "1980-01-06", "2000-01-01", "2009-01-01")
_ISO = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9})\d*)?)?)?"
    r"\s*(Z|UTC|[+-]\d\d:?\d\d)?"
)


def decode_times(array, encoding):
    """
    UTC times from an array as a file holds it.

    Parameters
    ----------
    array : array of any shape
        ``"gps week,second"`` wants a last axis of length 2; every other keeps its shape.
    encoding : str
        One of :data:`ENCODINGS`.

    Returns
    -------
    times : array of datetime64[ns]
        NaT where the value is NaN, NaT, not a time, or outside 1678 to 2262.

    Raises
    ------
    ValueError
        If the encoding is unknown; the message offers the nearest name.

    Examples
    --------
    >>> decode_times([20161231235960000], "utc digits")[0]
    np.datetime64('2016-12-31T23:59:59.999999999')
    """
    return _look_up(ENCODINGS, encoding)(np.asarray(array))


def encode_times(times, encoding):
    """
    An array as a file would hold it, from UTC times: the inverse of `decode_times`.

    Parameters
    ----------
    times : array of datetime64
    encoding : str
        One of :data:`ENCODINGS`.

    Returns
    -------
    array : array
        int64 for ``utc digits`` (rounded to 1 ms), ``tt2000`` and ``ns``, ``us`` and ``ms``
        since a date (rounded to the unit); text for ``iso`` (as many decimals as are
        needed: 0, 3, 6 or 9); float64 otherwise. NaT becomes NaN, the smallest int64, or ``""``.
    """
    return _look_up(_ENCODERS, encoding)(np.asarray(times).astype("datetime64[ns]"))


def _look_up(table, encoding):
    if encoding in table:
        return table[encoding]
    guess = nearest(encoding, table)
    hint = f" Did you mean '{guess}'?" if guess else ""
    raise ValueError(
        f"Unknown time encoding '{encoding}'.{hint} Known: {', '.join(sorted(table))}."
    )


def _decode_datetime64(array):
    return array.astype("datetime64[ns]")


def _decode_scaled(array, *, unit, epoch):
    """``unit`` (ns) since ``epoch`` (ns since 1970); whole units are exact, fractions rounded."""
    start, rest = divmod(epoch, unit)
    limit = np.iinfo(np.int64).max // unit - 1
    if array.dtype.kind in "iu":
        sound = (array > max(-limit - start, _NAT)) & (array < limit - start)
        whole = np.where(sound, array, 0).astype(np.int64)
        return _times((whole + start) * unit + rest, sound)
    value = array.astype(np.float64)
    sound = np.isfinite(value) & (np.abs(value + start) < limit)
    whole = np.floor(np.where(sound, value, -start))
    fraction = np.rint((np.where(sound, value, -start) - whole) * unit).astype(np.int64)
    return _times((whole.astype(np.int64) + start) * unit + fraction + rest, sound)


def _times(nanoseconds, sound):
    return np.where(sound, nanoseconds, _NAT).astype("datetime64[ns]")


def _encode_scaled(times, *, unit, epoch):
    since = times.astype(np.int64) - epoch
    if unit < _SECOND:
        whole = (since + unit // 2) // unit
        return np.where(np.isnat(times), _NAT, whole)
    whole, fraction = np.divmod(since, unit)
    return np.where(np.isnat(times), np.nan, whole + fraction / unit)


def _decode_cdf_epoch(array):
    # ISTP fill is -1e31; 0.0 is what an empty record holds.
    value = array.astype(np.float64)
    value = np.where(value > 0, value, np.nan)
    return _decode_scaled(value, unit=1_000_000, epoch=-_CDF_EPOCH_1970 * 1_000_000)


def _encode_cdf_epoch(times):
    whole, fraction = np.divmod(times.astype(np.int64), 1_000_000)
    return np.where(np.isnat(times), np.nan, (whole + _CDF_EPOCH_1970) + fraction / 1e6)


def _decode_tt2000(array):
    value = array.astype(np.int64)
    epoch = np.datetime64("2000-01-01T12:00:00", "ns").astype(np.int64) - _TT_MINUS_TAI
    sound = np.abs(value.astype(np.float64)) < 8e18
    return _times(*utc_from_tai(np.where(sound, value, 0) + epoch, sound))


def _encode_tt2000(times):
    epoch = np.datetime64("2000-01-01T12:00:00", "ns").astype(np.int64) - _TT_MINUS_TAI
    tai, sound = tai_from_utc(times.astype(np.int64))
    return np.where(sound, tai - epoch, _NAT)


_GPS_EPOCH = int(np.datetime64("1980-01-06", "ns").astype(np.int64)) + _TAI_MINUS_GPS


def _decode_gps(array):
    tai = _decode_scaled(array, unit=_SECOND, epoch=_GPS_EPOCH)
    return _times(*utc_from_tai(tai.astype(np.int64), ~np.isnat(tai)))


def _encode_gps(times):
    tai, sound = tai_from_utc(times.astype(np.int64))
    whole, fraction = np.divmod(tai - _GPS_EPOCH, _SECOND)
    return np.where(sound, whole + fraction / _SECOND, np.nan)


def _decode_gps_weeks(array):
    if array.shape[-1:] != (2,):
        raise ValueError(f"'gps week,second' wants a last axis of length 2; got {array.shape}.")
    week, second = array[..., 0].astype(np.float64), array[..., 1].astype(np.float64)
    start = _decode_scaled(week, unit=7 * _DAY, epoch=_GPS_EPOCH)
    rest = _decode_scaled(second, unit=_SECOND, epoch=0)
    sound = ~(np.isnat(start) | np.isnat(rest))
    tai = np.where(sound, start.astype(np.int64) + rest.astype(np.int64), 0)
    return _times(*utc_from_tai(tai, sound))


def _encode_gps_weeks(times):
    tai, sound = tai_from_utc(times.astype(np.int64))
    week, rest = np.divmod(tai - _GPS_EPOCH, 7 * _DAY)
    whole, fraction = np.divmod(rest, _SECOND)
    pairs = np.stack([week.astype(np.float64), whole + fraction / _SECOND], axis=-1)
    return np.where(sound[..., None], pairs, np.nan)


def _decode_digits(array):
    """YYYYMMDDhhmmssmmm; 14 digits are whole seconds; text may hold a decimal point."""
    if array.dtype.kind in "OSU":
        array = _digits_of_text(array)
    elif array.dtype.kind == "f":
        array = np.where(np.isfinite(array), array, 0)
    value = array.astype(np.int64)
    value = np.where((value >= 10**13) & (value < 10**14), value * 1000, value)
    sound = (value >= 16_780_101 * 10**9) & (value < 22_620_101 * 10**9)
    value, millisecond = np.divmod(np.where(sound, value, 19_700_101 * 10**9), 1000)
    value, second = np.divmod(value, 100)
    value, minute = np.divmod(value, 100)
    value, hour = np.divmod(value, 100)
    value, day = np.divmod(value, 100)
    year, month = np.divmod(value, 100)
    fraction = millisecond * 1_000_000
    nanoseconds, valid = _assemble(year, month, day, hour, minute, second, fraction)
    return _times(nanoseconds, sound & valid)


def _digits_of_text(array):
    def read(text):
        text = text.decode("ascii", "replace") if isinstance(text, bytes) else str(text)
        digits = re.sub(r"\D", "", text)
        return int(digits.ljust(17, "0")[:17]) if len(digits) >= 14 else 0

    return np.array([read(item) for item in array.ravel()], np.int64).reshape(array.shape)


def _assemble(year, month, day, hour, minute, second, fraction):
    """Nanoseconds since 1970 from calendar fields, and whether they are a time at all."""
    valid = (month >= 1) & (month <= 12) & (day >= 1) & (minute < 60)
    months = (year - 1970) * 12 + np.clip(month, 1, 12) - 1
    first = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    after = (months + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    valid &= day <= after - first
    midnight = (first + day) * _DAY
    leap = (second == 60) & (minute == 59) & (hour == 23) & ends_with_leap_second(midnight)
    midnight_24 = (hour == 24) & (minute == 0) & (second == 0) & (fraction == 0)
    valid &= ((hour < 24) & (second < 60)) | leap | midnight_24
    clock = ((hour * 60 + minute) * 60 + second) * _SECOND + fraction
    return np.where(leap, midnight - 1, midnight - _DAY + clock), valid


def _encode_digits(times):
    rounded = (times.astype(np.int64) + 500_000) // 1_000_000
    stamp = rounded.astype("datetime64[ms]")
    days = stamp.astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    years = months.astype("datetime64[Y]")
    date = (years.astype(np.int64) + 1970) * 10_000 + ((months - years).astype(np.int64) + 1) * 100
    date = date + (days - months).astype(np.int64) + 1
    clock = (stamp - days).astype(np.int64)
    hour, rest = np.divmod(clock, 3_600_000)
    minute, rest = np.divmod(rest, 60_000)
    digits = ((date * 100 + hour) * 100 + minute) * 100_000 + rest
    return np.where(np.isnat(times), _NAT, digits)


def _decode_iso(array):
    """ISO 8601 text; no zone means UTC, an offset is taken off."""
    if array.dtype.kind == "M":
        return array.astype("datetime64[ns]")
    read = [_read_iso(item) for item in array.ravel()]
    return np.array(read, np.int64).astype("datetime64[ns]").reshape(array.shape)


def _read_iso(text):
    text = text.decode("ascii", "replace") if isinstance(text, bytes) else str(text)
    match = _ISO.fullmatch(text.strip())
    if match is None:
        return _NAT
    *fields, fraction, zone = match.groups()
    numbers = [np.int64(field or 0) for field in fields]
    if not 1678 <= numbers[0] <= 2261:
        return _NAT
    nanoseconds = np.int64((fraction or "0").ljust(9, "0"))
    total, valid = _assemble(*numbers, nanoseconds)
    return int(total) - _offset_of(zone) if valid else _NAT


def _offset_of(zone):
    if zone in (None, "Z", "UTC"):
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return (-minutes if zone[0] == "-" else minutes) * 60 * _SECOND


def _encode_iso(times):
    whole = times.astype(np.int64)[~np.isnat(times)]
    unit = next(
        (
            unit
            for unit, size in (("s", _SECOND), ("ms", 10**6), ("us", 1000))
            if not (whole % size).any()
        ),
        "ns",
    )
    text = np.datetime_as_string(times, unit=unit)
    return np.where(np.isnat(times), "", np.char.add(text, "Z"))


def _since(function):
    return {
        f"{unit} since {date}": partial(
            function, unit=size, epoch=int(np.datetime64(date, "ns").astype(np.int64))
        )
        for unit, size in _UNITS.items()
        for date in _EPOCHS
    }


def _with_names(function, since, **named):
    """All encodings: those that count units since a date, and those with a name of their own."""
    return {
        **since,
        "mjd": since["days since 1858-11-17"],
        "mjd2000": since["days since 2000-01-01"],
        **{name.replace("_", " "): one for name, one in named.items()},
        "gps week,second": function,
    }


#: Decoders by name of the encoding: array -> datetime64[ns], NaT where it is no time.
#:
#: * ``datetime64``: is one already.
#: * ``utc digits``: YYYYMMDDhhmmssmmm as integer or text; 14 digits are whole seconds.
#: * ``cdf epoch``: ms since 0000-01-01 (float, keeps its fraction); ``tt2000``: leap-second aware.
#: * ``gps s``: s since 1980-01-06 GPS time; ``gps week,second``: two columns of it.
#: * ``mjd``, ``mjd2000``: days since 1858-11-17 and 2000-01-01; ``iso``: text.
#: * ``<unit> since <date>``: ns, us, ms, s, min, h or days, counted without leap seconds,
#:   since 1858-11-17, 1970-01-01, 1980-01-06, 2000-01-01 or 2009-01-01.
ENCODINGS = _with_names(
    _decode_gps_weeks,
    _since(_decode_scaled),
    datetime64=_decode_datetime64,
    utc_digits=_decode_digits,
    cdf_epoch=_decode_cdf_epoch,
    tt2000=_decode_tt2000,
    gps_s=_decode_gps,
    iso=_decode_iso,
)

_ENCODERS = _with_names(
    _encode_gps_weeks,
    _since(_encode_scaled),
    datetime64=_decode_datetime64,
    utc_digits=_encode_digits,
    cdf_epoch=_encode_cdf_epoch,
    tt2000=_encode_tt2000,
    gps_s=_encode_gps,
    iso=_encode_iso,
)
