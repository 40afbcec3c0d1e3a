"""Times of items, as RFC 3339 writes them."""

import re

import numpy as np

from vconst_disaster.stac.document import NotSound, text_of

_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,18}))?(?:[Zz]|([+-])(\d\d):(\d\d))"
)


def time_of(owner, name):
    """
    A time of an object.

    Returns
    -------
    time : numpy.datetime64
        UTC, ns; NaT where there is none. A leap second is the second after it.

    Raises
    ------
    NotSound
        If it is no time with a zone between the years 1900 and 2200.
    """
    text = text_of(owner, name)
    if not text:
        return np.datetime64("NaT", "ns")
    found = _TIME.fullmatch(text)
    if not found:
        raise NotSound(f"'{name}' is '{text[:40]}', which is no time with a zone")
    day, clock, fraction, sign, hours, minutes = found.groups()
    leap = clock.endswith(":60")
    clock = clock.removesuffix(":60") + ":59" if leap else clock
    try:
        time = np.datetime64(f"{day}T{clock}", "s").astype("M8[ns]")
    except ValueError:
        raise NotSound(f"'{name}' is '{text[:40]}', which is no time") from None
    if not 1900 <= int(day[:4]) < 2200:
        raise NotSound(f"'{name}' is '{text[:40]}'; expected the years 1900 to 2199")
    time += np.timedelta64(int((fraction or "0")[:9].ljust(9, "0")), "ns")
    time += np.timedelta64(int(leap), "s")
    shift = np.timedelta64(60 * int(hours or 0) + int(minutes or 0), "m")
    return time + shift if sign == "-" else time - shift


def span_of(properties):
    """Begin and end of an item: its own, or twice the one time that it has."""
    start, stop = (time_of(properties, f"{edge}_datetime") for edge in ("start", "end"))
    if np.isnat(start) != np.isnat(stop):
        raise NotSound("it has one of 'start_datetime' and 'end_datetime'")
    if np.isnat(start):
        start = stop = time_of(properties, "datetime")
    if np.isnat(start):
        raise NotSound("it has neither 'datetime' nor 'start_datetime' and 'end_datetime'")
    if stop < start:
        raise NotSound("it ends before it begins")
    return start, stop
