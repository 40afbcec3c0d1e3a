"""The page of events says what was planted and that it is no forecast."""

import re
from html import unescape
from pathlib import Path

import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from vconst.operation import Deviations
from vconst.operations.concordance import concordance
from vconst.operations.order_of_layers import order_of_layers
from vconst.operations.removed_shares import removed_shares
from vconst.recipe.planted import planted_around
from vconst.recipe.record import Run
from vconst.report.catalogue import sentences_of, speaking
from vconst.report.drawing import figures_of
from vconst.report.figures.event_maps import _WIDE, maps_drawing
from vconst.report.html import as_html
from vconst.report.page import assemble
from vconst.report.sections.event_edges import about_edges
from vconst.report.sections.planted import planted_deviations
from vconst.report.theme import DARK, INK, SIGNED, contrast

from .conftest import make_fit, make_pairs, make_record
from .event_runs import event_results


def truth(start, stop):
    deviation = {
        **{"name": "more-electrons", "layers": ("plasma density",), "latitude": 29.8},
        **{"longitude": 68.0, "radius": 1900.0, "start": start, "stop": stop},
        **{"size": 1.2, "kind": "relative"},
    }
    event = {"name": "e1", "time": "2020-01-24T11:40:00", "latitude": 30.0, "longitude": 68.0}
    far = {"name": "e2", "time": "2020-01-25T03:10:00", "latitude": -17.5, "longitude": -173.0}
    return {"deviations": [deviation], "earthquakes": {"declared": [event, far]}}


def test_what_was_planted_is_told_with_size_layers_and_side_of_the_event():
    before = planted_around(truth("2020-01-22T12:00:00", "2020-01-23T11:00:00"))
    assert [(each["event"], each["after"]) for each in before] == [("e1", False)]
    [(heading, words)] = planted_deviations({"planted_deviations": before})
    assert heading == "Planted, not found in nature."
    assert "+120 %" in words
    assert words.endswith("before the event e1, in plasma density.")


def test_what_was_planted_after_the_event_is_said_to_be_after_it():
    after = planted_around(truth("2020-01-26T00:00:00", "2020-01-26T23:00:00"))
    [(_, words)] = planted_deviations({"planted_deviations": after})
    assert words.endswith("after the event e1, in plasma density.")


def test_the_size_of_a_flat_deviation_is_not_said_to_be_that_of_its_middle():
    told = truth("2020-01-22T12:00:00", "2020-01-23T11:00:00")
    flat = {**told["deviations"][0], "space": "flat", "kind": "absolute", "size": 25.0}
    flat |= {"layers": ("outgoing_longwave_radiation",)}
    [each] = planted_around({**told, "deviations": [flat]})
    assert "+25 W m-2 all over the zone" in each["words"]
    [each] = planted_around({**told, "deviations": [flat | {"layers": ("thermal",)}]})
    assert "+25 in the unit of each layer" in each["words"]


def test_a_deviation_belongs_to_the_nearest_event_and_epicentres_are_geodetic():
    told = truth("2020-01-22T12:00:00", "2020-01-23T11:00:00")
    far, near = (
        {"name": name, "time": "2020-01-24T11:40:00", "latitude": north, "longitude": 68.0}
        for name, north in (("far", 40.0), ("near", 31.0))
    )
    told["earthquakes"]["declared"] = [far, near]
    assert planted_around(told)[0]["event"] == "near"
    # Geodetic 45 degrees is 44.81 geocentric: 21.4 km south of a middle at 45.
    middle = {**told["deviations"][0], "latitude": 45.0}
    told["earthquakes"]["declared"] = [{**near, "latitude": 45.0}]
    for radius, name in ((20.0, ""), (23.0, "near")):
        [each] = planted_around({**told, "deviations": [{**middle, "radius": radius}]})
        assert each["event"] == name


def test_nothing_planted_makes_no_banner():
    assert list(planted_deviations({})) == []


#: Words by which a sentence is known to be English.
ENGLISH = {"the", "and", "with", "not", "that", "are", "was", "which", "than", "before", "after"}
ENGLISH |= {"each", "where", "what", "from"}


def with_an_edge(layers):
    """One layer read under a calibration that was made until ten days before the first event."""
    bare = layers["probe_one"].dataset
    without = ("pass", bare["deviate"].values - 2.5)
    edged = bare.assign(uncalibrated_deviate=without)
    edged = edged.assign_attrs(validity_edges=["2020-01-10T12:00:00", "2021-01-01T00:00:00"])
    return layers | {"probe_one": Deviations(edged)}


def whole_run():
    """Results of every step that a page of events shows and words are made of."""
    results = event_results()
    results["unusual"] = layers = with_an_edge(results["unusual"])
    pairs = make_pairs()
    return {
        **results,
        "pairs": pairs,
        "fit": make_fit(pairs),
        "agree": concordance(layers),
        "order": order_of_layers(layers),
        "removed": removed_shares(layers),
    }


