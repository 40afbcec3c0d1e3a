"""
How fast is a match-up? Ours, typhon and time-binned cKDTrees on the same two tracks, one run.

    python benchmarks/match_up.py [--days 365] [--repeats 3] [--peer-repeats 1]
        [--without typhon] [--store-days 92]

Two made-up orbits (SGP4) at 1 Hz, of 507 km and 97.4 degrees and of 460 km and 87.35
degrees, within 15 min and 200 km. Prints the median time of each, how many times slower
than ours it is, the number of pairs and a digest of them: equal digests, equal pairs. On a
busy machine the processor times are the ones to compare. A year takes some minutes, with
typhon on a busy machine half an hour; every step prints when it is done.

typhon cuts differences of time to whole seconds and wants them below the limit, so that at
1 Hz its 900 s are our 899.5 s. It measures chords; it is given the chord of 200 km. It
needs 9 GB for a year.

Before that the same from a store: two products with a value and a flag for each sample, a
granule a half-orbit, compacted; the operation match_up, pairs with values in hand, against
reading the same columns of both whole (time, place, radius, value, flag).
"""

import argparse
import hashlib
import math
import statistics
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree
from sgp4.api import WGS72, Satrec, jday

from vconst.dataset import Columns, Granule
from vconst.kernels.blocks import build_blocks
from vconst.kernels.matchup import Track, match_tracks
from vconst.kernels.sphere import squared_chord, unit_vectors
from vconst.mission import Format, Product, Variable
from vconst.operations.match_up import match_up
from vconst.selection import Selection
from vconst.store import Store

DISTANCE = 200.0
DELAY_NS = 899_500_000_000
SECOND = 1_000_000_000
#: What ours is compared with.
PEERS = ("ckdtree", "typhon")
#: What the products of the store hold, with units.
COLUMNS = {
    "time": None,
    "latitude": "degree",
    "longitude": "degree",
    "radius": "km",
    "electron_density": "m-3",
}


def main():
    """Time all, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--days", type=int, default=365, help="0 to leave the memory out")
    parser.add_argument("--repeats", type=int, default=3, help="of ours, and of the store")
    parser.add_argument("--peer-repeats", type=int, default=1, help="of the others")
    parser.add_argument("--without", nargs="*", default=[], help="peers to leave out")
    parser.add_argument("--store-days", type=int, default=92, help="0 to leave the store out")
    wanted = parser.parse_args()
    if wanted.store_days:  # first: what typhon leaves behind makes any later reading cheaper
        from_store(wanted)
    if wanted.days:
        in_memory(wanted)


def in_memory(wanted):
    """Time the search alone."""
    begun = time.perf_counter()
    target = make_track(wanted.days, 507, 97.4, 131, 10)
    reference = make_track(wanted.days, 460, 87.35, 60, 200)
    tell(f"two tracks of {wanted.days} days", begun)
    for track in (target, reference):  # compile before anything is timed
        match_tracks(*[Track(*(part[:9000] for part in track[:3]))] * 2, **limits())
        build_blocks(*(part[:9000] for part in track[:3]))
    rows = []
    for name, function in methods(target, reference).items():
        if name not in wanted.without:
            begun = time.perf_counter()
            repeats = wanted.peer_repeats if name in PEERS else wanted.repeats
            times, found = median(function, repeats)
            rows.append((name, *times, *describe(found)))
            tell(f"{name}, {repeats} x {times[0]:.3f} s", begun)
    print(f"\n{wanted.days} days, {target.time.size:,} and {reference.time.size:,} samples")
    print(f"{'':24s} {'wall':>11s} {'ratio':>9s} {'processor':>11s} {'ratio':>9s} {'pairs':>12s}")
    for name, wall, used, pairs, digest in rows:
        columns = (
            f"{wall:9.3f} s {wall / rows[0][1]:7.2f} x {used:9.3f} s {used / rows[0][2]:7.2f} x"
        )
        print(f"{name:24s} {columns} {pairs:12,} {digest}")


def methods(target, reference):
    """What is timed, by name; the first is what the others are compared with."""
    wild = target._replace(latitude=target.latitude.copy())
    wild.latitude[1_000_003 % wild.latitude.size] += 5.0
    index = {
        "target_blocks": build_blocks(*target[:3]),
        "reference_blocks": build_blocks(*reference[:3]),
    }
    return {
        "nothing precomputed": lambda: match_tracks(target, reference, **limits()),
        "index given": lambda: match_tracks(target, reference, **limits(), **index),
        "one wild position": lambda: match_tracks(wild, reference, **limits()),
        "ckdtree": lambda: binned_trees(target, reference),
        "typhon": lambda: typhon(target, reference),
    }


def from_store(wanted):
    """Time the operation, and reading the columns that it needs."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.create(str(Path(folder) / "store"))
        for name, orbit in (("a/lap", (507, 97.4, 131, 10)), ("b/lp", (460, 87.35, 60, 200))):
            begun = time.perf_counter()
            keep(store, name, make_track(wanted.store_days, *orbit))
            store.compact(name)
            tell(f"{wanted.store_days} days of {name} stored", begun)
        target, reference = (
            Selection(view=store.head(), product=name, kind="track") for name in ("a/lap", "b/lp")
        )
        kept = ("distance", DISTANCE), ("delay", DELAY_NS / 60e9)
        ways = {
            "match_up from the store": lambda: match_up(reference, target, **dict(kept)),
            "reading both whole": lambda: [each.read_columns() for each in (target, reference)],
        }
        ways["match_up from the store"]()  # compile
        found = {name: median(way, wanted.repeats) for name, way in ways.items()}
    (ours, pairs), (read, columns) = found.values()
    held = sum(part.data["time"].size for part in columns)
    print(f"\n{wanted.store_days} days from a store, {held:,} samples of both")
    print(f"{'match_up from the store':24s} {ours[0]:9.3f} s {ours[1]:9.3f} s of the processor")
    print(f"{'reading both whole':24s} {read[0]:9.3f} s {read[1]:9.3f} s of the processor")
    print(
        f"{'ratio':24s} {ours[0] / read[0]:9.2f} x {ours[1] / read[1]:9.2f} x"
        f"   {pairs.scalars['pairs']:,} pairs of {pairs.scalars['samples']:,} samples"
    )


