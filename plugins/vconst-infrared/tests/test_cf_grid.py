"""Plain CF grids against a real file, files written without vconst, and every known trap."""

from dataclasses import replace

import h5netcdf
import numpy as np
import pytest
from scipy.io import netcdf_file
from vconst_infrared.cf_time import decode_cf_times
from vconst_infrared.products.noaa import OUTGOING_RADIATION, SEA_SURFACE
from vconst_infrared.reader import read_grid
from vconst_infrared.writer import name_grid, write_grid

from vconst import FileError
from vconst.ingest import ingest
from vconst.plugins import Host
from vconst.selection import select
from vconst.store import Store
from vconst.testing.fixtures import real_path

LATITUDE = np.array([60.0, 30.0, 0.0, -30.0, -60.0])
LONGITUDE = np.arange(0.0, 360.0, 60.0)
VALUES = 200.0 + np.arange(60.0).reshape(2, 5, 6)


def plain(path, *, name="olr", values=None, times=(1928520.0, 1928544.0), order="tyx", **said):
    """A file in the layout of the daily files, written with scipy alone."""
    about = {
        "units": b"W/m^2",
        "scale_factor": np.float32(0.01),
        "add_offset": np.float32(327.65),
        "missing_value": np.int16(32766),
        **said,
    }
    packed = np.rint((np.asarray(VALUES if values is None else values) - 327.65) / 0.01)
    packed = np.where(np.isnan(packed), 32766, packed).astype("i2")
    sizes = {"time": len(times), "lat": 5, "lon": 6}
    long = {"t": "time", "y": "lat", "x": "lon"}
    with netcdf_file(path, "w") as file:
        for dimension, size in sizes.items():
            file.createDimension(dimension, size)
        time = file.createVariable("time", "d", ("time",))
        time[:], time.units = times, b"hours since 1800-01-01 00:00:0.0"
        for axis, held in (("lat", LATITUDE), ("lon", LONGITUDE)):
            file.createVariable(axis, "f", (axis,))[:] = held
        variable = file.createVariable(name, "h", tuple(long[letter] for letter in order))
        variable[:] = np.transpose(packed, ["tyx".index(letter) for letter in order])
        for key, value in about.items():
            if value is not None:
                setattr(variable, key, value)
    return path


def test_a_file_written_without_vconst_reads_as_what_was_written(tmp_path):
    values = VALUES.copy()
    values[1, 2, 3] = np.nan
    content = read_grid(plain(tmp_path / "olr.nc", values=values), OUTGOING_RADIATION)
    assert content.arrays["time"][0] == np.datetime64("2020-01-03")
    np.testing.assert_array_equal(content.arrays["lat"], LATITUDE)
    np.testing.assert_array_equal(content.arrays["lon"], LONGITUDE)
    np.testing.assert_allclose(content.arrays["olr"], values, atol=0.0051)
    assert np.isnan(content.arrays["olr"][1, 2, 3])


@pytest.mark.parametrize("order", ["xyt", "ytx", "yxt"])
def test_the_order_of_dimensions_in_the_file_does_not_matter(tmp_path, order):
    content = read_grid(plain(tmp_path / "olr.nc", order=order), OUTGOING_RADIATION)
    np.testing.assert_allclose(content.arrays["olr"], VALUES, atol=0.0051)


def test_a_variable_of_another_name_is_found_by_its_standard_name(tmp_path):
    path = plain(tmp_path / "olr.nc", name="rlut", standard_name=b"toa_outgoing_longwave_flux")
    np.testing.assert_allclose(read_grid(path, OUTGOING_RADIATION).arrays["olr"], VALUES, atol=0.01)


def with_bounds(path, *, stamp, bounds, methods=b"time: mean"):
    """A daily file whose times have bounds, in hours since 2020-01-24."""
    plain(path, values=VALUES[:1], times=(stamp,), cell_methods=methods)
    with netcdf_file(path, "a") as file:
        file.createDimension("nv", 2)
        file.variables["time"].units = b"hours since 2020-01-24 00:00:0.0"
        file.variables["time"].bounds = b"time_bnds"
        file.createVariable("time_bnds", "d", ("time", "nv"))[:] = [bounds]
    return path


@pytest.mark.parametrize(("stamp", "bounds"), [(0.0, (0, 24)), (12.0, (0, 24)), (24.0, (0, 24))])
def test_a_mean_begins_with_its_interval_wherever_it_is_stamped(tmp_path, stamp, bounds):
    content = read_grid(
        with_bounds(tmp_path / "olr.nc", stamp=stamp, bounds=bounds), OUTGOING_RADIATION
    )
    assert content.arrays["time"].tolist() == [np.datetime64("2020-01-24", "ns").astype(int)]


