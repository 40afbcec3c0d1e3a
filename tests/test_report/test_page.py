"""A page is honest, whole, alone and readable, whatever is in the run."""

import base64
import re
from hashlib import sha256
from itertools import pairwise

import numpy as np
import pytest
import xarray as xr

from vconst.engine import Engine
from vconst.operation import Pairs, Table
from vconst.recipe.folder import write_run
from vconst.recipe.record import Run
from vconst.report import Drawing, Numbers, Section, build_report
from vconst.report.html import POLICY
from vconst.report.sections.provenance import provenance
from vconst.report.theme import DARK, LIGHT, READ, contrast
from vconst.report.words import number

from .conftest import VERDICT, make_fit, make_pairs, make_record, make_table
from .reading import Reader


@pytest.fixture(params=["calibration_page", "table_page", "event_page"])
def page(request):
    """Each of the three kinds of page."""
    return request.getfixturevalue(request.param)


def test_nothing_outside_is_referred_to(page):
    reader = Reader(page)
    links = [*reader.attributes("href"), *reader.attributes("src")]
    assert links
    assert not [link for link in links if re.match(r"(?i)\s*(https?:)?//", link)]
    assert not re.search(r"(?i)https?://", page.read_text("utf-8"))
    assert "@import" not in page.read_text("utf-8")
    urls = re.findall(r"url\(([^)]*)\)", page.read_text("utf-8"))
    assert all(url.startswith("#") for url in urls)


def test_nothing_can_run_but_our_own_script(page):
    """The event page has a view that turns; its script is let in by its hash, and data are data."""
    reader = Reader(page)
    policies = [meta["content"] for meta in reader.of("meta") if "http-equiv" in meta]
    assert "default-src 'none'" in POLICY
    assert "script-src" not in POLICY
    run = re.findall(r"<script>(.*?)</script>", page.read_text("utf-8"), re.DOTALL)
    digests = [base64.b64encode(sha256(text.encode()).digest()).decode() for text in run]
    assert len(run) == bool(reader.attributes("data-scene"))
    allowed = "".join(f"; script-src 'sha256-{digest}'" for digest in digests)
    assert policies == [POLICY + allowed]
    others = [found for found in reader.of("script") if found]
    assert all(found["type"] == "application/json" for found in others)
    assert not [key for _, found in reader.tags for key in found if key.startswith("on")]


def test_every_tag_is_closed_in_order(page):
    reader = Reader(page)
    assert reader.unbalanced == []
    assert reader.open == []


def test_ids_are_unique_and_every_inner_link_has_its_end(page):
    reader = Reader(page)
    ids = reader.attributes("id")
    assert len(ids) == len(set(ids))
    inner = [link[1:] for link in reader.attributes("href") if link.startswith("#")]
    named = " ".join(reader.attributes("aria-labelledby")).split()
    assert {*inner, *named} <= set(ids)


def test_headings_go_down_one_by_one_from_one_h1(page):
    levels = [int(tag[1]) for tag, _ in Reader(page).tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_figure_has_words_numbers_and_files(page):
    text = page.read_text("utf-8")
    figures = re.findall(r'<figure id="fig-([^"]+)">(.*?)</figure>', text, re.DOTALL)
    assert figures
    for id, inside in figures:
        assert re.search(r"<title [^>]*>[^<]{10,}</title>", inside)
        assert re.search(r"<desc [^>]*>[^<]{20,}</desc>", inside)
        assert re.search(r"<figcaption>[^<]{40,}", inside)
        assert "Numbers behind this figure" in inside
        for ending in ("svg", "png", "csv"):
            assert f'href="figures/{id}.{ending}"' in inside
            assert (page.parent / "figures" / f"{id}.{ending}").stat().st_size > 40


def test_a_page_is_below_its_size(page):
    assert page.stat().st_size < 3_000_000


def test_what_scrolls_sideways_can_be_reached_by_keyboard(page):
    boxes = [
        found for tag, found in Reader(page).tags if found.get("class") in ("drawing", "table")
    ]
    assert boxes
    assert all(box["tabindex"] == "0" and box["aria-label"] for box in boxes)


def test_the_language_is_named_and_there_is_a_way_past_the_contents(page):
    reader = Reader(page)
    assert reader.of("html")[0]["lang"] == "en"
    assert reader.of("a")[0]["href"] == "#summary"


def test_the_same_run_gives_the_same_bytes(tmp_path):
    pages = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        pairs = make_pairs()
        run = Run(tmp_path / name, make_record(), {"match": pairs, "fit": make_fit(pairs)})
        build_report(run)
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        pages.append({str(path.relative_to(tmp_path / name)): path.read_bytes() for path in files})
    assert pages[0] == pages[1]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("above", "below"), READ)
