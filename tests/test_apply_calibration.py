"""Bringing a target onto the scale of its reference, and the records that say how."""

import json
import pickle

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from vconst.errors import OperationError
from vconst.kernels.relation import days_since, predicted_target
from vconst.operation import Calibration
from vconst.operations.apply_calibration import apply_calibration, correct
from vconst.operations.calibration_record import (
    correction_settings,
    record_body,
    record_version,
    settings_of,
)

RELATION = {"slope": 0.94, "offset": -0.42, "drift": 0.0005, "scale": "log", "pivot": 1e10}


class Asked:
    """A selection that remembers its transforms."""

    product = "nova-1/lap"

    def __init__(self, baselines=("02",)):
        self.held = baselines

    def baselines(self):
        return list(self.held)

    def then(self, function, **settings):
        return function, settings


def calibration(**changed):
    names = ["slope", "offset", "drift"]
    about = {"coefficients": names}
    values = {"slope": 0.94, "offset": -0.42, "drift": 0.0005}
    numbers = {n + end: v for n, v in values.items() for end in ("", "_se", "_low", "_high")}
    numbers |= {"number_of_collocations": 900, "conjunctions": 90, "episodes": 1, "scatter": 0.05}
    dataset = xr.Dataset(
        {
            **{name: ((), value) for name, value in numbers.items()},
            "covariance": (("coefficient", "coefficient_other"), np.eye(3), about),
            **{n: ("scene", [1e10]) for n in ("scene", "scene_bias", "scene_bias_se")},
        }
    )
    dataset.attrs = {
        "variable": "electron_density",
        "units": "m-3",
        "target": "nova-1/lap",
        "reference": "nova-2/lap",
        "target_baseline": "02",
        "reference_baseline": "01",
        "method": "deming",
        "scale": "log",
        "pivot": 1e10,
        "drift_epoch": "2020-01-17",
        "criteria": {"distance": "300 km"},
        "validity_start": "2020-01-03T00:00:00",
        "validity_stop": "2020-01-30T00:00:00",
        "verdict": "usable with correction: it is.",
        "holds_for": "that alignment only",
        "errors": "stated",
        **changed,
    }
    return Calibration(dataset)


def track(values, name="electron_density", first="2020-01-10"):
    time = np.datetime64(first, "ns") + np.arange(len(values)) * np.timedelta64(1, "D")
    return xr.Dataset({name: ("time", np.asarray(values, float))}, {"time": time})


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(1e8, 1e13), min_size=1, max_size=9),
    st.floats(0.2, 3.0),
    st.floats(-1.0, 1.0),
    st.floats(-0.01, 0.01),
    st.sampled_from(["linear", "log"]),
)
def test_applying_undoes_what_the_relation_does(values, slope, offset, drift, scale):
    relation = {"slope": slope, "offset": offset, "drift": drift, "scale": scale, "pivot": 1e10}
    dataset = track(values)
    days = days_since(dataset["time"].values, "2020-01-17")
    seen = predicted_target(dataset["electron_density"].values, days, **relation)
    measured = dataset.assign(electron_density=("time", seen))
    found = correct(measured, variable="electron_density", drift_epoch="2020-01-17", **relation)
    assert found["electron_density"].values == pytest.approx(values, rel=1e-9)


def test_a_known_gain_offset_and_drift_are_taken_out():
    dataset = track([103.0, 203.1], name="magnetic_field", first="2020-01-17")
    found = correct(
        dataset,
        variable="magnetic_field",
        slope=2.0,
        offset=3.0,
        drift=0.1,
        drift_epoch="2020-01-17",
    )
    assert found["magnetic_field"].values == pytest.approx([50.0, 100.0])


def test_components_are_scaled_by_corrected_over_measured_magnitude():
    parts = {"north": 3000.0, "east": -4000.0, "centre": 12_000.0}
    dataset = xr.Dataset(
        {f"magnetic_field_{axis}": ("time", [value]) for axis, value in parts.items()},
        {"time": [np.datetime64("2020-01-10", "ns")]},
    )
    found = correct(dataset, variable="magnetic_field", slope=1.3, offset=100.0)
    factor = (13_000.0 - 100.0) / 1.3 / 13_000.0
    for axis, value in parts.items():
        assert found[f"magnetic_field_{axis}"].values == pytest.approx([value * factor])


def test_components_carry_their_share_of_the_error_of_the_calibration():
    """Offset 100 nT, known to 13 nT: along a field of 13,000 nT, 3/13 of it north."""
    dataset = _vector(north=[3000.0] * 2, east=[-4000.0] * 2, centre=[12_000.0] * 2)
    held = {"slope": 1.0, "offset": 100.0, "name": "one", "covariance": ((0.0, 0.0), (0.0, 169.0))}
    found = correct(dataset, variable="magnetic_field", **held)
    for axis, share in (("north", 3.0), ("east", 4.0), ("centre", 12.0)):
        name = f"magnetic_field_{axis}_calibration_error"
        np.testing.assert_allclose(found[name], [share, share])
    again = correct(found, variable="magnetic_field", **held)
    np.testing.assert_allclose(again["magnetic_field_east_calibration_error"], 4.0 * np.sqrt(2.0))
    assert again["magnetic_field_east"].attrs["calibration"].count("; then ") == 1


