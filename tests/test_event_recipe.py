"""The recipe of events from a made-up store to the page: what it says is what was planted."""

from dataclasses import replace

import numpy as np
import pytest

from tests.event_worlds import demo_store
from vconst.plugins import Host
from vconst.recipe.api import shipped_recipes
from vconst.recipe.constellation import load_constellation, shipped_constellations
from vconst.recipe.folder import add_to_record
from vconst.recipe.load import load_recipe
from vconst.recipe.planted import planted_around
from vconst.recipe.run import run_recipe
from vconst.report.build import build_report

CONTROLS = 60


def small_world():
    """The demonstration's declaration with coarse maps and an hour of waveforms."""
    declared = load_constellation(shipped_constellations()["demo"])
    products = []
    for made in declared.products:
        if "efd" in made.name:
            made = replace(made, stop="2020-01-23T01:00:00", start="2020-01-23T00:00:00")
        if made.name == "code/gim":
            made = replace(made, cadence=10_800.0, latitudes=(85.0, -85.0, -5.0))
            made = replace(made, longitudes=(-180.0, 180.0, 10.0))
        products.append(made)
    return replace(declared, products=tuple(products))


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    host, folder = Host(), tmp_path_factory.mktemp("event")
    store, _ = demo_store(folder, host, 0, folder / "cache", small_world())
    recipe = load_recipe(shipped_recipes()["event"], {"controls": CONTROLS})
    run = run_recipe(recipe, store, host, out=folder / "runs")
    assert run.error is None, run.error
    return run, host


def test_it(ran):
    pass
