"""Calibrations: added, listed, shown, withdrawn; and the demonstration's folder."""

import json
import re
import shutil

import pytest

from tests.test_cli.conftest import run_on_terminal

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

USABLE = "usable with correction: the two differ by more than the uncertainty."


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


def test_verdict_and_side_have_room_at_80_characters_after_superseding(call, store):
    old, new = (
        call("calibrations", "add", f"{name}.json").out.strip()
        for name in (write(store, slope, side="day", verdict=USABLE) for slope in (0.94, 0.95))
    )
    done = call("calibrations", "supersede", old[:8], new[:8], "--reason", "nearer pairs")
    assert (done.code, done.out.strip()) == (0, old)
    assert done.err == f"The calibration was superseded by {new[:12]}.\n"
    seen = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", run_on_terminal("calibrations", cwd=store).out)
    assert max(map(len, seen.splitlines())) <= 80
    head = next(line for line in seen.splitlines() if line.startswith("Record"))
    assert head.split() == ["Record", "Target", "Reference", "Variable", "State", "Verdict"]
    for word in ("superseded", "by", "day", "correction"):
        assert word in seen.split()
    assert [row["side"] for row in call("calibrations").rows] == ["day", "day"]


def write(folder, slope, **more):
    (folder / f"{slope}.json").write_text(json.dumps({**BODY, "slope": slope, **more}), "utf-8")
    return slope


def test_numbers_are_rounded_for_people_and_whole_for_programs(call, store):
    body = {**BODY, "slope": 0.9412345678901234, "offset": -0.1 - 0.2}
    (store / "long.json").write_text(json.dumps(body), "utf-8")
    call("calibrations", "add", "long.json")
    (row,) = call("calibrations").rows
    assert (row["slope"], row["offset"]) == ("0.941235", "-0.3")
    (whole,) = call("calibrations", "--json").json["calibrations"]
    assert (whole["slope"], whole["offset"]) == (body["slope"], body["offset"])


def test_what_was_added_before_says_so_and_what_was_withdrawn_stays_so(call, store):
    record = call("calibrations", "add", "published.json").out.strip()
    again = call("calibrations", "add", "published.json")
    assert (again.code, again.out.strip()) == (0, record)
    assert again.err == "The calibration was there before.\n"
    call("calibrations", "withdraw", record, "--reason", "wrong unit")
    third = call("calibrations", "add", "published.json")
    assert third.code == 2
    assert "was withdrawn from this store, and stays so: wrong unit" in third.err


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


def test_what_was_built_on_a_withdrawn_record_is_named(call, store):
    base = call("calibrations", "add", "published.json").out.strip()
    above = {**BODY, "slope": 0.95, "parents": [base]}
    (store / "above.json").write_text(json.dumps(above), "utf-8")
    fallen = call("calibrations", "add", "above.json").out.strip()
    done = call("calibrations", "withdraw", base, "--reason", "wrong unit")
    assert f"{fallen[:12]} (electron_density of cses-01/lap) was built on it" in done.err
    states = {row["id"]: row["state"] for row in call("calibrations").rows}
    assert states == {base: "withdrawn", fallen: "built on what was withdrawn"}
    shown = call("calibrations", "show", fallen).json
    assert shown["because"] == f"{base[:12]} was withdrawn (wrong unit)"


def test_a_record_is_superseded_compared_and_drawn(call, store):
    old = call("calibrations", "add", "published.json").out.strip()
    (store / "new.json").write_text(json.dumps({**BODY, "slope": 0.96}), "utf-8")
    new = call("calibrations", "add", "new.json").out.strip()
    done = call("calibrations", "supersede", old, new, "--reason", "more alignments", "--json")
    assert (done.json["change"], done.json["by"]) == ("superseded", new)
    rows = call("calibrations", "compare", old, new).rows
    assert rows[0]["name"] == "slope"
    found = call("calibrations", "compare", old, new, "--json").json
    assert abs(found["coefficients"][0]["difference"] - 0.02) < 1e-12
    assert call("calibrations", "ancestry", old).out.splitlines()[0] == "cses-01/lap"
    edges = call("calibrations", "ancestry", new, "chain.svg", "--json").json["edges"]
    assert (edges[0]["from"], edges[0]["to"]) == ("cses-01/lap", "cses-01/hpm-cdsm")
    assert (store / "chain.svg").read_text("utf-8").startswith("<?xml")
    assert call("calibrations", "ancestry", new, "chain.pdf").code == 2


def test_a_record_is_exported_in_every_form_and_added_again(call, store):
    record = call("calibrations", "add", "published.json").out.strip()
    for name, form in (("r.json", "json"), ("r.nc", "netcdf"), ("g.nc", "gsics")):
        done = call("calibrations", "export", record, name, "--form", form)
        assert (done.code, done.err) == (0, f"{record[:12]} in {name}\n")
        again = call("--store", store / "vconst-store", "calibrations", "add", name)
        assert again.out.strip() == record, form
    assert call("calibrations", "export", record, "r.nc").code == 2
    assert call("calibrations", "export", record, "r.txt").code == 2


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


def test_sizes_that_made_up_files_cannot_have_are_told(call, empty):
    text = "vconst: 1\ntitle: One\ncampaign: {start: 2020-01-03, stop: 2020-01-04}\nproducts:\n"
    text += "  cses-01/gor-density: {granule: half-orbit, cadence: 900.0, sizes: {altitude: 100}}\n"
    (empty / "one.yml").write_text(text, "utf-8")
    done = call("synthesize", "one.yml", "out", "--workers", "1")
    assert done.code == 2
    assert "'sizes' gives 'altitude' 100; each of its files has 400" in done.err
    assert "Leave 'altitude' out of 'sizes' of cses-01/gor-density" in done.err


def test_a_side_that_became_gaps_is_said_before_the_numbers(call, store):
    body = {**BODY, "side": "day", "target": "cses-01/hpm-cdsm", "reference": "swarm-b/mag-lr"}
    body |= {"variable": "magnetic_field", "scale": "linear", "pivot": 1.0, "slope": 1.0}
    body["validity_period"] = ["2014-01-01T00:00:00", "2030-01-01T00:00:00"]
    (store / "day.json").write_text(json.dumps(body), "utf-8")
    assert call("calibrations", "add", "day.json").code == 0
    text = "vconst: 1\nrecipe: read\ninputs:\n  data:\n    product: cses-01/hpm-cdsm\n"
    text += "    calibration: latest\nsteps:\n  numbers: {do: describe, data: data}\n"
    (store / "read.yml").write_text(text, "utf-8")
    done = call("run", "read.yml")
    assert done.code == 0, done.err
    words = "Before you believe it: cses-01/hpm-cdsm: Values of magnetic_field by night are gaps"
    assert words in done.err
    assert "Before you believe it" not in call("run", "read.yml", "-q").err
