"""Injected deviations have the size, place and length that was asked for, and are counted."""

import numpy as np
import pytest
import xarray as xr

from tests.native import make_half_orbits
from vconst.errors import UsageError
from vconst.ingest import ingest
from vconst.operations.inject import add_deviation, inject
from vconst.plugins import Host
from vconst.recipe.load import load_recipe
from vconst.recipe.run import run_recipe
from vconst.store import Store

WHERE = {
    "variable": "electron_density",
    "latitude": 10.0,
    "longitude": 20.0,
    "radius": 500.0,
    "start": "2020-01-08",
    "stop": "2020-01-09",
    "size": 0.5,
}
SHAPE = {"kind": "relative", "space": "flat", "time": "flat", "wavelength": None}


def _pass(days=0.5):
    latitude = np.linspace(-20, 40, 601)
    time = np.datetime64("2020-01-08", "ns") + np.timedelta64(int(days * 86_400), "s")
    density = np.full(601, 1e11)
    density[300] = np.nan
    return xr.Dataset(
        {
            "electron_density": ("time", density, {"units": "m-3"}),
            "latitude": ("time", latitude),
            "longitude": ("time", np.full(601, 20.0)),
        },
        {"time": time + np.arange(601) * np.timedelta64(1, "s")},
    )


def test_it_has_the_size_and_the_length_that_was_asked_for():
    made = add_deviation(_pass(), **WHERE, **SHAPE)
    ratio = made["electron_density"].values / 1e11
    changed = np.abs(_pass()["latitude"].values - 10) * 111.195 <= 500
    changed[300] = False
    np.testing.assert_allclose(ratio[changed], 1.5)
    assert np.isnan(ratio[300])
    np.testing.assert_array_equal(np.delete(ratio, 300)[~np.delete(changed, 300)], 1.0)
    assert list(made.attrs["counts"].values()) == [changed.sum()]
    assert "size 0.5, latitude 10.0" in made["electron_density"].attrs["injected"][0]


@pytest.mark.parametrize("days", [-0.5, 1.5])
def test_other_days_are_left_as_they_are(days):
    made = add_deviation(_pass(days), **WHERE, **SHAPE)
    np.testing.assert_array_equal(made["electron_density"], _pass()["electron_density"])
    assert list(made.attrs["counts"].values()) == [0]


def test_it_falls_off_and_alternates_as_it_is_told():
    cosine = add_deviation(_pass(), **WHERE, **{**SHAPE, "space": "cosine"})
    ratio = cosine["electron_density"].values / 1e11 - 1
    half = np.abs(_pass()["latitude"].values - (10 + 250 / 111.195)).argmin()
    assert ratio[half] == pytest.approx(0.25, abs=0.02)
    wave = add_deviation(_pass(), **WHERE, **{**SHAPE, "wavelength": 400.0})
    away = np.abs(_pass()["latitude"].values - (10 + 200 / 111.195)).argmin()
    assert wave["electron_density"].values[away] == pytest.approx(0.5e11, rel=0.01)
    absolute = add_deviation(_pass(), **{**WHERE, "size": 3e10}, **{**SHAPE, "kind": "absolute"})
    assert np.nanmax(absolute["electron_density"]) == pytest.approx(1.3e11)


def test_values_that_leave_the_valid_range_are_masked_like_others_and_counted():
    """Density is valid from 0 on: minus 150 % is none."""
    made = add_deviation(_pass(), **{**WHERE, "size": -1.5}, **SHAPE)
    changed = np.abs(_pass()["latitude"].values - 10) * 111.195 <= 500
    assert np.isnan(made["electron_density"].values[changed]).all()
    assert made.attrs["counts"]["electron_density:out_of_range"] == changed.sum() - 1
    kept = add_deviation(_pass(), masked=False, **{**WHERE, "size": -1.5}, **SHAPE)
    assert np.nanmin(kept["electron_density"].values) < 0
    assert "electron_density:out_of_range" not in kept.attrs["counts"]


def test_a_second_one_is_named_beside_the_first():
    once = add_deviation(_pass(), **WHERE, **SHAPE)
    twice = add_deviation(once, **{**WHERE, "size": -0.2}, **SHAPE)
    assert len(twice["electron_density"].attrs["injected"]) == 2
    assert len(twice.attrs["counts"]) == 2
    assert np.nanmax(twice["electron_density"]) == pytest.approx(1.2e11)


def test_what_cannot_be_meant_is_refused():
    with pytest.raises(UsageError, match="'stop' \\(2020-01-08\\) is not after 'start'"):
        inject(None, **{**WHERE, "stop": "2020-01-08"})
    with pytest.raises(UsageError, match="the data have no dust; they have"):
        add_deviation(_pass(), **{**WHERE, "variable": "dust"}, **SHAPE)


RECIPE = """
vconst: 1
title: A deviation that was planted
inputs:
  field: {product: cses-01/hpm-cdsm, start: 2020-01-10, stop: 2020-01-10}
steps:
  planted:
    {do: inject, data: field, variable: magnetic_field, latitude: 0.0, longitude: 90.0,
     radius: 20000 km, start: 2020-01-10, stop: 2020-01-11, size: 0.1, space: flat}
  plain: {do: describe, data: field}
  changed: {do: describe, data: planted}
report: {page: study, show: [plain, changed]}
"""


def test_a_run_names_and_counts_what_was_planted(tmp_path):
    host = Host()
    (tmp_path / "files").mkdir()
    paths = make_half_orbits(tmp_path / "files", 2, host=host)
    store = Store.create(tmp_path / "store")
    ingest(paths, store, host)
    (tmp_path / "recipe.yml").write_text(RECIPE)
    recipe = load_recipe(tmp_path / "recipe.yml")
    run = run_recipe(recipe, store, host, out=tmp_path / "runs")
    assert run.error is None, run.error
    steps = {step["name"]: step for step in run.record["steps"]}
    assert steps["plain"]["injected"] == {}
    (said, count), *rest = steps["changed"]["injected"].items()
    assert not rest
    assert said.startswith("cses-01/hpm-cdsm: injected variable magnetic_field, kind relative")
    assert count == 400
    assert steps["changed"]["removed"] == {}
