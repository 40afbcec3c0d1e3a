"""Cells, their exact quantiles and their smoothing, against numpy, tables and the almanac."""

import numpy as np
import pytest

from vconst.kernels.cells import cell_quantiles, cell_sums, place_cells, season_of
from vconst.kernels.held_back import chance_of_uniform, ranked_probability_score, thinned
from vconst.kernels.smooth_cells import smooth_cells, spread_of_quartiles


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_quantiles_of_cells_are_those_of_numpy(kind):
    draw = np.random.default_rng(1)
    cell = draw.integers(-1, 40, 5000) ** 2 // 40  # of 1 to 300 values, and some without any
    cell[::7] = -1
    values = draw.normal(size=5000).round(1).astype(kind)  # with many that are equal
    values[::11] = np.nan
    number, found = cell_quantiles(cell, values, 45, (0.0, 0.1, 0.25, 0.5, 0.75, 1.0))
    for k in range(45):
        own = values[(cell == k) & np.isfinite(values)].astype(float)
        assert number[k] == own.size
        if own.size:
            expected = np.percentile(own, [0, 10, 25, 50, 75, 100])
            np.testing.assert_allclose(found[:, k], expected, atol=1e-7)
        else:
            assert np.isnan(found[:, k]).all()
    assert (number == 0).any()
    assert number.max() > 200


def test_sums_of_cells_add_up_over_parts():
    draw = np.random.default_rng(2)
    cell, values = draw.integers(-1, 5, 400), draw.normal(size=400)
    values[3] = np.nan
    whole = cell_sums(cell, values, 5)
    parts = [cell_sums(cell[own], values[own], 5) for own in (slice(0, 150), slice(150, 400))]
    for total, *each in zip(whole, *parts, strict=True):
        np.testing.assert_allclose(total, sum(each))
    own = values[(cell == 2) & np.isfinite(values)]
    assert whole[0][2] == own.size
    assert whole[1][2] / own.size == pytest.approx(own.mean())
    assert whole[2][2] == pytest.approx((own**2).sum())


def test_a_cell_begins_at_its_southern_and_western_edge_and_longitude_goes_around():
    places = [
        (-90, -180),
        (-88, -175),
        (-88.001, -175.001),
        (90, 179.9),
        (0, 180),
        (0, 540),
        (0, -1),
    ]
    cells = place_cells(*np.array(places, float).T, 90, 72)
    assert cells.tolist() == [0, 73, 0, 89 * 72 + 71, 45 * 72, 45 * 72, 45 * 72 + 35]
    assert place_cells([np.nan, 0.0, 91.0], [0.0, np.nan, 0.0], 90, 72).tolist() == [-1, -1, -1]
    classes = np.array([2, 0, -1], np.int8)
    assert place_cells([0, -90, 0], [0, 185, 0], 90, 72, classes).tolist() == [
        (2 * 90 + 45) * 72 + 36,
        1,
        -1,
    ]


@pytest.mark.parametrize(
    ("time", "season"),
    [
        ("2020-12-21T10:02", 0),  # solstices and equinoxes of the almanac
        ("2020-03-20T03:50", 1),
        ("2020-06-20T21:44", 2),
        ("2020-09-22T13:31", 3),
        ("2020-02-03", 0),
        ("2020-02-06", 1),
        ("1975-12-22T11:46", 0),
    ],
)
def test_seasons_have_solstices_and_equinoxes_in_their_middle(time, season):
    stamp = np.array([np.datetime64(time, "ns").astype(np.int64)])
    assert season_of(stamp, 4).tolist() == [season]
    assert season_of(stamp, 1).tolist() == [0]
    within = (season_of(stamp, 400) + 50) % 100  # how far through its season, in hundredths
    if "T" in time:
        assert abs(within[0] - 50) <= 3


