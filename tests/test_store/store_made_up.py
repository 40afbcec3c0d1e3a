"""Made-up granules of a made-up mission, for the tests of the store."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import numpy as np

from vconst.dataset import Columns, Granule
from vconst.mission import Product, Variable

SECOND = 10**9
DAY = 86400 * SECOND
EPOCH = 1577836800 * SECOND  # 2020-01-01

TRACK = Product(
    name="nova-1/lap",
    title="Made-up density",
    kind="track",
    cadence=1.0,
    period="day",
    variables=(Variable(source="T", name="time", units="datetime64"),),
    formats=(),
)
SERIES = dataclasses.replace(
    TRACK, name="nova-1/index", kind="series", period="all", revises="sample"
)
EVENTS = dataclasses.replace(SERIES, name="nova-1/quakes", kind="events", sample_key=("event_id",))
SPECTRA = dataclasses.replace(TRACK, name="nova-1/waves", kind="series", period="month")


def track(start=EPOCH, rows=100, *, key=None, version=(1,), seed=0, baseline="", step=SECOND):
    """Columns and granule of a track: density from a seed, a place on a polar orbit."""
    time = start + step * np.arange(rows)
    phase = (time - EPOCH) / SECOND * 2 * np.pi / 5640
    random = np.random.default_rng(abs(hash((start, seed))) % 2**32)
    data = {
        "time": time.view("M8[ns]"),
        "latitude": np.degrees(np.arcsin(np.sin(phase) * 0.99)),
        "longitude": (np.degrees(phase) * 0.07 + 180) % 360 - 180,
        "electron_density": random.normal(1e5, 1e4, rows).astype("f4"),
        "quality": random.integers(0, 4, rows).astype("u2"),
        "mode": np.array(["burst", "survey"], object)[random.integers(0, 2, rows)],
    }
    attrs = {"electron_density": {"units": "cm-3"}, "latitude": {"units": "degree"}}
    columns = Columns(TRACK.name, data, dict.fromkeys(data, ("time",)), attrs)
    return columns, granule_of(columns, key or f"orbit-{start}", version, seed, baseline)


def series(times, values, *, version=(1,), seed=0, definitive=True, key="kp", product=SERIES):
    """Columns and granule of a series from numbers of seconds since the epoch."""
    time = EPOCH + SECOND * np.asarray(times, "i8")
    data = {"time": time.view("M8[ns]"), "kp": np.asarray(values, "f8")}
    columns = Columns(product.name, data, {"time": ("time",), "kp": ("time",)}, {})
    granule = granule_of(columns, key, version, (seed, tuple(times)), "")
    return columns, dataclasses.replace(granule, definitive=definitive)


def events(starts, names, magnitudes, *, version=(1,), seed=0):
    """Columns and granule of a catalogue."""
    start = EPOCH + SECOND * np.asarray(starts, "i8")
    data = {
        "start": start.view("M8[ns]"),
        "event_id": np.array(names, object),
        "magnitude": np.asarray(magnitudes, "f8"),
    }
    columns = Columns(EVENTS.name, data, dict.fromkeys(data, ("event",)), {})
    return columns, granule_of(columns, "catalogue", version, (seed, tuple(starts)), "")


def spectra(start, rows, frequency, *, seed=0):
    """Columns and granule of spectra with an axis."""
    time = start + SECOND * np.arange(rows)
    random = np.random.default_rng(seed)
    data = {
        "time": time.view("M8[ns]"),
        "frequency": np.asarray(frequency, "f4"),
        "power": random.normal(size=(rows, len(frequency))).astype("f4"),
    }
    dims = {"time": ("time",), "frequency": ("frequency",), "power": ("time", "frequency")}
    columns = Columns(SPECTRA.name, data, dims, {})
    return columns, granule_of(columns, f"spectra-{start}", (1,), seed, "")


def granule_of(columns, key, version, seed, baseline):
    """The granule that columns make; its id says what is in it."""
    time = columns.data["start" if "start" in columns.data else "time"].view("i8")
    return Granule(
        product=columns.product,
        key=key,
        version=version,
        id=f"{columns.product} {key} {version} {seed} {baseline}",
        baseline=baseline,
        start=int(time.min()),
        stop=int(time.max()),
        rows=len(time),
        counts={"fill": 2},
        source={"name": f"{key}.h5", "size": 10, "sha256": "0" * 64},
    )


def join(made):
    """One batch of several (columns, granule)."""
    made = list(made)
    columns = made[0][0]
    data = {name: np.concatenate([one.data[name] for one, _ in made]) for name in columns.data}
    return Columns(columns.product, data, columns.dims, columns.attrs), [g for _, g in made]


def ingest(store, made, product=TRACK):
    """Stage and commit a batch."""
    columns, granules = join(made)
    return store.commit(store.stage(product, columns, granules), by="test")


def same(one, other):
    """Whether two Columns are equal bit for bit."""
    assert set(one.data) == set(other.data)
    return all(
        one.data[name].dtype.kind == other.data[name].dtype.kind
        and np.array_equal(
            one.data[name], other.data[name], equal_nan=one.data[name].dtype.kind == "f"
        )
        for name in one.data
    )


WRITER = """
import sys
sys.path.insert(0, {folder!r})
from store_made_up import EPOCH, SECOND, ingest, track
from vconst.store import Store
store, me = Store.open({url!r}), int(sys.argv[1])
for number in range(int(sys.argv[2])):
    shared = track(EPOCH + number * 200 * SECOND, 10, seed=1)
    own = track(EPOCH + (100000 * me + number) * 200 * SECOND, 10, seed=me)
    ingest(store, [shared, own])
    print(own[1].id, flush=True)
"""


def start_writer(store, *arguments):
    """A process that commits a shared and an own granule in turn, and prints the own ids."""
    script = WRITER.format(folder=str(Path(__file__).parent), url=store.url)
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
