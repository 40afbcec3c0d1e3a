"""Where a calibration's validity ends inside what is usual, deviations are given without it too."""

import numpy as np
import pytest
import xarray as xr

from tests.test_backgrounds.conftest import chosen
from vconst.operation import Events
from vconst.operations.apply_calibration import correct
from vconst.operations.deviations import deviations
from vconst.operations.moving_background import moving_background
from vconst.operations.zones.validity import edges_inside, in_order_of

DAY = 86_400_000_000_000
START = np.datetime64("2020-01-01", "ns")
SETTINGS = {"local_time": 12.0, "every": 60.0, "least": 10}


def day(number):
    return str((START + np.timedelta64(number, "D")).astype("M8[s]"))


@pytest.fixture(scope="module")
def places():
    """One event on day 100 and its controls, all from day 80 to 110."""
    draw = np.random.default_rng(8)
    columns = {
        "of_event": np.zeros(40, int),
        "control": np.append(0, np.ones(39, int)),
        "time": START + (np.append(100, draw.uniform(80, 110, 39)) * DAY).astype("m8[ns]"),
        "latitude": np.append(10.0, draw.uniform(-40, 40, 39)),
        "longitude": np.append(20.0, draw.uniform(-180, 180, 39)),
        "zone_radius": np.full(40, 900.0),
    }
    dataset = xr.Dataset({name: ("place", values) for name, values in columns.items()})
    return Events(dataset.assign(event_magnitude=("event", [7.0])))


def calibrated(data, *, edge, drift=0.05):
    """A calibration in the logarithm that was made until a day, with a drift in decades a day."""
    how = {"scale": "log", "pivot": 1e10, "drift": drift, "drift_epoch": day(100)[:10]}
    given = {"variable": "electron_density", "slope": 1.0, "offset": 0.0, "name": "made"}
    return data.then(correct, **given, **how, validity=(day(0), day(edge)))


def test_deviations_without_a_calibration_are_those_of_the_data_as_they_are(year, places):
    data = chosen(year[0], "nova/lap")
    bare = deviations(moving_background(data, places, **SETTINGS)).dataset
    found = deviations(moving_background(calibrated(data, edge=85), places, **SETTINGS)).dataset
    assert found.attrs["validity_edges"] == [day(85)]
    np.testing.assert_array_equal(found["pass_time"].values, bare["pass_time"].values)
    without = found["uncalibrated_deviate"].values
    np.testing.assert_allclose(without, bare["deviate"].values, atol=1e-9)
    assert np.isfinite(without).sum() > 300
    # a drift of a twentieth of a decade a day lowers all that is late: it is the calibration's
    own = (found["pass_place"].values == 0) & (found["window"].values == 0)
    changed = np.abs(found["deviate"].values - without)[own]
    assert np.nanmax(changed) > 0.3


def test_where_no_edge_is_inside_nothing_is_made_twice(year, places):
    data = chosen(year[0], "nova/lap")
    for edge in (20, 179.9, 400):  # long before the windows, after them, and after the data
        late = calibrated(data, edge=int(edge))
        found = moving_background(late, places, **SETTINGS).dataset
        assert found.attrs["validity_edges"] == []
        assert "uncalibrated_value" not in found


def test_an_edge_counts_if_it_is_in_a_window_and_inside_the_data(year):
    data = calibrated(chosen(year[0], "nova/lap"), edge=70)
    time = np.array([(START + np.timedelta64(100, "D")).astype(np.int64)])
    window = {"days": 30.0, "before": 7.0, "after": 5.0}
    assert edges_inside(data, time, **window).size == 1
    assert edges_inside(data, time, **window | {"days": 20.0}).size == 0
    assert edges_inside(data, time - 40 * DAY, **window).size == 0  # it is 10 days after that
    assert (
        edges_inside(data.during(None or -(2**62), int(time[0] - 31 * DAY)), time, **window).size
        == 0
    )


def test_passes_are_told_apart_by_place_time_and_side():
    one = {"place": np.array([0, 0, 1]), "time": np.array([5, 6, 5]), "side": np.array([1, -1, 1])}
    other = {name: values[::-1][:2] for name, values in one.items()}
    other["value"] = np.array([30.0, 20.0])
    assert in_order_of(one, other, ("value",))["value"].tolist()[1:] == [20.0, 30.0]
    assert np.isnan(in_order_of(one, other, ("value",))["value"][0])
