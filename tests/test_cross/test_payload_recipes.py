"""Recipes of payloads of one spacecraft, on made-up data: what was planted is found."""

import numpy as np
import pytest

import vconst
from vconst.errors import OperationError, UsageError
from vconst.operations.apply_vector_calibration import undo_vector
from vconst.operations.calibrate_vector import calibrate_vector
from vconst.operations.density_of_ions import density_of_ions
from vconst.report import build_report
from vconst.selection import select


@pytest.fixture(scope="module")
def ions(world, host, tmp_path_factory):
    out = tmp_path_factory.mktemp("lap-pap")
    return vconst.run("density-lap-pap", world.url, out=out, host=host, stop="2020-01-03")


@pytest.fixture(scope="module")
def fluxgate(world, host, tmp_path_factory):
    out = tmp_path_factory.mktemp("fluxgate")
    return vconst.run("fluxgate-cdsm", world.url, out=out, host=host, stop="2020-01-03")


def test_the_gain_of_pap_on_lap_is_found(ions):
    found = ions.scalars["fit"]
    assert found["offset_low"] < -0.3 < found["offset_high"]
    assert found["slope_low"] < 1.0 < found["slope_high"]
    assert found["offset_high"] - found["offset_low"] < 0.02


def test_ions_are_summed_and_lacking_ones_counted(world, host):
    pap = select(world.head(), host, "cses-01/pap", quality="none")
    found = density_of_ions(pap).read()
    parts = [found[f"{name}_ion_density"].values for name in ("oxygen", "hydrogen", "helium")]
    np.testing.assert_allclose(found["electron_density"], sum(parts))
    assert 0 < float(found["light_ion_share"].max()) < 0.5
    lap = select(world.head(), host, "cses-01/lap")
    with pytest.raises(UsageError, match="'cses-01/lap' has no densities of ions"):
        density_of_ions(lap)


PLANTED = {
    "offset_1": 12.0,
    "offset_2": -20.0,
    "offset_3": 5.0,
    "scale_1": 1.0002,
    "scale_2": 0.9997,
    "scale_3": 1.0001,
    "angle_1": 0.02,
    "angle_2": -0.01,
    "angle_3": 0.015,
}


def test_offsets_scales_and_angles_of_a_fluxgate_are_found(fluxgate):
    found = fluxgate.scalars["vector"]
    for name, value in PLANTED.items():
        assert abs(found[name] - value) < 3.5 * found[f"{name}_se"], name
    assert found["residual_nT"] == pytest.approx(np.hypot(0.1, 0.1), abs=0.015)
    assert found["residual_before_nT"] > 5


def test_the_rotation_of_a_fluxgate_is_found_as_well_as_the_model_allows(fluxgate):
    """The made-up field departs from the model by tens of nT: 0.02 degree of 40,000 nT is 14 nT."""
    found = fluxgate.scalars["vector"]
    for axis, value in zip("xyz", (0.1, -0.05, 0.2), strict=True):
        assert found[f"euler_{axis}"] == pytest.approx(value, abs=0.02)


def test_day_and_night_stand_apart_and_too_little_variety_is_said(fluxgate):
    result = fluxgate.results["vector"].dataset
    assert list(result["part_name"].values) == ["all", "day", "night"]
    condition = dict(zip(result["part_name"].values, result["condition"].values, strict=True))
    warned = " ".join(result.attrs["warnings"])
    for part, value in condition.items():
        assert (f"{part}: attitude and field give too little variety" in warned) == (value > 10)
    assert max(condition.values()) > 10


def test_an_applied_calibration_leaves_the_noise(fluxgate):
    left = fluxgate.results["left"].dataset
    apart = left["magnetic_field_target"].values - left["magnetic_field_reference"].values
    assert np.sqrt(np.mean(apart**2)) == pytest.approx(np.hypot(0.1, 0.1), abs=0.03)


def test_the_page_of_a_fluxgate_is_built(fluxgate, host):
    page = build_report(fluxgate, host=host).read_text("utf-8")
    assert "Offsets, scales and angles" in page
    assert "Before you believe it" in page


def test_vector_calibration_refuses_what_it_cannot_use(world, host):
    head = world.head()
    vector, scalar = (select(head, host, f"cses-01/hpm-{name}") for name in ("fgm", "cdsm"))
    with pytest.raises(UsageError, match="has no three components of 'magnetic_field'"):
        calibrate_vector(scalar, vector)
    with pytest.raises(UsageError, match="has no 'magnetic_field', the strength"):
        calibrate_vector(vector, vector)
    with pytest.raises(UsageError, match="has no 'temperature'"):
        calibrate_vector(vector, scalar, offset_terms=["temperature"])
    short = vector.during(vector.span()[0], vector.span()[0] + 600 * 10**9)
    with pytest.raises(OperationError, match="at least 300 of three are needed"):
        calibrate_vector(short, scalar)


def test_a_sample_without_a_component_is_lost_and_counted(world, host):
    vector = select(world.head(), host, "cses-01/hpm-fgm")
    data = vector.during(vector.span()[0], vector.span()[0] + 600 * 10**9).read()
    data["magnetic_field_east"][3] = np.nan
    found = undo_vector(
        data,
        parameters=((10.0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0),),
        number=9,
        middle=((),),
        terms=(("offset", ()), ("scale", ()), ("angle", ())),
        frame="NEC",
        attitude="",
    )
    assert np.isnan(found["magnetic_field_north"][3])
    expected = data["magnetic_field_north"].values - 10.0
    np.testing.assert_allclose(found["magnetic_field_north"][4:], expected[4:])
    assert sum(found.attrs["counts"].values()) == 1
