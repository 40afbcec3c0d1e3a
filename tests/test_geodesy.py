"""Geodetic and geocentric places are each other's inverse, and agree with others' codes."""

from decimal import Decimal, getcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vconst.kernels.geodesy import (
    geocentric_from_geodetic,
    geocentric_vector,
    geodetic_from_geocentric,
    geodetic_vector,
)

LATITUDES = np.concatenate([np.linspace(-90, 90, 181), [1e-9, -1e-9, 89.999999, 45.0]])


def _bisected_latitude(latitude, radius):
    """Geodetic latitude by bisection on the ellipsoid's normal, a formula of its own."""
    across = np.longdouble(radius) * np.cos(np.radians(np.longdouble(latitude)))
    along = np.longdouble(radius) * np.sin(np.radians(np.longdouble(latitude)))
    flattening = 1 / np.longdouble("298.257223563")
    squared = flattening * (2 - flattening)
    low, high = np.longdouble(-np.pi / 2), np.longdouble(np.pi / 2)
    for _ in range(70):
        middle = (low + high) / 2
        normal = np.longdouble("6378.137") / np.sqrt(1 - squared * np.sin(middle) ** 2)
        # Where the normal of this latitude meets the axis, seen from the point.
        tilt = (along + squared * normal * np.sin(middle)) * np.cos(middle)
        low, high = (middle, high) if tilt > across * np.sin(middle) else (low, middle)
    return float(np.degrees((low + high) / 2))


@pytest.mark.parametrize("radius", [6356.0, 6878.0, 7000.0, 42_164.0])
def test_geodetic_latitude_agrees_with_bisection_to_1e9_degree(radius):
    latitudes = LATITUDES[np.abs(LATITUDES) < 90]
    found, _ = geodetic_from_geocentric(latitudes, np.full(latitudes.shape, radius))
    expected = [_bisected_latitude(latitude, radius) for latitude in latitudes]
    np.testing.assert_allclose(found, expected, atol=1e-9, rtol=0)


@pytest.mark.parametrize("height", [0.0, 507.0, 20_200.0])
def test_geocentric_agrees_with_another_code(height):
    ppigrf = pytest.importorskip("ppigrf").ppigrf
    latitudes = LATITUDES[np.abs(LATITUDES) < 90]
    north, up = np.full(latitudes.shape, 20_000.0), np.full(latitudes.shape, -40_000.0)
    colatitude, radius, south, outward = ppigrf.geod2geoc(latitudes, height, north, up)
    found = geocentric_from_geodetic(latitudes, np.full(latitudes.shape, height))
    # The other code rounds e^2 to 12 digits: 1e-9 degree and 1e-7 km.
    np.testing.assert_allclose(found[0], 90 - colatitude, atol=1e-9, rtol=0)
    np.testing.assert_allclose(found[1], radius, atol=2e-7, rtol=0)
    # It turns by sin(angle) for the angle, too: 6e-9 of the vector.
    turned = geocentric_vector(north, -up, latitudes, np.full(latitudes.shape, height))
    np.testing.assert_allclose(turned[0], -south, atol=5e-4, rtol=0)
    np.testing.assert_allclose(turned[1], -outward, atol=5e-4, rtol=0)


def test_the_ellipsoid_has_its_polar_radius_and_the_latitudes_differ_by_up_to_0_19_degree():
    # NIMA TR8350.2: b = 6356.7523142 km; the greatest difference is 11.5 minutes of arc.
    assert geocentric_from_geodetic(90.0, 0.0)[1] == pytest.approx(6356.7523142, abs=1e-7)
    latitude, _ = geocentric_from_geodetic(np.linspace(0, 90, 9001), np.zeros(9001))
    assert np.max(np.linspace(0, 90, 9001) - latitude) == pytest.approx(0.19242, abs=1e-4)


def test_poles_and_equator_stay_where_they_are():
    latitude, height = geodetic_from_geocentric(np.array([90.0, -90.0, 0.0]), np.full(3, 7000.0))
    np.testing.assert_allclose(latitude, [90, -90, 0], atol=1e-13)
    getcontext().prec = 20
    polar = float(Decimal(7000) - Decimal("6356.752314245179"))
    np.testing.assert_allclose(height, [polar, polar, 7000 - 6378.137], atol=1e-9)


@given(st.floats(-90, 90), st.floats(6400, 45_000))
def test_there_and_back_is_the_same_place(latitude, radius):
    geodetic, height = geodetic_from_geocentric(latitude, radius)
    back = geocentric_from_geodetic(geodetic, height)
    assert back[0] == pytest.approx(latitude, abs=1e-10)
    assert back[1] == pytest.approx(radius, abs=1e-8)


@given(st.floats(-90, 90), st.floats(-6e4, 6e4), st.floats(-6e4, 6e4))
def test_turning_a_vector_keeps_its_length_and_is_undone(latitude, north, centre):
    turned = geodetic_vector(north, centre, latitude, 6878.0)
    assert np.hypot(*turned) == pytest.approx(np.hypot(north, centre), abs=1e-8)
    back = geocentric_vector(*turned, *geodetic_from_geocentric(latitude, 6878.0))
    np.testing.assert_allclose(back, (north, centre), atol=1e-6)


def test_nan_stays_nan():
    assert np.isnan(geodetic_from_geocentric(np.array([np.nan]), np.array([7000.0]))).all()