def test_text_has_contrast(theme, above, below):
    assert contrast(theme[above], theme[below]) >= 4.5


def test_contrast_of_black_on_white_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_verdict_comes_before_the_numbers_and_episodes_before_pairs(calibration_page):
    text = Reader(calibration_page).text
    word, reason = VERDICT.split(": ")
    places = [
        text.index(what)
        for what in (
            word.capitalize(),
            reason[1:],
            "Episodes",
            "Conjunctions",
            "Matched samples",
            "Slope",
        )
    ]
    assert places == sorted(places)
    assert "Holds for this alignment only." in text


def test_numbers_of_the_lead_are_those_of_the_results(table_page):
    lead = re.findall(r'<p class="lead">(.*?)</p>', table_page.read_text("utf-8"))
    for line, table in zip(lead, (make_table(), make_table(0.5)), strict=True):
        for value in table.scalars.values():
            assert f"{number(value)}\u202fTECU" in line


def test_coefficients_stand_under_their_gsics_names(calibration_page):
    text = Reader(calibration_page).text
    for word in ("(_se)", "validity_period", "number_of_collocations", "ovariance", "deming"):
        assert word in text
    assert "0.991" in text, "the slope for another ratio of errors"
    assert "\u22120.2831" in text


def test_kept_and_removed_are_printed_by_reason(page):
    text = Reader(page).text
    for word in (number(120400), number(3161), "magnetorquer on"):
        assert word in text


def test_made_up_data_says_so_first(calibration_page):
    text = Reader(calibration_page).text
    assert text.index("Made-up data") < text.index("Summary")
    assert "1 of 2 planted values inside the 95 % interval" in text


def test_made_up_is_said_only_of_made_up_data(table_page):
    assert "Made-up" not in Reader(table_page).text


def test_provenance_holds_inputs_recipe_steps_and_state(page):
    text = Reader(page).text
    for word in ("nova_1.h5", f"{1:064x}", "recipe: density", "fit_calibration", "ab" * 32, "1.2"):
        assert word in text
    assert "both: two" in text, "members of a group are inputs of their own"


def test_of_many_files_a_page_names_the_first_and_says_how_many_more_there_are():
    granules = [{"id": f"{n:064x}", "file": f"nova_{n}.h5", "version": [1]} for n in range(1369)]
    record = make_record()
    record["inputs"] = {"target": {"product": "nova-1/lap", "key": "9f", "granules": granules}}
    inputs = provenance(record).children[0]
    [(title, listed)] = inputs.folded.items()
    assert "1\u202f369 files" in title
    assert len(listed.splitlines()) == 41
    assert listed.endswith("1\u202f329 more; run.json lists all.")
    assert inputs.tables[0].rows[0][2] == 1369


def test_a_run_without_a_match_says_why(page_of):
    pairs = make_pairs().dataset.isel(pair=slice(0), conjunction=slice(0))
    pairs = pairs.assign(pairs=0, conjunctions=0, episodes=0, nearest_approach=12503.4)
    text = Reader(page_of({"match": Pairs(pairs)})).text
    assert "No match-ups." in text
    assert f"The nearest approach was {number(12503.4)} km." in text
    said = pairs.assign_attrs(note="No pairs: the two never come nearer than about 800 km.")
    assert (
        "The two never come nearer than about 800 km."
        in Reader(page_of({"match": Pairs(said)})).text
    )


