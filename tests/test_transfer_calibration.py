"""Two targets that never meet, joined through a third and by their distributions."""

import numpy as np
import pytest

from tests.made_up_orbits import made_up_track, product_of, select_made_up
from tests.made_up_pairs import DENSITY, density
from vconst.errors import OperationError, UsageError
from vconst.operation import Calibration, Pairs
from vconst.operations.fit_calibration import fit_calibration
from vconst.operations.pair_distributions import pair_distributions
from vconst.operations.transfer_calibration import transfer_calibration

PLAIN = {**DENSITY, "drift": None}


def on_third(seed, name, **truth):
    settings = {**DENSITY, "pivot": truth.pop("pivot", 2e10), "replicates": 100}
    truth.setdefault("conjunctions", 60)
    settings["drift"] = truth.pop("epoch", None)
    fit = fit_calibration(density(seed, drift=truth.pop("rate", 0.0), **truth), **settings)
    fit.dataset.attrs["target"] = name
    return fit


def test_a_transfer_holds_the_truth_as_often_as_it_says():
    """16 worlds: 12 to 16 inside is within 99 % limits of 95 %."""
    inside = np.zeros(2)
    for seed in range(16):
        one = on_third(seed, "nova-3/lap", slope=1.03, gain=0.6)
        other = on_third(1000 + seed, "nova-1/lap", slope=0.97, gain=0.8)
        found = transfer_calibration(one, other).scalars
        slope = 1.03 / 0.97
        truth = (slope, np.log10(0.6) - slope * np.log10(0.8))
        for number, name in enumerate(("slope", "offset")):
            inside[number] += found[f"{name}_low"] <= truth[number] <= found[f"{name}_high"]
    assert (inside >= 12).all(), inside


def test_pivots_and_epochs_of_the_two_may_differ():
    one = on_third(1, "nova-3/lap", rate=-0.001, epoch="2020-01-03")
    other = on_third(2, "nova-1/lap", gain=0.9)
    same = transfer_calibration(one, other)
    moved = transfer_calibration(
        on_third(1, "nova-3/lap", rate=-0.001, epoch="2020-01-03"),
        on_third(2, "nova-1/lap", gain=0.9, pivot=1e11),
    )
    for name in ("slope", "slope_se", "offset", "offset_se", "drift"):
        assert moved.scalars[name] == pytest.approx(same.scalars[name], rel=1e-6, abs=1e-9)
    assert same.scalars["drift"] == one.scalars["drift"]


def test_a_target_on_itself_is_one_and_nothing():
    one, other = on_third(3, "nova-3/lap"), on_third(3, "nova-1/lap")
    found = transfer_calibration(one, other).scalars
    assert found["slope"] == pytest.approx(1.0)
    assert found["offset"] == pytest.approx(0.0, abs=1e-12)
    assert found["slope_se"] == pytest.approx(
        np.sqrt(2) * one.scalars["slope_se"] / one.scalars["slope"]
    )


def test_the_bias_is_stated_for_the_middle_of_the_time_and_not_for_the_date_of_the_drift():
    """A drift from 1,000 days before: equal in January 2020, where it is judged."""
    one = on_third(1, "nova-3/lap", rate=-0.001, epoch="2020-01-03")
    early = on_third(1, "nova-3/lap", rate=-0.001, epoch="2017-04-08")
    other = on_third(2, "nova-1/lap", gain=0.9)
    found, moved = (transfer_calibration(each, other).dataset for each in (one, early))
    np.testing.assert_allclose(moved["scene_bias"], found["scene_bias"], rtol=1e-6)
    np.testing.assert_allclose(moved["scene_bias_se"], found["scene_bias_se"], rtol=1e-6)
    assert found.attrs["scene_time"][:7] == "2020-01"
    assert float(moved["chance_of_agreement"]) == pytest.approx(
        float(found["chance_of_agreement"]), rel=1e-6
    )


@pytest.mark.parametrize(
    ("verdict", "begins"),
    [
        ("not determined: the two differ in height.", "usable"),
        ("not usable: the two hardly vary together.", "not determined: it rests on"),
    ],
)
def test_doubts_of_what_it_rests_on_are_said(verdict, begins):
    one, other = on_third(1, "nova-3/lap"), on_third(2, "nova-1/lap")
    one.dataset.attrs["verdict"] = verdict
    said = transfer_calibration(one, other).dataset.attrs["verdict"]
    assert said.startswith(begins)
    word = verdict.partition(":")[0]
    assert f"The calibration of nova-3/lap on nova-2/lap is {word} by itself" in said
    assert "of nova-1/lap on" not in said


def test_what_it_says_of_itself():
    made = transfer_calibration(on_third(1, "nova-3/lap"), on_third(2, "nova-1/lap")).dataset
    assert made.attrs["target"] == "nova-3/lap"
    assert made.attrs["reference"] == "nova-1/lap"
    assert made.attrs["verdict"].endswith("By transfer through nova-2/lap.")
    assert made.attrs["criteria"] == {"through": "nova-2/lap"}
    assert np.isfinite(made["scene_bias_se"]).all()