def keep(store, name, track):
    """Commit a track with a value and a flag, day by day, a granule a half-orbit."""
    draw = np.random.default_rng(0)
    product = Product(
        name=name,
        title=name,
        kind="track",
        variables=tuple(Variable(source=key, name=key) for key in COLUMNS),
        formats=(Format(read=print),),
        cadence=1.0,
    )
    attrs = {key: {"units": unit} for key, unit in COLUMNS.items() if unit}
    attrs["quality"] = {"flag_masks": [1], "flag_meanings": "bad", "rejects": 1}
    dims = dict.fromkeys((*COLUMNS, "quality"), ("time",))
    for first in range(0, track.time.size, 86400):
        time = track.time[first : first + 86400]
        data = {
            "time": time.astype("M8[ns]"),
            "latitude": track.latitude[first : first + 86400],
            "longitude": track.longitude[first : first + 86400],
            "radius": np.full(time.size, 6871.2),
            "electron_density": 1e11 * np.exp(draw.normal(0, 0.3, time.size)).astype(np.float32),
            "quality": (draw.random(time.size) < 0.01).astype(np.uint32),
        }
        granules = [granule(name, part) for part in np.split(time, 30)]
        store.commit(store.stage(product, Columns(name, data, dims, attrs), granules), by="bench")


def granule(name, time):
    """One half-orbit of 48 min."""
    return Granule(
        product=name,
        key=f"{name}:{time[0]}",
        version=(1,),
        id=hashlib.sha256(f"{name}{time[0]}".encode()).hexdigest(),
        start=int(time[0]),
        stop=int(time[-1]),
        rows=time.size,
    )


def tell(words, begun):
    """Say that a step is done, and how long it took."""
    print(f"[{time.perf_counter() - begun:7.1f} s] {words}", flush=True)


def limits():
    """When two samples match."""
    return {"distance": DISTANCE, "delay_ns": DELAY_NS}


