"""Pages of studies in every language: what steps say is recognised, not only what pages say."""

import re
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from tests.test_chance.test_detectability import compared
from tests.test_foresight.test_watch import HOW, background
from vconst.operation import Events
from vconst.operations.detectability import detectability
from vconst.operations.index_before_events import index_before_events
from vconst.operations.issue_alarms import issue_alarms
from vconst.operations.score_alarms import score_alarms
from vconst.recipe.api import shipped_recipes
from vconst.recipe.load import load_recipe
from vconst.recipe.record import Run
from vconst.report.catalogue import speaking
from vconst.report.catalogue.told import told
from vconst.report.drawing import figures_of
from vconst.report.html import as_html
from vconst.report.page import assemble

from .conftest import make_record
from .test_event_page import ENGLISH, texts_of
from .test_study_page import results

SPAN = ("2020-01-01", "2020-03-31")


class Index:
    """A series with a value every three hours, high on some days."""

    product = "nova/kp"

    def read(self):
        time = np.arange("2019-12-30", "2020-04-02", 3, dtype="M8[h]").astype("M8[ns]")
        value = np.where(np.arange(time.size) % 90 < 8, 6.0, 2.0)
        return xr.Dataset({"kp": ("time", value)}, {"time": time})


def events(count=40):
    draw = np.random.default_rng(5)
    time = np.datetime64("2020-01-04", "s") + draw.integers(0, 80 * 86400, count)
    columns = {
        "time": np.sort(time).astype("M8[ns]"),
        "latitude": draw.uniform(-60, 60, count),
        "longitude": draw.uniform(-180, 180, count),
        "magnitude": draw.uniform(5, 7, count),
    }
    return Events(xr.Dataset({name: ("event", values) for name, values in columns.items()}))


def claims(held):
    start = held.dataset["time"].values[:8] - np.timedelta64(2, "D")
    columns = {"start": start, "stop": start + np.timedelta64(5, "D")}
    columns |= {n: held.dataset[n].values[:8] for n in ("latitude", "longitude")}
    columns["zone_radius"] = np.full(8, 500.0)
    return xr.Dataset({name: ("event", values) for name, values in columns.items()})


@pytest.fixture(scope="module")
def whole():
    held, hit = events(), np.arange(40) % 3 == 0
    hits = np.random.default_rng(1).random((40, 19)) < 0.3
    magnitude = held.dataset["magnitude"].values
    made = {
        "storms": index_before_events(
            held, Index(), start=SPAN[0], stop=SPAN[1], variable="kp", limit=5.0, draws=99
        ),
        "score": score_alarms(
            claims(held), held, start=SPAN[0], stop=SPAN[1], nulls=["shifts", "times"], draws=99
        ),
        "alarms": issue_alarms(background([0.999, 0.5, 0.001], hours=(1, 2, 3)), **HOW),
        "none": issue_alarms(background([0.5]), **HOW),
        "greater": detectability(
            type("Held", (), {"dataset": compared(magnitude, hit, hits)})(),
            limit=2.0,
            by="magnitude",
            edges=(6.0,),
        ),
    }
    return {**results(), **made}


#: Names and words of records that the test's own tables make up.
OWN = {"weekly", "as it is", "found", "storms: 1 file"}


def page_of_study(found, language, title):
    record = make_record(page="study", recipe="r", title=title, about="", made_up=True)
    with speaking(language):
        page = assemble(Run(Path("run"), record, found))
        drawn = {each.id: "<svg></svg>" for each in figures_of([s for _, s in page.sections])}
        return as_html(page, drawn, language=language)


@pytest.mark.parametrize("language", ["it", "zh"])
def test_no_english_sentence_is_left_on_a_page_of_studies(whole, language):
    title = "How large a deviation would have been seen"
    said = {each: page_of_study(whole, each, title) for each in ("en", language)}
    english = [
        each
        for each in texts_of(said[language])
        if len(ENGLISH & set(re.findall(r"[a-z]+", each.lower()))) > 1 and each not in OWN
    ]
    assert english == []
    before = [each for each in texts_of(said["en"]) if len(ENGLISH & set(each.lower().split())) > 1]
    assert len(before) > 40  # so that there was something to say in another language


