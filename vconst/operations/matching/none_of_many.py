"""Why several did not meet at once, in words."""

import itertools
from functools import reduce

import numpy as np

from vconst.operations.matching.attributes import span_in_words
from vconst.operations.matching.criteria import MINUTE_NS
from vconst.operations.matching.emptiness import describe_emptiness, spaced
from vconst.operations.matching.many import possible_of_all


def why_none(founds, selections, criteria, *, mutual, **pauses):
    """
    Why no sample of a base is matched by all others.

    Parameters
    ----------
    founds : list of list of Found
        Of each other sensor with the base as target.
    selections : sequence of Selection
        The base, then the others.
    criteria : Criteria
    mutual : bool
        Whether the others were to match each other too.
    **pauses
        ``gap`` and ``episode_gap`` of the match-up.

    Returns
    -------
    note : str
    """
    base, *others = selections
    matched = [_times_of(found) for found in founds]
    alone = [number for number, times in enumerate(matched) if not times.size]
    if alone:
        parts = [_about(founds[n], base, others[n], criteria, pauses) for n in alone]
        names = ", ".join(others[n].product for n in alone)
        word = "matches" if len(alone) == 1 else "match"
        return f"No collocations: {names} {word} no sample of {base.product}. {' '.join(parts)}"
    counted = ", ".join(
        f"{other.product} {spaced(times.size)}"
        for other, times in zip(others, matched, strict=True)
    )
    said = f"No collocations: each matches samples of {base.product} ({counted}), "
    common = reduce(np.intersect1d, matched).size
    if common and mutual:
        return said + (
            f"{spaced(common)} of them the same, but there the others do not match each other. "
            "Leave 'mutual' out, or widen the limits."
        )
    apart, one, two = max(
        (_least_apart(matched[a], matched[b]), others[a].product, others[b].product)
        for a, b in itertools.combinations(range(len(others)), 2)
    )
    advice = "Widen 'distance' or 'delay', or take a longer time."
    if not apart:
        return said + f"two of them the same ones, but never all. {advice}"
    return said + (
        f"but never the same: those of {one} and of {two} are {_span(apart)} apart where they "
        f"are nearest in time. {advice}"
    )


def _times_of(found):
    """Times of the samples of the base that match, ns, ascending."""
    return np.unique(np.concatenate([one.columns["time_target"] for one in found]))


def _about(found, base, other, criteria, pauses):
    """How near one of them comes to the base."""
    _, conjunctions = possible_of_all([found], pauses)
    spans = span_in_words(base), span_in_words(other)
    words = describe_emptiness(found, criteria, spans, conjunctions)
    return f"{other.product}: {words.removeprefix('No pairs: ')}"


def _least_apart(times, others):
    """Smallest distance of two lists of times, ns; *others* ascend."""
    behind = np.searchsorted(others, times)
    sides = (others[np.clip(each, 0, others.size - 1)] for each in (behind - 1, behind))
    return int(min(np.abs(side - times).min() for side in sides))


def _span(nanoseconds):
    minutes = nanoseconds / MINUTE_NS
    return f"{minutes:.3g} min" if minutes < 2880 else f"{minutes / 1440:.3g} days"
