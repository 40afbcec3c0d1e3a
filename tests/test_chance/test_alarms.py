"""Trajectories and scores of alarms: closed forms, examples by hand, worlds without skill."""

import numpy as np
import pytest
from scipy.stats import binom, kstest

from vconst.kernels.chance.alarms import (
    area_skill,
    area_skill_chance,
    fewest_hits,
    molchan_trajectory,
    probability_gain,
    r_score,
    roc_curve,
)


def test_a_trajectory_by_hand():
    """Four cells of weights 4, 3, 2, 1; events in the second and twice in the last."""
    alarmed, missed = molchan_trajectory([1.0, 9.0, 5.0, 7.0], [4, 3, 2, 1], [0, 1, 0, 2])
    np.testing.assert_allclose(alarmed, [0.0, 0.3, 0.4, 0.6, 1.0])
    np.testing.assert_allclose(missed, [1.0, 2 / 3, 0.0, 0.0, 0.0], atol=1e-15)
    # triangle, trapezium and rectangle: 0.3/6 + 0.1 (1/3 + 1)/2 + 0.6
    assert area_skill(alarmed, missed) == pytest.approx(0.05 + 0.2 / 3 + 0.6)


def test_cells_of_one_value_are_alarmed_together_whatever_their_order():
    first = molchan_trajectory([2, 2, 1], [1, 1, 2], [1, 0, 0])
    second = molchan_trajectory([2, 2, 1], [1, 1, 2], [0, 1, 0])
    np.testing.assert_allclose(first, second)
    assert area_skill(*molchan_trajectory([1, 1, 1], [1, 2, 3], [1, 0, 2])) == 0.5


def test_the_documented_roc_example_comes_back():
    """scikit-learn's example of roc_curve: labels 0 0 1 1, scores .1 .4 .35 .8, area 0.75."""
    false_alarms, hits = roc_curve([0.1, 0.4, 0.35, 0.8], [False, False, True, True])
    assert false_alarms.tolist() == [0.0, 0.0, 0.5, 0.5, 1.0]
    assert hits.tolist() == [0.0, 0.5, 0.5, 1.0, 1.0]
    assert area_skill(false_alarms, 1 - hits) == 0.75


def test_the_distribution_of_the_area_skill_score_is_that_of_means_of_uniform_numbers():
    assert area_skill_chance(0.75, 1) == 0.25
    assert area_skill_chance(0.75, 2) == pytest.approx(0.125)
    assert area_skill_chance(2 / 3, 3) == pytest.approx(1 / 6)
    assert area_skill_chance(0.5, 27) == pytest.approx(0.5)
    draw = np.random.default_rng(2).uniform(size=(200_000, 27)).mean(axis=1)
    for skill in (0.55, 0.6, 0.65):
        share = (draw >= skill).mean()
        error = np.sqrt(share / draw.size)
        assert area_skill_chance(skill, 27) == pytest.approx(share, abs=4 * error)


def test_the_sum_and_the_series_agree_where_they_meet():
    for skill in (0.45, 0.5, 0.55, 0.58):
        exact = area_skill_chance(skill, 100)
        assert area_skill_chance(skill, 101) == pytest.approx(exact, rel=0.08)
    assert area_skill_chance(0.55, 101) == pytest.approx(area_skill_chance(0.55, 100), rel=0.02)


def test_alarms_of_noise_have_no_skill():
    """27 events in cells drawn at random: mean 1/2, deviation sqrt(1/12N) = 0.0556, p uniform."""
    draw = np.random.default_rng(5)
    skills = []
    for _ in range(400):
        weight = draw.uniform(0.5, 1.5, 3000)
        hits = draw.multinomial(27, weight / weight.sum())
        skills.append(area_skill(*molchan_trajectory(draw.uniform(size=3000), weight, hits)))
    assert np.mean(skills) == pytest.approx(0.5, abs=4 * 0.0556 / 20)
    assert np.std(skills) == pytest.approx(0.0556, rel=0.12)
    chances = [area_skill_chance(skill, 27) for skill in skills]
    assert kstest(chances, "uniform").pvalue > 1e-3


def test_gain_and_score_of_an_alarm_by_hand():
    assert probability_gain(6, 10, 0.2) == pytest.approx(3.0)
    assert r_score(6, 10, 0.2) == pytest.approx(0.4)
    assert np.isnan(probability_gain(0, 0, 0.2))
    assert np.isnan(r_score(0, 0, 0.2))


def test_limits_are_where_the_binomial_tail_falls_below():
    for alarmed in (0.05, 0.3, 0.9):
        hits = int(fewest_hits(20, alarmed))
        assert binom.sf(hits - 1, 20, alarmed) <= 0.05 < binom.sf(hits - 2, 20, alarmed)
    assert int(fewest_hits(20, 1.0)) == 21


def test_nothing_to_score_is_refused():
    with pytest.raises(ValueError, match="no event"):
        molchan_trajectory([1.0], [1.0], [0])
    with pytest.raises(ValueError, match="all cells"):
        roc_curve([1.0, 2.0], [True, True])
