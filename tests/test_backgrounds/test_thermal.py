"""Thermal indices: only what is off its kind is unusual, and hidden scenes say nothing."""

import numpy as np
import pytest
import xarray as xr

from vconst.errors import OperationError
from vconst.kernels.daubechies import scaling_filter, smooth_part
from vconst.kernels.thermal import (
    relative_wavelet_power,
    retira,
    scene_differences,
    standardised,
)
from vconst.operations.thermal_index import thermal_index

YEARS, NIGHTS, SIDE = 12, 20, 20


@pytest.fixture(scope="module")
def scenes():
    """Twelve years of twenty nights of one month, land and sea, a third of it under clouds."""
    draw = np.random.default_rng(1)
    kind = np.zeros((SIDE, SIDE), int)
    kind[:, :12] = 1
    level = np.where(kind, 280.0, 288.0) + draw.normal(0, 2, kind.shape)
    count = YEARS * NIGHTS
    values = level + draw.normal(0, 3, (count, 1, 1)) + draw.normal(0, 0.8, (count, SIDE, SIDE))
    values[draw.random(values.shape) < 0.33] = np.nan
    return values, kind, np.zeros(count, int), np.repeat(np.arange(2000, 2000 + YEARS), NIGHTS)


def test_a_warm_patch_is_unusual_there_only_and_a_warm_night_not_at_all(scenes):
    """T13.1: 5 K on 3 x 3 pixels; then 5 K everywhere."""
    values, kind, group, year = scenes
    warm = values.copy()
    warm[-1, 4:7, 4:7] += 5.0
    index, vetoed = retira(warm, kind, group, year)
    patch = np.zeros(kind.shape, bool)
    patch[4:7, 4:7] = True
    plain, _ = retira(values, kind, group, year)
    same = np.isfinite(plain[-1]) & patch
    assert (index[-1][same] >= 4).mean() > 0.8
    assert not (index[-1][~patch] >= 4).any()
    assert not vetoed.any()
    uniform = values.copy()
    uniform[-1] += 5.0
    np.testing.assert_allclose(retira(uniform, kind, group, year)[0], plain, atol=1e-9)
    known = plain[np.isfinite(plain)]
    assert known.std() == pytest.approx(1.0, abs=0.03)


def test_a_scene_that_is_hidden_but_for_a_corner_is_vetoed(scenes):
    """T13.2: what is left of the land is a warm corner, and its mean is not that of the land."""
    values, kind, group, year = scenes
    hidden = values.copy()
    hidden[-1, :, :12] = np.nan
    hidden[-1, :4, :4] = 290.0
    index, vetoed = retira(hidden, kind, group, year)
    assert vetoed[-1].tolist() == [False, True]  # sea, land
    assert np.isnan(index[-1, :, :12]).all()
    assert np.isfinite(index[-1, :, 12:]).any()
    freely, _ = scene_differences(hidden, kind, cloudy=1.0)
    assert np.isfinite(freely[-1, :4, :4]).all()


def test_two_kelvin_are_found_beside_neighbours_and_lost_without(scenes):
    """T13.3: nights differ by 3 K, pixels of a night by 0.8 K."""
    values, kind, group, year = scenes
    warm = values.copy()
    warm[-1, 3:9, 3:9] += 2.0
    beside = retira(warm, kind, group, year)[0][-1, 3:9, 3:9]
    alone = standardised(warm, group, year)[-1, 3:9, 3:9]
    plain = retira(values, kind, group, year)[0][-1, 3:9, 3:9]
    raised = np.nanmean(beside) - np.nanmean(plain)
    assert raised == pytest.approx(2.0 * (1 - 36 / 240) / 0.8, abs=0.3)  # less its part in the mean
    without = np.nanmean(alone) - np.nanmean(standardised(values, group, year)[-1, 3:9, 3:9])
    assert without < 0.75


def test_a_score_leaves_its_own_year_out_and_is_none_of_few(scenes):
    values = np.array([1.0, 2.0, 3.0, 4.0, 100.0, 5.0])
    year = np.array([1, 2, 3, 4, 5, 6])
    score = standardised(values[:, None], np.zeros(6, int), year)[:, 0]
    others = np.array([1, 2, 3, 4, 5.0])
    assert score[4] == pytest.approx((100 - others.mean()) / others.std(ddof=1))
    assert np.isnan(standardised(values[:5, None], np.zeros(5, int), year[:5])).all()


