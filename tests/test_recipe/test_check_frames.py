"""A vector whose frame nobody knows goes nowhere that one is needed: said before data are read."""

from dataclasses import replace

import pytest

from tests.test_recipe.conftest import Nova
from tests.test_recipe.test_check import check
from vconst.mission import Variable
from vconst.plugins import Host

RECIPE = """\
vconst: 1
inputs: {field: {product: nova-1/lap}}
steps:
  every: {do: select_every, data: field, every: 10 s}
  less: {do: remove_field_model, data: every}
  what: {do: describe, data: less}
"""


@pytest.fixture
def unframed():
    """The made-up product, with a vector in an unknown frame and its strength."""
    host = Host(load_installed=False, plugins=[("nova", Nova())])
    product = host.products["nova-1/lap"]
    names = ("magnetic_field", *(f"magnetic_field_{axis}" for axis in "xyz"))
    added = tuple(Variable(source=name, name=name, units="nT") for name in names)
    host.products["nova-1/lap"] = replace(
        product, frame="unknown", variables=(*product.variables, *added)
    )
    return host


def test_an_operation_that_needs_the_frame_is_refused_on_its_line(unframed):
    [problem] = check(RECIPE, unframed)
    assert problem.line == 5
    assert "the vectors of nova-1/lap are in frame 'unknown', and remove_field_model" in str(
        problem
    )
    assert "identify_frame" in str(problem)


def test_such_vectors_are_seen_in_a_list_too(unframed):
    text = RECIPE.replace("inputs: {", "inputs: {other: {product: nova-1/lap}, ")
    text = text.replace("data: every}\n", "data: [every, other]}\n")
    assert [problem.line for problem in check(text, unframed)] == [5]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("data: every}\n  what", "data: every, frame: ECEF}\n  what"),
        ("product: nova-1/lap", "product: nova-1/lap, variables: [magnetic_field]"),
        ("do: remove_field_model", "do: select_quality, reject: none"),
    ],
)
def test_a_stated_frame_the_strength_alone_and_other_operations_are_sound(unframed, old, new):
    assert check(RECIPE.replace(old, new), unframed) == []


def test_an_operation_that_needs_it_with_some_settings_only_is_checked_when_it_runs(unframed):
    both = "inputs: {field: {product: nova-1/lap}, other: {product: nova-1/lap}}"
    text = RECIPE.replace("inputs: {field: {product: nova-1/lap}}", both)
    step = "do: difference, first: field, second: other, variable: magnetic_field"
    text = text[: text.index("  every")] + f"  what: {{{step}}}\n"
    assert check(text, unframed) == []


def test_a_frame_that_is_none_is_told_what_there_is(unframed):
    [problem] = check(
        RECIPE.replace("data: every}\n  w", "data: every, frame: GSE}\n  w"), unframed
    )
    assert "frame: expected one of 'NEC', 'ENU', 'ECEF', 'orbit'; got 'GSE'" in str(problem)


def test_what_a_step_has_stated_need_not_be_said_again(unframed):
    text = RECIPE.replace("data: every}\n  what", "data: every, frame: NEC}\n  what").replace(
        "data: less}", "data: again}"
    )
    text = text.replace("  what", "  again: {do: remove_field_model, data: less}\n  what")
    assert check(text, unframed) == []
