"""Values carried to another height, with a truth that the reduction does not know."""

import numpy as np
import pytest
import xarray as xr

from vconst.errors import OperationError, UsageError
from vconst.kernels.constants import SPHERE_RADIUS
from vconst.kernels.field import FieldModel, evaluate_field, igrf14
from vconst.operation import Pairs
from vconst.operations.fit_calibration import fit_calibration
from vconst.operations.reduce_altitude import reduce_altitude


def places(count, rise, seed=1):
    draw = np.random.default_rng(seed)
    number = np.arange(count)
    latitude = draw.uniform(-60, 60, count)
    longitude = draw.uniform(-180, 180, count)
    time = np.datetime64("2019-02-01", "ns") + number * np.timedelta64(600, "s")
    names = {
        "time": time,
        "time_reference": time,
        "latitude": latitude,
        "longitude": longitude,
        "radius": np.full(count, SPHERE_RADIUS + 470.0 + rise),
        "latitude_reference": latitude + 0.5,
        "longitude_reference": longitude,
        "radius_reference": np.full(count, SPHERE_RADIUS + 470.0),
        "altitude_difference": np.full(count, rise),
        "conjunction": number,
    }
    arrays = {name: ("pair", values) for name, values in names.items()}
    dataset = xr.Dataset(arrays | {"episode": ("conjunction", np.zeros(count, int))})
    dataset.attrs = {"target": "nova-1/lap", "reference": "nova-2/lap"}
    return dataset


def topside(count=400, rise=40.0, seed=1):
    """Scale heights of 180 km that vary by 15 % with place and season: never told to anyone."""
    dataset = places(count, rise, seed)
    draw = np.random.default_rng(seed)
    east = np.radians(dataset["longitude"].values)
    north = np.radians(dataset["latitude"].values)
    phase = draw.uniform(0, 7, 3)
    varies = np.sin(2 * north + phase[0]) + np.sin(east + phase[1]) + np.sin(2 * east + phase[2])
    height = 180.0 * (1.0 + 0.15 * varies / varies.std())
    there = 1e11 * np.exp(draw.standard_normal(count))
    here = there * np.exp(-rise / height) * np.exp(0.02 * draw.standard_normal(count))
    dataset["electron_density_target"] = ("pair", here, {"units": "m-3"})
    dataset["electron_density_reference"] = ("pair", there, {"units": "m-3"})
    return Pairs(dataset)


STATED = {"variable": "electron_density", "scale_height": 180.0, "scale_height_error": 27.0}


def test_a_density_is_brought_to_the_height_of_the_other_within_its_error():
    reduced = reduce_altitude(topside(), **STATED).dataset
    left = reduced["electron_density_target"] / reduced["electron_density_reference"] - 1.0
    error = reduced["electron_density_reduction_error"] / reduced["electron_density_target"]
    assert abs(float(left.mean())) < 0.02
    spread = float((left / np.hypot(error, 0.02)).std())
    assert spread == pytest.approx(1.0, abs=0.25)  # the error is neither too small nor too large
    assert (reduced["altitude_difference"] == 0).all()
    assert (reduced["altitude_difference_before"] == 40.0).all()


def test_a_fit_without_the_reduction_has_no_verdict_and_with_it_the_bias_is_gone():
    settings = {"variable": "electron_density", "scale": "log", "replicates": 200}
    settings |= {"reference_error": 0.02, "target_error": 0.02}
    raw = fit_calibration(topside(), **settings).dataset.attrs["verdict"]
    assert "40 km of height" in raw
    said = fit_calibration(reduce_altitude(topside(), **STATED), **settings).dataset
    assert "height" not in said.attrs["verdict"]
    bias = (said["scene_bias"] / said["scene"]).values
    assert np.abs(bias).max() < 0.03  # of 20 % before
    assert said.attrs["criteria"]["altitude"] == "density by a scale height of 180 ± 27 km"


def test_a_scale_height_that_is_wrong_for_all_pairs_lies_inside_the_interval():
    """40 km, a scale height wrong by its error, 27 of 180 km: 3 % that no bootstrap can see."""
    settings = {"variable": "electron_density", "scale": "log", "relation": "offset"}
    wrong = {**STATED, "scale_height": 207.0}
    truth, inside = 0.0, 0
    for seed in range(10):
        found = fit_calibration(reduce_altitude(topside(seed=seed), **wrong), **settings).dataset
        inside += int(found["offset_low"] < truth < found["offset_high"])
        assert found.attrs["interval"].endswith("alike in all pairs.")
        own = 40.0 * 27.0 / 207.0**2 / np.log(10.0)
        assert float(found["offset_se"]) > own
        assert float(found["offset_high"] - found["offset_low"]) < 5.0 * own
    assert inside >= 9


