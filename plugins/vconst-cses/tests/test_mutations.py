"""
Files that are damaged in many ways: read, refused, or kept away; never anything else.

Seeds are fixed. ``-m chaos`` makes two thousand of each layout. HDF5 itself can be killed by
a damaged file, so the files are read in a process of their own, which is started again.
"""

import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from vconst_cses.tables import LAYOUTS

#: Layouts of CSES-01 at one level; the other satellite and level share their code and shapes.
NAMES = [one.product for one in LAYOUTS if one.satellite == "01" and one.level != "L2A"]

#: How long (s) the reading of one batch may take, machines at work included.
LIMIT = 300

READER = Path(__file__).with_name("read_mutations.py")


def outcomes(name, folder, count):
    """
    Read *count* mutations of one layout; the outcome of each.

    A process that dies, or that is ended because it hangs in HDF5, is started again behind
    the file that it died of, which counts as "killed": the supervisor of ingest keeps such
    files away.
    """
    found = []
    seed = zlib.crc32(name.encode())
    while len(found) < count:
        command = [sys.executable, str(READER), name, str(folder), str(seed)]
        command += [str(len(found)), str(count)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=False)
        found += done.stdout.split()
        if done.returncode:
            assert done.returncode < 0, done.stderr[-2000:]  # a signal, and no exception of ours
            found.append("killed")
    return found


def check(name, folder, count):
    found = outcomes(name, folder, count)
    assert len(found) == count
    assert set(found) <= {"read", "refused", "killed"}
    assert found.count("refused") > 0
    assert found.count("killed") <= count // 20


@pytest.mark.timeout(LIMIT + 60)
@pytest.mark.parametrize("name", NAMES)
def test_mutated_files_are_read_within_their_ranges_or_refused(name, tmp_path):
    check(name, tmp_path, 200)


@pytest.mark.chaos
@pytest.mark.timeout(10 * LIMIT)
@pytest.mark.parametrize("name", NAMES)
def test_two_thousand_mutated_files_are_read_within_their_ranges_or_refused(name, tmp_path):
    check(name, tmp_path, 2000)
