"""What the store proves by itself is put right; what it cannot prove stays as it is, and named."""

import itertools
import json
import re
from pathlib import Path

import pytest
from store_made_up import DAY, EPOCH, TRACK, ingest, join, same, track

from vconst.errors import DamageError, StoreError
from vconst.operation import Table
from vconst.store import Store, commits
from vconst.store.layout import canonical, frame, sealed, unframe
from vconst.store.repair import repair_documents
from vconst.store.salvage import (
    copy_whole,
    damaged_segments,
    replace_granules,
    withdraw_granules,
)

WAYS = ("missing", "flipped", "truncated", "emptied", "zeroed")


@pytest.fixture
def filled(store, monkeypatch):
    """Four commits, a checkpoint, a kept result and a refusal."""
    import xarray

    monkeypatch.setattr(commits, "CHECKPOINT_EVERY", 3)
    for day in range(3):
        ingest(store, [track(EPOCH + day * DAY, 50, seed=day)])
    store.commit(records=[{"id": "c", "kind": "calibration", "body": {}}], by="test")
    store.results.put("key", Table(xarray.Dataset({"a": ("x", [1.0, 2.0])})))
    store.quarantine({"file": "x.h5", "kind": "file", "message": "is empty"})
    return store


def spoil(path, how):
    """Damage one object; False where that is no damage."""
    data = path.read_bytes()
    at = len(data) // 3
    flipped = data[:at] + bytes([data[at] ^ 0x11]) + data[at + 1 :]
    spoilt = {
        "flipped": flipped,
        "truncated": data[:-1],
        "emptied": b"",
        "zeroed": bytes(len(data)),
    }
    path.unlink() if how == "missing" else path.write_bytes(spoilt[how])


def documents(store):
    """Paths of all objects that hold no samples and no results."""
    root = Path(store.url)
    found = [root / "vconst.json", *(root / "commits").iterdir(), *(root / "quarantine").iterdir()]
    return sorted(found)


@pytest.mark.parametrize("how", WAYS)
def test_every_damaged_document_is_named_and_put_right(filled, how):
    state, root = filled.head().state, Path(filled.url)
    for path in documents(filled):
        name, kept = str(path.relative_to(root)), path.read_bytes()
        spoil(path, how)
        needed = re.fullmatch(r"vconst.json|commits/\d+.json", name)
        assert (name in _named(filled.url)) == bool(needed or how != "missing")
        done = {repaired.object for repaired in repair_documents(filled.url)}
        again = Store.open(filled.url)
        assert again.check() == []
        assert again.head().state == state
        if "quarantine" in name:
            assert again.quarantined() == []
        elif needed or how != "missing":
            assert name in done
            assert path.read_bytes() == kept
        path.write_bytes(kept)


def _commit(store, number):
    return Path(store.url, f"commits/{number:010d}.json")


def _named(url):
    """Objects that checking names, or that opening does."""
    try:
        return {finding.object for finding in Store.open(url).check()}
    except DamageError as error:
        return {error.message.partition(":")[0]}


@pytest.mark.parametrize("lost", [(1, 2), (2, 3), (3, 4), (1, 2, 3, 4)])
def test_commits_next_to_each_other_are_restored(filled, lost):
    before = {n: _commit(filled, n).read_bytes() for n in lost}
    state = filled.head().state
    for number in lost:
        _commit(filled, number).unlink()
    (Path(filled.url) / "commits/latest").unlink()
    repaired = {one.object for one in repair_documents(filled.url)}
    assert repaired >= {f"commits/{number:010d}.json" for number in lost}
    assert {n: _commit(filled, n).read_bytes() for n in lost} == before
    assert (Store.open(filled.url).check(), Store.open(filled.url).head().state) == ([], state)


def test_a_commit_that_was_changed_by_hand_is_restored(filled):
    for number in (2, 4):
        path = _commit(filled, number)
        kept = path.read_bytes()
        path.write_bytes(frame({**unframe(kept, "x"), "by": "somebody else"}))
        repair_documents(filled.url)
        assert path.read_bytes() == kept
        assert Store.open(filled.url).check() == []


def test_a_copy_that_does_not_fit_the_chain_restores_nothing(filled):
    path, copy = _commit(filled, 2), _commit(filled, 2).with_suffix(".copy")
    copy.write_bytes(frame({**unframe(copy.read_bytes(), "x"), "by": "somebody else"}))
    path.unlink()
    repair_documents(filled.url)
    assert not path.exists()
    assert "commits/0000000002.json" in {finding.object for finding in filled.check()}


def test_without_its_copy_a_lost_commit_stays_lost_and_is_named(filled):
    for ending in (".json", ".copy"):
        _commit(filled, 4).with_suffix(ending).unlink()
    assert [one.object for one in repair_documents(filled.url)] == []
    assert [finding.object for finding in filled.check()] == ["commits/0000000004.json"]
    with pytest.raises(DamageError, match=r"0000000004.json.*missing") as caught:
        Store.open(filled.url).head()
    assert "remove commits/latest" in caught.value.hint


def test_a_copy_that_a_lost_commit_left_is_removed_when_others_came(filled):
    _commit(filled, 4).unlink()
    (Path(filled.url) / "commits/latest").unlink()
    copy = _commit(filled, 4).with_suffix(".copy").read_bytes()
    ingest(Store.open(filled.url), [track(EPOCH + 7 * DAY, 30)])
    later = Path(filled.url, "commits/0000000006.copy")
    later.write_bytes(copy)
    assert [f.object for f in filled.check()] == ["commits/0000000006.copy"]
    repair_documents(filled.url)
    assert not later.exists()
    assert filled.check() == []


