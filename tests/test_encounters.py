"""Conjunctions are encounters of two passes; episodes are alignments of orbit planes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vconst.kernels.encounters import (
    describe_conjunctions,
    number_conjunctions,
    number_episodes,
)


def test_a_pause_in_either_track_begins_a_conjunction():
    target = np.array([0, 1, 2, 30, 31, 32])
    reference = np.array([5, 6, 7, 35, 36, 90])
    found = number_conjunctions(target, reference, gap_ns=10)
    assert found.tolist() == [0, 0, 0, 1, 1, 2]


def test_a_pause_of_just_the_gap_does_not():
    assert number_conjunctions(np.array([0, 10]), np.array([10, 0]), gap_ns=10).tolist() == [0, 0]
    assert number_episodes([0, 20], [10, 30], gap_ns=10).tolist() == [0, 0]
    assert number_episodes([0, 21], [10, 30], gap_ns=10).tolist() == [0, 1]


def test_nothing_gives_nothing():
    none = np.empty(0, np.int64)
    assert number_conjunctions(none, none, gap_ns=1).size == 0
    assert describe_conjunctions(none, none, none, none, gap_ns=1).start.size == 0


def test_a_conjunction_knows_its_span_its_pairs_and_its_nearest():
    found = describe_conjunctions(
        np.array([0, 0, 1, 1]),
        np.array([3, 5, 40, 44]),
        np.array([7.0, 2.0, 4.0, 4.0]),
        np.array([10, 20, 1, 2]),
        gap_ns=30,
    )
    assert found.start.tolist() == [3, 40]
    assert found.stop.tolist() == [5, 44]
    assert found.pairs.tolist() == [30, 3]
    assert found.nearest.tolist() == [1, 2]
    assert found.episode.tolist() == [0, 1]


def test_two_that_never_part_meet_in_the_middle_of_their_pass():
    conjunction, time = np.repeat([0, 1], [5, 6]), np.arange(11)
    found = describe_conjunctions(conjunction, time, np.zeros(11), np.ones(11, int), gap_ns=30)
    assert found.nearest.tolist() == [2, 7]


def test_a_pass_without_any_separation_has_a_nearest_sample_too():
    lost = np.array([np.nan, np.nan])
    found = describe_conjunctions(np.zeros(2, int), np.arange(2), lost, np.ones(2, int), gap_ns=30)
    assert found.nearest.tolist() == [0]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1))
def test_conjunctions_keep_every_pair(rows):
    target, reference = np.sort([a for a, _ in rows]), np.array([b for _, b in rows])
    conjunction = number_conjunctions(target, reference, gap_ns=20)
    count = np.arange(len(rows)) + 1
    found = describe_conjunctions(conjunction, target, reference, count, gap_ns=100)
    assert found.pairs.sum() == count.sum()
    assert (found.stop >= found.start).all()
    nearest = [reference[conjunction == k].min() for k in range(len(found.start))]
    assert reference[found.nearest] == pytest.approx(nearest)
