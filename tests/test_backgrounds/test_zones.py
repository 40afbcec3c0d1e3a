"""Backgrounds of zones: from a map, of the same track, about a model; all alike to what follows."""

import numpy as np
import pytest
import xarray as xr

from tests.test_backgrounds.conftest import SPREAD, chosen, usual
from vconst.errors import OperationError, UsageError
from vconst.kernels.sphere import great_circle_distance
from vconst.operation import Background, Events
from vconst.operations.background_map import background_map
from vconst.operations.climatological_background import climatological_background
from vconst.operations.deviations import deviations
from vconst.operations.moving_background import moving_background
from vconst.operations.remove_climatology import divide_by_climatology, remove_climatology
from vconst.operations.zones.pools import pool_passes
from vconst.operations.zones.tracks import offsets_of

DAY = 86_400_000_000_000
START = np.datetime64("2020-01-01", "ns")


@pytest.fixture(scope="module")
def places():
    """One event on day 100, and controls anywhere at any time."""
    draw = np.random.default_rng(8)
    count = 60
    columns = {
        "of_event": np.zeros(count, int),
        "control": np.append(0, np.ones(count - 1, int)),
        "time": START + (draw.uniform(70, 130, count) * DAY).astype("m8[ns]"),
        "latitude": np.append(10.0, draw.uniform(-40, 40, count - 1)),
        "longitude": np.append(20.0, draw.uniform(-180, 180, count - 1)),
        "zone_radius": np.full(count, 900.0),
    }
    columns["time"][0] = START + np.timedelta64(100, "D")
    dataset = xr.Dataset({name: ("place", values) for name, values in columns.items()})
    return Events(dataset.assign(event_magnitude=("event", [7.0])))


@pytest.fixture(scope="module")
def mapped(year):
    return background_map(chosen(year[0], "nova/lap"), latitude=5.0, longitude=10.0, seasons=1)


def test_passes_on_a_map_are_means_over_their_crossings_in_the_zone(mapped, places):
    found = climatological_background(mapped, places).dataset
    given = mapped.dataset
    time = (given["crossing_time"].values - places.dataset["time"].values[0]).astype(int) / DAY
    near = great_circle_distance(
        10.0, 20.0, given["crossing_latitude"].values, given["crossing_longitude"].values
    )
    inside = (near <= 900) & (time >= -7) & (time < 5)
    number = given["crossing_pass"].values
    own = found["pass_place"].values == 0
    assert own.sum() == np.unique(number[inside]).size > 10
    for k, each in zip(np.flatnonzero(own), np.unique(number[inside]), strict=True):
        rows = inside & (number == each)
        assert found["found"].values[k] == rows.sum()
        for name, column in (("value", "value"), ("median", "location"), ("scale", "scale")):
            mean = given[f"crossing_{column}"].values[rows].mean()
            assert found[name].values[k] == pytest.approx(mean, rel=1e-6)
        assert found["distance"].values[k] == pytest.approx(near[rows].min(), rel=1e-5)
        assert found["pool"].values[k] == int(given["crossing_passes"].values[rows].min())
    assert (found["pass_until"].values >= found["pass_time"].values).all()
    assert found.sizes["point"] == inside.sum()
    value, of_pass = found["point_value"].values, found["point_pass"].values
    for k in np.flatnonzero(own)[:3]:
        assert value[of_pass == k].mean() == pytest.approx(found["value"].values[k])


def test_what_is_usual_in_a_zone_is_what_was_put_in_and_u_is_uniform(mapped, places):
    found = deviations(climatological_background(mapped, places)).dataset
    own = found["pass_place"].values
    put = usual(places.dataset["latitude"].values, places.dataset["longitude"].values)[own]
    off = found["median"].values - put
    assert np.nanmedian(np.abs(off)) < 0.4 * SPREAD
    assert float(found["unevenness"]) < 0.1
    assert int(np.isfinite(found["share"].values).sum()) > 800


def test_a_map_is_of_all_of_its_interval_and_no_background_is_a_pool_of_none(mapped, places):
    given = mapped.dataset.copy()
    given["pass_side"] = ("pass", np.zeros(given.sizes["pass"], np.int8))
    given["crossing_passes"] = given["crossing_passes"] * np.nan
    found = climatological_background(Background(given), places).dataset
    assert (found["pool"].values == 0).all()
    assert np.isin(found["pass_until"].values, given["pass_last"].values).all()
    tracks = climatological_background(mapped, places).dataset
    assert (found["pass_until"].values > tracks["pass_until"].values).any()


def test_other_backgrounds_and_places_are_refused_in_words(mapped, places):
    with pytest.raises(UsageError, match="is no map"):
        climatological_background(Background(xr.Dataset()), places)
    with pytest.raises(UsageError, match="which place-times are controls"):
        climatological_background(mapped, Events(xr.Dataset()))


