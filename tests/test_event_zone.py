"""Zones of earthquakes have the published radii, are geocentric, and controls are like them."""

import numpy as np
import pytest
import xarray as xr
from scipy.stats import kstest

from vconst.errors import OperationError, UsageError
from vconst.ingest import ingest
from vconst.kernels.constants import SPHERE_RADIUS
from vconst.kernels.dipole import least_latitude
from vconst.kernels.geodesy import geocentric_from_geodetic
from vconst.kernels.land import is_land
from vconst.kernels.quasi_dipole import trace_quasi_dipole
from vconst.kernels.sphere import great_circle_distance
from vconst.operations.draw_controls import draw_controls
from vconst.operations.leave_out_zone import keep_outside
from vconst.operations.preparation_zone import area_fraction, preparation_zone
from vconst.plugins import Host
from vconst.selection import select
from vconst.store import Store


class Catalogue:
    """Stands for a selection of a catalogue."""

    product = "nova/quakes"

    def __init__(self, **columns):
        count = len(columns["magnitude"])
        usual = {
            "event_id": [f"e{number}" for number in range(count)],
            "start": np.datetime64("2020-01-20", "ns") + np.arange(count) * np.timedelta64(1, "D"),
            "latitude": np.zeros(count),
            "longitude": np.zeros(count),
            "depth": np.full(count, 10.0),
        }
        self.dataset = xr.Dataset({n: ("event", v) for n, v in {**usual, **columns}.items()})

    def read(self):
        return self.dataset


@pytest.mark.parametrize(
    ("magnitude", "radius"), [(5.0, 141.3), (6.0, 380.2), (7.0, 1023.3), (7.5, 1678.8), (8, 2754.2)]
)
def test_the_radius_is_that_of_dobrovolsky(magnitude, radius):
    found = preparation_zone(Catalogue(magnitude=[float(magnitude)]), magnitude=4.0).dataset
    assert found["zone_radius"].values[0] == pytest.approx(radius, abs=0.05)


def test_other_rules_are_named_and_a_radius_needs_its_rule():
    events = Catalogue(magnitude=[7.0])
    bowman = preparation_zone(events, magnitude=7.0, rule="bowman").dataset
    assert bowman["zone_radius"].values[0] == pytest.approx(10 ** (0.44 * 7))
    fixed = preparation_zone(events, magnitude=7.0, rule="radius", radius=500.0).dataset
    assert fixed["zone_radius"].values[0] == 500.0
    for wrong in ({"radius": 500.0}, {"rule": "radius"}):
        with pytest.raises(UsageError, match="go together"):
            preparation_zone(events, magnitude=7.0, **wrong)


def test_half_the_globe_is_half_its_area():
    quarter = np.pi / 2 * 6371.2
    assert area_fraction(np.array([0.0, quarter, 2 * quarter])) == pytest.approx([0.0, 0.5, 1.0])


def test_the_greatest_of_those_inside_the_limits_are_taken():
    events = Catalogue(magnitude=[7.1, 7.9, 6.0, 7.5], depth=[10.0, 10.0, 10.0, 600.0])
    found = preparation_zone(events, magnitude=7.0, depth=100.0, most=1).dataset
    assert found["event_id"].values.tolist() == ["e1"]
    later = preparation_zone(events, magnitude=7.0, after="2020-01-22").dataset
    assert later["event_id"].values.tolist() == ["e3"]
    with pytest.raises(OperationError, match="none of 4 events"):
        preparation_zone(events, magnitude=9.0)
    with pytest.raises(OperationError, match="no event 'e9'"):
        preparation_zone(events, event=("e9",))
    with pytest.raises(UsageError, match="which events"):
        preparation_zone(events)


