"""Lines with known errors in both variables."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from vconst.kernels.york import fit_york

# Pearson (1901) with the weights of York (1966)
PEARSON_X = np.array([0.0, 0.9, 1.8, 2.6, 3.3, 4.4, 5.2, 6.1, 6.5, 7.4])
PEARSON_Y = np.array([5.9, 5.4, 4.4, 4.6, 3.5, 3.7, 2.8, 2.8, 2.4, 1.5])
WEIGHT_X = np.array([1000.0, 1000.0, 500.0, 800.0, 200.0, 80.0, 60.0, 20.0, 1.8, 1.0])
WEIGHT_Y = np.array([1.0, 1.8, 4.0, 8.0, 20.0, 20.0, 70.0, 70.0, 100.0, 500.0])


def made_up(seed=0, count=40):
    draw = np.random.default_rng(seed)
    truth = draw.uniform(-3.0, 3.0, count)
    sigma_x, sigma_y = draw.uniform(0.05, 0.4, (2, count))
    x = truth + sigma_x * draw.standard_normal(count)
    y = 0.7 * truth - 1.0 + sigma_y * draw.standard_normal(count)
    return x, y, sigma_x, sigma_y


def test_pearsons_data_with_yorks_weights_give_the_published_line():
    fit = fit_york(PEARSON_X, PEARSON_Y, WEIGHT_X**-0.5, WEIGHT_Y**-0.5)
    slope_error, intercept_error = np.sqrt(np.diag(fit.covariance))
    assert f"{fit.coefficients[1]:.8f}" == "5.47991022"
    assert f"{fit.coefficients[0]:.9f}" == "-0.480533407"
    assert f"{intercept_error:.8f}" == "0.29497074"
    assert f"{slope_error:.8f}" == "0.05798501"
    assert f"{fit.chi_square:.5f}" == "11.86635"


def test_correlated_errors_minimise_the_weighted_distance_to_the_line():
    x, y, sigma_x, sigma_y = made_up(1)
    correlation = np.random.default_rng(2).uniform(-0.8, 0.8, x.size)

    def distance(line):
        slope, intercept = line
        shared = correlation * sigma_x * sigma_y
        variance = sigma_y**2 + slope**2 * sigma_x**2 - 2 * slope * shared
        return np.sum((y - slope * x - intercept) ** 2 / variance)

    fit = fit_york(x, y, sigma_x, sigma_y, correlation=correlation)
    least = minimize(distance, [0.7, -1.0], method="Nelder-Mead", options={"xatol": 1e-10})
    assert fit.coefficients == pytest.approx(least.x, abs=1e-6)
    assert fit.chi_square == pytest.approx(least.fun, rel=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_exchanging_the_variables_inverts_the_line(seed):
    x, y, sigma_x, sigma_y = made_up(seed)
    there = fit_york(x, y, sigma_x, sigma_y).coefficients
    back = fit_york(y, x, sigma_y, sigma_x).coefficients
    assert there[0] * back[0] == pytest.approx(1.0, rel=1e-8)
    assert back[1] == pytest.approx(-there[1] / there[0], rel=1e-7, abs=1e-8)


def test_without_errors_in_x_it_is_weighted_least_squares():
    x, y, _, sigma_y = made_up(3)
    slope, intercept = np.polyfit(x, y, 1, w=1.0 / sigma_y)
    assert fit_york(x, y, 0.0, sigma_y).coefficients == pytest.approx([slope, intercept])


def test_a_known_column_is_found_beside_the_slope():
    x, _, sigma_x, sigma_y = made_up(4)
    days = np.linspace(0.0, 27.0, x.size)
    columns = np.column_stack([np.ones(x.size), days])
    fit = fit_york(x, 1.3 * x - 2.0 + 0.01 * days, sigma_x, sigma_y, columns=columns)
    assert fit.coefficients == pytest.approx([1.3, -2.0, 0.01])
    assert fit.chi_square == pytest.approx(0.0, abs=1e-12)


def test_stated_standard_errors_are_the_scatter_of_many_fits():
    draw = np.random.default_rng(5)
    truth = np.linspace(-3.0, 3.0, 50)
    slopes, errors = [], []
    for _ in range(400):
        x = truth + 0.1 * draw.standard_normal(50)
        y = 0.7 * truth + 0.2 * draw.standard_normal(50)
        fit = fit_york(x, y, 0.1, 0.2)
        slopes.append(fit.coefficients[0])
        errors.append(np.sqrt(fit.covariance[0, 0]))
    assert np.mean(errors) == pytest.approx(np.std(slopes), rel=0.12)
    assert np.mean(slopes) == pytest.approx(0.7, abs=4 * np.std(slopes) / 20)
