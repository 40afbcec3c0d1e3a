"""select_near keeps what is near and counts what it leaves out."""

import pickle

import numpy as np
import pytest
import xarray as xr

from vconst.errors import OperationError, UsageError
from vconst.operations.select_near import keep_near, select_near


class Remembering:
    """A selection that only remembers what is to be done to it."""

    def then(self, function, **settings):
        return function, settings


def made_up(latitude, longitude):
    place = {"latitude": ("time", latitude), "longitude": ("time", longitude)}
    time = np.arange(len(latitude)).astype("datetime64[ns]")
    return xr.Dataset({"kp": ("time", np.arange(len(latitude)) * 1.0)}, {"time": time, **place})


def test_samples_within_the_radius_stay_across_the_date_line():
    data = made_up([0.0, 0.0, 0.0, np.nan, 10.0], [179.5, -179.5, 181.5, 180.0, 180.0])
    found = keep_near(data, latitude=0.0, longitude=-180.0, radius=170.0)
    assert found["kp"].values.tolist() == [0, 1, 2]
    assert found.attrs["counts"] == {"far_away": 1, "without_place": 1}


def test_every_longitude_is_near_the_pole():
    data = made_up([89.0] * 4, [0.0, 90.0, 180.0, 270.0])
    assert keep_near(data, latitude=90.0, longitude=33.0, radius=112.0).sizes["time"] == 4


def test_the_input_is_not_changed():
    data = made_up([0.0, 50.0], [0.0, 0.0])
    keep_near(data, latitude=0.0, longitude=0.0, radius=1.0)
    assert data.sizes["time"] == 2
    assert "counts" not in data.attrs


def test_the_selection_says_it_and_reads_nothing():
    function, said = select_near(Remembering(), latitude=1.0, longitude=2.0, radius=3.0)
    assert pickle.loads(pickle.dumps(function)) is keep_near
    assert said == {"latitude": 1.0, "longitude": 2.0, "radius": 3.0}


@pytest.mark.parametrize("place", [(91.0, 0.0), (0.0, -181.0), (np.nan, 0.0)])
def test_a_place_off_the_globe_is_refused(place):
    with pytest.raises(UsageError, match="no place has latitude"):
        select_near(Remembering(), latitude=place[0], longitude=place[1], radius=1.0)


def test_a_map_is_refused_with_words():
    grid = xr.Dataset(coords={"latitude": [0.0, 1.0], "longitude": [0.0]}, attrs={"product": "a/b"})
    with pytest.raises(OperationError, match="'a/b' has no place for every sample"):
        keep_near(grid, latitude=0.0, longitude=0.0, radius=1.0)


@pytest.mark.parametrize("radius", [0.0, -1.0, float("nan")])
def test_a_radius_that_holds_nothing_is_refused(radius):
    with pytest.raises(UsageError, match="expected more than 0"):
        select_near(Remembering(), latitude=0.0, longitude=0.0, radius=radius)
