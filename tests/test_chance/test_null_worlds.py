"""P(p <= a) <= a for every statistic where nothing is before events; power where something is."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import binom, kstest

from tests.test_chance.null_worlds import KINDS, chances

LEVELS = (0.01, 0.05, 0.1, 0.5)
CONTINUOUS = ("layers", "skill")


def many(worlds, kind="red", share=0.0):
    """p by statistic, each of shape (worlds,)."""
    found = [chances(seed, kind, share) for seed in range(worlds)]
    return {name: np.array([each[name] for each in found]) for name in found[0]}


def check(found):
    """Not more often small than it says, within binomial limits of one in a thousand."""
    for name, p in found.items():
        for level in LEVELS:
            below = int((p <= level).sum())
            limit = binom.ppf(0.999, p.size, level)
            assert below <= limit, f"{name}: {below} of {p.size} at {level}"
    for name in CONTINUOUS:
        assert kstest(found[name], "uniform").pvalue > 1e-3, name


@pytest.fixture(scope="module")
def null():
    """Sixty worlds, twenty of each kind."""
    parts = [many(20, kind) for kind in KINDS]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def test_with_nothing_before_events_no_p_is_small_more_often_than_it_says(null):
    check(null)


def test_no_statistic_is_blind(null):
    """A discrete p is conservative, not stuck at one."""
    for name, p in null.items():
        assert np.unique(p).size > 5, name
        assert p.mean() < 0.85, name


def test_the_more_is_planted_the_more_often_it_is_found(null):
    planted = many(8, share=0.6)
    for name, p in planted.items():
        assert (p <= 0.05).mean() > (null[name] <= 0.05).mean() + 0.2, name
    assert planted["hits"].mean() < 0.05


@pytest.mark.chaos
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", KINDS)
def test_five_hundred_worlds_with_nothing_before_events(kind):
    check(many(500, kind))


@pytest.mark.chaos
@pytest.mark.timeout(3600)
def test_power_rises_with_what_is_planted():
    power = [
        {name: (p <= 0.05).mean() for name, p in many(60, share=share).items()}
        for share in (0.0, 0.15, 0.4, 0.8)
    ]
    for name in power[0]:
        curve = [each[name] for each in power]
        assert all(late >= early - 0.1 for early, late in pairwise(curve))
        assert curve[-1] > curve[0] + 0.3, name
