"""
How fast is the two-level bootstrap? Ours and resampled pairs refitted one by one, in one run.

    python benchmarks/bootstrap.py [--pairs 1000000] [--replicates 10000] [--naive 5]

Made-up pairs in 20 alignments of 500 conjunctions. Ours fits Deming's line and draws all
replicates, alignments first and conjunctions inside them, from the sums of blocks. The naive
way draws conjunctions in the same way, gathers their pairs and fits Deming's line to them; a
few replicates are timed and multiplied. Prints seconds of processor, the ratio, and the
standard error of the slope that each way gives (the naive one with --naive 200 or more).
"""

import argparse
import time

import numpy as np

from vconst.kernels.bootstrap import resample_counts
from vconst.kernels.regression import block_moments, deming_slope, line

EPISODES, HELD = 20, 500


def main():
    """Time both, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--replicates", type=int, default=10_000)
    parser.add_argument("--naive", type=int, default=5)
    wanted = parser.parse_args()
    x, y, block = made_up(wanted.pairs)
    owner = np.repeat(np.arange(EPISODES), HELD)
    begun = time.process_time()
    slopes = ours(x, y, block, owner, wanted.replicates)
    used = time.process_time() - begun
    begun = time.process_time()
    few = naive(x, y, block, owner, wanted.naive)
    each = (time.process_time() - begun) / wanted.naive
    whole = each * wanted.replicates
    print(f"{wanted.pairs:,} pairs, {wanted.replicates:,} replicates")
    print(f"ours   {used:10.2f} s   standard error {slopes.std():.5f}")
    print(f"naive  {whole:10.0f} s   standard error {few.std():.5f} ({wanted.naive} replicates)")
    print(f"ratio  {whole / used:10.0f}")


def made_up(count):
    """Pairs with an effect of each alignment and of each conjunction."""
    draw = np.random.default_rng(1)
    block = np.sort(draw.integers(0, EPISODES * HELD, count))
    steep = 0.02 * draw.standard_normal(EPISODES)[block // HELD]
    x = draw.standard_normal(EPISODES * HELD)[block] + 0.1 * draw.standard_normal(count)
    y = (1.1 + steep) * x + 0.1 * draw.standard_normal(count)
    return x, y, block


def deming(moments):
    """Slopes with equal errors of both."""
    return line(moments, lambda *sums: deming_slope(*sums, ratio=1.0))[..., 0]


def ours(x, y, block, owner, replicates):
    """All replicates from the moments of blocks."""
    ones = np.ones(x.size)
    moments = block_moments(x, y, ones[:, None], ones, block, owner.size)
    found = []
    for start in range(0, replicates, 500):
        counts = resample_counts(owner, min(500, replicates - start), seed=(0, start))
        found.append(deming(np.tensordot(counts, moments, axes=1)))
    return np.concatenate(found)


def naive(x, y, block, owner, replicates):
    """Every replicate gathers its pairs and fits anew."""
    counts = resample_counts(owner, replicates, seed=1)
    edges = np.searchsorted(block, np.arange(owner.size + 1))
    found = []
    for row in counts.astype(int):
        drawn = np.repeat(np.arange(owner.size), row)
        rows = np.concatenate([np.arange(edges[k], edges[k + 1]) for k in drawn])
        ones = np.ones((rows.size, 1))
        nought = np.zeros(rows.size, np.int64)
        found.append(deming(block_moments(x[rows], y[rows], ones, ones[:, 0], nought, 1))[0])
    return np.array(found)


if __name__ == "__main__":
    main()
