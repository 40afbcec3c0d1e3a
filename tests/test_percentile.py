"""Percentiles are bounded by what they stand among, uniform, and p is never too small."""

import numpy as np
import pytest
from scipy.stats import kstest

from vconst.kernels.percentile import bounded_shares, chance_of, effective_number, normal_deviate
from vconst.operations.zones.pools import pool_passes

DAY = 86_400_000_000_000


def test_a_pool_of_twenty_reaches_1_67_and_no_more():
    """Traps of the science: with n = 20 the largest |z| is 1.67."""
    share = bounded_shares([1e9, -1e9], np.arange(20.0))
    assert normal_deviate(share) == pytest.approx([1.668, -1.668], abs=0.001)


def test_equal_values_stand_in_the_middle_and_nan_stays_nan():
    share = bounded_shares([1.0, np.nan], np.ones(9))
    assert share[0] == 0.5
    assert np.isnan(share[1])


@pytest.mark.parametrize("count", [2, 3, 17, 58])
def test_median_and_quartiles_of_a_pool_are_those_of_numpy(count):
    values = np.random.default_rng(count).normal(size=count).round(1)
    passes = {
        "place": np.zeros(count + 1, int),
        "time": np.arange(count + 1) * DAY,
        "longitude": np.zeros(count + 1),
        "side": np.ones(count + 1, np.int8),
        "value": np.append(values, 0.0),
    }
    rules = {"days": 99.0, "apart": 12.0, "hours": 3.0, "window": (0.0, 0.0)}
    origin, usable = np.array([count * DAY]), np.ones(count + 1, bool)
    kept, found = pool_passes(passes, origin, usable=usable, **rules)
    median, scale = found["median"], found["scale"]
    assert (kept.tolist(), found["pool"].tolist()) == ([count], [count])
    low, middle, high = np.percentile(values, [25, 50, 75])
    assert median[0] == pytest.approx(middle, abs=1e-12)
    assert scale[0] == pytest.approx((high - low) / 2 / 0.6744897501960817, abs=1e-12)


def test_percentiles_of_exchangeable_values_are_uniform():
    """One per pool of 60, 800 pools: Kolmogorov and Smirnov at 1 %."""
    chance = np.random.default_rng(4)
    found = [bounded_shares(chance.normal(size=1), chance.normal(size=400))[0] for _ in range(800)]
    assert kstest(found, "uniform").pvalue > 0.01


def test_p_counts_the_event_with_its_controls():
    assert chance_of(5.0, np.array([1.0, 2.0, 5.0, 9.0])) == pytest.approx(3 / 5)
    assert chance_of(10.0, np.arange(9.0)) == pytest.approx(1 / 10)
    assert np.isnan(chance_of(np.nan, np.arange(9.0)))


def test_controls_that_share_their_data_are_worth_fewer():
    chance = np.random.default_rng(3)
    group = np.repeat(np.arange(20), 10)
    values = chance.normal(size=20)[group] + 0.05 * chance.normal(size=200)
    same = group[:, None] == group[None]
    apart = np.where(same, 0.1, 2.0)
    assert 12 < effective_number(values, apart, apart) < 30
    independent = effective_number(chance.normal(size=200), apart, apart)
    assert independent > 120


def test_equal_values_are_worth_those_that_share_no_data():
    """Of 200 controls none has an unusual group: four places and times are four."""
    group = np.arange(200) % 4
    apart = np.where(group[:, None] == group[None], 0.1, 2.0)
    assert effective_number(np.zeros(200), apart, apart) == pytest.approx(4.0)
    assert effective_number(np.ones(2), apart[:2, :2], apart[:2, :2]) == 1.0


def made_up_passes(count, side=None):
    """One pass a day over one place, at one local time."""
    return {
        "place": np.zeros(count, int),
        "time": np.arange(count) * DAY,
        "value": np.arange(count, dtype=float),
        "longitude": np.zeros(count),
        "side": np.ones(count, np.int8) if side is None else side,
    }


def pools(passes, origin, **how):
    settings = {"days": 30.0, "apart": 12.0, "hours": 3.0, "window": (7.0, 4.0)}
    usable = np.ones(len(passes["time"]), bool)
    return pool_passes(
        passes, np.array([origin * DAY]), usable=how.pop("usable", usable), **{**settings, **how}
    )


def test_a_pool_holds_the_earlier_days_and_nothing_of_the_future():
    passes = made_up_passes(60)
    kept, found = pools(passes, 45)
    assert kept.tolist() == list(range(38, 50))
    assert found["pool"].tolist() == [30] * 12
    assert found["median"][0] == np.median(np.arange(8, 38))
    passes["value"][39:] = 1e9
    assert pools(passes, 45)[1]["median"][0] == found["median"][0]


def test_the_other_side_another_local_time_and_disturbed_passes_stay_out():
    side = np.where(np.arange(60) % 2, 1, -1).astype(np.int8)
    assert pools(made_up_passes(60, side), 45)[1]["pool"].max() == 15
    usable = np.arange(60) % 3 > 0
    assert pools(made_up_passes(60), 45, usable=usable)[1]["pool"].max() == 20
    turned = made_up_passes(60)
    turned["longitude"][::2] = 90.0
    assert pools(turned, 45)[1]["pool"].max() == 15


def test_the_scale_of_normal_values_is_their_standard_deviation():
    passes = made_up_passes(5000)
    passes["value"] = np.random.default_rng(2).normal(0, 2.5, 5000)
    scale = pools(passes, 4990, days=4900.0)[1]["scale"]
    assert scale[0] == pytest.approx(2.5, rel=0.05)
