"""Times as people write them, and pieces of the grid of time."""

from dataclasses import dataclass

import numpy as np

from vconst.errors import UsageError

#: Length of a piece of time, ns: the grid that work is cut on, whoever does it.
DAY = 86_400_000_000_000


def parse_time(text, end=False):
    """
    Read a time as ns since 1970 UTC.

    Parameters
    ----------
    text : str or numpy.datetime64
        ISO 8601; a trailing ``Z`` is allowed, other zones are not.
    end : bool
        Whether a date alone means its 24:00.

    Examples
    --------
    >>> parse_time("1970-01-01", end=True)
    86400000000000
    """
    words = str(text).strip().removesuffix("Z")
    try:
        time = np.datetime64(words)
        nanoseconds = int(time.astype("datetime64[ns]").astype(np.int64))
    except ValueError:
        raise UsageError(
            f"'{text}' is not a time.", hint="Write 2020-01-08 or 2020-01-08T12:30:00, UTC."
        ) from None
    if np.isnat(time) or np.datetime_data(time)[0] in ("Y", "M", "W"):
        raise UsageError(f"'{text}' is not a day or a time.", hint="Write 2020-01-08.")
    whole_day = np.datetime_data(time)[0] == "D"
    return nanoseconds + DAY if end and whole_day else nanoseconds


@dataclass(frozen=True)
class Piece:
    """
    A piece of the grid of time that work is cut on: ``start <= t < stop``, ns.

    The last piece of a selection includes its *stop*.
    """

    start: int
    stop: int


def show_time(time):
    """A time in ns as ISO 8601 to the second, for messages; None has no end."""
    if time is None:
        return "the beginning or end"
    return np.datetime_as_string(np.datetime64(int(time), "ns"), unit="s") + "Z"
