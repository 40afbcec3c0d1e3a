"""What is seen in zones, pools and windows, by hand: small inputs with answers reckoned apart."""

import numpy as np
import pytest
import xarray as xr

from vconst.kernels.percentile import distance_from_uniform, earlier_shares, same_passes
from vconst.operation import Background, Deviations
from vconst.operations.compare_with_controls import compare_with_controls
from vconst.operations.deviations import deviations
from vconst.operations.moving_background import _pools
from vconst.operations.zones.layers import STATES, states_of, usual_mode
from vconst.operations.zones.maps import cell_shares, gather_cells, join_maps
from vconst.operations.zones.pools import pool_passes
from vconst.operations.zones.tracks import gather_runs, height_of, join_runs

T0 = np.datetime64("2020-01-24T00", "ns")
HOUR = 3_600_000_000_000
ONE = {"latitude": np.array([0.0]), "longitude": np.array([0.0]), "reach": np.array([500.0])}


def track(latitude, value, *, step=10, **more):
    """Samples along the meridian of Greenwich, one every *step* s."""
    size = len(latitude)
    columns = {
        "latitude": np.asarray(latitude, float),
        "longitude": np.zeros(size),
        "radius": np.full(size, 6871.2),
        "density": np.asarray(value, float),
        **more,
    }
    time = T0 + np.arange(size) * np.timedelta64(step, "s")
    return xr.Dataset({n: ("time", v) for n, v in columns.items()}, {"time": time})


def runs_of(dataset, every=20, log=False):
    every = every * 10**9
    return gather_runs(dataset, None, variable="density", log=log, every=every, **ONE)


def inside(part):
    """The runs that lie in the zone."""
    runs, found = part
    spans = zip(found["start"], found["stop"], strict=True)
    rows = [row for start, stop in spans for row in range(start, stop)]
    return {name: values[rows] for name, values in runs.items()}


def test_a_run_is_the_mean_of_its_samples_and_inside_by_its_middle():
    """Runs of 20 s hold two samples each: middles at -6, -2, 2 and 6 degrees; 500 km are 4.5."""
    part = runs_of(track([-7, -5, -3, -1, 1, 3, 5, 7], [9, 9, 1, 3, np.nan, 5, 9, 9]))
    found = inside(part)
    np.testing.assert_allclose(found["value"], [2.0, 5.0])
    assert found["found"].tolist() == [2, 1]
    assert found["side"].tolist() == [1, 1]
    np.testing.assert_allclose(found["latitude"], [-2, 2], atol=1e-9)
    np.testing.assert_allclose(part[1]["distance"], 2 * 111.198, rtol=1e-4)
    down = inside(runs_of(track([7, 5, 3, 1, -1, -3, -5, -7], np.ones(8))))
    assert down["side"].tolist() == [-1, -1]


def test_a_run_of_packets_is_the_logarithm_of_their_spread_and_of_density_its_logarithm():
    assert inside(runs_of(track([0, 1], [1e10, 1e12]), log=True))["value"].tolist() == [11.0]
    packets = track([0, 1], [1, 1]).drop_vars("density")
    packets["density"] = (("time", "sample"), [[-10.0, 10.0, 10.0, -10.0], [-1e3, 1e3, 1e3, -1e3]])
    assert inside(runs_of(packets))["value"].tolist() == [2.0]


def test_a_run_says_its_working_mode_and_whether_it_changes():
    mode = {"working_mode": np.array([1, 1, 1, 2, 2, 2])}
    found = runs_of(track([-3, -2, -1, 1, 2, 3], np.ones(6), **mode))
    assert inside(found)["mode"].tolist() == [1, -1, 2]
    passes, _ = join_runs([found])
    assert passes["mode"].tolist() == [-1]


def test_runs_join_to_passes_and_a_pause_or_a_turn_ends_one():
    first = runs_of(track([-3, -1, 1, 3], [1, 3, 5, np.nan]))
    later = runs_of(track([3, 1, -1, -3], [7, 7, 9, 9]))
    for name in ("time", "until"):
        later[0][name] = later[0][name] + 3 * HOUR
    passes, runs = join_runs([first, later])
    assert passes["time"].size == 2
    np.testing.assert_allclose(passes["value"], [3.5, 8.0])  # (2 + 5) / 2, (7 + 9) / 2
    assert passes["side"].tolist() == [1, -1]
    assert passes["found"].tolist() == [2, 2]
    assert (runs["stop"] - runs["start"]).tolist() == [2, 2]
    assert runs["pass"].tolist() == [0, 1]
    np.testing.assert_allclose(passes["distance"], 2 * 111.198, rtol=1e-4)
    # four samples every 10 s: the last is 30 s after the first, and not 20 s as the last run
    assert (passes["last"] - passes["first"]).tolist() == [30 * 10**9] * 2


