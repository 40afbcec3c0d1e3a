"""Slips, levels, rates and receiver biases of made-up arcs whose truth is known."""

import numpy as np
import pytest
from vconst_gnss.physics.arcs import level_arcs, split_arcs
from vconst_gnss.physics.combinations import (
    code_tec,
    melbourne_wuebbena,
    phase_tec,
    tec_per_metre,
    tec_per_nanosecond,
)
from vconst_gnss.physics.constants import REFRACTION, TECU
from vconst_gnss.physics.rates import rate_index, rate_of_tec
from vconst_gnss.physics.receiver_bias import receiver_biases
from vconst_gnss.physics.shell import mapping_factor

L1, L2 = 1575.42e6, 1227.60e6
LIGHT = 299_792_458.0


def arc(count=240, *, noise=0.0, seed=1):
    """Codes and phases of one satellite: STEC a parabola, range some thousand km."""
    chance = np.random.default_rng(seed)
    time = 30.0 * np.arange(count)
    tec = 30.0 + 25.0 * ((time - time.mean()) / time.mean()) ** 2
    distance = 2.1e7 + 300.0 * time
    delay = [40.3e16 * tec / f**2 for f in (L1, L2)]
    codes = [distance + late + noise * chance.standard_normal(count) for late in delay]
    phases = [
        (distance - late) * f / LIGHT + 1e6 * k
        for k, (late, f) in enumerate(zip(delay, (L1, L2), strict=True), 1)
    ]
    return time, tec, codes, phases


def test_factors_of_gps_are_the_published_ones():
    assert tec_per_metre(L1, L2) == pytest.approx(9.5196, abs=5e-5)
    assert tec_per_nanosecond(L1, L2) == pytest.approx(2.854, abs=5e-4)
    assert pytest.approx(0.162372, abs=5e-7) == REFRACTION * TECU / L1**2  # m of a TECU at L1


def test_codes_and_phases_give_the_tec_that_was_put_in():
    _, tec, codes, phases = arc()
    assert code_tec(*codes, L1, L2) == pytest.approx(tec, abs=1e-6)
    relative = phase_tec(*phases, L1, L2)
    assert relative - relative[0] == pytest.approx(tec - tec[0], abs=1e-4)


def test_the_wide_lane_does_not_see_the_ionosphere_and_counts_slips():
    _, _, codes, phases = arc()
    lane = melbourne_wuebbena(*codes, *phases, L1, L2)
    assert np.ptp(lane) < 1e-3
    phases[0][100:] += 1.0
    slipped = melbourne_wuebbena(*codes, *phases, L1, L2)
    assert slipped[100:].mean() - slipped[:100].mean() == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("slip", [(1, 0), (0, 1), (1, 1), (-1, 0), (5, 4), (9, 7), (77, 60)])
def test_every_slip_of_whole_cycles_is_found_where_it_is(slip):
    time, _, codes, phases = arc(noise=0.15)
    phases[0][120:] += slip[0]
    phases[1][120:] += slip[1]
    lane = melbourne_wuebbena(*codes, *phases, L1, L2)
    numbers, why = split_arcs(
        time, np.zeros(240, int), lane, phase_tec(*phases, L1, L2), np.zeros(240, bool)
    )
    assert np.flatnonzero(np.diff(numbers)).tolist() == [119]
    assert sum(why.values()) == 1


def test_a_single_bad_code_is_no_slip_and_noise_makes_none():
    for seed in range(20):
        time, _, codes, phases = arc(noise=0.4, seed=seed)
        codes[0][60] += 30.0
        lane = melbourne_wuebbena(*codes, *phases, L1, L2)
        numbers, _ = split_arcs(
            time, np.zeros(240, int), lane, phase_tec(*phases, L1, L2), np.zeros(240, bool)
        )
        assert numbers.max() == 0


def test_pauses_lost_locks_and_new_satellites_begin_arcs():
    time = np.array([0, 30, 60, 300, 330, 360, 0, 30.0])
    group = np.array([0, 0, 0, 0, 0, 0, 1, 1])
    broken = np.zeros(8, bool)
    broken[4] = True
    numbers, why = split_arcs(time, group, np.zeros(8), np.zeros(8), broken)
    assert numbers.tolist() == [0, 0, 0, 1, 2, 2, 3, 3]
    assert (why["gap"], why["lost_lock"]) == (1, 1)


