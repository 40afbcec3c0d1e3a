"""Calibrations where now and then one of the two sees something else, with the truth put in."""

import warnings

import numpy as np
import pytest

from tests.made_up_pairs import DENSITY, density, encounters, many, pairs_of
from tests.test_york import PEARSON_X, PEARSON_Y, WEIGHT_X, WEIGHT_Y
from vconst.errors import UsageError
from vconst.operation import Pairs
from vconst.operations.calibration.estimators import estimator
from vconst.operations.calibration.samples import FitSettings, Samples
from vconst.operations.fit_calibration import fit_calibration

CHAOS = pytest.mark.chaos


def with_depletions(seed, *, share=0.06, **truth):
    """Now and then one of the two, whichever it be, is in a depletion through an encounter."""
    dataset = density(seed, **truth).dataset.copy(deep=True)
    draw = np.random.default_rng(seed + 10_000)
    chance = draw.uniform(size=dataset["conjunction"].values.max() + 1)[dataset["conjunction"]]
    for side, inside in (
        ("target", chance < share),
        ("reference", (chance >= share) & (chance < 2.0 * share)),
    ):
        deep = np.where(inside, 10.0 ** -draw.uniform(0.2, 1.0, chance.size), 1.0)
        dataset[f"electron_density_{side}"] = dataset[f"electron_density_{side}"] * deep
    return Pairs(dataset)


@pytest.mark.parametrize(
    ("number", "least", "within"), [(12, 9, 0.5), pytest.param(40, 34, 0.25, marks=CHAOS)]
)
def test_intervals_of_a_robust_fit_hold_the_truth_where_depletions_are_in_one_of_the_two(
    number, least, within
):
    """Within 99 % limits, as in the tests of coverage: how many are inside, and the widths."""
    worlds = [with_depletions(seed, slope=0.97) for seed in range(number)]
    found = many(worlds, {**DENSITY, "robust": "tukey"})
    plain = many(worlds, DENSITY)
    truth = [0.97, np.log10(0.7), -0.001]
    value, low, high = found
    inside = np.mean((low <= truth) & (np.array(truth) <= high), axis=0)
    assert (inside >= least / number).all(), inside
    error = value.std(axis=0, ddof=1)
    assert (np.abs(value.mean(axis=0) - truth) < 3.5 * error / np.sqrt(number)).all()
    assert (high - low).mean(axis=0) / error == pytest.approx(3.95, rel=within), error
    # what it is for: sharper by far than the fit that believes every pair
    assert (error < 0.6 * plain[0].std(axis=0, ddof=1)).all(), error


def test_a_robust_fit_is_the_plain_one_where_there_is_nothing_to_resist():
    plain, robust = (
        fit_calibration(density(1), **DENSITY, robust=name).scalars for name in ("none", "tukey")
    )
    for name in ("slope", "offset", "drift"):
        assert abs(robust[name] - plain[name]) < 0.5 * plain[f"{name}_se"]
        assert robust[f"{name}_se"] == pytest.approx(plain[f"{name}_se"], rel=0.2)
    assert robust["mismatch"] == pytest.approx(plain["mismatch"], rel=0.1)


def test_a_robust_york_line_is_demings_where_errors_are_the_same_everywhere():
    pairs = with_depletions(2)
    york, deming = (
        fit_calibration(pairs, **{**DENSITY, "method": m}, robust="tukey").scalars
        for m in ("york", "deming")
    )
    for name in ("slope", "offset", "drift"):
        assert abs(york[name] - deming[name]) < 0.2 * deming[f"{name}_se"]


def test_what_a_robust_fit_did_without_is_said():
    fit = fit_calibration(with_depletions(3), **DENSITY, robust="tukey").dataset
    assert 0.1 < fit["weight_removed"] < 0.3
    assert 0.05 * fit["number_of_collocations"] < fit["downweighted"]
    assert "answers for the bulk of the pairs" in fit.attrs["robust"]
    assert (
        f"{int(fit['downweighted'])} of {int(fit['number_of_collocations'])}"
        in (fit.attrs["robust"])
    )
    plain = fit_calibration(with_depletions(3), **DENSITY).dataset
    assert plain.attrs["robust"] == ""
    assert "weight_removed" not in plain
    many_wild = fit_calibration(with_depletions(3, share=0.2), **DENSITY, robust="tukey").dataset
    assert "two populations" in many_wild.attrs["robust"]


