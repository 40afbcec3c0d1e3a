"""What a user gets who mistypes: the nearest name, the place, and that nothing was run."""

from pathlib import Path

import pytest

from tests.test_cli.conftest import RECIPE, run

NEAREST = {
    ("lss",): "No such command 'lss'. Did you mean 'ls'?",
    ("ls", "--jsn"): "No such option '--jsn'. Did you mean '--json'?",
    ("store", "chek"): "No such command 'chek'. Did you mean 'check'?",
    ("calibrations", "lst"): "No such command 'lst'. Did you mean 'list'?",
    (
        "info",
        "cses-01/hpm-cdms",
    ): "Unknown product 'cses-01/hpm-cdms'. Did you mean 'cses-01/hpm-cdsm'?",
    ("operations", "match_upp"): "Unknown operation 'match_upp'. Did you mean 'match_up'?",
    ("recipes", "demmo"): "Unknown recipe 'demmo'. Did you mean 'demo'?",
    ("run", "smal.yml"): "There is no file smal.yml. Did you mean 'small.yml'?",
    ("ingest", "files", "--product", "cses-01/lapp"): "Did you mean 'cses-01/lap'?",
    ("store", "compact", "cses-01/hpm-cdms"): "Did you mean 'cses-01/hpm-cdsm'?",
    ("export", "cses-01/hpm-cdms", "x.nc"): "Did you mean 'cses-01/hpm-cdsm'?",
    ("export", "cses-01/hpm-cdsm", "x.nc", "--variables", "magnetic_fild"): (
        "Unknown variable of 'cses-01/hpm-cdsm': 'magnetic_fild'. Did you mean 'magnetic_field'?"
    ),
    ("export", "cses-01/hpm-cdsm", "x.nc", "--quality", "magnetorquer_onn"): (
        "Did you mean 'magnetorquer_on'?"
    ),
}
USAGE = {
    ("ingest",): "Missing argument 'PATHS...'",
    ("ingest", "nowhere"): "nowhere",
    ("run", "small.yml", "-p", "start"): "'start' is not NAME=VALUE.",
    ("run", "small.yml", "-p", "strat=2020"): "the recipe has no parameter 'strat'",
    ("run", "small.yml", "--workers", "many"): "'many' is not a valid integer",
    ("export", "cses-01/hpm-cdsm", "x.txt"): "'.nc', '.h5', '.cdf', '.csv' can be written",
    ("export", "cses-01/hpm-cdsm", "nowhere/x.nc"): "There is no folder 'nowhere'",
    ("export", "cses-01/hpm-cdsm", "x.nc", "--start", "2020-13-01"): "'2020-13-01' is not a time",
    ("completion", "csh"): "'csh' is not one of",
    ("recipes", "demo", "--copy", "small.yml"): "'small.yml' exists already",
    ("recipes", "demo", "--copy", "nowhere/mine.yml"): "There is no folder 'nowhere'",
    ("watch", "--verify", "0" * 64): "There is no log 'alarms.jsonl'",
    ("watch", "--score"): "There is no log 'alarms.jsonl'",
    ("calibrations", "withdraw", "abc"): "Missing option '--reason'",
    ("calibrations", "show", "abc"): "Unknown calibration 'abc'",
    ("calibrations", "add", "small.yml"): "small.yml is not JSON",
    ("open", "nothing-like-it"): "Unknown run 'nothing-like-it'",
    ("verify", "nothing-like-it"): "Unknown run 'nothing-like-it'",
}
MISTYPED = """vconst: 1
title: Mistyped
inputs:
  field: {product: cses-01/hpm-cdms}
  other: {product: cses-01/hpm-cdsm, variabels: [magnetic_field]}
steps:
  pairs: {do: match_up, reference: field, target: other, distance: 300 kmm, dellay: 30 min}
report: {page: calibration, show: [pairs]}
"""


