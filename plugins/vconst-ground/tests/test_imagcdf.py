"""ImagCDF: leap seconds, two clocks, fills, units; values against cdflib."""

import re

import cdflib
import numpy as np
import pytest
from vconst_ground.imagcdf import read_imagcdf

from vconst import FileError

SECOND = 1_000_000_000


def only(path):
    [(product, content)] = read_imagcdf(path).items()
    return product, content


def seconds(written, number, step=1):
    """TT2000 of so many seconds from two before the leap second of 2016 on."""
    return written.BEFORE_LEAP + np.arange(number) * step * SECOND


def hezs(written, number=10):
    stamps = seconds(written, number)
    vector = "GeomagneticVectorTimes"
    return {
        "H": (vector, stamps, 21_000 + np.arange(number) / 10, np.nan),
        "E": (vector, stamps, 16 + np.arange(number) / 10, np.nan),
        "Z": (vector, stamps, 43_000 + np.arange(number) / 10, np.nan),
        "S": ("GeomagneticScalarTimes", stamps[::5], 48_000 + np.arange(number)[::5] / 10, 99999.0),
    }


def test_a_leap_second_is_counted(written, tmp_path):
    path = written.write_imagcdf(tmp_path / "aqu_20161231_235958_pt1s_1.cdf", hezs(written))
    product, content = only(path)
    stamps = [str(time)[11:23] for time in content.arrays["time"][:5]]
    assert product == "geomagnetic/second"
    # 23:59:60 has no name: it is the last nanosecond before midnight
    assert stamps == [
        "23:59:58.000",
        "23:59:59.000",
        "23:59:59.999",
        "00:00:00.000",
        "00:00:01.000",
    ]


def test_values_and_times_are_those_that_cdflib_reads(written, tmp_path):
    number = 3600
    stamps = seconds(written, number) + 100 * SECOND
    rng = np.random.default_rng(3)
    fields = {
        letter: ("DataTimes", stamps, rng.normal(20_000, 50, number), 99999.0) for letter in "XYZ"
    }
    path = written.write_imagcdf(tmp_path / "a.cdf", fields, place=(np.nan, np.nan, np.nan))
    _, content = only(path)
    cdf = cdflib.CDF(path)
    wanted = cdflib.cdfepoch.to_datetime(cdf.varget("DataTimes"))
    assert np.array_equal(content.arrays["time"], np.asarray(wanted, "M8[ns]"))
    names = {"X": "geodetic_north", "Y": "east", "Z": "vertical"}
    for letter, name in names.items():
        assert np.array_equal(
            content.arrays[f"magnetic_field_{name}"], cdf.varget(f"GeomagneticField{letter}")
        )


def test_the_scalar_instrument_has_a_clock_of_its_own(written, tmp_path):
    _, content = only(written.write_imagcdf(tmp_path / "a.cdf", hezs(written)))
    strength = content.arrays["magnetic_field"]
    assert np.flatnonzero(np.isfinite(strength)).tolist() == [0, 5]
    assert strength[5] == 48_000.5
    assert content.arrays["magnetic_field_e"].tolist() == (16 + np.arange(10) / 10).tolist()
    assert "magnetic_field_east" not in content.arrays  # E is along a sensor, in nT


def test_scalar_samples_between_those_of_the_vector_are_kept(written, tmp_path):
    fields = hezs(written)
    stamps = fields["S"][1] + SECOND // 2
    fields["S"] = (fields["S"][0], stamps, fields["S"][2], 99999.0)
    _, content = only(written.write_imagcdf(tmp_path / "a.cdf", fields))
    assert len(content.arrays["time"]) == 12
    assert np.isnan(content.arrays["magnetic_field_h"]).sum() == 2


@pytest.mark.parametrize("fill", [np.nan, 99999.0, 88888.0])
def test_what_is_missing_is_nan_whatever_the_fill(written, tmp_path, fill):
    fields = hezs(written)
    values = fields["H"][2].copy()
    values[3] = fill
    fields["H"] = (fields["H"][0], fields["H"][1], values, fill)
    _, content = only(written.write_imagcdf(tmp_path / "a.cdf", fields))
    assert np.flatnonzero(np.isnan(content.arrays["magnetic_field_h"])).tolist() == [3]
    assert content.counts["missing"] == 1


def test_angles_are_in_degrees(written, tmp_path):
    stamps = seconds(written, 5, 60)
    fields = {
        "H": ("DataTimes", stamps, np.full(5, 24_000.0), 99999.0),
        "D": ("DataTimes", stamps, np.full(5, -2.0), 99999.0),
        "Z": ("DataTimes", stamps, np.full(5, 40_000.0), 99999.0),
    }
    product, content = only(written.write_imagcdf(tmp_path / "a.cdf", fields, level="3"))
    assert product == "geomagnetic/minute"
    east = content.arrays["magnetic_field_east"][0]
    assert east == pytest.approx(24_000 * np.sin(np.radians(-2)))
    assert content.baseline == "3-quasi-definitive"
    in_minutes = written.write_imagcdf(tmp_path / "b.cdf", fields, D="minutes of arc")
    east = only(in_minutes)[1].arrays["magnetic_field_east"][0]
    assert east == pytest.approx(24_000 * np.sin(np.radians(-2 / 60)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"H": "gauss"}, "is in 'gauss'; nT is expected"),
        ({"code": "NOWHERE"}, "IagaCode is 'NOWHERE'"),
        ({"place": (142.0, 13.0, 0.0)}, "Latitude is 142"),
    ],
)
def test_what_contradicts_the_format_is_refused(written, tmp_path, change, words):
    path = written.write_imagcdf(tmp_path / "a.cdf", hezs(written), **change)
    with pytest.raises(FileError, match=re.escape(words)):
        read_imagcdf(path)


def test_times_that_do_not_rise_are_refused(written, tmp_path):
    fields = hezs(written)
    stamps = fields["H"][1].copy()
    stamps[4] = stamps[3]
    fields |= {letter: (fields[letter][0], stamps, *fields[letter][2:]) for letter in "HEZ"}
    with pytest.raises(FileError, match="does not rise"):
        read_imagcdf(written.write_imagcdf(tmp_path / "a.cdf", fields))


def test_it_is_found_by_its_name_and_by_its_bytes(written, tmp_path, conformed):
    for name in ("aqu_20161231_235958_pt1s_1.cdf", "whatever.cdf"):
        path = written.write_imagcdf(tmp_path / name, hezs(written))
        assert list(conformed(path)) == ["geomagnetic/second"]


def test_variations_without_a_strength_are_no_vector(written, tmp_path):
    stamps = seconds(written, 5, 60)
    fields = {one: ("DataTimes", stamps, np.full(5, 20_000.0), 99999.0) for one in "XYZ"}
    _, content = only(written.write_imagcdf(tmp_path / "a.cdf", fields, level="1"))
    assert "magnetic_field_east" not in content.arrays
    assert content.arrays["magnetic_field_y"][0] == 20_000.0
    assert content.counts["no_absolute_baseline"] == 5
