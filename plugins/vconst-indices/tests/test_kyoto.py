"""AE, SYM and ASY of the WDC at Kyoto, against lines put together by their definition."""

import re

import numpy as np
import pytest
from vconst_indices.hourly import AE, read_hourly, write_hourly
from vconst_indices.minutes import read_minutes, write_minutes

from vconst import FileError

MINUTES = np.datetime64("2017-01-01", "ns") + np.arange(120) * np.timedelta64(1, "m")


def hour(start, values, mean):
    return start + "".join(f"{value:6d}" for value in [*values, mean])


def day(start, base, values, mean):
    return start + "".join(f"{value:4d}" for value in [base, *values, mean])


def written(path, *lines):
    path.write_text("\n".join(lines) + "\n")
    return path


def test_hourly_ae_adds_the_base_value_to_hours_and_mean(tmp_path):
    """Columns 17 to 20 are in 100 nT, those of the hours in nT (WDC Kyoto)."""
    al = day("AL 9103*24  X219", -12, range(24), 12)
    ae = day("AE 9103*24  X219", 0, [9999, *range(100, 123)], 9999)
    (content,) = read_hourly(written(tmp_path / "ae", ae, al), AE)
    assert content.arrays["AL"][:2].tolist() == [-1200, -1199]
    assert np.isnan(content.arrays["AE"][0])
    assert content.arrays["AE"][1] == 100
    assert content.definitive
    assert content.key["indices"] == "AE-AL"
    assert str(content.arrays["time"][0])[:13] == "1991-03-24T00"


def test_hourly_ae_of_several_versions_is_several_contents(tmp_path):
    lines = [day(f"AU 2301*{n:02d}RRX{v}20", 0, [50] * 24, 50) for n, v in ((1, 2), (2, 1), (3, 0))]
    early, middle, final = read_hourly(written(tmp_path / "au", *lines), AE)
    assert [c.key["part"] for c in (early, middle, final)] == ["quicklook", "provisional", "final"]
    assert early.revision < middle.revision < final.revision
    assert [c.arrays["definitive"][0] for c in (early, middle, final)] == [0, 1, 2]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (day("AX 9103*24  X219", 0, range(24), 12), "is no line of 120 columns 'AE yymm*dd'"),
        (day("AE 9113*24  X219", 0, range(24), 12), "is no date"),
        (day("AE 9103*24  X219", 0, range(24), 90), "the hours have the mean 11.5, not 90"),
        (day("AE 9103*24  X219", 0, range(24), 12)[:-1], "is no line of 120 columns"),
    ],
)
def test_broken_hourly_ae_is_refused_with_the_line(tmp_path, line, words):
    with pytest.raises(FileError, match=re.escape(words)) as caught:
        read_hourly(written(tmp_path / "ae", line), AE)
    assert caught.value.message.startswith("ae:1: ")


def test_values_below_999_get_a_base_value(tmp_path):
    times = np.datetime64("2020-01-08", "ns") + np.arange(24) * np.timedelta64(1, "h")
    values = -1500.0 + 10 * np.arange(24)
    path = write_hourly({"time": times, "AL": values}, tmp_path / "al", AE)
    assert path.read_text()[16:20] == " -15"
    assert len(path.read_text().splitlines()[0]) == 120
    (content,) = read_hourly(path, AE)
    assert content.arrays["AL"].tolist() == values.tolist()


def test_minutes_of_ae_are_read_with_their_edition(tmp_path):
    """Line heads as files of WDC Kyoto have them: 01 is the hour, E, L, O, U the component."""
    heads = {
        "AE": "AEALAOAU    170101E00AE PRVAE/E02 ",
        "AL": "AEALAOAU    170101L00AL PRVAE/E02 ",
        "AO": "AEALAOAU    170101O00AO PRVAE/E02 ",
        "AU": "AEALAOAU    170101U00AU PRVAE/E02 ",
    }
    lines = [
        hour(heads["AE"], [82, 93, *[80] * 58], 80),
        hour(heads["AL"], [-40] * 60, -40),
        hour(heads["AO"], [1] * 60, 1),
        hour(heads["AU"], [99999, *[42] * 59], 99999),
        hour("AEALAOAU    170102E23AE QUICKLK   ", [7] * 60, 7),
    ]
    early, provisional = read_minutes(written(tmp_path / "ae", *lines), "AE")
    assert provisional.arrays["AE"][:3].tolist() == [82, 93, 80]
    assert provisional.arrays["AL"][59] == -40
    assert np.isnan(provisional.arrays["AU"][0])
    assert provisional.arrays["AU"][1] == 42
    assert (provisional.arrays["definitive"] == 1).all()
    assert str(early.arrays["time"][-1])[:16] == "2017-01-02T23:59"
    assert early.revision < provisional.revision


def test_minutes_of_sym_and_asy_are_told_apart(tmp_path):
    lines = [
        hour(f"ASYSYM N6E01170101{c}00{n}WDCC2KYOTO", [v] * 60, v)
        for c, n, v in (("D", "ASY", 18), ("H", "ASY", 25), ("D", "SYM", -3), ("H", "SYM", -17))
    ]
    (content,) = read_minutes(written(tmp_path / "asy", *lines), "ASYSYM")
    first = {name: content.arrays[name][0] for name in ("ASY-D", "ASY-H", "SYM-D", "SYM-H")}
    assert first == {"ASY-D": 18, "ASY-H": 25, "SYM-D": -3, "SYM-H": -17}
    assert np.isnan(content.arrays["definitive"]).all()
    assert content.counts == {}


def test_a_mean_that_is_not_that_of_its_minutes_is_counted(tmp_path):
    line = hour("ASYSYM N6E01170101H00SYMWDCC2KYOTO", [-17] * 60, -30)
    (content,) = read_minutes(written(tmp_path / "asy", line), "ASYSYM")
    assert content.counts == {"mean_of_hour_differs": 1}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda line: line[:-3], "is no line of 400 columns"),
        (lambda line: line.replace("H00SYM", "X00SYM"), "is no line of 400 columns"),
        (lambda line: line.replace("H00SYM", "H24SYM"), "'24' is no hour"),
        (lambda line: line.replace("170101", "171301"), "is no date"),
        (lambda line: line.replace("   -17", "   -1x", 1), "'-1x' is no number"),
        (lambda line: line + "\n" + line, "the hour of SYM-H is there twice"),
    ],
)
def test_broken_minutes_are_refused_with_the_line(tmp_path, change, words):
    line = hour("ASYSYM N6E01170101H00SYMWDCC2KYOTO", [-17] * 60, -17)
    with pytest.raises(FileError, match=re.escape(words)) as caught:
        read_minutes(written(tmp_path / "asy", change(line)), "ASYSYM")
    assert re.match(r"asy:\d: ", caught.value.message)


def test_written_minutes_are_read_back(tmp_path, claimants):
    values = {name: np.arange(120.0) - 60 * n for n, name in enumerate(("AE", "AL", "AO", "AU"))}
    values["AL"][7] = np.nan
    path = write_minutes({"time": MINUTES, **values}, tmp_path / "ae.wdc", "AE")
    assert {len(line) for line in path.read_text().splitlines()} == {400}
    assert claimants(path) == {"kyoto/ae-minute"}
    (content,) = read_minutes(path, "AE")
    for name, given in values.items():
        assert np.array_equal(content.arrays[name], given, equal_nan=True)
    assert np.array_equal(content.arrays["time"], MINUTES)
