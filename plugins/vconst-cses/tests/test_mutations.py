"""
Files that are damaged in many ways: read, refused, or kept away; never anything else.

Seeds are fixed. Every layout of files is damaged: those of both satellites, levels 2 and 2A,
the older open one, and zipped zarr. Many share one structure; of each structure one layout is
damaged eighty times and the others five (every format two hundred times in
`tests/test_inputs/test_damaged.py`). ``-m chaos`` makes two thousand of every layout.
"""

import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from vconst_cses.tables import COPIES, LAYOUTS
from vconst_cses.tables.older import OLDER

READER = Path(__file__).with_name("read_mutations.py")
HALF_ORBITS = {layout.product: layout for layout in LAYOUTS}

#: By key of the reader: a product's name, and which of its files.
BY_KEY = {
    **HALF_ORBITS,
    **{f"{name}.older": layout for name, layout in OLDER.items()},
    **{f"{name}.zip": layout for name, layout in COPIES.items()},
}

#: Mutations of one layout of each structure, and of each other layout.
MANY, FEW = 80, 5


def structure(layout):
    """What of a layout decides how its files are laid out and which code reads them."""
    ranks = {(len(c.shape), c.axis) for c in layout.stored}
    clocks = tuple(layout.time.clocks)
    parts = (bool(layout.packets), bool(layout.rate), bool(layout.ecef))
    if layout.suffix == ".zarr.zip":
        return (layout.suffix, bool(layout.packets))
    return (layout.suffix, layout.kind, clocks, max(ranks), *parts)


def first_of_each_structure():
    """Keys of the layouts that are damaged most."""
    chosen = {}
    for key, layout in BY_KEY.items():
        chosen.setdefault(structure(layout), key)
    return tuple(chosen.values())


def outcomes(folder, counts, limit):
    """
    Read so many mutations of each layout; the outcomes by key.

    A process that dies, or that is ended because it hangs in HDF5, counts as "killed": the
    supervisor of ingest keeps such files away.
    """
    tasks = [f"{key}={count}" for key, count in counts.items()]
    command = [sys.executable, str(READER), str(folder), *tasks]
    done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = defaultdict(list)
    for line in done.stdout.splitlines():
        key, outcome = line.split()
        found[key].append(outcome)
    return found


def check(found, counts):
    assert {key: len(seen) for key, seen in found.items()} == counts
    for key, seen in found.items():
        assert set(seen) <= {"read", "refused", "killed"}, key
        assert seen.count("killed") <= max(1, len(seen) // 20), key
        if len(seen) >= MANY:
            assert seen.count("refused") > 0, key


@pytest.mark.timeout(900)
def test_mutated_files_of_every_layout_are_read_within_their_ranges_or_refused(tmp_path):
    much = first_of_each_structure()
    counts = {key: MANY if key in much else FEW for key in BY_KEY}
    check(outcomes(tmp_path, counts, 880), counts)


def test_every_way_in_which_files_come_is_damaged():
    suffixes = {structure(BY_KEY[key])[0] for key in first_of_each_structure()}
    assert suffixes == {".h5", ".zarr.zip"}
    levels = {(layout.satellite, layout.level) for layout in BY_KEY.values()}
    assert {("01", "L02"), ("01", "L2A"), ("02", "L02")} <= levels
    assert any(layout.ecef for layout in BY_KEY.values())


@pytest.mark.chaos
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("key", BY_KEY)
def test_two_thousand_mutated_files_are_read_within_their_ranges_or_refused(key, tmp_path):
    counts = {key: 2000}
    check(outcomes(tmp_path, counts, 7100), counts)
