"""The plasma has the structures that real plasma has, and each can be switched off."""

from dataclasses import fields, replace

import numpy as np
import pytest

from tests.test_synthetic_world import world  # noqa: F401  (fixtures)
from vconst.synthetic.activity import Activity
from vconst.synthetic.random_field import heavy_tailed, random_field
from vconst.synthetic.strengths import Strengths
from vconst.synthetic.structures import (
    SPEEDS,
    WAVELENGTHS,
    bursts,
    depletions,
    trough,
    wave_four,
    wave_trains,
)

HOUR = 3_600_000_000_000
DAY = 24 * HOUR
START = int(np.datetime64("2019-12-18", "ns").astype(np.int64))
#: Nothing of the plasma differs from its climatology.
CALM = dict.fromkeys(
    [
        "day",
        "night",
        "equator",
        "shape",
        "travelling",
        "small",
        "rotation",
        "wave_four",
        "depletions",
        "trough",
        "bursts",
        "storms",
        "topside",
    ],
    0.0,
)


def _places(count, seed=1, limit=60.0):
    draw = np.random.default_rng(seed)
    time = START + draw.integers(0, 40 * DAY, count)
    return time, draw.uniform(-limit, limit, count), draw.uniform(-180, 180, count)


def test_without_its_strengths_the_plasma_is_its_climatology(world):  # noqa: F811
    place = _places(2000)
    radius = np.full(2000, 6371.2 + 450)
    calm = replace(world, strengths=Strengths(**CALM))
    usual = 10 ** world.climatology.log_density_at(*place, radius - 6371.2)
    np.testing.assert_allclose(calm.plasma(*place, radius)[0], usual, rtol=1e-9)


@pytest.mark.parametrize("part", sorted(CALM))
def test_each_part_alone_changes_the_plasma(world, part):  # noqa: F811
    place, radius = _places(40_000, limit=85.0), np.full(40_000, 6371.2 + 450)
    strengths = Strengths(**{**CALM, part: getattr(Strengths(), part)})
    usual = 10 ** world.climatology.log_density_at(*place, radius - 6371.2)
    changed = replace(world, strengths=strengths).plasma(*place, radius)[0]
    assert np.std(np.log(changed / usual)) > 0.005


def test_every_strength_is_a_part_that_can_be_switched():
    magnetic = {"field_day", "field_small", "aurora", "currents"}
    rest = {"clouds", "coasts", "level"}
    assert {item.name for item in fields(Strengths)} == set(CALM) | magnetic | rest


def test_wave_trains_travel_with_the_wavelength_and_speed_of_real_ones():
    # Close to a place and a time there are few waves: shift the place by c dt along the
    # wave, and the wave is the same. Measured as the spectrum of a time series and of a line.
    time = START + np.arange(0, 400 * DAY, 60 * 10**9, dtype=np.int64)
    waves = wave_trains(3, time, np.full(len(time), 40.0), np.full(len(time), 10.0))
    assert waves.mean() == pytest.approx(0, abs=0.02)
    assert waves.std() == pytest.approx(1, abs=0.03)
    power = np.abs(np.fft.rfft(waves)) ** 2
    period = 1 / np.maximum(np.fft.rfftfreq(len(time), 60.0), 1e-9)
    shortest, longest = WAVELENGTHS[0] / SPEEDS[1], WAVELENGTHS[1] / SPEEDS[0]
    within = (period > 0.9 * shortest) & (period < 1.3 * longest)
    assert power[within].sum() > 0.95 * power[1:].sum()
    latitude = np.arange(-60, 60, 0.02)
    lines = [
        wave_trains(3, np.full(6000, START + k * DAY), latitude, np.full(6000, 30.0))
        for k in range(60)
    ]
    power = sum(np.abs(np.fft.rfft(line)) ** 2 for line in lines)
    length = 1 / np.maximum(np.fft.rfftfreq(6000, 0.02 * 111.2), 1e-9)
    assert power[length < 0.8 * WAVELENGTHS[0]].sum() < 0.03 * power.sum()


def test_depletions_are_narrow_nightly_and_near_the_dipole_equator():
    draw = np.random.default_rng(1)
    longitude = np.arange(-180, 180, 0.02)
    count = len(longitude)
    found = []
    for day in range(30):
        time = np.full(count, START + day * DAY + int(draw.uniform() * DAY), np.int64)
        hour = (time / HOUR % 24 + longitude / 15) % 24
        near = depletions(9, time, longitude, np.zeros(count), hour)
        assert (near[(hour > 5.1) & (hour < 18.9)] == 0).all()
        assert (depletions(9, time, longitude, np.full(count, 25.0), hour) == 0).all()
        found.append(near[(hour > 20) | (hour < 2)])
    night = np.concatenate(found)
    assert 0.02 < (night > 0.2).mean() < 0.25
    assert night.max() <= 1
    edges = np.diff((night > 0.2).astype(int))
    width = (night > 0.2).sum() / (edges == 1).sum() * 0.02
    assert 0.5 < width < 2.5  # degrees


