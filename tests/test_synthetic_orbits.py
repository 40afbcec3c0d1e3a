"""Orbits by element sets, and orbits that manoeuvres hold to a grid for years."""

from dataclasses import replace

import numpy as np
import pytest

from tests.test_synthetic_world import _elements
from vconst.errors import UnknownNameError, UsageError
from vconst.kernels.frames import axes_of, earth_fixed, turn_with_earth
from vconst.mission import Platform
from vconst.orbits.course import course_of, fly
from vconst.orbits.maintained import Maintain, epoch_of
from vconst.synthetic.revolutions import half_orbits

DAY = 86_400_000_000_000
EQUATOR = 40_075.0 / 360  # km a degree
STATED = {"inclination": 97.4, "altitude": 507.0, "local_time": 14.0}
START = int(np.datetime64("2020-01-01", "ns").astype(np.int64))


def _crossings(orbit, start, stop):
    """Times (ns) and longitudes at which a track crosses the equator southward."""
    times = np.arange(start, stop, 20 * 10**9, dtype=np.int64)
    latitude, longitude, _ = orbit.at(times)
    down = np.flatnonzero((latitude[:-1] > 0) & (latitude[1:] <= 0))
    share = latitude[down] / (latitude[down] - latitude[down + 1])
    step = (longitude[down + 1] - longitude[down] + 180) % 360 - 180
    return times[down] + share * 20e9, longitude[down] + share * step


def _east(second, first):
    """km at the equator by which longitudes lie east of others."""
    return ((second - first + 180) % 360 - 180) * EQUATOR


def test_the_real_element_set_repeats_after_76_orbits_and_drag_turns_its_drift():
    # 19 November 2019: five days, -5 km; a month later +4 km.
    platform = Platform(name="nova-1", title="", elements=_elements("ZHANGZHENG-1"))
    epoch = epoch_of(platform.elements)
    course = course_of("nova-1", {"nova-1": platform}, epoch)
    time, east = _crossings(fly(course, epoch, epoch + 42 * DAY), epoch, epoch + 41 * DAY)
    assert (time[76] - time[0]) / DAY == pytest.approx(5.0001, abs=5e-5)
    assert _east(east[76], east[0]) == pytest.approx(-5, abs=0.7)
    later = int(np.searchsorted(time, epoch + 32 * DAY))
    assert _east(east[later + 76], east[later]) == pytest.approx(4, abs=1)


@pytest.mark.parametrize(("tolerance", "least"), [(60.0, 50.0), (105.0, 95.0)])
def test_a_maintained_track_stays_on_its_grid_for_three_years(tolerance, least):
    platform = Platform(name="nova-1", title="", elements=_elements("ZHANGZHENG-1"))
    maintain = Maintain(repeat=76, days=5, tolerance=tolerance)
    orbits = {"nova-1": {"maintain": maintain}}
    course = course_of("nova-1", {"nova-1": platform}, START, orbits)
    off = []
    for first in range(0, 1095, 45):
        begin = START + first * DAY
        _, east = _crossings(fly(course, begin, begin + DAY), begin, begin + DAY)
        cell = (east - _grid(course)) % (360 / 76)
        off += list(np.where(cell > 180 / 76, cell - 360 / 76, cell) * EQUATOR)
    assert np.abs(off).max() <= tolerance
    assert max(off) > 0.7 * least
    assert min(off) < -0.7 * least
    held = course.held()
    days = START + np.arange(1095) * DAY
    assert least < np.abs(held.offset(days)).max() <= tolerance
    raised = held.manoeuvres(START, START + 1095 * DAY)
    assert 1095 / held.interval == pytest.approx(len(raised), abs=1)
    # What drag takes between two manoeuvres is what each of them gives back.
    assert raised[0][1] == pytest.approx(held.decay * 1e3 * held.interval)


