"""What so many independent units can find, against values of others."""

import numpy as np
import pytest
from scipy.stats import nct, t

from vconst.kernels.power import findable_mean, findable_trend, power_of


def episodes(years):
    """Three alignments of orbit planes a year."""
    return np.arange(3 * years) / 3


@pytest.mark.parametrize(("years", "power"), [(3, 0.28), (5, 0.87)])
def test_power_of_a_drift_of_three_per_cent_a_year_is_what_was_reckoned_elsewhere(years, power):
    """Reckoned by simulation for the design: episodes that scatter by 5 %."""
    times = episodes(years)
    error = 0.05 / np.sqrt(np.sum((times - times.mean()) ** 2))
    assert power_of(0.03, error, times.size - 2) == pytest.approx(power, abs=0.02)


@pytest.mark.parametrize(("years", "drift"), [(3, 0.081), (5, 0.035), (7, 0.021)])
def test_the_drift_that_is_found_with_95_per_cent_is_what_was_reckoned_elsewhere(years, drift):
    assert findable_trend(0.05, episodes(years)) == pytest.approx(drift, abs=0.0011)


@pytest.mark.parametrize("freedom", [4, 9, 30])
def test_power_is_that_of_the_non_central_t_distribution(freedom):
    limit = t.ppf(0.975, freedom)
    for centre in (0.5, 2.0, 3.5):
        theirs = nct.sf(limit, freedom, centre) + nct.cdf(-limit, freedom, centre)
        assert power_of(centre, 1.0, freedom) == pytest.approx(theirs, abs=3e-4)


def test_too_few_units_find_nothing():
    assert np.isnan(findable_mean(0.05, 1))
    assert np.isnan(findable_mean(0.05, 0))
    assert np.isnan(findable_trend(0.05, [0.0, 1.0]))
    assert np.isnan(findable_trend(0.05, [1.0, 1.0, 1.0]))
