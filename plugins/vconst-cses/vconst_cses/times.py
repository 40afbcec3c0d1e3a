"""Times of records: which unit they are in, whether two clocks agree, and where they are none."""

from datetime import date

import numpy as np

from vconst import FileError
from vconst_cses.column import FILLS

#: VERSE_TIME counts from here; UTC, with no leap second since then in the count.
VERSE_EPOCH = date(2009, 1, 1)

#: What integers that are no time become: numpy's own "not a time".
NO_TIME = np.iinfo(np.int64).min

#: ns in one unit.
NANOSECONDS = {"ns": 1, "us": 1000, "ms": 1_000_000, "s": 1_000_000_000}

#: Two clocks that are rounded to the same unit may differ by one of it.
MILLISECOND = 1_000_000

#: No time of a satellite that was launched in 2018 is beyond 2100, in ns since 2009.
LATEST = 91 * 366 * 86_400 * 10**9

#: Records that are compared at once: half of a half-orbit at full rate.
BLOCK = 65_536


def read_times(values, unit, spelt, layout):
    """
    Times in ns since 2009, from one clock or two.

    Parameters
    ----------
    values : array of int64 or float, shape (n,)
        As in the file; the room may be used for the times.
    unit : str
        What the file says that they are in; empty if it says nothing.
    spelt : array of int64, shape (n,) or None
        Digits of the second clock, 14 or 17.
    layout : Layout
        Its time column says which units can be.

    Returns
    -------
    times : array of int64, shape (n,)
        ns since 2009-01-01 UTC; the smallest int64 where there is none.
    counts : dict of str to int
        ``utc_time_differs`` and ``utc_time_unreadable`` (both kept), and
        ``time_from_utc_time``: records whose first clock is negative or fill, and whose
        second is readable.
    shortest : int or None
        The shortest step from record to record, ns, where it is known without looking again;
        every record then has a time.

    Raises
    ------
    FileError
        If the clocks differ in most records.
    """
    clocks = layout.time.clocks
    if clocks[0] == "digits":
        times, readable = nanoseconds_of_digits(values)
        unreadable = int((~readable & ~_is_fill(values)).sum())
        return _where(readable, times), _counted(utc_time_unreadable=unreadable), None
    if spelt is None:
        times, known = _scaled(values, unit if unit in clocks else clocks[0])
        return _where(known, times), {}, None
    if "ms" in clocks and unit in ("", "ms"):
        shortest = _simple_times(values, spelt)
        if shortest is not None:
            return values, {}, shortest
    spelt_times, readable = nanoseconds_of_digits(spelt)
    ordered = sorted(clocks, key=lambda clock: clock != unit)
    found = [_agreement(values, clock, spelt_times, readable) for clock in ordered]
    best = min(range(len(found)), key=lambda number: found[number][2].sum())
    times, known, differs = found[best]
    _refuse_difference(times, spelt_times, differs, known & readable, ordered[best], layout)
    rescued = ~known & readable if "s" in clocks else np.zeros(len(known), bool)
    if rescued.any():
        times, known = np.where(rescued, spelt_times, times), known | rescued
    counts = _counted(
        utc_time_differs=int(differs.sum()),
        utc_time_unreadable=int((~readable).sum() and (~readable & ~_is_fill(spelt)).sum()),
        time_from_utc_time=int(rescued.sum()),
        **{f"time_in_{ordered[best]}": len(times) if unit and ordered[best] != unit else 0},
    )
    return _where(known, times), counts, None


def nanoseconds_of_digits(digits):
    """
    ns since 2009 of ``YYYYMMDDhhmmss`` or ``YYYYMMDDhhmmssmmm``.

    Parameters
    ----------
    digits : array of int64, shape (n,)

    Returns
    -------
    times : array of int64, shape (n,)
    readable : array of bool, shape (n,)
        Where the digits spell a time.
    """
    short = (digits >= 10**13) & (digits < 10**14)
    if short.any():
        digits = np.where(short, digits * 1000, digits)
    days, clock = np.divmod(digits, 10**9)
    hours, rest = np.divmod(clock, 10**7)
    minutes, milliseconds = np.divmod(rest, 10**5)
    of_day = hours * 3_600_000 + minutes * 60_000 + milliseconds
    readable = (hours < 24) & (minutes < 60) & (milliseconds < 60_000)
    since = np.zeros(len(digits), np.int64)
    first = np.flatnonzero(np.diff(days, prepend=days[:1] - 1))
    for day in set(days[first].tolist()):
        number = _day_number(day)
        here = slice(None) if len(first) == 1 else days == day
        if number is None:
            readable[here] = False
        else:
            since[here] = number * 86_400_000
    return (since + of_day) * MILLISECOND, readable


