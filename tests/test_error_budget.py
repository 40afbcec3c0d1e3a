"""What the scatter between two sensors is made of, with the truth put in."""

import numpy as np
import pytest
import xarray as xr

from tests.made_up_pairs import QUICK
from vconst.errors import OperationError
from vconst.kernels.structure import Structure, extrapolated, noise_of, structure_function
from vconst.operation import Pairs
from vconst.operations.error_budget import error_budget
from vconst.operations.fit_calibration import fit_calibration


def test_a_random_walk_has_the_structure_function_of_brownian_motion():
    """D(k) = k σ²: Brownian motion; white noise of s adds 2 s²."""
    draw = np.random.default_rng(1)
    walk = np.cumsum(draw.standard_normal(200_000)) + 3.0 * draw.standard_normal(200_000)
    along = np.arange(200_000.0)
    found = structure_function(walk, along, np.zeros(200_000, int))
    assert found.square == pytest.approx(found.distance + 18.0, rel=0.02)
    variance, _ = noise_of(found)
    assert variance == pytest.approx(9.0, rel=0.02)


@pytest.mark.parametrize("power", [2 / 3, 1.0, 2.0])
def test_noise_is_told_from_any_of_the_powers(power):
    distance = np.arange(1.0, 9.0)
    found = noise_of(Structure(distance, 0.5 + 0.1 * distance**power, np.full(8, 1000)))
    assert found == pytest.approx((0.25, power))


def test_a_line_is_carried_on_to_zero():
    distance = np.array([50.0, 150.0, 250.0])
    assert extrapolated(distance, 2.0 + 0.1 * distance, np.ones(3)) == pytest.approx(2.0)
    assert np.isnan(extrapolated(distance * 0, distance, np.ones(3)))


NOISE = {"target": 0.03, "reference": 0.02}
#: Of the natural logarithm at 100 km: variance grows in proportion to the separation.
MISMATCH = 0.10


def worlds(seed, *, conjunctions=500, heights=0.0):
    """Passes side by side: the field differs in proportion to the root of the separation."""
    draw = np.random.default_rng(seed)
    number = np.repeat(np.arange(conjunctions), 15)
    level = np.log(1e11) + draw.standard_normal(conjunctions)
    step = np.tile(np.arange(15), conjunctions)
    slow = (0.05 * draw.standard_normal(conjunctions))[number] * (step - 7) / 7
    apart = draw.uniform(5.0, 300.0, conjunctions)
    differs = MISMATCH * np.sqrt(apart / 100.0) * draw.standard_normal(conjunctions)
    height = heights * draw.standard_normal(conjunctions)
    target = level[number] + slow + differs[number] - height[number] / 180.0
    target = target + NOISE["target"] * draw.standard_normal(number.size)
    reference = level[number] + slow + NOISE["reference"] * draw.standard_normal(number.size)
    time = np.datetime64("2020-01-03", "ns") + (number * 3600 + step) * np.timedelta64(1, "s")
    names = {
        "time": time,
        "time_reference": time,
        "latitude": -1.0 + step * 0.068,
        "longitude": 0.0 * step,
        "latitude_reference": -1.0 + step * 0.068,
        "longitude_reference": 0.0 * step,
        "separation": apart[number],
        "altitude_difference": height[number],
        "electron_density_target": np.exp(target),
        "electron_density_reference": np.exp(reference),
        "conjunction": number,
    }
    arrays = {name: ("pair", values) for name, values in names.items()}
    dataset = xr.Dataset(arrays | {"episode": ("conjunction", np.zeros(conjunctions, int))})
    dataset.attrs = {"target": "nova-1/lap", "reference": "nova-2/lap"}
    return Pairs(dataset)


FIT = {"variable": "electron_density", "scale": "log", **QUICK}


def parts(table):
    names = table.dataset["part_name"].values
    return dict(zip(names, table.dataset["part_deviation"].values * np.log(10.0), strict=True))


@pytest.fixture(scope="module")
def budget():
    pairs = worlds(1)
    return error_budget(pairs, fit_calibration(pairs, **FIT))


def test_noise_and_mismatch_are_found_as_they_were_planted(budget):
    found = parts(budget)
    for side, size in NOISE.items():
        assert found[f"instrument, {side}"] == pytest.approx(size, rel=0.15)
    assert found["mismatch"] == pytest.approx(MISMATCH * np.sqrt(152.5 / 100), rel=0.15)
    assert np.isnan(found["altitude"])
    assert np.isnan(found["reference"])
    assert found["model"] < 0.03


def test_without_separation_the_noise_alone_is_left(budget):
    numbers = budget.scalars
    left = numbers["scatter_at_zero"] * np.log(10.0)
    error = numbers["scatter_at_zero_se"] * np.log(10.0)
    assert abs(left - np.hypot(*NOISE.values())) < 3 * error + 0.01
    assert abs(numbers["slope_at_zero"] - 1.0) < 4 * numbers["slope_at_zero_se"]


def test_the_verdict_says_the_shares_and_what_is_not_known(budget):
    said = budget.dataset.attrs["verdict"]
    assert said.startswith("of the variance about the line: mismatch")
    assert "not known: altitude, reference, alignments" in said


def test_altitude_and_reference_are_reckoned_where_they_are_stated():
    pairs = worlds(2, heights=20.0)
    fit = fit_calibration(pairs, **FIT)
    found = parts(
        error_budget(
            pairs, fit, scale_height=180.0, scale_height_error=30.0, reference_uncertainty=0.1
        )
    )
    assert found["altitude"] == pytest.approx(20.0 / 180.0 * np.hypot(1, 1 / 6), rel=0.1)
    assert found["reference"] == pytest.approx(0.1, rel=0.02)
    adjusted = fit_calibration(pairs, **FIT, adjust=["altitude_difference"])
    left = parts(error_budget(pairs, adjusted, scale_height=180.0, scale_height_error=30.0))
    assert left["altitude"] == pytest.approx(20.0 / 180.0 / 6.0, rel=0.1)


def test_what_the_reduction_to_one_height_is_uncertain_by_is_the_altitudes_part():
    pairs = worlds(2, heights=20.0).dataset
    rise = pairs["altitude_difference"]
    error = np.abs(rise) / 180.0 / 6.0 * pairs["electron_density_target"]
    pairs = pairs.assign(
        electron_density_reduction=np.sign(rise) * error,
        electron_density_reduction_error=error,
        altitude_difference=0.0 * rise,
    )
    found = parts(error_budget(Pairs(pairs), fit_calibration(Pairs(pairs), **FIT)))
    assert found["altitude"] == pytest.approx(20.0 / 180.0 / 6.0, rel=0.1)


def test_pairs_of_other_products_are_refused():
    fit = fit_calibration(worlds(1), **FIT)
    other = Pairs(worlds(1).dataset.assign_attrs(target="nova-9/lap"))
    with pytest.raises(OperationError, match="'nova-9/lap'"):
        error_budget(other, fit)
