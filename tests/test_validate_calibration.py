"""Judging a calibration on match-ups that it has not seen."""

import numpy as np
import pytest
import xarray as xr

from vconst.errors import OperationError
from vconst.operation import Calibration, Pairs
from vconst.operations.fit_calibration import fit_calibration
from vconst.operations.validate_calibration import validate_calibration

FIT = {"variable": "magnetic_field", "replicates": 200}


def made_up(seed=0, *, episodes=1, between=0.0, first="2020-01-03", bend=0.0):
    """Two magnetometers; *bend* in nT is a bias that grows with the square of the time."""
    draw = np.random.default_rng(seed)
    conjunctions, size = 60 * episodes, 12
    conjunction = np.repeat(np.arange(conjunctions), size)
    episode = np.repeat(np.arange(episodes), 60)
    day = episode * 110.0 + np.tile(np.arange(60) * 0.45, episodes)
    field = draw.uniform(22_000.0, 48_000.0, conjunction.size)
    shared = draw.standard_normal(conjunctions) + between * draw.standard_normal(episodes)[episode]
    shared = shared + bend * (day / 27.0) ** 2
    target = 1.001 * field - 20.0 + shared[conjunction] + draw.standard_normal(field.size)
    time = np.datetime64(first, "ns") + (day[conjunction] * 86_400e9).astype(np.int64)
    dataset = xr.Dataset(
        {
            "time": ("pair", time),
            "conjunction": ("pair", conjunction),
            "episode": ("conjunction", episode),
            "magnetic_field_target": ("pair", target),
            "magnetic_field_reference": ("pair", field),
        },
        attrs={"target": "nova-1/mag", "reference": "nova-2/mag"},
    )
    return Pairs(dataset)


def judged(pairs, other=None):
    calibration = fit_calibration(pairs, **FIT)
    return validate_calibration(other or pairs, calibration, variable="magnetic_field")


def test_bias_and_scatter_fall_to_what_the_sensors_leave():
    numbers = judged(made_up()).scalars
    assert numbers["bias_before"] == pytest.approx(15.0, abs=1.5)
    assert abs(numbers["bias_after"]) < 3.0 * numbers["bias_after_se"]
    assert numbers["scatter_before"] > 5.0
    assert numbers["scatter_after"] == pytest.approx(np.sqrt(2.0), rel=0.1)


def test_one_alignment_is_judged_by_thirds_of_its_time():
    assert judged(made_up()).dataset.attrs["judged_by"].startswith("thirds of one alignment")


def test_several_alignments_are_left_out_one_by_one():
    table = judged(made_up(episodes=4, between=5.0))
    assert table.dataset.attrs["judged_by"] == "4 alignments, each left out in turn"
    assert table.scalars["bias_after_se"] > 1.5


def test_years_are_left_out_one_by_one_with_whole_alignments():
    """Eight alignments 110 days apart from 2020 on: the bias of 2021 is 30 nT, and shows there."""
    pairs = made_up(episodes=8).dataset
    year = pairs["time"].dt.year.values
    pairs["magnetic_field_target"] = pairs["magnetic_field_target"] + 30.0 * (year == 2021)
    calibration = fit_calibration(Pairs(pairs), **FIT)
    table = validate_calibration(Pairs(pairs), calibration, leave_out="years").dataset
    assert table.attrs["judged_by"] == "3 years, each left out in turn"
    assert list(table["part_name"].values) == ["2020", "2021", "2022"]
    found = dict(zip(table["part_name"].values, table["part_bias_after"].values, strict=True))
    assert found["2021"] == pytest.approx(30.0, abs=3.0)
    assert found["2020"] < -5.0
    assert int(table["part_pairs"].sum()) == pairs.sizes["pair"]


def test_one_year_cannot_be_left_out():
    pairs = made_up()
    calibration = fit_calibration(pairs, **FIT)
    with pytest.raises(OperationError, match="all pairs are of 2020; years cannot be left out"):
        validate_calibration(pairs, calibration, leave_out="years")


def test_a_calibration_by_transfer_is_judged_as_it_is_and_not_fitted_anew():
    """Were it fitted to the pairs that are to judge it, a bias of 40 nT would be gone."""
    pairs = made_up(episodes=3)
    wrong = fit_calibration(pairs, **FIT).dataset
    wrong = wrong.assign(offset=wrong["offset"] - 40.0)
    wrong.attrs = {**wrong.attrs, "method": "transfer"}
    table = validate_calibration(pairs, Calibration(wrong))
    assert table.scalars["bias_after"] == pytest.approx(40.0, abs=2.0)
    assert table.dataset.attrs["judged_by"] == "match-ups that made no part of it"


def test_other_times_judge_the_calibration_as_it_is():
    table = judged(made_up(), made_up(1, first="2021-03-01"))
    assert table.dataset.attrs["judged_by"] == "match-ups of other times"
    assert abs(table.scalars["bias_after"]) < 3.0 * table.scalars["bias_after_se"]


def test_a_bias_that_appears_later_is_seen():
    late = made_up(2, first="2021-03-01").dataset
    late = Pairs(late.assign(magnetic_field_target=late["magnetic_field_target"] + 10.0))
    numbers = judged(made_up(), late).scalars
    assert numbers["bias_after"] == pytest.approx(10.0, abs=4.0 * numbers["bias_after_se"])
    assert numbers["bias_after"] > 5.0 * numbers["bias_after_se"]


def test_data_of_the_fit_do_not_judge_it():
    """A bias that grows with time scatters more on thirds left out than on those fitted."""
    pairs = made_up(bend=30.0)
    inside = fit_calibration(pairs, **FIT).dataset["block_bias_after"].values
    scatter = 1.4826 * np.median(np.abs(inside - np.median(inside)))
    assert judged(pairs).scalars["scatter_after"] > 1.3 * scatter


@pytest.mark.parametrize(
    ("count", "least"), [(40, 34), pytest.param(100, 89, marks=pytest.mark.chaos)]
)
def test_standard_errors_hold_zero_as_often_as_they_say(count, least):
    inside = 0
    for seed in range(count):
        numbers = judged(made_up(seed)).scalars
        inside += abs(numbers["bias_after"]) <= 2.0 * numbers["bias_after_se"]
    assert inside >= least


def test_another_variable_is_refused():
    calibration = fit_calibration(made_up(), **FIT)
    with pytest.raises(OperationError, match="is of 'magnetic_field', not of 'kp'"):
        validate_calibration(made_up(), calibration, variable="kp")
