"""Versions of one index, from real-time to final: of two files the better one wins."""

import numpy as np

from vconst import Content
from vconst_indices.text import reach

#: The digit of a version in the files of the WDCs: 0 quick look, 1 provisional, 2 and more final.
WORDS = {0: "quicklook", 1: "provisional", 2: "final", None: "unstated"}

#: Parts of files that state a grade for each value.
_PARTS = ((2, "definitive"), (1, "provisional"), (0, "preliminary"), (None, "unstated"))


def graded_contents(arrays, grades, *, counts=None, key=None):
    """
    One content for each grade, so that definitive values win where files overlap.

    Parameters
    ----------
    arrays : dict of str to array, shape (n,)
        ``time``, the beginning of each interval, and values, NaN where nothing is known.
    grades : array, shape (n,)
        2 definitive, 1 provisional, 0 preliminary, NaN where it is not stated.
    counts : callable or None
        What is counted of the arrays of one content, by reason.
    key : dict or None
        What else tells contents apart.

    Returns
    -------
    contents : list of Content
        With ``definitive`` (n,) beside the values. Their key says grade and first day: a later
        file of the same days wins, one that begins elsewhere adds to it. A grade without any
        value is left out.
    """
    contents = []
    for grade, word in _PARTS:
        own = np.isnan(grades) if grade is None else grades == grade
        rows = _rows_of(own)
        part = {name: values[rows] for name, values in arrays.items()}
        values = [column for name, column in part.items() if name != "time"]
        if not any(np.isfinite(column).any() for column in values):
            continue
        first = str(part["time"][0].astype("datetime64[D]"))
        contents.append(
            Content(
                arrays={**part, "definitive": definitive_of(grade, int(own.sum()))},
                key={"part": word, "from": first, **(key or {})},
                revision=revision_of(grade, part["time"], *values),
                definitive=grade == 2,
                counts=counts(part) if counts else {},
            )
        )
    return contents


def _rows_of(own):
    """What picks rows: a slice where they follow each other, which copies nothing."""
    count = int(np.count_nonzero(own))
    first = int(np.argmax(own)) if count else 0
    return slice(first, first + count) if own[first : first + count].all() else own


def revision_of(grade, times, *values):
    """
    What orders files of the same days: the better grade, then the farther reach.

    Parameters
    ----------
    grade : int or None
        2 definitive (final), 1 provisional, 0 preliminary (quick look), None if unstated, which
        any other goes before.
    times : array of datetime64, shape (n,)
    *values : array, shape (n,)
        NaN where nothing is known.

    Returns
    -------
    revision : tuple
    """
    return (-1 if grade is None else grade, *reach(times, *values))


def definitive_of(grade, count):
    """The column ``definitive`` (count,) of one grade; NaN where the file does not say."""
    return np.full(count, np.nan if grade is None else float(grade))


def in_order(grades):
    """Grades, each once, the worst first."""
    return sorted(set(grades), key=lambda grade: -1 if grade is None else grade)
