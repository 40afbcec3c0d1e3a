"""Calibrations of made-up sensors with the truth put in."""

import json

import numpy as np
import pytest
import xarray as xr
from scipy.stats import kstest

from tests.made_up_pairs import (
    DENSITY,
    QUICK,
    STRENGTH,
    density,
    encounters,
    many,
    pairs_of,
    strength,
)
from vconst.errors import UsageError
from vconst.kernels.climatology import climatology
from vconst.operation import Pairs
from vconst.operations.fit_calibration import fit_calibration

#: Worlds by day, and in long runs.
WORLDS = [pytest.param(50, id="50"), pytest.param(200, id="200", marks=pytest.mark.chaos)]


def least_inside(count):
    """Share that is three standard deviations below 95 % of so many: 0.904 of 200."""
    return 0.95 - 3.0 * np.sqrt(0.95 * 0.05 / count)


def check_intervals(found, truth, *, width):
    """
    Inside as often as 95 % are, within three standard deviations, and as wide as *width*
    says, with the sampling error of a standard deviation: 20 % of 200 worlds, 30 % of 50.
    """
    value, low, high = found
    count = len(value)
    inside = np.mean((low <= truth) & (np.array(truth) <= high), axis=0)
    ratio = (high - low).mean(axis=0) / value.std(axis=0, ddof=1)
    assert (inside >= least_inside(count)).all(), inside
    assert count < 200 or (inside <= 0.99).all(), inside
    assert (np.abs(ratio / width - 1.0) < 0.2 + 0.1 * (count < 200)).all(), ratio


@pytest.fixture(scope="module", params=WORLDS)
def densities(request):
    """What is found in worlds with one relation."""
    return many((density(seed, slope=0.97) for seed in range(request.param)), DENSITY)


def test_intervals_of_a_density_hold_the_truth_as_often_as_they_say(densities):
    check_intervals(densities, [0.97, np.log10(0.7), -0.001], width=3.95)


def test_estimates_have_no_bias(densities):
    value = densities[0]
    error = value.std(axis=0) / np.sqrt(len(value))
    assert (np.abs(value.mean(axis=0) - [0.97, np.log10(0.7), -0.001]) < 3.5 * error).all()


@pytest.mark.parametrize("count", WORLDS)
def test_intervals_of_a_field_strength_hold_the_truth_as_often_as_they_say(count):
    found = many((strength(seed) for seed in range(count)), STRENGTH)
    check_intervals(found, [1.0002, -3.0, 0.02], width=3.95)


@pytest.mark.parametrize("count", WORLDS)
def test_alignments_are_the_unit_where_they_differ(count):
    """Nine alignments with 5 % between them: conjunctions taken for independent fail."""
    settings = {**DENSITY, "drift": None}
    truth = np.log10(0.7)

    def inside(worlds):
        _, low, high = many(worlds, settings)
        return np.mean((low[:, 1] <= truth) & (truth <= high[:, 1]))

    flat = [density(s, episodes=9, conjunctions=180, between=0.05, drift=0.0) for s in range(count)]
    alone = [Pairs(w.dataset.assign(episode=w.dataset["episode"] * 0)) for w in flat]
    assert least_inside(count) <= inside(flat)
    assert inside(alone) < least_inside(count)


@pytest.mark.parametrize("count", WORLDS)
def test_many_alignments_are_drawn_on_two_levels(count):
    worlds = [
        density(s, episodes=14, conjunctions=168, between=0.05, drift=0.0) for s in range(count)
    ]
    _, low, high = many(worlds, {**DENSITY, "drift": None})
    truth = np.log10(0.7)
    # a bootstrap over 14 alignments holds the truth somewhat less often
    inside = np.mean((low[:, 1] <= truth) & (truth <= high[:, 1]))
    assert least_inside(count) - 0.03 <= inside <= 1.0
    words = fit_calibration(worlds[0], **{**DENSITY, "drift": None}).dataset.attrs["interval"]
    assert "two-level bootstrap replicates: 14 alignments" in words


@pytest.mark.parametrize("count", WORLDS)
def test_where_nothing_differs_chances_of_agreement_are_uniform(count):
    chances = [
        fit_calibration(density(s, gain=1.0, drift=0.0), **DENSITY).scalars["chance_of_agreement"]
        for s in range(count)
    ]
    assert kstest(chances, "uniform").pvalue > 0.01
    assert np.mean(np.array(chances) <= 0.05) <= 1.0 - least_inside(count)


