"""Passes are moved whole, to the same side and latitude."""

import numpy as np

from vconst.kernels.chance.passes import moved_passes, passes_of
from vconst.kernels.constants import DAY


def flown(step=30, days=4):
    time = np.arange(0, days * DAY, step * 1_000_000_000)
    turn = 2 * np.pi * 15.2 * time / DAY
    return time, np.degrees(np.arcsin(0.99 * np.sin(turn))), np.mod(-360.0 * time / DAY, 360.0)


def test_a_pass_goes_one_way_and_a_pause_ends_it():
    time, latitude, longitude = flown()
    passes = passes_of(time, latitude, longitude)
    assert passes.side.size in (122, 123)  # 60.8 revolutions, two passes each, cut at the ends
    assert (np.diff(passes.side) != 0).all()
    kept = (time < 9 * DAY // 100) | (time > DAY // 2)
    cut = passes_of(time[kept], latitude[kept], longitude[kept])
    border = np.searchsorted(time[kept], DAY // 2)
    assert cut.number[border] != cut.number[border - 1]


def test_samples_of_one_pass_stay_together_at_their_latitudes():
    passes = passes_of(*flown())
    rows = np.flatnonzero(np.isin(passes.number, [5, 8]) & (np.abs(passes.latitude) < 40))
    moved = moved_passes(np.random.default_rng(1), passes, rows)
    assert (moved >= 0).all()
    np.testing.assert_allclose(passes.latitude[moved], passes.latitude[rows], atol=2 * passes.step)
    for number in (5, 8):
        own = passes.number[rows] == number
        assert np.unique(passes.number[moved[own]]).size == 1
        assert passes.side[passes.number[moved[own]][0]] == passes.side[number]


def test_a_sparse_track_has_wider_steps_and_can_still_be_moved():
    passes = passes_of(*flown(step=240))
    assert passes.step > 10
    rows = np.flatnonzero((passes.number == 7) & (np.abs(passes.latitude) < 40))
    assert (moved_passes(np.random.default_rng(2), passes, rows) >= 0).all()
