"""What an ingest leaves behind, and what of a folder is no file."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.native import make_half_orbits
from vconst.errors import StoreError, UsageError
from vconst.ingest import find_files, ingest
from vconst.ingest import stage as staging
from vconst.plugins import Host
from vconst.store import Store


@pytest.fixture(scope="module")
def host():
    return Host()


@pytest.fixture
def folder(tmp_path, host):
    (tmp_path / "files").mkdir()
    make_half_orbits(tmp_path / "files", 2, host=host)
    return tmp_path / "files"


@pytest.fixture
def store(tmp_path):
    return Store.create(tmp_path / "store")


def test_links_that_lead_nowhere_or_to_a_folder_and_pipes_are_refused_by_name(store, folder, host):
    (folder / "away").symlink_to(folder / "nowhere")
    (folder / "other").symlink_to(folder.parent)
    (folder / "again").symlink_to(folder.parent)
    os.mkfifo(folder / "pipe")
    report = ingest([folder], store, host)
    refused = {Path(entry["file"]).name: entry["message"] for entry in report.refused}
    assert (report.new, set(refused)) == (2, {"away", "other", "again", "pipe"})
    assert refused["other"] == refused["again"]
    assert "a link to a folder, which is not followed" in refused["other"]
    assert "no regular file" in refused["pipe"]
    with pytest.raises(UsageError, match=r"is a link to '.*nowhere', which"):
        find_files([folder / "away"])


def test_a_folder_that_may_not_be_listed_is_named(store, folder):
    shut = folder / "shut"
    shut.mkdir(mode=0)
    words = [sys.executable, "-m", "vconst", "ingest", folder, "--store", store.url, "--json"]
    done = subprocess.run(
        [*_as_a_usual_user(), *words],
        capture_output=True,
        text=True,
        check=False,
    )
    shut.chmod(0o700)
    said = json.loads(done.stdout)
    assert (done.returncode, said["new"]) == (3, 2), done.stderr
    [refused] = said["refused"]
    assert refused["file"] == str(shut)
    assert "cannot be listed: Permission denied" in refused["message"]


def _as_a_usual_user():
    """A command before another: root may read everything, and usual users may not."""
    if os.geteuid():
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root reads everything, and there is no setpriv")
    less = "-dac_override,-dac_read_search"
    return ["setpriv", f"--bounding-set={less}", f"--inh-caps={less}"]


def test_what_was_written_for_a_batch_that_fails_is_removed(store, folder, host, monkeypatch):
    """One product is written, and the disk is full at the next."""
    conform, stage, calls = staging.conform, Store.stage, []

    def twice(*given):
        made = conform(*given)
        return replace(made, parts=2 * made.parts)

    def full(*given):
        calls.append(given)
        if len(calls) > 1:
            raise StoreError("No space left on device")
        return stage(*given)

    monkeypatch.setattr(staging, "conform", twice)
    monkeypatch.setattr(Store, "stage", full)
    with pytest.raises(StoreError, match="No space left"):
        ingest([folder], store, host)
    assert len(calls) == 2
    assert [path for path in Path(store.url, "segments").rglob("*") if path.is_file()] == []
