"""Relations that are not a whole line, other scales, named criteria, and what forbids a verdict."""

import numpy as np
import pytest

from tests.made_up_pairs import DENSITY, QUICK, STRENGTH, density, encounters, pairs_of, strength
from vconst.errors import OperationError, UsageError
from vconst.kernels.pile import piled_up
from vconst.kernels.relation import PLASMA, corrected_target, predicted_target
from vconst.operation import Pairs
from vconst.operations.apply_calibration import correct
from vconst.operations.calibration.result import relation_of
from vconst.operations.fit_calibration import fit_calibration

PLAIN = {**DENSITY, "drift": None}


def fitted(pairs, **settings):
    return fit_calibration(pairs, **settings).dataset


def test_the_plasma_frequency_is_that_of_the_nrl_formulary():
    """NRL Plasma Formulary: 8.98e3 n^1/2 Hz with n in cm-3; Lomidze's 10 % is 0.81 in density."""
    assert PLASMA * np.sqrt(1e6 * 1e6) == pytest.approx(8.98e-3 * 1e3, rel=1e-3)
    low = predicted_target(np.array([1e11]), 0.0, slope=0.9, offset=0.0, scale="plasma-frequency")
    assert low == pytest.approx(0.81e11, rel=1e-12)
    back = corrected_target(low, 0.0, slope=0.9, offset=0.0, scale="plasma-frequency")
    assert back == pytest.approx(1e11, rel=1e-12)


def in_plasma_frequency(seed, slope=0.9, offset=0.1):
    """A target that is low in plasma frequency, by a share and by 0.1 MHz."""
    draw = np.random.default_rng(seed)
    conjunction, episode, day, _ = encounters(draw, 150, 1)
    field = PLASMA * np.sqrt(np.exp(np.log(1e11) + draw.standard_normal(150)))[conjunction]
    target = slope * field + offset + 0.02 * draw.standard_normal(field.size)
    reference = field + 0.02 * draw.standard_normal(field.size)
    both = (np.square(each) / PLASMA**2 for each in (reference, target))
    return pairs_of("electron_density", *both, conjunction, episode, day)


def test_a_target_that_is_low_in_plasma_frequency_is_found_and_corrected():
    settings = {"variable": "electron_density", "scale": "plasma-frequency", **QUICK}
    errors = {"reference_error": 0.02, "target_error": 0.02}
    pairs = in_plasma_frequency(3)
    fit = fitted(pairs, **settings, **errors)
    assert abs(fit["slope"] - 0.9) < 4 * fit["slope_se"]
    assert abs(fit["offset"] - 0.1) < 4 * fit["offset_se"]
    assert fit["offset"].attrs["units"] == "MHz"
    bias = 1e11 * ((0.9 + 0.1 / (PLASMA * np.sqrt(1e11))) ** 2 - 1.0)
    scenes = fitted(pairs, **settings, **errors, scenes=[1e11])
    assert scenes["scene_bias"].item() == pytest.approx(bias, rel=0.02)
    raw = pairs.dataset[["time", "electron_density_target"]].rename(
        electron_density_target="electron_density"
    )
    relation = relation_of(fit)
    right = correct(raw, variable="electron_density", **relation)["electron_density"]
    reference = pairs.dataset["electron_density_reference"]
    assert float(np.median(right / reference)) == pytest.approx(1.0, abs=0.01)


def test_a_plasma_frequency_of_something_else_is_refused():
    with pytest.raises(UsageError, match="'scale: plasma-frequency' is for 'electron_density'"):
        fit_calibration(strength(1), variable="magnetic_field", scale="plasma-frequency")


def test_an_offset_alone_is_the_mean_difference():
    fit = fitted(density(5, drift=0.0), **PLAIN, relation="offset")
    assert fit["slope"] == 1.0
    assert fit["slope_se"] == 0.0
    assert abs(fit["offset"] - np.log10(0.7)) < 4 * fit["offset_se"]
    whole = fitted(density(5, drift=0.0), **PLAIN)
    assert fit["offset_se"] <= 1.02 * whole["offset_se"]
    assert fit.attrs["verdict"].startswith("usable with correction")
    assert "the offset is known to" in fit.attrs["verdict"]


