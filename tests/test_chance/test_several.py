"""Many tests at once, and layers as one: against printed numbers and by null worlds."""

import numpy as np
import pytest
from scipy.stats import binom, false_discovery_control, kstest

from vconst.kernels.chance.several import (
    benjamini_hochberg,
    correlation_of,
    greatest_chances,
    rank_chances,
    stouffer,
    two_sided_chance,
)

#: Benjamini & Hochberg (1995), table of section 3.1.
PUBLISHED = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
]
LEVELS = (0.01, 0.05, 0.1, 0.5)


def test_the_published_example_finds_four_and_bonferroni_three():
    found, adjusted = benjamini_hochberg(PUBLISHED)
    assert found.sum() == 4
    assert (np.array(PUBLISHED) * 15 <= 0.05).sum() == 3
    np.testing.assert_allclose(adjusted, false_discovery_control(PUBLISHED))


def test_what_was_not_tested_is_not_found_and_counts_for_nothing():
    found, adjusted = benjamini_hochberg([0.03, np.nan, 0.04])
    assert found.tolist() == [True, False, True]
    assert np.isnan(adjusted[1])


def test_three_deviates_of_two_are_one_of_3_464():
    assert float(stouffer([2.0, 2.0, 2.0])) == pytest.approx(3.464, abs=5e-4)


def test_layers_that_are_one_are_one():
    assert float(stouffer([2.0, 2.0, 2.0], np.ones((3, 3)))) == pytest.approx(2.0)


def test_a_layer_that_was_not_seen_is_left_out_with_its_weight():
    with_gap = stouffer([[2.0, np.nan], [np.nan, np.nan]], weights=[1.0, 5.0])
    assert with_gap[0] == 2.0
    assert np.isnan(with_gap[1])


def correlated(draw, number, layers=4, shared=0.6):
    """Layers that see one plasma."""
    own = np.sqrt(1 - shared) * draw.standard_normal((number, layers))
    return np.sqrt(shared) * draw.standard_normal((number, 1)) + own


def test_layers_of_one_plasma_deceive_who_takes_them_as_independent():
    """False alarms at 5 %: as many with the correlation of controls, far more without."""
    draw = np.random.default_rng(7)
    controls, events = correlated(draw, 4000), correlated(draw, 4000)
    own = stouffer(events, correlation_of(controls))
    naive = stouffer(events)
    assert abs((np.abs(own) >= 1.96).mean() - 0.05) < 0.012
    assert (np.abs(naive) >= 1.96).mean() > 0.2


def test_correlations_with_gaps_are_still_those_of_a_distribution():
    draw = np.random.default_rng(3)
    seen = correlated(draw, 40, layers=6)
    seen[draw.uniform(size=seen.shape) < 0.5] = np.nan
    found = correlation_of(seen)
    assert np.linalg.eigvalsh(found).min() > -1e-12
    np.testing.assert_allclose(np.diagonal(found), 1.0)


def test_ranks_are_counted():
    draws = np.array([[1.0, 1.0], [2.0, np.nan], [3.0, 5.0]])
    np.testing.assert_allclose(rank_chances([2.0, 5.0], draws), [3 / 4, 2 / 3])
    assert two_sided_chance(0.0, [1.0, 2.0, 3.0]) == 0.5
    assert two_sided_chance(2.0, [1.0, 2.0, 3.0]) == 1.0


def test_what_is_not_known_has_no_p_on_either_side():
    assert np.isnan(two_sided_chance(np.nan, np.arange(99.0)))
    assert two_sided_chance(200.0, np.arange(99.0)) == pytest.approx(0.02)


def test_the_greatest_of_many_is_set_beside_the_greatest_of_many():
    draws = np.array([[0.0, 3.0], [1.0, 0.0], [2.0, 2.0]])
    np.testing.assert_allclose(greatest_chances([2.5, 1.5], draws), [2 / 4, 3 / 4])


def test_a_search_over_fifty_places_finds_no_more_than_it_says():
    draw = np.random.default_rng(11)
    least = []
    for _ in range(200):
        looked = draw.standard_normal((100, 50))
        least.append(greatest_chances(looked[0], looked[1:]).min())
    for level in LEVELS:
        assert (np.array(least) <= level).sum() <= binom.ppf(0.999, 200, level)
    assert kstest(least, "uniform").pvalue > 1e-3
