"""Places over a zone lie where they say: distances against an independent geodesic."""

import numpy as np
import pytest
import xarray as xr
from geographiclib.geodesic import Geodesic

from vconst.errors import UsageError
from vconst.operation import Events
from vconst.operations.divide_zone import divide_zone

SPHERE = Geodesic(6_371_200.0, 0.0)


def zone(latitude=62.0, longitude=179.0, radius=1000.0, conjugate=(-55.0, -170.0)):
    values = {
        **{"latitude": latitude, "longitude": longitude, "zone_radius": radius},
        "conjugate_latitude": conjugate[0],
        "conjugate_longitude": conjugate[1],
    }
    found = {name: ("event", [value]) for name, value in values.items()}
    found["time"] = ("event", [np.datetime64("2020-01-20", "ns")])
    return Events(xr.Dataset(found))


def test_places_are_as_far_and_in_the_direction_that_they_say():
    places = divide_zone(zone(), spacing=300.0, reach=1.0).dataset
    assert places.sizes["place"] == 2 * 7 * 7
    for end, middle in enumerate([(62.0, 179.0), (-55.0, -170.0)]):
        own = places.isel(place=np.flatnonzero(places["end"].values == end))
        for k in range(own.sizes["place"]):
            line = SPHERE.Inverse(*middle, float(own["latitude"][k]), float(own["longitude"][k]))
            east, north = float(own["east"][k]), float(own["north"][k])
            assert line["s12"] / 1000 == pytest.approx(np.hypot(east, north), abs=1e-6)
            if line["s12"] > 1:
                turn = np.degrees(np.arctan2(east, north))
                assert (line["azi1"] - turn + 180) % 360 - 180 == pytest.approx(0, abs=1e-7)


def test_circles_leave_no_gap():
    places = divide_zone(zone(), spacing=300.0).dataset
    assert places["zone_radius"].values[0] == pytest.approx(300 / np.sqrt(2))


def test_without_a_conjugate_there_is_one_end():
    places = divide_zone(zone(conjugate=(np.nan, np.nan))).dataset
    assert set(places["end"].values) == {0}
    assert set(divide_zone(zone(), conjugate=False).dataset["end"].values) == {0}


def test_a_pattern_of_nothing_is_refused():
    with pytest.raises(UsageError, match="spacing"):
        divide_zone(zone(), spacing=0.0)
