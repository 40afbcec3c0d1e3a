"""Revolutions: where latitude turns, and how they are counted."""

import numpy as np

from vconst.orbits.course import fly
from vconst.orbits.maintained import epoch_of

_SECOND = 1_000_000_000
_STEP = 10 * _SECOND
_STRETCH = 8640 * _STEP  # ns: ten days at a time, so that years fit into memory


def half_orbits(course, start, stop):
    """
    Half-orbits: spans between the northernmost and southernmost points of an orbit.

    Parameters
    ----------
    course : Course
    start, stop : int
        ns since 1970 UTC.

    Returns
    -------
    edges : array of int64, shape (count + 1,)
        Turning points of latitude, to 0.1 s; the first is *start* and the last *stop*.
    ascending : array of bool, shape (count,)
        Whether latitude grows in each.
    """
    stretches = [(a, min(a + _STRETCH, stop)) for a in range(start, stop, _STRETCH)]
    turns = np.concatenate([_turns(course, *stretch) for stretch in stretches])
    edges = np.concatenate([[start], turns[(turns > start) & (turns < stop)], [stop]])
    early = min(edges[0] + _SECOND, (edges[0] + edges[1]) // 2)
    orbit = fly(course, start, early + _SECOND)
    rising = orbit.at(np.array([early + _SECOND]))[0] > orbit.at(np.array([early]))[0]
    return edges, (np.arange(len(edges) - 1) % 2 == 0) == bool(rising[0])


def count_revolutions(course, edges, ascending):
    """
    The number of the revolution that each half-orbit belongs to.

    Parameters
    ----------
    course : Course
    edges, ascending : array
        As `half_orbits` gives them, from the beginning of a campaign.

    Returns
    -------
    numbers : array of int, shape (count,)
        A revolution is a descending half and the ascending one after it.
    """
    first = first_revolution(course.elements, edges[0])
    return first + (np.arange(len(ascending)) + ascending[0]) // 2


def first_revolution(elements, time):
    """
    The revolution that a spacecraft is in, counted as its element set counts.

    Parameters
    ----------
    elements : tuple of str or None
        The two lines; None begins at 1.
    time : int
        ns since 1970 UTC.

    Returns
    -------
    revolution : int
        To within one.
    """
    if not elements:
        return 1
    days = (time - epoch_of(elements)) / (86_400 * _SECOND)
    return int(elements[1][63:68]) + int(np.floor(days * float(elements[1][52:63])))


def _turns(course, start, stop):
    """Turning points whose nearest multiple of 10 s lies from *start* to before *stop*."""
    times = np.arange(start // _STEP - 1, -(-stop // _STEP) + 2, dtype=np.int64) * _STEP
    latitude = fly(course, times[0], times[-1]).at(times)[0]
    rising = np.diff(latitude) > 0
    turns = np.flatnonzero(rising[1:] != rising[:-1]) + 1
    turns = turns[(times[turns] >= start) & (times[turns] < stop)]
    a, b, c = latitude[turns - 1], latitude[turns], latitude[turns + 1]
    shift = np.rint(0.5 * (a - c) / (a - 2 * b + c) * 100) * _SECOND // 10
    return times[turns] + shift.astype(np.int64)
