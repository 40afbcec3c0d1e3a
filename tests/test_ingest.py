"""Files in, commits out; what is refused is named, and the rest is stored."""

import gzip
import json
import shutil
import tempfile
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import ncompress
import numpy as np
import pytest

from tests import bad_readers
from tests.native import PRODUCT, make_half_orbits
from vconst.cli.main import main
from vconst.engine import Engine, ReaderPool
from vconst.errors import FileError, StoreError, UsageError
from vconst.ingest import find_files, ingest, unpack
from vconst.ingest import read as reading
from vconst.plugins import Host
from vconst.store import Store


@pytest.fixture(scope="module")
def host():
    return Host()


@pytest.fixture(scope="module")
def originals(tmp_path_factory, host):
    folder = tmp_path_factory.mktemp("originals")
    return make_half_orbits(folder, 8, host=host)


@pytest.fixture
def store(tmp_path):
    return Store.create(tmp_path / "store")


@pytest.fixture
def folder(tmp_path, originals):
    target = tmp_path / "files"
    target.mkdir()
    for path in originals:
        shutil.copy(path, target)
    return target


def test_files_become_granules_and_a_second_time_nothing_changes(store, folder, host):
    first = ingest([folder], store, host)
    assert (first.new, first.stored, first.refused, first.rows) == (8, 0, [], 1600)
    state = store.head().state
    second = ingest([folder], store, host)
    assert (second.new, second.stored) == (0, 8)
    assert store.head().state == state


def test_what_a_commit_raises_while_files_are_read_ends_the_ingest(
    store, folder, host, monkeypatch
):
    monkeypatch.setattr(import_module("vconst.ingest.stage"), "BATCH_FILES", 2)
    commit, made = store.commit, []

    def fail_third(*given, **how):
        made.append(given)
        if len(made) == 3:
            raise StoreError("the disk is full")
        return commit(*given, **how)

    monkeypatch.setattr(store, "commit", fail_third)
    with pytest.raises(StoreError, match="the disk is full"):
        ingest([folder], store, host)
    assert len(made) == 3
    monkeypatch.undo()
    report = ingest([folder], store, host)
    assert (report.stored, report.new) == (4, 4)


class _Abreast(type(Path())):
    """A path whose pieces are handed over when another thread has read one of its own as well."""

    both = threading.Barrier(2, timeout=20)

    def open(self, *arguments, **how):
        file = super().open(*arguments, **how)
        return file if how.get("buffering", -1) else _ReadAbreast(file)


class _ReadAbreast:
    def __init__(self, file):
        self._file, self.read = file, file.read

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._file.close()

    def readinto(self, place):
        count = self._file.readinto(place)
        _Abreast.both.wait()
        return count


def test_files_that_two_threads_read_at_once_keep_their_hashes(originals, host, monkeypatch):
    asked = [(str(path), None) for path in originals[:2]]
    alone = [reading.read_file(one, host) for one in asked]
    monkeypatch.setattr(reading, "Path", _Abreast)
    with ThreadPoolExecutor(2) as threads:
        beside = list(threads.map(lambda one: reading.read_file(one, host), asked))
    assert [one.file["sha256"] for one in beside] == [one.file["sha256"] for one in alone]
    assert [one.readings[0].id for one in beside] == [one.readings[0].id for one in alone]


def test_order_and_repetition_do_not_matter(tmp_path, originals, host):
    states, reads = [], []
    for seed in range(3):
        store = Store.create(tmp_path / f"store{seed}")
        order = np.random.default_rng(seed).permutation(len(originals))
        for number in order:
            ingest([originals[number], originals[order[0]]], store, host)
        view = store.head()
        states.append(view.state)
        reads.append(view.read(PRODUCT).data["magnetic_field"].tobytes())
    assert len(set(states)) == 1
    assert len(set(reads)) == 1


