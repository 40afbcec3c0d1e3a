"""
Does a store get slower as it grows? Opening it and ingesting into it at several sizes, one run.

    python benchmarks/store_size.py [--sizes 100 1000 10000 100000] [--files 1000]

Stores are filled by staging and committing short half-orbits, 1,000 at a time, and compacted.
Then are timed, in turn: to open each, see which products it holds, and (on a line of its own)
find out which granules a day has; and to ingest the same files into a copy of each, start
included. Prints medians and how many times the figure of the smallest store they are.
"""

import argparse
import os
import shutil
import tempfile
from pathlib import Path

import _half_orbits as made
import numpy as np
from _measure import medians, timed

from vconst.ingest import ingest
from vconst.plugins import Host
from vconst.store import Store

PROMISE = 2.0
ROWS, BATCH = 8, 1000
#: Short half-orbits lie where the files do not.
FIRST = 1_000_000
DAY = 86400 * 10**9


def main():
    """Make the stores, time both in turn, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 10_000, 100_000])
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--repeats", type=int, default=15)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made.install(Path(folder, "plugin"))
        stores = {size: filled(Path(folder, str(size)), size) for size in wanted.sizes}
        show("open, products", opened(stores, see_products, wanted.repeats), 1e3, "ms")
        show("open, a day's granules", opened(stores, see_day, wanted.repeats), 1e3, "ms")
        print(f"promised: opening under {PROMISE} times from 100 to 100,000 granules")
        files = Path(folder, "files")
        made.write_files(files, range(wanted.files))
        show("ingest, per file", ingested(stores, files, wanted.files), 1e3, "ms")


def filled(folder, size):
    """A compacted store of so many granules, and its folder."""
    store, host = Store.create(folder), Host()
    product = host.product(made.NAME)
    for first in range(FIRST, FIRST + size, BATCH):
        numbers = range(first, min(first + BATCH, FIRST + size))
        columns, granules = made.columns_of(numbers, ROWS, dict(list(made.MEASURED.items())[:2]))
        staged = store.stage(product, columns, granules)
        store.commit(staged, by="benchmark")
    segments = store.compact()
    print(f"{size:,} granules: {segments['before']} segments, compacted {segments['after']}")
    return folder


def opened(stores, see, repeats):
    """Seconds to open each and see something of it."""
    ways = {size: lambda at=at: see(Store.open(at).head()) for size, at in stores.items()}
    return medians(ways, repeats)


def see_products(view):
    """What there is."""
    return view.products()


def see_day(view):
    """Which granules the store's first day has."""
    first = view.products()[made.NAME].start
    return view.granule_ids(made.NAME, first, first + DAY)


def ingested(stores, files, count):
    """Seconds a file of ingesting the same files into a copy of each store."""
    found = {size: [] for size in stores}
    for _ in range(3):
        for size, folder in stores.items():
            copy = folder.with_name("copy")
            shutil.copytree(folder, copy)
            os.sync()
            clock, used, new = timed(lambda at=copy: ingest([files], Store.open(at), Host()).new)
            if new != count:
                raise SystemExit(f"{new} files were ingested")
            found[size].append((clock / count, used / count))
            shutil.rmtree(copy)
    return {size: tuple(np.median(spent, axis=0)) for size, spent in found.items()}


def show(what, found, factor, unit):
    """One line a size, with how many times the first it is."""
    first = next(iter(found.values()))
    for size, (clock, used) in found.items():
        print(
            f"{what:24s} {size:9,d} granules: clock {factor * clock:8.2f} {unit} "
            f"{clock / first[0]:6.2f} x, processor {factor * used:8.2f} {unit} "
            f"{used / first[1]:6.2f} x"
        )


if __name__ == "__main__":
    main()
