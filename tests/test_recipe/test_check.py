"""A recipe that cannot be run is refused before anything is read, with every reason."""

import pickle

import pytest

from tests import three_probes
from vconst.errors import RecipeError
from vconst.plugins import Host
from vconst.recipe.check import check_recipe, require
from vconst.recipe.load import parse_recipe

GROUPS = """\
vconst: 1
inputs:
  both:
    one: {product: nova-1/lap}
    two: {product: nova-2/lap}
  other: {product: nova-1/lap}
steps:
  dense: {do: keep_dense, data: both, least: 1}
  mean: {do: average, data: dense, variable: electron_density}
  spread: {do: compare, members: mean}
  last: {do: average, data: other, variable: electron_density}
"""


def check(text, host, **parameters):
    """Everything wrong with a text."""
    try:
        return check_recipe(parse_recipe(text, parameters), host)
    except RecipeError as error:
        return list(error.problems)


def test_a_variable_that_no_input_reads_is_said_at_the_step_that_wants_it(recipe_text, host):
    text = recipe_text.replace("target: dense", "target: two")
    assert not [p for p in check(text, host) if p.message.startswith("variable")]
    text = text.replace("variable: electron_density", "variable: electron_temperature")
    [problem] = [p for p in check(text, host) if p.message.startswith("variable")]
    assert "'matched' has no 'electron_temperature'; what is read for it" in problem.message


def test_a_sound_recipe_has_no_problems(recipe_text, host):
    assert check(recipe_text, host) == []
    assert check(GROUPS, host) == []


@pytest.mark.parametrize(
    ("old", "new", "words", "suggestion"),
    [
        ("do: pair_up", "do: pairup", "unknown operation 'pairup'", "pair_up"),
        ("    delay: 0.25 h", "    dleay: 0.25 h", "pair_up takes no 'dleay'", "delay"),
        ("delay: 0.25 h", "delay: 0.25 km", "delay: ", None),
        ("delay: 0.25 h", "delay: 0.25 huors", "delay: ", None),
        ("delay: 0.25 h", "delay: [1]", "delay: ", None),
        ("delay: 0.25 h", "delay: 9**9**9 min", "delay: ", None),
        ("target: dense", "target: two", "step 'dense' is used by nothing: it chooses", None),
        ("delay: 0.25 h", "since: yesterday", "since: 'yesterday' is not a time", None),
        ("reference: one", "reference: fit", "nothing above is called 'fit'", None),
        ("reference: one", "reference: 3", "'reference' is data", None),
        ("reference: one", "reference: {a: one}", "'reference' is data", None),
        ("delay: 0.25 h", "delay: one", "is a setting and cannot be given the data", None),
        ("pairs: matched", "pairs: dense", "'pairs' takes pairs; 'dense' is a selection", None),
        ("reference: one", "reference: oen", "nothing above is called 'oen'", "one"),
        ("    pairs: matched\n", "", "step 'fit': fit_line needs 'pairs' (data)", None),
        ("    least: 1e3\n", "", "keep_dense needs 'least' (a setting)", None),
        ("variable: electron_density", "variable: electon_density", "variable", "electron_density"),
        ("product: nova-1/lap", "product: nova-1/lpa", "unknown product", "nova-1/lap"),
        ("[electron_density]", "[electron_densty]", "unknown variable", "electron_density"),
        ("[electron_density]", "[ed]", "unknown variable 'ed'", "electron_density"),
        ("[electron_density]", "[xyzzy]", "nova-1/lap has electron_density, ", None),
        ("variable: electron_density", "variable: tec", "variable", "total_electron_content"),
        ("[electron_density]", "[magnetic_field_north]", "nova-1/lap has no", None),
        ("[electron_density]", "electron_density", "'variables' is a list of names", None),
        ("    product: nova-1/lap", "    prodcut: nova-1/lap", "unknown key 'prodcut'", "product"),
        ('    start: "${start}"', '    strat: "${start}"', "unknown key 'strat'", "start"),
        ('start: "${start}"', "start: 2020-13-01", "start: '2020-13-01' is not a time", None),
        ('start: "${start}"', "start: 2020-13-01", "time: a month is 01 to 12", None),
        ('start: "${start}"', "start: 2020-02-30", "time: its month has no such day", None),
        ('start: "${start}"', "start: 2020-01-01T24:30", "time: an hour is 00 to 23", None),
        ('start: "${start}"', "start: 2020", "start: 2020 is not a time", None),
        ('start: "${start}"', "start: 2021-01-01", "'stop' lies before 'start'", None),
        ("[heater_on]", "[haeter_on]", "no quality reason 'haeter_on'", "heater_on"),
        ("[heater_on]", "nnoe", "'quality' is default, none, or a list", "none"),
        ("[heater_on]", "[heater_on]\n    region: europe", "unknown key 'region'", None),
        ("[heater_on]", "[heater_on]\n    baseline: 6", "'baseline' is text", None),
        ("page: calibration", "page: calibraton", "unknown page 'calibraton'", "calibration"),
        ("show: [matched, fit]", "show: [matched, fti]", "no step is called 'fti'", "fit"),
        ("show: [matched, fit]", "show: [dense]", "which has no numbers to show", None),
        ("show: [matched, fit]", "show: fit", "'show' is a list of steps", None),
        ("  show:", "  shwo:", "unknown key 'shwo' of report", "show"),
        ("report:", "publish: {matched: why}\nreport:", "only a calibration can be", None),
        ("report:", "publish: {fti: why}\nreport:", "no step is called 'fti'", "fit"),
        ("report:", "publish: {fit: ''}\nreport:", "say why 'fit' is published", None),
        ("  fit:", "  one:", "the name 'one' is already taken on line 13", None),
        ("    do: fit_line", "    od: fit_line", "does not say what to do", "do"),
        ("title:", "titel:", "unknown key 'titel'", "title"),
    ],
)
def test_a_problem_names_the_place_and_the_nearest_name(
    recipe_text, host, old, new, words, suggestion
):
    assert old in recipe_text
    problems = check(recipe_text.replace(old, new, 1), host)
    found = [p for p in problems if words in p.message]
    assert found, problems
    assert found[0].suggestion == suggestion
    assert found[0].source == recipe_text.replace(old, new, 1).split("\n")[found[0].line - 1]


