"""
How fast is a match-up? Ours, typhon and time-binned cKDTrees on the same two tracks, one run.

    python benchmarks/match_up.py [--days 365] [--repeats 3] [--without typhon]

Two made-up orbits (SGP4) at 1 Hz, of 507 km and 97.4 degrees and of 460 km and 87.35
degrees, within 15 min and 200 km. Prints the median time of each, how many times slower
than ours it is, the number of pairs and a digest of them: equal digests, equal pairs. On a
busy machine the processor times are the ones to compare.

typhon cuts differences of time to whole seconds and wants them below the limit, so that at
1 Hz its 900 s are our 899.5 s. It measures chords; it is given the chord of 200 km. It
needs 9 GB for a year.
"""

import argparse
import hashlib
import math
import statistics
import time
import warnings

import numpy as np
from scipy.spatial import cKDTree
from sgp4.api import WGS72, Satrec, jday

from vconst.kernels.blocks import build_blocks
from vconst.kernels.matchup import Track, match_tracks
from vconst.kernels.sphere import squared_chord, unit_vectors

DISTANCE = 200.0
DELAY_NS = 899_500_000_000
SECOND = 1_000_000_000


def main():
    """Time all, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--without", nargs="*", default=[], help="peers to leave out")
    wanted = parser.parse_args()
    target = make_track(wanted.days, 507, 97.4, 131, 10)
    reference = make_track(wanted.days, 460, 87.35, 60, 200)
    for track in (target, reference):  # compile before anything is timed
        match_tracks(*[Track(*(part[:9000] for part in track[:3]))] * 2, **limits())
        build_blocks(*(part[:9000] for part in track[:3]))
    rows = []
    for name, function in methods(target, reference).items():
        if name not in wanted.without:
            times, found = median(function, wanted.repeats)
            rows.append((name, *times, *describe(found)))
            print(f"{name:24s} {times[0]:9.3f} s", flush=True)
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
