"""
How fast is a store checked? Against only reading the bytes of its objects, one run.

    python benchmarks/check_store.py [--gigabytes 1] [--repeats 3]

Both read every object of the store with four threads: the peer forgets the bytes, 'store
check' compares their SHA-256. Before every round the objects are dropped from memory, so that
the disk has to give them; then the same once more with all of them in memory. Prints medians
and the speed of ours as a share of the peer's.
"""

import argparse
import os
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import _half_orbits as made
import numpy as np

from vconst.dataset import Columns
from vconst.store import Store


def main():
    """Time both in turn, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--gigabytes", type=float, default=1.0)
    parser.add_argument("--repeats", type=int, default=3)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = make(Path(folder, "store"), wanted.gigabytes * 1e9)
        paths = [path for path in Path(store.url).rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in paths)
        print(f"{len(paths)} objects, {size / 1e9:.2f} GB")
        for words, drop in (("from the disk", True), ("from memory", False)):
            ways = {"read": lambda: read_all(paths), "check": lambda: check(store)}
            found = {name: [] for name in ways}
            for _ in range(wanted.repeats):
                for name, way in ways.items():
                    forget(paths) if drop else read_all(paths)
                    found[name].append(timed(way))
            read, ours = (
                [statistics.median(c) for c in zip(*f, strict=True)] for f in found.values()
            )
            speeds = (size / 1e9 / seconds[0] for seconds in (read, ours))
            print(
                f"{words:14s}",
                "read {:5.2f} GB/s, check {:5.2f} GB/s:".format(*speeds),
                f"clock {read[0] / ours[0]:.2f}, processor {read[1] / ours[1]:.2f} of reading",
            )


def make(folder, size):
    """A store of noise: about so many bytes on the disk."""
    store, draw, held = Store.create(folder), np.random.default_rng(1), 0
    number = 0
    while held < size:
        columns, granules = made.columns_of(range(number, number + 250), measured={})
        rows = len(columns.data["time"])
        data = columns.data | {n: draw.standard_normal(rows, "f4") for n in made.MEASURED}
        columns = Columns(made.NAME, data, dict.fromkeys(data, ("time",)), {})
        staged = store.stage(made.PRODUCT, columns, granules)
        store.commit(staged, by="benchmark")
        held += sum(one.entry["bytes"] for one in staged)
        number += 250
    os.sync()
    return store


def forget(paths):
    """Drop files from memory."""
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(handle)


def read_all(paths):
    """The bytes of every object, forgotten again."""
    with ThreadPoolExecutor(4) as pool:
        return sum(pool.map(lambda path: len(path.read_bytes()), paths))


def check(store):
    """Refused if there is damage."""
    if store.check():
        raise SystemExit("the store is damaged")


def timed(function):
    """Seconds that it takes, by the clock and of the processor."""
    began, worked = time.perf_counter(), time.process_time()
    function()
    return time.perf_counter() - began, time.process_time() - worked


if __name__ == "__main__":
    main()
