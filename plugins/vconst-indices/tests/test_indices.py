"""Index readers against the real files and the published table of Kp and ap."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vconst_indices.cssi import read_cssi, write_cssi
from vconst_indices.gfz import read_gfz, write_gfz
from vconst_indices.hourly import DST, read_hourly, write_hourly
from vconst_indices.kp_wdc import read_kp
from vconst_indices.scale import AP_OF_THIRDS, ap_from_kp, kp_from_ap, kp_in_thirds

from vconst import FileError


def read_dst(path):
    return read_hourly(path, DST)


def write_dst(arrays, path):
    return write_hourly(arrays, path, DST)


def hours(count, start="2020-01-01"):
    return np.datetime64(start, "ns") + np.arange(count) * np.timedelta64(1, "h")


# The table of GFZ as it is printed, word by word.
PRINTED = {
    "0o": 0, "0+": 2, "1-": 3, "1o": 4, "1+": 5, "2-": 6, "2o": 7, "2+": 9, "3-": 12, "3o": 15,
    "3+": 18, "4-": 22, "4o": 27, "4+": 32, "5-": 39, "5o": 48, "5+": 56, "6-": 67, "6o": 80,
    "6+": 94, "7-": 111, "7o": 132, "7+": 154, "8-": 179, "8o": 207, "8+": 236, "9-": 300,
    "9o": 400,
}  # fmt: skip


def test_kp_and_ap_go_into_each_other_over_all_28_values():
    kp = np.array([int(w[0]) + {"-": -1, "o": 0, "+": 1}[w[1]] / 3 for w in PRINTED])
    assert ap_from_kp(kp).tolist() == list(PRINTED.values()) == list(AP_OF_THIRDS)
    assert np.array_equal(np.rint(kp_from_ap(ap_from_kp(kp)) * 3), np.arange(28))


@given(st.integers(0, 27), st.sampled_from([1, 3]))
def test_kp_as_printed_gives_its_exact_third(thirds, decimals):
    printed = round(thirds / 3, decimals)
    assert kp_in_thirds(np.array([printed]))[0] == thirds / 3


@pytest.mark.parametrize("value", [0.5, -0.4, 9.3, 2.2])
def test_what_is_no_third_is_no_kp(value):
    with pytest.raises(ValueError, match=f"{value:g} is no Kp"):
        kp_in_thirds(np.array([value]))


@pytest.mark.parametrize(
    "name", ["Kp_ap_Ap_SN_F107_nowcast.txt", "Kp_ap_Ap_SN_F107_since_2024.txt"]
)
def test_ap_is_that_of_the_table_on_every_row_of_the_gfz_files(real, name):
    for content in read_gfz(real(name))["gfz/kp"]:
        assert content.counts == {}
        assert np.isfinite(content.arrays["Kp"]).sum() > 8


def test_ap_is_that_of_the_table_on_every_row_of_the_other_kp_files(real, swall):
    assert read_kp(real("Kp_def2009.wdc"), grade=2).counts == {}
    assert read_kp(real("Kp_now2020.wdc"), grade=0).counts == {}
    found = swall
    assert found["cssi/kp"].counts == {}
    # The predictions print 80 values such as 2.2, which are kept as read.
    assert found["cssi/kp-predicted"].counts == {"kp_no_third": 80}


def test_the_nowcast_file_gives_definitive_and_preliminary_days_apart(real):
    final, early = read_gfz(real("Kp_ap_Ap_SN_F107_nowcast.txt"))["gfz/kp"]
    assert (final.definitive, early.definitive) == (True, False)
    assert final.revision > early.revision
    assert final.arrays["time"][-1] == np.datetime64("2024-01-31T21:00")
    assert early.arrays["time"][0] == np.datetime64("2024-02-01T00:00")
    # 13 February 2024 as printed: 1.333 2.333 1.333 2.333 1.667 2.667 -1.000 -1.000
    last = early.arrays["Kp"][-8:]
    assert last[:6].tolist() == [4 / 3, 7 / 3, 4 / 3, 7 / 3, 5 / 3, 8 / 3]
    assert np.isnan(last[6:]).all()
    assert np.isnan(early.arrays["ap"][-2:]).all()


def test_a_file_of_the_same_day_with_more_values_is_the_later_one(real, tmp_path):
    """This morning's file says -1 for this evening; it must not win over this evening's."""
    lines = real("Kp_ap_Ap_SN_F107_nowcast.txt").read_text().splitlines()
    assert " -1.000 -1.000" in lines[-1]
    morning, evening = tmp_path / "morning.txt", tmp_path / "evening.txt"
    morning.write_text("\n".join(lines) + "\n")
    later = lines[-1].replace(" -1.000 -1.000", "  4.000  4.000").replace("  -1   -1", "  27   27")
    evening.write_text("\n".join([*lines[:-1], later]) + "\n")
    early, late = (read_gfz(path)["gfz/kp"][-1] for path in (morning, evening))
    assert early.key == late.key
    assert early.revision < late.revision


@given(st.integers(1, 24), st.integers(1, 24))
@settings(deadline=None)
def test_of_two_dst_files_of_a_day_the_one_with_more_hours_is_later(one, other):
    def revision(count):
        values = np.where(np.arange(24) < count, -5.0, np.nan)
        with TemporaryDirectory() as folder:
            arrays = {"time": hours(24), "DST": values, "definitive": np.zeros(24)}
            return read_dst(write_dst(arrays, Path(folder) / "dst.txt"))[0].revision

    assert (revision(one) < revision(other)) == (one < other)


def test_f107_of_the_nowcast_file_is_as_printed(real):
    (content,) = read_gfz(real("Kp_ap_Ap_SN_F107_nowcast.txt"))["gfz/f107"]
    arrays = content.arrays
    assert arrays["time"][0] == np.datetime64("2024-01-21")
    assert (arrays["F10.7obs"][0], arrays["F10.7adj"][0]) == (178.5, 172.9)
    assert np.isnan(arrays["F10.7obs"][-1])


def test_the_kp_of_5_january_2009_is_read_from_its_columns(real):
    arrays = read_kp(real("Kp_def2009.wdc"), grade=2).arrays
    row = arrays["time"].astype("datetime64[D]") == np.datetime64("2009-01-05")
    # ' 9 1 52394 51013101010171020100': 1o 1+ 1o 1o 1o 2- 1o 2o, sum 10o
    assert np.rint(arrays["Kp"][row] * 3).tolist() == [3, 4, 3, 3, 3, 5, 3, 6]
    assert len(arrays["time"]) == 365 * 8


def test_swall_and_gfz_agree_where_both_have_kp(real, swall):
    cssi, wdc = swall["cssi/kp"], read_kp(real("Kp_def2009.wdc"))
    _, first, second = np.intersect1d(cssi.arrays["time"], wdc.arrays["time"], return_indices=True)
    assert len(first) == 365 * 8
    assert np.array_equal(cssi.arrays["Kp"][first], wdc.arrays["Kp"][second])


def test_predictions_are_apart_from_what_was_observed(swall):
    found = swall
    observed, daily = found["cssi/kp"].arrays["time"], found["cssi/kp-predicted"].arrays["time"]
    monthly = found["cssi/f107-monthly-predicted"].arrays
    assert observed[[0, -1]].tolist() == [
        np.datetime64("1957-10-01T00", "ns").item(),
        np.datetime64("2025-07-20T21", "ns").item(),
    ]
    assert (str(daily[0])[:10], len(daily)) == ("2025-07-21", 39 * 8)
    assert (str(monthly["time"][-1])[:7], len(monthly["time"])) == ("2041-10", 194)
    assert not found["cssi/f107-predicted"].definitive
    assert found["cssi/f107"].arrays["F10.7obs"][0] == 269.3


def test_the_storm_of_26_august_2018_is_there(swall):
    arrays = swall["cssi/kp"].arrays
    day = arrays["time"].astype("datetime64[D]") == np.datetime64("2018-08-26")
    assert arrays["Kp"][day].max() > 7


def test_dst_begins_at_midnight_and_has_the_storm_of_april_2000(real):
    (content,) = read_dst(real("dst2000.txt"))
    arrays = content.arrays
    assert arrays["time"][[0, -1]].tolist() == hours(366 * 24, "2000-01-01")[[0, -1]].tolist()
    assert arrays["DST"][:3].tolist() == [-46, -38, -38]
    # 6-7 April 2000: minimum -288 nT (Kyoto, final) after 00 UT of the 7th.
    assert arrays["DST"].min() < -280
    assert np.isnan(arrays["definitive"]).all()
    assert not content.definitive


def test_dst_missing_hours_base_values_and_versions_are_read(tmp_path):
    hour = "".join(f"{value:4d}" for value in [-10, 9999, *range(22)])
    (tmp_path / "dst").write_text(
        f"DST9103*24RRX219  -1{hour}9999\nDST9103*25RRX119   0{hour}9999\n"
        f"DST9103*26  X 19    {hour}9999\n"
    )
    unstated, provisional, final = read_dst(tmp_path / "dst")
    assert final.arrays["DST"][0] == -110
    assert np.isnan(final.arrays["DST"][1])
    assert provisional.arrays["DST"][2] == 0
    assert [c.definitive for c in (unstated, provisional, final)] == [False, False, True]
    assert unstated.revision < provisional.revision < final.revision
    assert str(final.arrays["time"][0])[:10] == "1991-03-24"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("DST0001*02", "DXT0001*02", "is no line of 120 columns"),
        ("DST0001*02", "DST0013*02", "is no date"),
        ("DST0001*02", "DST0001*01", "not in order, each once"),
        ("-024-023", "-024-x23", "'-x23' is no number"),
        ("-024-023", "-024 923", "the hours have the mean"),
        ("-024-023", "-024-23", "is no line of 120 columns"),
    ],
)
def test_broken_dst_files_are_refused_with_the_line(real, tmp_path, old, new, words):
    text = real("dst2000.txt").read_text("latin-1")
    assert old in text
    (tmp_path / "wrong.txt").write_text(text.replace(old, new, 1), "latin-1")
    with pytest.raises(FileError, match=re.escape(words)) as caught:
        read_dst(tmp_path / "wrong.txt")
    assert re.match(r"wrong\.txt:\d+: ", caught.value.message)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2024 01 22 33623", "2024 01 22 33625", "33625 days since 1932"),
        ("0.667  0.333", "0.667  0.500", "0.5 is no Kp"),
        (" 172.9 1\n", " 172.9 7\n", "D is '7'"),
        (" 172.9 1\n", " 172.9\n", "27 words; 28 are expected"),
    ],
)
def test_broken_gfz_files_are_refused_with_the_line(real, tmp_path, old, new, words):
    text = real("Kp_ap_Ap_SN_F107_nowcast.txt").read_text("latin-1")
    text = text.replace("2024 01 22 33624", "2024 01 22 33623") if "33625" in new else text
    assert old in text
    (tmp_path / "wrong.txt").write_text(text.replace(old, new, 1), "latin-1")
    with pytest.raises(FileError, match=re.escape(words)):
        read_gfz(tmp_path / "wrong.txt")


def test_a_space_weather_file_cut_short_is_refused(real, tmp_path):
    data = real("SW-All.txt").read_bytes()
    (tmp_path / "cut.txt").write_bytes(data[:200_000])
    with pytest.raises(FileError, match="section OBSERVED has no end"):
        read_cssi(tmp_path / "cut.txt")


def test_an_ap_that_is_not_that_of_its_kp_is_counted(real, tmp_path):
    text = real("Kp_def2009.wdc").read_text("latin-1")
    (tmp_path / "odd.wdc").write_text(text.replace("  6  9 12", "  6  9 15", 1), "latin-1")
    assert read_kp(tmp_path / "odd.wdc").counts == {"ap_not_of_kp": 1}


def test_kp_written_as_gfz_does_is_read_back(claimants, tmp_path):
    times = np.datetime64("2020-01-08", "ns") + np.arange(24) * np.timedelta64(3, "h")
    kp = (np.arange(24) + 3) / 3.0
    kp[20] = np.nan
    arrays = {"time": times, "Kp": kp, "ap": ap_from_kp(kp), "definitive": np.full(24, 2.0)}
    path = write_gfz(arrays, tmp_path / "Kp_ap_Ap_SN_F107_2020.txt")
    assert claimants(path) == {"gfz/kp", "gfz/f107", "gfz/sunspot-number"}
    (content,) = read_gfz(path)["gfz/kp"]
    for name, values in arrays.items():
        assert np.array_equal(content.arrays[name], values, equal_nan=name != "time")
    assert {len(line) for line in path.read_text().splitlines()[40:]} == {158}


def test_a_written_day_has_the_columns_of_the_real_one(real, tmp_path):
    line = next(
        text
        for text in real("Kp_ap_Ap_SN_F107_nowcast.txt").read_text().splitlines()
        if text.startswith("2024 01 23")
    )
    final, _ = read_gfz(real("Kp_ap_Ap_SN_F107_nowcast.txt"))["gfz/kp"]
    day = final.arrays["time"].astype("datetime64[D]") == np.datetime64("2024-01-23")
    path = write_gfz({k: v[day] for k, v in final.arrays.items()}, tmp_path / "a.txt")
    assert path.read_text().splitlines()[-1][:134] == line[:134]


def test_dst_written_as_kyoto_does_is_read_back(claimants, tmp_path):
    values = np.arange(72.0) - 60
    values[50] = np.nan
    arrays = {"time": hours(72), "DST": values, "definitive": np.full(72, 1.0)}
    path = write_dst(arrays, tmp_path / "dst2020.txt")
    assert claimants(path) == {"kyoto/dst"}
    (content,) = read_dst(path)
    for name, given_values in arrays.items():
        assert np.array_equal(content.arrays[name], given_values, equal_nan=name != "time")


def test_a_written_space_weather_file_is_read_back(tmp_path):
    times = np.datetime64("2020-01-08", "ns") + np.arange(3) * np.timedelta64(1, "D")
    flux = {"F10.7obs": np.array([70.1, np.nan, 72.3]), "F10.7adj": np.array([68.0, 69.5, 70.2])}
    arrays = {"time": times, **flux, "Ctr81": np.array([71.0, 71.1, 71.2])}
    for section, name in (("OBSERVED", "cssi/f107"), ("DAILY", "cssi/f107-predicted")):
        found = read_cssi(write_cssi(arrays, tmp_path / "SW-All.txt", section=section))
        assert list(found) == [name]
        for key, values in arrays.items():
            assert np.array_equal(found[name].arrays[key], values, equal_nan=key != "time")


@pytest.mark.parametrize(
    ("short", "year"), [("32", 1932), ("99", 1999), ("00", 2000), ("31", 2031)]
)
def test_two_digits_of_a_year_are_of_the_century_of_kp(real, tmp_path, short, year):
    line = real("Kp_def2009.wdc").read_text("latin-1").splitlines()[-1]
    (tmp_path / "kp.wdc").write_text(short + line[2:] + "\n")
    assert str(read_kp(tmp_path / "kp.wdc").arrays["time"][0])[:4] == str(year)
