"""Files that an independent script wrote from the printed layouts."""

import h5py
import numpy as np
import pytest

from vconst import FileError


def test_the_vector_field_is_read_as_printed(conformed, hpm_5, written):
    columns, granule = conformed("cses-01/hpm-fgm", hpm_5)
    assert columns.data["time"].tolist() == np.array(written.times(1), "M8[ns]").tolist()
    assert columns.data["magnetic_field_north"][[0, 39]].tolist() == [20000.0, 20039.0]
    assert columns.data["magnetic_field_east"][0] == -1500.0
    assert columns.data["magnetic_field_centre"][0] == 31000.0
    assert columns.data["latitude"][[0, 2]].tolist() == [-30.0, -29.875]
    assert columns.data["longitude"][1] == 169.984375
    assert granule.rows == 40
    assert granule.version == ("2021-04-23 15:42:10",)


def test_radius_is_altitude_above_6371_2_km(conformed, hpm_5):
    columns, _ = conformed("cses-01/hpm-fgm", hpm_5)
    assert columns.data["radius"][[0, 8]].tolist() == [6371.2 + 507, 6371.2 + 508]


def test_the_field_is_said_to_be_north_east_centre(conformed, hpm_5):
    columns, _ = conformed("cses-01/hpm-fgm", hpm_5)
    assert columns.attrs["magnetic_field_centre"]["frame"] == "NEC"


def test_fill_becomes_nothing_and_only_there(conformed, hpm_5):
    columns, _ = conformed("cses-01/hpm-fgm", hpm_5)
    assert np.flatnonzero(np.isnan(columns.data["magnetic_field_east"])).tolist() == [3]
    assert np.flatnonzero(np.isnan(columns.data["latitude"])).tolist() == [1]


def test_reasons_follow_the_flags_and_are_counted(conformed, hpm_5):
    _, granule = conformed("cses-01/hpm-fgm", hpm_5)
    assert granule.counts["magnetorquer_on"] == 2
    assert granule.counts["beacon_on"] == 1
    assert granule.counts["earth_shadow"] == 40


def test_shadow_is_noted_and_does_not_reject(conformed, hpm_5):
    from vconst.dataset import mask

    columns, _ = conformed("cses-01/hpm-fgm", hpm_5)
    masked, counts = mask(columns)
    assert "earth_shadow" not in counts["removed"]
    removed = np.flatnonzero(np.isnan(masked.data["magnetic_field_centre"]))
    assert removed.tolist() == [1, 3, 5, 38, 39]


def test_the_field_strength_is_read_as_printed(conformed, hpm_6):
    columns, granule = conformed("cses-01/hpm-cdsm", hpm_6)
    assert columns.data["magnetic_field"][[0, 39]].tolist() == [40000.0, 40039.0]
    assert granule.counts["flag_n3"] == 1


def test_plasma_is_read_as_printed(conformed, lap_1):
    columns, granule = conformed("cses-01/lap", lap_1)
    assert columns.data["electron_density"][[0, 1]].tolist() == [5.5e8, 1.1e9]
    assert np.isnan(columns.data["electron_density"][2])
    assert np.isnan(columns.data["electron_temperature"][4])
    assert columns.data["electron_temperature"][5] == 1500
    assert columns.data["plasma_potential"][0] == 1.8
    assert columns.data["floating_potential"][0] == 1.3
    assert columns.data["working_mode"].tolist() == [1] * 31 + [2] * 9
    assert granule.counts["burst_mode"] == 9
    assert granule.counts["electron_temperature:temperature_above_4500"] == 4


def test_a_fill_value_of_the_file_itself_is_nothing_too(conformed, hpm_5):
    with h5py.File(hpm_5, "a") as file:
        file["A221"][7] = 123456.0
        file["A221"].attrs["FillValue"] = np.array([123456.0])
    columns, _ = conformed("cses-01/hpm-fgm", hpm_5)
    assert np.isnan(columns.data["magnetic_field_north"][7])


def test_a_record_without_time_is_left_out_and_counted(conformed, hpm_5):
    with h5py.File(hpm_5, "a") as file:
        file["VERSE_TIME"][9] = -9999
    columns, granule = conformed("cses-01/hpm-fgm", hpm_5)
    assert len(columns.data["time"]) == 39
    assert granule.counts["no_time"] == 1


def test_times_that_disagree_are_counted_and_verse_time_holds(read, hpm_5):
    with h5py.File(hpm_5, "a") as file:
        file["UTC_TIME"][4] += 250
        file["UTC_TIME"][5] = 20191399000000000
        file["UTC_TIME"][6] = -9999
        verse = file["VERSE_TIME"][:, 0]
    content = read("cses-01/hpm-fgm", hpm_5)
    assert content.counts == {"utc_time_differs": 1, "utc_time_unreadable": 1}
    assert content.arrays["VERSE_TIME"].tolist() == (1_000_000 * verse).tolist()


def test_verse_time_in_another_unit_is_refused(read, hpm_5):
    with h5py.File(hpm_5, "a") as file:
        file["VERSE_TIME"][:] //= 1000
    with pytest.raises(FileError, match="differ in 40 of 40 records"):
        read("cses-01/hpm-fgm", hpm_5)


def test_another_unit_is_refused_naming_both(read, lap_1):
    with h5py.File(lap_1, "a") as file:
        file["A311"].attrs["Unit"] = np.bytes_("cm^-3")
    with pytest.raises(FileError, match=r"'A311' is in 'cm\^-3'.*declared in 'm\^-3'"):
        read("cses-01/lap", lap_1)


def test_an_empty_unit_is_accepted(read, lap_1):
    with h5py.File(lap_1, "a") as file:
        file["A311"].attrs["Unit"] = h5py.Empty("S1")
    assert read("cses-01/lap", lap_1).arrays["A311"][0] == 5.5e8


def test_a_missing_dataset_is_named_with_what_the_file_has(read, hpm_5):
    with h5py.File(hpm_5, "a") as file:
        del file["A221"]
    with pytest.raises(FileError) as error:
        read("cses-01/hpm-fgm", hpm_5)
    assert error.value.message == (
        "cses-01/hpm-fgm: no variable 'A221' in the file (declared as 'magnetic_field_north'). "
        "The file has: A222, A223, ALTITUDE, B_FGM, FLAG_MT, FLAG_SHW, FLAG_TBB, GEO_LAT, "
        "GEO_LON, MAG_LAT, MAG_LON, UTC_TIME, VERSE_TIME, q_SIM_ECI."
    )


def test_a_renamed_file_is_refused(read, hpm_5):
    other = hpm_5.with_name(hpm_5.name.replace("104241", "104250"))
    hpm_5.rename(other)
    with pytest.raises(FileError, match="renamed") as error:
        raise_with_hint(lambda: read("cses-01/hpm-fgm", other))
    assert "ORBITNUM 10425 by its name, and of 010424" in str(error.value)


def test_a_file_renamed_to_another_day_is_refused(read, hpm_5):
    other = hpm_5.with_name(hpm_5.name.replace("20191219_235826", "20191218_235826"))
    hpm_5.rename(other)
    with pytest.raises(FileError, match="begins at 2019-12-18 23:58:26 by its name"):
        read("cses-01/hpm-fgm", other)


def raise_with_hint(call):
    """Call, and put the hint into the message."""
    try:
        call()
    except FileError as error:
        raise FileError(f"{error} {error.hint}") from error
