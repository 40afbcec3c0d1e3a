"""match_grid makes pairs of samples and maps that fit_calibration takes."""

import numpy as np
import pytest

from tests.test_sample_grid import EAST, HOUR, NORTH, START, keep, maps, selected
from vconst.errors import UnknownNameError, UsageError
from vconst.operations.fit_calibration import fit_calibration
from vconst.operations.match_grid import match_grid
from vconst.operations.sample_grid import sample_grid
from vconst.store import Store

TEC = "total_electron_content"
AXES = ("latitude", "longitude")


def track(count, slope=0.9, offset=3.0, seed=0):
    """Samples of a TEC that is a line of that of the maps, every 2 min, with 1 % noise."""
    draw = np.random.default_rng(seed)
    hours = np.arange(count) / 30.0
    latitude = 70 * np.sin(hours * 4.0)
    truth = 100 + latitude + hours
    return {
        "time": (START + (hours * 3600e9).astype("m8[ns]")).astype("M8[ns]"),
        "latitude": latitude,
        "longitude": np.mod(hours * 100, 360) - 180,
        TEC: slope * truth + offset + draw.normal(0, 0.1, count),
    }


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    made = Store.create(str(tmp_path_factory.mktemp("grid") / "s"))
    keep(made, "nova/gim", maps(np.arange(0, 25, 2)), axes=AXES)
    keep(made, "nova-1/tec", track(700))
    data = track(50)
    data["partial_" + TEC] = data.pop(TEC)
    keep(made, "nova-2/tec", data)
    return made


@pytest.fixture(scope="module")
def pairs(store):
    return match_grid(selected(store, "nova/gim"), selected(store, "nova-1/tec"), variable=TEC)


def test_the_reference_is_the_map_at_the_place_and_time_of_each_sample(store, pairs):
    both = selected(store, "nova-1/tec"), selected(store, "nova/gim")
    table = sample_grid(*both, variable=TEC)
    found = pairs.dataset
    np.testing.assert_array_equal(found[f"{TEC}_reference"], table.dataset[TEC])
    np.testing.assert_allclose(
        found[f"{TEC}_reference"], 100 + found["latitude"] + (found["time"] - START) / HOUR
    )
    assert (found["separation"] == 0).all()
    assert (found["lag"] == 0).all()
    assert int(found["pairs"]) == int(found["possible_pairs"]) == 700
    assert found[f"{TEC}_target"].attrs["units"] == "TECU"


def test_a_line_between_samples_and_maps_is_found_again(pairs):
    numbers = fit_calibration(pairs, variable=TEC, error_ratio=1e6, replicates=200).scalars
    assert numbers["slope"] == pytest.approx(0.9, abs=0.002)
    assert numbers["offset"] == pytest.approx(3.0, abs=0.2)


def test_samples_outside_the_maps_are_no_pairs_and_it_says_why(tmp_path, store):
    other = Store.create(str(tmp_path / "s"))
    late = maps([0, 2]) | {"time": (START + np.array([1000, 1002]) * HOUR).astype("M8[ns]")}
    keep(other, "late/gim", late, axes=AXES)
    keep(other, "nova-1/tec", track(60))
    found = match_grid(selected(other, "late/gim"), selected(other, "nova-1/tec"), variable=TEC)
    assert found.scalars["pairs"] == found.scalars["possible_pairs"] == 0
    assert (
        "no sample of 'nova-1/tec' is inside the maps of 'late/gim'" in found.dataset.attrs["note"]
    )


def test_samples_without_a_value_are_counted_and_coverage_allows_them(tmp_path):
    store = Store.create(str(tmp_path / "s"))
    keep(store, "nova/gim", maps([0, 2, 4]), axes=AXES)
    data = track(60)
    data[TEC][10:30] = np.nan
    keep(store, "nova-1/tec", data)
    found = match_grid(selected(store, "nova/gim"), selected(store, "nova-1/tec"), variable=TEC)
    assert found.scalars["pairs"] == 40
    assert found.scalars["possible_pairs"] == 60
    assert found.dataset.attrs["counts"]["target"]["without_value"] == 20


def test_a_time_without_samples_gives_nothing_and_says_so(store):
    start = np.datetime64("2025-01-01", "ns").astype(np.int64).item()
    later = selected(store, "nova-1/tec").during(start, start + 86400 * 10**9)
    found = match_grid(selected(store, "nova/gim"), later, variable=TEC)
    assert found.scalars["pairs"] == found.scalars["episodes"] == 0
    assert found.dataset.attrs["note"].startswith("No pairs")
    with pytest.raises(UsageError, match="'map_gap' is -1 h; expected 0 or more"):
        match_grid(selected(store, "nova/gim"), later, variable=TEC, map_gap=-1.0)


def test_a_part_of_a_column_is_not_compared_with_the_whole(store):
    with pytest.raises(UsageError, match="contents of different heights are not compared"):
        match_grid(selected(store, "nova/gim"), selected(store, "nova-2/tec"), variable=TEC)


def test_what_is_no_map_or_unknown_is_refused(store):
    points, grid = selected(store, "nova-1/tec"), selected(store, "nova/gim")
    with pytest.raises(UsageError, match="expected maps and samples"):
        match_grid(points, grid, variable=TEC)
    with pytest.raises(UnknownNameError, match="electron_density"):
        match_grid(grid, points, variable="electron_density")
    assert (NORTH.size, EAST.size) == (19, 36)
