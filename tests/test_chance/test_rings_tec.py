"""A ring in slant TEC: real receivers of one day, made-up earthquakes near them."""

import numpy as np
import pytest
import xarray as xr
from vconst_gnss.steps import slant_tec

from vconst.ingest import ingest
from vconst.kernels.sphere import great_circle_distance
from vconst.operation import Events
from vconst.operations.coseismic_ring import coseismic_ring
from vconst.selection import select
from vconst.store import Store

from .conftest import SHARED

#: Near Diego Garcia and Belém, where the two receivers stood; nothing shook there on that day.
NEAR = {
    "time": np.array(["2024-01-10T08:00", "2024-01-10T15:00"], "M8[ns]"),
    "latitude": np.array([-7.0, -2.0]),
    "longitude": np.array([72.0, -48.0]),
}
FILES = (
    "dgar0100.24o.gz",
    "BELE00BRA_R_20240100000_01D_30S_MO.crx.gz",
    "BRDC00IGS_R_20240100000_01D_MN.rnx.gz",
    "CAS0OPSRAP_20240100000_01D_01D_DCB.BIA.gz",
)
SPEED = 1.0  # km/s
RATE = "rate_of_total_electron_content"
DAY = {"start": "2024-01-10", "stop": "2024-01-10"}
HOW = {"variable": RATE, "within": 1.0, "reach": 1500.0, "width": 100.0, "slowest": 0.5}
HOW |= {"shift": 0.1, "draws": 99, **DAY}


def events():
    return Events(xr.Dataset({name: ("event", values) for name, values in NEAR.items()}))


def add_rings(dataset, *, size):
    """Rings of 100 km at 1 km/s about both places, in the rate at which the content changes."""
    time, rate = dataset["time"].values, dataset[RATE].values.copy()
    for origin, north, east in zip(*NEAR.values(), strict=True):
        gone = (time - origin) / np.timedelta64(1, "s")
        apart = great_circle_distance(
            north, east, dataset["latitude"].values, dataset["longitude"].values
        )
        on = (gone > 0) & (gone < 3600) & (np.abs(apart - SPEED * gone) < 50)
        rate[on] += size
    return dataset.assign({RATE: (dataset[RATE].dims, rate, dataset[RATE].attrs)})


@pytest.fixture(scope="module")
def content(tmp_path_factory, host):
    files = [SHARED / "data" / "gnss" / name for name in FILES]
    if not all(path.is_file() for path in files):
        pytest.skip("the real receivers are not here")
    store = Store.create(tmp_path_factory.mktemp("receivers") / "store")
    assert ingest(files, store, host).refused == []
    view = store.head()
    observations = select(view, host, "gnss/observations", **DAY)
    navigation = select(view, host, "gnss/navigation")
    biases = select(view, host, "gnss/biases")
    return slant_tec(observations, navigation, biases, shell_height=300.0)


def test_no_ring_is_found_where_nothing_shook(content):
    found = coseismic_ring(content, events(), **HOW).dataset
    assert found["samples"].values.max() > 100
    assert found["chance"].item() > 0.2


def test_a_ring_put_into_the_lines_of_sight_is_found_with_its_speed(content):
    """
    Six times the spread of this day; of three times it only the speed is found.

    A day supports some ten independent shifts: no p below 0.08 can be asked of it.
    """
    ringing = content.then(add_rings, size=3.0)
    found = coseismic_ring(ringing, events(), **HOW).dataset
    assert found["chance"].item() <= found["smallest_chance"].item() + 1e-9 < 0.12
    assert found["ring_speed"].item() == pytest.approx(SPEED, rel=0.15)
    assert found["chance_before"].item() > 0.2
