"""Deviations of known size among real passes: the larger, the more are found again."""

import numpy as np
import pytest
import xarray as xr

from tests.test_event_chance import WINDOW, zones_anywhere
from vconst.errors import OperationError, UsageError
from vconst.kernels.chance.rates import wilson_interval
from vconst.operation import Events
from vconst.operations.draw_controls import draw_controls
from vconst.operations.recover import _chosen, _described, _smallest, _told, put_in, recover
from vconst.selection import select


@pytest.fixture(scope="module")
def given(world, host):
    view = world.store.head()
    data = select(view, host, "cses-01/lap", variables=["electron_density"])
    zones = zones_anywhere(1, 2)
    zones.dataset["zone_radius"] = ("event", [1000.0])
    places = draw_controls(zones, number=240, magnetic_latitude=15.0, seed=1, **WINDOW)
    return data, places, select(view, host, "gfz/kp")


@pytest.fixture(scope="module")
def curve(given):
    data, places, kp = given
    return recover(data, places, kp, sizes=(0.3, 3.0), trials=8, level=0.12).dataset


def test_what_is_large_is_found_and_nothing_is_not(curve):
    rate = curve["efficiency"].values
    assert rate[0] <= 0.5  # at most four of eight at p of 0.12: 0.1 % of the time by chance
    assert rate[-1] >= 0.75
    assert curve["false_alarms"].item() == rate[0]
    low, high = wilson_interval(np.rint(rate * curve["compared"].values), curve["compared"].values)
    np.testing.assert_allclose(curve["efficiency_low"].values, low)
    np.testing.assert_allclose(curve["efficiency_high"].values, high)


def test_trials_that_cannot_reach_the_level_are_told_apart_and_in_no_share(given, curve):
    """Of six, two have controls that support no p of 0.05: of the other four three are found."""
    _, places, _ = given
    least = np.array([0.04, 0.04, 0.04, 0.04, 0.08, 0.2])
    chance = np.stack([np.full(6, 0.6), [0.04, 0.04, 0.04, 0.3, 0.08, 0.2]])
    found = np.stack([chance, chance, np.stack([least, least])], axis=-1)
    dataset = _described(places.dataset, (0.0, 1.0), found, 0.05, 30)
    assert dataset["compared"].values.tolist() == [4, 4]
    assert dataset["undecided"].values.tolist() == [2, 2]
    assert dataset["efficiency"].values.tolist() == [0.0, 0.75]
    assert dataset["efficiency_low"].values[1] == pytest.approx(0.3006, abs=1e-4)  # Wilson, 3 of 4
    assert dataset["efficiency_high"].values[1] == pytest.approx(0.9544, abs=1e-4)
    about = {"level": 0.05, "kind": "relative", "product": "a/b", "variable": "x"}
    words = _told(dataset, about, "1").attrs["verdict"]
    assert words.startswith(
        "2 of 6 trials could not be decided, their controls support no p of 0.05"
    )
    assert "of 4 trials 0 % are found" in words
    none = _told(_described(places.dataset, (0.0, 1.0), found[:, 4:], 0.05, 30), about, "1")
    assert none.attrs["verdict"].startswith("none of 2 trials could be decided")
    assert np.isnan(none["seen_half"].item())
    assert np.isnan(none["false_alarms"].item())
    total = curve["compared"].values + curve["undecided"].values
    assert (total <= 8).all()
    decided = curve["trial_smallest"].values <= 0.12
    seen = np.isfinite(curve["trial_chance"].values)
    np.testing.assert_array_equal(curve["compared"].values, (decided & seen).sum(axis=0))


def test_the_statistic_rises_with_what_is_put_in(curve):
    grown = curve["trial_statistic"].values
    assert np.nanmedian(grown[:, 2] - grown[:, 0]) > 0.5


def test_the_smallest_effect_is_said_and_lies_between_the_sizes(curve):
    half = curve["seen_half"].item()
    assert 0 <= half <= 3.0
    assert "could have been there unseen" in curve.attrs["verdict"]


def test_controls_are_as_they_were(given, curve):
    """Nothing is put into a control: with nothing put in and something, theirs are the same."""
    _, places, _ = given
    trial, controls = _chosen(places.dataset, 8, 7.0)
    assert not set(trial) & set(controls)
    assert curve["controls"].item() == controls.size
    assert (places.dataset["control"].values[np.append(trial, controls)] == 1).all()


def test_a_deviation_is_put_in_its_zone_and_days_only():
    first = np.datetime64("2020-01-01", "ns")
    hours = np.arange(48)
    dataset = xr.Dataset(
        {
            "electron_density": ("time", np.full(48, 2.0)),
            "latitude": ("time", np.where(hours % 2, 0.0, 40.0)),
            "longitude": ("time", np.zeros(48)),
        },
        coords={"time": first + hours.astype("m8[h]")},
    )
    start = int(first.astype(np.int64))
    made = put_in(
        dataset,
        variable="electron_density",
        size=0.5,
        kind="relative",
        space="flat",
        starts=(start,),
        stops=(start + 24 * 3600 * 10**9,),
        latitudes=(0.0,),
        longitudes=(0.0,),
        radii=(100.0,),
    )
    expected = np.where((hours % 2 == 1) & (hours < 24), 3.0, 2.0)
    np.testing.assert_array_equal(made["electron_density"].values, expected)
    assert (dataset["electron_density"].values == 2.0).all()


def test_the_size_at_a_power_is_interpolated_on_the_rising_part():
    sizes = np.array([0.0, 1.0, 2.0, 4.0])
    assert _smallest(sizes, np.array([0.0, 0.2, 0.8, 1.0]), 0.5) == pytest.approx(1.5)
    assert _smallest(sizes, np.array([0.1, 0.4, 0.3, 0.6]), 0.5) == pytest.approx(3.0)
    assert np.isnan(_smallest(sizes, np.array([0.0, 0.1, 0.2, 0.3]), 0.5))


def test_what_cannot_be_asked_is_refused(given):
    data, places, kp = given
    with pytest.raises(UsageError, match="rise from above zero"):
        recover(data, places, kp, sizes=(0.5, 0.2))
    with pytest.raises(UsageError, match="does not lie in"):
        recover(data, places, kp, begin=200.0)
    few = Events(places.dataset.isel(place=slice(0, 4)))
    with pytest.raises(OperationError, match="5 trials"):
        recover(data, few, kp)
