"""Alignments, conjunctions and passes, against what was reckoned elsewhere from the same orbits."""

import numpy as np
import pytest

from vconst.errors import UsageError
from vconst.kernels.matchup import Track
from vconst.planning import Criteria, Place, plan_conjunctions, plan_passes
from vconst.planning.flight import course_named, read_elements, track_at
from vconst.planning.passes import elevation
from vconst.plugins import Host

START = np.datetime64("2019-11-19", "ns")
#: 420 days, for which the days of alignment were reckoned.
STOP = START + np.timedelta64(420, "D")


@pytest.fixture(scope="module")
def courses():
    host = Host()
    names = ("cses-01", "cses-02", "swarm-b")
    return {name: course_named(name, host, int(START.astype(int))) for name in names}


def days_of(plan):
    since = [
        (each[edge] - START) / np.timedelta64(1, "D")
        for each in plan.episodes
        for edge in ("start", "stop")
    ]
    return np.reshape(since, (-1, 2))


@pytest.mark.parametrize(
    ("criteria", "days"),
    [
        ({"latitude": 65.0}, [(43, 73), (176, 228), (328, 361)]),
        ({"latitude": 50.0, "local_time": 30.0}, [(49, 69), (187, 215), (331, 351)]),
    ],
)
def test_cses_01_and_swarm_b_meet_in_three_episodes_of_420_days(courses, criteria, days):
    """500 km, 30 min: the days that the design names."""
    limits = Criteria(distance=500, delay=30, step=20.0, **criteria)
    plan = plan_conjunctions(courses["cses-01"], courses["swarm-b"], START, STOP, limits)
    np.testing.assert_allclose(days_of(plan), days, atol=1.0)
    assert all(each["nearest"] <= 500 and abs(each["lag"]) <= 30 for each in plan.conjunctions)


def test_the_first_episode_holds_505_conjunctions_and_is_one_unit(courses):
    """15 min, 500 km, within 50 degrees; one episode says nothing of bias and drift."""
    limits = Criteria(distance=500, delay=15, latitude=50)
    stop = START + np.timedelta64(120, "D")
    plan = plan_conjunctions(courses["cses-01"], courses["swarm-b"], START, stop, limits)
    assert len(plan.episodes) == 1
    assert len(plan.conjunctions) == pytest.approx(505, abs=5)
    assert np.isnan(plan.bias)
    assert np.isnan(plan.drift)


@pytest.mark.parametrize(("delay", "known"), [(90, {50: 803, 30: 1102, 65: 505}), (45, {})])
def test_cses_01_and_cses_02_never_meet_and_it_is_said_how_near_they_come(courses, delay, known):
    """505 km at 65 degrees, 803 at 50, 1102 at 30, 47 min apart."""
    limits = Criteria(distance=500, delay=delay, latitude=65.0)
    stop = START + np.timedelta64(10, "D")
    plan = plan_conjunctions(courses["cses-01"], courses["cses-02"], START, stop, limits)
    assert plan.episodes == plan.conjunctions == []
    near = {each["latitude"]: each for each in plan.approach}
    for latitude, distance in known.items():
        assert near[latitude]["nearest"] == pytest.approx(distance, rel=0.03)
        assert abs(near[latitude]["lag"]) == pytest.approx(47, abs=0.5)
    if not known:
        assert min(each["nearest"] for each in plan.approach) >= 900


def test_cses_01_is_seen_over_a_zone_by_day_and_by_night_as_its_orbit_says(courses):
    """14 h descending, 2 h ascending; a zone of 500 km at 33 N about every day and a half."""
    place = Place(latitude=33.0, longitude=135.0, radius=500.0)
    stop = START + np.timedelta64(30, "D")
    passes = plan_passes(courses["cses-01"], place, START, stop)
    assert 18 <= len(passes) <= 30
    for each in passes:
        assert each["distance"] <= 500
        assert each["seconds"] <= 1000 / 7.0 + 20
        expected = 1.6 if each["direction"] == "ascending" else 14.2
        assert each["local_time"] == pytest.approx(expected, abs=0.3)


def test_a_pass_over_moscow_is_that_of_sgp4_and_the_ellipsoid(courses):
    """Reckoned apart each second: SGP4, GMST-82, the station at 0 m on WGS 84, 5 degrees."""
    place = Place(latitude=55.86, longitude=37.63, elevation=5.0)
    day = np.datetime64("2019-11-20", "ns")
    passes = plan_passes(courses["cses-01"], place, day, day + np.timedelta64(16, "h"))
    found = [(str(each["start"])[11:], each["seconds"] - 1) for each in passes[-3:]]
    assert found == [("10:55:48", 468), ("12:29:20", 533), ("14:04:24", 283)]
    assert [each["distance"] for each in passes[-3:]] == pytest.approx(
        [1046.7, 403.2, 1674.1], abs=0.1
    )
    assert [each["elevation"] for each in passes[-3:]] == pytest.approx(
        [19.99, 48.34, 8.55], abs=0.01
    )


