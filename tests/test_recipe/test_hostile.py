"""Nothing in a recipe is executed: what looks like code is a text, and mostly a wrong one."""

import json
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vconst.errors import RecipeError
from vconst.recipe.check import check_recipe
from vconst.recipe.load import parse_recipe

#: What would leave this file behind if anybody executed it.
CANARY = "vconst-canary"

_TOUCH = f"__import__('os').system('touch {CANARY}')"

EXPRESSIONS = (
    _TOUCH,
    f"{_TOUCH} km",
    f"200 km if {_TOUCH} else 1 km",
    f"${{{_TOUCH}}}",
    f"${{distance + {_TOUCH}}}",
    f"{{{{ {_TOUCH} }}}}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}",
    "{0.__class__.__init__.__globals__}",
    "%(__class__)s",
    f'eval("{_TOUCH}")',
    f'exec("{_TOUCH}")',
    f"open('{CANARY}', 'w')",
    f"compile('open(\"{CANARY}\",\"w\")', 'x', 'exec')",
    f"(lambda: open('{CANARY}', 'w'))()",
    f"[open('{CANARY}', 'w') for _ in (1,)]",
    f"importlib.import_module('os').system('touch {CANARY}')",
    f"getattr(__builtins__, 'open')('{CANARY}', 'w')",
    f"().__class__.__bases__[0].__subclasses__()[0]('touch {CANARY}')",
    f"subprocess.run(['touch', '{CANARY}'])",
    f"os.popen('touch {CANARY}').read()",
    f"!!python/object/apply:os.system ['touch {CANARY}']",
    f"!!python/object/new:os.system [touch {CANARY}]",
    "!!python/name:os.system",
    f"@np.fromfile('{CANARY}')",
    f"@__import__('os').system('touch {CANARY}')",
    "electron_density.__class__",
    f"electron_density > 0 or {_TOUCH}",
    f"`touch {CANARY}`",
    f"$(touch {CANARY})",
    f"; touch {CANARY}",
    f"| touch {CANARY}",
    f"&& touch {CANARY}",
    "file:///etc/passwd",
    f"http://127.0.0.1:9/{CANARY}",
    f"s3://bucket/{CANARY}",
    f"../../{CANARY}",
    f"/tmp/{CANARY}",
    "9**9**9**9",
    "9**9**9 km",
    "10**10**10 km",
    "1e3 * 10**10**10",
    "1/0",
    "((((((((((((((((((((1))))))))))))))))))))",
    "lambda: 0",
    "yield",
    "__debug__",
    "None or 1",
    "nan",
    "1;2",
    "1,2",
    "{1: 2}",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "' OR 1=1 --",
    "\\x41\\x42",
    "electron_density\n    do: other",
)

#: Where a value stands in the sound recipe; the title is free text, and stays it.
SLOTS = {
    "product": "nova-1/lap\n",
    "variables": "[electron_density]",
    "quality": "[heater_on]",
    "do": "keep_dense",
    "data": "two\n    least",
    "least": "1e3",
    "distance": "distance: ${distance}",
    "delay": "0.25 h",
    "variable": "variable: electron_density",
    "page": "calibration",
    "show": "[matched, fit]",
}


def spoilt(text, slot, expression):
    """The sound recipe with an expression in one place, in quotes."""
    old, quoted = SLOTS[slot], json.dumps(expression)
    assert old in text
    if old.startswith("["):
        new = f"[{quoted}]"
    elif ": " in old:
        new = f"{old.split(': ')[0]}: {quoted}"
    else:
        new = quoted + old[len(old.split("\n")[0]) :]
    return text.replace(old, new, 1)


@pytest.fixture
def watched(monkeypatch, tmp_path):
    """What is started or compiled, and whether a file was left behind, is seen."""
    monkeypatch.chdir(tmp_path)
    seen = []
    _WATCHES.append(seen)
    yield seen
    _WATCHES.remove(seen)
    assert not list(tmp_path.iterdir())


_WATCHES = []
_STARTING = ("os.system", "subprocess.Popen", "os.exec", "os.posix_spawn", "socket.connect")


def _note(event, arguments):
    for seen in _WATCHES:
        if event in _STARTING or (event == "compile" and CANARY in str(arguments[0])):
            seen.append(event)


sys.addaudithook(_note)


