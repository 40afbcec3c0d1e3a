"""Several results of one kind as rows of one table, instead of the same cards again and again."""

from vconst.report.catalogue import say
from vconst.report.drawing import Numbers, Section
from vconst.report.headings import heading
from vconst.report.words import with_unit

#: Groups of cards from which on a table is easier to read.
_FROM = 3


def side_by_side(groups):
    """
    The numbers of results that have the same, a row each.

    Parameters
    ----------
    groups : list of (str, list of Card)
        As ``cards_of`` gives them.

    Returns
    -------
    section : Section
        Of the numbers that most groups have; empty where fewer than three have the same.
    rest : list of (str, list of Card)
        The other groups.
    """
    title = heading("beside")
    names = [tuple(card.name for card in cards) for _, cards in groups]
    most = max(names, key=names.count, default=())
    if names.count(most) < _FROM:
        return Section(title), groups
    rows = [
        [name.replace("_", " "), *(with_unit(card.value, card.unit) for card in cards)]
        for (name, cards), own in zip(groups, names, strict=True)
        if own == most
    ]
    rest = [group for group, own in zip(groups, names, strict=True) if own != most]
    return Section(title, tables=[Numbers([say("number.of"), *most], rows)]), rest
