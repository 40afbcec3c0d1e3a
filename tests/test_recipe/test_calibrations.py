"""A fit is published once, found by name or as the latest, and applied where it is meant."""

import numpy as np
import pytest

from vconst import plugins
from vconst.errors import RecipeError, SelectionError, UsageError
from vconst.plugins import Host
from vconst.recipe.load import parse_recipe
from vconst.recipe.publish import add_record
from vconst.recipe.rerun import rerun
from vconst.recipe.run import run_recipe
from vconst.store import Store

FIT = """\
vconst: 1
recipe: fit
inputs:
  one: {product: nova-1/lap, variables: [electron_density]}
  two: {product: nova-2/lap, variables: [electron_density]}
steps:
  matched: {do: match_up, reference: one, target: two, distance: 10 km, delay: 10 s}
  fit: {do: fit_calibration, pairs: matched, variable: electron_density, replicates: 100}
publish:
  fit: The two probes fly side by side.
"""

USE = """\
vconst: 1
recipe: use
parameters: {calibration: latest}
inputs:
  one: {product: nova-1/lap, variables: [electron_density]}
  two:
    product: nova-2/lap
    variables: [electron_density]
    calibration: "${calibration}"
steps:
  matched: {do: match_up, reference: one, target: two, distance: 10 km, delay: 10 s}
  fit: {do: fit_calibration, pairs: matched, variable: electron_density, replicates: 100}
"""


@pytest.fixture
def real(nova):
    """A host with the operations that ship, and the made-up mission."""
    assert plugins.CORE_PLUGINS
    return Host(load_installed=False, plugins=[("nova", nova)])


@pytest.fixture
def days(tmp_path, ingest):
    """Nine days on which the two probes fly together."""
    made = Store.create(str(tmp_path / "days"))
    for number in range(1, 10):
        for platform, truth in (("nova-1", {}), ("nova-2", {"gain": 1.2, "bias": 2e10})):
            seed = 2 * number + (platform == "nova-2")
            ingest(made, platform, day=f"2020-01-0{number}", seed=seed, **truth)
    return made


def go(text, store, host, tmp_path, **parameters):
    """Run a text."""
    return run_recipe(parse_recipe(text, parameters), store, host, out=tmp_path / "runs")


def test_a_fit_is_published_once(days, real, tmp_path):
    before = days.head().number
    run = go(FIT, days, real, tmp_path)
    assert run.error is None
    [record] = days.head().records("calibration")
    [published] = run.record["published"]
    assert (published["id"], published["new"]) == (record.id, True)
    assert record.id == run.record["steps"][1]["key"]
    assert published["commit"] == days.head().number == before + 1
    assert record.body["target"] == "nova-2/lap"
    assert record.body["reason"] == "The two probes fly side by side."
    assert record.body["slope"] == pytest.approx(1.2, rel=0.01)
    assert len(record.body["granules"]) == 18
    again = go(FIT, days, real, tmp_path)
    assert [step["state"] for step in again.record["steps"]] == ["cached", "cached"]
    assert again.record["published"][0]["new"] is False
    assert len(days.head().records("calibration")) == 1
    assert days.head().number == before + 1


def test_a_record_names_the_files_that_were_fitted_and_not_all_that_were_selected(
    days, real, tmp_path
):
    last = 'one: {product: nova-1/lap, stop: "2020-01-08T23:00:00",'
    text = FIT.replace("one: {product: nova-1/lap,", last)
    run = go(text, days, real, tmp_path)
    assert run.error is None
    selected = [len(each["granules"]) for each in run.record["inputs"].values()]
    [record] = days.head().records("calibration")
    held = {
        g.id: (g.product, g.start) for p in days.head().products() for g in days.head().granules(p)
    }
    fitted = [held[id] for id in record.body["granules"]]
    assert sum(selected) == 17 > len(fitted) == 16
    assert max(start for _, start in fitted) < np.datetime64("2020-01-09", "ns").astype(int)


def test_the_latest_calibration_is_resolved_once_and_applied(days, real, tmp_path):
    go(FIT, days, real, tmp_path)
    [record] = days.head().records("calibration")
    run = go(USE, days, real, tmp_path)
    assert run.error is None
    assert run.record["inputs"]["two"]["calibration"] == record.id
    assert run.scalars["fit"]["slope"] == pytest.approx(1.0, rel=0.01)
    assert abs(run.scalars["fit"]["offset"]) < 2e9
    named = go(USE, days, real, tmp_path, calibration=record.id[:10])
    assert [step["state"] for step in named.record["steps"]] == ["cached", "cached"]
    lock = (run.path / "recipe.lock.yml").read_text()
    assert f'calibration: "{record.id}"' in lock


