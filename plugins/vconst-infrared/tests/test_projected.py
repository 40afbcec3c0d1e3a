"""Grids in a projection, written with plain h5py: every trap of the imagers' files."""

from dataclasses import replace

import h5py
import numpy as np
import pytest
from vconst_infrared.products.eumetsat import SEVIRI
from vconst_infrared.products.goes import GRIDS
from vconst_infrared.reader import read_grid

from vconst import FileError
from vconst.dataset import Source, conform, mask
from vconst.plugins import Host

GOES = next(grid for grid in GRIDS if grid.name == "goes-16/abi-bt")
HEIGHT = 35_786_023.0


def scale(file, name, values, **attributes):
    """A coordinate variable as netCDF-4 keeps it."""
    dataset = file.create_dataset(name, data=values)
    dataset.make_scale(name)
    for key, value in attributes.items():
        dataset.attrs[key] = value
    return dataset


def imager(path, *, packed, flags=None, t=631_152_000.0, platform="G16", **said):
    """The layout of an ABI level 2 file, by the Product Users' Guide; 3 by 4 pixels."""
    with h5py.File(path, "w") as file:
        file.attrs["platform_ID"] = np.bytes_(platform)
        angles = {"scale_factor": np.float32(0.01), "units": "rad"}
        y = scale(file, "y", np.array([2, 0, -2], "i2"), add_offset=np.float32(0), **angles)
        x = scale(file, "x", np.arange(4, dtype="i2"), add_offset=np.float32(-0.02), **angles)
        y.attrs["standard_name"] = "projection_y_coordinate"
        x.attrs["standard_name"] = "projection_x_coordinate"
        time = file.create_dataset("t", data=t)
        time.attrs["standard_name"] = "time"
        time.attrs["units"] = "seconds since 2000-01-01 12:00:00"
        mapping = file.create_dataset("goes_imager_projection", data=np.int32(-2147483647))
        for key, value in {
            "grid_mapping_name": "geostationary",
            "perspective_point_height": HEIGHT,
            "semi_major_axis": 6378137.0,
            "semi_minor_axis": 6356752.31414,
            "longitude_of_projection_origin": -75.0,
            "sweep_angle_axis": "x",
        }.items():
            mapping.attrs[key] = value
        values = {"CMI": np.asarray(packed, "i2")}
        if flags is not None:
            values["DQF"] = np.asarray(flags, "i1")
        for name, numbers in values.items():
            dataset = file.create_dataset(name, data=numbers)
            for place, axis in enumerate((y, x)):
                dataset.dims[place].attach_scale(axis)
            dataset.attrs["grid_mapping"] = "goes_imager_projection"
            dataset.attrs["coordinates"] = "t y x"
            dataset.attrs["_Unsigned"] = "true"
        about = {
            "units": "K",
            "_FillValue": np.int16(-1),
            "scale_factor": np.float32(0.01),
            "add_offset": np.float32(89.62),
            **said,
        }
        for key, value in about.items():
            if value is not None:
                file["CMI"].attrs[key] = value
    return path


PACKED = np.array([[10000, 20000, 30000, -1], [-32768, -30000, 0, 1], [5000, 6000, 7000, 8000]])
KELVIN = np.where(PACKED == -1, np.nan, (PACKED.astype("i8") & 0xFFFF) * 0.01 + 89.62)
GOOD = np.zeros((3, 4), int)


def conformed(content, grid):
    host = Host()
    product = host.product(grid.name) if grid.name in host.products else grid.product()
    source = Source(content=content, form=product.formats[0], key="k", id="i")
    result = conform(product, [source], host.vocabulary)
    assert not result.refused, result.refused
    return result.parts[0]


def test_unsigned_integers_above_32767_are_no_negative_ones(tmp_path):
    content = read_grid(imager(tmp_path / "a.nc", packed=PACKED, flags=GOOD), GOES)
    np.testing.assert_allclose(content.arrays["CMI"][0], KELVIN, rtol=1e-6)
    assert np.isnan(content.arrays["CMI"][0, 0, 3])


