"""A store in an object store keeps the promises of one on a disk."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import fsspec
import numpy as np
import pytest
from store_made_up import EPOCH, SECOND, TRACK, ingest, start_writer, track

from vconst.errors import StoreError
from vconst.store import Store, files
from vconst.store.repair import repair_documents

ROWS = 50


def _fill(store, count=3):
    for number in range(count):
        ingest(store, [track(EPOCH + number * 86400 * SECOND // 4, ROWS, seed=number)])
    return store


def _objects(store):
    system = fsspec.filesystem("s3", skip_instance_cache=True, use_listings_cache=False)
    return system, sorted(f"s3://{path}" for path in system.find(store.url))


def test_it_holds_the_same_as_one_on_a_disk(remote, store):
    for each in (store, remote):
        _fill(each)
    here, there = store.head(), Store.open(remote.url).head()
    assert here.state == there.state
    for name, values in here.read(TRACK.name).data.items():
        assert np.array_equal(values, there.read(TRACK.name).data[name])
    assert remote.writable
    assert remote.check() == []


def test_compact_and_prune_leave_what_is_live(remote):
    _fill(remote)
    state, before = remote.head().state, remote.head().read(TRACK.name).data
    compacted = remote.compact()
    assert compacted["after"] < compacted["before"]
    assert remote.prune(0, force=True)["removed"] == compacted["before"]
    again = Store.open(remote.url)
    assert (again.check(), again.head().state) == ([], state)
    assert np.array_equal(again.head().read(TRACK.name).data["time"], before["time"])


def test_results_and_refusals_are_kept(remote):
    import xarray

    from vconst.operation import Table

    remote.results.put("key", Table(xarray.Dataset({"a": ("x", [1.0, np.nan])})))
    remote.quarantine({"path": "x.h5", "reason": "empty", "sha256": "0" * 64})
    again = Store.open(remote.url)
    assert again.results.keys() == ["key"]
    assert np.isnan(again.results.get("key").dataset["a"].values[1])
    assert [entry["reason"] for entry in again.quarantined()] == ["empty"]
    assert again.check() == []


@pytest.mark.chaos
def test_no_damage_of_any_object_is_read_as_data_and_check_names_it(remote):
    ingest(remote, [track(EPOCH, ROWS)])
    sound = remote.head().read(TRACK.name).data
    system, objects = _objects(remote)
    for number, path in enumerate(objects[::2]):
        data = system.cat_file(path)
        _damage(system, path, data, ("delete", "truncate", "zero", "flip")[number % 4])
        own = path.removeprefix(f"{remote.url}/")
        read, said = _tried(remote.url)
        if read is None:
            assert Path(own).name in said
        else:
            assert all(np.array_equal(read[name], values) for name, values in sound.items())
        spare = own == "vconst.json" or own.endswith(".copy")  # opening says it; may be missing
        if number % 5 == 0 and not spare:
            assert own in {finding.object for finding in remote.check()}
        system.pipe_file(path, data)
    assert Store.open(remote.url).check() == []


@pytest.mark.chaos
def test_damaged_documents_are_restored_from_their_copies(remote):
    _fill(remote, 3)
    state, system = remote.head().state, _objects(remote)[0]
    for name, how in [
        ("vconst.json", "zero"),
        ("commits/0000000001.json", "delete"),
        ("commits/0000000003.json", "flip"),
        ("commits/latest", "truncate"),
        ("commits/0000000002.copy", "flip"),
    ]:
        path = f"{remote.url}/{name}"
        data = system.cat_file(path)
        _damage(system, path, data, how)
        assert [repaired.object for repaired in repair_documents(remote.url)] == [name]
        assert system.cat_file(path) == data
        assert (Store.open(remote.url).check(), remote.head().state) == ([], state)


def _tried(url):
    """What is read, or what is said instead."""
    try:
        return Store.open(url).head().read(TRACK.name).data, ""
    except StoreError as error:
        return None, str(error)


def _damage(system, path, data, how):
    if how == "delete":
        system.rm_file(path)
        return
    at = len(data) // 2
    flipped = data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]
    spoilt = {"truncate": data[:at], "zero": bytes(len(data)), "flip": flipped}[how]
    system.pipe_file(path, spoilt)


CREATOR = """
import sys
from vconst.store import files
me, rounds = sys.argv[2], int(sys.argv[3])
sys.stdin.readline()
for number in range(rounds):
    if files.create(f"{sys.argv[1]}/{number}", f"{me} {number}".encode()):
        print(number, flush=True)