def test_events_on_land_or_at_sea_are_taken_by_themselves():
    """Wenchuan 2008, Tohoku 2011, Nepal 2015 and Maule 2010: off the coast two of them."""
    places = {"latitude": [31.0, 38.3, 28.2, -35.9], "longitude": [103.3, 142.4, 84.7, -73.3]}
    events = Catalogue(magnitude=[7.9, 9.1, 7.8, 8.8], **places)
    how = {"magnitude": 7.0, "magnetic": False}
    land, sea, every = (
        preparation_zone(events, surface=name, **how).dataset for name in ("land", "sea", "any")
    )
    assert land["event_id"].values.tolist() == ["e0", "e2"]
    assert sea["event_id"].values.tolist() == ["e1", "e3"]
    assert every["on_land"].values.tolist() == [1, 0, 1, 0]
    with pytest.raises(OperationError, match="none of 4 events"):
        preparation_zone(events, surface="land", magnitude=8.0)


def test_the_last_day_of_events_and_of_controls_is_included_whole(zone):
    start = np.array(["2020-01-26T23", "2020-01-27T10", "2020-01-28T01"], "M8[ns]")
    events = Catalogue(magnitude=[7.1, 7.2, 7.3], start=start)
    found = preparation_zone(events, magnitude=7.0, after="2020-01-26", before="2020-01-27").dataset
    assert found["event_id"].values.tolist() == ["e0", "e1"]
    drawn = draw_controls(zone, start="2020-01-26", stop="2020-01-27", number=80).dataset
    times = drawn["time"].values[drawn["control"].values == 1]
    assert np.datetime64("2020-01-27T12") < times.max() < np.datetime64("2020-01-28")


def test_times_of_controls_are_spread_over_the_whole_window(zone):
    places = draw(zone, number=200)
    times = places["time"].values[places["control"].values == 1]
    share = (times - np.datetime64("2020-01-10", "ns")) / np.timedelta64(19, "D")
    assert kstest(share, "uniform").pvalue > 1e-3


def test_only_events_inside_the_zone_are_counted_as_near(zone):
    """Three of one day before: at 500 km, at 1000 km and at 1100 km; the radius is 1023 km."""
    when = np.repeat(zone.dataset["time"].values[:1] - np.timedelta64(1, "D"), 3)
    north = zone.dataset["latitude"].values[0] + np.array([500.0, 1000.0, 1100.0]) / 111.2
    near = Catalogue(magnitude=[5.5] * 3, start=when, latitude=north, longitude=np.full(3, 68.0))
    places = draw_controls(zone, near, start="2020-01-10", stop="2020-01-28", number=3)
    assert places.dataset["nearby_events"].values[0] == 2


def test_an_epicentre_at_45_degrees_is_geocentric_to_a_kilometre_and_converted_once(tmp_path):
    """Taken for geocentric, geodetic 45 degrees lies 21.4 km off."""
    path = tmp_path / "quakes.csv"
    columns = "time,latitude,longitude,depth,mag,magType,nst,gap,dmin,rms,net,id,updated,place,type"
    row = '2020-01-24T17:55:11.000Z,45.0,39.0,10,7.0,mww,,,,,us,us1,2020-02-01T00:00:00.000Z,"X",'
    path.write_text(f"{columns}\n{row}earthquake\n")
    host, store = Host(), Store.create(tmp_path / "store")
    assert ingest([path], store, host).refused == []
    events = select(store.head(), host, "usgs/earthquakes")
    zone = preparation_zone(events, magnitude=7.0).dataset
    true, _ = geocentric_from_geodetic(45.0, 0.0)
    place = zone["latitude"].values[0], zone["longitude"].values[0]
    assert great_circle_distance(*place, float(true), 39.0) < 1.0
    assert great_circle_distance(*place, 45.0, 39.0) > 21.0
    assert zone["geodetic_latitude"].values[0] == 45.0


def test_field_lines_from_110_km_do_not_reach_507_km_near_the_equator():
    assert least_latitude(110.0, 507.0) == pytest.approx(13.9, abs=0.05)


