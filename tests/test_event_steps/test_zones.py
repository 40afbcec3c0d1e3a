"""Boxes, stations, and controls that stay where the event is."""

import numpy as np
import pytest
import xarray as xr

from tests.test_event_zone import Catalogue
from vconst.errors import OperationError, UsageError
from vconst.kernels.sphere import great_circle_distance
from vconst.operations.draw_controls import draw_controls
from vconst.operations.preparation_zone import preparation_zone
from vconst.operations.zones.boxes import inside_boxes
from vconst.operations.zones.maps import gather_cells
from vconst.operations.zones.stations import gather_means
from vconst.operations.zones.tracks import gather_runs

HOUR = 3_600_000_000_000
T0 = np.datetime64("2020-01-24T00", "ns")
NONE = np.full((1, 2), np.nan)


def box_of(latitude, box):
    events = Catalogue(magnitude=[7.0], latitude=np.array([latitude]))
    return preparation_zone(events, magnitude=7.0, rule="box", box=box).dataset


def test_a_box_has_the_area_that_archimedes_gives_it_and_the_circle_about_its_corners():
    assert box_of(0.0, (90.0, 180.0))["area_fraction"].item() == pytest.approx(1.0)
    assert box_of(0.0, (30.0, 90.0))["area_fraction"].item() == pytest.approx(0.25)
    ten = box_of(20.0, (10.0, 10.0))
    corner = great_circle_distance(20.0, 0.0, 10.0, 10.0)
    assert ten["zone_radius"].item() == pytest.approx(float(corner))
    assert (ten["box_latitude"].item(), ten["box_longitude"].item()) == (10.0, 10.0)


def test_a_box_needs_its_rule_and_two_sensible_numbers():
    events = Catalogue(magnitude=[7.0])
    for how in ({"rule": "box"}, {"box": (10.0, 10.0)}):
        with pytest.raises(UsageError, match="'box' and 'rule: box' go together"):
            preparation_zone(events, magnitude=7.0, **how)
    for box in ((10.0,), (0.0, 10.0), (10.0, 181.0)):
        with pytest.raises(UsageError, match="expected two numbers"):
            preparation_zone(events, magnitude=7.0, rule="box", box=box)


def test_tracks_and_maps_are_cut_by_the_box_and_not_by_the_circle_about_it():
    """A meridian through a box of 3.5 degrees to each side, in a circle of 2000 km."""
    where = {"latitude": np.zeros(1), "longitude": np.zeros(1), "reach": np.array([2000.0])}
    north = np.arange(-6.0, 7.0)
    columns = {"latitude": north, "longitude": np.zeros(13), "density": np.ones(13)}
    time = T0 + np.arange(13) * np.timedelta64(10, "s")
    track = xr.Dataset({n: ("time", v) for n, v in columns.items()}, {"time": time})
    how = {"variable": "density", "log": False, **where}
    found = [
        gather_runs(track, None, every=10**10, box=box, **how)
        for box in (None, np.array([[3.5, 1.0]]))
    ]
    found = [runs["latitude"][each["start"][0] : each["stop"][0]] for runs, each in found]
    np.testing.assert_allclose(found[0], north, atol=1e-9)
    np.testing.assert_allclose(found[1], np.arange(-3.0, 4.0), atol=1e-9)
    axes = {"time": [T0], "latitude": [5.0, 0.0, -5.0], "longitude": [-5.0, 0.0, 5.0]}
    values = np.arange(9.0).reshape(1, 3, 3)
    maps = xr.Dataset({"density": (("time", "latitude", "longitude"), values)}, axes)
    cut = gather_cells(maps, None, box=np.array([[1.0, 6.0]]), **how)
    assert (cut["value"].item(), cut["found"].item()) == (4.0, 3)


def test_a_box_goes_across_the_date_line():
    east = np.array([177.9, 178.1, 179.9, -179.9, -178.1, -177.9])
    inside = inside_boxes(np.zeros(1), np.array([-180.0]), np.array([[1.0, 2.0]]), 0 * east, east)
    assert inside.tolist() == [[False, True, True, True, True, False]]
    assert inside_boxes(np.zeros(1), np.zeros(1), NONE, 0 * east, east).all()


def test_controls_stay_with_the_box_and_with_the_place_where_only_times_move():
    zone = preparation_zone(
        Catalogue(magnitude=[7.0], latitude=np.array([30.0]), longitude=np.array([68.0])),
        magnitude=7.0,
        rule="box",
        box=(10.0, 5.0),
    )
    how = {"start": "2020-01-05", "stop": "2020-02-10", "number": 40}
    anywhere = draw_controls(zone, **how)
    assert np.unique(anywhere.dataset["box_longitude"].values).tolist() == [5.0]
    there = draw_controls(zone, move="time", **how)
    dataset = there.dataset
    assert np.unique(dataset["latitude"].values).tolist() == [30.0]
    apart = np.abs(dataset["time"].values[1:] - dataset["time"].values[0])
    assert (apart > np.timedelta64(7, "D")).all()
    assert dataset.attrs["moves"] == "time"
    assert dataset.attrs["matched"].startswith("the place and the size of the zone")
    with pytest.raises(OperationError, match="no time is more than 60 days"):
        draw_controls(zone, move="time", before=60.0, **how)


def station(values, north=(40.0,), site=("BOU",)):
    """Minutes of stations, one after the other."""
    parts = []
    for own, place, name in zip(values, north, site, strict=True):
        time = T0 + np.arange(len(own)) * np.timedelta64(1, "m")
        columns = {"field": np.asarray(own, float), "latitude": np.full(len(own), place)}
        columns |= {"longitude": np.full(len(own), -105.0), "site": np.full(len(own), name)}
        parts.append(xr.Dataset({n: ("time", v) for n, v in columns.items()}, {"time": time}))
    return xr.concat(parts, "time").sortby("time")


def means_of(dataset, reach=300.0):
    where = {"latitude": np.array([40.0]), "longitude": np.array([-105.0])}
    where["reach"] = np.array([reach])
    how = {"variable": "field", "log": False, "mean": HOUR, "box": NONE}
    return gather_means(dataset, None, **how, **where)


def test_an_hour_of_a_station_is_one_pass_and_stations_are_not_mixed():
    first = np.append(np.full(60, 1.0), np.arange(60.0))
    first[[70, 71]] = np.nan
    far = np.full(120, 900.0)
    near = np.full(120, 5.0)
    found = means_of(station([first, near, far], (40.0, 41.0, 50.0), ("AAA", "BBB", "CCC")))
    assert sorted(found["value"].tolist()) == pytest.approx(
        sorted([1.0, (59 * 30 - 10 - 11) / 58, 5.0, 5.0])
    )
    assert sorted(found["found"].tolist()) == [58, 60, 60, 60]
    assert (found["last"] - found["first"] == HOUR - 1).all()
    assert found["distance"].max() == pytest.approx(111.2, abs=0.1)


def test_a_series_without_a_place_lies_in_no_zone_and_says_so():
    with pytest.raises(OperationError, match="has no place for every sample"):
        means_of(station([np.ones(60)]).drop_vars("latitude"))