def test_the_valid_range_of_unsigned_integers_is_unsigned_too(tmp_path):
    """ABI says ``valid_range = 0, -6``: up to 65530."""
    path = imager(tmp_path / "a.nc", packed=PACKED, flags=GOOD, valid_range=np.array([1, -6], "i2"))
    found = read_grid(path, GOES).arrays["CMI"][0]
    expected = np.where(PACKED == 0, np.nan, KELVIN)
    np.testing.assert_array_equal(np.isnan(found), np.isnan(expected))


def test_scan_angles_become_places_and_seconds_of_j2000_a_time(tmp_path):
    content = read_grid(imager(tmp_path / "a.nc", packed=PACKED, flags=GOOD), GOES)
    assert content.arrays["time"].tolist() == [np.datetime64("2020-01-01T12:00", "ns").astype(int)]
    np.testing.assert_allclose(content.arrays["x"], np.array([-2, -1, 0, 1]) * 0.01 * HEIGHT)
    assert content.arrays["lat"].shape == content.arrays["lon"].shape == (3, 4)
    assert content.arrays["lon"][1, 2] == pytest.approx(-75.0, abs=1e-4)  # on the axis
    assert content.arrays["lat"][0, 2] > 0 > content.arrays["lat"][2, 2]
    assert content.baseline.startswith("geostationary-3x4-")


def test_every_value_of_the_flags_is_a_reason_and_rejects_as_declared(tmp_path):
    flags = np.array([[0, 1, 2, 3], [4, 0, 0, 0], [0, 0, 0, 0]])
    content = read_grid(imager(tmp_path / "a.nc", packed=PACKED, flags=flags), GOES)
    columns, granules = conformed(content, GOES)
    masked, counts = mask(columns)
    kept = np.isfinite(masked.data["brightness_temperature"][0])
    assert not kept[(flags >= 2)].any()
    assert kept[0, 1]  # conditionally usable
    assert granules[0].counts["brightness_temperature:no_value_cells"] == 1
    assert counts["removed"]["brightness_temperature:focal_plane_too_warm_cells"] == 1
    assert counts["kept"] == 1  # the map itself
    strict, _ = mask(columns, ("conditionally_usable",))
    assert np.isnan(strict.data["brightness_temperature"][0, 0, 1])
    assert np.isfinite(strict.data["brightness_temperature"][0, 0, 2])
    as_read, _ = mask(columns, "none")
    assert np.isfinite(as_read.data["brightness_temperature"][0, 0, 2])


def test_files_without_the_declared_flags_or_of_another_satellite_are_refused(tmp_path):
    with pytest.raises(FileError, match="no flags 'DQF'"):
        read_grid(imager(tmp_path / "a.nc", packed=PACKED), GOES)
    other = imager(tmp_path / "b.nc", packed=PACKED, flags=GOOD, platform="G18")
    with pytest.raises(FileError, match="platform_ID is 'G18'"):
        read_grid(other, GOES)


def curvilinear(path, *, places=True, turned=False):
    """Two dimensions without coordinates, and a latitude and longitude on both."""
    north, east = np.meshgrid([50.0, 49.0, 48.0], [178.0, 179.5, -179.0, -177.5], indexing="ij")
    with h5py.File(path, "w") as file:
        rows, columns = (scale(file, name, np.zeros(n, "i1")) for name, n in (("j", 3), ("i", 4)))
        for dimension in (rows, columns):
            dimension.attrs["NAME"] = "This is a netCDF dimension but not a netCDF variable.    3"
        time = scale(file, "time", [0.0], units="days since 2020-01-01", standard_name="time")
        values = np.arange(12.0, dtype="f4").reshape(1, 3, 4) + 250
        values[0, 0, 0] = 9.969209968386869e36  # never written, and nobody says so
        held = {"tb": (values, (time, rows, columns))}
        if places:
            held |= {"lat": (north, (rows, columns)), "lon": (east, (rows, columns))}
        if turned:
            held |= {"lat": (north.T, (columns, rows)), "lon": (east.T, (columns, rows))}
        for name, (numbers, along) in held.items():
            dataset = file.create_dataset(name, data=numbers)
            for place, axis in enumerate(along):
                dataset.dims[place].attach_scale(axis)
        file["tb"].attrs["units"] = "K"
        file["tb"].attrs["standard_name"] = "toa_brightness_temperature"
        if places:
            file["lat"].attrs["units"], file["lon"].attrs["units"] = "degrees_north", "degrees_east"
    return path