def test_the_other_end_of_the_line_has_the_magnetic_latitude_of_the_event_reversed():
    north, east = np.array([33.0, -12.0, -40.0]), np.array([94.0, -76.9, 174.0])
    zones = preparation_zone(
        Catalogue(magnitude=[7.0] * 3, latitude=north, longitude=east), magnitude=7.0
    ).dataset
    magnetic = zones["magnetic_latitude"].values
    traced, _ = trace_quasi_dipole(zones["time"].values, north, east, SPHERE_RADIUS + 110)
    np.testing.assert_allclose(magnetic, traced, atol=0.005)
    # Jicamarca, 12 S and 77 W, is the observatory under the magnetic equator.
    assert abs(magnetic[1]) < 1.5
    ends = (zones[f"conjugate_{name}"].values for name in ("latitude", "longitude"))
    ends = np.array([*ends])[:, [0, 2]]
    there, _ = trace_quasi_dipole(zones["time"].values[[0, 2]], *ends, SPHERE_RADIUS + 110)
    np.testing.assert_allclose(there, -magnetic[[0, 2]], atol=0.2)  # 110 km above two levels


@pytest.fixture(scope="module")
def zone():
    events = Catalogue(
        magnitude=[7.0, 7.4], latitude=np.array([30.0, -17.0]), longitude=np.array([68.0, -173.0])
    )
    return preparation_zone(events, magnitude=7.0)


def draw(zone, **how):
    return draw_controls(zone, start="2020-01-10", stop="2020-01-28", **how).dataset


def test_controls_are_like_the_event_in_magnetic_latitude_land_time_and_size(zone):
    places = draw(zone, number=80)
    assert places["controls"].item() == 80
    for event in range(2):
        own = places["of_event"].values == event
        first = np.flatnonzero(own)[0]
        assert places["control"].values[first] == 0
        assert places["time"].values[first] == zone.dataset["time"].values[event]
        spread = (
            places["magnetic_latitude"].values[own]
            - zone.dataset["magnetic_latitude"].values[event]
        )
        assert np.abs(spread).max() <= 3.0
        north, east = (places[n].values[own] for n in ("latitude", "longitude"))
        assert (is_land(north, east) == is_land(north[:1], east[:1])).all()
        assert np.unique(places["zone_radius"].values[own]).size == 1
    times = places["time"].values
    assert times.min() >= np.datetime64("2020-01-10")
    assert times.max() <= np.datetime64("2020-01-29")


def test_no_control_holds_the_events_own_data(zone):
    places = draw(zone, number=150, before=7.0)
    for event in range(2):
        own = places.isel(place=np.flatnonzero(places["of_event"].values == event))
        north, east, radius, time = (
            own[n].values for n in ("latitude", "longitude", "zone_radius", "time")
        )
        near = great_circle_distance(north[0], east[0], north[1:], east[1:]) <= 2 * radius[0]
        same = np.abs(time[1:] - time[0]) <= np.timedelta64(7, "D")
        assert not (near & same).any()


def test_the_same_seed_draws_the_same_controls_and_another_seed_others(zone):
    first, again, other = (draw(zone, number=20, seed=seed) for seed in (1, 1, 2))
    assert first.identical(again)
    assert not np.array_equal(first["latitude"].values, other["latitude"].values)


def test_other_events_in_zone_and_window_are_counted_for_events_and_controls_alike(zone):
    when = zone.dataset["time"].values[0] - np.array([1, 3, 30], "m8[D]")
    catalogue = Catalogue(
        magnitude=[5.5, 4.9, 6.0],
        start=when.astype("M8[ns]"),
        latitude=np.full(3, 31.0),
        longitude=np.full(3, 68.0),
    )
    places = draw_controls(zone, catalogue, start="2020-01-10", stop="2020-01-28", number=5)
    assert places.dataset["nearby_events"].values[0] == 1


def test_what_lies_in_a_zone_is_left_out_and_counted():
    track = xr.Dataset(
        {"latitude": ("time", [0.0, 5.0, 40.0]), "longitude": ("time", [0.0, 0.0, 0.0])},
        {"time": np.arange(3).astype("M8[ns]")},
    )
    kept = keep_outside(track, latitude=(0.0,), longitude=(0.0,), zone_radius=(1000.0,))
    assert kept["latitude"].values.tolist() == [40.0]
    assert kept.attrs["counts"] == {"inside_a_zone": 2}
