"""Uncertainty from correlated blocks."""

import numpy as np
import pytest
from scipy.stats import ttest_1samp

from vconst.kernels import bootstrap


def autoregressive(seed, count, memory):
    draw = np.random.default_rng(seed)
    series = np.empty(count)
    series[0] = draw.standard_normal()
    for k in range(1, count):
        series[k] = memory * series[k - 1] + np.sqrt(1 - memory**2) * draw.standard_normal()
    return series


def test_every_replicate_draws_as_many_blocks_as_the_drawn_groups_hold():
    group = np.array([0, 0, 0, 1, 1, 2])
    counts = bootstrap.resample_counts(group, 500, seed=1)
    drawn = np.stack([counts[:, group == g].sum(axis=1) / (group == g).sum() for g in range(3)])
    assert (drawn == drawn.astype(int)).all()
    assert (drawn.sum(axis=0) == 3).all()


def test_on_one_level_every_group_keeps_its_size():
    group = np.array([0, 0, 0, 1, 1, 2])
    counts = bootstrap.resample_counts(group, 100, two_level=False)
    assert (counts[:, :3].sum(axis=1) == 3).all()
    assert (counts[:, 5] == 1).all()


def test_equal_seeds_draw_equally_and_others_do_not():
    group = np.zeros(20, int)
    first, again = (bootstrap.resample_counts(group, 5, seed=(3, 0)) for _ in range(2))
    assert (first == again).all()
    assert (first != bootstrap.resample_counts(group, 5, seed=(4, 0))).any()


def test_replicated_means_scatter_as_the_two_levels_say():
    draw = np.random.default_rng(0)
    values = draw.standard_normal((20, 1)) + 0.5 * draw.standard_normal((20, 15))
    group = np.repeat(np.arange(20), 15)
    counts = bootstrap.resample_counts(group, 20_000, seed=2)
    means = counts @ values.ravel() / counts.sum(axis=1)
    between = values.mean(axis=1).var() / 20
    within = values.var(axis=1).mean() / 300
    assert means.var() == pytest.approx(between + within, rel=0.04)


def test_leaving_groups_out_of_a_mean_gives_students_interval():
    means = np.random.default_rng(1).normal(2.0, 1.0, 7)
    left_out = np.array([np.delete(means, k).mean() for k in range(7)])[:, None]
    error = np.sqrt(bootstrap.jackknife_covariance(left_out)[0, 0])
    theirs = ttest_1samp(means, 0.0).confidence_interval(0.95)
    assert bootstrap.t_interval(means.mean(), error, 6) == pytest.approx((theirs.low, theirs.high))


def test_white_noise_needs_no_longer_blocks():
    lengths = [
        bootstrap.correlation_length(np.random.default_rng(seed).standard_normal(400))
        for seed in range(200)
    ]
    assert np.mean(np.array(lengths) == 1) > 0.9


def test_a_longer_memory_needs_longer_blocks():
    short, long = (
        np.mean([bootstrap.correlation_length(autoregressive(s, 800, m)) for s in range(20)])
        for m in (0.3, 0.8)
    )
    assert 1.0 < short < long


def test_blocks_cover_the_mean_of_a_series_with_memory_and_single_members_do_not():
    covered = {"blocks": 0, "members": 0}
    for seed in range(300):
        series = autoregressive(seed, 600, 0.6)
        for name, length in (("blocks", bootstrap.correlation_length(series)), ("members", 1)):
            runs = series.size // length
            block = np.arange(series.size) * runs // series.size
            size = np.bincount(block)
            counts = bootstrap.resample_counts(np.zeros(runs, int), 300, seed=seed)
            means = counts @ np.bincount(block, series) / (counts @ size)
            error = means.std() * np.sqrt(runs / (runs - 1))
            low, high = bootstrap.t_interval(series.mean(), error, runs - 1)
            covered[name] += low <= 0.0 <= high
    assert 0.91 <= covered["blocks"] / 300 <= 0.98
    assert covered["members"] / 300 < 0.8


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_the_shared_part_of_a_variance_is_found(share):
    draw = np.random.default_rng(4)
    group = np.repeat(np.arange(3000), 5)
    values = np.sqrt(share) * draw.standard_normal(3000)[group]
    values = values + np.sqrt(1 - share) * draw.standard_normal(group.size)
    assert bootstrap.shared_fraction(values, group) == pytest.approx(share, abs=0.02)


def test_one_group_or_single_members_share_nothing():
    values = np.random.default_rng(5).standard_normal(9)
    assert bootstrap.shared_fraction(values, np.zeros(9, int)) == 0.0
    assert bootstrap.shared_fraction(values, np.arange(9)) == 0.0
