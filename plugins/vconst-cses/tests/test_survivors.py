"""Thresholds, signs and sides of corrections and readings, each at a case that tells it apart."""

import h5py
import numpy as np
import pytest
from vconst_cses.corrections.packet_edges import correct_packet_edges
from vconst_cses.corrections.scalar_check import DIFFERS, check_scalar
from vconst_cses.corrections.steps import find_ramps
from vconst_cses.place import orbit_arrays, unlikely_positions

from tests.made_up_orbits import field_at, made_up_track, product_of, select_made_up
from vconst import Term

ELECTRIC = tuple(f"electric_field_{axis}" for axis in "xyz")
MAGNETIC = tuple(f"magnetic_field_{axis}" for axis in ("north", "east", "centre"))
SAMPLES, SPACING = 64, 0.032


@pytest.mark.parametrize(("sigma", "found"), [(7.5, 9), (1.0, 0)])
def test_a_step_counts_from_as_many_standard_deviations_as_the_threshold_says(sigma, found):
    time = np.arange(200) * 2_048_000_000
    values = np.random.default_rng(4).normal(0, 0.1, (200, SAMPLES, 3))
    behind = np.arange(20, 200, 20)
    for packet in behind:
        values[packet:, :, 0] += sigma * 0.1 * np.sqrt(2)  # of neighbours' differences
    _, outlying, _ = find_ramps(time, values, SPACING, threshold=5.0, middle=False)
    assert outlying[behind - 1].sum() == found
    assert outlying.sum() - outlying[behind - 1].sum() == 0


@pytest.mark.parametrize(("right_at", "held"), [("start", 0.0), ("middle", SAMPLES * SPACING / 2)])
def test_attitudes_are_held_from_where_the_setting_says(tmp_path, right_at, held):
    rate = np.radians(2.0)  # a second, about the axis of the Earth
    track = made_up_track(hours=0.1, step=1.0)
    since = (track[0] - track[0][0]) / np.timedelta64(1, "s")
    zero = np.zeros(len(since))
    turned = np.stack([np.cos(rate * since / 2), zero, zero, np.sin(rate * since / 2)], axis=1)
    quaternion = Term(name="attitude_quaternion", long_name="from the sensor to an inertial frame")
    attitude = select_made_up(
        tmp_path / "attitude",
        product_of([], name="cses-01/hpm-fgm", cadence=1.0),
        track,
        {"attitude_quaternion": turned},
        terms=(quaternion,),
    )
    names = [(name, ("sample",), False) for name in ELECTRIC] + [
        ("sample_offset", ("sample",), True)
    ]
    packets = tuple(each[10:-10:3] for each in track)
    values = {name: np.zeros((len(packets[0]), SAMPLES)) for name in ELECTRIC}
    values[ELECTRIC[0]] += 1.0
    data = select_made_up(
        tmp_path / "packets",
        product_of(names, name="cses-01/efd-ulf", frame="ECEF", cadence=3.0),
        packets,
        values,
        axes={"sample_offset": np.arange(SAMPLES) * SPACING},
    )
    found = correct_packet_edges(data, attitude, right_at=right_at).read()
    angle = rate * (np.arange(SAMPLES) * SPACING - held)
    for name, expected in zip(ELECTRIC, (np.cos(angle), np.sin(angle), 0 * angle), strict=True):
        wanted = np.broadcast_to(expected, found[name].shape)
        np.testing.assert_allclose(found[name].values, wanted, atol=1e-6)


@pytest.mark.parametrize("wrong", [3.0, -3.0])
def test_a_vector_that_is_too_long_and_one_that_is_too_short_are_both_masked(tmp_path, wrong):
    track = made_up_track(hours=0.2, step=1.0)
    exact = field_at(*track)
    strength = np.linalg.norm(exact, axis=1)
    vectors = exact.copy()
    vectors[100] *= 1 + wrong / strength[100]
    product = product_of([(n, (), False) for n in MAGNETIC], name="cses-01/hpm-fgm", frame="NEC")
    data = select_made_up(
        tmp_path / "fgm", product, track, dict(zip(MAGNETIC, vectors.T, strict=True))
    )
    product = product_of([("magnetic_field", (), False)], name="cses-01/hpm-cdsm")
    scalar = select_made_up(tmp_path / "cdsm", product, track, {"magnetic_field": strength})
    checked = check_scalar(data, scalar)
    assert np.flatnonzero(np.isnan(checked.read()[MAGNETIC[0]].values)).tolist() == [100]
    assert checked.tally == {DIFFERS: 1}


def test_densities_are_specified_from_500_to_ten_million_in_a_cubic_centimetre(conformed, lap_1):
    densities = np.array([4.9e8, 5.1e8, 1e10, 9.9e12, 1.01e13])  # m-3
    with h5py.File(lap_1, "a") as file:
        file["A311"][3:8, 0] = densities
    columns, _ = conformed("cses-01/lap", lap_1)
    density = columns.data["electron_density"]
    np.testing.assert_allclose(density[3:8], densities, rtol=1e-6)
    flags = columns.attrs["quality_electron_density"]
    bits = dict(zip(flags["flag_meanings"].split(), flags["flag_masks"], strict=True))
    quality = columns.data["quality_electron_density"][3:8]
    below, above = (quality & bits[f"{side}_specified"] != 0 for side in ("below", "above"))
    assert below.tolist() == [True, False, False, False, False]
    assert above.tolist() == [False, False, False, False, True]


def test_a_height_away_from_the_others_is_an_outlying_position():
    times = np.arange(600) * 10**9
    latitude, longitude = -20 + 0.0633 * np.arange(600), np.full(600, 12.0) - 1e-4 * np.arange(600)
    altitude = 507.0 + 5 * np.sin(np.arange(600) / 100)
    altitude[300] += 100.0
    altitude[400] -= 100.0
    frozen, outlying = unlikely_positions(times, latitude, longitude, altitude)
    assert not frozen.any()
    assert np.flatnonzero(outlying).tolist() == [300, 400]
    altitude[[300, 400]] = 507.0 + 20.0
    _, outlying = unlikely_positions(times, latitude, longitude, altitude)
    assert outlying is None or not outlying.any()


@pytest.mark.parametrize(
    ("side", "northward", "expected"),
    [
        (1, True, [104241, 104250]),  # begins as it is named
        (1, False, [104240, 104241]),  # begins on the half-orbit before the named one
        (0, False, [104240, 104241]),
        (0, True, [104231, 104240]),
    ],
)
def test_a_file_of_a_whole_orbit_begins_on_the_side_on_which_it_moves(side, northward, expected):
    times = np.arange(1, 5000, 10) * 10**9
    angle = 2 * np.pi * np.arange(500) * 10 / 5684 - np.pi / 2 + 0.05
    latitude = 82 * np.sin(angle if northward else angle + np.pi)
    found = orbit_arrays(10424, side, times, latitude)
    halves = found["half_orbit"]
    assert halves[np.append(True, np.diff(halves) != 0)].tolist() == expected
    assert (found["side"] == halves % 10).all()
