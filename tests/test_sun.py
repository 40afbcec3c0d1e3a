"""The Sun stands where another code has it."""

import os
from pathlib import Path

import numpy as np
import pytest

from vconst.kernels.constants import DAY
from vconst.kernels.sphere import local_time, local_time_difference
from vconst.kernels.sun import apparent_solar_time, subsolar_point

DATA = Path(os.environ.get("VCONST_TEST_DATA", Path(__file__).resolve().parents[1] / "../shared"))


def _rows(name):
    path = DATA / "reference/refs/eoxmagmod" / name
    if not path.exists():
        pytest.skip("no such table in the test data")
    table = np.genfromtxt(path, names=True, delimiter="\t")
    days = np.rint(table["MJD2000"] * DAY).astype("m8[ns]")
    return table, np.datetime64("2000-01-01", "ns") + days


def _turn(angle):
    return np.mod(angle + 180, 360) - 180


def test_the_subsolar_point_is_that_of_the_apex_library():
    table, time = _rows("QuasiDipoleTestData.tsv")
    latitude, longitude = subsolar_point(time)
    assert np.abs(latitude - table["SubsolarLatitude"]).max() < 0.01
    assert np.abs(_turn(longitude - table["SubsolarLongitude"])).max() < 0.02


def test_declination_and_hour_angle_are_those_of_an_almanac():
    table, time = _rows("SunPositionTestData.tsv")
    latitude, longitude = subsolar_point(time)
    assert np.abs(latitude - table["Declination"]).max() < 0.02
    angle = table["Longitude"] - table["HourAngle"]
    assert np.abs(_turn(longitude - angle)).max() < 0.05


def test_a_time_that_is_not_known_has_no_sun():
    latitude, longitude = subsolar_point(np.array(["NaT", "2020-06-21"], "M8[ns]"))
    assert np.isnan([latitude[0], longitude[0]]).all()
    assert latitude[1] == pytest.approx(23.44, abs=0.01)


def _equation_of_time(day):
    """Apparent less mean solar time, min."""
    time = np.array([day], "M8[ns]")
    mean = local_time(time.astype(np.int64), 30.0)
    return float(local_time_difference(apparent_solar_time(time, 30.0), mean)[0])


def test_the_equation_of_time_is_that_of_the_book():
    """Meeus, Astronomical Algorithms, example 28.b: +13 min 42.6 s on 13 October 1992 at 0 h."""
    assert _equation_of_time("1992-10-13") == pytest.approx(13 + 42.6 / 60, abs=0.06)


def test_a_sundial_is_late_in_february_and_early_in_november():
    """By at most 14 min 15 s about 11 February and 16 min 25 s about 3 November."""
    year = np.arange("2020-01-01", "2021-01-01", dtype="M8[D]")
    all_year = np.array([_equation_of_time(day) for day in year])
    assert str(year[np.argmin(all_year)])[5:] in ("02-10", "02-11", "02-12")
    assert str(year[np.argmax(all_year)])[5:] in ("11-02", "11-03", "11-04")
    assert all_year.min() == pytest.approx(-14.25, abs=0.05)
    assert all_year.max() == pytest.approx(16.42, abs=0.05)
