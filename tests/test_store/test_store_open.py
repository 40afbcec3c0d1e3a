"""Opening costs the same however much is in a store, and a checkpoint says what commits say."""

import shutil
from pathlib import Path

import pytest
from store_made_up import EPOCH, SECOND, SERIES, TRACK, ingest, join, series, track

from vconst.dataset.identity import file_mark
from vconst.errors import DamageError
from vconst.store import Store, commits, files
from vconst.store.layout import frame, unframe
from vconst.store.repair import repair_documents

PASS = 200 * SECOND


def _passes(first, count, **said):
    return [track(EPOCH + i * PASS, 5, seed=i, **said) for i in range(first, first + count)]


def _lived_in(store):
    """Superseded and moved granules, a withdrawn record, and commits after the checkpoint."""
    for first in range(0, 60, 5):
        ingest(store, _passes(first, 5))
    ingest(store, _passes(10, 7, version=(2,)))
    store.commit(records=[{"id": "c", "kind": "calibration", "body": {}}], by="test")
    for number in range(3):
        ingest(store, [series([number], [1.0], seed=number, key=str(number))], SERIES)
    store.compact(TRACK.name)
    ingest(store, _passes(40, 3, version=(3,)))
    store.commit(withdraw={"c": "wrong"}, by="test")
    store.settle()
    return store


def _seen(view):
    """All that a view says without reading samples."""
    products = view.products()
    return {
        "state": view.state,
        "products": products,
        "records": view.records(),
        "granules": {name: view.granules(name) for name in products},
        "variables": {name: view.variables(name) for name in products},
        "traits": {name: view.traits(name) for name in products},
        "some": view.granule_ids(TRACK.name, EPOCH + 8 * PASS, EPOCH + 30 * PASS),
    }


def _checkpoints(store):
    return sorted(Path(store.url, "commits").glob("*.checkpoint"))


def test_what_a_checkpoint_says_is_what_the_commits_say(store):
    _lived_in(store)
    with_checkpoint = _seen(Store.open(store.url).head())
    assert _checkpoints(store)
    for path in _checkpoints(store):
        path.unlink()
    assert _seen(Store.open(store.url).head()) == with_checkpoint


def test_granules_are_judged_against_those_that_a_checkpoint_left_in_the_commits(store):
    _lived_in(store)
    again = Store.open(store.url)
    fates = ingest(again, [*_passes(12, 1), *_passes(20, 1), *_passes(30, 1, version=(2,))]).fates
    assert list(fates.values()) == ["older", "stored", "replaced"]
    live = again.head().granules(TRACK.name)
    assert len(live) == len({granule.key for granule in live}) == 60


def test_opening_reads_as_many_objects_and_bytes_however_much_is_in_the_store(
    tmp_path, monkeypatch
):
    seen = {}
    for count in (100, 400):
        store = Store.create(tmp_path / str(count))
        for first in range(0, count, 10):
            ingest(store, _passes(first, 10))
        store.compact()
        read = []

        def counted(path, plain=files.local.read, read=read):
            read.append(plain(path))
            return read[-1]

        with monkeypatch.context() as patched:
            patched.setattr(files.local, "read", counted)
            patched.setattr(files.local, "names", lambda folder: pytest.fail("it was listed"))
            assert Store.open(store.url).head().products()[TRACK.name].granules == count
        seen[count] = len(read), sum(map(len, read))
    assert seen[100][0] == seen[400][0] == 3
    assert seen[400][1] < 4 * seen[100][1]


def test_a_day_asks_only_for_the_commits_that_list_its_granules(store, monkeypatch):
    for day in range(12):
        ingest(store, [track(EPOCH + day * 86400 * SECOND, 5, seed=day)])
    store.settle()
    view, read = Store.open(store.url).head(), []
    plain = files.local.read
    monkeypatch.setattr(files.local, "read", lambda path: read.append(path) or plain(path))
    start = EPOCH + 3 * 86400 * SECOND
    assert len(view.granule_ids(TRACK.name, start, start + PASS)) == 1
    assert [Path(path).name for path in read] == ["0000000004.json"]


