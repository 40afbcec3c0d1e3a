"""Attitudes between given ones agree with another code; matrices turn as quaternions do."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation, Slerp

from vconst.kernels.attitude import interpolate_attitude, rotation_matrices
from vconst.kernels.sidereal import sidereal_angle

SECOND = 1_000_000_000


def made_up_attitudes(count=20, seed=1):
    rotations = Rotation.random(count, random_state=seed)
    time = (np.arange(count) * SECOND).astype(np.int64)
    return time, rotations, rotations.as_quat()[:, [3, 0, 1, 2]]


def test_attitudes_between_given_ones_are_scipys():
    time, rotations, quaternions = made_up_attitudes()
    at = np.random.default_rng(2).integers(0, time[-1], (50, 4))
    flipped = quaternions * np.where(np.arange(20) % 3 == 0, -2.5, 1.0)[:, None]
    found = interpolate_attitude(time, flipped, at, longest=SECOND)
    expected = Slerp(time / 1e9, rotations)(at.ravel() / 1e9).as_matrix().reshape(50, 4, 3, 3)
    np.testing.assert_allclose(rotation_matrices(found), expected, atol=1e-9)
    np.testing.assert_allclose(np.linalg.norm(found, axis=-1), 1, atol=1e-12)


def test_slow_turns_are_exact_too():
    time = np.array([0, SECOND])
    half = np.radians(0.0634) / 2
    quaternions = np.array([[1, 0, 0, 0], [np.cos(half), 0, np.sin(half), 0]])
    found = interpolate_attitude(time, quaternions, np.array([SECOND // 4]), longest=SECOND)
    np.testing.assert_allclose(found, [[np.cos(half / 4), 0, np.sin(half / 4), 0]], atol=1e-14)
    still = interpolate_attitude(time, quaternions[[0, 0]], np.array([SECOND // 4]), longest=SECOND)
    np.testing.assert_array_equal(still, [[1, 0, 0, 0]])


def test_nothing_is_made_outside_in_pauses_or_from_what_is_no_attitude():
    time, _, quaternions = made_up_attitudes(6)
    quaternions[2] = np.nan
    quaternions[4] = 0.0
    at = np.array([-1, 0, SECOND // 2, 2 * SECOND, 4 * SECOND, 5 * SECOND, 5 * SECOND + 1])
    found = interpolate_attitude(time, quaternions, at, longest=SECOND)
    assert np.isfinite(found[:, 0]).tolist() == [False, True, True] + [False] * 4
    wider = interpolate_attitude(time, quaternions, at, longest=2 * SECOND)
    assert np.isfinite(wider[:, 0]).tolist() == [False, *[True] * 5, False]
    assert np.isnan(interpolate_attitude(time[:1], quaternions[:1], at, longest=SECOND)).all()


def test_matrices_are_scipys():
    _, rotations, quaternions = made_up_attitudes()
    np.testing.assert_allclose(rotation_matrices(quaternions), rotations.as_matrix(), atol=1e-12)


def test_the_earths_angle_at_a_known_time():
    """Meeus, Astronomical Algorithms, example 12.a: 1987 April 10, 0 h: 13 h 10 min 46.3668 s."""
    time = np.datetime64("1987-04-10", "ns").astype(np.int64)
    hours = 13 + 10 / 60 + 46.3668 / 3600
    assert np.degrees(sidereal_angle(time)) == pytest.approx(hours * 15, abs=1e-5)
