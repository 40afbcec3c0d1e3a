"""Drifts and steps: what could be found is said first, found it is, and nothing is not claimed."""

import numpy as np
import pytest
import xarray as xr
from scipy.stats import kendalltau, kstwobign, linregress

from tests.made_up_pairs import DENSITY, density
from vconst.errors import OperationError, UsageError
from vconst.kernels.changes import (
    cusum,
    find_drift,
    find_step,
    findable_step,
    mann_kendall,
    scatter_between,
)
from vconst.kernels.power import findable_trend
from vconst.operation import Calibration
from vconst.operations.fit_calibration import fit_calibration
from vconst.operations.track_changes import track_changes

YEARS = np.arange(15) / 3.0  # three alignments a year for five years
SCATTER = 0.05


def claims(values, level=0.025):
    """What the operation would claim of a drift and a step, at the level shared by both."""
    return (
        find_drift(YEARS, values).chance < level,
        find_step(values).chance < level,
    )


def share_found(planted, runs=400, seed=1):
    draw = np.random.default_rng(seed)
    rows = SCATTER * draw.standard_normal((runs, YEARS.size)) + planted
    return np.mean([claims(row) for row in rows], axis=0), rows


def test_nothing_planted_is_claimed_in_at_most_seven_per_cent():
    _, rows = share_found(0.0, runs=500)
    claimed = np.mean([any(claims(row)) for row in rows])
    assert claimed <= 0.07


def test_a_fifth_more_than_what_can_be_found_is_found_in_nine_of_ten():
    drift = 1.2 * findable_trend(SCATTER, YEARS, level=0.025)
    assert share_found(drift * YEARS)[0][0] >= 0.9
    step = 1.2 * findable_step(SCATTER, YEARS.size, level=0.025)
    assert share_found(step * (np.arange(15) >= 7))[0][1] >= 0.9


@pytest.mark.parametrize("count", [7, 15])
def test_the_scatter_that_promises_are_made_of_is_that_between_units(count):
    """The least scatter about a step anywhere is 0.89 of it with 7 units, 0.93 with 15."""
    times, draw = np.arange(count) / 3.0, np.random.default_rng(8)
    rows = draw.standard_normal((600, count))
    fits = [(find_drift(times, row), find_step(row)) for row in rows]
    found = [scatter_between(*each, count) for each in fits]
    assert np.sqrt(np.mean(np.square(found))) == pytest.approx(1.0, abs=0.04)
    least = [min(drift.scatter, step.scatter) for drift, step in fits]
    assert np.sqrt(np.mean(np.square(least))) < 0.95


def test_a_fifth_more_than_what_a_run_itself_prints_is_found_in_nine_of_ten():
    """Nine alignments in three years: what is planted is 1.2 times what each prints for itself."""
    draw, found = np.random.default_rng(9), []
    years = np.arange(9) / 3.0
    of_one = 1.2 * findable_trend(1.0, years, level=0.025)
    for _ in range(300):
        row = draw.standard_normal(9)
        scatter = scatter_between(find_drift(years, row), find_step(row), 9)
        found.append(find_drift(years, row + of_one * scatter * years).chance < 0.025)
    assert np.mean(found) >= 0.9


def test_the_interval_of_a_step_holds_its_place_and_its_size():
    """As often as nearly 95 %: the place is one of few, so that its interval is wide."""
    step = findable_step(SCATTER, YEARS.size)
    _, rows = share_found(step * (np.arange(15) >= 7), runs=300)
    found = [find_step(row) for row in rows]
    assert np.mean([each.first <= 7 <= each.last for each in found]) >= 0.9
    right = [each for each in found if each.place == 7]
    assert np.mean([each.low <= step <= each.high for each in right]) >= 0.88


def test_the_drift_is_that_of_scipy():
    values = np.random.default_rng(2).standard_normal(15)
    ours, theirs = find_drift(YEARS, values), linregress(YEARS, values)
    assert ours.rate == pytest.approx(theirs.slope)
    assert ours.error == pytest.approx(theirs.stderr)
    assert ours.chance == pytest.approx(theirs.pvalue)


@pytest.mark.parametrize("ties", [False, True])
def test_mann_kendall_is_kendalls_tau_with_time(ties):
    """scipy leaves out the correction for continuity, which moves z by one over its root."""
    values = np.random.default_rng(3).standard_normal(40)
    values = np.round(values, 0) if ties else values
    tau, chance = mann_kendall(values)
    theirs = kendalltau(np.arange(40), values, method="asymptotic", variant="c")
    if not ties:  # with ties theirs is over other pairs
        assert tau == pytest.approx(theirs.statistic)
    assert chance == pytest.approx(theirs.pvalue, abs=0.02)


