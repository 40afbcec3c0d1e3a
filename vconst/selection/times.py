"""Times as people write them, and pieces of the grid of time."""

import re
from dataclasses import dataclass

import numpy as np

from vconst.dataset.extract import EARLIEST, LATEST
from vconst.errors import UsageError
from vconst.kernels.constants import DAY

#: Most times of a series in one piece.
_PIECE_TIMES = 1 << 17

#: What numpy finds out of range in a time, by its first word, and what may stand there.
_PARTS = {
    "Month": "a month is 01 to 12",
    "Day": "its month has no such day",
    "Hours": "an hour is 00 to 23, and the end of a day is the next one's 00:00",
    "Minutes": "a minute is 00 to 59",
    "Seconds": "a second is 00 to 59; leap seconds have no name here",
}

_DATE = r"\d{4}-\d{2}-\d{2}"
_TIME = re.compile(rf"{_DATE}([T ]\d{{2}}(:\d{{2}}(:\d{{2}}(\.\d{{1,9}})?)?)?Z?)?", re.ASCII)


def parse_time(text, end=False):
    """
    Read a time as ns since 1970 UTC.

    Parameters
    ----------
    text : str or numpy.datetime64
        A date, or a date and a time down to ns, between 1900 and 2100; a trailing ``Z`` is
        allowed after a time, other zones are not.
    end : bool
        Whether a date alone means its 24:00.

    Raises
    ------
    UsageError
        If it is no such time.

    Examples
    --------
    >>> parse_time("1970-01-01", end=True)
    86400000000000
    """
    words = str(text).strip()
    hint = "Write 2020-01-08 or 2020-01-08T12:30:00, UTC."
    if not isinstance(text, str | np.datetime64) or not _TIME.fullmatch(words):
        raise UsageError(f"{text!r} is not a time.", hint=hint)
    first, last = (np.datetime_as_string(edge, "D") for edge in (EARLIEST, LATEST))
    if not first <= words[:10] <= last:
        raise UsageError(
            f"'{text}' is not a time between {first} and {last}.",
            hint="What is stored lies between them; leave out what has no limit.",
        )
    try:
        nanoseconds = int(np.datetime64(words.removesuffix("Z"), "ns").astype(np.int64))
    except ValueError as error:
        wrong = _PARTS.get(str(error).partition(" ")[0], "there is no such time")
        raise UsageError(f"'{text}' is not a time: {wrong}.", hint=hint) from None
    return nanoseconds + DAY if end and len(words) == len("2020-01-08") else nanoseconds


@dataclass(frozen=True)
class Piece:
    """
    A piece of the grid of time that work is cut on: ``start <= t < stop``, ns.

    The last piece of a selection includes its *stop*.
    """

    start: int
    stop: int

    def holds(self, time):
        """Which of some times, ns, lie in it."""
        return (time >= self.start) & (time < self.stop)


def piece_length(kind, cadence, period):
    """
    Length of the pieces that a product is reduced in: a day, unless it is sparse.

    It follows from what the product declares and nothing else, so that numbers are the
    same bit for bit however the store is laid out and whoever works.

    Parameters
    ----------
    kind : str
    cadence : float or None
        Usual time between samples, s.
    period : str
        How much one segment of the store may span.

    Returns
    -------
    length : int
        ns. Events are one piece, before 1970 and after; series have pieces of 1, 10, 100,
        ... days with at most 131,072 times; everything else has days.

    Examples
    --------
    >>> piece_length("series", 10800.0, "all") // DAY  # three-hourly
    10000
    """
    whole = 100_000
    if kind == "events":
        return whole * DAY
    if kind != "series":
        return DAY
    if not cadence:
        return (whole if period == "all" else 1) * DAY
    days = 1
    while days < whole and 10 * days * 86400 <= cadence * _PIECE_TIMES:
        days *= 10
    return days * DAY


def show_time(time):
    """A time in ns as ISO 8601 to the second, for messages; None has no end."""
    if time is None:
        return "the beginning or end"
    return np.datetime_as_string(np.datetime64(int(time), "ns"), unit="s") + "Z"