def test_the_height_is_that_above_the_sphere():
    assert height_of(np.array([6871.2, 6871.2, np.nan, 6881.2])) == pytest.approx(500.0)
    assert np.isnan(height_of(np.full(3, np.nan)))


def grid(values, **about):
    north, east = [10.0, 0.0, -10.0], [-10.0, 0.0, 10.0]
    time = T0 + np.arange(len(values)) * np.timedelta64(1, "D")
    axes = {"time": time, "latitude": north, "longitude": east}
    return xr.Dataset(
        {"olr": (("time", "latitude", "longitude"), np.asarray(values, float), about)}, axes
    )


def test_cells_are_weighed_by_their_area_and_a_doubled_meridian_counts_once():
    """1200 km hold the middle and its four neighbours at 1112 km, not the corners at 1568 km."""
    near = np.cos(np.radians(10.0))
    weights = cell_shares(grid([np.zeros((3, 3))]), [0.0], [0.0], [1200.0]).toarray().reshape(3, 3)
    np.testing.assert_allclose(weights, [[0, near, 0], [1, 1, 1], [0, near, 0]])
    axes = {"latitude": [0.0], "longitude": np.array([-180.0, 0.0, 180.0])}
    turn = xr.Dataset(coords=axes)
    assert cell_shares(turn, [0.0], [180.0], [100.0]).toarray().tolist() == [[1.0, 0.0, 0.0]]
    all_round = cell_shares(grid([np.zeros((3, 3))]), [10.0], [10.0], [25_000.0]).toarray()
    assert (all_round > 0).all()  # farther than the other side of the Earth


def test_a_map_is_the_mean_of_its_cells_over_its_whole_interval():
    values = np.array([[[9, 2, 9], [3, np.nan, 5], [9, 4, 9]]])
    where = {**ONE, "reach": np.array([1200.0])}
    day = grid(values, interval=86_400.0)
    found = gather_cells(day, None, variable="olr", log=False, **where)
    near = np.cos(np.radians(10.0))
    np.testing.assert_allclose(found["value"], (near * 6 + 8) / (2 * near + 2))
    assert found["found"].tolist() == [4]
    assert (found["last"] - found["first"]).tolist() == [24 * HOUR - 1]
    at = gather_cells(grid(values), None, variable="olr", log=False, **where)
    assert at["last"].tolist() == at["first"].tolist()
    joined, none = join_maps([found, {**found, "time": found["time"] - 24 * HOUR}])
    assert (np.diff(joined["time"]) > 0).all()
    assert none == {}


def pooled(hours, values, *, longitude=None, side=None, apart=12.0, near=1.0, usable=None):
    """Number and median of the pool of the last of some passes over one place."""
    size = len(hours)
    passes = {
        "place": np.zeros(size, int),
        "time": (np.asarray(hours) * HOUR).astype(np.int64),
        "longitude": np.zeros(size) if longitude is None else np.asarray(longitude, float),
        "side": np.ones(size, int) if side is None else np.asarray(side),
        "value": np.asarray(values, float),
    }
    usable = np.ones(size, bool) if usable is None else np.asarray(usable)
    origin = passes["time"][-1:]
    kept, pools = pool_passes(
        *(passes, origin), days=2.0, apart=apart, hours=near, window=(0.0, 0.0), usable=usable
    )
    assert kept.tolist() == [size - 1]
    return int(pools["pool"][0]), float(pools["median"][0]), float(pools["scale"][0])


def test_a_pool_holds_what_is_as_much_earlier_and_no_more_than_so_many_days():
    hours = [0, 51, 74, 75, 98.9, 99]  # two days before 99 h: from 51 h on
    assert pooled(hours, [100, 2, 4, 6, 50, 9])[:2] == (3, 4.0)
    # The pass 6 minutes before is none of it; without 'apart' it would be.
    assert pooled(hours, [100, 2, 4, 6, 50, 9], apart=0.0)[0] == 4


