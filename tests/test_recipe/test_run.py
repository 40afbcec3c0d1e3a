"""A run computes what is new, keeps it, and leaves a folder that says everything."""

import json

import numpy as np
import pytest

from vconst.errors import (
    OperationError,
    PluginError,
    RecipeError,
    SelectionError,
    StoreError,
    UnknownNameError,
)
from vconst.recipe.folder import load_run, seal_run
from vconst.recipe.load import load_recipe, parse_recipe
from vconst.recipe.plan import plan_run
from vconst.recipe.rerun import rerun
from vconst.recipe.run import run_recipe
from vconst.recipe.verify import verify
from vconst.store import Store

GROUPS = """\
vconst: 1
recipe: groups
inputs:
  both:
    one: {product: nova-1/lap}
    two: {product: nova-2/lap}
steps:
  dense: {do: keep_dense, data: both, least: 1}
  mean: {do: average, data: dense, variable: electron_density}
  spread: {do: compare, members: mean}
"""

BROKEN = """\
vconst: 1
recipe: broken
inputs:
  one: {product: nova-1/lap}
steps:
  mean: {do: average, data: one, variable: electron_density}
  bad: {do: break_down, data: one}
  after: {do: average, data: mean, variable: electron_density}
"""


def go(text, store, host, tmp_path, **settings):
    """Run a text; the folder of runs lies beside the store."""
    parameters = settings.pop("parameters", None)
    recipe = parse_recipe(text, parameters)
    return run_recipe(recipe, store, host, out=tmp_path / "runs", **settings)


def states(run):
    """What became of each step, in order."""
    return [step["state"] for step in run.record["steps"]]


def test_a_run_recovers_the_planted_gain_and_bias(recipe_text, store, host, tmp_path):
    run = go(recipe_text, store, host, tmp_path)
    assert run.exit_code == 0
    assert run.scalars["fit"]["slope"] == pytest.approx(1.2, rel=0.01)
    assert run.scalars["fit"]["offset"] == pytest.approx(2e10, rel=0.05)
    assert states(run) == ["done", "done", "done"]


def test_a_second_run_computes_nothing(recipe_text, store, host, tmp_path, calls):
    first = go(recipe_text, store, host, tmp_path)
    calls.clear()
    second = go(recipe_text, store, host, tmp_path)
    assert states(second) == ["cached"] * 3
    assert calls == []
    assert second.scalars == first.scalars
    assert second.path != first.path


def test_force_computes_everything(recipe_text, store, host, tmp_path, calls):
    go(recipe_text, store, host, tmp_path)
    calls.clear()
    assert states(go(recipe_text, store, host, tmp_path, force=True)) == ["done"] * 3
    assert sorted(calls) == ["fit_line", "keep_dense", "pair_up"]


def test_a_changed_setting_computes_what_depends_on_it_and_nothing_else(
    recipe_text, store, host, tmp_path
):
    go(recipe_text, store, host, tmp_path)
    text = recipe_text.replace("pairs: matched\n", "pairs: matched\n    scale: log\n")
    assert states(go(text, store, host, tmp_path)) == ["cached", "cached", "done"]
    run = go(recipe_text, store, host, tmp_path, parameters={"distance": "100 km"})
    assert states(run) == ["done", "done", "done"]


def test_a_default_written_out_changes_nothing(recipe_text, store, host, tmp_path):
    go(recipe_text, store, host, tmp_path)
    text = recipe_text.replace("pairs: matched\n", "pairs: matched\n    scale: linear\n")
    text = text.replace("0.25 h", "15 min")
    assert states(go(text, store, host, tmp_path)) == ["cached"] * 3


def test_new_data_computes_anew_and_an_older_commit_does_not(
    recipe_text, store, host, tmp_path, ingest
):
    commit = store.head().number
    go(recipe_text, store, host, tmp_path)
    ingest(store, "nova-2", version=(2,), gain=1.3, seed=3)
    assert states(go(recipe_text, store, host, tmp_path, commit=commit)) == ["cached"] * 3
    run = go(recipe_text, store, host, tmp_path)
    assert states(run) == ["done"] * 3
    assert run.scalars["fit"]["slope"] == pytest.approx(1.3, rel=0.01)


