"""Missing half-orbits are counted between the first and the last, with the times they had."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vconst.kernels.half_orbits import expected_half_orbits, missing_half_orbits

HALF = 2842_105_263_158  # ns; 5 days / 76 / 2
LENGTH = 2_200_000_000_000


def times(numbers):
    start = np.asarray(numbers, np.int64) * HALF
    return start, start + LENGTH


def test_runs_of_missing_ones_have_the_times_that_their_neighbours_tell():
    numbers = np.array([100, 101, 102, 105, 106, 110])
    runs = missing_half_orbits(numbers, *times(numbers))
    assert [(run.first, run.last, run.count) for run in runs] == [(103, 104, 2), (107, 109, 3)]
    for run in runs:
        assert abs(run.start - run.first * HALF) < 10
        assert abs(run.stop - (run.last * HALF + LENGTH)) < 10


def test_a_side_that_is_never_there_is_not_expected():
    numbers = np.array([1001, 1003, 1007])
    assert expected_half_orbits(numbers).tolist() == [1001, 1003, 1005, 1007]
    [run] = missing_half_orbits(numbers, *times(numbers))
    assert (run.first, run.last, run.count) == (1005, 1005, 1)


def test_nothing_is_missing_of_nothing_and_of_one():
    nothing = np.array([], np.int64)
    assert missing_half_orbits(nothing, nothing, nothing) == []
    assert missing_half_orbits(np.array([7]), *times([7])) == []


@given(st.lists(st.integers(0, 200), min_size=1, max_size=60), st.randoms())
def test_present_and_missing_make_up_the_expected_in_any_order(numbers, random):
    numbers = np.array(numbers)
    runs = missing_half_orbits(numbers, *times(numbers))
    present = np.unique(numbers).size
    assert present + sum(run.count for run in runs) == expected_half_orbits(numbers).size
    shuffled = np.array(random.sample(numbers.tolist(), numbers.size))
    assert missing_half_orbits(shuffled, *times(shuffled)) == runs
