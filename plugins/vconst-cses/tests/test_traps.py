"""What real files do wrong, each as a test; the files are those of the independent scripts."""

import h5py
import numpy as np
import pytest

from vconst import FileError

HPM = "cses-01/hpm-fgm"


def changed(path, change):
    with h5py.File(path, "a") as file:
        change(file)
    return path


@pytest.mark.parametrize("name", ["Units", "units", "Unit"])
def test_the_unit_is_found_under_each_of_its_three_names(read, hpm_5, name):
    def rename(file):
        del file["A221"].attrs["Units"]
        file["A221"].attrs[name] = np.bytes_("pT")

    with pytest.raises(FileError, match="'A221' is in 'pT' in the file, and declared in 'nT'"):
        read(HPM, changed(hpm_5, rename))


def test_a_unit_in_an_array_is_read_too(read, written, tmp_path):
    path = written.write_efd_1(tmp_path)
    with h5py.File(path, "a") as file:
        file["A111_W"].attrs["units"] = np.array([b"V/m"])
    with pytest.raises(FileError, match="'A111_W' is in 'V/m'"):
        read("cses-01/efd-ulf", path)


def test_the_frequency_range_is_kept_under_both_spellings(read, hpm_5, written, tmp_path):
    assert read(HPM, hpm_5).attributes["FREQRANGE"] == "FMAG:DC~15Hz"
    efd = read("cses-01/efd-ulf", written.write_efd_1(tmp_path))
    assert efd.attributes["FREQRANGE"] == "DC-16Hz"


@pytest.mark.parametrize("spelling", ["Count_Electron", "Count_electron"])
def test_counts_are_found_under_old_and_new_spelling(conformed, written, tmp_path, spelling):
    columns, _ = conformed("cses-01/hepp-l", written.write_hep_1(tmp_path, count=spelling))
    assert columns.data["electron_count"][7].tolist() == [7.0] * 9


def test_99999_is_nothing_beside_another_fill_value(conformed, hpm_5):
    changed(hpm_5, lambda file: file["A221"].__setitem__(7, -99999.0))
    columns, _ = conformed(HPM, hpm_5)
    assert np.isnan(columns.data["magnetic_field_north"][7])


def test_verse_time_in_seconds_is_read_and_negative_ones_take_the_other_clock(
    conformed, read, written, tmp_path
):
    path = written.write_hep_1(tmp_path)
    columns, granule = conformed("cses-01/hepp-l", path)
    first = np.datetime64("2019-12-20T00:00:01", "ns")
    expected = first + np.arange(40) * np.timedelta64(1, "s")
    assert columns.data["time"].tolist() == expected.tolist()
    assert granule.counts["time_from_utc_time"] == 1


@pytest.mark.parametrize(("unit", "factor"), [("ms", 1), ("ns", 1_000_000)])
def test_verse_time_of_the_second_satellite_is_in_ms_or_ns(products, hpm_5, tmp_path, unit, factor):
    path = tmp_path / "x.h5"
    hpm_5.rename(path)

    def scale(file):
        file["VERSE_TIME"][:] *= factor
        file["VERSE_TIME"].attrs["Units"] = np.bytes_(unit)

    content = products["cses-02/hpm-fgm"].formats[0].read(changed(path, scale))
    assert content.arrays["VERSE_TIME"][0] == 346032001500 * 1_000_000


def test_a_unit_of_time_that_the_other_clock_contradicts_is_not_believed(products, hpm_5, tmp_path):
    path = tmp_path / "x.h5"
    hpm_5.rename(path)
    changed(path, lambda f: f["VERSE_TIME"].attrs.__setitem__("Units", np.bytes_("ns")))
    content = products["cses-02/hpm-fgm"].formats[0].read(path)
    assert content.arrays["VERSE_TIME"][0] == 346032001500 * 1_000_000
    assert content.counts == {"time_in_ms": 40}


def test_name_times_are_not_data_times(conformed, hpm_5):
    """The name begins 95 s before the first record; the time of the granule is the data's."""
    _, granule = conformed(HPM, hpm_5)
    assert np.datetime64(granule.start, "ns") == np.datetime64("2019-12-20T00:00:01.500")


def test_two_files_of_one_half_orbit_with_other_starts_are_two_granules(products):
    import re

    form = products["cses-01/efd-elf"].formats[0]
    longer = "CSES_01_EFD_2_L02_A1_027360_20180803_050100_20180803_054200_000.h5"
    shorter = "CSES_01_EFD_2_L02_A1_027360_20180803_051057_20180803_051057_000.h5"
    keys = [re.fullmatch(form.files, name).groupdict() for name in (longer, shorter)]
    assert keys[0] != keys[1]
    assert keys[0]["orbit"] == keys[1]["orbit"]


def test_the_longer_of_two_files_of_one_half_orbit_gives_the_samples_both_have(
    products, hpm_5, tmp_path
):
    """In the store each sample counts once, whichever file came first."""
    from vconst.ingest import ingest
    from vconst.plugins import Host
    from vconst.store import Store

    part = tmp_path / hpm_5.name.replace("20191219_235826", "20191219_235900")
    part.write_bytes(hpm_5.read_bytes())

    def shorten(file):
        for name in list(file):
            values, attrs = file[name][10:20], dict(file[name].attrs)
            del file[name]
            file[name] = values
            file[name].attrs.update({k: v for k, v in attrs.items() if v is not None})

    changed(part, shorten)
    store = Store.create(tmp_path / "store")
    host = Host()
    ingest([hpm_5, part], store, host)
    import vconst

    data = vconst.open(tmp_path / "store").select(HPM, quality="none").read()
    assert data.sizes["time"] == 40


