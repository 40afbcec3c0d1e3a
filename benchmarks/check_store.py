"""
How fast is a store checked? ``Store.check`` and only reading the same bytes, in turn, in one run.

    python benchmarks/check_store.py [--megabytes 1000] [--repeats 5]

The store holds made-up noise, which compression makes no smaller. Both are timed with the bytes in
the system's cache, where hashing costs most beside reading, and with the cache of these files let
go before (Linux; where the disk below has a cache of its own, that stays). Prints seconds and the
ratio: 1.00 is as fast as reading.
"""

import argparse
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "test_store"))

from store_made_up import DAY, EPOCH, SPECTRA, ingest, spectra

from vconst.store import Store

#: Readers of the plain loop: as many as the check has.
READERS = 4


def main():
    """Time both, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--megabytes", type=float, default=1000)
    parser.add_argument("--repeats", type=int, default=5)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=".") as folder:
        store = Store.create(Path(folder, "store"))
        fill(store, wanted.megabytes)
        paths = [path for path in Path(store.url).rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in paths) / 1e6
        print(f"{size:.0f} MB in {len(paths)} objects")
        for words, before in (("in the cache", lambda _: None), ("not in it", let_go)):
            seconds = compare(store, paths, before, wanted.repeats)
            reading, checking, quick = map(median, zip(*seconds, strict=True))
            print(
                f"{words:14s} reading {reading:6.2f} s   check {checking:6.2f} s   "
                f"ratio {checking / reading:5.2f}   quick {quick:6.3f} s"
            )


def fill(store, megabytes):
    """Spectra of noise, 64 MB a day."""
    frequency = np.arange(512)
    for day in range(round(megabytes / 64)):
        ingest(store, [spectra(EPOCH + day * DAY, 31_250, frequency, seed=day)], SPECTRA)


def compare(store, paths, before, repeats):
    """Seconds of reading, of the check and of the quick check, one after the other in turn."""
    ways = [lambda: read_all(paths), store.check, lambda: store.check(quick=True)]
    found = []
    for _ in range(repeats):
        row = []
        for way in ways:
            before(paths)
            began = time.perf_counter()
            assert not way()
            row.append(time.perf_counter() - began)
        found.append(row)
    return found


def read_all(paths):
    """Every byte of every object, nothing else."""
    with ThreadPoolExecutor(READERS) as pool:
        for _ in pool.map(Path.read_bytes, paths):
            pass


def let_go(paths):
    """Ask the system to keep nothing of these files in its cache."""
    if hasattr(os, "posix_fadvise"):
        os.sync()
        for path in paths:
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


if __name__ == "__main__":
    main()