def test_local_time_goes_around_the_clock():
    """23.7 h and 0.2 h are half an hour apart."""
    hours, longitude = [0.0, 24.0, 48.0], [-4.5, -4.5, 3.0]
    assert pooled(hours, [1, 3, 9], longitude=longitude)[:2] == (2, 2.0)
    assert pooled(hours, [1, 3, 9], longitude=longitude, near=0.4)[0] == 0


def test_a_pool_is_of_one_side_and_of_usable_passes_and_its_scale_that_of_quartiles():
    hours = [0, 12, 24, 36, 48]
    count, median, scale = pooled(hours, [1, 2, 3, 5, 9], near=12.0)
    assert (count, median) == (4, 2.5)
    assert scale == pytest.approx((3.5 - 1.75) / 2 / 0.67449, rel=1e-4)
    assert pooled(hours, [1, 2, 3, 5, 9], side=[1, -1, 1, -1, 1], near=12.0)[:2] == (2, 2.0)
    usable = [True, False, False, True, True]
    assert pooled(hours, [1, 2, 3, 5, 9], usable=usable, near=12.0)[:2] == (2, 3.0)


def test_few_passes_are_no_background_and_are_still_counted():
    passes = {"place": np.zeros(5, int), "time": np.arange(5) * 24 * HOUR}
    passes |= {"longitude": np.zeros(5), "side": np.ones(5, int), "value": np.arange(5.0)}
    passes["state"] = np.zeros(5, int)
    zones = {"time": np.array([5 * 24 * HOUR])}
    kept, pools = _pools(passes, zones, 3, days=30.0, apart=12.0, hours=1.0, window=(7.0, 0.0))
    assert kept.tolist() == [0, 1, 2, 3, 4]
    assert pools["pool"].tolist() == [0, 1, 2, 3, 4]
    assert np.isnan(pools["median"]).tolist() == [True, True, True, False, False]


class Index:
    """Stands for a selection of an index: Kp of one day, 5 from 09 to 12 h, none from 21 h."""

    product = "nova/kp"

    def read(self):
        kp = np.array([1, 1, 1, 5, 1, 1, 1, np.nan])
        time = T0 + np.arange(8) * np.timedelta64(3, "h")
        return xr.Dataset({"kp": ("time", kp)}, {"time": time})


def test_a_pass_is_disturbed_if_any_of_its_time_is():
    """Also where its ends are quiet, as those of a mean over a day are."""
    zero = T0.astype(np.int64)
    first, last = (
        zero + (np.array(h) * HOUR).astype(int)
        for h in ([0, 8, 0, 13, 8, 20], [2, 13, 24, 14, 8, 22])
    )
    passes = {"first": first, "last": last, "value": np.array([1, 1, 1, 1, np.nan, 1.0])}
    passes["mode"] = np.ones(6, int)
    found = states_of(passes, {"kp": (Index(), 3.0)}, False, by="nova")
    names = ["quiet", "disturbed", "disturbed", "quiet", "without a value", "unknown"]
    assert [STATES[each] for each in found] == names


def test_the_usual_mode_is_that_of_most_passes_without_those_that_change_it():
    assert usual_mode(np.array([2, 1, 1, -1, -1, -1])) == 1
    assert usual_mode(np.zeros(3, int)) == 0


def background(time, until, value, *, side=None, place=None, least=3, apart=12.0, events=1, more=1):
    """Passes over events and controls, median 0 and scale 1, so that residuals are values."""
    size = len(time)
    place = np.zeros(size, int) if place is None else np.asarray(place)
    dataset = xr.Dataset(
        {
            "pass_place": ("pass", place),
            "pass_time": ("pass", T0 + (np.asarray(time) * HOUR).astype("m8[ns]")),
            "pass_until": ("pass", T0 + (np.asarray(until) * HOUR).astype("m8[ns]")),
            "value": ("pass", np.asarray(value, float)),
            "median": ("pass", np.zeros(size)),
            "scale": ("pass", np.ones(size)),
            "state": ("pass", np.zeros(size, int)),
            "side": ("pass", np.ones(size, int) if side is None else np.asarray(side)),
            "place_latitude": ("place", 20.0 * np.arange((1 + more) * events) - 60.0),
            "place_longitude": ("place", np.zeros((1 + more) * events)),
            "place_zone_radius": ("place", np.full((1 + more) * events, 500.0)),
            "place_time": ("place", np.full((1 + more) * events, T0)),
            "place_control": ("place", np.tile([0] + [1] * more, events)),
            "place_of_event": ("place", np.repeat(np.arange(events), 1 + more)),
        }
    )
    dataset.attrs = {"least": least, "apart": apart}
    return Background(dataset)


