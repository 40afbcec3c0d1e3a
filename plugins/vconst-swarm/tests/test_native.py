"""Native files that an independent script wrote from the definitions."""

import cdflib
import numpy as np
import pytest

from vconst import FileError


def removed(columns, name):
    """Rows that reading masks by default."""
    from vconst.dataset import mask

    masked, _ = mask(columns)
    return np.flatnonzero(np.isnan(masked.data[name])).tolist()


def test_plasma_of_baseline_05_is_read_as_defined(conformed, tmp_path, written):
    columns, granule = conformed(written.write_lp_06(tmp_path))["swarm-b/lp"]
    data = columns.data
    assert data["time"].tolist() == np.array(written.times(0.5), "M8[ns]").tolist()
    assert data["electron_density"][[0, 23]].tolist() == [1e11, 1.23e11]
    assert data["electron_temperature"][[0, 23]].tolist() == [2000.0, 2023.0]
    assert data["spacecraft_potential"][0] == -2.5
    assert data["radius"][[0, 23]] == pytest.approx([6880.0, 6880.23], abs=1e-9)
    assert data["latitude"][0] == -60.0
    assert data["longitude"][0] == 179.9
    assert columns.attrs["electron_density"]["method"] == "ion admittance"
    assert granule.rows == 24


def test_flags_of_baseline_05_reject_what_the_handbook_says(conformed, tmp_path, written):
    columns, granule = conformed(written.write_lp_06(tmp_path))["swarm-b/lp"]
    assert removed(columns, "electron_density") == [5, 8]  # sweep, negative
    assert removed(columns, "electron_temperature") == [5, 10, 11]  # sweep, overflow, negative
    assert removed(columns, "spacecraft_potential") == [5, 12]
    assert granule.counts["sweep_duplicate"] == 1
    assert granule.counts["mixed_gain"] == 1
    assert granule.counts["electron_density:low_gain"] == 1
    assert columns.data["electron_density_flags"][[7, 8, 9]].tolist() == [30, 40, 19]


def test_the_undeclared_fill_of_errors_is_nothing(conformed, tmp_path, written):
    columns, _ = conformed(written.write_lp_06(tmp_path))["swarm-b/lp"]
    errors = columns.data["electron_temperature_error"]
    assert np.flatnonzero(np.isnan(errors)).tolist() == [2, 3]
    assert errors[4] == 50.0


def test_the_ion_density_of_baseline_07_is_what_ne_was(conformed, tmp_path, written):
    older, _ = conformed(written.write_lp_06(tmp_path))["swarm-b/lp"]
    newer, _ = conformed(written.write_lp_07(tmp_path))["swarm-b/lp"]
    for name in ("electron_density", "electron_temperature", "time"):
        assert newer.data[name].tolist() == older.data[name].tolist()
    assert newer.attrs["electron_density"]["method"] == "ion admittance"
    assert newer.data["electron_density_from_electrons"][0] == 5e10
    assert newer.data["electron_density_correction"][0] == -4e9


def test_flags_of_baseline_07_keep_21_and_reject_spikes_and_40(conformed, tmp_path, written):
    columns, granule = conformed(written.write_lp_07(tmp_path))["swarm-b/lp"]
    assert removed(columns, "electron_density") == [5, 8, 9]  # sweep, unusable, spike
    assert removed(columns, "electron_temperature") == [5, 14, 15]
    assert removed(columns, "electron_density_from_electrons") == [5]
    assert granule.counts["electron_density:low_gain"] == 1


def test_the_field_is_read_as_defined(conformed, tmp_path, written):
    columns, _ = conformed(written.write_mag_lr(tmp_path))["swarm-c/mag-lr"]
    data = columns.data
    assert data["magnetic_field_north"][[0, 23]].tolist() == [20000.0, 20023.0]
    assert data["magnetic_field_east"][[0, 23]].tolist() == [-1500.0, -1523.0]
    assert data["magnetic_field_centre"][[0, 23]].tolist() == [30000.0, 30023.0]
    assert data["magnetic_field"][0] == pytest.approx(np.sqrt(2e4**2 + 1500**2 + 3e4**2))
    assert columns.attrs["magnetic_field_east"]["frame"] == "NEC"
    assert data["time"].tolist() == np.array(written.times(1), "M8[ns]").tolist()