def test_intervals_of_an_offset_and_of_a_gain_hold_the_truth():
    """20 worlds each: 16 to 20 inside is within 99 % limits of 95 %."""
    offsets = [fitted(density(s, drift=0.0), **PLAIN, relation="offset") for s in range(20)]
    assert sum(f["offset_low"] <= np.log10(0.7) <= f["offset_high"] for f in offsets) >= 16
    gains = [
        fitted(
            strength(s, slope=1.0002, offset=0.0, drift=0.0),
            **{**STRENGTH, "drift": None},
            relation="gain",
            error_ratio=6.0,
        )
        for s in range(20)
    ]
    assert sum(f["slope_low"] <= 1.0002 <= f["slope_high"] for f in gains) >= 16
    assert all(f["offset"] == 0.0 and f["offset_se"] == 0.0 for f in gains)


def test_an_offset_with_a_drift_finds_both():
    fit = fitted(density(6), **DENSITY, relation="offset")
    assert abs(fit["drift"] + 0.001) < 4 * fit["drift_se"]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"relation": "gain"}, "in the logarithm a gain alone is an offset"),
        ({"relation": "offset", "robust": "tukey"}, "not robust"),
        ({"relation": "offset", "method": "york"}, "method 'deming'"),
        ({"exclude": ["light ions"]}, "needs the share of light ions"),
    ],
)
def test_what_does_not_go_together_is_refused_in_words(settings, words):
    with pytest.raises(UsageError, match=words):
        fit_calibration(density(1), **{**PLAIN, **settings})


def admittance(seed):
    """Where the plasma is thin, a probe that takes all ions for oxygen reads up to half more."""
    dataset = density(seed, slope=1.0, drift=0.0).dataset.copy(deep=True)
    true = dataset["electron_density_reference"]
    share = np.clip(0.5 - np.log10(true / 1e10), 0.0, 0.9)
    light = dataset.assign(light_ion_share=share)
    return Pairs(light.assign(electron_density_reference=true * (1.0 + 0.6 * share)))


@pytest.mark.parametrize("name", ["low density", "light ions"])
def test_leaving_out_what_a_probe_reads_wrong_gives_the_slope_of_the_rest(name):
    """Median over 4 worlds: with all pairs the slope is too steep, without those it is 1."""
    fits = [
        fitted(admittance(s), **PLAIN, exclude=[name], light_ions="light_ion_share")
        for s in range(4)
    ]
    alone, with_all = (np.median([f[n] for f in fits]) for n in ("slope", "with_all_slope"))
    assert abs(alone - 1.0) < 0.03
    assert with_all > 1.05
    first = fits[0]
    assert first[f"left_out_{name.replace(' ', '_')}"] > 100
    assert name in first.attrs["excluded"]


def test_a_share_of_ions_that_is_none_is_refused():
    pairs = Pairs(admittance(1).dataset.assign(light_ion_share=lambda d: 100 * d.light_ion_share))
    with pytest.raises(OperationError, match="a share lies between 0 and 1"):
        fit_calibration(pairs, **PLAIN, exclude=["light ions"], light_ions="light_ion_share")


def no_errors(seed, noise):
    draw = np.random.default_rng(seed)
    conjunction, episode, day, _ = encounters(draw, 200, 1)
    field = draw.standard_normal(conjunction.size) * 1000.0 + 30_000.0
    both = (field + noise * draw.standard_normal(field.size) for _ in range(2))
    return pairs_of("magnetic_field", *both, conjunction, episode, day)


