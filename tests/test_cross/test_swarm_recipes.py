"""Recipes of both CSES on Swarm B over nine made-up days: what was planted is found."""

import numpy as np
import pytest

import vconst
from tests.worlds import fill_store
from vconst.recipe.constellation import load_constellation
from vconst.report import build_report
from vconst.store import Store

PERIOD = {"start": "2020-01-12", "stop": "2020-01-20"}

WORLD = """
vconst: 1
title: Two probes, two magnetometers and Swarm B
campaign: {start: 2020-01-12, stop: 2020-01-21}
world: {f107: 150.0}
products:
  cses-01/lap:
    cadence: 30.0
    latitude: 65.0
    sensors:
      electron_density: {scale: log, pivot: 1.0e+10, slope: 0.94, offset: -0.42, noise: 0.02}
      electron_temperature: {slope: 1.05, offset: 120.0, noise: 60.0}
  cses-02/lap:
    cadence: 30.0
    latitude: 65.0
    sensors:
      electron_density: {scale: log, pivot: 1.0e+10, slope: 1.04, offset: 0.15, noise: 0.02}
      electron_temperature: {slope: 0.97, offset: -80.0, noise: 60.0}
  swarm-b/lp:
    cadence: 20.0
    latitude: 70.0
    sensors:
      electron_density: {scale: log, pivot: 1.0e+10, noise: 0.01}
      electron_temperature: {noise: 30.0}
  cses-01/hpm-cdsm:
    cadence: 60.0
    latitude: 65.0
    sensors:
      magnetic_field: {offset: 3.0, noise: 0.1}
  swarm-b/mag-lr:
    cadence: 30.0
    latitude: 70.0
  gfz/kp: {granule: year, constants: {definitive: 2.0}}
  kyoto/dst: {granule: year, constants: {definitive: 2.0}}
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory, host):
    """The store of nine days."""
    folder = tmp_path_factory.mktemp("swarm")
    (folder / "swarm.yml").write_text(WORLD)
    store = Store.create(folder / "store")
    fill_store(store, host, load_constellation(folder / "swarm.yml"), 5, folder)
    return store


@pytest.fixture(scope="module")
def shipped(world, host, tmp_path_factory):
    """Run a shipped recipe on them."""

    def run(name, **parameters):
        out = tmp_path_factory.mktemp(name)
        return vconst.run(name, world.url, out=out, host=host, **PERIOD, **parameters)

    return run


def holds(found, name, planted):
    """Whether a planted value is within twice the interval: the days share one alignment."""
    half = found[f"{name}_high"] - found[f"{name}_low"]
    return abs(found[name] - planted) < half


def test_density_and_temperature_of_both_are_found_by_day_and_by_night(shipped, host):
    run = shipped("plasma-cses-swarm")
    found = run.scalars["fit"]
    members = {each["name"]: each["state"] for each in run.record["campaign"]["members"]}
    assert len(members) == 8
    planted = {
        "cses-01-lap.density.day": (0.94, -0.42),
        "cses-02-lap.density.day": (1.04, 0.15),
        "cses-01-lap.temperature.day": (1.05, 120.0),
        "cses-01-lap.temperature.night": (1.05, 120.0),
        "cses-02-lap.temperature.day": (0.97, -80.0),
        "cses-02-lap.temperature.night": (0.97, -80.0),
    }
    for member, (slope, offset) in planted.items():
        assert members[member] == "done"
        assert holds(found[member], "slope", slope), (member, found[member]["slope"])
        assert holds(found[member], "offset", offset), (member, found[member]["offset"])
    page = build_report(run, host=host).read_text("utf-8")
    assert "correlation above 0.75" in page
    assert "Liu et al. 2021" in page


def test_one_probe_stands_on_the_other_by_transfer(shipped):
    run = shipped("density-cses-02-on-01", cycle=1, fewest=20)
    found, slope = run.scalars, 1.04 / 0.94
    over = np.log10(run.results["transferred"].dataset.attrs["pivot"] / 1e10)
    assert holds(found["transferred"], "slope", slope)
    assert holds(found["transferred"], "offset", 0.15 + 0.42 * slope + (slope - 1.0) * over)
    for side in ("fit_day", "fit_night"):
        assert found[side]["slope"] == pytest.approx(slope, rel=0.15)


def test_the_offset_of_the_scalar_magnetometer_is_found(shipped):
    run = shipped("field-cses-swarm")
    assert holds(run.scalars["fit"], "offset", 3.0)
    assert run.scalars["fit"]["offset_se"] < 0.5
    verdict = run.results["fit"].dataset.attrs["verdict"]
    assert "not independent, the reference was made from the target" in verdict


def test_day_and_night_of_a_density_are_fitted_apart(shipped, host):
    """By night most of the plasma is thin: what is left is judged with care, or not at all."""
    run = shipped("density-cses-swarm")
    members = {each["name"]: each for each in run.record["campaign"]["members"]}
    assert list(members) == ["day", "night"]
    found = run.scalars
    assert members["day"]["state"] == "done"
    assert holds(found["fit"]["day"], "slope", 0.94)
    assert holds(found["fit"]["day"], "offset", -0.42)
    assert "low density" in run.results["fit"]["day"].dataset.attrs["excluded"]
    if members["night"]["state"] == "done":
        assert holds(found["fit"]["night"], "slope", 0.94)
    else:
        assert "are needed" in members["night"]["error"]["message"]
