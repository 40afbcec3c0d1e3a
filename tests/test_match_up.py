"""match_up on a store: whole samples in, pairs with their conjunctions out."""

import dataclasses

import numpy as np
import pytest
import xarray as xr

from tests.kept_tracks import keep, orbit, selected, sides_of
from vconst.errors import OperationError, UsageError
from vconst.kernels.matchup import Track, choose_partners, match_tracks
from vconst.kernels.sphere import distance_of_chord
from vconst.operations.match_up import match_up
from vconst.operations.matching.criteria import MINUTE_NS
from vconst.operations.matching.sides import find_shared, prepare_side
from vconst.selection import Selection
from vconst.store import Store

MINUTE = 60_000_000_000
LIMITS = {"distance": 400.0, "delay": 20.0}


@pytest.fixture(scope="module")
def sides(tmp_path_factory):
    """Three days of two products."""
    return sides_of(tmp_path_factory.mktemp("store"), days=3)


@pytest.fixture(scope="module")
def pairs(sides):
    return match_up(*sides, **LIMITS).dataset


def track_of(dataset):
    names = ("latitude", "longitude", "radius")
    return Track(dataset["time"].values.astype(np.int64), *(dataset[n].values for n in names))


def test_pairs_are_those_of_both_products_read_whole(sides, pairs):
    reference, target = (track_of(side.read()) for side in sides)
    found = match_tracks(target, reference, distance=400.0, delay_ns=20 * MINUTE)
    chosen = choose_partners(found, target.time, reference.time)
    assert int(pairs["pairs"]) == found.pairs > 1000
    np.testing.assert_array_equal(pairs["time"].astype(np.int64), target.time[chosen.target])
    partner = reference.time[chosen.reference]
    np.testing.assert_array_equal(pairs["time_reference"].astype(np.int64), partner)
    np.testing.assert_array_equal(pairs["separation"], distance_of_chord(chosen.square))


def test_without_a_block_index_the_result_is_the_same(sides, pairs, monkeypatch):
    monkeypatch.setattr(Selection, "blocks", lambda self: None)
    other = match_up(*sides, **LIMITS).dataset
    assert other.drop_attrs().equals(pairs.drop_attrs())


def test_only_rows_that_can_match_are_read(sides, monkeypatch):
    read = []
    whole = Selection.read_rows

    def counted(self, ranges):
        read.append(int(np.sum(ranges[:, 1] - ranges[:, 0])))
        return whole(self, ranges)

    monkeypatch.setattr(Selection, "read_rows", counted)
    monkeypatch.setattr(Selection, "read", None)
    match_up(*sides, **LIMITS)
    assert 0 < sum(read) < 0.3 * 2 * 3 * 8640


def test_every_pair_meets_the_limits_and_says_what_it_is(pairs):
    assert (pairs["separation"] <= 400).all()
    assert (np.abs(pairs["lag"]) <= 20).all()
    lag = (pairs["time"] - pairs["time_reference"]) / np.timedelta64(1, "m")
    np.testing.assert_allclose(pairs["lag"], lag)
    np.testing.assert_allclose(pairs["altitude_difference"], 47.0)
    assert pairs["separation"].attrs["units"] == "km"
    assert pairs["electron_density_target"].attrs["units"] == "m-3"


def test_values_belong_to_their_samples(sides, pairs):
    for side, selection in zip(("reference", "target"), sides, strict=True):
        whole = selection.read().set_index(time="time")
        times = pairs["time" if side == "target" else "time_reference"].values
        there = whole["electron_density"].sel(time=times)
        np.testing.assert_array_equal(pairs[f"electron_density_{side}"], there)


def test_conjunctions_and_counts_add_up(pairs):
    assert int(pairs["conjunction_pairs"].sum()) == int(pairs["pairs"])
    assert int(pairs["samples"]) == pairs.sizes["pair"]
    assert int(pairs["conjunctions"]) == pairs.sizes["conjunction"] > 3
    assert int(pairs["episodes"]) == 1
    assert float(pairs["nearest_approach"]) == float(pairs["conjunction_separation"].min())


def test_limits_on_radius_and_local_time_leave_fewer(sides, pairs):
    near = match_up(*sides, **LIMITS, local_time=10.0).dataset
    assert 0 < int(near["pairs"]) < int(pairs["pairs"])
    assert (np.abs(near["local_time_difference"]) <= 10).all()
    assert int(match_up(*sides, **LIMITS, radius=46.0).dataset["pairs"]) == 0
    assert int(match_up(*sides, **LIMITS, radius=48.0).dataset["pairs"]) == int(pairs["pairs"])


def test_selections_of_a_time_match_inside_it_only(sides, pairs):
    start = int(np.datetime64("2020-01-02T03:00:07", "ns").astype(np.int64))
    cut = {"start": start, "stop": start + 20 * 3600 * 10**9}
    reference, target = sides
    part = match_up(reference, dataclasses.replace(target, **cut), **LIMITS).dataset
    inside = (pairs["time"].astype(np.int64) >= cut["start"]) & (
        pairs["time"].astype(np.int64) <= cut["stop"]
    )
    np.testing.assert_array_equal(part["time"], pairs["time"][inside.values])


