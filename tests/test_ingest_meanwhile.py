"""Folders into the store while others are still being written."""

import threading

import pytest

from tests.native import make_half_orbits
from vconst.errors import StoreError
from vconst.ingest import IngestMeanwhile, ingest
from vconst.plugins import Host
from vconst.store import Store


@pytest.fixture(scope="module")
def host():
    return Host()


@pytest.fixture(scope="module")
def folders(tmp_path_factory, host):
    base = tmp_path_factory.mktemp("folders")
    starts = ("2020-01-10", "2020-02-10", "2020-03-10")
    for number, start in enumerate(starts):
        (base / str(number)).mkdir()
        make_half_orbits(base / str(number), 3, start=start, host=host)
    (base / "2" / "a-name-of-nobody.h5").write_bytes(b"nothing")
    return sorted(base.iterdir())


def test_folder_after_folder_gives_the_state_of_all_at_once(tmp_path, folders, host):
    whole, store = Store.create(tmp_path / "whole"), Store.create(tmp_path / "store")
    expected = ingest(folders, whole, host)
    seen, removed = [], []
    with IngestMeanwhile(
        store, host, progress=lambda *told: seen.append(told), after=removed.append
    ) as meanwhile:
        for folder in folders:
            meanwhile.take(folder)
    assert store.head().state == whole.head().state
    assert removed == folders
    report = meanwhile.report
    assert (report.new, report.rows) == (expected.new, expected.rows) == (9, 1800)
    assert (
        [entry["kind"] for entry in report.refused]
        == ["file"]
        == [entry["kind"] for entry in expected.refused]
    )
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert (seen[-1][0], len(seen[-1][1])) == (10, 1)


def _take_each(meanwhile, folders, then):
    with meanwhile:
        for folder in folders:
            meanwhile.take(folder)
            then()


def test_what_an_ingest_meets_ends_the_writing(tmp_path, folders, host, monkeypatch):
    store, failed = Store.create(tmp_path / "store"), threading.Event()

    def fail(*_, **__):
        failed.set()
        raise StoreError("the disk is full")

    monkeypatch.setattr(store, "commit", fail)
    with pytest.raises(StoreError, match="the disk is full"):
        _take_each(IngestMeanwhile(store, host), folders, lambda: failed.wait(60))
    assert failed.is_set()


def test_an_interrupted_writer_leaves_a_sound_store(tmp_path, folders, host):
    store, kept = Store.create(tmp_path / "store"), []
    meanwhile = IngestMeanwhile(store, host, after=kept.append)

    def interrupt():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _take_each(meanwhile, folders, interrupt)
    assert store.check() == []
    assert ingest(folders, store, host).new == 9 - meanwhile.report.new
    assert len(kept) == meanwhile.report.new // 3
