"""A recipe that watches: alerts, one record a day, and nothing at all where nothing came."""

import pytest

from tests import three_probes
from vconst.recipe.check import check_recipe
from vconst.recipe.load import parse_recipe
from vconst.recipe.run import run_recipe
from vconst.recipe.watch import KIND, digits_apart, history_of
from vconst.report import build_report
from vconst.report.words import number

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
        ("{mean_difference:", "{meen_difference:", "leaves no number 'meen_difference'"),
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
    [problem] = check_recipe(parse_recipe(TEXT.replace("mean_d", "meen_d")), host)
    assert problem.suggestion == "mean_difference"
    missing = go(TEXT.replace("mean_difference:", "area_rms:"), store, host, tmp_path)
    assert missing.exit_code == 4  # of maps only
    assert missing.alerts[0]["state"] == "no value"
    page = build_report(run, host=host).read_text("utf-8")
    assert "1 watched number outside the band." in page
    assert "The data reach to 2020-01-03" in page


@pytest.mark.parametrize("hair", [1e-6, 1e-9, 1e-13])
def test_a_number_that_leaves_its_band_by_a_hair_is_seen_to(watching, host, tmp_path, hair):
    store, runs = watching
    value = runs[-1].scalars["compared"]["mean_difference"]
    at = go(TEXT.replace("[0, 1e11]", f"[0, {value!r}]"), store, host, tmp_path)
    assert at.exit_code == 0
    over = go(TEXT.replace("[0, 1e11]", f"[0, {value * (1 - hair)!r}]"), store, host, tmp_path)
    assert over.exit_code == 4
    [row] = over.alerts
    digits = digits_apart(row, 6)
    assert f"{row['value']:.{digits}g}" != f"{row['high']:.{digits}g}"
    page = build_report(over, host=host).read_text("utf-8")
    [row] = [line for line in page.splitlines() if "watched number outside the band" in line]
    said = page[page.index("watched number outside") :][:400]
    shown = number(value, digits_apart(over.alerts[0], 4))
    assert shown in said
    assert said.count(shown) == 1


def test_a_time_that_is_watched_again_counts_once(watching, host, tmp_path):
    """A day whose file came again, corrected: what was found last stands."""
    store = three_probes.fill(tmp_path / "store", days=2, platforms=("trio-1", "trio-2"))
    first = go(TEXT, store, host, tmp_path)
    wider = go(TEXT.replace("[0, 1e11]", "[0, 2e11]"), store, host, tmp_path)
    assert [row["high"] for row in wider.record["watch_history"]] == [2e11]
    assert len(store.head().records(KIND)) == 2
    assert first.record["watch_history"][0]["high"] == 1e11


def test_what_other_products_gave_is_another_series(host, tmp_path):
    text = TEXT.replace("inputs:", "parameters: {second: trio-2/lap}\ninputs:")
    text = text.replace("product: trio-2/lap,", 'product: "${second}",')
    store = three_probes.fill(tmp_path / "store", days=1)
    go(text, store, host, tmp_path)
    recipe = parse_recipe(text, {"second": "trio-3/lap"})
    other = run_recipe(recipe, store, host, out=tmp_path / "runs")
    assert len(other.record["watch_history"]) == 1
    assert other.record["watch_history"][0]["reads"] == ["trio-1/lap", "trio-3/lap"]


def test_days_that_come_out_of_order_stand_in_order(host, tmp_path):
    text = TEXT.replace("start: last 1 d", 'start: "${day}", stop: "${day}T23:59:59"')
    text = text.replace("inputs:", "parameters: {day: 2020-01-01}\ninputs:")
    store = three_probes.fill(tmp_path / "store", days=3, platforms=("trio-1", "trio-2"))
    for day in ("2020-01-03", "2020-01-01", "2020-01-02", "2020-01-01"):
        run = run_recipe(parse_recipe(text, {"day": day}), store, host, out=tmp_path / "runs")
    times = [row["time"][:10] for row in run.record["watch_history"]]
    assert times == ["2020-01-01", "2020-01-02", "2020-01-03"]
    assert len(store.head().records(KIND)) == 3


FITTED = """\
vconst: 1
recipe: fitted
inputs:
  one: {product: trio-1/lap, variables: [electron_density], start: last 1 d}
  two: {product: trio-2/lap, variables: [electron_density], start: last 1 d}
steps:
  compared: {do: difference, first: two, second: one, variable: electron_density}
  pairs: {do: match_up, reference: one, target: two, distance: 1 m, delay: 0 s}
  fit: {do: fit_calibration, pairs: pairs, variable: electron_density}
watch:
  compared: {mean_difference: [0, 1e11]}
  fit: {slope: [0.5, 1.5]}
"""


def test_a_day_without_meetings_is_told_and_is_no_alert(watching, host, tmp_path):
    store, _ = watching
    run = go(FITTED, store, host, tmp_path)
    assert (run.state, run.exit_code, run.alerts) == ("in part", 3, [])
    assert run.error is None
    rows = {row["name"]: row for row in run.record["watch"]}
    assert rows["mean_difference"]["state"] == "inside"
    assert (rows["slope"]["state"], rows["slope"]["value"]) == ("no data", None)
    assert run.record["error"]["kind"] == "too-little"
    page = build_report(run, host=host).read_text("utf-8")
    assert "Nothing to look at for 1 watched number." in page
    assert "outside the band." not in page


def test_what_left_its_band_on_a_day_without_meetings_is_an_alert(watching, host, tmp_path):
    store, _ = watching
    run = go(FITTED.replace("[0, 1e11]", "[null, 1e9]"), store, host, tmp_path)
    assert (run.state, run.exit_code) == ("in part", 4)
    assert [row["name"] for row in run.alerts] == ["mean_difference"]


def test_a_step_that_fails_for_another_reason_is_a_failure(watching, host, tmp_path):
    store, _ = watching
    text = FITTED.replace("pairs: pairs,", "pairs: pairs, adjust: [colour],")
    text = text.replace("distance: 1 m, delay: 0 s", "distance: 100 km, delay: 10 s")
    run = go(text, store, host, tmp_path)
    assert (run.state, run.exit_code) == ("failed", 1)
