"""Hourly values of the World Data Centres."""

import re

import numpy as np
import pytest
from vconst_ground.wdc import read_wdc

from vconst import FileError
from vconst.testing.damaged import columns_of


def all_of(path):
    return read_wdc(path)["geomagnetic/hour"]


def test_eskdalemuir_of_1911(real):
    """Century 19, year 11; base 115 hundreds of nT, first value 4499: read by eye."""
    [content] = all_of(real("testappenddata1.wdc"))
    arrays = content.arrays
    assert content.key == {"site": "ESK", "from": "1911-01-01T00:00:00"}
    assert len(arrays["time"]) == 31 * 24
    assert str(arrays["time"][0]) == "1911-01-01T00:00:00.000000000"
    assert arrays["magnetic_field_geodetic_north"][:2].tolist() == [15_999.0, 15_997.0]
    assert arrays["magnetic_field_vertical"][-24 * 3] == 45_353.0  # the 29th: 409, 4453
    assert arrays["magnetic_field_east"].max() < 0  # declination was 18 degrees west
    assert "latitude" not in arrays
    assert (content.baseline, content.definitive) == ("1.5-wdc-hourly", False)


def test_niemegk_of_2000_has_angles_and_gaps(real):
    """Declination of 1 January 2000, 00 to 01 UT: base 0 degrees and 898 tenths of a minute."""
    [content] = all_of(real("testdata1.wdc"))
    arrays = content.arrays
    assert arrays["site"][0] == "NGK"
    assert arrays["magnetic_declination"][0] == 898 / 600
    assert str(arrays["time"][0])[:13] == "2000-01-01T00"
    eleventh = arrays["time"].astype("M8[D]") == np.datetime64("2000-02-11")
    assert arrays["magnetic_field"][eleventh][0] == 48_840.0
    assert np.isnan(arrays["magnetic_declination"][eleventh]).all()


def test_missing_hours_centuries_and_negative_values(written, tmp_path):
    hours = [9999, -250, *range(22)]
    lines = [
        written.wdc_line("AQU", "2001-03-05", "Y", -12, hours),
        written.wdc_line("AQU", "2001-03-05", "I", -58, [30] * 24, mean=30),
        written.wdc_line("BOU", "2001-03-05", "H", 210, [1] * 24, mean=7),
    ]
    (tmp_path / "a.wdc").write_text("\r\n".join(lines) + "\r\n")
    one, other = all_of(tmp_path / "a.wdc")
    east = one.arrays["magnetic_field_east"]
    assert np.isnan(east[0])
    assert east[1:3].tolist() == [-1450.0, -1200.0]
    assert one.arrays["magnetic_inclination"][0] == -58 + 30 / 600
    assert (one.counts["missing"], other.counts["daily_mean_differs"]) == (1, 1)
    assert other.arrays["magnetic_field_horizontal"][0] == 21_001.0
    blank = lines[0][:14] + "  " + lines[0][16:]
    (tmp_path / "b.wdc").write_text(blank + "\n")
    assert str(all_of(tmp_path / "b.wdc")[0].arrays["time"][0])[:4] == "1901"


def test_blanks_behind_a_line_change_nothing(written, tmp_path):
    line = written.wdc_line("AQU", "2001-03-05", "X", 240, [*range(24)])
    path = tmp_path / "a.wdc"
    path.write_text(f"{line}   \n{line.replace('X', 'Y')}\n")
    [(columns, _)] = columns_of(path)["geomagnetic/hour"]
    assert columns.data["magnetic_field_east"].tolist() == [24_000.0 + hour for hour in range(24)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda line: line.replace("0305", "0335", 1).replace("Y05", "Y35"), "is no date"),
        (lambda line: line + "\n" + line, ":2: AQU Y of 2001-03-05 stands in line 1 as well"),
        (lambda line: line[:-6] + "x" + line[-5:], "is no number"),
        (lambda line: line + "  9", "columns; 120 are expected"),
        (lambda line: line[:100], "is no number"),
    ],
)
def test_a_broken_line_is_named(written, tmp_path, change, words):
    line = written.wdc_line("AQU", "2001-03-05", "Y", -12, range(24))
    (tmp_path / "a.wdc").write_text(change(line) + "\n")
    with pytest.raises(FileError, match=re.escape(words)) as caught:
        read_wdc(tmp_path / "a.wdc")
    assert re.match(r"a\.wdc:\d: ", caught.value.message)