def test_compacting_and_pruning_leave_every_step_cached(recipe_text, store, host, tmp_path, ingest):
    for platform in ("nova-1", "nova-2"):
        ingest(store, platform, day="2020-01-02", seed=4)
    assert states(go(recipe_text, store, host, tmp_path)) == ["done"] * 3
    store.compact()
    store.prune("0 h", force=True)
    assert states(go(recipe_text, store, host, tmp_path)) == ["cached"] * 3


def test_a_step_given_a_group_is_applied_to_each_member(store, host, tmp_path):
    run = go(GROUPS, store, host, tmp_path)
    assert set(run.scalars["mean"]) == {"one", "two"}
    spread = run.scalars["mean"]["two"]["mean"] - run.scalars["mean"]["one"]["mean"]
    assert run.scalars["spread"]["spread"] == pytest.approx(spread)
    assert run.as_json()["results"]["mean"]["one"]["samples"] == 588
    assert states(go(GROUPS, store, host, tmp_path)) == ["cached"] * 3


def test_a_failed_step_is_named_and_later_ones_are_not_run(store, host, tmp_path):
    run = go(BROKEN, store, host, tmp_path)
    assert states(run) == ["done", "failed", "not run"]
    assert run.exit_code == 1
    assert isinstance(run.error, PluginError)
    assert "'nova' failed in break_down: ZeroDivisionError" in run.error.message
    kept = load_run(run.path)
    assert kept.record["error"]["kind"] == "plugin"
    assert list(kept.results) == ["mean"]
    assert states(go(BROKEN, store, host, tmp_path)) == ["cached", "failed", "not run"]


@pytest.mark.parametrize(
    ("stopped", "left"),
    [
        ("keep_dense", ["keep_dense", "pair_up", "fit_line"]),
        ("pair_up", ["keep_dense", "pair_up", "fit_line"]),
        ("fit_line", ["fit_line"]),
    ],
)
def test_an_interrupted_run_goes_on_where_it_was(
    recipe_text, store, host, tmp_path, calls, trouble, stopped, left
):
    """Promise 22: the same hashes as a run that nothing interrupted."""
    whole = go(recipe_text, store, host, tmp_path / "whole", cache=tmp_path / "cache")
    trouble[stopped] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        go(recipe_text, store, host, tmp_path)
    record = load_run("latest", tmp_path / "runs").record
    assert record["state"] == "interrupted"
    assert "interrupted" in [step["state"] for step in record["steps"]]
    trouble.clear()
    calls.clear()
    run = go(recipe_text, store, host, tmp_path)
    assert run.exit_code == 0
    assert calls == left
    digests = [[step["digest"] for step in each.record["steps"]] for each in (run, whole)]
    assert digests[0] == digests[1]


def test_progress_tells_every_step_before_and_after(recipe_text, store, host, tmp_path):
    told = []
    go(recipe_text, store, host, tmp_path, progress=lambda *each: told.append(each))
    assert told == [
        ("dense", 1, 3, "running"),
        ("dense", 1, 3, "done"),
        ("matched", 2, 3, "running"),
        ("matched", 2, 3, "done"),
        ("fit", 3, 3, "running"),
        ("fit", 3, 3, "done"),
    ]


def test_a_dry_run_says_what_would_be_computed_and_why(recipe_text, store, host, tmp_path, calls):
    out = tmp_path / "runs"
    recipe = parse_recipe(recipe_text)
    plan = plan_run(recipe, store, host, out=out)
    assert [(s["name"], s["state"], s["why"]) for s in plan] == [
        ("dense", "to compute", "first time"),
        ("matched", "to compute", "first time"),
        ("fit", "to compute", "first time"),
    ]
    assert calls == []
    assert not out.exists()
    go(recipe_text, store, host, tmp_path)
    assert {s["state"] for s in plan_run(recipe, store, host, out=out)} == {"cached"}
    changed = parse_recipe(recipe_text, {"distance": "100 km"})
    reasons = [s["why"] for s in plan_run(changed, store, host, out=out)]
    assert reasons == [
        "used by a step that is computed",
        "setting changed: distance 200.0 -> 100.0",
        "input changed: pairs",
    ]


def test_a_recipe_with_problems_touches_nothing(recipe_text, store, host, tmp_path):
    with pytest.raises(RecipeError):
        go(recipe_text.replace("pair_up", "pairup"), store, host, tmp_path)
    assert not (tmp_path / "runs").exists()


