"""Two counters of one flux: the exact interval of a ratio, and the regression that holds it."""

import numpy as np
import pytest

from vconst.kernels.counting import fit_counts, ratio_of_counts


def test_the_ratio_of_two_rates_is_that_of_r():
    """poisson.test(c(11, 6+8+7), c(800, 1083+1050+878)) of R's own manual."""
    found = ratio_of_counts(21, 11, 3011, 800)
    np.testing.assert_allclose(found, [1.971488, 0.8584264, 4.2772659], rtol=2e-7)


def test_nothing_counted_has_no_ratio_and_one_sided_limits():
    assert np.isnan(ratio_of_counts(0, 0, 1, 1)).all()
    ratio, low, high = ratio_of_counts(5, 0, 1, 1)
    assert (ratio, low) == (0.0, 0.0)
    # Clopper and Pearson: (1 - p)^5 = 0.025
    assert high == pytest.approx(0.025 ** (-1 / 5) - 1, rel=1e-9)
    assert ratio_of_counts(0, 5, 1, 1)[2] == np.inf


def cells(seed, ratio, blocks=80, each=30, spread=0.0):
    """Fluxes over four decades in cells of passes; the second counter sees *ratio* of them."""
    draw = np.random.default_rng(seed)
    block = np.repeat(np.arange(blocks), each)
    flux = 10.0 ** draw.uniform(-1, 3, block.size)
    exposures = draw.uniform(0.5, 2.0, (2, block.size))
    shared = np.exp(spread * draw.standard_normal(blocks))[block]
    first = draw.poisson(flux * exposures[0])
    second = draw.poisson(ratio * shared * flux * exposures[1])
    return first, second, *exposures, block


def test_a_planted_ratio_lies_in_its_interval_as_often_as_it_should():
    inside = 0
    for seed in range(100):
        *given, block = cells(seed, 0.7, blocks=20, each=10, spread=0.1)
        fit = fit_counts(*given, np.ones((block.size, 1)), block)
        inside += int(fit.low[0] < np.log(0.7) < fit.high[0])
    assert 88 <= inside <= 100


def test_one_cell_gives_the_ratio_of_the_rates():
    fit = fit_counts(
        *(np.array([value], float) for value in (21, 11, 3011, 800)),
        np.ones((1, 1)),
        np.zeros(1, int),
    )
    assert np.exp(fit.coefficients[0]) == pytest.approx(1.971488, rel=1e-6)


def test_the_dispersion_is_one_where_the_law_holds_and_more_where_passes_differ():
    *given, block = cells(1, 0.7)
    held = fit_counts(*given, np.ones((block.size, 1)), block)
    assert held.dispersion == pytest.approx(1.0, abs=0.15)
    *given, block = cells(1, 0.7, spread=0.2)
    assert fit_counts(*given, np.ones((block.size, 1)), block).dispersion > 3


def test_a_dead_time_shows_as_a_slope_with_the_rate():
    draw = np.random.default_rng(3)
    flux = 10.0 ** draw.uniform(0, 4, 3000)
    first = draw.poisson(flux)
    second = draw.poisson(0.5 * flux / (1 + 1e-4 * flux))
    ones = np.ones(3000)
    rate = np.log(np.maximum(first + second, 1)) - np.log(1000)
    block = np.arange(3000) // 30
    fit = fit_counts(first, second, ones, ones, np.stack([ones, rate], axis=1), block)
    assert fit.high[1] < 0


def test_what_is_not_determined_is_refused():
    ones = np.ones(10)
    with pytest.raises(ValueError, match="counted nothing"):
        fit_counts(ones, 0 * ones, ones, ones, ones[:, None], np.arange(10))
    with pytest.raises(ValueError, match="do not determine"):
        fit_counts(ones, ones, ones, ones, np.ones((10, 2)), np.arange(10))
