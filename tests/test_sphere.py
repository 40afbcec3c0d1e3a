"""Distances, directions and local time against published values and laws."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vconst.kernels.sphere import (
    SPHERE_RADIUS,
    distance_of_chord,
    great_circle_distance,
    local_time,
    local_time_difference,
    squared_chord,
    unit_vectors,
)

latitudes = st.floats(-90, 90)
longitudes = st.floats(-360, 720)


def geodesics():
    """The 20 lines of geographiclib's own test: lat1, lon1, azi1, lat2, lon2, azi2, s12, ..."""
    tests = pytest.importorskip("geographiclib.test.test_geodesic")
    return tests.GeodesicTest.testcases


def test_distances_are_within_0_6_percent_of_the_ellipsoid():
    rows = geodesics()
    assert len(rows) == 20
    for latitude, longitude, _, other, other_longitude, _, metres, *_ in rows:
        distance = great_circle_distance(latitude, longitude, other, other_longitude)
        assert distance == pytest.approx(metres / 1000, rel=0.006)


def test_a_quarter_of_the_equator_and_a_meridian_are_the_same_length():
    quarter = SPHERE_RADIUS * math.pi / 2
    assert great_circle_distance(0, 0, 0, 90) == pytest.approx(quarter)
    assert great_circle_distance(0, 50, 90, -170) == pytest.approx(quarter)


@settings(deadline=None)
@given(latitudes, longitudes, latitudes, longitudes)
def test_distance_is_the_same_both_ways_and_by_chord(a, b, c, d):
    distance = great_circle_distance(a, b, c, d)
    assert distance == pytest.approx(great_circle_distance(c, d, a, b), abs=1e-6)
    first, second = unit_vectors([a, c], [b, d])
    by_chord = distance_of_chord(np.sum((first - second) ** 2))
    assert distance == pytest.approx(by_chord, abs=2e-3)


@settings(deadline=None)
@given(latitudes, longitudes, latitudes, longitudes)
def test_turning_the_globe_changes_no_distance(a, b, c, d):
    turned = great_circle_distance(a, b + 360, c, d + 77 - 77)
    assert turned == pytest.approx(great_circle_distance(a, b, c, d), abs=1e-3)


@settings(deadline=None)
@given(st.floats(0, math.pi * SPHERE_RADIUS))
def test_chord_and_distance_are_inverse(distance):
    assert distance_of_chord(squared_chord(distance)) == pytest.approx(distance, abs=1e-3)


def test_a_negative_distance_is_refused_with_its_value():
    with pytest.raises(ValueError, match=r"-3 km; expected 0 or more"):
        squared_chord(-3)


def test_local_time_is_universal_time_plus_an_hour_each_15_degrees():
    noon = np.datetime64("2020-01-08T12:00", "ns").astype(np.int64)
    found = local_time(noon, [0, 15, -15, 180, 270, 359.99999, np.nan])
    np.testing.assert_allclose(found, [12, 13, 11, 0, 6, 12 - 1e-5 / 15, np.nan], atol=1e-12)


@settings(deadline=None)
@given(st.integers(-(2**62), 2**62), longitudes)
def test_local_time_stays_within_a_day(time, longitude):
    assert 0 <= local_time(time, longitude) < 24


def test_local_times_across_midnight_are_minutes_apart():
    assert local_time_difference(0.25, 23.75) == pytest.approx(30)
    assert local_time_difference(23.75, 0.25) == pytest.approx(-30)
    assert abs(local_time_difference(2.0, 14.0)) == 720