def _simple_times(values, digits):
    """
    Make ns of ms in place if two clocks agree in every record, and leave both as they are if not.

    Told from the first record of each minute. Digits and milliseconds grow alike inside a
    minute. Where their difference changes, the digits are read as a calendar; elsewhere it is
    enough that they stay in their minute. All is done block by block: a second look at a whole
    file costs as much as reading it.

    Returns
    -------
    shortest : int or None
        The shortest step in ns; None if they do not agree.
    """
    if values.dtype != np.int64:
        return None
    shortest, before = LATEST, None
    for begin in range(0, len(digits), BLOCK):
        stated, ahead = values[begin : begin + BLOCK], digits[begin : begin + BLOCK]
        first, last = int(stated[0]), int(stated[-1])
        step = int((stated[1:] - stated[:-1]).min()) if len(stated) > 1 else LATEST
        np.subtract(ahead, stated, out=ahead)
        if not _agree_in_block(stated, ahead, rising=step >= 0):
            np.add(ahead, stated, out=ahead)
            values[:begin] //= MILLISECOND
            digits[:begin] += values[:begin]
            return None
        np.multiply(stated, MILLISECOND, out=stated)
        shortest = min(shortest, step, LATEST if before is None else first - before)
        before = last
    return shortest * MILLISECOND


def _agree_in_block(milliseconds, ahead, *, rising):
    """Whether digits that are *ahead* of the milliseconds by so much are the same times."""
    changes = np.flatnonzero(ahead[1:] != ahead[:-1])
    if 4 * len(changes) > len(ahead):
        return False
    first = np.append(0, changes + 1)
    if rising:
        low, high = milliseconds[first], milliseconds[np.append(changes, len(ahead) - 1)]
    else:
        low = np.minimum.reduceat(milliseconds, first)
        high = np.maximum.reduceat(milliseconds, first)
    return _agree_in_runs(low, high, milliseconds[first], ahead[first])


def _agree_in_runs(low, high, begins, ahead):
    """Whether runs of one difference, *ahead*, stay in their minute and begin at one time."""
    if low.min() <= 0 or high.max() >= LATEST // MILLISECOND:
        return False
    begin, end = low + ahead, high + ahead
    if begin.min() < 10**16 or (begin // 100_000 != end // 100_000).any():
        return False
    if (end % 100_000 >= 60_000).any():
        return False
    times, readable = nanoseconds_of_digits(begins + ahead)
    off = np.abs(begins * MILLISECOND - times)
    return bool(readable.all() and (off <= MILLISECOND).all())


def _day_number(day):
    try:
        number = (date(day // 10_000, day // 100 % 100, day % 100) - VERSE_EPOCH).days
    except (ValueError, OverflowError):
        return None
    return number if abs(number) < 91 * 366 else None


def _agreement(values, clock, spelt, readable):
    times, known = _scaled(values, clock)
    tolerance = max(MILLISECOND, NANOSECONDS[clock])
    return times, known, known & readable & (np.abs(times - spelt) > tolerance)


def _scaled(values, clock):
    """Times in ns, and where they are any: negative ones, fill and wild ones are none."""
    unit = NANOSECONDS[clock]
    if values.dtype.kind == "f":
        known = (values > 0) & (values < LATEST // unit)
        times = np.rint(np.where(known, values, 0) * unit).astype(np.int64)
        return times, known
    known = (values > 0) & (values < LATEST // unit)
    if not known.all():
        values = np.where(known, values, 0)
    return values.astype(np.int64) * unit, known


def _refuse_difference(times, spelt, differs, both, clock, layout):
    if 2 * differs.sum() <= both.sum():
        return
    worst = np.abs(times - spelt)[differs].max() / 1e9
    raise FileError(
        f"{layout.product}: {layout.time.source} and {layout.spelt_time.source} differ in "
        f"{differs.sum()} of {both.sum()} records, by up to {worst:g} s.",
        hint=f"{layout.time.source} is read as {clock} since 2009-01-01 UTC: "
        "is it in another unit here?",
    )


def _where(known, times):
    return times if known.all() else np.where(known, times, NO_TIME)


def _is_fill(values):
    return np.logical_or.reduce([values == int(fill) for fill in FILLS])


def _counted(**counts):
    return {reason: count for reason, count in counts.items() if count}
