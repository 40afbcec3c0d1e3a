"""What a match-up says where little or nothing matches, and what it counts on the way."""

import numpy as np
import pytest

from tests.kept_tracks import ORBITS, keep, orbit, selected, sides_of
from vconst.errors import OperationError, SelectionError
from vconst.kernels.sphere import great_circle_distance
from vconst.operations.match_up import match_up
from vconst.operations.matching import columns
from vconst.selection import Selection
from vconst.store import Store

MINUTE = 60_000_000_000


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    """A quarter of a day of two products, a sample every ten seconds: three in a block."""
    return sides_of(tmp_path_factory.mktemp("short"), days=0.25)


def nearest_of_all(sides, delay):
    """The smallest distance in km in each band of latitude, of every two samples."""
    reference, target = (each.read() for each in sides)
    apart = great_circle_distance(
        *(target[name].values[:, None] for name in ("latitude", "longitude")),
        *(reference[name].values[None] for name in ("latitude", "longitude")),
    )
    late = target["time"].values.astype(int)[:, None] - reference["time"].values.astype(int)
    apart[np.abs(late) > delay * MINUTE] = np.inf
    size, least = np.abs(target["latitude"].values), apart.min(axis=1)
    edges = (0, 30), (30, 50), (50, 65), (65, 90)
    return [least[(size >= low) & (size <= high)].min() for low, high in edges]


@pytest.mark.parametrize("indexed", [True, False])
@pytest.mark.parametrize("delay", [1.0, 20.0])
def test_the_nearest_approach_is_that_of_every_two_samples(short, monkeypatch, indexed, delay):
    if not indexed:
        monkeypatch.setattr(Selection, "blocks", lambda self: None)
    found = match_up(*short, distance=0.5, delay=delay).dataset
    assert int(found["pairs"]) == 0
    expected = nearest_of_all(short, delay)
    np.testing.assert_allclose(found["band_approach"], expected, atol=1e-6)
    assert float(found["nearest_approach"]) == pytest.approx(min(expected), abs=1e-6)


def drop_all(dataset):
    """Nothing."""
    return dataset.isel(time=slice(0, 0))


def test_masks_do_not_make_the_nearest_approach_larger(short):
    reference, target = short
    found = match_up(reference, target.then(drop_all), distance=0.5, delay=20.0).dataset
    expected = nearest_of_all(short, 20.0)
    np.testing.assert_allclose(found["band_approach"], expected, atol=1e-6)


def test_blocks_that_meet_in_time_are_not_taken_for_samples_that_do(tmp_path):
    # The second comes by 20 min and 10 s after the first: within 20 min they are one step of
    # the orbit apart, some 70 km.
    store = Store.create(str(tmp_path / "s"))
    data = orbit(0.1, inclination=97.4, node=10, phase=0, height=507)
    keep(store, "nova-1/lap", data)
    keep(store, "nova-2/lp", data | {"time": data["time"] + np.timedelta64(1210, "s")})
    sides = selected(store, "nova-2/lp"), selected(store, "nova-1/lap")
    found = match_up(*sides, distance=30.0, delay=20.0).dataset
    assert 60 < float(found["nearest_approach"]) < 75
    assert "Widen 'distance' or 'delay'" in found.attrs["note"]


def test_planes_that_cross_where_they_are_sunwards_alike_are_not_one_plane(tmp_path):
    other = {"inclination": 74.0, "node": 10, "phase": 180, "height": 460}
    sides = sides_of(tmp_path, ORBITS | {"nova-2/lp": other}, days=0.5, cadence=30.0)
    note = match_up(*sides, distance=1.0, delay=1.0).dataset.attrs["note"]
    assert "one plane" not in note
    assert "Widen 'distance' or 'delay'" in note


def test_of_two_periods_in_one_plane_it_is_said_that_they_may_meet_later(tmp_path):
    orbits = {
        "nova-1/lap": {"phase": 0, "height": 507, "period": 5680.0},
        "nova-2/lp": {"phase": 180, "height": 460, "period": 5620.0},
    }
    one_plane = {"inclination": 97.4, "node": 10}
    orbits = {name: each | one_plane for name, each in orbits.items()}
    sides = sides_of(tmp_path, orbits, days=1.0, cadence=30.0)
    note = match_up(*sides, distance=1.0, delay=1.0).dataset.attrs["note"]
    # A revolution of one takes a minute longer, and there are 15.2 a day.
    assert "the time between them changes by 15 min a day" in note
    assert "no longer time" not in note


@pytest.mark.parametrize("indexed", [True, False])
def test_a_sample_without_a_value_counts_once(tmp_path, monkeypatch, indexed):
    if not indexed:
        monkeypatch.setattr(Selection, "blocks", lambda self: None)
    store = Store.create(str(tmp_path / "s"))
    for name, how in ORBITS.items():
        data = orbit(2, **how, cadence=30.0)
        late = np.abs(data["time"] - np.datetime64("2020-01-02")) <= np.timedelta64(5, "m")
        data["electron_density"] = np.where(late, np.nan, data["electron_density"])
        keep(store, name, data)
    sides = selected(store, "nova-2/lp"), selected(store, "nova-1/lap")
    found = match_up(*sides, distance=20000.0, delay=20.0).dataset
    assert found.attrs["counts"]["target"]["without_value"] == 21
    assert found.attrs["counts"]["reference"]["without_value"] == 21


def test_pairs_of_all_days_together_are_not_more_than_memory_is_meant_for(tmp_path, monkeypatch):
    sides = sides_of(tmp_path, days=3.0, cadence=30.0)
    every = int(match_up(*sides, distance=900.0, delay=20.0).dataset["pairs"])
    monkeypatch.setattr(Selection, "blocks", lambda self: None)
    monkeypatch.setattr(columns, "MOST_PAIRS", every - 1)
    with pytest.raises(OperationError, match=f"would write out more than {every - 1:,} pairs"):
        match_up(*sides, distance=900.0, delay=20.0, keep="all")


def test_a_time_without_any_sample_is_told_with_what_there_is(short):
    reference, target = short
    start = np.datetime64("2025-01-01", "ns").astype(np.int64).item()
    later = target.during(start, start + 86400 * 10**9)
    with pytest.raises(SelectionError, match="'nova-1/lap' has no samples from 2025-01-01"):
        match_up(reference, later, distance=900.0, delay=20.0)


def test_limits_without_an_end_limit_nothing(short):
    every = match_up(*short, distance=900.0, delay=400.0).dataset
    found = match_up(*short, distance=900.0, delay=np.inf, gap=np.inf, episode_gap=np.inf).dataset
    assert int(found["pairs"]) == int(every["pairs"]) > 100
    assert int(found["conjunctions"]) == int(found["episodes"]) == 1
    centuries = match_up(*short, distance=900.0, delay=1.6e8).dataset
    assert int(centuries["pairs"]) == int(every["pairs"])
