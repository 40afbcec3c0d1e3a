"""Spikes: those that other libraries find, planted ones, and the same however time is cut."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.signal import medfilt
from scipy.stats import median_abs_deviation

from tests.test_health.conftest import Nova, commit_day, samples
from vconst.errors import OperationError, UsageError
from vconst.kernels.spikes import spikes
from vconst.operations.mask_spikes import mask_spikes
from vconst.plugins import Host
from vconst.selection import select
from vconst.store import Store

SECOND = 1_000_000_000


def red(count, seed, rho=0.9):
    noise, found, last = np.random.default_rng(seed).standard_normal(count), np.empty(count), 0.0
    for k, each in enumerate(noise):
        last = found[k] = rho * last + each
    return found


@pytest.mark.parametrize("window", [7, 11, 21])
def test_spikes_are_those_of_scipys_medians_in_each_window(window):
    """Medians of pandas at the ends, where the window is cut; spread of scipy."""
    values = red(800, window)
    values[::37] += 6.0
    frame = pd.Series(values).rolling(window, center=True, min_periods=1)
    middle = frame.median().to_numpy()
    half = window // 2
    np.testing.assert_allclose(middle[half:-half], medfilt(values, window)[half:-half])
    spread = frame.apply(lambda part: median_abs_deviation(part, scale=1 / 1.4826), raw=True)
    expected = np.abs(values - middle) > 3.0 * spread.to_numpy()
    expected[: max(0, 5 - half - 1)] = expected[len(values) - max(0, 5 - half - 1) :] = False
    found = spikes(np.arange(800) * SECOND, values, window=window)
    np.testing.assert_array_equal(found, expected)
    assert 10 < found.sum() < 80


def test_the_value_that_another_librarys_test_expects_is_found():
    """Of aeon's test of its HampelFilter: the fourth of these, not the first nor the seventh."""
    found = spikes(np.arange(8), [1, 2, 3, 100, 3, 2, 1, 5], window=5)
    assert found[3]
    assert not found[[0, 6]].any()


def test_spikes_of_eight_deviations_are_found_in_red_noise_and_little_else():
    """Recall of 0.95 at eight median absolute deviations, false ones at most 1 %."""
    values = red(50_000, 3)
    at = np.arange(100, 49_900, 249)
    spread = median_abs_deviation(values)
    time = np.arange(values.size) * SECOND
    clean = spikes(time, values)
    assert clean.mean() <= 0.01
    sign = np.random.default_rng(4).choice([-1.0, 1.0], at.size)
    values[at] += 8.0 * spread * sign
    found = spikes(time, values)
    assert found[at].mean() >= 0.95
    found[at] = False
    assert found.mean() <= 0.01


def test_few_values_flat_windows_and_gaps_judge_nothing():
    time = np.arange(9) * SECOND
    assert not spikes(time[:4], [0.0, 0.1, 9.0, 0.2], window=5).any()
    assert not spikes(time, [1.0, 1, 1, 1, 9, 1, 1, 1, 1], window=9).any()
    lone = np.array([1.0, 1.1, 0.9, 1.2, 9.0, 0.8, 1.0, 1.1, 0.9])
    assert spikes(time, lone, window=9)[4]
    apart = time + np.where(np.arange(9) >= 4, 3600, 0) * SECOND
    apart[5:] += 3600 * SECOND
    assert not spikes(apart, lone, window=9, reach=1800 * SECOND)[4]
    lone[3] = np.nan
    assert spikes(time, lone, window=9).tolist() == [k == 4 for k in range(9)]
    with pytest.raises(ValueError, match="odd number"):
        spikes(time, lone, window=4)


@pytest.fixture(scope="module")
def track(tmp_path_factory):
    """Two days with spikes of ten times the density, some about midnight; two are flagged."""
    host = Host(load_installed=False, plugins=[("nova", Nova())])
    store = Store.create(tmp_path_factory.mktemp("spikes") / "store")
    rows = np.array([5, 40, 4000, 8636, 8639])
    for day in ("2020-01-01", "2020-01-02"):
        made = samples(day, noise=1e9)
        made["ne"][rows] *= 10.0
        made["flag"][4000] = 1
        commit_day(store, "one", made)
    data = select(store.head(), host, "nova-1/one", variables=["electron_density"])
    return data, np.append(rows, rows + 8640)


def test_planted_spikes_are_masked_counted_and_nothing_is_dropped(track):
    data, rows = track
    plain = data.read()["electron_density"]
    clean = mask_spikes(data, variable="electron_density", deviations=20.0, log=True)
    found = clean.read()
    assert found["electron_density"].attrs["units"] == plain.attrs["units"]
    lost = np.flatnonzero(np.isnan(found["electron_density"].values) & np.isfinite(plain.values))
    flagged = np.isnan(plain.values[rows])
    assert flagged.sum() == 2
    assert lost.tolist() == rows[~flagged].tolist()
    assert clean.tally["spikes"] == 8
    assert [n for n in found.variables if "spike" in n] == []


def test_spikes_are_the_same_wherever_the_time_is_cut(track):
    clean = mask_spikes(track[0], variable="electron_density")
    whole = clean.read()["electron_density"].values
    first, last = (
        int(clean.read()["time"].values[k].astype("M8[ns]").astype(int)) for k in (0, -1)
    )
    for length in (86_400, 1_130):
        edges = np.arange(first, last + 1, length * SECOND)
        parts = [clean.read_between(int(a), int(a + length * SECOND - 1)) for a in edges]
        cut = np.concatenate(
            [part["electron_density"].values for part in parts if part is not None]
        )
        np.testing.assert_array_equal(cut, whole)


def test_twice_masks_no_more_and_none_masks_nothing(track):
    data, _ = track
    once = mask_spikes(data, variable="electron_density")
    twice = mask_spikes(once, variable="electron_density")
    np.testing.assert_array_equal(
        once.read()["electron_density"].values, twice.read()["electron_density"].values
    )
    assert mask_spikes(data, variable="electron_density", deviations=None).key == data.key
    assert once.key != data.key


def test_what_cannot_be_judged_is_refused(track):
    data, _ = track
    for wrong in ({"window": 4}, {"window": 103}, {"window": 1}, {"deviations": 0.0}):
        with pytest.raises(UsageError, match="mask_spikes: a window of"):
            mask_spikes(data, variable="electron_density", **wrong)
    with pytest.raises(OperationError, match="no single number of 'total_electron_content'"):
        mask_spikes(data, variable="total_electron_content").read()


def test_several_sites_at_a_time_are_refused():
    """One would be judged by the others: the field of two observatories is no series."""
    view = SimpleNamespace(traits=lambda product: {"sample_key": ["time", "site"]})
    sites = SimpleNamespace(granules=lambda: [1], view=view, product="geomagnetic/minute")
    with pytest.raises(OperationError, match="several sites or satellites at a time"):
        mask_spikes(sites, variable="magnetic_field_north", deviations=3.0)
