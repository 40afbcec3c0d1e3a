"""Local time and ground track against requirement: truth put in, verdict out."""

import numpy as np
import pytest

from vconst.kernels.nodes import EQUATOR_RADIUS, descending_nodes, track_displacement
from vconst.operations.ground_track import ground_track

from .conftest import PERIOD, commit_day, days, samples

REQUIRED = {"local_time": 14.0, "repeat_orbits": 76, "repeat_days": 5}
RAMP = np.datetime64("2020-01-06", "ns")


def ramp_to(kilometres):
    """No drift for the first cycle of five days, then up to a value within two days."""

    def drift(time):
        share = (time - RAMP) / np.timedelta64(2, "D")
        return kilometres * np.clip(share, 0.0, 1.0)

    return drift


@pytest.fixture
def orbit_of(store, choose):
    """``orbit_of(local_time=, drift=)``: the table of ten days of such an orbit."""

    def made(without=(), stated=True, **orbit):
        for number, day in enumerate(days("2020-01-01", 10)):
            if number not in without:
                commit_day(store, "one", samples(day, **orbit))
        data = choose(store, "one", start="2020-01-01", stop="2020-01-10")
        node = 15 * orbit.get("local_time", 14.0) - 360 if stated else None
        return ground_track(data, **REQUIRED, node_longitude=node)

    return made


def test_the_numbers_of_the_overview_are_outside_what_is_required(orbit_of):
    """14:22 against 14:00 +-15 min, 105 km against +-60 km: it says that both conform."""
    found = orbit_of(local_time=14 + 22 / 60, drift=ramp_to(105.0))
    numbers = found.scalars
    assert numbers["latest_local_time"] == pytest.approx(14 + 22 / 60, abs=1e-3)
    assert numbers["latest_track_drift"] == pytest.approx(105.0, abs=0.5)
    assert numbers["local_time_verdict"] == "outside"
    assert numbers["track_verdict"] == "outside"
    assert numbers["local_time_days_outside"] == 10
    assert "14:22, outside 14:00" in found.dataset.attrs["verdict"]
    assert "105 km east of where it should be, outside" in found.dataset.attrs["verdict"]


def test_an_orbit_that_keeps_both_is_inside(orbit_of):
    found = orbit_of(local_time=14 + 10 / 60, drift=ramp_to(-50.0)).scalars
    assert found["local_time_verdict"] == "inside"
    assert found["track_verdict"] == "inside"
    assert found["latest_track_drift"] == pytest.approx(-50.0, abs=0.5)
    assert found["local_time_days_outside"] == found["track_days_outside"] == 0


def test_the_drift_is_followed_beyond_half_the_spacing_of_the_nodes(orbit_of):
    """Nodes are 527 km apart; 300 km is not 227 km the other way."""
    found = orbit_of(drift=ramp_to(300.0)).scalars
    assert found["latest_track_drift"] == pytest.approx(300.0, abs=1.0)


def test_days_without_samples_have_no_local_time_and_no_verdict(orbit_of):
    found = orbit_of(without=(3, 4, 8)).dataset
    nodes = found["nodes"].values
    assert nodes[[3, 4, 8]].tolist() == [0, 0, 0]
    assert np.isnan(found["local_time"].values[[3, 4, 8]]).all()
    assert int(found["days_with_nodes"]) == 7
    assert found.sizes["time"] == 10


def test_without_any_node_nothing_is_determined(store, choose):
    polar = samples("2020-01-01")
    north = polar["lat"] > 20
    commit_day(store, "one", {name: values[north] for name, values in polar.items()})
    found = ground_track(choose(store, "one"), **REQUIRED)
    assert found.scalars["local_time_verdict"] == "not determined"
    assert found.scalars["track_verdict"] == "not determined"
    assert "no descending node" in found.dataset.attrs["verdict"]


def test_the_first_cycle_alone_says_nothing_of_drift(store, choose):
    for day in days("2020-01-01", 4):
        commit_day(store, "one", samples(day))
    found = ground_track(choose(store, "one"), **REQUIRED).scalars
    assert found["track_verdict"] == "not determined"
    assert found["local_time_verdict"] == "inside"


def test_without_a_stated_grid_a_track_is_not_said_to_be_where_it_should(orbit_of):
    """105 km off from the first day on: against itself it has not moved."""
    found = orbit_of(stated=False, drift=lambda time: np.full(time.shape, 105.0))
    assert found.scalars["track_verdict"] == "not determined"
    assert found.scalars["greatest_track_drift"] == pytest.approx(0.0, abs=0.5)
    assert "'node_longitude'" in found.dataset.attrs["verdict"]
    assert "not determined" in found.dataset.attrs["verdict"]


def test_a_stated_grid_is_held_against_the_first_day_too(store, choose):
    commit_day(store, "one", samples("2020-01-01"))
    east = np.degrees(105.0 / EQUATOR_RADIUS)
    found = ground_track(choose(store, "one"), **REQUIRED, node_longitude=15 * 14.0 - 360 - east)
    assert found.scalars["latest_track_drift"] == pytest.approx(105.0, abs=0.5)
    assert found.scalars["track_verdict"] == "outside"


def test_nodes_are_where_latitude_falls_through_zero_and_not_over_gaps():
    time = np.array([0, 10, 20, 30, 1000, 1010], np.int64) * 10**9
    latitude = np.array([1.0, 0.5, -0.5, 0.5, -0.5, 0.5])
    longitude = np.array([179.0, 179.9, -179.9, 170.0, 10.0, 10.0])
    found = descending_nodes(time, latitude, longitude, longest_ns=60 * 10**9)
    assert found[0].tolist() == [15 * 10**9]
    assert abs(found[1][0]) == pytest.approx(180.0)


def test_a_track_that_repeats_is_on_its_grid_after_any_number_of_orbits():
    node = -15.0 * np.arange(500) * PERIOD / 3600.0 + 7.0
    assert np.abs(track_displacement(node, 7.0, 76)).max() < 1e-6
    assert track_displacement(7.0 + 1.0, 7.0, 76) == pytest.approx(111.319, abs=1e-3)
