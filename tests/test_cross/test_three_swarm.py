"""The recipe over targets and references: one probe on three satellites, and round loops."""

import numpy as np
import pytest

import vconst
from tests.worlds import fill_store
from vconst.kernels.closure import misclosure
from vconst.recipe.constellation import load_constellation
from vconst.report import build_report
from vconst.store import Store

#: The planes of all four meet in it.
PERIOD = {"start": "2020-01-24", "stop": "2020-02-07"}

#: Slope and offset of each on the truth, in decades over 1e10 m-3.
PLANTED = {
    "cses-01": (0.94, -0.42),
    "swarm-a": (1.0, 0.03),
    "swarm-b": (1.0, 0.0),
    "swarm-c": (1.0, -0.02),
}

PRODUCT = """
  {name}:
    cadence: 30.0
    latitude: {latitude}
    sensors:
      electron_density:
        {{scale: log, pivot: 1.0e+10, slope: {slope}, offset: {offset}, noise: {noise}}}
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory, host):
    """Fifteen made-up days, and the recipe on them."""
    folder = tmp_path_factory.mktemp("three")
    text = "vconst: 1\ntitle: One probe and three others\nworld: {f107: 150.0}\n"
    text += "campaign: {start: 2020-01-24, stop: 2020-02-08}\nproducts:\n"
    for name, (slope, offset) in PLANTED.items():
        target = name == "cses-01"
        more = {"latitude": 65.0, "noise": 0.02} if target else {"latitude": 70.0, "noise": 0.01}
        product = f"{name}/lap" if target else f"{name}/lp"
        text += PRODUCT.format(name=product, slope=slope, offset=offset, **more)
    for index in ("gfz/kp", "kyoto/dst"):
        text += f"  {index}: {{granule: year, constants: {{definitive: 2.0}}}}\n"
    (folder / "three.yml").write_text(text)
    store = Store.create(folder / "store")
    fill_store(store, host, load_constellation(folder / "three.yml"), 5, folder)
    given = {**PERIOD, "f107": 150.0}
    return vconst.run("density-cses-three-swarm", store.url, out=folder, host=host, **given)


def planted(target, reference):
    """The line of one made-up sensor on another."""
    (slope, offset), (other, shift) = PLANTED[target], PLANTED[reference]
    return slope / other, offset - slope / other * shift


def test_what_was_planted_is_found_on_each_reference(run):
    """Within twice the interval: the days share one alignment, for which alone they hold."""
    assert run.state == "done"
    members = [each["name"] for each in run.record["campaign"]["members"]]
    assert len(members) == 5
    for member in members:
        found = run.scalars["fit"][member]
        for name, truth in zip(("slope", "offset"), planted(*member.split(".")), strict=True):
            half = found[f"{name}_high"] - found[f"{name}_low"]
            assert abs(found[name] - truth) < half, (member, name, found[name], truth)
    for reference in ("swarm-a", "swarm-b", "swarm-c"):
        found = run.scalars["fit"][f"cses-01.{reference}"]
        assert found["slope"] == pytest.approx(0.94, abs=0.05)
        assert found["slope_high"] - found["slope_low"] < 0.2


def test_the_loop_of_three_closes_and_would_not_with_a_line_that_is_wrong(run):
    loops = [each for each in run.record["campaign"]["closure"] if len(each["sensors"]) == 3]
    assert [each["sensors"] for each in loops] == [["cses-01/lap", "swarm-a/lp", "swarm-c/lp"]]
    for loop in loops:
        assert loop["verdict"] == "closes"
        assert abs(loop["slope"] - 1.0) < 2 * loop["slope_se"] < 0.2
        lines = [line_of(run, name) for name in loop["members"]]
        slope, offset, _, chance = misclosure(lines)
        assert slope == pytest.approx(loop["slope"])
        assert offset == pytest.approx(loop["offset"])
        assert chance > 0.05
        wrong = (lines[0][0], lines[0][1] + np.log10(0.5), lines[0][2])
        assert misclosure([wrong, *lines[1:]])[3] < 0.01


def test_there_and_back_again_is_not_counted_as_a_loop_that_closes(run):
    """CSES-01 on C and C on CSES-01: not the same pairs to the last one, but the same meetings."""
    [both] = [each for each in run.record["campaign"]["closure"] if len(each["sensors"]) == 2]
    assert both["chance"] < 1.0 - 1e-6
    assert both["verdict"] == "closes by construction"


def line_of(run, member):
    found = run.results["fit"][member].dataset
    return float(found["slope"]), float(found["offset"]), found["covariance"].values[:2, :2]


def test_the_page_shows_references_beside_each_other_and_the_loops(run, host):
    page = build_report(run, host=host).read_text("utf-8")
    for words in ("swarm-a", "swarm-b", "swarm-c", "Wang et al. 2019", "closes"):
        assert words in page
    assert not run.record["published"]
