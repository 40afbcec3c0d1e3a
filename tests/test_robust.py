"""Robust lines, against printed values of others, limits and planted truth."""

import numpy as np
import pytest

from vconst.kernels.error_ratio import AlikeErrors, KnownErrors, StatedRatio
from vconst.kernels.regression import about_columns, block_moments, corrected_slope
from vconst.kernels.robust import (
    TUNING,
    bisquare_loss,
    fit_robust,
    robust_scale,
    robust_weights,
    usual_trust,
)

# Brownlee (1965): loss of ammonia, flow of air, temperature of water, concentration of acid
STACK_LOSS = np.array(
    [
        *(42, 80, 27, 89, 37, 80, 27, 88, 37, 75, 25, 90, 28, 62, 24, 87, 18, 62, 22, 87),
        *(18, 62, 23, 87, 19, 62, 24, 93, 20, 62, 24, 93, 15, 58, 23, 87, 14, 58, 18, 80),
        *(14, 58, 18, 89, 13, 58, 17, 88, 11, 58, 18, 82, 12, 58, 19, 93, 8, 50, 18, 89),
        *(7, 50, 18, 86, 8, 50, 19, 72, 8, 50, 19, 79, 9, 50, 20, 80, 15, 56, 20, 82),
        *(15, 70, 20, 91),
    ],
    float,
).reshape(-1, 4)
ALL_IN_Y = StatedRatio(np.inf)


def stack_loss(size=1.0):
    """Fit of the loss with the flow as x, every row times *size*."""
    rows = STACK_LOSS * np.reshape(size, (-1, 1))
    columns = np.column_stack([np.broadcast_to(size, len(rows)), rows[:, 2:]])
    return fit_robust(rows[:, 1], rows[:, 0], columns, np.ones(len(rows)), ALL_IN_Y)


def normal_mean(values):
    """Mean over a standard normal distribution of values on a fine grid."""
    return np.trapezoid(values * np.exp(-0.5 * GRID**2), GRID) / np.sqrt(2.0 * np.pi)


GRID = np.linspace(-12.0, 12.0, 240_001)


def test_stack_loss_gives_the_printed_mm_estimate_of_r():
    """robustbase 0.9, lmrob(stack.loss ~ ., data = stackloss), and its S-estimate."""
    fit = stack_loss()
    flow, constant, water, acid = fit.coefficients
    assert (f"{constant:.4f}", f"{flow:.4f}") == ("-41.5246", "0.9388")
    assert (f"{water:.4f}", f"{acid:.4f}") == ("0.5796", "-0.1129")
    assert f"{fit.scale:.4f}" == "1.9123"
    printed = [0.84957481, -36.92541711, 0.43047399, -0.07353894]
    assert fit.start == pytest.approx(printed, rel=1e-5)


def test_weighted_rows_give_the_printed_mm_estimate_of_r():
    """lmrob(..., weights = c(rep(1, 10), rep(2, 11))): rows times the root of the weight."""
    fit = stack_loss(np.sqrt(np.repeat([1.0, 2.0], [10, 11])))
    printed = [0.878068, -43.007449, 0.734852, -0.088959]
    assert fit.coefficients == pytest.approx(printed, rel=1e-5)
    assert fit.scale == pytest.approx(2.340538, rel=1e-5)


@pytest.mark.parametrize("psi", ["tukey", "huber"])
def test_constants_have_the_published_efficiency_of_95_percent(psi):
    """Efficiency of a location where errors are normal: (E psi')^2 / E psi^2."""
    score = robust_weights(GRID, psi=psi) * GRID
    efficiency = normal_mean(np.gradient(score, GRID)) ** 2 / normal_mean(score**2)
    assert efficiency == pytest.approx(0.95, abs=1e-5)


def test_the_scale_breaks_at_a_half_and_has_the_published_efficiency():
    """Rousseeuw & Yohai (1984), table 3: breakdown 50 %, efficiency 28.7 % at c = 1.547."""
    loss = bisquare_loss(GRID)
    assert normal_mean(loss) == pytest.approx(0.5, abs=1e-6)
    score = np.gradient(loss, GRID)
    efficiency = normal_mean(np.gradient(score, GRID)) ** 2 / normal_mean(score**2)
    assert efficiency == pytest.approx(0.287, abs=5e-4)


def test_the_scale_is_that_of_the_bulk():
    draw = np.random.default_rng(0)
    values = 3.0 * draw.standard_normal(20_000)
    assert robust_scale(values, np.ones(values.size)) == pytest.approx(3.0, rel=0.02)
    values[:9_000] = 1e6
    assert robust_scale(values, np.ones(values.size)) < 30.0
    # the more exact the fit, the smaller; nothing but zeros has no scale
    assert robust_scale(np.zeros(10), np.ones(10)) == 0.0


def test_the_scale_is_found_from_however_far_away():
    """A start through points of nearly one reference is 1e11 times too wide, and no scale is 0."""
    residual = np.random.default_rng(8).standard_normal(1000)
    weights = np.ones(residual.size)
    expected = robust_scale(residual, weights)
    assert expected > 0.9
    for start in (1e-6, 1e3, 1e11, 1e150):
        assert robust_scale(residual, weights, start=start) == pytest.approx(expected, rel=1e-9)


