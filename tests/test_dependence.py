"""On what a bias depends, with what the sampling cannot tell apart."""

import numpy as np
import pytest
import xarray as xr

from vconst.errors import OperationError
from vconst.kernels.constants import SPHERE_RADIUS
from vconst.kernels.dependence import condition_number, effect_of, likeness, varying_columns
from vconst.operation import Pairs
from vconst.operations.dependence import dependence
from vconst.operations.fit_calibration import fit_calibration


def test_the_condition_number_of_two_columns_follows_from_their_correlation():
    """Belsley's scaling to unit length; two columns with correlation r: √((1 + r)/(1 - r))."""
    draw = np.random.default_rng(1)
    one, other = np.linalg.qr(draw.standard_normal((200, 2)))[0].T
    for r in (0.0, 0.5, 0.99):
        columns = np.column_stack([one, r * one + np.sqrt(1 - r**2) * other]) * [1.0, 1e6]
        assert condition_number(columns) == pytest.approx(np.sqrt((1 + r) / (1 - r)))
    assert condition_number(np.column_stack([one, one])) > 1e9


def test_likeness_of_single_columns_is_their_correlation():
    draw = np.random.default_rng(2)
    one = draw.standard_normal((300, 1))
    other = 0.6 * one + draw.standard_normal((300, 1))
    kept = varying_columns(one), varying_columns(other)
    assert likeness(*kept) == pytest.approx(abs(np.corrcoef(one[:, 0], other[:, 0])[0, 1]))


def test_two_local_times_are_one_column():
    hours = np.where(np.random.default_rng(3).uniform(size=400) < 0.5, 2.0, 14.0)
    turn = 2 * np.pi * hours / 24
    assert varying_columns(np.column_stack([np.cos(turn), np.sin(turn)])).shape[1] == 1
    assert varying_columns(np.full((50, 1), 7.0), floor=0.1).shape[1] == 0


def test_chances_of_an_effect_that_is_none_are_uniform():
    draw = np.random.default_rng(4)
    unit = np.repeat(np.arange(12), 20)
    found = []
    for _ in range(300):
        shared = draw.standard_normal(12)[unit]
        own = draw.standard_normal((12, 1))[unit] + 0.3 * draw.standard_normal((240, 1))
        bias = shared + draw.standard_normal(240)
        found.append(effect_of(bias, own, np.empty((240, 0)), unit).chance)
    assert 0.01 <= np.mean(np.array(found) < 0.05) <= 0.10
    assert np.mean(found) == pytest.approx(0.5, abs=0.06)


def made_up(seed, *, conjunctions=240, episodes=8, by_hour=0.0, by_latitude=0.0):
    """A sun-synchronous target: two local times, and a solar flux that rises with time."""
    draw = np.random.default_rng(seed)
    number = np.repeat(np.arange(conjunctions), 12)
    episode = np.arange(conjunctions) * episodes // conjunctions
    day = episode * 110.0 + draw.uniform(0, 27, conjunctions)
    hour = np.where(draw.uniform(size=conjunctions) < 0.5, 2.0, 14.0)
    hour = hour + 0.2 * draw.standard_normal(conjunctions)
    latitude = draw.uniform(-50, 50, conjunctions)[number] + 0.05 * np.tile(
        np.arange(12), conjunctions
    )
    field = np.exp(np.log(1e11) + draw.standard_normal(conjunctions))[number]
    bias = by_hour * (np.abs(hour - 14) < 3)[number] + by_latitude * np.abs(latitude) / 50
    bias = bias + 0.03 * draw.standard_normal(conjunctions)[number]
    bias = bias + 0.02 * draw.standard_normal(number.size)
    time = np.datetime64("2019-01-01", "ns") + np.rint(day * 86_400e9).astype(np.int64)[number]
    time = time + np.tile(np.arange(12), conjunctions) * np.timedelta64(1, "s")
    names = {
        "time": time,
        "latitude": latitude,
        "radius": SPHERE_RADIUS + 507.0 + 0.1 * draw.standard_normal(number.size),
        "local_time": hour[number],
        "electron_density_reference": field,
        "electron_density_target": field * np.exp(bias),
        "electron_temperature_target": 1500.0 + 800.0 * (np.abs(hour - 14) < 3)[number],
        "conjunction": number,
    }
    arrays = {name: ("pair", values) for name, values in names.items()}
    dataset = xr.Dataset(arrays | {"episode": ("conjunction", episode)})
    dataset.attrs = {"target": "nova-1/lap", "reference": "nova-2/lap"}
    return Pairs(dataset)


class Series:
    """Stands for a selection that is already in memory."""

    product = "made-up/index"

    def __init__(self, name, hours, values):
        time = np.datetime64("2018-12-31", "ns") + np.arange(len(values)) * np.timedelta64(
            hours, "h"
        )
        self.dataset = xr.Dataset({name: ("time", values)}, {"time": time})

    def read(self):
        return self.dataset


def indices():
    draw = np.random.default_rng(9)
    days = 1000
    flux = Series("f107", 24, 70.0 + 0.1 * np.arange(days))
    return Series("kp", 3, draw.integers(0, 15, days * 8) / 3.0), flux


