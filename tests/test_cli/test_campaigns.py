"""Campaigns at the command line: exit codes, what is said, and the JSON that scripts read."""

import shutil
import signal
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.killed import run_of
from tests.test_cli.conftest import started
from vconst.cli.run import show_published
from vconst.recipe.folder import load_run

RECIPE = """\
vconst: 1
recipe: years
parameters: {product: cses-01/hpm-cdsm, year: 2020-01-01}
inputs:
  field: {product: "${product}", start: "${year}"}
steps:
  summary: {do: describe, data: field}
campaign:
  over:
    year: [2015-01-01, 2090-01-01]
"""


@pytest.fixture
def folder(made, empty):
    """A store of one's own and a campaign."""
    shutil.copytree(made / "vconst-store", empty / "vconst-store")
    (empty / "years.yml").write_text(RECIPE, "utf-8")
    return empty


def test_a_campaign_that_fails_in_part_says_so(call, folder):
    checked = call("check", "years.yml", "--json")
    assert checked.code == 3
    assert [each["input"] for each in checked.json["missing"]] == ["field"]
    done = call("run", "years.yml", "--json")
    assert done.code == 3
    told = done.json
    assert told["state"] == "in part"
    states = {each["name"]: each["state"] for each in told["campaign"]["members"]}
    assert states == {"2015-01-01": "done", "2090-01-01": "failed"}
    assert "2015-01-01" in told["results"]["summary"]
    again = call("run", "years.yml")
    assert again.code == 3
    assert "[1/2] 2015-01-01: cached" in again.err
    assert "1 of 2 members done." in again.err
    assert "  2090-01-01: failed: " in again.err
    rows = call("run", "years.yml", "--explain").rows
    assert [(row["member"], row["state"]) for row in rows] == [
        ("2015-01-01", "cached"),
        ("2090-01-01", "cannot run"),
    ]
    assert call("verify").code == 0
    assert call("rerun").code == 0
    page = call("report").out.strip()
    assert "1 of 2 members done." in Path(page).read_text("utf-8")


def test_one_member_is_run_by_its_name(call, folder):
    done = call("run", "years.yml", "--member", "2015-01-01", "--no-report", "--json")
    assert (done.code, done.json["run"].startswith("years.2015-01-01-")) == (0, True)
    wrong = call("run", "years.yml", "--member", "2016-01-01")
    assert wrong.code == 2
    assert "2015-01-01" in wrong.err


@pytest.mark.chaos
@pytest.mark.parametrize("use", range(1, 9, 2))
def test_a_campaign_that_was_killed_goes_on_and_ends_as_if_nothing_had_happened(made, empty, use):
    text = RECIPE.replace("year: [2015-01-01, 2090-01-01]", "year: [2015-01-01, 2016-01-01]")
    for name in ("whole", "killed"):
        shutil.copytree(made / "vconst-store", empty / name / "store")
        (empty / name / "years.yml").write_text(text, "utf-8")
    assert _killed(empty / "whole", 0) == 0
    assert _killed(empty / "killed", use) == -signal.SIGKILL
    assert _killed(empty / "killed", 0) == 0
    whole, killed = (load_run("latest", empty / name / "runs") for name in ("whole", "killed"))
    for file in ("result.nc", "recipe.lock.yml"):
        assert killed.record["outputs"][file] == whole.record["outputs"][file]
    digests = [[step["digest"] for step in run.record["steps"]] for run in (whole, killed)]
    assert digests[0] == digests[1]


def _killed(folder, use):
    """Run the campaign of a folder; it kills itself before a use of a kept result."""
    command = run_of(folder, "years.yml", "--no-report", pattern="results/", kill=use)
    return started(command, cwd=Path(__file__).parents[2], timeout=240).code


def test_why_a_calibration_is_not_published_is_said():
    said = []
    entry = {"step": "fit", "member": "night", "id": 64 * "a", "state": "not published"}
    entry["because"] = "not usable: the two hardly vary together"
    show_published(SimpleNamespace(say=said.append), [entry])
    assert said == [f"fit, night: not published {12 * 'a'}: {entry['because']}"]