"""


def test_of_racing_processes_exactly_one_wins_each_name(s3):
    _race("s3://stores/race", racers=3, rounds=40)


@pytest.mark.chaos
@pytest.mark.timeout(3600)
def test_of_four_processes_exactly_one_wins_each_of_two_thousand_names(s3):
    _race("s3://stores/long-race", racers=4, rounds=2000)


def _race(folder, racers, rounds):
    """Processes that create the same names at the same time: each name has one winner."""
    command = [sys.executable, "-c", CREATOR, folder]
    started = [
        subprocess.Popen(
            [*command, str(me), str(rounds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for me in range(racers)
    ]
    for racer in started:
        racer.stdin.write("go\n")
        racer.stdin.flush()
    won = {me: racer.communicate(timeout=3000)[0].split() for me, racer in enumerate(started)}
    winners = Counter(number for numbers in won.values() for number in numbers)
    assert winners == dict.fromkeys(map(str, range(rounds)), 1)
    for me, numbers in won.items():
        for number in numbers:
            assert files.read(f"{folder}/{number}") == f"{me} {number}".encode()


def test_of_racing_writers_nothing_is_lost_or_twice_even_if_some_are_killed(remote):
    writers = [start_writer(remote, me, 2 if me < 3 else 10**6) for me in (1, 2, 3)]
    acknowledged = set()
    for writer in writers[2:]:
        acknowledged |= {writer.stdout.readline().rstrip("\n")}
        time.sleep(0.05)
        os.kill(writer.pid, signal.SIGKILL)
        acknowledged |= set(writer.communicate(timeout=60)[0].split("\n")[:-1])
    for writer in writers[:2]:
        acknowledged |= set(writer.communicate(timeout=120)[0].splitlines())
        assert writer.returncode == 0
    view = Store.open(remote.url).head()
    ids = [granule.id for granule in view.granules(TRACK.name)]
    assert len(ids) == len(set(ids)) >= 2 + 4
    assert acknowledged <= set(ids)
    assert len(view.read(TRACK.name).data["time"]) == 10 * len(ids)
    assert remote.check() == []


def test_objects_are_fetched_side_by_side_each_once_and_in_the_order_of_the_log(
    remote, monkeypatch
):
    """Sixteen requests at most wait for the network at once; what is read is the same."""
    from vconst.store.files import remote as door

    _fill(remote)
    expected = remote.head().read(TRACK.name).data
    fetch, asked, waiting, most = door.read, Counter(), 0, 0
    lock = threading.Lock()

    def watched(path):
        nonlocal waiting, most
        with lock:
            asked[path] += 1
            waiting, most = waiting + 1, max(most, waiting + 1)
        time.sleep(0.02)
        try:
            return fetch(path)
        finally:
            with lock:
                waiting -= 1

    monkeypatch.setattr(door, "read", watched)
    found = Store.open(remote.url).head().read(TRACK.name).data
    assert list(found) == list(expected)
    assert all(np.array_equal(found[name], values) for name, values in expected.items())
    assert 4 < most <= 16
    assert {path for path, times in asked.items() if times > 1} <= {
        f"{remote.url}/vconst.json",
        f"{remote.url}/commits/latest",
    }
    missing = max(path for path in asked if "/c/" in path)
    door._system(missing).rm_file(missing)
    with pytest.raises(StoreError, match=re.escape(missing.removeprefix(f"{remote.url}/"))):
        Store.open(remote.url).head().read(TRACK.name)


def test_an_answer_that_is_lost_is_not_taken_for_another_writer(remote, monkeypatch):
    """The put arrives, its answer does not, the network asks again and is told 'there already'."""
    from vconst.store.files import remote as door

    system = door._system(remote.url)
    put = system.pipe_file

    def ghostly(path, data, **settings):
        put(path, data, **settings)
        if settings:
            raise FileExistsError(path)

    monkeypatch.setattr(system, "pipe_file", ghostly)
    columns, granule = track()
    assert ingest(remote, [(columns, granule)]).fates == {granule.id: "new"}
    monkeypatch.undo()
    again = Store.open(remote.url)
    assert len(again.head().read(TRACK.name).data["time"]) == granule.rows
    assert again.check() == []


def test_what_keeps_it_from_being_reached_is_told(s3, monkeypatch):
    with pytest.raises(StoreError, match="There is no store at 's3://stores/nothing'"):
        Store.open("s3://stores/nothing")
    with pytest.raises(StoreError, match=r"bucket|reached|no store"):
        Store.create("s3://no-such-bucket/store")


def test_memory_is_a_store_of_this_process():
    store = _fill(Store.create("memory://made-up-store"))
    assert len(store.head().granules(TRACK.name)) == 3
    assert store.compact()["after"] < 3
    assert store.check() == []
    assert not files.is_shared(store.url)


def test_an_object_is_read_by_one_request(remote, monkeypatch):
    """And not by one for its size before it."""
    from vconst.store.files import remote as door

    _fill(remote, 1)
    system, asked = door._system(remote.url), []
    call = system._call_s3

    async def watched(method, *arguments, **settings):
        asked.append(method)
        return await call(method, *arguments, **settings)

    monkeypatch.setattr(system, "_call_s3", watched)
    door.read(f"{remote.url}/vconst.json")
    assert asked == ["get_object"]
