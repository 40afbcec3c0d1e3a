"""match_profiles: a track and drifting profiles, against testing every pair."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.interpolate import interp1d

from tests.kept import keep_columns
from tests.kept_tracks import keep, orbit, selected
from vconst.errors import UnknownNameError, UsageError
from vconst.kernels.geodesy import geocentric_from_geodetic, geodetic_from_geocentric
from vconst.kernels.levels import LONGEST_STEP, at_radius, stack_levels
from vconst.kernels.quasi_dipole import quasi_dipole
from vconst.kernels.sphere import great_circle_distance, unit_vectors
from vconst.operations.match_profiles import match_profiles
from vconst.store import Store

DENSITY = "electron_density"
MINUTE = 60_000_000_000
LIMITS = {"variable": DENSITY, "distance": 700.0, "delay": 30.0}
START = np.datetime64("2020-01-01", "ns")


def make_profiles(count, levels=60, seed=3):
    """Occultations whose tangent points drift eastwards with height, of unequal lengths."""
    draw = np.random.default_rng(seed)
    height = np.full((count, levels), np.nan)
    for each in range(count):
        held = draw.integers(levels // 2, levels)
        height[each, :held] = 150.0 + np.cumsum(draw.uniform(4.0, 18.0, held))
    north = draw.uniform(-75, 75, count)[:, None] + 0.004 * (height - 300)
    east = draw.uniform(-170, 170, count)[:, None] + 0.02 * (height - 300)
    density = (
        1e12 * np.exp(-(((height - 300.0) / 180.0) ** 2) / 2) * draw.uniform(0.5, 2, (count, 1))
    )
    density[draw.random(density.shape) < 0.03] = np.nan
    time = START + np.sort(draw.integers(0, 86400, count)) * np.timedelta64(10**9, "ns")
    return {
        "time": time.astype("M8[ns]"),
        "latitude": np.nanmean(north, axis=1),
        "longitude": np.nanmean(east, axis=1),
        DENSITY: density,
        "level_height": height,
        "level_latitude": north,
        "level_longitude": east,
    }


def keep_profiles(store, name, data):
    dims = {key: ("profile", "level")[: value.ndim] for key, value in data.items()}
    units = dict.fromkeys(data, "degree") | {DENSITY: "m-3", "level_height": "km"}
    units |= {f"{DENSITY}_error": "m-3"}
    return keep_columns(store, name, data, units=units, kind="profile", dims=dims)


@pytest.fixture(scope="module")
def data():
    return make_profiles(400)


@pytest.fixture(scope="module")
def sides(tmp_path_factory, data):
    store = Store.create(str(tmp_path_factory.mktemp("profiles") / "s"))
    keep(store, "nova-1/lap", orbit(1, inclination=97.4, node=10, phase=0, height=507, cadence=30))
    return keep_profiles(store, "cosmos/ro", data), selected(store, "nova-1/lap")


def by_hand(data, track):
    """Tangent point and density of every profile at the radius of every sample."""
    shape = (track.sizes["time"], data["time"].size)
    north, east, density = (np.full(shape, np.nan) for _ in range(3))
    for column in range(shape[1]):
        held = np.isfinite(data["level_height"][column])
        latitude, radius = geocentric_from_geodetic(
            data["level_latitude"][column, held], data["level_height"][column, held]
        )
        vectors = unit_vectors(latitude, data["level_longitude"][column, held])
        wanted = track["radius"].values
        place = interp1d(radius, vectors, axis=0, bounds_error=False)(wanted)
        north[:, column] = np.degrees(np.arctan2(place[:, 2], np.hypot(*place[:, :2].T)))
        east[:, column] = np.degrees(np.arctan2(place[:, 1], place[:, 0]))
        values = data[DENSITY][column, held]
        density[:, column] = interp1d(radius, values, bounds_error=False)(wanted)
    return north, east, density


def test_pairs_are_those_of_testing_every_sample_against_every_profile(sides, data):
    profiles, selection = sides
    track = selection.read()
    north, east, density = by_hand(data, track)
    apart = great_circle_distance(
        track["latitude"].values[:, None], track["longitude"].values[:, None], north, east
    )
    late = track["time"].values.astype(int)[:, None] - data["time"].astype(int)[None]
    near = (apart <= 700.0) & (np.abs(late) <= 30 * MINUTE)
    valued = near & np.isfinite(density)
    assert valued.sum() > 100
    found = match_profiles(profiles, selection, **LIMITS, keep="all").dataset
    assert int(found["pairs"]) == valued.sum()
    assert int(found["possible_pairs"]) == near.sum() > valued.sum()
    rows, columns = np.nonzero(valued)
    order = np.lexsort((apart[rows, columns], rows))
    rows, columns = rows[order], columns[order]
    np.testing.assert_array_equal(found["time"], track["time"].values[rows])
    np.testing.assert_array_equal(found["time_reference"], data["time"][columns])
    expected = density[rows, columns]
    np.testing.assert_allclose(found[f"{DENSITY}_reference"], expected, rtol=1e-9)
    np.testing.assert_allclose(found["separation"], apart[rows, columns], atol=1e-5)
    assert (found["altitude_difference"] == 0).all()


def test_nearest_and_median_are_of_the_same_profiles(sides):
    every, nearest, median = (
        match_profiles(*sides, **LIMITS, keep=keep).dataset for keep in ("all", "nearest", "median")
    )
    for place, time in enumerate(nearest["time"].values):
        own = np.flatnonzero(every["time"].values == time)
        best = own[every["separation"].values[own].argmin()]
        assert nearest["time_reference"].values[place] == every["time_reference"].values[best]
        values = every[f"{DENSITY}_reference"].values[own]
        assert median[f"{DENSITY}_reference"].values[place] == np.median(values)
        assert int(nearest["partners"][place]) == own.size
    assert int(nearest["pairs"]) == every.sizes["pair"] > nearest.sizes["pair"]


def test_the_median_of_errors_is_of_those_that_are_known(tmp_path, data):
    draw = np.random.default_rng(4)
    error = np.where(draw.random(data[DENSITY].shape) < 0.3, np.nan, 0.1 * data[DENSITY])
    store = Store.create(str(tmp_path / "s"))
    keep(store, "nova-1/lap", orbit(1, inclination=97.4, node=10, phase=0, height=507, cadence=30))
    profiles = keep_profiles(store, "cosmos/ro", data | {f"{DENSITY}_error": error})
    both = profiles, selected(store, "nova-1/lap")
    every, median = (match_profiles(*both, **LIMITS, keep=k).dataset for k in ("all", "median"))
    errors = every[f"{DENSITY}_error_reference"].values
    assert 0 < np.isnan(errors).sum() < errors.size
    several = 0
    for place, time in enumerate(median["time"].values):
        own = errors[every["time"].values == time]
        several += 0 < np.isnan(own).sum() < own.size
        expected = np.nanmedian(own) if np.isfinite(own).any() else np.nan
        np.testing.assert_equal(median[f"{DENSITY}_error_reference"].values[place], expected)
    assert several > 0


def test_magnetic_limits_hold_at_the_tangent_point(sides):
    every = match_profiles(*sides, **LIMITS, keep="all").dataset
    near = match_profiles(*sides, **LIMITS, keep="all", quasi_dipole_latitude=2.0).dataset
    one, other = (
        quasi_dipole(
            every["time" + side].values,
            *(every[name + side].values for name in ("latitude", "longitude", "radius")),
        )[0]
        for side in ("", "_reference")
    )
    kept = np.abs(one - other) <= 2.0
    assert 0 < kept.sum() < kept.size
    for name in ("time", "time_reference", f"{DENSITY}_reference"):
        np.testing.assert_array_equal(near[name], every[name][kept])
    assert near.attrs["criteria"]["quasi_dipole_latitude"] == "2 degree"


def test_either_of_the_two_can_be_what_is_calibrated(sides):
    every = match_profiles(*sides, **LIMITS, keep="all").dataset
    turned = match_profiles(*sides, **LIMITS, keep="all", target="profiles").dataset
    assert (turned.attrs["target"], turned.attrs["reference"]) == ("cosmos/ro", "nova-1/lap")
    pairs = [
        set(zip(d[a].values.tolist(), d[b].values.tolist(), strict=True))
        for d, a, b in ((every, "time", "time_reference"), (turned, "time_reference", "time"))
    ]
    assert pairs[0] == pairs[1]
    one = match_profiles(*sides, **LIMITS, target="profiles").dataset
    assert one.sizes["pair"] == np.unique(every["time_reference"]).size


def test_what_cannot_be_matched_is_refused(sides, tmp_path):
    profiles, track = sides
    with pytest.raises(UsageError, match="expected a profile and a track"):
        match_profiles(track, profiles, **LIMITS)
    with pytest.raises(UnknownNameError, match="electron_temperature"):
        match_profiles(profiles, track, **(LIMITS | {"variable": "electron_temperature"}))
    early = replace(track, stop=int(START.astype(int)) + MINUTE)
    none = match_profiles(profiles, early, **(LIMITS | {"distance": 1.0}))
    assert none.scalars["pairs"] == 0
    assert none.dataset.attrs["note"].startswith("No pairs")


def test_a_level_is_its_own_value_and_nothing_is_made_above_below_or_across_gaps():
    radius = np.array([[6700.0, 6600.0, 6720.0, np.nan, 6720.0 + LONGEST_STEP + 1]])
    place = unit_vectors(np.zeros(5), np.arange(5.0)).reshape(1, 5, 3)
    values = np.array([[[2.0], [1.0], [np.nan], [9.0], [4.0]]])
    levels = stack_levels(radius, place, values)
    assert levels.radius.tolist() == [6600.0, 6700.0, 6720.0, 6746.0]
    wanted = np.array([6600.0, 6700.0, 6650.0, 6710.0, 6599.0, 6730.0, 6746.0])
    _, found = at_radius(levels, np.zeros(7, int), wanted)
    np.testing.assert_array_equal(found[[0, 1, 6], 0], [1.0, 2.0, 4.0])
    assert np.isnan(found[2:6, 0]).all()  # a gap, no value above, below all, a gap


def test_geodetic_heights_of_profiles_are_radii_at_their_latitude(sides):
    found = match_profiles(*sides, **LIMITS).dataset
    latitude, height = geodetic_from_geocentric(found["latitude_reference"], found["radius"])
    assert np.ptp(height) > 5.0  # of a circular orbit: the ellipsoid is 21 km flat
    assert np.abs(latitude).max() > 40


def test_the_highest_level_is_taken_for_samples_a_little_above_it(sides, data):
    """By hand: of every match the height is the sample's, or that of the highest value below it."""
    profiles, track = sides
    near = match_profiles(profiles, track, **LIMITS, above_top=40.0, keep="all").dataset
    plain = match_profiles(profiles, track, **LIMITS, keep="all").dataset
    gap = near["altitude_difference"].values
    assert (gap >= 0.0).all()
    assert gap.max() <= 40.0
    assert (gap > 0.0).sum() > 8
    assert np.abs(plain["altitude_difference"]).max() == 0.0
    # what is at the height of its sample is what it was without the setting
    np.testing.assert_array_equal(
        np.sort(near[f"{DENSITY}_reference"].values[gap == 0.0]),
        np.sort(plain[f"{DENSITY}_reference"].values),
    )
    above = np.flatnonzero(gap > 0.0)
    known = np.where(np.isfinite(data[DENSITY]), data["level_height"], -np.inf)
    highest = data[DENSITY][np.arange(len(known)), known.argmax(axis=1)]
    assert np.isin(near[f"{DENSITY}_reference"].values[above], highest).all()


def test_profiles_that_end_below_a_track_say_so(sides, tmp_path):
    low = make_profiles(60)
    low["level_height"] = low["level_height"] * 0.5
    store = Store.create(str(tmp_path / "s"))
    keep(store, "nova-1/lap", orbit(1, inclination=97.4, node=10, phase=0, height=907, cadence=60))
    profiles, track = keep_profiles(store, "cosmos/ro", low), selected(store, "nova-1/lap")
    found = match_profiles(profiles, track, **LIMITS)
    assert found.dataset.sizes["pair"] == 0
    assert "no value above its highest level: 'above_top'" in found.dataset.attrs["note"]
    with pytest.raises(UsageError, match="'above_top' is -1 km"):
        match_profiles(profiles, track, **LIMITS, above_top=-1.0)