def _spoil(folder, originals):
    """Files that must be refused, by a word of the reason."""
    whole = originals[0].read_bytes()
    stem = originals[0].name.removesuffix("000.h5")
    spoilt = {
        f"{stem}101.h5": (whole[: len(whole) // 2], "bytes of the"),
        f"{stem}102.h5": (b"<!DOCTYPE html><html>403</html>", "web page"),
        f"{stem}103.h5": (b"", "empty"),
        f"{stem}104.h5": (b"\x00" * 5000, "content is not"),
        f"{stem}105.h5.part": (whole, "not finished"),
        "a-name-of-nobody.h5": (whole, "it is HDF5, but no product knows its name"),
        f"{stem}106.h5.gz": (gzip.compress(whole)[:3000], "cut short"),
    }
    for name, (content, _) in spoilt.items():
        (folder / name).write_bytes(content)
    return {name: words for name, (_, words) in spoilt.items()}


def test_what_is_damaged_is_refused_with_its_reason_and_the_rest_is_stored(
    store, folder, originals, host
):
    expected = _spoil(folder, originals)
    report = ingest([folder], store, host)
    assert report.new == 8
    refused = {entry["file"].rpartition("/")[2]: entry["message"] for entry in report.refused}
    assert set(refused) == set(expected)
    for name, words in expected.items():
        assert words in refused[name], (name, refused[name])
    assert len(store.quarantined()) == len(expected)


def test_hidden_files_inside_folders_are_counted_and_left_out(store, folder, host):
    (folder / "._copy.h5").write_bytes(b"\x00\x05\x16\x07")
    (folder / ".DS_Store").write_bytes(b"x")
    report = ingest([folder], store, host)
    assert (report.new, report.left_out, report.refused) == (8, 2, [])


def test_a_store_or_a_run_inside_a_folder_is_not_taken_for_data(folder, host):
    store = Store.create(folder / "vconst-store")
    (folder / "runs" / "one" / "figures").mkdir(parents=True)
    (folder / "runs" / "one" / "run.json").write_text("{}")
    (folder / "runs" / "one" / "figures" / "where.csv").write_text("a\n")
    assert ingest([folder], store, host).new == 8
    again = ingest([folder], store, host)
    assert (again.stored, again.refused) == (8, [])


def test_gzip_and_zip_hold_the_same_granule_as_the_plain_file(store, tmp_path, originals, host):
    packed = tmp_path / (originals[0].name + ".gz")
    packed.write_bytes(gzip.compress(originals[0].read_bytes()))
    archive = tmp_path / (originals[0].name + ".zip")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.write(originals[0], originals[0].name)
    ingest([packed], store, host)
    state = store.head().state
    report = ingest([archive, originals[0]], store, host)
    assert (report.new, report.stored) == (0, 2)
    assert store.head().state == state


def test_changed_bytes_under_one_name_and_version_are_refused(store, tmp_path, originals, host):
    ingest([originals[0]], store, host)
    again = tmp_path / "again"
    again.mkdir()
    changed = make_half_orbits(again, 1, seed=2, host=host)[0]
    assert changed.name == originals[0].name
    report = ingest([changed], store, host)
    assert report.refused[0]["kind"] == "conflict"
    assert "without a new version" in report.refused[0]["message"]


def test_a_higher_version_takes_the_place_of_a_lower_one_in_either_order(tmp_path, originals, host):
    again = tmp_path / "again"
    again.mkdir()
    newer = make_half_orbits(again, 1, seed=2, host=host)[0]
    newer = newer.rename(newer.with_name(newer.name.replace("_000.h5", "_001.h5")))
    one, other = Store.create(tmp_path / "one"), Store.create(tmp_path / "other")
    ingest([originals[0]], one, host)
    assert ingest([newer], one, host).replaced == 1
    ingest([newer], other, host)
    assert ingest([originals[0]], other, host).older == 1
    assert one.head().state == other.head().state


def test_a_missing_path_names_the_nearest(folder):
    wrong = str(folder)[:-1]
    with pytest.raises(UsageError, match="no file or folder") as caught:
        find_files([wrong])
    assert "files" in caught.value.hint


def test_globs_are_expanded(folder):
    files, _ = find_files([str(folder / "*.h5")])
    assert len(files) == 8


def test_a_reader_that_hangs_crashes_or_takes_all_memory_is_replaced():
    from tests.bad_readers import misbehave
    from vconst.engine import Failure, ReaderPool

    pool = ReaderPool(misbehave, workers=2, seconds=2.0, memory=2 << 30)
    items = ["fine", "hang", "kill", "exit", "memory", "raise", "sys.exit", "lambda", "write"]
    outcomes = list(pool.map(items))
    assert sorted(item for item, _ in outcomes) == sorted(items)
    kinds = {item: getattr(outcome, "kind", outcome) for item, outcome in outcomes}
    assert kinds == {
        "fine": "fine",
        "hang": "too long",
        "kill": "crashed",
        "exit": "crashed",
        "memory": "memory",
        "raise": "unreadable",
        "sys.exit": "unreadable",
        "lambda": "unreadable",
        "write": "unreadable",
    }
    assert all(isinstance(o, Failure) for item, o in outcomes if item != "fine")


def test_no_file_is_blamed_for_the_death_of_a_reader_that_another_had_harmed():
    from tests.bad_readers import misbehave
    from vconst.engine import ReaderPool

    items = ["die later", "slow", "die later", "fine", "slow", "die later", "slow"]
    outcomes = list(ReaderPool(misbehave, workers=1, seconds=5.0).map(items))
    assert sorted(outcomes) == sorted((item, item) for item in items)


def test_readers_leave_no_temporary_files(tmp_path, monkeypatch):
    from tests.bad_readers import misbehave
    from vconst.engine import ReaderPool

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    items = ["litter", "look", "litter and kill", "look", "hang"]
    outcomes = dict(ReaderPool(misbehave, workers=1, seconds=1.0).map(items))
    assert outcomes["look"] == []
    assert outcomes["hang"].kind == "too long"
    assert list(tmp_path.iterdir()) == []
    pool = ReaderPool(misbehave, workers=2).map(["fine", "hang", "hang"])
    next(pool)
    assert list(tmp_path.iterdir())
    pool.close()  # what Ctrl-C does to a generator that is under way
    assert list(tmp_path.iterdir()) == []


def _pack(path, content):
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(content))
    elif path.suffix == ".Z":
        path.write_bytes(ncompress.compress(content))
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("content", content)
    return path


@pytest.mark.parametrize("name", ["a.gz", "a.Z", "a.zip"])
def test_unpacking_stops_at_the_limit_whatever_the_packing(name, tmp_path, monkeypatch):
    bomb, sound = tmp_path / "bomb", tmp_path / "sound"
    monkeypatch.setattr("vconst.ingest.open.MOST_RATIO", 4)
    path = _pack(tmp_path / name, bytes(8 << 20))
    with pytest.raises(FileError, match="unpacks to more than 524 kB;"):
        unpack(path, bomb)
    written = [item.stat().st_size for item in bomb.rglob("*") if item.is_file()]
    assert sum(written) <= 512 << 10
    content = np.random.default_rng(1).bytes(300_000)
    [unpacked] = unpack(_pack(tmp_path / f"b{path.suffix}", content), sound)
    assert unpacked.path.read_bytes() == content


def test_an_archive_that_is_itself_the_file_is_held_to_the_same_limits(tmp_path, monkeypatch):
    path = _pack(tmp_path / "a.zip", bytes(8 << 20))
    [unpacked] = unpack(path, tmp_path, whole=lambda name: name == "a.zip")
    assert (unpacked.path, unpacked.names) == (path, ("a.zip",))
    monkeypatch.setattr("vconst.ingest.open.MOST_RATIO", 4)
    with pytest.raises(FileError, match="unpacks to more than 524 kB;"):
        unpack(path, tmp_path, whole=lambda name: True)


def test_readers_see_the_settings_of_who_starts_them(monkeypatch):
    from tests.bad_readers import setting_of
    from vconst.engine import ReaderPool

    for value in ("one", "two"):
        monkeypatch.setenv("VCONST_TEST_SETTING", value)
        assert next(iter(ReaderPool(setting_of).map(["VCONST_TEST_SETTING"])))[1] == value


def test_a_file_that_needs_more_memory_than_a_reader_may_have_is_refused(
    store, folder, host, monkeypatch
):
    readers = []

    class Watched(ReaderPool):
        def __init__(self, function, **limits):
            readers.append(limits)
            super().__init__(bad_readers.fill_memory, **limits)

    monkeypatch.setitem(ingest.__globals__, "ReaderPool", Watched)
    report = ingest([folder], store, host, workers=1, memory=2 << 30)
    assert readers == [{"workers": 1, "memory": 2 << 30}]
    assert {one["kind"] for one in report.refused} == {"memory"}
    assert len(report.refused) == 8


def test_too_little_memory_for_a_reader_is_refused_before_anything_is_made(
    tmp_path, folder, capsys
):
    place = tmp_path / "new"
    with pytest.raises(SystemExit) as ended:
        main(["ingest", str(folder), "--store", str(place), "--memory", "10 MB"])
    assert ended.value.code == 2
    assert "at least 1 GiB" in " ".join(capsys.readouterr().err.split())
    assert not place.exists()


def test_quarantine_entries_are_plain_json(store, folder, originals, host):
    _spoil(folder, originals)
    ingest([folder], store, host)
    assert json.loads(json.dumps(store.quarantined()))


def test_a_cluster_reads_and_stages_the_same_on_a_disk_and_in_s3(
    tmp_path, folder, host, s3, cluster
):
    (folder / "broken.h5").write_bytes(b"not HDF5")
    alone = ingest([folder], Store.create(tmp_path / "alone"), host)
    for url in (tmp_path / "away", "s3://stores/ingested"):
        store = Store.create(url)
        with Engine(scheduler=cluster) as engine:
            report = ingest([folder], store, host, engine=engine)
            again = ingest([folder], store, host, engine=engine)
        assert (report.new, report.rows, len(report.refused)) == (alone.new, alone.rows, 1)
        assert again.stored == alone.new
        assert store.head().state == Store.open(tmp_path / "alone").head().state
        assert store.check() == []
