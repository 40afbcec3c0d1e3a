"""What is acknowledged reached the disk in the right order; a reader never sees half of it."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from store_made_up import EPOCH, SECOND, TRACK, ingest, track

from vconst.store import Store


@pytest.fixture
def trace(monkeypatch):
    """Every fsync, rename and link, in order, with paths."""
    seen = []
    fsync, rename, link = os.fsync, os.rename, os.link

    def traced_fsync(handle):
        fsync(handle)
        seen.append(("fsync", str(Path(f"/proc/self/fd/{handle}").readlink())))

    def traced_rename(source, target, **how):
        rename(source, target, **how)
        seen.append(("rename", str(source), str(target)))

    def traced_link(source, target, **how):
        link(source, target, **how)
        seen.append(("link", str(source), str(target)))

    monkeypatch.setattr(os, "fsync", traced_fsync)
    monkeypatch.setattr(os, "rename", traced_rename)
    monkeypatch.setattr(os, "link", traced_link)
    return seen


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_objects_then_their_folder_then_the_commit_then_its_folder_reach_the_disk(store, trace):
    ingest(store, [track()])
    renames = [number for number, event in enumerate(trace) if event[0] == "rename"]
    links = [number for number, event in enumerate(trace) if event[0] == "link"]
    (moved,) = [n for n in renames if Path(trace[n][2]).is_dir()]
    (linked,) = links
    staging, segment = trace[moved][1:]
    objects = [path for path in Path(segment).rglob("*") if path.is_file()]
    before = {event[1] for event in trace[:moved] if event[0] == "fsync"}
    assert len(objects) > 10
    for path in objects:
        hidden = Path(staging) / path.relative_to(segment)
        assert {str(hidden), str(hidden.parent)} <= before
    between = [event[1] for event in trace[moved:linked] if event[0] == "fsync"]
    assert str(Path(segment).parent) in between
    assert trace[linked][1] in between, "the commit itself, under its temporary name"
    after = [event[1] for event in trace[linked:] if event[0] == "fsync"]
    assert str(Path(store.url) / "commits") in after


WRITER = """
import sys
sys.path.insert(0, {folder!r})
from store_made_up import EPOCH, SECOND, TRACK, ingest, track
from vconst.store import Store
store = Store.open({url!r})
for number in range(10**6):
    ingest(store, [track(EPOCH + number * 200 * SECOND, 20 + number % 7, seed=number)])
    if number % 5 == 4:
        store.compact()
        store.prune(20 / 3600, force=True)  # seconds here for hours, and polls for runs
    print(number, flush=True)
"""


def _poll(url, polls, fewest, most):
    """Read all again and again while another process writes; how many commits were seen."""
    script = WRITER.format(folder=str(Path(__file__).parent), url=url)
    writer = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    numbers, done = set(), 0
    try:
        writer.stdout.readline()
        while done < polls or len(numbers) < fewest:
            done += 1
            view = Store.open(url).head()
            granules = sorted(view.granules(TRACK.name), key=lambda one: one.start)
            time = view.read(TRACK.name).data["time"].view("i8")
            expected = [one.start + np.arange(one.rows) * SECOND for one in granules]
            assert np.array_equal(time, np.concatenate(expected))
            keys = {int(one.key.rpartition("-")[2]) for one in granules}
            assert keys == {EPOCH + number * 200 * SECOND for number in range(len(keys))}
            numbers.add(view.number)
            if len(keys) > most:
                break
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.communicate()
    return numbers


def test_a_reader_sees_whole_granules_in_order_while_another_writes(store):
    assert len(_poll(store.url, 60, fewest=6, most=400)) >= 6


@pytest.mark.chaos
def test_five_hundred_reads_beside_a_writer_are_never_torn(store):
    assert len(_poll(store.url, 500, fewest=50, most=10**6)) >= 50
