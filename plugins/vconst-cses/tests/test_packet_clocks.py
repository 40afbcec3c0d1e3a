"""Rebuilt times follow the clock that wrote the packets, or stay as they were stated."""

import h5py
import numpy as np
import pytest

from vconst.kernels.packets import rebuild_times

STEP = 409_600_000.0  # ns
ROUNDING = 1_000_000.0
TOLERANCE = 1_500_000.0


def rounded(times):
    return (np.rint(times / ROUNDING) * ROUNDING).astype(np.int64)


@pytest.mark.parametrize("off", [0.0, 1e-7, 2e-5, -2e-5, 2.5e-4, -2.5e-4, 1e-3])
@pytest.mark.parametrize("count", [60, 500, 5000])
def test_a_clock_off_nominal_is_followed_within_half_the_rounding(off, count):
    true = 777_777.0 + STEP * (1 + off) * np.arange(count)
    rebuilt, runs, steps = rebuild_times(rounded(true), STEP, tolerance=TOLERANCE)
    assert runs.max() == 0
    assert np.abs(rebuilt - true).max() <= ROUNDING / 2
    assert steps[0] == pytest.approx(STEP * (1 + off), rel=2e-7 if count > 400 else 4e-5)


def test_the_first_stamp_does_not_set_the_run():
    true = 480_000.0 + STEP * np.arange(200)  # of which rounding takes 0.48 ms
    rebuilt, _, _ = rebuild_times(rounded(true), STEP, tolerance=TOLERANCE)
    assert abs(rounded(true)[0] - true[0]) > 450_000
    assert np.abs(rebuilt - true).max() < 120_000


def test_a_few_wrong_stamps_do_not_turn_a_run():
    true = STEP * (1 + 2e-5) * np.arange(2000)
    stated = rounded(true)
    stated[np.random.default_rng(5).integers(0, 2000, 40)] += 1_000_000
    rebuilt, _, _ = rebuild_times(stated, STEP, tolerance=2.5e6)
    assert np.abs(rebuilt - true).max() <= ROUNDING / 2


@pytest.mark.parametrize("wander", ["jump", "curve"])
def test_a_run_that_no_even_step_follows_keeps_its_stated_times(wander):
    count = np.arange(2000)
    rate = np.where(count < 1000, 0.0, 1.0) if wander == "jump" else count / 2000
    true = STEP * count + np.cumsum(rate) * 100_000.0
    rebuilt, runs, steps = rebuild_times(rounded(true), STEP, tolerance=TOLERANCE)
    assert runs.max() == 0
    assert np.isnan(steps).all()
    assert np.abs(rebuilt - true).max() <= ROUNDING / 2 + 1


def restate(path, later):
    """Give a file other times, ms after its first one, in both of its clocks."""
    with h5py.File(path, "a") as file:
        verse = file["VERSE_TIME"][0, 0] + np.rint(later).astype(np.int64)
        spelt = np.datetime64("2009-01-01", "ms") + verse.astype("m8[ms]")
        digits = [int("".join(c for c in str(time) if c.isdigit())) for time in spelt]
        file["VERSE_TIME"][:, 0] = verse
        file["UTC_TIME"][:, 0] = digits


def test_the_reader_counts_runs_with_their_own_step_and_runs_as_stated(written, read, tmp_path):
    path = written.write_efd_1(tmp_path)
    count = np.arange(150)
    restate(path, 2048.0 * (1 + 2.5e-4) * count)
    content = read("cses-01/efd-ulf", path)
    assert content.counts["runs_own_step"] == 1
    assert "runs_as_stated" not in content.counts
    assert np.abs(content.arrays["time_correction"]).max() < 0.6e-3
    restate(path, 2048.0 * count + np.cumsum(count / 300))
    content = read("cses-01/efd-ulf", path)
    assert content.counts["runs_as_stated"] == 1
    assert "runs_own_step" not in content.counts
    assert (content.arrays["time_correction"] == 0).all()