@pytest.mark.parametrize("turned", [False, True])
def test_a_grid_of_nothing_but_places_is_read_across_the_date_line(tmp_path, turned):
    content = read_grid(curvilinear(tmp_path / "a.nc", turned=turned), SEVIRI)
    north, east = content.arrays["lat"], content.arrays["lon"]
    values = content.arrays["data"]
    where = (0, 1, 2) if values.shape == (1, 3, 4) else (0, 2, 1)
    assert values[where] == 256.0
    assert (north[where[1:]], east[where[1:]]) == (49.0, -179.0)
    assert np.isnan(values[0, 0, 0])
    assert "y" not in content.arrays
    columns, _ = conformed(content, SEVIRI)
    assert columns.dims["latitude"] == ("projection_y", "projection_x")
    assert columns.data["brightness_temperature"].shape == values.shape


def test_a_grid_that_says_no_place_at_all_is_refused(tmp_path):
    with pytest.raises(FileError, match="of which none is a latitude and longitude"):
        read_grid(curvilinear(tmp_path / "a.nc", places=False), SEVIRI)


def test_scan_angles_in_an_unknown_unit_are_refused(tmp_path):
    path = imager(tmp_path / "a.nc", packed=PACKED, flags=GOOD)
    with h5py.File(path, "a") as file:
        file["y"].attrs["units"] = "furlong"
    with pytest.raises(FileError, match="'y' is in 'furlong'; expected m or rad"):
        read_grid(path, GOES)


def test_one_made_up_map_has_a_scalar_time_and_several_have_a_dimension(tmp_path):
    product = GOES.product()
    form = product.native
    axes = form.axes(np.linspace(40, -40, 5), np.linspace(-120, -30, 6))
    for count in (1, 3):
        time = np.datetime64("2020-01-08", "ns") + np.arange(count) * np.timedelta64(600, "s")
        values = np.linspace(200.0, 300.0, count * 30).reshape(count, 5, 6)
        values[0, 0, 0] = np.nan
        given = {"time": time, "y": axes["projection_y"], "x": axes["projection_x"], "CMI": values}
        path = tmp_path / form.name_file(time[0], time[-1])
        form.write(given, path)
        content = read_grid(path, GOES)
        np.testing.assert_array_equal(content.arrays["time"], time)
        np.testing.assert_allclose(content.arrays["CMI"], values, atol=0.00501)
        np.testing.assert_allclose(content.arrays["lat"], axes["latitude"], atol=0.01)
        with h5py.File(path, "r") as file:
            assert file["t"].shape == (() if count == 1 else (3,))
            assert (file["DQF"][...] == 3).sum() == 1


def test_the_name_of_the_grid_follows_its_coordinates_and_not_its_values(tmp_path):
    names = {
        read_grid(imager(tmp_path / f"{n}.nc", packed=PACKED + n, flags=GOOD), GOES).baseline
        for n in range(2)
    }
    assert len(names) == 1
    other = imager(tmp_path / "c.nc", packed=PACKED, flags=GOOD)
    with h5py.File(other, "a") as file:
        file["x"].attrs["add_offset"] = np.float32(-0.03)
    assert read_grid(other, GOES).baseline not in names


def test_a_declaration_of_a_projection_is_not_needed_to_read_another_one(tmp_path):
    """SEVIRI is declared in Mercator, and its files may be geostationary."""
    renamed = replace(SEVIRI, names=("CMI",))
    content = read_grid(imager(tmp_path / "a.nc", packed=PACKED, flags=GOOD), renamed)
    assert content.baseline.startswith("geostationary-")
