"""Pairs that cannot be fitted, and what a fit refuses in words."""

import numpy as np
import pytest

from tests.made_up_pairs import DENSITY, QUICK, START, STRENGTH, density, strength
from vconst.errors import OperationError, UnknownNameError, UsageError
from vconst.operation import Pairs
from vconst.operations.fit_calibration import fit_calibration


def test_pairs_that_cannot_be_used_are_counted():
    pairs = density(12).dataset.copy(deep=True)
    pairs["electron_density_target"][:3] = np.nan
    pairs["electron_density_target"][5:10] = -1.0
    numbers = fit_calibration(Pairs(pairs), **DENSITY).scalars
    assert numbers["left_out_one_value_missing"] == 3
    assert numbers["left_out_not_positive"] == 5
    assert numbers["number_of_collocations"] == pairs.sizes["pair"] - 8


def test_sensors_that_never_part_are_cut_into_blocks():
    pairs = strength(13, drift=0.0).dataset
    day = np.sort(np.random.default_rng(0).uniform(0.0, 10.0, pairs.sizes["pair"]))
    pairs = pairs.assign(
        time=("pair", START + (day * 86_400e9).astype(np.int64)),
        conjunction=("pair", np.zeros(pairs.sizes["pair"], int)),
    )
    numbers = fit_calibration(Pairs(pairs), variable="magnetic_field", **QUICK).scalars
    assert numbers["conjunctions"] == 1
    assert numbers["blocks"] > 20


def test_too_few_pairs_are_refused_in_these_words():
    pairs = Pairs(density(14).dataset.isel(pair=slice(0, 12)))
    with pytest.raises(OperationError) as caught:
        fit_calibration(pairs, **DENSITY)
    assert caught.value.message == (
        "fit_calibration: 12 pairs of 'electron_density' have both values; at least 30 are needed."
    )
    assert caught.value.hint == (
        "Widen 'distance' or 'delay' of the match-up, or take a longer time."
    )


def test_pairs_that_a_criterion_leaves_out_are_told_where_too_few_are_left():
    pairs = density(14).dataset
    thin = np.where(np.arange(pairs.sizes["pair"]) < 20, 1.0, 1e-4)
    lost = np.where(np.arange(pairs.sizes["pair"]) == 3, np.nan, thin)
    names = ("electron_density_target", "electron_density_reference")
    given = {name: ("pair", pairs[name].values * lost) for name in names}
    with pytest.raises(OperationError) as caught:
        fit_calibration(Pairs(pairs.assign(given)), **DENSITY, exclude=("low density",))
    count = pairs.sizes["pair"]
    assert caught.value.message.startswith(f"fit_calibration: of {count} pairs of ")
    assert "one value missing 1, low density" in caught.value.message
    assert caught.value.message.endswith("; at least 30 are needed.")
    assert caught.value.hint.startswith("Most were left out by name: 'exclude' holds 'low density'")


def test_too_few_conjunctions_are_refused():
    with pytest.raises(OperationError, match="4 conjunctions make 4 independent blocks; at least"):
        fit_calibration(density(15, conjunctions=4), **DENSITY)


def test_pairs_without_an_error_are_left_out_and_do_not_make_all_errors_unknown():
    pairs = strength(2, drift=0.0).dataset
    count = pairs.sizes["pair"]
    error = np.full(count, 0.5)
    error[:7] = np.nan
    error[7] = 0.0
    dataset = pairs.assign(
        magnetic_field_error_target=("pair", error),
        magnetic_field_error_reference=("pair", np.full(count, 0.2)),
    )
    settings = {**STRENGTH, "drift": None}
    found = fit_calibration(Pairs(dataset), **settings).dataset
    assert found["left_out_target_error_missing"] == 8
    assert found["number_of_collocations"] == count - 8
    assert found.attrs["errors"].startswith("errors of both known")
    most = dataset.assign(magnetic_field_error_target=("pair", np.full(count, np.nan)))
    found = fit_calibration(Pairs(most), **settings).dataset
    assert found["number_of_collocations"] == count
    assert found.attrs["errors"].startswith("errors not known")


def test_an_interval_of_the_replicates_that_happen_to_have_a_line_is_refused():
    """Stated errors just below the spread: in many of the draws they exceed it."""
    pairs = density(3, drift=0.0)
    spread = float(np.log(pairs.dataset["electron_density_target"]).std())
    settings = {**DENSITY, "drift": None, "target_error": 0.95 * spread}
    with pytest.raises(
        OperationError, match=r"only \d+ of 300 bootstrap replicates .* have a line"
    ):
        fit_calibration(pairs, **settings)


def test_wrong_names_and_values_are_refused_in_words():
    pairs = density(16)
    with pytest.raises(UnknownNameError, match="Did you mean 'electron_density'"):
        fit_calibration(pairs, variable="electon_density")
    with pytest.raises(UsageError, match="'drift' is 'soon', not a date"):
        fit_calibration(pairs, variable="electron_density", drift="soon")
    with pytest.raises(UsageError, match=r"'error_ratio' is -1\.0; it must be above zero"):
        fit_calibration(pairs, variable="electron_density", error_ratio=-1.0)
    with pytest.raises(OperationError, match="needs the errors of both"):
        fit_calibration(pairs, variable="electron_density", method="york")
    with pytest.raises(OperationError, match="'drift' and 'adjust' need"):
        fit_calibration(pairs, variable="electron_density", method="theil-sen", drift="2020-01-01")
    with pytest.raises(OperationError, match="has no relation that could be fitted"):
        fit_calibration(pairs, variable="electron_density", reference_error=1e13, target_error=1e13)