def test_flags_of_the_field_reject_what_has_no_value(conformed, tmp_path, written):
    columns, granule = conformed(written.write_mag_lr(tmp_path))["swarm-c/mag-lr"]
    assert removed(columns, "magnetic_field") == [2, 3]  # no value, no stray field correction
    for axis in ("north", "east", "centre"):
        assert removed(columns, f"magnetic_field_{axis}") == [5, 7]  # no value, no attitude
    assert granule.counts["magnetic_field:discrepancy"] == 1
    assert granule.counts["magnetic_field_north:discrepancy"] == 1
    assert granule.counts["magnetic_field_north:weak_attitude"] == 2
    assert granule.counts["thrusters_active"] == 1
    assert "magnetic_field:gap" not in granule.counts  # 255 is not every reason


def test_files_of_fast_class_are_not_definitive(products, tmp_path, written):
    form = products["swarm-b/lp"].formats[0]
    path = written.write_lp_06(tmp_path)
    assert form.read(path).definitive
    assert not form.read(path.rename(tmp_path / path.name.replace("OPER", "FAST"))).definitive


def test_a_missing_variable_is_named_with_what_the_file_has(products, tmp_path, written):
    form = products["swarm-b/lp"].formats[0]
    path = written.write_lp_07(tmp_path)
    with pytest.raises(FileError) as error:
        form.read(path)
    assert error.value.message.startswith(
        "swarm-b/lp: no variable 'Ne' in the file (declared as 'electron_density'). "
        "The file has: Flagbits1, Flagbits2, Flags_LP,"
    )


@pytest.mark.parametrize(
    ("place", "replacement", "words"),
    [
        (4, ("Radius", 45, "ft"), "'Radius' is in 'ft' in the file, and declared in 'm'"),
        (6, ("Ne", 45, "m-3"), "'Ne' is in 'm-3' in the file, and declared in 'cm-3'"),
        (6, ("Ne", 4, "cm-3"), "'Ne' is of type CDF_INT4; CDF_DOUBLE is declared"),
        (6, ("Ne", 45, "cm-3", 3), "'Ne' has dimensions .*; 1 values are declared"),
    ],
)
def test_another_unit_type_or_shape_is_refused(
    products, tmp_path, written, place, replacement, words
):
    variables = list(written.LP_06_VARIABLES)
    variables[place] = replacement
    path = written.write(tmp_path / "x.cdf", variables, written.common(0.5))
    with pytest.raises(FileError, match=words):
        products["swarm-b/lp"].formats[0].read(path)


def test_a_unit_that_is_not_stated_is_accepted(products, tmp_path, written):
    variables = [("Ne", 45, "-") if one[0] == "Ne" else one for one in written.LP_06_VARIABLES]
    path = written.write(tmp_path / "x.cdf", variables, written.common(0.5))
    assert len(products["swarm-b/lp"].formats[0].read(path).arrays["Ne"]) == 24


def test_a_file_renamed_to_another_day_is_refused(products, tmp_path, written):
    path = written.write_lp_06(tmp_path)
    other = path.rename(tmp_path / path.name.replace("201603", "201604"))
    with pytest.raises(FileError, match="holds times from 2016-03-11T23:59:50 to 2016-03-12"):
        products["swarm-b/lp"].formats[0].read(other)