def test_a_product_that_is_not_stored_is_named(recipe_text, host, tmp_path):
    empty = Store.create(str(tmp_path / "empty"))
    with pytest.raises(SelectionError, match="holds no 'nova-1/lap'"):
        go(recipe_text, empty, host, tmp_path)


def test_a_time_without_data_is_named(recipe_text, store, host, tmp_path):
    parameters = {"start": "1999-01-01", "stop": "1999-01-02"}
    with pytest.raises(
        SelectionError, match="no granule of 'nova-1/lap' lies between 1999"
    ) as caught:
        go(recipe_text, store, host, tmp_path, parameters=parameters)
    assert "from 2020-01-01T00:00:00Z to 2020-01-01T00:09:59Z" in caught.value.message


def test_the_folder_says_everything_about_the_run(recipe_text, store, host, tmp_path):
    run = go(recipe_text, store, host, tmp_path)
    record = json.loads((run.path / "run.json").read_text())
    assert record["schema"] == "vconst/run-record/2"
    assert record["text"] == recipe_text
    assert record["parameters"]["distance"] == "200 km"
    assert record["page"] == "calibration"
    assert record["show"] == ["matched", "fit"]
    assert record["commit"] == store.head().number
    assert record["inputs"]["two"]["granules"][0]["file"] == "nova-2_2020-01-01_1.bin"
    assert record["inputs"]["two"]["counts"] == {
        "samples": 600,
        "kept": 588,
        "removed": {"heater_on": 12},
        "overlap": {"equal": 0, "differing": 0},
    }
    numbers = json.loads((run.path / "result.json").read_text())
    assert numbers["schema"] == "vconst-result/1"
    assert numbers["results"]["fit"]["samples"] == run.scalars["fit"]["samples"]
    assert numbers["results"]["fit"]["spread"] is None
    assert numbers["verdicts"]["fit"] == "They agree."


def test_json_of_a_run_is_plain_and_counts_are_whole(recipe_text, store, host, tmp_path):
    told = json.loads(json.dumps(go(recipe_text, store, host, tmp_path).as_json(), allow_nan=False))
    assert told["schema"] == "vconst/run/1"
    assert told["report"] is None
    assert [set(step) for step in told["steps"]] == [{"name", "operation", "state", "seconds"}] * 3
    assert isinstance(told["results"]["matched"]["pairs"], int)
    assert told["results"]["fit"]["spread"] is None


def test_a_run_reads_back_as_it_was(recipe_text, store, host, tmp_path):
    from vconst.store.results import digest_of

    run = go(recipe_text, store, host, tmp_path)
    for name in ("latest", run.name, str(run.path)):
        read = load_run(name, tmp_path / "runs")
        assert read.record == run.record
        assert list(read.results) == ["matched", "fit"]
        for step, result in run.results.items():
            assert type(read.results[step]) is type(result)
            assert digest_of(read.results[step]) == digest_of(result)
    with pytest.raises(UnknownNameError, match="Unknown run 'two-prob'"):
        load_run("two-prob", tmp_path / "runs")


def test_the_lock_is_a_recipe_with_the_same_keys(recipe_text, store, host, tmp_path):
    run = go(recipe_text, store, host, tmp_path)
    lock = run.path / "recipe.lock.yml"
    assert "scale" in lock.read_text()
    again = run_recipe(load_recipe(lock), store, host, out=tmp_path / "runs")
    assert states(again) == ["cached"] * 3
    groups = go(GROUPS, store, host, tmp_path)
    lock = load_recipe(groups.path / "recipe.lock.yml")
    assert states(run_recipe(lock, store, host, out=tmp_path / "runs")) == ["cached"] * 3


def test_rerun_computes_the_same_bytes(recipe_text, store, host, tmp_path, calls):
    for text in (recipe_text, GROUPS):
        run = go(text, store, host, tmp_path)
        calls.clear()
        rows = rerun(load_run(run.path), store, host)
        assert [row["same"] for row in rows] == [True] * len(rows)
        assert len(rows) > 1
        assert calls


