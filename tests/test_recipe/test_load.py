"""A recipe is read strictly: what YAML could hide is refused with its place."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vconst.errors import RecipeError
from vconst.recipe.given import read_given
from vconst.recipe.load import load_recipe, parse_recipe
from vconst.recipe.tree import read_scalar


def problems_of(text, **parameters):
    """Line and message of everything wrong with a text."""
    try:
        recipe = parse_recipe(text, parameters)
    except RecipeError as error:
        return [(p.line, p.message) for p in error.problems]
    return [(p.line, p.message) for p in recipe.source.problems]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12:30:00", "12:30:00"),
        ("2020-01-01", "2020-01-01"),
        ("2020-01-01T12:00:00Z", "2020-01-01T12:00:00Z"),
        ("no", "no"),
        ("on", "on"),
        ("1e-3", 1e-3),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("1.10", 1.1),
        ("true", True),
        ("~", None),
        ("none", "none"),
        ("200 km", "200 km"),
    ],
)
def test_scalars_are_those_of_yaml_1_2_and_dates_stay_text(written, value):
    found = read_scalar(written)
    assert found == value
    assert type(found) is type(value)


def test_quoted_numbers_stay_text(recipe_text):
    recipe = parse_recipe(recipe_text.replace("nova-1/lap\n", 'nova-1/lap\n    baseline: "0602"\n'))
    assert recipe.inputs["one"].values["baseline"] == "0602"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("    target: dense", "    reference: dense", "'reference' is given twice"),
        ("least: 1e3", "least: &a 1e3", "anchors are not allowed"),
        ("least: 1e3", "least: *a", "aliases are not allowed"),
        ("least: 1e3", "least: !!str 1e3", "tags are not allowed"),
        ("least: 1e3", "least: !!python/object/apply:os.system [ls]", "tags are not"),
        ("least: 1e3", "least: ! 1e3", "tags are not allowed"),
        ("    least: 1e3", "    <<: {least: 1e3}", "merge keys"),
        ("    least: 1e3", "    1: 2", "a key is text"),
        ("    least: 1e3", "    [least]: 2", "a key is text"),
        ("    least: 1e3", "    ${start}: 2", "parameters fill values, not keys"),
        ("    least: 1e3", "    least:\t1e3", "a tab"),
        ("least: 1e3", "least: .inf", "not a finite number"),
        ("least: 1e3", "least: 1e999", "not a finite number"),
        ("least: 1e3", "least: [1", "not valid YAML"),
        ("least: 1e3", "least: ${strat}", "no parameter 'strat'"),
        ("least: 1e3", "least: ${start", "without its '}'"),
        ("least: 1e3", "least: ${__import__('os').system('ls')}", "no parameter"),
        ("vconst: 1", "vconst: 2", "version 2 is not known"),
        ("vconst: 1", "vconst: true", "version True is not known"),
        ("vconst: 1", "%YAML 1.1\n---\nvconst: 1", "directives"),
        ("report:", "campaign: {over: {}}\nreport:", "'over' says which parameters"),
        ("recipe: two-probes", "recipe: ../two", "cannot be a name"),
        ("recipe: two-probes", "recipe: con", "cannot be a name"),
        ("  fit:", "  f/it:", "cannot be a name"),
        ("report:", "---\nreport:", "one document"),
    ],
)
def test_what_a_recipe_may_not_hold_is_refused_with_its_line(recipe_text, old, new, words):
    assert old in recipe_text
    text = recipe_text.replace(old, new, 1)
    key = new.split("\n")[0].strip()
    line = next(n for n, each in enumerate(text.split("\n"), start=1) if key in each)
    found = problems_of(text)
    assert (line, True) in [(place, words in message) for place, message in found], found


def test_a_recipe_is_one_mapping_that_is_neither_large_nor_deep():
    for text in ("", "[1, 2]", "just words", "- a\n- b"):
        assert "a recipe is a mapping" in problems_of(text)[-1][1]
    assert "larger than 1 MB" in problems_of("a: " + "x" * 1_000_001)[0][1]
    assert "nested deeper than 30" in problems_of("a: " + "[" * 20_000)[0][1]
    assert "nested deeper than 30" in problems_of("a: " + "{b: " * 31 + "1" + "}" * 31)[0][1]


def test_thirty_levels_are_allowed():
    found = problems_of("vconst: 1\nabout: " + "[" * 29 + "]" * 29)
    assert not any("deeper" in message for _, message in found)


def test_parameters_fill_values_and_keep_their_type(recipe_text):
    text = recipe_text.replace("least: 1e3", "least: ${least}").replace(
        "  distance: 200 km", "  distance: 200 km\n  least: 1e3"
    )
    recipe = parse_recipe(text, {"least": 5})
    assert recipe.steps[0].arguments["least"].plain == 5
    assert recipe.inputs["one"].values["start"] == "2020-01-01"
    text = text.replace("Electron density of nova-2", "From ${start} above ${least}")
    assert parse_recipe(text).title == "From 2020-01-01 above 1000.0 on the scale of nova-1"


@pytest.mark.parametrize(
    ("given", "value"), [("5", 5), ("1e-3", 0.001), ("'5'", "5"), ("no", "no"), (" x ", "x")]
)
def test_a_parameter_given_as_text_is_read_as_a_scalar(recipe_text, tmp_path, given, value):
    path = tmp_path / "recipe.yml"
    path.write_text(recipe_text.replace("least: 1e3", "least: ${distance}"))
    recipe = load_recipe(path, {"distance": given})
    assert recipe.steps[0].arguments["least"].plain == value
    kept = load_recipe(path, {"distance": given}, read=False)
    assert kept.steps[0].arguments["least"].plain == given


def test_an_unknown_parameter_offers_the_nearest_name(recipe_text):
    recipe = parse_recipe(recipe_text, {"strat": "2020-01-05"})
    [problem] = recipe.source.problems
    assert problem.suggestion == "start"
    assert "no parameter 'strat'" in problem.message


def test_a_parameter_that_nothing_uses_is_a_problem(recipe_text):
    [(line, message)] = problems_of(recipe_text.replace("${distance}", "200 km"))
    assert (line, message.split(";")[0]) == (10, "parameter 'distance' is used nowhere")


def test_a_value_of_a_parameter_is_not_filled_again(recipe_text):
    recipe = parse_recipe(recipe_text, {"distance": "${distance}"})
    assert recipe.steps[1].arguments["distance"].plain == "${distance}"


def test_a_missing_file_and_one_that_is_not_text_are_refused(tmp_path):
    with pytest.raises(RecipeError, match="there is no such file"):
        load_recipe(tmp_path / "absent.yml")
    (tmp_path / "binary.yml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RecipeError, match="not text in UTF-8"):
        load_recipe(tmp_path / "binary.yml")


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
@settings(max_examples=500, deadline=None)
def test_no_text_does_anything_but_be_refused(text):
    try:
        recipe = parse_recipe(text)
    except RecipeError:
        return
    assert recipe.source.problems or recipe.steps


@given(st.text(alphabet="abc:-[]{}&*!%|>'\"#,?@` \n${}<.01", max_size=80))
@settings(max_examples=500, deadline=None)
def test_no_punctuation_does_anything_but_be_refused(text):
    try:
        parse_recipe("vconst: 1\n" + text)
    except RecipeError:
        return


INDENTED = """\
vconst: 1
inputs:
  one:
    product: nova-1/lap
    variables: [electron_density]
    start: 2020-01-01
  two: {product: nova-2/lap}
