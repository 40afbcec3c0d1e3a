"""Observation files: every value against georinex, twins, traps, and refusals in words."""

import numpy as np
import pytest
from vconst_gnss.rinex.observations import read_observations
from vconst_gnss.rinex.reader import read_station
from vconst_gnss.rinex.times import gps_from_utc, utc_from_gps

from vconst import FileError
from vconst.testing.damage import mutated

#: Real files, and the constellation that is compared where georinex takes long for all.
REAL = {
    "zegv0010.21o": "G",
    "delf0010.21o": None,
    "aopr0010.17o": None,
    "ACOR00ESP_R_20213550000_01D_30S_MO.rnx": "E",
    "ac660270.18o.Z": None,
    "ab430140.18o.zip": None,
    "P43300USA_R_20190012056_17M_15S_MO.crx.bz2": "C",
}


def compare(path, plain, system=None):
    """Every value of every observable and satellite with those of georinex."""
    georinex = pytest.importorskip("georinex")
    theirs = georinex.load(plain, use=system)
    ours = read_observations(path, kinds="", systems="")
    utc = np.datetime64("1980-01-06", "ns") + ours.time.astype("m8[ns]")
    times = theirs.time.values.astype("M8[ns]")
    compared = 0
    for letter, block in ours.blocks.items():
        satellites = [str(name) for name in theirs.sv.values]
        for number, code in enumerate(block.codes):
            if code not in theirs or letter != (system or letter):
                continue
            table = np.full((len(times), len(satellites)), np.nan)
            row = np.searchsorted(times, utc[block.epoch])
            keep = (row < len(times)) & np.isin(block.satellite, satellites)
            keep &= times[np.minimum(row, len(times) - 1)] == utc[block.epoch]
            column = [satellites.index(name) for name in block.satellite[keep]]
            table[row[keep], column] = block.values[keep, number]
            mine = [place for place, name in enumerate(satellites) if name[0] == letter]
            expected = theirs[code].values[:, mine]
            assert np.array_equal(table[:, mine], expected, equal_nan=True), (letter, code)
            compared += int(np.isfinite(expected).sum())
    return compared


@pytest.mark.parametrize("name", REAL)
def test_every_value_of_a_real_file_is_that_of_georinex(name, real, plain):
    assert compare(real(name), plain(name), REAL[name]) > 100


@pytest.mark.parametrize(
    ("plain_one", "twin"),
    [
        ("zegv0010.21o", "zegv0010.21d"),
        (
            "ACOR00ESP_R_20213550000_01D_30S_MO.rnx",
            "ACOR00ESP_R_20213550000_01D_30S_MO.crx",
        ),
    ],
)
def test_a_file_and_its_hatanaka_twin_give_the_same(plain_one, twin, real):
    first, second = read_station(real(plain_one)), read_station(real(twin))
    assert first.key == second.key
    assert first.counts == second.counts
    for name, values in first.arrays.items():
        assert np.array_equal(values, second.arrays[name], equal_nan=values.dtype.kind == "f"), name


def test_a_day_of_rinex_3_has_what_its_header_counts(real):
    found = read_observations(real("BELE00BRA_R_20240100000_01D_30S_MO.crx.gz"), systems="C")
    assert len(found.time) == 2880  # GFZRNX.NUM_EPOCHS of the header
    block = found.blocks["C"]
    mine = block.satellite == "C11"
    counted = {
        code: int(np.isfinite(block.values[mine, n]).sum()) for n, code in enumerate(block.codes)
    }
    # PRN / # OF OBS of the header, in the order of its observables
    assert counted == {"C2I": 994, "C6I": 992, "C7I": 992, "L2I": 994, "L6I": 992, "L7I": 992}


def test_rinex_2_without_letters_and_with_a_short_line_is_read(tmp_path, layouts):
    path = tmp_path / "test0080.20o"
    path.write_text(layouts.rinex_2())
    found = read_observations(path)
    block = found.blocks["G"]
    assert block.satellite.tolist() == ["G05", "G12"]
    assert block.codes == ("C1", "L1", "L2", "P2")
    expected = [
        [21000000.123, 110000000.456, 85000000.789, 21000005.5],
        [np.nan, 111000000.001, 86000000.002, 22000005.25],
    ]
    assert np.array_equal(block.values, expected, equal_nan=True)


