"""Steps that a held attitude leaves between packets are taken out."""

import pickle

import numpy as np
import pytest
from scipy.spatial.transform import Rotation
from vconst_cses.corrections.packet_edges import (
    NO_ATTITUDE,
    STEP,
    TURNED,
    correct_packet_edges,
)
from vconst_cses.corrections.steps import find_ramps

from tests.made_up_orbits import electric_at, made_up_track, product_of, select_made_up
from vconst import OperationError, Term, axes_of, sidereal_angle
from vconst.kernels.frames import earth_fixed, motion_of_track

NAMES = tuple(f"electric_field_{axis}" for axis in "xyz")
SAMPLES, SPACING = 16, 0.128  # a packet of 2.048 s, thinned from 256 samples


def attitudes(folder, track, quaternions):
    """A selection of a store that holds attitudes."""
    product = product_of([], name="cses-01/hpm-fgm", cadence=1.0)
    term = Term(name="attitude_quaternion", long_name="from the sensor to an inertial frame")
    values = {"attitude_quaternion": quaternions}
    return select_made_up(folder, product, track, values, terms=(term,))


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Packets of -v x B and offsets in ECEF, as they are and as files have them; looking down."""
    fine = made_up_track(hours=0.6, step=SPACING)
    count = len(fine[0]) // SAMPLES
    fine = tuple(each[: count * SAMPLES] for each in fine)
    time, latitude, longitude, radius = fine
    places = earth_fixed(latitude, longitude, radius)
    velocity, _ = motion_of_track(time.astype(np.int64), places)
    packets = np.arange(0, len(time), SAMPLES)
    own = np.repeat(packets, SAMPLES)
    # the sensor is along the orbit's axes; the Earth stands still during a packet
    angle = sidereal_angle(time.astype(np.int64))[:, None] * [0.0, 0.0, 1.0]
    earth, turning = Rotation.from_rotvec(angle[own]), Rotation.from_rotvec(angle)
    to_earth = Rotation.from_matrix(axes_of("orbit", latitude, longitude, places, velocity)).inv()
    attitude = turning * to_earth  # from the sensor to the inertial frame
    # probes have offsets, which turn with the sensor
    sensor = attitude.inv().apply(earth.apply(electric_at(fine, "ECEF")))
    sensor += np.array([100.0, -20.0, 60.0])
    truth = earth.inv().apply(attitude.apply(sensor))
    made = earth.inv().apply(attitude[own].apply(sensor))
    shape = (count, SAMPLES, 3)
    every = slice(None, None, 8)  # about a second
    known = tuple(each[every] for each in fine)
    quaternions = attitude[every].as_quat()[:, [3, 0, 1, 2]]
    return {
        "track": tuple(each[packets] for each in fine),
        "truth": truth.reshape(shape),
        "made": made.reshape(shape),
        "attitude": attitudes(tmp_path_factory.mktemp("attitude") / "s", known, quaternions),
    }


def packets(folder, world, values, frame="ECEF", **about):
    names = [*((name, ("sample",), False) for name in NAMES), ("sample_offset", ("sample",), True)]
    product = product_of(names, name="cses-01/efd-ulf", frame=frame, cadence=2.048)
    given = {name: values[:, :, number] for number, name in enumerate(NAMES)}
    offsets = {"sample_offset": np.arange(SAMPLES) * SPACING}
    return select_made_up(folder, product, world["track"], given, axes=offsets, **about)


def vectors(dataset):
    return np.stack([dataset[name].values for name in NAMES], axis=2)


def steps_of(values):
    """Between packets, less the trend inside them."""
    trend = np.diff(values, axis=1).mean(axis=1)
    return values[1:, 0] - values[:-1, -1] - (trend[1:] + trend[:-1]) / 2


def test_the_made_up_packets_have_the_steps_that_files_have(world):
    size = np.linalg.norm(steps_of(world["made"]), axis=1)
    assert 0.1 < np.median(size) < 0.6  # mV/m; 0.13 degree of what lies in the orbit's plane
    assert np.abs(steps_of(world["truth"])).max() < 0.02  # the Earth, standing still


def test_with_the_attitude_every_sample_is_turned_as_it_should_be(tmp_path, world):
    data = packets(tmp_path / "s", world, world["made"])
    corrected = correct_packet_edges(data, world["attitude"])
    found = vectors(corrected.read())
    np.testing.assert_allclose(found[:-1], world["truth"][:-1], atol=0.002)
    np.testing.assert_array_equal(found[-1], world["made"][-1])  # its attitudes end before it does
    assert corrected.tally == {TURNED: len(found) - 1, NO_ATTITUDE: 1}


def test_packets_without_attitude_are_left_and_counted(tmp_path, world):
    data = packets(tmp_path / "s", world, world["made"])
    span = world["attitude"].span()
    half = world["attitude"].during(span[0], (span[0] + span[1]) // 2)
    corrected = correct_packet_edges(data, half)
    left = vectors(corrected.read())
    counts = corrected.tally
    assert counts[TURNED] + counts[NO_ATTITUDE] == len(left)
    assert counts[NO_ATTITUDE] > 100
    np.testing.assert_array_equal(left[-100:], world["made"][-100:])


def test_the_attitudes_are_part_of_what_the_selection_is_called(tmp_path, world):
    data = packets(tmp_path / "s", world, world["made"])
    whole = correct_packet_edges(data, world["attitude"])
    span = world["attitude"].span()
    half = correct_packet_edges(data, world["attitude"].during(span[0], span[0] + 10**9))
    again = correct_packet_edges(data, world["attitude"])
    assert whole.key == again.key
    assert len({whole.key, half.key, data.key}) == 3
    sent = pickle.loads(pickle.dumps(whole))
    np.testing.assert_array_equal(vectors(sent.read()), vectors(whole.read()))


@pytest.mark.parametrize("together", [1, 2, 3])
def test_the_step_test_takes_steps_out_without_attitude(tmp_path, world, together):
    made = world["truth"] + together * _held(world, together)
    noise = np.random.default_rng(1).normal(0, 0.004, made.shape)
    corrected = correct_packet_edges(packets(tmp_path / "s", world, made + noise))
    left = vectors(corrected.read())
    before, after = (
        np.sqrt(np.mean((values - world["truth"])[:-3] ** 2)) for values in (made, left - noise)
    )
    assert after < 0.25 * before
    edges = len(made) // together
    assert corrected.tally[STEP] == pytest.approx(edges, abs=0.15 * edges)


def _held(world, together):
    """A saw-tooth of the small angle that has been turned since the attitude was taken."""
    saw = world["made"] - world["truth"]
    if together == 1:
        return saw
    last = saw[:, -1] * SAMPLES / (SAMPLES - 1)
    number = np.arange(len(saw)) % together
    share = (number[:, None] + np.arange(SAMPLES) / SAMPLES) / together
    return last[:, None, :] * share[:, :, None]


def test_noise_without_steps_is_left_alone(tmp_path, world):
    smooth = world["truth"] + np.random.default_rng(2).normal(0, 0.1, world["truth"].shape)
    corrected = correct_packet_edges(packets(tmp_path / "s", world, smooth))
    left = vectors(corrected.read())
    # the difference of two samples of normal noise exceeds 4 sigma in 6e-5 of cases an axis
    changed = (left != smooth).any(axis=(1, 2)).mean()
    assert changed < 0.02


def test_where_the_time_is_cut_does_not_matter(tmp_path, world):
    noise = np.random.default_rng(3).normal(0, 0.02, world["made"].shape)
    data = packets(tmp_path / "s", world, world["made"] + noise, parts=3)
    corrected = correct_packet_edges(data)
    whole = vectors(corrected.read())
    stamps = world["track"][0].astype(np.int64)
    for first, last in ((200, 201), (201, 350), (350, 500)):
        part = corrected.during(int(stamps[first]), int(stamps[last - 1])).read()
        np.testing.assert_array_equal(vectors(part), whole[first:last])


def test_a_packet_that_is_right_in_its_middle_gets_half_of_the_ramp_before_it():
    time = np.arange(40) * 2_048_000_000
    saw = np.arange(SAMPLES) / SAMPLES - 0.5
    values = np.broadcast_to(saw[None, :, None], (40, SAMPLES, 3)) * [1.0, 0.5, 0.0]
    noise = np.random.default_rng(1).normal(0, 1e-3, values.shape)
    # against the trend of the saw itself, a step is seen from one packet to the next
    ramps, outlying, tested = find_ramps(time, values + noise, SPACING, threshold=4, middle=True)
    assert tested[:-1].all()
    assert not tested[-1]
    assert outlying[:-1].all()
    np.testing.assert_allclose(ramps[:-1, 0, 0], 0.5, atol=0.02)
    np.testing.assert_allclose(ramps[:-1, 1, 0], -0.5, atol=0.02)


def test_a_pause_between_packets_is_not_a_step():
    time = np.arange(40) * 2_048_000_000
    time[20:] += 4_096_000_000  # two packets lost
    values = np.random.default_rng(1).normal(0, 1e-3, (40, SAMPLES, 3))
    values[20:] += 5.0
    ramps, outlying, tested = find_ramps(time, values, SPACING, threshold=4, middle=False)
    assert not tested[19]
    assert not outlying[19]
    assert np.abs(ramps[19]).max() == 0


def test_the_frame_is_needed_with_an_attitude_and_not_without(tmp_path, world):
    data = packets(tmp_path / "s", world, world["made"], frame="unknown")
    with pytest.raises(OperationError, match=r"correct_packet_edges: .* in frame 'unknown'"):
        correct_packet_edges(data, world["attitude"]).read()
    stated = correct_packet_edges(data, world["attitude"], frame="ECEF").read()
    np.testing.assert_allclose(vectors(stated)[:-1], world["truth"][:-1], atol=0.002)
    assert stated[NAMES[0]].attrs["frame_source"] == "stated by the recipe"
    correct_packet_edges(data).read()


def test_data_without_packets_and_without_attitudes_are_refused(tmp_path, world):
    track = made_up_track(hours=0.2)
    product = product_of([(name, (), False) for name in NAMES], frame="ECEF")
    values = {name: np.ones(len(track[0])) for name in NAMES}
    plain = select_made_up(tmp_path / "s", product, track, values)
    with pytest.raises(OperationError, match="hold no packets of electric_field_x"):
        correct_packet_edges(plain).read()
    with pytest.raises(OperationError, match="has no 'attitude_quaternion'"):
        correct_packet_edges(plain, plain)
    with pytest.raises(OperationError, match="'threshold' is 0; expected more than 0"):
        correct_packet_edges(plain, threshold=0.0)
