"""Waves and the field of the air as CF series of stations."""

import h5netcdf
import h5py
import numpy as np
import pytest
from vconst_ground.cf_layouts import ELECTRIC, WAVES
from vconst_ground.cf_series import read_series

from vconst import FileError


def write(path, *, stations=1, name="potential_gradient", unit="kV/m", fill=-999.0, site=True):
    """A file of two stations or one, with h5netcdf alone."""
    lead = ("station",) if stations > 1 else ()
    shape = (stations, 4) if stations > 1 else (4,)
    with h5netcdf.File(path, "w") as file:
        file.dimensions = {"time": 4, "station": stations, "frequency": 3}
        time = file.create_variable("time", ("time",), "i4", data=np.arange(4) * 60)
        time.attrs["units"] = "seconds since 2020-01-08 00:00:00"
        values = (np.arange(stations * 4) / 10).reshape(shape)
        values.flat[1] = fill
        own = file.create_variable(name, (*lead, "time"), "f8", data=values, fillvalue=fill)
        own.attrs["units"] = unit
        spectrum = file.create_variable(
            "PSD_Bns", (*lead, "time", "frequency"), "f8", data=np.ones((*shape, 3)) * 4e6
        )
        spectrum.attrs["units"] = "pT2/Hz"
        axis = file.create_variable("frequency", ("frequency",), "f8", data=[8.0, 14.0, 20.0])
        axis.attrs["units"] = "Hz"
        for place, numbers in (("lat", [42.4, 60.1]), ("lon", [13.3, 24.9])):
            data = np.array(numbers[:stations])
            file.create_variable(place, lead, "f8", data=data if lead else data[0])
        if site:
            names = np.array(["AQU", "NUR"], object)[:stations]
            file.attrs["station"] = "AQU"
            if lead:
                own = file.create_variable("station_name", lead, h5py.string_dtype(), names)
                own.attrs["cf_role"] = "timeseries_id"
    return path


def test_units_and_fill_of_one_station(tmp_path):
    arrays = read_series(write(tmp_path / "aef_1.nc"), ELECTRIC).arrays
    gradient = arrays["potential_gradient"]
    assert np.isnan(gradient[1])
    assert gradient[[0, 2, 3]].tolist() == [0.0, 200.0, 300.0]
    assert str(arrays["time"][1])[:19] == "2020-01-08T00:01:00"
    assert arrays["site"].tolist() == ["AQU"] * 4
    assert arrays["latitude"].tolist() == [42.4] * 4


def test_the_upward_field_is_minus_the_potential_gradient(tmp_path):
    path = write(tmp_path / "aef_1.nc", name="upward_electric_field", unit="V/m")
    assert read_series(path, ELECTRIC).arrays["potential_gradient"][2] == -0.2


def test_spectra_have_their_frequencies_and_unit(tmp_path, conformed):
    path = write(tmp_path / "elf_aqu_20200108.nc")
    [(columns, _)] = conformed(path)["elf-vlf/spectra"]
    assert columns.data["frequency"].tolist() == [8.0, 14.0, 20.0]
    assert columns.data["magnetic_power_x"].shape == (4, 3)
    assert columns.data["magnetic_power_x"] == pytest.approx(np.full((4, 3), 4.0))  # nT2 Hz-1
    assert columns.attrs["magnetic_power_x"]["frame"] == "unknown"


def test_several_stations_are_samples_of_several_sites(tmp_path):
    arrays = read_series(write(tmp_path / "aef_2.nc", stations=2), ELECTRIC).arrays
    assert arrays["site"].tolist() == ["AQU"] * 4 + ["NUR"] * 4
    assert arrays["potential_gradient"][4:] == pytest.approx([400.0, 500.0, 600.0, 700.0])
    assert arrays["longitude"][4] == 24.9


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"unit": "furlong"}, "is in 'furlong'"),
        ({"unit": ""}, "is in 'no unit'"),
        ({"name": "temperature"}, "none of potential_gradient in it"),
        ({"site": False}, "no station is named"),
    ],
)
def test_what_is_not_as_declared_is_refused(tmp_path, change, words):
    with pytest.raises(FileError, match=words):
        read_series(write(tmp_path / "aef.nc", **change), ELECTRIC)


def test_frequencies_must_rise(tmp_path):
    path = write(tmp_path / "elf.nc")
    with h5netcdf.File(path, "a") as file:
        file["frequency"][...] = np.array([8.0, 8.0, 20.0])
    with pytest.raises(FileError, match="rising frequencies"):
        read_series(path, WAVES)