SWAPPED = """vconst: 1
title: Swapped letters
parameters: {distance: 300 km}
inputs:
  a: {product: cses-02/lpa}
  b: {product: cses-01/lap}
steps:
  p: {do: match_up, refrence: a, target: b, distance: "${distnace}", delay: 30 min}
report: {page: calibration, show: [p]}
"""


OTHER_WORDS = """vconst: 1
title: What others call it
parameters: {start: 2020-01-10, stop: 2020-01-11}
inputs:
  a: {product: cses-01/lap, start: "${start}", end: "${stop}"}
  b: {product: cses-02/lap}
steps:
  p: {do: match_up, reference: a, target: b, distance: 300 km, delay: 30 min, qd_latitude: 3}
report: {page: calibration, show: [p]}
"""


@pytest.mark.parametrize(("arguments", "words"), [*NEAREST.items(), *USAGE.items()])
def test_a_mistake_is_said_in_words_with_the_nearest_name_and_exit_code_2(
    call, made, arguments, words
):
    done = call(*arguments, cwd=made)
    assert done.code == 2
    assert done.out == ""
    assert words in done.err
    assert "Traceback" not in done.err
    assert not (made / "x.nc").exists()


@pytest.mark.parametrize("arguments", [*NEAREST, *USAGE])
def test_a_mistake_is_one_document_for_programs(call, made, arguments):
    done = call("--json", *arguments, cwd=made)
    assert done.code == 2
    assert done.json["schema"] == "vconst/error/1"
    assert list(done.json["error"]) == ["kind", "message", "hint", "problems"]
    assert done.err == ""


def test_swapped_letters_are_answered_at_their_place_and_once(call, empty):
    (empty / "bad.yml").write_text(SWAPPED, "utf-8")
    done = call("check", "bad.yml", "-p", "distnace=3 km")
    for meant in ("'cses-02/lap'", "'reference'", "'distance'"):
        assert f"did you mean {meant}?" in done.err
    assert done.err.count("bad.yml:8:55") == 1
    assert "distance' is used nowhere" not in done.err
    assert "bad.yml: the recipe has no parameter 'distnace'; it has distance; did you" in done.err


def test_the_words_of_others_are_answered_with_the_names_here(call, empty):
    (empty / "other.yml").write_text(OTHER_WORDS, "utf-8")
    problems = call("check", "other.yml", "--json").json["error"]["problems"]
    assert [each["suggestion"] for each in problems] == ["stop", "quasi_dipole_latitude"]
    done = call("run", "other.yml", "-p", "end=2020-01-12")
    assert (done.code, "'end'" in done.err, "did you mean 'stop'?" in done.err.lower()) == (
        2,
        True,
        True,
    )


def test_a_path_that_is_not_there_is_called_a_file(call, empty):
    done = call("run", "--json", empty / "no" / "demo.yml")
    assert done.json["error"]["message"] == f"There is no file {empty}/no/demo.yml."
    assert done.code == 2


@pytest.mark.parametrize("command", ["open", "report"])
def test_without_a_run_it_is_said_that_there_is_none_yet(call, empty, command):
    done = call(command)
    assert done.code == 2
    assert "There is no run in 'runs' yet." in done.err


def test_check_names_every_input_that_the_store_lacks(call, made, empty):
    text = RECIPE.replace(
        "steps:", "  a: {product: cses-01/lap}\n  b: {product: cses-02/lap}\nsteps:", 1
    ).replace("data: field", "data: [field, a, b]")
    (empty / "three.yml").write_text(text, "utf-8")
    assert call("check", "three.yml").code == 0
    done = call("check", "three.yml", "--store", made / "vconst-store")
    assert done.code == 3
    assert "'cses-01/lap'" in done.err
    assert "'cses-02/lap'" in done.err
    document = call("check", "three.yml", "--store", made / "vconst-store", "--json").json
    assert [each["input"] for each in document["missing"]] == ["a", "b"]
    ran = call("run", "three.yml", "--store", made / "vconst-store")
    assert ran.code == 1
    assert "2 inputs are not there: " in ran.err
    assert "'cses-02/lap'" in ran.err


