"""Epochs of the whole Earth and of places, in tracks, maps and series: found when planted."""

import numpy as np
import pytest
import xarray as xr

from tests.test_health.conftest import Nova, commit_day, days, samples
from vconst.errors import OperationError, UsageError
from vconst.operation import Events
from vconst.operations.remove_usual import remove_usual
from vconst.operations.superposed_epoch import superposed_epoch
from vconst.plugins import Host
from vconst.selection import select
from vconst.store import Store

BURSTS = ("2020-01-12T13:17", "2020-02-09T04:02", "2020-03-01T21:30")
SPAN = {"start": "2020-01-01", "stop": "2020-03-10"}
EPOCH = {"before": 0.25, "after": 0.25, "width": 0.125, "shift": 5.0}


def bursts(times=BURSTS):
    """Events of the whole Earth."""
    nowhere = np.full(len(times), np.nan)
    columns = {"time": np.array(times, "M8[ns]"), "latitude": nowhere, "longitude": nowhere}
    return Events(xr.Dataset({name: ("event", values) for name, values in columns.items()}))


@pytest.fixture(scope="module")
def track(tmp_path_factory):
    """Density that depends on the place and is 3 % up for 3 h after each burst; temperature not."""
    host = Host(load_installed=False, plugins=[("nova", Nova())])
    store = Store.create(tmp_path_factory.mktemp("epochs") / "store")
    draw, parts = np.random.default_rng(5), [samples(d, step=240.0) for d in days("2020-01-01", 69)]
    made = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    usual = 1e11 * (1.5 + np.cos(np.radians(made["lat"])))
    noise = draw.standard_normal((2, made["t"].size))
    made["ne"], made["te"] = usual * (1 + 0.05 * noise[0]), 2000 * usual / 1e11 + 50 * noise[1]
    for burst in np.array(BURSTS, "M8[ns]"):
        since = (made["t"] - burst) / np.timedelta64(1, "h")
        made["ne"] = np.where((since >= 0) & (since < 3), 1.03 * made["ne"], made["ne"])
    commit_day(store, "one", made)

    def chosen(variable):
        data = select(store.head(), host, "nova-1/one", variables=[variable])
        return remove_usual(data, variable=variable, longitude=60.0)

    return chosen


def test_what_follows_events_of_the_whole_earth_is_found_after_them_and_not_before(track):
    asked = {"variable": "electron_density", **SPAN, **EPOCH}
    after = superposed_epoch(track("electron_density"), bursts(), look="after", **asked).dataset
    assert after["strongest_day"].item() == 0.0
    assert after["chance"].item() <= 0.01
    assert after.attrs["looked"] == [2, 4]
    assert "after 3 events" in after.attrs["verdict"]
    before = superposed_epoch(track("electron_density"), bursts(), **asked).dataset
    assert before["chance"].item() > 0.05


@pytest.mark.chaos
def test_small_p_are_as_rare_as_they_say_where_events_are_drawn_at_random(track):
    draw, data = np.random.default_rng(3), track("electron_temperature")
    asked = {"variable": "electron_temperature", "look": "both", "draws": 19, **SPAN, **EPOCH}
    found = []
    for _ in range(24):
        hours = np.sort(draw.integers(24, 67 * 24, 3)).astype("m8[h]")
        times = np.datetime64("2020-01-01T00:00", "ns") + hours
        found.append(superposed_epoch(data, bursts(times), **asked).dataset["chance"].item())
    assert sum(p <= 0.05 for p in found) <= 4  # of 24; more once in 150 seeds
    assert sum(p <= 0.5 for p in found) <= 18


def test_what_is_usual_at_the_place_is_taken_away(track):
    values = track("electron_temperature").read()["electron_temperature"]
    known = values.values[np.isfinite(values.values)]
    assert known.size > 20_000
    assert known.mean() == pytest.approx(0, abs=1e-9)
    assert known.std() == pytest.approx(1, abs=0.01)
    assert values.attrs["units"] == "1"
    assert values.attrs["residual_of"] == "mean of cells of 5° by 60° by 12 h"


@pytest.mark.parametrize("null", ["longitudes", "controls", "aftershocks"])
def test_nulls_of_places_are_refused_for_events_without_one(track, null):
    with pytest.raises(UsageError, match=f"the null '{null}' needs places"):
        superposed_epoch(
            track("electron_density"),
            bursts(),
            variable="electron_density",
            nulls=(null,),
            **SPAN,
            **EPOCH,
        )


def test_events_of_which_only_some_have_a_place_are_refused(track):
    mixed = bursts().dataset.copy(deep=True)
    mixed["latitude"][0], mixed["longitude"][0] = 10.0, 20.0
    with pytest.raises(OperationError, match="2 of 3 events have no place"):
        superposed_epoch(
            track("electron_density"), Events(mixed), variable="electron_density", **SPAN, **EPOCH
        )


def test_what_goes_on_for_days_is_no_burst(track):
    asked = {"variable": "electron_density", "look": "after", **SPAN, **EPOCH}
    data = track("electron_density")
    found = superposed_epoch(data, bursts(), less_before=True, **asked).dataset
    plain = superposed_epoch(data, bursts(), **asked).dataset
    assert found["chance"].item() <= 0.02
    before, number = (plain[n].values[:2, 0] for n in ("value", "samples"))
    level = (before * number).sum() / number.sum()
    assert found["value"].values[:, 0] == pytest.approx(plain["value"].values[:, 0] - level)
    with pytest.raises(UsageError, match="'less_before' compares"):
        superposed_epoch(data, bursts(), less_before=True, **{**asked, "look": "both"})


def test_cells_divide_the_globe(track):
    with pytest.raises(UsageError, match="'latitude' of 7 does not divide 180"):
        remove_usual(track("electron_density"), variable="electron_density", latitude=7.0)


def test_maps_are_cells_about_places_and_one_mean_over_area_about_the_whole_earth():
    from vconst.operations.scoring.epoching import _points

    north = np.array([60.0, 0.0])
    grid = xr.Dataset(
        {"content": (("time", "latitude", "longitude"), np.array([[[1.0, 1.0], [4.0, np.nan]]]))},
        {"time": np.array(["2020-01-01"], "M8[ns]"), "latitude": north, "longitude": [0.0, 90.0]},
    )
    time = np.array([5])
    at, mean, where = _points(grid, "content", time, grid["content"].values, False)
    assert (at.tolist(), where) == ([5], [])
    assert mean.item() == pytest.approx((0.5 + 0.5 + 4.0) / 2.0)  # cos 60 is a half
    at, values, (south, east) = _points(grid, "content", time, grid["content"].values, True)
    assert at.tolist() == [5, 5, 5, 5]
    assert south.tolist() == [60, 60, 0, 0]
    assert east.tolist() == [0, 90, 0, 90]
    assert values[:3].tolist() == [1, 1, 4]
