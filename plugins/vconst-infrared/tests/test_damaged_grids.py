"""Damaged files of every layout are read or refused in words; ``-m chaos`` damages more."""

import numpy as np
import pytest
from vconst_infrared.products import grids
from vconst_infrared.reader import read_grid

from tests.test_inputs.damage import mutated
from vconst import FileError
from vconst.engine import ReaderPool
from vconst.engine.readers import Failure
from vconst.ingest import read_file

GRIDS = {grid.name: grid for grid in grids()}
#: One of every layout: classic, scan angles with flags, two-dimensional places.
LAYOUTS = ("gridsat/bt", "goes-16/abi-bt", "meteosat/seviri-bt")


def whole(name, folder):
    """A made-up file of two maps."""
    form = GRIDS[name].product().native
    time = np.datetime64("2020-01-08", "ns") + np.arange(2) * np.timedelta64(3, "h")
    axes = {"y": np.linspace(60, -60, 5), "x": np.linspace(-60, 60, 9)}
    given = {"lat": axes["y"], "lon": axes["x"]}
    if form.axes:
        axes = form.axes(*axes.values())
        given = {"y": axes["projection_y"], "x": axes["projection_x"]}
    given |= {"time": time, GRIDS[name].names[0]: np.linspace(200, 300, 90).reshape(2, 5, 9)}
    path = folder / form.name_file(time[0], time[-1])
    form.write(given, path)
    return path


def damage(name, folder, numbers):
    """How many damaged files are refused, and how many are read."""
    path = whole(name, folder)
    data, refused = path.read_bytes(), 0
    for number in numbers:
        path.write_bytes(mutated(path.name, number, data))
        try:
            values = read_grid(path, GRIDS[name]).arrays[GRIDS[name].names[0]]
        except FileError:
            refused += 1
        else:
            assert (values.dtype, values.ndim) == (np.float32, 3)
    return refused, len(numbers) - refused


@pytest.mark.parametrize("name", LAYOUTS)
def test_damaged_files_are_read_or_refused_in_words(tmp_path, name):
    refused, _ = damage(name, tmp_path, range(12))
    assert refused


def tile(folder):
    """A made-up tile of MODIS."""
    pytest.importorskip("pyhdf")
    from vconst_infrared.modis.tiles import axes_of_tile, name_tile, write_tile

    axes = axes_of_tile(np.linspace(0, 10, 6), np.linspace(0, 10, 6))
    given = {
        "time": np.array(["2020-01-08"], "M8[ns]"),
        "y": axes["projection_y"],
        "x": axes["projection_x"],
        "LST_Day_1km": np.linspace(280, 300, 36).reshape(1, 6, 6),
        "Day_view_time": np.full((1, 6, 6), 10.5),
    }
    path = folder / name_tile(np.datetime64("2020-01-08"), prefix="MOD11A1")
    return write_tile(given, path, half="Day")


def supervised(path, numbers):
    """
    How many damaged files are refused, and how many are read, as ingest reads them.

    HDF4 and HDF5 are read by libraries that damage may end, or make turn in a circle: the
    process of the reader is replaced, and the file is refused for that.
    """
    data, requests = path.read_bytes(), []
    for number in numbers:
        each = path.parent / str(number) / path.name
        each.parent.mkdir()
        each.write_bytes(mutated(path.name, number, data))
        requests.append((str(each), None))
    with ReaderPool(read_file, workers=1, seconds=20.0) as pool:
        outcomes = [outcome for _, outcome in pool.map(requests)]
    assert len(outcomes) == len(requests)
    failed = [outcome for outcome in outcomes if isinstance(outcome, Failure)]
    for failure in failed:
        assert failure.kind in ("crashed", "too long", "memory") or len(failure.message) > 20
    for outcome in outcomes:
        for reading in () if isinstance(outcome, Failure) else outcome.readings:
            assert any(each.dtype == np.float32 for each in reading.content.arrays.values())
    return len(failed), len(outcomes) - len(failed)


def test_damaged_tiles_are_read_or_refused_and_end_no_process_of_ours(tmp_path):
    refused, _ = supervised(tile(tmp_path), range(8))
    assert refused


@pytest.mark.chaos
@pytest.mark.parametrize("name", LAYOUTS)
def test_two_hundred_damaged_files_are_read_or_refused_in_words(tmp_path, name):
    refused, read = supervised(whole(name, tmp_path), range(200))
    assert refused
    assert read


@pytest.mark.chaos
def test_two_hundred_damaged_tiles_are_read_or_refused(tmp_path):
    refused, read = supervised(tile(tmp_path), range(200))
    assert refused
    assert read