def test_york_and_deming_agree_where_errors_are_the_same_everywhere():
    pairs = density(1)
    york, deming = (
        fit_calibration(pairs, **{**DENSITY, "method": m}).scalars for m in ("york", "deming")
    )
    for name in ("slope", "offset", "drift", "mismatch"):
        assert york[name] == pytest.approx(deming[name], rel=1e-5)
        if name != "mismatch":
            assert york[f"{name}_se"] == pytest.approx(deming[f"{name}_se"], rel=0.05)


def test_mismatch_that_no_error_explains_is_found():
    found = np.mean([fit_calibration(density(s), **DENSITY).scalars["mismatch"] for s in range(20)])
    assert found == pytest.approx(0.08 / np.log(10.0), rel=0.05)


def test_york_uses_the_errors_of_the_samples():
    draw = np.random.default_rng(0)
    pairs = strength(2, drift=0.0)
    count = pairs.dataset.sizes["pair"]
    error = np.where(draw.random(count) < 0.5, 0.5, 50.0)
    wild = pairs.dataset["magnetic_field_target"] + error * draw.standard_normal(count)
    dataset = pairs.dataset.assign(
        magnetic_field_target=wild,
        magnetic_field_error_target=("pair", error),
        magnetic_field_error_reference=("pair", np.full(count, 0.2)),
    )
    settings = {**STRENGTH, "drift": None}
    york, deming = (
        fit_calibration(Pairs(dataset), **settings, method=m).scalars for m in ("york", "deming")
    )
    assert york["slope_se"] < deming["slope_se"] / 5.0
    assert abs(york["slope"] - 1.0002) < 4.0 * york["slope_se"]


def test_errors_that_follow_the_value_do_not_favour_small_values():
    """10 % errors written beside the noisy value itself."""
    off = []
    for seed in range(30):
        draw = np.random.default_rng(seed)
        conjunction, episode, day, _ = encounters(draw, 100, 1)
        truth = draw.uniform(1.0, 10.0, conjunction.size)
        x, y = (truth * (1.0 + 0.1 * draw.standard_normal(truth.size)) for _ in range(2))
        dataset = pairs_of("electron_density", x, y, conjunction, episode, day).dataset
        dataset = dataset.assign(
            electron_density_error_target=("pair", 0.1 * np.abs(y)),
            electron_density_error_reference=("pair", 0.1 * np.abs(x)),
        )
        fit = fit_calibration(Pairs(dataset), variable="electron_density", method="york", **QUICK)
        off.append([fit.scalars["slope"] - 1.0, fit.scalars["offset"]])
    off = np.array(off)
    error = off.std(axis=0) / np.sqrt(30)
    assert (np.abs(off.mean(axis=0)) < 3.5 * error).all(), (off.mean(axis=0), error)


def test_theil_sen_is_flatter_than_deming_and_near_it():
    pairs = density(3, drift=0.0)
    settings = {**DENSITY, "drift": None}
    plain = fit_calibration(pairs, **{**settings, "method": "theil-sen"}).scalars
    deming = fit_calibration(pairs, **settings).scalars
    assert plain["slope"] < deming["slope"]
    assert plain["slope"] == pytest.approx(deming["slope"], abs=0.03)


def test_the_order_of_pairs_does_not_matter():
    pairs = density(4).dataset
    shuffled = pairs.isel(pair=np.random.default_rng(1).permutation(pairs.sizes["pair"]))
    first, other = (fit_calibration(Pairs(d), **DENSITY).scalars for d in (pairs, shuffled))
    for name, value in first.items():
        assert other[name] == pytest.approx(value, rel=1e-9, abs=1e-15, nan_ok=True)


def test_a_second_fit_gives_the_same_numbers_to_the_last_bit():
    first, again = (fit_calibration(density(5), **DENSITY).dataset for _ in range(2))
    xr.testing.assert_identical(first, again)


