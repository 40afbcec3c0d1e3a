"""How much of the time that was asked for has arrived."""

from dataclasses import dataclass
from datetime import timedelta

from vconst.remote import days, now


@dataclass(frozen=True)
class Coverage:
    """
    Expected against what is here.

    Parameters
    ----------
    start, stop : datetime.datetime
        What was asked for, up to this moment.
    missing : list of (datetime.datetime, datetime.datetime)
        Without a file, in order.
    days : list of (datetime.datetime, float)
        Each day and the share of what was asked of it that is here, 0 to 1.
    untold : int
        Files that do not say before they are read which time they cover; with any of them
        nothing is missing for certain.
    """

    start: object
    stop: object
    missing: list
    days: list
    untold: int

    @property
    def share(self):
        """0 to 1; 1 where nothing was asked of the past."""
        asked = self.stop - self.start
        return 1.0 - sum((b - a for a, b in self.missing), timedelta()) / asked if asked else 1.0

    @property
    def is_whole(self):
        """Whether nothing is missing."""
        return not self.missing


def cover(start, stop, files):
    """
    What of a time files cover.

    Parameters
    ----------
    start, stop : datetime.datetime
        UTC, ``start <= t < stop``; the future is not asked for.
    files : iterable of RemoteFile
        Those that are here.

    Returns
    -------
    coverage : Coverage
    """
    files, stop = list(files), max(start, min(stop, now()))
    told = [(file.start, file.stop) for file in files if file.start and file.stop]
    missing = _between(_merged(told), start, stop)
    return Coverage(
        start,
        stop,
        missing,
        [(day, _share(missing, max(day, start), min(end, stop))) for day, end in days(start, stop)],
        len(files) - len(told),
    )


def _merged(spans):
    merged = []
    for start, stop in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return merged


def _between(spans, start, stop):
    """What of *start* to *stop* no span covers."""
    gaps, at = [], start
    for first, last in spans:
        if first > at:
            gaps.append((at, min(first, stop)))
        at = max(at, last)
    gaps.append((at, stop))
    return [(first, last) for first, last in gaps if first < last]


def _share(missing, start, stop):
    lost = sum(
        (max(timedelta(), min(b, stop) - max(a, start)) for a, b in missing), start=timedelta()
    )
    return 1.0 - lost / (stop - start)
