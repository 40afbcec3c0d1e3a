"""Controls are like the event in season, receivers, working mode and transmitters when asked."""

from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr
from scipy.optimize import brentq

from vconst.errors import OperationError, UsageError
from vconst.kernels.field import evaluate_field, igrf14
from vconst.kernels.quasi_dipole import apex_height, l_shell, quasi_dipole
from vconst.kernels.sphere import great_circle_distance
from vconst.kernels.transmitters import TRANSMITTERS, transmitter_places
from vconst.operation import Events
from vconst.operations.draw_controls import draw_controls
from vconst.operations.zones.alike import mean_near, more_alike
from vconst.operations.zones.layers import usual_modes
from vconst.operations.zones.matching import left_unmatched, unmatched_of
from vconst.operations.zones.shells import field_rises_eastward, shell_above

WINDOW = {"start": "2018-01-01", "stop": "2019-12-31"}


def zone(latitude, longitude, magnetic, *, on_land=0):
    columns = {
        "event_id": "e",
        "time": np.datetime64("2019-01-10T03:00", "ns"),
        "latitude": latitude,
        "longitude": longitude,
        "zone_radius": 1000.0,
        "magnetic_latitude": magnetic,
        "on_land": on_land,
    }
    return Events(xr.Dataset({name: ("event", [value]) for name, value in columns.items()}))


class Made:
    """A selection in memory, in one piece."""

    def __init__(self, kind, variables, dataset):
        self.kind, self.variables, self.product, self.dataset = kind, variables, "nova/map", dataset

    def reduce(self, piece, combine, **settings):
        return combine([piece(self.dataset, None, **settings)] * 2)


def error_maps():
    """Small errors in the west, four times as great in the east."""
    north, east = np.arange(-87.5, 88.0, 2.5), np.arange(-180.0, 181.0, 5.0)
    error = np.where(east < 0, 0.5, 2.0) * np.ones((3, north.size, 1))
    error[0, 10, 10] = np.nan
    values = {"total_electron_content_rms": (("time", "latitude", "longitude"), error)}
    coordinates = {"latitude": north, "longitude": east}
    return Made("grid", ("total_electron_content_rms",), xr.Dataset(values, coordinates))


def track_of_modes():
    """Mode 2 over the northern half, 1 over the southern."""
    draw = np.random.default_rng(0)
    north = np.degrees(np.arcsin(draw.uniform(-1, 1, 40_000)))
    columns = {
        "latitude": north,
        "longitude": draw.uniform(-180, 180, north.size),
        "working_mode": np.where(north > 0, 2.0, 1.0),
    }
    columns["working_mode"][:50] = np.nan
    dataset = xr.Dataset({name: ("time", values) for name, values in columns.items()})
    return Made("track", ("working_mode",), dataset)


def controls(places):
    dataset = places.dataset
    rows = dataset["control"].values == 1
    return tuple(dataset[name].values[rows] for name in ("time", "latitude", "longitude"))


def test_controls_are_of_the_season_of_the_event():
    places = draw_controls(zone(-30.0, -100.0, -35.0), number=30, season=30.0, **WINDOW)
    day = (controls(places)[0] - np.datetime64("2019-01-10")) / np.timedelta64(1, "D")
    apart = np.minimum(np.mod(day, 365.25), 365.25 - np.mod(day, 365.25))
    assert apart.max() <= 30.0
    assert (day < -300).any()
    assert "the season (within 30 days of the year)" in places.dataset.attrs["matched"]
    assert places.dataset.attrs["matched_in"] == ""


def test_controls_have_receivers_as_dense_and_maps_of_content_then_count():
    given = zone(-30.0, -100.0, -35.0), None, error_maps()
    places = draw_controls(*given, number=30, **WINDOW)
    _, latitude, longitude = controls(places)
    error = mean_near(
        more_alike(error_maps(), None, season=None, within=1.5, transmitters=None)[0].test.keywords[
            "error"
        ],
        latitude,
        longitude,
        1000.0,
    )
    assert latitude.size == 30
    assert (error[:, 0] <= 0.75).all()
    assert places.dataset.attrs["matched_in"] == "receivers"
    about = {"kind": "grid", "variable": "total_electron_content", "quantity": "plasma density"}
    assert left_unmatched(about, places.dataset.attrs) == ""
    assert "receivers" in left_unmatched(about, {})


def test_maps_without_errors_match_nothing_and_stop_nothing():
    """Some centres leave the maps of errors empty: the content is then drawn and not counted."""
    empty = error_maps()
    empty.dataset = empty.dataset * np.nan
    places = draw_controls(zone(-30.0, -100.0, -35.0), None, empty, number=10, **WINDOW)
    assert int(places.dataset["controls"]) == 10
    assert places.dataset.attrs["matched_in"] == ""
    about = {"kind": "grid", "variable": "total_electron_content", "quantity": "plasma density"}
    assert "receivers" in left_unmatched(about, places.dataset.attrs)