def test_without_bounds_the_mean_is_that_of_the_day_that_holds_the_stamp(tmp_path):
    path = plain(tmp_path / "olr.nc", times=(1928532.0, 1928544.0))  # noon, and midnight
    time = read_grid(path, OUTGOING_RADIATION).arrays["time"]
    assert [str(each)[:13] for each in time] == ["2020-01-03T00", "2020-01-04T00"]


def test_values_that_are_averaged_otherwise_are_refused_in_words(tmp_path):
    week = with_bounds(tmp_path / "week.nc", stamp=0.0, bounds=(0, 168))
    with pytest.raises(FileError, match="168 h apart; means over 24 h are declared"):
        read_grid(week, OUTGOING_RADIATION)
    point = with_bounds(tmp_path / "point.nc", stamp=0.0, bounds=(0, 24), methods=b"time: point")
    with pytest.raises(FileError, match="is of instants"):
        read_grid(point, OUTGOING_RADIATION)


def test_netcdf_4_reads_like_netcdf_3(tmp_path):
    path = tmp_path / "olr.nc"
    with h5netcdf.File(path, "w") as file:
        file.dimensions = {"time": 2, "lat": 5, "lon": 6}
        time = file.create_variable("time", ("time",), data=np.array([0.0, 1.0]))
        time.attrs["units"] = "days since 2020-01-01"
        file.create_variable("lat", ("lat",), data=LATITUDE)
        file.create_variable("lon", ("lon",), data=LONGITUDE - 180)
        olr = file.create_variable("olr", ("time", "lat", "lon"), data=VALUES.astype("f4"))
        olr.attrs["units"] = "W m-2"
        olr[0, 0, 0] = 9.969209968386869e36
    content = read_grid(path, OUTGOING_RADIATION)
    assert np.isnan(content.arrays["olr"][0, 0, 0])
    np.testing.assert_array_equal(content.arrays["olr"].ravel()[1:], VALUES.ravel()[1:])
    assert content.arrays["lon"][0] == -180
    assert content.arrays["time"][1] == np.datetime64("2020-01-02")


def test_the_real_sea_surface_file_is_recognised_and_read(tmp_path):
    """OISST version 2: a point at 31 N, 180 E of 17.67 degrees; land is missing."""
    real = real_path(__file__, "data", "infrared", "OISST_v2_19811231_2deg.nc")
    if not real.exists():
        pytest.skip(f"no {real}")
    host, store = Host(), Store.create(tmp_path / "store")
    report = ingest([real], store, host)
    assert (report.new, report.refused) == (1, [])
    dataset = select(store.head(), host, "noaa/oisst").read()
    values = dataset["sea_surface_temperature"]
    with netcdf_file(real, mmap=False) as file:
        packed = file.variables["sst"].data[0, 0].astype(float)
        north, east = (file.variables[n].data.copy() for n in ("lat", "lon"))
    expected = np.where(packed == -999, np.nan, packed * 0.01 + 273.15)
    np.testing.assert_allclose(values.values[0], expected, atol=2e-5)
    np.testing.assert_array_equal(dataset["latitude"], north)
    np.testing.assert_array_equal(dataset["longitude"], east)
    assert values.attrs["units"] == "K"
    assert dataset["latitude"].attrs["latitude_kind"] == "geodetic"
    assert str(dataset["time"].values[0])[:10] == "1981-12-31"


def test_daily_files_and_a_file_of_all_days_give_one_series(tmp_path):
    host, store = Host(), Store.create(tmp_path / "store")
    plain(tmp_path / "olr.2020.nc")
    plain(tmp_path / "olr.20200103.nc", values=VALUES[:1], times=(1928520.0,))
    report = ingest([tmp_path], store, host)
    assert (report.new, report.refused) == (2, [])
    assert select(store.head(), host, "noaa/olr").read().sizes["time"] == 2


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"units": b"K"}, r"'olr' is in 'K'; 'W m-2' is declared"),
        ({"units": None}, "no unit"),
        (
            {"name": "temperature"},
            r"no variable 'olr' .*: lat, lon, temperature, time",
        ),
        ({"scale_factor": np.float32(np.nan)}, "packed with scale"),
    ],
)
def test_what_is_not_the_declared_grid_is_refused_in_words(tmp_path, how, words):
    with pytest.raises(FileError, match=words):
        read_grid(plain(tmp_path / "olr.nc", **how), OUTGOING_RADIATION)