def test_depletions_drift_east():
    longitude = np.arange(-60, 60, 0.02)
    time = np.full(len(longitude), START + 22 * HOUR)
    shifted = []
    for minutes in (0, 30):
        later = time + minutes * 60 * 10**9
        hour = (later / HOUR % 24 + longitude / 15) % 24
        inside = (hour > 21) | (hour < 1)
        shifted.append(np.where(inside, depletions(9, later, longitude, 0 * longitude, hour), 0))
    lags = np.arange(-150, 151)
    match = [np.sum(shifted[0] * np.roll(shifted[1], -lag)) for lag in lags]
    speed = lags[np.argmax(match)] * 0.02 * 111.2 / 1.8  # m/s
    assert 70 < speed < 160


def test_bursts_are_rare_and_heavy_tailed():
    size = bursts(4, *_places(400_000))
    assert 0 < (np.abs(size) > 0.3).mean() < 0.1
    assert abs((size > 0).mean() / (size < 0).mean() - 1) < 0.2
    large = np.abs(size[size != 0])
    assert 3 < large.max() <= 10
    kurtosis = np.mean(size**4) / np.mean(size**2) ** 2
    assert kurtosis > 15


def test_wave_four_has_four_crests_at_the_equator_only():
    longitude = np.arange(-180, 180, 1.0)
    flat = np.zeros(360)
    wave = wave_four(flat, longitude, flat + 14, flat + 1)
    assert np.argmax(np.abs(np.fft.rfft(wave))) == 4
    assert np.abs(wave_four(flat + 50, longitude, flat + 14, flat + 1)).max() < 1e-3


def test_the_trough_is_a_night_matter_and_lower_in_a_storm():
    dipole = np.arange(50, 75, 0.1)
    quiet, storm = (dipole[trough(dipole, 0.0, dst).argmax()] for dst in (0.0, -100.0))
    assert quiet == pytest.approx(64, abs=0.1)
    assert storm == pytest.approx(59, abs=0.1)
    assert (trough(dipole, 1.0, 0.0) == 0).all()


def test_the_topside_is_up_to_15_percent_and_leaves_the_level_alone(world):  # noqa: F811
    place = _places(5000)
    away = world.topside(*place)
    assert np.abs(away).max() <= 0.15
    assert away.std() == pytest.approx(0.15 / np.sqrt(3), rel=0.25)
    flat = replace(world, strengths=replace(world.strengths, topside=0.0))
    level = [w.plasma(*place, np.full(5000, 6371.2 + 507))[0] for w in (world, flat)]
    np.testing.assert_array_equal(*level)
    low = [w.usual_log_density(*place, np.full(5000, 6371.2 + 430)) for w in (world, flat)]
    top = flat.usual_log_density(*place, np.full(5000, 6371.2 + 507))
    np.testing.assert_allclose((low[0] - top) * (1 + away), low[1] - top, atol=1e-9)


def test_a_storm_with_recovery_is_in_density_column_field_and_not_in_the_quiet_time_after(
    world,  # noqa: F811
):
    hours = np.arange(240)
    hourly = np.where(hours > 100, -120 * np.exp(-(hours - 100) / 14.0), 0.0)
    calm = Strengths(**{**CALM, "storms": 0.5}, field_day=0.0, field_small=(0, 0, 0), currents=0)
    struck = replace(world, strengths=calm, activity=Activity(START, hourly, 70.0))
    quiet = replace(struck, activity=Activity(START, 0 * hourly, 70.0))
    time = START + np.array([90, 103, 110, 239]) * HOUR
    low = (time, np.zeros(4), np.full(4, -72.68 + 90))
    high = (time, np.full(4, 60.0), np.full(4, -72.68))
    radius = np.full(4, 6871.2)
    for place, sign in ((low, 1), (high, -1)):
        density = np.log(struck.plasma(*place, radius)[0] / quiet.plasma(*place, radius)[0])
        columns = (each.total_electron_content(*place) for each in (struck, quiet))
        column = np.log(np.divide(*columns))
        for part in (density, column):
            assert part[0] == pytest.approx(0, abs=1e-9)
            assert (sign * part[1:3]).max() > 0.1
            assert abs(part[3]) < 0.02
    north = struck.magnetic_field(*low, radius)[0] - quiet.magnetic_field(*low, radius)[0]
    assert north[1] < -60
    assert abs(north[3]) < 1


def test_auroral_currents_flow_in_the_ovals_and_grow_in_a_storm(world):  # noqa: F811
    only = Strengths(field_day=0.0, field_small=(0, 0, 0))
    none = replace(world, strengths=replace(only, currents=0.0))
    time, _, longitude = _places(20_000)
    latitude = np.linspace(-88, 88, 20_000)
    radius = np.full(20_000, 6820.0)
    place = (time, latitude, longitude, radius)
    east = replace(none, strengths=only).magnetic_field(*place)[1] - none.magnetic_field(*place)[1]
    assert np.abs(east[np.abs(latitude) < 40]).max() == 0
    assert 20 < east[np.abs(latitude) > 60].std() < 200


def test_heavy_tails_are_those_of_students_t_with_four_degrees_of_freedom():
    from scipy.stats import t

    field = random_field(7, *_places(200_000), length=300.0, duration=3600.0)
    heavy = heavy_tailed(field) * np.sqrt(2)
    for share in (0.01, 0.25, 0.9, 0.999):
        expected = t(4).ppf(share)
        assert np.quantile(heavy, share) == pytest.approx(expected, rel=0.1, abs=0.03)
    np.testing.assert_array_equal(np.sign(heavy), np.sign(field))