def test_every_problem_of_a_recipe_is_shown_with_place_line_and_caret(call, empty):
    (empty / "bad.yml").write_text(MISTYPED, "utf-8")
    done = call("run", "bad.yml")
    assert done.code == 2
    assert done.err.startswith("Error: bad.yml: 5 problems, nothing was run.\n")
    assert (
        "bad.yml:4:20: unknown product 'cses-01/hpm-cdms'\n"
        "    4 |   field: {product: cses-01/hpm-cdms}\n"
        "      |                    ^^^^^^^^^^^^^^^^ did you mean 'cses-01/hpm-cdsm'?\n"
    ) in done.err
    assert "bad.yml:5:38: unknown key 'variabels' of an input" in done.err
    assert "bad.yml:7:68: distance: Unknown unit 'kmm'" in done.err
    assert "match_up takes no 'dellay'" in done.err
    assert not (empty / "runs").exists()


def test_problems_for_programs_have_file_line_column_message_and_suggestion(call, empty):
    (empty / "bad.yml").write_text(MISTYPED, "utf-8")
    done = call("check", "bad.yml", "--json")
    assert done.code == 2
    problems = done.json["error"]["problems"]
    assert all(
        set(problem) == {"file", "line", "column", "message", "suggestion"} for problem in problems
    )
    assert [problem["line"] for problem in problems] == sorted(p["line"] for p in problems)
    assert problems[0]["suggestion"] == "cses-01/hpm-cdsm"
    assert type(problems[0]["line"]) is int


@pytest.mark.parametrize("text", ["", "a: [1\n", "\x00\x01", "vconst: 1\nvconst: 1\n", "<html>"])
def test_what_is_no_recipe_is_refused_in_words(call, empty, text):
    (empty / "bad.yml").write_text(text, "utf-8")
    done = call("check", "bad.yml")
    assert done.code == 2
    assert done.err.startswith("Error: ")
    assert "should not happen" not in done.err


def test_a_sensor_that_is_missing_is_named_with_what_there_is(call, made):
    text = RECIPE.replace("hpm-cdsm", "lap")
    (made / "lap.yml").write_text(text, "utf-8")
    done = call("run", "lap.yml", cwd=made)
    assert done.code == 1
    assert "Input 'field': the store holds no 'cses-01/lap'." in done.err
    assert "The store holds: cses-01/hpm-cdsm" in done.err


MATCH = """vconst: 1
title: Matched with itself
inputs:
  early: {product: cses-01/hpm-cdsm, stop: %s}
  late: {product: cses-01/hpm-cdsm, start: %s}
steps:
  pairs: {do: match_up, reference: early, target: late, distance: 5 km, delay: 0.5 s}
  fit: {do: fit_calibration, pairs: pairs, variable: magnetic_field}
report: {page: calibration, show: [pairs, fit]}
"""


@pytest.mark.parametrize(
    ("stop", "start", "words"),
    [
        ("2020-01-10T00:10:00", "2020-01-10T00:40:00", "0 pairs"),
        ("2020-01-10T00:00:10", "2020-01-10T00:00:01", "10 pairs"),
    ],
)
def test_too_few_pairs_name_the_step_the_number_and_what_to_widen(call, made, stop, start, words):
    (made / "match.yml").write_text(MATCH % (stop, start), "utf-8")
    done = call("run", "match.yml", "--no-report", cwd=made)
    assert done.code == 1
    assert words in done.err
    assert "[1/2] pairs: done" in done.err
    assert "[2/2] fit: failed" in done.err
    document = call("run", "match.yml", "--no-report", "--json", cwd=made).json
    assert [step["state"] for step in document["steps"]] == ["cached", "failed"]
    assert "pairs" in document["error"]["message"]