@pytest.mark.parametrize(("rule", "factor"), [("half_iqr", None), ("tukey", None)])
def test_a_rule_errs_on_controls_as_often_as_its_pools_let_expect(year, places, rule, factor):
    data = chosen(year[0], "nova/lap").during(
        int((START + np.timedelta64(30, "D")).astype(int)), None or 2**62
    )
    settings = {"days": 30.0, "local_time": 12.0, "every": 60.0, "least": 10, "cross_track": 2000.0}
    found = moving_background(data, places, rule=rule, factor=factor, **settings).dataset
    expected, seen = float(found["false_alarm_rate"]), float(found["share_outside"])
    low, high = found["low"].values, found["high"].values
    value = found["value"].values
    control = found["place_control"].values[found["pass_place"].values] == 1
    used = control & np.isfinite(low)
    assert seen == pytest.approx(((value < low) | (value > high))[used].mean())
    assert used.sum() > 800
    assert abs(seen - expected) < 4 * np.sqrt(expected * (1 - expected) / used.sum()) + 0.01
    assert found.attrs["rule"] == rule
    assert (found["false_alarm"].values[used] > {"half_iqr": 0.31, "tukey": 0.007}[rule]).all()


def test_the_offset_of_a_track_is_its_cross_track_distance():
    """d = asin(sin(d13) sin(t13 - t12)) R, of a track that leans, as aviators have it."""
    runs = {"latitude": np.array([-5.0, 0.0, 5.0, -3.0]), "longitude": np.array([3.0, 2, 1, 7.0])}
    runs |= {"start": np.array([0, 1, 3]), "stop": np.array([1, 3, 4])}
    runs["pass"] = np.array([0, 0, 1])
    passes = {"time": np.zeros(2), "place": np.zeros(2, int), "side": np.array([1, 1])}
    passes |= {"longitude": np.array([2.0, 7.0]), "distance": np.array([222.0, 800.0])}
    found = offsets_of(passes, runs, np.array([0.0]), np.array([0.0]))

    def bearing(one, two):
        (a, b), (c, d) = np.radians(one), np.radians(two)
        x = np.cos(a) * np.sin(c) - np.sin(a) * np.cos(c) * np.cos(d - b)
        return np.arctan2(np.sin(d - b) * np.cos(c), x)

    start, stop, middle = (-5.0, 3.0), (5.0, 1.0), (0.0, 0.0)
    apart = great_circle_distance(*start, *middle) / 6371.2
    turn = bearing(start, middle) - bearing(start, stop)
    across = np.arcsin(np.sin(apart) * np.sin(turn)) * 6371.2
    assert found[0] == pytest.approx(-across)  # the middle lies west of the track
    assert found[0] > 0
    assert found[1] == 800.0
    down = offsets_of({**passes, "side": np.array([-1, -1])}, _turned(runs), *[np.zeros(1)] * 2)
    assert down[0] == pytest.approx(found[0])


def _turned(runs):
    """The same track flown the other way."""
    order = [2, 1, 0, 3]
    turned = {name: runs[name][order] for name in ("latitude", "longitude")}
    return runs | turned


def test_a_pool_of_the_same_track_holds_passes_no_further_beside_it():
    count = 10
    passes = {
        "place": np.zeros(count, int),
        "time": np.arange(count) * 5 * DAY,
        "longitude": np.zeros(count),
        "side": np.ones(count, np.int8),
        "value": np.arange(count, dtype=float),
        "offset": np.array([0, 90, 110, -90, 0, 300, 10, 200, -101, 0.0]),
    }
    origin, usable = passes["time"][-1:], np.ones(count, bool)
    spans = {"days": 99.0, "apart": 12.0, "hours": 3.0, "window": (0.0, 0.0)}
    _, found = pool_passes(passes, origin, usable=usable, across=100.0, **spans)
    assert found["pool"].tolist() == [5]
    assert found["median"].tolist() == [3.0]  # of 0, 1, 3, 4, 6
    _, found = pool_passes(passes, origin, usable=usable, **spans)
    assert found["pool"].tolist() == [9]


def test_density_over_the_model_is_one_where_it_is_the_model(year):
    """The model as PyIRI itself gives it, at a node of the grid: 10 N 15 E, 500 km, 12 UT."""
    import PyIRI
    from PyIRI import edp_update

    place = [np.array([value]) for value in (15.0, 10.0, 500.0)]
    profile = edp_update.IRI_density_1day(
        2020, 1, 15, np.array([12.0]), place[0], place[1], place[2], 70.0, PyIRI.coeff_dir, 0
    )[-1]
    modelled = float(profile.ravel()[0])
    columns = {
        "latitude": [10.0, np.nan],
        "longitude": [15.0, 0.0],
        "radius": [6871.2, 6871.2],
        "electron_density": [2 * modelled, 1e11],
    }
    time = np.array(["2020-01-20T12:00"] * 2, "M8[ns]")
    given = xr.Dataset({n: ("time", v) for n, v in columns.items()}, {"time": time})
    found = divide_by_climatology(given, f107=70.0)["electron_density"]
    assert found.values[0] == pytest.approx(2.0, rel=1e-4)
    assert np.isnan(found.values[1])
    assert found.attrs["units"] == "1"
    assert "F10.7 70" in found.attrs["residual_of"]
    with pytest.raises(OperationError, match="no radius"):
        divide_by_climatology(given.drop_vars("radius"), f107=70.0)
    assert remove_climatology(chosen(year[0], "nova/lap"), f107=70.0).transforms
