"""Catalogues that might have been: what each way of drawing keeps, and what it does not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vconst.kernels.chance.aftershocks import Etas, neighbours_of, preceded, simulate_etas
from vconst.kernels.chance.catalogues import (
    circular_shifts,
    permuted_passes,
    randomised_phases,
    shifted,
    shifted_longitudes,
    shuffled_years,
)
from vconst.kernels.chance.declustering import decluster, gardner_knopoff_window
from vconst.kernels.constants import DAY
from vconst.kernels.sphere import great_circle_distance


def ns(*times):
    return np.array(times, "M8[ns]").astype(np.int64)


def test_windows_are_those_of_the_formula_and_near_the_table_of_1974():
    distance, duration = gardner_knopoff_window([5, 6, 7, 8])
    assert distance.round(1).tolist() == [40.0, 53.2, 70.7, 94.1]
    assert duration.round(1).tolist() == [143.7, 499.3, 918.1, 988.3]
    np.testing.assert_allclose(distance, [40, 54, 70, 94], rtol=0.15)
    np.testing.assert_allclose(duration, [155, 510, 915, 985], rtol=0.15)


def test_an_aftershock_belongs_to_the_greater_event_and_a_far_one_does_not():
    time = ns("2020-01-01", "2020-01-10", "2020-01-11", "2024-01-01", "2019-12-30")
    east = np.array([0.0, 0.3, 5.0, 0.0, 0.1])
    size = np.array([7.0, 6.0, 6.0, 6.0, 5.0])
    cluster, independent = decluster(time, np.zeros(5), east, size)
    assert independent.tolist() == [True, False, True, True, True]
    assert cluster[1] == cluster[0]
    _, independent = decluster(time, np.zeros(5), east, size, foreshocks=0.1)
    assert independent.tolist() == [True, False, True, True, False]


def test_what_is_an_aftershock_of_an_aftershock_stands_for_itself():
    """The first window counts, not a chain of windows."""
    time = ns("2020-01-01", "2020-01-02", "2020-01-03")
    _, independent = decluster(time, np.zeros(3), np.array([0.0, 0.5, 1.0]), np.array([7, 6.9, 5]))
    assert independent.tolist() == [True, False, True]


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_shifted_catalogues_keep_what_lies_between_events(seed):
    draw = np.random.default_rng(seed)
    span = tuple(ns("2013-01-01", "2016-01-01").tolist())
    time = np.sort(draw.integers(*span, 50))
    shift = circular_shifts(draw, span, 4, least=30.0)
    assert ((shift >= 30 * DAY) & (span[1] - span[0] - shift >= 30 * DAY)).all()
    moved = np.sort(shifted(time, shift[0], span))
    assert (moved >= span[0]).all()
    assert (moved < span[1]).all()
    around = [np.diff(np.append(each, each[0] + span[1] - span[0])) for each in (time, moved)]
    assert sorted(around[0]) == sorted(around[1])


def test_a_span_without_room_is_refused():
    with pytest.raises(ValueError, match="no room"):
        circular_shifts(np.random.default_rng(1), (0, 50 * DAY), 3, least=30.0)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_shuffled_years_keep_season_hour_and_the_number_in_each_year(seed):
    draw = np.random.default_rng(seed)
    time = np.sort(draw.integers(*ns("2013-01-01", "2018-01-01"), 80))
    other = shuffled_years(draw, time)
    before, after = (each.astype("M8[ns]") for each in (time, other))
    day = [(each - each.astype("M8[Y]")).astype("m8[ns]") for each in (before, after)]
    leap = day[0] >= np.timedelta64(365, "D")
    assert (day[0] == day[1])[~leap].all()
    years = [np.unique(each.astype("M8[Y]"), return_counts=True)[1] for each in (before, after)]
    assert sorted(years[0]) == sorted(years[1])


def test_the_last_day_of_a_leap_year_stays_in_the_year():
    time = ns("2015-06-01", "2016-12-31T12:00", "2017-06-01")
    for seed in range(8):
        other = shuffled_years(np.random.default_rng(seed), time).astype("M8[ns]")
        assert set(other.astype("M8[Y]").astype(str)) == {"2015", "2016", "2017"}


def test_turned_longitudes_keep_distances():
    draw = np.random.default_rng(4)
    north, east = draw.uniform(-80, 80, 20), draw.uniform(-180, 180, 20)
    turned = shifted_longitudes(draw, east)
    assert not np.isclose(np.mod(turned - east, 360)[0], 0, atol=29)
    before = great_circle_distance(north[0], east[0], north, east)
    np.testing.assert_allclose(before, great_circle_distance(north[0], turned[0], north, turned))


def test_passes_are_exchanged_whole_and_only_with_their_own_kind():
    group = np.array([0, 1] * 50)
    other = permuted_passes(np.random.default_rng(1), group)
    assert sorted(other) == list(range(100))
    assert (group[other] == group).all()
    assert (other != np.arange(100)).sum() > 80


@pytest.mark.parametrize("count", [512, 513])
def test_randomised_phases_keep_values_and_spectrum(count):
    draw = np.random.default_rng(9)
    series = np.zeros(count)
    noise = draw.standard_normal(count)
    for k in range(1, count):
        series[k] = 0.9 * series[k - 1] + noise[k]
    other = randomised_phases(draw, series)
    np.testing.assert_array_equal(np.sort(other), np.sort(series))
    lags = [np.corrcoef(each[1:], each[:-1])[0, 1] for each in (series, other)]
    assert lags[1] == pytest.approx(lags[0], abs=0.06)
    assert abs(np.corrcoef(series, other)[0, 1]) < 0.5


MODEL = Etas(branching=0.5, alpha=0.6, c=0.01, p=2.0, b=1.0, reach=10.0, greatest=8.0)


@pytest.fixture(scope="module")
def drawn():
    places = (np.array([10.0, -30.0]), np.array([100.0, -70.0]))
    span = (0, 20_000 * DAY)
    return simulate_etas(np.random.default_rng(6), places, span, 0.5, 5.0, MODEL)


def test_as_many_events_are_drawn_as_a_branching_process_has(drawn):
    """rate times days over one minus the branching number."""
    assert drawn[0].size == pytest.approx(0.5 * 20_000 / 0.5, rel=0.08)
    assert (np.diff(drawn[0]) >= 0).all()


def test_magnitudes_are_those_of_gutenberg_and_richter(drawn):
    """Aki (1965): b = log10(e) / (mean M - least)."""
    assert np.log10(np.e) / (drawn[3].mean() - 5.0) == pytest.approx(1.0, rel=0.04)


def test_aftershocks_are_near_their_places_and_half_as_far_as_the_law_says(drawn):
    """Half of all events have no parent: a quarter lie beyond sqrt(3) reach, at the median."""
    _, north, east, _ = drawn
    near = north > 0
    apart = great_circle_distance(10.0, 100.0, north[near], east[near])
    assert (apart < 1.0).mean() == pytest.approx(0.5, abs=0.04)
    assert np.median(apart[apart > 1.0]) > 10.0 * np.sqrt(3) * 0.9


def test_the_automatic_alarm_catches_what_testing_all_finds():
    draw = np.random.default_rng(8)
    north = np.degrees(np.arcsin(draw.uniform(-1, 1, 300)))
    east, time = draw.uniform(-180, 180, 300), draw.integers(0, 100 * DAY, 300)
    strong = draw.uniform(size=300) < 0.5
    near = great_circle_distance(north[:, None], east[:, None], north, east) <= 2000.0
    since = time[:, None] - time
    wanted = (near & strong & (since > 0) & (since <= 9 * DAY)).any(axis=1)
    found = preceded(neighbours_of(north, east, 2000.0), time, strong, 9 * DAY)
    np.testing.assert_array_equal(found, wanted)
