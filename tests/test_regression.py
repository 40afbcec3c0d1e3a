"""Straight lines from moments, and the median of slopes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import theilslopes

from vconst.kernels import regression
from vconst.kernels.york import fit_york

seeds = st.integers(0, 100_000)


def made_up(seed=0, count=60):
    draw = np.random.default_rng(seed)
    x = draw.normal(2.0, 1.0, count)
    return x, -1.5 * x + 4.0 + 0.3 * draw.standard_normal(count)


def sums(x, y):
    a, b = x - x.mean(), y - y.mean()
    return a @ a, b @ b, a @ b


def moments_of(x, y, columns=None, block=None, blocks=1):
    columns = np.ones((x.size, 1)) if columns is None else columns
    block = np.zeros(x.size, int) if block is None else block
    return regression.block_moments(x, y, columns, np.ones(x.size), block, blocks)


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_deming_with_equal_errors_is_the_principal_axis(seed):
    x, y = made_up(seed)
    axis = np.linalg.svd(np.stack([x - x.mean(), y - y.mean()]), full_matrices=False)[0][:, 0]
    assert regression.deming_slope(*sums(x, y), ratio=1.0) == pytest.approx(axis[1] / axis[0])


@pytest.mark.parametrize("ratio", [0.04, 1.0, 9.0])
def test_deming_is_york_with_the_same_errors_everywhere(ratio):
    x, y = made_up(3)
    fit = fit_york(x, y, 0.2, 0.2 * np.sqrt(ratio))
    found = regression.deming_slope(*sums(x, y), ratio=ratio)
    assert found == pytest.approx(fit.coefficients[0], rel=1e-10)


def test_demings_slope_ends_in_the_two_least_squares_lines():
    s = sums(*made_up(4))
    assert regression.deming_slope(*s, ratio=1e9) == pytest.approx(regression.slope_y_on_x(*s))
    assert regression.deming_slope(*s, ratio=1e-9) == pytest.approx(regression.slope_x_on_y(*s))


@settings(max_examples=30, deadline=None)
@given(seeds, st.floats(0.01, 100.0), st.floats(0.25, 4.0))
def test_a_unit_of_the_target_scales_the_balanced_slope(seed, unit, ratio):
    x, y = made_up(seed)
    plain = regression.balanced_slope(*sums(x, y), ratio=ratio)
    assert regression.balanced_slope(*sums(x, unit * y), ratio=ratio) == pytest.approx(unit * plain)


@settings(max_examples=30, deadline=None)
@given(seeds, st.floats(0.25, 4.0))
def test_the_balanced_slope_is_demings_for_that_ratio_on_the_scale_of_x(seed, ratio):
    s = sums(*made_up(seed))
    slope = regression.balanced_slope(*s, ratio=ratio)
    assert regression.deming_slope(*s, ratio=ratio * slope**2) == pytest.approx(slope)


def test_stated_noise_and_shared_mismatch_are_taken_apart():
    common, mismatch, noise_x, noise_y, slope = 4.0, 0.3, 0.2, 0.5, 1.4
    sxx = common + mismatch + noise_x
    syy = slope**2 * (common + mismatch) + noise_y
    found = regression.corrected_slope(sxx, syy, slope * common, noise_x=noise_x, noise_y=noise_y)
    assert found == pytest.approx(slope)


def test_noise_that_explains_all_the_scatter_gives_demings_slope():
    common, noise_x, noise_y, slope = 4.0, 0.2, 0.5, 1.4
    s = (common + noise_x, slope**2 * common + noise_y, slope * common)
    stated = {"noise_x": 2 * noise_x, "noise_y": 2 * noise_y}
    assert regression.corrected_slope(*s, **stated) == pytest.approx(slope)


def test_noise_larger_than_the_spread_has_no_slope():
    assert np.isnan(regression.corrected_slope(1.0, 1.0, 0.5, noise_x=2.0, noise_y=0.1))


def test_moments_of_blocks_add_up_to_least_squares_with_columns():
    x, y = made_up(5, 200)
    draw = np.random.default_rng(0)
    columns = np.column_stack([np.ones(200), draw.standard_normal(200)])
    moments = moments_of(x, y, columns, draw.integers(0, 9, 200), 9)
    found = regression.line(moments.sum(axis=0), regression.slope_y_on_x)
    least = np.linalg.lstsq(np.column_stack([x, columns]), y, rcond=None)[0]
    assert found == pytest.approx(least)


def test_many_lines_are_found_at_once():
    x, y = made_up(6, 90)
    moments = moments_of(x, y, block=np.arange(90) // 30, blocks=3)
    together = regression.line(moments, regression.balanced_slope)
    alone = [regression.line(one, regression.balanced_slope) for one in moments]
    assert together == pytest.approx(np.stack(alone))


def test_theil_sen_over_all_pairs_is_scipys():
    x, y = made_up(7, 80)
    slope, intercept = regression.theil_sen(x, y)
    theirs = theilslopes(y, x, method="joint")
    assert slope == pytest.approx(theirs.slope)
    assert intercept == pytest.approx(theirs.intercept)


def test_theil_sen_over_drawn_pairs_is_near_all_pairs():
    x, y = made_up(8, 3000)
    drawn, _ = regression.theil_sen(x, y, pairs=400_000)
    every, _ = regression.theil_sen(x, y, pairs=10_000_000)
    assert drawn == pytest.approx(every, abs=2e-3)


def test_wild_points_do_not_carry_theil_sen_away():
    x, y = made_up(9, 400)
    y[::8] += 1000.0
    assert regression.theil_sen(x, y)[0] == pytest.approx(-1.5, abs=0.1)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(0, 4)), min_size=1, max_size=20))
def test_a_weight_is_a_number_of_repetitions(rows):
    values, weights = np.array(sorted(rows)).T.astype(float)
    if not weights.sum():
        return
    repeated = np.repeat(values, weights.astype(int))
    assert regression.weighted_median(values, weights) == np.median(repeated)