@pytest.mark.parametrize("slope", [0.0, np.nan])
def test_a_slope_that_cannot_be_inverted_is_refused(slope):
    with pytest.raises(OperationError, match="it cannot be inverted"):
        correct(track([1e10]), variable="electron_density", slope=slope, offset=0.0)


def _vector(**components):
    time = np.datetime64("2020-01-17", "ns") + np.arange(2).astype("m8[s]")
    names = {f"magnetic_field_{axis}": ("time", values) for axis, values in components.items()}
    return xr.Dataset(names, coords={"time": time})


def test_some_components_without_the_others_are_refused():
    data = _vector(north=[2e4, 2e4])
    with pytest.raises(OperationError, match="lack 'magnetic_field_east', 'magnetic_field_centre'"):
        correct(data, variable="magnetic_field", slope=1.0, offset=100.0)


def test_a_vector_without_one_component_is_not_called_calibrated():
    data = _vector(north=[2e4, 2e4], east=[np.nan, 1e3], centre=[4e4, 4e4])
    found = correct(data, variable="magnetic_field", slope=1.0, offset=100.0)
    assert np.isnan(found["magnetic_field_north"][0])
    assert np.isfinite(found["magnetic_field_north"][1])
    assert found.attrs["counts"] == {"magnetic_field without all its components": 1}


@pytest.mark.parametrize(("scale", "expected"), [("linear", 1e9), ("log", 0.5 * 2e9 / 2e10)])
def test_standard_errors_are_brought_along(scale, expected):
    """Linear: divided by the slope. Log: corrected over measured, over the slope (chain rule)."""
    data = xr.Dataset(
        {"electron_density": ("time", [2e10]), "electron_density_error": ("time", [2e9])},
        coords={"time": [np.datetime64("2020-01-17", "ns")]},
    )
    found = correct(
        data, variable="electron_density", slope=2.0, offset=0.0, scale=scale, pivot=1e10
    )
    value, error = (float(found[f"electron_density{end}"][0]) for end in ("", "_error"))
    assert error == pytest.approx(expected if scale == "linear" else value * expected)


def test_inputs_are_left_alone_and_missing_values_stay_missing():
    dataset = track([1e10, np.nan])
    before = dataset.copy(deep=True)
    found = correct(dataset, variable="electron_density", **RELATION, drift_epoch="2020-01-17")
    xr.testing.assert_identical(dataset, before)
    assert np.isnan(found["electron_density"].values).tolist() == [False, True]
    assert "counts" not in found.attrs


def test_values_without_a_logarithm_are_counted():
    dataset = track([1e10, -1.0, 0.0])
    found = correct(dataset, variable="electron_density", **RELATION, drift_epoch="2020-01-17")
    assert list(found.attrs["counts"].values()) == [2]


def test_samples_outside_the_validity_are_counted():
    name, settings = apply_calibration(Asked(), calibration())
    assert name is correct
    found = correct(track([1e10] * 40), **settings)
    assert found["electron_density"].attrs["calibration_outside_validity"] == 19
    assert "nova-1/lap on nova-2/lap" in found["electron_density"].attrs["calibration"]


def test_the_transform_and_its_settings_are_plain():
    function, settings = apply_calibration(Asked(), calibration())
    assert pickle.loads(pickle.dumps((function, settings))) == (function, settings)
    assert json.loads(json.dumps(settings))["slope"] == 0.94


def test_a_calibration_of_another_product_or_baseline_is_refused():
    with pytest.raises(OperationError, match="is of 'nova-3/lap', not of 'nova-1/lap'"):
        apply_calibration(Asked(), calibration(target="nova-3/lap"))
    with pytest.raises(OperationError, match="calibrated on baseline '02'; the selection holds"):
        apply_calibration(Asked(("02", "03")), calibration())


def test_data_without_the_variable_are_refused():
    with pytest.raises(OperationError, match="the data have no 'electron_density'"):
        correct(track([1.0], name="magnetic_field"), variable="electron_density", **RELATION)


def test_a_record_applies_as_the_fit_that_it_was_made_of():
    body = json.loads(json.dumps(record_body(calibration(), reason="why", granules=["b", "a"])))
    from_record, from_fit = correction_settings(body), settings_of(calibration())
    assert {**from_record, "name": ""} == {**from_fit, "name": ""}
    assert from_fit["covariance"] == tuple(map(tuple, np.eye(3).tolist()))
    assert body["granules"] == ["a", "b"]


def test_a_record_has_the_names_of_gsics():
    body = record_body(calibration())
    named = ("slope", "slope_se", "offset", "offset_se", "covariance", "validity_period")
    assert set(named) | {"number_of_collocations"} <= set(body)
    assert body["validity_period"] == ["2020-01-03T00:00:00", "2020-01-30T00:00:00"]
    assert body["scenes"] == [{"reference": 1e10, "bias": 1e10, "bias_se": 1e10}]


def test_the_version_of_a_record_follows_its_content():
    body = record_body(calibration())
    assert record_version(body) == body["version"] == record_body(calibration())["version"]
    assert record_body(calibration(), reason="other")["version"] != body["version"]


def test_a_record_of_another_product_is_refused():
    with pytest.raises(OperationError, match="is of 'nova-1/lap', not of 'nova-2/lap'"):
        correction_settings(record_body(calibration()), product="nova-2/lap")
