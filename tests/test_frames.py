"""Velocities from places, axes of frames, and the field that motion makes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vconst.kernels.frames import (
    EARTH_RATE,
    FRAMES,
    axes_of,
    earth_fixed,
    motion_of_track,
    motional_field,
    turn_with_earth,
)

RADIUS = 6878.2
RATE = 2 * np.pi / 5684.2  # 94.737 min


def circle(seconds, inclination=97.4):
    """Places and velocities, in the rotating frame, of a circular orbit."""
    tilt, angle = np.radians(inclination), RATE * seconds
    plane = np.stack(
        [np.cos(angle), np.cos(tilt) * np.sin(angle), np.sin(tilt) * np.sin(angle)], -1
    )
    along = np.stack(
        [-np.sin(angle), np.cos(tilt) * np.cos(angle), np.sin(tilt) * np.cos(angle)], -1
    )
    turned = EARTH_RATE * seconds
    cosine, sine, zero = np.cos(turned), np.sin(turned), 0 * turned
    back = np.stack(
        [
            np.stack([cosine, sine, zero], -1),
            np.stack([-sine, cosine, zero], -1),
            np.stack([zero, zero, zero + 1], -1),
        ],
        -2,
    )
    places = np.einsum("nij,nj->ni", back, RADIUS * plane)
    moving = np.einsum("nij,nj->ni", back, RADIUS * RATE * along)
    return places, moving - turn_with_earth(places)


def test_corotation_at_the_equator_is_502_metres_a_second_and_15_millivolt_a_metre():
    place = earth_fixed(np.zeros(1), np.zeros(1), np.array([6878.2]))
    velocity = turn_with_earth(place)
    np.testing.assert_allclose(velocity, [[0, 0.5016, 0]], atol=1e-4)
    field = motional_field(velocity, np.array([[0.0, 0.0, 30_000.0]]))
    np.testing.assert_allclose(field, [[-15.05, 0, 0]], atol=0.01)


def test_minus_v_cross_b_of_a_low_orbit_is_about_230_millivolt_a_metre():
    field = motional_field(np.array([[7.6, 0, 0]]), np.array([[0, 0, 30_000.0]]))
    np.testing.assert_allclose(field, [[0, 228.0, 0]])  # -(x cross z) = y


@pytest.mark.parametrize("step", [0.2, 1.0, 3.0, 4.0])
def test_velocities_from_places_are_those_of_the_orbit(step):
    seconds = np.arange(0, 2400, step)
    places, expected = circle(seconds)
    velocity, acceleration = motion_of_track((seconds * 1e9).astype(np.int64), places)
    np.testing.assert_allclose(velocity, expected, atol=2e-4)
    np.testing.assert_allclose(velocity[3:-3], expected[3:-3], atol=6e-5)
    change = np.gradient(expected, seconds, axis=0)
    np.testing.assert_allclose(acceleration[3:-3], change[3:-3], atol=1e-4)


def test_a_pause_of_more_than_15_s_is_not_bridged_and_a_lone_sample_has_no_velocity():
    seconds = np.concatenate([np.arange(0, 20.0), [60.0], np.arange(100, 102.0), [200.0, 215.0]])
    places, expected = circle(seconds)
    velocity, acceleration = motion_of_track((seconds * 1e9).astype(np.int64), places)
    np.testing.assert_allclose(velocity[:20], expected[:20], atol=2e-5)
    assert np.isnan(velocity[20]).all()
    np.testing.assert_allclose(velocity[21:23], expected[21:23], atol=6e-3)  # their mean
    np.testing.assert_array_equal(acceleration[21:23], 0)
    assert np.isfinite(velocity[23:]).all()  # 15 s are not more than 15 s


def test_samples_without_a_place_are_passed_over():
    seconds = np.arange(0, 30.0)
    places, expected = circle(seconds)
    places[[0, 7, 8, 29]] = np.nan
    velocity, _ = motion_of_track((seconds * 1e9).astype(np.int64), places)
    known = np.isfinite(places[:, 0])
    np.testing.assert_allclose(velocity[known], expected[known], atol=3e-5)
    assert np.isnan(velocity[~known]).all()
    nothing, _ = motion_of_track((seconds * 1e9).astype(np.int64), places * np.nan)
    assert np.isnan(nothing).all()


@settings(max_examples=40, deadline=None)
@given(st.floats(-89.9, 89.9), st.floats(-180, 180))
def test_axes_are_right_handed_and_mean_what_they_say(latitude, longitude):
    latitude, longitude = np.array([latitude]), np.array([longitude])
    place = earth_fixed(latitude, longitude, np.array([RADIUS]))
    velocity = np.cross([0.3, -0.5, 0.8], place) * 1e-3
    for frame in FRAMES:
        axes = axes_of(frame, latitude, longitude, place, velocity)[0]
        np.testing.assert_allclose(axes @ axes.T, np.eye(3), atol=1e-9)
        assert np.linalg.det(axes) == pytest.approx(1)
    for frame, direction in (("NEC", [0, 0, -1]), ("ENU", [0, 0, 1]), ("orbit", [0, 0, -1])):
        axes = axes_of(frame, latitude, longitude, place, velocity)[0]
        np.testing.assert_allclose(axes @ place[0] / RADIUS, direction, atol=1e-9)
    along = (
        axes_of("orbit", latitude, longitude, place, velocity)[0]
        @ (velocity + turn_with_earth(place))[0]
    )
    assert along[0] > 0
    assert along[1] == pytest.approx(0, abs=1e-9)


def test_an_unknown_frame_is_refused_by_name():
    with pytest.raises(ValueError, match="'sensor' is not one of NEC, ENU, ECEF, orbit"):
        axes_of("sensor", np.zeros(1), np.zeros(1))