def test_controls_are_in_the_working_mode_of_the_event():
    given = zone(-30.0, -100.0, -35.0), None, None, track_of_modes()
    places = draw_controls(*given, number=30, magnetic_latitude=45.0, **WINDOW)
    assert (controls(places)[1] < 5.0).all()
    assert places.dataset.attrs["matched_in"] == "working mode"
    free = draw_controls(given[0], number=30, magnetic_latitude=45.0, **WINDOW)
    assert (controls(free)[1] > 5.0).any()


def test_controls_are_as_near_to_transmitters_as_the_event():
    """NWC stands at 21.8 S 114.2 E: its other end is over China."""
    by = {"number": 30, "transmitters": 1000.0, "magnetic_latitude": 6.0}
    near = draw_controls(zone(-21.0, 110.0, -32.0), **by, **WINDOW)
    far = draw_controls(zone(-30.0, -100.0, -22.0), **by, **WINDOW)
    stations = np.stack(transmitter_places(), axis=1)
    _, latitude, longitude = controls(far)
    apart = great_circle_distance(latitude[:, None], longitude[:, None], *stations.T)
    assert (apart > 1000.0).all()
    _, latitude, longitude = controls(near)
    apart = great_circle_distance(latitude[:, None], longitude[:, None], *stations.T).min(axis=1)
    assert (apart <= 1000.0).any()
    assert (apart > 1000.0).any()  # those lie at the other end of a line
    assert near.dataset.attrs["matched_in"] == "transmitters"
    assert unmatched_of("track", "electric_field_x", "electric field", spread=True) != ""
    matched = ("transmitters",)
    assert (
        unmatched_of("track", "electric_field_x", "electric field", spread=True, matched=matched)
        == ""
    )
    assert "drift" in unmatched_of(
        "track", "electron_flux", "particles", spread=False, matched=matched
    )


#: As sidstation.loudet.org printed them on 5 May 2015, DHO38 and JJI (NDT) among them.
STATIONS = {
    "VTX": (8.387015, 77.752762),
    "JXN": (66.974353, 13.873617),
    "GBZ": (54.911643, -3.278456),
    "NWC": (-21.816328, 114.165586),
    "ICV": (40.923127, 9.731011),
    "FTA": (48.544632, 2.579429),
    "NPM": (21.420166, -158.151140),
    "HWU": (46.713129, 1.245248),
    "GQD": (54.731799, -2.883033),
    "JJI": (32.082084, 130.827960),
    "DHO38": (53.078900, 7.615000),
    "NAA": (44.644936, -67.281639),
    "NLK": (48.203487, -121.916827),
    "NML": (46.365990, -98.335638),
    "TBB": (37.412725, 27.323342),
    "NRK": (63.850365, -22.466773),
}


def test_transmitters_stand_where_the_list_says_and_are_geocentric_among_zones():
    held = {name: place for name, *place in TRANSMITTERS}
    assert held.keys() == STATIONS.keys()
    for name, place in STATIONS.items():
        np.testing.assert_allclose(held[name], place, atol=0.0051)
    latitude, longitude = transmitter_places()
    assert longitude[0] == held["NAA"][1]
    # 0.1924 degrees at 44.64: 21.4 km, as at 45 degrees (traps.md 35)
    assert latitude[0] == pytest.approx(held["NAA"][0] - 0.1924, abs=1e-3)


def test_what_cannot_be_matched_is_an_error_that_names_what_was_asked():
    with pytest.raises(OperationError, match="whether a transmitter"):
        draw_controls(
            zone(-89.0, 0.0, -75.0, on_land=1),
            number=2,
            transmitters=900.0,
            magnetic_latitude=0.0,
            **WINDOW,
        )


def test_maps_and_tracks_without_what_is_asked_are_refused():
    wrong = SimpleNamespace(kind="track", variables=("electron_density",), product="nova/lap")
    with pytest.raises(UsageError, match="expected maps of one error"):
        more_alike(wrong, None, season=None, within=1.5, transmitters=None)
    with pytest.raises(UsageError, match="without 'working_mode'"):
        more_alike(None, wrong, season=None, within=1.5, transmitters=None)


def test_a_small_zone_has_the_value_of_the_nearest_node():
    nodes = more_alike(error_maps(), None, season=None, within=1.5, transmitters=None)
    nodes = nodes[0].test.keywords["error"]
    found = mean_near(nodes, np.array([1.0, 1.0]), np.array([-91.0, 91.0]), 10.0)
    np.testing.assert_allclose(found[:, 0], [0.5, 2.0])