@pytest.mark.parametrize("share", [0.001, 0.05, 0.3, 0.7, 0.999])
def test_a_truncated_file_is_refused(products, tmp_path, written, share):
    path = written.write_lp_06(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(FileError, match="is not a whole CDF file"):
        products["swarm-b/lp"].formats[0].read(path)


def test_every_flipped_bit_is_found_by_the_md5_sum(products, tmp_path, written):
    form = products["swarm-b/lp"].formats[0]
    path = written.write_lp_06(tmp_path, checksum=True)
    assert len(form.read(path).arrays["Ne"]) == 24
    whole = path.read_bytes()
    random = np.random.default_rng(5)
    for place in random.integers(400, len(whole), 40):
        damaged = bytearray(whole)
        damaged[place] ^= 4
        path.write_bytes(bytes(damaged))
        with pytest.raises(FileError):
            form.read(path)


def test_without_md5_flipped_bits_give_a_file_error_or_values(products, tmp_path, written):
    form = products["swarm-b/lp"].formats[0]
    path = written.write_lp_06(tmp_path)
    whole = path.read_bytes()
    refused = 0
    for place in np.random.default_rng(6).integers(0, len(whole), 60):
        damaged = bytearray(whole)
        damaged[place] ^= 2
        path.write_bytes(bytes(damaged))
        try:
            assert form.read(path).arrays["Ne"].dtype == np.float64
        except FileError:
            refused += 1
    assert 0 < refused < 60


def test_a_web_page_under_our_name_is_refused(products, tmp_path, written):
    path = tmp_path / written.LP_06
    path.write_text("<html>503 service unavailable</html>" * 100)
    with pytest.raises(FileError, match="is not a whole CDF file"):
        products["swarm-b/lp"].formats[0].read(path)


NATIVE = [("swarm-b/lp", 0, 0.5), ("swarm-b/lp", 1, 0.5), ("swarm-c/mag-lr", 0, 1.0)]


@pytest.mark.parametrize(("name", "number", "seconds"), NATIVE)
def test_what_was_written_is_read(products, written, tmp_path, name, number, seconds):
    form = products[name].formats[number]
    random = np.random.default_rng(1)
    arrays = written.common(seconds)
    for variable in form.variables[4:]:
        shape = (24, 3) if variable.column is not None else 24
        flag = variable.source.startswith("Flags")
        values = random.integers(0, 60, shape) if flag else random.normal(1e4, 1e3, shape)
        arrays.setdefault(variable.source, values)
    arrays[form.variables[4].source][3] = np.nan
    times = np.array(written.times(seconds), "M8[ns]")
    path = tmp_path / form.name_file(times[0], times[-1])
    form.write(arrays, path)
    content = form.read(path)
    assert set(content.arrays) == set(arrays)
    for source, values in arrays.items():
        assert np.array_equal(content.arrays[source], values, equal_nan=True), source


@pytest.mark.parametrize(
    ("name", "number", "table"),
    [
        ("swarm-b/lp", 0, "LP_06_VARIABLES"),
        ("swarm-b/lp", 1, "LP_07_VARIABLES"),
        ("swarm-a/mag-lr", 0, "MAG_LR_VARIABLES"),
    ],
)
def test_the_layout_is_that_of_the_definition(products, written, tmp_path, name, number, table):
    path = tmp_path / "x.cdf"
    products[name].formats[number].write(written.common(1.0), path)
    cdf = cdflib.CDF(path, validate=True)
    info = cdf.cdf_info()
    assert info.zVariables == [variable[0] for variable in getattr(written, table)]
    assert info.Checksum
    assert info.Majority == "Row_major"
    for variable, kind, unit, *size in getattr(written, table):
        about = cdf.varinq(variable)
        assert (about.Data_Type, list(about.Dim_Sizes)) == (kind, size), variable
        assert cdf.varattsget(variable)["UNITS"] == unit


def test_made_flags_are_nominal_where_nothing_is_given(conformed, products, written, tmp_path):
    form = products["swarm-b/lp"].formats[0]
    times = np.array(written.times(0.5), "M8[ns]")
    path = tmp_path / form.name_file(times[0], times[-1])
    form.write(written.common(0.5) | {"Ne": np.full(24, 1e5), "Te": np.full(24, 2e3)}, path)
    columns, _ = conformed(path)["swarm-b/lp"]
    assert removed(columns, "electron_density") == []
    assert removed(columns, "electron_temperature") == []
