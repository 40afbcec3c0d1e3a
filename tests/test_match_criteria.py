"""match_up: boxes, medians, every pair, what coverage allowed, stations; against all pairs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kept_tracks import keep, orbit, selected, sides_of
from vconst.errors import OperationError, UsageError
from vconst.kernels.geodesy import geodetic_from_geocentric
from vconst.kernels.quasi_dipole import foot_point, magnetic_local_time, quasi_dipole
from vconst.kernels.sphere import great_circle_distance, unit_vectors
from vconst.operations.match_up import match_up
from vconst.operations.matching import columns
from vconst.operations.matching.criteria import Criteria
from vconst.operations.select_quiet import select_quiet
from vconst.selection import Selection
from vconst.store import Store

MINUTE = 60_000_000_000
LIMITS = {"distance": 400.0, "delay": 20.0}


@pytest.fixture(scope="module")
def sides(tmp_path_factory):
    """A day and a half of two products."""
    return sides_of(tmp_path_factory.mktemp("store"), days=1.5)


@pytest.fixture(scope="module")
def pairs(sides):
    return match_up(*sides, **LIMITS).dataset


def every_pair(sides, criteria):
    """All pairs of two selections, each tested: rows of the target and of the reference."""
    reference, target = (side.read() for side in sides)
    columns = {}
    for name in ("time", "latitude", "longitude"):
        a, b = target[name].values, reference[name].values
        a, b = (part.astype(np.int64) if name == "time" else part for part in (a, b))
        columns[name] = np.abs(a[:, None] - b[None])
    east = np.minimum(columns["longitude"], 360 - columns["longitude"])
    holds = columns["time"] <= criteria["delay"] * MINUTE
    holds &= (columns["latitude"] <= criteria["latitude"]) & (east <= criteria["longitude"])
    return np.nonzero(holds)


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    """A quarter of a day of two products, a minute apart."""
    return sides_of(tmp_path_factory.mktemp("short"), days=0.25, cadence=30.0)


def test_a_box_of_latitude_and_longitude_gives_the_pairs_of_testing_all(short):
    box = {"latitude": 3.0, "longitude": 12.0, "delay": 30.0}
    rows, others = every_pair(short, box)
    assert rows.size > 100
    found = match_up(*short, **box, keep="all").dataset
    reference, target = (side.read()["time"].values for side in short)
    expected = set(zip(target[rows].tolist(), reference[others].tolist(), strict=True))
    times = (found[name].values.tolist() for name in ("time", "time_reference"))
    assert set(zip(*times, strict=True)) == expected
    assert int(found["pairs"]) == found.sizes["pair"] == rows.size
    assert int(found["samples"]) == np.unique(rows).size
    assert found["partners"].values.sum() == (np.unique(rows, return_counts=True)[1] ** 2).sum()
    assert found.attrs["criteria"]["latitude"] == "3 degree"


@settings(deadline=None, max_examples=200)
@given(
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.floats(0, 30),
    st.floats(0, 180),
    st.floats(-1, 1),
    st.floats(-1, 1),
)
def test_no_two_places_in_a_box_are_farther_apart_than_its_reach(north, east, high, wide, a, b):
    other = np.clip(north + a * high, -90, 90)
    reach = Criteria(delay=1.0, latitude=high, longitude=wide).reach
    assert great_circle_distance(north, east, other, east + b * wide) <= reach


def test_without_any_limit_on_the_place_nothing_is_matched(short):
    with pytest.raises(UsageError, match="no limit says how far apart two samples may be"):
        match_up(*short, delay=10.0)


def test_medians_are_those_of_all_pairs(short):
    limits = {"distance": 900.0, "delay": 20.0}
    every, median, nearest = (
        match_up(*short, **limits, keep=keep).dataset for keep in ("all", "median", "nearest")
    )
    assert int(every["pairs"]) == int(median["pairs"]) == int(nearest["pairs"])
    assert every.sizes["pair"] > median.sizes["pair"] == nearest.sizes["pair"]
    values = every["electron_density_reference"].values
    for place, time in enumerate(median["time"].values):
        own = values[every["time"].values == time]
        assert median["electron_density_reference"][place] == np.median(own)
        assert median["electron_density_partners"][place] == own.size
    for name in ("time_reference", "separation", "conjunction", "electron_density_target"):
        np.testing.assert_array_equal(median[name], nearest[name])
    for name in ("conjunction_start", "conjunction_pairs", "conjunction_separation", "episode"):
        np.testing.assert_array_equal(every[name], nearest[name])


def test_more_pairs_than_memory_is_meant_for_are_refused(short, monkeypatch):
    monkeypatch.setattr(columns, "MOST_PAIRS", 10)
    with pytest.raises(OperationError, match="would write out more than 10 pairs"):
        match_up(*short, distance=900.0, delay=20.0, keep="all")


def keep_south(dataset):
    """Samples south of the equator."""
    return dataset.isel(time=np.flatnonzero(dataset["latitude"].values < 0))


@pytest.mark.parametrize("indexed", [True, False])
def test_opportunities_are_counted_whatever_is_left_out(sides, pairs, monkeypatch, indexed):
    if not indexed:
        monkeypatch.setattr(Selection, "blocks", lambda self: None)
    reference, target = sides
    some = match_up(reference, target.then(keep_south), **LIMITS).dataset
    assert (some["latitude"] < 0).all()
    for name in ("episodes", "conjunctions", "pairs"):
        assert int(pairs[f"possible_{name}"]) == int(pairs[name])
        assert int(some[f"possible_{name}"]) == int(pairs[name])
    assert 0 < int(some["conjunctions"]) < int(pairs["conjunctions"])
    order = ["episodes", "possible_episodes", "conjunctions", "possible_conjunctions", "pairs"]
    assert list(match_up(*sides, **LIMITS).scalars)[:5] == order


def test_quiet_times_and_flags_are_masks_of_what_is_matched(tmp_path):
    store = Store.create(str(tmp_path / "s"))
    keep(store, "nova-1/lap", orbit(1, inclination=97.4, node=10, phase=0, height=507))
    keep(store, "nova-2/lp", orbit(1, inclination=87.3, node=30, phase=20, height=460))
    hours = np.datetime64("2020-01-01", "ns") + np.arange(8) * np.timedelta64(3 * 3600, "s")
    index = {"time": hours.astype("M8[ns]"), "kp": np.array([1.0, 5, 1, 5, 1, 1, 5, 1])}
    keep(store, "gfz/kp", index, kind="series")
    sides = selected(store, "nova-2/lp"), selected(store, "nova-1/lap")
    kp = Selection(view=store.head(), product="gfz/kp", kind="series")
    every = match_up(*sides, **LIMITS).dataset
    quiet = match_up(sides[0], select_quiet(sides[1], kp), **LIMITS).dataset
    of_time = (every["time"].values - hours[0]).astype(np.int64) // (3 * 3600 * 10**9)
    calm = index["kp"][of_time] < 3
    assert 0 < calm.sum() < calm.size
    np.testing.assert_array_equal(quiet["time"], every["time"][calm])
    assert int(quiet["possible_pairs"]) == int(every["pairs"])


def test_where_all_is_masked_the_note_says_so_and_not_that_they_never_meet(sides):
    reference, target = sides
    found = match_up(reference, target.then(drop_all), **LIMITS).dataset
    assert found.sizes["pair"] == 0
    assert int(found["possible_conjunctions"]) > 0
    assert "times within the limits, but all samples there are masked" in found.attrs["note"]


def drop_all(dataset):
    """Nothing."""
    return dataset.isel(time=slice(0, 0))


def test_the_nearest_approach_of_a_pair_that_cannot_meet_is_told_by_latitude(tmp_path):
    # traps.md 8: one plane, half an orbit apart; within 90 min 1102 km at 30 degrees, 803 at
    # 50, 505 at 65; 47 min and 11.8 degrees of longitude apart
    store = Store.create(str(tmp_path / "s"))
    for name, phase in (("nova-1/lap", 0), ("nova-2/lap", 180)):
        keep(store, name, orbit(1, inclination=97.4, node=10, phase=phase, height=507))
    sides = selected(store, "nova-2/lap"), selected(store, "nova-1/lap")
    found = match_up(*sides, distance=0.5, delay=90.0).dataset
    assert found["band_from"].values.tolist() == [0, 30, 50, 65]
    np.testing.assert_allclose(found["band_approach"][:3], [1102, 803, 505], rtol=0.01)
    assert float(found["nearest_approach"]) == found["band_approach"].values.min()
    assert int(found["possible_conjunctions"]) == 0
    assert "47 min and 11.8° of longitude apart" in found.attrs["note"]
    assert "no longer time brings them nearer" in found.attrs["note"]


def sites(times, places):
    """A series of fixed places, all of which have a value at each time."""
    return {
        "time": np.repeat(times, len(places)),
        "latitude": np.tile([north for north, _ in places], times.size),
        "longitude": np.tile([east for _, east in places], times.size),
        "electron_density": np.arange(times.size * len(places), dtype=float),
    }


def test_stations_and_pierce_points_match_a_track_as_testing_every_pair_does(tmp_path):
    store = Store.create(str(tmp_path / "s"))
    track = orbit(1, inclination=87.3, node=30, phase=20, height=460, cadence=30.0)
    keep(store, "nova-2/lp", track)
    minutes = np.datetime64("2020-01-01", "ns") + 5 * MINUTE * np.arange(288)
    data = sites(minutes.astype("M8[ns]"), [(40.0, 20.0), (42.0, 28.0), (-10.0, 100.0)])
    keep(store, "ground/site", data, kind="series")
    station = Selection(view=store.head(), product="ground/site", kind="series")
    found = match_up(station, selected(store, "nova-2/lp"), distance=900.0, delay=10.0).dataset
    apart = great_circle_distance(
        track["latitude"][:, None],
        track["longitude"][:, None],
        data["latitude"][None],
        data["longitude"][None],
    )
    lag = np.abs(track["time"].astype(int)[:, None] - data["time"].astype(int)[None])
    near = (apart <= 900.0) & (lag <= 10 * MINUTE)
    assert int(found["pairs"]) == near.sum() > 0
    np.testing.assert_array_equal(found["time"], track["time"][near.any(axis=1)])
    np.testing.assert_array_equal(found["partners"], near.sum(axis=1)[near.any(axis=1)])


MAGNETIC = {"quasi_dipole_latitude": 1.0, "magnetic_local_time": 10.0, "l_shell": 0.05}


@pytest.mark.parametrize("asked", [*MAGNETIC, "field_line"])
def test_magnetic_limits_narrow_the_pairs_as_testing_each_does(short, asked):
    limits = {"distance": 900.0, "delay": 25.0, "keep": "all"}
    limit = 250.0 if asked == "field_line" else MAGNETIC[asked]
    every = match_up(*short, **limits).dataset
    near = match_up(*short, **limits, **{asked: limit}).dataset
    one, other = (magnetic(every, side) for side in ("", "_reference"))
    if asked == "field_line":
        angle = limit / (6371.2 + 110.0)
        apart = 2 * np.arcsin(np.linalg.norm(one[asked] - other[asked], axis=-1) / 2)
        kept = apart <= angle
    else:
        apart = np.abs(one[asked] - other[asked])
        apart = np.minimum(apart, 1440 - apart) if asked == "magnetic_local_time" else apart
        kept = apart <= limit
    assert 0.05 < kept.mean() < 0.95
    for name in ("time", "time_reference", "electron_density_target"):
        np.testing.assert_array_equal(near[name], every[name][kept])
    assert asked in near.attrs["criteria"]


def magnetic(pairs, side):
    """Magnetic coordinates of one side of pairs."""
    time, *place = (
        pairs[name + side].values for name in ("time", "latitude", "longitude", "radius")
    )
    north, east = quasi_dipole(time, *place)
    top = (6371.009 + geodetic_from_geocentric(place[0], place[2])[1]) / np.cos(
        np.radians(north)
    ) ** 2
    apex = np.degrees(np.arccos(np.sqrt((6371.009 + 110.0) / top)))
    return {
        "quasi_dipole_latitude": north,
        "magnetic_local_time": 60 * magnetic_local_time(time, east),
        "l_shell": top / 6371.009,
        "field_line": unit_vectors(apex, east),
    }


def test_both_ends_of_a_field_line_match_and_others_do_not(tmp_path):
    start = np.datetime64("2020-01-01T12:00", "ns").astype(np.int64)
    there = conjugate_of(start, 40.0, 20.0, 6871.2)
    store = Store.create(str(tmp_path / "s"))
    for name, (north, east) in {"nova-1/lap": (40.0, 20.0), "nova-2/lp": there}.items():
        keep(store, name, still(north, east))
    keep(store, "nova-3/lp", still(there[0] + 8.0, there[1]))
    limits = {"delay": 1.0, "field_line": 100.0}
    here = selected(store, "nova-1/lap")
    found = match_up(selected(store, "nova-2/lp"), here, **limits).dataset
    assert int(found["samples"]) == 5
    assert (found["separation"] > 5000).all()
    assert int(match_up(selected(store, "nova-3/lp"), here, **limits).dataset["pairs"]) == 0


def still(north, east):
    """Five samples of one place, 500 km up."""
    time = np.datetime64("2020-01-01T12:00", "ns") + 10**9 * np.arange(5)
    return {
        "time": time.astype("M8[ns]"),
        "latitude": np.full(5, north),
        "longitude": np.full(5, east),
        "radius": np.full(5, 6871.2),
        "electron_density": np.ones(5),
    }


def conjugate_of(time, latitude, longitude, radius):
    """Where the field line of a place comes down to its radius again: traced, not interpolated."""
    _, height = geodetic_from_geocentric(np.array([latitude]), np.array([radius]))
    north, east, _ = foot_point(
        np.array([time]), latitude, longitude, radius, height=height[0], conjugate=True
    )
    return float(north[0]), float(east[0])


def test_without_a_radius_no_magnetic_limit_is_met(tmp_path):
    store = Store.create(str(tmp_path / "s"))
    for name in ("nova-1/lap", "nova-2/lp"):
        data = still(10.0, 20.0)
        data.pop("radius")
        keep(store, name, data)
    both = selected(store, "nova-2/lp"), selected(store, "nova-1/lap")
    assert int(match_up(*both, distance=1.0, delay=1.0).dataset["pairs"]) == 25
    none = match_up(*both, distance=1.0, delay=1.0, l_shell=10.0).dataset
    assert int(none["pairs"]) == 0
    assert "they fail the limits, 'l_shell'" in none.attrs["note"]


def test_magnetic_coordinates_beside_the_values_are_covariates_and_no_measurement(tmp_path):
    store = Store.create(str(tmp_path / "s"))
    for name, values in (("nova-1/lap", [1.0, np.nan, 1, 1, 1]), ("nova-2/lp", np.ones(5))):
        data = still(10.0, 20.0) | {"electron_density": np.array(values)}
        keep(store, name, data | {"l_shell": np.full(5, 1.1)})
    sides = selected(store, "nova-2/lp"), selected(store, "nova-1/lap")
    found = match_up(*sides, distance=1.0, delay=1.0).dataset
    assert found.sizes["pair"] == 4
    assert found.attrs["counts"]["target"]["without_value"] == 1
    assert (found["l_shell_target"] == 1.1).all()
    for name in ("nova-3/lp", "nova-4/lp"):
        data = still(10.0, 20.0) | {"l_shell": np.ones(5)}
        data.pop("electron_density")
        keep(store, name, data)
    with pytest.raises(OperationError, match="have no variable in common"):
        match_up(
            selected(store, "nova-4/lp"), selected(store, "nova-3/lp"), distance=1.0, delay=1.0
        )