def make_track(days, altitude, inclination, node, anomaly):
    """A year of a made-up orbit at 1 Hz: altitude in km, angles in degrees."""
    julian, fraction = jday(2019, 1, 1, 0, 0, 0)
    motion = math.sqrt(398600.8 / (6378.135 + altitude) ** 3) * 60
    angles = (math.radians(angle) for angle in (90, inclination, anomaly))
    satellite = Satrec()
    satellite.sgp4init(
        WGS72,
        "i",
        1,
        julian + fraction - 2433281.5,
        0.0,
        0.0,
        0.0,
        0.001,
        *angles,
        motion,
        math.radians(node),
    )
    seconds = np.arange(days * 86400)
    latitude, longitude = np.empty(seconds.size), np.empty(seconds.size)
    for first in range(0, seconds.size, 864_000):
        some = slice(first, first + 864_000)
        part = fraction + seconds[some] / 86400
        _, place, _ = satellite.sgp4_array(np.full(part.size, julian), part)
        turned = 280.46061837 + 360.98564736629 * (julian - 2451545.0 + part)
        east = np.degrees(np.arctan2(place[:, 1], place[:, 0])) - turned
        longitude[some] = np.mod(east + 180, 360) - 180
        latitude[some] = np.degrees(np.arctan2(place[:, 2], np.hypot(place[:, 0], place[:, 1])))
    start = np.datetime64("2019-01-01", "ns").astype(np.int64)
    return Track(start + seconds * np.int64(SECOND), latitude, longitude)


def binned_trees(target, reference):
    """Pairs of a cKDTree for every 15 min of the target."""
    places = [unit_vectors(track.latitude, track.longitude) for track in (target, reference)]
    chord, found = math.sqrt(squared_chord(DISTANCE)), []
    step = 900 * SECOND
    for start in range(int(target.time[0]), int(target.time[-1]) + 1, step):
        i = np.searchsorted(target.time, [start, start + step])
        j = np.searchsorted(reference.time, [start - DELAY_NS, start + step + DELAY_NS])
        trees = cKDTree(places[0][slice(*i)]), cKDTree(places[1][slice(*j)])
        near = trees[0].sparse_distance_matrix(trees[1], chord, output_type="ndarray")
        rows, others = near["i"] + i[0], near["j"] + j[0]
        kept = np.abs(target.time[rows] - reference.time[others]) <= DELAY_NS
        found.append((rows[kept], others[kept]))
    return tuple(np.concatenate(part) for part in zip(*found, strict=True))


def typhon(target, reference):
    """Pairs of typhon's Collocator."""
    warnings.filterwarnings("ignore")
    import xarray as xr
    from typhon.collocations import Collocator
    from typhon.constants import earth_radius

    sides = [
        xr.Dataset(
            {"lat": ("time", track.latitude), "lon": ("time", track.longitude)},
            coords={"time": track.time.astype("datetime64[ns]")},
        )
        for track in (target, reference)
    ]
    found = Collocator().collocate(
        ("target", sides[0]),
        ("reference", sides[1]),
        max_interval="900 s",
        max_distance=math.sqrt(squared_chord(DISTANCE)) * earth_radius / 1000,
    )
    rows = []
    for name, track, pairs in zip(
        ("target", "reference"),
        (target, reference),
        found["Collocations/pairs"].values,
        strict=True,
    ):
        kept = found[f"{name}/time"].values.astype("datetime64[ns]").astype(np.int64)
        rows.append(np.searchsorted(track.time, kept[pairs]))
    return tuple(rows)


def median(function, repeats):
    """Median wall and processor time of some runs, in s, and what the last one found."""
    walls, used = [], []
    for _ in range(repeats):
        found = None  # so that two results are never in memory
        start, busy = time.perf_counter(), time.process_time()
        found = function()
        walls.append(time.perf_counter() - start)
        used.append(time.process_time() - busy)
    return (statistics.median(walls), statistics.median(used)), found


def describe(found):
    """Number and digest of the pairs."""
    if hasattr(found, "pairs"):
        length = found.stop - found.start
        before = np.repeat(np.cumsum(length) - length, length)
        rows = np.repeat(found.target, length)
        found = rows, np.arange(length.sum()) - before + np.repeat(found.start, length)
    key = np.sort(found[0].astype(np.int64) * 40_000_000 + found[1])
    return key.size, hashlib.md5(key.tobytes()).hexdigest()[:8]


if __name__ == "__main__":
    main()
