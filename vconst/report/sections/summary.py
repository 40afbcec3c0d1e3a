"""The verdict in words first, then the numbers that carry it."""

import math
from dataclasses import dataclass

import numpy as np

from vconst.kernels.relation import fitted_units
from vconst.recipe.record import inputs_of
from vconst.report.catalogue import say
from vconst.report.catalogue.told import told
from vconst.report.comparison import coefficients_of
from vconst.report.figures.scatter import finding
from vconst.report.figures.vector import with_words
from vconst.report.headings import heading_of
from vconst.report.meeting import meant
from vconst.report.sections.meetings import about_collocations, allowed, meeting_cards, no_pairs
from vconst.report.sections.planted import planted_deviations
from vconst.report.sections.said import Card, Lead, sentence
from vconst.report.words import (
    clean,
    decimals_for,
    fixed,
    interval,
    number,
    unit,
    when,
    with_unit,
)

# Numbers that are differences of logarithms where the scale of a result is "log".
ON_SCALE = ("bias", "scatter", "mismatch", "offset", "adjust_")
_LEADING = ("pairs", "collocations", "table", "vectorcalibration")  # kinds that say something
_ANSWER = "positive control"  # what such a table shows sums up the others of its page
LEADING = 6  # numbers of a table that are said in the summary's sentence


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
    banners = [Banner("notice", *said) for said in planted_deviations(record)]
    if record.get("planted"):
        banners.append(
            Banner(
                "notice",
                say("banner.planted_values_head"),
                say("banner.planted_values"),
            )
        )
    elif record.get("made_up") and _reads(record):
        banners.append(
            Banner(
                "notice",
                say("banner.made_up_head"),
                say("banner.made_up", words=told(clean(record.get("made_up_words")))).strip(),
            )
        )
    return banners + _failures(record)


def _reads(record):
    """Whether a run has read anything of the store; a page of printed numbers has not."""
    return any(each.get("granules") for _, each in inputs_of(record.get("inputs") or {}))


def lead_of(subjects):
    """
    The answer in sentences: what is printed large.

    Parameters
    ----------
    subjects : list of Subject

    Returns
    -------
    lead : list of Lead
        Verdict, finding and limits of each calibration; otherwise the numbers of each
        table.
    """
    lead = []
    alone = sum(item.kind in _LEADING for item in subjects) == 1
    for item in _answers_first(subjects):
        if item.kind == "pairs":
            lead += _about_pairs(item)
        if item.kind == "collocations":
            lead.append(about_collocations(item))
        if item.kind == "table" and "judged_by" in item.result.dataset.attrs:
            lead.append(_about_judgement(item.result, subjects))
        elif item.kind in ("table", "vectorcalibration"):
            lead.append(_about_table(item, alone=alone))
    return lead or [Lead("No result.", "The steps below say why.")]


def cards_of(subjects):
    """
    The numbers of the summary, episodes first: they are the independent unit.

    Returns
    -------
    groups : list of (str, list of Card)
        One group a result, with its name; the name is empty where there is one group.
    """
    groups = [(item.name, _cards(item, subjects)) for item in _answers_first(subjects)]
    groups = [(name, cards) for name, cards in groups if cards]
    return groups if len(groups) > 1 else [("", cards) for _, cards in groups]


def _answers_first(subjects):
    """What sums the others up stands before them, though it is made after them."""
    return sorted(subjects, key=lambda item: item.result.dataset.attrs.get("shows") != _ANSWER)


def units_of(result, name):
    """The unit of a 0-d variable for reading: decades on a log scale; empty without one."""
    shown = unit(result.dataset[name].attrs.get("units", ""))
    logarithmic = result.dataset.attrs.get("scale") == "log" and name.startswith(ON_SCALE)
    return "decades" if logarithmic and not shown else shown


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
    if is_flag(result, name):
        return say("page.yes") if value else say("page.no")
    return with_unit(number(value, digits), units_of(result, name))


def is_flag(result, name):
    """Whether a number only says yes (1) or no (0), as its long name tells."""
    values = result.dataset[name]
    words = str(values.attrs.get("long_name", ""))
    return words.startswith("whether") and not values.ndim and values.item() in (0, 1)