def test_no_pass_over_a_small_zone_is_missed(courses):
    """A zone of 2 km is crossed in half a second at most."""
    span = START, START + np.timedelta64(24, "h")
    [wide] = plan_passes(
        courses["cses-01"], Place(latitude=18.312, longitude=109.309, radius=1500.0), *span
    )[:1]
    when = wide["culmination"].astype("M8[ns]").astype(np.int64)
    track = track_at(courses["cses-01"], np.array([when]))
    latitude = np.degrees(np.arctan(np.tan(np.radians(track.latitude[0])) / 0.99330562))
    small = Place(latitude=latitude, longitude=track.longitude[0], radius=2.0)
    passes = plan_passes(courses["cses-01"], small, *span)
    late = [abs(each["culmination"] - wide["culmination"]) for each in passes]
    assert min(late) <= np.timedelta64(50, "ms")
    assert all(each["seconds"] < 0.7 for each in passes)


def test_a_piece_of_one_sample_is_planned_too(courses):
    place = Place(latitude=0.0, longitude=0.0, radius=19_999.0)
    passes = plan_passes(courses["cses-01"], place, START, START + np.timedelta64(864_005, "s"))
    assert passes[-1]["stop"] == START + np.timedelta64(864_004, "s")


def test_the_track_comes_back_after_five_days(courses):
    place = Place(latitude=33.0, longitude=135.0, radius=60.0)
    passes = plan_passes(courses["cses-01"], place, START, START + np.timedelta64(20, "D"))
    same = [each["start"] for each in passes if each["direction"] == passes[0]["direction"]]
    apart = np.diff(same) / np.timedelta64(1, "D")
    np.testing.assert_allclose(apart / 5, np.round(apart / 5), atol=0.01)


def test_elevation_is_that_of_the_horizon_and_of_the_zenith():
    """507 km above the equator the horizon is 22.1 degrees away (Larson and Wertz: cos a = R/r)."""
    radius = 6378.137 + 507.0
    horizon = np.degrees(np.arccos(6378.137 / radius))
    track = Track(
        np.zeros(2, int), np.zeros(2), np.array([10.0, 10.0 + horizon]), np.full(2, radius)
    )
    place = Place(latitude=0.0, longitude=10.0, elevation=0.0)
    np.testing.assert_allclose(elevation(place, track), [90.0, 0.0], atol=1e-6)


@pytest.mark.parametrize(
    "wrong",
    [
        {"latitude": 91.0, "longitude": 0.0, "radius": 1.0},
        {"latitude": 0.0, "longitude": 0.0},
        {"latitude": 0.0, "longitude": 0.0, "radius": 0.5},
        {"latitude": 0.0, "longitude": 0.0, "elevation": 90.0},
    ],
)
def test_no_place_is_refused(wrong):
    with pytest.raises(UsageError):
        Place(**wrong)


def test_what_has_no_orbit_is_refused_in_words():
    with pytest.raises(UsageError, match="neither elements nor a stated orbit"):
        course_named("zhangheng-02", Host(), 0)


def test_of_several_sets_that_nearest_to_the_beginning_is_flown(tmp_path):
    """A year of sets: not the one nearest to the first of January, where stated orbits begin."""
    host, path = Host(), tmp_path / "year.txt"
    old = host.missions["cses"].platforms[0].elements
    path.write_text(
        "\ufeff" + "\r\n".join((*later(old, "19010.5"), *later(old, "19300.5"))), "utf-8"
    )
    year = np.datetime64("2019-01-01", "ns").astype(int)
    november = int(np.datetime64("2019-11-01", "ns").astype(int))
    course = course_named("cses-01", host, int(year), elements=path, near=november)
    assert course.elements[0][18:25] == "19300.5"
    assert course.epoch == year


def later(elements, epoch):
    """The set of another day, its check sum put right."""
    first = f"{elements[0][:18]}{epoch:0<14}{elements[0][32:68]}"
    total = sum(int(c) if c.isdigit() else c == "-" for c in first)
    return f"{first}{total % 10}", elements[1]


def test_newer_elements_are_taken_and_damaged_ones_refused(tmp_path):
    """The set of CSES-01, found by its number and by a name."""
    elements = Host().missions["cses"].platforms[0].elements
    path = tmp_path / "sets.txt"
    path.write_text("\n".join(("0 NOVA-1", *elements)))
    assert read_elements(path) == {"43194": [elements], "nova-1": [elements]}
    path.write_text("\n".join(elements).replace("97.4135", "97.4136"))
    with pytest.raises(UsageError, match="check sum"):
        read_elements(path)
    path.write_text("nothing")
    with pytest.raises(UsageError, match="no two-line element set"):
        read_elements(path)
