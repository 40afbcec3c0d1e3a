"""IAGA-2002: components, units, stamps, types and places, each trap a test."""

import re

import numpy as np
import pytest
from vconst_ground.components import canonical_components, geodetic_components
from vconst_ground.iaga2002 import read_iaga

from vconst import FileError


def only(path):
    """Product and content of a file of one observatory."""
    [(product, content)] = read_iaga(path).items()
    return product, content


def minutes(number, values, begin="2020-01-08 00:00:00.000"):
    start = np.datetime64(begin.replace(" ", "T"), "ms")
    stamps = np.datetime_as_string(start + np.arange(number) * np.timedelta64(1, "m"))
    return [(stamp.replace("T", " "), values) for stamp in stamps]


def test_e_in_nt_is_no_geographic_east(real):
    """Boulder, January 2016, H and E along its sensors: read by eye in the file."""
    product, content = only(real("BOU201601vmin.min"))
    arrays = content.arrays
    assert (product, len(arrays["time"])) == ("geomagnetic/minute", 41_592)
    assert not {"magnetic_field_north", "magnetic_field_east"} & set(arrays)
    first = [arrays[f"magnetic_field{name}"][0] for name in ("_h", "_e", "_vertical", "")]
    assert first == [20735.93, -99.77, 47370.21, 52248.63]
    assert str(arrays["time"][-1]) == "2016-01-29T21:11:00.000000000"
    assert arrays["magnetic_field_e"][-1] == -116.54
    assert content.attributes["baseline declination (arcmin)"] == 552.7
    assert (content.baseline, content.definitive) == ("1-variation", False)
    assert content.key == {"site": "BOU", "from": "2016-01-01T00:00:00"}


def test_components_of_a_compressed_file_stand_in_another_order(real, conformed):
    """Conrad Observatory reports E, H, Z, F: read by eye in its first line."""
    found = conformed(real("WIC_20180829_iaga2002_1s.sec.gz"))
    [(columns, granule)] = found["geomagnetic/second"]
    data = columns.data
    assert granule.rows == 86_400
    assert (data["magnetic_field_e"][0], data["magnetic_field_h"][0]) == (16.56, 21027.32)
    assert columns.attrs["magnetic_field_e"]["frame"] == "sensor"
    assert data["geodetic_latitude"][0] == 47.92838619394309


def test_x_y_z_become_north_east_and_centre(real, conformed):
    """Chambon-la-Foret, definitive: turned from the ellipsoid's vertical to the centre."""
    [(columns, granule)] = conformed(real("clf20010501d.min"))["geomagnetic/minute"]
    data = columns.data
    names = [f"magnetic_field_{axis}" for axis in ("north", "east", "centre")]
    found = np.array([data[name][0] for name in names])
    assert found == pytest.approx(turned(20994.8, -617.3, 42533.1, 48.017, data), abs=1e-6)
    assert np.linalg.norm(found) == pytest.approx(47436.5, abs=0.2)  # its own F
    assert found[0] < 20994.8 - 100  # 141 nT of the vertical lie along geocentric south
    assert columns.attrs["magnetic_field_north"]["frame"] == "NEC"
    assert granule.baseline == "4-definitive"
    assert granule.definitive


def turned(x, y, z, latitude, data):
    """By unit vectors in space: east is out of the page, the meridian plane is the page."""

    def plane(angle):
        north = np.array([-np.sin(np.radians(angle)), np.cos(np.radians(angle))])
        up = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
        return north, up

    north, up = plane(latitude)
    field = x * north - z * up
    geocentric_north, geocentric_up = plane(float(data["latitude"][0]))
    return [field @ geocentric_north, y, -(field @ geocentric_up)]


def test_missing_values_are_nan_and_counted(real):
    _, content = only(real("clf20010501d.min"))
    missing = np.flatnonzero(np.isnan(content.arrays["magnetic_field"]))
    assert [str(content.arrays["time"][row])[11:16] for row in missing] == ["08:00", "10:00"]
    assert content.counts == {"missing": 2}


