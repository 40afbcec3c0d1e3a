"""sample_grid puts the maps of a store at the samples of a store."""

from dataclasses import replace

import numpy as np
import pytest

from tests.kept import keep_columns
from tests.pieces import keep_before
from vconst.engine import Engine
from vconst.errors import OperationError, UnknownNameError
from vconst.kernels.geodesy import geodetic_from_geocentric
from vconst.operations.sample_grid import sample_grid
from vconst.selection import Selection
from vconst.store import Store

START = np.datetime64("2020-01-08", "ns")
HOUR = np.timedelta64(3600, "s")
NORTH, EAST = np.arange(90.0, -91, -10), np.arange(0.0, 360, 10)


def keep(store, name, data, *, axes=(), geodetic=False):
    dims = {"total_electron_content": ("time", *axes)} if axes else {}
    kind = "grid" if axes else "track"
    keep_columns(
        store, name, data, units="TECU", kind=kind, dims=dims, axes=axes, geodetic=geodetic
    )
    return name


def selected(store, name):
    kind = "grid" if name.endswith("gim") else "track"
    return Selection(view=store.head(), product=name, kind=kind)


def maps(hours):
    """TEC that grows with latitude, 1 TECU a degree, and with time, 1 TECU an hour."""
    hours = np.asarray(hours, float)
    values = 100 + NORTH[None, :, None] + hours[:, None, None] + 0 * EAST[None, None]
    time = START + (hours * 3600e9).astype("timedelta64[ns]")
    return {
        "time": time,
        "latitude": NORTH,
        "longitude": EAST,
        "total_electron_content": values,
    }


@pytest.fixture
def store(tmp_path):
    made = Store.create(str(tmp_path / "s"))
    axes = ("latitude", "longitude")
    keep(made, "nova/gim", maps([0, 2, 4, 22, 24]), axes=axes)
    keep(made, "vega/gim", maps([0, 2, 4, 22, 24]), axes=axes, geodetic=True)
    latitude = np.array([45.0, -3.0, np.nan, 12.0, 45.0])
    points = {
        "time": START + np.array([1.0, 3.0, 3.5, 12.0, 23.0]) * HOUR,
        "latitude": latitude,
        "longitude": np.array([355.0, -5.0, 0.0, 0.0, 10.0]),
        "radius": np.full(5, 6871.2),
        "electron_density": np.ones(5),
    }
    keep(made, "nova-1/lap", points | {"time": points["time"].astype("datetime64[ns]")})
    return made


def test_values_are_linear_in_place_and_time_and_nothing_is_made_across_a_gap(store):
    table = sample_grid(
        selected(store, "nova-1/lap"),
        selected(store, "nova/gim"),
        variable="total_electron_content",
    )
    expected = [146.0, 100.0, np.nan, np.nan, 168.0]
    np.testing.assert_allclose(table.dataset["total_electron_content"], expected)
    assert (table.scalars["samples"], table.scalars["inside"]) == (5, 3)
    assert table.dataset["total_electron_content"].attrs["units"] == "TECU"


def test_points_are_brought_to_the_latitude_of_the_maps(store):
    table = sample_grid(
        selected(store, "nova-1/lap"),
        selected(store, "vega/gim"),
        variable="total_electron_content",
    )
    geodetic, _ = geodetic_from_geocentric(45.0, 6871.2)
    assert geodetic - 45 > 0.17
    assert table.dataset["total_electron_content"][0] == pytest.approx(101 + geodetic)


def test_days_without_maps_are_refused_with_words(tmp_path, store):
    other = maps([0, 2]) | {"time": START + np.array([1000, 1002]) * HOUR}
    other["time"] = other["time"].astype("datetime64[ns]")
    keep(store, "late/gim", other, axes=("latitude", "longitude"))
    with pytest.raises(OperationError, match="none of the 5 samples of 'nova-1/lap' is inside"):
        sample_grid(
            selected(store, "nova-1/lap"),
            selected(store, "late/gim"),
            variable="total_electron_content",
        )


@pytest.mark.parametrize("workers", [0, 2])
def test_what_is_removed_of_the_maps_is_counted_however_many_work(store, workers):
    grid = selected(store, "nova/gim").then(keep_before, hour=3.0)
    with Engine(workers) as engine:
        points = replace(selected(store, "nova-1/lap"), engine=engine)
        table = sample_grid(points, grid, variable="total_electron_content")
    np.testing.assert_allclose(
        table.dataset["total_electron_content"], [146.0, np.nan, np.nan, np.nan, np.nan]
    )
    assert grid.tally == {"too_late": 3}


def test_an_unknown_variable_is_refused(store):
    with pytest.raises(UnknownNameError, match="total_electron_contents"):
        sample_grid(
            selected(store, "nova-1/lap"),
            selected(store, "nova/gim"),
            variable="total_electron_contents",
        )
