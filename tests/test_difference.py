"""difference gives the published numbers of real maps and real orbits."""

import csv
import gzip
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.kept import keep_columns
from vconst.errors import OperationError, UnknownNameError, UsageError
from vconst.operations.difference import difference
from vconst.operations.differences.tracks import _thinned
from vconst.operations.select_near import select_near
from vconst.selection import Selection, parse_time
from vconst.store import Store

SHARED = Path(
    os.environ.get("VCONST_TEST_DATA", Path(__file__).resolve().parents[1] / ".." / "shared")
)
DAY = {"start": parse_time("2020-01-08"), "stop": parse_time("2020-01-08", end=True)}


def keep(folder, name, data, *, kind="track", axes=()):
    """A store that holds one product in one granule, selected."""
    store = Store.create(str(folder / name.replace("/", "-")))
    dims = {key: ("time", *axes) for key in data if np.ndim(data[key]) == 3}
    units = "TECU" if kind == "grid" else "nT"
    about = {"units": units, "kind": kind, "dims": dims, "axes": axes, "cadence": 30.0}
    return keep_columns(store, name, data, **about)


def outside(path):
    if not (SHARED / path).exists():
        pytest.skip(f"no {path}; set VCONST_TEST_DATA")
    return SHARED / path


def maps_of(path):
    """Maps of an IONEX file: only what this test needs of the format."""
    packed = outside(path).read_bytes()
    if path.endswith(".gz"):
        text = gzip.decompress(packed).decode()
    else:
        text = pytest.importorskip("ncompress").decompress(packed).decode()
    times, maps, rows = [], [], None
    for line in text.splitlines():
        label = line[60:].strip()
        if label == "START OF TEC MAP":
            rows = []
        elif label == "EPOCH OF CURRENT MAP" and rows is not None:
            year, month, day, hour = (int(x) for x in line[:24].split())
            day = np.datetime64(f"{year}-{month:02}-{day:02}", "ns")
            times.append(day + np.timedelta64(hour, "h"))
        elif label == "END OF TEC MAP":
            maps.append(np.concatenate(rows).reshape(71, 73))
            rows = None
        elif rows is not None and not label.startswith("LAT/LON"):
            rows.append(np.array([int(line[k : k + 5]) for k in range(0, len(line.rstrip()), 5)]))
    return {
        "time": np.array(times),
        "latitude": np.arange(87.5, -88, -2.5),
        "longitude": np.arange(-180.0, 181, 5),
        "total_electron_content": np.array(maps) * 0.1,
    }


def test_two_centres_maps_of_8_january_2020_differ_as_published(tmp_path):
    axes = {"kind": "grid", "axes": ("latitude", "longitude")}
    first = keep(tmp_path, "nova/gim", maps_of("data/gnss/CODG0080.20I.gz"), **axes)
    second = keep(tmp_path, "vega/gim", maps_of("data/gnss/esag0080.20i.Z"), **axes)
    found = difference(first.during(**DAY), second.during(**DAY), variable="total_electron_content")
    assert (found.scalars["epochs"], found.scalars["cells"]) == (13, 71 * 73)
    expected = {"mean": 0.357, "std": 1.426, "rms": 1.470, "area_mean": 0.289, "area_rms": 1.550}
    for name, value in expected.items():
        assert found.scalars[name] == pytest.approx(value, abs=0.0006), name
    # one gives a map an hour, the other every second hour
    assert found.dataset.attrs["counts"] == {
        "first": {"times without a partner": 12},
        "second": {"times without a partner": 0},
    }
    assert found.dataset["map_difference"].shape == (71, 73)
    assert found.dataset["series_mean"].mean() == pytest.approx(0.357, abs=0.0006)
    assert found.dataset["time"].values[-1] == np.datetime64("2020-01-09")


@pytest.mark.parametrize(
    ("latitudes", "longitudes", "cells", "rms"),
    [((40, 55), (-5, 20), 7 * 6, 0.49), ((-50, -20), (200, 260), 13 * 13, 2.14)],
)
def test_by_region_they_differ_as_published(tmp_path, latitudes, longitudes, cells, rms):
    axes = {"kind": "grid", "axes": ("latitude", "longitude")}
    first = keep(tmp_path, "nova/gim", maps_of("data/gnss/CODG0080.20I.gz"), **axes)
    second = keep(tmp_path, "vega/gim", maps_of("data/gnss/esag0080.20i.Z"), **axes)
    box = {"latitudes": latitudes, "longitudes": longitudes}
    name = "total_electron_content"
    found = difference(first.during(**DAY), second.during(**DAY), variable=name, **box)
    assert found.scalars["cells"] == cells
    assert found.scalars["rms"] == pytest.approx(rms, abs=0.005)
    assert set(found.dataset.attrs["criteria"]) == set(box)
    with pytest.raises(OperationError, match="in latitudes 41 to 42 degree"):
        difference(first, second, variable=name, latitudes=(41, 42))


