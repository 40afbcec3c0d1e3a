"""Place-times that stand in for events are like them, and never they."""

import numpy as np
import pytest
import xarray as xr

from vconst.errors import OperationError
from vconst.kernels.constants import DAY
from vconst.kernels.land import is_land
from vconst.kernels.sphere import great_circle_distance
from vconst.operations.zones.magnetic import magnetic_latitude
from vconst.operations.zones.stand_ins import clear_of, hidden_events, stand_ins

START = int(np.datetime64("2020-01-01", "ns").astype(np.int64))


def catalogue(days, latitude, longitude):
    """Events at times in days."""
    time = START + (np.array(days) * DAY).astype(np.int64)
    columns = {
        "start": time.astype("M8[ns]"),
        "latitude": np.array(latitude, float),
        "longitude": np.array(longitude, float),
        "magnitude": np.full(len(days), 7.0),
        "event_id": np.array([f"e{k}" for k in range(len(days))]),
    }
    return xr.Dataset({name: ("event", values) for name, values in columns.items()})


def test_a_stand_in_is_like_its_event_and_clear_of_all():
    given = catalogue([3, 5, 8], [35.0, -20.0, 2.0], [140.0, -70.0, 100.0])
    reach = np.full(3, 1000.0)
    span = (START, START + 14 * DAY)
    made, instead, words = stand_ins(given, reach, span, magnetic=True, by="test")
    time = made["start"].values.astype("M8[ns]").astype(np.int64)
    assert (np.diff(time) >= 0).all()
    assert ((time >= span[0]) & (time <= span[1])).all()
    real = {name: values for name, (_, values) in instead.items()}
    north, east = made["latitude"].values, made["longitude"].values
    far = great_circle_distance(
        real["instead_of_latitude"], real["instead_of_longitude"], north, east
    )
    assert (far > 2000).all()
    for k in range(3):
        others = great_circle_distance(given["latitude"], given["longitude"], north[k], east[k])
        assert (np.asarray(others) > 2000).all()
    own = magnetic_latitude(
        "test", real["instead_of_time"], real["instead_of_latitude"], real["instead_of_longitude"]
    )
    assert np.abs(magnetic_latitude("test", time, north, east) - own).max() <= 3.0
    land = is_land(real["instead_of_latitude"], real["instead_of_longitude"])
    assert (is_land(north, east) == land).all()
    assert all(str(name).startswith("stand-in for e") for name in made["event_id"].values)
    assert "two radii" in words


def test_without_places_all_times_are_shifted_by_one_amount_and_clusters_stay():
    days = np.array([10.0, 10.5, 40.0, 200.0])
    given = catalogue(days, [0, 1, 2, 3], [0, 1, 2, 3])
    span = (START, START + 365 * DAY)
    made, instead, _ = stand_ins(given, np.full(4, 10.0), span, magnetic=False, by="test")
    order = made["latitude"].values.argsort()
    time = made["start"].values.astype("M8[ns]").astype(np.int64)[order]
    shift = np.mod(time - (START + (days * DAY).astype(np.int64)), span[1] + 1 - span[0])
    assert np.unique(shift).size == 1
    assert 30 * DAY <= shift[0] <= 335 * DAY
    real = instead["instead_of_time"][1].astype(np.int64)[order]
    assert np.array_equal(real, START + (days * DAY).astype(np.int64))
    short = catalogue(days[:2], [0, 1], [0, 1])
    with pytest.raises(OperationError, match="more than 60 days"):
        stand_ins(short, np.full(2, 10.0), (START, START + 40 * DAY), magnetic=False, by="test")


def test_controls_share_neither_zone_and_days_with_hidden_events():
    zone = xr.Dataset(
        {
            "instead_of_time": ("event", np.array([START]).astype("M8[ns]")),
            "instead_of_latitude": ("event", [0.0]),
            "instead_of_longitude": ("event", [0.0]),
            "zone_radius": ("event", [1000.0]),
        }
    )
    hidden = hidden_events(zone)
    time = START + np.array([0, 6, 8, 0]) * DAY
    clear = clear_of(hidden, time, np.zeros(4), np.array([1.0, 1.0, 1.0, 30.0]), 1000.0, 7.0)
    assert clear.tolist() == [False, False, True, True]
    assert hidden_events(zone.drop_vars("instead_of_time")) is None
    assert clear_of(None, time, np.zeros(4), np.zeros(4), 1.0, 1.0).all()
