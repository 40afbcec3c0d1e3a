"""Superposed epochs and associations of a stored track: what was planted is found, no more."""

import numpy as np
import pytest
import xarray as xr

from tests.test_health.conftest import Nova, commit_day, days, samples
from vconst.errors import OperationError, UsageError
from vconst.kernels.sphere import great_circle_distance
from vconst.operation import Events
from vconst.operations.associate import associate
from vconst.operations.superposed_epoch import superposed_epoch
from vconst.plugins import Host
from vconst.selection import select
from vconst.store import Store

DAYS = 80
SPAN = {"start": "2020-01-01", "stop": "2020-03-20"}
EPOCH = {"before": 6.0, "after": 2.0, "width": 2.0, "rings": (1500.0, 3000.0), "shift": 20.0}


def quakes(count=30, seed=4):
    """Events anywhere between the polar circles."""
    draw = np.random.default_rng(seed)
    first = np.datetime64("2020-01-08", "s")
    time = first + draw.integers(0, (DAYS - 12) * 86400, count).astype("m8[s]")
    columns = {
        "time": np.sort(time).astype("M8[ns]"),
        "latitude": draw.uniform(-60, 60, count),
        "longitude": draw.uniform(-180, 180, count),
        "magnitude": np.full(count, 6.5),
    }
    return Events(xr.Dataset({name: ("event", values) for name, values in columns.items()}))


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A track with white noise, raised near events on the second and third day before them."""
    host = Host(load_installed=False, plugins=[("nova", Nova())])
    store = Store.create(tmp_path_factory.mktemp("epochs") / "store")
    events, draw = quakes().dataset, np.random.default_rng(9)
    parts = [samples(day, step=240.0) for day in days("2020-01-01", DAYS)]
    made = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    noise = draw.standard_normal(made["t"].size)
    made["te"] = 2000.0 + 10 * noise
    made["ne"] = 1e11 * np.exp(0.1 * noise)
    where = (events[name].values for name in ("time", "latitude", "longitude"))
    for time, north, east in zip(*where, strict=True):
        ahead = (time - made["t"]) / np.timedelta64(1, "D")
        apart = great_circle_distance(north, east, made["lat"], made["lon"])
        made["ne"] = np.where((ahead > 2) & (ahead <= 4) & (apart < 1500), 1.5e11, made["ne"])
    commit_day(store, "one", made)

    def chosen(**asked):
        return select(store.head(), host, "nova-1/one", **asked)

    return chosen


def test_what_is_planted_before_events_is_found_on_its_day_and_in_its_ring(world):
    data = world(variables=["electron_density"])
    found = superposed_epoch(
        data, quakes(), variable="electron_density", log=True, **SPAN, **EPOCH
    ).dataset
    assert found["strongest_day"].item() == -4.0
    assert found["strongest_edge"].item() == 1500.0
    # 6 days are looked at; shifts of 20 days or more go over 40 of the 80
    assert found["effective_draws"].item() <= 40 / 6 + 1e-9
    assert found["chance"].item() == found["smallest_chance"].item() >= 6 / 46
    assert found["null_statistic"].values.max() < found["strongest"].item()
    assert found["bin_start"].values.tolist() == [-6.0, -4.0, -2.0, 0.0]


def test_a_variable_that_knows_of_no_event_gives_no_small_p(world):
    data = world(variables=["electron_temperature"])
    found = superposed_epoch(
        data, quakes(), variable="electron_temperature", **SPAN, **EPOCH
    ).dataset
    assert found["chance"].item() > 0.05
    assert "standard deviations of the draws" in found.attrs["verdict"]


def test_shares_of_unusual_samples_are_divided_by_coverage(world):
    data = world(variables=["electron_density"])
    found = superposed_epoch(
        data, quakes(), variable="electron_density", limit=1.45e11, draws=39, **SPAN, **EPOCH
    ).dataset
    inner = found["value"].values[:, 0]
    assert inner[1] > 0.95
    assert inner[[0, 2, 3]].max() < 0.3
    assert (found["samples"].values > 0).all()


def anomalies(world):
    """Samples above a limit, as a list of deviations."""
    data = world(variables=["electron_density"]).read()
    high = np.flatnonzero(data["electron_density"].values > 1.45e11)
    names = ("time", "latitude", "longitude")
    return xr.Dataset({n: ("event", data[n].values[high]) for n in names})


@pytest.mark.parametrize("null", ["shifts", "coverage"])
def test_deviations_near_events_are_associated_under_both_nulls(world, null):
    track = world(variables=["electron_density"])
    how = {"nulls": (null,), "draws": 49, **SPAN, **EPOCH}
    found = associate(anomalies(world), quakes(), track, **how).dataset
    assert found["strongest_day"].item() == -4.0
    assert found["strongest_edge"].item() == 1500.0
    assert found["chance"].item() == found["smallest_chance"].item()
    worth = {"shifts": 40 / 6, "coverage": 49.0}[null]
    assert found["effective_draws"].item() == pytest.approx(worth)
    assert found["strongest_ratio"].item() > 3
    assert found["anomalies_uncovered"].item() == 0


def test_events_elsewhere_are_not_associated(world):
    track, elsewhere = world(variables=["electron_density"]), quakes(seed=77)
    how = {"nulls": ("coverage", "shifts"), "draws": 49, **SPAN, **EPOCH}
    found = associate(anomalies(world), elsewhere, track, **how).dataset
    assert found["null_chance"].values.min() > 0.02


def test_deviations_that_the_track_does_not_hold_count_neither_as_real_nor_as_drawn(world):
    """As many again of other sensors, on the events: only what can be moved is compared."""
    track, quake = world(variables=["electron_density"]), quakes().dataset
    before = quake["time"].values - np.timedelta64(1, "D")
    added = np.arange(200) % before.size
    other = {
        "time": before[added] + np.timedelta64(97, "s"),
        "latitude": quake["latitude"].values[added],
        "longitude": quake["longitude"].values[added],
    }
    own = {name: anomalies(world)[name].values for name in other}
    both = {n: ("event", np.concatenate([own[n], other[n]])) for n in other}
    how = {"nulls": ("coverage",), "draws": 19, **SPAN, **EPOCH}
    alone = associate(anomalies(world), quakes(), track, **how).dataset
    found = associate(xr.Dataset(both), quakes(), track, **how).dataset
    covered = found["anomalies"].item() - alone["anomalies"].item()
    assert covered + found["anomalies_uncovered"].item() == 200
    assert found["anomalies_uncovered"].item() > 100
    extra = found["samples"].values.sum() - alone["samples"].values.sum()
    assert extra <= 2 * covered  # and not 200: what has no sample is in no pair
    nowhere = xr.Dataset(both).isel(event=slice(0, 3))
    nowhere["time"] = nowhere["time"] + np.timedelta64(900, "D")
    with pytest.raises(OperationError, match="none of 3 deviations has a sample"):
        associate(nowhere, quakes(), track, **how)


def test_pairs_without_a_coverage_are_counted_for_each_event_of_every_list(world):
    """Two controls of which one list is far from all: the number of events is its own."""
    places = quakes().dataset
    rows = {"of_event": np.repeat(np.arange(30), 2), "control": np.tile([0, 1], 30)}
    columns = {n: places[n].values[rows["of_event"]] for n in ("time", "latitude", "longitude")}
    given = Events(xr.Dataset({n: ("place", v) for n, v in (rows | columns).items()}))
    half = {"start": "2020-01-01", "stop": "2020-02-10"}
    how = {"nulls": ("controls",), **half, **EPOCH}
    found = associate(anomalies(world), given, **how).dataset
    assert found["events"].item() < 30
    np.testing.assert_allclose(found["value"].values, found["drawn_mean"].values)


def test_the_null_of_coverage_needs_the_coverage(world):
    with pytest.raises(OperationError, match="needs the track"):
        associate(anomalies(world), quakes(), nulls=("coverage",), **SPAN, **EPOCH)


def test_bins_must_fill_the_time_and_rings_rise(world):
    data = world(variables=["electron_density"])
    for wrong, words in (({"width": 5.0}, "do not fill"), ({"rings": (300.0, 100.0)}, "rise")):
        with pytest.raises(UsageError, match=words):
            superposed_epoch(
                data, quakes(), variable="electron_density", **SPAN, **{**EPOCH, **wrong}
            )


def test_events_outside_the_span_are_refused(world):
    data, span = (
        world(variables=["electron_density"]),
        {"start": "2021-01-01", "stop": "2021-02-01"},
    )
    with pytest.raises(OperationError, match="none of 30 events"):
        superposed_epoch(data, quakes(), variable="electron_density", **span, **EPOCH)
