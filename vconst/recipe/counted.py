"""How many samples an input holds, counted once and kept."""

from vconst.errors import VconstError
from vconst.operation import Table
from vconst.recipe.keys import key_of
from vconst.selection import parse_time

_SECOND = 1_000_000_000


def counts_of(selection, key, kept, *, count=True):
    """
    Samples, those that overlap left out, and those that each quality reason removes.

    Parameters
    ----------
    selection : Selection
    key : str
        Of the selection.
    kept : Kept
    count : bool
        Whether to count where that was not done before: it reads quality and overlap.

    Returns
    -------
    counts : dict
        As :meth:`Selection.counts`; ``{"samples": None, "removed": {}}`` where it was not
        counted, with ``error`` where it could not be.
    """
    found = _kept_counts(key_of("vconst-counts/2", key), kept, count, selection.counts)
    if "samples" not in found:
        return {"samples": None, "removed": {}, **found}
    return found


def count_outside_validity(selection, record, key, kept, *, count=True):
    """
    Samples that are not from the time for which the applied calibration was made.

    Parameters
    ----------
    selection : Selection
    record : Record
        The calibration.
    key : str
        Of the selection.
    kept : Kept
    count : bool

    Returns
    -------
    samples : int or None
        Of those that quality keeps; they are calibrated as well. None where it was not
        counted.
    """
    start, stop = (parse_time(edge) for edge in record.body["validity_period"])
    held = selection.span()
    if held is None or (start <= held[0] and held[1] <= stop + _SECOND):
        return 0

    def both_sides():
        # the last second is included: the edges are written in whole seconds
        sides = (held[0], start - 1), (stop + _SECOND + 1, held[1])
        parts = [selection.during(*side) for side in sides if side[0] <= side[1]]
        return {"kept": sum(part.counts()["kept"] for part in parts)}

    key = key_of("vconst-outside-validity/1", key, record.id)
    return _kept_counts(key, kept, count, both_sides).get("kept")


def _kept_counts(key, kept, count, function):
    """What was counted; empty if nothing was, and ``error`` where it cannot be."""
    import xarray

    try:
        found = kept.get(key)
        if found is None and not count:
            return {}
        if found is None:
            found = Table(xarray.Dataset(attrs={"counts": function()}))
            kept.put(key, found)
    except VconstError as error:  # the run has its own word on what is damaged
        return {"error": error.message}
    return dict(found.dataset.attrs["counts"])
