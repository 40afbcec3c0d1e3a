"""Damaged files of every format are read or refused with words, and nothing else."""

import random

import numpy as np
import pytest
from vconst_insitu.de2 import read_rpa, write_rpa
from vconst_insitu.demeter import read_csv, read_n1
from vconst_insitu.ssies import read_ssies

from vconst import FileError


def _n1(written, path):
    return written.write_n1(path, bins=32)


def _csv(written, path):
    lines = [written.CSV_NAMES, *(written.csv_line(second, 2.0) for second in range(30, 33))]
    path.write_text("\n".join(lines) + "\n")
    return path


def _frame(written, path):
    number = np.arange(50)
    columns = dict.fromkeys(("glat", "glon", "alt", "hor_ion_v", "vert_ion_v"), number * 1.0)
    columns["vyqual"] = number % 4
    stamps = np.datetime64("2014-12-15", "ns") + number * np.timedelta64(1, "s")
    return written.write_frame(path, columns, stamps)


def _rpa(written, path):
    from vconst_insitu.products import RPA

    number = np.arange(40)
    arrays = {one.source: number * 1.0 + 10 for one in RPA.variables}
    arrays["Epoch"] = 62_577_532_800_000.0 + 2000.0 * number
    return write_rpa(arrays, path)


FORMATS = {
    "n1": (_n1, "DMT_N1_1132_000010_20070704_045537_20070704_053154.DAT", read_n1),
    "csv": (_csv, "DMT_N1_1132_00001.0.csv", read_csv),
    "frame": (_frame, "20141215_ssies_f18_x.h5", read_ssies),
    "rpa": (_rpa, "de2_ion2s_rpa_19830101_v01.cdf", read_rpa),
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