def test_longitude_0_to_360_is_west_of_greenwich_as_well(real, conformed):
    [(columns, _)] = conformed(real("esk20030101dmin.min"))["geomagnetic/minute"]
    assert columns.data["longitude"][0] == pytest.approx(-3.2)
    assert columns.data["altitude"][0] + 6371.2 == pytest.approx(columns.data["radius"][0])


def test_sensors_in_no_stated_direction_keep_their_frame(real, conformed):
    """Llano reports U, V, W and a column NUL of 99999; its head has no place."""
    [(columns, granule)] = conformed(real("LLO20200106vmin.min"))["geomagnetic/minute"]
    found = [columns.data[f"magnetic_field_{axis}"][0] for axis in "xyz"]
    assert found == [8330.22, -18968.30, 39293.03]
    assert columns.attrs["magnetic_field_x"]["frame"] == "sensor"
    assert "magnetic_field" not in columns.data
    assert "latitude" not in columns.data
    assert granule.counts["no_position"] == granule.rows == 241
    assert granule.baseline == "1-variation"  # of its name: the head does not say it


def test_hours_that_are_stamped_in_their_middle_begin_where_they_begin(real, conformed):
    [(columns, _)] = conformed(real("BOU20200831vhor.hor"))["geomagnetic/hour"]
    stamps = [str(time)[11:19] for time in columns.data["time"]]
    assert stamps == ["00:00:00", "01:00:00", "02:00:00", "03:00:00"]
    assert columns.attrs["magnetic_field_h"]["interval"] == 3600
    assert columns.data["magnetic_field_h"][0] == 20778.61


@pytest.mark.parametrize("second", ["00", "30"])
def test_minutes_keep_their_stamp_of_the_beginning_or_the_centre(written, tmp_path, second):
    rows = minutes(3, [1, 2, 3, 4], f"2020-01-08 00:00:{second}.000")
    product, content = only(written.write_iaga(tmp_path / "aqu.min", rows))
    assert product == "geomagnetic/minute"
    assert str(content.arrays["time"][0]) == f"2020-01-08T00:00:{second}.000000000"


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_declination_is_in_minutes_of_arc(written, tmp_path, ends):
    rows = minutes(2, [24_000.0, -120.0, 40_000.0, 88_888.0])
    path = written.write_iaga(tmp_path / "aqu.min", rows, reported="HDZF", ends=ends)
    _, content = only(path)
    north, east, centre = (
        content.arrays[f"magnetic_field_{axis}"][0] for axis in ("north", "east", "centre")
    )
    assert east == pytest.approx(24_000 * np.sin(np.radians(-2)), abs=1e-9)
    x, y, z = geodetic_components(north, east, centre, 42.383, 0.682)
    assert (x, y, z) == pytest.approx((24_000 * np.cos(np.radians(2)), east, 40_000), abs=1e-9)
    assert "magnetic_field" not in content.arrays  # F is not recorded
    assert content.counts == {}


def test_a_declination_that_counts_from_a_stated_zero_is_added_to_it(real, conformed):
    """Boulder reports D = -9 minutes from 552.7 minutes east; IGRF-14 is near the sum alone."""
    from vconst.kernels.field import evaluate_field, igrf14

    [(columns, _)] = conformed(real("bou20141101vmin.min"))["geomagnetic/minute"]
    data = columns.data
    place = [data[name][:1] for name in ("time", "latitude", "longitude", "radius")]
    north, east, _ = (one[0] for one in evaluate_field(igrf14(), *place))
    assert abs(data["magnetic_declination"][0] - np.degrees(np.arctan2(east, north))) < 0.5


VECTOR = {"magnetic_field_north", "magnetic_field_east", "magnetic_field_centre"}


def test_variations_that_are_off_the_strength_are_no_vector(real, conformed):
    """Boulder, November 2014: H and Z make a field that is 534 nT off F; read by eye."""
    [(columns, granule)] = conformed(real("bou20141101vmin.min"))["geomagnetic/minute"]
    data = columns.data
    horizontal, vertical, strength = (
        data[f"magnetic_field{name}"] for name in ("_h", "_vertical", "")
    )
    assert np.nanmedian(np.hypot(horizontal, vertical) - strength) == pytest.approx(-534, abs=1)
    assert not VECTOR & set(data)
    assert columns.attrs["magnetic_field_h"]["frame"] == "sensor"
    assert granule.counts["no_absolute_baseline"] == granule.rows == 1440


