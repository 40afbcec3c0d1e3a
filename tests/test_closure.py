"""Lines one after the other, and loops of them: exact cases, Monte Carlo, and the null."""

import math

import numpy as np
import pytest
from scipy import stats

from vconst.kernels.closure import compose, misclosure, same_pivot

NOTHING = np.zeros((2, 2))


def test_a_line_and_its_inverse_close():
    there, back = (1.25, 3.0, NOTHING), (1 / 1.25, -3.0 / 1.25, NOTHING)
    slope, offset, covariance, chance = misclosure([there, back])
    assert (slope, offset, chance) == (pytest.approx(1.0), pytest.approx(0.0, abs=1e-12), 1.0)
    assert not covariance.any()
    assert misclosure([there, (0.8, 0.0, NOTHING)])[3] == 0.0


def test_lines_are_applied_the_last_first():
    slope, offset, _ = compose([(2.0, 1.0, NOTHING), (3.0, 5.0, NOTHING), (0.5, 7.0, NOTHING)])
    value = 11.0
    assert slope * value + offset == 2.0 * (3.0 * (0.5 * value + 7.0) + 5.0) + 1.0


def test_the_covariance_is_that_of_drawn_lines():
    """100,000 draws: a relative standard error of 0.45 % of each variance."""
    chance = np.random.default_rng(1)
    lines = [
        (1.2, 0.4, np.array([[1e-4, 2e-5], [2e-5, 4e-4]])),
        (0.9, -0.1, np.array([[4e-4, -1e-4], [-1e-4, 1e-4]])),
        (0.95, 0.2, np.array([[1e-4, 0.0], [0.0, 1e-4]])),
    ]
    drawn = [chance.multivariate_normal(line[:2], line[2], 100_000) for line in lines]
    slope = np.prod([each[:, 0] for each in drawn], axis=0)
    offset = drawn[0][:, 1] + drawn[0][:, 0] * (drawn[1][:, 1] + drawn[1][:, 0] * drawn[2][:, 1])
    _, _, covariance = compose(lines)
    np.testing.assert_allclose(covariance, np.cov(slope, offset), rtol=0.03, atol=1e-5)


def test_without_a_misclosure_the_chance_is_uniform():
    chance = np.random.default_rng(2)
    covariance = np.array([[1e-4, 4e7], [4e7, 1e20]])  # as of a density in m-3
    found = []
    for _ in range(400):
        slope, offset = chance.multivariate_normal([1.25, 3e10], covariance)
        back = chance.multivariate_normal([0.8, -3e10 / 1.25], covariance)
        found.append(misclosure([(slope, offset, covariance), (*back, covariance)])[3])
    assert stats.kstest(found, "uniform").pvalue > 0.01
    assert misclosure([(1.25, 3e10, covariance), (0.9, -2.4e10, covariance)])[3] < 1e-6


def test_what_is_not_known_is_not_judged():
    assert math.isnan(misclosure([(1.0, 0.0, np.full((2, 2), np.nan))])[3])


def test_another_pivot_is_the_same_line():
    slope, offset, covariance = 1.1, 0.3, np.array([[1e-4, 1e-5], [1e-5, 2e-4]])
    shift = math.log10(1e10 / 1e12)
    moved = same_pivot(slope, offset, covariance, shift)
    reference = 3e11
    old = 1e10 * 10 ** (slope * math.log10(reference / 1e10) + offset)
    new = 1e12 * 10 ** (moved[0] * math.log10(reference / 1e12) + moved[1])
    assert new == pytest.approx(old, rel=1e-12)
    at = (
        np.array([math.log10(reference / 1e10), 1.0]),
        np.array([math.log10(reference / 1e12), 1.0]),
    )
    assert at[1] @ moved[2] @ at[1] == pytest.approx(at[0] @ covariance @ at[0], rel=1e-12)
