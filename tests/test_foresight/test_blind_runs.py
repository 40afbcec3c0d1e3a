"""A blind run shows controls only; unblinding freezes; what is changed later is marked."""

import contextlib
import io
import json
import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from tests.test_foresight.conftest import RECIPE
from vconst.errors import UsageError
from vconst.kernels.constants import DAY
from vconst.kernels.sphere import great_circle_distance
from vconst.recipe.absent import without_absent
from vconst.recipe.blinding import (
    KIND,
    blinded,
    blinding_of,
    changes,
    freeze,
    frozen_body,
    words_of,
)
from vconst.recipe.folder import load_run
from vconst.recipe.load import parse_recipe
from vconst.recipe.rerun import recipe_of, rerun
from vconst.report.sections.blinding import blinding_banners, blinding_section


class _Streams:
    """What a session-wide fixture prints, as the capturing fixtures of one test would give it."""

    def __init__(self):
        self.out, self.err = io.StringIO(), io.StringIO()

    def readouterr(self):
        """What was printed since the last time."""
        said = SimpleNamespace(out=self.out.getvalue(), err=self.err.getvalue())
        for stream in (self.out, self.err):
            stream.seek(0)
            stream.truncate()
        return said


@pytest.fixture(scope="module")
def runs(command):
    """The recipe run blind, unblinded, and with another limit; and with eyes open before."""
    streams = _Streams()
    with contextlib.redirect_stdout(streams.out), contextlib.redirect_stderr(streams.err):
        blind = command("run", "small-event.yml", "--blind", capture=streams)
        unblinded = command("unblind", "--no-report", "--json", capture=streams)
        other = ("run", "small-event.yml", "--no-report", "-p", "limit=1.2")
        changed = command(*other, capture=streams)
    found = {"blind": blind, "unblinded": unblinded, "changed": changed}
    for name, done in found.items():
        assert done.code == 0, (name, done.said.err)
    folders = [p for p in sorted(Path("runs").glob("small-event-*")) if not p.is_symlink()]
    loaded = [load_run(p.resolve()) for p in folders]
    by_state = {}
    loaded.sort(key=lambda run: not (run.path / "report.html").exists())
    for run in loaded:
        said = run.record["blinding"]
        name = "blind" if said["state"] == "blind" else "changed" if said["changes"] else "open"
        by_state.setdefault(name, run)
    return SimpleNamespace(done=found, **by_state)


def _event(run):
    """Time, place and radius of the real event."""
    zone = run.results["zone"].dataset
    time = int(zone["time"].values[0].astype("M8[ns]").astype(np.int64))
    return time, *(float(zone[n].values[0]) for n in ("latitude", "longitude", "zone_radius"))


def test_no_place_time_of_a_blind_run_shares_zone_and_days_with_the_event(runs):
    time, north, east, radius = _event(runs.open)
    looked = 0
    for result in runs.blind.results.values():
        given = result.dataset
        prefix = "place_" if "place_time" in given else ""
        if "place" not in given.sizes or f"{prefix}time" not in given:
            continue
        lag = np.abs(given[f"{prefix}time"].values.astype("M8[ns]").astype(np.int64) - time)
        names = (given[f"{prefix}{n}"].values for n in ("latitude", "longitude", "zone_radius"))
        latitude, longitude, reach = names
        near = great_circle_distance(north, east, latitude, longitude) <= radius + reach
        assert not (near & (lag <= 7 * DAY)).any()
        looked += 1
    assert looked >= 3  # places, background, deviations


def _of_the_event(run):
    """Numbers that only the event itself can give."""
    layer, table = run.results["unusual"].dataset, run.results["chance"].dataset
    own = layer["place_control"].values[layer["pass_place"].values] == 0
    values = layer["value"].values[own & np.isfinite(layer["value"].values)]
    found = np.concatenate(
        [values, table["statistic"].values, table["group_deviation"].values.ravel()]
    )
    found = found[np.isfinite(found)]
    assert found.size > 5
    return found


def test_no_number_of_the_event_is_in_any_array_of_a_blind_run(runs):
    secret = _of_the_event(runs.open)
    assert np.isin(secret, np.concatenate(list(_arrays(runs.open)))).all()  # it would be seen
    for values in _arrays(runs.blind):
        assert not np.isin(values, secret).any()


def _arrays(run):
    for result in run.results.values():
        for variable in result.dataset.variables.values():
            if variable.dtype.kind == "f":
                yield variable.values.ravel()


def test_no_number_of_the_event_is_in_any_text_of_a_blind_run_or_on_the_terminal(runs):
    secret = {f"{abs(value):.6g}"[:8] for value in _of_the_event(runs.open)}
    secret = {text for text in secret if len(text.replace(".", "").lstrip("0")) >= 6}
    assert len(secret) > 5
    folder = runs.blind.path
    texts = [p for p in folder.rglob("*") if p.suffix in (".json", ".html", ".csv", ".svg", ".yml")]
    names = {path.name for path in texts}
    assert {"run.json", "result.json", "report.html"} <= names
    assert any(path.suffix == ".csv" for path in texts)
    said = [path.read_text("utf-8") for path in texts]
    said += [runs.done["blind"].said.out, runs.done["blind"].said.err]
    said.append(json.dumps(runs.blind.as_json()))  # what --json prints
    for text in said:
        assert not [number for number in secret if number in text]
    own = {f"{abs(value):.6g}"[:8] for value in _of_the_event(runs.blind)}
    assert sum(any(number in text for text in said) for number in own) >= 3  # so it would be seen


