"""
How fast are files ingested? Against only reading them with h5py on the same cores, one run.

    python benchmarks/ingest.py [--files 5000] [--repeats 3] [--waves]

Files are made-up half-orbits of 20 variables and 2,000 samples; with --waves waveforms of 8 MB,
as most of an archive's bytes are, 40 of them unless said otherwise. The peer reads every dataset
in two processes and forgets it. Ours reads in two processes too, and compares, converts,
compresses, hashes, synchronises with the disk and commits; starting its processes and plugins
is counted. Prints the medians of rounds in turn, and the speed of ours as a share of the
peer's, by the clock and by the processor's time, which other work on the machine touches less.
"""

import argparse
import shutil
import statistics
import tempfile
from multiprocessing import get_context
from pathlib import Path

import _half_orbits as made
from _measure import timed

from vconst.ingest import ingest
from vconst.plugins import Host
from vconst.store import Store

PROMISE = 0.65
WORKERS = 2


def main():
    """Time both in turn, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--files", type=int)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--waves", action="store_true")
    wanted = parser.parse_args()
    wanted.files = wanted.files or (40 if wanted.waves else made.ORBITS)
    with tempfile.TemporaryDirectory() as folder:
        made.install(Path(folder, "plugin"))
        files, store = Path(folder, "files"), Path(folder, "store")
        made.write_files(files, range(wanted.files), waves=wanted.waves)
        size = sum(path.stat().st_size for path in files.iterdir()) / 1e6
        rounds = {"h5py": [], "ingest": []}
        for _ in range(wanted.repeats):
            rounds["h5py"].append(timed(lambda: read_all(files)))
            rounds["ingest"].append(timed(lambda: ingest_all(files, store)))
            if rounds["ingest"][-1][2] != wanted.files:
                raise SystemExit(f"{rounds['ingest'][-1][2]} files were ingested")
            kept = sum(path.stat().st_size for path in store.rglob("*") if path.is_file()) / 1e6
            shutil.rmtree(store)
    print(f"{wanted.files} files of {size:.0f} MB, {kept:.0f} MB in the store")
    show(rounds, wanted.files)


def show(rounds, files):
    """Print the medians and the shares."""
    found = {
        name: [statistics.median(spent[way] for spent in each) for way in (0, 1)]
        for name, each in rounds.items()
    }
    print(f"{'':8s} {'clock':>9s} {'files/s':>8s} {'processor':>10s} {'files/s':>8s}")
    for name, (clock, used) in found.items():
        print(f"{name:8s} {clock:7.2f} s {files / clock:8.0f} {used:8.2f} s {files / used:8.0f}")
    (read, read_used), (ours, ours_used) = found.values()
    print(
        f"speed of ingest as a share of reading: clock {read / ours:.2f}, "
        f"processor {read_used / ours_used:.2f}, promised at least {PROMISE}"
    )


def read_all(folder):
    """Every dataset of every file, forgotten again."""
    paths = sorted(str(path) for path in folder.iterdir())
    with get_context("fork").Pool(WORKERS) as pool:
        return sum(pool.imap_unordered(_read_one, paths, chunksize=16))


def _read_one(path):
    return len(made.read_plainly(path)) > 0


def ingest_all(folder, store):
    """How many files came into a new store."""
    return ingest([folder], Store.create(store), Host(), workers=WORKERS).new


if __name__ == "__main__":
    main()
