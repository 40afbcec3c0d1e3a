"""
What does a store cost by the unit? Objects, requests and bytes of a batch, and what opening adds.

    python benchmarks/unit_costs.py

Counts what is asked of an object store when a batch of half-orbits and one of waveforms are
staged and committed, when the store is opened, and when a day is read (in memory: nothing is
timed there). Then times how long a checkpoint of 10,000 segments takes to be opened, and a
product of it to be looked into, and prints what a segment and a granule add to the log. These
are the figures that docs/scale.md reckons with.
"""

from collections import Counter
from contextlib import contextmanager

import _half_orbits as made
import numpy as np
from _measure import medians

from vconst.dataset import Columns
from vconst.store import Store
from vconst.store.checkpoint import read_checkpoint, write_checkpoint
from vconst.store.commits import Log
from vconst.store.files import remote
from vconst.store.layout import frame
from vconst.store.tables import Listed

SEGMENTS = 10_000
#: What is asked of the server, by the functions that ask; of each call one request.
REQUESTS = {"read": "GET", "size": "HEAD", "names": "LIST", "replace": "PUT", "create": "PUT"}
DAY = 86400 * 10**9


def main():
    """Count, time, and print."""
    half_orbits = made.columns_of(range(256))
    store = Store.create("memory://unit-costs")
    entry = batch(store, "256 half-orbits", made.PRODUCT, *half_orbits)
    batch(store, "32 waveforms of 8 MB", made.WAVES, *waves(32))
    store.settle()
    with counted() as asked:
        view = Store.open(store.url).head()
    print(f"{'opening':24s} {said(asked)}")
    with counted() as asked:
        view.read(made.NAME, list(made.MEASURED)[:3], int(made.START), int(made.START) + DAY)
    print(f"{'a day of three variables':24s} {said(asked)}")
    added = next(one for one in entry if one["product"] == made.NAME)
    print(f"{'log':24s} {len(frame(added['granules'])) / 256:.0f} bytes a granule")
    checkpoint(store.head()._state)


def batch(store, words, product, columns, granules):
    """Stage and commit, and print what it took."""
    with counted() as asked:
        staged = store.stage(product, columns, granules)
        store.commit(staged, by="benchmark")
    kept = sum(one.entry["bytes"] for one in staged) / 1e6
    raw = sum(one.entry["raw_bytes"] for one in staged) / 1e6
    print(f"{words:24s} {said(asked)}; {raw:.0f} MB become {kept:.0f} MB in {len(staged)} segments")
    return list(Log(store.url).documents())[-1]["segments"]["add"]


def waves(count):
    """Columns and granules of waveforms."""
    columns, granules = made.columns_of(range(count), made.RECORDS, {})
    steps = np.random.default_rng(1).standard_normal((count * made.RECORDS, made.SAMPLES), "f4")
    data = columns.data | {"electric_field_x": np.rint(steps * 300) * np.float32(0.01)}
    dims = dict.fromkeys(data, ("time",)) | {"electric_field_x": ("time", "sample")}
    return Columns(made.WAVES.name, data, dims, {}), granules


@contextmanager
def counted():
    """Count what is asked of the object store inside."""
    asked, plain = Counter(), {name: getattr(remote, name) for name in REQUESTS}

    def counting(name):
        def called(*arguments, **settings):
            asked[REQUESTS[name]] += 1
            return plain[name](*arguments, **settings)

        return called

    for name in REQUESTS:
        setattr(remote, name, counting(name))
    try:
        yield asked
    finally:
        for name, function in plain.items():
            setattr(remote, name, function)


def said(asked):
    """Requests in words."""
    return ", ".join(f"{number} {name}" for name, number in sorted(asked.items()))


def checkpoint(state):
    """How large a checkpoint of many segments is, and how long it takes to be read."""
    shelf = state.shelves[made.NAME]
    name = next(iter(shelf.segments))
    for number in range(SEGMENTS):
        entry = {**shelf.segments[name], "id": f"2019-01-{number:016x}"}
        shelf.segments[entry["id"]], shelf.tables[entry["id"]] = entry, shelf.tables[name]
    data, listed = write_checkpoint(state), Listed("none")
    ways = {
        "opened": lambda: read_checkpoint(data, "checkpoint", listed).shelves.summary(made.NAME),
        "looked into": lambda: read_checkpoint(data, "checkpoint", listed).shelves[made.NAME],
    }
    print(f"{'a checkpoint':24s} {len(data) / SEGMENTS:.0f} bytes a segment; of {SEGMENTS:,}:")
    for words, (clock, used) in medians(ways, 5).items():
        print(f"{'  ' + words:24s} {1e3 * clock:.2f} ms, {1e3 * used:.2f} ms of the processor")


if __name__ == "__main__":
    main()
