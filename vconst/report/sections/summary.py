"""The verdict in words first, then the numbers that carry it."""

from dataclasses import dataclass

import numpy as np

from vconst.report.figures.scatter import finding
from vconst.report.words import (
    NOTHING,
    clean,
    interval,
    number,
    plural,
    unit,
    when,
    with_unit,
)


@dataclass(frozen=True)
class Card:
    """One number of the summary: what it is, its value, what must be read with it."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Banner:
    """What must be known before anything else; *tone* is ``notice`` or ``alarm``."""

    tone: str
    heading: str
    text: str


def banners_of(record):
    """
    What the reader must know first: made-up data, failed steps.

    Parameters
    ----------
    record : mapping
        ``run.json``.

    Returns
    -------
    banners : list of Banner
    """
    banners = []
    if record.get("planted"):
        banners.append(
            Banner(
                "notice",
                "Made-up data, planted values.",
                "Nothing on this page was measured. The sensors' errors were planted, and the "
                "page shows whether they were found again.",
            )
        )
    for step in record.get("steps", ()):
        if step.get("state") in ("failed", "not run"):
            banners.append(Banner("alarm", f"Step '{clean(step.get('name'))}'", _failure(step)))
    return banners


def lead_of(subjects):
    """
    The answer in sentences: what is printed large.

    Parameters
    ----------
    subjects : list of Subject

    Returns
    -------
    sentences : list of str
        Verdict and finding of each calibration; otherwise the numbers of each table.
    """
    sentences = []
    for item in subjects:
        if item.kind == "pairs":
            sentences += _about_pairs(item)
        if item.kind == "calibration" and item.result.dataset.attrs.get("verdict"):
            sentences.append(_about_fit(item))
        if item.kind == "table":
            sentences.append(_about_table(item))
    return sentences or ["This run left no result that can be shown; the steps below say why."]


def cards_of(subjects):
    """
    The numbers of the summary, episodes first: they are the independent unit.

    Returns
    -------
    groups : list of (str, list of Card)
        One group a result, with its name; the name is empty where there is one group.
    """
    groups = [(item.name, _cards(item, subjects)) for item in subjects]
    groups = [(name, cards) for name, cards in groups if cards]
    return groups if len(groups) > 1 else [("", cards) for _, cards in groups]


def units_of(result, name):
    """The unit of a 0-d variable for reading; empty where it has none."""
    return unit(result.dataset[name].attrs.get("units", ""))


def title_of(result, name):
    """The long name of a 0-d variable, or its name."""
    return clean(result.dataset[name].attrs.get("long_name") or name.replace("_", " "))


def text_of(result, name, digits=4):
    """A 0-d variable as text with its unit."""
    value = result.dataset[name].values
    if np.issubdtype(value.dtype, np.datetime64):
        return when(value)
    value = value.item()
    if isinstance(value, str):
        return clean(value)
    return with_unit(number(value, digits), units_of(result, name))


def _failure(step):
    why = clean(step.get("error") or step.get("message") or step.get("reason") or "")
    if step["state"] == "failed":
        return f"failed{': ' + why if why else '. The run record does not say why.'}"
    return f"was not run{': ' + why if why else ', because a step before it failed.'}"


def _about_pairs(item):
    scalars = item.result.scalars
    if item.result.dataset.sizes.get("pair"):
        if item.fits:
            return []
        return [f"{finding(pair)}." for pair in item.comparisons()]
    nearest = scalars.get("nearest_approach")
    far = f" The nearest approach was {number(nearest, 4)} km." if nearest == nearest else ""
    return [
        f"{item.name}: no match-ups. No sample of {clean(item.result.dataset.attrs.get('target'))} "
        f"met one of {clean(item.result.dataset.attrs.get('reference'))} within the criteria."
        f"{far if nearest is not None else ''} Nothing was compared."
    ]


def _about_fit(item):
    verdict = clean(item.result.dataset.attrs["verdict"]).strip()
    return verdict if verdict.endswith((".", "!", "?")) else f"{verdict}."


def _about_table(item):
    numbers = [
        f"{title_of(item.result, name)} {text_of(item.result, name)}"
        for name in item.result.scalars
    ]
    return f"{item.name}: {', '.join(numbers[:8])}." if numbers else f"{item.name}: no numbers."


def _cards(item, subjects):
    if item.kind == "calibration":
        return _count_cards(item.result) + _coefficient_cards(item.result)
    if item.kind == "table":
        return [
            Card(title_of(item.result, name), text_of(item.result, name))
            for name in list(item.result.scalars)[:9]
        ]
    fitted = any(other.kind == "calibration" for other in subjects)
    return [] if item.kind == "pairs" and fitted else _pair_cards(item)


def _pair_cards(item):
    if item.kind != "pairs":
        return []
    scalars = item.result.scalars
    cards = [
        Card(name.capitalize(), number(scalars[name]))
        for name in ("episodes", "conjunctions", "pairs")
        if name in scalars
    ]
    if "nearest_approach" in scalars:
        shown = number(scalars["nearest_approach"])
        shown = shown if shown == NOTHING else with_unit(shown, "km")
        cards.append(Card("Nearest approach", shown))
    return cards


def _count_cards(result):
    scalars = result.scalars
    one = scalars.get("episodes") == 1
    known = (
        (
            "Episodes",
            "episodes",
            "one alignment: nothing is known about another" if one else "alignments of orbits",
        ),
        ("Conjunctions", "conjunctions", "encounters of two passes"),
        ("Pairs", "number_of_collocations", "matched samples, not independent"),
    )
    return [Card(name, number(scalars[key]), note) for name, key, note in known if key in scalars]


def _coefficient_cards(result):
    cards = []
    log = result.dataset.attrs.get("scale") == "log"
    for name in ("slope", "offset", "drift"):
        if name in result.scalars:
            value, low, high = interval(*limits_of(result, name))
            shown = coefficient_units(result, name)
            note = f"95 %: {low} to {high}"
            if log and name == "offset":
                note += f"; a factor of {number(10.0 ** result.scalars[name], 4)}"
            cards.append(Card(name.capitalize(), with_unit(value, shown), note))
    return cards


def limits_of(result, name):
    """A coefficient with its 95 % limits; NaN for what is not there."""
    scalars = result.scalars
    return [float(scalars.get(name + end, np.nan)) for end in ("", "_low", "_high")]


def coefficient_units(result, name):
    """Unit of a coefficient: decades on a log scale, the variable's otherwise."""
    attributes = result.dataset.attrs
    base = "decades" if attributes.get("scale") == "log" else str(attributes.get("units", ""))
    return {"slope": "", "offset": base, "drift": f"{unit(base)} per day".strip()}[name]


def count_words(scalars):
    """Episodes, conjunctions and pairs in this order, as words."""
    known = (
        ("episodes", "episode"),
        ("conjunctions", "conjunction"),
        ("number_of_collocations", "pair"),
        ("pairs", "pair"),
    )
    return ", ".join(plural(scalars[key], noun) for key, noun in known if key in scalars)
