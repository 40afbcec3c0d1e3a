"""The Sun stands where another code has it."""

import os
from pathlib import Path

import numpy as np
import pytest

from vconst.kernels.constants import DAY
from vconst.kernels.sun import subsolar_point

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
