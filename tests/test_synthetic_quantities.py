"""What is made up of each kind of quantity is physically plausible and belongs together."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from tests.test_synthetic_world import world  # noqa: F401  (fixtures)
from vconst.kernels.land import is_land, land_rings
from vconst.mission import Platform, Product, Variable
from vconst.orbits.course import course_of, fly
from vconst.synthetic.activity import Activity
from vconst.synthetic.declaration import MadeProduct
from vconst.synthetic.quantities import fill
from vconst.synthetic.quantities.waves import (
    add_motion,
    electric_density,
    magnetic_density,
    motional_field,
    waveform,
)
from vconst.synthetic.scene import Scene
from vconst.synthetic.strengths import Strengths
from vconst.vocabulary import Vocabulary

DAY = 86_400_000_000_000
START = int(np.datetime64("2019-12-20", "ns").astype(np.int64))
STATED = {"inclination": 97.4, "altitude": 507.0, "local_time": 14.0}


def _scene(world, variables, *, kind="track", count=600, step=10.0, **made):  # noqa: F811
    product = Product(
        name="nova-1/all", title="", kind=kind, variables=tuple(variables), formats=(), cadence=step
    )
    time = START + (np.arange(count) * step * 1e9).astype(np.int64)
    platforms = {"nova-1": Platform(name="nova-1", title="", orbit=STATED)}
    orbit = fly(course_of("nova-1", platforms, START), time[0], time[-1])
    made = MadeProduct(name=product.name, **made)
    return Scene(product, made, world, orbit, time, Vocabulary())


def _variable(name, *dimensions, **more):
    return Variable(source=name.upper(), name=name, dimensions=dimensions, **more)


def test_the_motional_field_is_230_mv_per_m_and_across_the_magnetic_field(world):  # noqa: F811
    scene = _scene(world, [])
    field = motional_field(scene)
    assert 200 < np.linalg.norm(field, axis=1).max() < 400
    along = (field * np.stack(scene.field, axis=1)).sum(axis=1)
    np.testing.assert_allclose(along / scene.strength, 0, atol=1e-6)
    # v = (v, 0, 0) and B = (0, 0, b) give v x B = (0, -v b, 0).
    one = SimpleNamespace(
        field=[np.zeros(1), np.zeros(1), np.full(1, 3e4)], motion=np.array([[7.5, 0, 0]])
    )
    np.testing.assert_allclose(motional_field(one), [[0.0, -225.0, 0.0]])


def test_every_sample_of_a_packet_has_the_motional_field_of_its_own_time_and_place(world):  # noqa: F811
    rate, samples = 125.0, 256
    scene = _scene(world, [], count=300, step=20.0, rate=rate)
    time = scene.time[:, None] + (np.arange(0, samples, 15) / rate * 1e9).astype(np.int64)
    flat = time.ravel()
    field = np.stack(world.magnetic_field(flat, *scene.orbit.at(flat)), axis=1)
    exact = 1e-3 * np.cross(scene.orbit.motion(flat), field).reshape(*time.shape, 3)
    for number in range(3):
        made = add_motion(scene, np.zeros((300, samples)), number)
        wrong = np.abs(made[:, ::15] - exact[:, :, number])
        assert wrong[np.abs(scene.latitude) < 50].max() < 0.005
        assert wrong.max() < 0.03  # the currents of the ovals are not straight over 15 km
        assert np.abs(exact[:, -1, number] - exact[:, 0, number]).max() > 0.1


@pytest.mark.parametrize("density", [electric_density, magnetic_density])
def test_waveforms_have_the_spectrum_that_is_stated(density):
    from scipy.signal import periodogram

    draw, rate = np.random.default_rng(1), 1024.0
    noise = waveform(draw, density, (4000, 512), rate, np.ones(4000))
    frequency, found = periodogram(noise, rate, axis=1, detrend=False)
    ratio = found.mean(axis=0)[1:] / density(frequency[1:])
    np.testing.assert_allclose(ratio, 1, atol=0.1)
    inside = frequency[1] * density(frequency[1:]).sum() - density(frequency[-1:]).sum() / 2
    assert noise.var() == pytest.approx(inside, rel=0.05)


def test_spectra_belong_to_the_waveforms_of_the_same_product(world):  # noqa: F811
    names = [
        _variable("electric_field_x", "sample"),
        _variable("electric_power_x", "frequency"),
        _variable("electric_amplitude_x", "frequency"),
        _variable("frequency", "frequency", axis=True),
        _variable("sample_offset", "sample", axis=True),
    ]
    scene = _scene(world, names, sizes={"sample": 512, "frequency": 256}, rate=512.0)
    data, dims = fill(scene)
    assert dims["electric_field_x"] == ("time", "sample")
    assert data["electric_field_x"].shape == (600, 512)
    np.testing.assert_allclose(np.diff(data["sample_offset"]), 1 / 512)
    assert data["frequency"][-1] == 256.0
    varied = data["electric_field_x"] - data["electric_field_x"].mean(axis=1, keepdims=True)
    spectral = (data["electric_power_x"] * np.diff(data["frequency"])[0]).sum(axis=1)
    assert np.median(varied.var(axis=1) / spectral) == pytest.approx(1, abs=0.2)
    squared = (data["electric_amplitude_x"] ** 2).mean(axis=0)
    ratio = squared / data["electric_power_x"].mean(axis=0)
    np.testing.assert_allclose(ratio, 1, atol=0.2)


def test_the_attitude_turns_with_the_orbit_and_is_a_rotation(world):  # noqa: F811
    scene = _scene(world, [_variable("magnetic_field_north")])
    from vconst.synthetic.quantities.waves import attitude_quaternion

    found = attitude_quaternion(scene, None)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1)
    from scipy.spatial.transform import Rotation

    turned = Rotation.from_quat(np.roll(found, -1, axis=1)).apply([0.0, 0.0, -1.0])
    # The centre axis, turned over, points at the place in the inertial frame: compare with it.
    place = np.stack(
        [
            np.interp(np.arange(600) * 10 / 30, np.arange(len(scene.orbit.places)), c)
            for c in scene.orbit.places.T
        ],
        1,
    )
    place /= np.linalg.norm(place, axis=1, keepdims=True)
    assert np.degrees(np.arccos((turned * place).sum(axis=1).clip(-1, 1))).max() < 0.1


def test_a_storm_fills_the_belts_and_is_in_counts_and_not_in_the_time_before(world):  # noqa: F811
    names = [
        _variable("electron_flux", "electron_energy"),
        _variable("proton_flux", "proton_energy"),
        _variable("electron_count", "electron_energy"),
        _variable("l_shell"),
    ]
    hours = np.arange(96)
    hourly = np.where(hours >= 24, -120 * np.exp(-(hours - 24) / 14.0), 0.0)
    found = []
    for dst in (0 * hourly, hourly):
        told = replace(world, activity=Activity(START, dst, 70.0))
        found.append(fill(_scene(told, names, count=1600, step=120.0))[0])
    quiet, struck = found
    hour = np.arange(1600) / 30
    belt = (quiet["l_shell"] > 3.5) & (quiet["l_shell"] < 5.5)
    before, after = belt & (hour < 23), belt & (hour > 30)
    assert before.sum() > 50
    assert after.sum() > 50
    np.testing.assert_array_equal(struck["electron_flux"][before], quiet["electron_flux"][before])
    for name in ("electron_flux", "electron_count"):
        assert struck[name][after].mean() > 1.5 * quiet[name][after].mean()
    low = (quiet["l_shell"] > 1.3) & (quiet["l_shell"] < 2) & (hour > 30)
    assert (struck["proton_flux"][low] > quiet["proton_flux"][low]).all()


def test_particles_fall_off_with_energy_and_gather_in_belts_and_anomaly(world):  # noqa: F811
    names = [
        _variable("electron_flux", "electron_energy", "pitch_angle"),
        _variable("electron_count", "electron_energy"),
        _variable("electron_energy", "electron_energy", axis=True),
        _variable("pitch_angle", "pitch_angle", axis=True),
        _variable("proton_flux", "proton_energy"),
        _variable("l_shell"),
    ]
    scene = _scene(world, names, count=4000, step=20.0)
    data, _ = fill(scene)
    flux = data["electron_flux"]
    assert flux.shape == (4000, 9, 9)
    assert (np.diff(flux, axis=1) < 0).all()
    middle = np.argmin(np.abs(data["pitch_angle"] - 90))
    assert (flux.argmax(axis=2) == middle).all()
    inside = scene.strength < 22_000
    quiet = (data["l_shell"] < 1.1) & (scene.strength > 30_000)
    assert inside.any()
    assert quiet.any()
    assert np.median(data["proton_flux"][inside, 0]) > 100 * np.median(
        data["proton_flux"][quiet, 0]
    )
    assert (data["electron_count"] == np.rint(data["electron_count"])).all()
    assert data["l_shell"].min() >= 1.0


def test_profiles_have_a_peak_and_meet_the_plasma_above(world):  # noqa: F811
    names = [
        _variable("altitude", "level"),
        _variable("electron_density", "level"),
        _variable("peak_density"),
        _variable("peak_height"),
        _variable("neutral_temperature", "level"),
        _variable("neutral_pressure", "level"),
    ]
    scene = _scene(world, names, kind="profile", count=60, step=300.0)
    data, dims = fill(scene)
    assert dims["electron_density"] == ("profile", "level")
    greatest = data["electron_density"].argmax(axis=1)
    heights = np.take_along_axis(data["altitude"], greatest[:, None], 1)[:, 0]
    np.testing.assert_allclose(heights, data["peak_height"], atol=10)
    assert (data["electron_density"].max(axis=1) <= data["peak_density"] * 1.0001).all()
    assert 220 < data["peak_height"].min() < data["peak_height"].max() < 360
    # Continued to the platform the layer is what a probe there sees.
    from vconst.synthetic.quantities.plasma import layer

    above = layer(scene)((scene.radius - 6371.2)[:, None])[:, 0]
    np.testing.assert_allclose(above, scene.plasma[0])
    assert (np.diff(data["neutral_pressure"], axis=1) < 0).all()


def test_ions_add_up_to_the_electrons(world):  # noqa: F811
    kinds = ("oxygen", "hydrogen", "helium")
    scene = _scene(world, [_variable(f"{kind}_ion_density") for kind in kinds])
    data, _ = fill(scene)
    total = sum(data[f"{kind}_ion_density"] for kind in kinds)
    np.testing.assert_allclose(total, scene.plasma[0])


def test_infrared_has_clouds_coasts_and_seasons_and_no_storms(world):  # noqa: F811
    axes = [_variable(name, name, axis=True) for name in ("latitude", "longitude")]
    both = ("latitude", "longitude")
    names = ["outgoing_longwave_radiation", "cloud_fraction", "sea_surface_temperature"]
    names += ["land_surface_temperature", "brightness_temperature"]
    variables = [*axes, *(_variable(name, *both) for name in names)]
    scene = _scene(world, variables, kind="grid", count=8, step=10_800.0)
    data, _ = fill(scene)
    outgoing = data["outgoing_longwave_radiation"]
    assert outgoing.shape == (8, 37, 73)
    weight = np.cos(np.radians(data["latitude"]))[:, None] * np.ones(73)
    assert np.average(outgoing.mean(axis=0), weights=weight) == pytest.approx(240, abs=20)
    assert np.corrcoef(outgoing.ravel(), data["cloud_fraction"].ravel())[0, 1] < -0.3
    north, east = np.meshgrid(data["latitude"], data["longitude"], indexing="ij")
    land = is_land(north, east)
    assert np.isnan(data["sea_surface_temperature"][0][land]).all()
    assert np.isfinite(data["land_surface_temperature"][0][land]).all()
    assert outgoing[:, 10].mean() < outgoing[:, 26].mean()  # December: the north is cold
    flat = replace(world, strengths=Strengths(clouds=0.0, coasts=0.0, storms=0.0))
    still = fill(_scene(flat, variables, kind="grid", count=8, step=10_800.0))[0]
    spread = still["outgoing_longwave_radiation"].std(axis=2)
    assert spread.max() < 1e-9  # without clouds and coasts a parallel is even


def test_the_land_mask_is_the_land_of_the_outlines():
    draw = np.random.default_rng(1)
    latitude = np.degrees(np.arcsin(draw.uniform(-1, 1, 200_000)))
    longitude = draw.uniform(-180, 180, 200_000)
    assert is_land(latitude, longitude).mean() == pytest.approx(0.285, abs=0.01)
    places = {(48, 10): True, (0, -30): False, (-25, 134): True, (35, -40): False}
    places |= {(65, 100): True, (-75, 0): True, (10, 70): False, (-10, -55): True}
    for (north, east), land in places.items():
        assert is_land(np.array([north]), np.array([east]))[0] == land, (north, east)
    assert is_land(np.array([48]), np.array([370]))[0]
    assert len(land_rings("110m")) > 100


def test_content_above_slant_and_relative_belong_together(world):  # noqa: F811
    names = ["total_electron_content", "slant_total_electron_content"]
    names += ["relative_total_electron_content", "scintillation_index"]
    data, _ = fill(_scene(world, [_variable(name) for name in names]))
    assert (data["slant_total_electron_content"] >= data["total_electron_content"]).all()
    moved = data["slant_total_electron_content"] - data["relative_total_electron_content"]
    assert len(np.unique(np.round(moved, 9))) <= 11  # one constant in each arc of 10 min
    assert 0 < data["scintillation_index"].min() <= data["scintillation_index"].max() < 1


def test_a_name_with_one_word_more_is_filled_like_its_kin():
    from vconst.synthetic.quantities import kin

    known = {"electron_flux", "total_electron_content"}
    assert kin("electron_flux", known) == "electron_flux"
    assert kin("electron_bin_flux", known) == "electron_flux"
    assert kin("total_electron_content_400", known) == "total_electron_content"
    assert kin("airglow_brightness", known) is None
