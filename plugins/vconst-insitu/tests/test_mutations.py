"""Damaged files of every layout are read or refused in words, and nothing else."""

import numpy as np
from vconst_insitu.de2 import write_rpa
from vconst_insitu.products import RPA

from vconst.testing.damage_class import DamageTests
from vconst.testing.fixtures import load_scripts

written = load_scripts(__file__)


def _n1(folder):
    name = "DMT_N1_1132_160361_20070704_045537_20070704_053154.DAT"
    return written.write_n1(folder / name, bins=32)


def _csv(folder):
    path = folder / "DMT_N1_1132_16036.1.csv"
    lines = [written.CSV_NAMES, *(written.csv_line(second, 2.0) for second in range(30, 33))]
    path.write_text("\n".join(lines) + "\n")
    return path


def _frame(folder):
    number = np.arange(50)
    columns = dict.fromkeys(("glat", "glon", "alt", "hor_ion_v", "vert_ion_v"), number * 1.0)
    columns["vyqual"] = number % 4
    stamps = np.datetime64("2014-12-15", "ns") + number * np.timedelta64(1, "s")
    return written.write_frame(folder / "20141215_ssies_f18_x.h5", columns, stamps)


def _rpa(folder):
    number = np.arange(40)
    arrays = {one.source: number * 1.0 + 10 for one in RPA.variables}
    arrays["Epoch"] = 62_577_532_800_000.0 + 2000.0 * number
    return write_rpa(arrays, folder / "de2_ion2s_rpa_19830101_v01.cdf")


class TestDamaged(DamageTests):
    formats = {  # noqa: RUF012
        "DEMETER N1": _n1,
        "DEMETER, list": _csv,
        "DMSP, frame of pandas": _frame,
        "DE-2, CDF": _rpa,
    }
