"""Making and opening stores, and what is said when that cannot be."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from store_made_up import TRACK, ingest, track

from vconst.errors import DamageError, StoreError
from vconst.store import Store
from vconst.store.layout import canonical, sealed


def test_a_path_that_is_not_there_is_told_how_to_make_it(tmp_path):
    with pytest.raises(StoreError, match="There is no store at") as caught:
        Store.open(tmp_path / "none")
    assert "vconst ingest" in caught.value.hint


def test_a_folder_that_is_no_store_is_named(tmp_path):
    with pytest.raises(StoreError, match=r"is no store: it has no vconst\.json"):
        Store.open(tmp_path)


def test_a_store_of_a_newer_format_is_refused_with_what_to_do(store):
    marker = Path(store.url, "vconst.json")
    about = json.loads(marker.read_text())
    marker.write_bytes(canonical(sealed({**about, "format": 7, "min_reader": 7})) + b"\n")
    with pytest.raises(StoreError, match=r"format 7 and this vconst reads up to 1") as caught:
        Store.open(store.url)
    assert "newer vconst" in caught.value.hint


def test_a_newer_format_that_older_readers_understand_opens(store):
    marker = Path(store.url, "vconst.json")
    about = json.loads(marker.read_text())
    marker.write_bytes(canonical(sealed({**about, "format": 7, "min_reader": 1})) + b"\n")
    assert Store.open(store.url).uuid == store.uuid


def test_a_spoilt_marker_is_damage(store):
    Path(store.url, "vconst.json").write_text("{")
    with pytest.raises(DamageError, match=r"vconst.json: is not what was written"):
        Store.open(store.url)


def test_nothing_is_made_over_what_is_there(store, tmp_path):
    with pytest.raises(StoreError, match="not empty") as caught:
        Store.create(store.url)
    assert "open it" in caught.value.hint
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/a.txt").write_text("mine")
    with pytest.raises(StoreError, match="not empty"):
        Store.create(tmp_path / "notes")


def test_a_store_whose_making_was_interrupted_is_made_by_the_next(tmp_path):
    for name in ("commits", "segments", "results"):
        (tmp_path / "half" / name).mkdir(parents=True)
    assert Store.create(tmp_path / "half").head().number == 0
    (tmp_path / "other/commits").mkdir(parents=True)
    (tmp_path / "other/commits/mine.txt").write_text("mine")
    with pytest.raises(StoreError, match="not empty"):
        Store.create(tmp_path / "other")


def test_file_urls_are_paths_and_others_are_refused(store):
    assert Store.open(f"file://{store.url}").url == store.url
    with pytest.raises(StoreError, match="'ftp' is not supported, because"):
        Store.open("ftp://host/store")


def test_a_commit_that_does_not_exist_is_named(store):
    with pytest.raises(StoreError, match="no commit 5; the newest is 0"):
        store.at(5)


def test_refused_inputs_are_noted_once(store):
    entry = {"file": "a.h5", "kind": "file", "message": "truncated", "sha256": "ab" * 32}
    store.quarantine(entry)
    store.quarantine(entry)
    assert store.quarantined() == [entry]
    assert store.check() == []


def test_the_log_tells_what_happened(store):
    ingest(store, [track()])
    ingest(store, [track(seed=2, version=(2,))])
    store.commit(records=[{"id": "c", "kind": "alarm", "body": {}}], by="people")
    first, second, third = store.log()
    assert (first["commit"], first["added"], first["granules"]) == (1, 1, 1)
    assert (second["superseded"], second["retired"]) == (1, 1)
    assert (third["by"], third["records"], third["added"]) == ("people", 1, 0)


def test_without_hard_links_the_store_says_one_writer_only(store, monkeypatch):
    def link(source, target):
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    with pytest.warns(UserWarning, match="only one writer"):
        ingest(store, [track()])
    assert len(store.head().granules(TRACK.name)) == 1


READER = """
import os, sys
import xarray
from vconst.store import Store
from vconst.errors import StoreError
from vconst.operation import Table
warm = Store.create({warm!r})
warm.results.put("k", Table(xarray.Dataset({{"a": 1.0}})))
warm.results.get("k"), Store.open({url!r}).head().read("nova-1/lap"), warm.check()
if os.getuid() == 0:
    os.setgid(65534); os.setuid(65534)
store = Store.open({url!r}, cache={cache!r})
print(store.writable, len(store.head().read("nova-1/lap").data["time"]), store.check())
try:
    store.commit(records=[{{"id": "r", "kind": "alarm", "body": {{}}}}], by="test")
except StoreError as error:
    print(error.hint)
store.results.put("k", Table(xarray.Dataset({{"a": 1.0}})))
print(store.results.get("k").scalars)
"""


def test_a_store_that_cannot_be_written_is_read_and_results_go_to_the_cache():
    with tempfile.TemporaryDirectory() as folder:
        store = Store.create(f"{folder}/store")
        ingest(store, [track()])
        cache = Path(folder, "cache")
        cache.mkdir()
        for path in [Path(folder), *Path(store.url).rglob("*"), Path(store.url)]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        cache.chmod(0o777)
        script = READER.format(url=store.url, cache=str(cache), warm=f"{folder}/cache/warm")
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=False
        )
        for path in [Path(folder), *Path(store.url).rglob("*"), Path(store.url)]:
            path.chmod(0o755)
    assert done.stdout.splitlines() == [
        "False 100 []",
        "The store cannot be written by you; use one that can, or ask its owner.",
        "{'a': 1.0}",
    ], done.stderr