@pytest.mark.parametrize(
    ("reported", "values", "kind", "names"),
    [
        ("HDZF", [5.0, 60.0, 3.0, 48_000.0], "variation", {"_h", "_vertical", ""}),
        ("HDZF", [5.0, 60.0, 3.0, 48_000.0], "", {"_h", "_vertical", ""}),
        ("XYZF", [5.0, 4.0, 3.0, 48_000.0], "variation", {"_x", "_y", "_vertical", ""}),
        ("XYZF", [3e4, 0.0, 4e4, 88_888.0], "variation", {"_x", "_y", "_vertical"}),
        ("XYZF", [3e4, 0.0, 4e4, 50_051.0], "variation", {"_x", "_y", "_vertical", ""}),
        ("XYZF", [3e4, 0.0, 4e4, 50_049.0], "variation", {"_north", "_east", "_centre", ""}),
        ("XYZF", [3e4, 0.0, 4e4, 50_051.0], "adjusted", {"_north", "_east", "_centre", ""}),
        ("DIFG", [60.0, 1.0, 48_000.0, 0.5], "variation", {"_difference", ""}),
    ],
)
def test_variations_need_a_strength_to_be_a_vector(
    written, tmp_path, reported, values, kind, names
):
    """A field of 3-4-5; a strength does not prove what was computed from it."""
    path = written.write_iaga(tmp_path / "a.min", minutes(3, values), reported=reported, kind=kind)
    _, content = only(path)
    found = {name for name in content.arrays if name.startswith("magnetic_field")}
    assert found == {f"magnetic_field{name}" for name in names}
    withheld = 0 if "_north" in names else 3
    assert content.counts.get("no_absolute_baseline", 0) == withheld


@pytest.mark.parametrize(("kind", "east"), [("variation", 9.0), ("", -1.0), ("provisional", -1.0)])
def test_a_stated_zero_of_declination_is_that_of_variations_alone(written, tmp_path, kind, east):
    rows = minutes(3, [20_000.0, -60.0, 40_000.0, np.hypot(2e4, 4e4)])
    path = written.write_iaga(tmp_path / "a.min", rows, reported="HDZF", kind=kind)
    remark = f" {'# DECBAS               6000 (in tenths of a minute)':<68}|"
    path.write_text(path.read_text().replace(f" {'# made up':<68}|", remark))
    arrays = only(path)[1].arrays
    found = arrays["magnetic_field_east"][0]
    assert found == pytest.approx(20_000 * np.sin(np.radians(east)), abs=1e-6)


def test_a_dip_and_a_strength_give_the_vector(written, tmp_path):
    rows = minutes(2, [60.0, 3600.0, 48_000.0, 0.5])
    _, content = only(written.write_iaga(tmp_path / "aqu.min", rows, reported="DIFG"))
    found = [content.arrays[f"magnetic_field_{axis}"][0] for axis in ("north", "east", "centre")]
    assert np.linalg.norm(found) == pytest.approx(48_000)
    assert found[1] == pytest.approx(24_000 * np.sin(np.radians(1)))
    assert content.arrays["magnetic_field_difference"].tolist() == [0.5, 0.5]


def test_without_a_place_the_vertical_stays_the_vertical(written, tmp_path):
    rows = minutes(2, [24_000.0, 60.0, 40_000.0, 46_648.0])
    _, content = only(written.write_iaga(tmp_path / "aqu.min", rows, reported="HDZS", place=False))
    arrays = content.arrays
    assert "magnetic_field_centre" not in arrays
    north = arrays["magnetic_field_geodetic_north"][0]
    assert north == pytest.approx(24_000 * np.cos(np.radians(1)))
    assert arrays["magnetic_field_vertical"][0] == 40_000
    assert arrays["magnetic_field"][0] == 46_648  # S is a strength as well