MEETING = """\
vconst: 1
inputs: {one: {product: trio-1/lap}, two: {product: trio-2/lap}}
steps:
  pairs: {do: match_up, reference: one, target: two, distance: 10 km, delay: 10 s}
"""


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ("delay: 10 s", "match_up: no limit says how far apart two samples may be."),
        ("distance: 10 km, delay: -10 s", "match_up: 'delay' is -0.166667 min"),
        ("distance: 10 km, delay: 10 s", ""),
        ("field_line: 10 km, delay: 10 s", ""),
    ],
)
def test_limits_that_cannot_be_are_refused_before_a_run(limits, words):
    text = MEETING.replace("distance: 10 km, delay: 10 s", limits)
    found = check(text, three_probes.host())
    assert len(found) == bool(words)
    for problem in found:
        assert problem.message.startswith(words)
        assert (problem.line, problem.column) == (4, 3)


def test_every_problem_is_listed_at_once(recipe_text, host):
    text = recipe_text.replace("do: pair_up", "do: pairup").replace("nova-2/lap", "nova-2/lpa")
    text = text.replace("page: calibration", "page: callibration").replace("least:", "laest:")
    problems = check(text, host)
    assert [p.line for p in problems] == sorted(p.line for p in problems)
    assert len(problems) >= 5
    with pytest.raises(RecipeError, match="nothing was run") as caught:
        require(parse_recipe(text), problems)
    assert caught.value.exit_code == 2
    assert caught.value.problems == tuple(problems)


def test_the_text_of_the_error_lists_the_problems(recipe_text, host):
    text = recipe_text.replace("do: pair_up", "do: pairup").replace("page: cal", "page: kal")
    recipe = parse_recipe(text, path="two.yml")
    with pytest.raises(RecipeError) as caught:
        require(recipe, check_recipe(recipe, host))
    told = str(pickle.loads(pickle.dumps(caught.value))).split("\n")
    assert told[0] == "two.yml: 2 problems, nothing was run."
    assert told[1] == "two.yml:32:9: unknown operation 'pairup' Did you mean 'pair_up'?"
    assert told[2].startswith("two.yml:44:9: unknown page 'kalibration'; there are")


def test_the_caret_stands_under_the_word(recipe_text, host):
    [problem] = check(recipe_text.replace("delay: 0.25 h", "dleay: 0.25 h"), host)
    assert problem.source[problem.column - 1 :][: problem.width] == "dleay"


def test_a_wrong_parameter_is_named_once_and_where_it_is_written(recipe_text, host):
    [problem] = check(recipe_text.replace("start: 2020-01-01", "start: 2020-01-011"), host)
    assert (problem.line, problem.source) == (8, "  start: 2020-01-011")
    problems = check(recipe_text, host, start="2020-01-011")
    assert [p.line for p in problems] == [16, 21]


def test_an_input_that_no_step_uses_is_a_problem(host):
    text = GROUPS.replace("data: other", "data: dense")
    [problem] = check(text, host)
    assert problem.message == "input 'other' is used by no step"
    assert problem.line == 6