def test_windows_go_by_the_whole_time_that_a_value_stands_for():
    """The mean of the day of the origin, stamped 12 h before it, is not before it."""
    begin = [-24.0, -12.0, -1.0, 0.0, 6.0, 6.1]
    end = [-0.01, 11.99, -1.0, 0.0, 6.0, 6.1]
    found = deviations(background(begin, end, np.zeros(6)), coseismic=6.0).dataset
    assert found["window"].values.tolist() == [0, 1, 0, 1, 1, 2]


def test_a_pass_is_ranked_among_earlier_ones_of_its_side_and_event_only():
    time = np.array([0, 24, 48, 72, 78, 96]) - 200.0
    value = [1.0, 3.0, 5.0, 2.0, 9.0, 2.0]
    found = deviations(background(time, time, value)).dataset
    # The fourth among 1, 3, 5: one below of three; the fifth not among the fourth, 6 h earlier.
    assert found["among"].values.tolist() == [0, 1, 2, 3, 3, 5]
    np.testing.assert_allclose(found["share"].values, [np.nan] * 3 + [1.5 / 4, 3 / 4, 2 / 6])
    later = deviations(background(time, time, [*value[:4], -9.0, 99.0])).dataset
    assert later["share"].values[3] == found["share"].values[3]
    sides = deviations(background(time, time, value, side=[1, -1, 1, 1, 1, 1])).dataset
    assert sides["among"].values.tolist() == [0, 0, 1, 2, 2, 4]
    place = [0, 1, 3, 0, 2, 0]
    events = deviations(background(time, time, value, place=place, events=2)).dataset
    assert events["among"].values.tolist() == [0, 1, 0, 2, 1, 3]


def test_shares_among_earlier_values_are_those_of_a_plain_count():
    draw = np.random.default_rng(5)
    values, time = np.rint(draw.normal(0, 3, 300)), draw.integers(0, 1000, 300)
    values[::17] = np.nan
    found, sizes = earlier_shares(values, time, time + 100, 20)
    for k in range(300):
        held = values[(time + 100 <= time[k]) & np.isfinite(values)]
        if np.isfinite(values[k]):
            assert sizes[k] == held.size
        if held.size < 20 or np.isnan(values[k]):
            assert np.isnan(found[k])
            continue
        share = ((held < values[k]).sum() + (held == values[k]).sum() / 2 + 0.5) / (held.size + 1)
        assert found[k] == pytest.approx(
            np.clip(share, 1 / (held.size + 1), held.size / (held.size + 1))
        )


def test_a_half_orbit_through_many_zones_is_one_of_those_that_u_is_a_rank_in():
    """Four half-orbits, each through five zones within ten minutes: n is 4, not 20."""
    time = np.repeat(np.arange(4) * 24.0, 5) + np.tile(np.arange(5) / 30.0, 4) - 200.0
    place = np.tile(np.arange(1, 6), 4)
    when, where = np.append(time, -50.0), np.append(place, 0)
    value = np.append(np.arange(20.0), 99.0)
    found = deviations(background(when, when, value, place=where, more=5, least=4)).dataset
    assert found["among"].values[-1] == 4
    assert found["share"].values[-1] == 4 / 5
    none = deviations(background(when, when, value, place=where, more=5, least=5)).dataset
    assert np.isnan(none["share"].values[-1])
    maps = background(when, when, value, place=where, more=5, least=4, side=np.zeros(21, int))
    assert deviations(maps).dataset["among"].values[-1] == 20  # of 20 times


def test_a_map_in_zones_that_are_one_is_one():
    """Six maps; of five controls three lie within 500 km of each other, so there are 18 values."""
    time, place = np.repeat(np.arange(6) * 24.0, 5) - 200.0, np.tile(np.arange(1, 6), 6)
    when, where = np.append(time, -50.0), np.append(place, 0)
    value = np.append(np.arange(30.0), 99.0)
    made = background(when, when, value, place=where, more=5, side=np.zeros(31, int))
    assert deviations(made).dataset["among"].values[-1] == 30
    made.dataset["place_latitude"].values[3:] = [0.0, 2.0, -2.0]
    found = deviations(made).dataset
    assert found["among"].values[-1] == 18
    assert found["share"].values[-1] == 18 / 19


