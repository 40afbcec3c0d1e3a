"""The recipes that watch and audit, run on a small made-up store."""

import re

import numpy as np
import pytest

from vconst.errors import SelectionError
from vconst.recipe.api import shipped_recipes
from vconst.recipe.load import load_recipe
from vconst.recipe.record import steps_of
from vconst.recipe.rerun import rerun
from vconst.recipe.run import run_recipe
from vconst.report import build_report

from .conftest import commit_day, days, samples

PRODUCTS = {"product": "nova-1/one", "second": "nova-1/two", "third": "nova-1/three"}
SPAN = {"start": "2020-01-01", "stop": "2020-01-08"}
EARLY = {"early_start": "2020-01-01", "early_stop": "2020-01-04"}
LATE = {"late_start": "2020-01-05", "late_stop": "2020-01-08"}


def fill(store, name, first="2020-01-01", count=8, **about):
    """So many days of a product."""
    for number, day in enumerate(days(first, count)):
        commit_day(store, name, samples(day, step=20.0, seed=number, **about))


@pytest.fixture
def watched(store):
    """Eight days; the second product is missing for three, the third was there before only."""
    fill(store, "one", local_time=14 + 22 / 60)
    fill(store, "two", count=5, local_time=14 + 22 / 60)
    fill(store, "three", first="2019-12-01", count=1)
    store.quarantine({"file": "/data/x/nova_9.bin", "kind": "FileError", "message": "no magic"})
    return store


@pytest.fixture
def run(host, tmp_path):
    """``run(name, store, **parameters)`` of a shipped recipe, which must not fail."""

    def done(name, store, **parameters):
        recipe = load_recipe(shipped_recipes()[name], parameters=parameters)
        made = run_recipe(recipe, store, host, out=tmp_path / "runs")
        if made.error:
            raise made.error
        return made

    return done


@pytest.fixture
def health(run):
    """The recipe of the health, of the made-up products."""

    def done(store, **parameters):
        return run("health", store, **{**PRODUCTS, **SPAN, **EARLY, **LATE, **parameters})

    return done


def pieces(run, step):
    """How many days a step computed and how many it found kept."""
    return steps_of(run.record)[step]["pieces"]


def test_the_health_of_a_made_up_spacecraft_is_told(watched, health, host):
    found = health(watched)
    calendar = found.results["calendar"].dataset
    assert calendar["missing"].values.tolist() == [0, 3, 8]
    assert found.scalars["track"]["local_time_verdict"] == "outside"
    assert found.scalars["track"]["track_verdict"] == "not determined"
    assert found.scalars["flags"]["third"]["total"] == 0
    assert found.scalars["last"]["first"]["samples"] > 0
    assert found.results["periods"].dataset["first_days"].values.tolist() == [4, 4, 4, 4]
    page = build_report(found, host=host).read_text("utf-8")
    assert "nova-1/three is missing on 8 of 8 days" in page
    assert "<strong>Modes and flags, nova-1/one.</strong> Survey mode (100 %)" in page
    assert "Flags, first." not in page
    assert "14:22, outside 14:00 ±15\u202fmin on 8 of 8 days" in page
    assert "nova_9.bin" in page
    assert "/data/x" not in page
    assert not re.search(r"\bhealthy\b", page)


def test_a_new_day_computes_that_day_only(watched, health):
    first = health(watched, stop="2020-01-07")
    assert pieces(first, "track") == {"computed": 7}
    assert pieces(first, "noise") == {"computed": 7 + 5}
    again = health(watched)
    assert pieces(again, "track") == {"computed": 1, "kept": 7}
    assert pieces(again, "noise") == {"computed": 1, "kept": 7 + 5}
    assert pieces(again, "flags") == {"computed": 1, "kept": 7 + 5}
    assert pieces(again, "calendar") == {"computed": 1, "kept": 7 + 5}
    assert pieces(again, "periods") == {}  # asked for the same days: the whole step is kept


def test_a_file_that_comes_late_computes_the_days_that_it_touches(watched, health):
    health(watched)
    commit_day(watched, "two", samples("2020-01-07", step=20.0))
    again = health(watched)
    assert pieces(again, "calendar") == {"computed": 1, "kept": 8 + 5}
    assert again.results["calendar"].dataset["missing"].values.tolist() == [0, 2, 8]


def test_a_new_version_of_a_day_is_computed_anew(watched, health):
    health(watched)
    arrays = samples("2020-01-03", step=20.0, noise=5e8)
    commit_day(watched, "one", arrays, version=(2,))
    again = health(watched)
    assert pieces(again, "noise") == {"computed": 1, "kept": 7}  # the others are kept whole
    noise = again.results["noise"]["first"].dataset
    row = noise["variable"].values.tolist().index("electron_density")
    assert noise["noise"].values[2, row] == pytest.approx(5e8, rel=0.1)


def test_kept_days_and_computed_ones_give_the_same_bytes(watched, health, host, tmp_path):
    health(watched, stop="2020-01-05")
    grown = health(watched)
    fresh = rerun(grown, watched, host, out=tmp_path / "again")
    assert all(each["same"] for each in fresh), fresh