@pytest.fixture(scope="module")
def whole():
    return whole_run()


def texts_of(html):
    """Words of a page by element, without code, scripts and the names of attributes."""
    bare = re.sub(r"<(script|style|pre)\b.*?</\1>", " ", html, flags=re.S)
    return [unescape(each).strip() for each in re.split(r"<[^>]+>", bare) if each.strip()]


def test_deviations_stand_with_and_without_a_calibration_whose_validity_ends_inside(whole):
    """On the day planted z is 2.6, and 0.1 without; of the second event the edge is inside too."""
    layers = [(name, each.dataset) for name, each in whole["unusual"].items()]
    [words], [table] = about_edges(layers)
    assert [row[0] for row in table.rows] == ["probe_one", "probe_one"]
    assert {row[2] for row in table.rows} == {"2020-01-10 12:00"}  # not that of a year later
    first = table.rows[0]
    assert first[3] == pytest.approx(2.6)
    assert first[5] - first[6] == pytest.approx(2.5)
    assert first[7] == pytest.approx(2.5)
    assert "is +" in words
    run = Run(Path("run"), make_record(page="event"), whole)
    page = assemble(run)
    captions = [each.caption for _, section in page.sections for each in section.tables]
    assert table.caption in captions
    plain = [(name, each) for name, each in layers if name != "probe_one"]
    assert about_edges(plain) == ([], [])


def test_years_are_printed_as_years(whole):
    """A number of four digits has a thin space after the first; a year has none."""
    run = Run(Path("run"), make_record(page="event"), whole)
    placed = figures_of([section for _, section in assemble(run).sections])
    [removed] = [each.drawing for each in placed if each.id == "removed"]
    assert {row[1] for row in removed.numbers.rows} == {"2020"}


def test_a_run_that_does_not_know_what_was_planted_does_not_say_that_nothing_was(whole):
    """Only `demo` hands down what the made-up world holds; a run on its store is told nothing."""
    words = {}
    for name, record in {"unknown": {}, "nothing": {"planted_deviations": []}}.items():
        run = Run(Path("run"), make_record(page="event", made_up=True, **record), whole)
        words[name] = " ".join(each.text for each in assemble(run).lead)
    assert "what was planted in them this run does not know" in words["unknown"]
    assert "Nothing was planted" not in words["unknown"]
    assert "Nothing was planted here" in words["nothing"]


@pytest.mark.parametrize("language", ["it", "zh"])
def test_no_english_sentence_is_left_on_a_page_of_events(whole, language):
    """Of the catalogue, and of what steps, recipes and records say."""
    record = {
        "made_up": True,
        "made_up_words": "Nothing here is measured.",
        "title": "What every height saw around an earthquake",
        "about": "",
        "left_out": [
            {"input": "i", "product": "nova/x", "steps": [], "without": []}
            | {"why": "the store holds no 'nova/x'"}
        ],
        "planted_deviations": planted_around(truth("2020-01-22T12:00:00", "2020-01-23T11:00:00")),
    }
    said = {}
    for spoken in ("en", language):
        run = Run(Path("run"), make_record(page="event", recipe="earthquake", **record), whole)
        with speaking(spoken):
            page = assemble(run)
            drawn = {each.id: "<svg></svg>" for each in figures_of([s for _, s in page.sections])}
            said[spoken] = as_html(page, drawn, language=spoken)
    left, known = [], 0
    for key, sentence in sentences_of("en").items():
        pieces = (each.strip(" .,:;") for each in re.split(r"\{\w+\}", sentence))
        pieces = [each for each in pieces if len(each.split()) > 4]
        known += any(each in said["en"] for each in pieces)
        left += [(key, each) for each in pieces if each in said[language]]
    assert left == []
    assert known > 60  # so that the pieces are those of this page
    english = [
        each
        for each in texts_of(said[language])
        if len(ENGLISH & set(re.findall(r"[a-z]+", each.lower()))) > 1
    ]
    assert english == []
    assert any(len(ENGLISH & set(each.lower().split())) > 1 for each in texts_of(said["en"]))


def test_what_is_unusual_has_an_edge_of_ink_so_that_it_is_seen_on_dark_paper(whole):
    """Deep red and deep blue on dark paper have a contrast below 2; ink has 14."""
    layers = [(name, each.dataset) for name, each in whole["unusual"].items()]
    page = Figure()
    maps_drawing(layers).draw(page)
    lines = [line for axes in page.axes for line in axes.lines]
    wide = [line for line in lines if line.get_linewidth() == _WIDE]
    edges = [line for line in lines if line.get_linewidth() > _WIDE]
    assert len(wide) == len(edges) > 0
    assert {line.get_color() for line in edges} == {INK}
    assert contrast(DARK["paper"], to_hex(SIGNED(1.0))) < 2
    assert contrast(DARK["paper"], DARK["ink"]) > 14