def test_several_levels_are_refused_and_one_drops_out(tmp_path):
    for levels in (1, 2):
        path = tmp_path / f"olr{levels}.nc"
        with netcdf_file(path, "w") as file:
            for dimension, size in (("time", 1), ("zlev", levels), ("lat", 5), ("lon", 6)):
                file.createDimension(dimension, size)
            time = file.createVariable("time", "d", ("time",))
            time[:], time.units = [0.0], b"days since 1978-01-01 00:00:00"
            file.createVariable("lat", "f", ("lat",))[:] = LATITUDE
            file.createVariable("lon", "f", ("lon",))[:] = LONGITUDE
            sst = file.createVariable("sst", "f", ("time", "zlev", "lat", "lon"))
            sst[:], sst.units = 20.0, b"degree_C"
    assert read_grid(tmp_path / "olr1.nc", SEA_SURFACE).arrays["sst"].shape == (1, 5, 6)
    with pytest.raises(FileError, match="'zlev' of 2"):
        read_grid(tmp_path / "olr2.nc", SEA_SURFACE)


@pytest.mark.parametrize("size", [0, 3, 40, 300, -1])
def test_a_file_cut_short_is_refused_and_named(tmp_path, size):
    whole = plain(tmp_path / "olr.nc").read_bytes()
    cut = tmp_path / "olr.cut.nc"
    cut.write_bytes(whole[:size])
    with pytest.raises(FileError, match=r"olr\.cut\.nc"):
        read_grid(cut, OUTGOING_RADIATION)


def test_made_up_maps_come_back_within_half_a_step(tmp_path):
    values = VALUES.copy()
    values[0, 0, 0] = np.nan
    arrays = {
        "time": np.array(["2020-01-03T00", "2020-01-04T12:30"], "M8[ns]"),
        "lat": LATITUDE,
        "lon": LONGITUDE,
        "olr": values,
    }
    of_instants = replace(OUTGOING_RADIATION, averaging=0.0)
    content = read_grid(write_grid(arrays, tmp_path / "at.nc", of_instants), of_instants)
    np.testing.assert_array_equal(content.arrays["time"], arrays["time"])
    path = write_grid(arrays, tmp_path / "olr.nc", OUTGOING_RADIATION)
    with netcdf_file(path, mmap=False) as file:
        assert file.variables["olr"].cell_methods == b"time: mean"
        np.testing.assert_array_equal(np.diff(file.variables["time_bnds"].data), 24.0)
    content = read_grid(path, OUTGOING_RADIATION)  # bounds begin at the time that is written
    np.testing.assert_array_equal(content.arrays["time"], arrays["time"])
    np.testing.assert_allclose(content.arrays["olr"], values, atol=0.00501)


def test_names_of_made_up_files_say_the_days():
    assert name_grid(np.datetime64("2020-01-08"), prefix="olr.daily") == "olr.daily.20200108.nc"
    two = name_grid(np.datetime64("2020-01-08"), np.datetime64("2020-01-31"), prefix="olr")
    assert two == "olr.20200108-20200131.nc"


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ({"units": "hours since 1800-01-01 00:00:0.0"}, "1800-01-01T06:00:00"),
        ({"units": "days since 1978-1-1"}, "1978-01-07T00:00:00"),
        ({"units": "seconds since 1970-01-01T00:00:00Z"}, "1970-01-01T00:00:06"),
        ({"units": "minutes since 1900-01-01 00:00:00 UTC"}, "1900-01-01T00:06:00"),
        (
            {"units": "days since 1582-10-15", "calendar": "proleptic_gregorian"},
            "NaT",  # before what nanoseconds can hold
        ),
    ],
)
def test_times_count_from_the_date_that_is_said(said, first):
    assert decode_cf_times(np.array([6.0]), said, "f")[0] == np.datetime64(first) or first == "NaT"


@pytest.mark.parametrize(
    "said",
    [
        {"units": "months since 2000-01-01"},
        {"units": "days since 1-1-1"},
        {"units": "days since 2000-01-01", "calendar": "noleap"},
        {"units": "days since 2000-02-30"},
        {"units": "6"},
        {},
    ],
)
def test_times_that_are_no_utc_are_refused(said):
    with pytest.raises(FileError, match="'f'"):
        decode_cf_times(np.array([6.0]), said, "f")
