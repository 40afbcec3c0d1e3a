"""Maps are sampled as the reference program samples them, and as their formula says."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vconst.kernels.grid import cell_weights, sample_maps

SHARED = Path(
    os.environ.get("VCONST_TEST_DATA", Path(__file__).resolve().parents[1] / ".." / "shared")
)
FOLDER = SHARED / "reference/refs/ionex"
HOUR = 3_600_000_000_000
NORTH, EAST = np.arange(87.5, -88, -2.5), np.arange(-180.0, 181, 5)


def read_maps(path):
    """Epochs and maps of one file, in TECU: only what this test needs of the format."""
    times, maps, rows, wanted = [], [], None, False
    for line in path.read_text().splitlines():
        label = line[60:].strip()
        if label == "START OF TEC MAP":
            wanted, rows = True, []
        elif label == "EPOCH OF CURRENT MAP" and wanted:
            year, month, day, hour, minute, second = (int(x) for x in line[:60].split())
            date = np.datetime64(f"{year}-{month:02}-{day:02}", "s")
            times.append(date + (hour * 3600 + minute * 60 + second))
        elif label == "END OF TEC MAP":
            maps.append(np.concatenate(rows).reshape(71, 73))
            wanted = False
        elif wanted and not label.startswith("LAT/LON"):
            rows.append(np.array([int(line[k : k + 5]) for k in range(0, len(line.rstrip()), 5)]))
    values = np.where(np.array(maps) == 9999, np.nan, np.array(maps) * 0.1)
    return np.array(times).astype("datetime64[ns]").astype(np.int64), values


def two_days():
    paths = [FOLDER / "igrg3380.10i", FOLDER / "igrg3390.10i"]
    if not all(path.exists() for path in paths):
        pytest.skip("no reference maps; set VCONST_TEST_DATA")
    (first, early), (second, late) = (read_maps(path) for path in paths)
    kept = first < second[0]
    return np.concatenate([first[kept], second]), np.concatenate([early[kept], late])


@pytest.mark.parametrize("option", [0, 1])
def test_vertical_content_is_that_of_rtklib(option):
    times, values = two_days()
    compared = 0
    for line in (FOLDER / "rtklib_iontec_reference.txt").read_text().splitlines():
        words = line.split()
        if words[2:3] != ["lat"] or words[9] != "90.0" or words[11] != str(option):
            continue
        clock = words[1].replace("23:59", "23:59:59")
        time = np.datetime64(f"2010-{words[0]}T{clock}", "ns").astype(np.int64)
        place = float(words[3]), float(words[5])
        found = sample_maps(
            [time], *([x] for x in place), times, NORTH, EAST, values, rotate=option == 1
        )
        assert found[0] == pytest.approx(float(words[15]), abs=0.001)
        compared += 1
    assert compared == 25


def made_up(closed=True):
    east = np.arange(-180.0, 181 if closed else 180, 10)
    north = np.arange(-90.0, 91, 10)
    random = np.random.default_rng(3)
    values = random.normal(size=(3, north.size, east.size))
    if closed:
        values[:, :, -1] = values[:, :, 0]
    return np.array([0, 2, 4]) * HOUR, north, east, values


@settings(deadline=None)
@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(0, 4))
def test_winding_and_doubled_meridian_and_order_of_latitudes_change_nothing(north, east, hours):
    times, latitudes, longitudes, values = made_up()
    time = [int(hours * HOUR)]
    whole = sample_maps(time, [north], [east], times, latitudes, longitudes, values)
    others = (
        sample_maps(time, [north], [east + 360], times, latitudes, longitudes, values),
        sample_maps(time, [north], [east], times, latitudes, longitudes[:-1], values[:, :, :-1]),
        sample_maps(time, [north], [east], times, latitudes[::-1], longitudes, values[:, ::-1]),
    )
    assert np.isfinite(whole[0])
    for other in others:
        assert other[0] == pytest.approx(whole[0], abs=1e-9)


def test_maps_that_turn_with_the_sun_are_followed_exactly():
    times = np.array([0, 2]) * HOUR
    north, east = np.array([-10.0, 10.0]), np.arange(0.0, 360.0, 1.0)
    local = np.mod(times[:, None] / HOUR + east[None] / 15, 24)
    values = np.repeat(np.cos(local * np.pi / 12)[:, None], 2, axis=1)
    found = sample_maps([HOUR], [0.0], [33.0], times, north, east, values)
    assert found[0] == pytest.approx(np.cos((1 + 33 / 15) * np.pi / 12), abs=1e-4)
    still = sample_maps([HOUR], [0.0], [33.0], times, north, east, values, rotate=False)
    assert abs(still[0] - found[0]) > 0.01


def test_outside_the_maps_and_beside_missing_nodes_there_is_nothing():
    times, north, east, values = made_up()
    values[1, 9, 18] = np.nan
    near = sample_maps(
        [2 * HOUR] * 3, [0.0, 1.0, 10.0], [0.0, 0.0, 0.0], times, north, east, values
    )
    assert np.isnan(near).tolist() == [True, True, False]
    assert np.isnan(sample_maps([-1, 5 * HOUR], [0] * 2, [0] * 2, times, north, east, values)).all()
    assert np.isnan(sample_maps([0], [np.nan], [0], times, north, east, values)).all()
    part = sample_maps([0] * 2, [0] * 2, [5.0, 50.0], times, north, east[18:21], values[..., 18:21])
    assert np.isnan(part).tolist() == [False, True]


def test_nothing_is_interpolated_across_a_gap():
    times, north, east, values = made_up()
    times[2] += 48 * HOUR
    found = sample_maps(
        np.array([1, 20, 52]) * HOUR, [5] * 3, [5] * 3, times, north, east, values, gap_ns=4 * HOUR
    )
    assert np.isnan(found).tolist() == [False, True, False]


def test_maps_out_of_order_are_refused():
    times, north, east, values = made_up()
    with pytest.raises(ValueError, match="times of the maps do not ascend"):
        sample_maps([0], [0], [0], times[::-1], north, east, values)


def test_weights_of_a_closed_map_add_up_to_its_area():
    weights = cell_weights(NORTH, EAST)
    assert weights[:, -1].tolist() == [0.0] * 71
    assert np.average(np.sin(np.radians(NORTH))[:, None] * np.ones(73), weights=weights) == (
        pytest.approx(0, abs=1e-12)
    )
