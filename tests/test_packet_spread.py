"""The spread of a packet is that of what varies in it, not of what the orbit does to it."""

import numpy as np
import pytest

from vconst.operations.zones.tracks import spread_of


def test_an_even_change_along_a_packet_is_no_spread_and_noise_is_kept_whole():
    noise = np.random.default_rng(1).normal(0, 0.1, (400, 256))
    ramp = 230.0 + np.linspace(0, 0.6, 256)  # v x B over 2 s: 0.17 mV/m as a plain deviation
    found = spread_of(noise + ramp)
    expected = [
        np.std(row - np.polyval(np.polyfit(np.arange(256), row, 1), np.arange(256)))
        for row in noise
    ]
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    assert found.mean() == pytest.approx(0.1, rel=0.01)
    assert np.std(ramp) == pytest.approx(0.174, abs=0.001)


def test_missing_samples_are_left_out_and_two_are_too_few():
    line = np.tile(3.0 + 0.5 * np.arange(16), (3, 1))
    line[0, 3:9] = np.nan
    line[1, 2:] = np.nan
    line[2, 5] += 16.0
    found = spread_of(line)
    assert found[0] == pytest.approx(0, abs=1e-9)
    assert np.isnan(found[1])
    place = np.arange(16) - 7.5
    left = np.eye(16)[5] * 16 - 1.0 - 16 * place[5] / (place**2).sum() * place
    assert found[2] == pytest.approx(left.std())
