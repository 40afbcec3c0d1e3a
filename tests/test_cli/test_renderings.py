"""Every list in three renderings: on a terminal, in a pipe, for programs."""

import json
import re
import shutil

import pytest

from tests.native import make_half_orbits
from tests.test_cli.conftest import run, run_on_terminal
from tests.test_cli.test_calibrations import BODY

LISTS = {
    ("ls",): ("vconst/products/1", "products"),
    ("recipes",): ("vconst/recipes/1", "recipes"),
    ("missions",): ("vconst/missions/1", "missions"),
    ("products",): ("vconst/readable/1", "products"),
    ("variables",): ("vconst/variables/1", "variables"),
    ("operations",): ("vconst/operations/1", "operations"),
    ("synthesize", "--list"): ("vconst/makeable/1", "products"),
    ("plugins",): ("vconst/plugins/1", "plugins"),
    ("doctor",): ("vconst/doctor/1", "findings"),
    ("calibrations", "list"): ("vconst/calibrations/1", "calibrations"),
    ("store", "log"): ("vconst/log/1", "commits"),
    ("store", "log", "--failed"): ("vconst/refused/1", "refused"),
    ("store", "check"): ("vconst/store-check/1", "findings"),
    ("verify",): ("vconst/verify/1", "findings"),
    ("rerun",): ("vconst/rerun/1", "steps"),
    ("run", "small.yml", "--explain"): ("vconst/plan/1", "steps"),
}
DOCUMENTS = {
    ("info", "cses-01/hpm-cdsm"): "vconst/product/1",
    ("operations", "match_up"): "vconst/operation/1",
    ("recipes", "demo"): "vconst/recipe/1",
    ("check", "small.yml"): "vconst/check/1",
    ("open",): "vconst/open/1",
    ("report",): "vconst/report/1",
    ("store", "compact"): "vconst/compact/1",
    ("store", "prune"): "vconst/prune/1",
    ("run", "small.yml", "--no-report"): "vconst/run/1",
    ("ingest", "files"): "vconst/ingest/1",
}
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def test_what_can_be_broken_is_listed_and_arguments_are_still_needed(call, made):
    rows = {row["product"]: row["defects"] for row in call("synthesize", "--list", cwd=made).rows}
    assert rows["cses-01/hpm-fgm"]
    assert "cosmic-2/ionprf" not in rows  # no made-up world knows how its samples hang together
    done = call("synthesize", cwd=made)
    assert done.code == 2
    assert "Missing argument 'SPEC'" in done.err


@pytest.mark.parametrize("arguments", LISTS, ids=" ".join)
def test_a_list_in_a_pipe_is_tab_separated_with_a_header(call, made, arguments):
    done = call(*arguments, cwd=made)
    assert done.code == 0
    assert "\x1b" not in done.out + done.err
    assert len(done.out.splitlines()[0].split("\t")) >= 2
    assert done.rows is not None  # every line has as many fields as the header


@pytest.mark.parametrize(("arguments", "promise"), LISTS.items())
def test_a_list_for_programs_is_one_document_with_its_schema(call, made, arguments, promise):
    schema, key = promise
    document = call(*arguments, "--json", cwd=made).json
    assert document["schema"] == schema
    assert isinstance(document[key], list)


@pytest.mark.parametrize(("arguments", "schema"), DOCUMENTS.items())
def test_what_is_no_list_is_one_document_for_programs_too(call, made, arguments, schema):
    done = call(*arguments, "--json", cwd=made)
    assert done.code == 0
    assert done.json["schema"] == schema


def test_ls_promises_keys_and_whole_numbers(call, made):
    (row,) = call("ls", "--json", cwd=made).json["products"]
    assert {"product", "kind", "granules", "samples", "start", "stop", "bytes"} <= set(row)
    assert row["product"] == "cses-01/hpm-cdsm"
    assert row["kind"] == "track"
    assert (row["granules"], row["samples"]) == (6, 1200)
    assert all(type(row[name]) is int for name in ("granules", "samples", "bytes"))
    assert (row["start"], row["stop"]) == ("2020-01-10T00:00:00Z", "2020-01-10T04:00:09Z")


