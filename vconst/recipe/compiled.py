"""Compile ahead what runs compile otherwise when they first come to it."""

import contextlib

import numpy as np

from vconst.engine.starting import process_context, without_main
from vconst.kernels.constants import DAY
from vconst.kernels.matchup import Track, choose_partners, match_tracks
from vconst.kernels.stretches import stretches_inside, sum_stretches
from vconst.operations.zones.pools import pool_passes


@contextlib.contextmanager
def compiled_meanwhile():
    """
    Compile in a process of its own while something else is done that waits for the disk.

    What is compiled lies in numba's cache, where every process finds it: it is done once
    after an installation, and takes a fraction of a second from then on.
    """
    process = process_context().Process(target=compile_kernels, daemon=True)
    with without_main():
        process.start()
    try:
        yield
        process.join()
    finally:
        process.kill()  # where what is done meanwhile has failed
        process.join()


def compile_kernels():
    """Call the kernels of match-ups and of zones with a few samples, typed as runs give them."""
    place = np.linspace(0.0, 1.0, 8)
    time = np.arange(8, dtype=np.int64) * 1_000_000_000
    track = Track(time, place, place)
    found = match_tracks(track, track, distance=100.0, delay_ns=1_000_000_000)
    choose_partners(found, time, time)
    passes = {
        "place": np.zeros(8, np.int64),
        "time": time * 86_400,
        "longitude": place,
        "side": np.ones(8, np.int8),
        "value": place,
    }
    usable = np.ones(8, bool)
    rules = {"days": 5.0, "apart": 12.0, "hours": 3.0, "window": (5.0, 5.0)}
    pool_passes(passes, np.array([4 * DAY]), usable=usable, **rules)
    vector = np.tile([1.0, 0.0, 0.0], (8, 1))
    none = np.zeros((0, 0), bool)
    _, start, stop, *_ = stretches_inside(vector, usable, vector[:1], np.zeros(1), none)
    sum_stretches(start[:1], start[:1] + 1, start, stop, place, place, time)
