"""Damaged files of every format are read or refused with words, and nothing else."""

import random

import numpy as np
import pytest
from vconst_ground.cf_layouts import WAVES
from vconst_ground.cf_series import read_series, write_series
from vconst_ground.giro import read_giro
from vconst_ground.iaga2002 import read_iaga
from vconst_ground.imagcdf import read_imagcdf
from vconst_ground.wdc import read_wdc

from vconst import FileError


def _iaga(written, path):
    rows = [(f"2020-01-08 00:{n:02d}:00.000", [1.0, 1.0, 2.0, 3.0]) for n in range(30)]
    return written.write_iaga(path, rows)


def _imagcdf(written, path):
    stamps = written.BEFORE_LEAP + np.arange(60) * 1_000_000_000
    fields = {one: ("DataTimes", stamps, np.full(60, 20_000.0), 99999.0) for one in "XYZS"}
    return written.write_imagcdf(path, fields)


def _wdc(written, path):
    days = [written.wdc_line("AQU", f"2001-03-{d:02d}", "X", 200, range(24)) for d in range(1, 9)]
    path.write_text("\n".join(days) + "\n")
    return path


def _giro(written, path):
    path.write_text(written.GIRO)
    return path


def _cf(written, path):
    time = np.datetime64("2020-01-08", "ns") + np.arange(20) * np.timedelta64(60, "s")
    arrays = {
        "time": time,
        "site": np.full(20, "AQU"),
        "latitude": np.full(20, 42.4),
        "longitude": np.full(20, 13.3),
        "frequency": np.arange(1.0, 5.0),
        "magnetic_power_x": np.ones((20, 4)),
    }
    return write_series(arrays, path, WAVES)


FORMATS = {
    "iaga": (_iaga, "a.min", read_iaga),
    "imagcdf": (_imagcdf, "a.cdf", read_imagcdf),
    "wdc": (_wdc, "a.wdc", read_wdc),
    "giro": (_giro, "a.txt", read_giro),
    "cf": (_cf, "elf.nc", lambda path: read_series(path, WAVES)),
}


def mutated(data, seed):
    """A file cut short, with bits turned, with a piece gone, doubled or overwritten."""
    rng = random.Random(seed)
    data, kind = bytearray(data), rng.randrange(5)
    at, size = rng.randrange(len(data)), rng.randrange(1, 40)
    if kind == 0:
        return bytes(data[:at])
    if kind == 1:
        for _ in range(rng.randrange(1, 6)):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    elif kind == 2:
        del data[at : at + size]
    elif kind == 3:
        data[at:at] = data[at : at + size]
    else:
        data[at : at + size] = rng.randbytes(min(size, len(data) - at))
    return bytes(data)


def _try(written, folder, name, count):
    make, called, read = FORMATS[name]
    path = folder / called
    sound = make(written, path).read_bytes()
    read(path)
    refused = 0
    for seed in range(count):
        path.write_bytes(mutated(sound, seed))
        try:
            read(path)
        except FileError:
            refused += 1
    return refused


@pytest.mark.parametrize("name", FORMATS)
def test_a_few_damaged_files(written, tmp_path, name):
    assert _try(written, tmp_path, name, 20) > 5


@pytest.mark.chaos
@pytest.mark.parametrize("name", FORMATS)
def test_two_hundred_damaged_files(written, tmp_path, name):
    assert _try(written, tmp_path, name, 200) > 60
