"""A block index tells the truth about its samples."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vconst.kernels.blocks import build_blocks, count_unplaced, find_breaks
from vconst.kernels.sphere import SPHERE_RADIUS, great_circle_distance, unit_vectors

SECOND = 1_000_000_000


@st.composite
def tracks(draw):
    """Times with gaps and repeats, places anywhere, some missing, and breaks."""
    size = draw(st.integers(0, 200))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    steps = random.choice([0, SECOND, SECOND, SECOND, 5 * SECOND, 300 * SECOND], size)
    time = draw(st.integers(-(10**15), 10**18)) + np.cumsum(steps)
    latitude = np.clip(np.cumsum(random.normal(0, 0.1, size)) + draw(st.floats(-90, 90)), -90, 90)
    longitude = np.cumsum(random.normal(0, 1, size)) + draw(st.floats(-180, 360))
    latitude[random.random(size) < draw(st.sampled_from([0.0, 0.1, 0.9]))] = np.nan
    longitude[random.random(size) < draw(st.sampled_from([0.0, 0.05]))] = np.inf
    wild = random.random(size) < draw(st.sampled_from([0.0, 0.05]))
    latitude[wild] = random.uniform(-90, 90, wild.sum())
    breaks = np.flatnonzero(random.random(size) < 0.02)
    return time, latitude, longitude, breaks


@settings(deadline=None, max_examples=200)
@given(tracks(), st.sampled_from([1, 32, 600]))
def test_every_placed_sample_is_in_one_block_and_inside_its_radius(track, seconds):
    time, latitude, longitude, _breaks = track
    blocks = build_blocks(*track, seconds=seconds)
    placed = np.isfinite(latitude) & np.isfinite(longitude)
    seen = np.zeros(time.size, int)
    for first, stop, x, y, z, radius in zip(
        blocks.first, blocks.stop, blocks.x, blocks.y, blocks.z, blocks.radius, strict=True
    ):
        rows = np.arange(first, stop)[placed[first:stop]]
        seen[rows] += 1
        there = unit_vectors(latitude[rows], longitude[rows])
        chord = np.linalg.norm(there - [x, y, z], axis=1)
        assert (2 * np.arcsin(np.minimum(1, chord / 2)) <= radius).all()
    np.testing.assert_array_equal(seen, placed.astype(int))
    assert count_unplaced(latitude, longitude) == np.count_nonzero(~placed)


@settings(deadline=None, max_examples=200)
@given(tracks())
def test_blocks_lie_on_the_clock_and_cross_no_break(track):
    time, _, _, breaks = track
    blocks = build_blocks(*track)
    length = 32 * SECOND
    np.testing.assert_array_equal(blocks.start_time // length, blocks.stop_time // length)
    np.testing.assert_array_equal(blocks.start_time, time[blocks.first])
    np.testing.assert_array_equal(blocks.stop_time, time[blocks.stop - 1])
    assert (blocks.first[1:] >= blocks.stop[:-1]).all()
    for row in breaks[breaks > 0]:
        assert not ((blocks.first < row) & (row < blocks.stop)).any()


@settings(deadline=None, max_examples=100)
@given(tracks())
def test_speeds_are_the_greatest_of_consecutive_places(track):
    time, latitude, longitude, breaks = track
    blocks = build_blocks(*track)
    rows = np.flatnonzero(np.isfinite(latitude) & np.isfinite(longitude))
    expected = np.zeros(blocks.first.size)
    for row, following in itertools.pairwise(rows):
        if ((breaks > row) & (breaks <= following)).any():
            continue
        angle = great_circle_distance(
            latitude[row], longitude[row], latitude[following], longitude[following]
        )
        angle /= SPHERE_RADIUS
        with np.errstate(divide="ignore", invalid="ignore"):
            speed = np.nan_to_num(angle / ((time[following] - time[row]) / 1e9), posinf=np.inf)
        block = np.searchsorted(blocks.first, row, "right") - 1
        expected[block] = max(expected[block], speed)
    np.testing.assert_allclose(blocks.speed, expected, rtol=1e-6, atol=1e-9)


def test_radius_is_close_to_the_greatest_distance_on_an_orbit():
    time = np.arange(0, 5700) * SECOND
    angle = np.radians(time / SECOND * 360 / 5700)
    latitude = np.degrees(np.arcsin(np.sin(np.radians(87.35)) * np.sin(angle)))
    east = np.degrees(np.arctan2(np.cos(np.radians(87.35)) * np.sin(angle), np.cos(angle)))
    blocks = build_blocks(time, latitude, east)
    exact = np.radians(16 * 360 / 5700)
    whole = blocks.stop - blocks.first == 32
    assert (blocks.radius[whole] >= exact * (1 - 1e-9)).all()
    assert np.median(blocks.radius[whole]) < 1.05 * exact


def test_runs_break_at_gaps_and_granules():
    time = np.array([0, 1, 2, 13, 14, 30]) * SECOND
    assert find_breaks(time, 10 * SECOND).tolist() == [3, 5]
    assert find_breaks(time, 11 * SECOND, [0, 1, 5]).tolist() == [1, 5]


def test_descending_times_and_unlike_lengths_are_refused():
    with pytest.raises(ValueError, match="times descend"):
        build_blocks([1, 0], [0.0, 0.0], [0.0, 0.0])
    with pytest.raises(ValueError, match="expected three equal ones"):
        build_blocks([1, 2], [0.0], [0.0, 0.0])