def _grid(course):
    """Longitude of the grid line nearest to the first crossing, from the exact repeat."""
    still = replace(course, maintain=replace(course.maintain, tolerance=1e-6))
    _, east = _crossings(fly(still, START, START + DAY // 8), START, START + DAY // 8)
    return east[0]


def test_a_maintained_track_closes_after_its_days():
    maintain = Maintain(repeat=76, days=5, tolerance=1e-6)
    platforms = {"nova-1": Platform(name="nova-1", title="", orbit=STATED)}
    course = course_of("nova-1", platforms, START, {"nova-1": {"maintain": maintain}})
    time, east = _crossings(fly(course, START, START + 6 * DAY), START, START + 5.5 * DAY)
    assert _east(east[76], east[0]) == pytest.approx(0, abs=0.3)
    assert (time[76] - time[0]) / DAY == pytest.approx(5, abs=1e-3)
    radius = fly(course, START, START + DAY).at(START + np.arange(86_400) * 10**9)[2]
    assert np.ptp(radius) == pytest.approx(18, abs=4)  # frozen eccentricity and oblateness


def test_half_a_revolution_ahead_is_the_same_plane_with_tracks_in_between():
    platforms = {
        "nova-1": Platform(name="nova-1", title="", elements=_elements("ZHANGZHENG-1")),
        "nova-2": Platform(name="nova-2", title="", orbit={"from": "nova-1", "phase": 180.0}),
    }
    first, second = (
        fly(course_of(name, platforms, START), START, START + 2 * DAY) for name in platforms
    )
    count = min(len(first.places), len(second.places))
    cosine = (first.places[:count] * second.places[:count]).sum(axis=1)
    norm = np.linalg.norm(first.places[:count], axis=1) * np.linalg.norm(
        second.places[:count], axis=1
    )
    # 180 degrees, but for an orbit that is not quite round.
    assert np.degrees(np.arccos(np.clip(cosine / norm, -1, 1))).min() > 179
    east = [_crossings(orbit, START, START + 2 * DAY)[1] for orbit in (first, second)]
    apart = (east[1][0] - east[0][0] + 180) % (360 / 15.2) - 180 / 15.2
    assert abs(apart) < 12.5  # half of the 23.7 degrees between neighbouring tracks


def test_orbits_that_mean_nothing_are_refused():
    platforms = {
        name: Platform(name=name, title="", orbit={"from": other})
        for name, other in (("nova-1", "nova-2"), ("nova-2", "nova-1"), ("nova-3", "nova-9"))
    }
    with pytest.raises(UsageError, match="nova-1 from nova-2 from nova-1"):
        course_of("nova-1", platforms, START)
    with pytest.raises(UnknownNameError, match="nova-9"):
        course_of("nova-3", platforms, START)
    sinking = {"nova-1": {**STATED, "maintain": Maintain(repeat=76, days=5, decay=0.0)}}
    with pytest.raises(ValueError, match="decay of 0 m a day cannot be maintained"):
        course_of("nova-1", platforms, START, sinking).held()


def test_half_orbits_of_a_long_campaign_do_not_depend_on_its_stretches():
    platforms = {"nova-1": Platform(name="nova-1", title="", orbit=STATED)}
    course = course_of("nova-1", platforms, START)
    edges, ascending = half_orbits(course, START, START + 25 * DAY)
    short, _ = half_orbits(course, START, START + 9 * DAY)
    np.testing.assert_array_equal(edges[: len(short) - 1], short[:-1])
    assert (np.diff(edges)[1:-1] > 0.99 * np.median(np.diff(edges))).all()
    assert len(ascending) == len(edges) - 1


def test_velocity_is_relative_to_the_turning_earth():
    platforms = {"nova-1": Platform(name="nova-1", title="", orbit=STATED)}
    orbit = fly(course_of("nova-1", platforms, START), START, START + DAY)
    times = START + np.arange(1, 86_000, 97, dtype=np.int64) * 10**9
    before, after = (orbit.at(times + shift * 10**9) for shift in (-1, 1))
    north = np.radians(after[0] - before[0]) / 2 * orbit.at(times)[2]
    np.testing.assert_allclose(orbit.motion(times)[:, 0], north, atol=0.01)
    speed = np.linalg.norm(orbit.motion(times), axis=1)
    assert 7.5 < speed.min() < speed.max() < 7.8


def test_the_speed_is_that_of_a_circle_everywhere_between_knots():
    platforms = {"nova-1": Platform(name="nova-1", title="", orbit=STATED)}
    orbit = fly(course_of("nova-1", platforms, START), START, START + DAY)
    times = START + np.arange(1, 80_000 * 10, 977, dtype=np.int64) * 10**8
    places = earth_fixed(*orbit.at(times))
    axes = axes_of("NEC", *orbit.at(times)[:2])
    inertial = np.einsum("nji,nj->ni", axes, orbit.motion(times)) + turn_with_earth(places)
    # v = sqrt(GM / r) and the turn of the plane: 7.6135 km/s at 6878.2 km, the same everywhere
    speed = np.linalg.norm(inertial, axis=1)
    np.testing.assert_allclose(speed, np.sqrt(398600.8 / 6878.2), rtol=1.5e-3)
    assert np.ptp(speed) < 2e-5