def test_a_change_of_unit_changes_slope_and_offset_and_nothing_else():
    pairs = strength(6)
    other = Pairs(
        pairs.dataset.assign(magnetic_field_target=pairs.dataset["magnetic_field_target"] * 1e-3)
    )
    plain, scaled = (fit_calibration(p, **STRENGTH).scalars for p in (pairs, other))
    for name in ("slope", "offset", "drift", "slope_se", "offset_se", "slope_ratio_high"):
        assert scaled[name] == pytest.approx(plain[name] * 1e-3, rel=1e-6)
    assert scaled["correlation"] == pytest.approx(plain["correlation"])


def test_the_truth_lies_between_all_error_in_the_one_and_all_in_the_other():
    numbers = fit_calibration(density(7, slope=0.9), **DENSITY).scalars
    assert numbers["slope_y_on_x"] < numbers["slope_ratio_high"] < numbers["slope_ratio_low"]
    assert numbers["slope_ratio_low"] < numbers["slope_x_on_y"]
    assert numbers["slope_y_on_x"] < numbers["slope"] < numbers["slope_x_on_y"]


def test_a_covariate_that_shifts_the_target_is_taken_out():
    pairs = density(8, drift=0.0).dataset
    height = np.linspace(-20.0, 30.0, pairs.sizes["pair"])
    target = pairs["electron_density_target"] * 10.0 ** (-0.004 * height)
    pairs = pairs.assign(electron_density_target=target, altitude_difference=("pair", height))
    settings = {**DENSITY, "drift": None, "adjust": ["altitude_difference"]}
    numbers = fit_calibration(Pairs(pairs), **settings).scalars
    assert abs(numbers["adjust_altitude_difference"] + 0.004) < (
        4.0 * numbers["adjust_altitude_difference_se"]
    )
    assert abs(numbers["offset"] - np.log10(0.7)) < 4.0 * numbers["offset_se"]


def test_the_usual_daily_course_is_not_taken_for_a_drift():
    """An evening orbit, and local times that part by five minutes a day."""
    usual = climatology(np.datetime64("2020-01-15"), 70.0)
    pairs = density(8, drift=0.0).dataset
    count = pairs.sizes["pair"]
    draw = np.random.default_rng(0)
    stamps = pairs["time"].values.astype(np.int64)
    day = (stamps - stamps[0]) / 86_400e9
    latitude = draw.uniform(-60.0, 60.0, count)
    evening = (19.0 - stamps / 3_600e9) * 15.0
    longitude = (evening + 180.0) % 360.0 - 180.0
    earlier = stamps - ((day - 13.5) * 300e9).astype(np.int64)
    height = np.full(count, 507.0)
    seen, there = (usual.log_density_at(t, latitude, longitude, height) for t in (stamps, earlier))
    place = {"latitude": latitude, "longitude": longitude, "radius": height + 6371.2}
    pairs = pairs.assign(
        electron_density_target=pairs["electron_density_target"] * 10.0 ** (seen - there),
        time_reference=("pair", earlier.astype("datetime64[ns]")),
        **{name + side: ("pair", v) for name, v in place.items() for side in ("", "_reference")},
    )
    plain, reduced = (
        fit_calibration(Pairs(pairs), **DENSITY, climatology=flux).scalars for flux in (None, 70.0)
    )
    assert abs(plain["drift"]) > 5.0 * plain["drift_se"]
    assert abs(reduced["drift"]) < 4.0 * reduced["drift_se"]
    assert abs(reduced["adjust_climatology"] - 1.0) < 4.0 * reduced["adjust_climatology_se"]


def test_a_climatology_of_something_else_is_refused():
    with pytest.raises(UsageError, match="'climatology' is known for 'electron_density'"):
        fit_calibration(strength(1), **STRENGTH, climatology=70.0)


def test_scenes_state_the_bias_of_the_target_in_its_unit():
    dataset = fit_calibration(strength(9, drift=0.0), variable="magnetic_field", **QUICK).dataset
    assert dataset["scene"].values.tolist() == [25_000.0, 35_000.0, 45_000.0]
    planted = 0.0002 * dataset["scene"].values - 3.0
    apart = np.abs(dataset["scene_bias"].values - planted)
    assert (apart < 4.0 * dataset["scene_bias_se"].values).all()
    assert (dataset["scene_bias_se"].values < 0.2).all()


def test_one_alignment_says_that_it_holds_for_that_alignment_only():
    about = fit_calibration(density(10), **DENSITY).dataset.attrs
    assert "that alignment of the two orbits only (2020-01-03 to 2020-01-29)" in about["holds_for"]
    assert about["interval"].endswith("for that alignment only.")