def test_a_misspelt_name_has_no_knock_on(host):
    [problem] = check(GROUPS.replace("data: other", "dta: other"), host)[1:]
    assert problem.suggestion == "data"


def test_without_steps_no_input_is_blamed(host):
    told = [p.message for p in check(GROUPS[: GROUPS.index("steps:")] + "steps:\n", host)]
    assert told == ["'steps' is a mapping of names to operations with their values"]
    text = GROUPS[: GROUPS.index("steps:")] + "steps:\nreport: {show: [last]}\n"
    assert check(text, host)[1].message == "no step is called 'last'; there is none"


def test_an_input_and_a_name_that_may_mean_it_are_told_as_one(host):
    used, asked = check(GROUPS.replace("data: other", "data: ohter"), host)
    assert used.message == (
        "input 'other' is used by no step, and 'ohter' on line 11 is not there: one of the two "
        "is misspelt"
    )
    assert (asked.line, asked.suggestion) == (11, "other")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("latitude: 120, longitude: 0, radius: 3", "latitude: 120 degree cannot be; expected -90"),
        ("latitude: 0, longitude: 361, radius: 3", "longitude: 361 degree cannot be"),
        (
            "latitude: 0, longitude: 0, radius: -3 m",
            "radius: -0.003 km cannot be; expected 0 to 20037.51",
        ),
    ],
)
def test_a_place_that_is_not_on_the_globe_is_refused(nova, given, words):
    real = Host(load_installed=False, plugins=[("nova", nova)])
    text = GROUPS[: GROUPS.index("steps:")].replace("  other: {product: nova-1/lap}\n", "")
    text += f"steps:\n  near: {{do: select_near, data: both, {given}}}\n"
    [problem] = check(text, real)
    assert problem.message.startswith(words)


def test_groups_of_one_step_must_have_the_same_members(host):
    text = GROUPS.replace(
        "other: {product: nova-1/lap}", "other: {first: {product: nova-1/lap}}"
    ).replace(
        "last: {do: average, data: other, variable: electron_density}",
        "last: {do: pair_up, reference: both, target: other, distance: 1 km}",
    )
    [problem] = check(text, host)
    words = "must have the same members (reference: one, two; target: first)"
    assert problem.message.endswith(words)


def test_an_argument_that_takes_a_group_refuses_a_single_one(host):
    [problem] = check(GROUPS.replace("members: mean", "members: other"), host)
    assert problem.message == "'members' takes a group; 'other' is a single selection"


def test_a_step_over_a_group_leaves_a_group(host):
    text = GROUPS + "  fit: {do: fit_line, pairs: mean, variable: electron_density}\n"
    [problem] = check(text, host)
    assert problem.message == "'pairs' takes pairs; 'mean' is a table"


def test_a_problem_inside_a_group_has_the_line_of_its_member(host):
    [problem] = check(GROUPS.replace("nova-2/lap", "nova-3/lap"), host)
    assert (problem.line, problem.message) == (5, "unknown product 'nova-3/lap'")


HOSTILE = [
    "9**9**9**9 km",
    "__import__('os').system('touch hacked')",
    "${__import__('os').system('touch hacked')}",
    "!!python/object/apply:os.system ['touch hacked']",
    "!!python/name:os.system",
    "!!python/object/new:type [x, [], {}]",
    "!<tag:yaml.org,2002:python/object/apply:os.system> ['touch hacked']",
    "&a [*a]",
    "*a",
    "'; touch hacked; '",
    "$(touch hacked)",
    "`touch hacked`",
    "{{ 7*7 }}",
    "{% import os %}",
    "%s%s%n",
    "lambda: 1",
    "eval('1')",
    "(1).__class__.__bases__",
    '"\\x1b]0;title\\x07 km"',
    "1e400 km",
    "nan km",
    "inf km",
    ".nan",
    "1 km; 2",
    "1,5 km",
    "10 furlongs per fortnight",
    "km",
    "-",
    "? 1",
    "{a: 1}",
    "[1, 2]",
    "true",
    "null",
    "!!binary R0lGODlhDAAMAIQAAP",
    "!!set {a, b}",
    "!!timestamp 2001-12-14",
    "!!float 1",
    "!!merge x",
    "| \n      9**9",
    "> \n      os.system",
    "1" * 500 + " km",
    "9" * 5000,
]


@pytest.mark.parametrize("value", HOSTILE)
def test_no_value_of_a_recipe_executes_anything(
    recipe_text, host, value, calls, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    text = recipe_text.replace("${distance}", value).replace("  distance: 200 km\n", "")
    assert check(text, host)
    assert calls == []
    assert list(tmp_path.iterdir()) == []
