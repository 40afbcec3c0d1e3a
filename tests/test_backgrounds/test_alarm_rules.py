"""Rules of moving medians and how often they err: the published rates, and hand-worked bounds."""

import numpy as np
import pytest

from vconst.kernels.alarm_rules import RULES, false_alarm_rate, rule_bounds

#: Percent of normal values that each rule calls unusual, by number of earlier ones: the table of
#: the methods' finding 3 (T5.1), reckoned apart from this code.
RATES = {
    "half_iqr": {3: 60.0, 15: 39.0, 60: 33.0, 100_000: 31.2},
    "median_iqr": {3: 35.0, 15: 11.5, 60: 6.1, 100_000: 4.3},
    "tukey": {3: 24.0, 15: 4.7, 60: 1.5, 100_000: 0.70},
}


@pytest.mark.parametrize("rule", RATES)
def test_false_alarm_rates_are_those_of_the_table(rule):
    for number, expected in RATES[rule].items():
        if number < 1000:
            rounded = 0.5 if expected % 1 == 0 else 0.05  # half of the last digit of the table
            found = 100 * false_alarm_rate(rule, 1.5, number)
            assert found == pytest.approx(expected, abs=0.5 + rounded)
            continue
        from scipy.special import ndtr, ndtri

        quantiles = ndtri((np.arange(number) + 0.5) / number)
        low, high = rule_bounds(quantiles, rule, 1.5)
        assert 100 * (ndtr(low) + ndtr(-high)) == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize("rule", RULES)
def test_rates_are_what_many_draws_with_numpys_quantiles_give(rule):
    """200,000 pools of seven and one more value each, as a peer would reckon them."""
    draws = np.random.default_rng(7).standard_normal((200_000, 8))
    pools, value = draws[:, :7], draws[:, 7]
    lower, median, upper = np.percentile(pools, [25, 50, 75], axis=1)
    mean, deviation = pools.mean(axis=1), pools.std(axis=1, ddof=1)
    width = upper - lower
    bounds = {
        "tukey": (lower - 1.5 * width, upper + 1.5 * width),
        "median_iqr": (median - 1.5 * width, median + 1.5 * width),
        "half_iqr": (median - 1.5 * (median - lower), median + 1.5 * (upper - median)),
        "k_sigma": (mean - 2 * deviation, mean + 2 * deviation),
        "empirical": (pools.min(axis=1), pools.max(axis=1)),
    }
    low, high = bounds[rule]
    factor = {"k_sigma": 2.0, "empirical": 0.25}.get(rule, 1.5)
    outside = ((value < low) | (value > high)).mean()
    assert false_alarm_rate(rule, factor, 7) == pytest.approx(outside, abs=0.004)


def test_between_sizes_that_are_drawn_rates_fall_from_one_to_the_next():
    for rule in ("tukey", "median_iqr", "half_iqr", "k_sigma"):
        rates = [false_alarm_rate(rule, 1.5, n) for n in (31, 35, 40, 50, 75, 150, 400, 1900, 9000)]
        assert (np.diff(rates) <= 1e-3).all()
    drawn = np.random.default_rng(3).standard_normal((4000, 76))
    low, high = np.percentile(drawn[:, :75], [25, 75], axis=1)
    outside = (drawn[:, 75] < 2.5 * low - 1.5 * high) | (drawn[:, 75] > 2.5 * high - 1.5 * low)
    expected = false_alarm_rate("tukey", 1.5, 75)
    assert outside.mean() == pytest.approx(expected, abs=4 * np.sqrt(expected / 4000))


def test_bounds_of_fifteen_values_are_those_worked_by_hand():
    """T5.3: quartiles of these are 4.5 and 13 about a median of 8."""
    values = [7, 1, 15, 3, 9, 5, 2, 20, 4, 6, 8, 30, 10, 12, 14]
    assert rule_bounds(values, "half_iqr", 1.5) == pytest.approx((8 - 1.5 * 3.5, 8 + 1.5 * 5))
    assert rule_bounds(values, "median_iqr", 1.5) == pytest.approx((8 - 12.75, 8 + 12.75))
    assert rule_bounds(values, "tukey", 1.5) == pytest.approx((4.5 - 12.75, 13 + 12.75))
    assert rule_bounds(values, "empirical", 0.25) == (2.0, 20.0)
    mean, deviation = np.mean(values), np.std(values, ddof=1)
    assert rule_bounds(values, "k_sigma", 2) == pytest.approx(
        (mean - 2 * deviation, mean + 2 * deviation)
    )


def test_too_few_values_bound_nothing():
    assert np.isnan(rule_bounds([1.0], "tukey", 1.5)).all()
    assert rule_bounds([1.0, 2.0, 3.0], "empirical", 0.1) == (-np.inf, np.inf)
    assert false_alarm_rate("empirical", 0.1, 3) == 0.0
    assert np.isnan(false_alarm_rate("tukey", 1.5, 1))


def test_the_empirical_rule_keeps_its_rate_whatever_the_distribution():
    draws = np.random.default_rng(9).standard_t(2, (50_000, 20)) ** 3
    low, high = draws[:, 1:].min(axis=1), draws[:, 1:].max(axis=1)
    outside = ((draws[:, 0] < low) | (draws[:, 0] > high)).mean()
    assert false_alarm_rate("empirical", 0.1, 19) == pytest.approx(0.1)
    assert outside == pytest.approx(0.1, abs=0.005)
