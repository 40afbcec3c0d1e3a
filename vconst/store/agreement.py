"""Whether what several segments say of one variable can stand in one array, and making it so."""

import numpy as np

from vconst.errors import SelectionError


def same_axis(segments, name):
    """
    The values of an axis, which must be the same in all segments.

    Parameters
    ----------
    segments : list of SegmentReader
    name : str

    Returns
    -------
    values : numpy.ndarray

    Raises
    ------
    SelectionError
        If they differ.
    """
    first, *others = one_of_each_schema(segments, name)
    values = first.whole(name)
    for other in others:
        if not np.array_equal(values, other.whole(name), equal_nan=values.dtype.kind == "f"):
            raise _differ(f"axis '{name}' changes", first, other)
    return values


def common_attributes(segments, name):
    """
    The attributes of a variable; of a bit mask with the reasons of all segments.

    Parameters
    ----------
    segments : list of SegmentReader
    name : str

    Returns
    -------
    attributes : dict
        Of the first segment, its ``flag_masks``, ``flag_meanings`` and ``rejects`` widened by
        the reasons that only later ones know; their samples are told by
        :func:`translate_flags`.

    Raises
    ------
    SelectionError
        If units differ: no number may change its meaning from one row to the next.
    """
    first, *others = one_of_each_schema(segments, name)
    attributes = first.attributes(name)
    for other in others:
        said = other.attributes(name)
        if said.get("units") != attributes.get("units"):
            raise _differ(f"the unit of '{name}' changes", first, other)
        if "flag_masks" in said and "flag_masks" in attributes:
            attributes = _widened(attributes, said, name)
    return attributes


def translate_flags(values, said, wanted):
    """
    Bits of a segment as the common attributes name them.

    Parameters
    ----------
    values : numpy.ndarray of int
    said, wanted : mapping
        Attributes of the segment, and the common ones.

    Returns
    -------
    values : numpy.ndarray of int
        The same array where masks and meanings agree.
    """
    mine, common = _reasons(said), _reasons(wanted)
    if all(common.get(reason) == bit for reason, bit in mine.items()):
        return values
    result = np.zeros(
        values.shape, np.result_type(values, np.min_scalar_type(max(common.values())))
    )
    for reason, bit in mine.items():
        result[(values & bit) != 0] |= result.dtype.type(common[reason])
    return result


def one_of_each_schema(segments, name):
    """The first segment of each schema among those that have a variable."""
    found = {}
    for segment in segments:
        if name in segment.variables:
            found.setdefault(segment.entry["schema"], segment)
    return list(found.values())


def _reasons(attributes):
    meanings = attributes.get("flag_meanings", "").split()
    return dict(zip(meanings, attributes.get("flag_masks", ()), strict=True))


def _widened(attributes, said, name):
    """Flag attributes with the reasons of another segment put on free bits."""
    reasons, other = _reasons(attributes), _reasons(said)
    rejects = attributes.get("rejects", 0)
    free = [1 << k for k in range(64) if 1 << k not in reasons.values()]
    for reason, bit in other.items():
        if reason not in reasons:
            taken = bit if bit in free else free[0]
            free.remove(taken)
            reasons[reason] = taken
            rejects |= taken if said.get("rejects", 0) & bit else 0
    return {
        **attributes,
        "flag_masks": list(reasons.values()),
        "flag_meanings": " ".join(reasons),
        "rejects": rejects,
    }


def _differ(what, first, other):
    return SelectionError(
        f"{first.entry['product']}: {what} between {first.entry['period']} and "
        f"{other.entry['period']}, so these times cannot be read together.",
        hint="Read a shorter time, or one baseline.",
    )
