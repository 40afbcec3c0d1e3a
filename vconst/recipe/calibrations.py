"""Calibration records: which apply to an input, one after the other, and how sure they are."""

from vconst.errors import SelectionError
from vconst.operations.vector_fit.record import VECTOR, vector_settings
from vconst.recipe.sides import gap_in_words, links_of_sides
from vconst.recipe.walk import CHAIN, LATEST, Book

#: What an input says that is read as published although others are calibrated.
NONE = "none"


def resolve_links(values, selection, view):
    """
    The calibrations that an input is read under, at the commit of the view.

    Parameters
    ----------
    values : mapping
        Of the input: ``calibration`` is ``"latest"`` (of each variable the newest of those that
        hold for some of the time), ``"chain"`` (the latest of each link until there is none),
        ``"none"``, the id of a record or its first eight letters or more, or a list of ids and
        ``"latest"``, applied in order. Of records that hold by day or by night each side takes
        its own. ``assumed_transferable`` says why a link made for another time, baseline or
        side may be applied; ``added_uncertainty`` how much it adds.
    selection : Selection
        Of the input, not calibrated.
    view : View

    Returns
    -------
    links : tuple of Link
        In the order in which they are applied, those of one variable after those of another.
        Those under which a link's own target was read stand before it.

    Raises
    ------
    SelectionError
        If there is none, it does not stand any more, a link does not begin where the one before
        it ends, links lead back to where they began, two are the latest, or one was made for
        another time or baseline and nothing says that it may be applied.
    """
    wanted = values.get("calibration")
    if not wanted or wanted == NONE:
        return ()
    book, asked = Book(values, selection, view), {}
    for word in wanted if isinstance(wanted, list) else [wanted]:
        named = word not in (LATEST, CHAIN)
        for variable in book.variables_of(word) if named else list(asked) or book.variables():
            asked.setdefault(variable, []).append(word)
    found = (links_of_sides(book, variable, words) for variable, words in asked.items())
    return tuple(link for links in found for link in links)


def calibrated(selection, links):
    """
    A selection on the scale of the reference of its last calibration.

    Parameters
    ----------
    selection : Selection
    links : sequence of Link

    Returns
    -------
    selection : Selection
        With one more transform a link, which inverts ``target = slope * reference + offset``, or
        takes offsets, scales and angles from a vector.
    """
    from vconst.operations.apply_calibration import correct
    from vconst.operations.calibration_record import correction_settings

    for link in links:
        if link.body.get("form") == VECTOR:
            if link.side:
                raise SelectionError(
                    f"The calibration {link.id[:12]} of vectors would hold by {link.side} only; "
                    "that is not done.",
                    hint="Name the one that is to be applied: calibration: ID",
                )
            selection = _of_vector(selection, link)
        else:
            given = correction_settings(link.body, added=link.added)
            sided = {"side": link.side, "alone": bool(link.alone)} if link.side else {}
            given.pop("side", None)
            selection = selection.then(correct, **given, **sided)
            if link.alone:
                selection = selection.remarked(f"{selection.product}: {gap_in_words(link)}")
    return selection


def _of_vector(selection, link):
    from vconst.operations.apply_vector_calibration import undo_vector

    return selection.then(undo_vector, **vector_settings(link.body, added=link.added))
