"""Filters of one half-orbit and the wavelet transform, against published values."""

import os
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import savgol_filter

from tests.kept_tracks import orbit
from tests.test_backgrounds.conftest import chosen, commit
from vconst.kernels.track_filters import (
    difference_residual,
    golay_response,
    polynomial_residual,
    robust_size,
    savitzky_golay,
    window_ratios,
)
from vconst.kernels.wavelet import (
    fourier_period,
    lag_one,
    morlet_transform,
    red_noise_level,
    wavelet_scales,
)
from vconst.operations.unusual_on_track import unusual_on_track
from vconst.store import Store

SHARED = Path(os.environ.get("VCONST_TEST_DATA", Path(__file__).resolve().parents[2] / "../shared"))
NINO3 = SHARED / "reference" / "refs" / "wavelet" / "sst_nino3.dat"


@pytest.fixture
def nino3():
    """Sea surface temperature by quarters, 1871 to 1996, of Torrence and Compo."""
    if not NINO3.exists():
        pytest.skip(f"no {NINO3}; set VCONST_TEST_DATA")
    values = np.loadtxt(NINO3)
    assert values.size == 504
    return values


def test_the_spectrum_of_nino3_exceeds_red_noise_where_torrence_and_compo_have_it(nino3):
    """T4.1: variance 0.538, lag-1 0.72; above 95 % at 1.737 to 4.132 years, greatest 2.575."""
    assert nino3.var() == pytest.approx(0.538, abs=0.001)
    assert lag_one(nino3) == pytest.approx(0.72, abs=0.005)
    scales = wavelet_scales(0.25, 504)
    periods = fourier_period(scales)
    power = (np.abs(morlet_transform(nino3, 0.25, scales)[0]) ** 2).mean(axis=1)
    level = red_noise_level(nino3, 0.25, scales, memory=0.72, mean_over_time=True)
    above = periods[power > level]
    np.testing.assert_allclose(above, [1.737, 2.066, 2.457, 2.922, 3.475, 4.132], atol=6e-4)
    greatest = int(np.argmax(power))
    assert periods[greatest] == pytest.approx(3.475, abs=6e-4)
    assert power[greatest] == pytest.approx(2.575, rel=0.01)
    assert level[greatest] == pytest.approx(1.676, rel=0.01)


def test_a_scale_answers_to_a_period_of_1_0330436_of_it():
    assert fourier_period(1.0) == pytest.approx(1.0330436, abs=5e-8)


def test_white_noise_has_the_power_of_its_variance_and_is_above_the_level_as_often_as_stated():
    values = 3.0 * np.random.default_rng(1).standard_normal(8192)
    scales = wavelet_scales(2.0, 8192)[4:24]
    power = np.abs(morlet_transform(values, 2.0, scales)[0]) ** 2
    assert power[:12].mean() == pytest.approx(9.0, rel=0.05)
    level = red_noise_level(values, 2.0, scales, memory=0.0)
    assert (power[:12] > level[:12, None]).mean() == pytest.approx(0.05, abs=0.01)


def test_a_sine_is_found_at_its_period_and_a_gap_is_refused():
    time = np.arange(2000.0)
    scales = wavelet_scales(1.0, 2000, spacing=0.05)
    transform, edge = morlet_transform(np.sin(2 * np.pi * time / 60), 1.0, scales)
    found = fourier_period(scales)[np.abs(transform[:, 1000]).argmax()]
    assert found == pytest.approx(60, rel=0.035)
    assert edge[[0, -1]].max() < 1.0 < edge[1000]
    assert edge[1000] == pytest.approx(0.7305 * 999.5, rel=1e-3)  # 1.0330 / sqrt 2
    with pytest.raises(ValueError, match="gaps"):
        morlet_transform(np.array([1.0, np.nan, 2.0]), 1.0, scales)


def test_exactly_the_windows_that_cover_a_burst_fire_and_none_above_the_bound():
    """T4.3: of 100 degrees a window of 7 reaches sqrt(100 / 7) = 3.78 and no more."""
    place = np.linspace(-50, 50, 10_001)
    residual = 1e-4 * np.random.default_rng(2).standard_normal(place.size)
    residual[(place >= 6.0) & (place < 13.0)] += 1.0
    start, ratio = window_ratios(place, residual)
    np.testing.assert_allclose(np.diff(start), 1.4)
    assert start[-1] + 7.0 <= 50.0 + 1e-9
    np.testing.assert_allclose(start[ratio > 2.5], [3.2, 4.6, 6.0, 7.4, 8.8], atol=1e-9)
    np.testing.assert_allclose(start[ratio > 3.0], [4.6, 6.0, 7.4], atol=1e-9)
    assert ratio.max() == pytest.approx(np.sqrt(100 / 7), rel=1e-3)
    assert not (ratio > 3.79).any()
    southward = window_ratios(place[::-1], residual[::-1])
    np.testing.assert_allclose(southward[1], ratio)


