"""Where a platform is, step by step, in pieces that fit into memory."""

import itertools
from dataclasses import replace

import numpy as np

from vconst.errors import UsageError
from vconst.kernels.matchup import Track
from vconst.orbits.course import course_of, fly
from vconst.orbits.maintained import epoch_of
from vconst.user_files import read_user_file

SECOND = 1_000_000_000
DAY = 86_400 * SECOND

#: Days that are flown at once.
PIECE = 10


def course_named(name, host, epoch, *, elements=None, near=None):
    """
    The course of a platform of any plugin.

    Parameters
    ----------
    name : str
    host : vconst.plugins.Host
    epoch : int
        ns since 1970 UTC; where stated orbits begin.
    elements : pathlib.Path or None
        A file of element sets: those of the spacecraft that platforms name by their own sets,
        or that stand below a line with the name of the platform, are used instead.
    near : int or None
        ns since 1970 UTC: of several sets of one spacecraft, that which is nearest to this time
        is flown; *epoch* by default.

    Raises
    ------
    UsageError
        If nothing says how it flies.
    UnknownNameError
        If no plugin declares it.
    """
    missions = host.missions.values()
    platforms = {each.name: each for mission in missions for each in mission.platforms}
    if elements is not None:
        platforms = _with_sets(platforms, name, elements, epoch if near is None else near)
    try:
        return course_of(name, platforms, epoch)
    except ValueError as error:
        raise UsageError(
            f"{error}.",
            hint="vconst missions lists platforms; a planned one may have no orbit yet.",
        ) from error


def read_elements(path):
    """
    Two-line element sets of a file, each perhaps below a line with a name.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    sets : dict of str to list of tuple of str
        The two lines of each set by catalogue number and, in lower case, by name.

    Raises
    ------
    UsageError
        If there is none, or a line's own check sum does not fit.
    """
    try:
        text = read_user_file(path).decode("utf-8-sig")
        lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: cannot be read ({error}).") from error
    sets = {}
    for number, (line, following) in enumerate(itertools.pairwise(lines)):
        if not (line.startswith("1 ") and following.startswith("2 ")):
            continue
        for each in (line, following):
            if len(each) != 69 or not each.isascii() or _sum(each) != each[68]:
                raise UsageError(f"{path}: '{each}' is damaged: its check sum does not fit.")
        sets.setdefault(line[2:7], []).append((line, following))
        before = lines[number - 1] if number else ""
        if before and not before.startswith(("1 ", "2 ")):
            name = before.removeprefix("0 ").strip().lower()
            sets.setdefault(name, []).append((line, following))
    if not sets:
        raise UsageError(f"{path}: holds no two-line element set.")
    return sets


def instant(time):
    """Nanoseconds since 1970 UTC as datetime64 to the second: samples are seconds apart."""
    return np.datetime64(int(time), "ns").astype("M8[s]")


def age_of(course, start):
    """Days between the element set of a course and the beginning of a plan; None without a set."""
    if not course.elements:
        return None
    return abs(int(start.astype("M8[ns]").astype(np.int64)) - epoch_of(course.elements)) / DAY


def _with_sets(platforms, name, path, epoch):
    """Platforms with the sets of a file that are nearest to a time; *name* must be among them."""
    sets = read_elements(path)
    newer = {key: _nearest_set(each, sets, epoch) for key, each in platforms.items()}
    other = platforms[name].orbit.get("from") if name in platforms else None
    if name in platforms and not (newer[name] or newer.get(other)):
        raise UsageError(
            f"{path}: holds no element set of {name}.",
            hint=f"Name it in a line above its set, or leave --elements away. It holds: "
            f"{', '.join(sorted(sets)[:8])}",
        )
    return {
        key: replace(each, elements=newer[key]) if newer[key] else each
        for key, each in platforms.items()
    }


def _nearest_set(platform, sets, epoch):
    known = platform.elements[0][2:7] if platform.elements else None
    found = sets.get(platform.name) or sets.get(known) or []
    return min(found, key=lambda lines: abs(epoch_of(lines) - epoch), default=None)


def _sum(line):
    return str(sum(int(c) if c.isdigit() else c == "-" for c in line[:68]) % 10)


def pieces_of(start, stop):
    """
    A span in pieces of ten days.

    Parameters
    ----------
    start, stop : int
        ns since 1970 UTC.

    Yields
    ------
    start, stop : int
    """
    for begin in range(start, stop, PIECE * DAY):
        yield begin, min(begin + PIECE * DAY, stop)


def track_of(course, start, stop, step):
    """
    A course as a track of samples at whole multiples of a step.

    Parameters
    ----------
    course : vconst.orbits.course.Course
    start, stop : int
        ns since 1970 UTC; *stop* is not part of it.
    step : int
        ns.

    Returns
    -------
    track : vconst.kernels.matchup.Track
        Geocentric degrees, km.
    """
    return track_at(course, np.arange(-(-start // step) * step, stop, step, dtype=np.int64))


def track_at(course, times):
    """
    A course as a track of samples.

    Parameters
    ----------
    course : vconst.orbits.course.Course
    times : array of int64, shape (n,)
        ns since 1970 UTC, rising.

    Returns
    -------
    track : vconst.kernels.matchup.Track
        Geocentric degrees, km.
    """
    if not times.size:
        return Track(times, *(np.empty(0) for _ in range(3)))
    try:
        north, east, radius = fly(course, times[0], times[-1]).at(times)
    except ValueError as error:
        raise UsageError(f"{error}.", hint="Ask for a span nearer to the element set.") from error
    return Track(times, north, east, radius)