@pytest.fixture(scope="module")
def swarm(tmp_path_factory):
    """Residuals of three spacecraft on 8 September 2014."""
    folder, made = tmp_path_factory.mktemp("stores"), {}
    for letter in "ABC":
        path = outside(f"data/swarm/maggeo_swarm_{letter}_20140908_residuals.csv")
        with path.open() as file:
            rows = list(csv.DictReader(file))
        columns = {"Latitude": "latitude", "Longitude": "longitude", "N_res": "north_residual"}
        data = {name: np.array([float(row[key]) for row in rows]) for key, name in columns.items()}
        epoch = np.array([int(row["epoch"]) for row in rows])
        data = {"time": epoch.astype("datetime64[s]").astype("datetime64[ns]"), **data}
        made[letter] = keep(folder, f"nova-{letter.lower()}/mag", data)
    return made


def test_two_spacecraft_side_by_side_differ_as_published(swarm):
    found = difference(swarm["A"], swarm["C"], variable="north_residual").scalars
    assert found["epochs"] == found["common_epochs"] == 2880
    assert found["separation_min"] == pytest.approx(34, abs=0.5)
    assert found["separation_median"] == pytest.approx(114, abs=0.5)
    assert found["separation_max"] == pytest.approx(159, abs=0.5)
    assert found["std_single"] == pytest.approx(27.2, abs=0.05)
    assert found["std_difference"] == pytest.approx(9.6, abs=0.05)


def test_below_50_degrees_they_agree_better(swarm):
    found = difference(swarm["A"], swarm["C"], variable="north_residual", latitude=50.0).scalars
    assert found["std_single"] == pytest.approx(8.64, abs=0.01)
    assert found["std_difference"] == pytest.approx(1.43, abs=0.01)


def test_a_spacecraft_in_another_plane_has_no_pair_and_it_says_how_near(swarm):
    found = difference(swarm["A"], swarm["B"], variable="north_residual", within=1000.0)
    assert found.scalars["epochs"] == 0
    assert found.scalars["separation_min"] > 12_500
    assert np.isnan(found.scalars["std_difference"])
    assert "no pair within 1000 km" in found.dataset.attrs["note"]
    assert "never nearer than 12\u202f5" in found.dataset.attrs["note"]


def test_a_box_holds_the_samples_whose_first_is_in_it(swarm):
    box = {"latitudes": (-40, 40), "longitudes": (170, 190)}
    found = difference(swarm["A"], swarm["C"], variable="north_residual", **box)
    place = swarm["A"].read_columns().data
    inside = (np.abs(place["latitude"]) <= 40) & (place["longitude"] % 360 >= 170)
    inside &= place["longitude"] % 360 <= 190
    both = np.intersect1d(place["time"][inside], swarm["C"].read_columns().data["time"])
    assert 0 < found.scalars["common_epochs"] == both.size


def test_exchanging_the_two_changes_the_sign_only(swarm):
    there = difference(swarm["A"], swarm["C"], variable="north_residual").scalars
    back = difference(swarm["C"], swarm["A"], variable="north_residual").scalars
    assert there["mean_difference"] == pytest.approx(-back["mean_difference"])
    assert there["std_difference"] == pytest.approx(back["std_difference"])


def test_a_day_of_samples_is_kept_whole(swarm):
    table = difference(swarm["A"], swarm["C"], variable="north_residual").dataset
    assert table.sizes["time"] == int(table["common_epochs"]) == 2880
    assert table["series_separation"].attrs["units"] == "km"
    assert float(table["series_separation"].min()) == float(table["separation_min"])
    assert "thinned_from" not in table["series_difference"].attrs


@given(
    arrays(float, st.integers(30, 400), elements=st.floats(-1e3, 1e3) | st.just(np.nan)),
    st.integers(8, 60),
    st.sets(st.integers(0, 28), max_size=3),
)
def test_a_thinned_series_keeps_its_extremes_its_ends_and_both_sides_of_a_gap(values, most, after):
    step = np.ones(values.size, int)
    step[[place + 1 for place in after]] = 500
    time = np.cumsum(step).astype("datetime64[s]").astype("datetime64[ns]")
    rows, said = _thinned(time, [values, -2.0 * values], most)
    if values.size <= most:
        assert rows == slice(None)
        assert said == {}
        return
    assert said["thinned_from"] == values.size
    assert {0, values.size - 1, *after, *(place + 1 for place in after)} <= set(rows.tolist())
    if np.isfinite(values).any():
        assert np.nanmin(values[rows]) == np.nanmin(values)
        assert np.nanmax(values[rows]) == np.nanmax(values)
    assert rows.size <= most + 8 + 5 * 3 + 2


def test_thinning_leaves_no_longer_step_than_it_says():
    time = np.arange(100_000).astype("datetime64[s]").astype("datetime64[ns]")
    rows, said = _thinned(time, [np.sin(np.arange(1e5)), np.cos(np.arange(1e5))])
    assert rows.size <= 20_002
    assert np.diff(rows).max() <= said["longest_step"]