def test_a_component_that_lacks_its_partner_is_not_lost():
    reported = {"X": np.array([1.0, 2.0]), "Y": np.array([3.0, 4.0]), "Z": np.array([5.0, np.nan])}
    found = canonical_components(reported, 45.0, 0.0)
    assert np.isnan(found["magnetic_field_north"]).tolist() == [False, True]
    assert found["magnetic_field_geodetic_north"].tolist() == [1.0, 2.0]
    assert found["magnetic_field_east"].tolist() == [3.0, 4.0]


@pytest.mark.parametrize(
    ("kind", "name", "baseline"),
    [
        ("Variation", "a.min", "1-variation"),
        ("reported", "a.min", "1-variation"),
        ("adjusted", "a.min", "2-provisional"),
        ("Provisional", "aqu20200108dmin.min", "2-provisional"),
        ("quasi-definitive", "a.min", "3-quasi-definitive"),
        ("DEFINITIVE", "a.min", "4-definitive"),
        ("", "aqu20200108qmin.min", "3-quasi-definitive"),
        ("", "a.min", "0-unstated"),
    ],
)
def test_the_type_of_the_data_is_the_baseline(written, tmp_path, kind, name, baseline):
    path = written.write_iaga(tmp_path / name, minutes(2, [1, 2, 3, 4]), kind=kind)
    assert only(path)[1].baseline == baseline


def test_days_and_single_values_find_their_product(written, tmp_path):
    rows = [(f"2020-01-0{day} 12:00:00.000", [1, 2, 3, 4]) for day in (1, 2, 3)]
    product, content = only(written.write_iaga(tmp_path / "a.day", rows))
    assert (product, str(content.arrays["time"][0])[:13]) == ("geomagnetic/day", "2020-01-01T00")
    path = written.write_iaga(tmp_path / "a.txt", rows[:1], interval="Average 1-Hour (00-59)")
    assert only(path)[0] == "geomagnetic/hour"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("00:02:00.000", "00:01:00.000", ":17: its time is not later"),
        ("00:02:00.000", "00:62:00.000", ":17: '00:62:00.000' is no time of day"),
        ("2020-01-08 00:02", "2020-13-08 00:02", ":17: '2020-13-08' is no date"),
        ("02:00.000 008", "02:00.000 009", ":17: day '009' of the year"),
        ("     2.00      3.00", "     2.00     x3.00", ":15: 'x3.00' is no number"),
        ("     2.00      3.00", "     2.00      3 00", ":15: '3 00' is no number"),
        ("     2.00      3.00", "     2.00       nan", ":15: 'nan' is no number"),
        ("AQUX      AQUY", "AQUX      AQUX", "'X' stands twice"),
        ("AQUX      AQUY", "AQUX      AQUQ", "'Q' is no component that is known"),
        ("AQUX      AQUY", "AQUX      BOUY", "columns of AQU, BOU"),
        ("42.383 ", "142.383", "is 142.383; at most 90"),
        ("DATE       TIME", "DATA       TIME", "no line 'DATE TIME DOY'"),
        ("     4.00\n2020-01-08 00:02", "     4.0000\n2020-01-08 00:02", ":16: 72 columns"),
    ],
)
def test_a_broken_line_is_named(written, tmp_path, old, new, words):
    path = written.write_iaga(tmp_path / "aqu.min", minutes(5, [1, 2, 3, 4]))
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(FileError, match=re.escape(words)):
        read_iaga(path)


def test_an_interval_of_its_own_is_refused_in_words(written, tmp_path):
    rows = [(f"2020-01-08 00:00:{second:02d}.000", [1, 2, 3, 4]) for second in range(0, 50, 5)]
    with pytest.raises(FileError, match="a value every 5 s"):
        read_iaga(written.write_iaga(tmp_path / "a.sec", rows))


def test_a_file_without_values_is_refused(written, tmp_path):
    with pytest.raises(FileError, match="no line of values follows"):
        read_iaga(written.write_iaga(tmp_path / "a.min", []))
