"""Solar time beside the samples, mean or as the Sun stands."""

import pickle

import numpy as np
import pytest
import xarray as xr

from vconst.errors import OperationError
from vconst.kernels.sun import subsolar_point
from vconst.operations.add_solar_time import derive_solar_time
from vconst.operations.select_between import keep_between


@pytest.fixture
def track():
    """Noon of Greenwich about the date line and Greenwich, when a sundial is 16 min early."""
    time = np.array(["2020-11-03T12:00", "2020-11-03T12:00", "NaT"], "M8[ns]")
    longitude = ("time", [0.0, 180.0, 10.0])
    return xr.Dataset({"longitude": longitude}, {"time": time}, attrs={"product": "nova-1/lap"})


def test_it_is_noon_where_the_sun_crosses_the_meridian(track):
    time = track["time"].values[:1]
    _, below = subsolar_point(time)
    there = xr.Dataset({"longitude": ("time", below)}, {"time": time})
    found = derive_solar_time(there, sun="apparent")["apparent_solar_time"]
    assert float(found[0]) == pytest.approx(12.0, abs=1e-9)
    assert found.attrs["units"] == "hour"


def test_mean_and_apparent_time_differ_by_the_equation_of_time(track):
    mean = derive_solar_time(track, sun="mean")["mean_solar_time"].values
    apparent = derive_solar_time(track, sun="apparent")["apparent_solar_time"].values
    np.testing.assert_allclose(mean[:2], [12.0, 0.0])
    np.testing.assert_allclose(60 * (apparent[:2] - mean[:2]), 16.4, atol=0.1)
    assert np.isnan(apparent[2])


def test_samples_are_chosen_by_it_around_midnight(track):
    found = derive_solar_time(track.isel(time=[0, 1]), sun="apparent")
    night = keep_between(found, variable="apparent_solar_time", least=22.0, greatest=2.0)
    np.testing.assert_array_equal(night["longitude"], [180.0])


def test_the_transform_pickles_and_data_without_a_longitude_are_refused(track):
    assert pickle.loads(pickle.dumps(derive_solar_time)) is derive_solar_time
    with pytest.raises(OperationError, match="'nova-1/lap' has no longitude for every time"):
        derive_solar_time(track.drop_vars("longitude"), sun="mean")
