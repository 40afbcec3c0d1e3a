"""Which was first, what gaps leave of it, and whether an order that holds is chance."""

import numpy as np
import pytest
from scipy.stats import binom, t

from tests.test_concordance.tables import layers_of, world
from vconst.kernels.chance.order import agreement_of_order, first_unusual, lag_of, mean_lag
from vconst.operations.order_of_layers import order_of_layers


def test_the_first_unusual_day_has_two_ends():
    z = np.array(
        [
            [0.0, 2.0, 0.0, 3.0, 0.0, 0.0],  # days 1 and 3: the first is 3, after 4 as usual
            [0.0, 2.0, np.nan, np.nan, 0.0, 0.0],  # day 1, or on days 2 and 3 unseen
            [0.0, 0.0, 0.0, 0.0, 0.0, 2.0],  # the earliest day: nothing is known before it
            [0.0, 0.0, 0.0, 0.0, 0.0, np.nan],
        ]
    )
    late, early = first_unusual(z, 1.5)
    np.testing.assert_array_equal(late, [3, 1, 5, np.nan])
    np.testing.assert_array_equal(early, [4, 4, np.inf, np.nan])


def test_a_lag_has_the_bounds_that_gaps_leave():
    lag, low, high = lag_of((3.0, 4.0), (1.0, 4.0))
    assert (lag, low, high) == (2.0, -1.0, 3.0)
    assert np.isnan(lag_of((np.nan, np.nan), (1.0, 2.0))[0])


def test_the_mean_lag_of_events_has_students_interval():
    lags = [1.0, 2.0, 4.0, 1.0, np.nan]
    mean, low, high, number = mean_lag(lags)
    assert (mean, number) == (2.0, 4)
    expected = t.interval(0.95, 3, loc=2.0, scale=np.std(lags[:4], ddof=1) / 2)
    np.testing.assert_allclose((low, high), expected)
    assert np.isnan(mean_lag([1.0, 2.0])[1])
    assert mean_lag([])[3] == 0


def test_an_order_that_all_events_have_agrees_and_its_reverse_does_not():
    same = np.tile([5.0, 3.0, 1.0], (4, 1))
    assert agreement_of_order(same) == (1.0, pytest.approx(6.0))  # 3 pairs, 12 ways of 4 events
    same[1] = [1.0, 3.0, 5.0]
    assert agreement_of_order(same[:2])[0] == -1.0
    assert agreement_of_order(same)[0] == pytest.approx(0.0)  # 3 of 6 pairs of events agree
    assert np.isnan(agreement_of_order(same[:1])[0])
    same[:, 2] = np.nan  # then one pair of things is left
    assert agreement_of_order(same[[0, 2]])[0] == 1.0


def many_events(seed, *, planted=False, limit=1.5, controls=9):
    places, z = world(seed, events=6, controls=controls, globe=0.0, one=0.2)
    if planted:
        own = places["control"] == 0
        z[4, own, 5] += 6.0  # thermal six days before, density three, temperature one
        z[:2, own, 3] += 6.0
        z[2, own, 1] += 6.0
    return order_of_layers(layers_of(places, z), limit=limit, draws=199).dataset


def test_an_order_that_is_chance_has_no_small_p():
    p = np.array([many_events(seed)["agreement_chance"].item() for seed in range(24)])
    p = p[np.isfinite(p)]
    assert p.size >= 18
    for level in (0.05, 0.1, 0.5):
        assert (p <= level).sum() <= binom.ppf(0.999, p.size, level)


def test_an_order_that_is_planted_comes_back_with_its_lags():
    found = many_events(1, planted=True, limit=2.5)
    assert found["agreement"].item() > 0.6
    assert found["agreement_chance"].item() <= 0.05
    names = list(zip(found["pair_first"].values, found["pair_second"].values, strict=True))
    pair = names.index(("plasma density", "thermal"))
    assert found["mean_lag"].values[pair] == pytest.approx(-2.0, abs=0.8)
    assert found["mean_low"].values[pair] <= -2.0 <= found["mean_high"].values[pair]
    assert found["events_with_both"].values[pair] >= 5
    low, high = (found[f"lag_{end}"].values[:, pair] for end in ("low", "high"))
    known = np.isfinite(found["lag"].values[:, pair])
    assert (low[known] <= found["lag"].values[known, pair]).all()
    assert (high[known] >= found["lag"].values[known, pair]).all()


def test_one_event_has_an_order_and_no_agreement():
    places, z = world(2)
    found = order_of_layers(layers_of(places, z)).dataset
    assert np.isnan(found["agreement"].item())
    assert np.isnan(found["agreement_chance"].item())
    both = found["controls_with_both"].values
    assert (both <= found["controls"].item()).all()
    assert np.isfinite(found["usual_low"].values[both > 0]).all()
