"""Magnetic coordinates come beside samples, and other steps take them like any variable."""

import pickle

import numpy as np
import pytest
import xarray as xr

from tests.native import PRODUCT, make_half_orbits
from vconst.errors import OperationError, UsageError
from vconst.ingest import ingest
from vconst.kernels.quasi_dipole import l_shell, magnetic_local_time, quasi_dipole
from vconst.operation import Selection, read_setting
from vconst.operations.add_magnetic_coordinates import (
    add_magnetic_coordinates,
    derive_coordinates,
)
from vconst.operations.select_between import keep_between, select_between
from vconst.plugins import Host
from vconst.recipe.load import parse_recipe
from vconst.recipe.run import run_recipe
from vconst.store import Store
from vconst.vocabulary import core_terms

NAMES = ("quasi_dipole_latitude", "quasi_dipole_longitude", "magnetic_local_time", "l_shell")


class Recorder(Selection):
    """Keeps what it was asked to do."""

    def then(self, function, **settings):
        return function, settings


def _track(start="2020-01-01", count=200):
    time = np.datetime64(start, "ns") + np.arange(count) * np.timedelta64(20, "s")
    return xr.Dataset(
        {
            "latitude": ("time", np.linspace(-80, 80, count)),
            "longitude": ("time", np.linspace(0, 40, count)),
            "radius": ("time", np.full(count, 6878.0)),
            "electron_density": ("time", np.arange(count, dtype=float)),
        },
        {"time": time},
        {"product": "made/up"},
    )


def test_the_coordinates_are_those_of_the_kernels_with_units_and_definitions():
    track = _track()
    place = (track[name].values for name in ("latitude", "longitude", "radius"))
    latitude, longitude = quasi_dipole(track["time"].values, *place)
    wanted = {
        "quasi_dipole_latitude": latitude,
        "quasi_dipole_longitude": longitude,
        "magnetic_local_time": magnetic_local_time(track["time"].values, longitude),
        "l_shell": l_shell(latitude, track["latitude"].values, 6878.0),
    }
    found = derive_coordinates(track)
    for name, values in wanted.items():
        np.testing.assert_array_equal(found[name], values)
        assert found[name].attrs["units"] == core_terms()[name].units
        assert found[name].attrs["field_model"] == "IGRF-14"
        assert found[name].attrs["definition"]
    assert set(track.data_vars) < set(found.data_vars)
    some = derive_coordinates(track, coordinates=("magnetic_local_time",))
    assert set(some.data_vars) - set(track.data_vars) == {"magnetic_local_time"}


def test_the_step_is_a_named_transform_that_pickles_and_its_settings_are_read():
    function, settings = add_magnetic_coordinates(Recorder(), model="IGRF-14")
    assert pickle.loads(pickle.dumps(function)) is derive_coordinates
    assert settings["coordinates"] == NAMES
    assert settings["model"] == "igrf-14"
    annotation = add_magnetic_coordinates.signature.settings["coordinates"]
    assert read_setting(["l_shell"], annotation) == ("l_shell",)
    with pytest.raises(TypeError, match="expected one of 'quasi_dipole_latitude'"):
        read_setting(["mlt"], annotation)
    with pytest.raises(UsageError, match="'coordinates' is empty"):
        add_magnetic_coordinates(Recorder(), coordinates=())


def test_values_that_the_data_bring_along_are_not_replaced_unasked():
    track = _track().assign(l_shell=("time", np.full(200, 2.0)))
    with pytest.raises(OperationError, match=r"'made/up' brings its own l_shell along"):
        derive_coordinates(track)
    assert (derive_coordinates(track, replace=True)["l_shell"] != 2.0).all()


def test_times_outside_the_model_are_refused_and_extrapolation_states_its_error():
    late = _track("2031-06-01")
    with pytest.raises(OperationError, match="IGRF-14 holds from 1900-01-01 to 2030-01-01"):
        derive_coordinates(late)
    found = derive_coordinates(late, extrapolate=True)["magnetic_local_time"]
    assert found.attrs["extrapolated_samples"] == 200
    assert 3 < found.attrs["extrapolation_error"] < 50


def test_data_without_places_say_so():
    with pytest.raises(OperationError, match="'made/up' has no radius"):
        derive_coordinates(_track().drop_vars("radius"))


def test_what_was_added_is_a_criterion_of_the_next_step():
    track = derive_coordinates(_track())
    belt = keep_between(
        track, variable="quasi_dipole_latitude", least=50.0, greatest=60.0, magnitude=True
    )
    latitude = np.abs(track["quasi_dipole_latitude"].values)
    inside = (latitude >= 50) & (latitude <= 60)
    assert 0 < inside.sum() < 200
    assert belt.sizes["time"] == inside.sum()
    assert belt.attrs["counts"] == {"outside_the_limits": 200 - inside.sum()}
    assert (belt["quasi_dipole_latitude"] < 0).any()
    assert (belt["quasi_dipole_latitude"] > 0).any()