def test_a_verdict_that_one_of_the_two_regressions_turns_is_not_determined():
    """Equal sensors: alike errors say slope 1, all error in one of them says another slope."""
    settings = {"variable": "magnetic_field", **QUICK}
    noisy = fitted(no_errors(1, 300.0), **settings)
    assert noisy["slope_y_on_x"] < 0.95
    assert noisy.attrs["verdict"].startswith("not determined: the errors of the two are not stated")
    stated = fitted(no_errors(1, 300.0), **settings, error_ratio=1.0)
    assert stated.attrs["verdict"].startswith("usable as it is")


def test_mixed_baselines_have_no_verdict():
    pairs = density(2)
    pairs.dataset.attrs["reference_baseline"] = "0505, 0601"
    said = fitted(pairs, **PLAIN).attrs["verdict"]
    assert said.startswith("not determined: the reference is of 2 baselines (0505, 0601)")


def test_a_sensor_that_is_saturated_most_of_the_time_has_no_verdict_either():
    """Two in three of the values at the end of the range: their median is that end."""
    pairs = density(6, drift=0.0).dataset
    top = float(pairs["electron_density_target"].quantile(0.35))
    clipped = pairs["electron_density_target"].clip(max=top)
    said = fitted(Pairs(pairs.assign(electron_density_target=clipped)), **PLAIN).attrs["verdict"]
    assert said.startswith(("not determined", "not usable"))
    assert not said.startswith("not determined") or "looks saturated" in said
    assert piled_up(clipped.values).words == "looks saturated there"


def test_a_sensor_that_is_stuck_for_a_while_has_no_verdict():
    dataset = density(2).dataset.copy(deep=True)
    middle = float(np.median(dataset["electron_density_target"]))
    count = dataset.sizes["pair"]
    dataset["electron_density_target"][count // 2 : count // 2 + count // 10] = middle
    said = fitted(Pairs(dataset), **PLAIN).attrs["verdict"]
    assert said.startswith("not determined:")
    assert "looks stuck" in said


def test_values_that_come_in_steps_do_not_look_saturated():
    steps = np.round(np.random.default_rng(3).normal(0.0, 2.0, 3000))
    assert piled_up(steps) is None
    assert piled_up(np.arange(100.0)) is None


def test_a_saturated_sensor_has_no_verdict():
    dataset = density(2).dataset.copy(deep=True)
    values = dataset["electron_density_target"]
    full = float(values.quantile(0.9))
    pairs = Pairs(dataset.assign(electron_density_target=values.clip(max=full)))
    said = fitted(pairs, **PLAIN).attrs["verdict"]
    assert said.startswith("not determined:")
    assert "looks saturated" in said
    assert f"{full:.6g}" in said


@pytest.mark.parametrize("side", ["target", "reference"])
def test_a_constant_sensor_is_refused(side):
    dataset = density(2).dataset.copy(deep=True)
    dataset[f"electron_density_{side}"][:] = 1e10
    with pytest.raises(OperationError, match=f"of the {side} are the same"):
        fit_calibration(Pairs(dataset), **PLAIN)


def test_a_time_without_one_of_the_two_is_said():
    dataset = density(2).dataset.copy(deep=True)
    out = (dataset["time"] > np.datetime64("2020-01-10")) & (
        dataset["time"] < np.datetime64("2020-01-20")
    )
    dataset["electron_density_reference"][np.flatnonzero(out.values)] = np.nan
    fit = fitted(Pairs(dataset), **PLAIN)
    assert fit["longest_gap"] == pytest.approx(10.0, abs=0.5)
    assert "from 2020-01-09 to 2020-01-20" in fit["longest_gap"].attrs["long_name"]
    assert fit["left_out_one_value_missing"] > 100


def test_a_covariate_that_never_varies_does_not_break_the_fit():
    """Singular geometry: a column that is a constant again takes nothing and gives nothing."""
    pairs = Pairs(
        density(2).dataset.assign(height=("pair", np.full(density(2).dataset.sizes["pair"], 3.0)))
    )
    fit = fitted(pairs, **PLAIN, adjust=["height"])
    plain = fitted(density(2), **PLAIN)
    assert fit["slope"] == pytest.approx(float(plain["slope"]), rel=1e-6)
    assert np.isfinite(fit["offset_se"])
