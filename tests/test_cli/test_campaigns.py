"""Campaigns at the command line: exit codes, what is said, and the JSON that scripts read."""

import shutil
from pathlib import Path

import pytest

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
