"""Passes are counted, not crossings: each once for a cell, however many columns it crosses."""

import numpy as np
import pytest

from vconst.kernels.pass_count import count_passes, crossed_by_pass


def counted(number, of_pass, shape, reach):
    number = np.asarray(number)
    return count_passes(number, crossed_by_pass(number, of_pass, shape[-1]), shape, reach)


def test_a_pass_through_two_columns_is_one_pass_for_both():
    """It counted 1.5 for each: fourteen passes were more than twenty."""
    passes = counted([3, 4], [0, 0], (2, 8), 1)
    assert passes[0].tolist() == [0, 0, 0.5, 1, 1, 0.5, 0, 0]
    assert not passes[1].any()


def test_a_map_that_crosses_all_columns_is_one_pass_for_each():
    assert counted(np.arange(16), np.zeros(16, int), (2, 8), 2).tolist() == [[1] * 8] * 2


def test_a_pass_that_comes_back_into_a_cell_or_over_the_date_line_is_one():
    assert counted([3, 4, 3], [0, 0, 0], (1, 8), 1)[0].tolist() == [0, 0, 0.5, 1, 1, 0.5, 0, 0]
    assert counted([7, 0], [0, 0], (1, 8), 1)[0].tolist() == [1, 0.5, 0, 0, 0, 0, 0.5, 1]


def test_what_is_left_out_counts_nowhere():
    assert counted([-1, 4], [0, 0], (1, 8), 1)[0].tolist() == [0, 0, 0, 0.5, 1, 0.5, 0, 0]
    assert not counted(np.zeros(0, int), np.zeros(0, int), (1, 8), 1).any()


@pytest.mark.parametrize("reach", [0, 1, 2, 3, 5])
def test_any_passes_are_counted_as_one_by_one(reach):
    """By the greatest weight of any cell that a pass crosses in a row."""
    draw = np.random.default_rng(reach)
    rows, columns = 3, 9
    number, of_pass = draw.integers(0, rows * columns, 400), np.sort(draw.integers(0, 90, 400))
    expected = np.zeros((rows, columns))
    for each in range(90):
        for row in range(rows):
            own = (of_pass == each) & (number // columns == row)
            if own.any():
                apart = np.abs(number[own][:, None] % columns - np.arange(columns))
                nearest = np.minimum(apart, columns - apart).min(axis=0)
                expected[row] += np.maximum(1.0 - nearest / (reach + 1.0), 0.0)
    found = counted(number, of_pass, (rows, columns), reach)
    np.testing.assert_allclose(found, expected, atol=1e-9)
    assert found.max() <= 90