def test_stores_of_before_there_were_copies_are_sound(filled):
    for copy in Path(filled.url, "commits").glob("*.copy"):
        copy.unlink()
    marker = Path(filled.url, "vconst.json")
    about = json.loads(marker.read_bytes())
    del about["check"]
    marker.write_text(json.dumps(about))
    assert Store.open(filled.url).check() == []
    assert repair_documents(filled.url) == []


def test_a_changed_marker_is_named(filled):
    marker = Path(filled.url, "vconst.json")
    about = json.loads(marker.read_bytes())
    marker.write_bytes(canonical(sealed({**about, "written_by": "somebody else"})) + b"\n")
    assert [finding.object for finding in filled.check()] == ["vconst.json"]
    marker.write_text(json.dumps({**about, "written_by": "somebody else"}))
    with pytest.raises(DamageError, match=r"vconst.json: is not what was written") as caught:
        Store.open(filled.url)
    assert "--repair" in caught.value.hint


@pytest.fixture
def month(store):
    """One segment with three granules whose samples fill several chunks."""
    made = [track(EPOCH + i * 30_000 * 10**9, 100_000, seed=i, step=10**8) for i in range(3)]
    ingest(store, made)
    ingest(store, [track(EPOCH + 40 * DAY, 60)])
    return store


def _objects(store):
    (entry,) = [e for e in _entries(store) if e["rows"] > 60]
    folder = Path(store.url, "segments", TRACK.name, entry["id"])
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _entries(store):
    return list(store.head()._state.shelves[TRACK.name].segments.values())


def test_a_spoilt_block_index_is_made_anew_from_the_samples(month):
    before, state = month.head().read(TRACK.name), month.head().state
    blocks = month.head().blocks(TRACK.name)
    for path in [path for path in _objects(month) if "/blocks/" in str(path)][::4]:
        path.unlink()
    (damaged,) = damaged_segments(month.url)
    assert (len(damaged.whole), damaged.spoilt) == (3, ())
    moved = replace_granules(month.url, damaged, copy_whole(month.url, damaged))
    assert moved == {placed.id for placed in damaged.whole}
    again = Store.open(month.url)
    assert (again.check(), again.head().state) == ([], state)
    assert same(again.head().read(TRACK.name), before)
    assert all((x == y).all() for x, y in zip(again.head().blocks(TRACK.name), blocks, strict=True))


def test_granules_beside_a_spoilt_chunk_are_kept_and_the_others_stay_named(month):
    view, state = month.head(), month.head().state
    chunk = next(path for path in _objects(month) if str(path).endswith("electron_density/c/1"))
    chunk.unlink()
    (damaged,) = damaged_segments(month.url)
    assert [len(damaged.whole), len(damaged.spoilt)] == [2, 1]
    moved = replace_granules(month.url, damaged, copy_whole(month.url, damaged))
    assert moved == {placed.id for placed in damaged.whole}
    again = Store.open(month.url)
    assert again.head().state == state
    assert [finding.object for finding in again.check()] == [str(chunk.relative_to(month.url))]
    lost = damaged.spoilt[0]
    with pytest.raises(DamageError, match=r"electron_density/c/1: the object is missing"):
        again.head().read(TRACK.name, start=lost.start, stop=lost.stop)
    first = damaged.whole[0]
    kept = again.head().read(TRACK.name, start=first.start, stop=first.stop)
    assert len(kept.data["time"]) == first.rows
    assert view.state == state


def test_what_is_lost_can_be_withdrawn_and_ingested_again(month):
    made = track(EPOCH + 60_000 * 10**9, 100_000, seed=2, step=10**8)
    state, number = month.head().state, month.head().number
    chunk = next(path for path in _objects(month) if str(path).endswith("electron_density/c/1"))
    chunk.write_bytes(b"?")
    (damaged,) = damaged_segments(month.url)
    replace_granules(month.url, damaged, copy_whole(month.url, damaged))
    gone = withdraw_granules(month.url, damaged, [one.id for one in damaged.spoilt])
    assert gone == {made[1].id}
    again = Store.open(month.url)
    assert again.check() == []
    assert len(again.head().granules(TRACK.name)) == 3
    assert again.head().state != state
    with pytest.raises(StoreError, match=rf"commit {number}: 1 granules .* pruned"):
        again.at(number).read(TRACK.name)
    columns, granules = join([made])
    outcome = again.commit(again.stage(TRACK, columns, granules), by="test")
    assert list(outcome.fates.values()) == ["new"]
    assert again.head().state == state


def test_an_older_commit_reads_what_took_the_place_of_damage(month):
    old = month.head()
    before = old.read(TRACK.name)
    next(path for path in _objects(month) if "/blocks/" in str(path)).unlink()
    for damaged in damaged_segments(month.url):
        replace_granules(month.url, damaged, copy_whole(month.url, damaged))
    assert same(Store.open(month.url).at(old.number).read(TRACK.name), before)


def test_what_was_superseded_meanwhile_is_not_brought_back(month):
    next(path for path in _objects(month) if "/blocks/" in str(path)).unlink()
    (damaged,) = damaged_segments(month.url)
    staged = copy_whole(month.url, damaged)
    newer = track(EPOCH, 10, key=damaged.whole[0].key, version=(2,))
    ingest(month, [newer])
    state = month.head().state
    assert len(replace_granules(month.url, damaged, staged)) == 2
    assert (month.check(), month.head().state) == ([], state)
    assert replace_granules(month.url, damaged, copy_again(month, damaged)) == set()


def copy_again(store, damaged):
    """Staged copies of granules that live elsewhere already."""
    made = [track(EPOCH + i * 30_000 * 10**9, 100_000, seed=i, step=10**8) for i in range(3)]
    return list(itertools.chain(*(store.stage(TRACK, c, [g]) for c, g in made[1:])))
