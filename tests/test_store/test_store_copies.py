"""What stands beside the log keeps up with it: second copies, and the note of the newest commit."""

from pathlib import Path

import pytest
from store_made_up import DAY, EPOCH, TRACK, ingest, track

from vconst.errors import DamageError
from vconst.store import Store, commits, files
from vconst.store.layout import unframe
from vconst.store.repair import repair_documents


def _fill(store, days):
    for day in days:
        ingest(store, [track(EPOCH + day * DAY, 30, seed=day)])


def _commit(store, number, ending="json"):
    return Path(store.url, f"commits/{number:010d}.{ending}")


def _noted(store):
    return unframe(Path(store.url, "commits/latest").read_bytes(), "latest")


def test_the_next_writer_writes_the_copy_that_a_killed_one_left_out(store):
    _fill(store, range(3))
    _commit(store, 3, "copy").unlink()
    _fill(Store.open(store.url), [3])
    assert _commit(store, 3, "copy").read_bytes() == _commit(store, 3).read_bytes()


def test_the_first_writer_writes_the_copy_of_the_marker(store):
    copy = Path(store.url, "commits/vconst.json.copy")
    copy.unlink()
    _fill(Store.open(store.url), [0])
    assert copy.read_bytes() == Path(store.url, "vconst.json").read_bytes()


def test_copies_that_several_killed_writers_left_out_are_written_with_the_checkpoint(store):
    _fill(store, range(commits._MANY_COMMITS))
    lost = {n: _commit(store, n).read_bytes() for n in (2, 3, 7, commits._MANY_COMMITS)}
    for number in lost:
        _commit(store, number, "copy").unlink()
    Path(store.url, "commits/vconst.json.copy").unlink()
    Store.open(store.url).settle()
    for number, data in lost.items():
        assert _commit(store, number, "copy").read_bytes() == data
        _commit(store, number).unlink()
    Path(store.url, "vconst.json").unlink()
    repair_documents(store.url)
    assert Store.open(store.url).check() == []
    assert {n: _commit(store, n).read_bytes() for n in lost} == lost


def test_a_commit_that_was_damaged_is_not_copied(store):
    _fill(store, range(commits._MANY_COMMITS))
    spoilt = (2, commits._MANY_COMMITS)
    for number in spoilt:
        _commit(store, number, "copy").unlink()
        data = bytearray(_commit(store, number).read_bytes())
        data[20] ^= 1
        _commit(store, number).write_bytes(bytes(data))
    store.settle()
    assert not any(_commit(store, number, "copy").exists() for number in spoilt)


@pytest.mark.parametrize("others", [1, 3])
def test_a_slow_writer_does_not_set_the_note_back(store, others, monkeypatch):
    """Between its look at the note and its own writing, others commit and note that."""
    _fill(store, range(2))
    put, late = files.replace, []

    def slow(path, data):
        if path.endswith("/latest") and not late:
            late.append(path)
            _fill(Store.open(store.url), range(10, 10 + others))
        put(path, data)

    monkeypatch.setattr(files, "replace", slow)
    _fill(store, [2])
    assert late
    assert _noted(store)["number"] == 3 + others
    for ending in ("json", "copy"):
        _commit(store, 3 + others, ending).unlink()
    assert [found.object for found in store.check()] == [f"commits/{3 + others:010d}.json"]
    with pytest.raises(DamageError, match=rf"{3 + others:010d}\.json: the object is missing"):
        Store.open(store.url).head().read(TRACK.name)
