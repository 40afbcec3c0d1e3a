"""DEMETER's survey spectra: the archive's records, and lists that others make of them."""

import re

import numpy as np
import pytest
from vconst_insitu.demeter import read_csv, read_n1

from vconst import FileError

NAME = "DMT_N1_1132_160361_20070704_045537_20070704_053154.DAT"


def test_spectra_of_a_record_follow_each_other(written, tmp_path):
    arrays = read_n1(written.write_n1(tmp_path / NAME)).arrays
    assert arrays["POWER"].shape == (10, 1024)
    assert [str(time)[11:23] for time in arrays["TIME"][:3]] == [
        *("04:55:37.000", "04:55:39.048", "04:55:41.096")
    ]
    assert arrays["FREQUENCY"][[0, -1]].tolist() == [19.53125, 20_000.0]
    assert arrays["ORBIT"][0] == 160_361


def test_logarithms_of_microvolts_become_millivolts(written, tmp_path):
    """10^-1 and 10^2 uV2 m-2 Hz-1."""
    power = read_n1(written.write_n1(tmp_path / NAME)).arrays["POWER"]
    assert power[0] == pytest.approx(np.full(1024, 1e-7), rel=1e-6)
    assert power[1] == pytest.approx(np.full(1024, 1e-4), rel=1e-6)


def test_places_between_records_are_interpolated(written, tmp_path, conformed):
    [[(columns, granule)]] = conformed(written.write_n1(tmp_path / NAME)).values()
    data = columns.data
    assert data["latitude"] == pytest.approx(10.0 + 0.13 * np.arange(10), abs=2e-5)
    assert data["longitude"] == pytest.approx(np.full(10, -160.0))
    assert data["radius"] == pytest.approx(np.full(10, 6371.2 + 660.0))
    assert columns.data["electric_power"].shape == (10, 1024)
    assert "160361" in granule.key


def test_a_gap_is_not_bridged(written, tmp_path):
    first = written.write_n1(tmp_path / "a", records=2).read_bytes()
    later = written.write_n1(
        tmp_path / "b", records=2, begin="2007-07-04T05:20:00.000"
    ).read_bytes()
    (tmp_path / NAME).write_bytes(first + later)
    latitude = read_n1(tmp_path / NAME).arrays["LATITUDE"]
    assert latitude[2:6] == pytest.approx([10.26, 10.39, 10.0, 10.13], abs=1e-4)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: data[:-100], "are no whole number of records"),
        (lambda data: data[:100], "less than one head"),
        (lambda data: data[:269] + b"furlong^2/Hz    " + data[285:], "another unit"),
        (lambda data: data.replace(b"log(uV^2/m^2/Hz)", b"log(nT^2/Hz)    "), "is expected"),
        (lambda data: data[:285] + b"\x00" + data[286:], "a record of 0 spectra"),
        (lambda data: data[:10] + b"\x00\x0d" + data[12:], "a time of 2004 to 2011"),
        (lambda data: data[:4] + b"\x00\x00\x00\x01" + data[8:], "by its day and milliseconds"),
        (lambda data: data[:38] + b"\x43\x48\x00\x00" + data[42:], "lies at 200"),
    ],
)
def test_damaged_records_are_refused_in_words(written, tmp_path, change, words):
    path = written.write_n1(tmp_path / NAME, bins=16)
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(FileError, match=re.escape(words)):
        read_n1(path)


def test_magnetic_spectra_are_a_product_of_their_own(written, tmp_path, conformed):
    path = tmp_path / NAME.replace("1132", "1137")
    written.write_n1(path, bins=16, unit="log(nT^2/Hz)", component="B1 ")
    [(name, [(columns, _)])] = conformed(path).items()
    assert name == "demeter/imsc-vlf"
    assert columns.data["magnetic_power"][0] == pytest.approx(np.full(16, 0.1))
    with pytest.raises(FileError, match="spectra are in 'log"):
        read_n1(path)


def test_other_data_sets_of_the_archive_are_refused_in_words(written, tmp_path, conformed):
    path = written.write_n1(tmp_path / NAME.replace("1132", "1131"), bins=16)
    with pytest.raises(FileError, match="data set 1131 of DEMETER is not read: its layout is not"):
        conformed(path)


def test_lists_have_eleven_names_and_1035_columns(written, tmp_path, conformed):
    path = tmp_path / "DMT_N1_1132_16036.1.csv"
    lines = [written.CSV_NAMES, written.csv_line(37, 2.0), "," * 1034, written.csv_line(39, -1.0)]
    path.write_text("\n".join(lines) + "\n")
    content = read_csv(path)
    assert content.counts == {"no_time_or_place": 1}
    assert content.arrays["POWER"][:, 0] == pytest.approx([1e-4, 1e-7], rel=1e-6)
    assert str(content.arrays["TIME"][1]) == "2007-07-04T04:55:39.500000000"
    [[(columns, _)]] = conformed(path).values()
    assert columns.product == "demeter/ice-vlf"
    assert columns.data["frequency"][0] == 19.53125
    assert "radius" not in columns.data


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2,2,2", "2,2", ":2: 1034 columns; 1035 are expected"),
        ("2,2,2", "2,x,2", ":2: it holds what is no number"),
        ("37,500,10.0", "37,500,100.0", "latitudes to 100"),
        ("2007,7", "2007,13", "a time of 2004 to 2011"),
    ],
)
def test_broken_lists_are_refused(written, tmp_path, old, new, words):
    path = tmp_path / "DMT_N1_1132_16036.1.csv"
    text = f"{written.CSV_NAMES}\n{written.csv_line(37, 2.0)}\n"
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(FileError, match=re.escape(words)):
        read_csv(path)
