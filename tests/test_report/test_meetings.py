"""What the top of a page says of match-ups: episodes first, and what coverage allowed."""

import numpy as np
import xarray as xr

from tests.test_report.conftest import make_fit, make_pairs
from vconst.operation import Collocations, Pairs
from vconst.report.figures.where import where
from vconst.report.sections.summary import cards_of, lead_of
from vconst.report.subjects import Subject

ALLOWED = {"possible_episodes": 3, "possible_conjunctions": 57, "possible_pairs": 99_000}


def pairs_with_coverage():
    return Pairs(make_pairs().dataset.assign(ALLOWED))


def cards(*subjects):
    [(_, found)] = cards_of(list(subjects))
    return {card.name: card for card in found}


def test_cards_of_pairs_say_beside_each_number_what_coverage_allowed():
    found = cards(Subject("match", "", pairs_with_coverage()))
    assert list(found)[:2] == ["Episodes", "Conjunctions"]
    assert found["Episodes"].note == "alignments of orbits; coverage allows 3"
    assert found["Conjunctions"].note == "encounters of two passes; coverage allows 57"
    assert found["Sample pairs"].note.endswith("coverage allows 99\u202f000")
    assert "coverage" not in found["Matched samples"].note


def test_cards_of_a_calibration_say_it_too_and_those_of_old_results_do_not():
    pairs = pairs_with_coverage()
    fit = make_fit(pairs)
    both = Subject("match", "", pairs, (fit,)), Subject("fit", "", fit)
    assert cards(*both)["Conjunctions"].note.endswith("; coverage allows 57")
    old = make_pairs()
    both = Subject("match", "", old, (fit,)), Subject("fit", "", fit)
    assert "coverage" not in cards(*both)["Conjunctions"].note


def together(count):
    """Collocations of three products in one conjunction."""
    rows = np.arange(count, dtype=float)
    dataset = xr.Dataset(
        {
            "separation_1": ("collocation", 10 + rows),
            "separation_2": ("collocation", 20 + rows),
            "lag_1": ("collocation", rows),
            "lag_2": ("collocation", -rows),
            "conjunction_separation": ("conjunction", [20.0] * bool(count)),
            "conjunction_latitude": ("conjunction", [4.0] * bool(count)),
            "conjunction_longitude": ("conjunction", [40.0] * bool(count)),
            "episode": ("conjunction", [0] * bool(count)),
            "episodes": int(bool(count)),
            "conjunctions": int(bool(count)),
            "possible_conjunctions": 7,
            "collocations": count,
        },
        attrs={"sensors": ["nova-1/lap", "nova-2/lp", "nova-3/lp"], "counts": {}},
    )
    return Subject("together", "", Collocations(dataset))


def test_several_at_once_have_a_sentence_cards_and_a_map():
    [lead] = lead_of([together(5)])
    said = (
        "together: nova-1/lap met nova-2/lp and nova-3/lp in 1 episode, 1 conjunction, 5 samples."
    )
    assert (lead.head, lead.text) == ("Collocations.", said)
    assert cards(together(5))["Conjunctions"].note == "encounters of all; coverage allows 7"
    [drawing] = where(together(5))
    assert "an encounter of all sensors" in drawing.caption
    assert "distance to nova-3/lp" in drawing.alt


def test_none_at_once_says_why_and_draws_nothing():
    none = together(0)
    none.result.dataset.attrs["note"] = "No collocations: nova-2/lp matches no sample."
    [lead] = lead_of([none])
    assert lead.text == "together: nova-2/lp matches no sample."
    assert list(where(none)) == []