def problems(text, host):
    """All that is said against a recipe; only a RecipeError may be raised."""
    try:
        return check_recipe(parse_recipe(text), host)
    except RecipeError as error:
        return error.problems


def test_no_expression_is_executed_and_each_is_a_problem(recipe_text, host, calls, watched):
    assert len(set(EXPRESSIONS)) >= 40
    passed, slots = [], list(SLOTS)
    for number, each in enumerate(EXPRESSIONS):
        for slot in {slots[(number + place) % len(slots)] for place in (0, 3, 7)}:
            if not problems(spoilt(recipe_text, slot, each), host):
                passed.append((slot, each))
    assert passed == []
    assert watched == []
    assert calls == []


def test_expressions_without_quotes_are_not_executed_either(recipe_text, host, calls, watched):
    plain = [old.split("\n")[0] for old in SLOTS.values() if old[0] != "[" and ": " not in old]
    for number, each in enumerate(EXPRESSIONS):
        for old in (plain[number % len(plain)], plain[(number + 2) % len(plain)]):
            problems(recipe_text.replace(old, each, 1), host)
    assert watched == []
    assert calls == []


def test_a_title_that_looks_like_code_is_a_title(recipe_text, watched):
    old = "Electron density of nova-2 on the scale of nova-1"
    for each in (each for each in EXPRESSIONS if "${" not in each):
        assert parse_recipe(recipe_text.replace(old, json.dumps(each))).title == each
    assert watched == []


@pytest.mark.parametrize("slot", ["distance", "least", "product"])
def test_parameters_of_the_command_line_are_values_and_not_code(recipe_text, host, watched, slot):
    old = SLOTS[slot].split("\n")[0].split(": ")[-1]
    text = recipe_text.replace(SLOTS[slot], SLOTS[slot].replace(old, "${given}"), 1)
    text = text.replace("  distance: 200 km", "  distance: 200 km\n  given: 1", 1)
    for each in EXPRESSIONS[::3]:
        recipe = parse_recipe(text, {"given": each})
        assert check_recipe(recipe, host), each
    assert watched == []


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
)


@pytest.mark.parametrize(
    "text",
    [
        LAUGHS,
        "a: &a [*a]\n",
        "<<: {vconst: 1}\n",
        "a: !!binary aGVsbG8=\n",
        "a: !!set {x, y}\n",
        "a: !<tag:yaml.org,2002:python/object:os.system> x\n",
        "? [a, b]\n: c\n",
        "!!map {vconst: 1}\n",
        "%TAG ! tag:evil,2026:\n---\nvconst: 1\n",
        "[" * 100_000,
        "a:\n" * 100_000,
        "- " * 100_000,
        "a: " + "'" * 99_999,
        "".join(f"k{n}: 1\n" for n in range(5_000)),
        "vconst: 1\n" * 2,
        "\ufeff\ufeffvconst: 1",
        "vconst: 1\x85inputs: 2",
        "\ud800",
    ],
)
def test_what_yaml_can_be_made_to_do_is_a_recipe_error(text, host, watched):
    assert problems(text, host)
    assert watched == []


#: Names that would be folders or files elsewhere, devices, options, or no name at all.
BAD_NAMES = (
    *("../evil", "a/b", "/etc/passwd", "..", ".", ".hidden", "a..b", "a\\b", "C:evil", "~root"),
    *("con", "NUL.txt", "com1", "lpt9", "aux", "-rf", "a b", "a\tb", "a\nb", "a\x00b", "x" * 122),
    *("é", "a*b", "a?b", "$HOME", "%TEMP%", "|cat", "<b>", "\x1b]0;owned\x07"),
)


@pytest.mark.parametrize("name", BAD_NAMES)
def test_no_name_leads_out_of_the_folder_of_a_run(recipe_text, host, name):
    quoted = json.dumps(name)
    for old in ("recipe: two-probes", "  fit:\n"):
        new = f"recipe: {quoted}" if "recipe" in old else f"  {quoted}:\n"
        text = recipe_text.replace(old, new, 1).replace("show: [matched, fit]", "show: [matched]")
        assert problems(text, host), (old, name)


@given(value=st.text(max_size=60), slot=st.sampled_from(sorted(SLOTS)))
@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_random_value_is_anything_but_refused(recipe_text, host, calls, value, slot):
    problems(spoilt(recipe_text, slot, value), host)
    assert calls == []
