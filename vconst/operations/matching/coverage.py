"""Days on which one of two products has data and the other has none."""

import numpy as np

from vconst.selection.times import DAY

#: Share of a day that must be there for it to count as a day with data.
SOME = 0.25

#: Stretches of days that are named one by one.
NAMED = 3


def days_apart(target, reference):
    """
    What is said where one of two has no data for whole days on which the other has.

    Parameters
    ----------
    target, reference : Selection

    Returns
    -------
    words : list of str
        One for each that lacks days; empty where neither does, or one has no data at all.

    Notes
    -----
    By the first and last time of files: pauses inside a file are not seen.
    """
    both = [(each.product, _covered(each)) for each in (target, reference)]
    if not all(covered for _, covered in both):
        return []
    return [
        words
        for one, other in (both, both[::-1])
        if (words := _lacking(*one, other[0], [d for d, s in other[1].items() if s >= SOME]))
    ]


def _covered(selection):
    """Share of each UTC day that lies inside a file, by number since 1970."""
    covered = {}
    for granule in selection.granules():
        first = granule.start if selection.start is None else max(granule.start, selection.start)
        last = granule.stop if selection.stop is None else min(granule.stop, selection.stop)
        for day in range(first // DAY, last // DAY + 1):
            inside = min(last, (day + 1) * DAY) - max(first, day * DAY)
            covered[day] = covered.get(day, 0.0) + inside / DAY
    return covered


def _lacking(product, covered, other, days):
    missing = np.array(sorted(set(days) - set(covered)), np.int64)
    if not missing.size:
        return ""
    stretches = np.split(missing, np.flatnonzero(np.diff(missing) > 1) + 1)
    named = ", ".join(map(_in_words, stretches[:NAMED]))
    more = f", and {len(stretches) - NAMED} more times" if len(stretches) > NAMED else ""
    return (
        f"on {missing.size} of the {len(days)} days on which {other} has data there are none of "
        f"{product}: {named}{more}"
    )


def _in_words(days):
    first, last = (str(np.datetime64(int(day), "D")) for day in (days[0], days[-1]))
    return first if first == last else f"{first} to {last}"
