"""A recipe on a store that lacks some of its inputs, where it says that they may be left out."""

import pytest

from vconst.errors import SelectionError
from vconst.recipe.check import check_recipe
from vconst.recipe.held import not_held
from vconst.recipe.load import parse_recipe
from vconst.recipe.plan import plan_run
from vconst.recipe.rerun import rerun
from vconst.recipe.run import run_recipe
from vconst.report.build import build_report
from vconst.report.sections.absent import left_out
from vconst.store import Store

TEXT = """\
vconst: 1
recipe: some
title: Two probes, or one
about: Means of both, and a line through their pairs.

inputs:
  one: {product: nova-1/lap, variables: [electron_density], optional: leave out}
  two: {product: nova-2/lap, variables: [electron_density], optional: leave out}

steps:
  dense: {do: keep_dense, data: two, least: 1e3}
  matched: {do: pair_up, reference: one, target: dense, distance: 200 km}
  fit: {do: fit_line, pairs: matched, variable: electron_density}
  means: {do: average, data: [one, dense], variable: electron_density}
  spread: {do: compare, members: means}

report: {page: study, show: [fit, means, spread]}
accept_dependence: {fit: no other probe was flown}
"""


@pytest.fixture
def single(tmp_path, ingest):
    """A store with one of the two probes."""
    store = Store.create(str(tmp_path / "single"))
    ingest(store, "nova-1", seed=1)
    return store


def run(text, store, host, tmp_path, **how):
    return run_recipe(parse_recipe(text), store, host, out=tmp_path / "runs", **how)


def test_what_needs_an_absent_input_is_left_out_and_the_rest_is_made(single, host, tmp_path):
    found = run(TEXT, single, host, tmp_path)
    assert found.error is None
    assert [step["name"] for step in found.record["steps"]] == ["means", "spread"]
    assert list(found.results["means"]) == ["one"]
    (gone,) = found.record["left_out"]
    assert (gone["input"], gone["product"]) == ("two", "nova-2/lap")
    assert gone["steps"] == ["dense", "matched", "fit"]
    assert gone["without"] == ["means"]
    assert gone["why"] == "the store holds no 'nova-2/lap'"
    assert found.record["show"] == ["means", "spread"]
    page = build_report(found.path, host=host).read_text("utf-8")
    assert "1 input that the recipe may do without is not in the store" in page
    assert "dense, matched, fit" in page


def test_with_everything_there_nothing_is_left_out(store, host, tmp_path):
    found = run(TEXT, store, host, tmp_path)
    assert found.record["left_out"] == []
    assert len(found.record["steps"]) == 5
    assert left_out(found.record).empty


def test_what_comes_later_is_in_the_next_run_and_such_a_run_can_be_made_again(
    single, host, tmp_path, ingest
):
    first = run(TEXT, single, host, tmp_path)
    assert all(row["same"] for row in rerun(first.path, single, host))
    lock = (first.path / "recipe.lock.yml").read_text("utf-8")
    assert "nova-2" not in lock
    assert check_recipe(parse_recipe(lock), host) == []
    ingest(single, "nova-2", gain=1.2, bias=2e10, seed=2)
    second = run(TEXT, single, host, tmp_path)
    assert [step["name"] for step in second.record["steps"]][:2] == ["dense", "matched"]
    assert second.scalars["fit"]["slope"] == pytest.approx(1.2, rel=0.01)


def test_where_nothing_is_left_the_run_does_not_begin(tmp_path, host):
    store = Store.create(str(tmp_path / "empty"))
    with pytest.raises(SelectionError, match=r"Nothing is left of the recipe: input 'one'.*'two'"):
        run(TEXT, store, host, tmp_path)
    assert not (tmp_path / "runs").exists()


def test_an_argument_that_may_be_missing_is_left_out_alone(single, host, tmp_path):
    """A step goes on without data that its operation can do without."""
    from vconst.recipe.absent import without_absent

    text = TEXT.replace(
        "spread: {do: compare, members: means}", "best: {do: best, data: one, other: two}"
    )
    text = text.replace("spread]", "best]")
    recipe = parse_recipe(text)

    class Found:
        operations = host.operations | {"best": best_of}

    left = without_absent(recipe, Found, single.head())
    best = next(step for step in left.steps if step.name == "best")
    assert list(best.arguments) == ["data"]
    assert left.left_out[0]["without"] == ["means", "best"]


def best_of(data, other=None):
    """Stands for an operation with data that may be missing."""


class _Signature:
    inputs = dict.fromkeys(("data", "other"), object)
    required = frozenset({"data"})


best_of.signature = _Signature


def test_an_index_that_is_not_optional_stops_the_run_before_it_begins(
    single, host, tmp_path, calls
):
    text = TEXT.replace(
        "nova-2/lap, variables: [electron_density], optional: leave out", "nova-2/lap"
    )
    with pytest.raises(SelectionError, match="Input 'two': the store holds no 'nova-2/lap'"):
        run(text, single, host, tmp_path)
    assert calls == []
    (told,) = not_held(parse_recipe(text), single.head())
    assert (told["optional"], told["leave_out"]) == (False, False)


def test_explaining_tells_of_the_steps_that_are_made(single, host):
    rows = plan_run(parse_recipe(TEXT), single, host)
    assert [row["name"] for row in rows] == ["means", "spread"]


def test_other_words_and_members_of_groups_are_refused(host):
    wrong = parse_recipe(TEXT.replace("optional: leave out", "optional: leave", 1))
    (problem,) = check_recipe(wrong, host)
    assert "'optional' is true, false or 'leave out'" in problem.message
    text = TEXT.replace(
        "steps:", "  many:\n    own: {product: nova-1/lap, optional: leave out}\nsteps:"
    )
    text = text.replace(
        "members: means}",
        "members: means}\n  all: {do: average, data: many, variable: electron_density}",
    )
    (problem,) = check_recipe(parse_recipe(text), host)
    assert "a member of a group cannot be left out" in problem.message
