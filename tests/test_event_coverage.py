"""p stays a p where the event and its controls were not seen equally often."""

import numpy as np
import pytest
import xarray as xr
from scipy.stats import binom, kstest

from vconst.operation import Deviations
from vconst.operations.compare_with_controls import compare_with_controls
from vconst.operations.zones.coverage import common_coverage, daily_deviations

DAYS, CONTROLS = 7, 39
GROUPS = ("plasma density", "plasma temperature", "magnetic field", "thermal")


def made_layer(group, passes, draw, shared):
    """Deviations of pure noise: of each place and day some passes, alike by *shared*."""
    places = passes.shape[0]
    place, day = (axis.ravel() for axis in np.indices(passes.shape))
    day_of_place = draw.standard_normal(passes.shape).ravel()
    row = np.repeat(np.arange(place.size), passes.ravel())
    own = draw.standard_normal(row.size)
    z = np.sqrt(shared) * day_of_place[row] + np.sqrt(1 - shared) * own
    origin = np.datetime64("2020-01-01", "ns") + np.arange(places) * np.timedelta64(10, "D")
    time = origin[place[row]] - (day[row] * 24 + 12) * np.timedelta64(1, "h")
    dataset = xr.Dataset(
        {
            "pass_place": ("pass", place[row]),
            "pass_time": ("pass", time),
            "pass_until": ("pass", time),
            "deviate": ("pass", z),
            "state": ("pass", np.zeros(row.size, int)),
            "pool": ("pass", np.full(row.size, 25)),
            "window": ("pass", np.zeros(row.size, int)),
            "place_time": ("place", origin),
            "place_latitude": ("place", np.linspace(-80, 80, places)),
            "place_longitude": ("place", np.zeros(places)),
            "place_zone_radius": ("place", np.full(places, 1000.0)),
            "place_of_event": ("place", np.zeros(places, int)),
            "place_control": ("place", np.append(0, np.ones(places - 1, int))),
            "place_nearby_events": ("place", np.zeros(places, int)),
        }
    )
    dataset.attrs = {"before": float(DAYS), "quantity": group, "resolution": 70.0, "height": 500.0}
    dataset.attrs |= {"product": "nova-1/lap", "variable": "electron_density"}
    return Deviations(dataset)


def null_chances(seed, event, controls, *, worlds=100, statistic="strength", gaps=0.0):
    """p in worlds of noise; event and controls: groups seen, and passes a day in each."""
    draw, found = np.random.default_rng(seed), []
    for _ in range(worlds):
        layers = {}
        seen = [draw.permutation(4)[: event[0]]]
        seen += [draw.permutation(4)[: controls[0]] for _ in range(CONTROLS)]
        often = np.append(event[1], np.full(CONTROLS, controls[1]))
        for index, group in enumerate(GROUPS):
            there = np.array([index in own for own in seen])
            passes = np.tile((there * often)[:, None], (1, DAYS))
            passes[draw.random(passes.shape) < gaps] = 0
            if passes[0].any() or passes.any():
                layers[group] = made_layer(group, passes, draw, 0.3)
        table = compare_with_controls(layers, statistic=statistic).dataset
        found.append((float(table["chance"].values[0]), int(table["controls"].values[0])))
    return np.array(found)


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.chaos)])
@pytest.mark.parametrize(
    ("event", "controls", "gaps"),
    [
        ((1, 2), (4, 2), 0.0),  # fewer quantities than the controls
        ((4, 2), (2, 2), 0.0),  # more
        ((3, 1), (3, 6), 0.0),  # fewer passes a day
        ((3, 6), (3, 1), 0.0),  # more
        ((4, 2), (4, 2), 0.12),  # other days
    ],
)
def test_p_is_uniform_whatever_was_seen_of_event_and_controls(seed, event, controls, gaps):
    """Noise alone: neither small nor great p are more often than they say."""
    p, compared = null_chances(seed, event, controls, gaps=gaps).T
    p, compared = p[np.isfinite(p)], compared[np.isfinite(p)]
    assert p.size >= 90
    for level in (0.1, 0.5, 0.9):
        below = int((p <= level).sum())
        assert below <= binom.ppf(0.9995, p.size, level)
        room = level - 1.0 / (1.0 + compared.min())  # ranks are steps: at most one lower
        assert below >= binom.ppf(0.0005, p.size, max(room, 0.0))
    spread = p - np.random.default_rng(seed).random(p.size) / (1 + compared)
    assert kstest(spread, "uniform").pvalue > 1e-3