def test_the_cumulative_sum_of_many_units_goes_by_kolmogorovs_law():
    """The path over scatter and root is a Brownian bridge: its greatest value is Kolmogorov's."""
    draw = np.random.default_rng(4)
    greatest = [cusum(draw.standard_normal(400))[1] for _ in range(300)]
    assert np.mean(greatest) == pytest.approx(kstwobign.mean(), rel=0.06)


def series(values, *, episodes=True, days=120.0):
    """A calibration whose conjunctions show these values, 20 in each unit."""
    draw = np.random.default_rng(5)
    unit = np.repeat(np.arange(len(values)), 20)
    inside = np.tile(np.linspace(0.0, 20.0, 20), len(values))
    stamps = np.rint((unit * days + inside) * 86_400e9).astype(np.int64)
    after = np.repeat(values, 20) + 0.001 * draw.standard_normal(unit.size)
    dataset = xr.Dataset(
        {
            "slope": ((), 1.0),
            "block_time": ("block", np.datetime64("2018-08-01", "ns") + stamps),
            "block_bias_after": ("block", after),
            "block_episode": ("block", unit if episodes else 0 * unit),
        },
        attrs={
            "scale": "log",
            "units": "m-3",
            "drift_epoch": "",
            "variable": "electron_density",
            "target": "nova-1/lap",
            "reference": "nova-2/lap",
        },
    )
    return Calibration(dataset)


def noise(count, seed=6):
    return 0.05 / np.log(10.0) * np.random.default_rng(seed).standard_normal(count)


@pytest.mark.parametrize(("years", "drift"), [(3, 8.1), (5, 3.5), (7, 2.1)])
def test_what_can_be_found_is_what_was_reckoned_for_the_design(years, drift):
    """Three alignments a year that scatter by 5 %: 8.1, 3.5 and 2.1 % a year."""
    made = track_changes(series(noise(3 * years), days=365.25 / 3), look_for=["drift"]).scalars
    expected = drift * made["scatter"] / 5.0
    assert made["findable_drift"] == pytest.approx(expected, rel=0.05)
    assert made["level"] == 0.05


def test_a_planted_step_is_found_where_it_was_put():
    values = noise(12) + np.where(np.arange(12) >= 6, 0.12, 0.0)
    table = track_changes(series(values))
    made = table.scalars
    assert made["step_chance"] < 0.025
    size = 100 * np.log(10.0) * 0.12
    assert made["step_low"] < size < made["step_high"]
    assert made["step_earliest"] <= "2020-06-01" <= made["step_latest"]
    assert "a step of" in table.dataset.attrs["verdict"]
    assert table.dataset["unit_value"].attrs["units"] == "%"


def test_where_nothing_is_found_the_verdict_says_what_would_have_been():
    said = track_changes(series(noise(9))).dataset.attrs["verdict"]
    assert said.startswith("no change found; with 9 units (alignment)")
    assert "would be found with 95 % power" in said


def test_too_few_alignments_determine_nothing():
    table = track_changes(series(noise(3)))
    assert table.dataset.attrs["verdict"].startswith("not determined: 3 units")
    assert np.isnan(table.scalars["drift"])
    assert table.scalars["step_time"] == ""


def test_sensors_that_never_part_are_looked_at_in_bins_of_days():
    made = track_changes(series(noise(10), episodes=False, days=30.0), bins=30.0)
    assert made.dataset.sizes["unit"] == 10


def test_a_fitted_drift_is_put_back():
    worlds = density(1, episodes=10, conjunctions=200, drift=-0.0002, between=0.03)
    fit = fit_calibration(worlds, **DENSITY)
    made = track_changes(fit, look_for=["drift"]).scalars
    planted = -0.0002 * 365.25 * 100 * np.log(10.0)
    assert made["drift_low"] < planted < made["drift_high"]
    assert made["drift_chance"] < 0.01


def test_what_cannot_be_looked_at_is_refused_in_words():
    with pytest.raises(UsageError, match="'look_for' is empty"):
        track_changes(series(noise(9)), look_for=[])
    with pytest.raises(UsageError, match="'bins' is 0 days"):
        track_changes(series(noise(9)), bins=0.0)
    bare = Calibration(series(noise(9)).dataset.drop_vars("block_time"))
    with pytest.raises(OperationError, match="what each conjunction showed"):
        track_changes(bare)
