"""A recipe matches several at once; what it leaves is kept, read again and shown."""

import numpy as np
import pytest

from vconst.errors import RecipeError
from vconst.operation import Collocations
from vconst.plugins import Host
from vconst.recipe.load import parse_recipe
from vconst.recipe.run import run_recipe
from vconst.report import build_report
from vconst.store import Store

TEXT = """\
vconst: 1
recipe: several
inputs:
  one: {product: nova-1/lap, variables: [electron_density]}
  two: {product: nova-2/lap, variables: [electron_density]}
  again: {product: nova-2/lap, variables: [electron_density], start: 2020-01-01, stop: 2020-01-01}
steps:
  together:
    do: match_many
    base: one
    others: [two, again]
    variable: electron_density
    distance: 10 km
    delay: 10 s
"""


@pytest.fixture
def real(nova):
    return Host(load_installed=False, plugins=[("nova", nova)])


@pytest.fixture
def two_days(tmp_path, ingest):
    made = Store.create(str(tmp_path / "days"))
    for number in (1, 2):
        for platform, truth in (("nova-1", {}), ("nova-2", {"gain": 1.2})):
            seed = 2 * number + (platform == "nova-2")
            ingest(made, platform, day=f"2020-01-0{number}", seed=seed, **truth)
    return made


def test_a_list_of_inputs_is_matched_at_once_and_kept(two_days, real, tmp_path):
    runs = [
        run_recipe(parse_recipe(TEXT, {}), two_days, real, out=tmp_path / "runs") for _ in range(2)
    ]
    assert [run.record["steps"][0]["state"] for run in runs] == ["done", "cached"]
    first, kept = (run.results["together"] for run in runs)
    assert isinstance(kept, Collocations)
    assert kept.dataset.attrs["sensors"] == ["nova-1/lap", "nova-2/lap", "nova-2/lap"]
    assert kept.scalars["collocations"] == kept.dataset.sizes["collocation"] > 0
    assert kept.scalars["matched_1"] > kept.scalars["matched_2"] == kept.scalars["collocations"]
    assert first.dataset["value_1"].equals(kept.dataset["value_1"])
    ratio = np.median(kept.dataset["value_1"] / kept.dataset["value_0"])
    assert ratio == pytest.approx(1.2, rel=0.05)
    page = build_report(runs[1]).read_text("utf-8")
    assert "nova-1/lap met nova-2/lap and nova-2/lap in" in page


def test_limits_of_a_recipe_are_checked_before_anything_is_read(two_days, real, tmp_path):
    wrong = TEXT.replace("distance: 10 km", "distance: 10 min")
    with pytest.raises(RecipeError, match="distance"):
        run_recipe(parse_recipe(wrong, {}), two_days, real, out=tmp_path / "runs")
