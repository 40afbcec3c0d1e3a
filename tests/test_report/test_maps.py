"""The two projections, and the land under them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from vconst.report.maps import land
from vconst.report.maps.land import draw_map, draw_world, flat_land, land_rings
from vconst.report.maps.projection import (
    SPHERE_RADIUS,
    AzimuthalEquidistant,
    PlateCarree,
    mean_direction,
)

LATITUDE, LONGITUDE = st.floats(-89, 89), st.floats(-180, 180)


@given(LATITUDE, LONGITUDE, LATITUDE, LONGITUDE)
def test_distance_from_the_middle_of_a_regional_map_is_the_great_circle(a, b, c, d):
    x, y = AzimuthalEquidistant(a, b)(c, d)
    one, other = (
        np.array([np.cos(p) * np.cos(q), np.cos(p) * np.sin(q), np.sin(p)])
        for p, q in np.radians([[a, b], [c, d]])
    )
    angle = np.arctan2(np.linalg.norm(np.cross(one, other)), one @ other)
    if angle < 3.1:
        assert np.hypot(x, y) == pytest.approx(SPHERE_RADIUS * angle, abs=1e-3)


@given(LATITUDE, LONGITUDE, LATITUDE, LONGITUDE)
def test_direction_from_the_middle_of_a_regional_map_is_the_bearing(a, b, c, d):
    x, y = AzimuthalEquidistant(a, b)(c, d)
    middle, latitude, east = np.radians([a, c, d - b])
    place = [np.cos(latitude) * np.cos(east), np.cos(latitude) * np.sin(east), np.sin(latitude)]
    towards = np.array([place[1], place @ np.array([-np.sin(middle), 0, np.cos(middle)])])
    size = np.linalg.norm(towards)
    if size > 0.01:
        assert np.array([x, y]) / np.hypot(x, y) == pytest.approx(towards / size, abs=1e-9)


def test_north_is_up_and_east_is_right():
    to = AzimuthalEquidistant(50, 170)
    assert to(51, 170) == pytest.approx((0, np.radians(1) * SPHERE_RADIUS))
    assert to(50, -179)[0] > 0


@given(LATITUDE, st.floats(-720, 720), st.sampled_from([0.0, 150.0]))
def test_plate_carree_only_turns_longitudes(latitude, longitude, centre):
    x, y = PlateCarree(centre)(latitude, longitude)
    assert y == latitude
    assert centre - 180 <= x <= centre + 180
    assert (x - longitude + 180) % 360 == pytest.approx(180, abs=1e-6)


def test_the_middle_of_places_across_the_date_line_lies_between_them():
    latitude, longitude, reach = mean_direction([10, 10], [175, -175])
    assert abs(longitude) == pytest.approx(180)
    assert latitude == pytest.approx(10.04, abs=0.01)
    assert reach == pytest.approx(548, abs=5)


@pytest.mark.parametrize("resolution", ["110m", "50m"])
@pytest.mark.parametrize(
    ("place", "land"),
    [
        ((0, 25), True),
        ((50, 90), True),
        ((-25, 135), True),
        ((-80, 60), True),
        ((0, -140), False),
        ((-40, 80), False),
        ((35, -50), False),
        ((88, 0), False),
    ],
)
def test_land_is_where_land_is(resolution, place, land):
    latitude, longitude = place
    inside = sum(_winds_round(ring, longitude, latitude) for ring in land_rings(resolution))
    assert (inside % 2 == 1) is land


def _winds_round(ring, longitude, latitude):
    """Even-odd count of edges north of the place."""
    x, y = np.unwrap(ring[:, 0], period=360), ring[:, 1]
    if abs(x[-1] - x[0]) > 180:
        x, y = np.append(x, [x[-1], x[0], x[0]]), np.append(y, [-90, -90, y[0]])
    crossings = 0
    for turn in (-360, 0, 360):
        east = x + turn
        crosses = (east[1:] > longitude) != (east[:-1] > longitude)
        share = (longitude - east[:-1]) / np.where(crosses, east[1:] - east[:-1], 1)
        crossings += int((crosses & (y[:-1] + share * (y[1:] - y[:-1]) > latitude)).sum())
    return crossings % 2


def test_no_shoreline_runs_across_the_map():
    longitude, _ = flat_land()[1]
    assert np.nanmax(np.abs(np.diff(longitude))) < 60


def test_the_packed_land_is_small():
    from importlib.resources import files

    folder = files("vconst.kernels.land")
    size = sum(len((folder / f"land_{name}.npz").read_bytes()) for name in ("110m", "50m"))
    assert size <= 130_000
    assert "Natural Earth" in (folder / "NOTICE").read_text("utf-8")


def test_places_near_each_other_get_a_map_in_kilometres():
    axes = Figure().subplots()
    draw_map(axes, np.array([40.0, 42.0]), np.array([12.0, 14.0]))
    assert axes.get_xlabel() == "km east"
    axes = Figure().subplots()
    draw_map(axes, np.array([40.0, -42.0]), np.array([12.0, 140.0]))
    assert axes.get_xlim() == (-180, 180)


def test_the_world_map_takes_all_longitudes():
    axes = Figure().subplots()
    x, y = draw_world(axes)(np.array([10.0, 10.0]), np.array([-170.0, 190.0]))
    assert x[0] == x[1]
    assert (y == 10).all()


@pytest.mark.parametrize(
    ("ring", "area"),
    [
        ([(-9, -9), (9, -9), (9, 9), (-9, 9)], 4.0),  # all of the map is land
        ([(2, 2), (3, 2), (3, 3)], 0.0),  # none is
        ([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5)], 0.5),  # inside
        ([(0, 0), (2, 0), (2, 2), (0, 2)], 1.0),  # a corner
        ([(-3, 0), (3, 0), (0, 3)], 2.0),  # the upper half
    ],
)
def test_land_is_cut_at_the_edge_of_the_map(ring, area):
    closed = np.array([*ring, ring[0]], float)
    cut = land._clipped(closed, 1.0)
    x, y = cut.T if len(cut) else np.zeros((2, 1))
    assert abs(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2 == pytest.approx(area)
    assert np.abs(cut).max(initial=0) <= 1.0 + 1e-12
