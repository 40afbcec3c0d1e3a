"""Gaps of a series: how many samples have room in each."""

import numpy as np
import pytest

from vconst.kernels.series import gaps_between, gaps_between_files

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


@pytest.mark.parametrize(
    ("files", "gaps"),
    [
        ([(0, 34), (47, 81), (94, 128)], []),  # half-orbits that stop short of the poles
        ([(94, 128), (0, 34), (188, 222), (47, 81)], [(128, 188)]),  # in any order
        ([(0, 0), (60, 60), (120, 120)], []),  # one map each
        ([(0, 0), (60, 60), (240, 240)], [(60, 240)]),
        ([(0, 340), (60, 119), (120, 179), (360, 420)], []),  # a long one reaches over it
        ([(0, 59), (0, 30), (60, 119), (180, 239)], [(119, 180)]),
        ([(5, 9)], []),
        ([], []),
    ],
)
def test_files_that_are_missing_between_others_are_gaps(files, gaps):
    start, stop = np.array(files, np.int64).reshape(-1, 2).T
    after, before = gaps_between_files(start, stop)
    assert list(zip(after.tolist(), before.tolist(), strict=True)) == gaps