def test_an_empty_match_up_is_a_result(call, made):
    fit = "  fit: {do: fit_calibration, pairs: pairs, variable: magnetic_field}\n"
    text = MATCH.replace(fit, "")
    text = text.replace("[pairs, fit]", "[pairs]")
    (made / "none.yml").write_text(text % ("2020-01-10T00:10:00", "2020-01-10T00:40:00"), "utf-8")
    done = call("run", "none.yml", "--json", cwd=made)
    assert done.code == 0
    assert done.json["results"]["pairs"]["pairs"] == 0
    assert done.json["results"]["pairs"]["nearest_approach"] is None


def test_what_a_refused_file_is_instead_is_said_in_words(made, empty):
    whole = sorted((made / "files").iterdir())
    (empty / "renamed.h5").write_bytes(whole[0].read_bytes())
    (empty / whole[1].name).write_text("hello this is text", "utf-8")
    (empty / whole[2].name).write_bytes(whole[2].read_bytes()[:20000])
    done = run("ingest", ".", cwd=empty)
    assert "it is HDF5, but no product knows its name" in done.err
    assert "text that begins 'hello this is text'" in done.err or "not a whole HDF5" in done.err
    for word in ("b'", "Unable to", "eof", "sblock"):
        assert word not in done.err


def test_refusals_are_grouped_by_reason_and_the_rest_is_stored(made, empty):
    for number in range(12):
        (empty / f"page{number:02d}.h5").write_text("<html>not found</html>", "utf-8")
    whole = sorted((made / "files").iterdir())[0]
    (empty / whole.name).write_bytes(whole.read_bytes())
    cut = sorted((made / "files").iterdir())[1]
    (empty / cut.name).write_bytes(cut.read_bytes()[:2000])
    done = run("ingest", ".", cwd=empty)
    assert done.code == 3
    assert done.err.startswith("1 new, 0 replaced by a newer version, 0 already stored, 13 refused")
    assert done.err.count("  refused: ") == 2
    assert "(12 files)" in done.err
    assert "page09.h5" in done.err
    assert "and 2 more; all: vconst store log --failed" in done.err
    assert cut.name in done.err
    assert "-> All that was refused: vconst store log --failed" in done.err
    assert len(run("store", "log", "--failed", cwd=empty).rows) == 13
    document = run("ingest", ".", "--json", cwd=empty).json
    assert (document["new"], document["stored"], len(document["refused"])) == (0, 1, 13)
    assert all(set(each) == {"file", "kind", "message"} for each in document["refused"])


def test_a_payload_alone_is_answered_with_the_product_that_has_it(call):
    done = call("info", "lap")
    assert done.code == 2
    assert "Did you mean 'cses-01/lap'?" in done.err


def test_a_mission_lists_its_products(call):
    named = {row["product"] for row in call("products", "cses", "--json").json["products"]}
    assert {"cses-01/lap", "cses-02/lap"} <= named


def test_a_constellation_is_no_recipe_and_that_is_said(call):
    constellation = Path(__file__).parents[2] / "recipes/constellations/demo.yml"
    done = call("check", constellation)
    assert done.code == 2
    assert "vconst synthesize makes it" in done.err


def test_a_file_that_is_not_what_the_option_says_is_told_what_names_are_like(call, made, tmp_path):
    (tmp_path / "mine.h5").write_bytes(next((made / "files").rglob("*.h5")).read_bytes())
    done = call("ingest", "mine.h5", "--product", "cses-01/lap", cwd=tmp_path)
    assert "like 'CSES_01_LAP" in done.err


def test_a_check_says_what_the_store_holds_and_how_another_product_is_named(call, made, tmp_path):
    path = tmp_path / "other.yml"
    path.write_text(
        "vconst: 1\nparameters: {probe: cses-01/lap}\n"
        'inputs:\n  density: {product: "${probe}"}\n'
        "steps:\n  sampled: {do: audit_sampling, data: density}\n"
        "report: {page: study, show: [sampled]}\n"
    )
    done = call("check", path, cwd=made)
    assert done.code == 3
    assert (
        "input 'density': the store holds no 'cses-01/lap'; another: -p probe=PRODUCT" in done.err
    )
    assert "The store holds: cses-01/hpm-cdsm" in done.err
