"""A campaign is one run of many members: cached, resumed, and stopped by nobody's failure."""

import json

import pytest

from tests import three_probes
from vconst.engine import Engine
from vconst.errors import RecipeError
from vconst.recipe.check import check_recipe
from vconst.recipe.folder import load_run
from vconst.recipe.load import parse_recipe
from vconst.recipe.plan import plan_run
from vconst.recipe.rerun import rerun
from vconst.recipe.run import run_recipe
from vconst.recipe.verify import verify
from vconst.report import build_report

TEXT = """\
vconst: 1
recipe: scales
title: Three probes on each other's scale
parameters:
  target: trio-1/lap
  reference: trio-2/lap
  start: 2020-01-01
  stop: 2020-01-08
  distance: 10 km
inputs:
  one: {product: "${reference}", variables: [electron_density], start: "${start}", stop: "${stop}"}
  two: {product: "${target}", variables: [electron_density], start: "${start}", stop: "${stop}"}
steps:
  matched: {do: match_up, reference: one, target: two, distance: "${distance}", delay: 10 s}
  fit:
    do: fit_calibration
    pairs: matched
    variable: electron_density
    error_ratio: 1.0
    replicates: 100
report: {page: calibration, show: [fit]}
publish: {fit: All three fly together.}
campaign:
  over:
    target: [trio-1/lap, trio-2/lap, trio-3/lap]
    reference: [trio-1/lap, trio-2/lap, trio-3/lap]
    period:
      january: {start: 2020-01-01, stop: 2020-01-08}
  distinct: [target, reference]
"""

#: One member whose time the store does not hold.
PART = TEXT.replace(
    "  distinct:", "      may: {start: 2020-05-01, stop: 2020-05-02}\n  distinct:"
).replace(
    "[target, reference]\n",
    "[target, reference]\n  leave_out:\n    - {period: may, target: trio-2/lap}\n"
    "    - {period: may, target: trio-3/lap}\n    - {period: may, reference: trio-3/lap}\n",
)


#: A campaign without a calibration, which watches a number of each member.
CHEAP = """\
vconst: 1
recipe: means
parameters: {product: trio-1/lap}
inputs:
  data: {product: "${product}", variables: [electron_density], stop: 2020-01-02}
steps:
  numbers: {do: describe, data: data}
watch:
  numbers: {samples: [null, 299]}
campaign:
  over: {product: [trio-1/lap, trio-2/lap, trio-3/lap]}
"""