def test_a_product_minus_itself_is_nothing_and_missing_values_are_left_out(tmp_path):
    values = np.arange(6.0).reshape(2, 1, 3) + np.zeros((2, 4, 3))
    values[0, 0, 0] = np.nan
    data = {
        "time": np.arange(2).astype("datetime64[h]").astype("datetime64[ns]"),
        "latitude": np.array([-60.0, -20, 20, 60]),
        "longitude": np.array([0.0, 120, 240]),
        "total_electron_content": values,
    }
    axes = {"kind": "grid", "axes": ("latitude", "longitude")}
    same = keep(tmp_path, "nova/gim", data, **axes)
    found = difference(same, same, variable="total_electron_content", latitude=60.0)
    assert found.scalars["mean"] == found.scalars["rms"] == found.scalars["area_rms"] == 0
    assert found.scalars["values"] == 23
    assert (
        difference(same, same, variable="total_electron_content", latitude=59.0).scalars["cells"]
        == 6
    )


def track(start, name, folder):
    time = np.datetime64(start, "ns") + np.arange(5) * np.timedelta64(30, "s")
    data = {"time": time, "latitude": np.zeros(5), "longitude": np.zeros(5), "kp": np.ones(5)}
    return keep(folder, name, data)


def test_times_that_only_one_has_are_counted_also_on_days_that_only_one_has(tmp_path):
    first = track("2020-01-01", "nova-1/mag", tmp_path)
    half = np.timedelta64(30, "s")
    days = (np.datetime64(day, "ns") for day in ("2020-01-01T00:01", "2020-01-03"))
    time = np.concatenate([day + np.arange(5) * half for day in days])
    zeros = np.zeros(10)
    data = {"time": time, "latitude": zeros, "longitude": zeros, "kp": zeros}
    second = keep(tmp_path, "nova-2/mag", data)
    counts = difference(first, second, variable="kp").dataset.attrs["counts"]
    assert counts["first"] == {"times without a partner": 2}
    assert counts["second"] == {"times without a partner": 2 + 5}
    fewer = select_near(second, latitude=90.0, longitude=0.0, radius=1.0)
    with pytest.raises(OperationError, match="no time in common"):
        difference(first, fewer, variable="kp")
    same = select_near(second, latitude=0.0, longitude=0.0, radius=1.0)
    assert difference(first, same, variable="kp").dataset.attrs["counts"] == counts


def test_products_without_a_common_time_are_refused_with_their_spans(tmp_path):
    first = track("2020-01-01", "nova-1/mag", tmp_path)
    second = track("2020-01-01T00:00:10", "nova-2/mag", tmp_path)
    with pytest.raises(OperationError, match=r"no time in common. 'nova-1/mag' is there from 2020"):
        difference(first, second, variable="kp")


@pytest.mark.parametrize(
    "limit",
    [
        {"within": -1.0},
        {"latitude": 120.0},
        {"latitude": -5.0},
        {"latitudes": (50.0, 40.0)},
        {"longitudes": (-200.0, 10.0)},
    ],
)
def test_a_limit_that_cannot_be_is_refused(tmp_path, limit):
    first = track("2020-01-01", "nova-1/mag", tmp_path)
    with pytest.raises(UsageError, match=r"; expected (0|-180)"):
        difference(first, first, variable="kp", **limit)


def test_unlike_kinds_and_unknown_names_are_refused(tmp_path):
    first = track("2020-01-01", "nova-1/mag", tmp_path)
    with pytest.raises(UnknownNameError, match="Unknown variable of 'nova-1/mag': 'kq'"):
        difference(first, first, variable="kq")
    other = Selection(view=first.view, product="nova/gim", kind="grid")
    with pytest.raises(UsageError, match="expected two grids or two tracks"):
        difference(first, other, variable="kp")


def test_a_part_of_the_column_is_not_compared_with_the_whole(tmp_path):
    from vconst.operations.match_up import match_up

    time = np.datetime64("2020-01-08", "ns") + np.arange(20) * np.timedelta64(30, "s")
    place = {"latitude": np.linspace(0, 9, 20), "longitude": np.zeros(20)}
    place |= {"time": time, "radius": np.full(20, 6878.0)}
    content = np.full(20, 12.0)
    part = {**place, "partial_total_electron_content": 0.3 * content}
    links = keep(tmp_path, "nova/tec", part)
    whole = keep(tmp_path, "vega/tec", {**place, "total_electron_content": content})
    words = "the whole column, and 'partial_total_electron_content' of 'nova/tec' a part of it"
    for first, second in ((links, whole), (whole, links)):
        for name in ("total_electron_content", "partial_total_electron_content"):
            with pytest.raises(UsageError, match=words):
                difference(first, second, variable=name)
    with pytest.raises(UsageError, match=f"match_up: .*{words}"):
        match_up(links, whole, distance=100.0, delay=10.0)
    assert difference(links, links, variable="partial_total_electron_content").scalars["epochs"]