def test_a_reference_that_several_targets_share_does_not_make_the_scale_nothing():
    """Profiles that four samples of a probe share, and a covariate: starts are nearly singular."""
    draw = np.random.default_rng(3)
    truth = np.repeat(draw.standard_normal(500), 4)
    other = np.repeat(draw.standard_normal(500), 4) + 1e-12 * draw.standard_normal(2000)
    x = truth + np.repeat(0.1 * draw.standard_normal(500), 4)
    y = truth + 0.5 * other + 0.02 * draw.standard_normal(2000)
    columns = np.column_stack([np.ones(2000), other])
    errors = KnownErrors(0.1**2, 0.02**2)
    fit = fit_robust(x, y, columns, np.ones(2000), errors)
    assert fit.scale == pytest.approx(np.hypot(0.1, 0.02), rel=0.1)
    np.testing.assert_allclose(fit.coefficients, [1.0, 0.0, 0.5], atol=0.02)


def test_what_is_usual_is_what_normal_residuals_show():
    residual = np.random.default_rng(1).standard_normal(400_000)
    for psi in TUNING:
        weights = robust_weights(residual, psi=psi)
        removed, halved = usual_trust(psi=psi)
        assert 1.0 - weights.mean() == pytest.approx(removed, abs=1e-3)
        assert np.mean(weights < 0.5) == pytest.approx(halved, abs=6e-4)


def made_up(seed, count=400, *, slope=0.9, error_x=0.1, error_y=0.1):
    draw = np.random.default_rng(seed)
    truth = draw.uniform(-1.5, 1.5, count)
    days = draw.uniform(-1.0, 1.0, count)
    x = truth + error_x * draw.standard_normal(count)
    y = slope * truth + 0.3 - 0.2 * days + error_y * draw.standard_normal(count)
    return x, y, np.column_stack([np.ones(count), days])


TRUE = np.array([0.9, 0.3, -0.2])


@pytest.mark.parametrize("share", [0.1, 0.3, 0.45])
@pytest.mark.parametrize("errors", [StatedRatio(1.0), AlikeErrors(), KnownErrors(0.01, 0.01)])
def test_wild_points_up_to_nearly_half_do_not_carry_the_line_away(share, errors):
    x, y, columns = made_up(2)
    wild = slice(0, int(share * x.size))
    x[wild] += 2.0
    y[wild] -= 4.0
    fit = fit_robust(x, y, columns, np.ones(x.size), errors)
    assert fit.coefficients == pytest.approx(TRUE, abs=0.05)
    assert (fit.trust[wild] == 0.0).all()


def test_points_that_have_no_weight_do_not_matter():
    x, y, columns = made_up(3)
    weights = np.ones(x.size)
    y[:40], weights[:40] = 17.0, 0.0
    fit = fit_robust(x, y, columns, weights, StatedRatio(1.0))
    assert fit.coefficients == pytest.approx(TRUE, abs=0.04)


@pytest.mark.parametrize("seed", [0, 7, 4960])
def test_exchanging_the_variables_inverts_the_robust_line(seed):
    x, y, columns = made_up(seed, 150)
    y[:15] -= 1.5
    for there, back in (
        (AlikeErrors(), AlikeErrors()),
        (StatedRatio(2.0), StatedRatio(0.5)),
        (KnownErrors(0.002, 0.004), KnownErrors(0.004, 0.002)),
    ):
        ones = np.ones(x.size)
        first = fit_robust(x, y, columns, ones, there, seed=seed)
        second = fit_robust(y, x, columns, ones, back, seed=seed)
        slope, start = first.coefficients[0], first.start[0]
        assert slope * second.coefficients[0] == pytest.approx(1.0, rel=1e-6)
        rest = -first.coefficients[1:] / slope
        assert second.coefficients[1:] == pytest.approx(rest, rel=1e-5, abs=1e-6)
        assert second.scale * start == pytest.approx(first.scale, rel=1e-6)


@pytest.mark.chaos
@pytest.mark.parametrize(
    ("lines", "within"), [(60, 0.18), pytest.param(200, 0.1, marks=pytest.mark.chaos)]
)
def test_robust_lines_scatter_by_the_published_efficiency_and_have_no_bias(lines, within):
    """Without wild points the variance is that of least distances over 0.95."""
    found = []
    for seed in range(lines):
        x, y, columns = made_up(seed, 200, error_y=0.2)
        ones = np.ones(x.size)
        robust = fit_robust(x, y, columns, ones, StatedRatio(4.0), seed=seed)
        moments = block_moments(x, y, columns, ones, np.zeros(x.size, int), 1)[0]
        left = about_columns(moments)
        plain = corrected_slope(
            left[0, 0], left[1, 1], left[0, 1], noise_x=200 * 0.01, noise_y=200 * 0.04
        )
        found.append((robust.coefficients[0], float(plain)))
    robust, plain = np.array(found).T
    assert abs(robust.mean() - 0.9) < 3.5 * robust.std() / np.sqrt(lines)
    assert robust.var() / plain.var() == pytest.approx(1 / 0.95, abs=within)


def test_known_errors_and_mismatch_are_taken_apart_with_wild_points():
    x, y, columns = made_up(5, 4000, slope=0.5, error_x=0.0, error_y=0.0)
    draw = np.random.default_rng(6)
    for values, slope, noise in ((x, 1.0, 0.05), (y, 0.5, 0.1)):
        values += slope * 0.2 * draw.standard_normal(x.size) + noise * draw.standard_normal(x.size)
    x[:40] -= 2.0
    y[40:80] -= 1.0
    errors = KnownErrors(0.05**2, 0.1**2)
    fit = fit_robust(x, y, columns, np.ones(x.size), errors)
    assert fit.coefficients == pytest.approx([0.5, 0.3, -0.2], abs=0.015)
    assert np.sqrt(errors.mismatch(fit.coefficients[0], fit.scale)) == pytest.approx(0.2, abs=0.02)