def test_the_error_of_the_reduction_joins_that_of_the_sensor():
    pairs = topside()
    own = 0.05 * pairs.dataset["electron_density_target"]
    with_error = Pairs(pairs.dataset.assign(electron_density_error_target=own))
    reduced = reduce_altitude(with_error, **STATED).dataset
    expected = np.hypot(own, reduced["electron_density_reduction_error"])
    assert np.allclose(reduced["electron_density_error_target"], expected)


def test_a_climatology_is_asked_at_both_heights(monkeypatch):
    """One whose density falls with 150 km: that is then the scale height of the reduction."""

    class Falls:
        def log_density_at(self, stamps, latitude, longitude, height):
            return 12.0 - height / 150.0 / np.log(10.0)

    monkeypatch.setattr(
        "vconst.operations.calibration.climatology._of_month", lambda month, flux: Falls()
    )
    reduced = reduce_altitude(topside(60), variable="electron_density", climatology=70.0).dataset
    before = reduced["electron_density_target"] - reduced["electron_density_reduction"]
    height = 40.0 / np.log(reduced["electron_density_target"] / before)
    assert np.allclose(height, 150.0)
    share = reduced["electron_density_reduction_error"] / reduced["electron_density_target"]
    assert np.allclose(share, 0.15 * 40.0 / 150.0)
    assert "International Reference Ionosphere" in reduced.attrs["reduced"]


def fields(rise=30.0):
    """The truth differs from the model by 11 nT at the surface, as models of one year do."""
    dataset = places(200, rise)
    model = igrf14()
    draw = np.random.default_rng(2)
    degree = np.concatenate([np.full(2 * n + 1, n) for n in range(1, model.degree + 1)])
    polynomials = model.polynomials.copy()
    polynomials[-1] += 2.0 / degree * draw.standard_normal(degree.size)
    truth = FieldModel("made up", model.breaks, polynomials)
    for side, end in (("target", ""), ("reference", "_reference")):
        at = [dataset[name + end].values for name in ("time", "latitude", "longitude", "radius")]
        parts = evaluate_field(truth, *at)
        size = np.sqrt(sum(part**2 for part in parts))
        dataset[f"magnetic_field_{side}"] = ("pair", size, {"units": "nT"})
        dataset[f"magnetic_field_centre_{side}"] = (
            "pair",
            parts[2],
            {"units": "nT", "frame": "NEC"},
        )
    return Pairs(dataset)


@pytest.mark.parametrize("variable", ["magnetic_field", "magnetic_field_centre"])
def test_the_double_difference_cancels_thirty_kilometres_to_half_a_nanotesla(variable):
    pairs = fields()
    reduced = reduce_altitude(pairs, variable=variable).dataset
    gap = pairs.dataset[f"{variable}_target"] - pairs.dataset[f"{variable}_reference"]
    left = reduced[f"{variable}_target"] - reduced[f"{variable}_reference"]
    assert float(np.sqrt((gap**2).mean())) > 200.0
    assert float(np.sqrt((left**2).mean())) < 0.5
    assert reduced.attrs["reduced"].startswith("field by the double difference")


@pytest.mark.parametrize(
    ("settings", "error", "words"),
    [
        ({"variable": "electron_density"}, UsageError, "one is needed"),
        ({**STATED, "climatology": 70.0}, UsageError, "one is needed"),
        ({**STATED, "scale_height_error": None}, UsageError, "without an uncertainty is not done"),
        ({"variable": "kp"}, OperationError, "no 'kp' of both"),
    ],
)
def test_what_cannot_be_reduced_is_refused_in_words(settings, error, words):
    with pytest.raises(error, match=words):
        reduce_altitude(topside(50), **settings)


def test_a_variable_whose_change_with_height_is_not_known_is_refused():
    dataset = topside(50).dataset
    for side in ("target", "reference"):
        dataset[f"electron_temperature_{side}"] = dataset["latitude"]
    with pytest.raises(OperationError, match="not known how 'electron_temperature' changes"):
        reduce_altitude(Pairs(dataset), variable="electron_temperature")
