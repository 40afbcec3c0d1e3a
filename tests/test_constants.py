"""Numbers of the Earth are kept once, and are what others say they are."""

import re
from pathlib import Path

import numpy as np
import pytest

from vconst.kernels.constants import EARTH_RATE, J2
from vconst.kernels.dipole import NORTH_POLE
from vconst.kernels.sidereal import sidereal_angle

ROOT = Path(__file__).resolve().parents[1]
#: Of the rate of the Earth, sidereal turns a day, J2, and sidereal seconds at J2000.
NUMBERS = (r"7\.2921\d*e-0?5", r"1\.0027379", r"1\.0826\d*e-0?3", r"67_?310\.548")


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_of_the_earth_is_in_one_place_at_most(number):
    folders = (ROOT / "vconst", ROOT / "plugins")
    files = [path for folder in folders for path in folder.rglob("*.py")]
    assert len(files) > 200
    code = {path: re.sub(r'""".*?"""|#.*', "", path.read_text(), flags=re.S) for path in files}
    assert sum(len(re.findall(number, text)) for text in code.values()) <= 1


def test_the_rate_of_the_earth_is_how_fast_sidereal_time_runs():
    days = np.arange(0, 400, 7)
    time = np.datetime64("2020-01-01", "ns").astype(np.int64) + days * 86_400_000_000_000
    turned = np.unwrap(sidereal_angle(time) - days / 7 * 0.1203)  # 7 days are 7 whole turns and 6.9
    rate = (turned[-1] - turned[0]) / (days[-1] * 86_400) + 0.1203 / 7 / 86_400
    assert 2 * np.pi / 86_400 + rate == pytest.approx(EARTH_RATE, rel=1e-10)
    assert pytest.approx(7.292115e-5, rel=2e-7) == EARTH_RATE  # NIMA TR8350.2, table 3.1
    assert pytest.approx(1.082626e-3, rel=1e-5) == J2  # of WGS 84


def test_the_pole_of_the_dipole_is_igrfs():
    lines = (ROOT / "vconst/kernels/igrf14.shc").read_text().splitlines()
    rows = [line.split() for line in lines if line and line[0] != "#"]
    column = [float(year) for year in rows[1]].index(2020.0)
    terms = {(int(r[0]), int(r[1])): float(r[2 + column]) for r in rows[2:5]}
    north, x, y = -terms[1, 0], -terms[1, 1], -terms[1, -1]
    assert np.degrees(np.arctan2(north, np.hypot(x, y))) == pytest.approx(NORTH_POLE[0], abs=0.005)
    assert np.degrees(np.arctan2(y, x)) == pytest.approx(NORTH_POLE[1], abs=0.005)
