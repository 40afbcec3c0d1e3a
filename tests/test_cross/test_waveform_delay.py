"""Waveforms of two payloads: a planted delay is found, whatever phase and frame."""

import numpy as np
import pytest

import vconst
from tests.made_up_orbits import made_up_track, product_of, select_made_up
from tests.test_cross.native_files import columns_at, write
from vconst.errors import OperationError, UsageError
from vconst.ingest import ingest
from vconst.kernels.wave_lag import in_band, lag_power, peak_of
from vconst.operations.waveform_delay import waveform_delay
from vconst.plugins import Host
from vconst.store import Store

LATE, BAND = 0.137, {"low": 8.0, "high": 20.0}


def test_analytic_signals_of_a_cosine_are_its_phasor():
    time = np.arange(1000) / 250.0
    waves = np.stack([np.cos(2 * np.pi * 10 * time), np.cos(2 * np.pi * 60 * time)], axis=1)
    found = in_band(waves, 250.0, 5.0, 20.0)
    np.testing.assert_allclose(found[:, 0], np.exp(2j * np.pi * 10 * time), atol=1e-9)
    np.testing.assert_allclose(found[:, 1], 0.0, atol=1e-9)


def test_a_shift_of_samples_is_the_lag_of_the_peak_whatever_the_phase():
    draw = np.random.default_rng(1)
    whole = in_band(draw.standard_normal((700, 1)), 125.0, 8.0, 20.0)
    for late in (-12, 0, 7):
        first = 1j * whole[100 - late : 600 - late]  # at a time of its own it shows what was before
        power = lag_power(first, whole[100 - 40 : 600 + 40], 40)
        assert peak_of(power) - 40 == pytest.approx(late, abs=0.05)  # its ends are random


def selections(folder, seed, *, shared=1.0, passes=6, packets=12):
    """
    Packets of 4 s in passes two hours apart. The one has 125, the other 256 samples a second; one
    wave in both, along other axes and a quarter of a period apart, with the motion of the
    platform and noise on the one that is late.
    """
    draw = np.random.default_rng(seed)
    time, *place = made_up_track(hours=passes * 2, step=4.0, limit=90.0)
    kept = np.arange(time.size) % 1800 < packets
    track = tuple(each[kept] for each in (time, *place))
    fine = np.arange(-1500, (4 * packets + 3) * 500) / 500.0
    early, late = [], []
    one, other = np.arange(500) / 125.0, np.arange(1024) / 256.0
    for _ in range(passes):
        wave, own, another = (
            in_band(draw.standard_normal((fine.size, 1)), 500.0, 6.0, 25.0)[:, 0] for _ in range(3)
        )
        for number in range(packets):
            at, to = 4.0 * number + one, 4.0 * number + other
            seen = shared * np.interp(at - LATE, fine, wave.imag) + np.interp(at, fine, own.real)
            early.append(np.interp(to, fine, wave.real) + 0.5 * np.interp(to, fine, another.real))
            late.append(seen + 40.0 * np.sin(at / 300.0))
    found = []
    for name, values, offsets, axis in (("one", late, one, 0), ("coil", early, other, 2)):
        names = [f"electric_field_{a}" for a in "xyz"]
        product = product_of(
            [*((n, ("sample",), False) for n in names), ("sample_offset", ("sample",), True)],
            name=f"nova-1/{name}",
            frame="unknown",
        )
        noise = 0.1 * draw.standard_normal((3, len(values), offsets.size))
        noise[axis] += np.array(values)
        columns = dict(zip(names, noise, strict=True))
        axes = {"sample_offset": offsets}
        found.append(select_made_up(folder / name, product, track, columns, axes=axes))
    return found


SAME = {"sister_quantity": "electric_field", "most": 0.5}


def test_a_planted_delay_is_found_with_its_interval(tmp_path):
    found = waveform_delay(*selections(tmp_path, 3), **BAND, **SAME)
    numbers = found.scalars
    assert numbers["passes"] == 6
    assert numbers["delay"] == pytest.approx(LATE, abs=0.003)
    assert numbers["delay_low"] < LATE < numbers["delay_high"]
    assert numbers["delay_high"] - numbers["delay_low"] < 0.02
    assert "late by 0.13" in found.dataset.attrs["verdict"]


def test_waves_that_are_not_shared_show_no_delay(tmp_path):
    found = waveform_delay(*selections(tmp_path, 4, shared=0.0), **BAND, **SAME)
    assert np.isnan(found.scalars["delay"])
    assert found.dataset.attrs["verdict"].startswith("not determined: no lag stands out")


def test_what_cannot_be_compared_is_refused(tmp_path):
    one, other = selections(tmp_path, 5, passes=1, packets=3)
    with pytest.raises(UsageError, match="has no three components of 'magnetic_wave'"):
        waveform_delay(one, other, **BAND)
    with pytest.raises(UsageError, match="has 125 samples a second, enough up to 50 Hz"):
        waveform_delay(one, other, low=8.0, high=60.0, **SAME)
    with pytest.raises(OperationError, match="at least 5 are needed"):
        waveform_delay(one, other, **BAND, **SAME)


def test_the_native_files_of_efd_and_scm_tell_their_delay(tmp_path):
    """Six passes of 25 s, 125 and 1024 samples a second, one wave of 8 to 20 Hz in both."""
    host, draw, paths = Host(), np.random.default_rng(7), []
    efd, scm = (host.product(f"cses-01/{name}") for name in ("efd-ulf", "scm-ulf"))
    fine = np.arange(-3000, 17_000) / 500.0
    for number in range(6):
        start = np.datetime64("2020-01-03T01:00", "ns") + np.timedelta64(60 * number, "m")
        wave = in_band(draw.standard_normal((fine.size, 1)), 500.0, 8.0, 20.0)[:, 0]
        for product, first, count, length, samples, late in (
            (efd, 0.0, 12, 2.048, 256, LATE),
            (scm, -4.0, 9, 4.0, 4096, 0.0),
        ):
            begun = first + length * np.arange(count)
            time = start + np.rint(begun * 1e9).astype("m8[ns]")
            place = 10.0 + 0.06 * begun, np.full(count, 20.0)
            columns = columns_at(product, host, time, *place)
            at = begun[:, None] + np.arange(samples) * (length / samples) - late
            heard = np.interp(at, fine, wave.imag if late else wave.real)
            name = "electric_field" if product is efd else "magnetic_wave"
            for axis in "xyz":
                noise = 0.3 * draw.standard_normal(at.shape)
                columns.data[f"{name}_{axis}"] = noise + heard * (axis == "y")
            paths.append(write(product, columns, tmp_path, host))
    store = Store.create(tmp_path / "store")
    ingest(paths, store, host)
    run = vconst.run("efd-scm-waves", store.url, out=tmp_path, host=host, stop="2020-01-04")
    found = run.scalars["waves"]
    assert found["passes"] == 6
    assert found["packets"] == 72
    assert found["delay"] == pytest.approx(LATE, abs=0.01)
    assert found["delay_low"] < LATE < found["delay_high"]
