"""The match-up finds exactly the pairs that testing every pair finds."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree
from sgp4.api import Satrec, jday

from vconst.kernels.blocks import build_blocks
from vconst.kernels.matchup import (
    Alike,
    Track,
    choose_partners,
    find_candidates,
    list_pairs,
    match_tracks,
    median_of_partners,
    nearest_approach,
)
from vconst.kernels.sphere import (
    distance_of_chord,
    great_circle_distance,
    squared_chord,
    unit_vectors,
)

MINUTE = 60_000_000_000
SECOND = 1_000_000_000


def every_pair(target, reference, *, distance, delay_ns, radius=None, local_time=None):
    """All pairs, each tested; (rows of the target, rows of the reference)."""
    a = unit_vectors(target.latitude, target.longitude)[:, None]
    b = unit_vectors(reference.latitude, reference.longitude)[None]
    d = a - b
    square = d[..., 0] ** 2 + d[..., 1] ** 2 + d[..., 2] ** 2
    lag = target.time[:, None] - reference.time[None]
    holds = (square <= squared_chord(distance)) & (np.abs(lag) <= delay_ns)
    if radius is not None:
        holds &= np.abs(target.radius[:, None] - reference.radius[None]) <= radius
    if local_time is not None:
        east = target.longitude[:, None] - reference.longitude[None]
        minutes = np.mod(lag / MINUTE + 4 * east, 1440)
        holds &= np.minimum(minutes, 1440 - minutes) <= local_time
    return np.nonzero(holds)


def as_set(rows):
    return set(zip(*(part.tolist() for part in rows), strict=True))


def circle(count, *, inclination, node, phase, cadence=10.0, start=0.0, height=7000.0):
    """A circular orbit of 95 minutes over a turning Earth."""
    time = start + cadence * np.arange(count)
    angle = np.radians(phase + 360 / 5700 * time)
    tilt = np.radians(inclination)
    latitude = np.degrees(np.arcsin(np.sin(tilt) * np.sin(angle)))
    east = np.degrees(np.arctan2(np.cos(tilt) * np.sin(angle), np.cos(angle)))
    longitude = np.mod(east + node - time / 240 + 180, 360) - 180
    return Track((time * SECOND).astype(np.int64), latitude, longitude, np.full(count, height))


@st.composite
def tracks(draw):
    """An orbit with what real ones have: poles, gaps, wild points, holes, equal times."""
    count = draw(st.integers(0, 400))
    made = circle(
        count,
        inclination=draw(st.sampled_from([90.0, 87.35, 97.4, 51.6, 0.0])),
        node=draw(st.floats(-180, 180)),
        phase=draw(st.floats(0, 360)),
        cadence=draw(st.sampled_from([1.0, 10.0, 40.0])),
        start=draw(st.floats(-3000, 3000)),
        height=draw(st.floats(6800, 6900)),
    )
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    time, latitude, longitude = made.time.copy(), made.latitude.copy(), made.longitude.copy()
    wild = random.random(count) < draw(st.sampled_from([0.0, 0.01, 0.2]))
    latitude[wild] = random.uniform(-90, 90, wild.sum())
    longitude[wild] = random.uniform(-180, 360, wild.sum())
    latitude[random.random(count) < draw(st.sampled_from([0.0, 0.05, 0.6]))] = np.nan
    time[random.random(count) < draw(st.sampled_from([0.0, 0.1]))] -= 10 * SECOND
    longitude = longitude + draw(st.sampled_from([0.0, 360.0]))
    height = made.radius + random.normal(0, 20, count)
    order = np.argsort(time, kind="stable")
    kept = order[random.random(count) < draw(st.sampled_from([1.0, 0.5]))]
    return Track(time[kept], latitude[kept], longitude[kept], height[kept])


@settings(deadline=None, max_examples=300)
@given(
    tracks(),
    tracks(),
    st.sampled_from([0.0, 50.0, 300.0, 3000.0, 30000.0]),
    st.sampled_from([0, 1, 15, 90]),
)
def test_pairs_are_those_of_testing_every_pair(target, reference, distance, minutes):
    limits = {"distance": distance, "delay_ns": minutes * MINUTE}
    found = match_tracks(target, reference, **limits)
    assert as_set(list_pairs(found)) == as_set(every_pair(target, reference, **limits))
    assert found.pairs == len(every_pair(target, reference, **limits)[0])


@settings(deadline=None, max_examples=150)
@given(
    tracks(),
    tracks(),
    st.sampled_from([None, 0.5, 15.0, 100.0]),
    st.sampled_from([None, 1.0, 20.0, 300.0]),
)
def test_radius_and_local_time_narrow_the_same_pairs(target, reference, radius, local_time):
    limits = {
        "distance": 2000.0,
        "delay_ns": 40 * MINUTE,
        "radius": radius,
        "local_time": local_time,
    }
    found = match_tracks(target, reference, **limits)
    assert as_set(list_pairs(found)) == as_set(every_pair(target, reference, **limits))


@settings(deadline=None, max_examples=60)
@given(tracks(), tracks(), st.integers(0, 2**32), st.booleans())
def test_further_numbers_narrow_the_same_pairs(target, reference, seed, around):
    draw = np.random.default_rng(seed)
    numbers = [draw.uniform(-500, 500, (track.time.size, 2)) for track in (target, reference)]
    for values in numbers:
        values[draw.random(values.shape) < 0.1] = np.nan
    limits = {"distance": 2000.0, "delay_ns": 40 * MINUTE}
    alike = Alike(*numbers, (100.0, 80.0), (0.0, 360.0 if around else 0.0))
    rows, others = every_pair(target, reference, **limits)
    apart = np.abs(numbers[0][rows] - numbers[1][others])
    if around:
        apart[:, 1] = np.abs((apart[:, 1] + 180) % 360 - 180)
    kept = (apart <= (100, 80)).all(axis=1)
    found = list_pairs(match_tracks(target, reference, **limits, alike=alike))
    assert as_set(found) == as_set((rows[kept], others[kept]))


@settings(deadline=None, max_examples=60)
@given(tracks(), tracks(), st.integers(0, 2**32))
def test_medians_are_those_of_the_values_of_all_partners(target, reference, seed):
    draw = np.random.default_rng(seed)
    values = np.round(draw.normal(size=reference.time.size), 1)
    values[draw.random(values.size) < 0.2] = np.nan
    found = match_tracks(target, reference, distance=1500.0, delay_ns=45 * MINUTE)
    median, count = median_of_partners(found, values)
    rows, others = list_pairs(found)
    assert sorted(zip(rows, others, strict=True)) == list(zip(rows, others, strict=True))
    for place, row in enumerate(np.unique(rows)):
        held = values[others[rows == row]]
        assert count[place] == np.isfinite(held).sum()
        if count[place]:
            assert median[place] == np.nanmedian(held)
        else:
            assert np.isnan(median[place])


@settings(deadline=None, max_examples=100)
@given(tracks(), tracks())
def test_partners_are_the_nearest_of_all(target, reference):
    limits = {"distance": 1500.0, "delay_ns": 45 * MINUTE}
    found = choose_partners(match_tracks(target, reference, **limits), target.time, reference.time)
    rows, others = every_pair(target, reference, **limits)
    a = unit_vectors(target.latitude, target.longitude)[rows]
    b = unit_vectors(reference.latitude, reference.longitude)[others]
    d = a - b
    square = d[:, 0] ** 2 + d[:, 1] ** 2 + d[:, 2] ** 2
    lag = np.abs(target.time[rows] - reference.time[others])
    order = np.lexsort((others, lag, square, rows))
    kept = order[np.unique(rows[order], return_index=True)[1]]
    np.testing.assert_array_equal(found.target, rows[kept])
    np.testing.assert_array_equal(found.reference, others[kept])
    np.testing.assert_array_equal(found.count, np.unique(rows, return_counts=True)[1])


@settings(deadline=None, max_examples=60)
@given(tracks(), tracks())
def test_exchanging_the_two_tracks_exchanges_the_pairs(target, reference):
    limits = {"distance": 800.0, "delay_ns": 30 * MINUTE}
    there = as_set(list_pairs(match_tracks(target, reference, **limits)))
    back = as_set(list_pairs(match_tracks(reference, target, **limits)))
    assert there == {(i, j) for j, i in back}


def test_both_limits_are_included():
    target = Track(np.array([0]), np.array([0.0]), np.array([0.0]))
    reference = Track(np.array([15 * MINUTE, 15 * MINUTE + 1]), np.zeros(2), np.full(2, 1.0))
    distance = float(great_circle_distance(0, 0, 0, 1))
    assert match_tracks(target, reference, distance=distance, delay_ns=15 * MINUTE).pairs == 1
    assert match_tracks(target, reference, distance=0.999 * distance, delay_ns=MINUTE).pairs == 0


def test_the_only_pair_is_found_when_it_is_the_first_of_both():
    alone = Track(np.array([5]), np.array([10.0]), np.array([20.0]))
    assert as_set(list_pairs(match_tracks(alone, alone, distance=0.0, delay_ns=0))) == {(0, 0)}


def test_equally_near_partners_are_chosen_by_time_then_by_order():
    here = Track(np.array([10 * SECOND]), np.array([0.0]), np.array([0.0]))
    times = np.array([0, 8, 12, 12, 30]) * SECOND
    site = Track(times, np.full(5, 1.0), np.zeros(5))
    found = match_tracks(here, site, distance=200.0, delay_ns=MINUTE)
    chosen = choose_partners(found, here.time, site.time)
    assert (chosen.reference.tolist(), chosen.count.tolist()) == ([1], [5])


def test_tracks_that_never_meet_in_time_give_nothing():
    early = circle(50, inclination=90, node=0, phase=0)
    late = early._replace(time=early.time + 10**18)
    assert match_tracks(early, late, distance=20000.0, delay_ns=MINUTE).pairs == 0
    blocks = build_blocks(*early[:3]), build_blocks(*late[:3])
    distance, *which = nearest_approach(*blocks, delay_ns=MINUTE)
    assert np.isnan(distance)
    assert which == [-1, -1]


def test_a_limit_on_radius_needs_radii():
    bare = Track(np.array([0]), np.array([0.0]), np.array([0.0]))
    with pytest.raises(ValueError, match="'radius' needs tracks"):
        match_tracks(bare, bare, distance=1.0, delay_ns=0, radius=10.0)


def test_one_wild_position_adds_few_candidates():
    target = circle(86400, inclination=97.4, node=0, phase=0, cadence=1.0)
    reference = circle(86400, inclination=87.35, node=40, phase=90, cadence=1.0)
    limits = {"distance": 200.0, "delay_ns": 15 * MINUTE}
    usual = len(find_candidates(*(build_blocks(*t[:3]) for t in (target, reference)), **limits))
    for track in (target, reference):
        track.latitude[40_000] += 5.0
        blocks = [build_blocks(*t[:3]) for t in (target, reference)]
        assert len(find_candidates(*blocks, **limits)) < usual + 150
        track.latitude[40_000] -= 5.0


@settings(deadline=None, max_examples=60)
@given(tracks(), tracks(), st.sampled_from([5, 60]))
def test_nearest_approach_of_blocks_is_that_of_their_middles(target, reference, minutes):
    a, b = build_blocks(*target[:3]), build_blocks(*reference[:3])
    distance, i, j = nearest_approach(a, b, delay_ns=minutes * MINUTE)
    meets = a.start_time[:, None] - b.stop_time[None] <= minutes * MINUTE
    meets &= b.start_time[None] - a.stop_time[:, None] <= minutes * MINUTE
    if not meets.any():
        assert np.isnan(distance)
        return
    d = np.stack([a.x, a.y, a.z], -1)[:, None] - np.stack([b.x, b.y, b.z], -1)[None]
    expected = distance_of_chord(np.sum(d**2, -1)[meets].min())
    assert distance == pytest.approx(expected, abs=1e-6)
    assert meets[i, j]


def test_real_orbits_give_the_pairs_of_a_tree():
    target, reference = (real_orbit(name, days=4) for name in ("ZHANGZHENG-1", "SWARM B"))
    found = match_tracks(target, reference, distance=500.0, delay_ns=30 * MINUTE)
    assert as_set(list_pairs(found)) == as_set(tree_pairs(target, reference, 500.0, 30 * MINUTE))
    assert found.pairs > 50_000


def real_orbit(name, *, days):
    """Ten-second track of a platform of the element sets, from 15 January 2020."""
    shared = Path(__file__).resolve().parents[1] / ".." / "shared"
    path = Path(os.environ.get("VCONST_TEST_DATA", shared)) / "data/tle/science.txt"
    if not path.exists():
        pytest.skip("no element sets; set VCONST_TEST_DATA")
    lines = path.read_text().splitlines()
    at = next(k for k, line in enumerate(lines) if line.startswith(name))
    seconds = np.arange(0, days * 86400, 10)
    julian, fraction = jday(2020, 1, 15, 0, 0, 0)
    fraction = fraction + seconds / 86400
    satellite = Satrec.twoline2rv(lines[at + 1], lines[at + 2])
    _, place, _ = satellite.sgp4_array(np.full(seconds.size, julian), fraction)
    turned = 280.46061837 + 360.98564736629 * (julian - 2451545.0 + fraction)
    longitude = np.degrees(np.arctan2(place[:, 1], place[:, 0])) - turned
    latitude = np.degrees(np.arctan2(place[:, 2], np.hypot(place[:, 0], place[:, 1])))
    start = np.datetime64("2020-01-15", "ns").astype(np.int64)
    time = start + seconds * np.int64(SECOND)
    return Track(time, latitude, np.mod(longitude + 180, 360) - 180)


def tree_pairs(target, reference, distance, delay_ns):
    """Pairs of a cKDTree of unit vectors, then tested for time."""
    trees = [cKDTree(unit_vectors(t.latitude, t.longitude)) for t in (target, reference)]
    near = trees[0].sparse_distance_matrix(
        trees[1], np.sqrt(squared_chord(distance)), output_type="ndarray"
    )
    meets = np.abs(target.time[near["i"]] - reference.time[near["j"]]) <= delay_ns
    return near["i"][meets], near["j"][meets]