def _failures(record):
    """One banner for what failed, with the reason; the steps after it are named in it."""
    steps = {state: [] for state in ("failed", "not run")}
    for step in record.get("steps", ()):
        if step.get("state") in steps:
            steps[step["state"]].append(f"'{clean(step.get('name'))}'")
    error = record.get("error") or {}
    if not (steps["failed"] or steps["not run"] or error):
        return []
    failed, after = (", ".join(steps[state]) for state in ("failed", "not run"))
    heading = say("banner.failed_head", steps=failed) if failed else say("banner.run_failed_head")
    why = " ".join(clean(error.get(key)) for key in ("message", "hint") if error.get(key))
    words = [why or say("banner.no_reason"), say("banner.not_run", steps=after) if after else ""]
    words = " ".join(filter(None, words))
    return [Banner("alarm", heading, say("banner.failed", words=words))]


def _about_pairs(item):
    if item.result.dataset.sizes.get("pair"):
        return [line for pair in item.comparisons() for line in _about_comparison(pair)]
    return [no_pairs(item)]


def _about_comparison(pair):
    if not pair.fit:
        return [Lead("Match-ups.", f"{pair.name}: {finding(pair)}.")] if pair.time.size else []
    attributes = pair.fit.dataset.attrs
    word, _, why = clean(attributes.get("verdict") or "No verdict").partition(":")
    lines = [
        Lead(
            f"{word[:1].upper()}{word[1:]}.",
            f"{finding(pair)} ({pair.name}). {sentence(why)}".strip(),
        )
    ]
    return [*lines, Lead("", holds_for(pair.fit))] if holds_for(pair.fit) else lines


def holds_for(result):
    """For what a calibration holds, as a sentence; one episode never holds for more."""
    said = clean(result.dataset.attrs.get("holds_for")).strip()
    if result.scalars.get("episodes") == 1 and not said:
        said = "this alignment only"
    return sentence(said if said.lower().startswith("holds for") else f"holds for {said}") * bool(
        said
    )


def _about_table(item, *, alone):
    """The measured numbers of a table; counts stand on the cards and in the tables."""
    result = item.result
    said = clean(result.dataset.attrs.get("verdict") or result.dataset.attrs.get("note"))
    said = with_words(said) if item.kind == "vectorcalibration" else said
    head = heading_of(item).replace("_", " ")
    product = clean(result.dataset.attrs.get("product"))
    if product and head.endswith(product):  # it need not be said twice
        said = said.removeprefix(f"product {product}: ").removeprefix(f"{product}: ")
    names = [name for name in result.scalars if units_of(result, name)] or list(result.scalars)
    names = [] if "cards" in result.dataset.attrs else names  # its verdict says what matters
    known = [name for name in names if not _missing(result, name)]
    numbers = [f"{title_of(result, name)} {text_of(result, name)}" for name in known[:LEADING]]
    missing = [title_of(result, name) for name in names if _missing(result, name)]
    if missing and not said:
        numbers.append(f"not determined: {', '.join(missing)}")
    words = " ".join(
        sentence(part) for part in (_of_what(result), said, "; ".join(numbers)) if part
    )
    words = words or "No single numbers."
    return Lead("" if alone else sentence(head), words)


def _about_judgement(result, subjects):
    """What a calibration does on data that its fit has not seen."""
    attributes, scalars = result.dataset.attrs, result.scalars
    before, after, error = (
        scalars.get(name, math.nan) for name in ("bias_before", "bias_after", "bias_after_se")
    )
    units = units_of(result, "bias_after")
    if attributes.get("scale") == "log":  # decades as a difference of the two, in %
        before, after, error = (100 * (10.0**value - 1) for value in (before, after, error))
        units = "%"
    decimals = max(0, decimals_for(error) - 1)
    said = [with_unit(fixed(value, decimals, sign=True), units) for value in (before, after)]
    return Lead(
        "On data that the fit has not seen",
        f"({clean(attributes['judged_by'])}) the mean difference goes from {said[0]} to "
        f"{said[1]}, with a standard error of {with_unit(fixed(error, decimals), units)}."
        f"{_judged_beside(attributes, subjects)}",
    )


def _judged_beside(judged, subjects):
    """What the second of the two differences is free of beside what applying undoes."""
    same = ("variable", "target", "reference")
    for item in subjects:
        said = item.result.dataset.attrs
        names = coefficients_of(item.result) if item.kind == "calibration" else []
        named = [name[7:].replace("_", " ") for name in names if name.startswith("adjust_")]
        if named and all(judged.get(key) == said.get(key) for key in same):
            return (
                f" The second is also free of what the fit knows of {clean(' and '.join(named))}, "
                "which applying the calibration leaves in."
            )
    return ""


