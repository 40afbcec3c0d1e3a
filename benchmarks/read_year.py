"""
How fast is a year read? Ours and monthly Parquet files of the same samples, one run.

    python benchmarks/read_year.py [--repeats 7]

A compacted store of 5,000 half-orbits of 2,000 samples, opened once, against one Parquet file
a month (zstd, byte stream split, row groups of 2^17, statistics) opened once as a pyarrow
dataset with filters. Both give numpy arrays, and the same samples: that is compared. Ours
resolves overlap. A scan is asked for with the times of its samples and without. Prints medians
and how many times the peer's ours take, by the clock and by the processor's time. Both may use
all cores.
"""

import argparse
import tempfile
from pathlib import Path

import _half_orbits as made
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as pds
import pyarrow.parquet as pq
from _measure import medians

from vconst.store import Store

MEASURED = dict(list(made.MEASURED.items())[:4])
ONE, *OTHERS = MEASURED
THREE = (ONE, *OTHERS[:2])
DAY = 86400 * 10**9
NOON = int(made.START) + 200 * DAY
SOUTH, NORTH, WEST, EAST = 30.0, 40.0, 100.0, 110.0
PROMISES = {"scan": 1.5, "scan without times": 1.5, "day": 3.0, "region": 1.5}


def main():
    """Make both, compare what they give, time them in turn, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--orbits", type=int, default=made.ORBITS)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        view, dataset = make(Path(folder), wanted.orbits)
        ours = {
            "scan": lambda: scan(view),
            "scan without times": lambda: scan_bare(view),
            "day": lambda: day(view),
            "region": lambda: region(view),
        }
        peer = {
            "scan": lambda: scan_parquet(dataset, ["time", ONE]),
            "scan without times": lambda: scan_parquet(dataset, [ONE]),
            "day": lambda: day_parquet(dataset),
            "region": lambda: region_parquet(dataset),
        }
        print(
            f"{'':20s} {'samples':>10s} {'ours':>10s} {'Parquet':>10s} "
            f"{'clock':>7s} {'processor':>10s}"
        )
        for name, most in PROMISES.items():
            rows = compare(ours[name](), peer[name]())
            found = medians({"ours": ours[name], "peer": peer[name]}, wanted.repeats)
            (clock, used), (other, other_used) = found.values()
            print(
                f"{name:20s} {rows:10,d} {1e3 * clock:7.2f} ms {1e3 * other:7.2f} ms "
                f"{clock / other:5.2f} x {used / other_used:8.2f} x  promised at most {most}",
                flush=True,
            )


def make(folder, orbits):
    """A compacted store's view and a dataset of monthly files, of the same samples."""
    store = Store.create(folder / "store")
    months = {}
    for first in range(0, orbits, 250):
        numbers = range(first, min(first + 250, orbits))
        columns, granules = made.columns_of(numbers, measured=MEASURED)
        store.commit(store.stage(made.PRODUCT, columns, granules), by="benchmark")
        del columns.data["quality"]
        names = columns.data["time"].astype("M8[M]")
        for month in np.unique(names):
            some = {name: values[names == month] for name, values in columns.data.items()}
            months.setdefault(str(month), []).append(some)
    (folder / "parquet").mkdir()
    for month, parts in months.items():
        table = pa.table({name: np.concatenate([p[name] for p in parts]) for name in parts[0]})
        pq.write_table(
            table,
            folder / "parquet" / f"{month}.parquet",
            compression="zstd",
            compression_level=3,
            use_dictionary=False,
            use_byte_stream_split=[name for name in table.column_names if name != "time"],
            row_group_size=1 << 17,
        )
    store.compact()
    store.prune(0, force=True)
    sizes = (
        sum(f.stat().st_size for f in (folder / part).rglob("*") if f.is_file())
        for part in ("store", "parquet")
    )
    print("MB on the disk: {:.0f} ours, {:.0f} Parquet".format(*(size / 1e6 for size in sizes)))
    return Store.open(folder / "store").head(), pds.dataset(folder / "parquet")


def compare(ours, peer):
    """How many samples both give; refused if they differ."""
    for mine, other in zip(ours, peer, strict=False):
        if not np.array_equal(mine, other):
            raise SystemExit("the samples differ")
    return len(peer[0])


def scan(view):
    """One variable of the year."""
    data = view.read(made.NAME, [ONE]).data
    return data[ONE], data["time"]


def scan_bare(view):
    """The same without its times."""
    return (view.read(made.NAME, [ONE], time=False).data[ONE],)


def scan_parquet(dataset, columns):
    """The same."""
    return arrays(dataset.to_table(columns=columns), columns[::-1])


def day(view):
    """Three variables of a day."""
    data = view.read(made.NAME, THREE, NOON, NOON + DAY).data
    return [data[name] for name in (*THREE, "time")]


def day_parquet(dataset):
    """The same."""
    first, last = (pa.scalar(np.datetime64(at, "ns")) for at in (NOON, NOON + DAY))
    inside = (pc.field("time") >= first) & (pc.field("time") <= last)
    return arrays(dataset.to_table(columns=[*THREE, "time"], filter=inside), [*THREE, "time"])


def region(view):
    """One variable of a region over all time."""
    data = view.read(made.NAME, [ONE, "latitude", "longitude"]).data
    latitude, longitude = data["latitude"], data["longitude"]
    inside = (latitude >= SOUTH) & (latitude <= NORTH)
    inside &= (longitude >= WEST) & (longitude <= EAST)
    return data[ONE][inside], data["time"][inside]


def region_parquet(dataset):
    """The same."""
    latitude, longitude = pc.field("latitude"), pc.field("longitude")
    inside = (latitude >= SOUTH) & (latitude <= NORTH)
    inside &= (longitude >= WEST) & (longitude <= EAST)
    return arrays(dataset.to_table(columns=[ONE, "time"], filter=inside), [ONE, "time"])


def arrays(table, names):
    """Columns of a table as numpy arrays."""
    return [table[name].to_numpy() for name in names]


if __name__ == "__main__":
    main()
