"""A recipe that watches: alerts, one record a day, and nothing at all where nothing came."""

import pytest

from tests import three_probes
from vconst.recipe.check import check_recipe
from vconst.recipe.load import parse_recipe
from vconst.recipe.run import run_recipe
from vconst.recipe.watch import KIND, history_of
from vconst.report import build_report

TEXT = """\
vconst: 1
recipe: watching
inputs:
  one: {product: trio-1/lap, variables: [electron_density], start: last 1 d}
  two: {product: trio-2/lap, variables: [electron_density], start: last 1 d}
steps:
  compared: {do: difference, first: two, second: one, variable: electron_density}
report: {page: monitor, show: [compared]}
watch:
  compared: {mean_difference: [0, 1e11]}
"""


@pytest.fixture(scope="module")
def host():
    """A host with three probes."""
    return three_probes.host()


@pytest.fixture(scope="module")
def watching(tmp_path_factory, host):
    """A store, and its runs: the first day, the same day again, and the next two days."""
    folder = tmp_path_factory.mktemp("watching")
    store = three_probes.fill(folder / "store", days=1, platforms=("trio-1", "trio-2"))
    runs = [go(TEXT, store, host, folder), go(TEXT, store, host, folder)]
    for day in (2, 3):
        three_probes.add(store, [day], platforms=("trio-1", "trio-2"))
        runs.append(go(TEXT, store, host, folder))
    return store, runs


def go(text, store, host, folder):
    """Run a text."""
    return run_recipe(parse_recipe(text), store, host, out=folder / "runs")


def problems_of(text, host):
    """Messages of everything wrong."""
    return [each.message for each in check_recipe(parse_recipe(text), host)]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("  compared: {mean_d", "  compareb: {mean_d", "no step is called 'compareb'"),
        ("[0, 1e11]", "[1e11, 0]", "begins at 1e+11 and ends at 0"),
        ("[0, 1e11]", "[null, null]", "has no end"),
        ("[0, 1e11]", "3", "is [LOW, HIGH]"),
        ("{mean_difference: [0, 1e11]}", "[mean]", "say which numbers"),
        ("start: last 1 d}\n  two", "start: last week}\n  two", "start:"),
    ],
)
def test_what_is_wrong_with_a_watch_is_said(host, old, new, words):
    assert old in TEXT
    assert any(words in said for said in problems_of(TEXT.replace(old, new), host))


def test_a_window_is_fixed_at_the_commit_and_written_into_the_lock(watching):
    _, runs = watching
    starts = [run.record["inputs"]["one"]["start"] for run in runs]
    assert starts == ["2020-01-01T00:00:00"] * 2 + ["2020-01-02T00:00:00", "2020-01-03T00:00:00"]
    assert runs[0].record["inputs"]["one"]["asked_start"] == "last 1 d"
    assert 'start: "2020-01-03T00:00:00"' in (runs[-1].path / "recipe.lock.yml").read_text()


def test_nothing_new_is_no_new_run(watching):
    store, runs = watching
    assert runs[1].path == runs[0].path.resolve()
    assert (runs[0].new, runs[1].new) == (True, False)
    assert runs[1].as_json()["new"] is False
    assert runs[1].exit_code == runs[0].exit_code
    assert len(list(runs[0].path.parent.glob("watching-*"))) == 3
    assert len(store.head().records(KIND)) == 3


def test_every_day_is_appended_once(watching, host):
    store, runs = watching
    history = history_of(store.head(), parse_recipe(TEXT))
    assert [row["time"][:10] for row in history] == ["2020-01-01", "2020-01-02", "2020-01-03"]
    assert runs[-1].record["watch_history"] == history
    before = store.head().number
    run_recipe(parse_recipe(TEXT), store, host, out=runs[0].path.parent.parent / "others")
    assert store.head().number == before


def test_a_number_that_leaves_its_band_is_an_alert(watching, host, tmp_path):
    store, runs = watching
    assert [run.exit_code for run in runs] == [0, 0, 0, 0]
    assert not runs[0].alerts
    run = go(TEXT.replace("[0, 1e11]", "[null, 1e9]"), store, host, tmp_path)
    assert run.exit_code == 4
    [alert] = run.as_json()["alerts"]
    said = (alert["step"], alert["name"], alert["state"])
    assert said == ("compared", "mean_difference", "outside")
    assert alert["value"] == pytest.approx(runs[-1].scalars["compared"]["mean_difference"])
    missing = go(TEXT.replace("mean_difference:", "meen:"), store, host, tmp_path)
    assert missing.exit_code == 4
    assert missing.alerts[0]["state"] == "no value"
    page = build_report(run, host=host).read_text("utf-8")
    assert "1 watched number outside the band." in page
    assert "The data reach to 2020-01-03" in page