def test_a_missing_calibration_names_the_product(days, real, tmp_path):
    with pytest.raises(SelectionError, match="no calibration of 'nova-2/lap' of electron_density"):
        go(USE, days, real, tmp_path)
    with pytest.raises(SelectionError, match="no one calibration '0123456789'"):
        go(USE, days, real, tmp_path, calibration="0123456789")


def test_a_withdrawn_calibration_is_not_the_latest(days, real, tmp_path):
    go(FIT, days, real, tmp_path)
    [record] = days.head().records("calibration")
    days.commit((), withdraw={record.id: "wrong reference"}, by="tests")
    with pytest.raises(SelectionError, match="no calibration of 'nova-2/lap'"):
        go(USE, days, real, tmp_path)
    again = go(FIT, days, real, tmp_path)
    assert again.record["published"][0]["withdrawn"] == "wrong reference"


def test_only_what_was_published_before_the_commit_counts(days, real, tmp_path):
    before = days.head().number
    go(FIT, days, real, tmp_path)
    with pytest.raises(SelectionError, match="no calibration"):
        run_recipe(parse_recipe(USE), days, real, out=tmp_path / "runs", commit=before)


def test_publishing_what_is_no_calibration_is_refused(days, real, tmp_path):
    text = FIT.replace("  fit: The two", "  matched: The two")
    with pytest.raises(RecipeError, match="only a calibration can be published"):
        go(text, days, real, tmp_path)


def test_workers_leave_the_same_bytes(days, real, tmp_path):
    from vconst.engine import Engine

    alone = go(FIT, days, real, tmp_path)
    with Engine(2) as engine:
        rows = rerun(alone, days, real, engine=engine)
    assert [row["same"] for row in rows] == [True, True]


def test_what_is_not_usable_is_made_no_record(days, real, ingest, tmp_path):
    """One of the two shows noise only."""
    before = days.head().number
    for number in range(1, 10):
        ingest(days, "nova-2", day=f"2020-01-0{number}", version=(2,), gain=1e-9, bias=2e10)
    run = go(FIT, days, real, tmp_path)
    assert (run.error, run.state) == (None, "done")
    [entry] = run.as_json()["published"]
    assert (entry["state"], entry["new"], entry["commit"]) == ("not published", False, None)
    assert entry["because"].startswith("not usable: the two hardly vary together")
    assert days.head().number == before + 9
    assert not days.head().records("calibration")


def test_what_is_not_determined_is_applied_only_by_its_name(days, real, tmp_path):
    go(FIT, days, real, tmp_path)
    [record] = days.head().records("calibration")
    assert record.body["verdict"].startswith("usable with correction")
    assert record.body["holds_for"].startswith("that alignment")
    doubtful = {**record.body, "verdict": "not determined: who knows.", "reason": "by hand"}
    added = add_record(days, real, doubtful)
    run = go(USE, days, real, tmp_path)
    assert run.record["inputs"]["two"]["calibration"] == record.id
    named = go(USE, days, real, tmp_path, calibration=added[:8])
    assert named.record["inputs"]["two"]["calibration"] == added
    days.commit((), withdraw={record.id: "too simple"}, by="tests")
    with pytest.raises(SelectionError, match=f"{added[:8]} is not determined: who knows") as caught:
        go(USE, days, real, tmp_path)
    assert f"calibration: {added[:8]}" in caught.value.hint


def test_samples_outside_the_time_of_a_calibration_are_counted(days, real, ingest, tmp_path):
    go(FIT, days, real, tmp_path)
    inside = go(USE, days, real, tmp_path).record["inputs"]["two"]
    assert inside["outside_validity"] == 0
    assert inside["validity_period"][0].startswith("2020-01-01T00:00")
    for platform in ("nova-1", "nova-2"):
        ingest(days, platform, day="2020-01-20", seed=90)
    outside = go(USE, days, real, tmp_path).record["inputs"]
    assert outside["two"]["outside_validity"] == 588
    assert "outside_validity" not in outside["one"]


def test_a_calibration_made_elsewhere_is_added_once_and_applied(days, real, tmp_path):
    go(FIT, days, real, tmp_path)
    [record] = days.head().records("calibration")
    body = {**record.body, "slope": 1.2, "offset": 0.0, "reason": "by hand"}
    with pytest.raises(UsageError, match="'offset' is not inside its interval"):
        add_record(days, real, body)
    for name in ("version", "slope_low", "offset_low"):
        body.pop(name)
    added = add_record(days, real, {"id": "whatever", **body})
    assert add_record(days, real, body) == added
    assert len(days.head().records("calibration")) == 2
    run = go(USE, days, real, tmp_path)
    assert run.record["inputs"]["two"]["calibration"] == added
    with pytest.raises(UsageError, match="does not say slope"):
        add_record(days, real, {**body, "slope": None})
