"""
How fast are files of the ground and of older satellites read? Ours and plain peers, one run.

    python benchmarks/read_ground.py [--repeats 9]

A day of seconds in IAGA-2002 (the real one of Conrad Observatory, unpacked) against
pandas.read_csv, whose columns become numbers and times as well; a made-up day of seconds in
ImagCDF and the real DE-2 file against cdflib, which reads the same variables, checks the MD5
sum where there is one, and makes times of TT2000 as ours does; the real DMSP file against h5py,
which gives the same columns by name and the same times. Ours also checks lines, units, types and
order, and turns components. Prints median times and the speed of ours as a share of the peer's
(1.00 is equally fast), by the clock and by the processor's time.
"""

import argparse
import gzip
import os
import runpy
import shutil
import tempfile
import zipfile
from pathlib import Path

import cdflib
import h5py
import numpy as np
import pandas as pd
from _measure import medians
from vconst_ground.iaga2002 import read_iaga
from vconst_ground.imagcdf import read_imagcdf
from vconst_insitu.de2 import read_rpa
from vconst_insitu.ssies import read_ssies

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("VCONST_TEST_DATA", ROOT.parent / "shared"))
LAYOUTS = ROOT / "plugins" / "vconst-ground" / "tests" / "fixtures" / "layouts.py"


def main():
    """Time all, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--repeats", type=int, default=9)
    repeats = parser.parse_args().repeats
    print(f"{'':32s} {'MB':>7s} {'peer':>9s} {'ours':>9s} {'speed':>6s} {'processor':>10s}")
    with tempfile.TemporaryDirectory() as folder:
        shares = [show(*case, repeats) for case in cases(Path(folder))]
    print(f"slowest of {len(shares)} by the processor: {min(shares):.2f} of its peer")


def cases(folder):
    """Name, file, our reader and what the peer does."""
    data = SHARED / "data"
    seconds = folder / "WIC.sec"
    packed = data / "ground" / "WIC_20180829_iaga2002_1s.sec.gz"
    if packed.is_file():
        with gzip.open(packed) as source, seconds.open("wb") as target:
            shutil.copyfileobj(source, target)
        yield "IAGA-2002, 1 s, pandas", seconds, read_iaga, with_pandas(seconds)
    made = imagcdf(folder / "aqu_20161231_000000_pt1s_4.cdf")
    yield "ImagCDF, 1 s, cdflib", made, read_imagcdf, with_cdflib(made, "Geomagnetic")
    zipped = data / "insitu" / "de2_ion2s_rpa_19830101_v01.zip"
    if zipped.is_file():
        with zipfile.ZipFile(zipped) as archive:
            [name] = archive.namelist()
            rpa = Path(archive.extract(name, folder))
        yield "DE-2 RPA, cdflib", rpa, read_rpa, with_cdflib(rpa)
    frame = data / "insitu" / "20141215_ssies_f18_hairston.h5"
    if frame.is_file():
        yield "DMSP SSIES, h5py", frame, read_ssies, with_h5py(frame)


def imagcdf(path):
    """A made-up day of X, Y, Z and S."""
    written = runpy.run_path(str(LAYOUTS))
    stamps = written["BEFORE_LEAP"] + np.arange(86_400) * 1_000_000_000
    rng = np.random.default_rng(1)
    fields = {
        letter: ("DataTimes", stamps, rng.normal(20_000, 30, 86_400).round(2), 99999.0)
        for letter in "XYZS"
    }
    return written["write_imagcdf"](path, fields)


def with_pandas(path):
    """pandas: numbers of four columns, and times of two."""
    head = next(n for n, line in enumerate(path.open()) if line.startswith("DATE"))

    def read():
        table = pd.read_csv(path, skiprows=head + 1, sep=r"\s+", header=None, engine="c")
        return pd.to_datetime(table[0] + "T" + table[1], format="ISO8601")

    return read


def with_cdflib(path, begin=""):
    """cdflib: all variables that begin so, or all."""
    names = [n for n in cdflib.CDF(path).cdf_info().zVariables if n.startswith(begin)]
    names = names + ["DataTimes"] * bool(begin)

    def read():
        opened = cdflib.CDF(path, validate=True)
        values = {name: opened.varget(name) for name in names}
        if begin:
            cdflib.cdfepoch.to_datetime(values["DataTimes"])

    return read


def with_h5py(path):
    """h5py: the columns of every block by name, and the labels of the rows as times."""

    def read():
        with h5py.File(path) as file:
            [group] = file.values()
            columns = {"TIME": group["axis1"][...].view("M8[ns]")}
            for number in range(int(group.attrs["nblocks"])):
                names = group[f"block{number}_items"][...]
                values = group[f"block{number}_values"][...]
                columns |= {name.decode(): values[:, at] for at, name in enumerate(names)}
        return columns

    return read


def show(name, path, ours, peer, repeats):
    """Time both in turn and print a line; the speed by the processor's time."""
    found = medians({"peer": peer, "ours": lambda: ours(path)}, repeats)
    clock, processor = (found["peer"][k] / found["ours"][k] for k in (0, 1))
    print(
        f"{name:32s} {path.stat().st_size / 1e6:7.2f} {1e3 * found['peer'][0]:6.1f} ms "
        f"{1e3 * found['ours'][0]:6.1f} ms {clock:6.2f} {processor:10.2f}",
        flush=True,
    )
    return processor


if __name__ == "__main__":
    main()
