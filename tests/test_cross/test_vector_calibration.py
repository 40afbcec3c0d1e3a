"""A vector magnetometer against a scalar one: planted parameters found, too little variety said."""

import numpy as np
import pytest
import xarray as xr

from vconst.kernels import field
from vconst.kernels.sun import subsolar_point
from vconst.kernels.vector_calibration import (
    angles_of,
    calibrate_vector,
    distort_vector,
    fit_rotation,
    fit_to_strength,
    only_constants,
    rotation_of,
    start_of,
)
from vconst.operations.apply_vector_calibration import undo_vector
from vconst.operations.vector_fit.fits import CORRELATED, MOST_LEFT, POOR_INFLATION
from vconst.operations.vector_fit.samples import standard_terms
from vconst.operations.vector_fit.sun import SUN, sun_cosines

START = np.datetime64("2020-01-03", "ns").astype(np.int64)

ONE_PASS = np.zeros(60_000, int)

#: Offsets in nT, scales and angles of test T9.3.
PLANTED = np.concatenate(
    [[50.0, -30.0, 20.0], 1 + 1e-3 * np.array([1.0, -1.0, 0.5]), np.radians([0.1, -0.1, 0.05])]
)


def orbit_field(count=8640, step=10.0):
    """IGRF-14 along a day of a polar orbit at 507 km, north, east, centre, and the pass."""
    seconds = step * np.arange(count)
    phase = 2 * np.pi * seconds / (94.74 * 60)
    latitude = np.degrees(np.arcsin(np.sin(np.radians(97.4)) * np.sin(phase)))
    ahead = np.degrees(np.arctan2(np.cos(np.radians(97.4)) * np.sin(phase), np.cos(phase)))
    longitude = np.mod(ahead - seconds / 240.0 + 180.0, 360.0) - 180.0
    time = START + (seconds * 1e9).astype(np.int64)
    parts = field.evaluate_field(
        field.igrf14(), time.astype("M8[ns]"), latitude, longitude, np.full(count, 6878.0)
    )
    return np.stack(parts, axis=1), (phase // np.pi).astype(int)


def tumbling(count):
    """Matrices of an attitude that turns slowly about all axes."""
    angle = np.linspace(0, 1, count)
    return np.array(
        [rotation_of(2 * np.pi * np.array([31.3 * a, 17.7 * a, 43.1 * a])) for a in angle]
    )


@pytest.fixture(scope="module")
def orbit():
    return orbit_field()


def sensed(vectors, seed=0, noise=0.1, planted=PLANTED):
    """What the sensor says of vectors along its axes, and the strength."""
    draw = np.random.default_rng(seed)
    terms = only_constants(len(vectors))
    said = distort_vector(vectors, planted, terms)
    strength = np.linalg.norm(vectors, axis=1) + noise * draw.standard_normal(len(vectors))
    return said, strength, terms


def test_the_inverse_takes_back_what_a_sensor_does(orbit):
    vectors = orbit[0][:100]
    said = distort_vector(vectors, PLANTED, only_constants(100))
    assert np.abs(said - vectors).max() > 50
    np.testing.assert_allclose(
        calibrate_vector(said, PLANTED, only_constants(100)), vectors, rtol=1e-12
    )


def test_a_sensor_matrix_is_that_of_olsen():
    """P of Olsen et al. (2003), written out."""
    one, two, three = PLANTED[6:]
    matrix = np.array(
        [
            [1, 0, 0],
            [-np.sin(one), np.cos(one), 0],
            [np.sin(two), np.sin(three), np.sqrt(1 - np.sin(two) ** 2 - np.sin(three) ** 2)],
        ]
    )
    given = np.array([[20_000.0, -3000.0, 40_000.0]])
    expected = PLANTED[3:6] * (matrix @ given[0]) + PLANTED[:3]
    np.testing.assert_allclose(distort_vector(given, PLANTED, only_constants(1))[0], expected)


def test_nine_parameters_are_found_where_attitude_varies(orbit):
    """T9.3: all within three standard errors, and the residual is the noise, 0.10 nT."""
    vectors, block = orbit
    turned = np.einsum("nij,nj->ni", tumbling(len(vectors)), vectors)
    said, strength, terms = sensed(turned)
    found = fit_to_strength(said, strength, terms, block)
    error = np.sqrt(np.diagonal(found.covariance))
    assert np.all(np.abs(found.parameters - PLANTED) < 3 * error)
    assert np.sqrt(np.mean(found.residual**2)) == pytest.approx(0.10, abs=0.01)
    assert found.inflation.max() < POOR_INFLATION
    assert np.abs(found.correlation - np.eye(9)).max() < CORRELATED


def test_without_variety_of_attitude_the_condition_says_so(orbit):
    """Axes along the Earth's: the field comes from few sides; of night alone, from fewer."""
    vectors, block = orbit
    night = block % 2 == 1
    conditions = []
    for rows in (np.ones(block.size, bool), night):
        said, strength, terms = sensed(vectors[rows])
        number = np.unique(block[rows], return_inverse=True)[1]
        found = fit_to_strength(said, strength, terms, number)
        together = np.abs(found.correlation - np.eye(9)).max()
        assert found.inflation.max() > POOR_INFLATION
        assert together > CORRELATED
        conditions.append(found.condition)
    assert conditions[1] > 1.5 * conditions[0]


def test_a_sensor_turned_all_ways_is_as_well_told_as_can_be():
    """
    Of directions over the whole sphere <x⁴> is 1/5 and <x²y²> 1/15: scales go together by 1/3,
    all else is at right angles. Eigenvalues 5/3 and 2/3: condition √2.5, inflation √1.2.
    """
    way = np.random.default_rng(1).standard_normal((60_000, 3))
    vectors = 40_000.0 * way / np.linalg.norm(way, axis=1, keepdims=True)
    found = fit_to_strength(*sensed(vectors, planted=start_of(only_constants(1))), ONE_PASS)
    assert found.condition == pytest.approx(np.sqrt(2.5), rel=0.02)
    np.testing.assert_allclose(found.inflation[3:6], np.sqrt(1.2), rtol=0.01)
    np.testing.assert_allclose(found.inflation[[0, 1, 2, 6, 7, 8]], 1.0, rtol=0.01)


def test_a_strength_of_another_place_is_refused_or_not_determined(orbit):
    """Strength and vector that belong together nowhere: no fit, or far more than noise is left."""
    vectors, block = orbit
    strength = np.linalg.norm(vectors, axis=1)[::-1] + 3000.0 * np.sin(np.arange(len(vectors)))
    try:
        left = fit_to_strength(vectors, strength, only_constants(len(vectors)), block).residual
        said = f"{MOST_LEFT:g} nT" if np.sqrt(np.mean(left**2)) > MOST_LEFT else "fitted"
    except ValueError as error:
        said = str(error)
    assert "no least sum of squares" in said or said == f"{MOST_LEFT:g} nT"


def test_errors_are_as_large_as_they_are_said_to_be(orbit):
    """Parameters of 25 sensors over their standard errors: squares average one."""
    vectors, block = orbit
    turned = np.einsum("nij,nj->ni", tumbling(len(vectors)), vectors)[::4]
    scores = []
    for seed in range(25):
        said, strength, terms = sensed(turned, seed)
        found = fit_to_strength(said, strength, terms, block[::4])
        scores.append((found.parameters - PLANTED) / np.sqrt(np.diagonal(found.covariance)))
    assert 0.75 < np.mean(np.square(scores)) < 1.5


def test_terms_of_temperature_are_found(orbit):
    vectors, block = orbit
    turned = np.einsum("nij,nj->ni", tumbling(len(vectors)), vectors)
    warm = np.sin(np.arange(len(vectors)) / 300.0)
    terms = only_constants(len(vectors))
    terms = terms._replace(
        offset=np.stack([np.ones(warm.size), warm], axis=1),
        scale=np.stack([np.ones(warm.size), warm], axis=1),
    )
    planted = start_of(terms)
    planted[:6] = [50, -30, 20, 4, -3, 2]
    planted[6:12] = [1.001, 0.999, 1.0005, 2e-5, -1e-5, 3e-5]
    said = distort_vector(turned, planted, terms)
    draw = np.random.default_rng(3)
    strength = np.linalg.norm(turned, axis=1) + 0.1 * draw.standard_normal(warm.size)
    found = fit_to_strength(said, strength, terms, block)
    error = np.sqrt(np.diagonal(found.covariance))
    assert np.all(np.abs(found.parameters - planted) < 3.5 * error)
    without = fit_to_strength(said, strength, only_constants(warm.size), block)
    assert np.std(without.residual) > 5 * np.std(found.residual)


def track(count=3000):
    """A day's worth of places, and the field there along north, east and centre."""
    number = np.arange(count)
    time = (START + number * 29_000_000_000).astype("M8[ns]")
    latitude, longitude = 80.0 * np.sin(number / 31.0), (number * 7.3) % 360.0 - 180.0
    radius = np.full(count, 6878.0)
    parts = field.evaluate_field(field.igrf14(), time, latitude, longitude, radius)
    return (time.astype(np.int64), latitude, longitude, radius), np.stack(parts, axis=1)


def test_the_sun_stands_overhead_where_it_does_and_not_in_the_shadow():
    time = np.full(4, START)
    north, east = subsolar_point(time)
    latitude = np.array([1.0, -1.0, 0.0, 0.0]) * north
    latitude[2:] = 90.0 - np.abs(north[2:])
    longitude = (east + np.array([0.0, 180.0, 0.0, 180.0]) + 180.0) % 360.0 - 180.0
    found = sun_cosines(
        time, latitude, longitude, np.full(4, 6878.0), "NEC", np.tile(np.eye(3), (4, 1, 1))
    )
    np.testing.assert_allclose(found[0], [0, 0, -1], atol=1e-9)
    np.testing.assert_allclose(found[1], 0.0)  # behind the Earth
    assert np.linalg.norm(found[2]) == pytest.approx(1.0)
    # ninety degrees from under the Sun, by the latitude of the pole side: 2 |declination| apart
    apart = np.cos(np.radians(latitude[2] - north[2]))
    assert -found[2, 2] == pytest.approx(apart, abs=1e-9)


def test_terms_of_the_sun_are_taken_away_as_they_were_put_in():
    """Planted: an offset that follows the Sun on the second axis, and a scale on the third."""
    (time, *place), vectors = track()
    sun = sun_cosines(time, *place, "NEC", np.tile(np.eye(3), (time.size, 1, 1)))
    chosen = {"offset": ("sun_2",), "scale": ("sun_3",), "angle": ()}
    middle = {name: (float(c.mean()), float(c.std())) for name, c in zip(SUN, sun.T, strict=True)}
    middle = {name: middle[name] for name in ("sun_2", "sun_3")}
    terms = standard_terms(dict(zip(SUN, sun.T, strict=True)), middle, chosen, time.size)
    planted = np.concatenate(
        [[5.0, -3.0, 2.0, 4.0, 0.0, -1.0], [1.0, 1.001, 1.0, 0.0, 1e-4, 2e-4], [1e-3, 0.0, 2e-3]]
    )
    said = distort_vector(vectors, planted, terms)
    names = [f"magnetic_field_{axis}" for axis in ("north", "east", "centre")]
    columns = dict(zip(names, said.T, strict=True)) | dict(
        zip(("latitude", "longitude", "radius"), place, strict=True)
    )
    data = xr.Dataset(
        {name: ("time", values) for name, values in columns.items()},
        {"time": time.astype("M8[ns]")},
    )
    found = undo_vector(
        data,
        parameters=((*planted, 0.0, 0.0, 0.0),),
        number=planted.size,
        middle=(tuple((name, *pair) for name, pair in middle.items()),),
        terms=tuple(chosen.items()),
        frame="NEC",
        attitude="",
        covariances=(tuple(map(tuple, np.diag([4.0, *[0.0] * 17]).tolist())),),
    )
    np.testing.assert_allclose(np.stack([found[n] for n in names], 1), vectors, atol=1e-6)
    # An offset known to 2 nT: 2 nT along its axis, but for what the small angles turn.
    error = found["magnetic_field_north_calibration_error"].values
    np.testing.assert_allclose(error, 2.0, rtol=1e-3)
    assert found["magnetic_field_centre_calibration_error"].max() < 0.02


def test_a_rotation_is_found_with_its_error(orbit):
    vectors, block = orbit
    planted = np.radians([0.2, -0.1, 0.3])
    draw = np.random.default_rng(4)
    known = vectors @ rotation_of(planted).T + 10.0 * draw.standard_normal(vectors.shape)
    found = fit_rotation(vectors, known, block)
    assert np.all(np.abs(found.angles - planted) < 3.5 * np.sqrt(np.diagonal(found.covariance)))
    assert found.residual == pytest.approx(10.0, rel=0.05)
    np.testing.assert_allclose(angles_of(rotation_of(planted)), planted, rtol=1e-12)


def test_samples_that_determine_nothing_are_refused():
    same = np.tile([[20_000.0, 1000.0, 30_000.0]], (200, 1))
    strength = np.linalg.norm(same, axis=1)
    with pytest.raises(ValueError, match="do not determine all"):
        fit_to_strength(same, strength, only_constants(200), np.zeros(200, int))
    with pytest.raises(ValueError, match="9 samples for 9 parameters"):
        fit_to_strength(same[:9], strength[:9], only_constants(9), np.zeros(9, int))