def test_rows_of_one_place_are_passes_of_their_own():
    time, place = np.array([0, 1, 2, 3, 100, 100]), np.array([0, 1, 0, 1, 1, 0])
    assert same_passes(time, place, 10).tolist() == [0, 0, 1, 1, 2, 2]
    assert same_passes(time, place, 0).tolist() == [0, 1, 2, 3, 4, 4]
    assert same_passes(time[::-1], place[::-1], 10).tolist() == [2, 2, 1, 1, 0, 0]
    assert same_passes([], [], 10).size == 0


def test_shares_of_exchangeable_passes_are_uniform_and_the_result_says_how_nearly():
    """Also with heavy tails: 3000 of Student's t with 2 degrees of freedom."""
    draw = np.random.default_rng(6)
    time = np.sort(draw.uniform(-400, -1, 3000))
    made = background(time, time, draw.standard_t(2, 3000), place=np.ones(3000, int), least=20)
    found = deviations(made).dataset
    assert found["unevenness"].item() == distance_from_uniform(found["share"].values)
    assert found["unevenness"].item() < 1.95 / np.sqrt(2800)  # Kolmogorov, 0.1 %
    np.testing.assert_allclose(found["decile_share"].values, 0.1, atol=0.02)
    assert found["pooled"].item() >= 20


def made_of(z, **places):
    """Deviations of one event and its controls, one pass a day."""
    size, days = np.shape(z)
    place = np.repeat(np.arange(size), days)
    origin = np.datetime64("2020-01-20", "ns") + np.arange(size) * np.timedelta64(30, "D")
    time = origin[place] - np.tile(np.arange(days) * 24 + 12, size) * np.timedelta64(1, "h")
    of_place = {
        "time": origin,
        "latitude": np.linspace(-60, 60, size),
        "longitude": np.zeros(size),
        "zone_radius": np.full(size, 1000.0),
        "of_event": np.zeros(size, int),
        "control": np.append(0, np.ones(size - 1, int)),
        "nearby_events": np.zeros(size, int),
        **places,
    }
    of_pass = {"deviate": np.ravel(z), "pass_place": place, "pass_time": time}
    of_pass |= {"pass_until": time, "state": np.zeros(place.size, int)}
    of_pass |= {"window": np.zeros(place.size, int), "pool": np.full(place.size, 25)}
    dataset = xr.Dataset({n: ("pass", v) for n, v in of_pass.items()})
    dataset = dataset.assign({f"place_{n}": ("place", v) for n, v in of_place.items()})
    dataset.attrs = {"before": 7.0, "quantity": "thermal", "resolution": 70.0, "height": 0.0}
    dataset.attrs |= {"product": "nova/olr", "variable": "outgoing_longwave_radiation"}
    return Deviations(dataset)


def test_a_decrease_counts_like_an_increase():
    z = np.random.default_rng(7).uniform(-1, 1, (40, 7))
    more, less = z.copy(), z.copy()
    more[0, 2], less[0, 2] = 4.0, -4.0
    found = [compare_with_controls({"one": made_of(each)}).dataset for each in (more, less)]
    assert found[0]["statistic"].item() == pytest.approx(found[1]["statistic"].item())
    assert found[1]["chance"].item() == pytest.approx(found[1]["smallest_chance"].item())
    assert found[1]["strongest_day"].item() == 2


def test_an_event_is_compared_with_its_own_controls_only():
    """Those of the second event are all stronger; they are none of the first."""
    z = np.random.default_rng(8).uniform(-1, 1, (40, 7))
    z[0, 0], z[20:] = 2.0, z[20:] + 5.0
    control = np.tile(np.append(0, np.ones(19, int)), 2)
    own = {"of_event": np.repeat([0, 1], 20), "control": control}
    found = compare_with_controls({"one": made_of(z, **own)}).dataset
    assert found["controls"].values.tolist() == [19, 19]
    assert found["chance"].values[0] == pytest.approx(found["smallest_chance"].values[0])
    assert found["chance"].values[0] < 0.15
