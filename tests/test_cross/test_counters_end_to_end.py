"""HEPP-H and HEPD in their native files: a planted ratio is found, the anomaly left out."""

import numpy as np
import pytest

import vconst
from tests.test_cross.native_files import columns_at, write
from vconst.ingest import ingest
from vconst.operations.compare_counters import compare_counters
from vconst.plugins import Host
from vconst.selection import select
from vconst.store import Store

RATIO, FLUX = 0.7, 4e5

#: Passes of 20 samples; the last three lie in the South Atlantic anomaly.
PASSES, SAMPLES, INSIDE = 12, 20, 3


def spectrum(energy, pitch, level):
    """cm-2 s-1 sr-1 MeV-1: falls with the third power of the energy, most at 90 degrees."""
    return level * energy**-3.0 * (0.1 + np.sin(np.radians(pitch)) ** 2)


def of_pass(number):
    """Start, latitude and longitude of a pass."""
    start = np.datetime64("2020-01-03T00:30", "ns") + np.timedelta64(60 * number, "m")
    latitude = np.linspace(-32.0, -28.0, SAMPLES) if number >= PASSES - INSIDE else None
    if latitude is None:
        latitude = np.linspace(20.0, 40.0, SAMPLES) + number
    return start, latitude, np.full(SAMPLES, -50.0 if number >= PASSES - INSIDE else 100.0)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Files of both, of made-up electrons of which HEPD counts seven in ten."""
    folder, host, draw = tmp_path_factory.mktemp("counters"), Host(), np.random.default_rng(5)
    hepp, hepd = (host.product(f"cses-01/{name}") for name in ("hepp-h", "hepd"))
    paths = []
    for number in range(PASSES):
        level = FLUX * np.exp(0.5 * draw.standard_normal())
        start, *place = of_pass(number)
        time = start + np.arange(SAMPLES) * np.timedelta64(1, "s")
        one, other = (columns_at(each, host, time, *place) for each in (hepp, hepd))
        energy = np.asarray(one.data["electron_energy"], float).reshape(-1)
        pitch = np.resize(np.linspace(2.5, 177.5, 36), (SAMPLES, 36))
        one.data["pitch_angle"] = pitch
        expected = spectrum(energy[None, :, None], pitch[:, None, :], level)
        one.data["electron_flux"] = draw.poisson(expected * 100.0) / 100.0
        edges = np.append(0.0, np.asarray(other.data["electron_energy"], float).reshape(-1))
        upper = np.asarray(other.data["pitch_bin"], float).reshape(-1)
        inside = upper[:, None] - np.linspace(0.05, 19.95, 200)
        low, high = np.maximum(edges[:-1], 1.0), edges[1:]
        whole = level * (low**-2.0 - high**-2.0) / 2.0
        seen = RATIO * whole[:, None] * spectrum(1.0, inside, 1.0).mean(axis=1)
        if number >= PASSES - INSIDE:
            seen = 5.0 * seen  # protons from the side
        shape = (SAMPLES, *seen.shape)
        other.data["electron_bin_flux"] = draw.poisson(np.broadcast_to(seen, shape)).astype(float)
        paths += [write(hepp, one, folder, host), write(hepd, other, folder, host)]
    store = Store.create(folder / "store")
    ingest(paths, store, host)
    return store, host


def test_a_planted_ratio_of_hepd_over_hepp_is_found_outside_the_anomaly(store, tmp_path):
    run = vconst.run(
        "electrons-hepp-hepd",
        store[0].url,
        out=tmp_path,
        host=store[1],
        stop="2020-01-04",
        hepp=100.0,
    )
    found = run.scalars["electrons"]
    assert found["passes"] == PASSES - INSIDE
    assert found["left_out_anomaly"] == INSIDE * SAMPLES
    assert found["ratio_low"] < RATIO < found["ratio_high"]
    assert found["ratio"] == pytest.approx(RATIO, rel=0.05)
    by_band = run.results["electrons"].dataset["band_ratio"].values
    np.testing.assert_allclose(by_band, RATIO, rtol=0.1)


def test_with_the_anomaly_the_ratio_is_another(store):
    one, other = (select(store[0].head(), store[1], f"cses-01/{n}") for n in ("hepp-h", "hepd"))
    settings = {"energies": [(10, 20), (20, 30)], "pitch": 20.0}
    settings |= {"first_exposure": 100.0, "second_exposure": 1.0}
    found = compare_counters(one, other, **settings, field_above=0.0).scalars
    assert found["passes"] == PASSES
    assert found["left_out_anomaly"] == 0
    assert found["ratio"] > 1.2 * RATIO
    slow = compare_counters(one, other, **settings, most_counts=3e5).scalars
    assert slow["left_out_rate"] > 0
    assert slow["counts_second"] < found["counts_second"]