def test_levelled_phase_is_the_tec_and_its_error_is_right_on_the_mean():
    off, told = [], []
    for seed in range(60):
        time, tec, codes, phases = arc(noise=0.5, seed=seed)
        phase, code = phase_tec(*phases, L1, L2), code_tec(*codes, L1, L2)
        found = level_arcs(time, np.zeros(240, int), phase, code, np.full(240, 60.0))
        off.append(np.mean(found.tec - tec))
        told.append(found.error[0])
    assert abs(np.mean(off)) < 4 * np.std(off) / np.sqrt(60)
    # white noise: the stated error is the scatter over seeds, to the tenth that 60 can tell
    assert np.sqrt(np.mean(np.square(told))) == pytest.approx(np.std(off), rel=0.3)


def test_short_arcs_have_no_level():
    time, _, codes, phases = arc(count=30)
    found = level_arcs(
        time,
        np.zeros(30, int),
        phase_tec(*phases, L1, L2),
        code_tec(*codes, L1, L2),
        np.full(30, 60.0),
    )
    assert np.isnan(found.tec).all()
    assert np.isnan(found.error).all()


def test_rates_are_per_minute_and_the_index_is_their_standard_deviation():
    time = 30.0 * np.arange(40)
    phase = np.cumsum(np.random.default_rng(3).standard_normal(40))
    numbers = np.repeat([0, 1], 20)
    rate = rate_of_tec(time, numbers, phase)
    assert np.isnan(rate[[0, 20]]).all()
    assert rate[5] == pytest.approx((phase[5] - phase[4]) * 2.0)
    index = rate_index(time, numbers, rate)
    assert index[15] == pytest.approx(rate[6:16].std(), rel=1e-9)
    assert np.isnan(index[[0, 1, 20, 21]]).all()
    assert index[25] == pytest.approx(np.std(rate[21:26]), rel=1e-9)


def test_a_steady_change_has_no_irregularity():
    time = 30.0 * np.arange(40)
    index = rate_index(time, np.zeros(40, int), rate_of_tec(time, np.zeros(40, int), 0.1 * time))
    assert np.nanmax(index) < 1e-6


def sky(seed, biases, noise=0.5):
    """Slant TEC of eight satellites for a day over a plane that breathes, with biases."""
    chance = np.random.default_rng(seed)
    time = np.repeat(30.0 * np.arange(0, 2880, 4), 8)
    kind = np.tile(np.arange(8) % len(biases), 720)
    elevation = 30 + 55 * (0.5 + 0.5 * np.sin(time / 5000 + 2.0 * np.tile(np.arange(8), 720)))
    azimuth = (time / 100 + 45 * np.tile(np.arange(8), 720)) % 360
    away = 12 * np.cos(np.radians(elevation))
    north, east = away * np.cos(np.radians(azimuth)), away * np.sin(np.radians(azimuth))
    vertical = 20 + 15 * np.sin(time / 13750) + (0.5 + 0.3 * np.sin(time / 9000)) * north
    vertical += 0.4 * east
    mapping = mapping_factor(elevation)
    slant = (
        vertical * mapping + np.asarray(biases)[kind] + noise * chance.standard_normal(len(time))
    )
    return time, kind, slant, mapping, north, east


def test_receiver_biases_come_back_with_an_error_that_covers():
    told = np.array([12.0, -7.5])
    off = []
    for seed in range(20):
        found = receiver_biases(*sky(seed, told))
        off.append((found.value - told) / found.error)
        assert found.value == pytest.approx(told, abs=0.5)
    assert np.mean(np.abs(off) < 2.0) >= 0.9


def test_a_bias_without_data_is_not_known():
    time, kind, slant, mapping, north, east = sky(0, [1.0, 2.0])
    slant[kind == 1] = np.nan
    found = receiver_biases(time, kind, slant, mapping, north, east)
    assert np.isnan(found.value[1])
    assert np.isfinite(found.value[0])