def test_wavelet_power_of_white_noise_has_mean_one_and_the_tail_of_an_exponential():
    """T13.4: above 6 with probability exp(-6) = 0.25 %."""
    draw = np.random.default_rng(2)
    found = [relative_wavelet_power(draw.standard_normal(6000), yearly=0)[0] for _ in range(12)]
    power = np.stack(found)
    np.testing.assert_allclose(power.mean(axis=1), 1.0, atol=1e-12)
    assert (power > 6).mean() == pytest.approx(np.exp(-6), rel=0.25)
    periods = relative_wavelet_power(draw.standard_normal(100), yearly=0)[1]
    assert periods[[0, 1, -1]].tolist() == pytest.approx([64.0, 32.0, 64 / 31])
    with pytest.raises(ValueError, match="gaps"):
        relative_wavelet_power(np.array([1.0, np.nan]))


def test_a_month_of_waves_stands_out_at_its_period_and_the_year_is_taken_away():
    day = np.arange(4096)
    series = np.random.default_rng(3).standard_normal(day.size) + 15 * np.sin(2 * np.pi * day / 365)
    inside = (day >= 2000) & (day < 2064)
    series += 2.5 * np.sin(2 * np.pi * day / 16) * inside
    power, periods = relative_wavelet_power(series)
    place = np.unravel_index(power[:, periods < 30].argmax(), power[:, periods < 30].shape)
    assert periods[periods < 30][place[1]] == pytest.approx(16.0)
    assert abs(place[0] - 2000) < 16
    assert 7 < power[:, periods < 30].max() < 20  # as what is published


def test_the_filter_of_order_eight_is_the_published_one():
    """Daubechies (1988), table 1: N = 2 and the first coefficients of N = 8."""
    root = np.sqrt(3)
    second = np.array([1 + root, 3 + root, 3 - root, 1 - root]) / (4 * np.sqrt(2))
    np.testing.assert_allclose(scaling_filter(2), second, atol=1e-12)
    eighth = np.array(scaling_filter(8))
    expected = [0.054415842243, 0.312871590914, 0.675630736297, 0.585354683654]
    np.testing.assert_allclose(eighth[:4], expected, atol=1e-9)
    for shift in range(1, 8):
        assert eighth[2 * shift :] @ eighth[: -2 * shift] == pytest.approx(0.0, abs=1e-9)


def test_a_smooth_part_of_a_slow_series_is_itself_and_of_a_fast_one_nothing():
    day = np.arange(2048)
    slow, fast = np.cos(2 * np.pi * day / 2048), np.cos(2 * np.pi * day / 8)
    assert np.abs(smooth_part(slow, 5) - slow).max() < 0.02
    assert np.abs(smooth_part(fast, 5))[200:-200].max() < 0.01


class Nights:
    """Stands for a selection of maps: January of eight years about Italy."""

    product, variables, kind = "nova/bt", ("brightness_temperature",), "grid"

    def __init__(self, years=8):
        draw = np.random.default_rng(4)
        self.time = np.concatenate(
            [np.datetime64(f"{2010 + k}-01-01", "ns") + np.arange(20) * DAY for k in range(years)]
        )
        self.north, self.east = np.arange(46.0, 36.0, -0.5), np.arange(8.0, 18.0, 0.5)
        self.values = 280 + draw.normal(0, 3, (self.time.size, 1, 1))
        self.values = self.values + draw.normal(0, 0.7, (self.time.size, 20, 20))
        self.values[draw.random(self.values.shape) < 0.3] = np.nan

    def read(self):
        axes = {"time": self.time, "latitude": self.north, "longitude": self.east}
        return xr.Dataset({self.variables[0]: (list(axes), self.values)}, axes)


DAY = np.timedelta64(1, "D")


def test_a_patch_that_is_warm_twice_in_a_week_is_recurring_and_fronts_are_told_beside():
    nights = Nights()
    for night in (-10, -7, -1):
        nights.values[night, 8:11, 9:12] += 6.0
    found = thermal_index(nights).dataset
    unusual, recurring = found["map_unusual"].values, found["map_recurring"].values
    inside = np.zeros((20, 20), bool)
    inside[8:11, 9:12] = True
    assert unusual[inside].sum() >= 9
    assert recurring[inside].sum() >= 5
    assert recurring[~inside].sum() == 0
    assert unusual[~inside].sum() <= 3
    assert int(found["vetoed"]) == 0
    assert int(found["years"]) == 8
    assert float(found["series_unusual"][-10]) > 5 * float(found["series_expected"][-10])
    alone = thermal_index(nights, again=2.0).dataset
    assert int(alone["recurring"]) == 0
    plain = thermal_index(nights, method="zscore", limit=2.0).dataset
    assert int(plain["unusual"]) > int(found["unusual"])


def test_one_year_and_odd_maps_are_refused_in_words():
    with pytest.raises(OperationError, match="in one year"):
        thermal_index(Nights(1))
    odd = Nights()
    odd.read = lambda: Nights.read(odd).rename(latitude="y")
    with pytest.raises(OperationError, match="expected time, latitude, longitude"):
        thermal_index(odd)
