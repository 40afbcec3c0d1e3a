"""
Change a store in a process that fails or dies at one call of the disk; then look at the store.

    python each_call.py FOLDER ACTION FAULT FIRST STEP

For each call of the disk in turn (the FIRST, and every STEP-th after it) a fresh copy of one store
is changed by a child in which that call fails once, with ``ENOSPC`` or ``EIO``, or is its last:
``KILL``. What is found after it, and after doing it again, is printed as one line of JSON.
"""

import contextlib
import errno
import io
import json
import os
import shutil
import signal
import sys
import threading
from pathlib import Path

import xarray
import zarr  # noqa: F401 -- what a child needs is there before it is forked

sys.path.insert(0, str(Path(__file__).parent))

from store_made_up import DAY, EPOCH, SERIES, TRACK, ingest, series, track

import vconst.kernels.blocks  # noqa: F401
from vconst.errors import StoreError
from vconst.operation import Table
from vconst.store import Store, commits
from vconst.store.files import told
from vconst.store.layout import canonical, digest
from vconst.store.repair import repair_documents
from vconst.store.salvage import (
    copy_whole,
    damaged_segments,
    replace_granules,
    set_aside_retired,
)

#: Calls that change the disk, and calls that only look.
WRITES = ("mkdir", "fsync", "link", "rename", "replace", "unlink", "rmdir")
LOOKS = ("stat", "listdir", "scandir", "open")

DONE, FAILED, NOT_REACHED = 0, 3, 7


def _series(number, version=1):
    times = [3600 * number, 3600 * number + 60]
    return series(times, [number, version], seed=version, key=str(number), version=(version,))


def _commit(url):
    ingest(Store.open(url), [_series(0, version=2), _series(9)], SERIES)


def _commit_track(url):
    ingest(Store.open(url), [track(EPOCH + 40 * DAY, 50)], TRACK)


def _commit_with_checkpoint(url):
    commits.CHECKPOINT_EVERY = 4
    _commit(url)


def _quarantine(url):
    Store.open(url).quarantine({"file": "x.h5", "kind": "file", "message": "is empty"})


def _keep_result(url):
    Store.open(url).results.put("key", Table(xarray.Dataset({"a": ("x", [1.0, 2.0])})))


def _repair(url):
    with contextlib.suppress(StoreError):
        Store.open(url)
    repair_documents(url)
    root = Store.open(url).url
    with told("repairing"):  # as the repair of whole stores does
        for damaged in damaged_segments(root):
            replace_granules(root, damaged, copy_whole(root, damaged))
        set_aside_retired(root)


#: What is done to the store, by name.
ACTIONS = {
    "create": Store.create,
    "commit": _commit,
    "commit track": _commit_track,
    "checkpoint": _commit_with_checkpoint,
    "compact": lambda url: Store.open(url).compact(),
    "prune": lambda url: Store.open(url).prune(0, force=True),
    "quarantine": _quarantine,
    "result": _keep_result,
    "repair": _repair,
}


def prepare(folder, action):
    """The store before: three commits; retired segments for prune, damage for repair."""
    if action == "create":
        return
    store = Store.create(folder)
    for number in range(3):
        ingest(store, [_series(number)], SERIES)
    if action == "prune":
        store.compact()
        Path(folder, "segments", f".tmp-{'0' * 32}").mkdir()
    if action == "repair":
        ingest(store, [track()], TRACK)
        next(Path(folder).glob("segments/nova-1/lap/*/blocks/time/c/0")).write_bytes(b"?")
        Path(folder, "commits/0000000002.json").unlink()
        Path(folder, "commits/latest").write_bytes(b"?")
        Path(folder, "vconst.json").write_bytes(b"{}")


def look(url):
    """What is in the store: findings, and a hash of ids and samples."""
    try:
        store = Store.open(url)
        view, found = store.head(), [list(finding) for finding in store.check()]
    except StoreError as error:
        name, _, problem = error.message.partition(": ")
        return {"findings": [[name, problem]], "content": "none"}
    held = {}
    for product in view.products():
        columns = view.read(product).data
        held[product] = {
            "ids": sorted(view.granule_ids(product)),
            "samples": {name: digest(str(v.tolist()).encode()) for name, v in columns.items()},
        }
    return {"findings": found, "content": digest(canonical(held)), "state": view.state}


