"""Damaged tables and HDF5 files are read or refused in words, and nothing else."""

from functools import partial

import numpy as np
from vconst_indices.minutes import write_minutes
from vconst_indices.rc import write_rc
from vconst_indices.silso import write_silso
from vconst_indices.xrs import write_xrs

from vconst.testing.damage_class import DamageTests, beginning_of
from vconst.testing.fixtures import find_real

HOURS = np.datetime64("2020-01-08", "ns") + np.arange(24) * np.timedelta64(1, "h")

beginning = partial(beginning_of, partial(find_real, __file__, "indices"))


def _sections(folder):
    """A space weather file of a few days of each section."""
    lines = find_real(__file__, "indices", "SW-All.txt").read_bytes().decode().split("\r\n")
    kept = [*lines[:15], *lines[16:40], "END OBSERVED", *lines[24785:24790], "END DAILY_PREDICTED"]
    path = folder / "SW-All.txt"
    path.write_bytes("\r\n".join(kept).encode())
    return path


def _minutes(folder):
    times = HOURS[0] + np.arange(120) * np.timedelta64(1, "m")
    given = {"time": times, "AE": np.arange(120.0)}
    return write_minutes(given, folder / "ae_20200108.txt", "AE")


def _rc(folder):
    values = {name: np.arange(24.0) for name in ("RC", "RC_e", "RC_i")}
    return write_rc({"time": HOURS, **values}, folder / "RC_index.h5")


def _xrs(folder):
    flux = np.full(24, 1e-6)
    given = {"time": HOURS, "xrsa_flux": flux, "xrsb_flux": flux}
    return write_xrs(given, folder / "sci_xrsf-l2-avg1m_g16_d20200108_v2-2-1.nc")


def _silso(folder):
    given = {"time": HOURS[:1], "SN": np.array([4.0])}
    return write_silso(given, folder / "SN_d_tot_V2.0.csv")


class TestDamaged(DamageTests):
    formats = {  # noqa: RUF012
        "Kp, ap, F10.7 of GFZ": partial(beginning, "Kp_ap_Ap_SN_F107_nowcast.txt"),
        "Hp30 of GFZ": partial(beginning, "Hp30_ap30_complete_series.txt"),
        "Kp in 62 columns": partial(beginning, "Kp_def2009.wdc"),
        "Kp, a line a day": partial(beginning, "Kp_def2019.txt"),
        "Kp of SWPC": partial(beginning, "kp_recent_2019-03-18.txt"),
        "web service of GFZ": partial(beginning, "SN_2009-01.txt", size=None),
        "Dst of Kyoto": partial(beginning, "dst2000.txt"),
        "OMNI2": partial(beginning, "omni2t_2000.dat", size=None),
        "Dst of LASP": partial(beginning, "dst_last_96_hrs.txt"),
        "space weather file": _sections,
        "minutes of Kyoto": _minutes,
        "sunspots of SILSO": _silso,
        "RC, HDF5": _rc,
        "X-ray flux, netCDF-4": _xrs,
    }