def test_events_are_passed_over_and_counted_and_interruptions_are_marked(tmp_path, layouts):
    path = tmp_path / "TEST00XXX_R_20200080000_01D_30S_MO.rnx"
    path.write_text(layouts.rinex_3())
    content = read_station(path)
    arrays = content.arrays
    assert content.counts == {"events": 1, "sbas_not_read": 1}
    assert arrays["SATELLITE"].tolist() == ["G05", "R07", "G05"]
    assert arrays["SIGNALS"].tolist() == ["C1C-C2W", "C1P-C2P", "C1C-C2W"]
    assert arrays["LOCK"].tolist() == [0, 0, 3]
    # 1602 and 1246 MHz and five steps of 562.5 and 437.5 kHz (GLONASS ICD)
    assert arrays["FREQUENCY_1"][1] == 1604.8125e6
    assert arrays["FREQUENCY_2"][1] == 1248.1875e6
    assert arrays["TIME"][0] == np.datetime64("2020-01-07T23:59:42")
    assert content.key == {"site": "TEST", "start": "2020-01-07T23:59"}


def test_times_are_gps_times_until_they_are_utc():
    # 2016-12-31T23:59:60 was a leap second: GPS time ran 17 s ahead before and 18 s after
    before = np.datetime64("2016-12-31T23:59:59", "ns")
    after = np.datetime64("2017-01-01T00:00:00", "ns")
    gps = gps_from_utc(np.array([before, after]))
    assert np.diff(gps).tolist() == [2_000_000_000]
    assert (utc_from_gps(gps) == [before, after]).all()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("badtime.10o", r"badtime\.10o:5: '0 \.0000000' is no number"),
        ("POTS00DEU_R_20232540000_01D_05M_MM.rnx.gz", "these are weather data, not observations"),
        ("BRDC00GOP_R_20210010000_01D_MN.rnx.gz", "these are navigation data, not observations"),
        ("truncated.sp3", "the first line is not 'RINEX VERSION / TYPE'"),
    ],
)
def test_what_is_no_sound_observation_file_is_refused_in_words(name, words, real):
    with pytest.raises(FileError, match=words):
        read_observations(real(name))


@pytest.mark.parametrize("share", [0.3, 0.6, 0.8, 0.97])
@pytest.mark.parametrize("layout", ["rinex_2", "rinex_3"])
def test_a_file_cut_inside_an_epoch_is_refused(share, layout, tmp_path, layouts):
    text = getattr(layouts, layout)()
    body = text.index("END OF HEADER")
    path = tmp_path / "test0080.20o"
    if layout == "rinex_3":
        text = text[: text.index("G05  21000100.000")]
    else:
        text = text[: text.rindex("                 111")]
    path.write_text(text)
    with pytest.raises(FileError, match=r"test0080\.20o:\d+: .*(lines|says|follow)"):
        read_observations(path)
    head = text[: int(body * share)]
    path.write_text(head)
    with pytest.raises(FileError, match=r"test0080\.20o: it ends in the middle of a line"):
        read_observations(path)
    path.write_text(head[: head.rindex("\n") + 1])
    with pytest.raises(FileError, match=r"test0080\.20o:\d+: the file ends inside its header"):
        read_observations(path)


def test_a_header_without_position_gives_samples_without_a_place(tmp_path, layouts):
    path = tmp_path / "test0080.20o"
    path.write_text(layouts.rinex_2(position=False))
    assert np.isnan(read_station(path).arrays["LATITUDE"]).all()


@pytest.mark.parametrize(
    "name", ["aopr0010.17o", "P43300USA_R_20190012056_17M_15S_MO.crx.bz2", "zegv0010.21d"]
)
def test_damaged_observations_are_read_or_refused_and_nothing_else(name, real, tmp_path):
    data = real(name).read_bytes()
    path = tmp_path / real(name).name
    refused = []
    for number in range(40):
        path.write_bytes(mutated(name, number, data))
        try:
            read_station(path)
        except FileError as error:
            refused.append(error.message)
    assert len(refused) > 5
    assert all(path.name in message for message in refused)
