"""Day and night by mean solar local time, against hours by hand."""

import numpy as np
import pytest
import xarray as xr

from vconst.errors import OperationError
from vconst.operations.select_side import keep_side


@pytest.fixture
def track():
    """06:00 UT, at longitudes where it is 0 to 23 h of local time, and one without a place."""
    hours = np.arange(24)
    longitude = np.append(15.0 * ((hours - 6 + 12) % 24 - 12), np.nan)
    time = np.full(25, np.datetime64("2020-03-01T06:00:00", "ns"))
    data = {"longitude": ("time", longitude), "value": ("time", np.append(hours, 99))}
    return xr.Dataset(data, coords={"time": time})


def test_every_sample_is_of_one_side(track):
    day, night = (keep_side(track, side=side) for side in ("day", "night"))
    assert day["value"].values.tolist() == list(range(6, 18))
    assert night["value"].values.tolist() == [*range(6), *range(18, 24)]
    assert day.attrs["counts"] == {"of_the_other_side": 12, "without_a_value": 1}
    assert night.attrs["counts"] == {"of_the_other_side": 12, "without_a_value": 1}


def test_what_has_no_longitude_is_refused(track):
    with pytest.raises(OperationError, match="has no longitude of every sample"):
        keep_side(track.drop_vars("longitude"), side="day")
