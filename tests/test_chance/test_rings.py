"""A ring that runs outward after events is found with its speed, and is not counted as before."""

import numpy as np
import pytest
import xarray as xr

from tests.test_health.conftest import Nova, commit_day, days, samples
from vconst.errors import OperationError, UsageError
from vconst.kernels.sphere import great_circle_distance
from vconst.operation import Events
from vconst.operations.coseismic_ring import coseismic_ring
from vconst.operations.remove_usual import remove_usual
from vconst.plugins import Host
from vconst.selection import select
from vconst.store import Store
from vconst.synthetic.deviations import Deviation

SPAN = {"start": "2020-01-01", "stop": "2020-02-09"}
RING = {"variable": "electron_temperature", "draws": 99, **SPAN}


def quakes(count=40, seed=4):
    """Events anywhere between the polar circles."""
    draw = np.random.default_rng(seed)
    time = np.datetime64("2020-01-02", "s") + draw.integers(0, 37 * 86400, count).astype("m8[s]")
    columns = {
        "time": np.sort(time).astype("M8[ns]"),
        "latitude": draw.uniform(-60, 60, count),
        "longitude": draw.uniform(-180, 180, count),
    }
    return Events(xr.Dataset({name: ("event", values) for name, values in columns.items()}))


@pytest.fixture(scope="module")
def track(tmp_path_factory):
    """White noise, three times as large on rings of 300 km at 1 km/s after each event."""
    host = Host(load_installed=False, plugins=[("nova", Nova())])
    store = Store.create(tmp_path_factory.mktemp("rings") / "store")
    parts = [samples(day, step=30.0) for day in days("2020-01-01", 40)]
    made = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    noise = 50.0 * np.random.default_rng(8).standard_normal(made["t"].size)
    events = quakes().dataset
    where = (events[name].values for name in ("time", "latitude", "longitude"))
    for time, north, east in zip(*where, strict=True):
        gone = (made["t"] - time) / np.timedelta64(1, "s")
        apart = great_circle_distance(north, east, made["lat"], made["lon"])
        on = (gone > 0) & (gone < 7200) & (np.abs(apart - 1.0 * gone) < 150)
        noise = np.where(on, 3.0 * noise, noise)
    made["te"] = 2000.0 + noise
    commit_day(store, "one", made)
    data = select(store.head(), host, "nova-1/one", variables=["electron_temperature"])
    return remove_usual(data, variable="electron_temperature", longitude=60.0)


def test_the_ring_is_found_with_its_speed_and_not_before_the_events(track):
    found = coseismic_ring(track, quakes(), **RING).dataset
    assert found["chance"].item() == pytest.approx(0.01)
    assert found["ring_speed"].item() == pytest.approx(1.0, rel=0.15)
    assert found["chance_before"].item() > 0.05
    assert "counts for nothing" in found.attrs["verdict"]


def test_no_ring_is_found_about_other_events(track):
    found = coseismic_ring(track, quakes(seed=77), **RING).dataset
    assert found["chance"].item() > 0.05


def test_the_window_is_the_coseismic_one_and_events_have_places(track):
    with pytest.raises(UsageError, match="'within' is 7 h"):
        coseismic_ring(track, quakes(), within=7.0, **RING)
    nowhere = quakes().dataset.assign(latitude=("event", np.full(40, np.nan)))
    with pytest.raises(OperationError, match="40 of 40 events have no place"):
        coseismic_ring(track, Events(nowhere), **RING)


RISE = Deviation(
    name="ring",
    layers=("plasma density",),
    latitude=0.0,
    longitude=0.0,
    radius=3000.0,
    start="2020-01-10T00:00:00",
    stop="2020-01-10T01:00:00",
    space="flat",
    size=0.5,
    speed=1.0,
    ring=200.0,
)


def test_a_planted_ring_is_where_it_has_run_to():
    begin = np.datetime64("2020-01-10T00:00:00", "ns").astype(np.int64)
    at = begin + np.array([600, 600, 600, 1200, -600]) * 10**9
    degree = 6371.2 * np.pi / 180  # km
    east = np.array([600, 710, 490, 1200, 600]) / degree
    assert RISE.share(at, np.zeros(5), east).tolist() == [1, 0, 0, 1, 0]


def test_a_ring_needs_speed_and_width():
    with pytest.raises(UsageError, match="go together"):
        Deviation(**{**vars(RISE), "ring": None})