def test_a_blind_page_and_its_terminal_say_that_they_are_blind(runs):
    page = (runs.blind.path / "report.html").read_text("utf-8")
    assert "Place-times drawn like the events stand in for them" in page
    assert "stand-in for" in page
    assert "Blind: place-times" in runs.done["blind"].said.err
    assert runs.blind.as_json()["blinding"]["state"] == "blind"
    assert json.loads((runs.blind.path / "result.json").read_text())["blinding"]["state"] == "blind"


def test_unblinding_freezes_recipe_and_thresholds_before_it_looks(runs, world):
    said = json.loads(runs.done["unblinded"].said.out)["blinding"]
    [record] = world.store.head().records(KIND)
    assert record.id == said["frozen"]
    assert record.body["fixed"]["steps"]["chance"]["limit"] == 1.5
    assert record.body["fixed"]["steps"]["usual"]["days"] == 30.0  # defaults too
    assert re.fullmatch("[0-9a-f]{64}", record.body["text_sha256"])
    assert record.body["time"] <= runs.open.record["started"]
    assert said["changes"] == []  # what the store holds nothing of was not there before either
    assert [each["input"] for each in runs.open.record["left_out"]] == ["absent"]
    told = blinding_section(runs.open.record)
    assert "This run is that recipe, unchanged." in told.paragraphs[0]
    assert (told.tables, blinding_banners(runs.open.record)) == ([], [])


def test_what_is_changed_after_unblinding_is_marked_on_page_terminal_and_record(runs):
    [change] = runs.changed.record["blinding"]["changes"]
    assert change == {"where": "chance", "name": "limit", "before": 1.5, "after": 1.2}
    assert "CHANGED after unblinding: chance: limit 1.5 -> 1.2" in runs.done["changed"].said.err
    [banner] = blinding_banners(runs.changed.record)
    assert (banner.tone, banner.heading) == ("alarm", "Changed after unblinding.")
    assert banner.text == "chance: limit 1.5 \u2192 1.2."
    [table] = blinding_section(runs.changed.record).tables
    assert table.rows == [("chance", "limit", "1.5", "1.2")]


@pytest.mark.chaos
def test_a_blind_run_computed_again_is_the_same(runs, world, host):
    assert all(row["same"] for row in rerun(runs.blind, world.store, host))


def test_freezing_again_changes_nothing_and_another_limit_is_compared_with_the_first(
    runs, world, host
):
    recipe = recipe_of(runs.blind.record)
    held = without_absent(recipe, host, world.store.head())
    body = frozen_body(runs.blind, held, host)
    [first] = world.store.head().records(KIND)
    again, new = freeze(world.store, body, time="2030-01-01T00:00:00+00:00", by="test")
    assert (again.id, again.body["time"], new) == (first.id, first.body["time"], False)
    assert runs.open.name in body["looked_before"]
    assert runs.blind.name not in body["looked_before"]
    other = parse_recipe(recipe.text, {"limit": 1.1}, recipe.path)
    other = without_absent(other, host, world.store.head())
    _, new = freeze(
        world.store,
        frozen_body(runs.blind, other, host),
        time="2030-01-01T00:00:00+00:00",
        by="test",
    )
    assert new
    said = blinding_of(other, host, world.store.head(), blind=False)
    assert (said["frozen"], said["frozen_again"]) == (first.id, 1)
    assert [words_of(each) for each in said["changes"]] == ["chance: limit 1.5 -> 1.1"]


def test_a_run_that_is_not_blind_cannot_be_unblinded(runs, command, capfd):
    done = command("unblind", runs.open.path, capture=capfd)
    assert done.code == 2
    assert "is not blind" in done.said.err


def _refused(host, old, new):
    assert old in RECIPE
    with pytest.raises(UsageError) as error:
        blinded(parse_recipe(RECIPE.replace(old, new)), host)
    return error.value.message


def test_what_would_look_all_the_same_is_refused(host):
    seen = "  usual: {do: moving"
    looks = "  listed: {do: describe, data: catalogue}\n  usual: {do: moving"
    assert "step 'listed' reads events" in _refused(host, seen, looks)
    screened = (
        "  held: {do: select_between, data: catalogue, variable: magnitude, low: 5}\n"
        "  listed: {do: describe, data: held}\n  usual: {do: moving"
    )
    assert "step 'listed' reads events" in _refused(host, seen, screened)
    assert "watches something" in _refused(
        host, "report:", "watch: {chance: {least_chance: [0, 1]}}\nreport:"
    )


def test_a_recipe_without_events_has_nothing_to_be_blind_to(host):
    text = RECIPE[: RECIPE.index("  zone:")] + "  summary: {do: describe, data: density}\n"
    text = text.replace("  catalogue: {product: usgs/earthquakes}\n", "")
    with pytest.raises(UsageError, match="nothing to be blind to"):
        blinded(parse_recipe(text), host)


def test_added_and_removed_steps_are_changes():
    before = {"inputs": {"a": {"product": "x"}}, "steps": {"one": {"do": "f"}}}
    now = {"inputs": {"a": {"product": "x"}}, "steps": {"two": {"do": "f"}}}
    assert [words_of(each) for each in changes(before, now)] == ["one: taken out", "two: added"]
