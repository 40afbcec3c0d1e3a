"""
How fast are GNSS files read? Ours, georinex and xarray on the same files, in one run.

    python benchmarks/read_gnss.py [--data FOLDER] [--repeats 3] [--whole]

Observations of RINEX 3 (Hatanaka, all constellations) and RINEX 2, broadcast orbits and radio
occultation. Both sides begin with the file as it lies there, packed; ours also makes the samples
of the store of it, the peer its dataset. Prints the median seconds of each and how many times
faster ours is: 1.00 is equally fast, 20.00 twenty times; by the clock and by the processor's
time, which other work on the machine touches less.

georinex takes too long for a whole day of RINEX 3 of all constellations: its first two hours are
compared, cut from the real file; --whole compares the day.
"""

import argparse
import bz2
import gzip
import os
import tempfile
import warnings
from pathlib import Path

from _measure import medians
from vconst_gnss.occultation.profiles import read_ionprf
from vconst_gnss.rinex.navigation import read_navigation
from vconst_gnss.rinex.reader import read_station
from vconst_gnss.rinex.unpacked import read_text

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("VCONST_TEST_DATA", ROOT / ".." / "shared")) / "data" / "gnss"

#: Epochs of 30 s that are compared of a day of RINEX 3.
EPOCHS = 240

DAY_3, DAY_2 = "BELE00BRA_R_20240100000_01D_30S_MO.crx.gz", "dgar0100.24o.gz"
SHORT_3, SHORT_2 = "P43300USA_R_20190012056_17M_15S_MO.crx.bz2", "zegv0010.21o"
GPS, PROFILE = "brdc0100.24n.gz", "ionPrf_C2E2.2024.129.20.57.G31_0001.nc"


def main():
    """Time all, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--whole", action="store_true")
    wanted = parser.parse_args()
    warnings.simplefilter("ignore")
    print(f"{'':34s} {'peer':>10s} {'ours':>10s} {'faster':>8s} {'processor':>10s}")
    with tempfile.TemporaryDirectory() as folder:
        for name, repeats, ours, theirs in cases(wanted, Path(folder)):
            found = medians({"ours": ours, "peer": theirs}, repeats)
            (our_clock, our_work), (clock, work) = found["ours"], found["peer"]
            print(
                f"{name:34s} {clock:8.3f} s {our_clock:8.4f} s {clock / our_clock:8.1f} "
                f"{work / our_work:10.1f}",
                flush=True,
            )


def cases(wanted, folder):
    """Name, repeats, ours and the peer of every comparison whose file is there."""
    import georinex
    import xarray

    def peer(path):
        return lambda: georinex.load(path)

    long = max(1, wanted.repeats // 3)
    for name, kind, repeats in (
        (DAY_3, "observations, RINEX 3, a day", long),
        (SHORT_3, "observations, RINEX 3, 17 min", wanted.repeats),
        (DAY_2, "observations, RINEX 2, a day", long),
        (SHORT_2, "observations, RINEX 2, short", wanted.repeats),
    ):
        path = wanted.data / name
        if name == DAY_3 and not wanted.whole:
            path, kind = first_epochs(path, folder, EPOCHS), "observations, RINEX 3, two hours"
        yield kind, repeats, lambda path=path: ours_of(path, read_station, folder), peer(path)
    path = wanted.data / GPS
    yield (
        "orbits of GPS, a day",
        wanted.repeats,
        (lambda: ours_of(path, read_navigation, folder)),
        peer(path),
    )
    profile = wanted.data / PROFILE
    yield (
        "profile of an occultation",
        10 * wanted.repeats,
        lambda: read_ionprf(profile),
        (lambda: xarray.load_dataset(profile, engine="scipy")),
    )


def ours_of(path, read, folder):
    """Unpack as ingest does, and read."""
    if path.suffix == ".gz":
        plain = folder / path.stem
        plain.write_bytes(gzip.decompress(path.read_bytes()))
        path = plain
    return read(path)


def first_epochs(path, folder, count):
    """The first epochs of a day of RINEX 3, plain, in bzip2 so that both sides unpack."""
    plain = folder / path.name.removesuffix(".gz")
    plain.write_bytes(gzip.decompress(path.read_bytes()))
    text = read_text(plain)
    at = text.index(b"END OF HEADER")
    for _ in range(count + 1):
        at = text.index(b"\n>", at + 1)
    short = folder / "BELE00BRA_R_20240100000_02H_30S_MO.rnx.bz2"
    short.write_bytes(bz2.compress(text[: at + 1]))
    return short


if __name__ == "__main__":
    main()
