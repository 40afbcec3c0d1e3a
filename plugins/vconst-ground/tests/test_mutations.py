"""Damaged files of every layout are read or refused in words, and nothing else."""

import numpy as np
from vconst_ground.cf_layouts import ELECTRIC, WAVES
from vconst_ground.cf_series import write_series

from vconst.testing.damage_class import DamageTests
from vconst.testing.fixtures import load_scripts

written = load_scripts(__file__)


def _iaga(folder):
    rows = [(f"2020-01-08 00:{n:02d}:00.000", [1.0, 1.0, 2.0, 3.0]) for n in range(30)]
    return written.write_iaga(folder / "aqu20200108dmin.min", rows)


def _imagcdf(folder):
    stamps = written.BEFORE_LEAP + np.arange(60) * 1_000_000_000
    fields = {one: ("DataTimes", stamps, np.full(60, 20_000.0), 99999.0) for one in "XYZS"}
    return written.write_imagcdf(folder / "aqu_20161231_PT1S_4.cdf", fields)


def _wdc(folder):
    days = [written.wdc_line("AQU", f"2001-03-{d:02d}", "X", 200, range(24)) for d in range(1, 9)]
    return _text(folder / "aqu2001.wdc", "\n".join(days) + "\n")


def _giro(folder):
    return _text(folder / "AL945.txt", written.GIRO)


def _text(path, text):
    path.write_text(text)
    return path


def _cf(folder, name, layout, **arrays):
    time = np.datetime64("2020-01-08", "ns") + np.arange(20) * np.timedelta64(60, "s")
    site = {
        "time": time,
        "site": np.full(20, "AQU"),
        "latitude": np.full(20, 42.4),
        "longitude": np.full(20, 13.3),
    }
    return write_series(site | arrays, folder / name, layout)


def _spectra(folder):
    given = {"frequency": np.arange(1.0, 5.0), "magnetic_power_x": np.ones((20, 4))}
    return _cf(folder, "elf_aqu_20200108.nc", WAVES, **given)


def _gradient(folder):
    given = {"potential_gradient": np.linspace(100.0, 150.0, 20)}
    return _cf(folder, "aef_aqu_20200108.nc", ELECTRIC, **given)


class TestDamaged(DamageTests):
    formats = {  # noqa: RUF012
        "IAGA-2002": _iaga,
        "ImagCDF": _imagcdf,
        "hours of the WDC": _wdc,
        "table of GIRO": _giro,
        "spectra in CF terms": _spectra,
        "potential gradient in CF terms": _gradient,
    }
