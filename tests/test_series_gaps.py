"""Gaps of a series: how many samples have room in each."""

import numpy as np
import pytest

from vconst.kernels.series import gaps_between

SECOND = 1_000_000_000


@pytest.mark.parametrize(
    ("seconds", "missing"),
    [
        ([0, 60, 120], []),
        ([0, 60, 180, 240], [1]),
        ([0, 60, 61, 660], [9]),  # an odd stamp between is no gap
        ([0, 0, 600], [9]),  # the same time twice is once
        ([0, 75, 135], []),  # a quarter late
        ([], []),
        ([5], []),
    ],
)
def test_missing_samples_are_counted(seconds, missing):
    before, after, number = gaps_between(np.array(seconds, np.int64) * SECOND, 60 * SECOND)
    assert number.tolist() == missing
    assert (after - before > 60 * SECOND).all()