def test_the_spread_of_few_is_that_of_the_order_statistics_of_harter():
    """
    Mean quartiles of n normal values from the expected values of order statistics (Harter 1961,
    doi:10.1093/biomet/48.1-2.151, table 1): of 4: 0.29701 and 1.02938, of 5: 0.49502, of 10:
    0.37576 and 0.65606.
    """
    expected = {4: 0.75 * 0.29701 + 0.25 * 1.02938, 5: 0.49502}
    expected[10] = 0.25 * 0.37576 + 0.75 * 0.65606
    for number, quartile in expected.items():
        assert spread_of_quartiles([number], -quartile, quartile) == pytest.approx(1.0, rel=0.015)
    assert spread_of_quartiles([10**6], -0.67449, 0.67449) == pytest.approx(1.0, rel=1e-4)
    assert np.isnan(spread_of_quartiles([2], -1.0, 1.0))


def test_a_tent_weighs_neighbours_by_their_distance_and_goes_around_where_it_should():
    values, weights = np.array([[1.0, 2.0, 3.0, 9.0]]), np.array([[1.0, 1.0, 2.0, 1.0]])
    straight, weight = smooth_cells(values, weights, (0, 1), (False, False))
    np.testing.assert_allclose(weight, [[1.5, 2.5, 3.0, 2.0]])
    np.testing.assert_allclose(straight[0, 0], (1 + 0.5 * 2) / 1.5)
    np.testing.assert_allclose(straight[0, 2], (0.5 * 2 + 2 * 3 + 0.5 * 9) / 3.0)
    around, weight = smooth_cells(values, weights, (0, 1), (False, True))
    np.testing.assert_allclose(weight[0, 0], 2.0)
    np.testing.assert_allclose(around[0, 0], (1 + 0.5 * 2 + 0.5 * 9) / 2.0)
    pair, weight = smooth_cells(np.array([1.0, 3.0]), np.ones(2), (1,), (True,))
    np.testing.assert_allclose(pair, [(1 + 0.5 * 3) / 1.5, (3 + 0.5) / 1.5])


def test_what_has_no_weight_says_nothing():
    values, weights = np.array([np.nan, 4.0, np.nan, np.nan]), np.array([0, 3, 0, 0])
    mean, weight = smooth_cells(values, weights, (1,), (False,))
    np.testing.assert_allclose(mean[:3], [4.0, 4.0, 4.0])
    assert np.isnan(mean[3])
    assert weight.tolist() == [1.5, 3.0, 1.5, 0.0]


def test_the_score_of_normal_pools_is_that_of_gneiting_and_raftery():
    """Of N(0, 1): x (2 F(x) - 1) + 2 f(x) - 1 / sqrt(pi); 0.23370 at 0, 0.60244 at 1."""
    pool = np.sort(np.random.default_rng(3).normal(size=200_000))
    found = ranked_probability_score([0.0, 1.0, -1.0, np.nan], pool)
    np.testing.assert_allclose(found[:3], [0.23370, 0.60244, 0.60244], atol=0.004)
    assert np.isnan(found[3])
    assert ranked_probability_score([2.0], [2.0]) == [0.0]
    assert ranked_probability_score([5.0], [2.0]) == [3.0]


def test_the_chance_of_uniform_shares_is_that_of_kolmogorovs_table():
    """A distance of 0.294 of 20, or 0.1340 of 100, has 5 % (Miller 1956, table 1)."""
    for number, distance in ((20, 0.29408), (100, 0.13403)):
        shares = np.maximum(np.arange(1, number + 1) / number - distance, 0.0)
        assert chance_of_uniform(shares) == pytest.approx(0.05, abs=0.002)
    draws = np.random.default_rng(5).random((400, 73))
    chances = np.array([chance_of_uniform(each) for each in draws])
    assert 0.02 < (chances < 0.05).mean() < 0.08


def test_thinned_times_are_far_enough_apart():
    time = np.array([0, 1, 4, 5, 6, 11, 12])
    assert thinned(time, 5).tolist() == [0, 3, 5]
