"""Damage is named and never read as data; failures of the disk leave the store as it was."""

import contextlib
import errno
import os
import random
import shutil
from pathlib import Path

import pytest
from store_made_up import DAY, EPOCH, SECOND, SERIES, TRACK, ingest, same, series, track

from vconst.errors import DamageError, StoreError
from vconst.store import Store, files, segment
from vconst.store.latest import write_latest
from vconst.store.layout import digest


@pytest.fixture
def sound(store):
    """A store with two segments, one of which is retired, and a record."""
    ingest(store, [track(rows=3000, seed=1)])
    ingest(store, [track(rows=3000, seed=2, version=(2,)), track(EPOCH + DAY, 50)])
    store.commit(records=[{"id": "c", "kind": "calibration", "body": {}}], by="test")
    return store


def _live_objects(store):
    """Paths of all objects that reading the newest state needs."""
    root, state = Path(store.url), store.head()._state
    commits = sorted(root.glob("commits/*.json"))
    segments = [
        root / f"segments/{TRACK.name}/{name}" for name in state.shelves[TRACK.name].segments
    ]
    return [
        *commits,
        *(path for folder in segments for path in sorted(folder.rglob("*")) if path.is_file()),
    ]


def _read_all(url):
    view = Store.open(url).head()
    view.blocks(TRACK.name)
    return view.read(TRACK.name)


def _try_to_read(url):
    try:
        return _read_all(url), None
    except DamageError as error:
        return None, error.message


def _wrong(path, how, chance):
    data = bytearray(path.read_bytes())
    if how == "missing":
        path.unlink()
        return
    if how == "flipped":
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    if how == "truncated":
        del data[chance.randrange(len(data)) :]
    if how == "emptied":
        data = b""
    if how == "zeroed":
        data = bytes(len(data))
    path.write_bytes(bytes(data))


WAYS = ("missing", "flipped", "truncated", "emptied", "zeroed")


@pytest.mark.parametrize(
    "first", [0, *(pytest.param(n, marks=pytest.mark.chaos) for n in range(1, len(WAYS)))]
)
def test_no_damage_is_read_as_data_and_check_names_the_object(sound, first):
    """Each object in one way a day, each in all of them in the long form."""
    before = _read_all(sound.url)
    chance = random.Random(first)
    for number, path in enumerate(_live_objects(sound)):
        how = WAYS[(number + first) % len(WAYS)]
        name = str(path.relative_to(sound.url))
        kept = path.read_bytes()
        if how == "truncated" and len(kept) < 2:
            continue
        _wrong(path, how, chance)
        found = {finding.object for finding in sound.check()}
        assert name in found
        read, message = _try_to_read(sound.url)
        assert same(read, before) if read else (name.rpartition("/c/")[0] or name) in message
        path.write_bytes(kept)
    assert sound.check() == []


@pytest.mark.chaos
def test_two_hundred_flips_and_fifty_truncations_are_named(sound):
    before, chance = _read_all(sound.url), random.Random(1)
    objects = _live_objects(sound)
    for number in range(250):
        path, how = chance.choice(objects), "truncated" if number % 5 == 0 else "flipped"
        kept = path.read_bytes()
        _wrong(path, how, chance)
        assert str(path.relative_to(sound.url)) in {finding.object for finding in sound.check()}
        read, message = _try_to_read(sound.url)
        assert same(read, before) if read else str(path.relative_to(sound.url)) in message
        path.write_bytes(kept)


def test_a_missing_chunk_names_segment_and_object(sound):
    chunk = next(p for p in _live_objects(sound) if "electron_density/c" in str(p))
    chunk.unlink()
    with pytest.raises(DamageError, match=r"2020-01-\d\d-\w+/electron_density/c/0: the object is"):
        _read_all(sound.url)
    assert len(Store.open(sound.url).head().read(TRACK.name, ("quality",)).data["quality"]) == 3050


def test_quick_check_finds_what_is_missing_or_short_without_reading_samples(sound):
    chunks = [path for path in _live_objects(sound) if "/c/" in str(path)]
    chunks[0].unlink()
    chunks[1].write_bytes(chunks[1].read_bytes()[:-1])
    flipped = bytearray(chunks[2].read_bytes())
    flipped[5] ^= 1
    chunks[2].write_bytes(flipped)
    assert [finding.problem.split()[0] for finding in sound.check(quick=True)] == ["is", "has"]
    assert len(sound.check()) == 3


def test_a_commit_taken_from_the_middle_is_named(sound):
    Path(sound.url, "commits/0000000002.json").unlink()
    assert [f.object for f in sound.check()] == ["commits/0000000002.json"]
    with pytest.raises(DamageError, match=r"commits/0000000002.json: the object is missing"):
        Store.open(sound.url).head()


def test_a_changed_log_breaks_its_chain(sound):
    from vconst.store.layout import frame, unframe

    path = Path(sound.url, "commits/0000000002.json")
    document = unframe(path.read_bytes(), "x")
    path.write_bytes(frame({**document, "by": "somebody else"}))
    named = [f.object for f in sound.check()]
    assert named == ["commits/0000000003.json", "commits/0000000002.copy"]
    with pytest.raises(DamageError, match="does not continue"):
        Store.open(sound.url).head()


