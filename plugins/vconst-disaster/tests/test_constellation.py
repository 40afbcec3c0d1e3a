"""Platforms, stations and the catalogue."""

import numpy as np
import pytest
from vconst_disaster.platforms import IMAGERS, PLATFORMS
from vconst_disaster.uses import DISASTERS, JUDGEMENT, STANDINGS, STEPS, sensors, sources, uses

from vconst.orbits.maintained import rates

DAYS = ("--start", "2026-01-05", "--stop", "2026-01-07", "--json")
WEEK = ("--start", "2026-01-05", "--stop", "2026-01-12", "--json")


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda each: each.name)
def test_nominal_orbits_are_sun_synchronous(platform):
    """Their planes turn with the mean Sun, 360 degrees in 365.2422 days, to 0.01 degree a day."""
    orbit = platform.orbit
    turn, _ = rates(6371.2 + orbit["altitude"], np.radians(orbit["inclination"]))
    assert np.degrees(turn) * 86_400 == pytest.approx(360 / 365.2422, abs=0.01)


def test_cbers_makes_373_revolutions_in_26_days_as_its_makers_say():
    """INPE: 14 + 9/26 revolutions a day."""
    orbit = PLATFORMS[0].orbit
    turn, rate = rates(6371.2 + orbit["altitude"], np.radians(orbit["inclination"]))
    a_day = rate / (7.2921159e-5 - turn)
    assert a_day == pytest.approx(14 + 9 / 26, abs=2e-3)


def test_no_camera_is_finer_than_what_is_handed_on():
    from vconst_disaster.scenes import FINEST

    for each in IMAGERS:
        assert all(camera.resolution >= FINEST[camera.kind] for camera in each.cameras)


def test_platforms_say_that_they_are_not_tracked(call):
    rows = {row["platform"]: row for row in call("missions", "--json").json["missions"]}
    for platform in PLATFORMS:
        assert rows[platform.name]["orbit"] == "nominal, not from tracking"


def test_passes_over_stations_by_name(call):
    names = [row["station"] for row in call("plan", "stations", "--json").json["stations"]]
    assert names == ["cuiaba", "moscow", "shadnagar", "sanya", "hartebeesthoek"]
    done = call("plan", "passes", "zy-3-02", "--station", "sanya", *WEEK)
    assert done.code == 0, done.err
    body = done.json
    assert body["station"] == "sanya"
    assert body["orbits"] == {"zy-3-02": "nominal, not from tracking"}
    assert "nominal orbit as stated, not from tracking" in body["notes"][0]
    assert all(each["elevation"] >= 5 for each in body["passes"])
    high = [each for each in body["passes"] if each["elevation"] > 60]
    assert high
    for each in high:  # 10:30 at the node southward, a little earlier or later elsewhere
        hours = each["local_time"] - (10.5 if each["direction"] == "descending" else 22.5)
        assert abs(hours) < 1


def test_a_station_is_a_place_like_any_other(call):
    """Both latitudes are geodetic, as on maps."""

    def highest(*place):
        done = call("plan", "passes", "gf-6", *place, *DAYS)
        return [each["elevation"] for each in done.json["passes"]]

    named = highest("--station", "sanya")
    assert named == highest("--over", "18.312,109.309", "--elevation", "5")
    above = [each for each in named if each >= 40]
    assert highest("--station", "sanya", "--elevation", "40") == pytest.approx(above)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--station", "cuiba"), "Did you mean 'cuiaba'"),
        (("--station", "sanya", "--over", "1,2"), "Give either --over LAT,LON or --station NAME"),
        ((), "Give either --over LAT,LON or --station NAME"),
    ],
)
def test_mistakes_are_said_in_words(call, arguments, words):
    done = call("plan", "passes", "gf-6", *arguments)
    assert done.code == 2
    assert words in done.err


def test_the_catalogue_has_a_sound_cell_for_each_sensor_disaster_and_step():
    cells = {(use.disaster, use.sensor, use.step): use for use in uses()}
    assert len(cells) == len(uses()) == len(DISASTERS) * len(sensors()) * len(STEPS) == 90
    for use in uses():
        assert use.standing in STANDINGS
        assert use.does.endswith(".")
        assert use.source == JUDGEMENT or use.source in sources().values()
    assert {use.source for use in uses()} == {JUDGEMENT, *sources().values()}


def test_the_command_lists_what_is_asked_for(call):
    body = call("disaster", "flood", "--step", "response", "--json").json
    assert body["schema"] == "vconst/disaster/1"
    assert [row["sensor"] for row in body["uses"]] == list(sensors())
    assert {row["step"] for row in body["uses"]} == {"response"}
    rows = call("disaster", "--sensor", "sar").rows
    assert len(rows) == 15
    assert call("disaster", "storm").code == 2
