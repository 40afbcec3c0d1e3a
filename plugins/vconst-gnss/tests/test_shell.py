"""Pierce points, mapping functions and look angles against numbers from elsewhere."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from vconst_gnss.ionex import read_ionex
from vconst_gnss.physics.shell import look_angles, mapping_factor, pierce_points

from vconst.kernels.grid import sample_maps

ROW = re.compile(
    r"(\d\d-\d\d \d\d:\d\d) lat +(\S+) lon +(\S+) az +(\S+) el +(\S+) opt (\d) stat 1 TECU (\S+)"
)


def test_pierce_points_are_those_of_rtklib():
    found = pierce_points(31.0, 103.4, 120.0, 30.0, height=450.0)
    assert found == pytest.approx((27.86013708, 109.28895276), abs=1e-8)
    found = pierce_points(31.0, 103.4, 120.0, 30.0, height=350.0)
    assert found == pytest.approx((28.50174005, 108.15206358), abs=1e-8)


@pytest.mark.parametrize(
    ("name", "height", "expected"),
    [
        ("single-layer", 450.0, 1.70080130),
        ("single-layer", 350.0, 1.7512),
        ("single-layer", 400.0, 1.7252),
        ("modified single-layer", 506.7, 1.6360),
        ("modified single-layer", 450.0, 1.6594),
    ],
)
def test_mapping_at_30_degrees_is_the_published_one(name, height, expected):
    digits = 5e-9 if expected == 1.70080130 else 5e-5
    assert mapping_factor(30.0, name, height=height) == pytest.approx(expected, abs=digits)


def test_an_unknown_mapping_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="there are: single-layer, modified"):
        mapping_factor(30.0, "cosine")


def test_slant_tec_of_a_map_is_that_of_rtklib_in_every_row(real, reference):
    table = reference("ionex/rtklib_iontec_reference.txt").read_text()
    rows = [found.groups() for line in table.splitlines() if (found := ROW.match(line))]
    days = [read_ionex(real(f"igrg{day}0.10i")).arrays for day in (338, 339)]
    epochs = np.concatenate([days[0]["EPOCH"][:-1], days[1]["EPOCH"]]).astype(np.int64)
    maps = np.concatenate([days[0]["TEC"][:-1], days[1]["TEC"]])
    assert len(rows) > 200
    clock, *places, option, expected = map(np.array, zip(*rows, strict=True))
    times = [
        np.datetime64(f"2010-{c.replace(' ', 'T').replace('23:59', '23:59:59')}", "ns")
        for c in clock.tolist()
    ]
    latitude, longitude, azimuth, elevation, expected = (
        values.astype(float) for values in (*places, expected)
    )
    north, east = pierce_points(latitude, longitude, azimuth, elevation)
    for letter in "0123":
        mine = option == letter
        vertical = sample_maps(
            np.array(times).astype(np.int64)[mine],
            north[mine],
            east[mine],
            epochs,
            days[0]["LAT"],
            days[0]["LON"],
            maps,
            rotate=letter in "13",
        )
        name = "modified single-layer" if letter in "23" else "single-layer"
        found = mapping_factor(elevation[mine], name) * vertical
        assert found == pytest.approx(expected[mine], abs=2e-3)


@given(st.floats(-89, 89), st.floats(-180, 180), st.floats(0, 360))
def test_the_zenith_is_pierced_above_the_site(latitude, longitude, azimuth):
    north, east = pierce_points(latitude, longitude, azimuth, 90.0)
    assert north == pytest.approx(latitude, abs=1e-9)
    assert (east - longitude + 180) % 360 - 180 == pytest.approx(0, abs=1e-9)


def test_a_line_of_sight_over_the_pole_comes_down_on_the_other_side():
    north, east = pierce_points(88.0, 10.0, 0.0, 20.0)
    assert north < 90
    assert east == pytest.approx(-170.0)


def test_a_satellite_overhead_is_at_90_degrees_of_the_ellipsoid():
    latitude, longitude = np.radians(45.0), np.radians(10.0)
    up = np.array(
        [
            np.cos(latitude) * np.cos(longitude),
            np.cos(latitude) * np.sin(longitude),
            np.sin(latitude),
        ]
    )
    receiver = 6.37e6 * up
    satellite = receiver + 2e7 * up
    east = receiver + 2e7 * np.array([-np.sin(longitude), np.cos(longitude), 0.0])
    azimuth, elevation = look_angles(receiver, np.array([satellite, east]), 45.0, 10.0)
    assert elevation == pytest.approx([90.0, 0.0], abs=1e-9)
    assert azimuth[1] == pytest.approx(90.0)
