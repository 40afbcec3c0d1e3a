"""
Damaged files are read or refused with file and line, and nothing else.

Each day every layout is damaged a few times; ``-m chaos`` does it two hundred times.
"""

import re
from collections import Counter
from functools import partial

import numpy as np
import pytest
from vconst_indices import hourly, minutes, omni
from vconst_indices.cssi import read_cssi
from vconst_indices.gfz import read_gfz
from vconst_indices.kp_tables import read_kp_table, read_recent
from vconst_indices.kp_wdc import read_kp
from vconst_indices.lasp import read_lasp
from vconst_indices.rc import write_rc
from vconst_indices.silso import read_silso, write_silso
from vconst_indices.web_service import read_web_service
from vconst_indices.xrs import write_xrs

from tests.test_inputs.damage import mutated
from vconst import FileError
from vconst.engine import ReaderPool
from vconst.ingest import read_file

FEW, MANY = 12, 200
HOURS = np.datetime64("2020-01-08", "ns") + np.arange(24) * np.timedelta64(1, "h")


def beginning(data, size=6000):
    return data[: data[:size].rindex(b"\n") + 1]


def sections(data):
    """A space weather file of a few days of each section."""
    lines = data.decode().split("\r\n")
    kept = [*lines[:15], *lines[16:40], "END OBSERVED", *lines[24785:24790], "END DAILY_PREDICTED"]
    return "\r\n".join(kept).encode()


#: Real files, how they are read, and what is taken of them.
REAL = {
    "Kp_ap_Ap_SN_F107_nowcast.txt": (read_gfz, beginning),
    "Hp30_ap30_complete_series.txt": (read_gfz, beginning),
    "Kp_def2009.wdc": (read_kp, beginning),
    "Kp_def2019.txt": (read_kp_table, beginning),
    "kp_recent_2019-03-18.txt": (read_recent, beginning),
    "SN_2009-01.txt": (read_web_service, bytes),
    "dst2000.txt": (partial(hourly.read_hourly, names=hourly.DST), beginning),
    "omni2t_2000.dat": (partial(omni.read_omni, layout=omni.HOURLY), bytes),
    "dst_last_96_hrs.txt": (partial(read_lasp, index="DST"), beginning),
    "SW-All.txt": (read_cssi, sections),
}


def made_minutes(path):
    times = HOURS[0] + np.arange(120) * np.timedelta64(1, "m")
    return minutes.write_minutes({"time": times, "AE": np.arange(120.0)}, path, "AE")


def made_rc(path):
    values = {name: np.arange(24.0) for name in ("RC", "RC_e", "RC_i")}
    return write_rc({"time": HOURS, **values}, path)


def made_xrs(path):
    flux = np.full(24, 1e-6)
    return write_xrs({"time": HOURS, "xrsa_flux": flux, "xrsb_flux": flux}, path)


def made_silso(path):
    return write_silso({"time": HOURS[:1], "SN": np.array([4.0])}, path)


#: Made-up files of layouts without a real one.
MADE = {
    "minutes": (partial(minutes.read_minutes, kind="AE"), made_minutes),
    "silso": (read_silso, made_silso),
}

#: HDF5 can run for ever on a damaged file: it is read as ingest does, in a supervised process.
SUPERVISED = {"RC_index.h5": made_rc, "sci_xrsf-l2-avg1m_g16_d20200108_v2-2-1.nc": made_xrs}


def damage(name, read, data, folder, numbers):
    """Messages of the refused; anything but FileError gets out."""
    refused = []
    path = folder / name
    path.write_bytes(data)
    read(path)
    for number in numbers:
        path.write_bytes(mutated(name, number, data))
        try:
            read(path)
        except FileError as error:
            refused.append(error.message)
    assert all(re.match(rf"{re.escape(name)}(?::\d+)?: ", message) for message in refused)
    return refused


def kinds(folder, numbers):
    """How reading of damaged HDF5 files ended, and how often; an empty word where it was read."""
    requests = []
    for name, make in SUPERVISED.items():
        data = make(folder / name).read_bytes()
        for number in numbers:
            path = folder / str(number) / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(mutated(name, number, data))
            requests.append((str(path), None))
    pool = ReaderPool(read_file, workers=1, seconds=10.0, memory=3 << 30)
    return Counter(getattr(outcome, "kind", "") for _, outcome in pool.map(requests))


def test_damaged_hdf5_is_read_or_refused_and_nothing_else(tmp_path):
    found = kinds(tmp_path, range(FEW))
    assert set(found) <= {"", FileError("").kind, "too long", "memory"}
    assert found[FileError("").kind] >= FEW // 2


@pytest.mark.chaos
@pytest.mark.timeout(1800)
def test_two_hundred_damaged_hdf5_files_end_at_their_limits_at_worst(tmp_path):
    found = kinds(tmp_path, range(MANY))
    assert set(found) <= {"", FileError("").kind, "too long", "memory", "crashed"}
    assert found["too long"] + found["memory"] + found["crashed"] <= MANY // 10


@pytest.mark.parametrize("name", REAL)
def test_damaged_real_files_are_read_or_refused_and_nothing_else(real, name, tmp_path):
    read, take = REAL[name]
    assert damage(name, read, take(real(name).read_bytes()), tmp_path, range(FEW))


@pytest.mark.parametrize("name", MADE)
def test_damaged_made_up_files_are_read_or_refused_and_nothing_else(name, tmp_path):
    read, make = MADE[name]
    damage(name, read, make(tmp_path / "sound").read_bytes(), tmp_path, range(FEW))


@pytest.mark.chaos
@pytest.mark.parametrize("name", [*REAL, *MADE])
def test_two_hundred_damaged_files_of_each_layout(real, name, tmp_path):
    if name in REAL:
        read, take = REAL[name]
        data = take(real(name).read_bytes())
    else:
        read, make = MADE[name]
        data = make(tmp_path / "sound").read_bytes()
    assert len(damage(name, read, data, tmp_path, range(MANY))) > MANY // 10