def test_clauses_of_a_verdict_are_told_one_by_one_and_brackets_stay_together():
    lost = "times at which the real ones clustered; the model's constants are set, not fitted"
    verdict = (
        "Kp was at least 5 in the 8 intervals before 0.061 of 5002 events; before any interval "
        "0.070: p = 0.09 if all events shifted around the span by one amount (2000 draws, worth "
        f"1530 independent ones: no p below 0.0013); p = 0.02 if catalogues with aftershocks of "
        f"their own (99 draws: no p below 0.01) (not fair: {lost})."
    )
    with speaking("it"):
        found = told(verdict)
        assert found == (
            "Kp era almeno 5 (8 intervalli prima) per 0.061 di 5002 eventi; prima di un intervallo "
            "qualsiasi 0.070: p = 0.09 se tutti gli eventi sono spostati in circolo "
            "nell'intervallo della stessa quantità (2000 estrazioni, che valgono 1530 "
            "indipendenti: nessun p sotto 0.0013); p = 0.02 se cataloghi con repliche proprie (99 "
            "estrazioni: nessun p sotto 0.01) (non equa: i tempi in cui quelli reali si sono "
            "raggruppati; le costanti del modello sono fissate, non stimate)."
        )
        several = (
            "5 sensors detect 33 to 50 % of their events; independent ones of these rates would "
            "detect 95.0 % with at least one; 0 of 5 detect before more events than controls "
            "(adjusted p of 0.05)."
        )
        assert told(several).startswith("5 sensori rivelano dal 33 al 50 % dei loro eventi; ")
        assert told(several).endswith(
            "; 0 su 5 rivelano prima di più eventi che controlli (p aggiustato di 0,05)."
        )
        assert told("days after an event (day)") == "giorni dopo un evento (day)"
        assert told("one that nobody knows; another such") == "one that nobody knows; another such"


def test_classes_by_magnitude_say_their_slope_where_rates_say_how_many_stand_out(whole):
    """A table of classes has one p, of the slope over them, and none for each row."""
    text = page_of_study({"greater": whole["greater"]}, "en", "t")
    assert "Share detected, in 2 classes of magnitude: as steep a slope beside controls has p" in (
        text
    )


STUDIES = [
    name
    for name, path in sorted(shipped_recipes().items())
    if "{page: study" in path.read_text("utf-8")
]


@pytest.mark.parametrize("language", ["it", "zh"])
@pytest.mark.parametrize("name", STUDIES)
def test_what_a_recipe_says_of_itself_is_said_in_every_language(name, language):
    recipe = load_recipe(shipped_recipes()[name])
    with speaking(language):
        for words in (recipe.title, recipe.about):
            said = told(words)
            assert said != words
            left = ENGLISH & set(re.findall(r"[a-z]+", said.lower()))
            assert len(left) < 2, said


def test_the_size_of_an_eruption_is_its_index_and_no_magnitude():
    """Taal, 12 January 2020: VEI 4."""
    columns = {"time": np.array(["2020-01-12"], "M8[ns]"), "magnitude": [4.0]}
    columns |= {"magnitude_type": ["VEI"], "latitude": [14.0], "longitude": [121.0]}
    dataset = xr.Dataset({name: ("event", values) for name, values in columns.items()})
    dataset = dataset.assign(in_catalogue=((), 1), zone_radius=("event", [1000.0]))
    for kind, words in (("VEI", "VEI 4"), ("mw", "M 4.0")):
        dataset["magnitude_type"] = ("event", [kind])
        text = page_of_study({"epochs": Events(dataset)}, "en", "t")
        assert f", {words}, 2020-01-12" in text
