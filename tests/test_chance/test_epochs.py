"""Superposed epochs and events in alarms are those of testing every sample and every event."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vconst.kernels.chance.caught import alarms_of, caught, covered_shares
from vconst.kernels.chance.epochs import Epochs, count_epochs, series_epochs
from vconst.kernels.chance.near import sort_by_cell
from vconst.kernels.constants import DAY
from vconst.kernels.sphere import squared_chord, unit_vectors


def samples(draw, count, days=40):
    """Samples that know the poles and the date line."""
    latitude = np.degrees(np.arcsin(draw.uniform(-1, 1, count)))
    latitude[:3] = 90.0, -90.0, 0.0
    longitude = draw.uniform(-180, 360, count)
    longitude[2:5] = 180.0, -180.0, 359.9999999999
    return np.sort(draw.integers(0, days * DAY, count)), latitude, longitude


def by_masks(data, events, epochs, limit):
    """Every sample is tested against every event."""
    time, latitude, longitude, value = data
    place = unit_vectors(latitude, longitude)
    shape = (epochs.bins, epochs.reach.size)
    number, total, unusual = np.zeros(shape, int), np.zeros(shape), np.zeros(shape, int)
    for origin, north, east in zip(*events, strict=True):
        since = time - origin - epochs.begin
        x, y, z = (place - unit_vectors([north], [east])).T
        chord = x * x + y * y + z * z
        for column in range(epochs.bins):
            inside = since // epochs.width == column
            for ring, reach in enumerate(epochs.reach):
                within = inside & (chord <= reach)
                if ring:
                    within &= chord > epochs.reach[ring - 1]
                number[column, ring] += within.sum()
                total[column, ring] += value[within].sum()
                unusual[column, ring] += (np.abs(value[within]) >= limit).sum()
    return number, total, unusual


@given(st.integers(0, 2**32 - 1), st.sampled_from([40.0, 300.0, 2500.0, 12_000.0]))
@settings(max_examples=20, deadline=None)
def test_counts_are_those_of_masks(seed, radius):
    draw = np.random.default_rng(seed)
    time, latitude, longitude = samples(draw, 2000)
    value = draw.standard_normal(2000)
    events = (draw.integers(0, 40 * DAY, 12), *samples(draw, 12)[1:])
    reach = np.array([squared_chord(radius / 2), squared_chord(radius)])
    epochs = Epochs(-15 * DAY, DAY, 20, reach)
    cells = sort_by_cell(time, latitude, longitude, value)
    found = count_epochs(cells, np.zeros(12, int), *events, epochs, limit=1.0)
    wanted = by_masks((time, latitude, longitude, value), events, epochs, 1.0)
    np.testing.assert_array_equal(found[0][0], wanted[0])
    np.testing.assert_allclose(found[1][0], wanted[1], atol=1e-9)
    np.testing.assert_array_equal(found[2][0], wanted[2])


def test_catalogues_are_counted_each_by_itself():
    draw = np.random.default_rng(1)
    cells = sort_by_cell(*samples(draw, 3000), np.ones(3000))
    epochs = Epochs(-5 * DAY, DAY, 6, np.array([squared_chord(3000.0)]))
    catalogue, time = np.repeat([0, 2, 3], 8), draw.integers(0, 40 * DAY, 24)
    events = (time, draw.uniform(-90, 90, 24), draw.uniform(-180, 180, 24))
    together = count_epochs(cells, catalogue, *events, epochs)[0]
    assert together.shape == (4, 6, 1)
    assert not together[1].any()
    for row in (0, 2, 3):
        own = [each[catalogue == row] for each in events]
        alone = count_epochs(cells, np.zeros(8, int), *own, epochs)[0]
        np.testing.assert_array_equal(alone[0], together[row])


def test_a_series_without_places_is_counted_as_by_masks():
    draw = np.random.default_rng(3)
    time = np.sort(draw.integers(0, 40 * DAY, 500))
    value, origin = draw.standard_normal(500), draw.integers(0, 40 * DAY, 14)
    catalogue = np.repeat([0, 1], 7)
    epochs = Epochs(-3 * DAY, DAY // 2, 10, None)
    number, total = series_epochs(time, value, catalogue, origin, epochs)
    for row in range(2):
        since = (time - origin[catalogue == row][:, None] + 3 * DAY) // (DAY // 2)
        for column in range(10):
            inside = since == column
            assert number[row, column] == inside.sum()
            assert total[row, column] == pytest.approx((inside * value).sum(), abs=1e-9)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_events_in_alarms_are_those_of_testing_all(seed):
    draw = np.random.default_rng(seed)
    start = draw.integers(0, 100 * DAY, 40)
    stop = start + draw.integers(1, 20 * DAY, 40)
    north, east = draw.uniform(-90, 90, 40), draw.uniform(-180, 180, 40)
    radius = np.append(draw.uniform(100, 4000, 39), 20_100.0)  # the last is everywhere
    alarms, order = alarms_of(start, stop, north, east, radius)
    time, latitude, longitude = samples(draw, 60, days=120)
    number, followed = caught(time, latitude, longitude, alarms)
    square = ((unit_vectors(latitude, longitude)[:, None] - unit_vectors(north, east)) ** 2).sum(-1)
    near = square <= np.array([squared_chord(each) for each in radius])
    hit = near & (time[:, None] >= start) & (time[:, None] < stop)
    np.testing.assert_array_equal(number, hit.sum(axis=1))
    np.testing.assert_array_equal(followed, hit.sum(axis=0)[order])


def test_alarms_that_overlap_cover_their_time_once():
    start = np.array([10, 15, 40, 90]) * DAY
    stop = np.array([20, 30, 50, 200]) * DAY
    radius = np.full(4, 500.0)
    alarms, _ = alarms_of(start, stop, np.array([0.0, 0, 0, 60]), np.zeros(4), radius)
    share = covered_shares([0.0, 60.0, -40.0], [0.0, 0.0, 0.0], alarms, (0, 100 * DAY))
    np.testing.assert_allclose(share, [0.3, 0.1, 0.0])


def test_without_alarms_nothing_is_caught_and_nothing_covered():
    none = np.zeros(0)
    alarms, _ = alarms_of(none.astype(int), none.astype(int), none, none, none)
    assert caught([5], [0.0], [0.0], alarms)[0].tolist() == [0]
    assert covered_shares([0.0], [0.0], alarms, (0, DAY)).tolist() == [0.0]
