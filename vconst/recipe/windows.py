"""A time that moves with the data: ``start: last 30 d``, fixed at the commit of a run."""

import re

from vconst.errors import SelectionError
from vconst.selection.times import DAY, show_time

_LAST = re.compile(r"last\s+([1-9][0-9]{0,4})\s*(?:d|day|days)", re.ASCII)

#: How it is written, for messages.
FORM = "last 30 d"


def is_window(text):
    """
    Whether a start is a number of last days.

    Examples
    --------
    >>> is_window("last 30 d"), is_window("2020-01-01"), is_window("last 0 d")
    (True, False, False)
    """
    return isinstance(text, str) and _LAST.fullmatch(text.strip()) is not None


def fixed_start(values, view):
    """
    The start of an input, fixed at a commit.

    Parameters
    ----------
    values : mapping
        Of the input. ``start: last 30 d`` is the day of the last sample that the store holds of
        the product at this commit, and the 29 days before it.
    view : View

    Returns
    -------
    start : str or None
        As written, or ISO 8601, UTC, 00:00 of the first day.

    Raises
    ------
    SelectionError
        If the store holds nothing of the product.
    """
    start = values.get("start")
    if not is_window(start):
        return start
    about = view.products().get(values["product"])
    if about is None:
        raise SelectionError(f"The store holds no '{values['product']}'.")
    days = int(_LAST.fullmatch(start.strip())[1])
    first = (int(about.stop) // DAY - (days - 1)) * DAY
    return show_time(first)[:19]