def test_a_failed_step_is_named_with_its_reason(page_of):
    steps = make_record()["steps"]
    steps[1]["state"] = "failed"
    error = {"kind": "operation", "message": "12 pairs; at least 30 are needed.", "hint": "Wait."}
    text = Reader(page_of({}, steps=steps, error=error, state="failed")).text
    assert "Failed: 'fit_calibration'. 12 pairs; at least 30 are needed. Wait." in " ".join(
        text.split()
    )


def test_match_ups_without_a_fit_are_compared_as_they_are(page_of):
    text = Reader(page_of({"match": make_pairs()})).text
    assert "nova-1/lap differs from nova-2/lp by" in text
    assert "Coefficients" not in text


def test_values_that_are_missing_are_counted_and_the_rest_is_drawn(page_of):
    pairs = make_pairs()
    pairs.dataset["electron_density_target"][:7] = np.nan
    text = Reader(page_of({"match": pairs, "fit": make_fit(pairs)})).text
    assert "Left out for want of a usable value: 7 matched samples." in text


class Host:
    """Offers what a plugin would."""

    def __init__(self, sections, failures=()):
        self.offer = list(sections), list(failures)

    def report_sections(self, result):
        """The same for every result."""
        return self.offer


def test_a_judgement_is_said_in_per_cent_of_the_value(page_of):
    numbers = {"bias_before": -0.2805, "bias_after": -0.001788, "bias_after_se": 0.007778}
    about = {"judged_by": "thirds of one alignment", "scale": "log"}
    text = Reader(page_of({"judged": Table(xr.Dataset(numbers, attrs=about))})).text
    assert "(thirds of one alignment) the mean difference goes from \u221247.6\u202f%" in text
    assert "to \u22120.4\u202f%, with a standard error of 1.8\u202f%." in text


def test_a_plugin_adds_a_section_as_data(page_of):
    drawing = Drawing(
        "A finding", "A caption.", "In words.", lambda page: page.subplots(), Numbers("a", [(1,)])
    )
    section = Section("Of a <b>plugin</b>", ["A & B"], figures=[drawing])
    page = page_of({"compare": make_table()}, host=Host([section]))
    reader = Reader(page)
    assert "Of a <b>plugin</b>" in reader.text
    assert "A finding" in reader.text
    assert not reader.of("b")


def test_a_plugin_may_name_its_section_like_another(page_of):
    host = Host([Section("Provenance", ["Of a plugin."]), Section("Summary", ["Theirs."])])
    ids = Reader(page_of({"compare": make_table()}, host=host)).attributes("id")
    assert len(ids) == len(set(ids))


def test_a_plugin_that_fails_costs_one_note(page_of):
    def fail(_):
        raise RuntimeError("broken")

    drawing = Drawing("Broken", "A caption.", "In words.", fail, Numbers("a", [(1,)]))
    host = Host([Section("Theirs", figures=[drawing]), "not a section"], ["Plugin 'x' failed."])
    text = Reader(page_of({"compare": make_table()}, host=host)).text
    assert "Plugin 'x' failed." in text
    assert text.count("could not be drawn") == 1
    assert "Provenance" in text


def test_a_title_can_be_given(page_of):
    assert "Another name" in Reader(page_of({}, title="Another name")).text


def test_a_run_folder_is_drawn_as_it_was_written(tmp_path):
    pairs = make_pairs()
    results = {"match": pairs, "fit": make_fit(pairs)}
    folder, record = write_run(tmp_path / "runs", make_record(), results, "")
    from_disk = build_report(folder).read_bytes()
    assert build_report(Run(folder, record, results)).read_bytes() == from_disk


def test_figures_drawn_in_processes_are_the_same_bytes(tmp_path):
    pairs = make_pairs()
    results = {"match": pairs, "fit": make_fit(pairs)}
    pages = []
    for workers in (0, 2):
        folder, record = write_run(tmp_path / f"runs{workers}", make_record(), results, "")
        with Engine(workers) as engine:
            build_report(Run(folder, record, results), engine=engine)
        files = sorted(
            path for path in folder.rglob("*") if path.suffix in (".html", ".svg", ".png", ".csv")
        )
        pages.append({path.name: path.read_bytes() for path in files})
    assert len(pages[0]) > 3
    assert pages[0] == pages[1]