def test_empty_files_and_resource_files_of_macos_are_refused_by_name(tmp_path):
    from vconst.ingest import read_file
    from vconst.plugins import Host

    name = "CSES_01_HPM_5_L02_A2_104241_20191219_235826_20191220_000050_000.h5"
    (tmp_path / name).write_bytes(b"")
    (tmp_path / f"._{name}").write_bytes(b"\x00\x05\x16\x07" + bytes(100))
    for path, words in ((tmp_path / name, "empty"), (tmp_path / f"._{name}", "macOS")):
        with pytest.raises(FileError, match=words):
            read_file((str(path), None), Host())


def test_hepd_files_longer_than_a_half_orbit_have_the_side_of_each_sample(
    conformed, written, tmp_path
):
    columns, granule = conformed("cses-01/hepd", written.write_hepd(tmp_path))
    assert granule.rows == 5000
    latitude, side = columns.data["latitude"], columns.data["side"]
    rising = np.diff(latitude) > 0
    assert (side[1:] == rising).mean() > 0.999
    halves = np.unique(columns.data["half_orbit"]).tolist()
    assert halves == [104241, 104250, 104251]
    assert (columns.data["track"] == columns.data["orbit"] % 76).all()


def test_positions_that_stand_still_are_masked_counted_and_not_repaired(conformed, hpm_5):
    def freeze(file):
        for name in ("GEO_LAT", "GEO_LON"):
            file[name][21:27] = file[name][20]

    columns, granule = conformed(HPM, changed(hpm_5, freeze))
    assert granule.counts["position_frozen"] == 6
    assert len(set(columns.data["latitude"][20:27].tolist())) == 1


def test_positions_away_from_the_track_are_masked_and_their_neighbours_are_not(conformed, hpm_5):
    changed(hpm_5, lambda file: file["GEO_LAT"].__setitem__(slice(15, 18), [[40], [41], [42]]))
    columns, granule = conformed(HPM, hpm_5)
    assert granule.counts["position_outlying"] == 3
    assert columns.data["latitude"][15] == 40.0


def test_a_sound_track_has_no_unlikely_position_even_across_the_date_line(conformed, hpm_5):
    changed(
        hpm_5,
        lambda f: f["GEO_LON"].__setitem__(
            slice(None), ((np.arange(40)[:, None] * 0.0625 + 179 + 180) % 360) - 180
        ),
    )
    columns, granule = conformed(HPM, hpm_5)
    assert {"position_frozen", "position_outlying"}.isdisjoint(granule.counts)
    assert columns.data["longitude"].min() < -179
    assert columns.data["longitude"].max() > 179


def test_the_first_record_of_lap_is_masked(conformed, lap_1):
    from vconst.dataset import mask

    columns, granule = conformed("cses-01/lap", lap_1)
    assert granule.counts["edge_record"] == 1
    masked, _ = mask(columns)
    assert np.isnan(masked.data["electron_density"][0])
    assert masked.data["electron_density"][3] == 5.5e8 * 4
    kept, _ = mask(columns, quality=("burst_mode",))
    assert kept.data["electron_density"][0] == 5.5e8


def test_the_first_and_last_records_of_particles_are_masked(conformed, written, tmp_path):
    _, low = conformed("cses-01/hepp-l", written.write_hep_1(tmp_path))
    assert low.counts["edge_record"] == 10
    _, xray = conformed("cses-01/hepp-x", written.write_hep_4(tmp_path))
    assert xray.counts["edge_record"] == 110


def test_what_is_missing_is_named_with_its_shape_and_what_the_file_has(read, written, tmp_path):
    path = written.write_efd_1(tmp_path)

    def drop(file):
        del file["A112_W"]

    with pytest.raises(FileError) as error:
        read("cses-01/efd-ulf", changed(path, drop))
    assert str(error.value).startswith(
        "cses-01/efd-ulf: no variable 'A112_W' in the file (declared as 'electric_field_y'), "
        "shape (records, 256). The file has: A111_P, A111_W,"
    )


def test_a_file_that_differs_is_refused_in_words_and_read_after_one_edit_of_the_table(
    read, written, tmp_path
):
    from dataclasses import replace

    from vconst_cses.tables.lap import LAP

    def rename(file):
        file["NE_50"] = file["A311"]
        del file["A311"]

    path = changed(written.write_lap_1(tmp_path), rename)
    with pytest.raises(FileError) as error:
        read("cses-01/lap", path)
    said = str(error.value)
    assert "no variable 'A311' in the file (declared as 'electron_density')" in said
    assert "The file has: " in said
    assert "NE_50" in said
    [place] = [k for k, column in enumerate(LAP.columns) if column.source == "A311"]
    columns = list(LAP.columns)
    columns[place] = replace(columns[place], source="NE_50")
    content = replace(LAP, columns=tuple(columns)).read(path)
    content = content[LAP.product] if isinstance(content, dict) else content
    assert content.arrays["NE_50"][[0, 39]].tolist() == [5.5e8, 5.5e8 * 40]


def test_another_shape_is_named_beside_the_declared_one(read, written, tmp_path):
    path = written.write_efd_1(tmp_path)

    def widen(file):
        del file["A112_W"]
        file["A112_W"] = np.zeros((150, 512))

    with pytest.raises(FileError, match=r"has shape \(150, 512\), not \(records, 256\)"):
        read("cses-01/efd-ulf", changed(path, widen))


def test_contents_along_links_are_not_called_the_whole_column(products):
    for name in ("cses-01/gor-tec", "cses-02/gor-tec"):
        held = {variable.name for variable in products[name].variables}
        assert "partial_total_electron_content" in held
        assert "total_electron_content" not in held