def test_white_noise_never_fires_at_two_and_a_half():
    draw = np.random.default_rng(3)
    place = np.linspace(-50, 50, 1500)
    most = [window_ratios(place, draw.standard_normal(1500))[1].max() for _ in range(200)]
    assert max(most) < 2.5


def test_a_spline_takes_what_is_smooth_and_leaves_a_short_wave():
    time = np.arange(0.0, 1500.0)
    place = 50 - time / 15
    smooth = np.cumsum(np.cos(np.radians(3 * place)))
    short = 0.2 * np.sin(2 * np.pi * place)  # one degree
    found = difference_residual(time, smooth + short, place, 10.0)
    expected = np.diff(short)
    assert found.size == 1499
    assert np.abs(found - expected)[30:-30].max() < 0.15 * np.abs(expected).max()
    assert np.corrcoef(found, expected)[0, 1] > 0.99


def test_savitzky_golay_is_scipys_and_says_what_it_takes_away():
    values = np.random.default_rng(4).standard_normal(200)
    ours = savitzky_golay(values, 41, 3)
    np.testing.assert_allclose(ours[20:-20], savgol_filter(values, 41, 3)[20:-20], atol=1e-12)
    assert np.isnan(ours[:20]).all()
    time = np.arange(2000)
    for period in (10.0, 60.0, 400.0):
        wave = np.cos(2 * np.pi * (time - 1000) / period)
        left = wave - savitzky_golay(wave, 41, 3)
        assert golay_response(41, 3, period) == pytest.approx(left[1000], abs=1e-9)
    assert golay_response(41, 3, 1e4) < 1e-6
    with pytest.raises(ValueError, match="odd number"):
        savitzky_golay(values, 40, 3)


def test_a_polynomial_of_its_own_degree_leaves_nothing_and_a_burst_stands_out():
    place = np.linspace(-60, 60, 400)
    values = np.polynomial.Polynomial([11, 0.01, -2e-4, 1e-6])(place)
    values[7] = np.nan
    left = polynomial_residual(place, values)
    assert np.nanmax(np.abs(left)) < 1e-9
    assert np.isnan(left[7])
    noisy = values + 0.01 * np.random.default_rng(5).standard_normal(400)
    noisy[200:206] += 0.1
    size = robust_size(polynomial_residual(place, noisy))
    assert np.flatnonzero(np.abs(size) > 5).tolist() == list(range(200, 206))
    assert np.isnan(polynomial_residual(place[:11], values[:11])).all()
    assert np.nanstd(robust_size(np.random.default_rng(6).normal(3, 7, 20_000))) == pytest.approx(
        1.0, abs=0.02
    )


@pytest.fixture(scope="module")
def bursts(tmp_path_factory):
    """Three days; on every tenth half-orbit a burst of 3 degrees at 20 north."""
    store = Store.create(str(tmp_path_factory.mktemp("single") / "store"))
    data = orbit(3, inclination=87.0, node=10.0, phase=7.0, height=500.0, cadence=10.0)
    step = np.sign(np.diff(data["latitude"], append=np.nan))
    number = np.cumsum([0, *(np.diff(step[:-1]) != 0), 0])
    draw = np.random.default_rng(1)
    inside = (np.abs(data["latitude"] - 20) < 1.5) & (number % 10 == 5)
    noise = 0.002 * draw.standard_normal(number.size)
    noise += 0.2 * draw.standard_normal(number.size) * inside
    data["electron_density"] = data["electron_density"] * 10**noise
    commit(store, "nova/lap", data)
    planted = [k for k in np.unique(number[inside]) if (number == k).sum() > 250]
    return chosen(store, "nova/lap"), data["time"], number, planted


@pytest.mark.parametrize("method", ["windows", "savitzky_golay", "polynomial", "wavelet"])
def test_half_orbits_with_a_burst_stand_out_where_it_is(bursts, method):
    data, time, number, planted = bursts
    limit = {"windows": 2.5, "savitzky_golay": 15.0, "polynomial": 12.0, "wavelet": 4.0}[method]
    found = unusual_on_track(data, method=method, limit=limit).dataset
    assert int(found["tracks"]) >= 86
    near = np.abs(found["found_latitude"].values - 20)
    at = np.searchsorted(time, found["found_time"].values)
    seen = set(number[at].tolist())
    assert set(planted) <= seen
    assert len(seen - set(planted)) <= 2  # one is cut by the end of the data
    assert np.median(near) < 5.0
    if method == "windows":
        # Few samples in a window and heavy tails: chance is above the usual limit now and then.
        assert 0.0 < float(found["share_above_shuffled"]) < float(found["share_above"])
        assert 1.5 < float(found["limit_of_5_percent"]) < np.sqrt(100 / 7)
        assert "with their residuals shuffled" in found.attrs["verdict"]