def test_any_call_of_the_disk_may_fail_and_the_store_stays_sound(tmp_path, monkeypatch):
    left = _fail_after(monkeypatch)
    store = Store.create(tmp_path / "store")
    failures, live = 0, 0
    while True:
        before = store.head()
        left["calls"], left["code"] = failures, (errno.EIO, errno.ENOSPC)[failures % 2]
        made = series([failures], [1.0], seed=failures, key=str(failures))
        fates, error = _try_to_ingest(store, made)
        left["calls"] = None
        again = Store.open(store.url)
        assert again.check() == []
        assert [path for path in Path(store.url).rglob(".tmp-*") if path.is_dir()] == []
        if fates:
            break
        assert "Make room" in error.hint if failures % 2 else "Input/output" in error.message
        seen = len(again.head().products()) and len(again.head().granules(SERIES.name))
        assert seen == live or (seen == live + 1 and again.head().number == before.number + 1)
        live, failures = seen, failures + 1
    assert failures > 15


@pytest.mark.parametrize("calls", [("fsync", "link", "rename", "mkdir"), ("unlink", "rmdir")])
def test_any_call_of_the_disk_may_fail_while_compacting_and_pruning(tmp_path, monkeypatch, calls):
    store = Store.create(tmp_path / "store")
    for number in range(3):
        ingest(store, [series([number], [1.0], seed=number, key=str(number))], SERIES)
    state, failures, done = store.head().state, 0, False
    left = _fail_after(monkeypatch, calls)
    while not done:
        left["calls"], left["code"] = failures, (errno.EIO, errno.ENOSPC)[failures % 2]
        with contextlib.suppress(StoreError):
            store.compact()
            store.prune(0, force=True)
        done = left["calls"] >= 0
        left["calls"] = None
        again = Store.open(store.url)
        assert (again.check(), again.head().state) == ([], state)
        assert again.head().read(SERIES.name).data["kp"].tolist() == [1.0] * (3 + bool(failures))
        failures += 1
        ingest(store, [series([50], [1.0], seed=failures, key="late", version=(failures,))], SERIES)
        state = store.head().state
    assert failures > 5


def _fail_after(monkeypatch, calls=("fsync", "link", "rename", "mkdir")):
    """Makes the n-th call that changes the disk fail, turn by turn with ENOSPC and EIO."""
    left = {"calls": None, "code": errno.EIO}

    def failing(function):
        def called(*arguments, **settings):
            if left["calls"] is not None:
                left["calls"] -= 1
                if left["calls"] < 0:
                    code = left["code"]
                    raise OSError(code, os.strerror(code), str(arguments[0]))
            return function(*arguments, **settings)

        return called

    for name in calls:
        monkeypatch.setattr(os, name, failing(getattr(os, name)))
    monkeypatch.setattr(files.local, "write", failing(files.local.write))
    return left


def _try_to_ingest(store, made):
    try:
        return ingest(store, [made], SERIES).fates, None
    except StoreError as error:
        return None, error


def test_prune_removes_only_what_was_retired_a_day_ago(sound, monkeypatch):
    assert sound.prune()["removed"] == 0
    with pytest.raises(StoreError, match="less than 24 h") as refused:
        sound.prune(older="23 h")
    assert "force" not in refused.value.hint  # the command has no such option
    litter = Path(sound.url, "segments", f".tmp-{'0' * 32}")
    litter.mkdir()
    pruned = sound.prune(older=0.0, force=True)
    assert pruned["removed"] == 2
    assert pruned["bytes"] > 0
    assert not litter.exists()
    assert sound.check() == []
    assert len(_read_all(sound.url).data["time"]) == 3050


def test_prune_spares_a_live_segment_that_is_damaged(sound):
    for path in [p for p in _live_objects(sound) if p.name == "zarr.json"]:
        path.unlink()
    before = {str(path) for path in _live_objects(sound)}
    sound.prune(older=0.0, force=True)
    assert {str(path) for path in _live_objects(sound)} == before


def test_what_is_staged_beside_a_prune_can_be_committed(sound):
    columns, granule = track(EPOCH + 2 * DAY)
    staged = sound.stage(TRACK, columns, [granule])
    assert sound.prune()["removed"] == 0
    sound.commit(staged, by="test")
    assert sound.check() == []


def test_an_old_commit_reads_after_compact_and_prune_while_its_granules_live(sound):
    ingest(sound, [track(EPOCH + DAY + 100 * SECOND, 60, seed=3)])
    old = sound.head()
    samples = old.read(TRACK.name)
    sound.compact()
    sound.prune(older=0.0, force=True)
    assert same(Store.open(sound.url).at(old.number).read(TRACK.name), samples)
    with pytest.raises(StoreError, match=r"commit 1: 1 granules .* superseded later and pruned"):
        Store.open(sound.url).at(1).read(TRACK.name)


