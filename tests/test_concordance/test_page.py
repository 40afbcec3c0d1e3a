"""What the page says of agreement: computed sentences, missing as missing, no word too many."""

import re

import numpy as np
import pytest

from tests.test_concordance.tables import LAYERS, layer, layers_of, world
from tests.test_concordance.test_echo import both_ends
from tests.test_concordance.test_vertical import made_up, three, times
from vconst.operations.concordance import concordance
from vconst.operations.conjugate_echo import conjugate_echo
from vconst.operations.order_of_layers import order_of_layers
from vconst.operations.vertical_consistency import vertical_consistency
from vconst.report.page import figures_of
from vconst.report.render import render
from vconst.report.sections.event_concordance import concordance_sections
from vconst.report.words import chance


def about_event(dataset):
    """What pages ask of an event, beside what a test's layer has."""
    events = dataset.sizes["event"]
    more = {
        "event_magnitude": ("event", np.full(events, 7.6)),
        "event_time": ("event", np.full(events, np.datetime64("2020-01-24", "ns"))),
        "event_magnetic_latitude": ("event", np.full(events, 40.0)),
    }
    return dataset.assign({n: v for n, v in more.items() if n not in dataset})


@pytest.fixture(scope="module")
def tables():
    places, z = world(11, gaps=0.0)
    z[4, 0, 3] = np.nan
    z[:, 0, 1] += 5.0
    layers = layers_of(places, z)
    layers["particles"] = layer(places, z[0], "particles", 507.0, 70.0, variable="electron_flux")
    found = {
        "together": concordance(layers),
        "profile": made_up(1, planted=4.0),
        "echo": conjugate_echo(*both_ends(3)),
        "order": order_of_layers(layers),
    }
    return {name: about_event(getattr(each, "dataset", each)) for name, each in found.items()}


def words_of(tables):
    (section,) = concordance_sections(list(tables))
    parts = [paragraph for child in section.children for paragraph in child.paragraphs]
    return " ".join(parts)


def test_the_findings_are_said_in_computed_sentences(tables):
    words = words_of(tables.values())
    together = tables["together"]
    assert "on day −2, 5 of 5 quantities covered deviated by 1.5 or more" in words
    p = chance(together["together_chance"].item()).removeprefix("p = ")
    assert re.search(rf"Of the three together p [=≤] {p}\b", words)
    assert "Missing of 35 days of groups: 1 day without a pass." in words
    assert "Those are no p: groups and days are not independent." in words
    assert "One profile explains" in words
    assert "the mean product of deviations is" in words
    assert "One event always has some order." in words
    assert "precursor" not in words.lower()
    assert "nan" not in words.lower()


def test_particles_are_not_given_a_height(tables):
    (section,) = concordance_sections([tables["together"]])
    rows = section.children[0].tables[1].rows
    assert rows[-1][2] == "by the shell of field lines"
    assert rows[list(LAYERS).index("glow")][2] == "ground"
    assert rows[0][2] == "507"


def test_what_was_not_seen_is_said_and_not_judged():
    places, z = world(12)
    z[:, places["control"] == 0] = np.nan
    here, there = both_ends(4, magnetic_latitude=np.array([5.0]))
    pair = {
        n: each for n, each in three(np.full((2, 1, 3), 0.3), times(2, 1)).items() if n != "content"
    }
    pair["middle"].dataset["pass_time"] = pair["middle"].dataset["pass_time"] - np.timedelta64(
        5, "h"
    )
    found = [
        concordance(layers_of(places, z)),
        vertical_consistency(pair),
        conjugate_echo(here, there),
        order_of_layers(layers_of(places, z)),
    ]
    words = words_of([about_event(each.dataset) for each in found])
    assert "nothing was seen of it on a quiet day with a background" in words
    assert "before it no two heights, nor a height and the column, were seen within 30" in words
    assert (
        "no field line is drawn and no echo asked for. It lies at magnetic latitude 5.0°" in words
    )
    assert "within 13.9° no line from 110 km reaches 507" in words
    assert "there is no order" in words
    assert "nan" not in words.lower()
    assert concordance_sections([]) == []


def test_every_figure_is_drawn(tables, tmp_path):
    (section,) = concordance_sections(list(tables.values()))
    drawings = [drawing for _, drawing in figures_of([section])]
    assert len(drawings) == 4
    for drawing in drawings:
        assert "nan" not in f"{drawing.title} {drawing.alt}".lower()
        assert len(drawing.numbers.rows[0]) == len(drawing.numbers.columns)
        assert "<svg" in render(drawing, id="drawn", folder=tmp_path)
