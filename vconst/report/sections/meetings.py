"""Match-ups on top of a page: how many there are, how many there could be, or why none."""

from vconst.report.meeting import meant
from vconst.report.sections.said import Card, Lead, sentence
from vconst.report.words import NOTHING, clean, number, plural

#: Title, number, what to read with it, and what coverage allowed of it.
_CARDS = (
    ("Episodes", "episodes", "alignments of orbits", "possible_episodes"),
    ("Conjunctions", "conjunctions", "encounters of two passes", "possible_conjunctions"),
    ("Matched samples", "samples", "of the target; not independent", ""),
    ("Sample pairs", "pairs", "all that meet the criteria", "possible_pairs"),
    ("Collocations", "collocations", "samples that all others match; not independent", ""),
)

#: What is said instead of collocations of several.
_OF_ALL = {"conjunctions": "encounters of all"}


def meeting_cards(item):
    """
    The numbers of match-ups: episodes, conjunctions, pairs, each with what coverage allowed.

    Parameters
    ----------
    item : Subject

    Returns
    -------
    cards : list of Card
        Empty for other kinds of results.
    """
    if item.kind not in ("pairs", "collocations"):
        return []
    scalars = item.result.scalars
    instead = _OF_ALL if item.kind == "collocations" else meant(item.result.dataset)
    cards = [
        Card(
            words,
            number(scalars[name]),
            instead.get(name, note) + allowed(scalars, possible),
        )
        for words, name, note, possible in _CARDS
        if name in scalars
    ]
    if "nearest_approach" in scalars:
        shown = number(scalars["nearest_approach"])
        cards.append(Card("Nearest approach", shown, unit="" if shown == NOTHING else "km"))
    return cards


def no_pairs(item):
    """The sentence of a match-up without pairs: that there are none, and why."""
    attributes, scalars = item.result.dataset.attrs, item.result.scalars
    nearest = scalars.get("nearest_approach")
    known = nearest is not None and nearest == nearest
    far = f"The nearest approach was {number(nearest, 4)} km." if known else ""
    why = clean(attributes.get("note")).removeprefix("No pairs:").strip() or far
    return Lead(
        "No match-ups.",
        f"{item.name}: no sample of {clean(attributes.get('target'))} met one of "
        f"{clean(attributes.get('reference'))} within the criteria, so nothing was "
        f"compared. {sentence(why)}",
    )


def about_collocations(item):
    """The sentence of a match-up of several products."""
    attributes, scalars = item.result.dataset.attrs, item.result.scalars
    base, *others = (clean(name) for name in attributes["sensors"])
    if attributes.get("note"):
        why = clean(attributes["note"]).removeprefix("No collocations:").strip()
        return Lead("No collocations.", f"{item.name}: {why}")
    counts = ", ".join(
        plural(scalars[name], noun)
        for name, noun in (
            ("episodes", "episode"),
            ("conjunctions", "conjunction"),
            ("collocations", "sample"),
        )
    )
    return Lead("Collocations.", f"{item.name}: {base} met {' and '.join(others)} in {counts}.")


def allowed(scalars, name):
    """
    How many there would be if nothing were masked or left out, as part of a note.

    Parameters
    ----------
    scalars : dict
        Of match-ups.
    name : str
        ``possible_episodes`` and the like; empty words where it is not known.
    """
    if name not in scalars:
        return ""
    return f"; coverage allows {number(scalars[name])}"
