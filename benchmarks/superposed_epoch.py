"""
How fast are superposed epochs? Ours and masks over all samples of a window, in one run.

    python benchmarks/superposed_epoch.py [--step 1] [--events 1000] [--catalogues 1000]

A year of a circular orbit at 97.4 degrees (a sample every *step* seconds), events anywhere with
|latitude| < 60 degrees, daily bins from 15 days before to 5 after, within 300 km; every catalogue
has the events at other times. The peer finds the 20 days of an event by halving, then tests the
distance of every sample in them with numpy, as is usual; a few events (--masks 20) are timed and
multiplied. Counts of these events are compared. Prints seconds of processor, the index counted
with ours, and the ratio.
"""

import argparse
import time

import numpy as np

from vconst.kernels.chance.epochs import Epochs, count_epochs
from vconst.kernels.chance.near import sort_by_cell
from vconst.kernels.constants import DAY
from vconst.kernels.sphere import squared_chord, unit_vectors

EPOCHS = Epochs(-15 * DAY, DAY, 20, np.array([squared_chord(300.0)]))


def main():
    """Time both, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--step", type=float, default=1.0)
    parser.add_argument("--events", type=int, default=1000)
    parser.add_argument("--catalogues", type=int, default=1000)
    parser.add_argument("--masks", type=int, default=20)
    wanted = parser.parse_args()
    track = flown(wanted.step)
    draw = np.random.default_rng(2)
    north, east = draw.uniform(-60, 60, wanted.events), draw.uniform(-180, 180, wanted.events)
    count_epochs(sort_by_cell(*(each[:9] for each in track)), [0], [0], north[:1], east[:1], EPOCHS)
    begun = time.process_time()
    cells = sort_by_cell(*track)
    index = time.process_time() - begun
    hits, used = 0, index
    for number in range(wanted.catalogues):
        when = np.random.default_rng(number).integers(0, 365 * DAY, wanted.events)
        begun = time.process_time()
        catalogue = np.zeros(wanted.events, np.int64)
        found = count_epochs(cells, catalogue, when, north, east, EPOCHS)[0][0]
        used += time.process_time() - begun
        hits += int(found.sum())
    when = np.random.default_rng(wanted.catalogues - 1).integers(0, 365 * DAY, wanted.events)
    vectors = unit_vectors(track[1], track[2])
    begun = time.process_time()
    peer = sum(masked(track, vectors, when[k], north[k], east[k]) for k in range(wanted.masks))
    each = (time.process_time() - begun) / wanted.masks
    few = slice(0, wanted.masks)
    rows = np.zeros(wanted.masks, np.int64)
    ours = count_epochs(cells, rows, when[few], north[few], east[few], EPOCHS)[0][0][:, 0]
    whole = each * wanted.events * wanted.catalogues
    print(f"{track[0].size:,} samples, {wanted.events:,} events x {wanted.catalogues:,} catalogues")
    print(f"ours   {used:12.1f} s, of which the index {index:.1f}; {hits:,} samples near events")
    print(f"masks  {whole:12.0f} s, from {wanted.masks} events of {1e3 * each:.0f} ms")
    print(f"ratio  {whole / used:12.0f}   counts equal: {np.array_equal(peer, ours)}")


def flown(step):
    """Time, place and a value of a year on a circular orbit over a turning Earth."""
    when = np.arange(0, 365 * DAY, round(step * 1e9))
    turn = 2 * np.pi * 15.2 * (when / DAY)
    tilt = np.radians(97.4)
    north = np.degrees(np.arcsin(np.sin(tilt) * np.sin(turn)))
    east = np.degrees(np.arctan2(np.cos(tilt) * np.sin(turn), np.cos(turn))) - 360.0 * when / DAY
    return when, north, np.mod(east, 360.0), np.ones(when.size)


def masked(track, vectors, origin, latitude, longitude):
    """Samples in each bin about one event: every sample of its days is tested."""
    begin = origin + EPOCHS.begin
    first, stop = np.searchsorted(track[0], [begin, begin + EPOCHS.bins * EPOCHS.width])
    x, y, z = (vectors[first:stop] - unit_vectors([latitude], [longitude])).T
    near = x * x + y * y + z * z <= EPOCHS.reach[0]
    since = (track[0][first:stop][near] - begin) // EPOCHS.width
    return np.bincount(since, minlength=EPOCHS.bins)


if __name__ == "__main__":
    main()
