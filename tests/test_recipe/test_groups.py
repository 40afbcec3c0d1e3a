"""Groups are read as the library of their makers reads them."""

from itertools import count

import h5netcdf
import h5py
import numpy as np
import pytest
import xarray
from xarray.backends import H5NetCDFStore

from vconst.operation import Result
from vconst.recipe.groups import read_group, write_group
from vconst.recipe.netcdf import write_results


def everything():
    """Times with a gap, texts, truth values, packets, scalars, and a dimension without values."""
    times = np.array(["2020-01-01", "NaT", "2020-01-03"], "M8[ns]")
    return xarray.Dataset(
        {
            "density": ("time", [1.5, np.nan, 3.0], {"units": "m-3", "levels": [1.0, 2.0]}),
            "packet": (("time", "sample"), np.arange(12.0).reshape(3, 4)),
            "square": (("sample", "sample_too"), np.arange(16).reshape(4, 4)),
            "delay": ("time", np.array([1, "NaT", 3], "m8[ns]")),
            "usable": ("time", [True, False, True]),
            "name": ("time", np.array(["a", "", "\u00e9"], object)),
            "slope": 1.25,
            "words": "a whole sentence",
            "none": ("nothing", np.empty(0)),
        },
        coords={"time": times, "label": ("time", np.array(["x", "y", "z"], object)), "height": 3.0},
        attrs={"title": "all kinds", "number": 3, "numbers": [1, 2]},
    )


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("groups") / "all.nc"
    with h5netcdf.File(path, "w") as file:
        for name in ("first", "second/inner"):
            everything().dump_to_store(H5NetCDFStore(file.create_group(name)))
    return path


@pytest.mark.parametrize("group", ["first", "second/inner"])
def test_a_group_is_what_xarray_reads(path, group):
    with h5py.File(path) as file:
        found = read_group(file[group])
    with xarray.open_dataset(path, engine="h5netcdf", group=group, decode_timedelta=True) as opened:
        theirs = opened.load()
    xarray.testing.assert_identical(found, theirs)
    assert list(found.data_vars) == list(theirs.data_vars)
    for name, variable in theirs.variables.items():
        assert found[name].dtype == variable.dtype, name


def test_a_whole_file_without_groups_is_one_too(tmp_path):
    everything().to_netcdf(tmp_path / "flat.nc", engine="h5netcdf")
    with h5py.File(tmp_path / "flat.nc") as file:
        found = read_group(file)
    with xarray.open_dataset(tmp_path / "flat.nc", decode_timedelta=True) as opened:
        xarray.testing.assert_identical(found, opened.load())


@pytest.mark.parametrize("engine", ["h5netcdf", "netcdf4"])
@pytest.mark.parametrize("group", ["first", "second/inner"])
def test_what_is_written_is_what_xarray_reads_with_either_library(tmp_path, engine, group):
    pytest.importorskip("netCDF4" if engine == "netcdf4" else engine)
    given = everything()
    with h5py.File(tmp_path / "own.nc", "w", track_order=True) as file:
        encoding = {name: {} for name in given.variables}
        write_group(file.create_group(group, track_order=True), given, encoding, count())
    how = {"engine": engine, "group": group, "decode_timedelta": True}
    with xarray.open_dataset(tmp_path / "own.nc", **how) as opened:
        xarray.testing.assert_identical(opened.load(), written_by_xarray(tmp_path, given, **how))


def written_by_xarray(folder, dataset, **how):
    """The same dataset through the library of its makers and back."""
    with h5netcdf.File(folder / "theirs.nc", "w") as file:
        dataset.dump_to_store(H5NetCDFStore(file.create_group(how["group"])))
    with xarray.open_dataset(folder / "theirs.nc", **how) as opened:
        return opened.load()


@pytest.mark.parametrize("engine", ["h5netcdf", "netcdf4"])
def test_groups_of_other_dimensions_lie_in_one_file_for_either_library(tmp_path, engine):
    pytest.importorskip("netCDF4" if engine == "netcdf4" else engine)
    results = {
        "first": Result(xarray.Dataset({"a": (("time", "event"), np.ones((3, 2)))})),
        "second": {"inner": Result(xarray.Dataset({"b": (("layer", "time"), np.ones((4, 5)))}))},
        "third": Result(xarray.Dataset({"c": ("statistic", np.arange(6.0))})),
    }
    write_results(tmp_path / "result.nc", results, {})
    for group, name in (("first", "a"), ("second/inner", "b"), ("third", "c")):
        with xarray.open_dataset(tmp_path / "result.nc", engine=engine, group=group) as opened:
            given = results[group] if "/" not in group else results["second"]["inner"]
            xarray.testing.assert_equal(opened[name].load(), given.dataset[name])