steps:
  matched:
    do: pair_up
    reference: one
    target: two
report:
  page: study
  show: [matched]
"""


@pytest.mark.parametrize(
    ("old", "new", "depth"),
    [
        ("    start:", "     start:", 5),
        ("    start:", "   start:", 3),
        ("    variables:", "  variables:", 2),
        ("    do:", "  do:", 2),
        ("    do:", "     do:", 5),
        ("    reference:", "     reference:", 5),
        ("    reference:", "   reference:", 3),
        ("  two:", "   two:", 3),
        ("  two:", " two:", 1),
        ("  page:", " page:", 1),
        ("  show:", "   show:", 3),
        ("  show:", " show:", 1),
    ],
)
def test_a_line_that_is_not_indented_as_its_neighbours_is_named(old, new, depth):
    text = INDENTED.replace(old, new)
    line = next(n for n, each in enumerate(text.split("\n"), start=1) if each.startswith(new))
    spaces = "1 space" if depth == 1 else f"{depth} spaces"
    [(found, message)] = problems_of(text)
    assert found == line
    assert message.startswith(f"not valid YAML: line {line} is indented by {spaces}, which does")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("reference: one", "reference one", "a key without its colon"),
        ("reference: one", "reference:one", "a key without its colon"),
        ("page: study", "page: study: late", "a second ': ' in one line"),
        ("[matched]", "[matched", "a list that is not closed"),
        ("{product: nova-2/lap}", "{product: nova-2/lap", "a mapping that is not closed"),
        ("product: nova-2/lap}", "product: ${that}}", 'stands in quotes: "${that}"'),
        ("page: study", 'page: "study', "a text whose closing quote is missing"),
    ],
)
def test_the_common_slips_are_told_in_plain_words(old, new, words):
    text = INDENTED.replace(old, new)
    line = next(n for n, each in enumerate(text.split("\n"), start=1) if new in each)
    [(found, message)] = problems_of(text)
    assert (found, words in message) == (line, True)
    assert "block" not in message
    assert "flow" not in message


def test_a_step_at_the_margin_is_told_where_it_belongs():
    found = problems_of(INDENTED.replace("  matched:\n", "matched:\n"))
    assert (9, "'matched' stands at the margin; indent it below 'steps:'") in found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('[first, "2nd", 3]', ["first", "2nd", 3]),
        ("['a, b', c]", ["a, b", "c"]),
        ("[]", []),
        ("[1, true, 2.5]", [1, True, 2.5]),
        ('"[first]"', "[first]"),
        ("300 km", "300 km"),
    ],
)
def test_a_parameter_is_a_scalar_or_a_list_of_them(text, value):
    assert read_given("events", text) == value


@pytest.mark.parametrize("text", ["[[1, 2], [3]]", '["a" b, c]', "[a]]", '[{"a": 1}]', "[a, , b]"])
def test_what_is_no_list_of_values_is_refused(text):
    with pytest.raises(RecipeError, match=r"'events'"):
        read_given("events", text)


def test_any_text_that_json_writes_is_read_back():
    names = ["\u00e9", 'a"b', "it's", "a, b"]
    assert read_given("events", json.dumps(names, ensure_ascii=False)) == names