def _of_what(result):
    """For a difference: of what, and within which limits."""
    attributes = result.dataset.attrs
    if not all(attributes.get(name) for name in ("variable", "first", "second")):
        return ""
    variable = clean(attributes.get("variable")).replace("_", " ")
    limits = attributes.get("criteria")
    limits = limits if isinstance(limits, dict) else {}
    listed = "".join(f", {clean(key)} {clean(value)}" for key, value in limits.items())
    first, second = (clean(attributes[side]) for side in ("first", "second"))
    return f"{variable}, {first} − {second}{listed}"


def _missing(result, name):
    value = result.scalars[name]
    return isinstance(value, float) and value != value


def _cards(item, subjects):
    if item.kind == "calibration":
        return _count_cards(item.result, _behind(item, subjects)) + _coefficient_cards(item.result)
    fitted = any(other.kind == "calibration" for other in subjects)
    if item.kind == "vectorcalibration" or (item.kind == "table" and not fitted):
        return [
            Card(_heading(title_of(item.result, name)), *_card_value(item.result, name))
            for name in _told(item.result)[:9]
        ]
    return [] if item.kind == "pairs" and fitted else meeting_cards(item)


def _heading(words):
    """With a capital letter, unless it begins with a symbol of one letter."""
    return words if words[1:2] in (" ", ":") else sentence(words)[:-1]


def _told(result):
    """Names of its numbers; without those that are missing, where a note says why."""
    names = list(result.dataset.attrs.get("cards", result.scalars))
    if not result.dataset.attrs.get("note"):
        return names
    return [name for name in names if not _missing(result, name)]


def _card_value(result, name):
    value = result.scalars[name]
    if not isinstance(value, int | float) or is_flag(result, name):
        return text_of(result, name), ""
    if _missing(result, name):
        return "not determined", "", ""
    return number(value, 4), "", units_of(result, name)


def _behind(item, subjects):
    """The match-ups that a calibration was fitted to; None if not shown."""
    found = [each for each in subjects if any(fit is item.result for fit in each.fits)]
    return found[0].result if found else None


def _count_cards(result, pairs):
    scalars, instead = result.scalars, meant(pairs.dataset if pairs else result.dataset)
    possible = pairs.scalars if pairs else {}
    one = scalars.get("episodes") == 1
    alone = "one alignment: nothing is known about another" if one else "alignments of orbits"
    known = (
        ("Episodes", "episodes", instead.get("episodes", alone)),
        (
            "Conjunctions",
            "conjunctions",
            instead.get("conjunctions", "encounters of two passes"),
        ),
        ("Matched samples", "number_of_collocations", "not independent"),
    )
    return [
        Card(name, number(scalars[key]), note + allowed(possible, f"possible_{key}"))
        for name, key, note in known
        if key in scalars
    ]


def _coefficient_cards(result):
    cards = []
    for name in ("slope", "offset", "drift"):
        if name in result.scalars:
            value, low, high = interval(*limits_of(result, name))
            note = f"95 %: {low} to {high}{_in_plain_terms(result, name)}"
            cards.append(Card(name.capitalize(), value, note, coefficient_units(result, name)))
    return cards


def _in_plain_terms(result, name):
    """What a coefficient in decades means: a factor, per cent a day."""
    if result.dataset.attrs.get("scale") != "log" or name == "slope":
        return ""
    factor = 10.0 ** result.scalars[name]
    if name == "offset":
        return f"; a factor of {number(factor, 4)}"
    return f"; {number(100 * (factor - 1), 2, sign=True)} % a day"


def limits_of(result, name):
    """A coefficient with its 95 % limits; NaN for what is not there."""
    scalars = result.scalars
    return [float(scalars.get(name + end, np.nan)) for end in ("", "_low", "_high")]


def coefficient_units(result, name):
    """Unit of a coefficient: decades on a log scale, MHz of frequencies, else the variable's."""
    attributes = result.dataset.attrs
    scale, units = attributes.get("scale"), str(attributes.get("units", ""))
    base = "decades" if scale == "log" else fitted_units(scale, units)
    known = {"slope": "", "offset": base, "drift": f"{unit(base)} per day".strip()}
    return known.get(name, f"{unit(base)} per unit of it".strip())