def later(fit):
    attrs = {"validity_start": "2022-01-01T00:00:00", "validity_stop": "2022-02-01T00:00:00"}
    return Calibration(fit.dataset.assign_attrs(attrs))


def test_times_that_do_not_overlap_are_joined_with_a_reason_and_at_a_price():
    one, other = on_third(1, "nova-3/lap"), later(on_third(2, "nova-1/lap"))
    with pytest.raises(OperationError, match="do not overlap"):
        transfer_calibration(one, other)
    made = transfer_calibration(one, other, assumed_transferable="one and the same probe").scalars
    free = transfer_calibration(one, on_third(2, "nova-1/lap")).scalars
    added = np.sqrt(made["offset_se"] ** 2 - free["offset_se"] ** 2)
    assert added == pytest.approx(0.1 / np.log(10.0))  # 5 % in plasma frequency


def test_two_that_are_not_on_one_third_are_refused():
    other = on_third(2, "nova-1/lap")
    other.dataset.attrs["reference"] = "nova-7/lap"
    with pytest.raises(OperationError, match="the reference of the two calibrations differs"):
        transfer_calibration(on_third(1, "nova-3/lap"), other)
    mixed = on_third(2, "nova-1/lap")
    mixed.dataset.attrs["reference_baseline"] = "0601"
    with pytest.raises(OperationError, match="on baselines"):
        transfer_calibration(on_third(1, "nova-3/lap"), mixed)


@pytest.fixture(scope="module")
def half_a_revolution_apart(tmp_path_factory):
    """One orbit, two satellites 47 min apart, sixty days at 120 s: the target reads 0.8."""
    found = {}
    shift = np.timedelta64(47, "m")
    for name, gain, later_by in (("nova-1/one", 1.0, 0 * shift), ("nova-3/two", 0.8, shift)):
        time, latitude, longitude, radius = made_up_track(hours=60 * 24, step=120.0)
        longitude = longitude - 0.25 * later_by.astype(int)
        longitude = (longitude + 180.0) % 360.0 - 180.0
        draw = np.random.default_rng(len(name) + int(10 * gain))
        days = (time - time[0]).astype(np.int64) / 86_400e9
        field = 1e11 * np.exp(-((latitude / 30.0) ** 2)) + 2e10
        field = field * np.exp(0.2 * np.sin(2 * np.pi * days / 27.0))
        field = field * np.exp(0.1 * np.sin(np.radians(4 * longitude)))
        values = gain * field * np.exp(0.2 * draw.standard_normal(time.size))
        product = product_of([("electron_density", ("time",), None)], name=name, cadence=120.0)
        track = (time + later_by, latitude, longitude, radius)
        folder = tmp_path_factory.mktemp("store") / "store"
        found[name] = select_made_up(folder, product, track, {"electron_density": values})
    return found["nova-1/one"], found["nova-3/two"]


@pytest.mark.parametrize("side", ["day", "night"])
def test_distributions_of_two_that_never_meet_give_the_ratio(half_a_revolution_apart, side):
    pairs = pair_distributions(
        *half_a_revolution_apart, variable="electron_density", side=side, band=10.0, fewest=25
    )
    assert pairs.scalars["conjunctions"] >= 11
    assert pairs.scalars["episodes"] >= 2
    local = pairs.dataset["local_time"].values
    assert ((local >= 6) & (local < 18)).all() == (side == "day")
    assert np.abs(pairs.dataset["local_time_difference"]).max() < 5.0
    fit = fit_calibration(
        pairs, variable="electron_density", scale="log", relation="offset", replicates=200
    ).scalars
    assert fit["offset"] == pytest.approx(np.log10(0.8), abs=0.01)
    assert fit["offset_low"] - 0.005 < np.log10(0.8) < fit["offset_high"] + 0.005


def test_distributions_without_a_common_cell_say_so(half_a_revolution_apart):
    with pytest.raises(OperationError, match="no cell of 'electron_density' in common"):
        pair_distributions(
            *half_a_revolution_apart, variable="electron_density", side="day", fewest=100_000
        )
    with pytest.raises(UsageError, match="'band' is 0"):
        pair_distributions(
            *half_a_revolution_apart, variable="electron_density", side="day", band=0.0
        )


def test_distributions_are_pairs_for_everything_else(half_a_revolution_apart):
    pairs = pair_distributions(
        *half_a_revolution_apart, variable="electron_density", side="day", band=10.0, fewest=25
    )
    assert isinstance(pairs, Pairs)
    assert (
        pairs.dataset.attrs["criteria"]["distributions"]
        == "medians of 5 days and 10 degrees, by day"
    )
