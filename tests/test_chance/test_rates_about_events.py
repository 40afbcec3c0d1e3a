"""Rates about many events by day, distance and magnitude: those of masks; planted ones are seen."""

import numpy as np
import pytest
import xarray as xr
from scipy.stats import binom

from tests.test_health.conftest import Nova, commit_day, days, samples
from vconst.errors import OperationError, UsageError
from vconst.kernels.sphere import great_circle_distance
from vconst.operation import Events
from vconst.operations.rates_about_events import rates_about_events
from vconst.plugins import Host
from vconst.selection import select
from vconst.store import Store

DAYS, CONTROLS = 60, 40
DAY = np.timedelta64(1, "D")
SPAN = {"start": "2020-01-01", "stop": "2020-02-29"}
ASKED = {"variable": "electron_density", "limit": 2e11, "before": 6.0, "after": 2.0, "width": 2.0}
ASKED |= {"rings": (1500.0, 3000.0), "edges": (6.0,), **SPAN}


def places(controls=CONTROLS):
    """Twelve events, half of them of M 6 or more, each with controls anywhere else."""
    draw = np.random.default_rng(8)
    first = np.datetime64("2020-01-08", "s")
    count = 12 * (controls + 1)
    control = np.arange(count) % (controls + 1) > 0
    time = first + draw.integers(0, 48 * 86400, count).astype("m8[s]")
    time = np.where(control, time, np.sort(time[~control])[np.arange(count) // (controls + 1)])
    columns = {
        "time": ("place", time.astype("M8[ns]")),
        "latitude": ("place", draw.uniform(-60, 60, count)),
        "longitude": ("place", draw.uniform(-180, 180, count)),
        "control": ("place", control.astype(int)),
        "of_event": ("place", np.arange(count) // (controls + 1)),
        "event_magnitude": ("event", np.where(np.arange(12) % 2, 6.5, 5.5)),
    }
    return Events(xr.Dataset(columns))


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """White noise of 1e11 m-3, raised before events of M 6 or more and near them."""
    host = Host(load_installed=False, plugins=[("nova", Nova())])
    store = Store.create(tmp_path_factory.mktemp("rates") / "store")
    draw, events = np.random.default_rng(3), places().dataset
    parts = [samples(day, step=240.0) for day in days("2020-01-01", DAYS)]
    made = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    made["ne"] = 1e11 * np.abs(draw.standard_normal(made["t"].size)) + 1e8
    for row in np.flatnonzero(events["control"].values == 0):
        if events["event_magnitude"].values[events["of_event"].values[row]] > 6:
            ahead = (events["time"].values[row] - made["t"]) / DAY
            apart = great_circle_distance(
                *(float(events[n].values[row]) for n in ("latitude", "longitude")),
                made["lat"],
                made["lon"],
            )
            made["ne"] = np.where((ahead > 2) & (ahead <= 4) & (apart < 1500), 3e11, made["ne"])
    commit_day(store, "one", made)
    return select(store.head(), host, "nova-1/one", variables=["electron_density"])


@pytest.fixture(scope="module")
def found(world):
    return rates_about_events(world, places(), **ASKED).dataset


def by_masks(data, rows, day, ring):
    """Samples, and unusual ones, in a bin of day and ring about some place-times."""
    held, listed = data.read(), places().dataset
    total = np.zeros(2, int)
    for row in rows:
        late = (held["time"].values - listed["time"].values[row]) / DAY
        apart = great_circle_distance(
            *(float(listed[n].values[row]) for n in ("latitude", "longitude")),
            held["latitude"].values,
            held["longitude"].values,
        )
        inside = (late >= day) & (late < day + 2) & (apart < ring[1]) & (apart >= ring[0])
        unusual = inside & (np.abs(held["electron_density"].values) >= 2e11)
        total += [inside.sum(), unusual.sum()]
    return total


@pytest.mark.parametrize(("kind", "bin", "ring"), [(0, 0, 0), (1, 1, 0), (1, 2, 1), (0, 3, 1)])
def test_rates_are_those_of_masks(world, found, kind, bin, ring):
    listed, edges = places().dataset, (0.0, 1500.0, 3000.0)
    day = found["bin_start"].values[bin]
    of_class = (listed["event_magnitude"].values >= 6)[listed["of_event"].values] == bool(kind)
    for name, control in (("", 0), ("base_", 1)):
        rows = np.flatnonzero(of_class & (listed["control"].values == control))
        count, unusual = by_masks(world, rows, day, edges[ring : ring + 2])
        at = (kind, bin, ring)
        assert found[f"{name}samples"].values[at] == count
        assert found[f"{name}rate"].values[at] == pytest.approx(unusual / count)


def test_where_events_have_different_numbers_of_controls_the_first_of_each_are_the_base(
    world, found
):
    """Every second event has three controls more: they are in no rate."""
    few, many = places().dataset, places(CONTROLS + 3).dataset
    kept = [few.isel(place=few["of_event"].values % 2 == 1)]
    kept += [many.isel(place=many["of_event"].values % 2 == 0)]
    joined = xr.concat([each.drop_vars("event_magnitude") for each in kept], "place")
    joined = joined.assign(event_magnitude=few["event_magnitude"])
    more = rates_about_events(world, Events(joined), **ASKED).dataset
    assert more["catalogues"].item() == CONTROLS
    extra = np.flatnonzero(joined["control"].values == 1).size - 12 * CONTROLS
    assert extra == 18
    first = [
        np.flatnonzero((joined["control"].values == 1) & (joined["of_event"].values == event))[:40]
        for event in range(12)
    ]
    alone = np.sort(np.concatenate([*first, np.flatnonzero(joined["control"].values == 0)]))
    equal = rates_about_events(world, Events(joined.isel(place=alone)), **ASKED).dataset
    np.testing.assert_array_equal(more["base_samples"].values, equal["base_samples"].values)
    np.testing.assert_array_equal(more["base_rate"].values, equal["base_rate"].values)


def test_what_is_planted_stands_out_at_its_day_distance_and_magnitude_and_nowhere_else(found):
    assert found["bin_start"].values.tolist() == [-6.0, -4.0, -2.0, 0.0]
    assert found["class_name"].values.tolist() == ["M below 6", "M from 6"]
    assert found["class_events"].values.tolist() == [6, 6]
    assert found["ratio"].values[1, 1, 0] > 10
    assert found["rate"].values[1, 1, 0] > found["base_high"].values[1, 1, 0]
    others = np.delete(found["ratio"].values.ravel(), np.ravel_multi_index((1, 1, 0), (2, 4, 2)))
    assert np.nanmax(others) < 2.5
    assert found["class_rate"].values[1] > found["class_base_high"].values[1]
    assert found["outside"].item() >= 1
    assert found["outside_by_chance"].item() == pytest.approx(2 / 41 * found["compared"].item())


def test_about_events_elsewhere_as_many_bins_are_outside_as_it_says(world):
    """Controls in the place of events: of 39 left, one outermost at each end is 2 of 40."""
    listed, outside, compared, said = places().dataset, 0, 0, 0.0
    draw = np.random.default_rng(1)
    for _ in range(20):
        control = listed["control"].values.copy()
        for event in range(12):
            own = np.flatnonzero((listed["of_event"].values == event) & (control == 1))
            real = np.flatnonzero((listed["of_event"].values == event) & (control == 0))
            control[real], control[draw.choice(own)] = 2, 0  # the planted one is neither
        turned = listed.assign(control=("place", control))
        turned = turned.isel(place=draw.permutation(control.size))  # other catalogues each time
        table = rates_about_events(world, Events(turned), **ASKED)
        outside += table.scalars["outside"]
        compared += table.scalars["compared"]
        said += table.scalars["outside_by_chance"]
    assert said == pytest.approx(compared / 20)
    low, high = binom.ppf([0.0005, 0.9995], compared, 1 / 20)
    assert low <= outside <= high


def test_events_without_controls_or_magnitude_and_edges_that_fall_are_refused(world):
    with pytest.raises(OperationError, match="an event has 5 controls; 39 at least"):
        rates_about_events(world, places(5), **ASKED)
    with pytest.raises(OperationError, match="say no magnitude or have no controls"):
        rates_about_events(world, Events(places().dataset.drop_vars("event_magnitude")), **ASKED)
    with pytest.raises(UsageError, match="they rise"):
        rates_about_events(world, places(), **{**ASKED, "edges": (6.5, 6.0)})