def test_samples_without_a_value_do_not_match_and_are_counted(tmp_path):
    store = Store.create(str(tmp_path / "s"))
    data = orbit(1, inclination=97.4, node=10, phase=0, height=507)
    data["electron_density"] = np.where(data["latitude"] > 0, np.nan, data["electron_density"])
    keep(store, "nova-1/lap", data)
    keep(store, "nova-2/lp", orbit(1, inclination=87.3, node=30, phase=20, height=460))
    found = match_up(selected(store, "nova-2/lp"), selected(store, "nova-1/lap"), **LIMITS).dataset
    assert found.sizes["pair"] > 0
    assert (found["latitude"] <= 0).all()
    assert found.attrs["counts"]["target"]["without_value"] > 0


def test_a_vector_offers_its_magnitude_to_a_scalar(tmp_path):
    store = Store.create(str(tmp_path / "s"))
    vector = orbit(1, inclination=97.4, node=10, phase=0, height=507)
    size = vector.pop("electron_density").size
    for axis, value in zip(("north", "east", "centre"), (3.0, 4.0, 12.0), strict=True):
        vector[f"magnetic_field_{axis}"] = np.full(size, value)
    scalar = orbit(1, inclination=87.3, node=30, phase=20, height=460)
    scalar["magnetic_field"] = np.full(scalar.pop("electron_density").size, 13.5)
    keep(store, "nova-1/fgm", vector)
    keep(store, "nova-2/asm", scalar)
    found = match_up(selected(store, "nova-2/asm"), selected(store, "nova-1/fgm"), **LIMITS).dataset
    np.testing.assert_allclose(found["magnetic_field_target"], 13.0)
    np.testing.assert_allclose(found["magnetic_field_reference"], 13.5)
    assert found.attrs["magnitudes"] == {"nova-1/fgm": ["magnetic_field"]}


def test_platforms_in_one_plane_opposite_each_other_have_no_pair_and_it_says_how_near(tmp_path):
    store = Store.create(str(tmp_path / "s"))
    keep(store, "nova-1/lap", orbit(1, inclination=97.4, node=10, phase=0, height=507))
    keep(store, "nova-2/lap", orbit(1, inclination=97.4, node=10, phase=180, height=507))
    sides = selected(store, "nova-2/lap"), selected(store, "nova-1/lap")
    result = match_up(*sides, distance=200.0, delay=30.0)
    assert result.scalars["pairs"] == result.scalars["conjunctions"] == 0
    assert result.scalars["nearest_approach"] > 200
    assert "never come nearer than" in result.dataset.attrs["note"]
    assert "they follow each other in one plane" in result.dataset.attrs["note"]
    assert "65° to 90°" in result.dataset.attrs["note"]
    assert "electron_density_target" in result.dataset


def test_platforms_of_other_years_are_told_apart_in_time(tmp_path):
    store = Store.create(str(tmp_path / "s"))
    early = orbit(1, inclination=97.4, node=10, phase=0, height=507)
    keep(store, "nova-1/lap", early)
    keep(store, "nova-2/lap", early | {"time": early["time"] + np.timedelta64(400, "D")})
    sides = selected(store, "nova-2/lap"), selected(store, "nova-1/lap")
    for selections in (sides, tuple(dataclasses.replace(s, variables=None) for s in sides)):
        found = match_up(*selections, distance=200.0, delay=30.0)
        assert "no samples of the two are within 30 min" in found.dataset.attrs["note"]
        assert "from 2020-01-01T00:00:00Z" in found.dataset.attrs["note"]


def test_products_without_a_common_variable_are_refused(tmp_path):
    other = orbit(1, inclination=97.4, node=10, phase=0, height=507)
    other["electron_temperature"] = other.pop("electron_density")
    alone = Store.create(str(tmp_path / "s"))
    keep(alone, "nova-1/lap", other)
    keep(alone, "nova-2/lp", orbit(1, inclination=87.3, node=30, phase=20, height=460))
    with pytest.raises(OperationError, match="have no variable in common"):
        match_up(selected(alone, "nova-2/lp"), selected(alone, "nova-1/lap"), **LIMITS)


def test_a_negative_limit_is_refused(sides):
    with pytest.raises(UsageError, match="'delay' is -1 min; expected 0 or more"):
        match_up(*sides, distance=1.0, delay=-1.0)


def test_criteria_say_their_units(pairs):
    assert pairs.attrs["criteria"] == {
        "distance": "400 km",
        "delay": "20 min",
        "gap": "10 min",
        "episode_gap": "10 day",
    }
    assert MINUTE_NS == MINUTE


def test_a_product_without_positions_is_refused_with_its_name():
    index = xr.Dataset({"kp": ("time", np.ones(3))}, {"time": np.arange(3).astype("M8[ns]")})
    with pytest.raises(OperationError, match="'nova/kp' has no 'latitude' for every sample"):
        prepare_side(index, find_shared(index, index), "target", "nova/kp")


def test_days_of_the_target_find_partners_on_the_day_before(tmp_path, monkeypatch):
    store = Store.create(str(tmp_path / "s"))
    data = orbit(2, inclination=97.4, node=10, phase=0, height=507)
    days = data["time"].astype("datetime64[D]") == np.datetime64("2020-01-01")
    keep(store, "nova-1/lap", {name: value[~days][:60] for name, value in data.items()})
    keep(store, "nova-2/lp", {name: value[days][-60:] for name, value in data.items()})
    sides = selected(store, "nova-2/lp"), selected(store, "nova-1/lap")
    there = match_up(*sides, distance=2000.0, delay=5.0).dataset
    assert int(there["pairs"]) > 0
    monkeypatch.setattr(Selection, "blocks", lambda self: None)
    assert match_up(*sides, distance=2000.0, delay=5.0).dataset.equals(there)