def test_a_store_without_anything_of_the_time_says_missing_and_not_well(watched, health, host):
    found = health(watched, start="2021-01-01", stop="2021-01-03")
    assert found.results["calendar"].dataset["missing"].values.tolist() == [3, 3, 3]
    assert found.scalars["track"]["track_verdict"] == "not determined"
    page = build_report(found, host=host).read_text("utf-8")
    assert "no descending node was sampled" in page.lower()


def test_the_periods_of_the_mission_may_be_missing(watched, health):
    found = health(watched, early_start="2018-11-01", early_stop="2018-11-30")
    table = found.results["periods"].dataset
    assert table["first_missing"].item() == 30
    assert np.isnan(table["difference"].values).all()
    assert "nothing can be compared" in table.attrs["verdict"]
    assert "choose one between 2020-01-01 and 2020-01-08" in table.attrs["verdict"]


def test_the_drift_and_the_two_periods_of_the_overview_are_judged(store, health):
    """105 km from a stated grid; and 2018-11 beside 2022-12, of which a few days are there."""
    drift = np.full(1, 105.0)
    fill(store, "one", count=3, local_time=14 + 22 / 60, drift=drift)
    for first in ("2018-11-01", "2022-12-01"):
        for number, day in enumerate(days(first, 3)):
            arrays = samples(day, step=60.0, seed=number)
            arrays["ne"] *= 1.3 if first > "2020" else 1.0
            commit_day(store, "one", arrays)
    asked = {"early_start": "2018-11-01", "early_stop": "2018-11-30"}
    asked |= {"late_start": "2022-12-01", "late_stop": "2022-12-31"}
    found = health(store, stop="2020-01-03", node_longitude=15 * (14 + 22 / 60) - 360, **asked)
    track = found.scalars["track"]
    assert track["latest_track_drift"] == pytest.approx(105.0, abs=0.5)
    assert (track["track_verdict"], track["track_days_outside"]) == ("outside", 3)
    periods = found.results["periods"].dataset
    assert (periods["first_missing"].item(), periods["second_missing"].item()) == (27, 28)
    assert set(periods["first_days"].values) == set(periods["second_days"].values) == {3}
    density = periods["variable"].values == "electron_density"
    assert periods["ratio"].values[density] == pytest.approx([1.3, 1.3], rel=0.01)
    assert (periods["low"].values[density] > 0).all()
    assert "2 of 4 medians differ" in periods.attrs["verdict"]
    said = found.results["track"].dataset.attrs["verdict"]
    assert "105 km east of where it should be, outside" in said


def test_a_product_that_never_came_is_missing_and_no_obstacle(store, health, host):
    fill(store, "one", local_time=14 + 22 / 60)
    found = health(store)
    calendar = found.results["calendar"].dataset
    assert calendar["missing"].values.tolist() == [0, 8, 8]
    assert found.scalars["flags"]["third"]["total"] == 0
    page = build_report(found, host=host).read_text("utf-8")
    assert "nova-1/three is missing on 8 of 8 days" in page


def test_an_input_that_is_not_optional_must_be_there(watched, run):
    with pytest.raises(SelectionError, match="no granule of 'nova-1/three'"):
        run("audit", watched, product="nova-1/three", sister="nova-1/one", **SPAN)


@pytest.mark.parametrize("product", ["nova-1/index", "nova-2/one"])
def test_the_audit_goes_on_where_its_sister_can_tell_no_clock(watched, run, host, product):
    fill(watched, product)
    found = run("audit", watched, product=product, sister="nova-1/one", **SPAN)
    assert all(step["state"] == "done" for step in steps_of(found.record).values())
    page = build_report(found, host=host).read_text("utf-8")
    assert "Not determined: nova-1/" in page
    assert "times of nova" not in page


def test_the_audit_of_a_made_up_product_is_told(watched, run, host):
    found = run("audit", watched, product="nova-1/one", sister="nova-1/two", **SPAN)
    assert found.scalars["sampling"]["declared_step"] == 10.0
    assert found.results["sampling"].dataset["usual_step"].values.tolist() == [20.0]
    assert found.scalars["clock"]["offset"] == pytest.approx(0.0, abs=0.003)
    geometry = found.results["geometry"].dataset
    answers = dict(zip(geometry["asked"].values.tolist(), geometry["found"].values, strict=True))
    assert answers["frame"] == "not determined"
    page = build_report(found, host=host).read_text("utf-8")
    assert "not as declared (10 s)" in page
    contents = page.partition("<nav")[2].partition("</nav>")[0]
    for heading in ("Position and frame", "Sampling", "Clock", "Values", "Noise"):
        assert f">{heading}</a>" in contents
        assert f"<strong>{heading}.</strong>" in page
    assert page.count("has no three components") == 1
    assert "matched samples" not in page
    assert "survey mode in 100\u202f% of samples" in page
    assert "baseline 01, version 1" in page
