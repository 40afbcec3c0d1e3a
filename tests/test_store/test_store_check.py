"""What a check looks at: all that is still there, beside writers, side by side where it is far."""

import threading
import time
from pathlib import Path

import pytest
from store_made_up import DAY, EPOCH, TRACK, ingest, same, track

from vconst.errors import StoreError
from vconst.store import Store, commits, files
from vconst.store.salvage import (
    copy_whole,
    damaged_segments,
    replace_granules,
    set_aside_retired,
)


def _fill(store, days):
    for day in days:
        ingest(store, [track(EPOCH + day * DAY, 3000, seed=day)])
    return store


@pytest.fixture
def retired(store):
    """A store and the folder of a segment that a newer version has emptied."""
    _fill(store, range(2))
    (old,) = Path(store.url, "segments", TRACK.name).glob("2020-01-01-*")
    ingest(store, [track(EPOCH, 3000, seed=7, version=(2,))])
    return store, old


@pytest.mark.parametrize("name", ["electron_density/c/0", "quality/zarr.json", "zarr.json"])
def test_damage_of_a_retired_segment_is_named_as_such(retired, name):
    store, old = retired
    assert store.check() == []
    data = bytearray((old / name).read_bytes())
    data[len(data) // 2] ^= 4
    (old / name).write_bytes(bytes(data))
    (found,) = store.check()
    assert found.object == f"segments/{TRACK.name}/{old.name}/{name}"
    assert found.problem.startswith("is not what was written; the segment is retired")
    assert damaged_segments(store.url) == []
    store.prune(0, force=True)
    assert store.check() == []


def test_a_quick_check_compares_sizes_of_a_retired_segment(retired):
    store, old = retired
    (old / "quality" / "c" / "0").unlink()
    (found,) = store.check(quick=True)
    assert found.problem.startswith("is missing; the segment is retired")


def _spoil(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("name", ["electron_density/c/0", "quality/zarr.json", "zarr.json"])
def test_a_damaged_retired_segment_is_set_aside_and_older_commits_are_refused_by_name(
    retired, name
):
    store, old = retired
    state, kept = store.head().state, store.head().read(TRACK.name)
    _spoil(old / name)
    assert set_aside_retired(store.url) == [f"segments/{TRACK.name}/{old.name}"]
    assert (store.check(), store.head().state) == ([], state)
    assert same(store.head().read(TRACK.name), kept)
    with pytest.raises(StoreError, match=r"commit 1: 1 granules .* or set aside as damaged"):
        Store.open(store.url).at(1).read(TRACK.name)
    assert set_aside_retired(store.url) == []
    store.prune(0, force=True)
    assert not old.exists()


def test_older_commits_read_where_granules_of_a_segment_that_was_set_aside_lie_now(store):
    for hours in (0, 6):
        ingest(store, [track(EPOCH + hours * DAY // 24, 3000, seed=hours)])
    number, kept = store.head().number, store.head().read(TRACK.name)
    folders = sorted(Path(store.url, "segments", TRACK.name).iterdir())
    assert store.compact() == {"before": 2, "after": 1}
    for folder in folders:
        _spoil(folder / "electron_density" / "c" / "0")
    assert len(set_aside_retired(store.url)) == 2
    assert store.check() == []
    assert same(Store.open(store.url).at(number).read(TRACK.name), kept)


def test_a_retired_segment_stays_while_a_live_one_of_its_product_is_damaged(retired):
    """It may hold the last whole copy of a granule; damage that keeps the size counts too."""
    store, old = retired
    live = next(path for path in old.parent.iterdir() if path != old)
    _spoil(live / "electron_density" / "c" / "0")
    (old / "quality" / "c" / "0").unlink()
    assert set_aside_retired(store.url, quick=True) == []
    assert (old / "zarr.json").exists()


def test_a_retired_segment_that_was_pruned_is_not_missed(retired):
    store, old = retired
    assert store.prune(0, force=True)["removed"] == 1
    assert not old.exists()
    assert store.check() == []


def test_a_segment_that_is_pruned_while_it_is_checked_is_not_missed(retired, monkeypatch):
    store, old = retired
    measure, lock = files.measure, threading.Lock()

    def pruned_meanwhile(path):
        with lock:
            if old.name in path and old.exists():
                Store.open(store.url).prune(0, force=True)
        return measure(path)

    monkeypatch.setattr(files, "measure", pruned_meanwhile)
    assert store.check() == []
    assert not old.exists()


def test_a_segment_loses_its_manifest_first_when_it_is_pruned(retired, monkeypatch):
    store, old = retired

    def killed(path):
        raise KeyboardInterrupt

    monkeypatch.setattr(files, "remove_tree", killed)
    with pytest.raises(KeyboardInterrupt):
        store.prune(0, force=True)
    assert not (old / "zarr.json").exists()
    monkeypatch.undo()
    assert store.check() == []
    store.prune(0, force=True)
    assert not old.exists()


def test_a_checkpoint_that_is_pruned_while_names_are_listed_is_not_missed(store, monkeypatch):
    monkeypatch.setattr(commits, "CHECKPOINT_EVERY", 1)
    monkeypatch.setattr(commits, "_MANY_UNINDEXED", 1)
    _fill(store, range(4))
    names = files.names

    def meanwhile(folder):
        found = names(folder)
        if folder.endswith("/commits"):
            monkeypatch.setattr(files, "names", names)
            _fill(Store.open(store.url), [10, 11])
            gone = set(found) - set(names(folder))
            assert any(name.endswith(".checkpoint") for name in gone)
            assert any(name.endswith(".index") for name in gone)
        return found

    monkeypatch.setattr(files, "names", meanwhile)
    assert store.check() == []


def test_a_commit_that_comes_while_names_are_listed_is_not_missed(store, monkeypatch):
    """Its copy is on the list, it is not: a list of names is not of one moment."""
    _fill(store, range(3))
    names = files.names

    def torn(folder):
        return [name for name in names(folder) if name != "0000000003.json"]

    monkeypatch.setattr(files, "names", torn)
    latest = Path(store.url, "commits/latest")
    latest.unlink()
    assert store.check() == []


def test_repair_by_sizes_looks_at_all_of_a_segment_that_is_damaged(store):
    """A flip beside a missing chunk keeps its size, and must not be copied as if it were whole."""
    made = [track(EPOCH + i * 30_000 * 10**9, 100_000, seed=i, step=10**8) for i in range(3)]
    ingest(store, made)
    state = store.head().state
    (folder,) = Path(store.url, "segments", TRACK.name).iterdir()
    (folder / "blocks" / "time" / "c" / "0").unlink()
    chunk = folder / "electron_density" / "c" / "1"
    data = bytearray(chunk.read_bytes())
    data[len(data) // 2] ^= 1
    chunk.write_bytes(bytes(data))
    (damaged,) = damaged_segments(store.url, quick=True)
    assert len(damaged.findings) == 2
    assert [len(damaged.whole), len(damaged.spoilt)] == [2, 1]
    moved = replace_granules(store.url, damaged, copy_whole(store.url, damaged))
    assert moved == {placed.id for placed in damaged.whole}
    assert store.head().state == state


def test_a_check_of_a_far_store_waits_for_many_objects_at_once(remote, monkeypatch):
    from vconst.store.files import remote as door

    _fill(remote, range(4))
    for number in range(6):
        remote.quarantine({"file": f"{number}.h5", "kind": "file", "message": "is empty"})
    fetch, lock = door.read, threading.Lock()
    waiting, most = {}, {}

    def watched(path):
        kind = path.removeprefix(f"{remote.url}/").partition("/")[0]
        kind += path.rpartition(".")[2] if kind == "commits" else ""
        with lock:
            waiting[kind] = waiting.get(kind, 0) + 1
            most[kind] = max(most.get(kind, 0), waiting[kind])
        time.sleep(0.02)
        try:
            return fetch(path)
        finally:
            with lock:
                waiting[kind] -= 1

    monkeypatch.setattr(door, "read", watched)
    assert remote.check() == []
    assert min(most[kind] for kind in ("commitsjson", "commitscopy", "quarantine")) > 2
    assert 4 < most["segments"] <= 32
    assert max(most.values()) <= 32
