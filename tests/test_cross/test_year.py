"""A made-up year as a campaign: several alignments, and what was planted is found again."""

import pytest

import vconst
from tests.worlds import fill_store
from vconst.recipe.constellation import load_constellation, shipped_constellations
from vconst.report import build_report
from vconst.store import Store

PLANTED = {
    "cses-01-lap.density.day": (0.94, -0.42),
    "cses-02-lap.density.day": (1.04, 0.15),
    "cses-01-lap.temperature.day": (1.05, 120.0),
    "cses-02-lap.temperature.night": (0.97, -80.0),
}


@pytest.mark.chaos
def test_a_made_up_year_gives_back_what_was_planted_with_alignments_as_the_unit(host, tmp_path):
    """``vconst synthesize year``, ingested, and ``vconst run plasma-cses-swarm`` over it."""
    declaration = load_constellation(shipped_constellations()["year"])
    store = Store.create(tmp_path / "store")
    fill_store(store, host, declaration, 3, tmp_path)
    year = {"start": "2020-01-01", "stop": "2020-12-31"}
    run = vconst.run("plasma-cses-swarm", store.url, out=tmp_path, host=host, **year)
    assert run.state in ("done", "in part")
    for member, (slope, offset) in PLANTED.items():
        found = run.scalars["fit"][member]
        assert 2 <= found["episodes"] <= 5
        for name, planted in (("slope", slope), ("offset", offset)):
            low, high = found[f"{name}_low"], found[f"{name}_high"]
            print(f"{member} {name}: {low:.4f} to {high:.4f}, planted {planted}")
            assert low < planted < high, (member, name)
        assert "alignments left out in turn" in run.results["fit"][member].dataset.attrs["interval"]
    page = build_report(run, host=host).read_text("utf-8")
    assert "cses-02-lap.density.day" in page
