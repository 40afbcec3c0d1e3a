"""Maps on nodes with a place each: sampled and averaged like maps on latitude and longitude."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from vconst.errors import OperationError
from vconst.kernels.curvilinear import Nodes, node_areas, sample_nodes
from vconst.kernels.grid import sample_maps
from vconst.kernels.sphere import unit_vectors
from vconst.operations.sample_grid import sample_at
from vconst.operations.zones.maps import cell_shares, cell_size, gather_cells

HOUR = 3_600_000_000_000
#: A regular grid over the date line, as nodes: what is known of the one holds for the other.
NORTH, EAST = np.arange(40.0, 19.0, -1.0), np.arange(170.0, 191.0, 1.0)
MESH = np.meshgrid(NORTH, EAST, indexing="ij")
NODES = Nodes(*MESH)


@settings(max_examples=60, deadline=None)
@given(
    st.floats(20.01, 39.99),
    st.floats(170.01, 189.99),
    st.sampled_from([-360.0, 0.0, 360.0]),
)
def test_a_point_lies_in_one_cell_and_its_weights_bring_it_back(north, east, turn):
    nodes, weights = NODES.weights([north], [east + turn])
    assert weights.sum() == pytest.approx(1.0)
    assert (weights >= 0).all()
    point, corners = unit_vectors([north], [east])[0], NODES.vectors[nodes[0]]
    corners = corners / (corners @ point)[:, None]  # on the plane that touches at the point
    np.testing.assert_allclose(weights[0] @ corners, point, atol=1e-12)
    assert np.abs(MESH[0].ravel()[nodes[0]] - north).max() <= 1.01  # great circles, not parallels


def test_points_outside_beside_and_without_a_place_have_no_weight():
    north, east = np.array([41.0, 30.0, np.nan, -30.0, 30.0]), np.array([180, 192, 180, 180, 0.0])
    _, weights = NODES.weights(north, east)
    assert np.isnan(weights).all()


def test_a_node_itself_has_the_weight_of_one():
    nodes, weights = NODES.weights(MESH[0].ravel(), MESH[1].ravel() - 360.0)
    heaviest = nodes[np.arange(len(nodes)), weights.argmax(axis=1)]
    np.testing.assert_array_equal(heaviest, np.arange(MESH[0].size))
    np.testing.assert_allclose(weights.max(axis=1), 1.0, atol=1e-9)


def test_cells_beside_a_node_that_is_not_on_earth_are_none():
    north = MESH[0].copy()
    north[10, 10] = np.nan  # 30 N, 180 E
    holed = Nodes(north, MESH[1])
    _, weights = holed.weights([30.2, 30.2, 33.3], [180.2, 178.5, 180.2])
    assert np.isnan(weights[0]).all()
    assert np.isfinite(weights[1:]).all()


def test_the_pole_is_inside_of_a_polar_grid():
    """A square of 9 by 9 nodes, 200 km apart, about the north pole: no longitude leads there."""
    y, x = np.meshgrid(np.linspace(8, -8, 9), np.linspace(-8, 8, 9), indexing="ij")
    polar = Nodes(90.0 - np.hypot(x + 0.3, y), np.degrees(np.arctan2(x + 0.3, -y)))
    _, weights = polar.weights([90.0, 89.9, 84.0], [0.0, 123.0, -77.0])
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)


def test_on_a_regular_grid_values_are_those_of_the_regular_sampler():
    """Where latitude is linear in a cell: both are bilinear, one in degrees, one on its plane."""
    times = np.array([0, HOUR], np.int64)
    values = np.stack([MESH[0] * 2 + (MESH[1] - 180), MESH[0] * 2 + (MESH[1] - 180) + 10])
    draw = np.random.default_rng(1)
    where = (
        draw.integers(-HOUR // 4, 5 * HOUR // 4, 300),
        draw.uniform(19.0, 41.0, 300),
        draw.uniform(168.0, 192.0, 300) - 360.0,
    )
    for rotate in (False, True):
        ours = sample_nodes(*where, times, NODES, values, rotate=rotate, gap_ns=3 * HOUR)
        theirs = sample_maps(*where, times, NORTH, EAST, values, rotate=rotate, gap_ns=3 * HOUR)
        # at the edges a parallel and a great circle part by 1e-3 of a cell
        both = np.isfinite(ours) & np.isfinite(theirs)
        assert both.sum() > 20
        assert (np.isfinite(ours) != np.isfinite(theirs)).mean() < 0.02
        np.testing.assert_allclose(ours[both], theirs[both], atol=0.02)


def test_between_maps_further_apart_than_the_gap_there_is_nothing():
    times = np.array([0, 5 * HOUR], np.int64)
    values = np.zeros((2, *MESH[0].shape))
    time = np.array([0, HOUR, 5 * HOUR, 6 * HOUR, -1])
    found = sample_nodes(
        time, np.full(5, 30.5), np.full(5, 180.5), times, NODES, values, rotate=False, gap_ns=HOUR
    )
    assert np.isfinite(found).tolist() == [True, False, True, False, False]


def test_a_missing_node_spoils_its_cells_and_no_others():
    values = np.zeros((1, *MESH[0].shape))
    values[0, 10, 10] = np.nan
    found = sample_nodes(
        np.zeros(3, np.int64),
        np.array([30.3, 31.7, 31.0]),
        np.array([180.3, 180.3, 180.0]),
        np.zeros(1, np.int64),
        NODES,
        values,
        rotate=False,
        gap_ns=HOUR,
    )
    assert np.isfinite(found).tolist() == [False, True, True]


def test_areas_of_nodes_are_those_of_the_sphere():
    areas = node_areas(*MESH)
    inner = areas[1:-1, 1:-1].sum()
    edge = np.radians(20.0 - 1.0)  # of longitude; latitudes from 20.5 to 39.5
    expected = edge * (np.sin(np.radians(39.5)) - np.sin(np.radians(20.5)))
    assert inner == pytest.approx(expected, rel=1e-3)
    assert node_areas(np.where(MESH[0] == 30, np.nan, MESH[0]), MESH[1])[9].tolist() == [0.0] * 21


def on_nodes(values, kind="geodetic"):
    """The regular grid as a projected one."""
    return xr.Dataset(
        {"density": (("time", "projection_y", "projection_x"), values, {"interval": 0.0})},
        {
            "time": np.array(["2020-01-08"], "M8[ns]"),
            "latitude": (("projection_y", "projection_x"), MESH[0], {"latitude_kind": kind}),
            "longitude": (("projection_y", "projection_x"), MESH[1]),
        },
    )


def test_zones_of_projected_and_regular_grids_have_the_same_means():
    values = (MESH[0] + np.sin(MESH[1]))[None]
    nodes = on_nodes(values)
    plain = xr.Dataset(
        {"density": (("time", "latitude", "longitude"), values)},
        {
            "time": nodes["time"],
            "latitude": ("latitude", NORTH, {"latitude_kind": "geodetic"}),
            "longitude": EAST,
        },
    )
    zone = {
        "latitude": np.array([30.0, -30.0]),
        "longitude": np.array([-179.0, 0.0]),
        "reach": np.array([600.0, 600.0]),
    }
    settings_ = {"variable": "density", "log": False, **zone}
    first, second = (gather_cells(each, None, **settings_) for each in (nodes, plain))
    assert first["place"].tolist() == second["place"].tolist() == [0]
    np.testing.assert_allclose(first["value"], second["value"], rtol=1e-5)
    assert first["found"].tolist() == second["found"].tolist()
    shares = cell_shares(nodes, **zone)
    assert shares.shape == (2, MESH[0].size)
    assert 90 < cell_size(nodes) < 112  # km, of cells of one degree at 30 degrees


def test_points_are_taken_from_projected_maps_at_their_geodetic_latitude():
    values = MESH[0][None].copy()
    points = xr.Dataset(
        {
            "latitude": ("time", [30.0]),
            "longitude": ("time", [180.5]),
            "radius": ("time", [6871.2]),
        },
        {"time": np.array(["2020-01-08"], "M8[ns]")},
    )
    settings_ = {"variable": "density", "rotate": False, "gap": 4.0}
    geodetic = sample_at(points, on_nodes(values), **settings_)
    geocentric = sample_at(points, on_nodes(values, "geocentric"), **settings_)
    assert geocentric[0] == pytest.approx(30.0, abs=2e-3)
    # WGS 84 at 500 km: f sin(2 phi) a / r = 0.155 degree
    assert geodetic[0] - geocentric[0] == pytest.approx(0.155, abs=2e-3)
    with pytest.raises(OperationError, match="expected time, projection_y, projection_x"):
        sample_at(
            points,
            on_nodes(values)
            .isel(projection_x=0, drop=False)
            .expand_dims("z")
            .assign_coords(
                latitude=on_nodes(values)["latitude"], longitude=on_nodes(values)["longitude"]
            ),
            **settings_,
        )


def test_nodes_of_two_shapes_are_refused():
    with pytest.raises(ValueError, match="expected two rows and two columns"):
        Nodes(np.zeros((2, 3)), np.zeros((3, 2)))
    with pytest.raises(ValueError, match="expected two rows"):
        Nodes(np.zeros(4), np.zeros(4))
