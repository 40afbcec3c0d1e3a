"""Made-up orbits and truth behave as the real ones that they stand for."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vconst.kernels.climatology import HEIGHTS
from vconst.kernels.field import evaluate_field, igrf14
from vconst.mission import Platform
from vconst.orbits.course import course_of, orbit_of
from vconst.synthetic.activity import AP_OF_KP, make_activity
from vconst.synthetic.catalogue import SMALLEST, make_catalogue
from vconst.synthetic.climatology import kept_climatology
from vconst.synthetic.random_field import random_field
from vconst.synthetic.revolutions import first_revolution, half_orbits
from vconst.synthetic.sensors import Sensor
from vconst.synthetic.strengths import Strengths
from vconst.synthetic.truth import Truth, _ring_current

DATA = Path(os.environ.get("VCONST_TEST_DATA", Path(__file__).resolve().parents[1] / "../shared"))
DAY = 86_400_000_000_000
START = int(np.datetime64("2019-12-18", "ns").astype(np.int64))
STOP = START + 45 * DAY


def _elements(name):
    path = DATA / "data/tle/science.txt"
    if not path.exists():
        pytest.skip("no element sets in the test data")
    lines = path.read_text().splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith(name))
    return tuple(lines[first + 1 : first + 3])


def _platform(name):
    return Platform(name="nova-1", title="", elements=_elements(name))


def _direction(place):
    f, east = np.radians(place[0]), np.radians(place[1])
    return np.stack([np.cos(f) * np.cos(east), np.cos(f) * np.sin(east), np.sin(f)])


def _apart(first, second):
    """Great-circle distance in km between directions."""
    return 6371.2 * np.arccos(np.clip((first * second).sum(axis=0), -1, 1))


@pytest.fixture(scope="module")
def world(climatologies):
    usual = kept_climatology(np.datetime64("2020-01-08"), 70.0, climatologies)
    activity = make_activity(5, START, STOP, flux=70.0, storms_per_month=1.0)
    return Truth(5, usual, activity, Strengths())


def test_positions_are_within_a_tenth_of_a_metre_of_direct_propagation():
    from sgp4.api import Satrec

    elements = _elements("SWARM B")
    orbit = orbit_of(Platform(name="nova-1", title="", elements=elements), START, STOP)
    time = START + np.arange(0, DAY, 7_123_456_789)
    latitude, _, radius = orbit.at(time)
    days = (time - np.datetime64("2000-01-01", "ns").astype(np.int64)) / DAY
    _, places, _ = Satrec.twoline2rv(*elements).sgp4_array(2451544.5 + np.floor(days), days % 1)
    assert np.abs(radius - np.linalg.norm(places, axis=1)).max() < 1e-4
    assert np.abs(radius * np.sin(np.radians(latitude)) - places[:, 2]).max() < 1e-4


def test_sidereal_time_is_that_of_the_textbook():
    # Vallado, Fundamentals of Astrodynamics, example 3-5: 1992-08-20 12:14 UT1.
    from vconst.kernels.sidereal import sidereal_angle

    time = np.array([np.datetime64("1992-08-20T12:14", "ns").astype(np.int64)])
    assert np.degrees(sidereal_angle(time)[0]) == pytest.approx(152.578787810, abs=1e-6)


def test_the_real_element_sets_meet_some_790_times_between_3_and_30_january():
    time = np.arange(START, STOP - DAY, 20 * 10**9, dtype=np.int64)
    first, second = (
        _direction(orbit_of(_platform(name), START, STOP).at(time))
        for name in ("ZHANGZHENG-1", "SWARM B")
    )
    nearest = np.full(len(time), np.inf)
    for step in range(-90, 91):
        nearest = np.minimum(nearest, _apart(first, np.roll(second, step, axis=1)))
    nearest[:90] = nearest[-90:] = np.inf  # rolled over the edges
    near = np.flatnonzero(nearest < 300)
    assert 1 + (np.diff(near) > 15).sum() == pytest.approx(790, abs=10)
    assert time[near[0]] >= np.datetime64("2020-01-03", "ns").astype(np.int64)
    assert time[near[-1]] < np.datetime64("2020-01-31", "ns").astype(np.int64)


def test_half_orbits_alternate_and_latitude_only_grows_or_falls_in_each():
    orbit = orbit_of(_platform("ZHANGZHENG-1"), START, START + DAY)
    course = course_of("nova-1", {"nova-1": _platform("ZHANGZHENG-1")}, START)
    edges, ascending = half_orbits(course, START, START + DAY)
    assert (ascending[1:] != ascending[:-1]).all()
    for start, stop, up in zip(edges[1:-2], edges[2:-1], ascending[1:-1], strict=True):
        steps = np.diff(orbit.at(np.arange(start + 10**9, stop - 10**9, 10**10))[0])
        assert (steps > 0).all() if up else (steps < 0).all()
    # 76 revolutions in 5 days.
    assert np.diff(edges[1:-1])[:28].mean() / 1e9 == pytest.approx(5 * 86_400 / 152, abs=1)


def test_revolutions_are_counted_as_the_element_set_does():
    elements = _elements("ZHANGZHENG-1")
    epoch = int(np.datetime64("2019-01-01", "ns").astype(np.int64) + 321.55091545 * DAY)
    assert first_revolution(elements, epoch + 10**9) == int(elements[1][63:68])
    assert first_revolution(elements, epoch + 5 * DAY) == int(elements[1][63:68]) + 76


def test_a_stated_sun_synchronous_orbit_keeps_its_local_time():
    stated = {"inclination": 97.4, "altitude": 507.0, "local_time": 14.0}
    orbit = orbit_of(Platform(name="nova-1", title="", orbit=stated), START, STOP)
    time = np.arange(START, STOP - DAY, 10 * 10**9, dtype=np.int64)
    latitude, longitude, radius = orbit.at(time)
    np.testing.assert_allclose(radius, 6371.2 + 507.0, atol=1e-3)
    assert np.abs(latitude).max() == pytest.approx(180 - 97.4, abs=0.01)
    down = np.flatnonzero((latitude[:-1] > 0) & (latitude[1:] <= 0))
    hour = (time[down] % DAY / 3.6e12 + longitude[down] / 15) % 24
    assert np.abs(hour - 14.0).max() < 0.1


def test_times_outside_the_span_and_platforms_without_an_orbit_are_refused():
    with pytest.raises(ValueError, match="neither elements nor a stated orbit"):
        orbit_of(Platform(name="nova-1", title=""), START, STOP)
    stated = {"inclination": 97.4, "altitude": 507.0}
    orbit = orbit_of(Platform(name="nova-1", title="", orbit=stated), START, START + DAY)
    with pytest.raises(ValueError, match="leave the orbit's span"):
        orbit.at(np.array([START + 2 * DAY]))


def test_a_random_field_is_normal_and_the_same_in_any_order():
    draw = np.random.default_rng(1)
    time = START + draw.integers(0, 400 * DAY, 40_000)
    latitude = np.degrees(np.arcsin(draw.uniform(-1, 1, 40_000)))
    longitude = draw.uniform(-180, 180, 40_000)
    size = {"length": 500.0, "duration": 3600.0}
    field = random_field(7, time, latitude, longitude, **size)
    assert abs(field.mean()) < 0.02
    assert field.std() == pytest.approx(1, abs=0.02)
    assert (np.abs(field) > 1.96).mean() == pytest.approx(0.05, abs=0.005)
    order = draw.permutation(40_000)[:1000]
    again = random_field(7, time[order], latitude[order], longitude[order], **size)
    np.testing.assert_array_equal(again, field[order])
    other = random_field(8, time, latitude, longitude, **size)
    assert abs(np.corrcoef(field, other)[0, 1]) < 0.02


@pytest.mark.parametrize(
    ("kilometres", "low", "high"), [(50, 0.9, 1), (250, 0.3, 0.8), (1500, -0.05, 0.05)]
)
def test_a_random_field_forgets_with_distance(kilometres, low, high):
    draw = np.random.default_rng(2)
    latitude, longitude = draw.uniform(-60, 60, 20_000), draw.uniform(-180, 180, 20_000)
    time = np.full(20_000, START) + draw.integers(0, 1000 * DAY, 20_000)
    size = {"length": 500.0, "duration": 3600.0}
    here = random_field(7, time, latitude, longitude, **size)
    there = random_field(7, time, latitude + kilometres / 111.2, longitude, **size)
    assert low <= np.corrcoef(here, there)[0, 1] <= high


def test_the_climatology_is_the_reference_ionosphere_between_its_grid_points(world, climatologies):
    import PyIRI
    from PyIRI import edp_update

    draw = np.random.default_rng(3)
    latitude, longitude = draw.uniform(-60, 60, 60), draw.uniform(-180, 180, 60)
    made = world.climatology
    direct = edp_update.IRI_density_1day(
        2020,
        1,
        8,
        np.array([9.0]),
        longitude,
        latitude,
        np.array([507.0]),
        70.0,
        PyIRI.coeff_dir,
        0,
    )[-1][0, 0]
    time = np.full(60, START + 9 * DAY // 24)
    ours = 10 ** made.log_density_at(time, latitude, longitude, np.full(60, 507.0))
    assert np.median(np.abs(ours / direct - 1)) < 0.03
    again = kept_climatology(np.datetime64("2020-01-08"), 70.0, climatologies)
    np.testing.assert_array_equal(again.log_density, made.log_density)
    # At sunspot minimum the column is a few to some tens of TECU (IGS maps, January 2020).
    content = made.content_at(time, latitude, longitude)
    assert content.min() > 0.2
    assert 10 < content.max() < 60


def test_density_varies_from_day_to_day_as_observed(world):
    # Quiet days at low solar activity: 12-19 % at the best hour, 26-43 % at the worst.
    days = START + np.arange(0, 4000) * 3 * DAY
    for hour, low, high in ((13, 0.13, 0.20), (2, 0.30, 0.43)):
        time = days + hour * DAY // 24
        place = (np.full(4000, 48.0), np.full(4000, 0.0))
        density, _ = world.plasma(time, *place, np.full(4000, 6878.0))
        assert low < np.log(density).std() < high


def test_it_is_one_plasma_at_all_heights(world):
    world = replace(world, strengths=Strengths(topside=0.0))
    time = START + np.arange(2000) * DAY // 7
    place = (np.full(2000, 30.0), np.full(2000, 100.0))
    low, high = (
        world.plasma(time, *place, np.full(2000, radius))[0] for radius in (6811.0, 6881.0)
    )
    usual = [
        world.climatology.log_density_at(time, *place, np.full(2000, radius - 6371.2))
        for radius in (6811.0, 6881.0)
    ]
    np.testing.assert_allclose(np.log10(low) - usual[0], np.log10(high) - usual[1], atol=1e-9)
    content = world.total_electron_content(time, *place)
    departure = np.log(content / world.climatology.content_at(time, *place))
    assert np.corrcoef(departure, np.log10(low) - usual[0])[0, 1] > 0.9


def test_a_level_gives_one_density_to_all_heights_inside_it(world):
    level = replace(world, strengths=Strengths(level=(480.0, 540.0, 507.0)))
    time = START + np.arange(50) * DAY // 9
    place = (np.full(50, 30.0), np.full(50, 100.0))
    inside = [level.plasma(time, *place, np.full(50, r))[0] for r in (6371.2 + 485, 6371.2 + 535)]
    np.testing.assert_array_equal(*inside)
    below = level.plasma(time, *place, np.full(50, 6371.2 + 440))[0]
    assert (below > inside[0]).all()
    assert HEIGHTS[0] <= 440


def test_two_spacecraft_145_km_apart_differ_like_the_real_pair(world):
    # 8 September 2014, |latitude| < 50: 1.43 nT north, 1.71 nT centre.
    pair = [orbit_of(_platform(name), START, STOP) for name in ("SWARM A", "SWARM C")]
    time = START + 20 * DAY + np.arange(86_400, dtype=np.int64) * 10**9
    places = [orbit.at(time) for orbit in pair]
    low = (np.abs(places[0][0]) < 50) & (np.abs(_apart(*map(_direction, places)) - 150) < 15)
    left = [
        [
            b - m
            for b, m in zip(
                world.magnetic_field(time, *place),
                evaluate_field(igrf14(), time, *place),
                strict=True,
            )
        ]
        for place in places
    ]
    north, _, centre = (np.std((left[0][k] - left[1][k])[low]) for k in range(3))
    assert north == pytest.approx(1.43, rel=0.2)
    assert centre == pytest.approx(1.71, rel=0.2)


def test_the_ring_current_is_dst_on_the_ground_at_the_dipole_equator():
    place = (np.array([0.0]), np.array([-72.68 + 90]), np.array([6371.2]))
    north, east, centre = _ring_current(np.array([-50.0]), *place)
    assert np.hypot(north, east)[0] == pytest.approx(50, abs=1e-9)
    assert north[0] < 0
    assert abs(centre[0]) < 1e-9


def test_indices_belong_together():
    activity = make_activity(11, START, STOP, flux=70.0, storms_per_month=3.0)
    time = START + np.arange(0, 44 * 8) * DAY // 8
    kp, ap = activity.kp(time), activity.ap(time)
    assert len(AP_OF_KP) == 28
    assert AP_OF_KP[15] == 48  # Kp 5
    np.testing.assert_array_equal(ap, [AP_OF_KP[round(3 * value)] for value in kp])
    assert kp[activity.dst(time).argmin()] >= kp.max() - 1
    assert ((kp >= 0) & (kp <= 9)).all()


def test_made_up_earthquakes_follow_gutenberg_and_richter():
    events = make_catalogue(4, START, START + 400 * DAY)
    magnitude = events["magnitude"]
    # Aki (1965): b = log10(e) / (mean - smallest), the smallest less half the rounding step.
    slope = np.log10(np.e) / (magnitude.mean() - (SMALLEST - 0.05) - 0.05)
    assert slope == pytest.approx(1.0, abs=0.1)
    assert (np.diff(events["start"]).astype(np.int64) >= 0).all()
    assert len(set(events["event_id"])) == len(magnitude)
    assert np.abs(events["latitude"]).max() <= 90


def test_a_sensor_does_what_it_says():
    draw = np.random.default_rng(1)
    time = START + np.arange(1000) * DAY // 100
    truth = 10 ** np.linspace(9, 12, 1000)
    sensor = Sensor(slope=0.9, offset=-0.4, drift=0.01, epoch=START, scale="log", pivot=1e11)
    measured = np.log10(sensor.apply(truth, time, draw) / 1e11)
    days = (time - START) / DAY
    np.testing.assert_allclose(measured, 0.9 * np.log10(truth / 1e11) - 0.4 + 0.01 * days)
    noisy = Sensor(noise=0.5).apply(np.zeros(20_000), np.zeros(20_000, np.int64), draw)
    assert noisy.std() == pytest.approx(0.5, rel=0.03)
    assert sensor.perfect() == Sensor(epoch=START, scale="log", pivot=1e11)


def test_the_magnitude_of_a_measured_vector_obeys_the_formula():
    draw = np.random.default_rng(1)
    field = draw.normal(0, 20_000, (3, 500))
    sensor = Sensor(slope=1.0001, offset=2.0, drift=0.1, epoch=START)
    time = np.full(500, START + 10 * DAY)
    measured = np.linalg.norm(sensor.apply_vector(list(field), time, draw), axis=0)
    expected = 1.0001 * np.linalg.norm(field, axis=0) + 3.0
    np.testing.assert_allclose(measured, expected, rtol=1e-12)