def test_ls_in_a_pipe_gives_raw_values(call, made):
    (row,) = call("ls", cwd=made).rows
    assert row["samples"] == "1200"
    assert row["start"] == "2020-01-10T00:00:00Z"
    assert int(row["bytes"]) > 1000


def test_ls_counts_what_is_live_and_not_what_a_newer_version_replaced(call, empty):
    first, _ = make_half_orbits(empty, 2)
    assert call("ingest", ".").code == 0
    (empty / "newer").mkdir()
    [newer] = make_half_orbits(empty / "newer", 1, samples=150)
    newer.rename(newer.with_name(first.name.replace("_000.h5", "_001.h5")))
    assert "1 replaced" in call("ingest", "newer").err
    (row,) = call("ls").rows
    assert (row["granules"], row["samples"]) == ("2", "350")


def test_ls_keeps_the_products_that_match(call, made):
    assert len(call("ls", "cses-01/*", cwd=made).rows) == 1
    assert call("ls", "nova-1/*", cwd=made).rows == []


def test_ingest_promises_keys_and_whole_numbers(call, made):
    document = call("ingest", "files", "--json", cwd=made).json
    assert {k: document[k] for k in ("new", "stored", "replaced", "refused")} == {
        "new": 0,
        "stored": 6,
        "replaced": 0,
        "refused": [],
    }
    assert "commit" in document


def test_run_promises_keys(call, made):
    document = call("run", "small.yml", "--json", cwd=made).json
    assert {"run", "path", "report", "commit", "steps", "results"} <= set(document)
    assert type(document["commit"]) is int
    (step,) = document["steps"]
    assert (step["name"], step["operation"], step["state"]) == ("summary", "describe", "cached")
    assert type(step["seconds"]) is float
    assert document["results"]["summary"]["samples"] == 1200


def test_check_promises_its_document(call, made):
    document = call("check", "small.yml", "--json", cwd=made).json
    assert document == {
        "schema": "vconst/check/1",
        "ok": True,
        "problems": [],
        "missing": [],
    }


def test_run_in_a_pipe_prints_its_folder_and_nothing_else(call, made):
    done = call("run", "small.yml", cwd=made)
    assert re.fullmatch(r"runs/small-\d{8}T\d{6}Z-[0-9a-f]{8}(-\d+)?\n", done.out)
    assert done.err == "[1/1] summary: cached\n"


@pytest.mark.parametrize(
    ("width", "arguments"),
    [
        (80, ("ls",)),
        (128, ("ls",)),
        (80, ("products",)),
        (80, ("variables",)),
        (128, ("operations",)),
        (80, ("plugins",)),
        (80, ("store", "log")),
        (128, ("info", "cses-01/hpm-cdsm")),
        (80, ("info", "cses-01/hpm-cdsm")),
    ],
)
def test_a_terminal_shows_no_line_that_is_cut_or_too_long(made, arguments, width):
    done = run_on_terminal(*arguments, cwd=made, width=width)
    assert done.code == 0
    lines = ESCAPE.sub("", done.out).splitlines()
    assert max(map(len, lines)) <= width
    assert "…" not in done.out
    assert "\t" not in done.out


@pytest.mark.parametrize("width", [80, 100, 120])
def test_a_narrow_terminal_shows_what_a_position_is_and_says_what_has_no_room(made, width):
    text = run_on_terminal("products", cwd=made, width=width, environment={"NO_COLOR": "1"}).out
    header = " ".join(text.splitlines()[0].split())
    assert header.startswith("Product Layout Position Frame")
    assert all(word in text for word in ("unknown", "geocentric", "assumed"))
    assert ("CSES-01 EFD ELF" in text) == ("Title" in header)
    assert max(map(len, text.splitlines())) <= width
    said = re.search(rf"Without room at {width} characters: ([^.]+)\.", text)
    assert said
    left_out = {name.strip() for name in said[1].split(",")}
    assert left_out == {"Product", "Title", "Kind", "Plugin", "Notes", "Files"} - {
        name for name in ("Product", "Title", "Kind", "Plugin") if name in header
    }