def test_a_staged_segment_that_was_removed_cannot_be_committed(store):
    columns, granule = track()
    staged = store.stage(TRACK, columns, [granule])
    shutil.rmtree(staged[0].folder)
    with pytest.raises(StoreError, match="no longer there"):
        store.commit(staged, by="test")
    assert store.head().number == 0


def test_a_commit_taken_from_the_end_is_named(sound):
    for lost in (3, 2, 1):
        name = f"commits/{lost:010d}.json"
        Path(sound.url, name).unlink()
        assert name in [finding.object for finding in sound.check()]
        with pytest.raises(
            DamageError, match=r"commits/0000000003.json: .*commits/latest"
        ) as error:
            Store.open(sound.url).head()
        assert "remove commits/latest" in error.value.hint
        with pytest.raises(DamageError, match=f"{lost}.json: the object is missing"):
            Store.open(sound.url).at(lost)
    Path(sound.url, "commits/latest").unlink()
    assert Store.open(sound.url).head().number == 0


def test_a_newest_commit_put_in_by_hand_is_found(sound):
    from vconst.store.layout import frame, unframe

    path = Path(sound.url, "commits/0000000003.json")
    path.write_bytes(frame({**unframe(path.read_bytes(), "x"), "by": "somebody else"}))
    named = [finding.object for finding in sound.check()]
    assert named == ["commits/0000000003.json", "commits/0000000003.copy"]


def test_a_note_of_the_newest_commit_that_lags_is_gone_or_torn_hides_nothing(sound):
    note = Path(sound.url, "commits/latest")
    state, newest = sound.head().state, note.read_bytes()
    ingest(sound, [track(EPOCH + 5 * DAY, 10)])
    state = sound.head().state
    note.write_bytes(newest)  # a writer killed between the commit and the note
    assert sound.check() == []
    assert Store.open(sound.url).head().state == state
    note.write_bytes(b"torn")
    assert Store.open(sound.url).head().state == state
    assert [finding.object for finding in sound.check()] == ["commits/latest"]
    note.unlink()
    assert Store.open(sound.url).head().state == state
    assert sound.check() == []
    ingest(sound, [track(EPOCH + 6 * DAY, 10)])
    assert note.exists()


def test_a_late_writer_does_not_lower_the_note(sound):
    before = sound.at(2)._state
    note = Path(sound.url, "commits/latest").read_bytes()
    write_latest(sound.url, before)
    assert Path(sound.url, "commits/latest").read_bytes() == note


@pytest.mark.parametrize("noted", [True, False])
def test_objects_put_in_the_place_of_each_other_are_named(store, noted, monkeypatch):
    if not noted:
        monkeypatch.setattr(segment, "_described", _described_before)
    columns, granule = track(rows=300_000)
    columns.data["quality"] = (columns.data["quality"] + 4).astype("u2")
    ingest(store, [(columns, granule)])
    folder = next(Path(store.url, "segments", TRACK.name).iterdir())
    pairs = [("electron_density/c/0", "electron_density/c/1"), ("latitude/c/0", "longitude/c/0")]
    for one, other in pairs:
        kept = (folder / one).read_bytes(), (folder / other).read_bytes()
        for first, second in (kept, kept[::-1]):
            (folder / one).write_bytes(second)
            (folder / other).write_bytes(first)
            if first == kept[0]:
                with pytest.raises(DamageError, match=f"{folder.name}/{one}: the object"):
                    _read_all(store.url)
        assert len(_read_all(store.url).data["time"]) == 300_000


def _described_before(name, data):
    """What a manifest said of an object before check sums of chunks were noted."""
    return {"sha256": digest(data), "bytes": len(data)}


def test_a_chunk_of_another_segment_of_the_same_length_is_named(store):
    for i, level in enumerate((1.0, 2.0)):
        columns, granule = track(EPOCH + i * DAY, 50, seed=i)
        columns.data["electron_density"][:] = level
        ingest(store, [(columns, granule)])
    chunks = sorted(Path(store.url).glob("segments/nova-1/lap/*/electron_density/c/0"))
    assert chunks[0].stat().st_size == chunks[1].stat().st_size
    shutil.copy(chunks[0], chunks[1])
    with pytest.raises(DamageError, match="electron_density/c/0: the object is not what was"):
        _read_all(store.url)


def test_a_commit_that_may_be_seen_is_not_called_unmade(store, monkeypatch):
    def failing(path):
        if linked and Path(path).name == "commits":
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        return sync(path)

    def link(source, target):
        linked.append(target)
        return real(source, target)

    sync, real, linked = files.local.sync_folder, os.link, []
    monkeypatch.setattr(files.local, "sync_folder", failing)
    monkeypatch.setattr(os, "link", link)
    with pytest.raises(StoreError, match=r"0000000001.json' was written, but .* may be seen"):
        ingest(store, [track()])
    monkeypatch.undo()
    assert Store.open(store.url).head().number == 1
    assert list(ingest(store, [track()]).fates.values()) == ["stored"]
    assert store.check() == []