def test_a_commit_that_is_not_the_one_of_the_checkpoint_is_named(store):
    for first in range(0, 50, 5):
        ingest(store, _passes(first, 5))
    store.settle()
    assert len(_checkpoints(store)) == 1
    path = Path(store.url, "commits/0000000003.json")
    path.write_bytes(frame({**unframe(path.read_bytes(), "x"), "by": "somebody else"}))
    with pytest.raises(DamageError, match=r"commits/0000000003.json: is not the commit"):
        Store.open(store.url).head().granules(TRACK.name)
    path.unlink()
    with pytest.raises(DamageError, match=r"commits/0000000003.json: the object is missing"):
        Store.open(store.url).head().granules(TRACK.name)


def test_a_checkpoint_that_cannot_be_read_or_is_gone_costs_time_only(store):
    _lived_in(store)
    seen = _seen(store.head())
    newest = _checkpoints(store)[-1]
    kept = newest.read_bytes()
    newest.write_bytes(kept[:-20])
    assert _seen(Store.open(store.url).head()) == seen
    newest.unlink()
    assert _seen(Store.open(store.url).head()) == seen


def test_a_commit_lost_after_the_checkpoint_is_named(store):
    _lived_in(store)
    for number in range(3):
        store.commit(records=[{"id": str(number), "kind": "alarm", "body": {}}], by="test")
    newest = store.head().number
    Path(store.url, f"commits/{newest - 1:010d}.json").unlink()
    with pytest.raises(DamageError, match=rf"commits/{newest - 1:010d}.json: .*missing"):
        Store.open(store.url).head()
    Path(store.url, f"commits/{newest:010d}.json").unlink()
    with pytest.raises(DamageError, match=rf"commits/{newest:010d}.json: .*latest says"):
        Store.open(store.url).head()


def test_a_lost_commit_that_a_checkpoint_stands_on_is_named(store):
    for first in range(0, 50, 5):
        ingest(store, _passes(first, 5))
    store.settle()
    newest = store.head().number
    assert [int(path.stem) for path in _checkpoints(store)] == [newest]
    Path(store.url, f"commits/{newest:010d}.json").unlink()
    with pytest.raises(DamageError, match=rf"commits/{newest:010d}.json: .*latest says"):
        Store.open(store.url).head()


def test_a_checkpoint_of_a_commit_that_was_lost_is_not_believed(store):
    for first in range(0, 60, 5):
        ingest(store, _passes(first, 5))
    store.settle()
    newest = store.head().number
    for name in (f"{newest:010d}.json", f"{newest:010d}.copy", "latest"):
        Path(store.url, "commits", name).unlink()
    ingest(Store.open(store.url), _passes(100, 3))  # another commit of the same number
    view = Store.open(store.url).head()
    assert (view.number, view.products()[TRACK.name].granules) == (newest, 58)
    ingest(Store.open(store.url), _passes(110, 1))
    assert Store.open(store.url).head().number == newest + 1


def _as_before(state):
    """A checkpoint as it was when it held the granules itself."""
    shelves = state.shelves.values()
    segments = [
        {**entry, "granules": [placed.listed() for placed in shelf.tables[name].placed]}
        for shelf in shelves
        for name, entry in shelf.segments.items()
    ]
    records = [vars(record) for record in state.records.values()]
    retired = [[name, *said] for name, said in state.retired.items()]
    known = {"number": state.number, "digest": state.digest}
    return frame({**known, "segments": segments, "records": records, "retired": retired})


def test_a_checkpoint_that_holds_the_granules_itself_is_read(store):
    _lived_in(store)
    seen = _seen(store.head())
    path = _checkpoints(store)[-1]
    path.write_bytes(_as_before(store.at(int(path.stem))._state))
    again = Store.open(store.url)
    assert _seen(again.head()) == seen
    ingest(again, _passes(100, 120))
    again.settle()
    assert len(Store.open(store.url).head().granules(TRACK.name)) == 180


