"""Several results of one kind as rows of one table, instead of the same cards again and again."""

from vconst.report.catalogue import say
from vconst.report.drawing import Numbers, Section
from vconst.report.headings import heading
from vconst.report.words import with_unit

#: Groups of cards from which on a table is easier to read.
_FROM = 3


def side_by_side(groups):
    """
    The numbers of results that all have the same, a row each.

    Parameters
    ----------
    groups : list of (str, list of Card)
        As ``cards_of`` gives them.

    Returns
    -------
    section : Section
        Empty where there are fewer than three, or they tell of different numbers.
    """
    title = heading("beside")
    names = [[card.name for card in cards] for _, cards in groups]
    if len(groups) < _FROM or any(each != names[0] for each in names):
        return Section(title)
    rows = [
        [name.replace("_", " "), *(with_unit(card.value, card.unit) for card in cards)]
        for name, cards in groups
    ]
    return Section(title, tables=[Numbers([say("number.of"), *names[0]], rows)])
