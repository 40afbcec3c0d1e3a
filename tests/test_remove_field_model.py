"""Removing a field model leaves what the model does not hold."""

import os
import pickle
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from vconst.errors import OperationError
from vconst.kernels.field import evaluate_field, igrf14
from vconst.kernels.frames import axes_of
from vconst.operation import Selection
from vconst.operations.remove_field_model import remove_field_model, subtract_field

DATA = Path(os.environ.get("VCONST_TEST_DATA", Path(__file__).resolve().parents[1] / "../shared"))


class Recorder(Selection):
    """Keeps what it was asked to do."""

    def then(self, function, **settings):
        return function, settings


def _track(start="2020-01-01", count=200, frame="NEC"):
    time = np.datetime64(start, "ns") + np.arange(count) * np.timedelta64(10, "s")
    latitude, longitude = np.linspace(-80, 80, count), np.linspace(0, 40, count)
    radius = np.full(count, 6878.0)
    parts = evaluate_field(igrf14(), time, latitude, longitude, radius, extrapolate=True)
    planted = 5 + np.arange(count) * 0.01
    names = ("magnetic_field_north", "magnetic_field_east", "magnetic_field_centre")
    attrs = {"units": "nT", "frame": frame}
    return xr.Dataset(
        {
            "latitude": ("time", latitude),
            "longitude": ("time", longitude),
            "radius": ("time", radius),
            **{n: ("time", p + planted, attrs) for n, p in zip(names, parts, strict=True)},
            "magnetic_field": (
                "time",
                np.sqrt(sum(p**2 for p in parts)) + planted,
                {"units": "nT"},
            ),
            "electron_density": ("time", planted),
        },
        {"time": time},
    ), planted


def test_what_was_added_to_the_model_is_what_is_left():
    track, planted = _track()
    left = subtract_field(track, model="igrf-14")
    for name in ("magnetic_field_north", "magnetic_field_east", "magnetic_field"):
        np.testing.assert_allclose(left[name], planted, atol=1e-6)
        assert left[name].attrs["residual_of"] == "IGRF-14"
        assert left[name].attrs["units"] == "nT"
    np.testing.assert_array_equal(left["electron_density"], planted)
    assert "residual_of" not in track["magnetic_field"].attrs


def test_the_step_is_a_named_transform_that_pickles():
    function, settings = remove_field_model(Recorder(), model="IGRF-14")
    assert settings == {"model": "igrf-14", "digest": "", "extrapolate": False, "frame": None}
    assert pickle.loads(pickle.dumps(function)) is subtract_field


def test_times_outside_the_span_are_refused_and_extrapolation_states_its_error():
    track, planted = _track("2031-01-01")
    with pytest.raises(OperationError, match="IGRF-14 holds from 1900-01-01 to 2030-01-01"):
        subtract_field(track, model="igrf-14")
    left = subtract_field(track, model="igrf-14", extrapolate=True)
    np.testing.assert_allclose(left["magnetic_field"], planted, atol=1e-6)
    said = left["magnetic_field"].attrs
    assert said["extrapolated_samples"] == track.sizes["time"]
    assert 3 < said["extrapolation_error"] < 50


def test_a_vector_in_an_unknown_frame_is_refused_unless_the_recipe_states_it():
    track, planted = _track(frame="unknown")
    with pytest.raises(OperationError, match="is in frame 'unknown', and this needs to know"):
        subtract_field(track, model="igrf-14")
    left = subtract_field(track, model="igrf-14", frame="NEC")
    np.testing.assert_allclose(left["magnetic_field_east"], planted, atol=1e-6)
    assert left["magnetic_field_east"].attrs["frame_source"] == "stated by the recipe"
    assert "frame_source" not in left["magnetic_field"].attrs


def test_a_vector_in_the_frame_of_the_sensor_is_refused():
    track, _ = _track(frame="sensor")
    with pytest.raises(OperationError, match="is in frame 'sensor'; a model is known in NEC"):
        subtract_field(track, model="igrf-14")


@pytest.mark.parametrize("frame", ["NEC", "ENU", "ECEF"])
def test_components_along_other_axes_lose_the_same_model(frame):
    track, _ = _track()
    place = (track["latitude"].values, track["longitude"].values)
    parts = evaluate_field(igrf14(), track["time"].values, *place, track["radius"].values)
    turned = np.einsum(
        "nij,nkj,nk->ni", axes_of(frame, *place), axes_of("NEC", *place), np.stack(parts, 1)
    )
    attrs = {"units": "nT", "frame": "unknown"}
    for number, axis in enumerate("xyz"):
        track[f"magnetic_field_{axis}"] = ("time", turned[:, number] + number, attrs)
    track = track.drop_vars([f"magnetic_field_{axis}" for axis in ("north", "east", "centre")])
    left = subtract_field(track, model="igrf-14", frame=frame)
    for number, axis in enumerate("xyz"):
        np.testing.assert_allclose(left[f"magnetic_field_{axis}"], number, atol=1e-6)


def test_data_without_a_field_or_a_radius_say_so():
    track, _ = _track()
    with pytest.raises(OperationError, match="have no radius"):
        subtract_field(track.drop_vars("radius"), model="igrf-14")
    with pytest.raises(OperationError, match="have no magnetic_field_north"):
        subtract_field(track[["latitude", "longitude", "radius"]], model="igrf-14")


def test_an_unknown_model_and_a_broken_file_are_named(tmp_path):
    with pytest.raises(OperationError, match=r"'igrf14', neither.*Did you mean 'igrf-14'"):
        remove_field_model(Recorder(), model="igrf14")
    broken = tmp_path / "broken.shc"
    broken.write_text("not coefficients\n")
    _, settings = remove_field_model(Recorder(), model=str(broken))
    with pytest.raises(OperationError, match="cannot be read as Gauss coefficients"):
        subtract_field(_track()[0], **settings)


def test_chaos_from_a_file_gives_the_published_example_and_keeps_to_its_span():
    path = DATA / "reference/refs/CHAOS-7.mat"
    if not path.exists():
        pytest.skip("no CHAOS file in the test data")
    _, settings = remove_field_model(Recorder(), model=str(path))
    place = {"latitude": -0.25441, "longitude": 119.846, "radius": 6885.1366}
    zero = xr.Dataset(
        {
            **{name: ("time", [value]) for name, value in place.items()},
            **{f"magnetic_field_{axis}": ("time", [0.0]) for axis in ("north", "east", "centre")},
        },
        {"time": np.array(["2018-09-28T10:02"], "datetime64[ns]")},
    )
    left = subtract_field(zero, **settings)
    # chaosmagpy 0.16, degree 13: Br 9176.08, Btheta -30733.53, Bphi 140.00 nT; degrees 14
    # to 20 add less than 3 nT at this radius.
    np.testing.assert_allclose(left["magnetic_field_north"], -30733.53, atol=3)
    np.testing.assert_allclose(left["magnetic_field_east"], -140.00, atol=3)
    np.testing.assert_allclose(left["magnetic_field_centre"], 9176.08, atol=3)
    late = zero.assign_coords(time=np.array(["2020-06-01"], "datetime64[ns]"))
    with pytest.raises(OperationError, match="CHAOS-7 holds from 1997"):
        subtract_field(late, **settings)