def test_gross_errors_of_a_sensor_do_not_matter():
    pairs = density(4).dataset.copy(deep=True)
    pairs["electron_density_target"][::50] = 1e13
    wild, clean = (
        fit_calibration(each, **DENSITY, robust="tukey").scalars
        for each in (Pairs(pairs), density(4))
    )
    for name in ("slope", "offset", "drift"):
        assert abs(wild[name] - clean[name]) < 0.3 * clean[f"{name}_se"]


def test_a_median_is_not_made_robust_again():
    with pytest.raises(UsageError, match="'theil-sen' is a median already"):
        fit_calibration(density(1), variable="electron_density", method="theil-sen", robust="huber")


def test_pearsons_data_with_two_wild_points_give_the_published_line_within_its_error():
    """York's weights; published -0.480533407 with error 0.05798501, 5.47991022 with 0.29497074."""
    x, y = np.append(PEARSON_X, [2.0, 5.0]), np.append(PEARSON_Y, [12.0, 9.0])
    errors = [np.append(weight**-0.5, [0.1, 0.1]) for weight in (WEIGHT_X, WEIGHT_Y)]
    number = np.arange(x.size)
    samples = Samples(
        x=x,
        y=y,
        x_error=errors[0],
        y_error=errors[1],
        columns=np.ones((x.size, 1)),
        names=("offset",),
        time=np.datetime64("2020-01-01", "ns") + number,
        block=number,
        episode=0 * number,
        conjunctions=x.size,
    )
    ones = np.ones(x.size)
    plain, robust = (
        estimator(
            samples, ones, FitSettings(variable="electron_density", method="york", robust=name)
        )
        for name in ("none", "tukey")
    )
    away = np.abs(robust.coefficients() - [-0.480533407, 5.47991022])
    assert (away < [0.05798501, 0.29497074]).all()
    assert (robust.trust[-2:] == 0.0).all()
    assert np.abs(plain.coefficients() - [-0.480533407, 5.47991022])[1] > 1.0


def with_gross_errors(seed, *, share=0.05, slope=1.1):
    """Errors of 0.3 in x and y, spread 1, and a share of the targets off by several units."""
    draw = np.random.default_rng(seed)
    conjunction, episode, day, _ = encounters(draw, 120, 1)
    count = conjunction.size
    true = draw.standard_normal(count)
    reference = 5.0 + true + 0.3 * draw.standard_normal(count)
    target = 5.0 + slope * true + 0.3 * draw.standard_normal(count)
    wild = draw.uniform(size=count) < share
    target = target + np.where(wild, draw.normal(0.0, 4.0, count), 0.0)
    return pairs_of("magnetic_field", reference, target, conjunction, episode, day)


def slope_of_scipy(pairs):
    """Orthogonal distance regression with equal errors, which believes every point."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scipy.odr says that it is deprecated
        from scipy import odr

        data = odr.RealData(
            *(pairs.dataset[f"magnetic_field_{s}"] for s in ("reference", "target"))
        )
        return odr.ODR(data, odr.unilinear, beta0=[1.0, 0.0]).run().beta[0]


def slope_of_huber(pairs):
    """Huber's function on the errors of the target alone: iterated least squares."""
    x, y = (pairs.dataset[f"magnetic_field_{s}"].values for s in ("reference", "target"))
    weight = np.ones(x.size)
    for _ in range(50):
        slope, offset = np.polyfit(x, y, 1, w=np.sqrt(weight))
        left = np.abs(y - slope * x - offset)
        weight = np.minimum(1.0, 1.345 * 1.4826 * np.median(left) / np.maximum(left, 1e-12))
    return slope


@pytest.mark.parametrize("method", ["deming", "york"])
def test_gross_errors_move_odr_and_flatten_huber_but_not_the_robust_line(method):
    """5 % gross outliers: scipy's ODR too steep, Huber too flat for errors in x, ours neither."""
    worlds = [with_gross_errors(seed) for seed in range(8)]
    theirs = np.array([slope_of_scipy(pairs) for pairs in worlds])
    huber = np.array([slope_of_huber(pairs) for pairs in worlds])
    ours = [
        fit_calibration(
            pairs,
            variable="magnetic_field",
            method=method,
            robust="tukey",
            reference_error=0.3,
            target_error=0.3,
            replicates=100,
        ).scalars
        for pairs in worlds
    ]
    slopes = np.array([fit["slope"] for fit in ours])
    assert theirs.mean() > 1.15
    assert huber.mean() < 1.05
    assert abs(slopes.mean() - 1.1) < 4 * slopes.std() / np.sqrt(8) + 0.003
    assert np.abs(slopes - 1.1).max() < 0.045
    assert sum(fit["slope_low"] <= 1.1 <= fit["slope_high"] for fit in ours) >= 6
