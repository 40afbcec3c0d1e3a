"""Calibrations that hold by day or by night: which links each side of the Earth is read under."""

from dataclasses import replace

from vconst.errors import SelectionError
from vconst.operations.calibration.one_side import OTHER
from vconst.recipe.under_side import of_side, under_side
from vconst.recipe.walk import CHAIN, LATEST, NoneHoldsError, Walk

#: A calibration may hold for one of them.
SIDES = tuple(OTHER)


def links_of_sides(book, variable, words):
    """
    The calibrations of one variable, for each side those that hold there.

    Parameters
    ----------
    book : Book
    variable : str
    words : sequence of str
        Ids of records or their beginnings, ``"latest"`` or ``"chain"``, in their order.

    Returns
    -------
    links : list of Link
        In the order in which they are applied. Where day and night are read under the same
        ones, or no record of the variable is of one side, those of all samples. Else those of
        each side with their ``side``, then what both go on with. Where none holds for one
        side, ``alone`` of the other's first says why.

    Raises
    ------
    SelectionError
        See :func:`vconst.recipe.calibrations.resolve_links`.
    """
    if not any(r.body.get("side") for r in book.records.values() if _is_of(r, variable)):
        return _walked(book, variable, "", words)
    found, lacking = {}, None
    for side in SIDES:
        try:
            found[side] = _walked(book, variable, side, _words_of(book, variable, words, side))
        except NoneHoldsError as error:
            found[side], lacking = [], lacking or error
    if not any(found.values()):
        raise lacking
    return _joined(*found.values(), lacking)


def gap_in_words(link):
    """That one side has no calibration, and why; empty where both have one."""
    if not link.alone:
        return ""
    return (
        f"Values of {link.body['variable']} by {OTHER[link.side]} are gaps, for no calibration "
        f"holds there. {link.alone}"
    )


def _is_of(record, variable):
    return record.body.get("variable") == variable


def _walked(book, variable, side, words):
    walk = Walk(book, variable, side)
    try:
        for word in words:
            if word == CHAIN:
                walk.follow()
            else:
                walk.take(word)
    except NoneHoldsError as error:
        if walk.links:  # it began, and does not go on: that is no gap of a side
            raise SelectionError(error.message, hint=error.hint) from None
        raise
    return walk.links


def _words_of(book, variable, words, side):
    """The words that concern a side, of which the first must hold for it."""
    named = {word: _named(book, variable, word) for word in words}
    kept = under_side(named, variable, side)
    first = named[kept[0]]
    if first is None or of_side(first.body, side) or book.assumed:
        return kept
    raise NoneHoldsError(
        f"The calibration of '{book.product}' that is named does not hold by {side}.",
        hint=f"Name one of each side, or say why it holds by {side} as well: "
        "assumed_transferable: REASON",
    )


def _named(book, variable, word):
    """The one record of the variable that a word names; None where it names none, or several."""
    if word in (LATEST, CHAIN):
        return None
    found = [r for r in book.records.values() if _is_of(r, variable) and r.id.startswith(word)]
    return found[0] if len(found) == 1 else None


def _joined(day, night, lacking):
    """Links of both sides in one list, with the side where it matters."""
    shared = 0
    while shared < min(len(day), len(night)) and _alike(day[-1 - shared], night[-1 - shared]):
        shared += 1
    if shared == len(day) == len(night):
        return day
    both = day[len(day) - shared :]
    apart = []
    for side, links in zip(SIDES, (day, night), strict=True):
        own = [replace(link, side=side) for link in links[: len(links) - shared]]
        if own and lacking is not None:
            own[0] = replace(own[0], alone=lacking.message)
        apart += own
    return apart + both


def _alike(one, other):
    return one.id == other.id and one.because == other.because