@pytest.fixture
def small_index(monkeypatch):
    """Indexes are made of a few granules."""
    monkeypatch.setattr(commits, "_MANY_UNINDEXED", 5)


def _indexes(store):
    return sorted(Path(store.url, "commits").glob("*.index"))


def test_verdicts_are_the_same_with_an_index_and_without(tmp_path, small_index):
    seen, late = [], [*_passes(12, 1), *_passes(20, 1), *_passes(30, 2, version=(2,))]
    for name in ("with", "without"):
        store = _lived_in(Store.create(tmp_path / name))
        assert _indexes(store)
        if name == "without":
            for path in _indexes(store):
                path.unlink()
        again = Store.open(store.url)
        fates = ingest(again, [*late, *_passes(90, 3)]).fates
        fates |= ingest(again, [*_passes(30, 1, version=(3,)), *_passes(91, 1)]).fates
        again.compact()
        seen.append((fates, again.head().state, Store.open(again.url).head().state))
    assert seen[0] == seen[1]
    assert seen[0][1] == seen[0][2]
    assert set(seen[0][0].values()) == {"older", "stored", "replaced", "new"}


def test_an_index_that_is_not_what_was_written_costs_time_only(store, small_index):
    _lived_in(store)
    for path in _indexes(store):
        data = bytearray(path.read_bytes())
        data[-5] ^= 1
        path.write_bytes(data)
    assert list(ingest(Store.open(store.url), _passes(20, 1)).fates.values()) == ["stored"]


def test_a_damaged_index_is_named_and_made_anew(store, small_index):
    _lived_in(store)
    spoilt = _indexes(store)[-1]
    spoilt.write_bytes(b"x")
    found = Store.open(store.url).check()
    assert [finding.object for finding in found] == [f"commits/{spoilt.name}"]
    repair_documents(store.url)
    assert Store.open(store.url).check() == []
    assert list(ingest(Store.open(store.url), _passes(20, 1)).fates.values()) == ["stored"]


def test_judging_a_granule_reads_as_many_commits_however_many_there_are(
    tmp_path, small_index, monkeypatch
):
    plain, read = files.local.read, []
    for count in (60, 240):
        store = Store.create(tmp_path / str(count))
        for first in range(0, count, 10):
            ingest(store, _passes(first, 10))
        store.compact()
        store.settle()
        again = Store.open(store.url)
        columns, granules = join([*_passes(7, 1, version=(2,)), *_passes(500, 1)])
        staged = again.stage(TRACK, columns, granules)
        with monkeypatch.context() as patched:
            read.append([])
            patched.setattr(files.local, "read", lambda path: read[-1].append(path) or plain(path))
            fates = again.commit(staged, by="test").fates
        assert list(fates.values()) == ["replaced", "new"]
    assert len(read[0]) == len(read[1]) <= 8


def test_a_file_is_known_by_its_mark_in_the_index_in_the_log_and_in_old_manifests(
    store, small_index
):
    _lived_in(store)
    marks = [file_mark(g.source) for g in store.head().granules(TRACK.name)]
    for path in [None, *_checkpoints(store)]:
        if path is not None:
            path.unlink()
        view = Store.open(store.url).head()
        assert view.readers_of(marks[7]) == [(TRACK.name, 0)]
        assert view.readers_of("10-0123456789abcdef") == []
        assert view.file_sizes() == {10}


def test_writers_who_do_not_know_the_newest_checkpoint_leave_it_noted(store):
    slow = Store.open(store.url)
    slow.head()
    _lived_in(store)
    columns, granules = join(_passes(200, 1))
    slow.commit(slow.stage(TRACK, columns, granules), by="test")
    shutil.copy(Path(store.url, "commits/latest"), Path(store.url, "noted"))
    noted = unframe(Path(store.url, "noted").read_bytes(), "x")
    assert f"{noted['checkpoint']:010d}.checkpoint" == _checkpoints(store)[-1].name