def test_data_that_may_be_left_out_are_not_called_required(call, made):
    rows = {row["argument"]: row for row in call("operations", "dependence", cwd=made).rows}
    assert [rows[name]["required"] for name in ("pairs", "kp", "f107")] == [
        "True",
        "False",
        "False",
    ]
    document = call("operations", "dependence", "--json", cwd=made).json
    assert document["optional_data"] == ["calibration", "kp", "f107"]


@pytest.mark.parametrize("width", [80, 120])
def test_a_record_is_told_in_words_on_a_terminal(made, tmp_path, width):
    shutil.copytree(made / "vconst-store", tmp_path / "vconst-store")
    body = {**BODY, "slope_low": 0.92, "slope_high": 0.96, "verdict": "usable: by hand"}
    body["granules"] = [f"{number:064x}" for number in range(900)]
    (tmp_path / "record.json").write_text(json.dumps(body), "utf-8")
    record = run("calibrations", "add", "record.json", cwd=tmp_path).out.strip()
    how = {"cwd": tmp_path, "width": width, "environment": {"NO_COLOR": "1"}}
    shown = run_on_terminal("calibrations", "show", record[:8], **how).out
    assert re.search(r"slope +0\.940 \(0\.920 to 0\.960\)", shown)
    assert re.search(r"offset +\S0\.42 decades", shown)
    assert re.search(r"files with what was fitted +900", shown)
    assert "0" * 60 not in shown
    listed = run_on_terminal("calibrations", **how).out
    header = listed.partition("──")[0].split()
    assert {"Record", "Target", "Reference", "Variable", "State", "Verdict"} <= set(header)
    for text in (shown, listed):
        assert max(map(len, text.splitlines())) <= width
    assert (
        run("calibrations", "show", record[:8], cwd=tmp_path).json["granules"] == body["granules"]
    )


def test_products_and_names_that_match_a_pattern_are_kept(call, made):
    names = [row["product"] for row in call("products", "lap", cwd=made).rows]
    assert names
    assert all(name.endswith("/lap") for name in names)
    only = [row["product"] for row in call("products", "cses-02/*", cwd=made).rows]
    assert only
    assert all(name.startswith("cses-02/") for name in only)
    assert [row["name"] for row in call("variables", "radius", cwd=made).rows] == ["radius"]
    nothing = run_on_terminal("products", "lpa", cwd=made).out
    assert "No product matches 'lpa'." in nothing


@pytest.mark.parametrize("arguments", [("products",), ("doctor",), ("info", "nothing/such")])
def test_without_colours_no_escape_code_is_written(made, arguments):
    assert "\x1b" not in run_on_terminal(*arguments, "--no-color", cwd=made).out
    assert "\x1b" in run_on_terminal(*arguments, cwd=made).out


def test_a_terminal_groups_digits_and_a_pipe_does_not(call, made):
    assert "1 200" in run_on_terminal("ls", cwd=made).out
    assert "1 200" not in call("ls", cwd=made).out


def test_a_run_on_a_terminal_shows_steps_results_and_what_next(made):
    text = ESCAPE.sub("", run_on_terminal("run", "small.yml", cwd=made, width=128).out)
    assert re.search(r"summary +describe +cached", text)
    assert re.search(r"samples +1200", text)
    assert re.search(r"-> Report: runs/\S+/report.html   Open it: vconst open", text)


def test_an_ingest_on_a_terminal_ends_with_what_happened_and_what_next(made):
    text = ESCAPE.sub("", run_on_terminal("ingest", "files", cwd=made, width=128).out)
    assert "0 new, 0 replaced by a newer version, 6 already stored" in text
    assert "-> See what is stored: vconst ls" in text


def test_titles_of_recipes_are_listed_without_places_to_fill(call, empty):
    titles = [each["title"] for each in call("recipes", "--json", cwd=empty).json["recipes"]]
    assert "Audit of a product" in titles
    assert not [title for title in titles if "${" in title]