def test_the_usual_mode_is_that_of_the_event_for_its_controls_too():
    """Mode 1 over most of the Earth, 2 over the second event: its controls count in 2."""
    places = xr.Dataset({"of_event": ("place", [0, 0, 1, 1]), "control": ("place", [0, 1, 0, 1])})
    passes = {
        "place": np.array([0, 0, 1, 1, 2, 2, 2, 3, 3]),
        "mode": np.array([1, 1, 1, 1, 2, 2, 1, 1, 2]),
    }
    assert usual_modes(passes, places).tolist() == [1, 1, 1, 1, 2, 2, 2, 2, 2]


#: A particle layer, as a zone knows it.
PARTICLES = {"kind": "track", "variable": "electron_flux", "quantity": "particles"}


def strength(latitude, longitude):
    """Field at 500 km in nT, on the day of the event."""
    time = np.full(np.size(latitude), np.datetime64("2019-01-10T03:00", "ns"))
    field = evaluate_field(igrf14(), time, latitude, longitude, np.full(np.size(latitude), 6871.2))
    return np.linalg.norm(field, axis=0)


def eastward(latitude, longitude):
    """How the field at 500 km changes over half a degree of longitude on a shell, by search."""
    time, radius = np.array([np.datetime64("2019-01-10T03:00", "ns")]), np.array([6871.2])
    aim = quasi_dipole(time, np.array([latitude]), np.array([longitude]), radius)[0][0]

    def off(north):
        place = np.array([north]), np.array([longitude + 0.5])
        return quasi_dipole(time, *place, radius)[0][0] - aim

    there = brentq(off, latitude - 4, latitude + 4)
    return (
        strength(np.array([there]), np.array([longitude + 0.5]))[0]
        - strength(np.array([latitude]), np.array([longitude]))[0]
    )


def test_controls_of_particles_are_drawn_in_l_and_by_the_drift_as_the_event_is():
    """An event in the Pacific at L of 1.5: east of it the field falls along the shell, or grows."""
    given = zone(-30.0, -100.0, -22.0)
    place = np.array([-30.0]), np.array([-100.0])
    when = np.array([np.datetime64("2019-01-10T03:00", "ns")])
    magnetic = quasi_dipole(when, *place, np.array([6481.2]))[0]
    given = zone(-30.0, -100.0, float(magnetic[0]))
    own = l_shell(magnetic, place[0], np.array([6481.2]))[0]
    by = {"number": 40, "magnetic_latitude": 4.0, **WINDOW}
    places = draw_controls(given, shells=0.02, **by)
    time, latitude, longitude = controls(places)
    radius = np.full(latitude.size, 6481.2)
    shells = l_shell(quasi_dipole(time, latitude, longitude, radius)[0], latitude, radius)
    assert latitude.size == 40
    assert np.abs(shells - own).max() <= 0.02
    sides = [eastward(*each) > 0 for each in zip(latitude, longitude, strict=True)]
    assert np.mean(np.array(sides) == (eastward(-30.0, -100.0) > 0)) == 1.0
    assert places.dataset.attrs["matched_in"] == "shells"
    assert "L within 0.02" in places.dataset.attrs["matched"]
    assert left_unmatched(PARTICLES, places.dataset.attrs) == ""
    free = draw_controls(given, **by)
    time, latitude, longitude = controls(free)
    radius = np.full(latitude.size, 6481.2)
    shells = l_shell(quasi_dipole(time, latitude, longitude, radius)[0], latitude, radius)
    assert np.abs(shells - own).max() > 0.02  # so that the limit is felt
    sides = [eastward(*each) > 0 for each in zip(latitude, longitude, strict=True)]
    assert 0 < np.mean(sides) < 1
    assert "drift" in left_unmatched(PARTICLES, free.dataset.attrs)


def test_electrons_come_to_the_anomaly_from_the_west_and_leave_it_to_the_east():
    """Over the Pacific at 25 S the field falls eastward to South America, and rises over Africa."""
    time = np.full(2, np.datetime64("2020-01-01", "ns"))
    rises = field_rises_eastward("test", time, np.array([-25.0, -25.0]), np.array([-100.0, 25.0]))
    assert rises.tolist() == [False, True]


def test_the_shell_of_a_place_is_that_of_its_apex():
    """L is the distance of the top from the centre over 6371.009 km."""
    north, east = 20.0, 0.0
    time = np.array([np.datetime64("2020-01-01", "ns")])
    radius = np.array([6481.2])
    magnetic = quasi_dipole(time, np.array([north]), np.array([east]), radius)[0]
    top = apex_height(magnetic, np.array([north]), radius)[0]
    shell = shell_above("test", time, np.array([north]), np.array([east]))[0]
    assert shell == pytest.approx(1 + top / 6371.009)
