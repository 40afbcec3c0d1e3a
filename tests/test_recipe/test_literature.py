"""Published numbers beside those of a run: named in the recipe, told on the page."""

import pytest

from tests import three_probes
from vconst.recipe.check import check_recipe
from vconst.recipe.load import parse_recipe
from vconst.recipe.run import run_recipe
from vconst.report import build_report

TEXT = """\
vconst: 1
recipe: means
inputs:
  data: {product: trio-1/lap, variables: [electron_density], stop: 2020-01-01}
steps:
  numbers: {do: describe, data: data}
literature:
  - {what: samples of a day, published: near 150, source: Some 2020, step: numbers, number: samples}
  - {what: something else, published: unknown, source: Another 2021}
"""


@pytest.fixture(scope="module")
def host():
    """A host with three probes."""
    return three_probes.host()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("step: numbers,", "step: nombers,", "no step is called 'nombers'"),
        (", number: samples", "", "'step' and 'number' go together"),
        ("source: Another 2021", "sauce: Another", "unknown key 'sauce'"),
        (", source: Another 2021", "", "does not say source"),
        ("published: unknown", "published: 0.75", "'published' is text"),
        (
            "  - {what: something else, published: unknown, source: Another 2021}",
            "  - x",
            "mapping of",
        ),
    ],
)
def test_what_is_wrong_with_it_is_said(host, old, new, words):
    assert old in TEXT
    found = [each.message for each in check_recipe(parse_recipe(TEXT.replace(old, new)), host)]
    assert any(words in said for said in found), found


def test_they_stand_beside_ours(host, tmp_path):
    store = three_probes.fill(tmp_path / "store", days=1)
    run = run_recipe(parse_recipe(TEXT), store, host, out=tmp_path / "runs")
    page = build_report(run, host=host).read_text("utf-8")
    said = page[page.index("Beside published numbers</h2>") :][:2500]
    for words in ("samples of a day", "near 150", ">150<", "Some 2020", "Another 2021"):
        assert words in said, words
    assert "No real input was available" not in page
    lock = parse_recipe((run.path / "recipe.lock.yml").read_text("utf-8"))
    assert not check_recipe(lock, host)
    assert lock.root.value["literature"].plain == run.record["literature"]


def test_a_page_of_made_up_data_says_that_there_was_no_real_input(host, tmp_path):
    store = three_probes.fill(tmp_path / "store", days=1)
    note = {"id": "00" * 32, "kind": "note", "body": {"made_up": True}}
    store.commit((), records=[note], by="tests")
    run = run_recipe(parse_recipe(TEXT), store, host, out=tmp_path / "runs")
    assert run.record["made_up"]
    page = build_report(run, host=host).read_text("utf-8")
    assert "No real input was available" in page
    assert "this run, made-up data" in page