@pytest.mark.parametrize(
    ("apart", "words"),
    [
        ({"local_time_difference": 19.0}, "19 min of local time apart"),
        ({"local_time_difference": -19.0}, "19 min of local time apart"),
        ({"altitude_difference": -47.0}, "47 km of height apart"),
        (
            {"local_time_difference": 19.0, "altitude_difference": 47.0},
            "19 min of local time and 47 km of height apart",
        ),
    ],
)
def test_where_the_pairs_differ_on_the_mean_there_is_no_verdict(apart, words):
    """Nature may make the difference: 19 min of local time gave a bias of 5 % that was none."""
    pairs = density(12).dataset
    draw = np.random.default_rng(0)
    for name, mean in apart.items():
        pairs[name] = ("pair", mean + draw.standard_normal(pairs.sizes["pair"]))
    verdict = fit_calibration(Pairs(pairs), **DENSITY).dataset.attrs["verdict"]
    assert verdict.startswith("not determined: the two are on the mean " + words)
    assert f"'adjust: [{', '.join(apart)}]'" in verdict
    taken = fit_calibration(Pairs(pairs), **DENSITY, adjust=list(apart)).dataset.attrs["verdict"]
    assert "on the mean" not in taken


def test_pairs_that_differ_both_ways_are_judged():
    pairs = density(12).dataset
    count = pairs.sizes["pair"]
    for name in ("local_time_difference", "altitude_difference"):
        pairs[name] = ("pair", 25.0 * np.random.default_rng(1).standard_normal(count))
    verdict = fit_calibration(Pairs(pairs), **DENSITY).dataset.attrs["verdict"]
    assert verdict.startswith("usable with correction")


def test_verdicts_are_words():
    def verdict(pairs, **changed):
        return fit_calibration(pairs, **{**DENSITY, **changed}).dataset.attrs["verdict"]

    agreeing = [verdict(density(s, gain=1.0, drift=0.0)) for s in range(20)]
    assert sum(words.startswith("usable as it is: ") for words in agreeing) >= 16
    assert verdict(density(1)).startswith("usable with correction: ")
    apart = density(2).dataset
    apart = apart.assign(electron_density_target=apart["electron_density_target"][::-1])
    assert verdict(Pairs(apart), drift=None, target_error=None).startswith(
        "not usable: the two hardly vary together"
    )


def test_a_verdict_that_an_unknown_error_ratio_can_turn_is_not_determined():
    """Slope 1 only if the reference errs as much as the target."""
    unknown = {"reference_error": None, "target_error": None, "drift": None, "scale": "linear"}
    draw = np.random.default_rng(0)
    conjunction, episode, day, _ = encounters(draw, 400, 1)
    truth = draw.uniform(1.0, 2.0, conjunction.size)
    x, y = (truth + 0.15 * draw.standard_normal(truth.size) for _ in range(2))
    pairs = pairs_of("electron_density", x, y, conjunction, episode, day)
    settings = {**DENSITY, **unknown}
    assert (
        fit_calibration(pairs, **settings)
        .dataset.attrs["verdict"]
        .startswith("not determined: the errors of the two are not stated")
    )
    stated = {**settings, "error_ratio": 1.0}
    assert fit_calibration(pairs, **stated).dataset.attrs["verdict"].startswith("usable as it is")


def test_a_calibration_is_what_other_rooms_are_told():
    dataset = fit_calibration(density(11), **DENSITY).dataset
    for name in ("slope", "offset", "drift"):
        for end in ("", "_se", "_low", "_high"):
            assert dataset[name + end].ndim == 0
    assert dataset["covariance"].shape == (3, 3)
    assert dataset["covariance"].attrs["coefficients"] == ["slope", "offset", "drift"]
    for number in ("number_of_collocations", "conjunctions", "episodes"):
        assert dataset[number].dtype.kind == "i"
    assert dataset.attrs["target"] == "nova-1/lap"
    assert dataset.attrs["criteria"] == {"distance": "300 km"}
    assert json.loads(json.dumps(dataset.attrs)) == dataset.attrs
    without = fit_calibration(density(11), **{**DENSITY, "drift": None}).dataset
    assert "drift" not in without
