"""Calibrations: added, listed, shown, withdrawn; and the demonstration's folder."""

import json
import shutil

import pytest

BODY = {
    "target": "cses-01/lap",
    "reference": "cses-01/hpm-cdsm",
    "variable": "electron_density",
    "slope": 0.94,
    "offset": -0.42,
    "scale": "log",
    "pivot": 1e10,
    "validity_period": ["2020-01-01T00:00:00", "2020-02-01T00:00:00"],
}


@pytest.fixture
def store(made, empty):
    """A store of one's own, and a calibration in a file."""
    shutil.copytree(made / "vconst-store", empty / "vconst-store")
    (empty / "published.json").write_text(json.dumps(BODY), "utf-8")
    return empty


def test_a_calibration_is_added_listed_shown_and_withdrawn(call, store):
    added = call("calibrations", "add", "published.json")
    assert (added.code, added.err) == (0, "The calibration was added.\n")
    record = added.out.strip()
    (row,) = call("calibrations").rows
    assert (row["id"], row["slope"], row["state"]) == (record, "0.94", "in use")
    shown = call("calibrations", "show", record[:8]).json
    assert shown["schema"] == "vconst/calibration/1"
    assert {name: shown[name] for name in BODY} == BODY
    withdrawn = call("calibrations", "withdraw", record[:8], "--reason", "a better one", "--json")
    assert withdrawn.json["change"] == "withdrawn"
    assert call("calibrations", "list", "--json").json["calibrations"][0]["state"] == "withdrawn"


def test_what_is_shown_can_be_added(call, store):
    call("calibrations", "add", "published.json")
    (row,) = call("calibrations").rows
    (store / "shown.json").write_text(call("calibrations", "show", row["id"]).out, "utf-8")
    assert call("calibrations", "add", "shown.json").code == 0


def test_a_calibration_is_withdrawn_once(call, store):
    record = call("calibrations", "add", "published.json").out.strip()
    assert call("calibrations", "withdraw", record, "--reason", "wrong").code == 0
    done = call("calibrations", "withdraw", record, "--reason", "wrong")
    assert done.code == 2
    assert "was withdrawn before" in done.err


def test_a_calibration_that_lacks_something_says_what(call, store):
    (store / "short.json").write_text(json.dumps({"slope": 1.0}), "utf-8")
    done = call("calibrations", "add", "short.json")
    assert done.code == 2
    assert "does not say target, reference, variable" in done.err


def test_a_list_of_no_calibrations_says_how_to_make_one(call, store):
    assert call("calibrations", "--json").json["calibrations"] == []
    assert len(call("calibrations").out.splitlines()) == 1


def test_the_demonstration_leaves_folders_of_others_alone(call, empty):
    (empty / "vconst-demo").mkdir()
    (empty / "vconst-demo" / "mine.txt").write_text("mine", "utf-8")
    done = call("demo", "--days", "1")
    assert done.code == 2
    assert "The folder 'vconst-demo' is not empty and not of an earlier demo." in done.err
    assert (empty / "vconst-demo" / "mine.txt").read_text("utf-8") == "mine"
