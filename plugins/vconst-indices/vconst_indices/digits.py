"""Decimal numbers, read digit by digit and of all cells at once."""

import numpy as np

BLANK, POINT, ZERO = ord(" "), ord("."), ord("0")
_MINUS, _PLUS = ord("-"), ord("+")

#: Characters of a cell: more digits do not fit into 64 bits.
MOST = 18
_POWERS = np.array([float(10**power) for power in range(MOST + 1)])

#: Whole numbers up to this are doubles.
_MOST_WHOLE = 1 << 53


def decoded(cells):
    """
    Numbers of digits, a sign and a point; neither exponents nor names such as nan.

    A whole number below 2^53 over a power of ten up to 10^18 is rounded once, so it is the
    double that is nearest to what is written, as any careful reading of it is.

    Parameters
    ----------
    cells : array of uint8, shape (width, n)
        Their characters place by place, blanks before and after each number.

    Returns
    -------
    values : array of float, shape (n,), or None
        NaN where a cell is blank; None where one of them is no number, or too long a one.
    """
    width, count = cells.shape
    if width > MOST:
        return None
    digits = cells - np.uint8(ZERO)
    known, points = digits < 10, cells == POINT
    there = cells != BLANK
    signs = (cells == _MINUS) | (cells == _PLUS)
    if not _are_numbers(known, points, signs, there):
        return None
    whole = np.zeros(count, np.int32 if width < 10 else np.int64)
    after = 0
    pointed = np.zeros(count, bool)
    for place in range(width):
        here = known[place]
        if here.all():
            whole *= 10
            whole += digits[place]
        elif here.any():
            whole = np.where(here, whole * 10 + digits[place], whole)
        if pointed.any():
            after = after + (here & pointed)
        pointed |= points[place]
    if width > 15 and int(whole.max(initial=0)) > _MOST_WHOLE:
        return None
    values = whole / _POWERS[after]
    if signs.any():
        np.negative(values, out=values, where=(cells == _MINUS).any(axis=0))
    blank = ~there.any(axis=0)
    if blank.any():
        values[blank] = np.nan
    return values


def _are_numbers(known, points, signs, there):
    """Whether each cell is blank or one number: digits in one piece, a sign before, a point."""
    if not (known | points | signs | ~there).all():
        return False
    begins = there.copy()
    begins[1:] &= ~there[:-1]
    if (signs & ~begins).any() or (_count(begins) > 1).any():
        return False
    if (_count(points) > 1).any():
        return False
    return bool((known.any(axis=0) | ~there.any(axis=0)).all())


def _count(flags):
    """How many of each cell."""
    return np.add.reduce(flags.view(np.uint8), axis=0, dtype=np.uint8)


def days_from(year, month, day):
    """
    Days from their three numbers.

    Parameters
    ----------
    year, month, day : array of float, shape (n,)

    Returns
    -------
    days : array of datetime64[D], shape (n,)
    sound : array of bool, shape (n,)
        Where there is such a day.
    """
    numbers = np.stack([year, month, day])
    with np.errstate(invalid="ignore"):
        sound = (numbers == np.rint(numbers)).all(axis=0)
        sound &= (year >= 0) & (year <= 9999) & (month >= 1) & (month <= 12)
        sound &= (day >= 1) & (day <= 31)
    year, month, day = np.where(sound, numbers, 1).astype(np.int64)
    months = ((year - 1970) * 12 + month - 1).astype("M8[M]")
    days = months.astype("M8[D]") + (day - 1).astype("m8[D]")
    return days, sound & (days.astype("M8[M]") == months)