def by_name(table, name):
    held = table.dataset
    row = list(held["covariate_name"].values).index(name)
    return {str(k): held[k].values[row] for k in held if held[k].dims == ("covariate",)}


@pytest.fixture(scope="module")
def hourly():
    kp, flux = indices()
    return dependence(made_up(1, by_hour=0.1), kp=kp, f107=flux, variable="electron_density")


def test_a_bias_between_day_and_night_is_found(hourly):
    found = by_name(hourly, "local_time")
    assert found["size_alone"] == pytest.approx(10.0, abs=2.0)
    assert found["size_alone_chance"] < 1e-4
    for name in ("latitude", "kp"):
        other = by_name(hourly, name)
        assert abs(other["size_alone"]) < 4.0 or other["size_alone_chance"] > 0.01


def test_what_the_sampling_cannot_tell_apart_is_named(hourly):
    """The temperature follows the side of the orbit, the flux follows time."""
    assert by_name(hourly, "local_time")["not_told_from"] == "temperature"
    assert by_name(hourly, "f107")["not_told_from"] == "time"
    assert by_name(hourly, "altitude")["not_told_from"] == "itself: it does not vary"
    assert by_name(hourly, "latitude")["not_told_from"] == ""
    assert np.isnan(by_name(hourly, "local_time")["size_beside"])
    assert np.isfinite(by_name(hourly, "latitude")["size_beside"])
    assert hourly.scalars["condition_number"] > 30
    said = hourly.dataset.attrs["verdict"]
    assert "cannot tell local time from temperature" in said
    assert "nothing can be said of altitude" in said


def test_bins_show_the_bias_where_it_is():
    table = dependence(made_up(2, by_latitude=0.1), variable="electron_density").dataset
    row = list(table["covariate_name"].values).index("latitude")
    here = table["bin_covariate"].values == row
    middle, bias = table["bin_middle"].values[here], table["bin_bias"].values[here]
    expected = 10.0 * np.abs(middle) / 50
    assert np.abs(bias - expected).max() < 3.0
    assert (table["bin_low"].values[here] < bias).all()


def test_after_its_calibration_a_constant_bias_is_gone():
    pairs = made_up(3)
    dataset = pairs.dataset
    low = Pairs(dataset.assign(electron_density_target=0.7 * dataset["electron_density_target"]))
    fit = fit_calibration(low, variable="electron_density", scale="log", replicates=100)
    before, after = (
        dependence(low, given, variable="electron_density").dataset for given in (None, fit)
    )
    assert before["bin_bias"].values.mean() == pytest.approx(100 * np.log(0.7), abs=3.0)
    assert after["bin_bias"].values.mean() == pytest.approx(0.0, abs=2.0)
    assert "kp" in after.attrs["absent"]
    assert after.attrs["after"]


def test_too_few_conjunctions_are_refused():
    with pytest.raises(OperationError, match="cannot be divided into 6 bins"):
        dependence(made_up(1, conjunctions=8, episodes=4), variable="electron_density")


def test_a_covariate_that_most_pairs_lack_does_not_take_all_others_with_it():
    pairs = made_up(3).dataset
    some = np.where(np.arange(pairs.sizes["pair"]) % 10 == 0, 1500.0, np.nan)
    scarce = Pairs(pairs.assign(electron_temperature_target=("pair", some)))
    plain = dependence(Pairs(pairs), variable="electron_density")
    found = dependence(scarce, variable="electron_density")
    assert found.scalars["rows"] == plain.scalars["rows"]
    assert "temperature" in found.dataset.attrs["absent"]
    words = "Not looked at, since too few pairs have it: temperature (10% of the pairs)."
    assert found.dataset.attrs["verdict"].endswith(words)
    assert found.scalars["left_out_covariate_missing"] == 0


def test_causes_are_told_where_others_are_one():
    """What two of the others have alike is fitted once; what all others make up is named."""
    draw = np.random.default_rng(21)
    own, other = draw.standard_normal((2, 400, 1))
    bias = 2.0 * own[:, 0] + 3.0 * other[:, 0] + 0.1 * draw.standard_normal(400)
    unit = np.repeat(np.arange(20), 20)
    once = effect_of(bias, own, other, unit)
    twice = effect_of(bias, own, np.column_stack([other, 7.0 * other]), unit)
    assert twice.size == pytest.approx(once.size, rel=1e-9)
    assert twice.error == pytest.approx(once.error, rel=1e-6)
    middle = np.subtract(*np.quantile(own, (0.95, 0.05)))
    assert once.size == pytest.approx(2.0 * middle, rel=0.02)
    assert np.isnan(effect_of(bias, own + other, np.column_stack([own, other]), unit).size)


def test_a_cause_that_all_others_make_up_is_named():
    pairs = made_up(5).dataset
    hours, latitude = pairs["local_time"].values, np.abs(pairs["latitude"].values)
    warm = 1000.0 + 300.0 * np.cos(2 * np.pi * hours / 24) + 4.0 * latitude
    pairs = pairs.assign(electron_temperature_target=("pair", warm))
    found = dependence(Pairs(pairs), variable="electron_density")
    row = by_name(found, "temperature")
    assert row["not_told_from"] in ("all others together", "local_time")
    assert np.isnan(row["size_beside"])
    assert np.isfinite(by_name(found, "time")["size_beside"])
