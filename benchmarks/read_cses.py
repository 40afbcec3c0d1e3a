"""
How fast are CSES files read? Ours and plain h5py on the same datasets, interleaved, one run.

    python benchmarks/read_cses.py [--repeats 30] [PRODUCT ...]

Each file is a made-up half-orbit of usual length. Ours also compares two clocks, checks units,
shapes and positions, rebuilds times and derives orbit, side and track. Prints the median
time of each and the speed of ours as a share of h5py's: 1.00 is equally fast, 2.00 twice; once
by the clock and once by the processor's time, which other work on the machine touches less.
"""

import argparse
import tempfile
import time
from pathlib import Path

import h5py
import numpy as np

from vconst.dataset import unconform
from vconst.plugins import Host
from vconst.testing import make_columns

#: Length of a half-orbit's data in s.
HALF_ORBIT = 2160.0

#: Bytes of a file; wider bands have waveforms in bursts only.
MOST = 80e6

#: Records of products whose rows are no even samples.
RECORDS = {"profile": 40}


def main():
    """Time all, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("products", nargs="*")
    parser.add_argument("--repeats", type=int, default=30)
    wanted = parser.parse_args()
    host = Host()
    names = wanted.products or [name for name in host.products if name.startswith("cses-")]
    print(f"{'':30s} {'MB':>8s} {'h5py':>10s} {'ours':>10s} {'speed':>7s} {'processor':>10s}")
    clock, processor = {}, {}
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            path, form, datasets = write(host, name, Path(folder))
            plain, ours = compare(path, form, datasets, wanted.repeats)
            clock[name], processor[name] = plain[0] / ours[0], plain[1] / ours[1]
            print(
                f"{name:30s} {path.stat().st_size / 1e6:8.2f} {1e3 * plain[0]:7.2f} ms "
                f"{1e3 * ours[0]:7.2f} ms {clock[name]:7.2f} {processor[name]:10.2f}",
                flush=True,
            )
    for kind, shares in (("clock", clock), ("processor", processor)):
        slowest = min(shares, key=shares.get)
        print(f"slowest of {len(shares)} by the {kind}: {slowest}, {shares[slowest]:.2f} of h5py")


def write(host, name, folder):
    """A half-orbit in the native layout, and the datasets that reading it needs."""
    product = host.product(name)
    form = product.native
    columns = make_columns(product, host.vocabulary, altitude=507.0)
    width = sum(values[:1].nbytes for values in columns.data.values())
    rows = RECORDS.get(product.kind) or round(HALF_ORBIT / product.cadence)
    rows = min(rows, round(MOST / width))
    columns = lengthened(columns, rows, product)
    arrays = unconform(product, columns, form, host.vocabulary)
    times = columns.data["time"]
    path = folder / form.name_file(times[0], times[-1])
    form.write(arrays, path)
    with h5py.File(path) as file:
        kept = {variable.source for variable in product.variables if not variable.derived}
        if "efd-vlf" in name:  # one file, two products, one reading
            kept |= {source for source in file if source.endswith(("_W", "_P"))}
        datasets = [source for source in file if source in kept | {"UTC_TIME"}]
    return path, form, datasets


def lengthened(columns, rows, product):
    """The made-up samples over again until there are enough, on a track that can be flown."""
    axes = {variable.name for variable in product.variables if variable.axis}
    for name, values in columns.data.items():
        if name not in axes:
            times = -(-rows // len(values))
            columns.data[name] = np.concatenate([values] * times)[:rows]
    seconds = np.arange(rows) * (product.cadence or 60.0)
    start = columns.data["time"][0]
    columns.data["time"] = start + np.rint(seconds * 1e9).astype("m8[ns]")
    columns.data["latitude"] = -65 + 0.06 * seconds
    columns.data["longitude"] = 10 + 0.003 * seconds
    return columns


def compare(path, form, datasets, repeats):
    """Median seconds of both, by the clock and of the processor, one after the other in turn."""
    ways = [lambda: read_plainly(path, datasets), lambda: form.read(path)]
    seconds = np.empty((repeats + 2, 2, 2))
    for number in range(len(seconds)):
        for way in (0, 1) if number % 2 else (1, 0):
            seconds[number, way] = timed(ways[way])
    return np.median(seconds[2:], axis=0)


def read_plainly(path, datasets):
    """What anybody would write."""
    with h5py.File(path, "r") as file:
        return {name: np.asarray(file[name][:]) for name in datasets}


def timed(function):
    """Seconds that it takes, by the clock and of the processor."""
    began, worked = time.perf_counter(), time.process_time()
    function()
    return time.perf_counter() - began, time.process_time() - worked


if __name__ == "__main__":
    main()