def test_rerun_names_the_step_that_differs(recipe_text, store, host, tmp_path):
    run = go(recipe_text, store, host, tmp_path)
    run.record["steps"][2]["digest"] = "0" * 64
    rows = rerun(run, store, host)
    assert [(row["step"], row["same"]) for row in rows] == [("matched", True), ("fit", False)]
    assert rows[1]["note"] == "its arrays differ"


def test_verify_names_what_was_changed_or_is_gone(recipe_text, store, host, tmp_path):
    run = go(recipe_text, store, host, tmp_path)
    (run.path / "report.html").write_text("a page")
    seal_run(run.path)
    run = load_run(run.path)
    assert verify(run, store) == []
    assert len(run.record["outputs"]) == 4
    (run.path / "report.html").write_text("another page")
    (run.path / "result.json").unlink()
    findings = verify("latest", store, out=tmp_path / "runs")
    assert {(f["object"], f["problem"]) for f in findings} == {
        ("report.html", "is not what the run wrote"),
        ("result.json", "is gone"),
    }


def test_verify_names_the_granule_whose_samples_were_damaged(recipe_text, store, host, tmp_path):
    run = go(recipe_text, store, host, tmp_path)
    chunk = max(
        (p for p in (tmp_path / "store" / "segments" / "nova-2").rglob("c/*") if p.is_file()),
        key=lambda path: path.stat().st_size,
    )
    data = bytearray(chunk.read_bytes())
    data[len(data) // 2] ^= 1
    chunk.chmod(0o644)
    chunk.write_bytes(bytes(data))
    [finding] = verify(run, store)
    assert finding["object"] == "nova-2_2020-01-01_1.bin (nova-2/lap)"
    assert "damaged object" in finding["problem"]


def test_verify_names_a_granule_that_was_superseded_and_pruned(
    recipe_text, store, host, tmp_path, ingest
):
    run = go(recipe_text, store, host, tmp_path)
    ingest(store, "nova-2", version=(2,), gain=1.3, seed=3)
    assert verify(run, store) == []
    store.prune("0 h", force=True)
    [finding] = verify(run, store)
    assert "no longer in the store" in finding["problem"]
    with pytest.raises(StoreError, match="pruned"):
        rerun(run, store, host)


def test_a_store_that_cannot_be_written_still_runs(recipe_text, store, host, tmp_path, monkeypatch):
    store.writable = False

    def refuse(*_):
        raise StoreError("read only")

    monkeypatch.setattr(store.results, "put", refuse)
    run = go(recipe_text, store, host, tmp_path)
    assert states(run) == ["done"] * 3
    cached = go(recipe_text, store, host, tmp_path, cache=tmp_path / "cache")
    assert states(cached) == ["done"] * 3
    assert (
        states(go(recipe_text, store, host, tmp_path, cache=tmp_path / "cache")) == ["cached"] * 3
    )
    with pytest.raises(StoreError, match="cannot be written, but the recipe publishes fit"):
        go(recipe_text + "publish: {fit: why}\n", store, host, tmp_path)


def test_a_damaged_kept_result_is_computed_anew_and_told(recipe_text, store, host, tmp_path):
    run = go(recipe_text, store, host, tmp_path)
    key = run.record["steps"][1]["key"]
    chunk = max(
        (p for p in (tmp_path / "store" / "results" / key).rglob("*") if p.is_file()),
        key=lambda path: (path.name != "manifest.json", path.stat().st_size),
    )
    chunk.chmod(0o644)
    chunk.write_bytes(b"nothing like it")
    again = go(recipe_text, store, host, tmp_path)
    assert again.exit_code == 0
    assert states(again)[1] == "done"
    assert again.record["damaged_results"] == [key]
    assert again.scalars == run.scalars


def test_a_result_of_the_wrong_kind_is_the_operations_fault(store, host, tmp_path):
    run = go(BROKEN.replace("break_down", "mislead"), store, host, tmp_path)
    assert run.error.message == "mislead returned Dataset; it says that it returns Table."


def test_only_plain_settings_enter_a_key_and_tuples_are_lists():
    from vconst.recipe.keys import key_of

    assert key_of(1) != key_of(1.0)
    assert key_of((1, 2)) == key_of([1, 2])
    assert key_of(np.float64(0.1)) == key_of(0.1)
    with pytest.raises(OperationError, match="cannot enter a key"):
        key_of(object())