def test_the_number_of_unusual_quantities_is_no_oftener_great_than_it_says():
    for seed, event, controls in ((4, (1, 1), (4, 4)), (5, (4, 4), (2, 1))):
        p = null_chances(seed, event, controls, statistic="groups")[:, 0]
        for level in (0.05, 0.1, 0.5):
            assert (p <= level).sum() <= binom.ppf(0.999, p.size, level)


def test_controls_without_the_coverage_of_the_event_are_left_out_and_counted():
    draw = np.random.default_rng(0)
    passes = np.ones((21, DAYS), int)
    passes[1:6, 3] = 0  # five of twenty controls lack one day
    table = compare_with_controls({"one": made_layer(GROUPS[0], passes, draw, 0.0)}).dataset
    assert table["controls"].values.tolist() == [15]
    assert table["controls_left_out"].values.tolist() == [5]
    assert (table["days_compared"].item(), table["days_left_out"].item()) == (7, 0)
    assert np.isnan(table["place_statistic"].values[1:6]).all()
    passes[1:16, 3] = 0  # fifteen lack it: the day goes
    table = compare_with_controls({"one": made_layer(GROUPS[0], passes, draw, 0.0)}).dataset
    assert table["controls"].values.tolist() == [20]
    assert (table["days_compared"].item(), table["days_left_out"].item()) == (6, 1)


def test_the_p_of_a_group_is_not_below_what_the_controls_support():
    """Controls in two clusters, alike in each, are worth two: no p below a third."""
    draw = np.random.default_rng(3)
    layer = made_layer(GROUPS[0], np.ones((41, DAYS), int), draw, 0.0)
    held, place = layer.dataset, layer.dataset["pass_place"].values
    late = np.arange(41) > 20
    when = held["place_time"].values[0] + late * np.timedelta64(30, "D")
    held["pass_until"] = (
        "pass",
        held["pass_time"].values + (when - held["place_time"].values)[place],
    )
    held["place_time"] = ("place", when)
    held["place_latitude"] = ("place", np.linspace(0, 3, 41))
    held["deviate"] = ("pass", np.where(place == 0, 9.0, np.where(late[place], 1.0, 0.2)))
    found = compare_with_controls({"one": layer}).dataset
    assert found["effective_controls"].item() == pytest.approx(2.0, abs=0.1)
    assert found["group_chance"].item() == pytest.approx(found["smallest_chance"].item())
    assert found["chance"].item() == pytest.approx(1 / 3, abs=0.01)


def test_a_mean_is_given_in_units_of_what_such_means_scatter_by():
    """Two layers of independent passes: means of 1, 2 and 2 x 2 scatter by 1, 1/2 and 1/4."""
    draw = np.random.default_rng(1)
    place = np.arange(2000)
    layers = []
    for often in ((1, 2, 2), (0, 0, 2)):
        many = np.tile(often, (2000, 1))
        row, day = np.repeat(place, sum(often)), np.tile(np.repeat(np.arange(3), often), 2000)
        layers.append(("a", row, day, 2.0 * draw.standard_normal(many.sum())))
    found = daily_deviations(layers, ["a"], (2000, 3), place > 0)[0]
    np.testing.assert_allclose((found**2).mean(axis=0), 1.0, atol=0.12)
    first = layers[0][3][:5]
    np.testing.assert_allclose(found[0, 0], first[0] / 2.0, rtol=0.05)
    np.testing.assert_allclose(found[0, 1], first[1:3].mean() / np.sqrt(2.0), rtol=0.05)
    mean = (first[3:].mean() + layers[1][3][:2].mean()) / 2
    np.testing.assert_allclose(found[0, 2], mean / 1.0, rtol=0.1)


def test_passes_of_one_day_that_say_the_same_count_as_one():
    draw = np.random.default_rng(2)
    z = draw.standard_normal(400)
    row, day = np.repeat(np.arange(400), 3), np.zeros(1200, int)
    found = daily_deviations(
        [("a", row, day, np.repeat(z, 3))], ["a"], (400, 1), np.arange(400) > 0
    )
    np.testing.assert_allclose(found[0, :, 0], z / np.sqrt((z**2).mean()))


def test_what_most_controls_lack_is_taken_out_and_no_more():
    seen = np.ones((2, 5, 3), bool)
    seen[1, 1:, :] = False  # no control was seen in the second group
    seen[0, 1, 2] = False  # one was not on the earliest day
    mask, kept = common_coverage(seen, 0, np.arange(1, 5), 0.5)
    assert mask.tolist() == [[True] * 3, [False] * 3]
    assert kept.tolist() == [2, 3, 4]
    mask, kept = common_coverage(seen, 0, np.arange(1, 5), 1.0)
    assert mask.tolist() == [[True, True, False], [False] * 3]
    assert kept.tolist() == [1, 2, 3, 4]