def test_local_times_go_around_midnight_and_missing_values_are_counted():
    hours = np.array([21.9, 22.0, 23.5, 0.5, 2.0, 2.1, np.nan])
    data = xr.Dataset({"magnetic_local_time": ("time", hours)})
    night = keep_between(data, variable="magnetic_local_time", least=22.0, greatest=2.0)
    np.testing.assert_array_equal(night["magnetic_local_time"], [22.0, 23.5, 0.5, 2.0])
    assert night.attrs["counts"] == {"outside_the_limits": 2, "without_a_value": 1}
    open_end = keep_between(data, variable="magnetic_local_time", least=22.0, greatest=None)
    np.testing.assert_array_equal(open_end["magnetic_local_time"], [22.0, 23.5])


@pytest.mark.parametrize("name", ["longitude", "quasi_dipole_longitude"])
@pytest.mark.parametrize(
    ("least", "greatest", "kept"),
    [
        (170.0, 190.0, [170.0, -180.0, 180.0, -170.0]),
        (-190.0, -170.0, [170.0, -180.0, 180.0, -170.0]),
        (530.0, 550.0, [170.0, -180.0, 180.0, -170.0]),
        (0.0, 360.0, [0.0, 169.9, 170.0, -180.0, 180.0, -170.0, -169.9, -0.1]),
        (0.0, 180.0, [0.0, 169.9, 170.0, -180.0, 180.0]),
        (-180.0, 0.0, [0.0, -180.0, 180.0, -170.0, -169.9, -0.1]),
        (350.0, 10.0, [0.0, -0.1]),
    ],
)
def test_longitudes_go_around_in_any_winding(name, least, greatest, kept):
    east = np.array([0.0, 169.9, 170.0, -180.0, 180.0, -170.0, -169.9, -0.1, np.nan])
    data = xr.Dataset({name: ("time", east)})
    for turns in (0.0, 360.0):
        data[name] = ("time", east + turns)
        found = keep_between(data, variable=name, least=least, greatest=greatest)
        np.testing.assert_array_equal(found[name], np.array(kept) + turns)


def test_hours_after_midnight_may_be_counted_on():
    data = xr.Dataset({"magnetic_local_time": ("time", np.array([21.9, 22.0, 0.0, 2.0, 2.1]))})
    for least, greatest in ((22.0, 26.0), (-2.0, 2.0)):
        night = keep_between(data, variable="magnetic_local_time", least=least, greatest=greatest)
        np.testing.assert_array_equal(night["magnetic_local_time"], [22.0, 0.0, 2.0])
    day = keep_between(data, variable="magnetic_local_time", least=0.0, greatest=24.0)
    assert day.sizes["time"] == 5


def test_limits_that_nothing_can_be_between_are_refused():
    with pytest.raises(UsageError, match="no longitude is between 190 and no limit"):
        select_between(Recorder(), variable="longitude", least=190.0)
    with pytest.raises(UsageError, match="no l_shell is between nan and 3"):
        select_between(Recorder(), variable="l_shell", least=np.nan, greatest=3.0)

    with pytest.raises(UsageError, match="neither 'least' nor 'greatest'"):
        select_between(Recorder(), variable="l_shell")
    with pytest.raises(UsageError, match="no l_shell is between 3 and 2"):
        select_between(Recorder(), variable="l_shell", least=3.0, greatest=2.0)
    with pytest.raises(OperationError, match="no single number of 'l_shell' a sample"):
        keep_between(_track(), variable="l_shell", least=1.0, greatest=None)


RECIPE = f"""
vconst: 1
title: The field of the middle latitudes
inputs:
  field: {{product: {PRODUCT}}}
steps:
  placed: {{do: add_magnetic_coordinates, data: field}}
  middle: {{do: select_between, data: placed, variable: quasi_dipole_latitude, least: 30,
    greatest: 50, magnitude: true}}
  told: {{do: describe, data: middle}}
"""


def test_a_recipe_adds_them_selects_by_them_and_tells_them(tmp_path):
    host, store = Host(), Store.create(tmp_path / "store")
    ingest(make_half_orbits(tmp_path, 2, samples=1500, host=host), store, host)
    run = run_recipe(parse_recipe(RECIPE), store, host, out=tmp_path / "runs")
    told = run.results["told"].dataset
    rows = {str(name): k for k, name in enumerate(told["name"].values)}
    assert set(NAMES) < set(rows)
    latitude = told.isel(variable=rows["quasi_dipole_latitude"])
    assert 30 <= max(abs(float(latitude["minimum"])), abs(float(latitude["maximum"]))) <= 50
    # L is 1 / cos^2 of the latitude times (R + h) / R, some 500 km high.
    shell = told.isel(variable=rows["l_shell"])
    assert 1.07 / np.cos(np.radians(30)) ** 2 < float(shell["minimum"])
    assert float(shell["maximum"]) < 1.09 / np.cos(np.radians(50)) ** 2
