"""Worlds with the spectra of real series: files, and columns of products in a store."""

import numpy as np
import pytest
from scipy import stats

from tests.made_up_orbits import made_up_track, product_of, select_made_up
from vconst.errors import UsageError
from vconst.synthetic.real_series import randomised_activity, read_series

HOUR = 3_600_000_000_000
START = np.datetime64("2019-11-20", "ns")
HOURS = 24 * 40


def write(path, values, start=START):
    times = (start + np.arange(len(values)) * np.timedelta64(1, "h")).astype("datetime64[m]")
    path.write_text("".join(f"{t}Z, {v!r}\n" for t, v in zip(times, values.tolist(), strict=True)))
    return str(path)


@pytest.fixture
def storms():
    """Red noise like Dst, and Kp that follows it."""
    draw = np.random.default_rng(2)
    noise = draw.normal(0, 8, HOURS + 200)
    dst = np.convolve(noise, np.exp(-np.arange(200) / 14), "valid")[:HOURS] - 10
    return dst, 2.0 - dst / 20 + draw.normal(0, 0.3, HOURS)


def activity(series, seed=3, hours=HOURS):
    start = int(START.astype(np.int64))
    return randomised_activity(seed, start, start + (hours - 2) * HOUR, series, flux=70.0)


def test_a_column_of_a_product_keeps_its_spectrum_and_gets_phases_that_are_even(tmp_path):
    track = made_up_track(hours=24 * 8, step=60.0, limit=90.0)
    hour = (track[0] - START).astype(np.int64) // HOUR
    steps = np.random.default_rng(1).normal(0, 5, hour.max() + 1).cumsum()
    product = product_of([("magnetic_field", (), False)], name="bou/ground", cadence=60.0)
    field = 21_000.0 + steps[hour]
    select_made_up(tmp_path / "store", product, track, {"magnetic_field": field})
    source = f"bou/ground magnetic_field from {tmp_path / 'store'}"
    first, values = read_series(source)
    assert first == START.astype("datetime64[h]").astype(int)
    np.testing.assert_allclose(values, steps - steps.mean(), atol=1e-6)
    made = activity([("dst", source)], hours=len(values)).hourly
    before, after = np.fft.rfft(values), np.fft.rfft(made)
    np.testing.assert_allclose(np.abs(after), np.abs(before), rtol=1e-6, atol=1e-6)
    turned = np.angle(after[1:-1] / before[1:-1]) / (2 * np.pi) % 1
    assert len(turned) > 90
    assert stats.kstest(turned, "uniform").pvalue > 0.01
    assert abs(np.corrcoef(turned[1:], turned[:-1])[0, 1]) < 0.3


def test_two_series_keep_the_phases_between_them(tmp_path, storms):
    dst, kp = storms
    late = 30  # hours by which Kp begins later
    series = [
        ("dst", write(tmp_path / "dst.csv", dst)),
        ("kp", write(tmp_path / "kp.csv", kp[late:], START + np.timedelta64(late, "h"))),
    ]
    made = activity(series)
    size = HOURS - late
    pairs = [np.fft.rfft(each) for each in (dst[late:], kp[late:])]
    again = [np.fft.rfft(each[:size]) for each in (made.hourly, made.thirds)]
    between = pairs[0][1:] * np.conj(pairs[1][1:])
    np.testing.assert_allclose(again[0][1:] * np.conj(again[1][1:]), between, rtol=1e-6, atol=1e-6)
    assert np.abs(again[0] - pairs[0]).max() > 100
    time = made.start + np.arange(0, size - 3, 3) * HOUR
    assert np.corrcoef(made.dst(time), made.kp(time))[0, 1] < -0.8
    assert np.isin(np.rint(3 * made.kp(time)), np.arange(28)).all()


def test_a_gap_is_filled_and_minutes_are_averaged(tmp_path):
    times = START + np.arange(60 * 60) * np.timedelta64(60, "s")
    lines = [f"{t.astype('M8[s]')}, {k // 60}" for k, t in enumerate(times) if k // 60 != 20]
    (tmp_path / "minutes.csv").write_text("\n".join(lines))
    np.testing.assert_allclose(read_series(str(tmp_path / "minutes.csv"))[1], np.arange(60.0))


def test_what_cannot_stand_for_an_index_is_refused(tmp_path, storms):
    dst = write(tmp_path / "dst.csv", storms[0])
    far = write(tmp_path / "kp.csv", storms[1], START + np.timedelta64(400, "D"))
    with pytest.raises(UsageError, match=r"needs a real series .* not ae"):
        activity([("dst", dst), ("ae", dst)])
    with pytest.raises(UsageError, match="no two days in common"):
        activity([("dst", dst), ("kp", far)])
    with pytest.raises(UsageError, match="there is no such file"):
        activity([("dst", str(tmp_path / "nothing.csv"))])