class Fault:
    """One call of the disk below a folder that fails, or is the last."""

    def __init__(self, root, kind, number):
        self.root, self.kind, self.number = str(root), kind, number
        self.count, self._lock = 0, threading.Lock()

    def install(self):
        """Let every call of the disk pass here."""
        for name in WRITES:
            setattr(os, name, self._counted(getattr(os, name)))
        if self.kind == "EIO":  # after a look the disk is as before it
            for name in LOOKS:
                setattr(os, name, self._counted(getattr(os, name)))
        real = io.open

        def opened(path, mode="r", *arguments, **settings):
            writes = set(mode) & set("wxa+")
            if writes or self.kind == "EIO":
                self.step(path)
            stream = real(path, mode, *arguments, **settings)
            return _Stream(stream, str(path), self) if writes else stream

        io.open = opened

    def step(self, path, half=lambda: None):
        """One more call; *half* does half of what a write was to do."""
        if not str(path).startswith(self.root):
            return
        with self._lock:
            self.count += 1
            if self.count != self.number:
                return
        half()
        if self.kind == "KILL":
            os.kill(os.getpid(), signal.SIGKILL)
        code = getattr(errno, self.kind)
        raise OSError(code, os.strerror(code), str(path))

    def _counted(self, function):
        def called(*arguments, **settings):
            self.step(_path_of(arguments, settings))
            return function(*arguments, **settings)

        return called


class _Stream:
    """A file that is open for writing; a write that fails has written half."""

    def __init__(self, stream, path, fault):
        self._stream, self._path, self._fault = stream, path, fault

    def __getattr__(self, name):
        return getattr(self._stream, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stream.close()

    def write(self, data):
        def half():
            self._stream.write(data[: len(data) // 2])
            self._stream.flush()

        self._fault.step(self._path, half)
        return self._stream.write(data)


_readlink = os.readlink


def _path_of(arguments, settings):
    given = arguments[0] if arguments else "."
    if isinstance(given, int):
        return _readlink(f"/proc/self/fd/{given}")
    folder = settings.get("dir_fd")
    if folder is not None:
        return f"{_readlink(f'/proc/self/fd/{folder}')}/{os.fspath(given)}"
    return os.fspath(given)


def in_child(function):
    """The exit status of a forked child that calls a function; negative if it was killed."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    status = 1
    try:
        status = function() or DONE
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
    finally:
        os._exit(status)


def act(url, action, fault):
    """Do it with a call that fails; whether it was done, failed in words, or was not reached."""
    fault.install()
    try:
        ACTIONS[action](url)
    except StoreError:
        return FAILED
    return DONE if fault.count >= fault.number else NOT_REACHED


def seen(url, notes, action=None):
    """What a child finds in the store, after doing something in it without a fault."""

    def write():
        if action:
            ACTIONS[action](url)
        notes.write_text(json.dumps(look(url)))

    assert in_child(write) == DONE
    return json.loads(notes.read_text())


def again(url, notes, action):
    """What is there after all is done once more and what was left behind is pruned."""

    def write():
        with contextlib.suppress(StoreError):
            Store.open(url)
            return
        Store.create(url)

    if action == "create":
        assert in_child(write) == DONE
        action = None
    found = seen(url, notes, action)
    pruned = seen(url, notes, "prune")
    litter = [str(path) for path in Path(url).rglob(".tmp-*")]
    return {**found, "pruned": pruned, "litter": litter}


def main(folder, action, kind, first, step):
    """Call after call, until one is not reached."""
    folder = Path(folder)
    base, trial, notes = folder / "base", folder / "trial", folder / "notes"
    os.fsync = lambda handle: None  # what the system has taken outlives the process
    assert in_child(lambda: prepare(base, action)) == DONE
    for number in range(int(first), 10**6, int(step)):
        shutil.rmtree(trial, ignore_errors=True)
        if base.exists():
            shutil.copytree(base, trial)
        ended = in_child(lambda n=number: act(trial, action, Fault(trial, kind, n)))
        said = {"call": number, "ended": ended, "found": seen(trial, notes)}
        said["again"] = again(trial, notes, action)
        print(json.dumps(said), flush=True)
        if ended == NOT_REACHED:
            break


if __name__ == "__main__":
    main(*sys.argv[1:])