@pytest.fixture(scope="module")
def host():
    """A host with three probes."""
    return three_probes.host()


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Eight days of three probes."""
    return three_probes.fill(tmp_path_factory.mktemp("trio") / "store")


@pytest.fixture(scope="module")
def part(store, host, tmp_path_factory):
    """The run of a campaign with one member that fails."""
    return run_recipe(parse_recipe(PART), store, host, out=tmp_path_factory.mktemp("part"))


def problems_of(text, host, **given):
    """Line, column and message of everything wrong."""
    try:
        found = check_recipe(parse_recipe(text, given), host)
    except RecipeError as error:
        found = error.problems
    return [(each.line, each.column, each.message) for each in found]


def line_of(text, words):
    """The line that holds some words, from one."""
    return next(n for n, line in enumerate(text.split("\n"), start=1) if words in line)


def test_the_members_are_the_table_without_what_is_left_out():
    campaign = parse_recipe(PART).campaign
    assert len(campaign.members) == 7
    assert campaign.left_out == 11
    assert campaign.members[0].name == "trio-1-lap.trio-2-lap.january"
    assert campaign.members[0].labels["period"] == "january"
    own = parse_recipe(PART).of_member(campaign.members[1])
    assert own.inputs["two"].values["product"] == "trio-1/lap"
    assert own.inputs["one"].values["stop"] == "2020-05-02"
    assert own.campaign is None


def test_a_table_can_be_written_row_by_row(host):
    rows = "    - {target: trio-1/lap, reference: trio-2/lap}\n"
    rows += "    - {target: trio-2/lap, reference: trio-3/lap}\n"
    text = TEXT[: TEXT.index("  over:")] + "  over:\n" + rows
    assert not problems_of(text, host)
    assert [m.name for m in parse_recipe(text).campaign.members] == [
        "trio-1-lap.trio-2-lap",
        "trio-2-lap.trio-3-lap",
    ]
    odd = text + "    - {target: trio-2/lap}\n"
    assert any(
        "every row sets the same parameters" in words for *_, words in problems_of(odd, host)
    )


@pytest.mark.parametrize(
    ("old", "new", "at", "words"),
    [
        ("reference: [trio-1/lap,", "reference: [trio-9/lap,", "trio-9", "unknown product"),
        ("    period:", "    perod: [1]\n    period:", "perod", "no parameter 'perod'"),
        ("january: {start: 2020-01-01", "january: {start: 2020-13-01", "2020-13", "start:"),
        ("january: {start:", "january: {begin:", "begin", "no parameter 'begin'"),
        ("distinct: [target, ", "distinct: [tarjet, ", "tarjet", "no axis is called 'tarjet'"),
        ("  distinct:", "  distant: 1\n  distinct:", "distant", "unknown key 'distant'"),
        (
            "target: [trio-1/lap, trio-2",
            "target: [trio-2/lap, trio-2",
            "[trio-2/lap, t",
            "given twice",
        ),
        ("  distinct:", "  leave_out: [{period: june}]\n  distinct:", "june", "has no 'june'"),
        ("      january: {start", "      january: {target: trio-1/lap, start", "period", "set by"),
    ],
)
def test_what_is_wrong_with_a_table_is_said_where_it_stands(host, old, new, at, words):
    assert old in TEXT
    text = TEXT.replace(old, new)
    found = problems_of(text, host)
    assert any(n == line_of(text, at) and words in said for n, _, said in found), found


def test_a_value_of_the_table_is_marked_to_the_column(host):
    text = TEXT.replace("reference: [trio-1/lap, trio-2", "reference: [trio-1/lap, trio-9")
    line = line_of(text, "trio-9")
    column = text.split("\n")[line - 1].index("trio-9") + 1
    [(at, where, words)] = problems_of(text, host)
    assert (at, where) == (line, column)
    assert words == "unknown product 'trio-9/lap'"


def test_a_parameter_of_the_table_cannot_be_given(host):
    found = problems_of(TEXT, host, target="trio-1/lap")
    assert any("'target' is set by the campaign" in words for *_, words in found)
    assert not problems_of(TEXT, host, distance="20 km")


def test_a_table_that_multiplies_without_end_is_refused(host):
    values = ", ".join(map(str, range(1, 200)))
    text = TEXT.replace("  distinct:", f"    distance: [{values}]\n  distinct:")
    assert any("at most 1000" in words for *_, words in problems_of(text, host))


def test_a_failure_stops_only_its_own_member(part, store):
    assert (part.state, part.exit_code) == ("in part", 3)
    members = part.record["campaign"]["members"]
    states = {each["name"]: each["state"] for each in members}
    assert states.pop("trio-1-lap.trio-2-lap.may") == "failed"
    assert set(states.values()) == {"done"}
    assert len(states) == 6
    failed = next(each for each in members if each["state"] == "failed")
    assert "no granule of 'trio-2/lap' lies between" in failed["error"]["message"]
    assert "1 of 7 members failed: trio-1-lap.trio-2-lap.may" in part.record["error"]["message"]
    told = json.loads(json.dumps(part.as_json(), allow_nan=False))
    assert told["campaign"]["members"][0]["values"]["target"] == "trio-1/lap"


def test_every_member_finds_what_was_planted(part):
    for name, found in part.scalars["fit"].items():
        target, reference, _ = (each[: len("trio-1")] for each in name.split("."))
        planted = three_probes.PLANTED[target][0] / three_probes.PLANTED[reference][0]
        assert found["slope"] == pytest.approx(planted, rel=0.01)


def test_records_of_all_members_are_one_commit(part, store):
    entries = part.record["published"]
    assert len(entries) == 6
    assert len({entry["commit"] for entry in entries}) == 1
    assert {entry["member"] for entry in entries} == set(part.results["fit"])
    held = {record.id: record.body for record in store.head().records("calibration")}
    for entry in entries:
        assert held[entry["id"]]["target"] == entry["member"][:6] + "/lap"


def test_the_loops_close_and_those_that_must_are_told_apart(part):
    loops = part.record["campaign"]["closure"]
    assert sorted(len(loop["sensors"]) for loop in loops) == [2, 2, 2, 3, 3]
    for loop in loops:
        inverse = len(loop["sensors"]) == 2  # one set of pairs, seen from either side
        assert loop["verdict"] == ("closes by construction" if inverse else "closes")
        assert loop["slope"] == pytest.approx(1.0, abs=4 * loop["slope_se"])
        assert inverse or loop["slope"] != pytest.approx(1.0, abs=1e-9)
        assert [scene["reference"] for scene in loop["scenes"]] == [1e11]
        assert loop["values"] == {"period": "january"}


def test_a_loop_with_a_wrong_calibration_does_not_close(part):
    from types import SimpleNamespace

    from vconst.operation import Calibration
    from vconst.recipe.campaigns.loops import closure_of

    members = {m.name: m for m in parse_recipe(PART).campaign.members}
    done = []
    for name, fit in part.results["fit"].items():
        dataset = fit.dataset.copy(deep=True)
        if name.startswith("trio-1-lap.trio-2-lap"):
            dataset["slope"] = dataset["slope"] * 1.05
        fits = {"fit": Calibration(dataset)}
        done.append(SimpleNamespace(member=members[name], results=fits))
    verdicts = {tuple(each["sensors"]): each["verdict"] for each in closure_of(done)}
    for sensors, verdict in verdicts.items():
        edges = set(zip(sensors, (*sensors[1:], sensors[0]), strict=True))
        wrong = ("trio-1/lap", "trio-2/lap") in edges
        assert (verdict == "does not close") == wrong, (sensors, verdict)


def test_a_second_run_computes_nothing_and_publishes_nothing(part, store, host, tmp_path):
    before = store.head().number
    again = run_recipe(parse_recipe(PART), store, host, out=tmp_path)
    assert {step["state"] for step in again.record["steps"]} == {"in part"}
    for each in again.record["campaign"]["members"]:
        assert {step["state"] for step in each["steps"]} <= {"cached"}
    assert store.head().number == before
    assert not any(entry["new"] for entry in again.record["published"])
    assert again.record["outputs"]["result.nc"] == part.record["outputs"]["result.nc"]


def test_a_changed_setting_computes_what_depends_on_it(part, store, host):
    out = part.path.parent
    text = PART.replace("replicates: 100", "replicates: 120")
    rows = plan_run(parse_recipe(text), store, host, out=out)
    states = {(row["member"], row["name"]): row for row in rows}
    first = "trio-1-lap.trio-2-lap.january"
    assert states[first, "matched"]["state"] == "cached"
    assert states[first, "fit"]["state"] == "to compute"
    assert states[first, "fit"]["why"] == "setting changed: replicates 100 -> 120"
    [stopped] = [row for row in rows if row["state"] == "cannot run"]
    assert stopped["member"].endswith(".may")


def test_what_was_stopped_goes_on_at_the_member_it_was_in(store, host, tmp_path, monkeypatch):
    from vconst.recipe.campaigns import run as campaigns

    compute, calls = campaigns.compute, []

    def interrupted(prepared):
        calls.append(prepared)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return compute(prepared)

    monkeypatch.setattr(campaigns, "compute", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_recipe(parse_recipe(CHEAP), store, host, out=tmp_path)
    stopped = load_run("latest", tmp_path).record
    states = [each["state"] for each in stopped["campaign"]["members"]]
    assert stopped["state"] == "interrupted"
    assert states == ["done", "interrupted", "not run"]
    monkeypatch.setattr(campaigns, "compute", compute)
    run = run_recipe(parse_recipe(CHEAP), store, host, out=tmp_path)
    steps = [each["steps"][0]["state"] for each in run.record["campaign"]["members"]]
    assert steps == ["cached", "done", "done"]
    assert run.exit_code == 4
    assert [row["member"] for row in run.alerts] == ["trio-1-lap", "trio-2-lap", "trio-3-lap"]


def test_an_alert_counts_more_than_a_member_that_failed_and_both_are_said(store, host, tmp_path):
    text = CHEAP.replace("{product: trio-1/lap}", "{product: trio-1/lap, start: 2020-01-01}")
    text = text.replace("stop: 2020-01-02", 'start: "${start}"')
    over = "{product: [trio-1/lap], start: [2020-01-01, 2090-01-01]}"
    text = text.replace("{product: [trio-1/lap, trio-2/lap, trio-3/lap]}", over)
    run = run_recipe(parse_recipe(text), store, host, out=tmp_path)
    assert (run.state, run.exit_code) == ("in part", 4)
    told = run.as_json()
    assert [row["member"] for row in told["alerts"]] == ["trio-1-lap.2020-01-01"]
    assert "1 of 2 members failed" in told["error"]["message"]
    html = build_report(run, host=host).read_text("utf-8")
    assert "1 watched number outside the band." in html
    assert "1 member of 2 failed." in html
    quiet = text.replace("[null, 299]", "[1, null]")
    assert run_recipe(parse_recipe(quiet), store, host, out=tmp_path).exit_code == 3


@pytest.mark.chaos
def test_workers_leave_the_same_bytes(part, store, host):
    with Engine(2) as engine:
        rows = rerun(part.path, store, host, engine=engine, out=part.path.parent)
    assert len(rows) == 12
    assert {row["note"] for row in rows} == {""}


@pytest.mark.chaos
def test_a_cluster_and_s3_leave_the_same_bytes(part, host, s3, cluster, tmp_path):
    there = three_probes.fill("s3://stores/campaign")
    with Engine(scheduler=cluster) as engine:
        run = run_recipe(parse_recipe(PART), there, host, out=tmp_path, engine=engine)
    assert run.record["outputs"]["result.nc"] == part.record["outputs"]["result.nc"]
    assert run.record["outputs"]["recipe.lock.yml"] == part.record["outputs"]["recipe.lock.yml"]


def test_a_run_of_a_campaign_is_verified_and_read_back(part, store):
    assert verify(part.path, store) == []
    back = load_run(part.path)
    assert set(back.results) == {"fit"}
    assert set(back.results["fit"]) == set(part.results["fit"])
    inputs = back.record["inputs"]
    assert {len(members) for members in inputs.values()} == {3}  # each selection once
    for each in back.record["campaign"]["members"]:
        for label in each["inputs"].values():
            name, _, member = label.partition("/")
            assert member in inputs[name]


def test_numbers_of_pairs_can_be_watched_and_each_member_has_its_own_time(store, host, tmp_path):
    text = TEXT.replace("campaign:", "watch:\n  matched: {pairs: [1, null]}\ncampaign:")
    text = text[: text.index("publish:")] + text[text.index("watch:") :]
    text = text.replace("target: [trio-1/lap, trio-2/lap, trio-3/lap]", "target: [trio-2/lap]")
    text = text.replace(
        "reference: [trio-1/lap, trio-2/lap, trio-3/lap]", "reference: [trio-1/lap]"
    )
    early = "      early: {start: 2020-01-01, stop: 2020-01-07T12:00:00}\n"
    text = text.replace("      january:", f"{early}      january:")
    run = run_recipe(parse_recipe(text), store, host, out=tmp_path)
    assert (run.state, run.exit_code) == ("done", 0)
    rows = {row["member"].rpartition(".")[2]: row for row in run.record["watch"]}
    assert {name: row["state"] for name, row in rows.items()} == dict.fromkeys(rows, "inside")
    assert rows["early"]["time"][:10] == "2020-01-07"
    assert rows["january"]["time"][:10] == "2020-01-08"
    assert set(run.results) == {"fit"}


def test_the_lock_of_a_campaign_is_the_campaign(part, host, store, tmp_path):
    text = (part.path / "recipe.lock.yml").read_text("utf-8")
    again = run_recipe(parse_recipe(text), store, host, out=tmp_path)
    assert again.record["key"] == part.record["key"]


def test_one_member_is_run_alone_and_again(part, store, host, tmp_path):
    recipe = parse_recipe(PART)
    own = recipe.of_member(recipe.campaign.members[0])
    run = run_recipe(own, store, host, out=tmp_path)
    assert run.record["recipe"] == "scales.trio-1-lap.trio-2-lap.january"
    assert [step["state"] for step in run.record["steps"]] == ["cached", "cached"]
    assert "matched" in run.results
    assert {row["same"] for row in rerun(run.path, store, host, out=tmp_path)} == {True}


def test_the_page_of_a_campaign_tells_members_failures_and_loops(part, host):
    html = build_report(part, host=host).read_text("utf-8")
    for words in (
        "6 of 7 members done.",
        "1 member of 7 failed.",
        "trio-1-lap.trio-2-lap.may",
        "no granule of &#39;trio-2/lap&#39; lies between",
        "2 of 2 loops close; 3 more by construction",
        "Round loops",
        "trio-1/lap on trio-2/lap on trio-3/lap on trio-1/lap",
        "usable with correction",
    ):
        assert words in html, words
    assert len(list((part.path / "figures").glob("*.svg"))) >= 3
