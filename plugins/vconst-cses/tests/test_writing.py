"""Made-up files: the native layout, and back."""

import h5py
import numpy as np
import pytest

SAMPLES = 300
NAMES = ("cses-01/hpm-fgm", "cses-01/hpm-cdsm", "cses-01/lap", "cses-01/efd-ulf", "cses-02/efd-ulf")


@pytest.fixture(params=NAMES)
def product(request, products):
    return products[request.param]


def made_up(product):
    """Arrays by the file's names for each declared variable."""
    random = np.random.default_rng(3)
    start = np.datetime64("2020-01-05T23:58:00.250", "ns") - np.datetime64("2009-01-01", "ns")
    step = round(1e9 * product.cadence)
    arrays = {}
    for variable in product.variables:
        if variable.derived or variable.axis:
            continue
        values = random.uniform(1, 80, (SAMPLES, *variable.sizes))
        if variable.source == "VERSE_TIME":
            values = start.astype(int) + step * np.arange(SAMPLES)
        elif variable.source.startswith(("FLAG", "WORK")):
            values = random.integers(0, 3, SAMPLES)
        arrays[variable.source] = values
    return arrays


def write(product, arrays, folder):
    form = product.formats[0]
    verse = arrays["VERSE_TIME"]
    times = np.datetime64("2009-01-01", "ns") + verse[[0, -1]].astype("m8[ns]")
    path = folder / form.name_file(*times)
    form.write(arrays, path)
    return path


def test_what_was_written_is_read(product, tmp_path):
    arrays = made_up(product)
    content = product.formats[0].read(write(product, arrays, tmp_path))
    assert set(content.counts) <= {"runs"}
    for name, values in arrays.items():
        if name == "VERSE_TIME" and "time_correction" in content.arrays:
            # Files state ms; what is rebuilt from the sampling rate is nearer than that.
            assert np.abs(content.arrays[name] - values).max() < 100_000
            continue
        kind = content.arrays[name].dtype
        assert content.arrays[name].tolist() == values.astype(kind).tolist(), name


def test_nan_is_written_as_the_fill_value_of_the_attribute(product, tmp_path):
    arrays = made_up(product)
    main = product.variables[4].source
    arrays[main][5] = np.nan
    with h5py.File(write(product, arrays, tmp_path)) as file:
        assert file[main][5, 0] == file[main].attrs["FillValue"][0]


def test_the_same_samples_give_the_same_bytes(product, tmp_path):
    path = write(product, made_up(product), tmp_path)
    first = path.read_bytes()
    path.unlink()
    assert write(product, made_up(product), tmp_path).read_bytes() == first


@pytest.mark.parametrize("name", NAMES[:3])
def test_the_layout_is_that_of_the_printed_one(products, written, tmp_path, name):
    """Every dataset, shape, type and attribute that the independent script writes."""
    printed = {
        "cses-01/hpm-fgm": written.write_hpm_5,
        "cses-01/hpm-cdsm": written.write_hpm_6,
        "cses-01/lap": written.write_lap_1,
    }[name](tmp_path)
    ours = write(products[name], made_up(products[name]), tmp_path)
    with h5py.File(printed) as there, h5py.File(ours) as here:
        assert sorted(there) == sorted(here)
        assert set(there.attrs) <= set(here.attrs)
        for key in there:
            assert (here[key].dtype, here[key].shape[1:]) == (
                there[key].dtype,
                there[key].shape[1:],
            ), key
            assert here[key].chunks is None
            assert here[key].compression is None
            assert there[key].maxshape[1:] == here[key].maxshape[1:]
            if name == "cses-01/hpm-fgm":
                _same_attributes(here[key], there[key])


def _same_attributes(here, there):
    assert sorted(here.attrs) == sorted(there.attrs)
    for attribute in there.attrs:
        ours, printed = here.attrs[attribute], there.attrs[attribute]
        assert type(ours) is type(printed), (here.name, attribute)
        if attribute != "GenerationDate" and not isinstance(printed, h5py.Empty):
            assert np.array_equal(ours, printed), (here.name, attribute)


def test_utc_time_spells_verse_time(products, tmp_path):
    product = products["cses-01/hpm-cdsm"]
    with h5py.File(write(product, made_up(product), tmp_path)) as file:
        assert file["UTC_TIME"][0, 0] == 20200105235800250
        assert file["UTC_TIME"][-1, 0] == 20200106000259250


def test_orbit_number_and_type_are_those_of_the_name(products, tmp_path):
    product = products["cses-01/hpm-fgm"]
    form = product.formats[0]
    name = "CSES_01_HPM_5_L02_A2_104241_20200105_235800_20200106_000259_000.h5"
    form.write(made_up(product), tmp_path / name)
    with h5py.File(tmp_path / name) as file:
        assert file.attrs["ORBITNUM"] == b"010424"
        assert file.attrs["ORBITTYPE"] == b"1"
    form.write(made_up(product), tmp_path / "x.h5", orbit="00007", side="0")
    with h5py.File(tmp_path / "x.h5") as file:
        assert file.attrs["ORBITNUM"] == b"000007"
        assert file.attrs["ORBITTYPE"] == b"0"


def test_dipole_latitude_is_90_at_the_pole_and_0_a_quarter_away():
    from vconst_cses.dipole import dipole_coordinates

    latitude, _ = dipole_coordinates([80.5774, -9.4226, -80.5774], [-73.1553, -73.1553, 106.8447])
    assert latitude == pytest.approx([90, 0, -90], abs=1e-6)


def test_dipole_longitude_is_0_towards_the_south_pole_of_the_earth():
    from vconst_cses.dipole import dipole_coordinates

    _, longitude = dipole_coordinates([-90.0, 0.0], [0.0, 16.8447])
    assert longitude == pytest.approx([0, 90], abs=1e-6)
