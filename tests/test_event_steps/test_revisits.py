"""The same ground track after 76 orbits in five days, and what was planted on one visit."""

import numpy as np
import pytest

from tests.kept_tracks import orbit
from tests.test_backgrounds.conftest import chosen, commit
from tests.test_event_steps.test_screening import Index
from tests.test_event_zone import Catalogue
from vconst.errors import UsageError
from vconst.kernels.alarm_rules import rule_bounds
from vconst.operations.preparation_zone import preparation_zone
from vconst.operations.revisit_sequence import revisit_sequence
from vconst.operations.screen_weather import screen_weather
from vconst.operations.unusual_on_track import unusual_on_track
from vconst.report.figures.revisit import revisit
from vconst.report.subjects import Subject
from vconst.store import Store

DAYS = 31
#: 76 revolutions in five days, as CSES file names count them: 94.7368 min.
PERIOD = 5 * 86_400 / 76
EVENT = np.datetime64("2020-01-27T12", "ns")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A month of a repeating orbit, the zone of one event, and where a density was doubled."""
    store = Store.create(str(tmp_path_factory.mktemp("revisits") / "store"))
    data = orbit(
        DAYS, inclination=97.4, node=10.0, phase=7.0, height=507.0, cadence=30.0, period=PERIOD
    )
    draw = np.random.default_rng(4)
    day = (data["time"] - data["time"][0]) / np.timedelta64(1, "D")
    noise = 0.02 * draw.standard_normal(day.size)
    data["electron_density"] = 1e11 * 10**noise
    at = int(np.argmin(np.abs(day - 20.3) + np.abs(data["latitude"] - 5.0)))
    events = Catalogue(
        magnitude=[7.0],
        start=np.array([EVENT]),
        latitude=data["latitude"][at : at + 1],
        longitude=data["longitude"][at : at + 1],
    )
    near = np.abs(day - day[at]) < 3 / 1440
    data["electron_density"][near] *= 4.0
    commit(store, "nova/lap", data)
    zone = preparation_zone(events, magnitude=7.0, rule="radius", radius=400.0)
    return chosen(store, "nova/lap"), zone, data["time"][at]


def test_visits_lie_five_days_apart_on_one_track_and_the_planted_one_stands_out(world):
    data, zone, planted = world
    found = revisit_sequence(data, zone, half=10.0, factor=3.0).dataset
    time, side = found["visit_time"].values, found["visit_side"].values
    mine = side[np.abs(time - planted).argmin()]
    visits = time[side == mine]
    assert visits.size == 7
    np.testing.assert_allclose(np.diff(visits) / np.timedelta64(1, "D"), 5.0, atol=1e-3)
    offset = found["visit_offset"].values[side == mine]
    assert np.ptp(offset) < 30.0
    outside = found["visit_outside"].values[side == mine]
    before = found["visit_before"].values[side == mine]
    assert before.tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert np.abs(visits[outside.argmax()] - planted) < np.timedelta64(1, "h")
    assert outside.max() >= 10
    assert found["visit_steps"].values[side == mine].tolist()[:3] == [0, 0, 0]
    assert found["visit_window"].values[side == mine].tolist() == [0, 0, 0, 0, 0, 0, 2]


def test_bounds_are_those_of_the_visits_before_and_of_the_rule_that_is_named(world):
    data, zone, _ = world
    found = revisit_sequence(data, zone, half=5.0, rule="tukey", factor=1.0).dataset
    side = found["visit_side"].values
    own = np.flatnonzero(side == side[0])
    profile = found["profile"].values[own]
    for k in range(3, own.size):
        low, high = rule_bounds(profile[:k, 4], "tukey", 1.0)
        assert found["low"].values[own[k], 4] == pytest.approx(low)
        assert found["high"].values[own[k], 4] == pytest.approx(high)
    assert found.attrs["verdict"].endswith("would")


def test_a_visit_that_is_not_quiet_is_shown_and_stands_in_no_background(world):
    data, zone, planted = world
    values = np.ones(8 * 40)
    values[int((planted - np.datetime64("2019-12-31")) / np.timedelta64(3, "h"))] = 5.0
    screening = screen_weather(Index("kp", values, 3))
    found = revisit_sequence(data, zone, screening, half=10.0).dataset
    place = int(np.abs(found["visit_time"].values - planted).argmin())
    assert found["visit_state"].values[place] == 1
    assert int((found["visit_state"].values == 1).sum()) == 1
    assert found["visit_before"].values[place + 1] == found["visit_before"].values[place]
    single = unusual_on_track(data, zone, screening, latitude=60.0).dataset
    assert int(single["tracks_not_quiet"]) == 1
    assert set(single["track_window"].values.tolist()) <= {0, 2}
    whole = unusual_on_track(data, zone, latitude=60.0).dataset
    assert int(whole["tracks"]) == int(single["tracks"]) + 1
    assert (whole["track_event"].values == 0).all()


def test_a_half_orbit_that_is_under_way_at_the_origin_is_not_before_it(world):
    """An event ten minutes after the first sample of a half-orbit that passes through its zone."""
    data, zone, planted = world
    moved = zone.dataset.copy()
    moved["time"] = ("event", [planted])
    found = unusual_on_track(data, zone.__class__(moved), latitude=50.0, before=1, after=1).dataset
    begin, end = (found[n].values for n in ("track_time", "track_until"))
    window = found["track_window"].values
    under_way = (begin < planted) & (end >= planted)
    assert under_way.sum() == 1
    assert (window[under_way] == 2).all()
    assert ((window == 0) == (end < planted)).all()
    assert (end > begin).all()
    above = found["track_greatest"].values > found.attrs["limit"]
    assert found["tracks_before"].item() == (window == 0).sum() < window.size
    assert found["tracks_above_before"].item() == (above & (window == 0)).sum()
    said = f"before the events {found['tracks_above_before'].item()} of {(window == 0).sum()}"
    assert said in found.attrs["verdict"]


def test_few_visits_are_no_background_and_the_page_says_so(world):
    data, zone, _ = world
    found = revisit_sequence(data, zone, least=9)
    assert "no background: fewer than 9 quiet ones" in found.dataset.attrs["verdict"]
    (drawing,) = revisit(Subject("revisits", "lap", found))
    assert "too few quiet visits" in drawing.title
    assert len(drawing.numbers.rows) > 100
    with pytest.raises(UsageError, match="is no track"):
        revisit_sequence(data.__class__(**{**vars(data), "kind": "grid"}), zone)
